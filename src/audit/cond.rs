//! Whether a condition holds for a student: yes, no, or the plan does not say.

use std::collections::BTreeMap;

use super::evidence::{Evidence, Level, Meant, Record, Stage, Tri, fact_date, taken_within};
use super::pool::{Candidate, heaviest};
use super::time::holds;
use crate::plan::{FactValue, ScoreValue, State};
use crate::policy::{Cond, ExamId, FactId, Measure, Range, ScaleId, Select, Threshold};
use crate::quantity::Amount;

/// Evaluates conditions at one level, on one award's scale.
#[derive(Clone, Copy)]
pub(super) struct Conditions<'a, 'e> {
    pub(super) evidence: &'e Evidence<'a>,
    pub(super) level: Level,
    pub(super) scale: Option<ScaleId>,
}

/// A candidate of a selector that only looks: one record, or several that count together.
pub(super) struct Candidates {
    pub(super) pool: Vec<Candidate>,
    /// The records (by place in the evidence) each is made of.
    pub(super) records: Vec<Vec<usize>>,
    /// How much credit each repeatable course among them may earn.
    pub(super) caps: Vec<i64>,
}

impl<'a, 'e> Conditions<'a, 'e> {
    pub(super) fn holds(&self, cond: &Cond) -> Tri {
        match cond {
            Cond::All(parts) => parts.iter().fold(Tri::Yes, |so_far, part| so_far.and(self.holds(part))),
            Cond::AtLeast(count, parts) => {
                let held: Vec<Tri> = parts.iter().map(|part| self.holds(part)).collect();
                let sure = held.iter().filter(|one| **one == Tri::Yes).count();
                let perhaps = held.iter().filter(|one| **one != Tri::No).count();
                between(sure >= *count as usize, perhaps >= *count as usize)
            }
            Cond::Not(inner) => self.holds(inner).not(),
            Cond::Entered(grade, range) => {
                let plan = self.evidence.plan;
                let year = plan.entry_year(*grade);
                taken_within(year, plan.entry_date(*grade), range)
            }
            Cond::Graduates(range) => {
                let when = self.evidence.plan.student.graduation;
                taken_within(when.map(|when| when.year()), when.and_then(|when| when.date()), range)
            }
            Cond::FactYes(fact) => match self.fact(*fact) {
                Some(FactValue::Bool(value)) => (*value).into(),
                _ => Tri::Maybe,
            },
            Cond::FactIs(fact, word) => match self.fact(*fact) {
                Some(FactValue::Text(value)) => (value == word).into(),
                _ => Tri::Maybe,
            },
            Cond::FactNumber(fact, least, most) => match self.fact(*fact) {
                Some(FactValue::Number(value)) => (least.is_none_or(|least| least <= *value)
                    && most.is_none_or(|most| *value <= most))
                .into(),
                _ => Tri::Maybe,
            },
            Cond::FactDate(fact, range) => {
                let date = match self.fact(*fact) {
                    Some(FactValue::Text(text)) => fact_date(text),
                    _ => None,
                };
                taken_within(date.map(crate::quantity::school_year_of), date, range)
            }
            Cond::Score(exam, threshold, range) => self.scored(*exam, threshold, range.as_ref()),
            Cond::BestSum(count, exams, least, range) => self.best_sum(*count, exams, *least, range.as_ref()),
            Cond::Credentials(least, credentials, range) => {
                self.credentials(*least, credentials, range.as_ref())
            }
            Cond::Courses(measure, least, most, select) => {
                let (sure, perhaps) = self.amount(*measure, select);
                let within = |amount: Amount| *least <= amount && most.is_none_or(|most| amount <= most);
                if sure == perhaps {
                    return within(sure).into();
                }
                // Anything from `sure` to `perhaps` may be the truth.
                let none = perhaps < *least || most.is_some_and(|most| sure > most);
                let all = *least <= sure && most.is_none_or(|most| perhaps <= most);
                between(all, !none)
            }
            Cond::Events(happening) => self.evidence.time.events_hold(happening),
            Cond::InGrade(first, last) => self.evidence.time.in_grade_now(*first, *last),
            Cond::Placed(select) => self.evidence.time.placed_now(select),
            Cond::Stated(fact) => self.fact(*fact).is_some().into(),
            Cond::Agrees(one, other) => self.agrees(*one, *other),
            Cond::CoursesListed(kind) => self.courses_listed(*kind),
            Cond::CoursesFollow(sequence) => self.courses_follow(*sequence),
        }
    }

