//! Awards that nobody can have.
//!
//! A student is made up who has every course of the catalogue at its most credit, and the award is made
//! milder wherever something else than courses is asked, or a record must be like something: then every
//! real student who meets the award is no better off. If even that student does not meet it, nobody does;
//! the demands that stand in the way are the proof.

use super::cohort::Cohort;
use crate::audit::outcome::{Blocking, Verdict};
use crate::audit::{Auditor, Options};
use crate::plan::{CourseRecord, Entry, Plan, State};
use crate::policy::{
    Award, AwardId, Cond, Demand, DemandId, Fact, FactKind, Filter, Kind, Measure, Named, Pick, Policy,
    Select,
};
use crate::quantity::{Amount, Date};

/// The most records of a course that may be taken again.
const MOST_AGAIN: i64 = 40;

/// The demands that stand in everybody's way, where nobody of a cohort can have an award.
pub(super) fn impossible(milder: &Auditor<'_>, award: AwardId, cohort: &Cohort) -> Option<Vec<Blocking>> {
    let policy = milder.policy();
    let asked = policy.awards.get(award as usize)?;
    if mixes(asked) {
        return None;
    }
    let mut plan = Plan::new("everybody");
    plan.student.entered_grade_9 = Some(Entry::Year(cohort.entered));
    plan.student.graduation = Some(Entry::Year(cohort.graduates()));
    for course in &policy.courses {
        let credits = course.credits.1;
        let times = match course.repeatable {
            Some(most) if credits > Amount::ZERO => {
                ((most.parts() + credits.parts() - 1) / credits.parts()).clamp(1, MOST_AGAIN)
            }
            _ => 1,
        };
        for _ in 0..times {
            let mut record = CourseRecord::new(course.named.full(), State::Earned);
            record.credits = Some(credits);
            record.year = Some(cohort.entered);
            record.grade_level = Some(9);
            plan.courses.push(record);
        }
    }
    let as_of = Date::new(cohort.graduates().plus(1).start(), 6, 30).ok()?;
    let options = Options { awards: vec![asked.named.full()], ..Options::on(as_of) };
    let result = milder.audit(&plan, &options).awards.into_iter().next()?;
    (result.verdict == Verdict::NotMet && !result.blocking.is_empty()).then_some(result.blocking)
}

/// Whether courses are counted here and credits bounded there: a course of less credit may then do better.
fn mixes(award: &Award) -> bool {
    let counts = award.demands.iter().filter_map(|demand| match &demand.kind {
        Kind::Count(count) => Some(count),
        _ => None,
    });
    let by_courses = counts.clone().any(|count| count.measure != Measure::Credits);
    let capped =
        counts.clone().any(|count| {
            count.limits.iter().any(|limit| limit.measure == Measure::Credits && limit.most.is_some())
        }) || award.demands.iter().any(|demand| matches!(demand.kind, Kind::Sum { most: Some(_), .. }));
    by_courses && capped
}

/// The policy with every award milder: what is no course is granted, records need be like nothing, and
/// conditions of branches may go either way, but for those on cohorts.
pub(super) fn milder(policy: &Policy) -> Policy {
    let mut open =
        Open { first: u32::try_from(policy.facts.len()).unwrap_or(u32::MAX), conditions: Vec::new() };
    let awards = policy.awards.iter().map(|award| open.award(award)).collect();
    let mut facts = policy.facts.clone();
    facts.extend(open.conditions.iter().enumerate().map(|(at, _)| Fact {
        named: Named { name: format!("open-{at}"), module: String::new(), title: String::new() },
        kind: FactKind::YesNo,
    }));
    Policy { awards, facts, ..policy.clone() }
}

/// Conditions that may go either way, each as a fact that no plan states.
struct Open {
    first: u32,
    conditions: Vec<Cond>,
}

