//! Cohorts that rules tell apart: stretches of years of which every student is asked the same.
//!
//! The years at which a condition on a cohort changes cut the line of years into pieces; one student of a
//! piece stands for all of it. Where rules ask for the year of entering a grade and for the year of
//! graduation, a student who passes one grade a year stands for the cohort; one who does not may be asked
//! something else, which is said with the result ([`Cohort::on_time`]).

use std::collections::BTreeSet;

use crate::policy::{Award, Cond, Moment, Range};
use crate::quantity::{SchoolYear, school_year_of};

/// Years of entering grade 9 to graduating in grade 12.
const YEARS: i16 = 3;
/// The year a student of the last, open piece enters after the last one named.
const LATER: i16 = 2;

/// Students of whom the conditions on cohorts say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// By which years they are told apart.
    pub by: CohortBy,
    /// The first year; open where absent.
    pub from: Option<SchoolYear>,
    /// The last year; open where absent.
    pub until: Option<SchoolYear>,
    /// The year grade 9 was entered of the student that stands for all.
    pub entered: SchoolYear,
    /// Whether rules ask for more than one year, so that this is about students who pass a grade a year.
    pub on_time: bool,
}

/// By which years cohorts are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CohortBy {
    /// Not at all.
    Nothing,
    /// The school year of entering grade 9.
    Entering,
    /// The school year of graduation.
    Graduating,
}

impl Cohort {
    /// The school year of graduation of the student that stands for all.
    #[must_use]
    pub fn graduates(&self) -> SchoolYear {
        self.entered.plus(YEARS)
    }

    /// Whether a condition on cohorts holds of all of them; `None` where that is not about cohorts, or
    /// may differ.
    pub(super) fn decides(&self, cond: &Cond) -> Option<bool> {
        let (year, range, named) = match cond {
            Cond::Entered(grade, range) => (
                self.entered.plus(i16::from(*grade) - 9),
                range,
                self.by == CohortBy::Entering || self.on_time,
            ),
            Cond::Graduates(range) => {
                (self.graduates(), range, self.by == CohortBy::Graduating || self.on_time)
            }
            _ => return None,
        };
        if named { within(year, range) } else { None }
    }
}

/// Whether a school year lies in a range: `None` where the range begins or ends within it.
fn within(year: SchoolYear, range: &Range) -> Option<bool> {
    let from = match range.from {
        None => Some(true),
        Some(Moment::Year(from)) => Some(year >= from),
        Some(Moment::Date(date)) => against(year, date, true),
    };
    let until = match range.until {
        None => Some(true),
        Some(Moment::Year(until)) => Some(year <= until),
        Some(Moment::Date(date)) => against(year, date, false),
    };
    match (from, until) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Whether all days of a year lie on that day or after it (before it, with `from` false).
fn against(year: SchoolYear, date: crate::quantity::Date, from: bool) -> Option<bool> {
    let other = school_year_of(date);
    let first = date.month() == 7 && date.day() == 1;
    let last = date.month() == 6 && date.day() == 30;
    match year.cmp(&other) {
        std::cmp::Ordering::Less => Some(!from),
        std::cmp::Ordering::Greater => Some(from),
        std::cmp::Ordering::Equal if from && first || !from && last => Some(true),
        std::cmp::Ordering::Equal => None,
    }
}

/// The cohorts that the rules of some awards tell apart, oldest first.
pub(super) fn cohorts<'a>(awards: impl Iterator<Item = &'a Award>) -> Vec<Cohort> {
    let mut cuts = Cuts::default();
    for award in awards {
        award.conditions().into_iter().for_each(|cond| cuts.cond(cond));
    }
    let Cuts { entering, graduating } = cuts;
    let by = match (entering.is_empty(), graduating.is_empty()) {
        (true, true) => CohortBy::Nothing,
        (true, false) => CohortBy::Graduating,
        (false, _) => CohortBy::Entering,
    };
    let on_time = !entering.is_empty() && !graduating.is_empty();
    // The first year of each piece after the first, as the year of entering grade 9.
    let starts: BTreeSet<SchoolYear> =
        entering.into_iter().chain(graduating.into_iter().map(|year| year.plus(-YEARS))).collect();
    let shown = |year: SchoolYear| if by == CohortBy::Graduating { year.plus(YEARS) } else { year };
    let starts: Vec<SchoolYear> = starts.into_iter().collect();
    let mut found = Vec::new();
    for at in 0..=starts.len() {
        let from = at.checked_sub(1).and_then(|before| starts.get(before)).copied();
        let next = starts.get(at).copied();
        let entered = match (from, next) {
            (Some(from), None) => from.plus(LATER),
            (Some(from), Some(_)) => from,
            (None, Some(next)) => next.plus(-1),
            (None, None) => SchoolYear::starting(2024),
        };
        found.push(Cohort {
            by,
            from: from.map(shown),
            until: next.map(|year| shown(year.plus(-1))),
            entered,
            on_time,
        });
    }
    found
}

/// First years of pieces: of entering grade 9, and of graduation.
#[derive(Default)]
struct Cuts {
    entering: BTreeSet<SchoolYear>,
    graduating: BTreeSet<SchoolYear>,
}

impl Cuts {
    fn cond(&mut self, cond: &Cond) {
        match cond {
            Cond::Entered(grade, range) => {
                let years = self.range(range, i16::from(*grade) - 9);
                self.entering.extend(years);
            }
            Cond::Graduates(range) => {
                let years = self.range(range, 0);
                self.graduating.extend(years);
            }
            _ => {}
        }
    }

    fn range(&mut self, range: &Range, later: i16) -> Vec<SchoolYear> {
        let mut years = Vec::new();
        match range.from {
            Some(Moment::Year(year)) => years.push(year),
            Some(Moment::Date(date)) => self.day(date, date.month() == 7 && date.day() == 1, &mut years),
            None => {}
        }
        match range.until {
            Some(Moment::Year(year)) => years.push(year.plus(1)),
            Some(Moment::Date(date)) => {
                let last = date.month() == 6 && date.day() == 30;
                if last {
                    years.push(school_year_of(date).plus(1));
                } else {
                    self.day(date, false, &mut years);
                }
            }
            None => {}
        }
        years.into_iter().map(|year| year.plus(-later)).collect()
    }

    /// The year of a day is a piece of its own where the day is not its first.
    fn day(&mut self, date: crate::quantity::Date, first: bool, years: &mut Vec<SchoolYear>) {
        let year = school_year_of(date);
        years.push(year);
        if !first {
            years.push(year.plus(1));
        }
    }
}
