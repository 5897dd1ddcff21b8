//! Whose time it is: retained, come late, gone early, skipping a grade, graduating early.

use gradus::audit::outcome::Verdict::{
    CannotTell, DueSoon, Met, MetLate, Missed, NotApplicable, NotYetDue, Overdue,
};
use gradus::plan::Plan;
use gradus::policy::{Anchor, Calendar, Cond, Edge, Period, Periods, Unit, Window};
use serde_json::{Value, json};

use super::build::*;

fn enrolled(stays: Value, days: &[&str]) -> Plan {
    let mut parts = conferences(days);
    parts["enrolment"] = stays;
    plan(parts)
}

fn stay(grade: i8, year: &str, from: Option<&str>, to: Option<&str>) -> Value {
    json!({ "school": "North", "grade": grade, "year": year, "from": from, "to": to })
}

#[test]
fn who_repeats_a_grade_ends_it_with_the_second_year() {
    let twice = |days: &[&str]| enrolled(stays(&[(7, 2020), (8, 2021), (8, 2022), (9, 2023)]), days);
    on_days(
        within(Window::By(end_of(8)), one()),
        &twice(&[]),
        &[("2022-06-01", NotYetDue), ("2023-05-31", DueSoon), ("2023-06-01", Overdue)],
    );
    let each = || within(Window::Each(Periods::Grades(vec![8])), one());
    on_days(each(), &twice(&["2023-02-01"]), &[("2022-06-15", NotYetDue), ("2023-03-01", Met)]);
    // Every school year asks for one in each of the two.
    let years = || within(Window::Each(Periods::Years { grades: vec![8], range: None }), one());
    on_days(years(), &twice(&["2023-02-01"]), &[("2022-06-15", Missed), ("2023-03-01", Missed)]);
    on_days(years(), &twice(&["2022-02-01", "2023-02-01"]), &[("2023-03-01", Met)]);
}

#[test]
fn who_comes_in_the_middle_of_a_year_begins_it_then() {
    let came = |days: &[&str]| enrolled(json!([stay(8, "2022-23", Some("2023-01-10"), None)]), days);
    let year = || within(Window::Each(Periods::Years { grades: vec![], range: None }), one());
    on_days(year(), &came(&["2023-01-09"]), &[("2023-06-01", Missed)]);
    on_days(year(), &came(&["2023-01-10"]), &[("2023-06-01", Met)]);
    // What was due before is not owed.
    let by = || {
        within(
            Window::Each(Periods::Years { grades: vec![8], range: None }),
            within(Window::By(Anchor::MonthDay(10, 15)), one()),
        )
    };
    on_days(by(), &came(&[]), &[("2023-03-01", NotApplicable)]);
    let start = within(Window::Within(20, Unit::Days, Anchor::Grade(8, Edge::Start)), one());
    on_days(start, &came(&["2023-01-30"]), &[("2023-03-01", Met)]);
}

#[test]
fn a_change_of_schools_goes_by_both_calendars() {
    let south = Calendar {
        named: named("south", "South"),
        schools: vec!["South".into()],
        years: vec![],
        every: Some(((9, 1), (6, 20))),
    };
    let moved = enrolled(
        json!([
            { "school": "North", "grade": 8, "year": "2022-23", "from": "2022-08-15", "to": "2022-12-01" },
            { "school": "south", "grade": 8, "year": "2022-23", "from": "2022-12-05" },
        ]),
        &["2023-06-20"],
    );
    let mut policy = policy(&[within(Window::By(end_of(8)), one())]);
    policy.calendars.push(south);
    assert_eq!(verdict(&policy, &moved, "2023-07-01"), Met);
    policy.calendars.pop();
    assert_eq!(verdict(&policy, &moved, "2023-07-01"), CannotTell);
}

#[test]
fn who_left_owes_nothing_that_came_due_later() {
    let left = |days: &[&str]| {
        enrolled(json!([stay(7, "2021-22", None, None), stay(8, "2022-23", None, Some("2023-02-01"))]), days)
    };
    let by = |grade| within(Window::By(end_of(grade)), one());
    on_days(by(8), &left(&[]), &[("2023-01-15", NotApplicable), ("2023-12-01", NotApplicable)]);
    on_days(by(8), &left(&["2022-11-01"]), &[("2023-12-01", Met)]);
    on_days(by(9), &left(&[]), &[("2023-01-15", NotApplicable)]);
    // What came due before is overdue until then, and missed afterwards.
    on_days(by(7), &left(&[]), &[("2023-02-01", Overdue), ("2023-02-02", Missed)]);
    // What is asked from the last day on is owed all the same.
    let exit = || within(Window::Within(10, Unit::Days, Anchor::Enrolment(Edge::End)), one());
    on_days(exit(), &left(&[]), &[("2023-02-05", DueSoon), ("2023-02-12", Overdue)]);
    on_days(exit(), &left(&["2023-02-11"]), &[("2023-03-01", Met)]);
    on_days(exit(), &plan(json!({})), &[("2023-03-01", NotApplicable)]);
}

