//! One question for the solver: can these records fill these demands?
//!
//! A [`Problem`] is built from an award (and the awards judged together with it) for one *reading*:
//! a level of evidence, unknowns taken as failing or as holding, and each unknown branch taken one
//! way. Tests are settled here; what is left is slots, items that can fill them, and the tree of
//! sums and choices above the slots.

use std::collections::BTreeMap;

use super::cond::{Conditions, MOST_WAYS, combinations};
use super::evidence::{Evidence, Level, Record, Stage, Tri};
use super::substitute::Substitute;
use super::time::{holds, is_timed};
use crate::policy::{Award, AwardId, Cond, Count, DemandId, Kind, Measure, ScaleId};
use crate::quantity::Amount;

/// The most limits one demand may have; each is a bit.
const MOST_LIMITS: usize = 64;

/// How evidence is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) level: Level,
    /// The least sureness that counts as holding: [`Tri::Yes`], or [`Tri::Maybe`] to take every
    /// unknown as holding.
    pub(super) admit: Tri,
}

/// Branches whose condition is unknown, and which way each is taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Assumed<'a>(pub(super) Vec<(&'a Cond, bool)>);

impl<'a> Assumed<'a> {
    /// Which way a condition goes; equal conditions go the same way.
    pub(super) fn way(&mut self, held: Tri, cond: &'a Cond) -> bool {
        match held {
            Tri::Yes => true,
            Tri::No => false,
            Tri::Maybe => match self.0.iter().find(|(known, _)| *known == cond) {
                Some((_, way)) => *way,
                None => {
                    self.0.push((cond, false));
                    false
                }
            },
        }
    }
}

/// A demand of one of the awards of a problem: the award's place in [`Problem::awards`], its id.
pub(super) type Where = (usize, DemandId);

/// A record of one award, or several that count together.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Which award of the problem it is for: awards do not compete unless they are separate.
    pub(super) award: usize,
    /// The records, by place in the evidence.
    pub(super) records: Vec<usize>,
    pub(super) worth: i64,
    pub(super) stage: Stage,
    /// Grade points, in ten-thousandths.
    pub(super) points: Option<i64>,
    pub(super) combined: bool,
    pub(super) fits: Vec<Fit>,
    /// Its group: items of which only so much can count together; see [`Problem::groups`].
    pub(super) group: usize,
    /// Items of which only this one or that one may be used.
    pub(super) excludes: Vec<usize>,
    /// Caps it counts on, with what it puts on them.
    pub(super) loads: Vec<(usize, i64)>,
}

/// A slot an item fits, and the slot's limits it falls under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) slot: usize,
    pub(super) limits: u64,
}

/// A demand that uses records up.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) demand: Where,
    /// Whether it counts courses (else credits).
    pub(super) courses: bool,
    pub(super) least: i64,
    pub(super) most: Option<i64>,
    pub(super) limits: Vec<SlotLimit>,
    pub(super) excess: bool,
    /// The slots it shares with.
    pub(super) shares: Vec<usize>,
    /// Whether its demand shares with any, active or not: such a slot leaves no excess.
    pub(super) sharing: bool,
    pub(super) split: bool,
}

/// A bound on a part of what a slot counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotLimit {
    pub(super) courses: bool,
    pub(super) least: i64,
    pub(super) most: Option<i64>,
}

/// What stands above the slots.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) demand: Option<Where>,
    pub(super) kind: NodeKind,
}

#[derive(Debug, Clone)]
pub(super) enum NodeKind {
    /// Settled already.
    Settled(bool),
    Slot(usize),
    All(Vec<Node>),
    Sum {
        courses: bool,
        least: i64,
        most: Option<i64>,
        parts: Vec<Node>,
    },
    /// The choice's number among all choices, and how many of its parts.
    Choose {
        choice: usize,
        count: usize,
        parts: Vec<Node>,
    },
    /// An average over what the award of that place counts.
    Average {
        award: usize,
        least: i64,
    },
}

