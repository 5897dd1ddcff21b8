//! Whether a way of counting is legal: rules 1 to 7 of `docs/semantics.md`, and the amounts printed.

use std::collections::BTreeMap;

use super::approvals::Standing;
use super::conds::unit;
use super::evidence::{Evidence, Sure};
use crate::audit::outcome::{AmountResult, DemandResult, Use, Verdict};
use crate::plan::State;
use crate::policy::{Count, DemandId, Limit, Measure};
use crate::quantity::Amount;

/// A demand that counts, with what the certificate counts in it.
pub(super) struct Slot<'a> {
    pub(super) id: DemandId,
    pub(super) count: &'a Count,
    pub(super) result: &'a DemandResult,
    /// What it accepts by substitutions.
    pub(super) standing: Vec<Standing>,
}

impl Slot<'_> {
    fn name(&self) -> String {
        format!("`{}`", self.result.path)
    }

    fn shares_with(&self, other: &Slot<'_>) -> bool {
        self.count.shares.contains(&other.id) || other.count.shares.contains(&self.id)
    }
}

/// How much of the uses there is, in the measure.
pub(super) fn total<'u>(uses: impl IntoIterator<Item = &'u Use>, measure: Measure) -> Amount {
    let each = |one: &Use| match measure {
        Measure::Courses => Amount::ONE,
        Measure::Credits | Measure::Hours | Measure::Points => one.amount,
    };
    uses.into_iter().map(each).sum()
}