#[test]
fn a_stay_to_the_end_of_the_year_is_no_leaving() {
    let whole = enrolled(json!([stay(8, "2022-23", Some("2022-08-15"), Some("2023-05-31"))]), &[]);
    on_days(
        within(Window::By(end_of(9)), one()),
        &whole,
        &[("2023-07-01", NotYetDue), ("2024-05-31", DueSoon), ("2024-06-01", Overdue)],
    );
}

#[test]
fn a_grade_the_student_was_never_in_is_not_owed() {
    let skipped = |days: &[&str]| enrolled(stays(&[(7, 2021), (9, 2022)]), days);
    on_days(within(Window::By(end_of(8)), one()), &skipped(&[]), &[("2023-12-01", NotApplicable)]);
    on_days(within(Window::During(Period::Grades(7, 8)), one()), &skipped(&[]), &[("2022-06-01", Missed)]);
    on_days(
        within(Window::Each(Periods::Grades(vec![7, 8, 9])), one()),
        &skipped(&["2021-09-01", "2022-09-01"]),
        &[("2023-12-01", Met)],
    );
    let late = enrolled(stays(&[(10, 2023)]), &[]);
    on_days(within(Window::By(end_of(8)), one()), &late, &[("2023-12-01", NotApplicable)]);
}

#[test]
fn who_comes_late_may_have_another_day() {
    let or = || {
        let after = Anchor::Offset(30, Unit::Days, Box::new(Anchor::Enrolment(Edge::Start)));
        within(Window::By(Anchor::First(vec![end_of(8), after])), one())
    };
    let late = |days: &[&str]| enrolled(json!([stay(10, "2023-24", Some("2023-09-01"), None)]), days);
    on_days(or(), &late(&[]), &[("2023-10-01", DueSoon), ("2023-10-02", Overdue)]);
    on_days(or(), &late(&["2023-10-02"]), &[("2023-10-02", MetLate)]);
    // For others the first counts.
    on_days(or(), &plan(json!({})), &[("2023-05-31", DueSoon), ("2023-06-01", Overdue)]);
}

#[test]
fn grades_end_with_graduation() {
    let early = |days: &[&str]| {
        let mut parts = conferences(days);
        parts["enrolment"] = stays(&[(11, 2022), (12, 2023)]);
        parts["student"] = json!({ "id": "S", "graduation": "2024-01-15" });
        plan(parts)
    };
    let in_twelve = || within(Window::During(Period::Grades(12, 12)), one());
    on_days(in_twelve(), &early(&[]), &[("2024-01-15", DueSoon), ("2024-01-16", Missed)]);
    on_days(in_twelve(), &early(&["2024-01-16"]), &[("2024-02-01", Missed)]);
    on_days(
        within(Window::By(end_of(11)), one()),
        &early(&[]),
        &[("2024-01-15", Overdue), ("2024-01-16", Missed)],
    );
    on_days(
        within(Window::Before(Anchor::Graduation), one()),
        &early(&["2024-01-15"]),
        &[("2024-02-01", MetLate)],
    );
    // A graduate of grade 11 has no grade 12.
    let mut parts = json!({ "enrolment": stays(&[(11, 2022)]) });
    parts["student"] = json!({ "id": "S", "graduation": "2022-23" });
    on_days(within(Window::By(end_of(12)), one()), &plan(parts), &[("2023-05-01", NotApplicable)]);
}

#[test]
fn without_enrolment_nothing_about_grades_is_told() {
    let nobody = enrolled(json!([]), &["2023-01-01"]);
    on_days(within(Window::By(end_of(8)), one()), &nobody, &[("2023-12-01", CannotTell)]);
    on_days(within(Window::Each(Periods::Grades(vec![8])), one()), &nobody, &[("2023-12-01", CannotTell)]);
    on_days(test(Cond::InGrade(8, 8)), &nobody, &[("2023-12-01", CannotTell)]);
    // What stands on days of the calendar needs none.
    on_days(within(Window::By(Anchor::On(day("2023-01-01"))), one()), &nobody, &[("2023-12-01", Met)]);
}

#[test]
fn in_a_grade_and_placed_on_the_day() {
    let placed = || test(Cond::Placed(Box::new(select(PLACEMENT, vec![]))));
    let parts = json!({ "programs": [{ "program": "placement", "from": "2022-09-01", "to": "2022-11-01" }] });
    let student = plan(parts);
    let policy = policy(&[test(Cond::InGrade(8, 9)), placed()]);
    let both = |as_of: &str| {
        let audit = run(&policy, &student, as_of);
        (audit.awards[0].demands[0].verdict, audit.awards[0].demands[1].verdict)
    };
    use gradus::audit::outcome::Verdict::NotMet;
    assert_eq!(both("2022-11-01"), (Met, Met));
    assert_eq!(both("2022-11-02"), (Met, NotMet));
    assert_eq!(both("2022-05-01"), (NotMet, NotMet));
    assert_eq!(both("2027-07-01"), (NotMet, NotMet));
    // Inside a period it is the period that counts.
    let year = || {
        within(
            Window::During(Period::Grades(8, 8)),
            want(What::If(Cond::Placed(Box::new(select(PLACEMENT, vec![]))), vec![one()], vec![])),
        )
    };
    on_days(year(), &student, &[("2023-06-15", Missed)]);
    on_days(year(), &plan(json!({})), &[("2023-06-15", NotApplicable)]);
}