/// One question for the solver.
pub(super) struct Problem<'a> {
    pub(super) awards: Vec<(AwardId, &'a Award)>,
    pub(super) items: Vec<Item>,
    pub(super) slots: Vec<Slot>,
    pub(super) caps: Vec<i64>,
    /// For each group of items, the most that can count of all of them.
    pub(super) groups: Vec<i64>,
    pub(super) root: Node,
    /// For each choice, how many parts it has.
    pub(super) choices: Vec<usize>,
    /// The largest amount that all worths and bounds are multiples of.
    pub(super) unit: i64,
    /// Whether something in it was unknown and taken one way.
    pub(super) unknown: bool,
    /// Whether it is beyond what the solver takes on.
    pub(super) too_large: bool,
}

impl<'a> Problem<'a> {
    /// A problem of some awards that asks nothing yet.
    fn of(awards: Vec<(AwardId, &'a Award)>) -> Self {
        Self {
            awards,
            items: Vec::new(),
            slots: Vec::new(),
            caps: Vec::new(),
            groups: Vec::new(),
            root: Node { demand: None, kind: NodeKind::Settled(true) },
            choices: Vec::new(),
            unit: 1,
            unknown: false,
            too_large: false,
        }
    }
}

impl<'a> Problem<'a> {
    /// The same question with the demands left undone that are not kept (`docs/semantics.md`, "Blocking
    /// sets"): they owe nothing, and what they forbid stays forbidden.
    pub(super) fn without(&self, kept: &dyn Fn(Where) -> bool) -> Self {
        let mut left = Self {
            awards: self.awards.clone(),
            items: self.items.clone(),
            slots: self.slots.clone(),
            caps: self.caps.clone(),
            groups: self.groups.clone(),
            root: self.root.clone(),
            choices: self.choices.clone(),
            ..*self
        };
        for slot in left.slots.iter_mut().filter(|slot| !kept(slot.demand)) {
            slot.least = 0;
            slot.limits.iter_mut().for_each(|limit| limit.least = 0);
        }
        leave(&mut left.root, &mut left.choices, kept);
        left
    }
}

fn leave(node: &mut Node, choices: &mut [usize], kept: &dyn Fn(Where) -> bool) {
    let undone = node.demand.is_some_and(|demand| !kept(demand));
    match &mut node.kind {
        NodeKind::Settled(held) => *held |= undone,
        NodeKind::Average { .. } if undone => node.kind = NodeKind::Settled(true),
        NodeKind::Slot(_) | NodeKind::Average { .. } => {}
        NodeKind::All(parts) => parts.iter_mut().for_each(|part| leave(part, choices, kept)),
        NodeKind::Sum { least, parts, .. } => {
            *least = if undone { 0 } else { *least };
            parts.iter_mut().for_each(|part| leave(part, choices, kept));
        }
        NodeKind::Choose { choice, count, parts } => {
            parts.iter_mut().for_each(|part| leave(part, choices, kept));
            if undone {
                // Alternatives that ask for nothing: so any number of the others may be chosen.
                let nothing = || Node { demand: None, kind: NodeKind::Settled(true) };
                parts.extend(std::iter::repeat_with(nothing).take(*count));
                choices.get_mut(*choice).into_iter().for_each(|many| *many = parts.len());
            }
        }
    }
}

/// Builds the problem of some awards together.
pub(super) fn build<'a>(
    evidence: &Evidence<'a>,
    awards: &[AwardId],
    reading: Reading,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    assumed: &mut Assumed<'a>,
) -> Problem<'a> {
    let policy = evidence.policy;
    let found: Vec<(AwardId, &'a Award)> =
        awards.iter().filter_map(|id| policy.awards.get(*id as usize).map(|award| (*id, award))).collect();
    let problem = Problem::of(found.clone());
    let mut builder = Builder { evidence, reading, waived, assumed, problem, ids: BTreeMap::new() };
    let mut roots = Vec::new();
    for (at, (_, award)) in found.iter().enumerate() {
        roots.extend(builder.parts(at, award, &award.roots));
    }
    let mut problem = builder.finish();
    problem.root = Node { demand: None, kind: NodeKind::All(roots) };
    problem.unit = unit(&problem);
    problem
}

