//! The forms of declarations and clauses: how each is written, what it means, a small example.
//!
//! One entry for each form. A test holds the table against `grammar/gradus.pest`: every rule of a
//! head has an entry, and every example and snippet is read without a finding.

mod table;

use crate::syntax::Token;
use crate::syntax::place::Place;

pub use table::{FORMS, WORDS};

/// A form of a declaration or clause.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The rule of the grammar that reads its head.
    pub rule: &'static str,
    /// Where it stands.
    pub place: Place,
    /// The words it begins with, any of them; none where it begins with a name or an amount.
    pub words: &'static [&'static str],
    /// Its parts in order. Small letters are written as they are, CAPITALS stand for something, `[…]`
    /// may be left out.
    pub parts: &'static [&'static str],
    /// What it means, in one line.
    pub meaning: &'static str,
    /// An example, with its block where it has one.
    pub example: &'static str,
    /// The whole of it with the places to fill in, `${1:like this}`; empty where the example does not
    /// have that much to it.
    pub snippet: &'static str,
}

impl Form {
    /// The form as one line: `cite "SOURCE" [as of DATE]`.
    #[must_use]
    pub fn line(&self) -> String {
        self.parts.join(" ")
    }

    /// Which part is being written behind these tokens of a head; counted from 0.
    #[must_use]
    pub fn active(&self, written: &[Token<'_>]) -> usize {
        let mut part = 0;
        for token in written {
            let rest = self.parts.iter().enumerate().skip(part);
            let leads =
                |part: &str| part.trim_start_matches('[').split([' ', ']']).next() == Some(token.text);
            if let Some((led, _)) = rest.clone().find(|(_, part)| leads(part)) {
                let only =
                    self.parts.get(led).is_some_and(|part| !part.trim_matches(['[', ']']).contains(' '));
                part = led + usize::from(only);
            } else {
                let quoted = token.text.starts_with('"');
                let fits = |part: &str| {
                    let inner = part.trim_start_matches('[');
                    inner.starts_with('"') == quoted
                        && inner.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
                };
                if let Some((found, text)) = rest.clone().find(|(_, part)| fits(part)) {
                    let only = quoted || !text.contains([',', '…', ' ']);
                    part = found + usize::from(only);
                }
            }
        }
        part.min(self.parts.len().saturating_sub(1))
    }
}

/// The forms of a head in a block, by the word it begins with and the rule that reads it.
pub fn forms(place: Place, word: &str) -> impl Iterator<Item = &'static Form> {
    let rule = place.rule(word);
    let same = move |form: &&Form| Some(form.rule) == rule;
    let named = FORMS.iter().any(|form| same(&form) && form.words.contains(&word));
    let word = word.to_owned();
    FORMS.iter().filter(move |form| {
        let begins = if named { form.words.contains(&word.as_str()) } else { form.words.is_empty() };
        same(form) && begins && (form.place == place || form.rule == "demand_head" || common(form.rule))
    })
}

/// Whether a clause stands in several kinds of block.
fn common(rule: &str) -> bool {
    matches!(
        rule,
        "cite_head"
            | "reading_head"
            | "note_head"
            | "require_head"
            | "if_head"
            | "when_head"
            | "otherwise_head"
    )
}

/// A snippet as plain text: what stands in its places stays, the marks go.
#[must_use]
pub fn plain(snippet: &str) -> String {
    let mut text = String::with_capacity(snippet.len());
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        rest = match after.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((inside, behind)) => {
                text.push_str(inside.split_once(':').map_or("", |(_, filled)| filled));
                behind
            }
            None => after.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    text.push_str(rest);
    text
}
