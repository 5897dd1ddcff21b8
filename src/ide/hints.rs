//! What an author would otherwise count by hand, shown within the text.
//!
//! - behind the head of a total: what its parts add up to;
//! - behind a subject or set in a list: how many courses it stands for;
//! - behind a SCED code: the subject area it is of.

use std::collections::BTreeMap;

use super::hover::{courses_of, selected};
use super::sced;
use crate::check;
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Item, ItemKind};

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
    let mut counts: BTreeMap<SymbolId, Option<usize>> = BTreeMap::new();
    for (span, id) in analysis.uses().iter().filter(|(span, _)| inside(*span)) {
        let Some(item) = item_at(analysis, *span) else { continue };
        if !matches!(item.kind, ItemKind::Award(_) | ItemKind::Set(_)) {
            continue;
        }
        let Some(count) = *counts.entry(*id).or_insert_with(|| count(analysis, *id)) else { continue };
        let words = if count == 1 { "1 course".to_owned() } else { format!("{count} courses") };
        let title = analysis.names.get(*id).map_or("", |symbol| symbol.title);
        found.push(Hint {
            offset: span.end as usize,
            meaning: format!("{words} of the catalogue are in {title}"),
            text: words,
        });
    }
    for item in analysis.tree(file).into_iter().flat_map(|tree| &tree.items) {
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
    let items = &analysis.tree(span.file)?.items;
    let behind = items.partition_point(|item| item.span.start <= span.start);
    items.get(behind.checked_sub(1)?).filter(|item| span.end <= item.span.end)
}

/// How many courses a subject or a set stands for; nothing for other things, and for a set of exams or
/// of any course at all.
fn count(analysis: &Analysis<'_>, id: SymbolId) -> Option<usize> {
    let symbol = analysis.names.get(id)?;
    match symbol.sort {
        Sort::Subject => courses_of(analysis, symbol).map(|courses| courses.len()),
        Sort::Set => {
            let held = selected(&analysis.lowered.origins.sets.get(&id)?.select)?;
            (!held.is_empty()).then_some(held.len())
        }
        _ => None,
    }
}
