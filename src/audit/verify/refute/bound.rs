//! Whether credit would be enough if it could be cut at will: a flow of credit, or of courses, from records
//! to what is owed.
//!
//! Credit flows from each course (of records that exclude each other only one counts) to its records, from
//! there to the slots each could count in, through the first of the slot's caps it falls under, then through
//! the sums the slot stands below. Every arc has the least owed and the most allowed there as bounds. Every legal
//! way of counting is such a flow, so where no flow fills what is owed (which by the theorem of Ford and
//! Fulkerson is where some of it exceeds all that could ever reach it), no way of counting does. The
//! converse does not hold: a flow knows nothing of courses taken whole, of records that share, of combined
//! courses that use up their parts.

use std::collections::VecDeque;

use super::question::Question;
use super::{Effort, Spent};
use crate::quantity::Amount;

/// More than any sum of amounts.
const BOUNDLESS: i64 = i64::MAX / 8;

/// A network with bounds on its arcs, the flow found by augmenting along shortest paths.
struct Network {
    /// Where each arc leads and how much more it takes; the arc back is its neighbour.
    arcs: Vec<(usize, i64)>,
    out: Vec<Vec<usize>>,
    /// How much of what must flow starts at each node, or, below zero, ends there.
    owed: Vec<i64>,
}

const SOURCE: usize = 0;
const SINK: usize = 1;

impl Network {
    fn new() -> Self {
        Self { arcs: Vec::new(), out: vec![Vec::new(); 2], owed: vec![0; 2] }
    }

    fn node(&mut self) -> usize {
        self.out.push(Vec::new());
        self.owed.push(0);
        self.out.len() - 1
    }

    fn arc(&mut self, from: usize, to: usize, least: i64, most: i64) {
        for (from, to, room) in [(from, to, most - least), (to, from, 0)] {
            if let Some(out) = self.out.get_mut(from) {
                out.push(self.arcs.len());
            }
            self.arcs.push((to, room));
        }
        for (node, change) in [(from, -least), (to, least)] {
            if let Some(owed) = self.owed.get_mut(node) {
                *owed += change;
            }
        }
    }

    /// Whether there is a flow within all bounds: what must flow into each node can go on from there.
    fn has_flow(mut self, effort: &Effort) -> Result<bool, Spent> {
        let (start, end) = (self.node(), self.node());
        self.arc(SINK, SOURCE, 0, BOUNDLESS);
        let mut left = 0;
        for (node, owed) in self.owed.clone().into_iter().enumerate() {
            if owed > 0 {
                self.arc(start, node, 0, owed);
                left += owed;
            } else if owed < 0 {
                self.arc(node, end, 0, -owed);
            }
        }
        while left > 0 {
            let Some(path) = self.path(start, end, effort)? else { return Ok(false) };
            let room = |arc: &usize| self.arcs.get(*arc).map_or(0, |(_, room)| *room);
            let most = path.iter().map(room).min().unwrap_or(0).min(left);
            for arc in path {
                for (arc, change) in [(arc, -most), (arc ^ 1, most)] {
                    if let Some((_, room)) = self.arcs.get_mut(arc) {
                        *room += change;
                    }
                }
            }
            left -= most;
        }
        Ok(true)
    }

