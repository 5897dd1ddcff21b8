//! Windows and statuses against an oracle that knows no arithmetic: it looks at every day by itself.
//!
//! `GRADUS_TIME_CASES` sets how many cases are tried, `GRADUS_TIME_SEED` which.

use std::collections::BTreeMap;

use gradus::audit::outcome::Verdict;
use gradus::policy::{Anchor, Cond, Edge, EventFilter, Period, Periods, Tally, Unit, Window};
use gradus::quantity::{Date, SchoolYear};
use serde_json::{Value, json};

use super::build::*;

/// A small generator of its own, so that a seed says everything.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    pub fn one<'x, T>(&mut self, list: &'x [T]) -> &'x T {
        &list[self.roll(list.len() as u64) as usize]
    }

    /// A day of the years that matter.
    pub fn day(&mut self) -> Date {
        let (year, month) = (2020 + self.roll(5) as i16, 1 + self.roll(12) as i8);
        gradus::quantity::Date::new(year, month, 1 + self.roll(28) as i8).unwrap()
    }
}

/// Every day there is.
fn days() -> Vec<Date> {
    let mut all = Vec::new();
    let mut date = day("2018-07-01");
    while date < day("2030-12-31") {
        all.push(date);
        date = date.tomorrow().unwrap();
    }
    all
}

/// A stay: grade, year, first and last day.
type Stay = (i8, i16, Option<Date>, Option<Date>);

struct Case {
    stays: Vec<Stay>,
    graduation: Option<Date>,
    held: Vec<(Date, Option<Date>)>,
    as_of: Date,
    frames: Vec<Window>,
    least: u32,
    most: Option<u32>,
    signed: bool,
}

fn make(dice: &mut Dice) -> Case {
    let mut stays: Vec<Stay> = Vec::new();
    let mut grade = 6 + dice.roll(3) as i8;
    let count = 1 + dice.roll(4) as i16;
    for year in 2020..2020 + count {
        stays.push((grade, year, None, None));
        grade += match dice.roll(8) {
            0 => 0,
            1 => 2,
            _ => 1,
        };
    }
    let on = |year: i16, dice: &mut Dice| {
        let (month, later) = *dice.one(&[(9, 0), (11, 0), (1, 1), (3, 1)]);
        Date::new(year + later, month, 1 + dice.roll(28) as i8).unwrap()
    };
    if dice.roll(3) == 0 {
        stays[0].2 = Some(on(2020, dice));
    }
    let last = stays.len() - 1;
    if dice.roll(4) == 0 && (last > 0 || stays[0].2.is_none()) {
        stays[last].3 = Some(on(stays[last].1, dice));
    }
    let graduation = (dice.roll(6) == 0).then(|| dice.day().max(Date::new(stays[last].1 + 1, 1, 5).unwrap()));
    let held = (0..dice.roll(6)).map(|_| (dice.day(), (dice.roll(2) == 0).then(|| dice.day()))).collect();
    let anchor = |dice: &mut Dice| {
        let edge = *dice.one(&[Edge::Start, Edge::End]);
        let plain = match dice.roll(6) {
            0 => Anchor::On(dice.day()),
            1 => Anchor::MonthDay(1 + dice.roll(12) as i8, 1 + dice.roll(31) as i8),
            2 => Anchor::Year(edge),
            3 => Anchor::Enrolment(Edge::Start),
            _ => Anchor::Grade(6 + dice.roll(6) as i8, edge),
        };
        match dice.roll(5) {
            0 => Anchor::Offset(dice.roll(80) as i32 - 40, Unit::Days, Box::new(plain)),
            1 => Anchor::First(vec![plain, Anchor::On(dice.day())]),
            _ => plain,
        }
    };
    let mut frames = Vec::new();
    if dice.roll(2) == 0 {
        frames.push(match dice.roll(5) {
            0 => Window::During(Period::Grades(7, 7 + dice.roll(3) as i8)),
            1 => Window::During(Period::TheYear(SchoolYear::starting(2020 + dice.roll(4) as i16))),
            2 => Window::Each(Periods::Grades(vec![7, 8, 9])),
            3 => Window::During(Period::Dates(dice.day(), dice.day())),
            _ => Window::Each(Periods::Years { grades: vec![], range: None }),
        });
    }
    if frames.is_empty() || dice.roll(2) == 0 {
        let anchor = anchor(dice);
        frames.push(match dice.roll(4) {
            0 => Window::Before(anchor),
            1 => Window::After(anchor),
            2 => Window::Within(dice.roll(60) as u32, *dice.one(&[Unit::Days, Unit::Weeks]), anchor),
            _ => Window::By(anchor),
        });
    }
    let least = dice.roll(3) as u32;
    let most = (least == 0 || dice.roll(3) == 0).then(|| least + dice.roll(2) as u32);
    Case { stays, graduation, held, as_of: dice.day(), frames, least, most, signed: dice.roll(3) == 0 }
}

