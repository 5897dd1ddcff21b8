//! A course for a name that means nothing: its declaration, to be completed, where the file's courses are.

use std::collections::BTreeMap;

use super::trial::{Keeps, settles, tried};
use super::{Action, Asked, Kind, fixes};
use crate::compile::Analysis;
use crate::diagnostic::{Code, Edit};
use crate::names::Sort;
use crate::source::{FileId, Span};
use crate::syntax::tree::{Item, ItemKind};

/// Words within a title that stay small.
const SMALL: &[&str] = &["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"];

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Vec<Action> {
    let unknown = fixes::touched(analysis, asked).filter(|(_, finding)| finding.code == Code::UnknownName);
    unknown
        .filter_map(|(at, finding)| {
            let name = analysis.sources.slice(finding.span);
            let plain = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
            // What is declared elsewhere is to be used, not declared again.
            if !plain || analysis.names.symbols.iter().any(|symbol| symbol.name == name) {
                return None;
            }
            let homes = homes(analysis, asked.file);
            let (home, tried) = homes.into_iter().find_map(|home| {
                let edit = declaration(analysis, home, name)?;
                let tried = tried(analysis, &[edit], Keeps::AllButSums)?;
                settles(analysis, &tried, finding.code, &finding.headline).then_some((home, tried))
            })?;
            let title = match analysis.names.module_of(home) {
                Some(module) if home != asked.file => {
                    format!("declare the course `{name}` in `{module}` (to complete)")
                }
                _ => format!("declare the course `{name}` (to complete)"),
            };
            Some(Action { settles: vec![at], ..Action::new(Kind::QuickFix, title, tried.edits) })
        })
        .collect()
}

/// The files where a course that is named here may be declared: the one with most of those that are named
/// here, then this one.
fn homes(analysis: &Analysis<'_>, file: FileId) -> Vec<FileId> {
    let mut counts: BTreeMap<FileId, usize> = BTreeMap::new();
    for (_, id) in analysis.uses().iter().filter(|(span, _)| span.file == file) {
        let Some(symbol) = analysis.names.get(*id).filter(|symbol| symbol.sort == Sort::Course) else {
            continue;
        };
        if analysis.sources.get(symbol.span.file).is_some_and(|source| !source.builtin) {
            *counts.entry(symbol.span.file).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(home, _)| home);
    let mut homes: Vec<FileId> = most.into_iter().collect();
    if !homes.contains(&file) {
        homes.push(file);
    }
    homes
}

/// The edit that declares a course behind the last one of a file, or at its end; written as that one is.
fn declaration(analysis: &Analysis<'_>, home: FileId, name: &str) -> Option<Edit> {
    let text = &analysis.sources.get(home)?.text;
    let is_course = |item: &&Item| matches!(item.kind, ItemKind::Course(_));
    let courses: Vec<&Item> = analysis.tree(home)?.items.iter().filter(is_course).collect();
    let title = title(name);
    let Some(last) = courses.last() else {
        let gap = if text.is_empty() { "" } else { "\n" };
        let before = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let replacement = format!("{before}{gap}course {name} \"{title}\" {{ credits 1 }}\n");
        return Some(Edit { span: Span::new(home, text.len(), text.len()), replacement });
    };
    let one_line = !text.get(last.span.range())?.contains('\n');
    let parted = courses.iter().rev().nth(1).and_then(|before| {
        text.get(before.span.end as usize..last.span.start as usize).map(|gap| gap.contains("\n\n"))
    });
    let gap = if parted.unwrap_or(!one_line) { "\n\n" } else { "\n" };
    let body = if one_line { "{ credits 1 }" } else { "{\n  credits 1\n}" };
    // A comment behind the last one stays with it.
    let line = text.get(last.span.end as usize..)?.split('\n').next()?.trim_end();
    let at = last.span.end as usize + line.len();
    let replacement = format!("{gap}course {name} \"{title}\" {body}");
    Some(Edit { span: Span::new(home, at, at), replacement })
}

/// A title out of a name: `history-of-art-2` is `History of Art 2`.
fn title(name: &str) -> String {
    let words = name.split('-').enumerate().map(|(at, word)| {
        if at > 0 && SMALL.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
        first + letters.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}
