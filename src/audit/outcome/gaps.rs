//! What stands in the way of an award, read off its result: of each branch of the demands only the
//! innermost thing that is missing, and how much of all credit counts.
//!
//! It reads verdicts and amounts off the demands; it judges none, and says nothing in words.

use super::{AwardResult, DemandResult, Verdict};
use crate::policy::{Cite, Measure};
use crate::quantity::Amount;

/// Whether nothing more is to be done about it.
#[must_use]
pub fn settled(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::MetLate | Verdict::Waived | Verdict::NotApplicable)
}

/// Whether it stands in the way of the award.
#[must_use]
pub fn open(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::NotMet | Verdict::Overdue | Verdict::Missed | Verdict::CannotTell | Verdict::Undecided
    )
}

/// One thing that stands in the way.
pub struct Gap<'a> {
    /// What is missing.
    pub demand: &'a DemandResult,
    /// The demands around it, outermost first.
    pub within: Vec<&'a DemandResult>,
    /// Where it is written: in its own citation, or the nearest around it short of the award's.
    pub cites: &'a [Cite],
}

/// Everything that stands in the way, in the award's order.
#[must_use]
pub fn gaps(award: &AwardResult) -> Vec<Gap<'_>> {
    let mut out = Vec::new();
    for demand in &award.demands {
        collect(demand, &mut Vec::new(), &[], &mut out);
    }
    out
}

fn collect<'a>(
    demand: &'a DemandResult,
    within: &mut Vec<&'a DemandResult>,
    around: &'a [Cite],
    out: &mut Vec<Gap<'a>>,
) {
    if !open(demand.verdict) {
        return;
    }
    let cites = if demand.cites.is_empty() { around } else { &demand.cites };
    let before = out.len();
    if !is_choice(demand) && !is_open_branch(demand) {
        within.push(demand);
        for part in &demand.parts {
            collect(part, within, cites, out);
        }
        within.pop();
    }
    if out.len() == before || lacks_more_than_its_parts(demand) {
        out.insert(before, Gap { demand, within: within.clone(), cites });
    }
}

/// Whether its parts are alternatives.
#[must_use]
pub fn is_choice(demand: &DemandResult) -> bool {
    demand.parts.iter().any(|part| part.chosen)
}

/// Whether it is not known if its parts are owed: what is asked then is no gap yet.
#[must_use]
pub fn is_open_branch(demand: &DemandResult) -> bool {
    demand.verdict == Verdict::CannotTell
        && demand.because.is_some()
        && demand.amount.is_none()
        && demand.choose.is_none()
        && !demand.parts.is_empty()
}

/// Whether even all its parts together would leave something missing in it.
#[must_use]
pub fn lacks_more_than_its_parts(demand: &DemandResult) -> bool {
    let Some(amount) = demand.amount else { return false };
    let parts: Amount = demand
        .parts
        .iter()
        .filter_map(|part| part.amount)
        .filter(|part| part.measure == amount.measure)
        .map(|part| part.missing)
        .sum();
    amount.missing > parts
}

/// The credit owed, counted toward that, and earned of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credit {
    /// What is asked for.
    pub owed: Amount,
    /// What counts toward that: earned, under way and planned together.
    pub counted: Amount,
    /// How much of what counts is earned.
    pub earned: Amount,
}

/// The credit of an award: its demands added up, or its stated total where that is larger.
#[must_use]
pub fn credit(award: &AwardResult) -> Credit {
    let mut sum = Credit::default();
    let mut total = Credit::default();
    for demand in &award.demands {
        add(demand, &mut sum, &mut total);
    }
    if total.owed >= sum.owed { total } else { sum }
}

fn add(demand: &DemandResult, sum: &mut Credit, total: &mut Credit) {
    if matches!(demand.verdict, Verdict::Waived | Verdict::NotApplicable) {
        return;
    }
    match demand.amount.filter(|amount| amount.measure == Measure::Credits && amount.owed > Amount::ZERO) {
        Some(amount) => {
            let counted = amount.owed.saturating_minus(amount.missing);
            let this = Credit { owed: amount.owed, counted, earned: amount.earned.min(counted) };
            // One that only looks over everything adds nothing, but may state the award's total.
            if demand.overall {
                if this.owed > total.owed {
                    *total = this;
                }
            } else {
                sum.owed += this.owed;
                sum.counted += this.counted;
                sum.earned += this.earned;
            }
        }
        None => {
            let choice = is_choice(demand);
            for part in demand.parts.iter().filter(|part| !choice || part.chosen) {
                add(part, sum, total);
            }
        }
    }
}
