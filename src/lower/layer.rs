//! Layers: an award that extends another has its demands too, except those it names again.
//!
//! The base is copied demand by demand. Where the extending award has a demand of the same name,
//! that one takes the place of the base's; its other demands stand beside. Each demand remembers
//! which award asks for it. Whether the change only tightens is for the checks to say
//! ([`Origins::tightened`]).

use std::collections::{BTreeMap, BTreeSet};

use super::{DemandOrigin, Lowerer, Origins, Tightened};
use crate::diagnostic::{Code, Diagnostic};
use crate::names::Sort;
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Kind};
use crate::syntax::tree::ItemKind;

impl<'a> Lowerer<'_, 'a> {
    /// Extends every award that extends another, bases first.
    pub(super) fn layers(&mut self, origins: &mut Origins<'a>) {
        let names = self.names;
        let mut bases: BTreeMap<AwardId, AwardId> = BTreeMap::new();
        for (_, symbol) in names.of(Sort::Award) {
            let ItemKind::Award(award) = &symbol.item.kind else { continue };
            let Some(word) = &award.extends else { continue };
            let Some(base) = self.find_sort(word, Sort::Award) else { continue };
            if reaches(&bases, base, symbol.index) {
                self.report(
                    Diagnostic::new(
                        Code::CircularDefinition,
                        word.span,
                        format!("`{}` extends itself", symbol.name),
                    )
                    .label("this leads back to the award being declared")
                    .help("an award extends one that stands without it"),
                );
                continue;
            }
            bases.insert(symbol.index, base);
        }
        let mut done: BTreeSet<AwardId> = BTreeSet::new();
        for award in bases.keys() {
            let mut line = vec![*award];
            while let Some(base) = line.last().and_then(|last| bases.get(last)) {
                line.push(*base);
            }
            for (extending, base) in line.iter().rev().skip(1).zip(line.iter().rev()) {
                if done.insert(*extending) {
                    self.extend(*extending, *base, origins);
                }
            }
        }
    }

    fn extend(&mut self, own: AwardId, base: AwardId, origins: &mut Origins<'a>) {
        let (Some(below), Some(above)) =
            (self.policy.awards.get(base as usize).cloned(), self.policy.awards.get(own as usize).cloned())
        else {
            return;
        };
        let (Some(below_origins), Some(above_origins)) = (
            origins.awards.get(base as usize).map(|origin| origin.demands.clone()),
            origins.awards.get(own as usize).map(|origin| origin.demands.clone()),
        ) else {
            return;
        };
        let mut copy = Copy {
            below: &below,
            above: &above,
            below_origins: &below_origins,
            above_origins: &above_origins,
            own,
            base,
            demands: Vec::new(),
            origins: Vec::new(),
            places: BTreeMap::new(),
            replaced: Vec::new(),
            paths: BTreeSet::new(),
        };
        let mut roots: Vec<DemandId> =
            below.roots.iter().filter_map(|id| copy.demand(Side::Below, *id)).collect();
        for root in &above.roots {
            if !copy.places.contains_key(&(Side::Above, *root)) {
                roots.extend(copy.demand(Side::Above, *root));
            }
        }
        copy.share();
        let Copy { demands, origins: demand_origins, replaced, .. } = copy;
        if let Some(award) = self.policy.awards.get_mut(own as usize) {
            award.demands = demands;
            award.roots = roots;
            award.extends = Some(base);
            award.scale = above.scale.or(below.scale);
            award.split = above.split || below.split;
            award.of_schools = above.of_schools || below.of_schools;
            award.applies = match (below.applies.clone(), above.applies.clone()) {
                (Some(one), Some(other)) => Some(Cond::All(vec![one, other])),
                (one, other) => one.or(other),
            };
            for (into, from) in
                [(&mut award.adds_to, &below.adds_to), (&mut award.separate_from, &below.separate_from)]
            {
                into.extend(from);
                into.sort_unstable();
                into.dedup();
            }
        }
        if let Some(origin) = origins.awards.get_mut(own as usize) {
            origin.demands = demand_origins;
        }
        for (demand, by) in replaced {
            origins.tightened.push(Tightened { award: own, base, demand, by });
        }
    }
}

