//! Cases by file: a policy and a plan, and the schedule or the reason as a counselor reads it.
//!
//! A case is a folder of `cases/`. The first line of its plan says the day and, where it is not left open,
//! the load: `# as of 2026-08-01 load 3 term load 1`.

use std::fmt::Write as _;
use std::path::Path;

use gradus::audit::outcome::{AUDIT_VERSION, Audit, Feasibility, Feasible, Verdict};
use gradus::audit::{Auditor, Options as AuditOptions};
use gradus::plan::{Format, Plan, read};
use gradus::policy::{Load, Policy};
use gradus::report::{self, Record, Style};
use gradus::schedule::{Limits, Options, Scheduler, check, planned};
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

pub fn policy(text: &str) -> Policy {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), text.to_owned(), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    compiled.policy.unwrap_or_else(|| panic!("{:#?}", compiled.findings))
}

pub fn plan(text: &str) -> Plan {
    let found = read(text.as_bytes(), Format::Yaml);
    found.plan.unwrap_or_else(|| panic!("{:#?}", found.problems))
}

fn options(text: &str) -> Options {
    let first = text.lines().next().unwrap().strip_prefix("# as of ").unwrap();
    let (day, rest) = first.split_once(' ').unwrap_or((first, ""));
    let (year, term) = rest.split_once("term load ").unwrap_or((rest, ""));
    let amount = |text: &str| (!text.trim().is_empty()).then(|| text.trim().parse().unwrap());
    let load = Load { term: amount(term), year: amount(year.trim_start_matches("load ")) };
    Options { load, ..Options::on(gradus::quantity::parse_date(day).unwrap()) }
}

/// What a counselor reads.
pub fn shown(plan: &Plan, options: &Options, found: &[Feasibility]) -> String {
    let records: Vec<Record> = plan
        .courses
        .iter()
        .map(|record| Record {
            title: record.course.clone(),
            state: record.state.word().to_owned(),
            ..Record::default()
        })
        .collect();
    let audit = Audit {
        format: "gradus-audit".to_owned(),
        version: AUDIT_VERSION,
        policy: String::new(),
        student: plan.student.id.clone(),
        student_name: plan.student.name.clone(),
        as_of: options.as_of.to_string(),
        awards: Vec::new(),
        findings: Vec::new(),
        flags: Vec::new(),
        feasible: found.to_vec(),
    };
    report::feasible(&audit, &records, &Style::default())
}

/// A schedule stands the check of its own, and the plan with it meets the award, also when it was written
/// and read again, unless something is needed besides.
pub fn certified(policy: &Policy, plan: &Plan, options: &Options, found: &Feasibility) {
    let Some(schedule) = &found.schedule else { return };
    let auditor = Auditor::new(policy);
    let award = policy.awards.iter().position(|award| award.named.name == found.award).unwrap() as u32;
    let limits = Limits::of(policy, award, options.load);
    let checked = check(&auditor, plan, options.as_of, limits, schedule);
    assert_eq!(checked.wrong, Vec::<String>::new(), "{}", found.award);
    let then = planned(plan, schedule);
    let again = read(serde_json::to_string(&then).unwrap().as_bytes(), Format::Json).plan.unwrap();
    assert_eq!(then, again);
    if found.verdict == Feasible::Feasible {
        let verdict = auditor.verdict(&again, &AuditOptions::on(options.as_of), award);
        assert!(matches!(verdict, Verdict::Met | Verdict::OnTrack), "{}: {verdict:?}", found.award);
        // And there is nothing left to change.
        let more = Scheduler::new(policy).feasible(&again, options);
        let more = more.iter().find(|one| one.award == found.award).unwrap();
        assert_eq!(more.verdict, Feasible::Feasible);
        let schedule = more.schedule.as_ref().unwrap();
        let courses = schedule.terms.iter().flat_map(|term| &term.courses);
        for course in courses {
            assert_eq!(course.change, gradus::audit::outcome::Change::Kept, "{}", course.course);
        }
        assert!(schedule.left_out.is_empty());
    }
}

fn case(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("policy.gradus")).unwrap();
    let file = std::fs::read_to_string(folder.join("plan.yaml")).unwrap();
    let (policy, plan, options) = (policy(&text), plan(&file), options(&file));
    let found = Scheduler::new(&policy).feasible(&plan, &options);
    found.iter().for_each(|one| certified(&policy, &plan, &options, one));
    let mut all = String::new();
    for (name, text) in [("policy", &text), ("plan", &file), ("schedule", &shown(&plan, &options, &found))] {
        write!(all, "──────── {name} ────────\n{text}\n").unwrap();
    }
    all
}

#[test]
fn cases() {
    insta::glob!("cases/*/policy.gradus", |path| {
        insta::assert_snapshot!(case(path.parent().unwrap()));
    });
}

#[test]
fn without_effort_nothing_is_claimed() {
    let text = include_str!("cases/prerequisites/policy.gradus");
    let file = include_str!("cases/prerequisites/plan.yaml");
    let options = Options { effort: 1, ..options(file) };
    let found = Scheduler::new(&policy(text)).feasible(&plan(file), &options);
    assert_eq!(found[0].verdict, Feasible::Undecided, "{found:#?}");
    assert!(found[0].schedule.is_none() && found[0].impossible.is_none());
    assert!(!found[0].open_questions.is_empty());
}
