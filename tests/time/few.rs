//! `every N days`: each is due so long after the one before.

use gradus::audit::outcome::Verdict::{DueSoon, Met, Missed, NotApplicable, NotYetDue};
use gradus::policy::{Anchor, Period, Unit, Window};
use serde_json::json;

use super::build::*;

fn every(length: u32, unit: Unit, from: &str, until: Option<&str>) -> Window {
    let on = |text: &str| Anchor::On(day(text));
    Window::EveryFew { length, unit, from: Some(on(from)), until: until.map(on) }
}

#[test]
fn the_next_is_due_so_long_after_the_one_before() {
    let days = || within(every(30, Unit::Days, "2022-09-01", Some("2022-12-31")), one());
    on_days(
        days(),
        &plan(json!({})),
        &[
            ("2022-08-01", NotYetDue),
            ("2022-09-01", DueSoon),
            ("2022-10-01", DueSoon),
            ("2022-10-02", Missed),
        ],
    );
    let kept = ["2022-10-01", "2022-10-31", "2022-11-20", "2022-12-10"];
    on_days(
        days(),
        &plan(conferences(&kept)),
        &[("2022-10-15", DueSoon), ("2022-12-31", Met), ("2023-06-01", Met)],
    );
    // A day too late, and it stays missed though the next follows in time.
    let late = ["2022-10-02", "2022-11-01", "2022-12-01"];
    on_days(days(), &plan(conferences(&late)), &[("2022-10-02", Missed), ("2023-06-01", Missed)]);
    // Shorter than one stretch: nothing is due.
    let short = within(every(30, Unit::Days, "2022-09-01", Some("2022-09-15")), one());
    on_days(short, &plan(json!({})), &[("2022-12-01", NotApplicable)]);
}

#[test]
fn in_school_days_and_within_a_period() {
    // 10 school days after Monday, August 15, 2022 are August 29.
    let school_days = || within(every(10, Unit::SchoolDays, "2022-08-15", Some("2022-08-31")), one());
    on_days(school_days(), &plan(conferences(&["2022-08-29"])), &[("2022-09-30", Met)]);
    on_days(school_days(), &plan(conferences(&["2022-08-30"])), &[("2022-09-30", Missed)]);
    let in_year = within(
        Window::During(Period::Grades(8, 8)),
        within(Window::EveryFew { length: 6, unit: Unit::Months, from: None, until: None }, one()),
    );
    on_days(
        in_year,
        &plan(conferences(&["2023-01-15"])),
        &[("2022-12-01", NotYetDue), ("2023-03-01", Met), ("2023-07-01", Met)],
    );
}

#[test]
fn what_is_shown_of_a_hundred_years_is_bounded() {
    let window = every(1, Unit::Days, "1950-01-01", None);
    let policy = policy(&[within(window, one())]);
    let mut date = day("2010-01-01");
    let mut all = Vec::new();
    while date < day("2012-12-31") {
        all.push(date.to_string());
        date = date.tomorrow().unwrap();
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let audit = run(&policy, &plan(conferences(&all)), "2023-01-01");
    assert_eq!(audit.awards[0].verdict, Missed);
    assert!(audit.awards[0].demands[0].parts.len() <= 100);
}
