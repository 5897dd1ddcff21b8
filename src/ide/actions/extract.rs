//! A list becomes a set with a name of its own.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, Next, place};
use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::ide::target;
use crate::names::Sort;
use crate::source::{Span, with_comments_above};
use crate::syntax::keywords;
use crate::syntax::tree::{Item, ItemKind, Pick, Selector};

/// How many words of a title make a name.
const MOST_WORDS: usize = 5;

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let item = place::item(analysis, asked.span)?;
    let text = &analysis.sources.get(asked.file)?.text;
    let selectors = place::selectors(item);
    let mut around = selectors.iter().rev().filter(|one| place::holds(one.span, asked.span));
    let (selector, part) = around.find_map(|one| Some((*one, part(text, item, one, asked.span)?)))?;
    if place::has_comment(analysis, part) {
        return None;
    }
    let name = free(analysis, &stem(analysis, item, asked.span, selector)?)?;
    let list = text.get(part.range())?;
    // Blanks within a quoted text are the author's.
    let list = match list.contains('"') {
        true => list.to_owned(),
        false => list.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let at = with_comments_above(text, item.span.start as usize);
    let set = Edit { span: Span::new(asked.file, at, at), replacement: format!("set {name} is {list}\n\n") };
    let used = Edit { span: part, replacement: name.clone() };
    let tried = tried(analysis, &[set, used], Keeps::Meaning)?;
    let tree = tried.files.iter().find(|tree| tree.id == asked.file)?;
    let made = tree.items.iter().filter_map(|item| item.kind.declared());
    let span = made.map(|declared| &declared.name).find(|word| word.value == name)?.span;
    Some(Action {
        next: Some(Next::Rename(span)),
        ..Action::new(Kind::Extract, format!("give this list a name: `{name}`"), tried.edits)
    })
}

/// The part of a list that is taken out: what is selected, or all but the filters.
fn part(text: &str, item: &Item, selector: &Selector, asked: Span) -> Option<Span> {
    let spans = |picks: &[Pick]| -> Vec<Span> { picks.iter().map(|pick| place::pick(text, pick)).collect() };
    let picks = spans(&selector.picks);
    let all = picks.iter().copied().reduce(Span::to)?;
    if asked.start < asked.end {
        let within = |span: &&Span| span.start < asked.end && asked.start < span.end;
        let chosen: Vec<Span> = picks.iter().filter(within).copied().collect();
        let one = chosen.iter().copied().reduce(Span::to)?;
        // Something else is selected as well: then it is not the list that is meant.
        return (chosen.len() > 1 && place::holds(all, asked)).then_some(one);
    }
    // The list of a set has a name.
    if matches!(item.kind, ItemKind::Set(_)) || picks.len() < 2 {
        return None;
    }
    let whole = spans(&selector.except).into_iter().fold(all, Span::to);
    place::holds(whole, asked).then_some(whole)
}

/// What a list is best called: after the demand it stands in, or the declaration.
fn stem(analysis: &Analysis<'_>, item: &Item, asked: Span, selector: &Selector) -> Option<String> {
    let demands = place::demands(item, asked);
    let words = demands.iter().rev().find_map(|(demand, _)| {
        let title = demand.title.as_ref().or(demand.name.as_ref());
        title.map(|word| word.value.as_str())
    });
    let declared = item.kind.declared()?;
    let words = words.unwrap_or(&declared.name.value);
    let first = selector.picks.iter().find_map(|pick| match pick {
        Pick::Name(word) => target::used_at(analysis, word.span),
        _ => None,
    });
    let kind = match first.and_then(|id| analysis.names.get(id)).map(|symbol| symbol.sort) {
        Some(Sort::Exam) => "exams",
        Some(Sort::Credential) => "credentials",
        _ => "courses",
    };
    let lower = words.to_lowercase();
    let letters = |one: char| one.is_ascii_alphanumeric();
    let mut parts: Vec<&str> =
        lower.split(|one: char| !letters(one)).filter(|part| !part.is_empty()).collect();
    parts.truncate(MOST_WORDS);
    if parts.last() != Some(&kind) {
        parts.push(kind);
    }
    let begins = |part: &&str| part.starts_with(|one: char| one.is_ascii_alphabetic());
    let from = parts.iter().position(begins)?;
    Some(parts.get(from..)?.join("-"))
}

/// A name that nothing has yet.
fn free(analysis: &Analysis<'_>, stem: &str) -> Option<String> {
    let taken = |name: &str| {
        keywords().contains(&name) || analysis.names.symbols.iter().any(|symbol| symbol.name == name)
    };
    let numbered = (2..100).map(|number| format!("{stem}-{number}"));
    std::iter::once(stem.to_owned()).chain(numbered).find(|name| !taken(name))
}