impl Case {
    fn plan(&self) -> gradus::plan::Plan {
        let stay = |(grade, year, from, to): &Stay| {
            json!({ "school": "North", "grade": grade, "year": SchoolYear::starting(*year).to_string(),
                "from": from.map(|day| day.to_string()), "to": to.map(|day| day.to_string()) })
        };
        let event = |(date, signed): &(Date, Option<Date>)| {
            let signed: Vec<Value> =
                signed.iter().map(|on| json!({ "by": "parent", "date": on.to_string() })).collect();
            json!({ "kind": "conference", "date": date.to_string(), "signed": signed })
        };
        plan(json!({
            "student": { "id": "S", "graduation": self.graduation.map(|day| day.to_string()) },
            "enrolment": self.stays.iter().map(stay).collect::<Vec<_>>(),
            "events": self.held.iter().map(event).collect::<Vec<_>>(),
        }))
    }

    fn want(&self) -> Want {
        let filters = if self.signed { vec![EventFilter::SignedBy(vec!["parent".into()])] } else { vec![] };
        let cond: Cond =
            tally(Tally::Times { least: self.least, most: self.most }, select(CONFERENCE, filters));
        self.frames.iter().rev().fold(test(cond), |inner, window| within(window.clone(), inner))
    }
}

/// What the oracle knows of the student.
struct Truth<'c> {
    case: &'c Case,
    days: Vec<Date>,
    /// Stays with the years to come.
    stays: Vec<Stay>,
    left: Option<Date>,
    graduated: Option<Date>,
}

/// Which days, and what is around them.
#[derive(Clone)]
struct Stretch {
    days: Vec<bool>,
    ends: bool,
    late: bool,
    /// Days after which nothing counts.
    period: Option<Vec<bool>>,
}

impl<'c> Truth<'c> {
    fn new(case: &'c Case) -> Self {
        let mut stays = case.stays.clone();
        let last = *stays.last().unwrap();
        let left = last.3;
        if left.is_none() {
            let (mut grade, mut year) = (last.0, last.1);
            while grade < 12 {
                (grade, year) = (grade + 1, year + 1);
                let over = case.graduation.is_some_and(|day| {
                    let starts = if day.month() >= 7 { day.year() } else { day.year() - 1 };
                    year > starts
                });
                if !over {
                    stays.push((grade, year, None, None));
                }
            }
        }
        let in_twelve = stays.iter().rfind(|stay| stay.0 == 12).map(|stay| may(stay.1));
        Self { case, days: days(), stays, left, graduated: case.graduation.or(in_twelve) }
    }

    /// The days of school years for which this holds, from the first to the last.
    fn span(&self, of: impl Fn(&Stay) -> bool) -> Option<Vec<bool>> {
        let inside: Vec<bool> = self
            .days
            .iter()
            .map(|day| {
                self.stays.iter().filter(|stay| of(stay)).any(|stay| {
                    let begins = self.stays.iter().filter(|other| of(other)).map(|other| other.1).min();
                    let came = stay.2.filter(|_| begins == Some(stay.1));
                    august(stay.1) <= *day
                        && *day <= may(stay.1)
                        && came.is_none_or(|came| came <= *day)
                        && self.graduated.is_none_or(|graduated| *day <= graduated)
                })
            })
            .collect();
        let first = inside.iter().position(|one| *one)?;
        let last = inside.iter().rposition(|one| *one)?;
        Some((0..inside.len()).map(|at| first <= at && at <= last).collect())
    }

    fn edge(&self, days: &[bool], edge: Edge) -> Date {
        let at = match edge {
            Edge::Start => days.iter().position(|one| *one),
            Edge::End => days.iter().rposition(|one| *one),
        };
        self.days[at.unwrap()]
    }

    /// The school year of a period, or of the audit.
    fn year_around(&self, period: Option<&Vec<bool>>, edge: Edge) -> i16 {
        let day = period.map_or(self.case.as_of, |days| self.edge(days, edge));
        if day.month() >= 7 { day.year() } else { day.year() - 1 }
    }

