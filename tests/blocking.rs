//! That an award is not met, proved by hand: policies as text, sets that block and sets that do not, and what
//! is said of those that are wrong. `tests/oracle/refute.rs` tries random ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by it")]

use std::fmt::Write as _;

use gradus::audit::outcome::{AwardResult, Blocker, Blocking, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::parse_date;
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

const COURSES: &str = r#"
use std.scales
course physics "Physics" { credits 1 }
course chemistry "Chemistry" { credits 1 }
course biology "Biology" { credits 0.5 to 1 }
course art "Art" { credits 1 }
course ag-1 "Agriscience I" { credits 1 }
course ag-2 "Agriscience II" { credits 1 }
exam act "ACT" score 1 to 36
fact iep "Has an IEP" yes or no
"#;

fn policy(awards: &str) -> Policy {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), format!("{COURSES}{awards}"), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let found: Vec<String> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity() == gradus::diagnostic::Severity::Error)
        .map(|finding| finding.headline.clone())
        .collect();
    assert!(found.is_empty(), "{found:?}");
    compiled.policy.unwrap()
}

/// A student with these records, as `physics A` or `-chemistry` for a planned one, and `=½` for its worth.
fn plan(records: &str, rest: &str) -> Plan {
    let mut text = "format: gradus-plan\nversion: 1\nstudent: { id: S }\n".to_owned();
    text += if records.is_empty() { "" } else { "courses:\n" };
    for record in records.split(", ").filter(|record| !record.is_empty()) {
        let (record, credits) = record.split_once('=').unwrap_or((record, "1"));
        let (course, grade) = record.split_once(' ').unwrap_or((record, "A"));
        match course.strip_prefix('-') {
            Some(course) => writeln!(text, "  - {{ course: {course}, state: planned, credits: {credits} }}"),
            None => {
                writeln!(
                    text,
                    "  - {{ course: {course}, grade: {grade}, state: earned, credits: {credits} }}"
                )
            }
        }
        .unwrap();
    }
    let found = read(format!("{text}{rest}").as_bytes(), Format::Yaml);
    assert_eq!(found.problems, [], "{text}");
    found.plan.unwrap()
}

fn not_met(demand: &mut DemandResult) {
    demand.verdict = Verdict::NotMet;
    demand.parts.iter_mut().for_each(not_met);
}

struct Case {
    policy: Policy,
    plan: Plan,
    result: AwardResult,
}

impl Case {
    /// The last award of the policy, said to be not met whatever it is, as is all that it asks for.
    fn new(awards: &str, records: &str) -> Self {
        Self::with(awards, plan(records, ""))
    }

    fn with(awards: &str, plan: Plan) -> Self {
        let policy = policy(awards);
        let made = audit(&policy, &plan, &Options::on(parse_date("2025-05-20").unwrap()));
        let mut result = made.awards.last().unwrap().clone();
        result.verdict = Verdict::NotMet;
        result.blocking.clear();
        result.demands.iter_mut().for_each(not_met);
        Self { policy, plan, result }
    }

    /// With one more set: paths, those of other awards as `award: path`, and its evidence.
    fn set(mut self, paths: &[&str], evidence: &[usize]) -> Self {
        let own = self.result.award.clone();
        let blocker = |path: &&str| {
            let (award, path) = path.split_once(": ").unwrap_or((&own, path));
            Blocker { award: award.to_owned(), path: path.to_owned() }
        };
        let demands = paths.iter().map(blocker).collect();
        self.result.blocking.push(Blocking { demands, evidence: evidence.to_vec() });
        self
    }

    fn check(&self) -> Result<Checked, Vec<String>> {
        verify(&self.policy, &self.plan, parse_date("2025-05-20").unwrap(), &self.result, &[])
    }

    #[track_caller]
    fn holds(&self) {
        assert_eq!(self.check(), Ok(Checked::Proved { assuming: Vec::new() }));
    }

    #[track_caller]
    fn refused(&self, problems: &[&str]) {
        let problems = problems.iter().map(|problem| (*problem).to_owned()).collect();
        assert_eq!(self.check(), Err(problems));
    }
}

