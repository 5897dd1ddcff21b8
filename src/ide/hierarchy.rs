//! What a course needs first, and what it opens.

use std::collections::BTreeMap;

use super::target;
use crate::catalog::{Need, Relation};
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::policy::CourseId;
use crate::source::{FileId, Span};

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the policy.
    pub id: CourseId,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The module that declares it.
    pub module: String,
    /// Its declaration.
    pub span: Span,
    /// Its name in the declaration.
    pub name_span: Span,
}

/// A course that another needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The course.
    pub course: CourseId,
    /// How it is needed.
    pub relation: Relation,
    /// Whether there is no other way: `false` where it is one of several that would do.
    pub required: bool,
    /// Where that is written, in the course that needs it.
    pub span: Span,
}

/// The course at an offset.
#[must_use]
pub fn course_at(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Step> {
    let id = target::at(analysis, file, offset)?.symbol()?;
    let symbol = analysis.names.get(id).filter(|symbol| symbol.sort == Sort::Course)?;
    course(analysis, symbol_course(analysis, id).unwrap_or(symbol.index))
}

fn symbol_course(analysis: &Analysis<'_>, id: SymbolId) -> Option<CourseId> {
    let at = analysis.lowered.origins.course_symbols.iter().position(|symbol| *symbol == id)?;
    u32::try_from(at).ok()
}

/// A course of the policy.
#[must_use]
pub fn course(analysis: &Analysis<'_>, id: CourseId) -> Option<Step> {
    let symbol = analysis.lowered.origins.course_symbols.get(id as usize)?;
    let symbol = analysis.names.get(*symbol)?;
    Some(Step {
        id,
        name: symbol.name.to_owned(),
        title: symbol.title.to_owned(),
        module: symbol.module.to_owned(),
        span: symbol.item.span,
        name_span: symbol.span,
    })
}

/// What a course needs, before it or beside it, in the order it is written.
#[must_use]
pub fn needs(analysis: &Analysis<'_>, id: CourseId) -> Vec<Asked> {
    let mut found = Vec::new();
    for need in analysis.lowered.origins.needs.get(id as usize).into_iter().flatten() {
        add(need, true, &mut found);
    }
    for asked in &mut found {
        // A condition reaches to the word behind it.
        let text = analysis.sources.slice(asked.span);
        let blank = text.len() - text.trim_end().len();
        asked.span.end = asked.span.end.saturating_sub(u32::try_from(blank).unwrap_or(0));
    }
    found.sort_by_key(|asked| (asked.span, asked.course));
    found.dedup();
    found
}

fn add(need: &Need, required: bool, found: &mut Vec<Asked>) {
    match need {
        Need::All(parts) => parts.iter().for_each(|part| add(part, required, found)),
        Need::AtLeast(count, parts) => {
            let required = required && *count as usize >= parts.len();
            parts.iter().for_each(|part| add(part, required, found));
        }
        Need::Course { any_of, relation, span, .. } => {
            let required = required && any_of.len() == 1;
            let each = any_of.iter();
            found.extend(each.map(|course| Asked {
                course: *course,
                relation: *relation,
                required,
                span: *span,
            }));
        }
        Need::Amount(_, _, certain) => add(certain, required, found),
        Need::Free(_) => {}
    }
}

/// The courses that a course needs, each with the places that say so; in the order they are written.
#[must_use]
pub fn outgoing(analysis: &Analysis<'_>, id: CourseId) -> Vec<(Step, Vec<Span>)> {
    let mut found: Vec<(Step, Vec<Span>)> = Vec::new();
    for asked in needs(analysis, id) {
        match found.iter_mut().find(|(step, _)| step.id == asked.course) {
            Some((_, spans)) => spans.push(asked.span),
            None => found.extend(course(analysis, asked.course).map(|step| (step, vec![asked.span]))),
        }
    }
    found
}

/// The courses that need a course, each with the places in it that say so; by name.
#[must_use]
pub fn incoming(analysis: &Analysis<'_>, id: CourseId) -> Vec<(Step, Vec<Span>)> {
    let mut places: BTreeMap<CourseId, Vec<Span>> = BTreeMap::new();
    for other in (0u32..).take(analysis.lowered.origins.needs.len()) {
        let asked = needs(analysis, other).into_iter().filter(|asked| asked.course == id);
        let spans: Vec<Span> = asked.map(|asked| asked.span).collect();
        if !spans.is_empty() {
            places.insert(other, spans);
        }
    }
    places.into_iter().filter_map(|(id, spans)| Some((course(analysis, id)?, spans))).collect()
}
