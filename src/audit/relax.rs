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
//!
//! The network is built anew for each restriction of the question, in memory that is kept from one to
//! the next ([`Work`]).

use super::flow::{ArcId, Network, Point};
use super::problem::{Fitting, Node, NodeKind, Problem, Slot};
use super::search::{Choice, State};

/// No bound: more than any plan holds.
const FREE: i64 = i64::MAX / 1024;

/// What a unit of what is owed is worth, against which averages are small.
pub(super) const OWED: i64 = 1_000_000_000_000_000;

/// For each item, what a unit of it is worth to an average; empty where no average is asked.
pub(super) type Weights = Vec<i64>;

/// A use in the relaxed answer: item, slot, amount.
pub(super) type Use = (usize, usize, i64);

/// The memory that relaxations work in, and the answer of the last.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// What counts where: each amount above zero, each pair of item and slot once, in their order.
    pub(super) uses: Vec<Use>,
    net: Network,
    /// Where items enter slots.
    entries: Vec<Entry>,
    /// The places in `entries`, item by item; and where those of each item begin.
    by_item: Vec<u32>,
    starts: Vec<u32>,
    /// Arcs to the sink.
    owed: Vec<Owed>,
    /// Nodes whose parents are not built yet.
    built: Vec<Built>,
    /// What a slot's limits add up to while it is built.
    limits: Vec<Built>,
    atoms: Vec<Atom>,
    worths: Vec<i64>,
    /// The pool of each group of items, where it has one.
    pools: Vec<Option<Point>>,
    /// The pools of groups for slots that share.
    layers: Vec<((usize, usize), Point)>,
    arcs: Vec<(usize, usize, ArcId)>,
}

/// An item may flow into a slot's tree at a point, up to so much.
#[derive(Debug, Clone, Copy)]
struct Entry {
    item: usize,
    slot: usize,
    point: Point,
    room: i64,
}

/// What a node owes beyond its parts, and how many items could fill it.
#[derive(Debug, Clone, Copy)]
struct Owed {
    arc: ArcId,
    amount: i64,
    breadth: usize,
}

/// A node of the network's tree: its point, what it owes, and the most it lets through.
#[derive(Debug, Clone, Copy)]
struct Built {
    point: Point,
    low: i64,
    high: i64,
}

/// Items of a slot that fall under the same limits and are bounded together.
#[derive(Debug, Clone, Copy)]
struct Atom {
    limits: u64,
    point: Point,
    room: i64,
    home: usize,
}

/// What many items could fill, or nobody counted.
const BROAD: usize = usize::MAX;

/// Solves the relaxation into `work.uses`, and tells how much of what is owed stays open. Without weights,
/// `narrow_first` fills demands that few items fit before those that many do, where not all can be
/// filled. `None` where bounds contradict each other, so that there is no answer.
pub(super) fn relax(
    problem: &Problem<'_>,
    state: &State,
    weights: &Weights,
    narrow_first: bool,
    work: &mut Work,
) -> Option<i64> {
    work.net.clear();
    work.uses.clear();
    work.entries.clear();
    work.owed.clear();
    work.built.clear();
    let source = work.net.point();
    let sink = work.net.point();
    let weighted = !weights.is_empty();
    let mut tree = Tree { problem, state, sink, weighted, strict: !narrow_first, work };
    let root = tree.node(&problem.root, true)?;
    if weighted {
        // What is above the owed may count too where it helps an average.
        work.net.arc(root.point, sink, root.high - root.low, 0);
    }
    work.connect(problem, state, weights, source);
    if weighted {
        work.net.cheapest(source, sink);
    } else if narrow_first {
        work.fill_narrow_first(source, sink);
    } else {
        work.net.fill(source, sink);
    }
    let mut open = 0;
    for owed in &work.owed {
        open += owed.amount - work.net.flow(owed.arc);
    }
    // Everything that reaches the sink came in through a slot.
    for (item, slot, arc) in &work.arcs {
        let amount = work.net.flow(*arc);
        if amount > 0 {
            work.uses.push((*item, *slot, amount));
        }
    }
    work.uses.sort_unstable();
    Some(open)
}

impl Work {
    /// Fills demands that few items fit before those that many do: what an arc to the sink has taken it
    /// keeps, so opening the arcs one group after another gives the first groups as much as they can
    /// ever have.
    fn fill_narrow_first(&mut self, source: Point, sink: Point) {
        self.owed.sort_by_key(|owed| owed.breadth);
        for owed in &self.owed {
            self.net.set_room(owed.arc, 0);
        }
        for group in self.owed.chunk_by(|one, other| one.breadth == other.breadth) {
            for owed in group {
                self.net.set_room(owed.arc, owed.amount);
            }
            self.net.fill(source, sink);
        }
    }

