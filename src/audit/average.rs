//! The grade point average over a selector.

use super::cond::Conditions;
use super::evidence::{Record, Tri};
use super::pool::heaviest_full;
use crate::policy::Select;
use crate::quantity::Amount;

/// Whether the average over the earned records of a selector reaches `least`. Of records that exclude
/// each other the choice counts that gives the best average, so the question is whether some choice
/// to which nothing can be added has `sum of (points - least) * worth >= 0`.
pub(super) fn reaches(conditions: &Conditions<'_, '_>, over: &Select, least: Amount) -> Tri {
    let single = Select { picks: over.picks.clone(), combined: Vec::new() };
    let at = |admit: Tri| {
        let weigh = |records: &[&Record<'_>], worth: Amount| {
            let record = records.first()?;
            let points = conditions.evidence.points(record, conditions.scale)?;
            // What may fit is taken against the student in the failing reading, else for them.
            let against = points < least;
            let sure = conditions.evidence.fits(record, over) == Tri::Yes;
            let taken = sure || against == (admit == Tri::Yes);
            taken.then(|| i128::from(points.parts() - least.parts()) * i128::from(worth.parts()))
        };
        let graded = conditions.candidates(&single, Tri::Maybe, weigh);
        // A record over its course's cap can never earn credit.
        let fits = |load: &(usize, i64)| graded.caps.get(load.0).is_some_and(|cap| load.1 <= *cap);
        if !graded.pool.iter().any(|candidate| candidate.loads.iter().all(fits)) {
            return Some(false);
        }
        heaviest_full(&graded.pool, &graded.caps).map(|weight| weight >= 0)
    };
    match (at(Tri::Yes), at(Tri::Maybe)) {
        (Some(sure), Some(perhaps)) if sure == perhaps => sure.into(),
        _ => Tri::Maybe,
    }
}
