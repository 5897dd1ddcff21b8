//! What a student must be for conditions to hold: facts case by case, the best results of exams, and
//! credentials.

use std::collections::BTreeMap;

use super::{Maker, called};
use crate::plan::{Credential, FactValue, Plan, ScoreRecord, ScoreValue, State};
use crate::policy::{Cond, FactId, FactKind, Kind, Moment, Range, Scoring, Threshold};
use crate::quantity::{Amount, Date};

/// The most cases that are tried.
const MOST_CASES: usize = 48;

/// Facts about a student, as a plan file has them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::analysis) struct Case {
    pub(in crate::analysis) facts: BTreeMap<String, FactValue>,
    /// The first grade the student is enrolled in.
    pub(in crate::analysis) from_grade: i8,
}

impl Maker<'_> {
    /// Facts that make what is owed hold, and then every other way the facts that decide something may be:
    /// each by itself changed, then all combinations as far as they are few.
    pub(in crate::analysis) fn cases(&self) -> Vec<Case> {
        let values = self.values();
        let base: BTreeMap<FactId, FactValue> =
            values.iter().filter_map(|(fact, values)| Some((*fact, values.first()?.clone()))).collect();
        let mut cases = vec![base.clone()];
        for (fact, values) in &values {
            for value in values.iter().skip(1) {
                let mut other = base.clone();
                other.insert(*fact, value.clone());
                cases.push(other);
            }
        }
        // Two facts at once, where there are few.
        let ids: Vec<&FactId> = values.keys().collect();
        for (at, first) in ids.iter().enumerate() {
            for second in ids.iter().skip(at + 1) {
                let pairs = values.get(*first).into_iter().flatten().skip(1);
                for value in pairs {
                    for other in values.get(*second).into_iter().flatten().skip(1) {
                        let mut both = base.clone();
                        both.insert(**first, value.clone());
                        both.insert(**second, other.clone());
                        if cases.len() < MOST_CASES {
                            cases.push(both);
                        }
                    }
                }
            }
        }
        cases.truncate(MOST_CASES);
        let mut cases: Vec<Case> =
            cases.into_iter().map(|facts| self.case(facts, *super::GRADES.start())).collect();
        // What is wanted by a grade is not owed by who comes later.
        if self.demands().any(|demand| matches!(demand.kind, Kind::Timed { .. })) {
            for grade in super::GRADES.skip(1) {
                cases.extend(cases.first().cloned().map(|first| Case { from_grade: grade, ..first }));
            }
        }
        cases
    }

    fn case(&self, facts: BTreeMap<FactId, FactValue>, from_grade: i8) -> Case {
        let facts = facts.into_iter().filter_map(|(id, value)| {
            let named = &self.tables.facts.get(id as usize)?.named;
            Some((called(named, self.tables.facts.iter().map(|fact| &fact.named)), value))
        });
        Case { facts: facts.collect(), from_grade }
    }

    /// For each fact the conditions ask for, its values that may make a difference, the wished one first.
    fn values(&self) -> BTreeMap<FactId, Vec<FactValue>> {
        let mut wished: BTreeMap<FactId, Vec<FactValue>> = BTreeMap::new();
        let mut others: BTreeMap<FactId, Vec<FactValue>> = BTreeMap::new();
        for (cond, owed) in self.conditions() {
            self.wish(cond, true, owed, &mut wished, &mut others);
        }
        for (fact, values) in others {
            wished.entry(fact).or_default().extend(values);
        }
        for values in wished.values_mut() {
            let mut kept: Vec<FactValue> = Vec::new();
            for value in std::mem::take(values) {
                if !kept.contains(&value) {
                    kept.push(value);
                }
            }
            *values = kept;
        }
        wished
    }

    fn wish(
        &self,
        cond: &Cond,
        wish: bool,
        owed: bool,
        wished: &mut BTreeMap<FactId, Vec<FactValue>>,
        others: &mut BTreeMap<FactId, Vec<FactValue>>,
    ) {
        let mut note = |fact: FactId, holds: Option<FactValue>, fails: Option<FactValue>| {
            let (good, bad) = if wish { (holds, fails) } else { (fails, holds) };
            if owed {
                wished.entry(fact).or_default().extend(good);
            } else {
                others.entry(fact).or_default().extend(good);
            }
            others.entry(fact).or_default().extend(bad);
        };
        match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.wish(part, wish, owed, wished, others));
            }
            Cond::Not(inner) => self.wish(inner, !wish, owed, wished, others),
            Cond::FactYes(fact) => {
                note(*fact, Some(FactValue::Bool(true)), Some(FactValue::Bool(false)));
            }
            Cond::FactIs(fact, value) => {
                let other = match self.tables.facts.get(*fact as usize).map(|fact| &fact.kind) {
                    Some(FactKind::OneOf(words)) => words.iter().find(|word| *word != value).cloned(),
                    _ => Some("other".to_owned()),
                };
                note(*fact, Some(FactValue::Text(value.clone())), other.map(FactValue::Text));
            }
            Cond::FactNumber(fact, least, most) => {
                let good = most.or(*least).unwrap_or(Amount::ZERO);
                let bad = match (least, most) {
                    (Some(least), _) => Some(least.saturating_minus(Amount::ONE)),
                    (None, Some(most)) => Some(*most + Amount::ONE),
                    (None, None) => None,
                };
                note(*fact, Some(FactValue::Number(good)), bad.map(FactValue::Number));
            }
            Cond::FactDate(fact, range) => {
                let date = self.date_in(Some(range), 11);
                let before = match range.from {
                    Some(Moment::Date(date)) => date.yesterday().ok(),
                    Some(Moment::Year(year)) => Date::new(year.plus(-1).start(), 10, 1).ok(),
                    None => None,
                };
                let text = |date: Date| FactValue::Text(date.to_string());
                note(*fact, date.map(text), before.map(text));
            }
            Cond::Stated(fact) => {
                let value = match self.tables.facts.get(*fact as usize).map(|fact| &fact.kind) {
                    Some(FactKind::YesNo) => FactValue::Bool(true),
                    Some(FactKind::Number) => FactValue::Number(Amount::ONE),
                    Some(FactKind::OneOf(words)) => {
                        FactValue::Text(words.first().cloned().unwrap_or_default())
                    }
                    Some(FactKind::Date) => FactValue::Text(
                        self.date_in(None, 11).map(|date| date.to_string()).unwrap_or_default(),
                    ),
                    _ => FactValue::Text("stated".to_owned()),
                };
                note(*fact, Some(value), None);
            }
            _ => {}
        }
    }

    /// The best result of every exam, and every credential.
    pub(super) fn results(&self, plan: &mut Plan) {
        let mut exams: Vec<(u32, Option<Range>)> = Vec::new();
        let mut credentials: Vec<(u32, Option<Range>)> = Vec::new();
        for cond in self.leaves() {
            match cond {
                Cond::Score(exam, _, range) => exams.push((*exam, *range)),
                Cond::BestSum(_, list, _, range) => exams.extend(list.iter().map(|exam| (*exam, *range))),
                Cond::Credentials(_, list, range) => {
                    credentials.extend(list.iter().map(|one| (*one, *range)))
                }
                _ => {}
            }
        }
        let key = |(id, range): &(u32, Option<Range>)| (*id, range.map(|range| format!("{range:?}")));
        for list in [&mut exams, &mut credentials] {
            list.sort_by_key(key);
            list.dedup();
        }
        for (exam, range) in exams {
            let Some(exam) = self.tables.exams.get(exam as usize) else { continue };
            let score = match &exam.scoring {
                Scoring::Numbers(_, most) => Some(ScoreValue::Number(*most)),
                Scoring::Scale(scale) => self
                    .tables
                    .scales
                    .get(*scale as usize)
                    .and_then(|scale| scale.steps.first())
                    .map(|step| ScoreValue::Level(step.symbol.clone())),
            };
            let Some(score) = score else { continue };
            plan.scores.push(ScoreRecord {
                exam: called(&exam.named, self.tables.exams.iter().map(|exam| &exam.named)),
                score,
                date: self.date_in(range.as_ref(), 11),
                year: None,
                attempt: None,
            });
        }
        for (credential, range) in credentials {
            let Some(named) = self.tables.credentials.get(credential as usize) else { continue };
            plan.credentials.push(Credential {
                credential: called(named, self.tables.credentials.iter()),
                date: self.date_in(range.as_ref(), 12),
                state: State::Earned,
            });
        }
    }

    /// A day in the range, in that grade where the range allows it.
    pub(super) fn date_in(&self, range: Option<&Range>, grade: i8) -> Option<Date> {
        let own = Date::new(self.year(grade).start(), 10, 1).ok()?;
        let Some(range) = range else { return Some(own) };
        let from = range.from.and_then(|moment| match moment {
            Moment::Date(date) => Some(date),
            Moment::Year(year) => Date::new(year.start(), 10, 1).ok(),
        });
        let until = range.until.and_then(|moment| match moment {
            Moment::Date(date) => Some(date),
            Moment::Year(year) => Date::new(year.start(), 10, 1).ok(),
        });
        let day = from.map_or(own, |from| own.max(from));
        Some(until.map_or(day, |until| day.min(until)))
    }

    /// The results below the best that a condition tells apart, lowest first: of one exam.
    pub(in crate::analysis) fn lower(&self, exam: &str) -> Vec<ScoreValue> {
        let names = || self.tables.exams.iter().map(|exam| &exam.named);
        let is = |id: &u32| {
            self.tables.exams.get(*id as usize).is_some_and(|found| called(&found.named, names()) == exam)
        };
        let mut numbers: Vec<Amount> = Vec::new();
        let mut steps: Vec<(u32, u32)> = Vec::new();
        for cond in self.leaves() {
            match cond {
                Cond::Score(id, threshold, _) if is(id) => match threshold {
                    Threshold::Any => {}
                    Threshold::Step(scale, step) => steps.push((*scale, *step)),
                    Threshold::Number(number) => numbers.push(*number),
                },
                Cond::BestSum(count, exams, least, _) if exams.iter().any(is) => {
                    // An even share of the sum, rounded up.
                    let share = least.parts() / i64::from((*count).max(1));
                    let whole = (share + Amount::SCALE - 1) / Amount::SCALE * Amount::SCALE;
                    numbers.push(Amount::from_parts(whole));
                }
                _ => {}
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        steps.sort_unstable_by_key(|(_, step)| std::cmp::Reverse(*step));
        steps.dedup();
        let levels = steps.into_iter().filter_map(|(scale, step)| {
            let scale = self.tables.scales.get(scale as usize)?;
            Some(ScoreValue::Level(scale.steps.get(step as usize)?.symbol.clone()))
        });
        let levels: Vec<ScoreValue> = levels.collect();
        numbers.into_iter().map(ScoreValue::Number).chain(levels).collect()
    }
}
