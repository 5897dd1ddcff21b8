//! Demands that count courses: which demand that is had gives what it uses to which that is wanted.
//!
//! Each wanted demand gets one that is had, by a matching over augmenting paths; where none fills it alone,
//! several that are left over may, and what others owe beyond what they give.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::amounts::{cut, floor, needed, plain, takes};
use super::scene::{Part, Scene};
use super::{Gap, Prover};
use crate::analysis::select::{listed, within};
use crate::policy::{Cond, Count, Demand, DemandId, Kind, Limit, Measure, Select};
use crate::quantity::Amount;

/// How wanted demands are filled.
#[derive(Debug, Clone, Default)]
pub(super) struct Cover {
    /// Each wanted demand that counts courses, with one that is had and gives up what it uses.
    pub(super) pairs: Vec<(DemandId, DemandId)>,
    /// Whether something that is had is left over.
    pub(super) rest: bool,
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

impl<'a> Prover<'_, 'a> {
    /// All wanted demands out of all that are had: sums first as they are, then taken apart.
    pub(super) fn all(
        &mut self,
        scene: &Scene<'a>,
        have: &[DemandId],
        want: &[DemandId],
    ) -> Result<Cover, Vec<Gap>> {
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
        lost.retain(|id| !self.out_of_rests(scene, *id, &mut cover, &mut idle));
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
    fn out_of_rests(
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
        let Some(courses) = listed(&have.select) else { return false };
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
            if let Entry::Vacant(place) = matching.edges.entry((giver, want)) {
                place.insert(self.covers(scene, giver, want));
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
    pub(super) fn count_alike(&self, have: &Count, want: &Count) -> bool {
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
}

/// Whether courses that served two demands at once may still do so.
pub(super) fn sharing(scene: &Scene<'_>, pairs: &[(DemandId, DemandId)]) -> bool {
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
    match (listed(one), listed(other)) {
        (Some(one), Some(other)) => one.is_disjoint(&other),
        _ => false,
    }
}
