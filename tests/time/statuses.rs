//! Statuses: attestations, signatures, upper bounds, groups, choices, branches, waivers, no window.

use gradus::audit::outcome::Verdict::{
    CannotTell, DueSoon, Met, MetLate, Missed, NotApplicable, NotMet, NotYetDue, Overdue, Waived,
};
use gradus::plan::Plan;
use gradus::policy::{Cond, EventFilter, Period, Tally, Window};
use gradus::quantity::Amount;
use serde_json::{Value, json};

use super::build::*;

fn events(list: Value) -> Plan {
    plan(json!({ "events": list }))
}

fn in_grade_8(one: Want) -> Want {
    within(Window::During(Period::Grades(8, 8)), one)
}

fn by_grade_8(one: Want) -> Want {
    within(Window::By(end_of(8)), one)
}

#[test]
fn a_missing_attestation_is_unknown_once_it_is_due() {
    let judged = || test(at_least(1, JUDGEMENT));
    let none = events(json!([]));
    let given = events(json!([{ "kind": "judgement", "date": "2023-06-10" }]));
    on_days(
        by_grade_8(judged()),
        &none,
        &[("2023-01-01", NotYetDue), ("2023-05-31", DueSoon), ("2023-06-01", CannotTell)],
    );
    on_days(by_grade_8(judged()), &given, &[("2023-06-10", MetLate)]);
    on_days(in_grade_8(judged()), &none, &[("2023-06-01", CannotTell)]);
    on_days(judged(), &none, &[("2023-06-01", NotYetDue), ("2027-06-01", CannotTell)]);
}

#[test]
fn signatures_count_to_the_end_of_the_window() {
    let signed = || {
        test(times(
            1,
            None,
            select(IGP, vec![EventFilter::SignedBy(vec!["parent".into(), "student".into()])]),
        ))
    };
    let igp = |parent: &str| {
        events(json!([{ "kind": "igp", "date": "2023-05-01", "signed": [
            { "by": "Student", "date": "2023-05-02" }, { "by": "parent", "date": parent } ] }]))
    };
    on_days(
        by_grade_8(signed()),
        &igp("2023-05-31"),
        &[("2023-05-30", DueSoon), ("2023-05-31", Met), ("2023-07-01", Met)],
    );
    on_days(by_grade_8(signed()), &igp("2023-06-01"), &[("2023-05-31", DueSoon), ("2023-06-01", MetLate)]);
    on_days(in_grade_8(signed()), &igp("2023-06-01"), &[("2023-07-01", Missed)]);
}

#[test]
fn signatures_on_two_versions_never_add_up() {
    let signed = test(times(
        1,
        None,
        select(IGP, vec![EventFilter::SignedBy(vec!["parent".into(), "student".into()])]),
    ));
    let versions = events(json!([
        { "kind": "igp", "date": "2023-01-01", "version": "1", "signed": [{ "by": "parent", "date": "2023-01-02" }] },
        { "kind": "igp", "date": "2023-02-01", "version": "2", "signed": [{ "by": "student", "date": "2023-02-02" }] },
    ]));
    on_days(by_grade_8(signed), &versions, &[("2023-07-01", Overdue)]);
}

