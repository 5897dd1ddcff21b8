//! How fast schedules are found or refused, and how many cases are decided.
//!
//! `cargo bench --bench schedule` looks at made-up students of a made-up high school with a catalogue of 110
//! courses, some 40 of which need others, and at the plans of Louisiana's and Utah's examples;
//! `cargo bench --bench schedule -- made 1000` at so many students of the first kind only.
//! Times are those the thread had a processor.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
#![allow(missing_docs, reason = "a program")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use gradus::audit::outcome::{Feasibility, Feasible};
use gradus::plan::{CourseRecord, Entry, Format, Plan, State, read};
use gradus::policy::Policy;
use gradus::quantity::{Date, SchoolYear};
use gradus::schedule::{Options, Scheduler};
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let count = wanted.get(1).map_or(400, |count| count.parse().unwrap());
    let is_wanted = |name: &str| wanted.first().is_none_or(|first| first == name);
    if is_wanted("made") {
        made(count);
    }
    for state in ["louisiana", "utah"].into_iter().filter(|state| is_wanted(state)) {
        example(state);
    }
}

/// Numbers that look random and are the same everywhere (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Times and what was found.
#[derive(Default)]
struct Tally {
    times: Vec<Duration>,
    found: BTreeMap<String, usize>,
}

impl Tally {
    fn look(&mut self, scheduler: &Scheduler<'_>, plan: &Plan, options: &Options) {
        let start = ThreadTime::now();
        let found = scheduler.feasible(plan, options);
        self.times.push(start.elapsed());
        found.iter().for_each(|one| *self.found.entry(what(one)).or_default() += 1);
    }

    fn print(mut self, name: &str) {
        self.times.sort_unstable();
        let at = |share: usize| self.times[(self.times.len() - 1) * share / 100];
        let all: usize = self.found.values().sum();
        let open: usize =
            self.found.iter().filter(|(what, _)| what.starts_with("Undecided")).map(|(_, many)| many).sum();
        println!(
            "{name}: {} plans, {all} questions, {} decided; p50 {:.1?}, p90 {:.1?}, p99 {:.1?}, max {:.1?}",
            self.times.len(),
            all - open,
            at(50),
            at(90),
            at(99),
            at(100)
        );
        println!("  {:?}", self.found);
    }
}

fn what(one: &Feasibility) -> String {
    match (&one.impossible, one.verdict) {
        (Some(why), _) => format!("NotFeasible {:?}", why.kind),
        (None, Feasible::Undecided) => "Undecided".to_owned(),
        (None, verdict) => format!("{verdict:?}"),
    }
}

fn compiled(mut sources: Sources) -> Policy {
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    compiled.policy.unwrap_or_else(|| panic!("{:#?}", compiled.findings))
}

