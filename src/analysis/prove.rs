//! Proofs that whoever meets one award meets another.
//!
//! The proof is a way to use what counts: each demand that is wanted gets a demand that is had, which
//! gives up all it uses, as it uses it. Two wanted demands never get the same one, so that no course counts
//! twice that did not before. Demands that only look (tests, totals, averages, events) need no demand of
//! their own: they follow from anything that is known to hold. Choices and branches are taken case by case.
//!
//! Such a proof holds for whole courses, parts of courses, courses that count together and courses that
//! exclude each other alike, because the records are used as they were. There are awards of which one
//! admits no more than the other and which have no such proof: then nothing is said here
//! (`docs/reviewing.md`, "What is proven, and what is not").

use std::collections::{BTreeMap, BTreeSet};

use super::clauses;
use super::cohort::Cohort;
use super::cond::Known;
use super::select::within;
use super::terms::Terms;
use crate::policy::{
    Award, AwardId, Cond, Count, Demand, DemandId, Filter, Id, Kind, Limit, Measure, Select,
};
use crate::quantity::Amount;

/// The comparisons of demands that one proof may make.
const EFFORT: u32 = 60_000;

/// A wanted demand for which nothing was found that it follows from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gap {
    /// The award, in joint terms.
    pub(super) award: AwardId,
    /// The demand; the award as a whole where absent.
    pub(super) demand: Option<DemandId>,
}

/// Which awards of the joint terms are had, and which are wanted.
pub(super) struct Sides<'t> {
    pub(super) terms: &'t Terms,
    pub(super) have: &'t [Option<Award>],
    pub(super) want: &'t [Option<Award>],
}

/// What keeps "whoever has the first meets the second" from being proven of a cohort; nothing where it is
/// proven.
pub(super) fn gaps(sides: &Sides<'_>, have: AwardId, want: AwardId, cohort: &Cohort) -> Vec<Gap> {
    let mut prover = Prover { sides, cohort, effort: EFFORT, awards: BTreeMap::new(), averages: Vec::new() };
    let mut gaps = prover.award(have, want);
    gaps.sort();
    gaps.dedup();
    gaps
}

/// How wanted demands are filled.
#[derive(Debug, Clone, Default)]
struct Cover {
    /// Each wanted demand that counts courses, with one that is had and gives up what it uses.
    pairs: Vec<(DemandId, DemandId)>,
    /// Whether something that is had is left over.
    rest: bool,
    /// What demands that are had owe beyond what they give to a wanted one.
    spare: Vec<Spare>,
}

/// What a demand that is had owes beyond what it gives to a wanted one: it may fill another as well.
#[derive(Debug, Clone, Copy)]
struct Spare {
    give: DemandId,
    amount: Amount,
}

impl Cover {
    fn extend(&mut self, other: Self) {
        self.pairs.extend(other.pairs);
        self.rest |= other.rest;
        self.spare.extend(other.spare);
    }
}

/// Which demands that are had give to which that are wanted.
#[derive(Default)]
struct Matching {
    of_giver: BTreeMap<DemandId, DemandId>,
    edges: BTreeMap<(DemandId, DemandId), Result<Cover, Vec<Gap>>>,
}

struct Prover<'t, 's> {
    sides: &'s Sides<'t>,
    cohort: &'s Cohort,
    effort: u32,
    /// Awards that others add to, once looked at.
    awards: BTreeMap<(AwardId, AwardId), Vec<Gap>>,
    /// Averages over what counts, which follow where nothing that is had is left over.
    averages: Vec<Gap>,
}

/// Two awards, and what is known where a question about their demands is asked.
#[derive(Clone)]
struct Scene<'a> {
    have: &'a Award,
    want: &'a Award,
    want_id: AwardId,
    known: Known<'a>,
    /// Whether the one extends the other: a waiver of the one is meant for both.
    layer: bool,
    have_id: AwardId,
    /// Demands that are had for sure.
    active: Vec<DemandId>,
}

