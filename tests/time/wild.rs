//! Dates, lengths and numbers no school has: nothing panics, overflows or runs on.

use std::time::{Duration, Instant};

use gradus::policy::{
    Anchor, Calendar, CalendarYear, Cond, Edge, EventFilter, Happening, Period, Periods, Tally, Unit, Window,
};
use gradus::quantity::{Amount, Date, SchoolYear};
use serde_json::json;

use super::build::*;
use super::oracle::Dice;

fn wild_day(dice: &mut Dice) -> Date {
    match dice.roll(8) {
        0 => Date::MIN,
        1 => Date::MAX,
        2 => Date::new(-9999 + dice.roll(19_999) as i16, 2, 28).unwrap(),
        _ => dice.day(),
    }
}

fn wild_count(dice: &mut Dice) -> u32 {
    *dice.one(&[0, 1, 2, 30, 365, 100_000, u32::MAX])
}

fn wild_unit(dice: &mut Dice) -> Unit {
    *dice.one(&[Unit::Minutes, Unit::Days, Unit::SchoolDays, Unit::Weeks, Unit::Months])
}

fn wild_anchor(dice: &mut Dice, depth: u32) -> Anchor {
    let edge = *dice.one(&[Edge::Start, Edge::End]);
    match dice.roll(if depth == 0 { 9 } else { 11 }) {
        0 => Anchor::On(wild_day(dice)),
        1 => Anchor::MonthDay(dice.roll(256) as u8 as i8, dice.roll(256) as u8 as i8),
        2 => Anchor::Grade(dice.roll(256) as u8 as i8, edge),
        3 => Anchor::Year(edge),
        4 => Anchor::Term("fall".into(), edge),
        5 => Anchor::Its(edge),
        6 => Anchor::Enrolment(edge),
        7 => Anchor::Graduation,
        8 => Anchor::Event(Box::new(select(PLACEMENT, vec![])), dice.roll(2) == 0, edge),
        9 => {
            let count = *dice.one(&[0, 1, -1, 90, -90, i32::MAX, i32::MIN]);
            Anchor::Offset(count, wild_unit(dice), Box::new(wild_anchor(dice, depth - 1)))
        }
        _ => Anchor::First((0..dice.roll(4)).map(|_| wild_anchor(dice, depth - 1)).collect()),
    }
}

fn wild_window(dice: &mut Dice) -> Window {
    let anchor = wild_anchor(dice, 2);
    match dice.roll(9) {
        0 => Window::By(anchor),
        1 => Window::Within(wild_count(dice), wild_unit(dice), anchor),
        2 => Window::Before(anchor),
        3 => Window::After(anchor),
        4 => Window::During(match dice.roll(5) {
            0 => Period::Grades(i8::MIN, i8::MAX),
            1 => {
                Period::TheYear(SchoolYear::starting(*dice.one(&[i16::MIN, -9999, 0, 2022, 9999, i16::MAX])))
            }
            2 => Period::Dates(wild_day(dice), wild_day(dice)),
            3 => Period::GraduationYear,
            _ => Period::Year,
        }),
        5 => Window::Each(Periods::Grades((i8::MIN..=i8::MAX).collect())),
        6 => Window::Each(Periods::Years { grades: vec![], range: None }),
        7 => Window::Each(Periods::Terms),
        _ => Window::EveryFew {
            length: wild_count(dice).max(1),
            unit: wild_unit(dice),
            from: (dice.roll(2) == 0).then(|| wild_anchor(dice, 1)),
            until: (dice.roll(2) == 0).then(|| wild_anchor(dice, 1)),
        },
    }
}

