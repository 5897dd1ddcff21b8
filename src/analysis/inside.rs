//! What can be said of a policy's awards alone: nobody can have one, a demand is met by everybody or follows
//! from others, an alternative or a cap never decides, a course counts nowhere, a layer admits whom its base
//! refuses. Each is proven before it is said.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::clauses;
use super::cohort::{Cohort, CohortBy, cohorts};
use super::compare::{Answer, Witness, ask, closure};
use super::less::Seat;
use super::possible::{impossible, milder, only};
use super::prove::{Sides, gaps, takes};
use super::select::{listed, may_list};
use super::terms::Terms;
use crate::audit::Auditor;
use crate::policy::{Award, AwardId, CourseId, Demand, DemandId, Kind, Measure, Policy};
use crate::quantity::{Amount, SchoolYear};

/// The audits that the searches for students whom layers admit may make together.
const EFFORT: u32 = 12_000;

/// Something proven of a policy.
#[derive(Debug, Clone, PartialEq)]
pub enum Remark {
    /// Nobody can have an award; of a cohort only where one is named. Demands that cannot all be filled.
    Nobody {
        /// The award.
        award: AwardId,
        /// The students it is about; all where absent.
        cohort: Option<Cohort>,
        /// Paths of demands of it that cannot all be met.
        demands: Vec<String>,
    },
    /// Nobody can meet this alternative.
    NobodyChooses {
        /// The award.
        award: AwardId,
        /// The alternative.
        part: DemandId,
    },
    /// Everybody for whom the award is meets this.
    Everybody {
        /// The award.
        award: AwardId,
        /// The demand.
        demand: DemandId,
    },
    /// Whoever meets the rest of the award meets this.
    Follows {
        /// The award.
        award: AwardId,
        /// The demand.
        demand: DemandId,
        /// The one demand it follows from, where one is enough.
        from: Option<DemandId>,
    },
    /// Whoever meets this alternative meets another one of the same choice.
    Idle {
        /// The award.
        award: AwardId,
        /// The alternative that is never needed.
        part: DemandId,
        /// The other.
        other: DemandId,
    },
    /// A cap never decides anything.
    IdleCap {
        /// The award.
        award: AwardId,
        /// The demand it stands in.
        demand: DemandId,
        /// Its place among the demand's limits.
        limit: usize,
        /// The most that could count of it anyway.
        most: Amount,
    },
    /// No award, prerequisite or sequence has a use for a course.
    Unused(CourseId),
    /// An award that extends another admits a student whom that one refuses.
    Weaker {
        /// The award that extends.
        award: AwardId,
        /// The award it extends.
        base: AwardId,
        /// The student.
        witness: Box<Witness>,
        /// What of the base this student lacks, as far as it was led to: demands of the base.
        demands: Vec<DemandId>,
    },
    /// A demand of a layer asks less in its words than the one it takes the place of, or cannot be compared
    /// with it; and that nobody is admitted by it could not be proven.
    Unclear {
        /// The award that extends.
        award: AwardId,
        /// The award it extends.
        base: AwardId,
        /// The demand of the base.
        demand: DemandId,
        /// What takes its place.
        by: DemandId,
        /// Whether it surely asks less, in its words.
        less: bool,
        /// In what.
        why: String,
    },
}

/// A demand of a base that an award which extends it put its own in the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// The award that extends.
    pub award: AwardId,
    /// The award it extends.
    pub base: AwardId,
    /// The demand of the base.
    pub demand: DemandId,
    /// What takes its place.
    pub by: DemandId,
}

/// All that can be proven of each of these awards by itself, in their order. What it takes to ask is made ready
/// once for all of them.
#[must_use]
pub fn remarks(policy: &Policy, awards: &[AwardId]) -> Vec<Vec<Remark>> {
    if awards.is_empty() {
        return Vec::new();
    }
    let terms = Terms::of_one(policy);
    let (milder, alternatives) = with_alternatives(policy, awards);
    let auditor = Auditor::new(&milder);
    let of_one = |id: &AwardId| {
        let mut found = Vec::new();
        let Some(asked) = policy.awards.get(*id as usize).filter(|award| !award.of_schools) else {
            return found;
        };
        let counts = asked.roots.iter().any(|root| takes(&asked.demands, *root));
        if counts && nobody(&auditor, &terms, &alternatives, (*id, asked), &mut found) {
            return found;
        }
        let inside = Inside { terms: &terms, award: *id, asked };
        inside.demands(&mut found);
        for (demand_id, demand) in (0u32..).zip(&asked.demands) {
            caps(policy, *id, (demand_id, demand), &mut found);
        }
        found
    };
    awards.iter().map(of_one).collect()
}

