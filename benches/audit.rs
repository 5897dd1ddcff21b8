//! How fast audits are, end to end from the bytes of a plan: beside reading the same bytes, one by one,
//! and on hard cases.
//!
//! `cargo bench --bench audit` prints everything; `cargo bench --bench audit -- throughput` one part, and
//! `-- plans 1000` so many of the made-up plans themselves, one a line, for other programs to read.
//! Times are those the thread had a processor, so that what else the machine does shows little.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
#![allow(missing_docs, reason = "a program")]

mod students;

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use gradus::audit::outcome::Verdict;
use gradus::audit::{Auditor, Detail, Options};
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::Date;
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};
use students::Kind;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [first, count] = wanted.as_slice()
        && first == "plans"
    {
        return print_plans(count.parse().unwrap());
    }
    if let [first, asked] = wanted.as_slice()
        && first == "profile"
    {
        return profile(asked.parse().unwrap());
    }
    let all: [(&str, fn()); 4] =
        [("throughput", throughput), ("latency", latency), ("awards", awards), ("hard", hard)];
    for (name, part) in all {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            println!("\n{name}");
            part();
        }
    }
}

fn print_plans(count: u64) {
    let policy = example("louisiana");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..count {
        if writeln!(out, "{}", students::plan(&policy, number)).is_err() {
            return;
        }
    }
}

fn shortest<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let start = ThreadTime::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap()
}

fn example(state: &str) -> Policy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(state);
    let mut sources = Sources::new();
    assert_eq!(load(&DiskFiles, &[folder], &mut sources), []);
    add_stdlib(&mut sources);
    compile(&sources).policy.unwrap()
}

fn on(awards: &[&str]) -> Options {
    let awards = awards.iter().map(|name| (*name).to_owned()).collect();
    Options { awards, ..Options::on(Date::constant(2026, 5, 20)) }
}

/// What is asked of each student.
const ASKED: [(&str, &[&str], Detail); 4] = [
    ("TOPS University, a row", &["tops-university"], Detail::Verdicts),
    ("TOPS University", &["tops-university"], Detail::Full),
    ("all awards, a row", &[], Detail::Verdicts),
    ("all awards", &[], Detail::Full),
];

/// Audits the mix for some seconds, for a profiler to look at.
fn profile(asked: usize) {
    let policy = example("louisiana");
    let auditor = Auditor::new(&policy);
    let (_, awards, detail) = ASKED[asked];
    let options = Options { detail, ..on(awards) };
    let plans: Vec<Plan> =
        (0..400).map(|number| serde_json::from_str(&students::plan(&policy, number)).unwrap()).collect();
    let start = ThreadTime::now();
    while start.elapsed() < Duration::from_secs(5) {
        for plan in &plans {
            black_box(auditor.audit(plan, &options));
        }
    }
}

fn throughput() {
    let policy = example("louisiana");
    let auditor = Auditor::new(&policy);
    for (what, kind) in [
        ("the mix", None),
        ("passing", Some(Kind::Passing)),
        ("near miss", Some(Kind::NearMiss)),
        ("greedy-breaking", Some(Kind::GreedyBreaking)),
        ("under way", Some(Kind::UnderWay)),
    ] {
        let texts: Vec<String> = (0..400)
            .map(|number| match kind {
                None => students::plan(&policy, number),
                Some(kind) => students::plan_of(&policy, kind, number),
            })
            .collect();
        let each = |time: Duration| time.as_secs_f64() * 1e6 / texts.len() as f64;
        let plan = |text: &String| -> Plan { serde_json::from_str(text).unwrap() };
        let plans: Vec<Plan> = texts.iter().map(plan).collect();
        let value = each(shortest(7, || {
            for text in &texts {
                black_box(serde_json::from_str::<serde_json::Value>(text).unwrap());
            }
        }));
        let typed = each(shortest(7, || {
            for text in &texts {
                black_box(plan(text));
            }
        }));
        let checked = each(shortest(7, || {
            for text in &texts {
                black_box(read(text.as_bytes(), Format::Json));
            }
        }));
        println!(
            "  {what}: {} bytes; serde_json Value {value:.1} us, Plan {typed:.1} us, checked {checked:.1} us",
            texts.iter().map(String::len).sum::<usize>() / texts.len()
        );
        for (named, awards, detail) in ASKED {
            let options = Options { detail, ..on(awards) };
            let mut verdicts = [0; 4];
            for plan in &plans {
                let verdict = auditor.audit(plan, &options).awards[0].verdict;
                let known = [Verdict::Met, Verdict::OnTrack, Verdict::NotMet];
                verdicts[known.iter().position(|one| *one == verdict).unwrap_or(3)] += 1;
            }
            let audit = each(shortest(7, || {
                for plan in &plans {
                    black_box(auditor.audit(plan, &options));
                }
            }));
            println!(
                "    {named:<23} {audit:>8.1} us a plan; with reading {:>5.2} times Plan, {:>7.0}/s; \
                 met, on track, not met, other {verdicts:?}",
                (checked + audit) / typed,
                1e6 / (checked + audit),
            );
        }
    }
}