/// Rules 1 to 7 for demands that take from the same records. `split`: a course may serve several of
/// them by parts.
pub(super) fn check(evidence: &Evidence<'_>, slots: &[Slot<'_>], split: bool, problems: &mut Vec<String>) {
    for slot in slots {
        for one in &slot.result.counted {
            fitting(evidence, slot, one, problems);
        }
        bounds(evidence, slot, problems);
    }
    let mut uses: BTreeMap<usize, Vec<(&Slot<'_>, &Use)>> = BTreeMap::new();
    for slot in slots {
        for one in &slot.result.counted {
            for at in &one.records {
                uses.entry(*at).or_default().push((slot, one));
            }
        }
    }
    for (at, uses) in &uses {
        once(evidence, *at, uses, split, problems);
    }
    let mut used: Vec<usize> = Vec::new();
    for at in uses.keys() {
        match evidence.barred(*at, &used) {
            Some(by) if by == *at => problems.push(format!(
                "{} takes its course beyond the credit it earns over all times it is taken",
                evidence.label(*at)
            )),
            Some(by) => problems.push(format!(
                "{} and {} both count, but only one of them earns credit",
                evidence.label(by),
                evidence.label(*at)
            )),
            None => {}
        }
        used.push(*at);
    }
}

/// Rules 1, 4 and 5 for one use by itself.
fn fitting(evidence: &Evidence<'_>, slot: &Slot<'_>, one: &Use, problems: &mut Vec<String>) {
    let name = slot.name();
    for at in &one.records {
        let Some(record) = evidence.record(*at) else {
            problems.push(format!("{name} counts courses[{at}], which the plan does not have"));
            return;
        };
        if !evidence.counts(*at) {
            problems.push(format!(
                "{name} counts {}, which is {} and does not count for this verdict",
                evidence.label(*at),
                match record.state {
                    State::Earned => "graded as failed",
                    state => state.word(),
                }
            ));
        }
    }
    let earned =
        one.records.iter().all(|at| evidence.record(*at).is_some_and(|record| record.state == State::Earned));
    let what = one.records.iter().map(|at| evidence.label(*at)).collect::<Vec<_>>().join(" together with ");
    if earned != one.earned {
        let said = if one.earned { "earned" } else { "not earned yet" };
        problems.push(format!("{name} calls {what} {said}, which it is not"));
    }
    if one.amount <= Amount::ZERO {
        problems.push(format!("{name} counts {} of {what}", one.amount));
    }
    if one.excess && !slot.count.excess {
        problems.push(format!("{name} counts what is left of {what}, but takes no excess"));
    }
    match one.records.as_slice() {
        [] => problems.push(format!("{name} counts {} of no course at all", one.amount)),
        [at] => {
            let fits = evidence.fits_as(*at, slot.read_as(evidence, *at), &slot.count.select);
            if fits != Sure::Yes {
                problems.push(format!("{name} counts {what}, which does not fit it for sure"));
            }
            let worth = evidence.worth(*at);
            if one.amount > worth {
                problems.push(format!("{name} counts {} of {what}, which is worth {worth}", one.amount));
            } else if slot.count.measure == Measure::Courses && one.amount != worth {
                problems.push(format!(
                    "{name} counts courses, but takes only {} of {what}, which is worth {worth}",
                    one.amount
                ));
            }
        }
        records => {
            let entries = slot.count.select.combined.iter();
            let most = entries.filter(|entry| evidence.combines(records, entry)).map(|entry| entry.credits);
            match most.max() {
                None => problems.push(format!("{name} counts {what}, which do not count together there")),
                Some(most) if one.amount > most => problems
                    .push(format!("{name} counts {} of {what}, which count as {most} together", one.amount)),
                Some(_) => {}
            }
            if one.excess {
                problems.push(format!("{name} counts {what} together as what is left of a course"));
            }
        }
    }
}

/// Rules 2, 3 and 5 for all uses of one record.
fn once(
    evidence: &Evidence<'_>,
    at: usize,
    uses: &[(&Slot<'_>, &Use)],
    split: bool,
    problems: &mut Vec<String>,
) {
    let what = evidence.label(at);
    let twice = |one: &Slot<'_>, other: &Slot<'_>| match one.id == other.id {
        true => format!("{what} is counted twice in {}", one.name()),
        false => format!("{what} is counted twice: in {} and in {}", one.name(), other.name()),
    };
    for (before, (slot, one)) in uses.iter().enumerate() {
        for (other_slot, other) in uses.iter().take(before) {
            let together = one.records.len() > 1 || other.records.len() > 1;
            if slot.id == other_slot.id || together {
                problems.push(twice(other_slot, slot));
            }
        }
    }
    let (excess, primary): (Vec<_>, Vec<_>) = uses.iter().copied().partition(|(_, one)| one.excess);
    let shares = |slot: &Slot<'_>| !slot.count.shares.is_empty();
    let sum = |uses: &[(&Slot<'_>, &Use)]| uses.iter().map(|(_, one)| one.amount).sum::<Amount>();
    let worth = evidence.worth(at);
    let together = uses.iter().any(|(_, one)| one.records.len() > 1);
    let apart = primary.iter().enumerate().find_map(|(before, (slot, _))| {
        let mut others = primary.iter().take(before).map(|(other, _)| other);
        others.find(|other| other.id != slot.id && !slot.shares_with(other)).map(|other| (other, slot))
    });
    if let Some((one, other)) = apart
        && !together
    {
        if !split || primary.iter().any(|(slot, _)| shares(slot)) {
            problems.push(twice(one, other));
        } else if sum(&primary) > worth {
            problems.push(format!("{what} is worth {worth}, but {} of it is counted", sum(&primary)));
        }
    }
    if let Some((slot, _)) = excess.first() {
        if primary.is_empty() {
            problems
                .push(format!("{} counts what is left of {what}, which serves no other demand", slot.name()));
        }
        if let Some((sharing, _)) = uses.iter().find(|(slot, _)| shares(slot)) {
            problems.push(format!(
                "{} counts what is left of {what}, but {} shares its courses whole",
                slot.name(),
                sharing.name()
            ));
        }
        let all = sum(&primary) + sum(&excess);
        if all > worth {
            problems.push(format!("{what} is worth {worth}, but {all} of it is counted"));
        }
    }
}

/// Rule 7: what is owed, what counts at most, and every limit.
fn bounds(evidence: &Evidence<'_>, slot: &Slot<'_>, problems: &mut Vec<String>) {
    let name = slot.name();
    let count = slot.count;
    if matches!(count.measure, Measure::Hours | Measure::Points) {
        problems.push(format!("{name} counts {}, which cannot be checked", unit(count.measure)));
        return;
    }
    let counted = total(&slot.result.counted, count.measure);
    within_bounds(&name, counted, count.measure, count.least, count.most, problems);
    for Limit { measure, least, most, select, text } in &count.limits {
        // What may fall under a limit counts against a cap, and not toward a minimum.
        let under = |sure: Sure| {
            let falls = move |one: &&Use| match one.records.as_slice() {
                [at] => evidence.fits_as(*at, slot.read_as(evidence, *at), select) >= sure,
                records => records.iter().all(|at| evidence.fits(*at, select) >= sure),
            };
            total(slot.result.counted.iter().filter(falls), *measure)
        };
        let name = format!("`{text}` of {name}");
        within_bounds(&name, under(Sure::Yes), *measure, *least, None, problems);
        within_bounds(&name, under(Sure::Perhaps), *measure, Amount::ZERO, *most, problems);
    }
    let replaced = |one: &Use| slot.replaced(evidence, single(one)?).map(|(_, by)| (by, one.amount));
    let replaced: Vec<(usize, Amount)> = slot.result.counted.iter().filter_map(replaced).collect();
    let all = replaced.iter().map(|(_, amount)| *amount).sum();
    let of = format!("what replaces other courses in {name}");
    within_bounds(&of, all, Measure::Credits, Amount::ZERO, count.replaces, problems);
    for (at, standing) in slot.standing.iter().enumerate() {
        let own = replaced.iter().filter(|(by, _)| *by == at).map(|(_, amount)| *amount).sum();
        let of = format!("what one substitution allows in {name}");
        within_bounds(&of, own, Measure::Credits, Amount::ZERO, standing.most, problems);
    }
}

pub(super) fn within_bounds(
    name: &str,
    counted: Amount,
    measure: Measure,
    least: Amount,
    most: Option<Amount>,
    problems: &mut Vec<String>,
) {
    let unit = unit(measure);
    if counted < least {
        problems.push(format!("{name}: {counted} {unit} are counted, but {least} are owed"));
    }
    if let Some(most) = most.filter(|most| counted > *most) {
        problems.push(format!("{name}: {counted} {unit} are counted, but at most {most} may be"));
    }
}

/// Whether the amount the report prints is what the uses add up to.
pub(super) fn printed<'u>(
    result: &DemandResult,
    owed: Option<(Measure, Amount)>,
    uses: impl Iterator<Item = &'u Use> + Clone,
    problems: &mut Vec<String>,
) {
    let Some(AmountResult { measure, owed: said, counted, earned, missing }) = result.amount else { return };
    let mut compare = |what: &str, said: Amount, is: Amount| {
        if said != is {
            problems.push(format!(
                "`{}` prints {said} {} {what}, but it is {is}",
                result.path,
                unit(measure)
            ));
        }
    };
    let is_counted = total(uses.clone(), measure);
    let is_earned = total(uses.filter(|one| one.earned), measure);
    compare("as counted", counted, is_counted);
    compare("as earned", earned, is_earned);
    if let Some((owed_in, least)) = owed {
        compare("as owed", said, least);
        compare("as missing", missing, least.saturating_minus(is_counted));
        if owed_in != measure {
            let (said, is) = (unit(measure), unit(owed_in));
            problems.push(format!("`{}` prints {said}, but {is} are owed", result.path));
        } else if result.verdict == Verdict::Met && is_earned < least {
            problems.push(format!("`{}` is said to be met, but only {is_earned} is earned", result.path));
        }
    }
}

/// Uses that a demand shows as counted although it can count none.
pub(super) fn stray(result: &DemandResult, problems: &mut Vec<String>) {
    if !result.counted.is_empty() {
        problems.push(format!("`{}` shows courses as counted, but counts none", result.path));
    }
    result.parts.iter().for_each(|part| stray(part, problems));
}

/// The record of a use that is no combined entry.
pub(super) fn single(one: &Use) -> Option<usize> {
    match one.records.as_slice() {
        [at] => Some(*at),
        _ => None,
    }
}
