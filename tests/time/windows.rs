//! Each form of window, with its first and last day to the day.

use gradus::audit::outcome::Verdict::{
    CannotTell, DueSoon, Met, MetLate, Missed, NotApplicable, NotYetDue, Overdue,
};
use gradus::policy::{Anchor, Cond, Edge, Period, Periods, Tally, Unit, Window};
use gradus::quantity::SchoolYear;

use super::build::*;
use serde_json::json;

#[test]
fn by_counts_the_day_itself_and_later_is_late() {
    let by = || within(Window::By(end_of(8)), one());
    let none = plan(json!({}));
    on_days(by(), &none, &[("2023-03-01", NotYetDue), ("2023-05-31", DueSoon), ("2023-06-01", Overdue)]);
    on_days(by(), &plan(conferences(&["2023-05-31"])), &[("2023-05-31", Met), ("2024-01-01", Met)]);
    on_days(by(), &plan(conferences(&["2023-06-01"])), &[("2023-06-01", MetLate)]);
    // An event after the day of the audit has not happened yet.
    on_days(by(), &plan(conferences(&["2023-06-01"])), &[("2023-05-31", DueSoon)]);
}

#[test]
fn due_soon_begins_to_the_day() {
    let by = || within(Window::By(Anchor::On(day("2023-05-31"))), one());
    on_days(by(), &plan(json!({})), &[("2023-04-30", NotYetDue), ("2023-05-01", DueSoon)]);
}

#[test]
fn within_so_long_of_a_day() {
    let within_days =
        |count, unit, from: &str| within(Window::Within(count, unit, Anchor::On(day(from))), one());
    let held = |on: &str| plan(conferences(&[on]));
    // 30 days of September 1 end on October 1.
    on_days(within_days(30, Unit::Days, "2023-09-01"), &held("2023-10-01"), &[("2023-12-01", Met)]);
    on_days(within_days(30, Unit::Days, "2023-09-01"), &held("2023-10-02"), &[("2023-12-01", MetLate)]);
    on_days(within_days(2, Unit::Weeks, "2023-09-01"), &held("2023-09-15"), &[("2023-12-01", Met)]);
    on_days(within_days(2, Unit::Weeks, "2023-09-01"), &held("2023-09-16"), &[("2023-12-01", MetLate)]);
    // What happened before does not count at all.
    on_days(within_days(30, Unit::Days, "2023-09-01"), &held("2023-08-31"), &[("2023-12-01", Overdue)]);
    // A month that lacks the day ends on its last, in leap years too.
    on_days(within_days(1, Unit::Months, "2024-01-31"), &held("2024-02-29"), &[("2024-04-01", Met)]);
    on_days(within_days(1, Unit::Months, "2024-01-31"), &held("2024-03-01"), &[("2024-04-01", MetLate)]);
    on_days(within_days(1, Unit::Months, "2023-01-31"), &held("2023-03-01"), &[("2023-04-01", MetLate)]);
}

#[test]
fn school_days_leave_out_weekends_and_days_off() {
    let school_days =
        |count, from: &str| within(Window::Within(count, Unit::SchoolDays, Anchor::On(day(from))), one());
    let held = |on: &str| plan(conferences(&[on]));
    // Friday, December 15, 2023 is the first; then Monday to Wednesday; school resumes on January 4.
    for (count, last, late) in [
        (1, "2023-12-15", "2023-12-16"),
        (4, "2023-12-20", "2023-12-21"),
        (5, "2024-01-04", "2024-01-05"),
        (7, "2024-01-08", "2024-01-09"),
    ] {
        on_days(school_days(count, "2023-12-15"), &held(last), &[("2024-03-01", Met)]);
        on_days(school_days(count, "2023-12-15"), &held(late), &[("2024-03-01", MetLate)]);
    }
    // From a Saturday the first is Monday.
    on_days(school_days(1, "2023-12-16"), &held("2023-12-18"), &[("2024-03-01", Met)]);
    on_days(school_days(1, "2023-12-16"), &held("2023-12-19"), &[("2024-03-01", MetLate)]);
    // `2 school days after` does not count the day itself, and goes backwards as well.
    let offset = |count| Anchor::Offset(count, Unit::SchoolDays, Box::new(Anchor::On(day("2023-12-15"))));
    on_days(within(Window::By(offset(2)), one()), &held("2023-12-19"), &[("2024-03-01", Met)]);
    on_days(within(Window::By(offset(2)), one()), &held("2023-12-20"), &[("2024-03-01", MetLate)]);
    on_days(within(Window::By(offset(-1)), one()), &held("2023-12-14"), &[("2024-03-01", Met)]);
    on_days(within(Window::By(offset(-1)), one()), &held("2023-12-15"), &[("2024-03-01", MetLate)]);
    // The summer has none: May 31, 2023, then August 15.
    let summer = Anchor::Offset(1, Unit::SchoolDays, Box::new(Anchor::On(day("2023-05-31"))));
    on_days(within(Window::By(summer), one()), &held("2023-08-15"), &[("2024-03-01", Met)]);
}