/// An alternative that counts courses, and the award that asks for nothing but it.
struct Alternative {
    award: AwardId,
    part: DemandId,
    alone: AwardId,
}

/// The milder policy, with an award behind the others for each alternative of some awards.
fn with_alternatives(policy: &Policy, awards: &[AwardId]) -> (Policy, Vec<Alternative>) {
    let mut milder = milder(policy);
    let mut alternatives = Vec::new();
    for id in awards {
        let Some(base) = milder.awards.get(*id as usize).cloned() else { continue };
        for demand in &base.demands {
            let Kind::Choose { parts, .. } = &demand.kind else { continue };
            for part in parts.iter().filter(|part| takes(&base.demands, **part)) {
                let Ok(alone) = AwardId::try_from(milder.awards.len()) else { continue };
                let mut award = only(&base, vec![*part]);
                award.adds_to.clear();
                // No award is named so.
                award.named.name = format!("{}/{part}", award.named.name);
                milder.awards.push(award);
                alternatives.push(Alternative { award: *id, part: *part, alone });
            }
        }
    }
    (milder, alternatives)
}

/// Courses that nothing has a use for; none where no award counts courses.
#[must_use]
pub fn unused(policy: &Policy) -> Vec<Remark> {
    let mut used: BTreeSet<CourseId> = BTreeSet::new();
    let mut any = false;
    for award in &policy.awards {
        let mut award = award.clone();
        any |= award.demands.iter().any(|demand| matches!(demand.kind, Kind::Count(_)));
        for demand in &award.demands {
            let Kind::Count(count) = &demand.kind else { continue };
            // Any course may be approved in place of another.
            if !count.substitutes.is_empty() {
                return Vec::new();
            }
            if listed(&count.select).is_none() {
                // Any course counts, but for some.
                let all: BTreeSet<CourseId> = (0u32..).zip(&policy.courses).map(|(id, _)| id).collect();
                used.extend(all.into_iter().filter(|id| may_list(&count.select, *id)));
            }
        }
        award.ids(&mut |id| {
            if let crate::policy::Id::Course(course) = id {
                used.insert(*course);
            }
        });
    }
    if !any {
        return Vec::new();
    }
    for sequence in &policy.sequences {
        used.extend(sequence.entries.iter().map(|(_, _, course)| *course));
    }
    for course in &policy.courses {
        course.needs.iter().for_each(|requisite| needed(&requisite.need, &mut used));
    }
    let flagged = policy.flags.iter().map(|flag| flag.cond.clone());
    for mut cond in flagged {
        cond.ids(&mut |id| {
            if let crate::policy::Id::Course(course) = id {
                used.insert(*course);
            }
        });
    }
    let alike = |course: &crate::policy::Course| course.equivalents.iter().any(|other| used.contains(other));
    let each = (0u32..).zip(&policy.courses);
    each.filter(|(id, course)| !used.contains(id) && !alike(course))
        .map(|(id, _)| Remark::Unused(id))
        .collect()
}

fn needed(need: &crate::policy::Need, used: &mut BTreeSet<CourseId>) {
    use crate::policy::Need;
    match need {
        Need::All(parts) | Need::AtLeast(_, parts) => parts.iter().for_each(|part| needed(part, used)),
        Need::Course(taking) | Need::Amount(_, _, taking) => used.extend(&taking.any_of),
        Need::Test(_) | Need::Unjudged(_) => {}
    }
}

/// What layers admit that their bases refuse.
#[must_use]
pub fn layers(policy: &Policy, replaced: &[Replaced]) -> Vec<Remark> {
    let mut found = Vec::new();
    let terms = Terms::of_one(policy);
    let auditor = Auditor::new(policy);
    let effort = Cell::new(EFFORT);
    for (id, award) in (0u32..).zip(&policy.awards) {
        let Some(base) = award.extends.filter(|_| !award.of_schools) else { continue };
        let seat = |id: AwardId| Seat {
            auditor: &auditor,
            award: policy.awards.get(id as usize).map(|award| award.named.full()),
        };
        let both = closure(&terms.old, id).into_iter().chain(closure(&terms.old, base));
        let mut shown = None;
        let mut proven = true;
        for cohort in cohorts(both.map(|(_, award)| award)) {
            let answer =
                ask(&terms, (&terms.new, id, seat(id)), (&terms.old, base, seat(base)), &cohort, &effort);
            match answer {
                Answer::Nobody => {}
                Answer::Undecided(_) => proven = false,
                Answer::Somebody(witness) => {
                    let sides = Sides { terms: &terms, have: &terms.new, want: &terms.old };
                    let gaps = gaps(&sides, id, base, &cohort);
                    let demands = gaps.into_iter().filter(|gap| gap.award == base);
                    shown = Some((witness, demands.filter_map(|gap| gap.demand).collect()));
                    break;
                }
            }
        }
        proven &= shown.is_none();
        if let Some((witness, demands)) = shown {
            found.push(Remark::Weaker { award: id, base, witness, demands });
        }
        if !proven {
            for pair in replaced.iter().filter(|pair| pair.award == id && pair.base == base) {
                let Some(below) = policy.awards.get(base as usize) else { continue };
                let told = clauses::told(&below.demands, pair.demand, &award.demands, pair.by);
                if let Some((less, why)) = told {
                    let Replaced { award, base, demand, by } = *pair;
                    found.push(Remark::Unclear { award, base, demand, by, less, why });
                }
            }
        }
    }
    found
}