impl<'a> Prover<'_, 'a> {
    fn award(&mut self, have_id: AwardId, want_id: AwardId) -> Vec<Gap> {
        if let Some(known) = self.awards.get(&(have_id, want_id)) {
            return known.clone();
        }
        // Awards that add to each other in a circle are refused elsewhere.
        self.awards.insert((have_id, want_id), Vec::new());
        let gaps = self.award_anew(have_id, want_id);
        self.awards.insert((have_id, want_id), gaps.clone());
        gaps
    }

    fn award_anew(&mut self, have_id: AwardId, want_id: AwardId) -> Vec<Gap> {
        let whole = vec![Gap { award: want_id, demand: None }];
        let sides = self.sides;
        let (Some(Some(have)), Some(Some(want))) =
            (sides.have.get(have_id as usize), sides.want.get(want_id as usize))
        else {
            return whole;
        };
        let same = have_id == want_id && self.identical(have_id, &mut BTreeSet::new());
        if same {
            return Vec::new();
        }
        let courses = u32::try_from(sides.terms.tables.courses.len()).unwrap_or(u32::MAX);
        let mut known = Known::of(self.cohort, courses);
        have.applies.iter().for_each(|cond| known.add(cond));
        // Nobody has an award that is not for this cohort.
        if have.applies.as_ref().is_some_and(|cond| Known::of(self.cohort, courses).refutes(cond)) {
            return Vec::new();
        }
        let comparable = have.scale == want.scale
            && have.scale.is_none_or(|scale| !sides.terms.odd.scales.contains(&scale))
            && (!have.split || want.split)
            && !have.of_schools
            && !want.of_schools
            && (want.separate_from.is_empty()
                || want.separate_from == have.separate_from
                    && want.separate_from.iter().all(|id| self.identical(*id, &mut BTreeSet::new())));
        if !comparable {
            return whole;
        }
        let mut gaps = Vec::new();
        if want.applies.as_ref().is_some_and(|cond| !known.entails(cond)) {
            gaps.extend(whole.clone());
        }
        for base in &want.adds_to {
            if have.adds_to.contains(base) {
                gaps.extend(self.award(*base, *base));
            } else {
                let met = have.adds_to.iter().find(|own| self.award(**own, *base).is_empty());
                if met.is_none() {
                    gaps.push(Gap { award: want_id, demand: None });
                }
            }
        }
        let mut scene = Scene {
            have,
            want,
            want_id,
            layer: have.extends == Some(want_id),
            have_id,
            known,
            active: Vec::new(),
        };
        for root in &have.roots {
            scene.activate(*root);
        }
        match self.all(&scene, &have.roots, &want.roots) {
            Ok(cover) => {
                if !sharing(&scene, &cover.pairs) {
                    gaps.extend(whole);
                }
                // An average over what counts is the same only where the same counts.
                let steady = !cover.rest && gaps.is_empty();
                let averages = std::mem::take(&mut self.averages);
                gaps.extend(averages.into_iter().filter(|gap| !steady || gap.award != want_id));
            }
            Err(found) => gaps.extend(found),
        }
        gaps
    }

    /// Whether an award is the same on both sides but for words, with all that it depends on.
    fn identical(&self, id: AwardId, seen: &mut BTreeSet<AwardId>) -> bool {
        if !seen.insert(id) {
            return true;
        }
        let sides = self.sides;
        let (Some(Some(have)), Some(Some(want))) = (sides.have.get(id as usize), sides.want.get(id as usize))
        else {
            return false;
        };
        let others = have.adds_to.iter().chain(&have.separate_from).copied();
        let averaged = have.demands.iter().filter_map(|demand| match &demand.kind {
            Kind::GpaCounted { award, .. } => Some(*award),
            _ => None,
        });
        let others: Vec<AwardId> = others.chain(averaged).collect();
        let named = have.named.name == want.named.name
            || have.demands.iter().all(|demand| demand.waived_by.is_empty() && takes_no_words(demand));
        named
            && same_but_words(have, want)
            && !have.demands.iter().any(|demand| self.odd(demand))
            && others.into_iter().all(|other| self.identical(other, seen))
    }

    /// Whether a demand depends on something that the two policies describe differently.
    fn odd(&self, demand: &Demand) -> bool {
        let odd = &self.sides.terms.odd;
        let any_course = !odd.courses.is_empty()
            && match &demand.kind {
                Kind::Count(count) => any_course(&count.select),
                Kind::Gpa { over, .. } => any_course(over),
                Kind::Test(cond) | Kind::If { cond, .. } => cond_any_course(cond),
                _ => false,
            };
        let mut found = any_course || odd.calendars && matches!(demand.kind, Kind::Timed { .. });
        let mut demand = demand.clone();
        demand.ids(&mut |id| {
            found |= match id {
                Id::Course(id) => odd.courses.contains(id),
                Id::Exam(id) => odd.exams.contains(id),
                Id::Fact(id) => odd.facts.contains(id),
                Id::Event(id) => odd.events.contains(id),
                Id::Scale(id) => odd.scales.contains(id),
                Id::Sequence(id) => odd.sequences.contains(id),
                Id::Credential(_) | Id::Award(_) => false,
            };
        });
        found
    }

    /// Whether there is effort left for one more comparison.
    fn step(&mut self) -> bool {
        self.effort = self.effort.saturating_sub(1);
        self.effort > 0
    }

    /// All wanted demands out of all that are had: sums first as they are, then taken apart.
    fn all(&mut self, scene: &Scene<'a>, have: &[DemandId], want: &[DemandId]) -> Result<Cover, Vec<Gap>> {
        let found = self.matched(scene, have, want, false);
        match found {
            Err(gaps) => self.matched(scene, have, want, true).map_err(|_| gaps),
            found => found,
        }
    }

    fn matched(
        &mut self,
        scene: &Scene<'a>,
        have: &[DemandId],
        want: &[DemandId],
        apart: bool,
    ) -> Result<Cover, Vec<Gap>> {
        let mut gaps: Vec<Gap> = Vec::new();
        let mut taking: Vec<DemandId> = Vec::new();
        for id in scene.spread(&scene.want.demands, want, apart.then_some(Part::Wanted)) {
            if takes(&scene.want.demands, id) {
                taking.push(id);
            } else if let Err(found) = self.looks(scene, id) {
                gaps.extend(found);
            }
        }
        let givers = scene.spread(&scene.have.demands, have, apart.then_some(Part::Had));
        let givers: Vec<DemandId> = givers.into_iter().filter(|id| takes(&scene.have.demands, *id)).collect();
        let mut matching = Matching::default();
        let mut lost: Vec<DemandId> = Vec::new();
        for id in &taking {
            if !self.augment(scene, *id, &givers, &mut matching, &mut BTreeSet::new()) {
                lost.push(*id);
            }
        }
        let mut cover = Cover::default();
        for (giver, id) in &matching.of_giver {
            if let Some(Ok(found)) = matching.edges.get(&(*giver, *id)) {
                cover.extend(found.clone());
            }
        }
        let mut idle: Vec<DemandId> =
            givers.iter().copied().filter(|giver| !matching.of_giver.contains_key(giver)).collect();
        // What is left over of several may fill together what none of them fills.
        lost.retain(|id| !self.from_rests(scene, *id, &mut cover, &mut idle));
        if lost.is_empty() && gaps.is_empty() {
            cover.rest |= !idle.is_empty();
            return Ok(cover);
        }
        for id in lost {
            // What is missing inside the demand of the same path says more than that it is missing.
            let same = givers.iter().find(|giver| scene.same_path(**giver, id));
            match same.and_then(|giver| matching.edges.get(&(*giver, id))) {
                Some(Err(found)) if !found.is_empty() => gaps.extend(found.iter().cloned()),
                _ => gaps.push(scene.gap(id)),
            }
        }
        Err(gaps)
    }

    /// Fills a wanted demand out of demands that give to no other and out of what others have to spare.
    fn from_rests(
        &self,
        scene: &Scene<'a>,
        want: DemandId,
        cover: &mut Cover,
        idle: &mut Vec<DemandId>,
    ) -> bool {
        let Some(wanted) = scene.want(want) else { return false };
        let Kind::Count(count) = &wanted.kind else { return false };
        if !plain(count) || self.odd(wanted) {
            return false;
        }
        let fitting = |id: DemandId| -> Option<&Count> {
            let demand = scene.have(id)?;
            let Kind::Count(have) = &demand.kind else { return None };
            let good = have.shares.is_empty()
                && have.substitutes.is_empty()
                && have.select.combined.is_empty()
                && have.measure == count.measure
                && demand.waived_by.is_empty()
                && !self.odd(demand)
                && self.fits(have, count);
            good.then_some(have)
        };
        let whole: Vec<(DemandId, Amount)> =
            idle.iter().filter_map(|id| Some((*id, fitting(*id)?.least))).collect();
        let split = cover.spare.iter().enumerate().filter_map(|(at, spare)| {
            let have = fitting(spare.give)?;
            self.divides(scene, have, count).then_some((at, *spare))
        });
        let split: Vec<(usize, Spare)> = split.collect();
        let sum = whole
            .iter()
            .map(|(_, least)| *least)
            .chain(split.iter().map(|(_, spare)| spare.amount))
            .sum::<Amount>();
        if sum < count.least {
            return false;
        }
        idle.retain(|id| !whole.iter().any(|(used, _)| used == id));
        cover.pairs.extend(whole.into_iter().map(|(give, _)| (want, give)));
        cover.pairs.extend(split.iter().map(|(_, spare)| (want, spare.give)));
        cover.rest |= count.most.is_some();
        let mut at = 0;
        cover.spare.retain(|_| {
            at += 1;
            !split.iter().any(|(used, _)| *used == at - 1)
        });
        true
    }

    /// Whether what fills a demand may be divided, so that a part of it counts in another: where the other
    /// takes what is left over of courses, or where all courses are of one size that the amounts are
    /// multiples of.
    fn divides(&self, scene: &Scene<'a>, have: &Count, want: &Count) -> bool {
        if want.excess {
            return true;
        }
        let counts = || {
            scene.have.demands.iter().filter_map(|demand| match &demand.kind {
                Kind::Count(count) => Some(count),
                _ => None,
            })
        };
        let left_over = counts().any(|count| count.excess);
        let Some(courses) = super::select::listed(&have.select) else { return false };
        let tables = &self.sides.terms.tables.courses;
        let mut sizes = courses.iter().filter_map(|id| tables.get(*id as usize)).map(|course| course.credits);
        let Some((size, most)) = sizes.next() else { return false };
        let even = |amount: Amount| !size.is_zero() && amount.parts() % size.parts() == 0;
        !left_over
            && size == most
            && sizes.all(|(least, most)| least == size && most == size)
            && [have.least, want.least].into_iter().all(even)
    }

    /// Finds a giver for a demand, by an augmenting path where those that fit are taken.
    fn augment(
        &mut self,
        scene: &Scene<'a>,
        want: DemandId,
        givers: &[DemandId],
        matching: &mut Matching,
        tried: &mut BTreeSet<DemandId>,
    ) -> bool {
        let (same, others): (Vec<DemandId>, Vec<DemandId>) =
            givers.iter().copied().partition(|giver| scene.same_path(*giver, want));
        for giver in same.into_iter().chain(others) {
            if tried.contains(&giver) {
                continue;
            }
            if !matching.edges.contains_key(&(giver, want)) {
                let found = self.covers(scene, giver, want);
                matching.edges.insert((giver, want), found);
            }
            if !matches!(matching.edges.get(&(giver, want)), Some(Ok(_))) {
                continue;
            }
            tried.insert(giver);
            let free = match matching.of_giver.get(&giver).copied() {
                None => true,
                Some(other) => self.augment(scene, other, givers, matching, tried),
            };
            if free {
                matching.of_giver.insert(giver, want);
                return true;
            }
        }
        false
    }

    /// Whether a demand that counts courses is filled by what one that is had uses.
    fn covers(&mut self, scene: &Scene<'a>, give: DemandId, want: DemandId) -> Result<Cover, Vec<Gap>> {
        let mut found = self.covers_so(scene, give, want);
        let steady = |demand: Option<&Demand>| {
            demand
                .is_some_and(|demand| matches!(demand.kind, Kind::Count(_) | Kind::Sum { .. } | Kind::All(_)))
        };
        // In a case or an alternative there may be something to spare that there is not in another.
        if let Ok(cover) = &mut found
            && !(steady(scene.have(give)) && steady(scene.want(want)))
        {
            cover.spare.clear();
        }
        found
    }

    fn covers_so(&mut self, scene: &Scene<'a>, give: DemandId, want: DemandId) -> Result<Cover, Vec<Gap>> {
        let gap = || vec![scene.gap(want)];
        let (Some(giver), Some(wanted)) = (scene.have(give), scene.want(want)) else { return Err(gap()) };
        if !self.step() || self.odd(wanted) || self.odd(giver) || !scene.waived_alike(giver, wanted) {
            return Err(gap());
        }
        // Where a waiver settles the one it settles the other; else all of the one holds.
        let entered;
        let scene = if giver.waived_by.is_empty() {
            scene
        } else {
            entered = scene.entering(give);
            &entered
        };
        match (&giver.kind, &wanted.kind) {
            (_, Kind::If { cond, then, otherwise }) => {
                let cases = [(Some((cond, true)), then), (Some((cond, false)), otherwise)];
                self.want_cases(scene, &[give], cases.into_iter())
            }
            (_, Kind::When { branches, otherwise }) => {
                let mut scene = scene.clone();
                let mut cover = Cover::default();
                for (cond, parts) in branches {
                    let decided = scene.known.decides(cond);
                    if decided != Some(false) {
                        let mut inner = scene.clone();
                        inner.known.add(cond);
                        cover.extend(self.all(&inner, &[give], parts)?);
                    }
                    if decided == Some(true) {
                        return Ok(cover);
                    }
                    scene.known.add_not(cond);
                }
                cover.extend(self.all(&scene, &[give], otherwise)?);
                Ok(cover)
            }
            (Kind::If { cond, then, otherwise }, _) => {
                let mut cover = Cover::default();
                for (holds, parts) in [(true, then), (false, otherwise)] {
                    if scene.known.decides(cond) == Some(!holds) {
                        continue;
                    }
                    let inner = scene.assuming(cond, holds, parts);
                    cover.extend(self.all(&inner, parts, &[want]).map_err(|found| scene.told(found, want))?);
                }
                Ok(cover)
            }
            (Kind::When { branches, otherwise }, _) => {
                let mut outer = scene.clone();
                let mut cover = Cover::default();
                for (cond, parts) in branches {
                    let decided = outer.known.decides(cond);
                    if decided != Some(false) {
                        let inner = outer.assuming(cond, true, parts);
                        cover.extend(self.all(&inner, parts, &[want])?);
                    }
                    if decided == Some(true) {
                        return Ok(cover);
                    }
                    outer.known.add_not(cond);
                }
                otherwise.iter().for_each(|part| outer.activate(*part));
                cover.extend(self.all(&outer, otherwise, &[want])?);
                Ok(cover)
            }
            (Kind::Choose { count, parts }, Kind::Choose { count: owed, parts: wanted }) => {
                self.choices(scene, (*count, parts), (*owed, wanted)).ok_or_else(gap)
            }
            (Kind::Choose { count, parts }, _) if *count > 0 => {
                // Whichever are chosen, one of them does.
                let mut cover = Cover::default();
                for part in parts {
                    cover.extend(self.covers(&scene.assuming_part(*part), *part, want)?);
                }
                Ok(cover)
            }
            (_, Kind::Choose { count: 1, parts }) => {
                parts.iter().find_map(|part| self.all(scene, &[give], &[*part]).ok()).ok_or_else(gap)
            }
            (_, Kind::Choose { count: 0, .. }) => Ok(Cover::default()),
            (Kind::Count(_) | Kind::Sum { .. }, Kind::Count(count)) => {
                let givers = self.counted(scene, give, wanted, count).ok_or_else(gap)?;
                let rest = match &giver.kind {
                    Kind::Count(have) => cut(have, count),
                    _ => count.most.is_some(),
                };
                Ok(Cover {
                    pairs: givers.into_iter().map(|id| (want, id)).collect(),
                    rest,
                    spare: self.spare(scene, give, count),
                })
            }
            (Kind::Sum { .. }, Kind::Sum { .. }) => {
                self.sums(scene, giver, wanted).map_err(|found| if found.is_empty() { gap() } else { found })
            }
            (Kind::All(parts) | Kind::Sum { parts, .. }, Kind::All(wanted)) => self.all(scene, parts, wanted),
            (_, Kind::All(wanted)) => self.all(scene, &[give], wanted),
            (Kind::All(parts), _) => self.all(scene, parts, &[want]).map_err(|found| scene.told(found, want)),
            _ => Err(gap()),
        }
    }

    fn want_cases<'c>(
        &mut self,
        scene: &Scene<'a>,
        give: &[DemandId],
        cases: impl Iterator<Item = (Option<(&'a Cond, bool)>, &'c Vec<DemandId>)>,
    ) -> Result<Cover, Vec<Gap>> {
        let mut cover = Cover::default();
        for (case, parts) in cases {
            let mut inner = scene.clone();
            if let Some((cond, holds)) = case {
                if scene.known.decides(cond) == Some(!holds) {
                    continue;
                }
                if holds { inner.known.add(cond) } else { inner.known.add_not(cond) }
            }
            cover.extend(self.all(&inner, give, parts)?);
        }
        Ok(cover)
    }

    /// Enough of the wanted alternatives, whichever of those that are had are chosen.
    fn choices(
        &mut self,
        scene: &Scene<'a>,
        (count, have): (u32, &[DemandId]),
        (owed, want): (u32, &[DemandId]),
    ) -> Option<Cover> {
        let mut cover = Cover::default();
        let mut open: Vec<DemandId> = want.to_vec();
        let mut lost = 0;
        for part in have {
            let inner = scene.assuming_part(*part);
            // Only one alternative is asked for: two of those had may stand for the same.
            let candidates = if owed == 1 { want.to_vec() } else { open.clone() };
            let (same, others): (Vec<DemandId>, Vec<DemandId>) =
                candidates.into_iter().partition(|id| scene.same_path(*part, *id));
            let mut found = None;
            for id in same.into_iter().chain(others) {
                if !self.step() {
                    return None;
                }
                if let Ok(inner) = self.all(&inner, &[*part], &[id]) {
                    found = Some((id, inner));
                    break;
                }
            }
            match found {
                Some((id, inner)) => {
                    open.retain(|other| *other != id);
                    cover.extend(inner);
                }
                None => lost += 1,
            }
        }
        cover.rest |= count != owed || lost > 0;
        cover.spare.clear();
        (count.saturating_sub(lost) >= owed).then_some(cover)
    }

    /// What a count owes beyond another that it fills.
    fn spare(&self, scene: &Scene<'a>, give: DemandId, want: &Count) -> Vec<Spare> {
        match scene.have(give).map(|demand| &demand.kind) {
            Some(Kind::Count(have)) if plain(want) && have.least > want.least && have.limits.is_empty() => {
                vec![Spare { give, amount: have.least.saturating_minus(want.least) }]
            }
            _ => Vec::new(),
        }
    }

    /// The counting demands below one that is had that together fill a count.
    fn counted(
        &self,
        scene: &Scene<'a>,
        give: DemandId,
        wanted: &Demand,
        want: &Count,
    ) -> Option<Vec<DemandId>> {
        let giver = scene.have(give)?;
        match &giver.kind {
            Kind::Count(have) => {
                (!have.overall && scene.approved_alike(giver, wanted) && self.count_alike(have, want))
                    .then(|| vec![give])
            }
            Kind::Sum { measure, least, parts, .. } => {
                // Each course of it counts in the one demand as it did in its part.
                let plain = want.limits.is_empty() && *measure == Measure::Credits;
                if !plain || want.measure != *measure || least < &want.least {
                    return None;
                }
                let mut found = Vec::new();
                for part in parts {
                    let Kind::Count(have) = &scene.have(*part)?.kind else { return None };
                    let fits = have.shares.is_empty()
                        && have.measure == *measure
                        && have.select.combined.is_empty()
                        && have.substitutes.is_empty()
                        && self.fits(have, want)
                        && scene.have(*part)?.waived_by.is_empty();
                    if !fits {
                        return None;
                    }
                    found.push(*part);
                }
                Some(found)
            }
            _ => None,
        }
    }

    /// Whether all that counts in the first may count in the second.
    fn fits(&self, have: &Count, want: &Count) -> bool {
        let courses = u32::try_from(self.sides.terms.tables.courses.len()).unwrap_or(u32::MAX);
        let substitutes = have.substitutes.is_empty()
            || have.substitutes.iter().all(|role| want.substitutes.contains(role))
                && match (have.replaces, want.replaces) {
                    (_, None) => true,
                    (None, Some(_)) => false,
                    (Some(have), Some(want)) => have <= want,
                };
        substitutes && (!have.excess || want.excess) && within(&have.select, &want.select, courses)
    }

    /// Whether what fills the first, used as it is, fills the second.
    fn count_alike(&self, have: &Count, want: &Count) -> bool {
        let courses = u32::try_from(self.sides.terms.tables.courses.len()).unwrap_or(u32::MAX);
        let kept = |limit: &Limit| {
            let least = limit.least.is_zero()
                || have.limits.iter().any(|own| {
                    own.measure == limit.measure
                        && own.least >= limit.least
                        && within(&own.select, &limit.select, courses)
                });
            let most = limit.most.is_none_or(|most| {
                // Nothing of it counts here at all, or no more than counts in the whole.
                let nothing = apart(&have.select, &limit.select);
                let whole = have.measure == limit.measure && have.most.is_some_and(|all| all <= most);
                nothing
                    || whole
                    || have.limits.iter().any(|own| {
                        own.measure == limit.measure
                            && own.most.is_some_and(|own| own <= most)
                            && within(&limit.select, &own.select, courses)
                    })
            });
            // Courses in place of others fall under limits by the course they stand for.
            least && most
        };
        have.measure == want.measure
            && have.least >= want.least
            // What is more than may count is counted in part, or not at all.
            && (!cut(have, want) || want.limits.iter().all(|limit| limit.least.is_zero()))
            && self.fits(have, want)
            && want.limits.iter().all(kept)
    }

    fn sums(&mut self, scene: &Scene<'a>, giver: &Demand, wanted: &Demand) -> Result<Cover, Vec<Gap>> {
        let (
            Kind::Sum { measure, least, most, parts },
            Kind::Sum { measure: unit, least: owed, most: cap, parts: wanted_parts },
        ) = (&giver.kind, &wanted.kind)
        else {
            return Err(Vec::new());
        };
        let mut cover = self.all(scene, parts, wanted_parts)?;
        // By what each part owes, however it is filled; else the total is the same where all that counts in
        // the one counts in the other.
        let sure = floor(&scene.want.demands, wanted_parts, *unit) >= *owed;
        if !sure {
            cover.spare.clear();
        }
        let same_total = !cover.rest && least >= owed && measure == unit;
        // What is more than may count in all is counted in part, or not at all.
        let cut = cap.is_some_and(|cap| most.is_none_or(|most| most > cap));
        let least_of_all = || needed(&scene.want.demands, wanted_parts);
        let loose = !cut || cap.is_some_and(|cap| least_of_all().is_some_and(|needed| needed <= cap));
        cover.rest |= cut;
        if (sure || same_total) && loose { Ok(cover) } else { Err(Vec::new()) }
    }

    /// Whether a demand that only looks is met by whoever has all that is active.
    fn looks(&mut self, scene: &Scene<'a>, want: DemandId) -> Result<(), Vec<Gap>> {
        let gap = || vec![scene.gap(want)];
        let Some(wanted) = scene.want(want) else { return Err(gap()) };
        if !self.step() || self.odd(wanted) {
            return Err(gap());
        }
        // The same demand, perhaps waived for both.
        let same = scene.active.iter().copied().find(|id| scene.same_path(*id, want));
        let entered;
        let mut scene = scene;
        if let Some((id, giver)) = same.and_then(|id| Some((id, scene.have(id)?)))
            && scene.waived_alike(giver, wanted)
            && !self.odd(giver)
        {
            if self.look_alike(scene, giver, wanted) {
                return Ok(());
            }
            if !giver.waived_by.is_empty() {
                entered = scene.entering(id);
                scene = &entered;
            }
        }
        match &wanted.kind {
            Kind::Test(cond) if scene.known.entails(cond) => Ok(()),
            Kind::All(parts) => {
                let mut gaps = Vec::new();
                for part in parts {
                    gaps.extend(self.looks(scene, *part).err().into_iter().flatten());
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::If { cond, then, otherwise } => {
                let cases = [(Some((cond, true)), then), (Some((cond, false)), otherwise)];
                // What is looked for may be known from a branch on the same condition.
                let mut gaps = Vec::new();
                for (case, parts) in cases {
                    let Some((cond, holds)) = case else { continue };
                    if scene.known.decides(cond) == Some(!holds) {
                        continue;
                    }
                    let inner = scene.supposing(cond, holds);
                    for part in parts {
                        gaps.extend(self.looks(&inner, *part).err().into_iter().flatten());
                    }
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::When { branches, otherwise } => {
                let mut gaps = Vec::new();
                let mut outer = scene.clone();
                let mut settled = false;
                for (cond, parts) in branches {
                    let decided = outer.known.decides(cond);
                    if decided != Some(false) {
                        let inner = outer.supposing(cond, true);
                        for part in parts {
                            gaps.extend(self.looks(&inner, *part).err().into_iter().flatten());
                        }
                    }
                    if decided == Some(true) {
                        settled = true;
                        break;
                    }
                    outer = outer.supposing(cond, false);
                }
                if !settled {
                    for part in otherwise {
                        gaps.extend(self.looks(&outer, *part).err().into_iter().flatten());
                    }
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::Choose { count, parts } => {
                let shown = parts.iter().filter(|part| self.looks(scene, **part).is_ok()).count();
                if shown >= *count as usize {
                    return Ok(());
                }
                let active = scene.active.clone();
                for id in active {
                    let Some(giver) = scene.have(id) else { continue };
                    if let Kind::Choose { count: had, parts: choices } = &giver.kind
                        && giver.waived_by.is_empty()
                        && self.look_choices(scene, (*had, choices), (*count, parts))
                    {
                        return Ok(());
                    }
                }
                Err(gap())
            }
            Kind::Count(_) | Kind::Gpa { .. } | Kind::Timed { .. } => {
                let active = scene.active.clone();
                let found = active.iter().filter_map(|id| scene.have(*id)).any(|giver| {
                    giver.waived_by.is_empty() && !self.odd(giver) && self.look_alike(scene, giver, wanted)
                });
                if found { Ok(()) } else { Err(gap()) }
            }
            Kind::GpaCounted { least: owed, award: target } => {
                let had = scene.active.iter().filter_map(|id| scene.have(*id)).any(|giver| {
                    giver.waived_by.is_empty()
                        && matches!(&giver.kind, Kind::GpaCounted { least, award }
                            if least >= owed
                                && (award == target || *award == scene.have_id && *target == scene.want_id))
                });
                let counted = *target == scene.want_id || self.identical(*target, &mut BTreeSet::new());
                if !had || !counted {
                    return Err(gap());
                }
                self.averages.push(scene.gap(want));
                Ok(())
            }
            Kind::Sum { .. } | Kind::Test(_) | Kind::Share(_) => Err(gap()),
        }
    }

    fn look_choices(
        &mut self,
        scene: &Scene<'a>,
        (count, have): (u32, &[DemandId]),
        (owed, want): (u32, &[DemandId]),
    ) -> bool {
        let mut open: Vec<DemandId> = want.to_vec();
        let mut lost = 0;
        for part in have {
            let inner = scene.assuming_part(*part);
            let candidates = if owed == 1 { want.to_vec() } else { open.clone() };
            let found = candidates.into_iter().find(|id| self.looks(&inner, *id).is_ok());
            match found {
                Some(id) => open.retain(|other| *other != id),
                None => lost += 1,
            }
        }
        count.saturating_sub(lost) >= owed
    }

    /// Whether one demand that is had shows another that only looks.
    fn look_alike(&mut self, scene: &Scene<'a>, giver: &Demand, wanted: &Demand) -> bool {
        match (&giver.kind, &wanted.kind) {
            (Kind::Count(have), Kind::Count(want)) if want.overall => self.count_alike(have, want),
            (Kind::Gpa { least, over }, Kind::Gpa { least: owed, over: other }) => {
                least >= owed && over == other
            }
            (Kind::Test(have), Kind::Test(want)) => {
                // What may be waived is known for this question only.
                let mut known = scene.known.clone();
                known.add(have);
                known.entails(want)
            }
            (Kind::Timed { .. }, Kind::Timed { .. }) => {
                clauses::timed_at_least(&scene.want.demands, wanted, &scene.have.demands, giver)
            }
            _ => false,
        }
    }
}

impl<'a> Scene<'a> {
    /// Demands with those that hold all their parts, or whose branch is known, taken apart.
    fn spread(&self, demands: &'a [Demand], ids: &[DemandId], apart: Option<Part>) -> Vec<DemandId> {
        let mut found = Vec::new();
        let mut open: Vec<DemandId> = ids.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            let Some(demand) = demands.get(id as usize) else { continue };
            let inside: Option<&Vec<DemandId>> = match &demand.kind {
                // What may be waived as a whole stays whole.
                _ if !demand.waived_by.is_empty() => None,
                Kind::All(parts) => Some(parts),
                Kind::Sum { parts, .. } if apart == Some(Part::Had) => Some(parts),
                Kind::Sum { least, most: None, measure, parts } if apart == Some(Part::Wanted) => {
                    (floor(demands, parts, *measure) >= *least).then_some(parts)
                }
                Kind::If { cond, then, otherwise } => match self.known.decides(cond) {
                    Some(true) => Some(then),
                    Some(false) => Some(otherwise),
                    None => None,
                },
                Kind::When { branches, otherwise } => self.branch(branches, otherwise),
                _ => None,
            };
            match inside {
                Some(parts) => open.extend(parts.iter().rev()),
                None => found.push(id),
            }
        }
        found
    }

    /// The branch that is owed, where that is known.
    fn branch<'b>(
        &self,
        branches: &'b [(Cond, Vec<DemandId>)],
        otherwise: &'b Vec<DemandId>,
    ) -> Option<&'b Vec<DemandId>> {
        for (cond, parts) in branches {
            match self.known.decides(cond) {
                Some(true) => return Some(parts),
                Some(false) => {}
                None => return None,
            }
        }
        Some(otherwise)
    }

    fn have(&self, id: DemandId) -> Option<&'a Demand> {
        self.have.demands.get(id as usize)
    }

    fn want(&self, id: DemandId) -> Option<&'a Demand> {
        self.want.demands.get(id as usize)
    }

    fn gap(&self, want: DemandId) -> Gap {
        Gap { award: self.want_id, demand: Some(want) }
    }

    /// The gaps found, or that the demand as a whole has none to follow from.
    fn told(&self, found: Vec<Gap>, want: DemandId) -> Vec<Gap> {
        if found.is_empty() { vec![self.gap(want)] } else { found }
    }

    fn same_path(&self, have: DemandId, want: DemandId) -> bool {
        match (self.have(have), self.want(want)) {
            (Some(have), Some(want)) => have.path == want.path,
            _ => false,
        }
    }

    /// Whether a waiver of the first is one of the second as well.
    fn waived_alike(&self, have: &Demand, want: &Demand) -> bool {
        have.waived_by.is_empty()
            || have.path == want.path
                && have.name == want.name
                && (self.layer || self.have.named.name == self.want.named.name)
                && have.waived_by.iter().all(|role| want.waived_by.contains(role))
    }

    /// Whether a course approved in place of another for the first is so for the second.
    fn approved_alike(&self, have: &Demand, want: &Demand) -> bool {
        match &have.kind {
            Kind::Count(count) if !count.substitutes.is_empty() => {
                have.path == want.path
                    && have.name == want.name
                    && (self.layer || self.have.named.name == self.want.named.name)
            }
            _ => true,
        }
    }

    /// Takes a demand that is had to hold, with what follows.
    fn activate(&mut self, id: DemandId) {
        self.active.push(id);
        // One that may be waived need not hold by itself.
        if self.have(id).is_some_and(|demand| demand.waived_by.is_empty()) {
            self.follow(id);
        }
    }

    /// The scene where a demand holds that is not waived.
    fn entering(&self, id: DemandId) -> Self {
        let mut scene = self.clone();
        scene.follow(id);
        scene
    }

    /// Takes what a demand asks for to hold.
    fn follow(&mut self, id: DemandId) {
        let Some(demand) = self.have(id) else { return };
        match &demand.kind {
            Kind::All(parts) | Kind::Sum { parts, .. } => parts.iter().for_each(|part| self.activate(*part)),
            Kind::Choose { count, parts } if *count as usize == parts.len() => {
                parts.iter().for_each(|part| self.activate(*part));
            }
            Kind::Test(cond) => self.known.add(cond),
            Kind::If { cond, then, otherwise } => match self.known.decides(cond) {
                Some(true) => then.iter().for_each(|part| self.activate(*part)),
                Some(false) => otherwise.iter().for_each(|part| self.activate(*part)),
                None => {}
            },
            Kind::When { branches, otherwise } => {
                for (cond, parts) in branches {
                    match self.known.decides(cond) {
                        Some(true) => {
                            parts.iter().for_each(|part| self.activate(*part));
                            return;
                        }
                        Some(false) => {}
                        None => return,
                    }
                }
                otherwise.iter().for_each(|part| self.activate(*part));
            }
            _ => {}
        }
    }

    /// The scene where a condition holds (or fails), and these parts are had with it.
    fn assuming(&self, cond: &'a Cond, holds: bool, parts: &[DemandId]) -> Self {
        let mut scene = self.supposing(cond, holds);
        parts.iter().for_each(|part| scene.activate(*part));
        scene
    }

    /// The scene where a condition holds (or fails), with all branches it decides.
    fn supposing(&self, cond: &'a Cond, holds: bool) -> Self {
        let mut scene = self.clone();
        if holds {
            scene.known.add(cond)
        } else {
            scene.known.add_not(cond)
        }
        let open: Vec<DemandId> = std::mem::take(&mut scene.active);
        for id in open {
            if !scene.active.contains(&id) {
                scene.activate(id);
            }
        }
        scene
    }

    /// The scene where an alternative is chosen.
    fn assuming_part(&self, part: DemandId) -> Self {
        let mut scene = self.clone();
        scene.activate(part);
        scene
    }
}

