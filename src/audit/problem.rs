//! One question for the solver: can these records fill these demands?
//!
//! A [`Problem`] is built from an award (and the awards judged together with it) for one *reading*:
//! a level of evidence, unknowns taken as failing or as holding, and each unknown branch taken one
//! way. Tests are settled here; what is left is slots, items that can fill them, and the tree of
//! sums and choices above the slots.

mod clash;
mod items;
mod nest;
mod overall;
mod undone;

use super::cond::Conditions;
use super::evidence::{Evidence, Level, Stage, Tri};
use super::ready::Lists;
use super::substitute::Substitute;
use super::time::holds;
use crate::policy::{Award, AwardId, Cond, Count, DemandId, Kind, Measure};
use crate::quantity::{Amount, gcd};

pub(super) use overall::{Looked, overall};

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
    /// What counts in it is a multiple of this, above zero.
    pub(super) step: i64,
    /// The items that fit it, in their order.
    pub(super) fitting: Vec<Fitting>,
    /// Its limits as far as they nest, outer ones first.
    pub(super) nested: Vec<Nested>,
}

/// An item that fits a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitting {
    pub(super) item: usize,
    /// The limits it falls under.
    pub(super) limits: u64,
    /// The innermost of the nested limits it falls under, from 1 on; 0 is the slot itself.
    pub(super) home: u32,
    pub(super) worth: i64,
}

/// A limit in the tree of a slot: its bit, and the nested limit around it, from 1 on; 0 is the slot itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nested {
    pub(super) bit: usize,
    pub(super) parent: usize,
}

/// Items of which only so much can count together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) most: i64,
    /// How many items it has.
    pub(super) items: usize,
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
    /// Where the choice's parts begin in the row of all alternatives, and how many of them must be taken.
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
    pub(super) groups: Vec<Group>,
    /// The items, earned ones first.
    pub(super) order: Vec<usize>,
    pub(super) root: Node,
    /// How many parts all choices have: the alternatives stand in one row, choice by choice.
    pub(super) alternatives: usize,
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
            order: Vec::new(),
            root: Node { demand: None, kind: NodeKind::Settled(true) },
            alternatives: 0,
            unit: 1,
            unknown: false,
            too_large: false,
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
    let mut builder = Builder { evidence, reading, waived, assumed, problem, counts: Vec::new() };
    let mut roots = Vec::new();
    for (at, (_, award)) in found.iter().enumerate() {
        roots.extend(builder.parts(at, award, &award.roots));
    }
    let mut problem = builder.finish();
    problem.root = Node { demand: None, kind: NodeKind::All(roots) };
    problem.unit = unit(&problem);
    nest::steps(&mut problem);
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
    amounts.into_iter().fold(0, gcd).max(1)
}

struct Builder<'a, 'x> {
    evidence: &'x Evidence<'a>,
    reading: Reading,
    waived: &'x dyn Fn(AwardId, DemandId) -> bool,
    assumed: &'x mut Assumed<'a>,
    problem: Problem<'a>,
    /// What each slot counts.
    counts: Vec<Counted<'x>>,
}

/// What a slot counts.
struct Counted<'x> {
    demand: Where,
    count: &'x Count,
    /// What its selector and its limits list.
    lists: &'x [Lists],
    /// What substitutions let it accept.
    substitutes: Vec<&'x Substitute>,
}

impl<'a: 'x, 'x> Builder<'a, 'x> {
    fn conditions(&self, award: &Award) -> Conditions<'a, 'x> {
        Conditions { evidence: self.evidence, level: self.reading.level, scale: award.scale }
    }

    /// Parts in the order of their paths, so that the order of lines leaves no trace.
    fn parts(&mut self, at: usize, award: &'a Award, parts: &'a [DemandId]) -> Vec<Node> {
        let ready = &self.evidence.lookup.ready;
        let owner = self.problem.awards.get(at).map_or(0, |(owner, _)| *owner);
        let mut sorted: Vec<DemandId> = parts.to_vec();
        sorted.sort_by_key(|id| ready.demand(owner, *id).map(|demand| demand.rank));
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
        } else if self.evidence.lookup.ready.timed(owner, id) {
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
                    let choice = self.problem.alternatives;
                    self.problem.alternatives += parts.len();
                    NodeKind::Choose { choice, count: *count as usize, parts }
                }
                Kind::Count(count) if count.overall => {
                    let (held, _) = overall(&self.conditions(award), owner, id, count);
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

    fn slot(&mut self, at: usize, award: &Award, id: DemandId, count: &'x Count) -> usize {
        let evidence = self.evidence;
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
        let owner = self.problem.awards.get(at).map(|(owner, _)| *owner);
        let substitutes = owner.map(|owner| evidence.substitutes_for(owner, id, count)).unwrap_or_default();
        let caps = substitutes.iter().map(|one| one.credits);
        let caps = [count.replaces].into_iter().chain(caps).flatten().map(|most| SlotLimit {
            courses: false,
            least: 0,
            most: Some(units(false, most)),
        });
        let limits: Vec<SlotLimit> = limits.chain(caps).collect();
        self.problem.too_large |= limits.len() > MOST_LIMITS;
        self.problem.slots.push(Slot {
            demand: (at, id),
            courses,
            least: units(courses, count.least),
            most: count.most.map(|most| units(courses, most)),
            limits,
            excess: count.excess,
            shares: Vec::new(),
            sharing: !count.shares.is_empty(),
            split: award.split,
            step: 1,
            fitting: Vec::new(),
            nested: Vec::new(),
        });
        let ready = owner.and_then(|owner| evidence.lookup.ready.demand(owner, id));
        let lists = ready.map_or(&[][..], |ready| ready.lists.as_slice());
        self.counts.push(Counted { demand: (at, id), count, lists, substitutes });
        self.problem.slots.len() - 1
    }

    /// Finds the items once all slots are known.
    fn finish(mut self) -> Problem<'a> {
        let awards = self.problem.awards.clone();
        for (at, (_, award)) in awards.iter().enumerate() {
            self.items(at, award);
        }
        self.exclusions(&awards);
        nest::nest(&mut self.problem);
        let stage = |at: &usize| self.problem.items.get(*at).map(|item| item.stage);
        let mut order: Vec<usize> = (0..self.problem.items.len()).collect();
        order.sort_by_key(stage);
        self.problem.order = order;
        for (own, counted) in self.counts.iter().enumerate() {
            let (at, _) = counted.demand;
            let slot_of = |other: &DemandId| self.counts.iter().position(|one| one.demand == (at, *other));
            let shares = counted.count.shares.iter().filter_map(slot_of).collect();
            if let Some(slot) = self.problem.slots.get_mut(own) {
                slot.shares = shares;
            }
        }
        self.problem
    }
}

/// An amount in the solver's units: ten-thousandths of a credit, or whole courses.
fn units(courses: bool, amount: Amount) -> i64 {
    if courses { amount.parts() / Amount::SCALE } else { amount.parts() }
}
