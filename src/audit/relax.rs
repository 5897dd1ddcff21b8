//! The relaxed question: ignoring that courses count whole and that some exclude others, how much of
//! what is owed can be filled?
//!
//! The demands are a tree with a lower and an upper bound at each node; records flow in at the
//! slots and up to the root. Lower bounds become arcs to the sink: what a node owes beyond what its
//! parts owe. What flows above that goes on to the parent, up to the node's upper bound. So the owed
//! is fillable (by parts of courses) iff a maximum flow saturates every arc to the sink.
//!
//! An undecided choice owes what its cheapest alternatives would owe, and takes flow through any of
//! them: more than truth allows, never less. So the relaxation never calls impossible what is
//! possible, and the search in [`super::search`] only has to branch where its answer is no way of
//! counting.

use std::collections::BTreeMap;

use super::flow::{ArcId, Network, Point};
use super::problem::{Item, Node, NodeKind, Problem};
use super::search::{Choice, State};

/// No bound: more than any plan holds.
const FREE: i64 = i64::MAX / 1024;

/// What a unit of what is owed is worth, against which averages are small.
pub(super) const OWED: i64 = 1_000_000_000_000_000;

/// What counts where in the relaxed answer, and how much of what is owed stays open.
pub(super) struct Relaxed {
    /// Item, slot, amount: each above zero, each pair once.
    pub(super) uses: Vec<(usize, usize, i64)>,
    pub(super) open: i64,
}

/// For each item, what a unit of it is worth to an average; empty where no average is asked.
pub(super) type Weights = Vec<i64>;

/// Solves the relaxation; `narrow_first` (with weights) fills demands that few items fit before those
/// that many do, where not all can be filled. `None` where bounds contradict each other, so that there is no answer.
pub(super) fn relax(
    problem: &Problem<'_>,
    state: &State,
    weights: &Weights,
    narrow_first: bool,
) -> Option<Relaxed> {
    let mut net = Network::default();
    let source = net.point();
    let sink = net.point();
    let mut tree = Tree {
        problem,
        state,
        net,
        sink,
        owed: 0,
        weighted: !weights.is_empty(),
        narrow_first,
        breadth: 0,
        entries: Vec::new(),
    };
    let (root, low, high) = tree.node(&problem.root, true)?;
    if tree.weighted {
        // What is above the owed may count too where it helps an average.
        tree.net.arc(root, sink, high - low, 0);
    }
    let Tree { mut net, owed, entries, weighted, .. } = tree;
    let uses = connect(problem, state, weights, &mut net, source, &entries);
    if weighted {
        net.cheapest(source, sink);
    } else {
        net.fill(source, sink);
    }
    // Everything that reaches the sink came in through a slot.
    let mut found = Vec::new();
    for (item, slot, arc) in uses {
        let amount = net.flow(arc);
        if amount > 0 {
            found.push((item, slot, amount));
        }
    }
    let open = owed - filled(&net, &entries);
    found.sort_unstable();
    Some(Relaxed { uses: found, open })
}

/// Where items enter a slot: the point of the slot's tree each fitting item flows into.
struct Entry {
    slot: usize,
    /// Item, point, the most that may flow.
    points: Vec<(usize, Point, i64)>,
    /// Arcs to the sink.
    paid: Vec<ArcId>,
}

fn filled(net: &Network, entries: &[Entry]) -> i64 {
    entries.iter().flat_map(|entry| &entry.paid).map(|arc| net.flow(*arc)).sum()
}

