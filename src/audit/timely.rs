//! Laying out demands that are wanted at some time, and what they make of an award's verdict.

use super::cond::Conditions;
use super::evidence::{Evidence, Level, Tri};
use super::outcome::{DemandResult, FlagResult, Verdict};
use super::tell::empty;
use super::time::{Told, asks_for_events, counts, group, is_timed};
use crate::policy::{Award, DemandId, Kind, Window};

/// Lays out what was told of a demand.
pub(super) fn laid_out(evidence: &Evidence<'_>, award: &Award, told: &Told) -> Option<DemandResult> {
    let demand = award.demands.get(told.id as usize)?;
    let mut parts: Vec<DemandResult> =
        told.parts.iter().filter_map(|part| laid_out(evidence, award, part)).collect();
    let plain = demand.name.is_none() && demand.title.is_none();
    let periods = matches!(&demand.kind, Kind::Timed { window: Window::Each(_), .. });
    let is_window = matches!(demand.kind, Kind::Timed { .. });
    if is_window && !periods && plain && parts.len() == 1 && told.period.is_none() {
        let mut only = parts.pop()?;
        only.when = only.when.or_else(|| told.when.clone());
        if only.cites.is_empty() {
            only.cites.clone_from(&demand.cites);
        }
        only.readings.extend(demand.readings.iter().cloned());
        only.notes.extend(demand.notes.iter().cloned());
        only.chosen = told.chosen;
        return Some(only);
    }
    let mut result = empty(demand, evidence.detail);
    result.verdict = told.status;
    result.when.clone_from(&told.when);
    result.because.clone_from(&told.because);
    result.choose = told.choose;
    result.chosen = told.chosen;
    result.events = told.events.iter().filter_map(|at| evidence.time.shown(*at)).collect();
    result.events.sort();
    if let Some(period) = &told.period {
        // Several parts in a period stand under its name; a stretch is called by its last day.
        let in_period = told.when.as_ref().is_some_and(|when| when.period.is_some());
        if is_window || !in_period {
            result.title.clone_from(period);
        }
        result.path = format!("{}/{period}", result.path);
    }
    result.parts = parts;
    Some(result)
}

/// Whether a demand or something in it is about events.
pub(super) fn is_timely(award: &Award, id: DemandId) -> bool {
    let mut open = vec![id];
    while let Some(demand) = open.pop().and_then(|id| award.demands.get(id as usize)) {
        match &demand.kind {
            Kind::Timed { .. } => return true,
            Kind::Test(cond) if asks_for_events(cond) => return true,
            kind => open.extend(kind.parts()),
        }
    }
    false
}

/// The demands that stand in windows or are settled together with some that do, outermost only, and the
/// tests that stand in none.
pub(super) fn outermost(award: &Award) -> (Vec<DemandId>, Vec<DemandId>) {
    let (mut timed, mut tests) = (Vec::new(), Vec::new());
    let mut open: Vec<DemandId> = award.roots.clone();
    while let Some(id) = open.pop() {
        let Some(demand) = award.demands.get(id as usize) else { continue };
        if is_timed(award, id) {
            timed.push(id);
        } else if matches!(demand.kind, Kind::Test(_)) {
            tests.push(id);
        } else {
            open.extend(demand.kind.parts());
        }
    }
    (timed, tests)
}

/// What is open in a demand that cannot be told.
pub(super) fn questions(told: &Told, into: &mut Vec<String>) {
    if told.status != Verdict::CannotTell {
        return;
    }
    into.extend(told.because.clone());
    told.parts.iter().for_each(|part| questions(part, into));
}

/// The verdict of an award: that of the group of its demands, where it asks for nothing but tests and
/// events, as far as it agrees with what was judged.
pub(super) fn verdict(
    award: &Award,
    judged: Verdict,
    demands: &[DemandResult],
    besides: &[Verdict],
) -> Verdict {
    if counts(award) || !award.roots.iter().any(|root| is_timely(award, *root)) {
        return judged;
    }
    let status = group(demands.iter().map(|demand| demand.verdict).chain(besides.iter().copied()));
    let agrees = match judged {
        Verdict::Met => {
            matches!(status, Verdict::MetLate | Verdict::Waived | Verdict::NotApplicable)
        }
        Verdict::OnTrack => matches!(status, Verdict::NotYetDue | Verdict::DueSoon),
        Verdict::NotMet => matches!(status, Verdict::Overdue | Verdict::Missed),
        // What is missed is missed, whatever else is not known.
        _ => false,
    };
    if agrees { status } else { judged }
}

/// The early warnings raised, and those the plan leaves open.
pub(super) fn flags(evidence: &Evidence<'_>) -> Vec<FlagResult> {
    // A warning looks at what is done, not at what is planned.
    let conditions = Conditions { evidence, level: Level::Earned, scale: None };
    let each = evidence.policy.flags.iter().filter_map(|flag| {
        let held = conditions.holds(&flag.cond);
        (held != Tri::No).then(|| FlagResult {
            flag: flag.named.name.clone(),
            title: flag.named.title.clone(),
            place: flag.place.clone(),
            raised: held == Tri::Yes,
            because: conditions.why(&flag.cond),
            suggest: flag.suggest.clone(),
            cites: flag.cites.clone(),
        })
    });
    each.collect()
}
