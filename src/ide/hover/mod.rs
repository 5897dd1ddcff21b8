//! What stands at a place, in plain English.
//!
//! Of several answers the nearest is given: a year or a date, a declared thing, an amount, a demand,
//! a word of the language. The text is Markdown of paragraphs, lists and bold words.

mod course;
mod courses;
mod demand;
mod things;
mod time;

pub use self::courses::courses_of;
pub(super) use self::courses::selected;

use super::cursor::{Cursor, Head, Within};
use super::forms::{self, Form, WORDS};
use super::target::{self, Meaning};
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::source::{FileId, Span};
use crate::syntax::place::Place;

/// What is said of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word it is said of.
    pub span: Span,
    /// What is said, in Markdown.
    pub text: String,
}

/// What is said of an offset.
#[must_use]
pub fn hover(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Hover> {
    if let Some(found) = target::at(analysis, file, offset) {
        let text = match found.meaning {
            Meaning::Use(id) | Meaning::Declaration(id) => things::thing(analysis, id),
            Meaning::Module(module) => things::module(analysis, module),
        }?;
        return Some(Hover { span: found.span, text });
    }
    let source = analysis.sources.get(file)?;
    let cursor = Cursor::at(file, source, offset);
    if cursor.within == Within::Comment || cursor.word.range().is_empty() {
        return None;
    }
    let say = |text: String| Some(Hover { span: cursor.word, text });
    if let Some(text) = time::at(&cursor) {
        return say(text);
    }
    let place = Place::within(cursor.around.iter().map(Head::keyword))?;
    let head = cursor.head.as_ref()?;
    let first = cursor.before == 0;
    let demand = demand::at(analysis, file, offset);
    if let Some((found, Some(_))) = demand
        && let Some(text) = demand::amount(analysis, found)
    {
        return say(text);
    }
    let form = first.then(|| clause(place, head.keyword())).flatten();
    // The name and the title of a demand stand for all of it, and so does its first word.
    let named = first
        || cursor.within == Within::Quotes
        || cursor.before == 1 && head.keyword() == "require" && word(source.slice(cursor.word)).is_none();
    let leads = matches!(place, Place::Award | Place::Demand);
    // Of branches that belong together only the first is a demand of its own; each says its own.
    let branches = matches!(head.keyword(), "when" | "otherwise");
    if leads
        && first
        && branches
        && let Some(text) = demand::branch(analysis, file, offset)
    {
        return say(match forms::forms(place, head.keyword()).next() {
            Some(form) => format!("{text}\n\n---\n\n{}", form.meaning),
            None => text,
        });
    }
    if let (Some((found, _)), true, true) = (demand, named, leads)
        && let Some(text) = demand::demand(analysis, found)
    {
        return say(text);
    }
    if let Some(form) = form {
        return say(form);
    }
    if cursor.within == Within::Quotes {
        return None;
    }
    let text = source.slice(cursor.word);
    let waives =
        head.tokens.iter().take(cursor.before).any(|token| matches!(token.text, "waived" | "substituted"));
    let role = analysis.names.of(Sort::Role).find(|(_, role)| waives && role.name == text);
    if let Some(text) = role.and_then(|(id, _)| things::thing(analysis, id)) {
        return say(text);
    }
    let (name, meaning) = word(text)?;
    say(format!("**{name}**\n\n{meaning}"))
}

fn word(text: &str) -> Option<&'static (&'static str, &'static str)> {
    WORDS.iter().find(|(known, _)| *known == text)
}

/// What is said of a declared thing.
#[must_use]
pub fn about(analysis: &Analysis<'_>, id: SymbolId) -> Option<String> {
    things::thing(analysis, id)
}

/// What is said of a word at the start of a clause: its forms, what it means, an example.
#[must_use]
pub fn clause(place: Place, word: &str) -> Option<String> {
    let forms: Vec<&'static Form> = forms::forms(place, word).collect();
    let first = forms.first()?;
    let lines: Vec<String> =
        forms.iter().map(|form| format!("`{}`\n\n{}", form.line(), form.meaning)).collect();
    Some(format!("{}\n\n```gradus\n{}\n```", lines.join("\n\n"), first.example))
}

/// Markdown as plain text, for clients that show no other.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```") && *line != "---");
    lines.map(|line| line.replace("**", "").replace('`', "")).collect::<Vec<_>>().join("\n")
}

/// A stretch of text on one line, without comments.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The beginning of a text.
fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}