/// Joins the items to the points they enter by, in their order.
fn connect(
    problem: &Problem<'_>,
    state: &State,
    weights: &Weights,
    net: &mut Network,
    source: Point,
    entries: &[Entry],
) -> Vec<(usize, usize, ArcId)> {
    let mut by_item: Vec<Vec<(usize, Point, i64)>> = vec![Vec::new(); problem.items.len()];
    for entry in entries {
        for (item, point, room) in &entry.points {
            by_item.get_mut(*item).into_iter().for_each(|list| list.push((entry.slot, *point, *room)));
        }
    }
    let mut order: Vec<usize> = (0..problem.items.len()).collect();
    let rank = |at: &usize| problem.items.get(*at).map(|item| (item.stage, *at));
    order.sort_by_key(rank);
    let mut uses = Vec::new();
    // Of items that exclude each other one may be used at most, so they draw on one pool together:
    // one pool for all plain slots, and one for each slot that shares.
    let mut pools: BTreeMap<(usize, Option<usize>), Point> = BTreeMap::new();
    for at in order {
        let (Some(item), Some(ways)) = (problem.items.get(at), by_item.get(at)) else { continue };
        if ways.is_empty() || state.is_banned(at) {
            continue;
        }
        let cost = weights.get(at).map_or(0, |weight| -weight);
        let mut own: Option<Point> = None;
        for (slot, point, room) in ways {
            // That a slot may not share with every other slot is for the search to see to.
            let sharing = problem.slots.get(*slot).is_some_and(|slot| slot.sharing);
            let from = match own {
                Some(from) if !sharing => from,
                _ => {
                    let from = net.point();
                    let layer = sharing.then_some(*slot);
                    let pool = *pools.entry((item.group, layer)).or_insert_with(|| {
                        let pool = net.point();
                        let most = problem.groups.get(item.group).copied().unwrap_or(item.worth);
                        net.arc(source, pool, most, 0);
                        pool
                    });
                    net.arc(pool, from, item.worth, cost);
                    if !sharing {
                        own = Some(from);
                    }
                    from
                }
            };
            uses.push((at, *slot, net.arc(from, *point, *room, 0)));
        }
    }
    uses
}

struct Tree<'p, 'a> {
    problem: &'p Problem<'a>,
    state: &'p State,
    net: Network,
    sink: Point,
    owed: i64,
    weighted: bool,
    narrow_first: bool,
    /// How many items fit the slot being built.
    breadth: i64,
    entries: Vec<Entry>,
}

/// A node of the network's tree: its point, what it owes, and the most it lets through.
type Built = (Point, i64, i64);

impl Tree<'_, '_> {
    /// Builds a node over its parts. `None` where its bounds contradict.
    fn join(&mut self, parts: &[Built], least: i64, most: i64, owes: bool) -> Option<Built> {
        let point = self.net.point();
        let mut low = 0;
        let mut high: i64 = 0;
        for (part, part_low, part_high) in parts {
            self.net.arc(*part, point, part_high - part_low, 0);
            low += part_low;
            high = (high + part_high).min(FREE);
        }
        self.bound(point, low, high, least, most, owes)
    }

    fn bound(
        &mut self,
        point: Point,
        low: i64,
        high: i64,
        least: i64,
        most: i64,
        owes: bool,
    ) -> Option<Built> {
        if !owes {
            return Some((point, 0, high.min(most)));
        }
        let needed = least.max(low);
        if needed > most {
            return None;
        }
        if needed > low {
            let narrow = if self.narrow_first { 1_000 - 4 * self.breadth.min(249) } else { 0 };
            let cost = if self.weighted { -OWED - narrow } else { 0 };
            let arc = self.net.arc(point, self.sink, needed - low, cost);
            self.owed += needed - low;
            self.entries.push(Entry { slot: 0, points: Vec::new(), paid: vec![arc] });
        }
        Some((point, needed, high.min(most).max(needed)))
    }

