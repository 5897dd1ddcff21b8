//! Which events a selector takes.

use gradus::audit::outcome::Verdict;
use gradus::policy::{EventFilter as Filter, EventSelect, Moment, Range, Unit};
use serde_json::{Value, json};

use super::build::*;

/// How many events of grade 8 a selector takes, by asking for more and more.
fn count(select: &EventSelect, parts: Value) -> u32 {
    let student = plan(parts);
    (0..9)
        .take_while(|least| {
            let policy = policy(&[test(times(least + 1, None, select.clone()))]);
            verdict(&policy, &student, "2023-06-30") == Verdict::Met
        })
        .count() as u32
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn meeting(parts: Value) -> Value {
    let mut event = json!({ "kind": "meeting", "date": "2023-01-10" });
    for (key, value) in parts.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn meetings(filter: Filter, list: &[Value]) -> u32 {
    count(&select(MEETING, vec![filter]), json!({ "events": list }))
}

#[test]
fn filters_take_what_says_so_and_nothing_else() {
    let who = meeting(
        json!({ "attended": ["Parent", "student"], "by": ["counselor"], "to": ["parent"], "format": "Individual" }),
    );
    let silent = meeting(json!({}));
    let both = [who, silent];
    assert_eq!(meetings(Filter::AttendedBy(words(&["student", "parent"])), &both), 1);
    assert_eq!(meetings(Filter::AttendedBy(words(&["student", "counselor"])), &both), 0);
    assert_eq!(meetings(Filter::Without(words(&["parent"])), &both), 1);
    assert_eq!(meetings(Filter::Without(words(&["counselor"])), &both), 2);
    assert_eq!(meetings(Filter::By(words(&["Counselor"])), &both), 1);
    assert_eq!(meetings(Filter::To(words(&["parent"])), &both), 1);
    assert_eq!(meetings(Filter::Format("individual".into()), &both), 1);
    let reviews = json!({ "events": [
        { "kind": "review", "date": "2023-01-10", "parts": ["Goals", "courses"] },
        { "kind": "review", "date": "2023-01-10", "parts": ["goals"] } ] });
    let covering =
        |parts: &[&str]| count(&select(REVIEW, vec![Filter::Covering(words(parts))]), reviews.clone());
    assert_eq!((covering(&["goals"]), covering(&["goals", "courses"])), (2, 1));
    let choices = json!({ "events": [{ "kind": "choice", "date": "2023-01-10", "value": "University" }] });
    let of = |values: &[&str]| count(&select(CHOICE, vec![Filter::Of(words(values))]), choices.clone());
    assert_eq!((of(&["career", "university"]), of(&["career"])), (1, 0));
}

#[test]
fn kinds_beneath_count_and_unknown_ones_do_not() {
    let list = json!({ "events": [
        { "kind": "meeting", "date": "2023-01-10" }, { "kind": "test.conference", "date": "2023-01-11" },
        { "kind": "conferense", "date": "2023-01-12" }, { "kind": "Conference", "date": "2023-01-12" } ] });
    assert_eq!(count(&select(MEETING, vec![]), list.clone()), 3);
    assert_eq!(count(&select(CONFERENCE, vec![]), list), 2);
}

#[test]
fn how_long_it_lasted() {
    let lasting = |unit, least, most| Filter::Lasting(unit, least, most);
    let half = [meeting(json!({ "minutes": 30 })), meeting(json!({}))];
    assert_eq!(meetings(lasting(Unit::Minutes, Some(30), None), &half), 1);
    assert_eq!(meetings(lasting(Unit::Minutes, Some(31), None), &half), 0);
    assert_eq!(meetings(lasting(Unit::Minutes, None, Some(30)), &half), 1);
    let placed = |to: Option<&str>, filter| {
        let parts = json!({ "programs": [{ "program": "placement", "from": "2023-05-01", "to": to }] });
        count(&select(PLACEMENT, vec![filter]), parts)
    };
    // May 1 to May 31: 31 days, 23 weekdays, one month.
    assert_eq!(placed(Some("2023-05-31"), lasting(Unit::Days, Some(31), Some(31))), 1);
    assert_eq!(placed(Some("2023-05-31"), lasting(Unit::SchoolDays, Some(23), Some(23))), 1);
    assert_eq!(placed(Some("2023-05-31"), lasting(Unit::Months, Some(1), Some(1))), 1);
    assert_eq!(placed(Some("2023-05-30"), lasting(Unit::Months, Some(1), None)), 0);
    assert_eq!(placed(Some("2023-05-14"), lasting(Unit::Weeks, Some(2), Some(2))), 1);
    // It lasts to the day of the audit, and the summer has no school days.
    assert_eq!(placed(None, lasting(Unit::Days, Some(61), Some(61))), 1);
    assert_eq!(placed(None, lasting(Unit::SchoolDays, Some(23), Some(23))), 1);
}

#[test]
fn dated_and_linked() {
    let january =
        Range { from: Some(Moment::Date(day("2023-01-10"))), until: Some(Moment::Date(day("2023-01-31"))) };
    let three =
        ["2023-01-09", "2023-01-10", "2023-01-31"].map(|date| json!({ "kind": "meeting", "date": date }));
    assert_eq!(meetings(Filter::Dated(january), &three), 2);
    let linked = json!({ "events": [
        { "kind": "meeting", "date": "2023-01-10", "id": "m1" },
        { "kind": "meeting", "date": "2023-01-11", "id": "m2" },
        { "kind": "review", "date": "2023-01-20", "for": "m1" },
        { "kind": "review", "date": "2023-01-21", "for": "nothing" },
        { "kind": "review", "date": "2023-01-22" } ] });
    let review = || Box::new(select(REVIEW, vec![]));
    let any = || Box::new(select(MEETING, vec![]));
    assert_eq!(count(&select(MEETING, vec![Filter::With(review())]), linked.clone()), 1);
    assert_eq!(count(&select(REVIEW, vec![Filter::PartOf(any())]), linked.clone()), 1);
    let deep = Box::new(select(MEETING, vec![Filter::With(review())]));
    assert_eq!(count(&select(REVIEW, vec![Filter::PartOf(deep)]), linked), 1);
    // Events that belong to each other in a circle.
    let circle = json!({ "events": [
        { "kind": "review", "date": "2023-01-10", "id": "a", "for": "b" },
        { "kind": "review", "date": "2023-01-10", "id": "b", "for": "a" } ] });
    assert_eq!(count(&select(REVIEW, vec![Filter::PartOf(review()), Filter::With(review())]), circle), 2);
    // Placements are events that others can belong to.
    let stay = json!({ "programs": [{ "program": "placement", "from": "2023-01-01", "id": "p" }],
        "events": [{ "kind": "review", "date": "2023-01-10", "for": "p" }] });
    assert_eq!(count(&select(PLACEMENT, vec![Filter::With(review())]), stay), 1);
}

#[test]
fn a_plan_of_consultations_without_the_student() {
    let without = Filter::Without(words(&["student"]));
    let list = [
        meeting(json!({ "attended": ["parent", "counselor"] })),
        meeting(json!({ "attended": ["student", "parent"] })),
    ];
    assert_eq!(meetings(without, &list), 1);
}
