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
//! flow knows that 2.25 credits of halves and wholes take 2.5. The best average of a full answer is found by Dinkelbach's
//! method (1967): ask for more than the best so far until there is no more.
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

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::problem::{Item, Node, NodeKind, Problem, Slot};
use super::relax::{Use, Weights, Work, relax};

/// Whether an alternative of a choice is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Open,
    In,
    Out,
}

/// A restriction of a problem.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// For each alternative of each choice, in one row ([`Problem::alternatives`]).
    choices: Vec<Choice>,
    banned: Vec<bool>,
    /// Items taken to be used, as the branches where they are not are looked at elsewhere.
    kept: Vec<usize>,
    bounds: BTreeMap<(usize, usize), (i64, i64)>,
    atoms: BTreeMap<(usize, u64), (i64, i64)>,
    /// What is left open at the least, as far as is known.
    open: i64,
}

impl State {
    fn new(problem: &Problem<'_>) -> Self {
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

    fn choose(&mut self, choice: usize, at: usize, way: Choice) {
        self.choices.get_mut(choice + at).into_iter().for_each(|known| *known = way);
    }

    pub(super) fn choice(&self, choice: usize, at: usize) -> Choice {
        self.choices.get(choice + at).copied().unwrap_or(Choice::Out)
    }

    pub(super) fn is_banned(&self, item: usize) -> bool {
        self.banned.get(item).copied().unwrap_or(true)
    }

    fn is_kept(&self, item: usize) -> bool {
        self.kept.contains(&item)
    }

    /// How much of an item must and may count in a slot.
    pub(super) fn bounds(&self, item: usize, slot: usize, worth: i64) -> (i64, i64) {
        self.bounds.get(&(item, slot)).copied().unwrap_or((0, worth))
    }

    /// How much the items of a slot that fall under just these limits must and may count.
    pub(super) fn atom(&self, slot: usize, limits: u64) -> Option<(i64, i64)> {
        self.atoms.get(&(slot, limits)).copied()
    }

    fn ban(&self, item: usize) -> Self {
        let mut next = self.clone();
        if let Some(banned) = next.banned.get_mut(item) {
            *banned = true;
        }
        next
    }

    fn bound(&self, item: usize, slot: usize, low: i64, high: i64) -> Self {
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

/// How many times more a step of the average weighs than that there is something to average; more
/// than any plan has credit to count.
const JUST_AT: i128 = 1 << 24;

/// The most a unit of an item may weigh, far below what a unit of what is owed does.
const HEAVIEST: i64 = super::relax::OWED / 16;

/// An average over what an award counts: the award's place, and a fraction.
#[derive(Debug, Clone, Copy)]
struct Average {
    award: usize,
    numerator: i128,
    denominator: i128,
}

/// Answers a problem, within so many states, in memory that is kept; `near` if, where it cannot be filled, the way of counting
/// that comes nearest is wanted.
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

/// The awards over which an average is asked somewhere.
fn averaged(node: &Node) -> Vec<usize> {
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

    /// What a unit of each item is worth above the average asked.
    fn weights(&mut self, state: &State) -> Weights {
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
    fn improve(&mut self, mut best: Counting, work: &mut Work) -> Counting {
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

    /// Settles open choices by what flows, or gives the branches where it does not.
    fn settle_choices(&self, state: &State, relaxed: &Relaxed<'_>) -> Result<Vec<Choice>, Vec<State>> {
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

    /// Rules 2 and 3: one record in several slots. It counts in the one where most of it does, and in none that
    /// may not share it; or it does not count there.
    fn shared(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        // Uses stand in the order of their items.
        for uses in counting.uses.chunk_by(|(one, ..), (other, ..)| one == other) {
            let &(item, ..) = uses.first()?;
            let found = self.problem.items.get(item)?;
            let apart = |a: usize, b: usize| a != b && !self.may_share(found, a, b);
            let clashes = |slot: usize| uses.iter().any(|(_, other, _)| apart(slot, *other));
            let torn = uses.iter().filter(|(_, slot, _)| clashes(*slot));
            let Some(&(_, main, _)) = torn.max_by_key(|(_, slot, amount)| (*amount, Reverse(*slot))) else {
                continue;
            };
            let must = |slot: usize| state.bounds(item, slot, found.worth).0 > 0;
            let mut branches = Vec::new();
            let others = || found.fits.iter().map(|fit| fit.slot).filter(|slot| apart(main, *slot));
            if !others().any(must) {
                let mut here = state.clone();
                here.bounds.extend(others().map(|slot| ((item, slot), (0, 0))));
                branches.push(here);
            }
            if !must(main) {
                branches.push(state.bound(item, main, 0, 0));
            }
            return Some(branches);
        }
        None
    }

    /// Whether an item may count in both of two slots.
    fn may_share(&self, item: &Item, a: usize, b: usize) -> bool {
        let slots = &self.problem.slots;
        let (Some(one), Some(other)) = (slots.get(a), slots.get(b)) else { return false };
        let plain = !one.sharing && !other.sharing;
        let parts = plain && (one.split || one.excess || other.excess);
        let whole = item.combined || one.courses || other.courses;
        one.shares.contains(&b) && !item.combined || parts && !whole
    }

    /// Rules 5 and 6: items of which only one may be used. The one that is in the way of most others is
    /// used, and so none of those; or it is not.
    fn excluded(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let used = used_items(counting);
        let in_the_way = |item: &usize| {
            let excludes =
                self.problem.items.get(*item).map(|item| item.excludes.as_slice()).unwrap_or_default();
            excludes.iter().filter(|other| used.binary_search(other).is_ok()).count()
        };
        let worst = used.iter().copied().max_by_key(|item| (in_the_way(item), Reverse(*item)))?;
        if in_the_way(&worst) == 0 {
            return None;
        }
        let mut alone = state.clone();
        for other in &self.problem.items.get(worst)?.excludes {
            if let Some(banned) = alone.banned.get_mut(*other) {
                *banned = true;
            }
        }
        Some(vec![alone, state.ban(worst)])
    }

    /// Rule 6: a repeatable course over its cap. One of its items is not used; or it is, and then none
    /// that does not fit beside it.
    fn over_cap(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let used = used_items(counting);
        for (cap, most) in self.problem.caps.iter().enumerate() {
            let load = |item: usize| {
                let loads =
                    self.problem.items.get(item).map(|item| item.loads.as_slice()).unwrap_or_default();
                loads.iter().filter(|(on, _)| *on == cap).map(|(_, load)| *load).sum::<i64>()
            };
            // Records that stand for the same thing twice (alone and combined) exclude each other, so
            // no record is counted twice here.
            if used.iter().map(|item| load(*item)).sum::<i64>() <= *most {
                continue;
            }
            let open = used.iter().copied().filter(|item| load(*item) > 0 && !state.is_kept(*item));
            let Some(worst) = open.max_by_key(|item| (load(*item), Reverse(*item))) else {
                return Some(Vec::new());
            };
            let mut keeping = state.clone();
            keeping.kept.push(worst);
            let room = most - keeping.kept.iter().map(|item| load(*item)).sum::<i64>();
            if room < 0 {
                return Some(vec![state.ban(worst)]);
            }
            for item in 0..self.problem.items.len() {
                if load(item) > room && !keeping.is_kept(item) {
                    keeping.banned.get_mut(item).into_iter().for_each(|banned| *banned = true);
                }
            }
            return Some(vec![keeping, state.ban(worst)]);
        }
        None
    }

    /// Rule 4: courses count whole where courses are counted.
    fn in_parts(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        for (item, slot, amount) in &counting.uses {
            let worth = self.problem.items.get(*item)?.worth;
            if self.problem.slots.get(*slot)?.courses && *amount < worth {
                let (low, _) = state.bounds(*item, *slot, worth);
                let whole = (low < worth).then(|| state.bound(*item, *slot, worth, worth));
                return Some(whole.into_iter().chain([state.bound(*item, *slot, 0, 0)]).collect());
            }
        }
        None
    }

    /// Rule 7: bounds of slots in courses, and limits that are not in the relaxation.
    fn limits(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let bounded = |slot: &Slot| slot.courses || !slot.limits.is_empty();
        for (at, slot) in self.problem.slots.iter().enumerate().filter(|(_, slot)| bounded(slot)) {
            let uses: Vec<(usize, i64, u64)> = counting
                .uses
                .iter()
                .filter(|(_, found, _)| *found == at)
                .filter_map(|(item, _, amount)| Some((*item, *amount, self.under(*item, at)?)))
                .collect();
            if uses.is_empty() && counting.open > 0 {
                continue;
            }
            if slot.courses
                && let Some(branches) =
                    self.course_bound(state, counting, &[at], &uses, slot.least, slot.most, None)
            {
                return Some(branches);
            }
            for (bit, limit) in slot.limits.iter().enumerate() {
                let under: Vec<(usize, i64, u64)> =
                    uses.iter().copied().filter(|(_, _, mask)| mask >> bit & 1 == 1).collect();
                if limit.courses {
                    if let Some(branches) = self.course_bound(
                        state,
                        counting,
                        &[at],
                        &under,
                        limit.least,
                        limit.most,
                        Some((at, bit)),
                    ) {
                        return Some(branches);
                    }
                    continue;
                }
                let total: i64 = under.iter().map(|(_, amount, _)| amount).sum();
                if limit.most.is_some_and(|most| total > most) {
                    return Some(self.atoms(state, at, &uses, bit, -1));
                }
                if total < limit.least && counting.open == 0 && self.is_active(counting, at) {
                    return Some(self.atoms(state, at, &uses, bit, 1));
                }
            }
        }
        None
    }

    /// Branches that lessen (-1) or raise (1) what the groups of items under a limit count.
    fn atoms(
        &self,
        state: &State,
        slot: usize,
        uses: &[(usize, i64, u64)],
        bit: usize,
        step: i64,
    ) -> Vec<State> {
        let mut groups: BTreeMap<u64, (i64, i64)> = BTreeMap::new();
        for item in &self.problem.items {
            for fit in item.fits.iter().filter(|fit| fit.slot == slot && fit.limits >> bit & 1 == 1) {
                groups.entry(fit.limits).or_default().1 += item.worth;
            }
        }
        for (_, amount, mask) in uses.iter().filter(|(_, _, mask)| mask >> bit & 1 == 1) {
            groups.entry(*mask).or_default().0 += amount;
        }
        let mut branches = Vec::new();
        for (mask, (now, worth)) in groups {
            let (low, high) = state.atom(slot, mask).unwrap_or((0, worth));
            let unit = self.problem.unit;
            let (low, high) = if step < 0 { (low, now - unit) } else { (now + unit, high) };
            if low <= high {
                let mut next = state.clone();
                next.atoms.insert((slot, mask), (low, high));
                branches.push(next);
            }
        }
        branches
    }

    /// Branches where too few or too many courses are used in some slots (under a limit of one).
    #[expect(clippy::too_many_arguments, reason = "a bound, where it holds, and what is there")]
    fn course_bound(
        &self,
        state: &State,
        counting: &Counting,
        slots: &[usize],
        uses: &[(usize, i64, u64)],
        least: i64,
        most: Option<i64>,
        limit: Option<(usize, usize)>,
    ) -> Option<Vec<State>> {
        let count = i64::try_from(uses.len()).unwrap_or(i64::MAX);
        if most.is_some_and(|most| count > most) {
            let without = uses.iter().filter_map(|(item, _, _)| {
                let slot =
                    counting.uses.iter().find(|(used, slot, _)| used == item && slots.contains(slot))?.1;
                let (low, _) = state.bounds(*item, slot, 0);
                (low == 0).then(|| state.bound(*item, slot, 0, 0))
            });
            return Some(without.collect());
        }
        if count >= least || counting.open > 0 || !slots.iter().any(|slot| self.is_active(counting, *slot)) {
            return None;
        }
        // A further course: one that is used nowhere first, then any.
        let used = used_items(counting);
        let mut candidates = Vec::new();
        for (at, item) in self.problem.items.iter().enumerate() {
            for fit in item.fits.iter().filter(|fit| slots.contains(&fit.slot)) {
                let under = limit.is_none_or(|(_, bit)| fit.limits >> bit & 1 == 1);
                let here = counting.uses.iter().any(|(used, slot, _)| *used == at && *slot == fit.slot);
                let (low, high) = state.bounds(at, fit.slot, item.worth);
                if under && !here && low == 0 && high > 0 && !state.is_banned(at) {
                    let whole = self.problem.slots.get(fit.slot).is_some_and(|slot| slot.courses);
                    candidates.push((
                        used.binary_search(&at).is_ok(),
                        at,
                        fit.slot,
                        if whole { item.worth } else { self.problem.unit },
                        high,
                    ));
                }
            }
        }
        candidates.sort_unstable();
        Some(match candidates.first() {
            Some((_, item, slot, low, high)) if low <= high => {
                vec![state.bound(*item, *slot, *low, *high), state.bound(*item, *slot, 0, 0)]
            }
            Some((_, item, slot, ..)) => vec![state.bound(*item, *slot, 0, 0)],
            None => Vec::new(),
        })
    }

    /// Rule 8: sums over courses, and sums that whole alternatives push over their cap.
    fn sums(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        self.sums_of(&self.problem.root, state, counting)
    }

    fn sums_of(&self, node: &Node, state: &State, counting: &Counting) -> Option<Vec<State>> {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => None,
            NodeKind::All(parts) => parts.iter().find_map(|part| self.sums_of(part, state, counting)),
            NodeKind::Choose { choice, parts, .. } => parts.iter().enumerate().find_map(|(at, part)| {
                if counting.takes(*choice, at) { self.sums_of(part, state, counting) } else { None }
            }),
            NodeKind::Sum { courses, least, most, parts } => {
                if let Some(branches) = parts.iter().find_map(|part| self.sums_of(part, state, counting)) {
                    return Some(branches);
                }
                if !courses {
                    return None;
                }
                let mut below = Vec::new();
                slots_below(node, counting, &mut |slot| below.push(slot));
                let uses: Vec<(usize, i64, u64)> = counting
                    .uses
                    .iter()
                    .filter(|(_, slot, _)| below.contains(slot))
                    .map(|(item, _, amount)| (*item, *amount, 0))
                    .collect();
                self.course_bound(state, counting, &below, &uses, *least, *most, None)
            }
        }
    }

    fn averages_hold(&self, counting: &Counting) -> bool {
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

    /// The limits of a slot an item falls under.
    fn under(&self, item: usize, slot: usize) -> Option<u64> {
        self.problem.items.get(item)?.fits.iter().find(|fit| fit.slot == slot).map(|fit| fit.limits)
    }
}

/// An alternative is taken; it is not.
fn split(state: &State, choice: usize, at: usize) -> Vec<State> {
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
fn first_tentative(node: &Node, state: &State) -> Option<(usize, usize)> {
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

/// Grade points times credit, and credit, over what an award counts.
pub(super) fn average_of(problem: &Problem<'_>, counting: &Counting, award: usize) -> (i128, i128) {
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

fn used_items(counting: &Counting) -> Vec<usize> {
    let mut used: Vec<usize> = counting.uses.iter().map(|(item, _, _)| *item).collect();
    used.sort_unstable();
    used.dedup();
    used
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// What each slot counts, to ask of any part of the tree whether it is filled.
pub(super) struct Tally<'t, 'a> {
    pub(super) problem: &'t Problem<'a>,
    pub(super) credits: &'t [i64],
    pub(super) courses: &'t [i64],
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
