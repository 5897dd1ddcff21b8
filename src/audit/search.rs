//! The exact search: is there a way of counting that fills every demand, and which?
//!
//! # The question
//!
//! Given are items `i` (records, or records that count together) of worth `w(i)`, slots `s` (demands that
//! count) and which items fit which slots, a tree over the slots, and integers throughout: amounts are
//! ten-thousandths of a credit. Wanted are amounts `x(i, s) >= 0`, zero where `i` does not fit `s`, and for
//! each choice of the tree which of its parts are taken, so that
//!
//! 1. an item counts whole, in one slot: `x(i, s) = w(i)` for at most one `s` and else 0; where a policy
//!    says so an item divides among slots, what one slot does not need is left over for another, or two
//!    slots share an item;
//! 2. of each group of items so much counts as its course may earn: one item, or up to a cap; and of
//!    items that exclude each other one;
//! 3. every slot that is owed counts at least its minimum and at most its maximum, in credit or in
//!    courses, and so do the parts of it that its limits name, and the sums over slots of the tree;
//! 4. every choice takes as many of its parts as it asks, and only what is taken is owed;
//! 5. the average of points over what an award counts is at least what is asked.
//!
//! # The algorithm
//!
//! Branch and bound (Land and Doig 1960) over [`super::relax`], which drops 1's "whole" and 2's exclusions:
//! what remains is a maximum flow with lower bounds (Ford and Fulkerson 1956; the lower bounds as arcs to
//! the sink, Hoffman 1960), or for 5 a flow of least cost. Each state restricts the question; its
//! relaxation either rules it out, or gives an answer that is a way of counting (done), or breaks one rule
//! of `docs/semantics.md`. A broken rule is branched on so that no way of counting is lost and the answer
//! at hand is excluded from every branch:
//!
//! | broken | branches |
//! |---|---|
//! | a choice not settled by what flows | an alternative is taken; it is not |
//! | one record in two slots that may not share it | it counts in the one, and in none that may not share it; it leaves that |
//! | items of which only one may be used | the one is used and none of the others; it is not |
//! | a repeatable course over its cap | an item is used, and none that does not fit beside it; it is not |
//! | part of a course where courses count whole | the whole of it counts; nothing of it |
//! | too few courses | a further one counts; it does not |
//! | too many courses, or too much over a cap | each use in turn is lessened |
//! | a limit that does not nest with the others | each group of items in turn is lessened or raised |
//!
//! A minimum is first raised to a multiple of what the whole courses that fit are all multiples of, so that the
//! flow knows that 2.25 credits of halves and wholes take 2.5; and a course flows whole by one way where there
//! is one, so that most flows are ways of counting already. The best average of a full answer is found by
//! Dinkelbach's method (1967): ask for more than the best so far until there is no more.
//!
//! `state` has the restrictions, `choices` the first row of the table, `broken` the others, `average` rule 5.
//!
//! # What it costs
//!
//! With `n` items, `m` slots and `a` pairs that fit, one relaxation takes `O(a f)` steps, `f` the number of
//! augmenting paths: at most about one for each item and slot, as amounts are few. Where demands are a
//! tree, lists overlap as they like, and courses divide or have one size, the first relaxation is the
//! answer (flows with integer bounds have integer answers), so the whole is polynomial. It is NP-hard
//! where courses of unlike size are packed whole (bin covering; Assmann, Johnson, Kleitman and Leung
//! 1984), where several courses count together and such sets overlap (set packing; Karp 1972), where
//! courses exclude each other beyond their groups (independent set), and where choices share courses;
//! those are searched. Amounts are integers and every branch shrinks them, so the search ends; it is cut
//! off after a stated number of states, and then says so.

mod average;
mod broken;
mod choices;
mod state;

use super::problem::{Node, NodeKind, Problem};
use super::relax::{Use, Work, relax};
use average::{Average, averaged};
use choices::{first_tentative, split};
use state::blame;

pub(super) use average::average_of;
pub(super) use state::{Choice, State};

/// A way of counting.
#[derive(Debug, Clone, Default)]
pub(super) struct Counting {
    /// Item, slot, amount.
    pub(super) uses: Vec<(usize, usize, i64)>,
    /// For each alternative of each choice, in one row, whether it is taken.
    chosen: Vec<bool>,
    /// How much of what is owed it leaves open, in ten-thousandths of a credit.
    pub(super) open: i64,
}

impl Counting {
    /// Whether an alternative of a choice is taken.
    pub(super) fn takes(&self, choice: usize, at: usize) -> bool {
        self.chosen.get(choice + at).copied().unwrap_or(false)
    }
}

/// What the search found.
pub(super) enum Answer {
    /// A way of counting that fills everything.
    Filled(Counting),
    /// There is none; this one leaves least open among those looked at.
    Not(Counting),
    /// The search was cut off; the best so far.
    CutOff(Counting),
}

/// Answers a problem, within so many states, in memory that is kept; `near` if, where it cannot be filled, the
/// way of counting that comes nearest is wanted.
pub(super) fn solve(problem: &Problem<'_>, effort: u32, near: bool, work: &mut Work) -> Answer {
    if problem.too_large {
        return Answer::CutOff(Counting::default());
    }
    let possible = blame(&problem.root) == 0;
    // Awards judged together do not compete unless they are separate; then the best for one average
    // may not be the best for another.
    let averaged = averaged(&problem.root);
    let at_odds =
        averaged.len() > 1 && problem.awards.iter().any(|(_, award)| !award.separate_from.is_empty());
    let fresh = |effort, strict| Search {
        problem,
        averaged: averaged.clone(),
        exceed: None,
        at_odds,
        gave_up: false,
        effort,
        states: 0,
        best: None,
        strict,
    };
    let mut search = fresh(effort, true);
    if possible && let Some(found) = search.run(work) {
        let better = search.improve(found, work);
        return Answer::Filled(better);
    }
    let cut_off = possible && (search.states >= search.effort || search.gave_up);
    if !near {
        let nearest = Counting::default();
        return if cut_off { Answer::CutOff(nearest) } else { Answer::Not(nearest) };
    }
    // Not fillable: look for what comes nearest, ignoring averages.
    let mut near = fresh(effort.min(2_000), false);
    near.averaged.clear();
    near.run(work);
    let nearest = near.best.unwrap_or_default();
    if cut_off { Answer::CutOff(nearest) } else { Answer::Not(nearest) }
}