/// Whether the first may count more than counts in the second.
fn cut(have: &Count, want: &Count) -> bool {
    want.most.is_some_and(|most| have.most.is_none_or(|had| had > most))
}

/// Whether a count is of credits, and without bounds on parts of it.
fn plain(count: &Count) -> bool {
    count.measure == Measure::Credits && count.limits.is_empty() && count.shares.is_empty() && !count.overall
}

/// Which side of a question a demand is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Had,
    Wanted,
}

/// Whether a demand uses courses up.
pub(super) fn takes(demands: &[Demand], id: DemandId) -> bool {
    let Some(demand) = demands.get(id as usize) else { return false };
    match &demand.kind {
        Kind::Count(count) => !count.overall,
        kind => kind.parts().into_iter().any(|part| takes(demands, part)),
    }
}

/// What demands count at least in all, in that unit, where each of them is met.
fn floor(demands: &[Demand], parts: &[DemandId], unit: Measure) -> Amount {
    let one = |id: &DemandId| -> Amount {
        let Some(demand) = demands.get(*id as usize) else { return Amount::ZERO };
        if !demand.waived_by.is_empty() {
            return Amount::ZERO;
        }
        match &demand.kind {
            Kind::Count(count) if count.measure == unit && !count.overall => count.least,
            Kind::All(parts) => floor(demands, parts, unit),
            Kind::Sum { measure, least, parts, .. } => {
                let below = floor(demands, parts, unit);
                if *measure == unit { below.max(*least) } else { below }
            }
            Kind::Choose { count, parts } => {
                let mut each: Vec<Amount> =
                    parts.iter().map(|part| floor(demands, std::slice::from_ref(part), unit)).collect();
                each.sort_unstable();
                each.into_iter().take(*count as usize).sum()
            }
            Kind::If { then, otherwise, .. } => {
                floor(demands, then, unit).min(floor(demands, otherwise, unit))
            }
            Kind::When { branches, otherwise } => {
                let each = branches.iter().map(|(_, parts)| floor(demands, parts, unit));
                each.chain([floor(demands, otherwise, unit)]).min().unwrap_or(Amount::ZERO)
            }
            _ => Amount::ZERO,
        }
    };
    parts.iter().map(one).sum()
}