fn latency() {
    let policy = example("louisiana");
    let auditor = Auditor::new(&policy);
    for (named, awards, detail) in ASKED {
        let options = Options { detail, ..on(awards) };
        let mut times: Vec<f64> = (0..4_000)
            .map(|number| {
                let plan: Plan = serde_json::from_str(&students::plan(&policy, number)).unwrap();
                shortest(2, || auditor.audit(&plan, &options)).as_secs_f64() * 1e6
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "  {named:<23} p50 {:.1}, p99 {:.1}, p99.9 {:.1}, slowest {:.1} us",
            at(0.5),
            at(0.99),
            at(0.999),
            at(1.0)
        );
    }
}

/// A policy of one diploma over courses `c-0`, `c-1` and so on.
fn of_text(courses: usize, demands: &str) -> Policy {
    let mut text = "use std.scales\n".to_owned();
    for at in 0..courses {
        text += &format!("course c-{at} \"Course {at}\" {{ credits 0.5 to 1 }}\n");
    }
    text += &format!(
        "diploma d \"D\" {{\n  cite \"Rule 1\" as of 2026-07-01\n  grades on letter-grades\n{demands}}}\n"
    );
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), text, false);
    add_stdlib(&mut sources);
    compile(&sources).policy.unwrap()
}

fn of_courses(credits: impl Iterator<Item = (usize, &'static str)>) -> Plan {
    let each = credits.map(|(course, credits)| {
        format!(r#"{{"course":"c-{course}","credits":{credits},"grade":"B","state":"earned"}}"#)
    });
    let each: Vec<String> = each.collect();
    let text = format!(
        r#"{{"format":"gradus-plan","version":1,"student":{{"id":"S"}},"courses":[{}]}}"#,
        each.join(",")
    );
    serde_json::from_str(&text).unwrap()
}

/// Inputs at the edge of what is ordinary: many interchangeable courses, many demands, many records.
fn hard() {
    let list =
        |range: std::ops::Range<usize>| range.map(|at| format!("c-{at}")).collect::<Vec<_>>().join(", ");
    let tell = |what: String, policy: &Policy, plan: &Plan| {
        let auditor = Auditor::new(policy);
        let options = on(&[]);
        let verdict = auditor.audit(plan, &options).awards[0].verdict;
        let full = shortest(5, || auditor.audit(plan, &options)).as_secs_f64() * 1e6;
        let row = Options { detail: Detail::Verdicts, ..options };
        let row = shortest(5, || auditor.audit(plan, &row)).as_secs_f64() * 1e6;
        println!("  {what:<62} {row:>9.1} us a row, {full:>9.1} us in full  {verdict:?}");
    };
    for pool in [16, 32, 64] {
        // Half and whole electives for demands of equal lists: enough, and one half short.
        let demands: String = (0..pool / 4)
            .map(|at| format!("  require e-{at} \"E {at}\" 3 credits from {}\n", list(0..pool)))
            .collect();
        let policy = of_text(pool, &demands);
        let whole = of_courses((0..pool).map(|at| (at, if at % 2 == 0 { "1" } else { "0.5" })));
        tell(format!("{pool} electives, {} equal demands of 3 credits", pool / 4), &policy, &whole);
        let less = of_courses((1..pool).map(|at| (at, if at % 2 == 0 { "1" } else { "0.5" })));
        tell(format!("{} electives, {} equal demands, one short", pool - 1, pool / 4), &policy, &less);
        let demands: String = (0..pool / 4)
            .map(|at| format!("  require e-{at} \"E {at}\" 2.25 credits from {}\n", list(0..pool)))
            .collect();
        let policy = of_text(pool, &demands);
        let tight = of_courses((0..pool).map(|at| (at, if at % 2 == 0 { "1" } else { "0.5" })));
        tell(format!("{pool} electives, {} demands of 2.25 credits", pool / 4), &policy, &tight);
    }
    let demands: String = (0..500)
        .map(|at| format!("  require d-{at} \"D {at}\" 1 credit from {}\n", list(at..at + 3)))
        .collect();
    let policy = of_text(502, &demands);
    tell("500 demands, 500 records".to_owned(), &policy, &of_courses((0..500).map(|at| (at, "1"))));
    tell("500 demands, 40 records".to_owned(), &policy, &of_courses((0..40).map(|at| (at * 12, "1"))));
    let demands: String = (0..12)
        .map(|at| format!("  require d-{at} \"D {at}\" 4 credits from {}\n", list(at * 30..at * 30 + 60)))
        .collect();
    let policy = of_text(500, &demands);
    tell("12 demands, 500 records".to_owned(), &policy, &of_courses((0..500).map(|at| (at, "1"))));
}

/// Where the time of all awards goes.
fn awards() {
    let policy = example("louisiana");
    let auditor = Auditor::new(&policy);
    let plans: Vec<Plan> =
        (0..200).map(|number| serde_json::from_str(&students::plan(&policy, number)).unwrap()).collect();
    for award in &policy.awards {
        let options = on(&[award.named.name.as_str()]);
        let mut verdicts = std::collections::BTreeMap::new();
        for plan in &plans {
            for result in auditor.audit(plan, &options).awards {
                *verdicts.entry(format!("{:?}", result.verdict)).or_insert(0) += 1;
            }
        }
        let time = shortest(3, || {
            for plan in &plans {
                black_box(auditor.audit(plan, &options));
            }
        });
        println!(
            "  {:<28} {:>8.1} us  {verdicts:?}",
            award.named.name,
            time.as_secs_f64() * 1e6 / plans.len() as f64
        );
    }
}