    /// Joins the items to the points they enter by, in their order.
    fn connect(&mut self, problem: &Problem<'_>, state: &State, weights: &Weights, source: Point) {
        let items = problem.items.len();
        self.starts.clear();
        self.starts.resize(items + 1, 0);
        for entry in &self.entries {
            self.starts.get_mut(entry.item + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.by_item.clear();
        self.by_item.resize(self.entries.len(), 0);
        for (at, entry) in (0u32..).zip(&self.entries) {
            // Each item's places are filled in turn; what `starts` says then is where the item begins.
            let Some(next) = self.starts.get_mut(entry.item) else { continue };
            if let Some(place) = self.by_item.get_mut(*next as usize) {
                *place = at;
            }
            *next += 1;
        }
        self.pools.clear();
        self.pools.resize(problem.groups.len(), None);
        self.layers.clear();
        self.arcs.clear();
        for at in problem.order.iter().copied() {
            let Some(item) = problem.items.get(at) else { continue };
            // Filling has moved each start to the next item's.
            let end = self.starts.get(at).copied().unwrap_or(0) as usize;
            let start = match at.checked_sub(1) {
                Some(before) => self.starts.get(before).copied().unwrap_or(0) as usize,
                None => 0,
            };
            if start == end || state.is_banned(at) {
                continue;
            }
            let cost = weights.get(at).map_or(0, |weight| -weight);
            let group = problem.groups.get(item.group);
            let most = group.map_or(item.worth, |group| group.most);
            // Of items that exclude each other one may be used at most, so they draw on one pool together:
            // one pool for all plain slots, and one for each slot that shares.
            let alone = group.is_none_or(|group| group.items == 1);
            let mut own: Option<Point> = None;
            for place in start..end {
                let entry = self.by_item.get(place).and_then(|at| self.entries.get(*at as usize));
                let Some(Entry { slot, point, room, .. }) = entry.copied() else { continue };
                // That a slot may not share with every other slot is for the search to see to.
                let sharing = problem.slots.get(slot).is_some_and(|slot| slot.sharing);
                let from = match own {
                    Some(from) if !sharing => from,
                    _ => {
                        let from = self.net.point();
                        if alone {
                            self.net.arc(source, from, most.min(item.worth), cost);
                        } else {
                            let pool = self.pool(source, item.group, sharing.then_some(slot), most);
                            self.net.arc(pool, from, item.worth, cost);
                        }
                        if !sharing {
                            own = Some(from);
                        }
                        from
                    }
                };
                self.arcs.push((at, slot, self.net.arc(from, point, room, 0)));
            }
        }
    }

    /// The pool of a group of items, for plain slots or for one that shares.
    fn pool(&mut self, source: Point, group: usize, layer: Option<usize>, most: i64) -> Point {
        let known = match layer {
            None => self.pools.get(group).copied().flatten(),
            Some(slot) => self.layers.iter().find(|(key, _)| *key == (group, slot)).map(|(_, point)| *point),
        };
        known.unwrap_or_else(|| {
            let pool = self.net.point();
            self.net.arc(source, pool, most, 0);
            match layer {
                None => self.pools.get_mut(group).into_iter().for_each(|known| *known = Some(pool)),
                Some(slot) => self.layers.push(((group, slot), pool)),
            }
            pool
        })
    }
}

struct Tree<'p, 'a, 'w> {
    problem: &'p Problem<'a>,
    state: &'p State,
    sink: Point,
    weighted: bool,
    /// Whether only a full answer will do.
    strict: bool,
    work: &'w mut Work,
}

impl Tree<'_, '_, '_> {
    /// Builds a node over the parts that stand in `built` from `first` on. `None` where its bounds
    /// contradict.
    fn join(&mut self, first: usize, least: i64, most: i64, owes: bool) -> Option<Built> {
        let work = &mut *self.work;
        let point = work.net.point();
        let (mut low, mut high) = (0, 0i64);
        for part in work.built.drain(first..) {
            work.net.arc(part.point, point, part.high - part.low, 0);
            low += part.low;
            high = (high + part.high).min(FREE);
        }
        self.bound(Built { point, low, high }, least, most, owes, BROAD)
    }