fn example(state: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(state);
    let mut sources = Sources::new();
    assert_eq!(load(&DiskFiles, std::slice::from_ref(&folder), &mut sources), []);
    let policy = compiled(sources);
    let scheduler = Scheduler::new(&policy);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder.join("plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut tally = Tally::default();
    for path in paths {
        let found = read(&std::fs::read(&path).unwrap(), Format::from_path(&path).unwrap());
        tally.look(&scheduler, &found.plan.unwrap(), &Options::on(Date::constant(2026, 11, 29)));
    }
    tally.print(&format!("every award of {state}, the plans of the example"));
}

/// The subjects of the made-up school: how many courses each has, how many of them form a chain, and the
/// credits the diploma asks for.
const SUBJECTS: [(&str, usize, usize, usize); 9] = [
    ("english", 10, 3, 4),
    ("mathematics", 12, 3, 4),
    ("science", 12, 3, 4),
    ("history", 12, 2, 4),
    ("language", 16, 3, 2),
    ("arts", 16, 2, 1),
    ("health", 6, 1, 2),
    ("career", 16, 3, 1),
    ("other", 10, 1, 0),
];

fn catalogue() -> String {
    let mut dice = Dice(0x5eed);
    let mut text = String::from("use std.scales\n");
    for (subject, count, chain, _) in SUBJECTS {
        for at in 0..count {
            let half = at > chain && dice.below(3) == 0;
            let credits = if half { "0.5" } else { "1" };
            let offered = match dice.below(10) {
                _ if !half => "year",
                0..4 => "fall, spring",
                4..7 => "fall",
                _ => "spring",
            };
            write!(text, "course {subject}-{at} \"{subject} {at}\" {{ credits {credits}; offered {offered}")
                .unwrap();
            if at > chain && dice.below(6) == 0 {
                text.push_str(" every 2 years from 2024-25");
            }
            if (1..=chain).contains(&at) {
                let least = if dice.below(3) == 0 { " at C or above" } else { "" };
                write!(text, "; prerequisite {subject}-{}{least}", at - 1).unwrap();
            }
            if at > chain && dice.below(4) == 0 {
                write!(text, "; prerequisite {subject}-{}", dice.below(2)).unwrap();
            }
            if at == count - 1 && subject == "science" {
                text.push_str("; corequisite mathematics-2");
            }
            if at > chain && dice.below(5) == 0 {
                text.push_str("; grades 11 to 12");
            }
            text.push_str(" }\n");
        }
    }
    text.push_str(
        "diploma diploma \"Diploma\" {\n  cite \"Rule 1\" as of 2024-01-01\n  grades on letter-grades\n",
    );
    for (subject, count, chain, owed) in SUBJECTS.into_iter().filter(|subject| subject.3 > 0) {
        let list =
            |from: usize| (from..count).map(|at| format!("{subject}-{at}")).collect::<Vec<_>>().join(", ");
        write!(text, "  require {subject} \"{subject}\" {owed} credits from {}", list(0)).unwrap();
        if owed >= 4 {
            // So much of it from the upper end of the chain.
            write!(text, " {{ at least 1 credit from {} }}", list(chain - 1)).unwrap();
        }
        text.push('\n');
    }
    text.push_str("  require electives \"Electives\" 2 credits from any course\n}\n");
    text
}

/// A student somewhere in high school, with failed courses, gaps and plans of their own.
fn student(policy: &Policy, number: u64) -> (Plan, Date) {
    let mut dice = Dice((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..4 {
        dice.below(2);
    }
    let behind = dice.below(4);
    let entered = 2026 - behind as i16;
    let mut plan = Plan::new(format!("s-{number}"));
    plan.student.entered_grade_9 = Some(Entry::Year(SchoolYear::starting(entered)));
    let as_of = match dice.below(3) {
        0 => Date::constant(2026, 8, 1),
        1 => Date::constant(2026, 11, 29),
        _ => Date::constant(2027, 2, 1),
    };
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    for year in 0..=behind {
        let began = SchoolYear::starting(entered + year as i16);
        let now = year == behind;
        let pace = 5 + dice.below(4);
        for _ in 0..pace {
            let (subject, count, _, _) = SUBJECTS[dice.below(SUBJECTS.len())];
            let at = next.entry(subject).or_default();
            if *at >= count {
                continue;
            }
            let name = format!("{subject}-{at}");
            let declared = policy.courses.iter().find(|course| course.named.name == name).unwrap();
            let fails = !now && dice.below(9) == 0;
            let state = match (now, as_of.month()) {
                (true, 8) => State::Planned,
                (true, _) => State::InProgress,
                (false, _) if fails => State::Failed,
                (false, _) => State::Earned,
            };
            let mut record = CourseRecord::new(name, state);
            record.credits = (!fails).then_some(declared.credits.1);
            let grade = if fails { "F" } else { ["A", "B", "C", "D"][dice.below(4)] };
            record.grade = (!now).then(|| grade.to_owned());
            record.year = Some(began);
            record.grade_level = Some(9 + year as i8);
            if declared.credits.1 < gradus::quantity::Amount::ONE {
                let term = declared.offer.terms[dice.below(declared.offer.terms.len())];
                record.term = Some(term.word().to_owned());
            }
            plan.courses.push(record);
            *at += usize::from(!fails);
        }
    }
    (plan, as_of)
}

fn made(count: u64) {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), catalogue(), false);
    let policy = compiled(sources);
    let needs = policy.courses.iter().filter(|course| !course.needs.is_empty()).count();
    println!("{} courses, {needs} of which need others", policy.courses.len());
    let scheduler = Scheduler::new(&policy);
    let mut tally = Tally::default();
    for number in 0..count {
        let (plan, as_of) = student(&policy, number);
        tally.look(&scheduler, &plan, &Options::on(as_of));
    }
    tally.print("made-up students");
}