#[test]
fn school_days_need_a_calendar_with_dates() {
    let want = within(Window::Within(10, Unit::SchoolDays, Anchor::On(day("2023-09-01"))), one());
    let mut monthly = policy(&[want]);
    monthly.calendars[0].years.clear();
    monthly.calendars[0].every = Some(((8, 15), (5, 31)));
    let done = |on: &str| plan(conferences(&[on]));
    assert_eq!(verdict(&monthly, &plan(json!({})), "2024-01-01"), CannotTell);
    // Ten school days take ten days at the least: by then it is met in any case.
    assert_eq!(verdict(&monthly, &done("2023-09-10"), "2024-01-01"), Met);
    assert_eq!(verdict(&monthly, &done("2023-09-20"), "2024-01-01"), CannotTell);
}

#[test]
fn before_and_after_leave_the_day_out() {
    let on = Anchor::On(day("2023-10-10"));
    let before = || within(Window::Before(on.clone()), one());
    on_days(before(), &plan(conferences(&["2023-10-09"])), &[("2023-12-01", Met)]);
    on_days(before(), &plan(conferences(&["2023-10-10"])), &[("2023-12-01", MetLate)]);
    on_days(before(), &plan(json!({})), &[("2023-10-09", DueSoon), ("2023-10-10", Overdue)]);
    let after = || within(Window::After(on.clone()), one());
    on_days(after(), &plan(conferences(&["2023-10-10"])), &[("2023-12-01", NotYetDue)]);
    on_days(after(), &plan(conferences(&["2023-10-11"])), &[("2023-12-01", Met)]);
    // It stays open until graduation: grade 12 ends on May 31, 2027.
    on_days(after(), &plan(json!({})), &[("2027-05-31", NotYetDue), ("2027-06-01", Missed)]);
}

#[test]
fn during_a_period_is_missed_when_it_has_passed() {
    let during = |period| within(Window::During(period), one());
    let none = plan(json!({}));
    let days = [("2023-04-30", NotYetDue), ("2023-05-31", DueSoon), ("2023-06-01", Missed)];
    on_days(during(Period::Grades(8, 8)), &none, &days);
    on_days(during(Period::TheYear(SchoolYear::starting(2022))), &none, &days);
    on_days(during(Period::Grades(7, 8)), &plan(conferences(&["2022-01-10"])), &[("2023-06-01", Met)]);
    on_days(during(Period::Grades(8, 8)), &plan(conferences(&["2022-08-14"])), &[("2023-06-01", Missed)]);
    let dates = Period::Dates(day("2022-10-01"), day("2022-10-31"));
    on_days(during(dates), &plan(conferences(&["2022-10-31"])), &[("2023-01-01", Met)]);
    // The school year of the audit, a term of it, and the year of graduation.
    on_days(
        during(Period::Year),
        &plan(conferences(&["2022-10-31"])),
        &[("2023-01-01", Met), ("2023-09-01", NotYetDue)],
    );
    on_days(during(Period::Term("fall".into())), &plan(conferences(&["2022-12-20"])), &[("2023-01-01", Met)]);
    on_days(
        during(Period::Term("fall".into())),
        &plan(conferences(&["2022-12-21"])),
        &[("2023-01-01", Missed)],
    );
    on_days(during(Period::GraduationYear), &none, &[("2026-09-01", NotYetDue), ("2027-06-01", Missed)]);
}

#[test]
fn windows_inside_windows_are_within_them() {
    // By October 15 of each school year; done later it is late, until the year is over.
    let by_october = || {
        within(
            Window::Each(Periods::Years { grades: vec![8], range: None }),
            within(Window::By(Anchor::MonthDay(10, 15)), one()),
        )
    };
    on_days(by_october(), &plan(conferences(&["2022-10-15"])), &[("2023-12-01", Met)]);
    on_days(by_october(), &plan(conferences(&["2022-10-16"])), &[("2023-12-01", MetLate)]);
    on_days(by_october(), &plan(conferences(&["2022-08-14"])), &[("2022-12-01", Overdue)]);
    on_days(
        by_october(),
        &plan(conferences(&["2023-09-01"])),
        &[("2023-05-31", Overdue), ("2023-12-01", Missed)],
    );
    // The other way about: the words of the innermost period.
    let spring = within(
        Window::During(Period::Grades(8, 8)),
        within(
            Window::During(Period::Term("spring".into())),
            within(Window::By(Anchor::Offset(30, Unit::Days, Box::new(Anchor::Its(Edge::Start)))), one()),
        ),
    );
    // January 4, 2023 and 30 days.
    on_days(spring.clone(), &plan(conferences(&["2023-02-03"])), &[("2023-12-01", Met)]);
    on_days(spring, &plan(conferences(&["2023-02-04"])), &[("2023-12-01", MetLate)]);
}

