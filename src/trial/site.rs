//! Demands as they stand in the text: one that an extending award took over is the same demand.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use super::Ground;
use crate::lower::DemandOrigin;
use crate::policy::{Award, AwardId, Demand, DemandId, Kind};
use crate::source::Span;

/// A demand of the text, and where the policy has it.
pub(super) struct Site<'a> {
    /// The award it is written in.
    pub(super) award: AwardId,
    /// What it asks there.
    pub(super) demand: &'a Demand,
    /// Its place in that award.
    pub(super) id: DemandId,
    /// Where it stands.
    pub(super) origin: &'a DemandOrigin,
    /// Where each demand of that award stands.
    pub(super) origins: &'a [DemandOrigin],
    /// Every award that has it, that one too, and its place there.
    pub(super) copies: Vec<(AwardId, DemandId)>,
}

/// What tells a demand of the text from the others: its place, and what it is called where several come
/// from one line.
type Key<'a> = (Span, &'a str, Option<&'a str>);

/// Every demand of the text, by file and place. Awards of schools have no examples and are left out.
pub(super) fn sites<'a>(ground: &Ground<'a>) -> Vec<Site<'a>> {
    let mut found: BTreeMap<Key<'a>, Vec<(Discriminant<Kind>, Site<'a>)>> = BTreeMap::new();
    for ((id, award), places) in (0u32..).zip(&ground.policy.awards).zip(ground.places) {
        if award.of_schools {
            continue;
        }
        let reached = reached(award);
        for ((at, demand), origin) in (0u32..).zip(&award.demands).zip(&places.demands) {
            let builtin = ground.sources.get(origin.head.file).is_none_or(|file| file.builtin);
            if builtin || !reached.get(at as usize).copied().unwrap_or(false) {
                continue;
            }
            let own = demand.layer.as_ref().is_none_or(|layer| *layer == award.named.title);
            let key = (origin.head, demand.text.as_str(), demand.title.as_deref());
            let each = found.entry(key).or_default();
            let kind = discriminant(&demand.kind);
            match each.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, site)) => {
                    if own {
                        (site.award, site.demand, site.id) = (id, demand, at);
                        (site.origin, site.origins) = (origin, &places.demands);
                    }
                    site.copies.push((id, at));
                }
                None => {
                    let (origins, copies) = (places.demands.as_slice(), vec![(id, at)]);
                    each.push((kind, Site { award: id, demand, id: at, origin, origins, copies }));
                }
            }
        }
    }
    found.into_values().flatten().map(|(_, site)| site).collect()
}

/// Which demands of an award are asked from its roots.
fn reached(award: &Award) -> Vec<bool> {
    let mut reached = vec![false; award.demands.len()];
    let mut open = award.roots.clone();
    while let Some(id) = open.pop() {
        let (Some(seen), Some(demand)) = (reached.get_mut(id as usize), award.demands.get(id as usize))
        else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            open.extend(demand.kind.parts());
        }
    }
    reached
}

/// A demand and all below it.
pub(super) fn below(award: &Award, id: DemandId) -> Vec<DemandId> {
    let mut found = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        // A tree has no demand twice; of what is none, this ends.
        if let Some(demand) = award.demands.get(id as usize)
            && !found.contains(&id)
        {
            found.push(id);
            open.extend(demand.kind.parts());
        }
    }
    found
}

/// The demand around each demand of an award.
pub(super) fn parents(award: &Award) -> Vec<Option<DemandId>> {
    let mut parents = vec![None; award.demands.len()];
    for (id, demand) in (0u32..).zip(&award.demands) {
        for part in demand.kind.parts() {
            if let Some(parent) = parents.get_mut(part as usize) {
                *parent = Some(id);
            }
        }
    }
    parents
}