/// The most credit that demands may need in all, whatever is chosen, where each counts no more than it owes;
/// `None` where not every one of them may count less than it does.
fn needed(demands: &[Demand], parts: &[DemandId]) -> Option<Amount> {
    let one = |id: &DemandId| -> Option<Amount> {
        match &demands.get(*id as usize)?.kind {
            Kind::Count(count) if count.overall => Some(Amount::ZERO),
            Kind::Count(count) => {
                let even = count.measure == Measure::Credits
                    && count.limits.iter().all(|limit| limit.least.is_zero());
                even.then_some(count.least)
            }
            Kind::All(parts) => needed(demands, parts),
            Kind::Sum { measure, least, parts, .. } => {
                (*measure == Measure::Credits).then_some(())?;
                Some(needed(demands, parts)?.max(*least))
            }
            Kind::Choose { count, parts } => {
                let each = parts.iter().map(|part| needed(demands, std::slice::from_ref(part)));
                let mut each: Vec<Amount> = each.collect::<Option<_>>()?;
                each.sort_unstable_by(|a, b| b.cmp(a));
                Some(each.into_iter().take(*count as usize).sum())
            }
            Kind::If { then, otherwise, .. } => Some(needed(demands, then)?.max(needed(demands, otherwise)?)),
            Kind::When { branches, otherwise } => {
                let each = branches.iter().map(|(_, parts)| needed(demands, parts));
                let each: Vec<Amount> = each.chain([needed(demands, otherwise)]).collect::<Option<_>>()?;
                each.into_iter().max()
            }
            Kind::Test(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. }
            | Kind::Timed { .. }
            | Kind::Share(_) => Some(Amount::ZERO),
        }
    };
    parts.iter().map(one).sum()
}