    /// Whether a demand holds that asks for this. An event that can still happen holds at the planned
    /// level, as a planned course does.
    pub(super) fn demanded(&self, cond: &Cond) -> Tri {
        match cond {
            Cond::Events(happening) => {
                let (now, later) = holds(self.evidence.time.events_stand(happening));
                if self.level == Level::Earned { now } else { later }
            }
            Cond::All(parts) => parts.iter().fold(Tri::Yes, |so_far, part| so_far.and(self.demanded(part))),
            Cond::AtLeast(count, parts) => {
                let held: Vec<Tri> = parts.iter().map(|part| self.demanded(part)).collect();
                let many = |least: Tri| held.iter().filter(|one| **one >= least).count() >= *count as usize;
                between(many(Tri::Yes), many(Tri::Maybe))
            }
            _ => self.holds(cond),
        }
    }

    pub(super) fn fact(&self, fact: FactId) -> Option<&'a FactValue> {
        self.evidence.fact(fact)
    }

    fn scored(&self, exam: ExamId, threshold: &Threshold, range: Option<&Range>) -> Tri {
        let mut best = Tri::No;
        for (_, score) in self.evidence.scores.iter().filter(|(known, _)| *known == exam) {
            let reached = match (threshold, &score.score) {
                (Threshold::Any, _) => true,
                (Threshold::Number(least), ScoreValue::Number(value)) => value >= least,
                (Threshold::Step(scale, step), ScoreValue::Level(level)) => {
                    let steps = self.evidence.policy.scales.get(*scale as usize).map(|scale| &scale.steps);
                    let found = steps.and_then(|steps| steps.iter().position(|step| step.symbol == *level));
                    found.is_some_and(|found| found <= *step as usize)
                }
                _ => false,
            };
            if reached {
                let within = range.map_or(Tri::Yes, |range| {
                    let year = score.year.or_else(|| score.date.map(crate::quantity::school_year_of));
                    taken_within(year, score.date, range)
                });
                best = best.or(within);
            }
        }
        best
    }

    fn best_sum(&self, count: u32, exams: &[ExamId], least: Amount, range: Option<&Range>) -> Tri {
        let sum = |admit: Tri| -> Amount {
            let mut best: BTreeMap<ExamId, Amount> = BTreeMap::new();
            for (exam, score) in &self.evidence.scores {
                let ScoreValue::Number(value) = &score.score else { continue };
                let year = score.year.or_else(|| score.date.map(crate::quantity::school_year_of));
                let within = range.map_or(Tri::Yes, |range| taken_within(year, score.date, range));
                if exams.contains(exam) && within >= admit {
                    let entry = best.entry(*exam).or_insert(*value);
                    *entry = (*entry).max(*value);
                }
            }
            let mut values: Vec<Amount> = best.into_values().collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            values.into_iter().take(count as usize).sum()
        };
        between(sum(Tri::Yes) >= least, sum(Tri::Maybe) >= least)
    }

    fn credentials(&self, least: Amount, wanted: &[u32], range: Option<&Range>) -> Tri {
        let held = |admit: Tri| -> Amount {
            let mut found: Vec<u32> = Vec::new();
            for credential in &self.evidence.plan.credentials {
                let counts = match credential.state {
                    State::Earned => true,
                    State::Failed | State::Withdrawn => false,
                    _ => self.level == Level::Planned,
                };
                let Meant::One(id) = self.evidence.lookup.credential(&credential.credential) else {
                    continue;
                };
                let within = range.map_or(Tri::Yes, |range| {
                    taken_within(credential.date.map(crate::quantity::school_year_of), credential.date, range)
                });
                if counts && within >= admit && wanted.contains(&id) && !found.contains(&id) {
                    found.push(id);
                }
            }
            Amount::whole(i32::try_from(found.len()).unwrap_or(i32::MAX))
        };
        between(held(Tri::Yes) >= least, held(Tri::Maybe) >= least)
    }

    /// Whether a record counts at this level, its grade not failing.
    pub(super) fn counts(&self, record: &Record<'_>) -> bool {
        self.level.admits(record.stage) && !self.evidence.fails(record, self.scale)
    }

    /// How much a selector holds, for sure and perhaps.
    pub(super) fn amount(&self, measure: Measure, select: &Select) -> (Amount, Amount) {
        let sure = self.most(measure, select, Tri::Yes);
        let open = self
            .evidence
            .records
            .iter()
            .any(|record| self.counts(record) && self.evidence.fits(record, select) == Tri::Maybe)
            || select.combined.iter().any(|combined| {
                combined.parts.iter().any(|part| {
                    self.evidence.records.iter().any(|record| {
                        self.counts(record) && self.evidence.fits_part(record, part, combined) == Tri::Maybe
                    })
                })
            });
        let (sure, sure_known) = sure;
        let all_ways =
            select.combined.iter().all(|combined| combinations(self, combined, Tri::Maybe).len() < MOST_WAYS);
        let (perhaps, known) = if open { self.most(measure, select, Tri::Maybe) } else { (sure, sure_known) };
        // A pool that was given up holds at least what was found, at most everything.
        (if all_ways { sure } else { Amount::ZERO }, if known && all_ways { perhaps } else { Amount::LIMIT })
    }

    fn most(&self, measure: Measure, select: &Select, admit: Tri) -> (Amount, bool) {
        let weigh = |records: &[&Record<'a>], worth: Amount| match measure {
            Measure::Credits => worth,
            Measure::Courses => Amount::ONE,
            Measure::Hours => records.iter().filter_map(|record| record.source.hours).sum(),
            Measure::Points => {
                let each = records.iter().filter_map(|record| {
                    Some(product(self.evidence.points(record, self.scale)?, record.worth))
                });
                each.sum()
            }
        };
        let candidates =
            self.candidates(select, admit, |records, worth| Some(i128::from(weigh(records, worth).parts())));
        match heaviest(&candidates.pool, &candidates.caps) {
            Some((total, _)) => (Amount::from_parts(i64::try_from(total).unwrap_or(i64::MAX)), true),
            None => (Amount::ZERO, false),
        }
    }

    /// What makes up the credits (or courses) a selector holds for sure: records, and their credit.
    pub(super) fn made_of(&self, courses: bool, select: &Select) -> Vec<(Vec<usize>, i64)> {
        let weigh = |worth: Amount| i128::from(if courses { Amount::ONE } else { worth }.parts());
        let mut candidates = self.candidates(select, Tri::Yes, |_, worth| Some(weigh(worth)));
        let chosen =
            heaviest(&candidates.pool, &candidates.caps).map(|(_, chosen)| chosen).unwrap_or_default();
        let credit = self.candidates(select, Tri::Yes, |_, worth| Some(i128::from(worth.parts())));
        let each = chosen.into_iter().filter_map(|at| {
            let records = std::mem::take(candidates.records.get_mut(at)?);
            Some((records, i64::try_from(credit.pool.get(at)?.weight).ok()?))
        });
        each.collect()
    }

    /// The candidates of a selector that have a weight, and which exclude which.
    pub(super) fn candidates(
        &self,
        select: &Select,
        admit: Tri,
        weigh: impl Fn(&[&Record<'a>], Amount) -> Option<i128>,
    ) -> Candidates {
        let evidence = self.evidence;
        let mut records: Vec<Vec<usize>> = Vec::new();
        let mut worth: Vec<Amount> = Vec::new();
        for (at, record) in evidence.records.iter().enumerate() {
            if self.counts(record) && evidence.fits(record, select) >= admit && !record.worth.is_zero() {
                records.push(vec![at]);
                worth.push(record.worth);
            }
        }
        for combined in &select.combined {
            for set in combinations(self, combined, admit) {
                records.push(set);
                worth.push(combined.credits);
            }
        }
        let mut pool = Vec::new();
        let mut kept = Vec::new();
        for (set, worth) in records.into_iter().zip(worth) {
            let found: Vec<&Record<'a>> = set.iter().filter_map(|at| evidence.records.get(*at)).collect();
            if let Some(weight) = weigh(&found, worth) {
                pool.push(Candidate { weight, ..Candidate::default() });
                kept.push(set);
            }
        }
        let records = kept;
        for a in 0..records.len() {
            for b in 0..a {
                let (Some(first), Some(second)) = (records.get(a), records.get(b)) else { continue };
                let clash = first.iter().any(|x| second.iter().any(|y| x == y || self.exclude(*x, *y)));
                if clash {
                    if let Some(one) = pool.get_mut(a) {
                        one.excludes.push(b);
                    }
                    if let Some(one) = pool.get_mut(b) {
                        one.excludes.push(a);
                    }
                }
            }
        }
        let mut capped: BTreeMap<u32, usize> = BTreeMap::new();
        let mut caps = Vec::new();
        for (set, candidate) in records.iter().zip(&mut pool) {
            for record in set.iter().filter_map(|at| evidence.records.get(*at)) {
                let Some((course, most)) = self.cap(record) else { continue };
                let cap = *capped.entry(course).or_insert_with(|| {
                    caps.push(most.parts());
                    caps.len() - 1
                });
                match candidate.loads.iter_mut().find(|(known, _)| *known == cap) {
                    Some((_, load)) => *load += record.worth.parts(),
                    None => candidate.loads.push((cap, record.worth.parts())),
                }
            }
        }
        Candidates { pool, caps, records }
    }

    /// The course of a record that may be taken again for credit, and how much it may earn in all.
    pub(super) fn cap(&self, record: &Record<'_>) -> Option<(u32, Amount)> {
        let id = record.course?;
        let most = self.evidence.policy.courses.get(id as usize)?.repeatable?;
        (most < Amount::LIMIT).then_some((id, most))
    }

    /// Whether of two records only one earns credit. Records of a repeatable course do not exclude
    /// each other; their cap is another matter.
    pub(super) fn exclude(&self, a: usize, b: usize) -> bool {
        let course = |at: usize| self.evidence.records.get(at).and_then(|record| record.course);
        let (Some(first), Some(second)) = (course(a), course(b)) else { return false };
        let find = |id: u32| self.evidence.policy.courses.get(id as usize);
        if first == second {
            return find(first).is_some_and(|course| course.repeatable.is_none());
        }
        let lists =
            |id: u32, other: u32| find(id).is_some_and(|course| course.no_credit_with.contains(&other));
        lists(first, second) || lists(second, first)
    }
}

/// The most ways to fill a combined entry that are looked at; where there are more, nothing is proven.
pub(super) const MOST_WAYS: usize = 256;

/// The ways to fill a combined entry: one record for each part, all different.
pub(super) fn combinations(
    conditions: &Conditions<'_, '_>,
    combined: &crate::policy::Combined,
    admit: Tri,
) -> Vec<Vec<usize>> {
    let evidence = conditions.evidence;
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    for part in &combined.parts {
        let mut longer = Vec::new();
        for way in &ways {
            for (at, record) in evidence.records.iter().enumerate() {
                if !way.contains(&at)
                    && !way.iter().any(|other| conditions.exclude(*other, at))
                    && evidence.fits_part(record, part, combined) >= admit
                    && conditions.counts(record)
                {
                    let mut next = way.clone();
                    next.push(at);
                    longer.push(next);
                    if longer.len() >= MOST_WAYS {
                        // Too many: what is returned only says so.
                        return longer;
                    }
                }
            }
        }
        ways = longer;
    }
    for way in &mut ways {
        way.sort_unstable();
    }
    ways.sort();
    ways.dedup();
    ways.retain(|way| !way.is_empty());
    ways
}

fn between(sure: bool, perhaps: bool) -> Tri {
    match (sure, perhaps) {
        (true, _) => Tri::Yes,
        (false, true) => Tri::Maybe,
        (false, false) => Tri::No,
    }
}

/// An exact product of two amounts, down to the fourth place.
fn product(a: Amount, b: Amount) -> Amount {
    let parts = i128::from(a.parts()) * i128::from(b.parts()) / i128::from(Amount::SCALE);
    Amount::from_parts(i64::try_from(parts).unwrap_or(i64::MAX))
}

/// Whether all of these records are earned.
pub(super) fn all_earned(evidence: &Evidence<'_>, records: &[usize]) -> bool {
    records.iter().all(|at| evidence.records.get(*at).is_some_and(|record| record.stage == Stage::Earned))
}
