//! Moving the ends of neighbouring branches by one school year, where that closes a gap or an overlap.

use super::cohorts::{DaySet, Days};
use crate::diagnostic::Fix;
use crate::quantity::SchoolYear;
use crate::source::Span;
use crate::syntax::tree::{Condition, ConditionKind, Moment};

/// A branch by school years.
struct Years {
    span: Span,
    from: Option<SchoolYear>,
    until: Option<SchoolYear>,
}

impl Years {
    fn of(condition: &Condition) -> Option<Self> {
        let ConditionKind::Cohort(_, range) = &condition.kind else { return None };
        let year = |moment: Option<Moment>| match moment {
            Some(Moment::Year(year)) => Some(Some(year)),
            Some(Moment::Date(_)) => None,
            None => Some(None),
        };
        Some(Self { span: range.span, from: year(range.from)?, until: year(range.until)? })
    }

    /// A fix that lets the branch end with that year; `None` where nobody would be left in it.
    fn ending(&self, until: SchoolYear) -> Option<Fix> {
        self.moved(format!("let the earlier branch end with {until}"), self.from, Some(until))
    }

    /// A fix that lets the branch begin with that year; `None` where nobody would be left in it.
    fn beginning(&self, from: SchoolYear) -> Option<Fix> {
        self.moved(format!("let the later branch begin with {from}"), Some(from), self.until)
    }

    fn moved(&self, title: String, from: Option<SchoolYear>, until: Option<SchoolYear>) -> Option<Fix> {
        let text = match (from, until) {
            (Some(from), Some(until)) if from > until => return None,
            (Some(from), Some(until)) if from == until => format!("in {from}"),
            (Some(from), Some(until)) => format!("in {from} to {until}"),
            (Some(from), None) => format!("in {from} or later"),
            (None, Some(until)) => format!("in {until} or earlier"),
            (None, None) => return None,
        };
        Some(Fix::show(title).replace(self.span, text))
    }
}

/// The moves that part two branches which share one year; `first` is the one that begins earlier.
pub(super) fn apart(first: &Condition, second: &Condition) -> Vec<Fix> {
    let (Some(first), Some(second)) = (Years::of(first), Years::of(second)) else { return Vec::new() };
    let (Some(until), Some(from)) = (first.until, second.from) else { return Vec::new() };
    if until != from {
        return Vec::new();
    }
    let shorter = first.ending(until.plus(-1));
    let later = second.beginning(from.plus(1));
    shorter.into_iter().chain(later).collect()
}

/// The moves that bring a gap of one year into one of the branches beside it.
pub(super) fn together(left: &DaySet, branches: &[&Condition]) -> Vec<Fix> {
    let [gap] = left.stretches() else { return Vec::new() };
    let Some(year) = one_year(*gap) else { return Vec::new() };
    let branches: Vec<Years> = branches.iter().filter_map(|condition| Years::of(condition)).collect();
    let before = branches.iter().filter(|branch| branch.until == Some(year.plus(-1)));
    let after = branches.iter().filter(|branch| branch.from == Some(year.plus(1)));
    let longer = before.filter_map(|branch| branch.ending(year));
    let earlier = after.filter_map(|branch| branch.beginning(year));
    longer.chain(earlier).collect()
}

/// The school year that is exactly these days.
fn one_year(days: Days) -> Option<SchoolYear> {
    let (from, until) = (days.from?, days.until?);
    let whole = (from.month(), from.day(), until.month(), until.day()) == (7, 1, 6, 30);
    let year = crate::quantity::school_year_of(from);
    (whole && year == crate::quantity::school_year_of(until)).then_some(year)
}
