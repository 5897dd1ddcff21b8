//! Lowering of what must come before or beside a course.
//!
//! Every name is looked up and every filter and threshold judged, as in an award. For the checks each
//! course has a list of [`Need`]s, with spans; the policy has the same without, as [`Requisite`]s. A grade
//! asked for (`at C or above`) must be a step of some scale: a course, unlike an award, does not say on
//! which its grades are read.

use std::collections::BTreeSet;

use super::{Lowerer, Origins};
use crate::catalog::{Need, Relation};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::Sort;
use crate::policy::{self, Cond, CourseId, Filter, LeastGrade, Measure, Requisite, Select, Taking};
use crate::quantity::Amount;
use crate::source::Span;
use crate::syntax::tree::{self, ConditionKind, FilterKind};

impl<'a> Lowerer<'_, 'a> {
    /// What each course needs.
    pub(super) fn needs(&mut self, origins: &mut Origins<'a>) {
        let before = self.findings.len();
        for (at, course) in origins.courses.iter().enumerate() {
            let before = course.prerequisites.iter().map(|condition| (condition, Relation::Before));
            let beside = course.corequisites.iter().map(|condition| (condition, Relation::Beside));
            let mut own = Vec::new();
            let mut kept = Vec::new();
            for (condition, relation) in before.chain(beside) {
                let need = self.need(condition, relation);
                let text = self.words(condition.span);
                let place = self.place(condition.span);
                kept.push(Requisite { need: whole(&need, &text), text, place });
                own.push(need);
            }
            if let Some(course) = self.policy.courses.get_mut(at) {
                course.needs = kept;
            }
            origins.needs.push(own);
        }
        // A set may hold a filter by grade; that no scale is at hand to read it on is no mistake here.
        let mut at = 0;
        self.findings.retain(|finding| {
            at += 1;
            at <= before || finding.code != Code::MissingClause
        });
        // Sets were read without a scale, and quietly: awards shall read them again.
        self.sets.clear();
    }

    fn need(&mut self, condition: &tree::Condition, relation: Relation) -> Need {
        match &condition.kind {
            ConditionKind::All(parts) => {
                Need::All(parts.iter().map(|part| self.need(part, relation)).collect())
            }
            ConditionKind::Any(parts) => {
                Need::AtLeast(1, parts.iter().map(|part| self.need(part, relation)).collect())
            }
            ConditionKind::Not(inner) => {
                self.need(inner, relation);
                Need::Free(self.quietly(condition))
            }
            ConditionKind::Each(count, words, filters) => {
                let parts: Vec<Need> =
                    words.iter().map(|word| self.needed(word, filters, relation, word.span)).collect();
                match count {
                    Some(count) => match self.whole_count(count, parts.len(), condition.span) {
                        Some(count) => Need::AtLeast(count, parts),
                        None => Need::Free(None),
                    },
                    None => Need::All(parts),
                }
            }
            ConditionKind::Amount(bound, measure, selector) => {
                if self.bound_is_sound(bound).is_none() {
                    return Need::Free(None);
                }
                if measure.value == tree::Measure::Credentials {
                    self.credentials_of(selector);
                    return Need::Free(self.quietly(condition));
                }
                let Some((select, grades)) = self.needed_courses(selector) else { return Need::Free(None) };
                let bounded = bound.most.is_some() && !bound.plain;
                let least = bound.least.as_ref().map_or(Amount::ZERO, |least| least.value);
                if least == Amount::ZERO {
                    return Need::Free(self.quietly(condition));
                }
                let (measure, wanted) = match measure.value {
                    tree::Measure::Courses => {
                        let wanted = u32::try_from(least.parts() / Amount::SCALE).unwrap_or(1).max(1);
                        (Measure::Courses, wanted)
                    }
                    tree::Measure::Hours => (Measure::Hours, 1),
                    tree::Measure::Points => (Measure::Points, 1),
                    _ => (Measure::Credits, 1),
                };
                let certain = self.one_of_each(&select, grades, relation, selector.span, wanted);
                let amount = Need::Amount(measure, least, Box::new(certain));
                if bounded {
                    // That it is not too much is judged by what is there today.
                    return Need::All(vec![amount, Need::Free(self.quietly(condition))]);
                }
                amount
            }
            ConditionKind::Held { name, filters, concurrent } => {
                let relation = if *concurrent && relation == Relation::Before {
                    Relation::BeforeOrBeside
                } else {
                    relation
                };
                self.needed(name, filters, relation, condition.span)
            }
            _ => Need::Free(self.condition(condition).map(Box::new)),
        }
    }

    /// A condition whose findings have been made.
    fn quietly(&mut self, condition: &tree::Condition) -> Option<Box<Cond>> {
        let before = self.findings.len();
        let found = self.condition(condition);
        self.findings.truncate(before);
        found.map(Box::new)
    }

    /// One name: a course, one of many, or something that is no course.
    fn needed(
        &mut self,
        word: &tree::Word,
        filters: &[tree::Filter],
        relation: Relation,
        span: Span,
    ) -> Need {
        let Some((_, sort, _)) = self.find(word) else { return Need::Free(None) };
        if !matches!(sort, Sort::Course | Sort::Subject | Sort::Set) {
            return Need::Free(self.held(word, filters).map(Box::new));
        }
        let bare = tree::Selector {
            span,
            picks: vec![tree::Pick::Name(word.clone())],
            except: Vec::new(),
            filters: Vec::new(),
        };
        if sort == Sort::Set {
            let Some(picked) = self.selector(&bare) else { return Need::Free(None) };
            if !picked.exams.is_empty() || !picked.credentials.is_empty() {
                return Need::Free(self.held(word, filters).map(Box::new));
            }
        }
        let selector = tree::Selector { filters: filters.to_vec(), ..bare };
        match self.needed_courses(&selector) {
            Some((select, grades)) => self.one_of_each(&select, grades, relation, span, 1),
            None => Need::Free(None),
        }
    }

    /// The courses of a selector, whatever their grade, and the least grades.
    fn needed_courses(&mut self, selector: &tree::Selector) -> Option<(Select, Vec<LeastGrade>)> {
        let (grades, others): (Vec<tree::Filter>, Vec<tree::Filter>) = selector
            .filters
            .iter()
            .cloned()
            .partition(|filter| matches!(filter.kind, FilterKind::AtStep(_) | FilterKind::AtNumber(_)));
        let mut least = Vec::new();
        for filter in grades {
            match &filter.kind {
                FilterKind::AtStep(step) => {
                    self.known_step(step);
                    least.push(LeastGrade::Step(step.value.clone()));
                }
                FilterKind::AtNumber(number) => least.push(LeastGrade::Number(number.value)),
                _ => {}
            }
        }
        Some((self.courses_of(&tree::Selector { filters: others, ..selector.clone() })?, least))
    }

    /// A finding where no scale has the grade.
    fn known_step(&mut self, step: &tree::Word) {
        let steps = || self.policy.scales.iter().flat_map(|scale| &scale.steps);
        if steps().next().is_none() || steps().any(|known| known.symbol == step.value) {
            return;
        }
        let mut finding =
            Diagnostic::new(Code::BadBound, step.span, format!("`{}` is on no scale", step.value))
                .label("no such grade")
                .help("write a grade as a scale of this policy lists it");
        if let Some(meant) = steps().find(|known| known.symbol.eq_ignore_ascii_case(&step.value)) {
            let fix = Fix::review(format!("write `{}`", meant.symbol));
            finding = finding.fix(fix.replace(step.span, &meant.symbol));
        }
        self.report(finding);
    }

    fn one_of_each(
        &self,
        select: &Select,
        grades: Vec<LeastGrade>,
        relation: Relation,
        span: Span,
        wanted: u32,
    ) -> Need {
        let course = |any_of: Vec<CourseId>, filters: &[Filter]| Need::Course {
            any_of,
            relation,
            grades: grades.clone(),
            filters: filters.to_vec(),
            span,
        };
        let mut seen: BTreeSet<Vec<CourseId>> = BTreeSet::new();
        let mut parts: Vec<Need> = Vec::new();
        for pick in &select.picks {
            let Some(courses) = &pick.courses else { return Need::Free(None) };
            for id in courses {
                let class = self.classes.get(*id as usize).cloned().unwrap_or_else(|| vec![*id]);
                if seen.insert(class.clone()) {
                    parts.push(course(class, &pick.filters));
                }
            }
        }
        parts.sort_by(|one, other| courses(one).cmp(courses(other)));
        for combined in &select.combined {
            let each = combined.parts.iter();
            parts.push(Need::All(each.map(|any_of| course(any_of.clone(), &combined.filters)).collect()));
        }
        match parts.len() {
            0 => Need::Free(None),
            1 if wanted == 1 => parts.into_iter().next().unwrap_or(Need::Free(None)),
            // What a repeatable course may do alone is no certain want of several.
            many => Need::AtLeast(wanted.min(u32::try_from(many).unwrap_or(1)), parts),
        }
    }
}