const SCIENCE: &str = r#"
diploma small "Small" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require science "Science" 1 credit from physics, chemistry
  require lab "Laboratory" 1 credit from physics
  require arts "Arts" 1 credit from art
}
"#;

const EARNED: &str = "no blocking set of `small` blocks, counting what is earned";
const PLANNED: &str = "no blocking set of `small` blocks, counting everything earned, under way and planned";

#[test]
fn demands_that_compete_for_one_course() {
    let case = || Case::new(SCIENCE, "physics, art");
    case().set(&["science", "lab"], &[0]).holds();
    case().set(&["science", "lab", "arts"], &[0, 1]).holds();
    case().set(&["science"], &[0]).refused(&[EARNED]);
    case().set(&["science", "arts"], &[0, 1]).refused(&[EARNED]);
    // A second set may be the one that blocks.
    case().set(&["arts"], &[1]).set(&["science", "lab"], &[0]).holds();
}

#[test]
fn both_levels_are_refuted() {
    let case = || Case::new(SCIENCE, "physics, -chemistry");
    case().set(&["science", "lab"], &[0, 1]).refused(&[PLANNED]);
    case().set(&["science", "lab"], &[0, 1]).set(&["arts"], &[]).holds();
}

#[test]
fn what_is_met_is_not_refuted() {
    let case = Case::new(SCIENCE, "physics, chemistry, art");
    case.set(&["science", "lab", "arts"], &[0, 1, 2]).refused(&[EARNED]);
}

#[test]
fn a_set_says_what_is_so() {
    let case = || Case::new(SCIENCE, "physics, art");
    case().refused(&["`small` is said to be not met, but shows no blocking set"]);
    case().set(&[], &[]).refused(&["a blocking set names no demand"]);
    case()
        .set(&["science", "labs"], &[0])
        .refused(&["a blocking set names `labs`, which `small` does not ask for, or names it twice"]);
    case()
        .set(&["large: science"], &[])
        .refused(&["a blocking set is of `large`, which is not judged with this award"]);
    case().set(&["science", "lab"], &[1, 7]).refused(&[
        "courses[0] could count in a blocking set, which does not list it",
        "a blocking set lists courses[1], which could not count in it",
        "a blocking set lists courses[7], which could not count in it",
    ]);
}

/// A report that shows as met whatever is said to block contradicts itself, though the set does block.
#[test]
fn demands_that_block_are_not_all_shown_as_met() {
    let mut case = Case::new(SCIENCE, "physics, art").set(&["science", "lab"], &[0]);
    case.result.demands.iter_mut().for_each(|demand| demand.verdict = Verdict::Met);
    case.refused(&["`small` shows all demands of its blocking sets as met"]);
}

#[test]
fn choices_are_cases() {
    let award = r#"
diploma small "Small" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require way "A way" one of {
    test "Test" act at 20 or above
    work "Work" 2 credits from physics, chemistry
  }
  require lab "Laboratory" 1 credit from physics
}
"#;
    let rest = "scores:\n  - { exam: act, score: 19, date: 2025-01-01 }\n";
    let case = |records| Case::with(award, plan(records, rest));
    // The work would be done, were it not for the laboratory.
    case("physics, chemistry").set(&["way", "way/test", "way/work", "lab"], &[0, 1]).holds();
    case("physics, chemistry").set(&["way", "way/test", "way/work"], &[0, 1]).refused(&[EARNED]);
    case("physics, chemistry").set(&["way", "way/work", "lab"], &[0, 1]).refused(&[EARNED]);
    // A choice left undone need not be made.
    case("physics, chemistry").set(&["way/test", "way/work", "lab"], &[0, 1]).refused(&[EARNED]);
    case("chemistry").set(&["way", "way/test", "way/work"], &[0]).holds();
    case("chemistry").set(&["lab"], &[]).holds();
}

