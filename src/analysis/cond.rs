//! What follows from what: conditions that are known to hold or to fail of a student, and whether another
//! one holds or fails then.

use super::clauses;
use super::cohort::Cohort;
use super::select::within;
use crate::policy::{Cond, Moment, Range, Threshold};
use crate::quantity::{Date, SchoolYear};

/// What is known of a student.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    cohort: &'a Cohort,
    /// How many courses the catalogue has.
    courses: u32,
    holds: Vec<&'a Cond>,
    fails: Vec<&'a Cond>,
}

impl<'a> Known<'a> {
    pub(super) fn of(cohort: &'a Cohort, courses: u32) -> Self {
        Self { cohort, courses, holds: Vec::new(), fails: Vec::new() }
    }

    /// Takes it to hold.
    pub(super) fn add(&mut self, cond: &'a Cond) {
        match cond {
            Cond::All(parts) => parts.iter().for_each(|part| self.add(part)),
            Cond::AtLeast(count, parts) if *count as usize == parts.len() => {
                parts.iter().for_each(|part| self.add(part));
            }
            Cond::Not(inner) => self.add_not(inner),
            _ => self.holds.push(cond),
        }
    }

    /// Takes it to fail.
    pub(super) fn add_not(&mut self, cond: &'a Cond) {
        match cond {
            Cond::AtLeast(1, parts) => parts.iter().for_each(|part| self.add_not(part)),
            Cond::All(parts) => match parts.as_slice() {
                [only] => self.add_not(only),
                _ => self.fails.push(cond),
            },
            Cond::Not(inner) => self.add(inner),
            _ => self.fails.push(cond),
        }
    }

    /// Whether a condition holds (or fails) for sure; `None` where that does not follow.
    pub(super) fn decides(&self, cond: &Cond) -> Option<bool> {
        if self.entails(cond) {
            Some(true)
        } else if self.refutes(cond) {
            Some(false)
        } else {
            None
        }
    }

    /// Whether it holds for sure.
    pub(super) fn entails(&self, cond: &Cond) -> bool {
        if self.cohort.decides(cond) == Some(true) || self.holds.contains(&cond) {
            return true;
        }
        match cond {
            Cond::All(parts) => parts.iter().all(|part| self.entails(part)),
            Cond::AtLeast(count, parts) => {
                let sure = parts.iter().filter(|part| self.entails(part)).count();
                sure >= *count as usize || self.holds.iter().any(|known| self.choice(known, *count, parts))
            }
            Cond::Not(inner) => self.refutes(inner),
            _ => self.holds.iter().any(|known| self.implies(known, cond)),
        }
    }

    /// Whether it fails for sure.
    pub(super) fn refutes(&self, cond: &Cond) -> bool {
        if self.cohort.decides(cond) == Some(false) || self.fails.contains(&cond) {
            return true;
        }
        match cond {
            Cond::All(parts) => parts.iter().any(|part| self.refutes(part)),
            Cond::AtLeast(count, parts) => {
                let possible = parts.iter().filter(|part| !self.refutes(part)).count();
                possible < *count as usize
            }
            Cond::Not(inner) => self.entails(inner),
            _ => {
                self.fails.iter().any(|known| self.implies(cond, known))
                    || self.holds.iter().any(|known| exclude(known, cond))
            }
        }
    }

    /// Whether so many of the parts follow from a known choice: each of its parts that holds stands for
    /// one of these, each for another.
    fn choice(&self, known: &Cond, count: u32, parts: &[Cond]) -> bool {
        let Cond::AtLeast(owed, choices) = known else { return false };
        let mut open: Vec<&Cond> = parts.iter().collect();
        let mut lost = 0;
        for choice in choices {
            if self.refutes(choice) {
                continue;
            }
            let same = open.iter().position(|part| *part == choice);
            let found = same.or_else(|| open.iter().position(|part| self.implies_whole(choice, part)));
            match found {
                // Where one is asked for, two of the known ones may stand for the same.
                Some(_) if count == 1 => {}
                Some(at) => {
                    open.swap_remove(at);
                }
                None => lost += 1,
            }
        }
        owed.saturating_sub(lost) >= count
    }

    /// Whether the second holds where the first does, together with what is known.
    fn implies_whole(&self, given: &Cond, asked: &Cond) -> bool {
        match given {
            Cond::All(_) | Cond::AtLeast(..) | Cond::Not(_) => {
                let mut known = Known::of(self.cohort, self.courses);
                known.add(given);
                known.entails(asked)
            }
            _ => match asked {
                Cond::All(parts) => parts.iter().all(|part| self.entails(part) || self.implies(given, part)),
                Cond::AtLeast(count, parts) => {
                    let sure = parts.iter().filter(|part| self.entails(part) || self.implies(given, part));
                    sure.count() >= *count as usize
                }
                _ => self.implies(given, asked),
            },
        }
    }