/// Notes that nobody can have an award, or choose an alternative; whether nobody at all can have it.
fn nobody(
    milder: &Auditor<'_>,
    terms: &Terms,
    alternatives: &[Alternative],
    (id, asked): (AwardId, &Award),
    found: &mut Vec<Remark>,
) -> bool {
    let all = cohorts(closure(&terms.old, id).into_iter().map(|(_, award)| award));
    let refused: Vec<(&Cohort, Vec<String>)> = all
        .iter()
        .filter_map(|cohort| {
            let sets = impossible(milder, id, cohort)?;
            let name = asked.named.name.clone();
            let mut demands: Vec<String> = sets
                .into_iter()
                .flat_map(|set| set.demands)
                .filter(|blocker| blocker.award == name || blocker.award == asked.named.full())
                .map(|blocker| blocker.path)
                .collect();
            demands.sort();
            demands.dedup();
            Some((cohort, demands))
        })
        .collect();
    if let Some((first, demands)) = refused.first() {
        let whole = refused.len() == all.len();
        let cohort = (!whole).then(|| (*first).clone());
        found.push(Remark::Nobody { award: id, cohort, demands: demands.clone() });
        if whole {
            return true;
        }
    }
    for one in alternatives.iter().filter(|one| one.award == id) {
        if all.iter().all(|cohort| impossible(milder, one.alone, cohort).is_some()) {
            found.push(Remark::NobodyChooses { award: id, part: one.part });
        }
    }
    false
}

struct Inside<'a> {
    terms: &'a Terms,
    award: AwardId,
    asked: &'a Award,
}