/// Whether courses that served two demands at once may still do so.
fn sharing(scene: &Scene<'_>, pairs: &[(DemandId, DemandId)]) -> bool {
    let shares = |demands: &[Demand], id: DemandId| match demands.get(id as usize).map(|demand| &demand.kind)
    {
        Some(Kind::Count(count)) => count.shares.clone(),
        _ => Vec::new(),
    };
    let excess = scene.have.demands.iter().any(|demand| match &demand.kind {
        Kind::Count(count) => count.excess,
        _ => false,
    });
    for (want, give) in pairs {
        let had = shares(&scene.have.demands, *give);
        let wanted = shares(&scene.want.demands, *want);
        // What is left of a course counts nowhere else once it serves a demand that shares.
        if had.is_empty() && !wanted.is_empty() && excess {
            return false;
        }
        for (other, other_give) in pairs {
            if had.contains(other_give) && want != other && !wanted.contains(other) {
                return false;
            }
        }
    }
    true
}

/// Whether no course fits both selectors, as far as their lists tell.
fn apart(one: &Select, other: &Select) -> bool {
    match (super::select::listed(one), super::select::listed(other)) {
        (Some(one), Some(other)) => one.is_disjoint(&other),
        _ => false,
    }
}

fn any_course(select: &Select) -> bool {
    select.picks.iter().any(|pick| {
        pick.courses.is_none()
            || pick.filters.iter().any(|filter| match filter {
                Filter::Also(select) | Filter::Except(select) => any_course(select),
                _ => false,
            })
    })
}

fn cond_any_course(cond: &Cond) -> bool {
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(cond_any_course),
        Cond::Not(inner) => cond_any_course(inner),
        Cond::Courses(_, _, _, select) => any_course(select),
        Cond::CoursesListed(_) => true,
        _ => false,
    }
}

/// Whether two awards ask the same, whatever words they use for it.
pub(super) fn same_but_words(one: &Award, other: &Award) -> bool {
    let frame = |award: &Award| {
        (
            award.applies.clone(),
            award.of_schools,
            award.scale,
            award.adds_to.clone(),
            award.separate_from.clone(),
            award.split,
            award.roots.clone(),
        )
    };
    frame(one) == frame(other)
        && one.demands.len() == other.demands.len()
        && one.demands.iter().zip(&other.demands).all(|(one, other)| {
            one.kind == other.kind
                && one.waived_by == other.waived_by
                && (one.waived_by.is_empty() && takes_no_words(one)
                    || one.path == other.path && one.name == other.name)
        })
}

/// Whether no waiver or substitution of a plan could name a demand.
fn takes_no_words(demand: &Demand) -> bool {
    match &demand.kind {
        Kind::Count(count) => count.substitutes.is_empty(),
        _ => true,
    }
}
