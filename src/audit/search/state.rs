//! A restriction of a question: what the branches that lead to it have settled.

use std::collections::BTreeMap;

use crate::audit::problem::{Node, NodeKind, Problem};

/// Whether an alternative of a choice is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) enum Choice {
    Open,
    In,
    Out,
}

/// A restriction of a problem.
#[derive(Debug, Clone)]
pub(in crate::audit) struct State {
    /// For each alternative of each choice, in one row ([`Problem::alternatives`]).
    pub(super) choices: Vec<Choice>,
    pub(super) banned: Vec<bool>,
    /// Items taken to be used, as the branches where they are not are looked at elsewhere.
    pub(super) kept: Vec<usize>,
    pub(super) bounds: BTreeMap<(usize, usize), (i64, i64)>,
    pub(super) atoms: BTreeMap<(usize, u64), (i64, i64)>,
    /// What is left open at the least, as far as is known.
    pub(super) open: i64,
}

impl State {
    pub(super) fn new(problem: &Problem<'_>) -> Self {
        let mut state = Self {
            choices: vec![Choice::Open; problem.alternatives],
            banned: vec![false; problem.items.len()],
            kept: Vec::new(),
            bounds: BTreeMap::new(),
            atoms: BTreeMap::new(),
            open: 0,
        };
        state.rule_out(&problem.root);
        state
    }

    /// Rules out alternatives that tests have failed, as long as enough others are left.
    fn rule_out(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
                parts.iter().for_each(|part| self.rule_out(part))
            }
            NodeKind::Choose { choice, count, parts } => {
                let blames: Vec<u64> = parts.iter().map(blame).collect();
                let mut sorted = blames.clone();
                sorted.sort_unstable();
                let most = sorted.get(count.saturating_sub(1)).copied().unwrap_or(u64::MAX);
                for (at, part) in parts.iter().enumerate() {
                    if blames.get(at).is_some_and(|blame| *blame > most) {
                        self.choose(*choice, at, Choice::Out);
                    } else {
                        self.rule_out(part);
                    }
                }
            }
            NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => {}
        }
    }

    pub(super) fn choose(&mut self, choice: usize, at: usize, way: Choice) {
        self.choices.get_mut(choice + at).into_iter().for_each(|known| *known = way);
    }

    pub(in crate::audit) fn choice(&self, choice: usize, at: usize) -> Choice {
        self.choices.get(choice + at).copied().unwrap_or(Choice::Out)
    }

    pub(in crate::audit) fn is_banned(&self, item: usize) -> bool {
        self.banned.get(item).copied().unwrap_or(true)
    }

    pub(super) fn is_kept(&self, item: usize) -> bool {
        self.kept.contains(&item)
    }

    /// How much of an item must and may count in a slot.
    pub(in crate::audit) fn bounds(&self, item: usize, slot: usize, worth: i64) -> (i64, i64) {
        self.bounds.get(&(item, slot)).copied().unwrap_or((0, worth))
    }

    /// How much the items of a slot that fall under just these limits must and may count.
    pub(in crate::audit) fn atom(&self, slot: usize, limits: u64) -> Option<(i64, i64)> {
        self.atoms.get(&(slot, limits)).copied()
    }

    pub(super) fn ban(&self, item: usize) -> Self {
        let mut next = self.clone();
        if let Some(banned) = next.banned.get_mut(item) {
            *banned = true;
        }
        next
    }

    pub(super) fn bound(&self, item: usize, slot: usize, low: i64, high: i64) -> Self {
        let mut next = self.clone();
        next.bounds.insert((item, slot), (low, high));
        next
    }
}

/// How many failed tests stand in the way of a demand, at best.
pub(super) fn blame(node: &Node) -> u64 {
    match &node.kind {
        NodeKind::Settled(held) => u64::from(!held),
        NodeKind::Slot(_) | NodeKind::Average { .. } => 0,
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } => parts.iter().map(blame).sum(),
        NodeKind::Choose { count, parts, .. } => {
            let mut blames: Vec<u64> = parts.iter().map(blame).collect();
            blames.sort_unstable();
            let missing = count.saturating_sub(blames.len()) as u64;
            blames.into_iter().take(*count).sum::<u64>() + missing
        }
    }
}
