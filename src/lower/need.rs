//! Lowering of what must come before or beside a course.
//!
//! Every name is looked up and every filter and threshold judged, as in an award; what is kept is
//! only which courses are asked for ([`Need`]). A grade asked for (`at C or above`) must be a step of
//! some scale: a course, unlike an award, does not say on which its grades are read.

use std::collections::BTreeSet;

use super::{Lowerer, Origins};
use crate::catalog::{Need, Relation};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::Sort;
use crate::policy::{CourseId, Select};
use crate::quantity::Amount;
use crate::source::Span;
use crate::syntax::tree::{self, ConditionKind, FilterKind};

impl<'a> Lowerer<'_, 'a> {
    /// What each course needs.
    pub(super) fn needs(&mut self, origins: &mut Origins<'a>) {
        let before = self.findings.len();
        for course in &origins.courses {
            let mut own = Vec::new();
            for condition in &course.prerequisites {
                own.push(self.need(condition, Relation::Before));
            }
            for condition in &course.corequisites {
                own.push(self.need(condition, Relation::Beside));
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
                Need::Free
            }
            ConditionKind::Each(count, words, filters) => {
                let parts: Vec<Need> =
                    words.iter().map(|word| self.needed(word, filters, relation, word.span)).collect();
                match count {
                    Some(count) => match self.whole_count(count, parts.len(), condition.span) {
                        Some(count) => Need::AtLeast(count, parts),
                        None => Need::Free,
                    },
                    None => Need::All(parts),
                }
            }
            ConditionKind::Amount(bound, measure, selector) => {
                if self.bound_is_sound(bound).is_none() {
                    return Need::Free;
                }
                if measure.value == tree::Measure::Credentials {
                    self.credentials_of(selector);
                    return Need::Free;
                }
                let Some(select) = self.needed_courses(selector) else { return Need::Free };
                let wanted = match (&bound.least, measure.value) {
                    (None, _) => return Need::Free,
                    (Some(least), _) if least.value == Amount::ZERO => return Need::Free,
                    (Some(least), tree::Measure::Courses) => {
                        u32::try_from(least.value.parts() / Amount::SCALE).unwrap_or(1).max(1)
                    }
                    (Some(_), _) => 1,
                };
                self.one_of_each(&select, relation, selector.span, wanted)
            }
            ConditionKind::Held { name, filters, concurrent } => {
                let relation = if *concurrent && relation == Relation::Before {
                    Relation::BeforeOrBeside
                } else {
                    relation
                };
                self.needed(name, filters, relation, condition.span)
            }
            _ => {
                self.condition(condition);
                Need::Free
            }
        }
    }

    /// One name: a course, one of many, or something that is no course.
    fn needed(
        &mut self,
        word: &tree::Word,
        filters: &[tree::Filter],
        relation: Relation,
        span: Span,
    ) -> Need {
        let Some((_, sort, _)) = self.find(word) else { return Need::Free };
        if !matches!(sort, Sort::Course | Sort::Subject | Sort::Set) {
            self.held(word, filters);
            return Need::Free;
        }
        let bare = tree::Selector {
            span,
            picks: vec![tree::Pick::Name(word.clone())],
            except: Vec::new(),
            filters: Vec::new(),
        };
        if sort == Sort::Set {
            let Some(picked) = self.selector(&bare) else { return Need::Free };
            if !picked.exams.is_empty() || !picked.credentials.is_empty() {
                self.held(word, filters);
                return Need::Free;
            }
        }
        let selector = tree::Selector { filters: filters.to_vec(), ..bare };
        match self.needed_courses(&selector) {
            Some(select) => self.one_of_each(&select, relation, span, 1),
            None => Need::Free,
        }
    }

    /// The courses of a selector, whatever their grade.
    fn needed_courses(&mut self, selector: &tree::Selector) -> Option<Select> {
        let (grades, others): (Vec<tree::Filter>, Vec<tree::Filter>) = selector
            .filters
            .iter()
            .cloned()
            .partition(|filter| matches!(filter.kind, FilterKind::AtStep(_) | FilterKind::AtNumber(_)));
        for filter in grades {
            if let FilterKind::AtStep(step) = &filter.kind {
                self.known_step(step);
            }
        }
        self.courses_of(&tree::Selector { filters: others, ..selector.clone() })
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

    fn one_of_each(&self, select: &Select, relation: Relation, span: Span, wanted: u32) -> Need {
        let mut classes: BTreeSet<Vec<CourseId>> = BTreeSet::new();
        for pick in &select.picks {
            let Some(courses) = &pick.courses else { return Need::Free };
            for course in courses {
                let class = self.classes.get(*course as usize).cloned().unwrap_or_else(|| vec![*course]);
                classes.insert(class);
            }
        }
        let single = classes.into_iter().map(|any_of| Need::Course { any_of, relation, span });
        let mut parts: Vec<Need> = single.collect();
        for combined in &select.combined {
            let each = combined.parts.iter();
            parts.push(Need::All(
                each.map(|any_of| Need::Course { any_of: any_of.clone(), relation, span }).collect(),
            ));
        }
        match parts.len() {
            0 => Need::Free,
            1 if wanted == 1 => parts.into_iter().next().unwrap_or(Need::Free),
            // What a repeatable course may do alone is no certain want of several.
            many => Need::AtLeast(wanted.min(u32::try_from(many).unwrap_or(1)), parts),
        }
    }
}