    fn node(&mut self, node: &Node, owes: bool) -> Option<Built> {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Average { .. } => Some((self.net.point(), 0, 0)),
            NodeKind::Slot(slot) => self.slot(*slot, owes),
            NodeKind::All(parts) => {
                let built: Option<Vec<Built>> = parts.iter().map(|part| self.node(part, owes)).collect();
                self.join(&built?, 0, FREE, owes)
            }
            NodeKind::Sum { courses, least, most, parts } => {
                let built: Option<Vec<Built>> = parts.iter().map(|part| self.node(part, owes)).collect();
                // Courses among the parts are counted by the search; here each is at least a crumb.
                let crumbs = least.saturating_mul(self.problem.unit);
                let (least, most) = if *courses { (crumbs, FREE) } else { (*least, most.unwrap_or(FREE)) };
                self.join(&built?, least, most, owes)
            }
            NodeKind::Choose { choice, count, parts } => self.choose(*choice, *count, parts, owes),
        }
    }

    fn choose(&mut self, choice: usize, count: usize, parts: &[Node], owes: bool) -> Option<Built> {
        let state = self.state;
        let way = |at: usize| state.choice(choice, at);
        let chosen = (0..parts.len()).filter(|at| way(*at) == Choice::In).count();
        let left = count.saturating_sub(chosen);
        let mut built = Vec::new();
        let mut open = Vec::new();
        let mut lows = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            match way(at) {
                Choice::In => built.push(self.node(part, owes)?),
                Choice::Open if left > 0 => {
                    lows.push(least_of(self.problem, part));
                    open.push(self.node(part, false)?);
                }
                Choice::Open | Choice::Out => {}
            }
        }
        if open.len() < left {
            return None;
        }
        if left > 0 {
            lows.sort_unstable();
            let least = lows.into_iter().take(left).sum();
            built.push(self.join(&open, least, FREE, owes)?);
        }
        self.join(&built, 0, FREE, owes)
    }

    /// A slot with its limits: a tree of its own, as far as the limits nest.
    fn slot(&mut self, at: usize, owes: bool) -> Option<Built> {
        let problem = self.problem;
        let slot = problem.slots.get(at)?;
        let fitting = fitting(problem, self.state, at);
        self.breadth = i64::try_from(fitting.len()).unwrap_or(249);
        let worths: Vec<i64> = fitting.iter().map(|(_, _, item)| item.worth).collect();
        let least = if slot.courses { smallest(&worths, slot.least) } else { slot.least };
        let most = match slot.most {
            // Where courses are missing, what they would add is owed all the same.
            Some(most) if slot.courses => largest(&worths, most).max(least),
            Some(most) => most,
            None => FREE,
        };
        let nested = nested_limits(&fitting, slot.limits.len());
        // Innermost limits last, so that an item enters by the last it falls under.
        let mut inner: Vec<Vec<Built>> = vec![Vec::new(); nested.len() + 1];
        let mut entry = Entry { slot: at, points: Vec::new(), paid: Vec::new() };
        let mut loose: Vec<Vec<(usize, i64)>> = vec![Vec::new(); nested.len() + 1];
        let mut atoms: Vec<(u64, Vec<(usize, i64)>)> = Vec::new();
        for (item, mask, found) in &fitting {
            let home = home_of(*mask, &nested);
            let (low, high) = self.state.bounds(*item, at, found.worth);
            if low > 0 {
                let point = self.net.point();
                entry.points.push((*item, point, high));
                let built = self.bound(point, 0, high, low, high, owes)?;
                inner.get_mut(home).into_iter().for_each(|list| list.push(built));
            } else if self.state.atom(at, *mask).is_some() {
                match atoms.iter_mut().find(|(known, _)| known == mask) {
                    Some((_, list)) => list.push((*item, high)),
                    None => atoms.push((*mask, vec![(*item, high)])),
                }
            } else {
                loose.get_mut(home).into_iter().for_each(|list| list.push((*item, high)));
            }
        }
        for (mask, items) in atoms {
            let (low, high) = self.state.atom(at, mask).unwrap_or((0, FREE));
            let point = self.net.point();
            let room: i64 = items.iter().map(|(_, high)| *high).sum();
            entry.points.extend(items.iter().map(|(item, high)| (*item, point, *high)));
            let built = self.bound(point, 0, room, low, high, owes)?;
            inner.get_mut(home_of(mask, &nested)).into_iter().for_each(|list| list.push(built));
        }
        let mut result = None;
        for place in (0..=nested.len()).rev() {
            let parts = std::mem::take(inner.get_mut(place)?);
            let items = std::mem::take(loose.get_mut(place)?);
            let (low, high) = match place.checked_sub(1).and_then(|place| nested.get(place)) {
                Some(limit) => {
                    let bound = slot.limits.get(limit.bit)?;
                    let under: Vec<i64> = fitting
                        .iter()
                        .filter(|(_, mask, _)| mask >> limit.bit & 1 == 1)
                        .map(|(_, _, item)| item.worth)
                        .collect();
                    // So many courses, each at least a crumb where parts of courses count.
                    let least = match (bound.courses, slot.courses) {
                        (true, true) => smallest(&under, bound.least),
                        (true, false) => bound.least.saturating_mul(problem.unit),
                        (false, _) => bound.least,
                    };
                    let most = match bound.most {
                        Some(most) if bound.courses => largest(&under, most).max(least),
                        Some(most) => most,
                        None => FREE,
                    };
                    (least, most)
                }
                None => (least, most),
            };
            // The loose items enter at the node itself: give them a point beneath it.
            let point = self.net.point();
            let room: i64 = items.iter().map(|(_, high)| *high).sum();
            entry.points.extend(items.iter().map(|(item, high)| (*item, point, *high)));
            let mut all = parts;
            all.push((point, 0, room));
            let built = self.join(&all, low, high, owes)?;
            match place.checked_sub(1).and_then(|place| nested.get(place)) {
                Some(limit) => inner.get_mut(limit.parent).into_iter().for_each(|list| list.push(built)),
                None => result = Some(built),
            }
        }
        self.entries.push(entry);
        self.breadth = 249;
        result
    }
}