/// The largest amount that all worths and bounds are multiples of.
fn unit(problem: &Problem<'_>) -> i64 {
    fn of_sums(node: &Node, into: &mut Vec<i64>) {
        match &node.kind {
            NodeKind::Sum { courses, least, most, parts } => {
                if !courses {
                    into.push(*least);
                    into.extend(most);
                }
                parts.iter().for_each(|part| of_sums(part, into));
            }
            NodeKind::All(parts) | NodeKind::Choose { parts, .. } => {
                parts.iter().for_each(|part| of_sums(part, into))
            }
            NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => {}
        }
    }
    let mut amounts: Vec<i64> = problem.items.iter().map(|item| item.worth).collect();
    of_sums(&problem.root, &mut amounts);
    for slot in &problem.slots {
        if !slot.courses {
            amounts.push(slot.least);
            amounts.extend(slot.most);
        }
        for limit in slot.limits.iter().filter(|limit| !limit.courses) {
            amounts.push(limit.least);
            amounts.extend(limit.most);
        }
    }
    let gcd = |a: i64, b: i64| {
        let (mut a, mut b) = (a, b);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    amounts.into_iter().fold(0, gcd).max(1)
}

struct Builder<'a, 'e, 'x> {
    evidence: &'e Evidence<'a>,
    reading: Reading,
    waived: &'x dyn Fn(AwardId, DemandId) -> bool,
    assumed: &'x mut Assumed<'a>,
    problem: Problem<'a>,
    /// The slot of each demand.
    ids: BTreeMap<Where, usize>,
}

impl<'a> Builder<'a, '_, '_> {
    fn conditions(&self, award: &Award) -> Conditions<'a, '_> {
        Conditions { evidence: self.evidence, level: self.reading.level, scale: award.scale }
    }

    /// Parts in the order of their paths, so that the order of lines leaves no trace.
    fn parts(&mut self, at: usize, award: &'a Award, parts: &'a [DemandId]) -> Vec<Node> {
        let path = |id: &DemandId| award.demands.get(*id as usize).map(|demand| demand.path.as_str());
        let mut sorted: Vec<DemandId> = parts.to_vec();
        sorted.sort_by(|a, b| path(a).cmp(&path(b)));
        sorted.into_iter().filter_map(|id| self.node(at, award, id)).collect()
    }

    fn test(&mut self, held: Tri) -> bool {
        self.problem.unknown |= held == Tri::Maybe;
        held >= self.reading.admit
    }

    /// Which way a branch goes.
    fn branch(&mut self, award: &Award, cond: &'a Cond) -> bool {
        let held = self.conditions(award).holds(cond);
        self.assumed.way(held, cond)
    }

