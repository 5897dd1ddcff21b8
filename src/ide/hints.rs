//! What an author would otherwise count by hand, shown within the text.
//!
//! - behind the head of a total: what its parts add up to;
//! - behind a subject or set in a list: how many courses it stands for;
//! - behind a SCED code: the subject area it is of.

use std::collections::{BTreeMap, BTreeSet};

use super::sced;
use crate::check;
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::policy::CourseId;
use crate::source::{FileId, Span};
use crate::syntax::tree::{Course, Item, ItemKind};

/// A remark within the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Behind which byte of the file.
    pub offset: usize,
    /// What it says.
    pub text: String,
    /// What it means, in a sentence.
    pub meaning: String,
}

/// The remarks within a stretch of a file, in order.
#[must_use]
pub fn hints(analysis: &Analysis<'_>, file: FileId, within: Span) -> Vec<Hint> {
    let inside = |span: Span| span.file == file && within.start <= span.end && span.start <= within.end;
    let mut found = Vec::new();
    for (head, words) in check::sums(&analysis.lowered) {
        if inside(head) {
            found.push(Hint {
                offset: head.end as usize,
                text: format!("parts: {words}"),
                meaning: format!("the parts in this block add up to {words}"),
            });
        }
    }
    let courses = Courses::new(analysis);
    for (span, id) in analysis.uses().iter().filter(|(span, _)| inside(*span)) {
        let Some(item) = item_at(analysis, *span) else { continue };
        if !matches!(item.kind, ItemKind::Award(_) | ItemKind::Set(_)) {
            continue;
        }
        let Some(count) = courses.beneath(*id) else { continue };
        let words = if count == 1 { "1 course".to_owned() } else { format!("{count} courses") };
        let title = analysis.names.get(*id).map_or("", |symbol| symbol.title);
        found.push(Hint {
            offset: span.end as usize,
            meaning: format!("{words} of the catalogue are in {title}"),
            text: words,
        });
    }
    for item in analysis.files.iter().filter(|tree| tree.id == file).flat_map(|tree| &tree.items) {
        let ItemKind::Course(course) = &item.kind else { continue };
        for (system, code) in course.codes.iter().filter(|(_, code)| inside(code.span)) {
            let area = (system.value == "sced").then(|| sced::area(&code.value)).flatten();
            found.extend(area.map(|area| Hint {
                offset: code.span.end as usize,
                text: area.to_owned(),
                meaning: format!("by its SCED code this is a course in {area}"),
            }));
        }
    }
    found.sort_by_key(|hint| hint.offset);
    found
}

/// The declaration that a place lies in.
fn item_at<'a>(analysis: &Analysis<'a>, span: Span) -> Option<&'a Item> {
    let items = &analysis.files.iter().find(|tree| tree.id == span.file)?.items;
    let behind = items.partition_point(|item| item.span.start <= span.start);
    items.get(behind.checked_sub(1)?).filter(|item| span.end <= item.span.end)
}

/// Which courses are in which subject.
pub(super) struct Courses<'v, 'a> {
    analysis: &'v Analysis<'a>,
    parents: BTreeMap<SymbolId, SymbolId>,
    direct: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
}

impl<'v, 'a> Courses<'v, 'a> {
    pub(super) fn new(analysis: &'v Analysis<'a>) -> Self {
        let mut parents = BTreeMap::new();
        let mut direct: BTreeMap<SymbolId, BTreeSet<SymbolId>> = BTreeMap::new();
        for (id, symbol) in analysis.names.symbols.iter().enumerate() {
            match &symbol.item.kind {
                ItemKind::Subject(subject) => {
                    let parent = subject.parent.as_ref().and_then(|word| meant(analysis, word.span));
                    parents.extend(parent.map(|parent| (id, parent)));
                }
                ItemKind::Course(course) => {
                    for subject in subjects(analysis, course) {
                        direct.entry(subject).or_default().insert(id);
                    }
                }
                _ => {}
            }
        }
        Self { analysis, parents, direct }
    }

    /// How many courses a subject or a set stands for; nothing for other things.
    pub(super) fn beneath(&self, id: SymbolId) -> Option<usize> {
        match self.analysis.names.get(id)?.sort {
            Sort::Subject => Some(self.of_subject(id).len()),
            Sort::Set => self.of_set(id),
            _ => None,
        }
    }

    /// How many courses a set names; nothing for one of exams, or of any course at all.
    fn of_set(&self, id: SymbolId) -> Option<usize> {
        let select = &self.analysis.lowered.origins.sets.get(&id)?.select;
        let mut named: BTreeSet<CourseId> = BTreeSet::new();
        for pick in &select.picks {
            named.extend(pick.courses.as_ref()?);
        }
        named.extend(select.combined.iter().flat_map(|combined| combined.parts.iter().flatten()));
        (!named.is_empty()).then_some(named.len())
    }

    /// The courses of a subject and of those beneath it.
    pub(super) fn of_subject(&self, id: SymbolId) -> BTreeSet<SymbolId> {
        let within = |subject: &SymbolId| {
            let mut at = *subject;
            // Circles are findings elsewhere.
            for _ in 0..=self.parents.len() {
                if at == id {
                    return true;
                }
                match self.parents.get(&at) {
                    Some(parent) => at = *parent,
                    None => return false,
                }
            }
            false
        };
        self.direct
            .iter()
            .filter(|(subject, _)| within(subject))
            .flat_map(|(_, courses)| courses)
            .copied()
            .collect()
    }
}

fn subjects(analysis: &Analysis<'_>, course: &Course) -> Vec<SymbolId> {
    course.subjects.iter().filter_map(|word| meant(analysis, word.span)).collect()
}

/// What the name at a place means.
fn meant(analysis: &Analysis<'_>, span: Span) -> Option<SymbolId> {
    let uses = analysis.uses();
    let at = uses.partition_point(|(used, _)| *used < span);
    uses.get(at).filter(|(used, _)| *used == span).map(|(_, id)| *id)
}
