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

mod amounts;
mod courses;
mod looks;
mod scene;

use std::collections::{BTreeMap, BTreeSet};

use super::cohort::Cohort;
use super::cond::Known;
use super::terms::Terms;
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Filter, Id, Kind, Select};
pub(super) use amounts::takes;
use courses::sharing;
use scene::Scene;

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

struct Prover<'t, 's> {
    sides: &'s Sides<'t>,
    cohort: &'s Cohort,
    effort: u32,
    /// Awards that others add to, once looked at.
    awards: BTreeMap<(AwardId, AwardId), Vec<Gap>>,
    /// Averages over what counts, which follow where nothing that is had is left over.
    averages: Vec<Gap>,
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
                kind => kind.conditions().into_iter().flat_map(Cond::leaves).any(|leaf| match leaf {
                    Cond::Courses(_, _, _, select) => any_course(select),
                    Cond::CoursesListed(_) => true,
                    _ => false,
                }),
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