    /// The arcs of a shortest path with room.
    fn path(&self, start: usize, end: usize, effort: &Effort) -> Result<Option<Vec<usize>>, Spent> {
        let mut by: Vec<Option<usize>> = vec![None; self.out.len()];
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            let out = self.out.get(node).map_or(&[][..], Vec::as_slice);
            effort.spend(out.len())?;
            for arc in out {
                let Some((to, room)) = self.arcs.get(*arc) else { continue };
                let Some(seen) = by.get_mut(*to).filter(|_| *to != start) else { continue };
                if *room > 0 && seen.is_none() {
                    *seen = Some(*arc);
                    open.push_back(*to);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = end;
        while node != start {
            let Some(arc) = by.get(node).copied().flatten() else { return Ok(None) };
            path.push(arc);
            node = self.arcs.get(arc ^ 1).map_or(start, |(from, _)| *from);
        }
        Ok(Some(path))
    }
}

impl Question<'_, '_> {
    /// Whether there is too little credit, or too few courses, however it is cut.
    pub(super) fn lacks_credit(&self, effort: &Effort) -> Result<bool, Spent> {
        for courses in [false, true] {
            if !self.quantities.iter().any(|one| one.least > 0 && one.courses == courses) {
                continue;
            }
            if self.quantities.iter().any(|one| one.most.is_some_and(|most| most < one.least)) {
                return Ok(true);
            }
            if !self.network(courses, false, effort)?.has_flow(effort)? {
                return Ok(true);
            }
            let apart = (0..self.parts.len()).all(|one| (0..one).all(|other| self.are_apart(one, other)));
            if self.parts.len() > 1 && apart && !self.network(courses, true, effort)?.has_flow(effort)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The flow of credit or of courses. `joined`: a record serves one of the awards only, and the
    /// records of a course are not held together.
    fn network(&self, courses: bool, joined: bool, effort: &Effort) -> Result<Network, Spent> {
        let mut network = Network::new();
        let places: Vec<usize> = self.places.iter().map(|_| network.node()).collect();
        // From slots through the sums around them, innermost first.
        let mut last = places.clone();
        for one in self.quantities.iter().filter(|one| !one.is_limit()) {
            let (least, most) = match one.courses == courses {
                true => (one.least, one.most.unwrap_or(BOUNDLESS)),
                false => (0, BOUNDLESS),
            };
            let (below, above) = (network.node(), network.node());
            network.arc(below, above, least, most);
            for slot in one.slots.clone() {
                let inner = last.get(slot).copied().unwrap_or(SINK);
                if let Some(node) = last.get_mut(slot) {
                    *node = above;
                }
                network.arc(inner, below, 0, BOUNDLESS);
            }
        }
        last.iter().for_each(|node| network.arc(*node, SINK, 0, BOUNDLESS));
        // The caps of slots.
        let caps: Vec<Option<usize>> = self
            .quantities
            .iter()
            .map(|one| {
                let most = one.most.filter(|_| one.is_limit() && one.courses == courses)?;
                let node = network.node();
                let slot = places.get(one.slots.start).copied()?;
                network.arc(node, slot, 0, most);
                Some(node)
            })
            .collect();
        for (slot, _, credits) in &self.joint {
            let most = if courses { Amount::SCALE } else { *credits };
            network.arc(SOURCE, places.get(*slot).copied().unwrap_or(SINK), 0, most);
        }
        let mut joins: Vec<(usize, usize)> = Vec::new();
        for part in 0..self.parts.len() {
            for (group, most) in self.groups(part, courses, effort)? {
                let above = network.node();
                network.arc(SOURCE, above, 0, if joined { 0 } else { most });
                for at in group {
                    let value = self.value(courses, part, at);
                    let most = value.saturating_mul(self.times(part, courses, at)).min(BOUNDLESS);
                    let node = network.node();
                    network.arc(above, node, 0, most);
                    if joined {
                        let known = joins.iter().find(|(of, _)| *of == at).map(|(_, node)| *node);
                        let join = known.unwrap_or_else(|| {
                            let join = network.node();
                            joins.push((at, join));
                            let most = (0..self.parts.len()).map(|part| {
                                let value = self.value(courses, part, at);
                                value.saturating_mul(self.times(part, courses, at)).min(BOUNDLESS)
                            });
                            network.arc(SOURCE, join, 0, most.max().unwrap_or(0));
                            join
                        });
                        network.arc(join, node, 0, most);
                    }
                    for (slot, place) in self.places.iter().enumerate() {
                        effort.spend(1)?;
                        if place.part != part || !place.useful || place.takes.get(at) != Some(&true) {
                            continue;
                        }
                        let cap = self
                            .quantities
                            .iter()
                            .zip(&caps)
                            .find_map(|(one, cap)| cap.filter(|_| one.sees(slot, at)));
                        let into = cap.or_else(|| places.get(slot).copied()).unwrap_or(SINK);
                        network.arc(node, into, 0, value);
                    }
                }
            }
        }
        Ok(network)
    }

    /// How many times over a record could count in one award: once, or where its demands share (or, as a
    /// course, may take parts of it) in all of them.
    fn times(&self, part: usize, courses: bool, at: usize) -> i64 {
        let open: Vec<_> = self
            .places
            .iter()
            .filter(|place| place.part == part && place.useful && place.takes.get(at) == Some(&true))
            .collect();
        let split = self.parts.get(part).is_some_and(|(judged, _)| judged.award.split);
        let in_parts = courses && (split || open.iter().any(|place| place.slot.count.excess));
        let times = match in_parts {
            true => open.len(),
            false => open.iter().filter(|place| place.slot.shares()).count(),
        };
        i64::try_from(times.max(1)).unwrap_or(i64::MAX)
    }

    /// The records of use to an award, with those together of which only so much counts (rule 6).
    fn groups(&self, part: usize, courses: bool, effort: &Effort) -> Result<Vec<(Vec<usize>, i64)>, Spent> {
        let Some(evidence) = self.evidence(part) else { return Ok(Vec::new()) };
        let mut groups: Vec<(Vec<usize>, i64)> = Vec::new();
        for at in self.records(part) {
            let times = self.times(part, courses, at);
            let own = self.value(courses, part, at).saturating_mul(times).min(BOUNDLESS);
            effort.spend(1 + groups.len())?;
            let excludes = |other: &usize| evidence.barred(at, &[*other]) == Some(*other);
            let rivals = groups.iter_mut().find(|(group, _)| group.iter().all(excludes));
            match rivals {
                Some((group, most)) => {
                    group.push(at);
                    *most = (*most).max(own);
                }
                None => groups.push((vec![at], own)),
            }
        }
        Ok(groups)
    }

    /// The records that could count in a slot of use.
    pub(super) fn records(&self, part: usize) -> Vec<usize> {
        let all = self.evidence(part).map_or(0, |evidence| evidence.plan.courses.len());
        let takes = |at: &usize| {
            let mut places = self.places.iter().filter(|place| place.part == part && place.useful);
            places.any(|place| place.takes.get(*at) == Some(&true))
        };
        (0..all).filter(takes).collect()
    }
}
