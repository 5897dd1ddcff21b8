//! Finding declared things by a few letters of their name, title or code, in every file.

use super::outline;
use super::workspace::Unit;
use crate::names::Sort;
use crate::source::Span;

/// The most things that are found at a time; more letters find fewer.
pub const MOST: usize = 200;

/// The longest text that is looked for, in characters.
const LONGEST: usize = 100;

/// A declared thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'u> {
    /// Its name.
    pub name: &'u str,
    /// Its title or code, where that is what fits and the name does not.
    pub fits: Option<&'u str>,
    /// The module that declares it.
    pub module: &'u str,
    /// What it is.
    pub sort: Sort,
    /// Its name in the declaration.
    pub span: Span,
}

/// The things of some units that a query fits, best first, each with the place of its unit; all where
/// the query is empty. The standard library comes once, and after the author's own.
#[must_use]
pub fn search<'u>(units: &'u [Unit], query: &str) -> Vec<(usize, Found<'u>)> {
    let wanted: Vec<char> =
        query.chars().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase).take(LONGEST).collect();
    let mut found = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        for tree in &unit.trees {
            let Some(source) = unit.sources.get(tree.id).filter(|source| at == 0 || !source.builtin) else {
                continue;
            };
            for item in &tree.items {
                let Some((sort, declared)) = outline::declared(&item.kind) else { continue };
                let name = declared.name.value.as_str();
                let title = declared.title.as_ref().map(|title| title.value.as_str());
                let others = title.into_iter().chain(outline::codes(&item.kind));
                let other = others.filter_map(|text| Some((rank(text, &wanted)?, text))).min();
                let (rank, fits) = match (rank(name, &wanted), other) {
                    (Some(own), Some((other, _))) => (own.min(other), None),
                    (Some(own), None) => (own, None),
                    (None, Some((other, text))) => (other, Some(text)),
                    (None, None) => continue,
                };
                let thing = Found { name, fits, module: &source.module, sort, span: declared.name.span };
                found.push(((source.builtin, rank, name.len()), at, thing));
            }
        }
    }
    found.sort_by(|(one, at, a), (other, also, b)| {
        one.cmp(other).then_with(|| (a.name, a.module, at).cmp(&(b.name, b.module, also)))
    });
    found.dedup_by(|(_, _, a), (_, _, b)| (a.name, a.module, a.sort) == (b.name, b.module, b.sort));
    found.truncate(MOST);
    found.into_iter().map(|(_, at, thing)| (at, thing)).collect()
}

/// How well a text fits, best first: it is the query, begins with it, has a word that does, holds it,
/// or has its letters in order. Blanks and dashes are passed over.
fn rank(text: &str, wanted: &[char]) -> Option<(u8, usize)> {
    let mut letters: Vec<char> = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    let mut within = false;
    for one in text.chars() {
        if one.is_whitespace() {
            within = false;
            continue;
        }
        if !within || matches!(letters.last(), Some('-' | '.')) {
            starts.push(letters.len());
        }
        within = true;
        letters.extend(one.to_lowercase());
    }
    let holds = |at: usize| letters.get(at..).is_some_and(|rest| rest.starts_with(wanted));
    if letters == wanted {
        return Some((0, 0));
    }
    if holds(0) {
        return Some((1, 0));
    }
    if let Some(at) = starts.iter().find(|at| holds(**at)) {
        return Some((2, *at));
    }
    if let Some(at) = (0..letters.len()).find(|at| holds(*at)) {
        return Some((3, at));
    }
    // How far apart the letters stand, counted from the first of them.
    let (mut next, mut first, mut last) = (wanted.iter().filter(|one| **one != '-').peekable(), None, 0);
    for (at, one) in letters.iter().enumerate() {
        if next.peek() == Some(&one) {
            next.next();
            first.get_or_insert(at);
            last = at;
        }
    }
    if next.peek().is_some() {
        return None;
    }
    Some((4, last - first.unwrap_or(0)))
}
