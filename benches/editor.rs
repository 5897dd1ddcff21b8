//! How fast findings follow an edit: what an author waits for at every key press.
//!
//! `cargo bench --bench editor` prints everything; `cargo bench --bench editor -- memory stages edits` only
//! what is named. `GRADUS_EDITS` says how many edits are made of each shape, `GRADUS_EDITS_SEED` which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(missing_docs, reason = "a program")]

mod workspace;

use std::hint::black_box;
use std::time::{Duration, Instant};

use gradus::names::Names;
use gradus::source::{FileId, LineIndex, Sources};
use gradus::syntax::{parse, reparse, tree::File};
use gradus::{Analysis, Memory, check, compile, lower};
use workspace::{Dice, KINDS, Module, edited, many_files, number, one_file, sources};

const PACKAGES: usize = 20;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let all: [(&str, fn()); 3] = [("memory", memory), ("stages", stages), ("edits", edits)];
    for (name, part) in all {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            println!("\n{name}");
            part();
        }
    }
}

fn shapes() -> [(&'static str, Vec<Module>); 2] {
    [("one file of 10,000 lines", one_file(PACKAGES)), ("20 files of 500 lines", many_files(PACKAGES))]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A clock of both kinds.
struct Clock {
    start: Instant,
    worked: Option<Duration>,
}

/// How long something took: by the wall clock, and without the time other programs had the processor.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    worked: Duration,
}

impl Clock {
    fn start() -> Self {
        Self { worked: worked(), start: Instant::now() }
    }

    fn took(&self) -> Took {
        let wall = self.start.elapsed();
        let worked = worked().zip(self.worked).map(|(now, before)| now.saturating_sub(before));
        Took { wall, worked: worked.unwrap_or(wall) }
    }
}

/// How long this program has had a processor, where the system tells.
fn worked() -> Option<Duration> {
    // The system counts it up only now and then, and whenever another program may run.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// The shortest of several runs: what disturbs a run only makes it longer.
fn shortest<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap()
}

fn trees(sources: &Sources) -> Vec<File> {
    sources.iter().map(|(id, file)| parse(id, &file.text)).collect()
}

/// Each stage of a full compilation by itself, and an analysis of the same trees with a memory.
fn stages() {
    for (shape, modules) in shapes() {
        let sources = sources(&modules);
        let files = trees(&sources);
        let names = Names::collect(&sources, &files).0;
        let lowered = lower::lower(&sources, &names);
        let findings = compile(&sources).findings;
        let lines: usize = modules.iter().map(|(_, text)| text.lines().count()).sum();
        println!("  {shape}: {lines} lines");
        assert!(findings.is_empty(), "{findings:#?}");
        let row = |what: &str, time: Duration| println!("    {what:<16} {:>8.2} ms", milliseconds(time));
        row("parse", shortest(10, || trees(&sources)));
        row("names", shortest(10, || Names::collect(&sources, &files).1));
        row("lower", shortest(10, || lower::lower(&sources, &names).findings));
        row("check", shortest(10, || check::check(&names, &lowered)));
        row("all but parse", shortest(10, || Analysis::new(&sources, &files).findings));
        let mut memory = Memory::default();
        row("the same again", shortest(10, || Analysis::again(&sources, &files, &mut memory).findings));
        row("compile", shortest(10, || compile(&sources)));
    }
}

/// A workspace as an editor holds it.
struct Desk {
    texts: Vec<String>,
    sources: Sources,
    ids: Vec<FileId>,
    files: Vec<File>,
    memory: Memory,
}

impl Desk {
    fn new(modules: &[Module]) -> Self {
        let sources = sources(modules);
        let files = trees(&sources);
        let mut memory = Memory::default();
        black_box(Analysis::again(&sources, &files, &mut memory).findings.len());
        let texts = modules.iter().map(|(_, text)| text.clone()).collect();
        Self { texts, ids: sources.iter().map(|(id, _)| id).collect(), sources, files, memory }
    }

    /// Puts a new text into a file: how long until its syntax errors, and until all findings are there.
    fn put(&mut self, at: usize, new: &str) -> (Took, Took) {
        let own = new.to_owned();
        let clock = Clock::start();
        let empty = File { id: self.ids[at], items: Vec::new(), comments: Vec::new(), errors: Vec::new() };
        let old = std::mem::replace(&mut self.files[at], empty);
        self.files[at] = reparse(old, &self.texts[at], new);
        let lines = LineIndex::new(&own);
        self.sources.replace(self.ids[at], own, lines);
        let read = clock.took();
        let analysis = Analysis::again(&self.sources, &self.files, &mut self.memory);
        let found = clock.took();
        black_box(analysis.findings.len());
        drop(analysis);
        self.texts[at] = new.to_owned();
        (read, found)
    }

    fn assert_findings_are_those_of_a_full_run(&mut self) {
        let own = Analysis::again(&self.sources, &self.files, &mut self.memory).findings;
        assert_eq!(own, compile(&self.sources).findings);
    }
}

/// So many of a hundred took no longer: by the wall clock, and without the time of other programs.
fn percentile(times: &[Took], of_hundred: usize) -> (f64, f64) {
    let at = |mut times: Vec<Duration>| {
        times.sort_unstable();
        milliseconds(times[(times.len() - 1) * of_hundred / 100])
    };
    let (wall, worked) = times.iter().map(|took| (took.wall, took.worked)).unzip();
    (at(wall), at(worked))
}

/// Random edits, each taken back again: from the new text to what is known of it.
fn edits() {
    let count = number("GRADUS_EDITS", 300) as usize;
    for (shape, modules) in shapes() {
        let mut desk = Desk::new(&modules);
        let mut dice = Dice(number("GRADUS_EDITS_SEED", 0x2026_1122));
        let (mut read, mut found, mut full) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_kind: Vec<Vec<Took>> = vec![Vec::new(); KINDS.len()];
        for edit in 0..count {
            let at = dice.below(modules.len());
            let (kind, new) = edited(&modules[at].1, &mut dice);
            for text in [&new, &modules[at].1] {
                let (trees, findings) = desk.put(at, text);
                read.push(trees);
                found.push(findings);
                by_kind[kind].push(findings);
                if edit % 30 == 0 {
                    desk.assert_findings_are_those_of_a_full_run();
                    let clock = Clock::start();
                    black_box(compile(&desk.sources));
                    full.push(clock.took());
                }
            }
        }
        println!("  {shape}, {} edits", read.len());
        println!("    {:<26} p50    p99  slowest ms; in brackets without the time of other programs", "");
        let row = |what: &str, times: &[Took]| {
            let shown = [50, 99, 100].map(|of_hundred| {
                let (wall, worked) = percentile(times, of_hundred);
                format!("{wall:>6.2} ({worked:>5.2})")
            });
            println!("    {what:<26} {}", shown.join("  "));
        };
        row("tree and syntax errors", &read);
        row("findings of all files", &found);
        row("compile, for comparison", &full);
        println!("    {:.1} times as fast", percentile(&full, 50).1 / percentile(&found, 50).1);
        for (kind, times) in KINDS.iter().zip(&by_kind) {
            row(&format!("  {kind}"), times);
        }
    }
}

/// What the system says this program holds, in MB: now, and at most so far.
fn held() -> Option<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let find = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
    };
    Some((find("VmRSS:")?, find("VmHWM:")?))
}

/// Peak memory of a workspace under edit; where the system does not tell it, nothing is printed.
fn memory() {
    for (shape, modules) in shapes() {
        let Some((before, _)) = held() else { return };
        let mut desk = Desk::new(&modules);
        let mut dice = Dice(7);
        for _ in 0..60 {
            let at = dice.below(modules.len());
            let (_, new) = edited(&modules[at].1, &mut dice);
            desk.put(at, &new);
            desk.put(at, &modules[at].1);
        }
        let Some((now, peak)) = held() else { return };
        let size: usize = modules.iter().map(|(_, text)| text.len()).sum();
        println!(
            "  {shape}, {:.2} MB of text: {:.0} MB more than before, at most {peak:.0} MB in all",
            size as f64 / 1e6,
            now - before
        );
    }
}
