//! Lists and course declarations by name. The order of either means nothing.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, place, runs};
use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::syntax::tree::{Item, ItemKind, Pick, Selector};

/// Sorts the list at the cursor; what is in parentheses comes last.
pub(super) fn list(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let item = place::item(analysis, asked.span)?;
    let text = &analysis.sources.get(asked.file)?.text;
    let selectors = place::selectors(item);
    let mut around = selectors.iter().rev().filter(|one| place::holds(one.span, asked.span));
    let edits = around.find_map(|selector| sorted(analysis, text, selector))?;
    let tried = tried(analysis, &edits, Keeps::Meaning)?;
    Some(Action::new(Kind::Rewrite, "sort this list by name", tried.edits))
}

fn sorted(analysis: &Analysis<'_>, text: &str, selector: &Selector) -> Option<Vec<Edit>> {
    let spans: Vec<_> = selector.picks.iter().map(|pick| place::pick(text, pick)).collect();
    if place::has_comment(analysis, spans.first()?.to(*spans.last()?)) {
        return None;
    }
    let mut order: Vec<(&Pick, &str)> = Vec::new();
    for (pick, span) in selector.picks.iter().zip(&spans) {
        order.push((pick, text.get(span.range())?));
    }
    let before = order.clone();
    order.sort_by_cached_key(|(pick, words)| {
        let last = !matches!(pick, Pick::Any(_) | Pick::Name(_));
        (last, runs::by_name(words))
    });
    let moved = spans.iter().zip(before.iter().zip(&order)).filter(|(_, (was, is))| was.1 != is.1);
    let edits: Vec<Edit> =
        moved.map(|(span, (_, is))| Edit { span: *span, replacement: is.1.to_owned() }).collect();
    (!edits.is_empty()).then_some(edits)
}

/// Sorts the courses of a file, within each section of it.
pub(super) fn courses(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let here = place::item(analysis, asked.span)?;
    let is_course = |item: &Item| matches!(item.kind, ItemKind::Course(_));
    if !is_course(here) {
        return None;
    }
    let text = &analysis.sources.get(asked.file)?.text;
    let rows = runs::rows(text, analysis.tree(asked.file)?, is_course);
    let name = |item: &Item| {
        item.kind.declared().map(|declared| runs::by_name(&declared.name.value)).unwrap_or_default()
    };
    let edits: Vec<Edit> = rows.iter().flat_map(|row| runs::sorted(text, row, name)).collect();
    let tried = tried(analysis, &edits, Keeps::Meaning)?;
    let title = match rows.len() {
        1 => "sort the courses of this file by name",
        _ => "sort the courses of each section of this file by name",
    };
    Some(Action::new(Kind::Rewrite, title, tried.edits))
}