fn reaches(bases: &BTreeMap<AwardId, AwardId>, from: AwardId, to: AwardId) -> bool {
    let mut at = Some(from);
    while let Some(award) = at {
        if award == to {
            return true;
        }
        at = bases.get(&award).copied();
    }
    false
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Below,
    Above,
}

/// The name a demand is known by in other layers: its own, or that of the one demand in its window.
fn key(demands: &[Demand], id: DemandId) -> Option<&str> {
    let demand = demands.get(id as usize)?;
    match (&demand.name, &demand.kind) {
        (Some(name), _) => Some(name),
        (None, Kind::Timed { parts, .. }) => match parts.as_slice() {
            [only] => key(demands, *only),
            _ => None,
        },
        _ => None,
    }
}

struct Copy<'c> {
    below: &'c Award,
    above: &'c Award,
    below_origins: &'c [DemandOrigin],
    above_origins: &'c [DemandOrigin],
    own: AwardId,
    base: AwardId,
    demands: Vec<Demand>,
    origins: Vec<DemandOrigin>,
    /// Where each copied demand stands now.
    places: BTreeMap<(Side, DemandId), DemandId>,
    /// Demands of the base that were not copied, with what took their place.
    replaced: Vec<(DemandId, DemandId)>,
    paths: BTreeSet<String>,
}

impl Copy<'_> {
    /// Copies a demand with its parts.
    fn demand(&mut self, side: Side, id: DemandId) -> Option<DemandId> {
        let (award, origins) = match side {
            Side::Below => (self.below, self.below_origins),
            Side::Above => (self.above, self.above_origins),
        };
        let demand = award.demands.get(id as usize)?;
        let origin = origins.get(id as usize)?.clone();
        if side == Side::Below
            && let Some(name) = key(&self.below.demands, id)
            && let Some(root) =
                self.above.roots.iter().copied().find(|root| key(&self.above.demands, *root) == Some(name))
            && !self.places.contains_key(&(Side::Above, root))
        {
            let by = self.demand(Side::Above, root)?;
            if let Some(own) = self.demands.get_mut(by as usize) {
                own.path.clone_from(&demand.path);
                self.paths.insert(demand.path.clone());
            }
            self.replaced.push((id, by));
            return Some(by);
        }
        let mut copied = demand.clone();
        copied.layer.get_or_insert_with(|| award.named.title.clone());
        let mut path = copied.path.clone();
        let mut again = 1;
        while !self.paths.insert(path.clone()) {
            again += 1;
            path = format!("{} ({again})", copied.path);
        }
        copied.path = path;
        if let Kind::GpaCounted { award, .. } = &mut copied.kind
            && *award == self.base
        {
            *award = self.own;
        }
        let place = u32::try_from(self.demands.len()).ok()?;
        self.demands.push(copied);
        self.origins.push(origin);
        self.places.insert((side, id), place);
        let mut parts: BTreeMap<DemandId, Option<DemandId>> = BTreeMap::new();
        for part in demand.kind.parts() {
            let copied = self.demand(side, part);
            parts.insert(part, copied);
        }
        if let Some(copied) = self.demands.get_mut(place as usize) {
            copied.kind.move_parts(&|part| parts.get(&part).copied().flatten());
        }
        Some(place)
    }

    /// Puts the shares of counts to where their demands stand now.
    fn share(&mut self) {
        for ((side, _), place) in &self.places {
            let Some(demand) = self.demands.get_mut(*place as usize) else { continue };
            if let Kind::Count(count) = &mut demand.kind {
                let moved =
                    count.shares.iter().filter_map(|other| self.places.get(&(*side, *other)).copied());
                let mut moved: Vec<DemandId> = moved.collect();
                moved.sort_unstable();
                count.shares = moved;
            }
        }
    }
}
