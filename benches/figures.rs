//! How fast it is, as ratios measured in one run: absolute figures depend on the machine and on what
//! else it does.
//!
//! `cargo bench` prints everything; `cargo bench --bench figures -- parse check process pool` only what is named. Audits of
//! whole plans are in `audit.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
#![allow(missing_docs, reason = "a program")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use gradus::audit::{Auditor, Options};
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::Date;
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile, syntax};

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let all: [(&str, fn()); 4] = [("parse", parse), ("check", check), ("process", process), ("pool", pool)];
    for (name, part) in all {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            println!("\n{name}");
            part();
        }
    }
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

/// A policy of about so many lines, written as authors write them: courses with their clauses, lists,
/// and diplomas that draw on them, in modules of 400 courses.
fn modules(lines: usize) -> Vec<(String, String)> {
    let mut made = Vec::new();
    let mut count = 0;
    while count < lines {
        let at = made.len();
        let mut text = format!("# Catalogue {at}.\n\nuse std.scales\nuse std.subjects\n\n");
        for n in 0..400 {
            let subject = ["english", "mathematics", "science", "social-studies"][n % 4];
            writeln!(text, "course c-{at}-{n} \"Course {n} of catalogue {at}\" {{").unwrap();
            writeln!(text, "  subject {subject}\n  credits {}", ["1", "0.5"][n % 2]).unwrap();
            writeln!(text, "  code    sced \"{:05}\"\n  grades  9 to 12", at * 400 + n).unwrap();
            if (n / 4) % 3 != 0 {
                writeln!(text, "  prerequisite c-{at}-{} at C or above  # or by placement", n - 4).unwrap();
            }
            text.push_str("}\n\n");
        }
        for n in 0..20 {
            let list: Vec<String> = (0..20).map(|k| format!("c-{at}-{}", n * 20 + k)).collect();
            writeln!(text, "set list-{at}-{n} \"List {n}\" is\n  {}\n", list.join(",\n  ")).unwrap();
        }
        writeln!(text, "diploma diploma-{at} \"Diploma {at}\" {{").unwrap();
        text.push_str(
            "  authority \"Board\"\n  cite \"Rule 1\" as of 2024-12-01\n  grades on letter-grades\n",
        );
        for n in 0..20 {
            writeln!(text, "  require need-{n} \"Need {n}\" 1 credit from list-{at}-{n} {{").unwrap();
            writeln!(text, "    at most 1 course from c-{at}-{}, c-{at}-{}\n  }}", n * 20, n * 20 + 1)
                .unwrap();
        }
        text.push_str("}\n");
        count += text.lines().count();
        made.push((format!("state.m-{at}"), text));
    }
    made
}

fn sources(modules: &[(String, String)]) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in modules {
        sources.add(name.clone(), format!("{name}.gradus"), text.clone(), false);
    }
    add_stdlib(&mut sources);
    sources
}

fn parse() {
    let mut modules = modules(480_000);
    let mut size = 0;
    modules.retain(|(_, text)| {
        let keep = size < 10_000_000;
        size += if keep { text.len() } else { 0 };
        keep
    });
    let lines: usize = modules.iter().map(|(_, text)| text.lines().count()).sum();
    let sources = sources(&modules);
    let id = sources.iter().next().unwrap().0;
    let errors: usize = modules.iter().map(|(_, text)| syntax::parse(id, text).errors.len()).sum();
    assert_eq!(errors, 0);
    let time = shortest(3, || modules.iter().map(|(_, text)| syntax::parse(id, text)).collect::<Vec<_>>());
    let seconds = time.as_secs_f64();
    let (size, thousand) = (size as f64 / 1e6, lines as f64 / 1e3);
    println!(
        "  {size:.1} MB, {lines} lines: {:.0} ms, {:.1} MB/s, {:.0},000 lines/s",
        seconds * 1e3,
        size / seconds,
        thousand / seconds
    );
    let one: String = modules.iter().map(|(_, text)| text.as_str()).collect();
    let whole = shortest(2, || syntax::parse(id, &one)).as_secs_f64();
    println!("  the same in one file: {:.2} times as long", whole / seconds);
}

fn check() {
    let modules = modules(100_000);
    let lines: usize = modules.iter().map(|(_, text)| text.lines().count()).sum();
    let sources = sources(&modules);
    let compiled = compile(&sources);
    let id = sources.iter().next().unwrap().0;
    let parsing = shortest(3, || modules.iter().map(|(_, text)| syntax::parse(id, text)).collect::<Vec<_>>())
        .as_secs_f64();
    let time = shortest(3, || compile(&sources)).as_secs_f64();
    assert!(compiled.policy.is_some(), "{:#?}", compiled.findings.first());
    println!(
        "  {lines} lines in {} files, {} findings: {:.0} ms, {:.1} times parsing alone",
        modules.len(),
        compiled.findings.len(),
        time * 1e3,
        time / parsing
    );
}