fn wild_test(dice: &mut Dice) -> Want {
    let filter = match dice.roll(4) {
        0 => EventFilter::Lasting(wild_unit(dice), Some(wild_count(dice)), Some(wild_count(dice))),
        1 => EventFilter::With(Box::new(select(REVIEW, vec![]))),
        2 => EventFilter::SignedBy(vec!["parent".into()]),
        _ => EventFilter::Without(vec![]),
    };
    let kind = *dice.one(&[MEETING, REVIEW, PLACEMENT, JUDGEMENT]);
    let how = match dice.roll(4) {
        0 => Tally::Times { least: wild_count(dice), most: Some(wild_count(dice)) },
        1 => Tally::Hours { least: Amount::LIMIT, most: None },
        2 => Tally::Every,
        _ => Tally::Latest,
    };
    test(Cond::Events(Box::new(Happening { tally: how, select: select(kind, vec![filter]) })))
}

#[test]
fn nothing_a_file_says_panics() {
    let mut dice = Dice::new(23);
    for _ in 0..600 {
        let mut want = wild_test(&mut dice);
        for _ in 0..1 + dice.roll(3) {
            want = within(wild_window(&mut dice), want);
        }
        let mut policy = policy(&[want]);
        if dice.roll(3) == 0 {
            let wild = CalendarYear {
                year: SchoolYear::starting(2022),
                first: wild_day(&mut dice),
                last: wild_day(&mut dice),
                no_school: vec![(wild_day(&mut dice), wild_day(&mut dice))],
                terms: vec![("fall".into(), wild_day(&mut dice), wild_day(&mut dice))],
            };
            let every = Some(((dice.roll(256) as u8 as i8, dice.roll(256) as u8 as i8), (6, 31)));
            policy.calendars =
                vec![Calendar { named: named("wild", "Wild"), schools: vec![], years: vec![wild], every }];
        }
        let year = |dice: &mut Dice| format!("{:04}", dice.roll(9_999));
        let stay = |dice: &mut Dice, grade: i8| {
            let year: i16 = year(dice).parse().unwrap();
            json!({ "school": "North", "grade": grade, "year": SchoolYear::starting(year).to_string(),
                "from": (dice.roll(2) == 0).then(|| dice.day().to_string()),
                "to": (dice.roll(2) == 0).then(|| dice.day().to_string()) })
        };
        let mut student = plan(json!({
            "enrolment": [stay(&mut dice, 8), stay(&mut dice, 13), stay(&mut dice, 127)],
            "events": [
                { "kind": "review", "date": "2022-09-01", "id": "a", "for": "a", "minutes": u32::MAX },
                { "kind": "meeting", "date": "2022-09-01", "id": "a", "for": "b" } ],
            "programs": [{ "program": "placement", "from": "2022-09-01", "id": "b" }],
        }));
        student.events[0].date = wild_day(&mut dice);
        student.programs[0].from = wild_day(&mut dice);
        student.programs[0].to = (dice.roll(2) == 0).then(|| wild_day(&mut dice));
        if dice.roll(2) == 0 {
            student.student.born = Some(wild_day(&mut dice));
        }
        let as_of = wild_day(&mut dice);
        let mut options = gradus::audit::Options::on(as_of);
        options.due_soon = wild_count(&mut dice);
        let audit = gradus::audit::audit(&policy, &student, &options);
        let _ = gradus::report::json(&audit);
        told(&audit);
    }
}

#[test]
fn a_file_of_very_many_events_ends_soon() {
    let begun = Instant::now();
    let mut date = day("1990-01-01");
    let events: Vec<_> = (0..40_000)
        .map(|at| {
            if at % 3 == 0 {
                date = date.tomorrow().unwrap();
            }
            json!({ "kind": "review", "date": date.to_string(), "id": "same", "for": "same" })
        })
        .collect();
    let review = || Box::new(select(REVIEW, vec![]));
    let linked = select(REVIEW, vec![EventFilter::With(review()), EventFilter::PartOf(review())]);
    let few = Window::EveryFew {
        length: 1,
        unit: Unit::Days,
        from: Some(Anchor::On(day("1990-01-01"))),
        until: None,
    };
    let policy = policy(&[
        within(few, test(times(1, None, linked.clone()))),
        within(Window::Each(Periods::Events(Box::new(linked.clone()))), test(times(1, None, linked))),
    ]);
    run(&policy, &plan(json!({ "events": events })), "2023-01-01");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}
