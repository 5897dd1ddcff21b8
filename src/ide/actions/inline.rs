//! What a set lists, in the place of its name: here, or everywhere.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, place};
use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::ide::target;
use crate::names::{Sort, SymbolId};
use crate::source::{Span, whole_statement};
use crate::syntax::tree::{Item, ItemKind, Pick, Set};

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Vec<Action> {
    let mut found = Vec::new();
    let Some(target) = target::at(analysis, asked.file, asked.span.start as usize) else { return found };
    let Some(id) = target.symbol() else { return found };
    let Some(symbol) = analysis.names.get(id).filter(|symbol| symbol.sort == Sort::Set) else {
        return found;
    };
    let ItemKind::Set(set) = &symbol.item.kind else { return found };
    if place::has_comment(analysis, symbol.item.span) {
        return found;
    }
    let name = symbol.name;
    let uses = target::occurrences(analysis, id);
    let uses: Vec<Span> = uses.into_iter().filter(|span| *span != symbol.span).collect();
    if uses.len() > 1 && target.span != symbol.span {
        let here = written_out(analysis, set, target.span).map(|edit| vec![edit]);
        let tried = here.and_then(|edits| tried(analysis, &edits, Keeps::Meaning));
        found.extend(tried.map(|tried| {
            Action::new(Kind::Inline, format!("write out what `{name}` lists here"), tried.edits)
        }));
    }
    let everywhere = everywhere(analysis, id, symbol.item, set, &uses);
    let tried = everywhere.and_then(|edits| tried(analysis, &edits, Keeps::Meaning));
    let title = match uses.len() {
        1 => format!("write out what `{name}` lists, and remove the set"),
        _ => format!("write out what `{name}` lists everywhere, and remove the set"),
    };
    found.extend(tried.map(|tried| Action::new(Kind::Inline, title, tried.edits)));
    found
}

/// The edit that writes the list of a set in the place of its name; nothing where no list can stand.
fn written_out(analysis: &Analysis<'_>, set: &Set, used: Span) -> Option<Edit> {
    let item = place::item(analysis, used)?;
    let in_list = place::selectors(item).into_iter().any(|selector| {
        let mut picks = selector.picks.iter().chain(&selector.except);
        picks.any(|pick| matches!(pick, Pick::Name(word) if word.span == used))
    });
    if !in_list {
        return None;
    }
    let list = analysis.sources.slice(set.selector.span);
    let list = match list.contains('"') {
        true => list.to_owned(),
        false => list.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let source = analysis.sources.get(used.file)?;
    let mut before = source.text.get(..used.start as usize)?.split_whitespace().rev();
    // Behind `also in` stands one name, or a list in parentheses.
    let alone = before.next() == Some("in") && before.next() == Some("also");
    let plain = set.selector.except.is_empty() && set.selector.filters.is_empty() && !alone;
    Some(Edit { span: used, replacement: if plain { list } else { format!("({list})") } })
}

/// The edits for every use, and for the declaration.
fn everywhere(
    analysis: &Analysis<'_>,
    id: SymbolId,
    item: &Item,
    set: &Set,
    uses: &[Span],
) -> Option<Vec<Edit>> {
    // A set within itself would never be written out.
    if uses.is_empty() || uses.iter().any(|used| place::holds(item.span, *used)) {
        return None;
    }
    analysis.names.get(id)?;
    let source = analysis.sources.get(item.span.file).filter(|source| !source.builtin)?;
    // What is said about it in a comment would be lost.
    let above = source.text.get(..item.span.start as usize)?.trim_end_matches([' ', '\t']);
    let above = above.strip_suffix('\n').unwrap_or(above).rsplit('\n').next().unwrap_or("");
    let behind = source.text.get(item.span.end as usize..)?.split('\n').next().unwrap_or("");
    if above.trim_start().starts_with('#') || behind.trim_start().starts_with('#') {
        return None;
    }
    let mut edits: Vec<Edit> =
        uses.iter().map(|used| written_out(analysis, set, *used)).collect::<Option<_>>()?;
    let gone = whole_statement(&source.text, item.span);
    edits.push(Edit { span: gone, replacement: String::new() });
    Some(edits)
}