    fn anchor(&self, anchor: &Anchor, period: Option<&Vec<bool>>) -> Option<Date> {
        match anchor {
            Anchor::On(date) => Some(*date),
            Anchor::Grade(grade, edge) => Some(self.edge(&self.span(|stay| stay.0 == *grade)?, *edge)),
            Anchor::Year(edge) => {
                let year = self.year_around(period, *edge);
                Some(self.edge(&self.span(|stay| stay.1 == year)?, *edge))
            }
            Anchor::Enrolment(_) => Some(self.case.stays[0].2.unwrap_or(august(self.case.stays[0].1))),
            Anchor::MonthDay(month, number) => {
                let first = self.year_around(period, Edge::Start);
                let last = self.year_around(period, Edge::End);
                let of = |year: i16| {
                    let year = if *month >= 7 { year } else { year + 1 };
                    (1..=*number).rev().find_map(|number| Date::new(year, *month, number).ok()).unwrap()
                };
                let inside = |day: &Date| {
                    period.is_none_or(|days| {
                        self.days.iter().zip(days).any(|(one, inside)| one == day && *inside)
                    })
                };
                Some((first..=last).map(of).find(inside).unwrap_or_else(|| of(first)))
            }
            Anchor::Offset(count, _, inner) => Some(walk(self.anchor(inner, period)?, i64::from(*count))),
            Anchor::First(several) => several.iter().find_map(|one| self.anchor(one, period)),
            other => panic!("the oracle does not make {other:?}"),
        }
    }

    fn narrow(&self, window: &Window, around: &Stretch) -> Option<Stretch> {
        let period = around.period.as_ref();
        let keep = |test: &dyn Fn(Date) -> bool| -> Vec<bool> {
            self.days.iter().zip(&around.days).map(|(day, inside)| *inside && test(*day)).collect()
        };
        let of =
            |days: Vec<bool>, late: bool| Stretch { days, ends: true, late, period: around.period.clone() };
        Some(match window {
            Window::By(anchor) => {
                let last = self.anchor(anchor, period)?;
                of(keep(&|day| day <= last), true)
            }
            Window::Before(anchor) => {
                let end = self.anchor(anchor, period)?;
                of(keep(&|day| day < end), true)
            }
            Window::Within(count, unit, anchor) => {
                let first = self.anchor(anchor, period)?;
                let each = if *unit == Unit::Weeks { 7 } else { 1 };
                let last = walk(first, i64::from(*count) * each);
                of(keep(&|day| first <= day && day <= last), true)
            }
            Window::After(anchor) => {
                let first = self.anchor(anchor, period)?;
                Stretch { days: keep(&|day| first < day), ..around.clone() }
            }
            Window::During(Period::Grades(from, to)) => {
                self.enter(self.span(|stay| *from <= stay.0 && stay.0 <= *to)?, around)
            }
            Window::During(Period::TheYear(year)) => {
                self.enter(self.span(|stay| stay.1 == year.start())?, around)
            }
            Window::During(Period::Dates(from, to)) => {
                let days: Vec<bool> = self.days.iter().map(|day| from <= day && day <= to).collect();
                if !days.contains(&true) {
                    return None;
                }
                self.enter(days, around)
            }
            other => panic!("the oracle does not make {other:?}"),
        })
    }

    fn enter(&self, period: Vec<bool>, around: &Stretch) -> Stretch {
        let days = around.days.iter().zip(&period).map(|(one, other)| *one && *other).collect();
        Stretch { days, ends: true, late: false, period: Some(period) }
    }

    fn count(&self, first: Date, last: Date) -> u32 {
        let last = last.min(self.case.as_of);
        let counts = |(date, signed): &&(Date, Option<Date>)| {
            first <= *date && *date <= last && (!self.case.signed || signed.is_some_and(|on| on <= last))
        };
        self.case.held.iter().filter(counts).count() as u32
    }

