//! What the demands of a case ask of the course records: amounts owed and limited, and everything a record
//! can do about them.
//!
//! Awards that are judged together but have nothing to do with each other are separate questions. Amounts are
//! whole numbers: ten-thousandths of a credit or of a course.

use std::collections::HashSet;
use std::ops::Range;

use super::walk::Asked;
use super::{Effort, Judged, Spent};
use crate::audit::verify::Checker;
use crate::audit::verify::approvals::Standing;
use crate::audit::verify::conds::above;
use crate::audit::verify::evidence::{Evidence, Sure};
use crate::policy::{Award, AwardId, Count, CourseId, Demand, DemandId, Measure, Select};
use crate::quantity::Amount;

/// A demand that uses courses up.
pub(super) struct Slot<'a> {
    id: DemandId,
    pub(super) count: &'a Count,
    /// Whether it is owed, or left undone.
    owed: bool,
    standing: Vec<Standing>,
}

impl<'a> Slot<'a> {
    pub(super) fn new(
        checker: &Checker<'_>,
        award: &Award,
        (id, demand): (DemandId, &Demand),
        count: &'a Count,
        owed: bool,
    ) -> Self {
        let standing = match count.overall {
            true => Vec::new(),
            false => checker.standing(award, demand, count),
        };
        Self { id, count, owed, standing }
    }

    /// Whether a record could count here, as itself or in place of another course.
    pub(super) fn takes(&self, evidence: &Evidence<'_>, at: usize) -> bool {
        evidence.worth(at) > Amount::ZERO
            && (evidence.fits(at, &self.count.select) != Sure::No || self.replaced(evidence, at).is_some())
    }

    /// The course a record that does not fit by itself counts as, and by which substitution.
    fn replaced(&self, evidence: &Evidence<'_>, at: usize) -> Option<(CourseId, usize)> {
        if evidence.fits(at, &self.count.select) != Sure::No {
            return None;
        }
        let own = evidence.course_id(at)?;
        let fits = |course| evidence.fits_as(at, Some(course), &self.count.select) != Sure::No;
        let by = self.standing.iter().position(|one| one.used == own && fits(one.replaced))?;
        self.standing.get(by).map(|one| (one.replaced, by))
    }

    /// The records that could count here as one thing, with the most they count.
    pub(super) fn joint(
        &self,
        evidence: &Evidence<'_>,
        effort: &Effort,
    ) -> Result<Vec<(Vec<usize>, Amount)>, Spent> {
        let mut all = Vec::new();
        for entry in &self.count.select.combined {
            let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
            for part in &entry.parts {
                let stands = |at: &usize| evidence.stands_for(*at, part, &entry.filters) != Sure::No;
                let standing: Vec<usize> = evidence.records().filter(stands).collect();
                effort.spend(1 + groups.len() * standing.len())?;
                let longer = groups.iter().flat_map(|group| {
                    let free = standing.iter().filter(|at| !group.contains(at));
                    free.map(|at| [group.as_slice(), &[*at]].concat())
                });
                groups = longer.collect();
            }
            groups.iter_mut().for_each(|group| group.sort_unstable());
            all.extend(
                groups.into_iter().filter(|group| !group.is_empty()).map(|group| (group, entry.credits)),
            );
        }
        all.sort();
        all.dedup();
        Ok(all)
    }

    pub(super) fn shares(&self) -> bool {
        !self.count.shares.is_empty()
    }

    fn shares_with(&self, other: &Self) -> bool {
        self.count.shares.contains(&other.id) || other.count.shares.contains(&self.id)
    }
}

/// An amount that some uses add up to, within bounds.
pub(super) struct Quantity {
    pub(super) courses: bool,
    pub(super) least: i64,
    pub(super) most: Option<i64>,
    /// Of these slots.
    pub(super) slots: Range<usize>,
    /// Of these records where they count by themselves, and where they count together; of all where absent.
    only: Option<(Vec<bool>, Vec<bool>)>,
}

