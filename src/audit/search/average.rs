//! Averages over what counts: weighed in the relaxation, and raised as far as they go.

use std::collections::BTreeMap;

use super::{Choice, Counting, Search, State};
use crate::audit::problem::{Item, Node, NodeKind, Problem};
use crate::audit::relax::{OWED, Weights, Work};

/// How many times more a step of the average weighs than that there is something to average; more
/// than any plan has credit to count.
const JUST_AT: i128 = 1 << 24;

/// The most a unit of an item may weigh, far below what a unit of what is owed does.
const HEAVIEST: i64 = OWED / 16;

/// An average over what an award counts: the award's place, and a fraction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Average {
    award: usize,
    numerator: i128,
    denominator: i128,
}

impl Search<'_, '_> {
    /// What a unit of each item is worth above the average asked.
    pub(super) fn weights(&mut self, state: &State) -> Weights {
        if self.averaged.is_empty() {
            return Vec::new();
        }
        let mut wanted = BTreeMap::new();
        asked(&self.problem.root, state, &mut wanted);
        let weigh = |item: &Item| {
            let points = i128::from(item.points?);
            match self.exceed.filter(|average| average.award == item.award) {
                Some(average) => Some(points * average.denominator - average.numerator),
                // What is just at the average helps too: there must be something to average.
                None => Some((points - i128::from(*wanted.get(&item.award)?)) * JUST_AT + 1),
            }
        };
        let exact: Vec<i128> = self.problem.items.iter().map(|item| weigh(item).unwrap_or(0)).collect();
        // Beyond these bounds costs could outweigh what is owed; then nothing is proven.
        self.at_odds |= exact.iter().any(|weight| weight.abs() > i128::from(HEAVIEST));
        exact
            .into_iter()
            .map(|weight| i64::try_from(weight.clamp((-HEAVIEST).into(), HEAVIEST.into())).unwrap_or(0))
            .collect()
    }

    /// Raises the average of a full answer as far as it goes (Dinkelbach 1967: ask for more than the
    /// best so far until there is no more).
    pub(super) fn improve(&mut self, mut best: Counting, work: &mut Work) -> Counting {
        let &[award] = self.averaged.as_slice() else { return best };
        loop {
            let (points, weight) = average_of(self.problem, &best, award);
            if weight == 0 {
                return best;
            }
            let common = gcd(points, weight);
            self.exceed = Some(Average { award, numerator: points / common, denominator: weight / common });
            match self.run(work) {
                Some(better) => best = better,
                None => return best,
            }
        }
    }

    pub(super) fn averages_hold(&self, counting: &Counting) -> bool {
        let exceeded = self.exceed.is_none_or(|average| {
            let (points, weight) = average_of(self.problem, counting, average.award);
            points * average.denominator > average.numerator * weight
        });
        exceeded && self.averages_below(&self.problem.root, counting)
    }

    /// Whether every average reached from a node holds.
    fn averages_below(&self, node: &Node, counting: &Counting) -> bool {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Slot(_) => true,
            NodeKind::Average { award, least } => {
                let (points, weight) = average_of(self.problem, counting, *award);
                weight > 0 && points >= i128::from(*least) * weight
            }
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
                parts.iter().all(|part| self.averages_below(part, counting))
            }
            NodeKind::Choose { choice, parts, .. } => parts
                .iter()
                .enumerate()
                .all(|(at, part)| !counting.takes(*choice, at) || self.averages_below(part, counting)),
        }
    }
}

/// The awards over which an average is asked somewhere.
pub(super) fn averaged(node: &Node) -> Vec<usize> {
    let mut awards = match &node.kind {
        NodeKind::Average { award, .. } => vec![*award],
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } | NodeKind::Choose { parts, .. } => {
            parts.iter().flat_map(averaged).collect()
        }
        NodeKind::Settled(_) | NodeKind::Slot(_) => Vec::new(),
    };
    awards.sort_unstable();
    awards.dedup();
    awards
}

/// The highest average asked over each award, as far as a state has chosen what is asked.
fn asked(node: &Node, state: &State, into: &mut BTreeMap<usize, i64>) {
    match &node.kind {
        NodeKind::Average { award, least } => {
            let highest = into.entry(*award).or_insert(*least);
            *highest = (*highest).max(*least);
        }
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
            parts.iter().for_each(|part| asked(part, state, into));
        }
        NodeKind::Choose { choice, parts, .. } => {
            let taken = parts.iter().enumerate().filter(|(at, _)| state.choice(*choice, *at) == Choice::In);
            taken.for_each(|(_, part)| asked(part, state, into));
        }
        NodeKind::Settled(_) | NodeKind::Slot(_) => {}
    }
}

/// Grade points times credit, and credit, over what an award counts.
pub(in crate::audit) fn average_of(problem: &Problem<'_>, counting: &Counting, award: usize) -> (i128, i128) {
    let mut points = 0;
    let mut weight = 0;
    for (item, _, amount) in &counting.uses {
        let Some(item) = problem.items.get(*item).filter(|item| item.award == award) else { continue };
        if let Some(each) = item.points {
            points += i128::from(each) * i128::from(*amount);
            weight += i128::from(*amount);
        }
    }
    (points, weight)
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