    /// The status in a stretch, day by day.
    fn status(&self, stretch: &Stretch) -> Verdict {
        let Case { as_of, least, most, .. } = *self.case;
        if !stretch.days.contains(&true) {
            return Verdict::NotApplicable;
        }
        let (first, last) = (self.edge(&stretch.days, Edge::Start), self.edge(&stretch.days, Edge::End));
        let enough = |count: u32| count >= least && most.is_none_or(|most| count <= most);
        let count = self.count(first, last);
        let end = self.left.into_iter().chain(self.graduated).min();
        let gone = end.is_some_and(|end| end < as_of);
        let over = stretch.ends && last < as_of;
        let settled = most.is_none() || least == 0 || !stretch.ends || over || gone;
        let enrolled = self.case.stays[0].2.unwrap_or(august(self.case.stays[0].1));
        let owed = !stretch.ends || (self.left.is_none_or(|left| last <= left) && enrolled <= last);
        if enough(count) && settled {
            // Who does not owe it has met it by what was done all the same, not by nothing.
            return if owed || count > 0 { Verdict::Met } else { Verdict::NotApplicable };
        }
        let broken = most.is_some_and(|most| count > most);
        let period_end = stretch.period.as_ref().map(|days| self.edge(days, Edge::End));
        let limit = period_end.into_iter().chain(end).min().unwrap_or(day("2030-12-30"));
        let late = stretch.late && over && enough(self.count(first, limit));
        match (owed, broken, late) {
            (false, false, true) => Verdict::Met,
            (false, ..) => Verdict::NotApplicable,
            (true, true, _) => Verdict::Missed,
            (true, false, true) => Verdict::MetLate,
            _ if !over && gone => Verdict::Missed,
            _ if !over && stretch.ends && walk(as_of, 30) >= last => Verdict::DueSoon,
            _ if !over => Verdict::NotYetDue,
            _ if stretch.late && as_of <= limit => Verdict::Overdue,
            _ => Verdict::Missed,
        }
    }

    fn verdict(&self, frames: &[Window], around: &Stretch) -> Verdict {
        let Some((window, rest)) = frames.split_first() else { return self.status(around) };
        let periods: Vec<Vec<bool>> = match window {
            Window::Each(Periods::Grades(grades)) => {
                grades.iter().filter_map(|grade| self.span(|stay| stay.0 == *grade)).collect()
            }
            Window::Each(_) => (2018..2030).filter_map(|year| self.span(|stay| stay.1 == year)).collect(),
            other => {
                return self
                    .narrow(other, around)
                    .map_or(Verdict::NotApplicable, |inner| self.verdict(rest, &inner));
            }
        };
        let begun = |days: &&Vec<bool>| self.edge(days, Edge::Start) <= self.case.as_of;
        let mut owed: Vec<&Vec<bool>> = periods.iter().filter(begun).collect();
        if owed.is_empty() {
            owed.extend(periods.first());
        }
        let statuses = owed.into_iter().map(|days| self.verdict(rest, &self.enter(days.clone(), around)));
        use Verdict::{DueSoon, Met, MetLate, Missed, NotYetDue, Overdue};
        let all: Vec<Verdict> = statuses.collect();
        let order = [Missed, Overdue, DueSoon, NotYetDue, MetLate, Met];
        order.into_iter().find(|one| all.contains(one)).unwrap_or(Verdict::NotApplicable)
    }
}

fn august(year: i16) -> Date {
    Date::new(year, 8, 15).unwrap()
}

fn may(year: i16) -> Date {
    Date::new(year + 1, 5, 31).unwrap()
}

/// Goes so many days, one at a time.
fn walk(mut date: Date, count: i64) -> Date {
    for _ in 0..count.abs() {
        date = if count < 0 { date.yesterday().unwrap() } else { date.tomorrow().unwrap() };
    }
    date
}

fn setting(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

#[test]
fn statuses_are_those_found_day_by_day() {
    let cases = setting("GRADUS_TIME_CASES", 2_000);
    let mut dice = Dice::new(setting("GRADUS_TIME_SEED", 7));
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..cases {
        let case = make(&mut dice);
        let truth = Truth::new(&case);
        let everything =
            Stretch { days: vec![true; truth.days.len()], ends: false, late: false, period: None };
        let expected = truth.verdict(&case.frames, &everything);
        let policy = policy(&[case.want()]);
        let audit = run(&policy, &case.plan(), &case.as_of.to_string());
        let found = audit.awards[0].demands.first().map_or(Verdict::NotApplicable, |demand| demand.verdict);
        assert_eq!(
            found,
            expected,
            "case {number} on {}: {:?}\nstays {:?} graduation {:?}\nheld {:?} least {} most {:?} signed {}\n{}",
            case.as_of,
            case.frames,
            case.stays,
            case.graduation,
            case.held,
            case.least,
            case.most,
            case.signed,
            told(&audit)
        );
        *tally.entry(format!("{found:?}")).or_default() += 1;
    }
    println!("{cases} cases: {tally:?}");
    for verdict in ["Met", "MetLate", "NotYetDue", "DueSoon", "Overdue", "Missed", "NotApplicable"] {
        assert!(tally.get(verdict).copied().unwrap_or(0) > 0, "no case is {verdict}: {tally:?}");
    }
}