impl Quantity {
    /// Whether a record that counts by itself in a slot counts here.
    pub(super) fn sees(&self, slot: usize, at: usize) -> bool {
        self.slots.contains(&slot)
            && self.only.as_ref().is_none_or(|(single, _)| single.get(at) == Some(&true))
    }

    fn sees_joint(&self, slot: usize, records: &[usize]) -> bool {
        let sees = |(_, joint): &(_, Vec<bool>)| records.iter().all(|at| joint.get(*at) == Some(&true));
        self.slots.contains(&slot) && self.only.as_ref().is_none_or(sees)
    }

    /// Whether it is a part of what one slot counts, with a limit of its own.
    pub(super) fn is_limit(&self) -> bool {
        self.only.is_some()
    }
}

/// A demand of one of the awards of a question, with the records that could count in it.
pub(super) struct Place<'q, 'a> {
    pub(super) part: usize,
    pub(super) slot: &'q Slot<'a>,
    pub(super) takes: Vec<bool>,
    /// Whether counting here helps toward what is owed.
    pub(super) useful: bool,
}

/// What one record, or several together, do in a slot.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub(super) slot: usize,
    pub(super) records: Vec<usize>,
    pub(super) amount: i64,
    pub(super) excess: bool,
}

/// Something a record can do: what it adds to each quantity, and in which awards it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Act {
    pub(super) adds: Vec<i128>,
    pub(super) used: Vec<(usize, usize)>,
}

/// Awards that have to do with each other, and what is asked of them.
pub(super) struct Question<'q, 'a> {
    pub(super) parts: Vec<(&'q Judged<'a>, &'q Asked<'a>)>,
    pub(super) places: Vec<Place<'q, 'a>>,
    pub(super) quantities: Vec<Quantity>,
    /// Averages of at least so much over what a part counts.
    averages: Vec<(Amount, usize)>,
    /// The step of amounts, by part.
    steps: Vec<i64>,
    /// What could count together: the slot, the records, the most.
    pub(super) joint: Vec<(usize, Vec<usize>, i64)>,
}

