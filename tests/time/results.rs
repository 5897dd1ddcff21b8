//! What an audit shows: the report as a counselor reads it, flags, layers, findings.

use gradus::policy::{Anchor, Cond, EventFilter, Flag, Period, Periods, Window};
use gradus::report;
use serde_json::json;

use super::build::*;

fn process() -> Vec<Want> {
    let individual = || test(times(1, None, select(MEETING, vec![EventFilter::Format("individual".into())])));
    let signed = || test(times(1, None, select(IGP, vec![EventFilter::SignedBy(vec!["parent".into()])])));
    let years = Window::Each(Periods::Years { grades: vec![], range: None });
    vec![
        called(
            "Every year",
            want(What::Timed(
                years,
                vec![individual(), within(Window::By(Anchor::MonthDay(10, 15)), signed())],
            )),
        ),
        within(Window::Each(Periods::Grades(vec![7, 8])), test(at_least(2, CONFERENCE))),
        within(Window::By(end_of(9)), test(at_least(1, REVIEW))),
        within(Window::During(Period::Grades(9, 9)), test(times(0, Some(0), select(INCIDENT, vec![])))),
        called("Judged", within(Window::By(end_of(8)), test(at_least(1, JUDGEMENT)))),
        want(What::Choose(
            1,
            vec![
                within(Window::By(end_of(9)), test(at_least(1, IGP))),
                within(Window::By(end_of(8)), test(at_least(3, REVIEW))),
            ],
        )),
    ]
}

fn student() -> gradus::plan::Plan {
    plan(json!({ "student": { "id": "S-7", "name": "Ana Núñez", "born": "2009-03-01" }, "events": [
        { "kind": "conference", "date": "2022-01-15", "format": "individual", "attended": ["student", "parent"] },
        { "kind": "conference", "date": "2022-03-15", "format": "group" },
        { "kind": "conference", "date": "2022-10-01", "format": "group" },
        { "kind": "igp", "date": "2021-09-01", "signed": [{ "by": "parent", "date": "2021-10-20" }] },
        { "kind": "igp", "date": "2022-09-01", "signed": [{ "by": "parent", "date": "2022-09-10" }] },
        { "kind": "conferance", "date": "2022-10-01" },
        { "kind": "review", "date": "2024-06-01", "parts": ["gaols"], "by": ["councelor"], "for": "m1" },
        { "kind": "review", "date": "2008-01-01" },
        { "kind": "choice", "date": "2022-10-01", "value": "carer" },
        { "kind": "meeting", "date": "2022-10-02", "format": "by phone" } ],
        "programs": [{ "program": "placment", "from": "2022-09-01" }] }))
}

#[test]
fn the_report_a_counselor_reads() {
    let mut policy = policy(&process());
    for (at, demand) in policy.awards[0].demands.iter_mut().enumerate() {
        demand.layer = Some(if at % 2 == 0 { "State process" } else { "District process" }.to_owned())
            .filter(|_| demand.path.len() < 3);
    }
    let flag = |name: &str, title: &str, cond| Flag {
        named: named(name, title),
        place: "test:9".into(),
        cond,
        suggest: vec!["invite the family".into()],
        cites: vec![],
        readings: vec![],
        notes: vec![],
    };
    policy.flags = vec![
        flag("few-talks", "Fewer than four conferences", Cond::Not(Box::new(at_least(4, CONFERENCE)))),
        flag("iep", "Has an IEP", Cond::FactYes(2)),
        flag("incidents", "An incident", at_least(1, INCIDENT)),
    ];
    let audit = run(&policy, &student(), "2024-05-10");
    insta::assert_snapshot!(told(&audit));
    insta::assert_snapshot!(report::terminal(&audit, &[], &report::Style::default()));
    let json: serde_json::Value = serde_json::from_str(&report::json(&audit)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json["flags"]).unwrap());
    insta::assert_snapshot!(serde_json::to_string_pretty(&json["awards"][0]["demands"][1]).unwrap());
}

#[test]
fn what_the_plan_says_that_cannot_be_used() {
    let mut parts = serde_json::to_value(student()).unwrap();
    parts["enrolment"] = json!([
        { "school": "North", "grade": 8, "year": "2022-23", "from": "2022-08-15", "to": "2022-12-01" },
        { "school": "South", "grade": 8, "year": "2022-23", "from": "2022-11-30", "to": "2023-06-01" },
    ]);
    let policy = policy(&process());
    let audit = run(&policy, &serde_json::from_value(parts).unwrap(), "2024-05-10");
    let findings: Vec<String> =
        told(&audit).lines().filter(|line| line.starts_with('!')).map(str::to_owned).collect();
    insta::assert_snapshot!(findings.join("\n"));
}

#[test]
fn each_missing_calendar_is_said_once() {
    let policy = without_calendar(&process());
    insta::assert_snapshot!(told(&run(&policy, &student(), "2022-11-10")));
}