#[test]
fn no_every_and_latest() {
    let held = |kind: &str, days: &[(&str, &str)]| -> Plan {
        events(
            days.iter().map(|(on, format)| json!({ "kind": kind, "date": on, "format": format })).collect(),
        )
    };
    let individual = || select(MEETING, vec![EventFilter::Format("individual".into())]);
    let every = || in_grade_8(test(tally(Tally::Every, individual())));
    on_days(every(), &plan(json!({})), &[("2022-09-01", Met), ("2024-01-01", Met)]);
    let good = held("meeting", &[("2022-10-01", "Individual"), ("2023-10-01", "group")]);
    on_days(every(), &good, &[("2024-01-01", Met)]);
    let bad = held("meeting", &[("2022-10-01", "group")]);
    on_days(every(), &bad, &[("2022-09-30", Met), ("2022-10-01", Missed)]);
    let latest = || in_grade_8(test(tally(Tally::Latest, individual())));
    on_days(latest(), &plan(json!({})), &[("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
    let turned = held("meeting", &[("2022-10-01", "individual"), ("2022-11-01", "group")]);
    on_days(latest(), &turned, &[("2022-10-15", Met), ("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
    // Of one day the later in the file is the latest.
    let same_day = held("meeting", &[("2022-10-01", "group"), ("2022-10-01", "individual")]);
    on_days(latest(), &same_day, &[("2023-06-01", Met)]);
    // A signature that is missing may still come; what fails otherwise breaks it at once.
    let signed = || {
        in_grade_8(test(tally(Tally::Every, select(IGP, vec![EventFilter::SignedBy(vec!["parent".into()])]))))
    };
    let unsigned = events(json!([{ "kind": "igp", "date": "2022-10-01" }]));
    on_days(signed(), &unsigned, &[("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
}

#[test]
fn hours_add_up_exactly() {
    let hours = |least: i32, kind| {
        in_grade_8(test(tally(
            Tally::Hours { least: Amount::whole(least), most: None },
            select(kind, vec![]),
        )))
    };
    let thirds = events(json!([
        { "kind": "meeting", "date": "2022-10-01", "minutes": 20 }, { "kind": "meeting", "date": "2022-10-02", "minutes": 20 },
        { "kind": "conference", "date": "2022-10-03", "minutes": 20 } ]));
    on_days(hours(1, MEETING), &thirds, &[("2022-10-02", NotYetDue), ("2022-10-03", Met)]);
    // Earned experience counts as an event of its kind.
    let served = plan(json!({ "experiences": [
        { "kind": "review", "hours": 1.5, "date": "2022-10-01" },
        { "kind": "review", "hours": 9, "date": "2022-10-01", "state": "planned" } ],
        "events": [{ "kind": "review", "date": "2022-11-01", "minutes": 30 }] }));
    on_days(hours(2, REVIEW), &served, &[("2022-10-31", NotYetDue), ("2022-11-01", Met)]);
}

#[test]
fn a_group_takes_the_worst_and_a_choice_the_best() {
    let held = plan(conferences(&["2022-10-01"]));
    let review = || test(at_least(1, REVIEW));
    let both = in_grade_8(want(What::All(vec![one(), review()])));
    on_days(both, &held, &[("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
    let either = in_grade_8(want(What::Choose(1, vec![review(), one()])));
    on_days(either, &held, &[("2022-12-01", Met), ("2023-06-01", Met)]);
    let two = in_grade_8(want(What::Choose(2, vec![review(), one(), test(at_least(1, IGP))])));
    on_days(two, &held, &[("2023-06-01", Missed)]);
    // Outside windows as well; parts that do not apply are left out.
    let choice = || want(What::Choose(1, vec![within(Window::By(end_of(6)), one()), in_grade_8(review())]));
    on_days(choice(), &held, &[("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
    let nothing = want(What::Choose(1, vec![within(Window::By(end_of(6)), one())]));
    on_days(nothing, &held, &[("2022-12-01", NotApplicable)]);
}

#[test]
fn a_branch_that_is_open_is_told_where_both_agree() {
    let iep = |then: Want, otherwise: Want| {
        in_grade_8(want(What::If(Cond::FactYes(2), vec![then], vec![otherwise])))
    };
    let held = |facts: Value| {
        let mut parts = conferences(&["2022-10-01"]);
        parts["student"] = json!({ "id": "S", "facts": facts });
        plan(parts)
    };
    let review = || test(at_least(1, REVIEW));
    on_days(iep(one(), review()), &held(json!({})), &[("2023-06-01", CannotTell)]);
    on_days(iep(one(), review()), &held(json!({ "iep": true })), &[("2023-06-01", Met)]);
    on_days(iep(one(), review()), &held(json!({ "iep": false })), &[("2023-06-01", Missed)]);
    on_days(iep(one(), test(at_least(1, MEETING))), &held(json!({})), &[("2023-06-01", Met)]);
    // Other conditions in a window: met if they hold.
    let fact = || in_grade_8(test(Cond::FactYes(2)));
    on_days(fact(), &held(json!({ "iep": true })), &[("2022-12-01", Met)]);
    on_days(fact(), &held(json!({ "iep": false })), &[("2022-12-01", NotYetDue), ("2023-06-01", Missed)]);
    on_days(fact(), &held(json!({})), &[("2022-12-01", CannotTell)]);
}

#[test]
fn waivers_settle_demands_in_windows() {
    let award = || in_grade_8(want(What::All(vec![called("talk", one()), test(at_least(1, REVIEW))])));
    let student = |reviewed: bool| {
        let events = if reviewed { json!([{ "kind": "review", "date": "2022-10-01" }]) } else { json!([]) };
        plan(
            json!({ "events": events, "waivers": [{ "rule": "process/talk", "by": "principal", "date": "2022-09-01",
            "signed": [{ "by": "principal", "date": "2022-09-01" }] }] }),
        )
    };
    on_days(award(), &student(true), &[("2023-06-15", Met)]);
    on_days(award(), &student(false), &[("2023-06-15", Missed)]);
    on_days(in_grade_8(called("talk", one())), &plan(json!({})), &[("2023-06-15", Missed)]);
    let alone = json!({ "waivers": [{ "rule": "process/talk", "by": "principal", "date": "2022-09-01",
        "signed": [{ "by": "principal", "date": "2022-09-01" }] }] });
    on_days(in_grade_8(called("talk", one())), &plan(alone), &[("2023-06-15", Waived)]);
}

#[test]
fn outside_any_window_it_is_open_until_graduation() {
    on_days(
        one(),
        &plan(json!({})),
        &[("2023-01-01", NotYetDue), ("2027-05-31", NotYetDue), ("2027-06-01", Missed)],
    );
    on_days(one(), &plan(conferences(&["2023-02-01"])), &[("2023-01-01", NotYetDue), ("2023-02-01", Met)]);
    let none = test(times(0, Some(0), select(INCIDENT, vec![])));
    let incident = events(json!([{ "kind": "incident", "date": "2023-02-01" }]));
    on_days(none, &incident, &[("2023-01-01", Met), ("2023-02-01", NotMet)]);
}

#[test]
fn an_open_branch_says_what_is_not_known() {
    let branch = want(What::If(Cond::FactYes(2), vec![one()], vec![]));
    let audit = run(&policy(&[branch]), &plan(json!({})), "2027-06-15");
    let found = &audit.awards[0].demands[0];
    assert_eq!(found.verdict, CannotTell);
    assert_eq!(found.because.as_deref(), Some("the plan does not say: Has an IEP (`iep`)"));
}