#[test]
fn courses_are_taken_whole() {
    let award = r#"
diploma small "Small" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require first "One" 1.5 credits from physics, chemistry, biology
  require second "Two" 1 credit from physics, chemistry, biology
}
"#;
    // 2½ credits are enough for 2½, but not in these pieces.
    let case = || Case::new(award, "physics=1.25, chemistry=1.25");
    case().set(&["first", "second"], &[0, 1]).holds();
    case().set(&["first"], &[0, 1]).refused(&[EARNED]);
    Case::new(award, "physics, chemistry, biology=0.5")
        .set(&["first", "second"], &[0, 1, 2])
        .refused(&[EARNED]);
    let split = award.replace("grades on", "courses may be split\n  grades on");
    let case = Case::new(&split, "physics=1.25, chemistry=1.25");
    case.set(&["first", "second"], &[0, 1]).refused(&[EARNED]);
}

#[test]
fn courses_that_count_together_are_used_up() {
    let award = r#"
diploma small "Small" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require science "Science" 1 credit from physics, ag-1 together with ag-2 as 1 credit
  require farming "Farming" 1 credit from ag-1
}
"#;
    let case = || Case::new(award, "ag-1, ag-2");
    case().set(&["science", "farming"], &[0, 1]).holds();
    case().set(&["science"], &[0, 1]).refused(&[EARNED]);
    case().set(&["farming"], &[0]).refused(&[EARNED]);
}

#[test]
fn an_open_branch_is_refuted_both_ways() {
    let award = r#"
diploma small "Small" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require branch "By branch" {
    if iep {
      applied "Applied" 1 credit from chemistry
    } otherwise {
      arts "Arts" 1 credit from art
    }
  }
}
"#;
    let open = "no blocking set of `small` blocks, counting what is earned, with the conditions that the plan \
                leaves open taken one of the ways they can go";
    Case::new(award, "physics").set(&["branch/if iep/arts"], &[]).refused(&[open]);
    Case::new(award, "physics")
        .set(&["branch/if iep/arts"], &[])
        .set(&["branch/if iep/applied"], &[])
        .holds();
}

#[test]
fn awards_that_share_no_course() {
    let awards = r#"
diploma base "Base" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require science "Science" 1 credit from physics, chemistry
}
seal top "Top" {
  cite "C 2" as of 2024-08-01
  grades on letter-grades
  separate from base
  require lab "Laboratory" 1 credit from physics, chemistry
}
"#;
    Case::new(awards, "physics").set(&["lab", "base: science"], &[0]).holds();
    let case = Case::new(awards, "physics, chemistry").set(&["lab", "base: science"], &[0, 1]);
    case.refused(&["no blocking set of `top` blocks, counting what is earned"]);
}

/// What cannot be told with the effort allowed is said to be so, and in good time.
#[test]
fn too_much_is_left_unconfirmed() {
    let mut award = String::from(
        "diploma small \"Small\" {\n  cite \"C 1\" as of 2024-08-01\n  grades on letter-grades\n",
    );
    let mut records = Vec::new();
    let mut courses = String::new();
    for at in 0..40 {
        writeln!(courses, "course c-{at} \"C {at}\" {{ credits 0.1 to 9 }}").unwrap();
        records.push(format!("c-{at}={}.{:04}", 1 + at % 3, 1_237 * (at + 1) % 9_973));
    }
    let list: Vec<String> = (0..40).map(|at| format!("c-{at}")).collect();
    for at in 0..12 {
        writeln!(award, "  require d-{at} \"D {at}\" 6.4 credits from {}", list.join(", ")).unwrap();
    }
    award += "}\n";
    let case = Case::new(&format!("{courses}{award}"), &records.join(", "));
    let paths: Vec<String> = (0..12).map(|at| format!("d-{at}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let evidence: Vec<usize> = (0..40).collect();
    let worth: f64 = records.iter().map(|one| one.split_once('=').unwrap().1.parse::<f64>().unwrap()).sum();
    assert!(worth > 12.0 * 6.4, "{worth}: credit alone is enough");
    assert_eq!(case.set(&paths, &evidence).check(), Ok(Checked::Unconfirmed));
}
