//! Running many inputs, each caught, timed, and made smaller where it fails.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::mutate::{Kind, Random, mutated};
use super::targets::Target;

/// How many inputs a target gets where nothing is said.
const CASES: usize = 1_000;
/// The longest that an input of less than 100,000 bytes may take; without optimization, and on a
/// machine that does other things besides, everything takes longer.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 1 });
/// After this long a run does not end at all.
const NEVER: Duration = Duration::from_secs(120);
/// The stack that a thread of Rust's standard library gets.
const STACK: usize = 2 << 20;

/// Where the last panic of each thread was and what it said: the threads share one hook.
static PLACES: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Runs one input that must not fail.
pub fn once(what: &str, target: Target, bytes: &[u8]) {
    let failed = fails(target, bytes);
    assert_eq!(failed, None, "{what}");
}

/// Runs as many mutated inputs as asked for, and every one of the corpus as it is.
pub fn cases(name: &'static str, target: Target, corpus: &[Vec<u8>], kind: Kind) {
    let number = |variable: &str, default: usize| {
        std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (cases, seed) = (number("GRADUS_FUZZ_CASES", CASES), number("GRADUS_FUZZ_SEED", 1));
    remember_places();
    let grammar = include_str!("../../grammar/gradus.pest");
    let keywords: Vec<&str> = keywords(grammar);
    let last = kept(name, "last");
    let started = Mutex::new(Instant::now());
    let failures = Mutex::new(BTreeMap::new());
    let work = || {
        for case in 0..corpus.len() + cases {
            let mut random = Random::new((seed * 1_000_003 + case) as u64);
            let bytes = match corpus.get(case) {
                Some(bytes) => bytes.clone(),
                None => mutated(&mut random, corpus, &keywords, kind),
            };
            // Should it bring down the whole program, this is what it was.
            std::fs::write(&last, &bytes).unwrap();
            *started.lock().unwrap() = Instant::now();
            if let Some(why) = fails(target, &bytes) {
                let mut failures = failures.lock().unwrap();
                if let Entry::Vacant(new) = failures.entry(why) {
                    let path = kept(name, &format!("{case}"));
                    std::fs::write(&path, smaller(target, bytes, new.key())).unwrap();
                    new.insert(path);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name(format!("fuzz {name}"))
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        let worker = worker.unwrap();
        while !worker.is_finished() {
            std::thread::sleep(Duration::from_millis(20));
            if started.lock().unwrap().elapsed() > NEVER {
                eprintln!("{name}: {} does not end", last.display());
                std::process::exit(101);
            }
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{name}, seed {seed}: {failures:#?}");
    let _ = std::fs::remove_file(&last);
}

/// Why an input fails, if it does: the place of the panic, or that it takes too long.
fn fails(target: Target, bytes: &[u8]) -> Option<String> {
    for _ in 0..3 {
        let start = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err() {
            let thread = std::thread::current().name().unwrap_or_default().to_owned();
            return Some(PLACES.lock().unwrap().get(&thread).cloned().unwrap_or_default());
        }
        if bytes.len() >= 100_000 || start.elapsed() < LIMIT {
            return None;
        }
    }
    Some("it takes too long".to_owned())
}

/// The input without whatever is not needed for it to fail in the same way.
fn smaller(target: Target, mut bytes: Vec<u8>, why: &str) -> Vec<u8> {
    let end = Instant::now() + Duration::from_secs(20);
    let mut size = bytes.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < bytes.len() && Instant::now() < end {
            let mut without = bytes.clone();
            without.drain(at..(at + size).min(bytes.len()));
            if fails(target, &without).as_deref() == Some(why) {
                bytes = without;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    bytes
}

fn kept(name: &str, case: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}-{case}"))
}

fn remember_places() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |fault| {
            let thread = std::thread::current().name().unwrap_or_default().to_owned();
            let place = fault.location().map(ToString::to_string).unwrap_or_default();
            let payload = fault.payload();
            let said = payload.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
            // What differs from input to input is left out: text in quotes, and numbers.
            let said: String = said.split('`').step_by(2).collect();
            let said = said.chars().filter(|c| !c.is_ascii_digit()).take(100).collect::<String>();
            PLACES.lock().unwrap().insert(thread.clone(), format!("{place}: {said}"));
            // What a target says is kept, and shown once for all its inputs.
            if !thread.starts_with("fuzz ") {
                usual(fault);
            }
        }));
    });
}

/// The words in quotes in the grammar.
fn keywords(grammar: &str) -> Vec<&str> {
    let lines = grammar.lines().filter(|line| !line.starts_with("//"));
    let mut words: Vec<&str> = lines.flat_map(|line| line.split('"').skip(1).step_by(2)).collect();
    words.retain(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic()));
    words.sort_unstable();
    words.dedup();
    words
}