#[test]
fn each_of_grades_and_every_school_year() {
    let grades = || within(Window::Each(Periods::Grades(vec![7, 8, 9])), one());
    on_days(
        grades(),
        &plan(conferences(&["2021-10-01", "2022-10-01"])),
        &[("2023-06-15", Met), ("2023-09-01", NotYetDue), ("2024-05-31", DueSoon), ("2024-06-01", Missed)],
    );
    let years = || within(Window::Each(Periods::Years { grades: vec![], range: None }), one());
    on_days(
        years(),
        &plan(conferences(&["2021-10-01"])),
        &[("2022-06-15", Met), ("2022-09-01", NotYetDue), ("2023-06-01", Missed)],
    );
    // While none has begun, the next one is shown.
    on_days(years(), &plan(json!({})), &[("2020-01-01", NotYetDue)]);
    let terms = || within(Window::During(Period::Grades(8, 8)), within(Window::Each(Periods::Terms), one()));
    on_days(
        terms(),
        &plan(conferences(&["2022-09-01"])),
        &[("2022-12-25", Met), ("2023-02-01", NotYetDue), ("2023-06-01", Missed)],
    );
}

#[test]
fn each_placement_from_its_first_to_its_last_day() {
    let each = || {
        let placed = select(PLACEMENT, vec![]);
        within(Window::Each(Periods::Events(Box::new(placed))), one())
    };
    let placed = |days: &[&str]| {
        let mut parts = conferences(days);
        parts["programs"] = json!([
            { "program": "placement", "from": "2022-09-01", "to": "2022-11-01" },
            { "program": "placement", "from": "2023-02-01" },
        ]);
        plan(parts)
    };
    on_days(each(), &plan(json!({})), &[("2023-03-01", NotApplicable)]);
    on_days(
        each(),
        &placed(&["2022-11-01", "2023-02-01"]),
        &[("2022-10-01", NotYetDue), ("2022-12-01", Met), ("2023-03-01", Met)],
    );
    on_days(each(), &placed(&["2022-11-02"]), &[("2022-12-01", Missed)]);
    on_days(each(), &placed(&["2022-11-01"]), &[("2023-03-01", NotYetDue)]);
}

#[test]
fn an_event_and_a_fact_give_days() {
    let first_review = Anchor::Event(Box::new(select(REVIEW, vec![])), true, Edge::Start);
    let soon = || within(Window::Within(10, Unit::Days, first_review.clone()), one());
    on_days(soon(), &plan(json!({})), &[("2023-03-01", NotApplicable)]);
    let reviewed = json!({ "events": [
        { "kind": "review", "date": "2023-02-01" }, { "kind": "review", "date": "2023-04-01" },
        { "kind": "conference", "date": "2023-02-12" } ] });
    on_days(soon(), &plan(reviewed), &[("2023-02-05", DueSoon), ("2023-02-12", MetLate)]);
    let notified = || within(Window::By(Anchor::Fact(1)), one());
    let stated = |parts: serde_json::Value| {
        let mut parts = parts;
        parts["student"] = json!({ "id": "S", "facts": { "notified": "2023-02-01" } });
        plan(parts)
    };
    on_days(notified(), &stated(conferences(&["2023-02-01"])), &[("2023-03-01", Met)]);
    on_days(notified(), &stated(json!({})), &[("2023-03-01", Overdue)]);
    on_days(notified(), &plan(conferences(&["2023-02-01"])), &[("2023-03-01", CannotTell)]);
}

