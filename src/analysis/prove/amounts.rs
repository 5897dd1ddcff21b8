//! How much demands count at least, and at most need, whatever fills them.

use crate::policy::{Count, Demand, DemandId, Kind, Measure};
use crate::quantity::Amount;

/// Whether the first may count more than counts in the second.
pub(super) fn cut(have: &Count, want: &Count) -> bool {
    want.most.is_some_and(|most| have.most.is_none_or(|had| had > most))
}

/// Whether a count is of credits, and without bounds on parts of it.
pub(super) fn plain(count: &Count) -> bool {
    count.measure == Measure::Credits && count.limits.is_empty() && count.shares.is_empty() && !count.overall
}

/// Whether a demand uses courses up.
pub(in crate::analysis) fn takes(demands: &[Demand], id: DemandId) -> bool {
    let Some(demand) = demands.get(id as usize) else { return false };
    match &demand.kind {
        Kind::Count(count) => !count.overall,
        kind => kind.parts().into_iter().any(|part| takes(demands, part)),
    }
}

/// What demands count at least in all, in that unit, where each of them is met.
pub(super) fn floor(demands: &[Demand], parts: &[DemandId], unit: Measure) -> Amount {
    let one = |id: &DemandId| -> Amount {
        let Some(demand) = demands.get(*id as usize) else { return Amount::ZERO };
        if !demand.waived_by.is_empty() {
            return Amount::ZERO;
        }
        match &demand.kind {
            Kind::Count(count) if count.measure == unit && !count.overall => count.least,
            Kind::All(parts) => floor(demands, parts, unit),
            Kind::Sum { measure, least, parts, .. } => {
                let below = floor(demands, parts, unit);
                if *measure == unit { below.max(*least) } else { below }
            }
            Kind::Choose { count, parts } => {
                let mut each: Vec<Amount> =
                    parts.iter().map(|part| floor(demands, std::slice::from_ref(part), unit)).collect();
                each.sort_unstable();
                each.into_iter().take(*count as usize).sum()
            }
            Kind::If { then, otherwise, .. } => {
                floor(demands, then, unit).min(floor(demands, otherwise, unit))
            }
            Kind::When { branches, otherwise } => {
                let each = branches.iter().map(|(_, parts)| floor(demands, parts, unit));
                each.chain([floor(demands, otherwise, unit)]).min().unwrap_or(Amount::ZERO)
            }
            _ => Amount::ZERO,
        }
    };
    parts.iter().map(one).sum()
}

/// The most credit that demands may need in all, whatever is chosen, where each counts no more than it owes;
/// `None` where not every one of them may count less than it does.
pub(super) fn needed(demands: &[Demand], parts: &[DemandId]) -> Option<Amount> {
    let one = |id: &DemandId| -> Option<Amount> {
        match &demands.get(*id as usize)?.kind {
            Kind::Count(count) if count.overall => Some(Amount::ZERO),
            Kind::Count(count) => {
                let even = count.measure == Measure::Credits
                    && count.limits.iter().all(|limit| limit.least.is_zero());
                even.then_some(count.least)
            }
            Kind::All(parts) => needed(demands, parts),
            Kind::Sum { measure, least, parts, .. } => {
                (*measure == Measure::Credits).then_some(())?;
                Some(needed(demands, parts)?.max(*least))
            }
            Kind::Choose { count, parts } => {
                let each = parts.iter().map(|part| needed(demands, std::slice::from_ref(part)));
                let mut each: Vec<Amount> = each.collect::<Option<_>>()?;
                each.sort_unstable_by(|a, b| b.cmp(a));
                Some(each.into_iter().take(*count as usize).sum())
            }
            Kind::If { then, otherwise, .. } => Some(needed(demands, then)?.max(needed(demands, otherwise)?)),
            Kind::When { branches, otherwise } => {
                let each = branches.iter().map(|(_, parts)| needed(demands, parts));
                let each: Vec<Amount> = each.chain([needed(demands, otherwise)]).collect::<Option<_>>()?;
                each.into_iter().max()
            }
            Kind::Test(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. }
            | Kind::Timed { .. }
            | Kind::Share(_) => Some(Amount::ZERO),
        }
    };
    parts.iter().map(one).sum()
}
