//! The words, texts and signs of a head.
//!
//! They are cut as the driver in `blocks` cuts them; what a word means is for the grammar to say.

use crate::source::Span;

/// A word, quoted text or sign of a head, or a comment within it.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// What it says.
    pub text: &'a str,
    /// Its first byte in the file.
    pub start: usize,
    /// Whether it is a comment.
    pub comment: bool,
}

/// The tokens of a head, without comments.
#[must_use]
pub fn tokens<'a>(text: &'a str, comments: &[Span], head: Span) -> Vec<Token<'a>> {
    with_comments(text, comments, head).into_iter().filter(|token| !token.comment).collect()
}

/// The tokens of a head, with the comments between them.
#[must_use]
pub fn with_comments<'a>(text: &'a str, comments: &[Span], head: Span) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    let (mut at, end) = (head.start as usize, head.end as usize);
    while let Some(rest) = text.get(at..end).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let length = match first {
            ' ' | '\t' | '\r' | '\n' => {
                at += first.len_utf8();
                continue;
            }
            '#' => {
                let inside = comments.iter().find(|span| span.start as usize == at);
                inside.map_or(1, |span| span.range().len()).max(1)
            }
            '"' => quoted(rest),
            ',' | '(' | ')' => 1,
            _ => rest.find([' ', '\t', '\r', '\n', '#', '"', ',', '(', ')']).unwrap_or(rest.len()).max(1),
        };
        let length = length.min(rest.len());
        let token = rest.get(..length).unwrap_or(rest);
        found.push(Token { text: token.trim_end(), start: at, comment: first == '#' });
        at += length;
    }
    found
}

/// How long the quoted text is that a rest begins with.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
