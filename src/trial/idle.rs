//! Changes of which it is known that they change no verdict. What is not known here is tried.

use std::collections::BTreeSet;

use super::words;
use crate::policy::{Award, Cond, CourseId, DemandId, Kind, Limit, Measure, Moment, Policy, Range};
use crate::quantity::{Amount, SchoolYear};

/// The most that the parts of a sum surely count among them in that measure whenever they are met; `None`
/// where the demand is no sum, or a waiver could leave a part out.
pub(super) fn parts_ask(award: &Award, id: DemandId, measure: Measure) -> Option<Amount> {
    let Kind::Sum { parts, .. } = &award.demands.get(id as usize)?.kind else { return None };
    parts.iter().map(|part| asks(award, *part, measure, 0)).sum::<Option<Amount>>()
}

/// The deepest that demands are nested.
const MAX_DEPTH: usize = 256;

fn asks(award: &Award, id: DemandId, measure: Measure, depth: usize) -> Option<Amount> {
    let demand = award.demands.get(id as usize)?;
    if depth > MAX_DEPTH || !demand.waived_by.is_empty() {
        return None;
    }
    let all = |parts: &[DemandId]| {
        parts.iter().map(|part| asks(award, *part, measure, depth + 1)).sum::<Option<Amount>>()
    };
    Some(match &demand.kind {
        Kind::Count(count) if !count.overall && count.measure == measure => count.least,
        Kind::Sum { least, parts, measure: own, .. } => {
            let inner = all(parts)?;
            if *own == measure { inner.max(*least) } else { inner }
        }
        Kind::All(parts) => all(parts)?,
        Kind::Choose { count, parts } => {
            let each = parts.iter().map(|part| asks(award, *part, measure, depth + 1));
            let mut each: Vec<Amount> = each.collect::<Option<_>>()?;
            each.sort_unstable();
            each.into_iter().take(*count as usize).sum()
        }
        Kind::If { then, otherwise, .. } => all(then)?.min(all(otherwise)?),
        Kind::When { branches, otherwise } => {
            let mut fewest = all(otherwise)?;
            for (_, parts) in branches {
                fewest = fewest.min(all(parts)?);
            }
            fewest
        }
        _ => Amount::ZERO,
    })
}

/// Why a cap on a selector can never hold anything back, where it lists no more than it lets count.
pub(super) fn never_holds(policy: &Policy, limit: &Limit) -> Option<String> {
    let most = limit.most?;
    if limit.measure != Measure::Courses || !limit.select.combined.is_empty() {
        return None;
    }
    let mut courses: BTreeSet<CourseId> = BTreeSet::new();
    for pick in &limit.select.picks {
        courses.extend(pick.courses.as_ref()?);
    }
    let mut known = courses.iter().map(|course| policy.courses.get(*course as usize));
    let once = known.all(|course| course.is_some_and(|course| course.repeatable.is_none()));
    let listed = Amount::whole(i32::try_from(courses.len()).ok()?);
    (once && listed <= most).then(|| {
        format!("it lists {}, so it never holds anything back", words::amount(Measure::Courses, listed))
    })
}

/// Why a change of a range is beyond every student the award is for, where its own condition bounds the
/// same thing: what is left of both ranges is the same.
pub(super) fn beyond(applies: &Cond, cond: &Cond, to: &Range) -> Option<String> {
    let own = match applies {
        Cond::All(parts) => return parts.iter().find_map(|part| beyond(part, cond, to)),
        other => other,
    };
    let (bounds, was) = match (own, cond) {
        (Cond::Entered(grade, bounds), Cond::Entered(other, was)) if grade == other => (bounds, was),
        (Cond::Graduates(bounds), Cond::Graduates(was)) => (bounds, was),
        _ => return None,
    };
    (both(bounds, was)? == both(bounds, to)?)
        .then(|| format!("the award is only for students of {}", words::range(bounds)))
}

/// The school years in both ranges, ends open where they are; only of ranges that are given by years.
fn both(one: &Range, other: &Range) -> Option<(Option<SchoolYear>, Option<SchoolYear>)> {
    let year = |moment: &Option<Moment>| match moment {
        None => Some(None),
        Some(Moment::Year(year)) => Some(Some(*year)),
        Some(Moment::Date(_)) => None,
    };
    let from = year(&one.from)?.max(year(&other.from)?);
    let until = match (year(&one.until)?, year(&other.until)?) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    // Two ranges without a year in common are alike.
    match (from, until) {
        (Some(from), Some(until)) if from > until => Some((None, Some(SchoolYear::starting(i16::MIN)))),
        same => Some(same),
    }
}
