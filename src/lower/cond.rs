//! Lowering of conditions.

use super::{Lowerer, exchanged};
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::names::Sort;
use crate::policy::{Cond, FactKind, Measure, Scoring, Select};
use crate::quantity::Amount;
use crate::syntax::tree::{self, ConditionKind};

impl Lowerer<'_, '_> {
    /// A condition; `None` after a finding.
    pub(super) fn condition(&mut self, condition: &tree::Condition) -> Option<Cond> {
        Some(match &condition.kind {
            ConditionKind::All(parts) => Cond::All(self.conditions(parts)?),
            ConditionKind::Any(parts) => Cond::AtLeast(1, self.conditions(parts)?),
            ConditionKind::Not(inner) => Cond::Not(Box::new(self.condition(inner)?)),
            ConditionKind::Cohort(Some(grade), range) => Cond::Entered(grade.value, self.range(range)?),
            ConditionKind::Cohort(None, range) => Cond::Graduates(self.range(range)?),
            ConditionKind::BestSum { best, exams, least, filters } => {
                self.best_sum(best.as_ref(), exams, least, filters)?
            }
            ConditionKind::Amount(bound, measure, selector) => self.amount_held(bound, measure, selector)?,
            ConditionKind::Each(count, words, filters) => {
                self.each(condition, count.as_ref(), words, filters)?
            }
            ConditionKind::FactIs(word, value) => self.fact_is(word, value)?,
            ConditionKind::FactAtLeast(word, number) => self.fact_number(word, Some(number.value), None)?,
            ConditionKind::FactAtMost(word, number) => self.fact_number(word, None, Some(number.value))?,
            ConditionKind::FactWhen(word, range) => {
                let fact = self.find_fact(word, "a date", |kind| matches!(kind, FactKind::Date))?;
                Cond::FactDate(fact, self.range(range)?)
            }
            ConditionKind::Happening(happening) => Cond::Events(Box::new(self.happening(happening)?)),
            ConditionKind::InGrade(first, last) => {
                if !self.grades_in_order(first, last) {
                    return None;
                }
                Cond::InGrade(first.value, last.value)
            }
            ConditionKind::Placed(select) => Cond::Placed(Box::new(self.placement(select)?)),
            ConditionKind::Stated(word) => self.stated(word)?,
            ConditionKind::Agrees(one, other) => {
                let (one, other) = (self.said(one), self.said(other));
                Cond::Agrees(one?, other?)
            }
            ConditionKind::CoursesFollow(word) => self.follows(word)?,
            ConditionKind::Held { name, filters, concurrent } => {
                if *concurrent {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            condition.span,
                            "`or concurrent` belongs to a prerequisite",
                        )
                        .label("an award asks what a student has, not in which order"),
                    );
                    return None;
                }
                self.held(name, filters)?
            }
        })
    }

    fn conditions(&mut self, parts: &[tree::Condition]) -> Option<Vec<Cond>> {
        let lowered: Vec<Option<Cond>> = parts.iter().map(|part| self.condition(part)).collect();
        lowered.into_iter().collect()
    }

    /// A yes-or-no fact, or something the student has.
    pub(super) fn held(&mut self, word: &tree::Word, filters: &[tree::Filter]) -> Option<Cond> {
        let (id, sort, index) = self.find(word)?;
        match sort {
            Sort::Fact => {
                if !matches!(self.policy.facts.get(index as usize)?.kind, FactKind::YesNo) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            format!("`{}` is not a yes-or-no fact", word.value),
                        )
                        .label("what should it be?")
                        .help("compare it: `is …`, `at least …` or `before …`"),
                    );
                    return None;
                }
                if let Some(filter) = filters.first() {
                    self.report(Diagnostic::new(Code::WrongKind, filter.span, "a fact takes no filter"));
                    return None;
                }
                Some(Cond::FactYes(index))
            }
            Sort::Exam => {
                let asked = self.asked(filters)?;
                Some(Cond::Score(index, self.threshold(index, &asked)?, asked.taken))
            }
            Sort::Credential => {
                let asked = self.asked(filters)?;
                Some(Cond::Credentials(Amount::ONE, vec![index], asked.taken))
            }
            Sort::Course | Sort::Subject | Sort::Set => {
                let selector = tree::Selector {
                    span: word.span,
                    picks: vec![tree::Pick::Name(word.clone())],
                    except: Vec::new(),
                    filters: Vec::new(),
                };
                let bare = self.selector(&selector)?;
                if !bare.exams.is_empty() || !bare.credentials.is_empty() {
                    let asked = self.asked(filters)?;
                    let mut any = Vec::new();
                    for exam in bare.exams {
                        any.push(Cond::Score(exam, self.threshold(exam, &asked)?, asked.taken));
                    }
                    if !bare.credentials.is_empty() {
                        any.push(Cond::Credentials(Amount::ONE, bare.credentials, asked.taken));
                    }
                    return Some(Cond::AtLeast(1, any));
                }
                let select = self.courses_of(&tree::Selector { filters: filters.to_vec(), ..selector })?;
                Some(one_course(select))
            }
            _ => {
                self.wrong_kind(word, id, "a fact, course, exam or credential");
                None
            }
        }
    }

    fn each(
        &mut self,
        whole: &tree::Condition,
        count: Option<&tree::At<Amount>>,
        words: &[tree::Word],
        filters: &[tree::Filter],
    ) -> Option<Cond> {
        let parts: Vec<Option<Cond>> = words.iter().map(|word| self.held(word, filters)).collect();
        let parts: Vec<Cond> = parts.into_iter().collect::<Option<_>>()?;
        let Some(count) = count else { return Some(Cond::All(parts)) };
        let wanted = self.whole_count(count, parts.len(), whole.span)?;
        Some(Cond::AtLeast(wanted, parts))
    }

    /// A number of alternatives: whole, at least 1 and no more than there are.
    pub(super) fn whole_count(
        &mut self,
        count: &tree::At<Amount>,
        available: usize,
        list: crate::source::Span,
    ) -> Option<u32> {
        let wanted = u32::try_from(count.value.parts() / Amount::SCALE).unwrap_or(0);
        if !count.value.is_whole() || wanted == 0 {
            self.report(
                Diagnostic::new(
                    Code::NotEnoughChoices,
                    count.span,
                    format!("`{}` of a list is no choice", count.value),
                )
                .label("expected a whole number of at least 1"),
            );
            return None;
        }
        if wanted as usize > available {
            let mut finding = Diagnostic::new(
                Code::NotEnoughChoices,
                count.span,
                format!("{wanted} are asked for, but only {available} listed"),
            )
            .label("more than there are")
            .also(list, format!("{available} alternatives"))
            .help("list more alternatives, or ask for fewer");
            if available > 0 {
                let fix = Fix::show(format!("ask for {available} instead of {wanted}"));
                finding = finding.fix(fix.replace(count.span, available.to_string()));
            }
            self.report(finding);
            return None;
        }
        Some(wanted)
    }

    fn best_sum(
        &mut self,
        best: Option<&tree::At<Amount>>,
        words: &[tree::Word],
        least: &tree::At<Amount>,
        filters: &[tree::Filter],
    ) -> Option<Cond> {
        let mut exams = Vec::new();
        for word in words {
            let (id, sort, index) = self.find(word)?;
            match sort {
                Sort::Exam => exams.push(index),
                Sort::Set => {
                    let name = tree::Pick::Name(word.clone());
                    let selector = tree::Selector {
                        span: word.span,
                        picks: vec![name],
                        except: Vec::new(),
                        filters: Vec::new(),
                    };
                    exams.extend(self.selector(&selector)?.exams);
                }
                _ => {
                    self.wrong_kind(word, id, "an exam");
                    return None;
                }
            }
        }
        exams.sort_unstable();
        exams.dedup();
        let asked = self.asked(filters)?;
        let mut reachable = Vec::new();
        for exam in &exams {
            match self.policy.exams.get(*exam as usize).map(|exam| (&exam.scoring, exam.named.name.clone())) {
                Some((Scoring::Numbers(_, high), _)) => reachable.push(*high),
                Some((Scoring::Scale(_), name)) => {
                    let span = words.first().map_or(least.span, |word| word.span);
                    self.report(Diagnostic::new(
                        Code::BadBound,
                        span,
                        format!("`{name}` has levels, which cannot be added up"),
                    ));
                    return None;
                }
                None => return None,
            }
        }
        let count = match best {
            Some(count) => self.whole_count(count, exams.len(), words.first()?.span)?,
            None => u32::try_from(exams.len()).ok()?,
        };
        reachable.sort_unstable_by(|a, b| b.cmp(a));
        let highest: Amount = reachable.into_iter().take(count as usize).sum();
        if least.value > highest {
            self.report(
                Diagnostic::new(
                    Code::BadBound,
                    least.span,
                    format!("these scores never add up to {}", least.value),
                )
                .label(format!("the highest sum is {highest}")),
            );
            return None;
        }
        Some(Cond::BestSum(count, exams, least.value, asked.taken))
    }

    /// An amount of a selector as a condition.
    pub(super) fn amount_held(
        &mut self,
        bound: &tree::Bound,
        measure: &tree::At<tree::Measure>,
        selector: &tree::Selector,
    ) -> Option<Cond> {
        self.bound_is_sound(bound)?;
        let least = bound.least.as_ref().map_or(Amount::ZERO, |least| least.value);
        let most = if bound.plain { None } else { bound.most.as_ref().map(|most| most.value) };
        let measure = match measure.value {
            tree::Measure::Credentials => {
                let (credentials, taken) = self.credentials_of(selector)?;
                if Amount::whole(i32::try_from(credentials.len()).unwrap_or(i32::MAX)) < least {
                    self.report(
                        Diagnostic::new(
                            Code::NotEnoughChoices,
                            bound.span,
                            format!("{least} are asked for, but only {} listed", credentials.len()),
                        )
                        .label("more than there are"),
                    );
                    return None;
                }
                let held = Cond::Credentials(least, credentials.clone(), taken);
                return Some(match most {
                    Some(most) => Cond::All(vec![
                        held,
                        Cond::Not(Box::new(Cond::Credentials(most + Amount::ONE, credentials, taken))),
                    ]),
                    None => held,
                });
            }
            tree::Measure::Credits => Measure::Credits,
            tree::Measure::Courses => Measure::Courses,
            tree::Measure::Hours => Measure::Hours,
            tree::Measure::Points => {
                self.award_scale(measure.span)?;
                Measure::Points
            }
        };
        Some(Cond::Courses(measure, least, most, self.courses_of(selector)?))
    }

    /// Whether a bound's ends are in order, or a finding.
    pub(super) fn bound_is_sound(&mut self, bound: &tree::Bound) -> Option<()> {
        if let (Some(least), Some(most)) = (&bound.least, &bound.most)
            && least.value > most.value
        {
            self.report(
                Diagnostic::new(
                    Code::EmptyRange,
                    bound.span,
                    format!("nothing lies between {} and {}", least.value, most.value),
                )
                .label("the lower bound is above the upper")
                .help("write the smaller amount first")
                .fix(exchanged((least.span, &least.value), (most.span, &most.value))),
            );
            return None;
        }
        Some(())
    }

    pub(super) fn find_fact(
        &mut self,
        word: &tree::Word,
        wanted: &str,
        fits: fn(&FactKind) -> bool,
    ) -> Option<u32> {
        let fact = self.find_sort(word, Sort::Fact)?;
        if !fits(&self.policy.facts.get(fact as usize)?.kind) {
            self.report(
                Diagnostic::new(
                    Code::WrongKind,
                    word.span,
                    format!("the fact `{}` is not {wanted}", word.value),
                )
                .label(format!("expected {wanted}")),
            );
            return None;
        }
        Some(fact)
    }

    fn fact_number(
        &mut self,
        word: &tree::Word,
        least: Option<Amount>,
        most: Option<Amount>,
    ) -> Option<Cond> {
        let fact = self.find_fact(word, "a number", |kind| matches!(kind, FactKind::Number))?;
        Some(Cond::FactNumber(fact, least, most))
    }

    fn fact_is(&mut self, word: &tree::Word, value: &tree::Word) -> Option<Cond> {
        let fact = self.find_fact(word, "one of several words", |kind| matches!(kind, FactKind::OneOf(_)))?;
        let FactKind::OneOf(words) = &self.policy.facts.get(fact as usize)?.kind else { return None };
        if words.contains(&value.value) {
            return Some(Cond::FactIs(fact, value.value.clone()));
        }
        let mut finding = Diagnostic::new(
            Code::BadBound,
            value.span,
            format!("`{}` is never `{}`", word.value, value.value),
        );
        finding = match did_you_mean(&value.value, words.iter().map(String::as_str)) {
            Some(meant) => finding.meant(value.span, meant),
            None => finding.label(format!("it is one of: {}", words.join(", "))),
        };
        self.report(finding);
        None
    }
}

/// At least one course of a selector.
fn one_course(select: Select) -> Cond {
    Cond::Courses(Measure::Courses, Amount::ONE, None, select)
}
