//! What is had and known at the place where a question about demands is asked.

use crate::analysis::cond::Known;
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Kind};

use super::Gap;
use super::amounts::floor;

/// Two awards, and what is known where a question about their demands is asked.
#[derive(Clone)]
pub(super) struct Scene<'a> {
    pub(super) have: &'a Award,
    pub(super) want: &'a Award,
    pub(super) want_id: AwardId,
    pub(super) known: Known<'a>,
    /// Whether the one extends the other: a waiver of the one is meant for both.
    pub(super) layer: bool,
    pub(super) have_id: AwardId,
    /// Demands that are had for sure.
    pub(super) active: Vec<DemandId>,
}

/// Which side of a question a demand is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Had,
    Wanted,
}

impl<'a> Scene<'a> {
    /// Demands with those that hold all their parts, or whose branch is known, taken apart.
    pub(super) fn spread(
        &self,
        demands: &'a [Demand],
        ids: &[DemandId],
        apart: Option<Part>,
    ) -> Vec<DemandId> {
        let mut found = Vec::new();
        let mut open: Vec<DemandId> = ids.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            let Some(demand) = demands.get(id as usize) else { continue };
            let inside: Option<&Vec<DemandId>> = match &demand.kind {
                // What may be waived as a whole stays whole.
                _ if !demand.waived_by.is_empty() => None,
                Kind::All(parts) => Some(parts),
                Kind::Sum { parts, .. } if apart == Some(Part::Had) => Some(parts),
                Kind::Sum { least, most: None, measure, parts } if apart == Some(Part::Wanted) => {
                    (floor(demands, parts, *measure) >= *least).then_some(parts)
                }
                Kind::If { cond, then, otherwise } => match self.known.decides(cond) {
                    Some(true) => Some(then),
                    Some(false) => Some(otherwise),
                    None => None,
                },
                Kind::When { branches, otherwise } => self.branch(branches, otherwise),
                _ => None,
            };
            match inside {
                Some(parts) => open.extend(parts.iter().rev()),
                None => found.push(id),
            }
        }
        found
    }

    /// The branch that is owed, where that is known.
    fn branch<'b>(
        &self,
        branches: &'b [(Cond, Vec<DemandId>)],
        otherwise: &'b Vec<DemandId>,
    ) -> Option<&'b Vec<DemandId>> {
        for (cond, parts) in branches {
            match self.known.decides(cond) {
                Some(true) => return Some(parts),
                Some(false) => {}
                None => return None,
            }
        }
        Some(otherwise)
    }

    pub(super) fn have(&self, id: DemandId) -> Option<&'a Demand> {
        self.have.demands.get(id as usize)
    }

    pub(super) fn want(&self, id: DemandId) -> Option<&'a Demand> {
        self.want.demands.get(id as usize)
    }

    pub(super) fn gap(&self, want: DemandId) -> Gap {
        Gap { award: self.want_id, demand: Some(want) }
    }

    /// The gaps found, or that the demand as a whole has none to follow from.
    pub(super) fn told(&self, found: Vec<Gap>, want: DemandId) -> Vec<Gap> {
        if found.is_empty() { vec![self.gap(want)] } else { found }
    }

    pub(super) fn same_path(&self, have: DemandId, want: DemandId) -> bool {
        match (self.have(have), self.want(want)) {
            (Some(have), Some(want)) => have.path == want.path,
            _ => false,
        }
    }

    /// Whether a waiver of the first is one of the second as well.
    pub(super) fn waived_alike(&self, have: &Demand, want: &Demand) -> bool {
        have.waived_by.is_empty()
            || have.path == want.path
                && have.name == want.name
                && (self.layer || self.have.named.name == self.want.named.name)
                && have.waived_by.iter().all(|role| want.waived_by.contains(role))
    }

    /// Whether a course approved in place of another for the first is so for the second.
    pub(super) fn approved_alike(&self, have: &Demand, want: &Demand) -> bool {
        match &have.kind {
            Kind::Count(count) if !count.substitutes.is_empty() => {
                have.path == want.path
                    && have.name == want.name
                    && (self.layer || self.have.named.name == self.want.named.name)
            }
            _ => true,
        }
    }

    /// Takes a demand that is had to hold, with what follows.
    pub(super) fn activate(&mut self, id: DemandId) {
        self.active.push(id);
        // One that may be waived need not hold by itself.
        if self.have(id).is_some_and(|demand| demand.waived_by.is_empty()) {
            self.follow(id);
        }
    }

    /// The scene where a demand holds that is not waived.
    pub(super) fn entering(&self, id: DemandId) -> Self {
        let mut scene = self.clone();
        scene.follow(id);
        scene
    }

    /// Takes what a demand asks for to hold.
    fn follow(&mut self, id: DemandId) {
        let Some(demand) = self.have(id) else { return };
        match &demand.kind {
            Kind::All(parts) | Kind::Sum { parts, .. } => parts.iter().for_each(|part| self.activate(*part)),
            Kind::Choose { count, parts } if *count as usize == parts.len() => {
                parts.iter().for_each(|part| self.activate(*part));
            }
            Kind::Test(cond) => self.known.add(cond),
            Kind::If { cond, then, otherwise } => match self.known.decides(cond) {
                Some(true) => then.iter().for_each(|part| self.activate(*part)),
                Some(false) => otherwise.iter().for_each(|part| self.activate(*part)),
                None => {}
            },
            Kind::When { branches, otherwise } => {
                for (cond, parts) in branches {
                    match self.known.decides(cond) {
                        Some(true) => {
                            parts.iter().for_each(|part| self.activate(*part));
                            return;
                        }
                        Some(false) => {}
                        None => return,
                    }
                }
                otherwise.iter().for_each(|part| self.activate(*part));
            }
            _ => {}
        }
    }

    /// The scene where a condition holds (or fails), and these parts are had with it.
    pub(super) fn assuming(&self, cond: &'a Cond, holds: bool, parts: &[DemandId]) -> Self {
        let mut scene = self.supposing(cond, holds);
        parts.iter().for_each(|part| scene.activate(*part));
        scene
    }

    /// The scene where a condition holds (or fails), with all branches it decides.
    pub(super) fn supposing(&self, cond: &'a Cond, holds: bool) -> Self {
        let mut scene = self.clone();
        if holds {
            scene.known.add(cond)
        } else {
            scene.known.add_not(cond)
        }
        let open: Vec<DemandId> = std::mem::take(&mut scene.active);
        for id in open {
            if !scene.active.contains(&id) {
                scene.activate(id);
            }
        }
        scene
    }

    /// The scene where an alternative is chosen.
    pub(super) fn assuming_part(&self, part: DemandId) -> Self {
        let mut scene = self.clone();
        scene.activate(part);
        scene
    }
}
