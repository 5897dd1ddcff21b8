//! Choices of the tree: settled by what flows where that is enough, branched on where it is not.

use super::{Choice, Relaxed, Search, State};
use crate::audit::problem::{Node, NodeKind, Problem};

impl Search<'_, '_> {
    /// Settles open choices by what flows, or gives the branches where it does not.
    pub(super) fn settle_choices(
        &self,
        state: &State,
        relaxed: &Relaxed<'_>,
    ) -> Result<Vec<Choice>, Vec<State>> {
        let mut counted = vec![0i64; self.problem.slots.len()];
        let mut courses = vec![0i64; self.problem.slots.len()];
        for (_, slot, amount) in relaxed.uses {
            counted.get_mut(*slot).into_iter().for_each(|sum| *sum += amount);
            courses.get_mut(*slot).into_iter().for_each(|sum| *sum += 1);
        }
        let tally = Tally { problem: self.problem, credits: &counted, courses: &courses };
        let mut settled = state.choices.clone();
        self.settle(&self.problem.root, &tally, &mut settled, state)?;
        Ok(settled)
    }

    fn settle(
        &self,
        node: &Node,
        tally: &Tally<'_, '_>,
        settled: &mut [Choice],
        state: &State,
    ) -> Result<(), Vec<State>> {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => Ok(()),
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
                parts.iter().try_for_each(|part| self.settle(part, tally, settled, state))?;
                // Alternatives that were not taken may have carried what the total needs.
                let total = tally.total(node, settled);
                let strict = self.strict;
                match &node.kind {
                    NodeKind::Sum { courses: false, least, .. } if strict && total < *least => {
                        match first_tentative(node, state) {
                            Some((choice, at)) => Err(split(state, choice, at)),
                            None => Ok(()),
                        }
                    }
                    _ => Ok(()),
                }
            }
            NodeKind::Choose { choice, count, parts } => {
                let taken = (0..parts.len()).filter(|at| state.choice(*choice, *at) == Choice::In).count();
                let left = count.saturating_sub(taken);
                let open: Vec<usize> =
                    (0..parts.len()).filter(|at| state.choice(*choice, *at) == Choice::Open).collect();
                if left > 0 {
                    // With averages every choice is branched on, so that the relaxation stays the best.
                    let filled = |at: &usize| {
                        self.averaged.is_empty() && parts.get(*at).is_some_and(|part| tally.filled(part))
                    };
                    let good: Vec<usize> = open.iter().copied().filter(filled).collect();
                    if good.len() < left {
                        let nearest = |at: &usize| parts.get(*at).map(|part| tally.nearness(part));
                        let best =
                            open.iter().copied().max_by(|a, b| nearest(a).cmp(&nearest(b)).then(b.cmp(a)));
                        return Err(best.map(|at| split(state, *choice, at)).unwrap_or_default());
                    }
                    for at in good.into_iter().take(left) {
                        settled.get_mut(choice + at).into_iter().for_each(|way| *way = Choice::In);
                    }
                }
                for (at, part) in parts.iter().enumerate() {
                    match settled.get_mut(choice + at) {
                        Some(Choice::In) => self.settle(part, tally, settled, state)?,
                        Some(way) => *way = Choice::Out,
                        None => {}
                    }
                }
                Ok(())
            }
        }
    }
}

/// An alternative is taken; it is not.
pub(super) fn split(state: &State, choice: usize, at: usize) -> Vec<State> {
    [Choice::In, Choice::Out]
        .into_iter()
        .map(|way| {
            let mut next = state.clone();
            next.choose(choice, at, way);
            next
        })
        .collect()
}

/// An alternative of a reached choice that the state leaves open though more must be taken.
pub(super) fn first_tentative(node: &Node, state: &State) -> Option<(usize, usize)> {
    match &node.kind {
        NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => None,
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
            parts.iter().find_map(|part| first_tentative(part, state))
        }
        NodeKind::Choose { choice, count, parts } => {
            let ways: Vec<Choice> = (0..parts.len()).map(|at| state.choice(*choice, at)).collect();
            let taken = ways.iter().filter(|way| **way == Choice::In).count();
            if taken < *count {
                return ways.iter().position(|way| *way == Choice::Open).map(|at| (*choice, at));
            }
            let mut reached = parts.iter().zip(&ways).filter(|(_, way)| **way == Choice::In);
            reached.find_map(|(part, _)| first_tentative(part, state))
        }
    }
}

/// What each slot counts, to ask of any part of the tree whether it is filled.
struct Tally<'t, 'a> {
    problem: &'t Problem<'a>,
    credits: &'t [i64],
    courses: &'t [i64],
}

impl Tally<'_, '_> {
    fn of(&self, slot: usize, courses: bool) -> i64 {
        let list = if courses { self.courses } else { self.credits };
        list.get(slot).copied().unwrap_or(0)
    }

    /// What counts below a node, in credits.
    fn total(&self, node: &Node, settled: &[Choice]) -> i64 {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Average { .. } => 0,
            NodeKind::Slot(slot) => self.of(*slot, false),
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
                parts.iter().map(|part| self.total(part, settled)).sum()
            }
            NodeKind::Choose { choice, parts, .. } => {
                let taken = |at: &usize| settled.get(choice + at) == Some(&Choice::In);
                let chosen = parts.iter().enumerate().filter(|(at, _)| taken(at));
                chosen.map(|(_, part)| self.total(part, settled)).sum()
            }
        }
    }

    /// Whether what flows fills a demand.
    fn filled(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Settled(held) => *held,
            NodeKind::Average { .. } => false,
            NodeKind::Slot(at) => {
                let Some(slot) = self.problem.slots.get(*at) else { return false };
                // Limits are for the search: one with limits is taken on trial and checked.
                self.of(*at, slot.courses) >= slot.least && slot.limits.iter().all(|limit| limit.least == 0)
            }
            NodeKind::All(parts) => parts.iter().all(|part| self.filled(part)),
            NodeKind::Sum { courses, least, parts, .. } => {
                !courses && parts.iter().all(|part| self.filled(part)) && self.flat(parts) >= *least
            }
            NodeKind::Choose { count, parts, .. } => {
                parts.iter().filter(|part| self.filled(part)).count() >= *count
            }
        }
    }

    /// What counts in parts that hold no choice.
    fn flat(&self, parts: &[Node]) -> i64 {
        let each = |node: &Node| match &node.kind {
            NodeKind::Slot(slot) => self.of(*slot, false),
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => self.flat(parts),
            NodeKind::Settled(_) | NodeKind::Average { .. } | NodeKind::Choose { .. } => 0,
        };
        parts.iter().map(each).sum()
    }

    /// How near to filled an alternative is: the share of what it owes that flows, in thousandths.
    fn nearness(&self, node: &Node) -> i64 {
        let (have, owed) = self.progress(node);
        if owed == 0 { 1000 } else { (1000 * have.min(owed)) / owed }
    }

    fn progress(&self, node: &Node) -> (i64, i64) {
        match &node.kind {
            NodeKind::Settled(held) => (i64::from(*held), 1),
            NodeKind::Average { .. } => (0, 0),
            NodeKind::Slot(at) => {
                let slot = self.problem.slots.get(*at);
                let (courses, least) = slot.map_or((false, 0), |slot| (slot.courses, slot.least));
                (self.of(*at, courses).min(least), least)
            }
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } | NodeKind::Choose { parts, .. } => {
                let each = parts.iter().map(|part| self.progress(part));
                each.fold((0, 0), |(have, owed), (more, further)| (have + more, owed + further))
            }
        }
    }
}