impl Inside<'_> {
    /// Every cohort at once: conditions on cohorts are taken both ways.
    fn everyone() -> Cohort {
        Cohort {
            by: CohortBy::Nothing,
            from: None,
            until: None,
            entered: SchoolYear::starting(2024),
            on_time: false,
        }
    }

    /// Whether whoever meets the first meets the second; both are the award with some demands changed.
    fn proven(&self, have: Award, want: Award) -> bool {
        let place = |award: Award| -> Vec<Option<Award>> {
            let mut list = self.terms.old.clone();
            if let Some(place) = list.get_mut(self.award as usize) {
                *place = Some(award);
            }
            list
        };
        let (have, want) = (place(have), place(want));
        let sides = Sides { terms: self.terms, have: &have, want: &want };
        gaps(&sides, self.award, self.award, &Self::everyone()).is_empty()
    }

    fn demands(&self, found: &mut Vec<Remark>) {
        let mut open: Vec<DemandId> = self.asked.roots.clone();
        let mut looking: Vec<DemandId> = Vec::new();
        while let Some(id) = open.pop() {
            let Some(demand) = self.asked.demands.get(id as usize) else { continue };
            match &demand.kind {
                Kind::Choose { count: 1, parts } => {
                    self.alternatives(parts, found);
                    if !takes(&self.asked.demands, id) {
                        looking.push(id);
                    }
                }
                Kind::Choose { .. } => {}
                Kind::Test(_) | Kind::Timed { .. } | Kind::Gpa { .. } => looking.push(id),
                Kind::Count(count) if count.overall => looking.push(id),
                kind => open.extend(kind.parts()),
            }
        }
        looking.sort_unstable();
        let mut gone: BTreeSet<DemandId> = BTreeSet::new();
        for id in looking {
            let Some(demand) = self.asked.demands.get(id as usize) else { continue };
            if demand.waived_by.is_empty() && self.follows(id, &gone, found) {
                gone.extend(below(self.asked, id));
            }
        }
    }

    /// Whether a demand that only looks follows from nothing, or from the rest of what is left. In a layer
    /// what the base asks may be said again.
    fn follows(&self, id: DemandId, gone: &BTreeSet<DemandId>, found: &mut Vec<Remark>) -> bool {
        let layer =
            |id: DemandId| self.asked.demands.get(id as usize).and_then(|demand| demand.layer.clone());
        let inside = below(self.asked, id);
        let want = self.keeping(|other| inside.contains(&other));
        let award = self.award;
        if self.proven(self.keeping(|_| false), want.clone()) {
            found.push(Remark::Everybody { award, demand: id });
            return true;
        }
        let rest =
            |other: DemandId| !inside.contains(&other) && !gone.contains(&other) && layer(other) == layer(id);
        if !self.proven(self.keeping(rest), want.clone()) {
            return false;
        }
        let each = (0u32..).zip(&self.asked.demands).map(|(other, _)| other);
        let from = each.filter(|other| rest(*other) && leaf(self.asked, *other)).find(|other| {
            let around = below(self.asked, *other);
            self.proven(self.keeping(|one| around.contains(&one)), want.clone())
        });
        found.push(Remark::Follows { award, demand: id, from });
        true
    }

    /// The award with only some of its leaves asked.
    fn keeping(&self, kept: impl Fn(DemandId) -> bool) -> Award {
        let mut award = self.asked.clone();
        for (id, demand) in (0u32..).zip(&mut award.demands) {
            let is_leaf = demand.kind.parts().is_empty() || matches!(demand.kind, Kind::Timed { .. });
            let sums = matches!(demand.kind, Kind::Sum { .. } | Kind::Choose { .. });
            if !kept(id) && (is_leaf || sums) {
                let parts = demand.kind.parts();
                demand.kind = if is_leaf { Kind::All(Vec::new()) } else { Kind::All(parts) };
            }
        }
        // What belongs to other awards is theirs.
        award.adds_to.clear();
        award.separate_from.clear();
        award
    }

    /// Alternatives of which another one is met by whoever meets them.
    fn alternatives(&self, parts: &[DemandId], found: &mut Vec<Remark>) {
        let mut idle: BTreeSet<DemandId> = BTreeSet::new();
        for part in parts {
            let other = parts.iter().find(|other| {
                *other != part && !idle.contains(other) && {
                    let bare = |root: DemandId| Award {
                        adds_to: Vec::new(),
                        separate_from: Vec::new(),
                        ..only(self.asked, vec![root])
                    };
                    self.proven(bare(*part), bare(**other))
                }
            });
            if let Some(other) = other {
                idle.insert(*part);
                found.push(Remark::Idle { award: self.award, part: *part, other: *other });
            }
        }
    }
}

fn leaf(award: &Award, id: DemandId) -> bool {
    award
        .demands
        .get(id as usize)
        .is_some_and(|demand| demand.kind.parts().is_empty() || matches!(demand.kind, Kind::Timed { .. }))
}

/// A demand with all below it.
fn below(award: &Award, id: DemandId) -> BTreeSet<DemandId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if found.insert(id)
            && let Some(demand) = award.demands.get(id as usize)
        {
            open.extend(demand.kind.parts());
        }
    }
    found
}

/// Caps that more could not count of anyway.
fn caps(policy: &Policy, award: AwardId, (id, demand): (DemandId, &Demand), found: &mut Vec<Remark>) {
    let Kind::Count(count) = &demand.kind else { return };
    for (limit, bound) in count.limits.iter().enumerate() {
        let Some(most) = bound.most else { continue };
        let whole = (bound.measure == count.measure).then_some(count.most).flatten();
        let courses = listed(&bound.select).and_then(|courses| room(policy, &courses, bound.measure));
        let Some(room) = whole.into_iter().chain(courses).min() else { continue };
        if room <= most && count.substitutes.is_empty() {
            found.push(Remark::IdleCap { award, demand: id, limit, most: room });
        }
    }
}

/// The most that courses can count in all, without what excludes each other being seen.
fn room(policy: &Policy, courses: &BTreeSet<CourseId>, measure: Measure) -> Option<Amount> {
    let each = courses.iter().map(|id| {
        let course = policy.courses.get(*id as usize)?;
        match (measure, course.repeatable) {
            (Measure::Credits, None) => Some(course.credits.1),
            (Measure::Credits, Some(most)) => Some(most),
            (Measure::Courses, None) => Some(Amount::ONE),
            _ => None,
        }
    });
    each.sum()
}
