//! The grade point average over a selector.

use super::cond::Conditions;
use super::evidence::{Stage, Tri};
use super::pool::heaviest;
use crate::policy::Select;
use crate::quantity::Amount;

/// Whether the average over the earned records of a selector reaches `least`. Of records that exclude
/// each other the choice counts that gives the best average, so the question is whether some choice
/// has `sum of (points - least) * worth >= 0` with at least one record in it.
pub(super) fn reaches(conditions: &Conditions<'_, '_>, over: &Select, least: Amount) -> Tri {
    let at = |admit: Tri| {
        let mut graded = 0usize;
        let candidates = conditions.candidates(over, admit, |_, _| Amount::ZERO);
        let mut pool = candidates.pool;
        for (set, candidate) in candidates.records.iter().zip(&mut pool) {
            let [only] = set.as_slice() else { continue };
            let Some(record) =
                conditions.evidence.records.get(*only).filter(|record| record.stage == Stage::Earned)
            else {
                continue;
            };
            if let Some(points) = conditions.evidence.points(record, conditions.scale) {
                graded += 1;
                candidate.weight =
                    i128::from(points.parts() - least.parts()) * i128::from(record.worth.parts());
            }
        }
        if graded == 0 {
            return Some(false);
        }
        // All negative: no choice at all weighs 0, but an average needs one record.
        let best_single = pool
            .iter()
            .zip(&candidates.records)
            .any(|(candidate, set)| candidate.weight >= 0 && is_graded(conditions, set));
        heaviest(&pool, &candidates.caps).map(|(weight, _)| weight > 0 || weight == 0 && best_single)
    };
    match (at(Tri::Yes), at(Tri::Maybe)) {
        (Some(sure), Some(perhaps)) if sure == perhaps => sure.into(),
        _ => Tri::Maybe,
    }
}

fn is_graded(conditions: &Conditions<'_, '_>, set: &[usize]) -> bool {
    matches!(set, [only] if conditions.evidence.records.get(*only).is_some_and(|record| conditions.evidence.points(record, conditions.scale).is_some()))
}