impl<'q, 'a> Question<'q, 'a> {
    /// The questions that what is asked comes to.
    pub(super) fn all(
        judged: &'q [Judged<'a>],
        asked: &'q [Asked<'a>],
        effort: &Effort,
    ) -> Result<Vec<Self>, Spent> {
        let mut groups: Vec<Vec<(&Judged<'a>, &Asked<'a>)>> = Vec::new();
        for one in judged.iter().zip(asked) {
            let (with, without) = groups.into_iter().partition(|group: &Vec<_>| {
                group.iter().any(|other| are_apart(one.0, other.0) || averages(one, *other))
            });
            groups = without;
            groups.push(with.into_iter().flatten().chain([one]).collect());
        }
        groups.into_iter().map(|parts| Self::new(parts, effort)).collect()
    }

    fn new(parts: Vec<(&'q Judged<'a>, &'q Asked<'a>)>, effort: &Effort) -> Result<Self, Spent> {
        let mut question = Self {
            parts,
            places: Vec::new(),
            quantities: Vec::new(),
            averages: Vec::new(),
            steps: Vec::new(),
            joint: Vec::new(),
        };
        for (part, (judged, asked)) in question.parts.clone().into_iter().enumerate() {
            question.add(part, judged, asked, effort)?;
            for (least, of) in &asked.averages {
                let counted = question.parts.iter().position(|(one, _)| one.id == *of);
                question.averages.extend(counted.map(|counted| (*least, counted)));
            }
        }
        question.tidy(effort)?;
        Ok(question)
    }

    /// The slots and amounts of one award.
    fn add(
        &mut self,
        part: usize,
        judged: &'q Judged<'a>,
        asked: &'q Asked<'a>,
        effort: &Effort,
    ) -> Result<(), Spent> {
        let evidence = &judged.evidence;
        let records = evidence.plan.courses.len();
        let first = self.places.len();
        let mut step = evidence.records().fold(0, |step, at| gcd(step, evidence.worth(at).parts()));
        let mut stated = |measure: Measure, bound: Amount| {
            if measure == Measure::Credits {
                step = gcd(step, bound.parts());
            }
        };
        for slot in &asked.slots {
            effort.spend(1 + records)?;
            let (at, count) = (self.places.len(), slot.count);
            let slots = at..at + 1;
            let takes: Vec<bool> =
                (0..records).map(|at| evidence.counts(at) && slot.takes(evidence, at)).collect();
            let read_as =
                |at| slot.replaced(evidence, at).map(|(course, _)| course).or_else(|| evidence.course_id(at));
            let owed = |least: Amount| if slot.owed { least.parts() } else { 0 };
            let own = (owed(count.least), count.most);
            self.bound(count.measure, own.0, own.1, slots.clone(), None)?;
            stated(count.measure, count.least);
            count.most.iter().for_each(|most| stated(count.measure, *most));
            for limit in &count.limits {
                effort.spend(records)?;
                // What may fall under a limit counts toward what is owed, and not against a cap.
                let under = |select: &Select, sure| {
                    let single = (0..records).map(|at| evidence.fits_as(at, read_as(at), select) >= sure);
                    let joint = (0..records).map(|at| evidence.fits(at, select) >= sure);
                    Some((single.collect(), joint.collect()))
                };
                let floor = under(&limit.select, Sure::Perhaps);
                self.bound(limit.measure, owed(limit.least), None, slots.clone(), floor)?;
                let cap = under(&limit.select, Sure::Yes);
                self.bound(limit.measure, 0, limit.most, slots.clone(), cap)?;
                stated(limit.measure, limit.least);
                limit.most.iter().for_each(|most| stated(limit.measure, *most));
            }
            let by: Vec<Option<usize>> =
                (0..records).map(|at| slot.replaced(evidence, at).map(|(_, by)| by)).collect();
            let each = slot.standing.iter().enumerate().map(|(which, one)| (Some(which), one.most));
            for (which, most) in each.chain([(None, count.replaces)]) {
                let counts =
                    |by: &Option<usize>| by.is_some() && which.is_none_or(|which| *by == Some(which));
                let only = (by.iter().map(counts).collect(), vec![false; records]);
                self.bound(Measure::Credits, 0, most, slots.clone(), Some(only))?;
                most.iter().for_each(|most| stated(Measure::Credits, *most));
            }
            for (records, most) in slot.joint(evidence, effort)? {
                self.joint.push((at, records, most.parts()));
            }
            for entry in &count.select.combined {
                stated(Measure::Credits, entry.credits);
            }
            self.places.push(Place { part, slot, takes, useful: false });
        }
        for sum in &asked.sums {
            let slots = first + sum.slots.start..first + sum.slots.end;
            self.bound(sum.measure, sum.least.parts(), sum.most, slots, None)?;
            stated(sum.measure, sum.stated);
            sum.most.iter().for_each(|most| stated(sum.measure, *most));
        }
        self.steps.push(step.max(1));
        Ok(())
    }

    /// Adds bounds, if they say anything. Hours and points are not counted here.
    fn bound(
        &mut self,
        measure: Measure,
        least: i64,
        most: Option<Amount>,
        slots: Range<usize>,
        only: Option<(Vec<bool>, Vec<bool>)>,
    ) -> Result<(), Spent> {
        let courses = match measure {
            Measure::Credits => false,
            Measure::Courses => true,
            Measure::Hours | Measure::Points => return Err(Spent),
        };
        if least > 0 || most.is_some() || only.is_none() {
            let most = most.map(Amount::parts);
            self.quantities.push(Quantity { courses, least, most, slots, only });
        }
        Ok(())
    }

    /// Finds which slots are of use, and drops what bounds nothing.
    fn tidy(&mut self, effort: &Effort) -> Result<(), Spent> {
        let mut useful: Vec<bool> = Vec::new();
        for (at, place) in self.places.iter().enumerate() {
            effort.spend(self.quantities.len())?;
            let owed = self.quantities.iter().any(|one| one.least > 0 && one.slots.contains(&at));
            useful.push(owed || self.averages.iter().any(|(_, part)| *part == place.part));
        }
        // Where excess counts, a course must serve another demand besides, whatever that asks.
        let besides: Vec<bool> = (0..self.parts.len())
            .map(|part| {
                let mut places = self.places.iter().zip(&useful);
                places.any(|(place, useful)| *useful && place.part == part && place.slot.count.excess)
            })
            .collect();
        for (place, useful) in self.places.iter_mut().zip(useful) {
            place.useful = useful || besides.get(place.part) == Some(&true);
        }
        let mut caps: Vec<bool> = Vec::new();
        for (at, one) in self.quantities.iter().enumerate() {
            effort.spend(1 + one.slots.len() * self.parts.len())?;
            caps.push(one.most.is_some_and(|most| self.can_exceed(one, most) && !self.is_idle_cap(at, one)));
        }
        for (one, caps) in self.quantities.iter_mut().zip(caps) {
            if !caps {
                one.most = None;
            }
        }
        self.quantities.retain(|one| one.least > 0 || one.most.is_some());
        self.joint.retain(|(slot, _, _)| self.places.get(*slot).is_some_and(|place| place.useful));
        Ok(())
    }

    /// Whether everything that could count adds up to more than a cap.
    fn can_exceed(&self, one: &Quantity, most: i64) -> bool {
        let mut all: i64 = 0;
        for slot in one.slots.clone() {
            let Some(place) = self.places.get(slot).filter(|place| place.useful) else { continue };
            for at in (0..place.takes.len()).filter(|at| place.takes.get(*at) == Some(&true)) {
                if one.sees(slot, at) {
                    all = all.saturating_add(self.value(one.courses, place.part, at));
                }
            }
        }
        for (slot, records, credits) in &self.joint {
            if one.sees_joint(*slot, records) {
                all = all.saturating_add(if one.courses { Amount::SCALE } else { *credits });
            }
        }
        all > most
    }

    /// Whether it caps a slot of which nothing but its own least is owed: whatever goes beyond can be left
    /// out then, unless it is credit of courses that are taken whole.
    fn is_idle_cap(&self, at: usize, one: &Quantity) -> bool {
        let alone = !one.is_limit() && one.slots.len() == 1;
        let whole =
            one.most.is_some_and(|most| most >= one.least && (!one.courses || most % Amount::SCALE == 0));
        let others = self.quantities.iter().enumerate().any(|(other, quantity)| {
            other != at && quantity.least > 0 && one.slots.clone().any(|slot| quantity.slots.contains(&slot))
        });
        let mut places = one.slots.clone().filter_map(|slot| self.places.get(slot));
        let tied = places
            .any(|own| self.is_tied(own.part) || !one.courses && own.slot.count.measure == Measure::Courses);
        alone && whole && !others && !tied
    }

    /// Whether counting less in one slot may harm elsewhere: an average is over all slots, and excess counts
    /// only beside another use.
    fn is_tied(&self, part: usize) -> bool {
        let mut places = self.places.iter().filter(|place| place.part == part && place.useful);
        places.any(|place| place.slot.count.excess) || self.averages.iter().any(|(_, of)| *of == part)
    }

    /// Whether one of the slots of an award, by their places in it, is of use.
    pub(super) fn uses(&self, award: AwardId, slots: &Range<usize>) -> bool {
        let own = self.places.iter().filter(|place| self.award(place.part) == Some(award));
        own.enumerate().any(|(at, place)| slots.contains(&at) && place.useful)
    }

    fn award(&self, part: usize) -> Option<AwardId> {
        self.parts.get(part).map(|(judged, _)| judged.id)
    }

    pub(super) fn evidence(&self, part: usize) -> Option<&'q Evidence<'a>> {
        self.parts.get(part).map(|(judged, _)| &judged.evidence)
    }

    pub(super) fn are_apart(&self, one: usize, other: usize) -> bool {
        match (self.parts.get(one), self.parts.get(other)) {
            (Some((one, _)), Some((other, _))) => are_apart(one, other),
            _ => false,
        }
    }

    /// What a record is worth in an award, in credits or as a course.
    pub(super) fn value(&self, courses: bool, part: usize, at: usize) -> i64 {
        match courses {
            true => Amount::SCALE,
            false => self.evidence(part).map_or(0, |evidence| evidence.worth(at).parts()),
        }
    }

    /// How much is owed of each thing, and how much may be: of the quantities, then of each average the
    /// points above it and whether there are any.
    pub(super) fn bounds(&self) -> Vec<(Option<i128>, Option<i128>)> {
        let quantities = self
            .quantities
            .iter()
            .map(|one| ((one.least > 0).then_some(i128::from(one.least)), one.most.map(i128::from)));
        let averages = self.averages.iter().flat_map(|_| [(Some(0), None), (Some(1), None)]);
        quantities.chain(averages).collect()
    }

    /// What uses of one part add to each of the bounds.
    pub(super) fn adds(&self, uses: &[Use]) -> Vec<i128> {
        let mut adds: Vec<i128> = Vec::new();
        for one in &self.quantities {
            let sees = |of: &&Use| match of.records.as_slice() {
                [at] => one.sees(of.slot, *at),
                records => one.sees_joint(of.slot, records),
            };
            let amount = |of: &Use| if one.courses { Amount::SCALE } else { of.amount };
            adds.push(uses.iter().filter(sees).map(|of| i128::from(amount(of))).sum());
        }
        for (least, part) in &self.averages {
            let (mut over, mut any) = (0, 0);
            for one in uses {
                let own = self.places.get(one.slot).is_some_and(|place| place.part == *part);
                let evidence = self.evidence(*part).filter(|_| own);
                if let ([at], Some(evidence)) = (one.records.as_slice(), evidence)
                    && let Some(points) = evidence.points(*at)
                {
                    over += above(points, *least, Amount::from_parts(one.amount));
                    any = 1;
                }
            }
            adds.extend([over, any]);
        }
        adds
    }

    /// Every amount of a use: all of it, or less where less can be of use.
    pub(super) fn amounts(&self, slot: usize, records: &[usize], most: i64, in_parts: bool) -> Vec<i64> {
        let Some(place) = self.places.get(slot) else { return Vec::new() };
        let step = self.steps.get(place.part).copied().unwrap_or(1);
        let single = match records {
            [at] => Some(*at),
            _ => None,
        };
        let whole = place.slot.count.measure == Measure::Courses && single.is_some();
        let capped = self.quantities.iter().any(|one| {
            one.most.is_some()
                && single.map_or_else(|| one.sees_joint(slot, records), |at| one.sees(slot, at))
        });
        let averaged = self.averages.iter().any(|(_, part)| *part == place.part);
        if whole || !(capped || averaged || in_parts) {
            return vec![most];
        }
        (1..=most / step).map(|count| count * step).collect()
    }

    /// Everything a record can do by itself in one award (rules 1 to 4).
    fn uses_of(&self, part: usize, at: usize, effort: &Effort) -> Result<Vec<Vec<Use>>, Spent> {
        let Some((judged, _)) = self.parts.get(part) else { return Ok(Vec::new()) };
        let split = judged.award.split;
        let worth = judged.evidence.worth(at).parts();
        let open: Vec<(usize, &Place<'_, '_>)> = self
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.part == part && place.useful && place.takes.get(at) == Some(&true))
            .collect();
        let in_parts = open.len() > 1 && (split || open.iter().any(|(_, place)| place.slot.count.excess));
        let mut all: Vec<Vec<Use>> = vec![Vec::new()];
        for excess in [false, true] {
            for (slot, place) in &open {
                if excess && (!place.slot.count.excess || place.slot.shares()) {
                    continue;
                }
                let amounts = self.amounts(*slot, &[at], worth, in_parts);
                let mut longer = Vec::new();
                for before in &all {
                    for amount in &amounts {
                        effort.spend(1)?;
                        let one = Use { slot: *slot, records: vec![at], amount: *amount, excess };
                        let uses: Vec<Use> = before.iter().cloned().chain([one]).collect();
                        if self.is_legal(&uses, split, worth) {
                            longer.push(uses);
                        }
                    }
                }
                all.extend(longer);
            }
        }
        Ok(all)
    }

    /// Rules 2 and 3, of all uses of one record.
    fn is_legal(&self, uses: &[Use], split: bool, worth: i64) -> bool {
        let slots = |excess: bool| {
            let some = uses.iter().filter(move |one| one.excess == excess);
            some.filter_map(|one| Some((one, self.places.get(one.slot)?.slot))).collect::<Vec<_>>()
        };
        let (primary, excess) = (slots(false), slots(true));
        let sum = |some: &[(&Use, &Slot<'_>)]| some.iter().map(|(one, _)| one.amount).sum::<i64>();
        let none_shares = |some: &[(&Use, &Slot<'_>)]| some.iter().all(|(_, slot)| !slot.shares());
        let pairwise = primary
            .iter()
            .enumerate()
            .all(|(before, (_, slot))| primary.iter().take(before).all(|(_, other)| slot.shares_with(other)));
        let twice = excess.iter().any(|(one, _)| primary.iter().any(|(other, _)| one.slot == other.slot));
        let serves = pairwise || split && none_shares(&primary) && sum(&primary) <= worth;
        let left_over = excess.is_empty()
            || !primary.is_empty() && none_shares(&primary) && sum(&primary) + sum(&excess) <= worth;
        serves && left_over && !twice
    }

    /// Everything a record can do in all awards of the question, of things that come to the same one.
    pub(super) fn acts(&self, at: usize, effort: &Effort) -> Result<Vec<Act>, Spent> {
        let nothing = Act { adds: vec![0; self.bounds().len()], used: Vec::new() };
        let mut all: Vec<Act> = vec![nothing];
        for part in 0..self.parts.len() {
            let mut own: Vec<Vec<i128>> = Vec::new();
            for uses in self.uses_of(part, at, effort)?.iter().filter(|uses| !uses.is_empty()) {
                own.push(self.adds(uses));
            }
            let mut longer = Vec::new();
            for before in &all {
                effort.spend(own.len())?;
                if before.used.iter().any(|(other, _)| self.are_apart(part, *other)) {
                    continue;
                }
                longer.extend(own.iter().map(|adds| Act {
                    adds: before.adds.iter().zip(adds).map(|(one, other)| one + other).collect(),
                    used: before.used.iter().copied().chain([(part, at)]).collect(),
                }));
            }
            all.extend(longer);
            all = self.best(all, effort)?;
        }
        Ok(all)
    }

    /// Without what another does as well, and uses no more for it.
    fn best(&self, acts: Vec<Act>, effort: &Effort) -> Result<Vec<Act>, Spent> {
        let bounds = self.bounds();
        let mut seen = HashSet::new();
        let acts: Vec<Act> = acts.into_iter().filter(|act| seen.insert(act.clone())).collect();
        let as_good = |one: &Act, other: &Act| {
            let mut each = one.adds.iter().zip(&other.adds).zip(&bounds);
            let adds = each.all(|((one, other), (least, most))| {
                (least.is_none() || one >= other) && (most.is_none() || one <= other)
            });
            adds && one.used.iter().all(|used| other.used.contains(used))
        };
        let mut best = Vec::new();
        for (at, act) in acts.iter().enumerate() {
            effort.spend(acts.len())?;
            // Of two that are as good as each other, the first stays.
            let mut others = acts.iter().enumerate().filter(|(other, _)| *other != at);
            let beaten = others.any(|(other, one)| as_good(one, act) && (other < at || !as_good(act, one)));
            if !beaten {
                best.push(act.clone());
            }
        }
        Ok(best)
    }
}

fn are_apart(one: &Judged<'_>, other: &Judged<'_>) -> bool {
    one.award.separate_from.contains(&other.id) || other.award.separate_from.contains(&one.id)
}

/// Whether one asks for an average over what the other counts.
fn averages(one: (&Judged<'_>, &Asked<'_>), other: (&Judged<'_>, &Asked<'_>)) -> bool {
    let asks = |asked: &Asked<'_>, of: AwardId| asked.averages.iter().any(|(_, counted)| *counted == of);
    asks(one.1, other.0.id) || asks(other.1, one.0.id)
}

fn gcd(one: i64, other: i64) -> i64 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