    fn node(&mut self, at: usize, award: &'a Award, id: DemandId) -> Option<Node> {
        let demand = award.demands.get(id as usize)?;
        let owner = self.problem.awards.get(at)?.0;
        let kind = if (self.waived)(owner, id) {
            NodeKind::Settled(true)
        } else if is_timed(award, id) {
            let told = self.conditions(award).told(owner, award, id, self.waived);
            let (now, later) = holds(told.status);
            let held = if self.reading.level == Level::Earned { now } else { later };
            NodeKind::Settled(self.test(held))
        } else {
            match &demand.kind {
                Kind::All(parts) => NodeKind::All(self.parts(at, award, parts)),
                Kind::Sum { measure, least, most, parts } => {
                    let courses = *measure == Measure::Courses;
                    NodeKind::Sum {
                        courses,
                        least: units(courses, *least),
                        most: most.map(|most| units(courses, most)),
                        parts: self.parts(at, award, parts),
                    }
                }
                Kind::Choose { count, parts } => {
                    let parts = self.parts(at, award, parts);
                    let choice = self.problem.choices.len();
                    self.problem.choices.push(parts.len());
                    NodeKind::Choose { choice, count: *count as usize, parts }
                }
                Kind::Count(count) if count.overall => {
                    let (held, _) = overall(self.evidence, owner, &self.conditions(award), count);
                    NodeKind::Settled(self.test(held))
                }
                Kind::Count(count) => NodeKind::Slot(self.slot(at, award, id, count)),
                Kind::Test(cond) => {
                    let held = self.conditions(award).demanded(cond);
                    NodeKind::Settled(self.test(held))
                }
                // A choice among such demands was settled above.
                Kind::Timed { .. } | Kind::Share(_) => NodeKind::Settled(self.test(Tri::Maybe)),
                Kind::Gpa { least, over } => {
                    let held = super::average::reaches(&self.conditions(award), over, *least);
                    NodeKind::Settled(self.test(held))
                }
                Kind::GpaCounted { least, award: over } => {
                    let place = self.problem.awards.iter().position(|(id, _)| id == over);
                    NodeKind::Average { award: place.unwrap_or(at), least: least.parts() }
                }
                Kind::If { cond, then, otherwise } => {
                    let way = if self.branch(award, cond) { then } else { otherwise };
                    NodeKind::All(self.parts(at, award, way))
                }
                Kind::When { branches, otherwise } => {
                    let mut taken = otherwise;
                    for (cond, parts) in branches {
                        if self.branch(award, cond) {
                            taken = parts;
                            break;
                        }
                    }
                    NodeKind::All(self.parts(at, award, taken))
                }
            }
        };
        Some(Node { demand: Some((at, id)), kind })
    }

    fn slot(&mut self, at: usize, award: &Award, id: DemandId, count: &Count) -> usize {
        let courses = count.measure == Measure::Courses;
        // Each limit is two bits: its minimum, then its cap.
        let limits = count.limits.iter().flat_map(|limit| {
            let courses = limit.measure == Measure::Courses;
            let most = limit.most.map(|most| units(courses, most));
            [
                SlotLimit { courses, least: units(courses, limit.least), most: None },
                SlotLimit { courses, least: 0, most },
            ]
        });
        // Then come the caps on what counts by substitution: on all of it, and on each that has one.
        let substitutes = self.substitutes(at, id, count);
        let caps = substitutes.iter().map(|one| one.credits);
        let caps = [count.replaces].into_iter().chain(caps).flatten().map(|most| SlotLimit {
            courses: false,
            least: 0,
            most: Some(units(false, most)),
        });
        let limits: Vec<SlotLimit> = limits.chain(caps).collect();
        self.problem.too_large |= limits.len() > MOST_LIMITS;
        let slot = Slot {
            demand: (at, id),
            courses,
            least: units(courses, count.least),
            most: count.most.map(|most| units(courses, most)),
            limits,
            excess: count.excess,
            shares: Vec::new(),
            sharing: !count.shares.is_empty(),
            split: award.split,
        };
        self.problem.slots.push(slot);
        let place = self.problem.slots.len() - 1;
        self.ids.insert((at, id), place);
        place
    }

    /// What substitutions let a demand accept.
    fn substitutes(&self, at: usize, id: DemandId, count: &Count) -> Vec<&Substitute> {
        let owner = self.problem.awards.get(at);
        owner.map(|(owner, _)| self.evidence.substitutes_for(*owner, id, count)).unwrap_or_default()
    }