    /// Bounds a node: what it owes beyond its parts flows to the sink.
    fn bound(&mut self, node: Built, least: i64, most: i64, owes: bool, breadth: usize) -> Option<Built> {
        let Built { point, low, high } = node;
        if !owes {
            return Some(Built { point, low: 0, high: high.min(most) });
        }
        let needed = least.max(low);
        if needed > most {
            return None;
        }
        if needed > low {
            let cost = if self.weighted { -OWED } else { 0 };
            let arc = self.work.net.arc(point, self.sink, needed - low, cost);
            self.work.owed.push(Owed { arc, amount: needed - low, breadth });
        }
        Some(Built { point, low: needed, high: high.min(most).max(needed) })
    }

    fn node(&mut self, node: &Node, owes: bool) -> Option<Built> {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Average { .. } => {
                Some(Built { point: self.work.net.point(), low: 0, high: 0 })
            }
            NodeKind::Slot(slot) => self.slot(*slot, owes),
            NodeKind::All(parts) => {
                let first = self.parts(parts, owes)?;
                self.join(first, 0, FREE, owes)
            }
            NodeKind::Sum { courses, least, most, parts } => {
                let first = self.parts(parts, owes)?;
                // Courses among the parts are counted by the search; here each is at least a crumb.
                let crumbs = least.saturating_mul(self.problem.unit);
                let (least, most) = if *courses { (crumbs, FREE) } else { (*least, most.unwrap_or(FREE)) };
                self.join(first, least, most, owes)
            }
            NodeKind::Choose { choice, count, parts } => self.choose(*choice, *count, parts, owes),
        }
    }

    /// Builds parts on top of `built`, and tells where they begin.
    fn parts(&mut self, parts: &[Node], owes: bool) -> Option<usize> {
        let first = self.work.built.len();
        for part in parts.iter().filter(|part| !matches!(part.kind, NodeKind::Settled(_))) {
            let built = self.node(part, owes)?;
            self.work.built.push(built);
        }
        Some(first)
    }

    fn choose(&mut self, choice: usize, count: usize, parts: &[Node], owes: bool) -> Option<Built> {
        let state = self.state;
        let way = |at: usize| state.choice(choice, at);
        let ways = || (0..parts.len()).map(way);
        let chosen = ways().filter(|way| *way == Choice::In).count();
        let left = count.saturating_sub(chosen);
        let first = self.work.built.len();
        if left > 0 {
            let mut lows: Vec<i64> = Vec::with_capacity(parts.len());
            for (at, part) in parts.iter().enumerate() {
                if state.choice(choice, at) == Choice::Open {
                    lows.push(least_of(self.problem, part));
                    let built = self.node(part, false)?;
                    self.work.built.push(built);
                }
            }
            if lows.len() < left {
                return None;
            }
            lows.sort_unstable();
            let least = lows.into_iter().take(left).sum();
            let open = self.join(first, least, FREE, owes)?;
            self.work.built.push(open);
        }
        for (at, part) in parts.iter().enumerate() {
            if state.choice(choice, at) == Choice::In {
                let built = self.node(part, owes)?;
                self.work.built.push(built);
            }
        }
        self.join(first, 0, FREE, owes)
    }

    /// A slot with its limits: a tree of its own, as far as the limits nest.
    fn slot(&mut self, at: usize, owes: bool) -> Option<Built> {
        let problem = self.problem;
        let slot = problem.slots.get(at)?;
        let point = self.work.net.point();
        // The slot itself first, then its limits, inner ones last.
        self.work.limits.clear();
        self.work.limits.push(Built { point, low: 0, high: 0 });
        for _ in &slot.nested {
            let point = self.work.net.point();
            self.work.limits.push(Built { point, low: 0, high: 0 });
        }
        self.work.atoms.clear();
        let mut breadth = 0;
        for fitting in &slot.fitting {
            if !self.state.is_banned(fitting.item) {
                breadth += 1;
                self.enter(at, fitting, owes)?;
            }
        }
        for place in 0..self.work.atoms.len() {
            let Some(Atom { limits, point, room, home }) = self.work.atoms.get(place).copied() else { break };
            let (low, high) = self.state.atom(at, limits).unwrap_or((0, FREE));
            let built = self.bound(Built { point, low: 0, high: room }, low, high, owes, BROAD)?;
            self.flow_on(built, home);
        }
        for place in (0..=slot.nested.len()).rev() {
            let node = self.work.limits.get(place).copied()?;
            let limit = place.checked_sub(1).and_then(|at| slot.nested.get(at));
            let (least, most) = match limit {
                Some(limit) => self.limit_bounds(at, slot, limit.bit),
                None => self.slot_bounds(at, slot),
            };
            let built = self.bound(node, least, most, owes, breadth)?;
            match limit {
                Some(limit) => self.flow_on(built, limit.parent),
                None => return Some(built),
            }
        }
        None
    }

    /// Lets an item into a slot: at the innermost limit it falls under, or where it is bounded itself.
    fn enter(&mut self, slot: usize, fitting: &Fitting, owes: bool) -> Option<()> {
        let Fitting { item, limits, home, worth } = *fitting;
        let (low, high) = self.state.bounds(item, slot, worth);
        if high <= 0 {
            return Some(());
        }
        let place = home as usize;
        if low > 0 {
            let point = self.work.net.point();
            self.work.entries.push(Entry { item, slot, point, room: high });
            let built = self.bound(Built { point, low: 0, high }, low, high, owes, BROAD)?;
            self.flow_on(built, place);
        } else if self.state.atom(slot, limits).is_some() {
            let known = self.work.atoms.iter().position(|atom| atom.limits == limits);
            let known = known.unwrap_or_else(|| {
                let point = self.work.net.point();
                self.work.atoms.push(Atom { limits, point, room: 0, home: place });
                self.work.atoms.len() - 1
            });
            let atom = self.work.atoms.get_mut(known)?;
            atom.room += high;
            self.work.entries.push(Entry { item, slot, point: atom.point, room: high });
        } else {
            let node = self.work.limits.get_mut(place)?;
            node.high = (node.high + high).min(FREE);
            self.work.entries.push(Entry { item, slot, point: node.point, room: high });
        }
        Some(())
    }

    /// What is above what a part owes flows on to the limit around it.
    fn flow_on(&mut self, part: Built, place: usize) {
        let Some(around) = self.work.limits.get_mut(place) else { return };
        around.low += part.low;
        around.high = (around.high + part.high).min(FREE);
        self.work.net.arc(part.point, around.point, part.high - part.low, 0);
    }

    fn slot_bounds(&mut self, at: usize, slot: &Slot) -> (i64, i64) {
        if !slot.courses {
            return match slot.most {
                // No less counts than the next sum of whole courses.
                None if self.strict => {
                    (slot.least.saturating_add(slot.step - 1) / slot.step * slot.step, FREE)
                }
                most => (slot.least, most.unwrap_or(FREE)),
            };
        }
        self.worths_under(at, slot, None);
        let least = smallest(&mut self.work.worths, slot.least);
        // Where courses are missing, what they would add is owed all the same.
        let most = slot.most.map_or(FREE, |most| largest(&mut self.work.worths, most).max(least));
        (least, most)
    }

    fn limit_bounds(&mut self, at: usize, slot: &Slot, bit: usize) -> (i64, i64) {
        let Some(bound) = slot.limits.get(bit) else { return (0, FREE) };
        if !bound.courses {
            return (bound.least, bound.most.unwrap_or(FREE));
        }
        self.worths_under(at, slot, Some(bit));
        // So many courses, each at least a crumb where parts of courses count.
        let least = match slot.courses {
            true => smallest(&mut self.work.worths, bound.least),
            false => bound.least.saturating_mul(self.problem.unit),
        };
        let most = bound.most.map_or(FREE, |most| largest(&mut self.work.worths, most).max(least));
        (least, most)
    }

    /// What the items are worth that may flow into a slot, or under one of its limits.
    fn worths_under(&mut self, at: usize, slot: &Slot, bit: Option<usize>) {
        self.work.worths.clear();
        for fitting in &slot.fitting {
            let Fitting { item, limits, worth, .. } = *fitting;
            let under = bit.is_none_or(|bit| limits >> bit & 1 == 1);
            if under && !self.state.is_banned(item) && self.state.bounds(item, at, worth).1 > 0 {
                self.work.worths.push(worth);
            }
        }
    }
}

/// The least that `count` of these add up to.
fn smallest(worths: &mut [i64], count: i64) -> i64 {
    worths.sort_unstable();
    let wanted = usize::try_from(count).unwrap_or(0);
    let found: i64 = worths.iter().take(wanted).sum();
    // What is not there is still owed: at least a crumb for each course.
    let missing = i64::try_from(wanted.saturating_sub(worths.len())).unwrap_or(0);
    found + missing * crate::quantity::Amount::SCALE
}

/// The most that `count` of these add up to.
fn largest(worths: &mut [i64], count: i64) -> i64 {
    worths.sort_unstable();
    worths.iter().rev().take(usize::try_from(count).unwrap_or(0)).sum()
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