/// The items that may flow into a slot, with the limits each falls under.
fn fitting<'p>(problem: &'p Problem<'_>, state: &State, slot: usize) -> Vec<(usize, u64, &'p Item)> {
    let mut found = Vec::new();
    for (at, item) in problem.items.iter().enumerate() {
        if state.is_banned(at) {
            continue;
        }
        for fit in item.fits.iter().filter(|fit| fit.slot == slot) {
            if state.bounds(at, slot, item.worth).1 > 0 {
                found.push((at, fit.limits, item));
            }
        }
    }
    found
}

/// A limit kept in the tree: its bit, and where its parent stands (0 is the slot itself).
struct Nested {
    bit: usize,
    parent: usize,
}

/// As many limits as nest over the items at hand, outer ones first.
fn nested_limits(fitting: &[(usize, u64, &Item)], limits: usize) -> Vec<Nested> {
    let masks: Vec<u64> = fitting.iter().map(|(_, mask, _)| *mask).collect();
    let under = |bit: usize| masks.iter().filter(|mask| **mask >> bit & 1 == 1).count();
    let inside = |a: usize, b: usize| masks.iter().all(|mask| mask >> a & 1 == 0 || mask >> b & 1 == 1);
    let apart = |a: usize, b: usize| masks.iter().all(|mask| mask >> a & 1 == 0 || mask >> b & 1 == 0);
    let mut kept: Vec<usize> = Vec::new();
    for bit in 0..limits {
        if kept.iter().all(|other| inside(bit, *other) || inside(*other, bit) || apart(bit, *other)) {
            kept.push(bit);
        }
    }
    kept.sort_by_key(|bit| (std::cmp::Reverse(under(*bit)), *bit));
    let mut nested: Vec<Nested> = Vec::new();
    for bit in kept {
        let parent =
            nested.iter().rposition(|other| inside(bit, other.bit) && under(bit) > 0).map_or(0, |at| at + 1);
        nested.push(Nested { bit, parent });
    }
    nested
}

/// The innermost kept limit an item falls under (0: none).
fn home_of(mask: u64, nested: &[Nested]) -> usize {
    nested.iter().rposition(|limit| mask >> limit.bit & 1 == 1).map_or(0, |at| at + 1)
}

/// The least that `count` of these add up to.
fn smallest(worths: &[i64], count: i64) -> i64 {
    let mut sorted = worths.to_vec();
    sorted.sort_unstable();
    let wanted = usize::try_from(count).unwrap_or(0);
    let found: i64 = sorted.iter().take(wanted).sum();
    // What is not there is still owed: at least a crumb for each course.
    let missing = i64::try_from(wanted.saturating_sub(sorted.len())).unwrap_or(0);
    found + missing * crate::quantity::Amount::SCALE
}

/// The most that `count` of these add up to.
fn largest(worths: &[i64], count: i64) -> i64 {
    let mut sorted = worths.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.iter().take(usize::try_from(count).unwrap_or(0)).sum()
}

/// A lower bound of what a demand owes, in credits.
fn least_of(problem: &Problem<'_>, node: &Node) -> i64 {
    match &node.kind {
        NodeKind::Settled(_) | NodeKind::Average { .. } => 0,
        NodeKind::Slot(slot) => problem
            .slots
            .get(*slot)
            .map_or(0, |slot| if slot.courses { slot.least.min(1) * problem.unit } else { slot.least }),
        NodeKind::All(parts) => parts.iter().map(|part| least_of(problem, part)).sum(),
        NodeKind::Sum { courses, least, parts, .. } => {
            let sum = parts.iter().map(|part| least_of(problem, part)).sum();
            if *courses { sum } else { sum.max(*least) }
        }
        NodeKind::Choose { count, parts, .. } => {
            let mut lows: Vec<i64> = parts.iter().map(|part| least_of(problem, part)).collect();
            lows.sort_unstable();
            lows.into_iter().take(*count).sum()
        }
    }
}