    /// Finds the items once all slots are known.
    fn finish(mut self) -> Problem<'a> {
        let awards = self.problem.awards.clone();
        for (at, (_, award)) in awards.iter().enumerate() {
            self.items(at, award);
        }
        self.exclusions(&awards);
        for ((at, id), own) in &self.ids {
            let kind = awards
                .get(*at)
                .and_then(|(_, award)| award.demands.get(*id as usize))
                .map(|demand| &demand.kind);
            let Some(Kind::Count(count)) = kind else { continue };
            let shares =
                count.shares.iter().filter_map(|other| self.ids.get(&(*at, *other)).copied()).collect();
            if let Some(slot) = self.problem.slots.get_mut(*own) {
                slot.shares = shares;
            }
        }
        self.problem
    }

    fn items(&mut self, at: usize, award: &'a Award) {
        let evidence = self.evidence;
        let conditions = self.conditions(award);
        let mine: Vec<(usize, &Count, Vec<&Substitute>)> = self
            .ids
            .iter()
            .filter(|((owner, _), _)| *owner == at)
            .filter_map(|((_, id), slot)| match &award.demands.get(*id as usize)?.kind {
                Kind::Count(count) => Some((*slot, count.as_ref(), self.substitutes(at, *id, count))),
                _ => None,
            })
            .collect();
        let mut items = Vec::new();
        let mut unknown = false;
        let mut too_many = false;
        for (place, record) in evidence.records.iter().enumerate() {
            if !conditions.counts(record) || record.worth.is_zero() {
                continue;
            }
            let mut fits = Vec::new();
            for (slot, count, substitutes) in &mine {
                let fit = evidence.fits(record, &count.select);
                unknown |= fit == Tri::Maybe;
                let limits = if fit >= self.reading.admit {
                    self.under(count, [record], &mut unknown)
                } else {
                    match self.instead(record, count, substitutes, &mut unknown) {
                        Some(limits) => limits,
                        None => continue,
                    }
                };
                fits.push(Fit { slot: *slot, limits });
            }
            if !fits.is_empty() {
                items.push(Item {
                    award: at,
                    records: vec![place],
                    worth: record.worth.parts(),
                    stage: record.stage,
                    points: evidence.points(record, award.scale).map(Amount::parts),
                    combined: false,
                    fits,
                    group: 0,
                    excludes: Vec::new(),
                    loads: Vec::new(),
                });
            }
        }
        for (slot, count, _) in &mine {
            for combined in &count.select.combined {
                let ways = combinations(&conditions, combined, self.reading.admit);
                too_many |= ways.len() >= MOST_WAYS;
                for records in ways {
                    let found = records.iter().filter_map(|place| evidence.records.get(*place));
                    let limits = self.under(count, found, &mut unknown);
                    let stage = records
                        .iter()
                        .filter_map(|place| evidence.records.get(*place))
                        .map(|record| record.stage);
                    items.push(Item {
                        award: at,
                        stage: stage.max().unwrap_or(Stage::Earned),
                        records,
                        worth: combined.credits.parts(),
                        points: None,
                        combined: true,
                        fits: vec![Fit { slot: *slot, limits }],
                        group: 0,
                        excludes: Vec::new(),
                        loads: Vec::new(),
                    });
                }
                if self.reading.admit == Tri::Yes {
                    unknown |= combinations(&conditions, combined, Tri::Maybe).len()
                        > combinations(&conditions, combined, Tri::Yes).len();
                }
            }
        }
        self.problem.unknown |= unknown;
        self.problem.too_large |= too_many;
        self.problem.items.extend(items);
    }

    /// The limits of a slot that records fall under, together. Where that is not certain, the failing
    /// reading takes it against the student: under a cap, and not toward a minimum.
    fn under<'r>(
        &self,
        count: &Count,
        records: impl IntoIterator<Item = &'r Record<'a>, IntoIter: Clone>,
        unknown: &mut bool,
    ) -> u64
    where
        'a: 'r,
    {
        let records = records.into_iter();
        let mut limits = 0;
        for (at, limit) in count.limits.iter().enumerate() {
            let fits = records.clone();
            let falls =
                fits.fold(Tri::Yes, |so_far, record| so_far.and(self.evidence.fits(record, &limit.select)));
            *unknown |= falls == Tri::Maybe;
            let (to_least, to_most) = match (falls, self.reading.admit) {
                (Tri::Yes, _) => (true, true),
                (Tri::No, _) => (false, false),
                (Tri::Maybe, Tri::Yes) => (false, true),
                (Tri::Maybe, _) => (true, false),
            };
            limits |= (u64::from(to_least) | u64::from(to_most) << 1) << (2 * at).min(62);
        }
        limits
    }

    /// The limits of a slot that a record falls under which counts there by a substitution, if one does:
    /// those the replaced course falls under, and the caps on substitutions.
    fn instead(
        &self,
        record: &Record<'a>,
        count: &Count,
        substitutes: &[&Substitute],
        unknown: &mut bool,
    ) -> Option<u64> {
        for admit in [Tri::Maybe, self.reading.admit] {
            let found = self.evidence.substituted(record, count, substitutes, admit);
            *unknown |= found.is_some_and(|(_, _, fit)| fit == Tri::Maybe);
        }
        let (at, instead, _) = self.evidence.substituted(record, count, substitutes, self.reading.admit)?;
        let mut limits = self.under(count, [&instead], unknown);
        let overall = 2 * count.limits.len();
        let own = overall
            + usize::from(count.replaces.is_some())
            + substitutes.iter().take(at).filter(|one| one.credits.is_some()).count();
        if count.replaces.is_some() {
            limits |= 1 << overall.min(63);
        }
        if substitutes.get(at).is_some_and(|one| one.credits.is_some()) {
            limits |= 1 << own.min(63);
        }
        Some(limits)
    }

    /// Puts items into groups of which no more can count than one of them is worth, or than a cap
    /// lets through: items that all exclude each other, and those of one repeatable course.
    fn group(&mut self) {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut capped: BTreeMap<usize, usize> = BTreeMap::new();
        let caps = self.problem.caps.clone();
        for (at, item) in self.problem.items.iter_mut().enumerate() {
            let cap = item.loads.first().and_then(|(cap, load)| Some((*cap, *load, *caps.get(*cap)?)));
            let exclusive = |group: &Vec<usize>| {
                !group.is_empty() && group.iter().all(|other| item.excludes.contains(other))
            };
            let known = match cap {
                Some((cap, ..)) => capped.get(&cap).copied(),
                None => groups.iter().position(exclusive),
            };
            item.group = known.unwrap_or_else(|| {
                groups.push(Vec::new());
                self.problem.groups.push(0);
                groups.len() - 1
            });
            let most = match cap {
                // A full cap counts as much as its items do for what they put on it.
                Some((cap, load, room)) => {
                    capped.insert(cap, item.group);
                    let full = i128::from(room) * i128::from(item.worth) / i128::from(load.max(1)) + 1;
                    i64::try_from(full).unwrap_or(i64::MAX)
                }
                None => {
                    groups.get_mut(item.group).into_iter().for_each(|group| group.push(at));
                    item.worth
                }
            };
            self.problem.groups.get_mut(item.group).into_iter().for_each(|group| *group = (*group).max(most));
        }
    }

    /// Which items exclude each other, and which share a cap.
    fn exclusions(&mut self, awards: &[(AwardId, &'a Award)]) {
        let count = self.problem.items.len();
        let mut pairs = Vec::new();
        for a in 0..count {
            for b in 0..a {
                let (Some(first), Some(second)) = (self.problem.items.get(a), self.problem.items.get(b))
                else {
                    continue;
                };
                let overlap = || first.records.iter().any(|x| second.records.contains(x));
                let clash = if first.award == second.award {
                    let scale = awards.get(first.award).and_then(|(_, award)| award.scale);
                    let conditions = Conditions { evidence: self.evidence, level: self.reading.level, scale };
                    overlap()
                        || first
                            .records
                            .iter()
                            .any(|x| second.records.iter().any(|y| conditions.exclude(*x, *y)))
                } else {
                    let separate = awards.get(first.award).zip(awards.get(second.award)).is_some_and(
                        |((a, one), (b, other))| {
                            one.separate_from.contains(b) || other.separate_from.contains(a)
                        },
                    );
                    separate && overlap()
                };
                if clash {
                    pairs.push((a, b));
                }
            }
        }
        for (a, b) in pairs {
            self.problem.items.get_mut(a).into_iter().for_each(|item| item.excludes.push(b));
            self.problem.items.get_mut(b).into_iter().for_each(|item| item.excludes.push(a));
        }
        let mut caps: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        for item in &mut self.problem.items {
            let conditions =
                Conditions { evidence: self.evidence, level: self.reading.level, scale: None::<ScaleId> };
            for record in item.records.iter().filter_map(|place| self.evidence.records.get(*place)) {
                let Some((course, most)) = conditions.cap(record) else { continue };
                let cap = *caps.entry((item.award, course)).or_insert_with(|| {
                    self.problem.caps.push(most.parts());
                    self.problem.caps.len() - 1
                });
                match item.loads.iter_mut().find(|(known, _)| *known == cap) {
                    Some((_, load)) => *load += record.worth.parts(),
                    None => item.loads.push((cap, record.worth.parts())),
                }
            }
        }
        self.group();
    }
}

/// An amount in the solver's units: ten-thousandths of a credit, or whole courses.
fn units(courses: bool, amount: Amount) -> i64 {
    if courses { amount.parts() / Amount::SCALE } else { amount.parts() }
}

/// What counts in an `overall` count: records (by place in the evidence) and amount.
pub(super) type Looked = Vec<(Vec<usize>, i64)>;

/// Whether an `overall` count holds, and by what: a question of its own, with this one slot.
pub(super) fn overall(
    evidence: &Evidence<'_>,
    owner: AwardId,
    conditions: &Conditions<'_, '_>,
    count: &Count,
) -> (Tri, Looked) {
    let Some(award) = evidence.policy.awards.get(owner as usize) else { return (Tri::No, Vec::new()) };
    let ask = |admit: Tri| {
        let mut alone = award.clone();
        let count = Count {
            overall: false,
            excess: false,
            shares: Vec::new(),
            substitutes: Vec::new(),
            ..count.clone()
        };
        let demand = alone.demands.first().cloned();
        alone.demands = demand
            .into_iter()
            .map(|demand| crate::policy::Demand { kind: Kind::Count(Box::new(count.clone())), ..demand })
            .collect();
        let problem = Problem::of(vec![(owner, &alone)]);
        let reading = Reading { level: conditions.level, admit };
        let mut assumed = Assumed::default();
        let mut builder = Builder {
            evidence,
            reading,
            waived: &|_, _| false,
            assumed: &mut assumed,
            problem,
            ids: BTreeMap::new(),
        };
        let slot = builder.slot(0, &alone, 0, &count);
        let mut problem = builder.finish();
        problem.root = Node { demand: None, kind: NodeKind::Slot(slot) };
        problem.unit = unit(&problem);
        let (held, counting) = match super::search::solve(&problem, super::DEFAULT_EFFORT, true) {
            super::search::Answer::Filled(counting) => (Tri::Yes, counting),
            super::search::Answer::Not(counting) => (Tri::No, counting),
            super::search::Answer::CutOff(counting) => (Tri::Maybe, counting),
        };
        let uses = counting
            .uses
            .iter()
            .filter_map(|(item, _, amount)| Some((problem.items.get(*item)?.records.clone(), *amount)));
        (held, uses.collect(), problem.unknown)
    };
    let (sure, uses, unknown) = ask(Tri::Yes);
    if !unknown || sure == Tri::Maybe {
        return (sure, uses);
    }
    let (perhaps, _, _) = ask(Tri::Maybe);
    (if sure == perhaps { sure } else { Tri::Maybe }, uses)
}
