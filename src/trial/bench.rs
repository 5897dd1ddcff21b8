//! Changes made in a copy of the policy, one at a time, and the examples each may concern.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Ground;
use crate::example::Example;
use crate::policy::{Award, AwardId, DemandId, Kind, Policy};

/// A change of an award at one of its demands.
pub(super) type Edit = Rc<dyn Fn(&mut Award, DemandId)>;

/// A copy of the policy to work on.
pub(super) struct Bench<'a> {
    examples: &'a [&'a Example],
    policy: Policy,
    /// For each award, those whose students may stand otherwise where it changes; itself is among them.
    concerned: Vec<BTreeSet<AwardId>>,
    /// The award of each example.
    awards: Vec<Option<AwardId>>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(ground: &Ground<'a>) -> Self {
        let policy = ground.policy.clone();
        let mut concerned: Vec<BTreeSet<AwardId>> =
            (0u32..).take(policy.awards.len()).map(|id| [id].into()).collect();
        // An award is judged together with those it adds to or is separate from, by whatever detour.
        for (id, _) in (0u32..).zip(&policy.awards) {
            for reached in together(&policy, id) {
                if let Some(set) = concerned.get_mut(reached as usize) {
                    set.insert(id);
                }
            }
        }
        let award_of = |example: &&Example| {
            let mut awards = (0u32..).zip(&policy.awards);
            awards.find(|(_, award)| award.named.full() == example.award).map(|(id, _)| id)
        };
        let awards = ground.examples.iter().map(award_of).collect();
        Self { examples: ground.examples, policy, concerned, awards }
    }

    /// The award of an example.
    pub(super) fn award_of(&self, example: usize) -> Option<AwardId> {
        self.awards.get(example).copied().flatten()
    }

    /// The examples whose students may stand otherwise where these awards change, in their order.
    pub(super) fn examples_of(&self, copies: &[(AwardId, DemandId)]) -> Vec<(usize, &'a Example)> {
        let sets: Vec<&BTreeSet<AwardId>> =
            copies.iter().filter_map(|(award, _)| self.concerned.get(*award as usize)).collect();
        let each = self.examples.iter().enumerate();
        let touched = each.filter(|(at, _)| {
            self.award_of(*at).is_some_and(|award| sets.iter().any(|set| set.contains(&award)))
        });
        touched.map(|(at, example)| (at, *example)).collect()
    }

    /// Makes a change at every copy of a demand, does something with the policy as it is then, and takes
    /// the change back.
    pub(super) fn with<R>(
        &mut self,
        copies: &[(AwardId, DemandId)],
        edit: &Edit,
        then: impl FnOnce(&Policy) -> R,
    ) -> R {
        let mut kept: Vec<(AwardId, Award)> = Vec::new();
        for (award, demand) in copies {
            let Some(own) = self.policy.awards.get_mut(*award as usize) else { continue };
            if kept.iter().all(|(other, _)| other != award) {
                kept.push((*award, own.clone()));
            }
            edit(own, *demand);
        }
        let done = then(&self.policy);
        for (award, before) in kept {
            if let Some(own) = self.policy.awards.get_mut(award as usize) {
                *own = before;
            }
        }
        done
    }
}

/// The awards that an award is judged together with.
fn together(policy: &Policy, from: AwardId) -> BTreeSet<AwardId> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(award) = open.pop().and_then(|id| policy.awards.get(id as usize)) {
        let counted = award.demands.iter().filter_map(|demand| match &demand.kind {
            Kind::GpaCounted { award, .. } => Some(*award),
            _ => None,
        });
        for next in award.adds_to.iter().chain(&award.separate_from).copied().chain(counted) {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}