#[test]
fn without_a_calendar_the_days_of_a_year_are_not_known() {
    let by = within(Window::By(end_of(8)), one());
    let policy = without_calendar(&[by]);
    // July 1, 2022 to June 30, 2023 is all that is known of the end of grade 8.
    for (held, as_of, expected) in [
        ("2022-07-01", "2023-12-01", Met),
        ("2022-07-02", "2023-12-01", CannotTell),
        ("2023-06-30", "2023-12-01", CannotTell),
        ("2023-07-01", "2023-12-01", MetLate),
        ("2030-01-01", "2022-05-31", NotYetDue),
        ("2030-01-01", "2022-06-01", CannotTell),
        ("2030-01-01", "2023-06-30", CannotTell),
        ("2030-01-01", "2023-07-01", Overdue),
    ] {
        assert_eq!(verdict(&policy, &plan(conferences(&[held])), as_of), expected, "{held} on {as_of}");
    }
    let audit = run(&policy, &plan(json!({})), "2023-01-01");
    insta::assert_snapshot!(told(&audit));
}

#[test]
fn an_upper_bound_needs_no_end() {
    let none = || test(times(0, Some(0), select(INCIDENT, vec![])));
    let during = || within(Window::During(Period::Grades(8, 8)), none());
    let incident = plan(json!({ "events": [{ "kind": "incident", "date": "2022-11-01" }] }));
    on_days(during(), &plan(json!({})), &[("2022-06-01", Met), ("2022-12-01", Met), ("2024-01-01", Met)]);
    on_days(during(), &incident, &[("2022-10-31", Met), ("2022-11-01", Missed), ("2024-01-01", Missed)]);
    // With a lower bound too, it may still become too many.
    let exactly =
        || within(Window::During(Period::Grades(8, 8)), test(times(1, Some(1), select(INCIDENT, vec![]))));
    on_days(exactly(), &incident, &[("2022-12-01", NotYetDue), ("2023-05-31", DueSoon), ("2023-06-01", Met)]);
    let every = Cond::Events(Box::new(gradus::policy::Happening {
        tally: Tally::Every,
        select: select(INCIDENT, vec![]),
    }));
    on_days(within(Window::During(Period::Grades(8, 8)), test(every)), &incident, &[("2022-12-01", Met)]);
}

#[test]
fn the_end_of_a_stay_still_going_on_is_to_come() {
    let stay = |to: Option<&str>, days: &[&str]| {
        let mut parts = conferences(days);
        parts["programs"] = json!([{ "program": "placement", "from": "2022-09-01", "to": to }]);
        plan(parts)
    };
    let its_end = || Anchor::Its(Edge::End);
    let each = |window: Window| {
        let placed = Periods::Events(Box::new(select(PLACEMENT, vec![])));
        within(Window::Each(placed), within(window, one()))
    };
    let exit = || Anchor::Event(Box::new(select(PLACEMENT, vec![])), true, Edge::End);
    for open in [
        each(Window::By(its_end())),
        within(Window::By(exit()), one()),
        within(Window::Before(Anchor::Offset(5, Unit::Days, Box::new(exit()))), one()),
    ] {
        on_days(open.clone(), &stay(None, &[]), &[("2022-10-01", NotYetDue), ("2026-05-01", NotYetDue)]);
        on_days(
            open.clone(),
            &stay(None, &["2022-10-01"]),
            &[("2022-09-30", NotYetDue), ("2022-10-01", Met)],
        );
        on_days(open, &plan(json!({})), &[("2022-10-01", NotApplicable)]);
    }
    // What is wanted from the end on has not begun.
    let after = || within(Window::Within(10, Unit::Days, exit()), one());
    on_days(after(), &stay(None, &["2022-10-01"]), &[("2022-10-01", NotYetDue)]);
    on_days(after(), &stay(Some("2022-11-01"), &["2022-10-01"]), &[("2022-11-05", DueSoon)]);
    let from = || {
        let few = Window::EveryFew { length: 30, unit: Unit::Days, from: Some(exit()), until: None };
        within(few, one())
    };
    on_days(from(), &stay(None, &[]), &[("2022-10-01", NotYetDue)]);
    // Ten days before an end to come may have been yesterday.
    let before = within(Window::By(Anchor::Offset(-10, Unit::Days, Box::new(exit()))), one());
    on_days(before, &stay(None, &[]), &[("2022-10-01", CannotTell)]);
    // With an upper bound too, it may still become too many.
    let exactly = within(Window::By(exit()), test(times(1, Some(1), select(INCIDENT, vec![]))));
    let incident = plan(json!({ "events": [{ "kind": "incident", "date": "2022-10-01" }],
        "programs": [{ "program": "placement", "from": "2022-09-01" }] }));
    on_days(exactly, &incident, &[("2022-10-02", NotYetDue)]);
    // Who has graduated never leaves it.
    on_days(within(Window::By(exit()), one()), &stay(None, &[]), &[("2027-06-01", NotApplicable)]);
    let audit = run(&policy(&[each(Window::By(its_end()))]), &stay(None, &[]), "2022-10-01");
    insta::assert_snapshot!(told(&audit));
}
