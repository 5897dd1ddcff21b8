//! The order of entries in a plan file changes no status; only of two events of one day the later in the
//! file is the latest.

use gradus::plan::Plan;
use gradus::policy::{Anchor, Cond, Edge, EventFilter, Period, Periods, Tally, Unit, Window};
use serde_json::{Value, json};

use super::build::*;
use super::oracle::Dice;

fn wants() -> Vec<Want> {
    let years = || Window::Each(Periods::Years { grades: vec![], range: None });
    let signed = select(IGP, vec![EventFilter::SignedBy(vec!["parent".into()])]);
    let linked = select(MEETING, vec![EventFilter::With(Box::new(select(REVIEW, vec![])))]);
    vec![
        within(years(), one()),
        within(years(), within(Window::By(Anchor::MonthDay(2, 1)), test(times(1, None, signed)))),
        within(Window::During(Period::Grades(7, 9)), test(times(2, Some(4), linked))),
        within(
            Window::EveryFew { length: 90, unit: Unit::Days, from: None, until: None },
            called("talk", one()),
        ),
        within(
            Window::Within(60, Unit::SchoolDays, Anchor::Enrolment(Edge::Start)),
            test(at_least(1, REVIEW)),
        ),
        test(tally(Tally::Latest, select(CHOICE, vec![EventFilter::Of(vec!["career".into()])]))),
        want(What::Choose(1, vec![within(Window::By(end_of(8)), one()), test(at_least(2, REVIEW))])),
        test(Cond::InGrade(8, 9)),
    ]
}

fn student(dice: &mut Dice) -> Value {
    let kinds = ["conference", "igp", "review", "choice", "meeting"];
    let mut days: Vec<String> = Vec::new();
    let events: Vec<Value> = (0..12)
        .filter_map(|at| {
            let date = dice.day().to_string();
            // One event a day, so that `latest` has no ties.
            (!days.contains(&date)).then(|| days.push(date.clone()))?;
            Some(json!({ "kind": dice.one(&kinds), "date": date, "id": format!("e{at}"), "for": format!("e{}", dice.roll(12)),
                "value": dice.one(&["career", "university"]),
                "signed": [{ "by": dice.one(&["parent", "student"]), "date": dice.day().to_string() }] }))
        })
        .collect();
    json!({ "events": events, "enrolment": stays(&[(7, 2020), (8, 2021), (8, 2022), (9, 2023)]),
        "waivers": [
            { "rule": "process/talk", "by": "principal", "date": "2022-01-01", "signed": [{ "by": "principal", "date": "2022-01-01" }] },
            { "rule": "process/talk", "by": "student", "date": "2022-01-01" } ] })
}

fn shuffled(parts: &Value, dice: &mut Dice) -> Plan {
    let mut parts = parts.clone();
    for key in ["events", "enrolment", "waivers"] {
        let list = parts[key].as_array_mut().unwrap();
        for at in (1..list.len()).rev() {
            list.swap(at, dice.roll(at as u64 + 1) as usize);
        }
    }
    plan(parts)
}

#[test]
fn the_order_of_the_file_changes_no_status() {
    let mut dice = Dice::new(11);
    let policy = policy(&wants());
    for _ in 0..150 {
        let parts = student(&mut dice);
        let as_of = dice.day().to_string();
        let line = |plan: &Plan| {
            told(&run(&policy, plan, &as_of))
                .lines()
                .take_while(|line| !line.starts_with('!'))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let first = line(&plan(parts.clone()));
        for _ in 0..3 {
            assert_eq!(line(&shuffled(&parts, &mut dice)), first);
        }
    }
}
