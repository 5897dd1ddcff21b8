//! Since when an award cannot be met: the same question on earlier days, with what was known then.
//!
//! The days are those on which terms began, from the entry into grade 9 to the audit. Records of later
//! terms are left out; what was under way is taken to be under way, and what was only planned is left
//! out. With less behind and more ahead it is possible the longer ago, so the last day is found by
//! halving; it is asked for on that day and on the next, so that what is said of these two is proven.

use super::time::{SLOTS, Years, last_year};
use crate::plan::{CourseRecord, Entry, Plan, State};
use crate::policy::{Policy, Term};
use crate::quantity::{Date, SchoolYear, school_year_of};

/// The most days that are asked about.
const MOST_DAYS: usize = 64;

/// The last day on which it was possible and the next on which it was not, among the days on which terms
/// began; `None` where it was possible on none of them. `possible` tells of a day and the plan as it was
/// then, or `None` where that is not decided: then `Err`.
#[allow(clippy::type_complexity, reason = "two days, or none, or not decided")]
pub(super) fn last_day(
    policy: &Policy,
    plan: &Plan,
    as_of: Date,
    possible: &mut dyn FnMut(&Plan, Date) -> Option<bool>,
) -> Result<Option<(Date, Date)>, ()> {
    let days = days(policy, plan, as_of);
    let mut ask = |at: usize| -> Result<bool, ()> {
        let day = days.get(at).ok_or(())?;
        possible(&known_on(policy, plan, *day), *day).ok_or(())
    };
    if days.is_empty() || !ask(0)? {
        return Ok(None);
    }
    let (mut last, mut not) = (0, days.len());
    while last + 1 < not {
        let middle = usize::midpoint(last, not);
        if ask(middle)? {
            last = middle;
        } else {
            not = middle;
        }
    }
    let day = days.get(last).copied().ok_or(())?;
    Ok(Some((day, days.get(not).copied().unwrap_or(as_of))))
}

/// The days before the audit on which terms began, in order.
fn days(policy: &Policy, plan: &Plan, as_of: Date) -> Vec<Date> {
    let records = || plan.courses.iter().filter_map(CourseRecord::year);
    let first = plan.entry_year(9).or_else(|| plan.enrolment.iter().map(|stay| stay.year).min());
    let Some(first) = first.or_else(|| records().min()) else { return Vec::new() };
    let last = school_year_of(as_of);
    let uses = |term: Term| policy.courses.iter().any(|course| course.offer.terms.contains(&term));
    let mut days = Vec::new();
    let mut year: SchoolYear = first;
    while year <= last && days.len() < MOST_DAYS {
        let start = Date::new(year.start(), 7, 1).unwrap_or(as_of);
        let mut until = plan.clone();
        until.student.graduation = Some(Entry::Year(year));
        if let Ok(years) = Years::new(policy, &until, start) {
            for term in [Term::Fall, Term::Winter, Term::Spring, Term::Summer] {
                if matches!(term, Term::Winter | Term::Summer) && !uses(term) {
                    continue;
                }
                days.extend(years.slot(year, term).and_then(|slot| years.starts(slot)));
            }
        }
        year = year.plus(1);
    }
    days.retain(|day| *day < as_of);
    days.sort_unstable();
    days.dedup();
    days
}

/// The plan as it was on a day, as far as the records say when they were.
fn known_on(policy: &Policy, plan: &Plan, day: Date) -> Plan {
    let mut then = plan.clone();
    // Graduation was expected when it is now.
    then.student.graduation = plan.student.graduation.or_else(|| last_year(plan).map(Entry::Year));
    let year = school_year_of(day);
    if plan.enrolment.iter().any(|stay| stay.year <= year) {
        then.enrolment.retain(|stay| stay.year <= year);
    }
    then.scores.retain(|score| {
        score.date.is_none_or(|date| date < day)
            && (score.date.is_some() || score.year.is_none_or(|of| of <= year))
    });
    then.courses.clear();
    for record in &plan.courses {
        then.courses.extend(record_on(policy, plan, record, day));
    }
    then
}

/// A record as it was on a day.
fn record_on(policy: &Policy, plan: &Plan, record: &CourseRecord, day: Date) -> Option<CourseRecord> {
    let settled = matches!(record.state, State::Earned | State::Failed | State::Withdrawn);
    let (year, now) = (record.year(), school_year_of(day));
    let Some(year) = year else { return settled.then(|| record.clone()) };
    if year < now {
        // What is still not settled was planned or begun and came to nothing.
        return settled.then(|| record.clone());
    }
    if year > now {
        return None;
    }
    if let Some(date) = record.date.filter(|date| settled && *date < day) {
        return (date < day).then(|| record.clone());
    }
    let mut until = plan.clone();
    until.student.graduation = Some(Entry::Year(year));
    let years = Years::new(policy, &until, day).ok()?;
    let term = record.term.as_deref().and_then(Term::named).unwrap_or(Term::Year);
    let slot = years.slot(year, term)?;
    debug_assert!(slot < SLOTS);
    if settled && years.is_over(slot) {
        return Some(record.clone());
    }
    let begun = years.starts(slot).is_some_and(|first| first < day);
    let under_way = record.state != State::Planned && record.state != State::Withdrawn;
    (begun && under_way).then(|| CourseRecord {
        state: State::InProgress,
        grade: None,
        points: None,
        ..record.clone()
    })
}
