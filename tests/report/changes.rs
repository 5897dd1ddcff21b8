//! What changed between two audits of one student.

use gradus::audit::outcome::{Audit, EventUse, Finding, Verdict};
use gradus::plan::State;
use gradus::report::paper::{self, Form};
use gradus::report::{Changes, changes};

use crate::sample::{ana, audited, policy, signs};

fn shown(changes: &Changes) -> String {
    let text = paper::fill("changes", &changes.told()).unwrap();
    let plain = paper::show(&text, &Form::Terminal { color: false, width: 80 });
    format!("{text}\n{}\n{plain}", "=".repeat(80))
}

/// English II is passed, the conference held, the course nobody knows taken out.
fn later() -> Audit {
    let mut plan = ana();
    plan.courses[3].state = State::Earned;
    plan.courses.truncate(5);
    let mut audit = audited(&policy(), &plan);
    audit.as_of = "2026-06-01".into();
    let process = &mut audit.awards[1];
    let conference = &mut process.demands[0].parts[1];
    conference.verdict = Verdict::Met;
    conference.events = vec![EventUse {
        date: "2026-02-10".into(),
        path: "events[4]".into(),
        title: "Planning conference".into(),
    }];
    process.demands[0].verdict = Verdict::Met;
    process.demands.remove(4);
    audit.flags.remove(1);
    audit.flags[0].raised = true;
    audit.findings.push(Finding {
        code: "unknown-exam".into(),
        path: "scores[0].exam".into(),
        problem: "the policy has no exam `act`".into(),
        help: None,
    });
    audit
}

// rows: PA-28, PA-29, PA-37
#[test]
fn half_a_year_later() {
    let changes = changes(&audited(&policy(), &ana()), &later()).unwrap();
    insta::assert_snapshot!("changes_shown", shown(&changes));
    insta::assert_snapshot!("changes_json", serde_json::to_string_pretty(&changes).unwrap());
}

#[test]
fn other_rules_are_said() {
    let old = audited(&policy(), &ana());
    let mut new = old.clone();
    new.policy = "ffff00001111".repeat(5);
    new.awards.pop();
    insta::assert_snapshot!("changes_of_rules", shown(&changes(&old, &new).unwrap()));
}

#[test]
fn nothing_changed() {
    let audit = audited(&policy(), &signs());
    let found = changes(&audit, &audit).unwrap();
    assert!(found.awards.is_empty() && shown(&found).contains("Nothing changed."));
}

#[test]
fn two_students_are_not_compared() {
    let policy = policy();
    let refused = changes(&audited(&policy, &ana()), &audited(&policy, &signs())).unwrap_err();
    assert_eq!(refused.problem, "the two are of different students: `s-1` and `=1+1`");
}

#[test]
fn an_audit_is_read_as_it_is_written() {
    let audit = audited(&policy(), &signs());
    let read: Audit = serde_json::from_str(&gradus::report::json(&audit)).unwrap();
    assert_eq!(read, audit);
}