impl Open {
    fn cond(&mut self, cond: &Cond) -> Cond {
        match cond {
            Cond::All(parts) => Cond::All(parts.iter().map(|part| self.cond(part)).collect()),
            Cond::AtLeast(count, parts) => {
                Cond::AtLeast(*count, parts.iter().map(|part| self.cond(part)).collect())
            }
            Cond::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            Cond::Entered(..) | Cond::Graduates(_) => cond.clone(),
            other => {
                let at = self.conditions.iter().position(|known| known == other).unwrap_or_else(|| {
                    self.conditions.push(other.clone());
                    self.conditions.len() - 1
                });
                Cond::FactYes(self.first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)))
            }
        }
    }

    fn award(&mut self, award: &Award) -> Award {
        let mut applies = award.applies.clone();
        applies.iter_mut().for_each(|cond| cond.grant(true));
        let mut milder = Award {
            applies,
            separate_from: Vec::new(),
            scale: None,
            demands: award.demands.iter().map(|demand| self.demand(demand)).collect(),
            ..award.clone()
        };
        // What a waiver settles owes nothing, nor does what stands in it.
        let waivable = (0u32..).zip(&award.demands).filter(|(_, demand)| !demand.waived_by.is_empty());
        let mut free: Vec<DemandId> = waivable.map(|(id, _)| id).collect();
        while let Some(demand) = free.pop().and_then(|id| milder.demands.get_mut(id as usize)) {
            free.extend(demand.kind.parts());
            match &mut demand.kind {
                Kind::Count(count) => {
                    count.least = Amount::ZERO;
                    count.limits.iter_mut().for_each(|limit| limit.least = Amount::ZERO);
                }
                Kind::Sum { least, .. } => *least = Amount::ZERO,
                _ => {}
            }
            demand.waived_by.clear();
        }
        milder
    }

    fn demand(&mut self, demand: &Demand) -> Demand {
        let mut demand = demand.clone();
        match &mut demand.kind {
            Kind::Test(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. }
            | Kind::Timed { .. }
            | Kind::Share(_) => demand.kind = Kind::Test(Cond::always(true)),
            Kind::Count(count) if count.measure == Measure::Hours => {
                count.least = Amount::ZERO;
            }
            Kind::Count(count) => {
                for limit in &mut count.limits {
                    // A cap on records that are like something need not touch those of other forms.
                    if filtered(&limit.select) || !count.substitutes.is_empty() {
                        limit.most = None;
                    }
                    widen(&mut limit.select);
                }
                widen(&mut count.select);
                if !count.substitutes.is_empty() {
                    // Any course may be approved in place of one of these.
                    let any = Select {
                        picks: vec![Pick { courses: None, filters: Vec::new() }],
                        combined: count.select.combined.clone(),
                    };
                    count.limits.iter_mut().for_each(|limit| limit.select = any.clone());
                    count.select = any;
                    count.substitutes.clear();
                }
            }
            Kind::If { cond, .. } => *cond = self.cond(cond),
            Kind::When { branches, .. } => {
                for (cond, _) in branches {
                    *cond = self.cond(cond);
                }
            }
            Kind::All(_) | Kind::Sum { .. } | Kind::Choose { .. } => {}
        }
        // Parts of a window count no courses.
        demand
    }
}

/// An award of which only some demands are asked, by what stands directly in it.
pub(super) fn only(award: &Award, roots: Vec<DemandId>) -> Award {
    Award { roots, ..award.clone() }
}

/// Whether a selector asks more of records than which course they are of.
fn filtered(select: &Select) -> bool {
    let by_record = |filter: &Filter| match filter {
        Filter::Also(inner) | Filter::Except(inner) => filtered(inner) || !inner.combined.is_empty(),
        _ => true,
    };
    select.picks.iter().any(|pick| pick.filters.iter().any(by_record))
        || select.combined.iter().any(|combined| !combined.filters.is_empty())
}

/// Lets through every record of the courses a selector means.
fn widen(select: &mut Select) {
    for pick in &mut select.picks {
        let kept = std::mem::take(&mut pick.filters).into_iter().filter(|filter| match filter {
            Filter::Also(inner) | Filter::Except(inner) => !filtered(inner) && inner.combined.is_empty(),
            _ => false,
        });
        pick.filters = kept.collect();
    }
    select.combined.iter_mut().for_each(|combined| combined.filters.clear());
    if select.picks.is_empty() && select.combined.is_empty() {
        select.picks.push(Pick { courses: Some(Vec::new()), filters: Vec::new() });
    }
}