fn courses(need: &Need) -> &[CourseId] {
    match need {
        Need::Course { any_of, .. } => any_of,
        _ => &[],
    }
}

/// A need as the policy keeps it; what could not be compiled is for people to judge, in these words.
fn whole(need: &Need, text: &str) -> policy::Need {
    let each = |parts: &[Need]| parts.iter().map(|part| whole(part, text)).collect();
    match need {
        Need::All(parts) => policy::Need::All(each(parts)),
        Need::AtLeast(count, parts) => policy::Need::AtLeast(*count, each(parts)),
        Need::Course { any_of, relation, grades, filters, .. } => policy::Need::Course(Taking {
            any_of: any_of.clone(),
            relation: *relation,
            grades: grades.clone(),
            filters: filters.clone(),
        }),
        Need::Amount(measure, least, certain) => {
            let mut all: Option<Taking> = None;
            gather(certain, &mut all);
            match all {
                Some(taking) => policy::Need::Amount(*measure, *least, taking),
                None => policy::Need::Unjudged(text.to_owned()),
            }
        }
        Need::Free(Some(cond)) => policy::Need::Test((**cond).clone()),
        Need::Free(None) => policy::Need::Unjudged(text.to_owned()),
    }
}

/// All courses a need speaks of, as one taking.
fn gather(need: &Need, all: &mut Option<Taking>) {
    match need {
        Need::All(parts) | Need::AtLeast(_, parts) => parts.iter().for_each(|part| gather(part, all)),
        Need::Amount(_, _, certain) => gather(certain, all),
        Need::Course { any_of, relation, grades, filters, .. } => {
            let taking = all.get_or_insert_with(|| Taking {
                any_of: Vec::new(),
                relation: *relation,
                grades: grades.clone(),
                filters: Vec::new(),
            });
            taking.any_of.extend(any_of);
            taking.any_of.sort_unstable();
            taking.any_of.dedup();
            for filter in filters {
                if !taking.filters.contains(filter) {
                    taking.filters.push(filter.clone());
                }
            }
        }
        Need::Free(_) => {}
    }
}