struct Search<'p, 'a> {
    problem: &'p Problem<'a>,
    /// The awards over which an average is asked somewhere.
    averaged: Vec<usize>,
    /// An average that must be exceeded, to find the best there is.
    exceed: Option<Average>,
    /// Whether the averages pull different ways, so that no single relaxation is best for all.
    at_odds: bool,
    /// Whether a branch was closed without proof.
    gave_up: bool,
    effort: u32,
    states: u32,
    best: Option<Counting>,
    /// Whether only a full answer will do.
    strict: bool,
}

/// A relaxed answer.
struct Relaxed<'w> {
    uses: &'w [Use],
    open: i64,
}

/// What is wrong with a relaxed answer.
enum Broken {
    /// Nothing.
    Nothing(Counting),
    /// Try these restrictions instead.
    Branch(Vec<State>),
    /// No restriction can help.
    Dead,
}

impl Search<'_, '_> {
    fn run(&mut self, work: &mut Work) -> Option<Counting> {
        let mut stack = vec![State::new(self.problem)];
        while let Some(state) = stack.pop() {
            // No restriction leaves less open than what it restricts.
            if self.best.as_ref().is_some_and(|best| state.open >= best.open) {
                continue;
            }
            self.states += 1;
            if self.states >= self.effort {
                return None;
            }
            let weights = self.weights(&state);
            let Some(open) = relax(self.problem, &state, &weights, !self.strict, work) else { continue };
            if self.strict && open > 0 || self.best.as_ref().is_some_and(|best| open >= best.open) {
                continue;
            }
            match self.examine(&state, &Relaxed { uses: &work.uses, open }) {
                Broken::Nothing(counting) if self.strict || counting.open == 0 => {
                    if self.strict {
                        return Some(counting);
                    }
                    self.best = Some(counting);
                    return None;
                }
                Broken::Nothing(counting) => {
                    if self.best.as_ref().is_none_or(|best| counting.open < best.open) {
                        self.best = Some(counting);
                    }
                }
                Broken::Branch(mut branches) => {
                    branches.reverse();
                    branches.iter_mut().for_each(|branch| branch.open = open);
                    stack.extend(branches);
                }
                Broken::Dead => {}
            }
        }
        None
    }

    fn examine(&mut self, state: &State, relaxed: &Relaxed<'_>) -> Broken {
        let settled = match self.settle_choices(state, relaxed) {
            Ok(choices) => choices,
            Err(branches) => return Broken::Branch(branches),
        };
        let chosen = settled.iter().map(|way| *way == Choice::In).collect();
        let mut counting = Counting { uses: Vec::new(), chosen, open: relaxed.open };
        let active = self.active(&counting);
        let counts = |slot: usize| active.get(slot) == Some(&true);
        counting.uses = relaxed.uses.iter().copied().filter(|(_, slot, _)| counts(*slot)).collect();
        let tentative = first_tentative(&self.problem.root, state);
        // What only forbids uses binds whatever is chosen.
        for check in [Self::excluded, Self::over_cap, Self::shared] {
            if let Some(branches) = check(self, state, &counting) {
                return if branches.is_empty() { Broken::Dead } else { Broken::Branch(branches) };
            }
        }
        for check in [Self::in_parts, Self::limits, Self::sums] {
            if let Some(branches) = check(self, state, &counting) {
                // What asks for more binds only what is owed: settle choices taken on trial first.
                return match tentative {
                    Some((choice, at)) => Broken::Branch(split(state, choice, at)),
                    None if branches.is_empty() => Broken::Dead,
                    None => Broken::Branch(branches),
                };
            }
        }
        if self.strict && !self.averages_hold(&counting) {
            // The relaxation was the best for one average; for several at odds it proves nothing.
            self.gave_up |= self.at_odds;
            return Broken::Dead;
        }
        Broken::Nothing(counting)
    }

    /// For each slot, whether it is owed with what is chosen.
    fn active(&self, counting: &Counting) -> Vec<bool> {
        let mut active = vec![false; self.problem.slots.len()];
        slots_below(&self.problem.root, counting, &mut |slot| {
            active.get_mut(slot).into_iter().for_each(|slot| *slot = true);
        });
        active
    }

    fn is_active(&self, counting: &Counting, slot: usize) -> bool {
        self.active(counting).get(slot) == Some(&true)
    }
}

/// The slots below a node that are owed with what is chosen.
fn slots_below(node: &Node, counting: &Counting, each: &mut dyn FnMut(usize)) {
    match &node.kind {
        NodeKind::Settled(_) | NodeKind::Average { .. } => {}
        NodeKind::Slot(slot) => each(*slot),
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
            parts.iter().for_each(|part| slots_below(part, counting, each))
        }
        NodeKind::Choose { choice, parts, .. } => {
            let taken = parts.iter().enumerate().filter(|(at, _)| counting.takes(*choice, *at));
            taken.for_each(|(_, part)| slots_below(part, counting, each));
        }
    }
}
