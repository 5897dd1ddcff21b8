//! Course records of every form that selectors tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{Maker, called};
use crate::plan::{CourseRecord, State};
use crate::policy::{Cond, CourseId, Filter, Kind, Moment, Pick, Range, ScaleId, Select};
use crate::quantity::{SchoolYear, school_year_of};

/// The most courses of one sort: that every selector lists or does not list alike.
const MOST_ALIKE: usize = 12;
/// The most forms of one course.
const MOST_FORMS: usize = 5;
/// The most selectors inside one another that are looked into.
const DEPTH: u32 = 6;

/// What a record must be like to fit a pick.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Form {
    grade_level: Option<i8>,
    year: Option<SchoolYear>,
    place: Option<String>,
    marks: BTreeSet<String>,
}

impl Maker<'_> {
    /// Records of every course that could count, each in every form.
    pub(super) fn records(&self) -> Vec<CourseRecord> {
        let selects = self.selects();
        let mut picks: Vec<&Pick> = Vec::new();
        selects.iter().for_each(|select| nested(select, &mut picks, DEPTH));
        let grade = self.best_grade();
        let mut alike: BTreeMap<(Vec<bool>, i64), usize> = BTreeMap::new();
        let mut records = Vec::new();
        let combined: BTreeSet<CourseId> = selects
            .iter()
            .flat_map(|select| &select.combined)
            .flat_map(|combined| combined.parts.iter().flatten().copied())
            .collect();
        for (id, course) in (0u32..).zip(&self.tables.courses) {
            let listed: Vec<bool> = picks.iter().map(|pick| pick.lists(id)).collect();
            if !listed.contains(&true) && !combined.contains(&id) {
                continue;
            }
            let seen = alike.entry((listed, course.credits.1.parts())).or_default();
            *seen += 1;
            // What counts together, or excludes others, is not like others.
            let special = combined.contains(&id) || !course.no_credit_with.is_empty();
            if *seen > MOST_ALIKE && !special {
                continue;
            }
            let name = called(&course.named, self.tables.courses.iter().map(|course| &course.named));
            for form in self.forms(id, &picks) {
                let mut record = CourseRecord::new(name.clone(), State::Earned);
                let (first, last) = course.offer.grades.unwrap_or((9, 12));
                let level = form.grade_level.unwrap_or_else(|| {
                    let spread = i8::try_from(id % 4).unwrap_or(0);
                    (9 + spread).clamp(first.max(6), last.min(12).max(first))
                });
                record.title = Some(course.named.title.clone());
                record.credits = Some(course.credits.1);
                record.grade.clone_from(&grade);
                record.grade_level = Some(level);
                record.year = Some(form.year.unwrap_or_else(|| self.year(level)));
                record.place = form.place.or_else(|| Some("school".to_owned()));
                record.marks = form.marks.into_iter().collect();
                records.push(record);
            }
        }
        records
    }

    /// Every selector of course records in the awards.
    pub(super) fn selects(&self) -> Vec<&Select> {
        let mut found = Vec::new();
        for demand in self.demands() {
            match &demand.kind {
                Kind::Count(count) => {
                    found.push(&count.select);
                    found.extend(count.limits.iter().map(|limit| &limit.select));
                }
                Kind::Gpa { over, .. } => found.push(over),
                _ => {}
            }
        }
        found.extend(self.leaves().into_iter().filter_map(|cond| match cond {
            Cond::Courses(_, _, _, select) => Some(select),
            _ => None,
        }));
        found
    }

    /// The forms of a course that picks ask for, the plain one first.
    fn forms(&self, course: CourseId, picks: &[&Pick]) -> BTreeSet<Form> {
        let mut forms = BTreeSet::from([Form::default()]);
        for pick in picks.iter().filter(|pick| pick.lists(course)) {
            if forms.len() >= MOST_FORMS {
                break;
            }
            let mut form = Form::default();
            self.form(course, &pick.filters, &mut form, DEPTH);
            forms.insert(form);
        }
        forms
    }

    fn form(&self, course: CourseId, filters: &[Filter], form: &mut Form, depth: u32) {
        for filter in filters {
            match filter {
                Filter::Taken(range) => form.year = Some(self.year_in(range)),
                Filter::Grades(first, last) => form.grade_level = Some((*first).max(9).min(*last)),
                Filter::At(place) => form.place = Some(place.clone()),
                Filter::Marked(mark) => {
                    form.marks.insert(mark.clone());
                }
                Filter::Also(select) if depth > 0 => {
                    if let Some(pick) = select.picks.iter().find(|pick| pick.lists(course)) {
                        self.form(course, &pick.filters, form, depth - 1);
                    }
                }
                _ => {}
            }
        }
        if let (Some(level), None) = (form.grade_level, form.year) {
            form.year = Some(self.year(level));
        }
    }

    /// A school year of the student in a range, if there is one.
    fn year_in(&self, range: &Range) -> SchoolYear {
        let year = |moment: Option<Moment>| {
            moment.map(|moment| match moment {
                Moment::Year(year) => year,
                Moment::Date(date) => school_year_of(date),
            })
        };
        let own = self.year(11);
        let from = year(range.from).map_or(own, |from| own.max(from));
        year(range.until).map_or(from, |until| from.min(until))
    }

    /// The best grade on the scale that the awards read, where any of them asks for grades at all.
    fn best_grade(&self) -> Option<String> {
        let mut scales: Vec<ScaleId> = Vec::new();
        let mut numbers = false;
        let mut picks = Vec::new();
        self.selects().into_iter().for_each(|select| nested(select, &mut picks, DEPTH));
        let combined = self.selects().into_iter().flat_map(|select| &select.combined);
        let filters =
            picks.iter().flat_map(|pick| &pick.filters).chain(combined.flat_map(|one| &one.filters));
        for filter in filters {
            match filter {
                Filter::Step(scale, _) => scales.push(*scale),
                Filter::Number(_) => numbers = true,
                _ => {}
            }
        }
        let averaged =
            self.demands().any(|demand| matches!(demand.kind, Kind::Gpa { .. } | Kind::GpaCounted { .. }));
        if averaged {
            scales.extend(self.awards().filter_map(|award| award.scale));
        }
        if scales.is_empty() && numbers {
            return Some("100".to_owned());
        }
        let scale = self.tables.scales.get(*scales.first()? as usize)?;
        let best = scale.steps.iter().filter(|step| !step.fails).max_by_key(|step| step.points);
        let best = if averaged { best } else { scale.steps.first() };
        best.map(|step| step.symbol.clone())
    }
}

/// A selector's picks, with those of selectors inside their filters.
fn nested<'a>(select: &'a Select, found: &mut Vec<&'a Pick>, depth: u32) {
    for pick in &select.picks {
        found.push(pick);
        for filter in &pick.filters {
            if let (Filter::Also(inner) | Filter::Except(inner), true) = (filter, depth > 0) {
                nested(inner, found, depth - 1);
            }
        }
    }
}
