//! What a report leaves out: the branches of `if` and `when` themselves. A reader wants the demands
//! that are owed by this student, not the conditions under which others would owe something else.

use crate::audit::outcome::{Audit, AwardResult, DemandResult};

/// The audit with each branch replaced by what is owed in it.
pub(super) fn without(audit: &Audit) -> Audit {
    let mut audit = audit.clone();
    for award in &mut audit.awards {
        award.demands = spliced(std::mem::take(&mut award.demands));
    }
    audit
}

/// The result for an award with each branch replaced by what is owed in it.
pub(super) fn without_in(award: &AwardResult) -> AwardResult {
    AwardResult { demands: spliced(award.demands.clone()), ..award.clone() }
}

fn spliced(demands: Vec<DemandResult>) -> Vec<DemandResult> {
    let mut out = Vec::new();
    for mut demand in demands {
        let is_choice = demand.choose.is_some();
        let parts = std::mem::take(&mut demand.parts);
        if is_choice {
            // An alternative stays what it is, also where it is a branch.
            demand.parts = parts
                .into_iter()
                .map(|part| DemandResult { parts: spliced(part.parts.clone()), ..part })
                .collect();
            out.push(demand);
        } else if is_branch(&demand) {
            out.extend(spliced(parts));
        } else {
            demand.parts = spliced(parts);
            out.push(demand);
        }
    }
    out
}

/// Whether a demand is an `if`, `unless` or `when`: no demand of another kind begins so, and a title
/// would stand in place of the words.
fn is_branch(demand: &DemandResult) -> bool {
    let leads = ["if ", "unless ", "when "].iter().any(|word| demand.text.starts_with(word));
    leads && demand.title == demand.text && demand.amount.is_none() && demand.because.is_none()
}
