//! A true report is accepted; of every way to forge it, the problem is named.

use gradus::audit::outcome::{AwardResult, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::compile;
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::parse_date;
use gradus::source::Sources;

const POLICY: &str = r#"
role parent "Parent"
meeting conference "Conference"
document igp "Plan"
calendar north "North" { every school year from august 15 to may 31 }
process steps "Steps" {
  cite "R 1" as of 2024-08-01
  by 2023-10-15 require begun "The plan is begun" 1 igp
  every school year require held "Meeting" 1 conference attended by parent
  by the end of grade 10 require signed "Signed" 1 igp signed by parent
  require either "Either" one of {
    2 conferences
    3 igps
  }
}
"#;

const PLAN: &str = "
format: gradus-plan
version: 1
student: { id: S }
enrolment:
  - { school: North, grade: 9, year: 2023-24 }
  - { school: North, grade: 10, year: 2024-25 }
events:
  - { kind: conference, date: 2023-09-20, attended: [parent] }
  - { kind: igp, date: 2023-11-02 }
  - { kind: conference, date: 2024-09-12, attended: [parent] }
  - { kind: conference, date: 2024-11-20 }
";

struct Case {
    policy: Policy,
    plan: Plan,
    award: AwardResult,
}

impl Case {
    fn new() -> Self {
        let mut sources = Sources::new();
        sources.add("main".to_owned(), "main.gradus".to_owned(), POLICY.to_owned(), false);
        let policy = compile(&sources).policy.unwrap();
        let plan = read(PLAN.as_bytes(), Format::Yaml).plan.unwrap();
        let options = Options::on(parse_date("2024-12-01").unwrap());
        let award = audit(&policy, &plan, &options).awards.remove(0);
        Self { policy, plan, award }
    }

    fn check(&self) -> Result<Checked, Vec<String>> {
        verify(&self.policy, &self.plan, parse_date("2024-12-01").unwrap(), &self.award, &[])
    }

    /// What is shown under a title; the last of several.
    fn at(&mut self, title: &str) -> &mut DemandResult {
        fn find<'r>(of: &'r mut [DemandResult], title: &str) -> Option<&'r mut DemandResult> {
            of.iter_mut().rev().find_map(|one| match one.title == title {
                true => Some(one),
                false => find(&mut one.parts, title),
            })
        }
        find(&mut self.award.demands, title).unwrap()
    }
}

#[test]
fn a_true_report_is_accepted() {
    let mut case = Case::new();
    assert_eq!(case.check(), Ok(Checked::Proved { assuming: Vec::new() }));
    assert_eq!(case.award.verdict, Verdict::NotYetDue);
    assert_eq!(case.at("The plan is begun").verdict, Verdict::MetLate);
}

#[test]
fn every_forged_report_is_refused() {
    type Forge = fn(&mut Case);
    let table: &[(&str, Forge)] = &[
        // A status that is not so, better or worse.
        ("is said to be met, but it is met late", |case| case.at("The plan is begun").verdict = Verdict::Met),
        ("is said to be missed, but it is met late", |case| {
            case.at("The plan is begun").verdict = Verdict::Missed;
        }),
        ("`steps` is said to be met, but it is not yet due", |case| case.award.verdict = Verdict::Met),
        // Another deadline.
        ("shows as its last day: 2023-12-15; but it is 2023-10-15", |case| {
            case.at("The plan is begun").when.as_mut().unwrap().until = Some("2023-12-15".to_owned());
        }),
        ("shows as its first day: not known or open; but it is 2024-08-15", |case| {
            case.at("Meeting").when.as_mut().unwrap().from = None;
        }),
        ("does not say when it is wanted", |case| case.at("The plan is begun").when = None),
        ("does not say which period it is about", |case| {
            case.at("Meeting").when.as_mut().unwrap().period = Some("2025-26".to_owned());
        }),
        // Events that are not there, are other ones, or do not count.
        ("counts events[9], which the plan does not have", |case| {
            case.at("Meeting").events[0].path = "events[9]".to_owned();
        }),
        ("but it is `Conference` of 2024-09-12", |case| {
            case.at("Meeting").events[0].date = "2024-09-11".to_owned();
        }),
        ("but it is `Conference` of 2024-09-12", |case| {
            case.at("Meeting").events[0].title = "Plan".to_owned();
        }),
        ("counts events[3], which does not count there", |case| {
            let event = &mut case.at("Meeting").events[0];
            (event.path, event.date) = ("events[3]".to_owned(), "2024-11-20".to_owned());
        }),
        ("counts events[0], which does not count there", |case| {
            let event = &mut case.at("Meeting").events[0];
            (event.path, event.date) = ("events[0]".to_owned(), "2023-09-20".to_owned());
        }),
        ("shows events, but asks for none itself", |case| {
            let events = case.at("Meeting").events.clone();
            case.at("every school year").events = events;
        }),
        // The tree.
        ("shows 1 periods, but 2 are to be looked at", |case| {
            case.at("every school year").parts.pop();
        }),
        ("`steps` owes `by the end of grade 10/signed`, which is not shown", |case| {
            case.award.demands.retain(|one| one.title != "Signed");
        }),
        ("what is chosen is not the best there is", |case| {
            for part in &mut case.at("Either").parts {
                part.chosen = !part.chosen;
            }
        }),
        // What the plan says is otherwise.
        ("is said to be met late, but it is met", |case| {
            case.plan.events[1].date = parse_date("2023-10-02").unwrap();
        }),
        ("is said to be met, but it is not yet due", |case| case.plan.events[2].attended.clear()),
    ];
    for (expected, forge) in table {
        let mut case = Case::new();
        forge(&mut case);
        let problems = case.check().expect_err(expected);
        assert!(problems.iter().any(|one| one.contains(expected)), "{expected}: {problems:#?}");
    }
}
