//! Cohorts as stretches of days: what a cohort key is, and exact sets of the days it may lie in.
//!
//! A school year is the days from July 1 to June 30, so ranges of years and ranges of dates are
//! compared without loss.

use std::fmt;

use crate::policy::{Moment, Range};
use crate::quantity::{Date, SchoolYear};
use crate::syntax::tree;

/// What students are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// When they entered this grade.
    Entered(i8),
    /// When they graduate.
    Graduates,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entered(grade) => write!(f, "entering grade {grade}"),
            Self::Graduates => f.write_str("graduating"),
        }
    }
}

/// A stretch of days, both ends included; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

/// Some days: stretches that neither touch nor overlap, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySet(Vec<Days>);

impl Days {
    const ALL: Self = Self { from: None, until: None };

    /// The days of a compiled range; `None` where a year is off the calendar.
    pub fn of(range: &Range) -> Option<Self> {
        Self::between(range.from, range.until)
    }

    /// The days of a range as it is written; `None` where it is empty or off the calendar.
    pub fn written(range: &tree::Range) -> Option<Self> {
        let moment = |moment: tree::Moment| match moment {
            tree::Moment::Year(year) => Moment::Year(year),
            tree::Moment::Date(date) => Moment::Date(date),
        };
        Self::between(range.from.map(moment), range.until.map(moment))
    }

    fn between(from: Option<Moment>, until: Option<Moment>) -> Option<Self> {
        let from = match from {
            Some(Moment::Year(year)) => Some(first_day(year)?),
            Some(Moment::Date(date)) => Some(date),
            None => None,
        };
        let until = match until {
            Some(Moment::Year(year)) => Some(last_day(year)?),
            Some(Moment::Date(date)) => Some(date),
            None => None,
        };
        match (from, until) {
            (Some(from), Some(until)) if from > until => None,
            _ => Some(Self { from, until }),
        }
    }

    fn and(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match (from, until) {
            (Some(from), Some(until)) if from > until => None,
            _ => Some(Self { from, until }),
        }
    }

    /// Whether it holds the day.
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl DaySet {
    /// Every day.
    pub fn all() -> Self {
        Self(vec![Days::ALL])
    }

    /// The days of one stretch.
    pub fn of(days: Days) -> Self {
        Self(vec![days])
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its stretches, in order.
    pub fn stretches(&self) -> &[Days] {
        &self.0
    }

    /// The days in both.
    pub fn and(&self, other: &Self) -> Self {
        let mut both: Vec<Days> =
            self.0.iter().flat_map(|a| other.0.iter().filter_map(|b| a.and(*b))).collect();
        both.sort_by_key(|days| days.from);
        Self(both)
    }

    /// The days that are not in it.
    pub fn not(&self) -> Self {
        let mut left = vec![Days::ALL];
        for gone in &self.0 {
            left = left.into_iter().flat_map(|days| less(days, *gone)).collect();
        }
        Self(left)
    }

    /// The days that are not in the other.
    pub fn less(&self, other: &Self) -> Self {
        self.and(&other.not())
    }
}

fn less(days: Days, gone: Days) -> impl Iterator<Item = Days> {
    let before = gone.from.and_then(|from| from.yesterday().ok());
    let after = gone.until.and_then(|until| until.tomorrow().ok());
    let before = before.and_then(|until| days.and(Days { from: None, until: Some(until) }));
    let after = after.and_then(|from| days.and(Days { from: Some(from), until: None }));
    before.into_iter().chain(after)
}

fn first_day(year: SchoolYear) -> Option<Date> {
    Date::new(year.start(), 7, 1).ok()
}

fn last_day(year: SchoolYear) -> Option<Date> {
    Date::new(year.start().checked_add(1)?, 6, 30).ok()
}

impl fmt::Display for Days {
    /// As a policy writes it: `in 2017-18 to 2019-20`, `on or after 2025-09-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts = |date: Date| date.month() == 7 && date.day() == 1;
        let ends = |date: Date| date.month() == 6 && date.day() == 30;
        let by_years = self.from.is_none_or(starts) && self.until.is_none_or(ends);
        let from = self.from.map(crate::quantity::school_year_of);
        let until = self.until.map(crate::quantity::school_year_of);
        match (from, until) {
            (None, None) => f.write_str("in any year"),
            (Some(from), Some(until)) if by_years && from == until => write!(f, "in {from}"),
            (Some(from), Some(until)) if by_years => write!(f, "in {from} to {until}"),
            (Some(from), None) if by_years => write!(f, "in {from} or later"),
            (None, Some(until)) if by_years => write!(f, "in {until} or earlier"),
            _ => match (self.from, self.until) {
                (Some(from), Some(until)) if from == until => write!(f, "on {from}"),
                (Some(from), Some(until)) => write!(f, "from {from} to {until}"),
                (Some(from), None) => write!(f, "on or after {from}"),
                (None, Some(until)) => write!(f, "on or before {until}"),
                (None, None) => f.write_str("in any year"),
            },
        }
    }
}

impl fmt::Display for DaySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, days) in self.0.iter().enumerate() {
            match at {
                0 => {}
                _ if at + 1 == self.0.len() => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{days}")?;
        }
        Ok(())
    }
}