    /// Whether the second holds where the first does; of two that are no combinations of others.
    fn implies(&self, given: &Cond, asked: &Cond) -> bool {
        match (given, asked) {
            _ if given == asked => true,
            (Cond::Entered(grade, range), Cond::Entered(other, wide)) => {
                grade == other && range_within(range, wide)
            }
            (Cond::Graduates(range), Cond::Graduates(wide)) => range_within(range, wide),
            (Cond::FactYes(fact) | Cond::FactIs(fact, _) | Cond::FactDate(fact, _), Cond::Stated(other)) => {
                fact == other
            }
            (Cond::FactNumber(fact, least, most), Cond::FactNumber(other, low, high)) => {
                fact == other
                    && low.is_none_or(|low| least.is_some_and(|least| least >= low))
                    && high.is_none_or(|high| most.is_some_and(|most| most <= high))
            }
            (Cond::FactNumber(fact, ..), Cond::Stated(other)) => fact == other,
            (Cond::FactDate(fact, range), Cond::FactDate(other, wide)) => {
                fact == other && range_within(range, wide)
            }
            (Cond::Score(exam, threshold, range), Cond::Score(other, least, wide)) => {
                exam == other && reaches(threshold, least) && maybe_within(range.as_ref(), wide.as_ref())
            }
            (Cond::BestSum(count, exams, sum, range), Cond::BestSum(other, more, least, wide)) => {
                count == other
                    && covers(more, exams)
                    && sum >= least
                    && maybe_within(range.as_ref(), wide.as_ref())
            }
            (Cond::Credentials(count, list, range), Cond::Credentials(least, more, wide)) => {
                count >= least && covers(more, list) && maybe_within(range.as_ref(), wide.as_ref())
            }
            (Cond::Courses(measure, least, most, select), Cond::Courses(other, low, high, wider)) => {
                let same = select == wider;
                measure == other
                    && (same || high.is_none() && within(select, wider, self.courses))
                    && least >= low
                    && high.is_none_or(|high| most.is_some_and(|most| most <= high))
            }
            (Cond::Events(given), Cond::Events(asked)) => clauses::at_least(asked, given),
            _ => false,
        }
    }
}

/// Whether two that are no combinations of others cannot both hold.
fn exclude(one: &Cond, other: &Cond) -> bool {
    match (one, other) {
        (Cond::Entered(grade, range), Cond::Entered(same, apart)) => {
            grade == same && ranges_apart(range, apart)
        }
        (Cond::Graduates(range), Cond::Graduates(apart)) => ranges_apart(range, apart),
        (Cond::FactIs(fact, value), Cond::FactIs(same, other)) => fact == same && value != other,
        (Cond::FactNumber(fact, least, most), Cond::FactNumber(same, low, high)) => {
            let above = |least: &Option<_>, most: &Option<_>| match (least, most) {
                (Some(least), Some(most)) => least > most,
                _ => false,
            };
            fact == same && (above(least, high) || above(low, most))
        }
        _ => false,
    }
}

/// Whether every one of the second list is in the first; both are sorted or short.
pub(super) fn covers(more: &[u32], fewer: &[u32]) -> bool {
    fewer.iter().all(|one| more.contains(one))
}

fn reaches(threshold: &Threshold, least: &Threshold) -> bool {
    match (threshold, least) {
        (_, Threshold::Any) => true,
        (Threshold::Step(scale, step), Threshold::Step(other, least)) => scale == other && step <= least,
        (Threshold::Number(number), Threshold::Number(least)) => number >= least,
        _ => false,
    }
}

fn maybe_within(range: Option<&Range>, wide: Option<&Range>) -> bool {
    match (range, wide) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(range), Some(wide)) => range_within(range, wide),
    }
}

/// Whether all of the first range lies in the second. A range of years and one of days are compared by the
/// days of the years, July 1 to June 30.
pub(super) fn range_within(range: &Range, wide: &Range) -> bool {
    if range == wide {
        return true;
    }
    // Records say their year, perhaps no day: a range of days within a year says less of them.
    let same_unit = [(range.from, wide.from), (range.until, wide.until)].into_iter().all(|(a, b)| {
        matches!(
            (a, b),
            (_, None)
                | (Some(Moment::Year(_)), Some(Moment::Year(_)))
                | (Some(Moment::Date(_)), Some(Moment::Date(_)))
        )
    });
    let from = match (first(range.from), first(wide.from)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(wide)) => from >= wide,
    };
    let until = match (last(range.until), last(wide.until)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(until), Some(wide)) => until <= wide,
    };
    same_unit && from && until
}

fn ranges_apart(range: &Range, other: &Range) -> bool {
    let before = |one: &Range, other: &Range| match (last(one.until), first(other.from)) {
        (Some(until), Some(from)) => until < from,
        _ => false,
    };
    before(range, other) || before(other, range)
}

fn first(moment: Option<Moment>) -> Option<Date> {
    match moment? {
        Moment::Year(year) => day(year, 0, 7, 1),
        Moment::Date(date) => Some(date),
    }
}

fn last(moment: Option<Moment>) -> Option<Date> {
    match moment? {
        Moment::Year(year) => day(year, 1, 6, 30),
        Moment::Date(date) => Some(date),
    }
}

fn day(year: SchoolYear, later: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year.plus(later).start(), month, day).ok()
}
