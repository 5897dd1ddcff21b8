//! How changes are made that take something from an award. What nothing asks for any more stands aside, so
//! that the policy stays sound.

use std::rc::Rc;

use super::bench::Edit;
use super::site::below;
use crate::policy::{Award, Cond, Demand, DemandId, Kind, Measure};
use crate::quantity::Amount;

/// A cap of a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cap {
    /// On all that it counts.
    Own,
    /// On one selector.
    Limit(usize),
}

/// Makes a demand and all below it ask for nothing: what counts in it still counts, and at most as much as
/// before.
pub(super) fn ask_nothing() -> Edit {
    Rc::new(|award, id| {
        for id in below(award, id) {
            let Some(demand) = award.demands.get_mut(id as usize) else { continue };
            match &mut demand.kind {
                Kind::Count(count) => {
                    count.least = Amount::ZERO;
                    count.limits.iter_mut().for_each(|limit| limit.least = Amount::ZERO);
                }
                Kind::Sum { least, .. } => *least = Amount::ZERO,
                Kind::Test(_)
                | Kind::Gpa { .. }
                | Kind::GpaCounted { .. }
                | Kind::Timed { .. }
                | Kind::Share(_) => {
                    let parts = demand.kind.parts();
                    demand.kind = Kind::Test(Cond::always(true));
                    put_aside(award, parts);
                }
                Kind::All(_) | Kind::Choose { .. } | Kind::If { .. } | Kind::When { .. } => {}
            }
        }
    })
}

/// Takes an alternative out of a choice.
pub(super) fn without_alternative(at: usize) -> Edit {
    Rc::new(move |award, id| {
        if let Some(Demand { kind: Kind::Choose { parts, .. }, .. }) = award.demands.get_mut(id as usize)
            && at < parts.len()
        {
            let gone = parts.remove(at);
            put_aside(award, vec![gone]);
        }
    })
}

/// Takes an alternative, wherever it stands, out of the choice around it.
pub(super) fn without_it() -> Edit {
    Rc::new(|award, id| {
        let mut gone = Vec::new();
        for demand in &mut award.demands {
            if let Kind::Choose { parts, .. } = &mut demand.kind
                && parts.contains(&id)
            {
                parts.retain(|part| *part != id);
                gone.push(id);
            }
        }
        put_aside(award, gone);
    })
}

/// Puts demands that nothing asks for any more into a branch for nobody, so that the award stays whole.
fn put_aside(award: &mut Award, parts: Vec<DemandId>) {
    let Some(first) = parts.first().and_then(|part| award.demands.get(*part as usize)) else { return };
    let path = format!("{} (put aside {})", first.path, award.demands.len());
    let kind = Kind::If { cond: Cond::always(false), then: parts, otherwise: Vec::new() };
    let aside = Demand { path, name: None, title: None, kind, ..first.clone() };
    award.roots.push(u32::try_from(award.demands.len()).unwrap_or(u32::MAX));
    award.demands.push(aside);
}

/// Takes a cap away.
pub(super) fn without_cap(cap: Cap) -> Edit {
    set_cap(cap, None)
}

/// The caps of a demand: which, in what, and how much. `4 credits` has none: what is more than that counts
/// elsewhere, and the amount is changed as one.
pub(super) fn caps(kind: &Kind) -> Vec<(Cap, Measure, Amount)> {
    let mut found = Vec::new();
    match kind {
        Kind::Count(count) => {
            let most = count.most.filter(|most| *most != count.least);
            found.extend(most.map(|most| (Cap::Own, count.measure, most)));
            for (at, limit) in count.limits.iter().enumerate() {
                found.extend(limit.most.map(|most| (Cap::Limit(at), limit.measure, most)));
            }
        }
        Kind::Sum { measure, least, most, .. } => {
            let most = most.filter(|most| most != least);
            found.extend(most.map(|most| (Cap::Own, *measure, most)));
        }
        _ => {}
    }
    found
}

pub(super) fn set_cap(cap: Cap, to: Option<Amount>) -> Edit {
    on_kind(move |kind| match (kind, cap) {
        (Kind::Count(count), Cap::Own) => count.most = to,
        (Kind::Sum { most, .. }, Cap::Own) => *most = to,
        (Kind::Count(count), Cap::Limit(at)) => {
            if let Some(limit) = count.limits.get_mut(at) {
                limit.most = to;
            }
        }
        _ => {}
    })
}

/// A change of what a demand asks.
pub(super) fn on_kind(change: impl Fn(&mut Kind) + 'static) -> Edit {
    Rc::new(move |award, id| {
        if let Some(demand) = award.demands.get_mut(id as usize) {
            change(&mut demand.kind);
        }
    })
}