/// What is asked of one plan, in microseconds, beside reading its JSON.
fn row(what: &str, texts: &[String], auditor: &Auditor<'_>, options: &Options) {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / texts.len() as f64;
    let plan = |text: &String| -> Plan { serde_json::from_str(text).unwrap() };
    let plans: Vec<Plan> = texts.iter().map(plan).collect();
    let typed = each(shortest(5, || texts.iter().map(plan).collect::<Vec<_>>()));
    let untyped = each(shortest(5, || {
        texts.iter().map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap()).collect::<Vec<_>>()
    }));
    let reading = each(shortest(5, || {
        texts.iter().map(|text| read(text.as_bytes(), Format::Json)).collect::<Vec<_>>()
    }));
    let audits = || plans.iter().map(|plan| auditor.audit(plan, options)).collect::<Vec<_>>();
    let judging = each(shortest(5, audits));
    let mut slowest: Vec<f64> =
        plans.iter().map(|plan| shortest(2, || auditor.audit(plan, options)).as_secs_f64() * 1e6).collect();
    slowest.sort_by(f64::total_cmp);
    println!(
        "  {what:<34} {judging:>8.1} us {:>9.0}/s  {:>5.1}x Plan ({typed:.1} us)  {:>5.1}x Value ({untyped:.1} us)  \
         checked read {reading:.1} us  median {:.1}, slowest {:.0} us",
        1e6 / judging,
        judging / typed,
        judging / untyped,
        slowest[slowest.len() / 2],
        slowest.last().unwrap()
    );
}

/// Meetings, signatures and deadlines alone: the processes of each example for its plans with events.
fn process() {
    for state in ["louisiana", "utah", "kentucky"] {
        let policy = example(state);
        let processes = policy.awards.iter().filter(|award| award.kind == "process" && !award.of_schools);
        let awards: Vec<String> = processes.map(|award| award.named.name.clone()).collect();
        let options = Options { awards, ..Options::on(Date::constant(2026, 5, 20)) };
        let written = plans(state, |plan| !plan.events.is_empty());
        let what = format!("{state}: {} processes, {} plans", options.awards.len(), written.len());
        row(&what, &written, &Auditor::new(&policy), &options);
    }
}

fn example(state: &str) -> Policy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(state);
    let mut sources = Sources::new();
    assert_eq!(load(&DiskFiles, &[folder], &mut sources), []);
    add_stdlib(&mut sources);
    compile(&sources).policy.unwrap()
}

/// The plans of an example that are wanted, as JSON.
fn plans(state: &str, wanted: fn(&Plan) -> bool) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(state).join("plans");
    let mut written = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let Some(format) = Format::from_path(&path) else { continue };
        let plan = read(&std::fs::read(&path).unwrap(), format).plan.unwrap();
        if wanted(&plan) {
            written.push(serde_json::to_string(&plan).unwrap());
        }
    }
    written
}

/// Electives that all count everywhere, which an auditor that tries assignments never gets through.
fn pool() {
    println!("  electives           one list             overlapping lists    half and whole credits");
    for electives in [20, 30, 40] {
        let mut cells = Vec::new();
        for kind in 0..3 {
            // Just enough, and one course too few.
            for short in [0, 1] {
                let (policy, plan) = electives_for_everything(electives, kind, short);
                let auditor = Auditor::new(&policy);
                let options = Options::on(Date::constant(2026, 5, 20));
                let verdict = auditor.audit(&plan, &options).awards[0].verdict;
                let time = shortest(5, || auditor.audit(&plan, &options));
                cells.push(format!("{:>6.0} us {verdict:?}", time.as_secs_f64() * 1e6));
            }
        }
        println!("  {electives:<10} {}", cells.join("  "));
    }
}

fn electives_for_everything(electives: usize, kind: usize, short: usize) -> (Policy, Plan) {
    let mut text = String::new();
    for n in 0..electives {
        let credits = if kind == 2 && n % 2 == 1 { "0.5" } else { "1" };
        writeln!(text, "course e-{n} \"Elective {n}\" {{\n  credits {credits}\n}}").unwrap();
    }
    text.push_str("diploma d \"Diploma\" {\n  authority \"Board\"\n  cite \"Rule 1\" as of 2024-12-01\n");
    for need in 0..10 {
        let from = match kind {
            0 => "any course".to_owned(),
            // Windows of half of all, each beginning a little later.
            1 => {
                let at = |k: usize| format!("e-{}", (need * electives / 10 + k) % electives);
                (0..electives / 2).map(at).collect::<Vec<_>>().join(", ")
            }
            _ => "any course".to_owned(),
        };
        let each = if kind == 2 { electives as f64 * 0.75 / 10.0 } else { electives as f64 / 10.0 };
        writeln!(text, "  require need-{need} \"Need {need}\" {each} credits from {from}").unwrap();
    }
    text.push_str("}\n");
    let mut sources = Sources::new();
    sources.add("pool".into(), "pool.gradus".into(), text, false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let policy = compiled.policy.unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let records: Vec<serde_json::Value> = policy
        .courses
        .iter()
        .skip(short)
        .map(|course| serde_json::json!({ "course": course.named.name, "state": "earned", "credits": course.credits.0 }))
        .collect();
    let plan = serde_json::json!({ "format": "gradus-plan", "version": 1, "student": { "id": "p" }, "courses": records });
    (policy, serde_json::from_value(plan).unwrap())
}
