//! The forms of the clause that is being written, and which part of them the place is in.

use super::cursor::{Cursor, Head, Within};
use super::forms::{Form, forms};
use crate::source::{FileId, SourceFile};
use crate::syntax::place::Place;

/// The forms of a clause.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The forms.
    pub forms: Vec<&'static Form>,
    /// The one that fits what is written best.
    pub active: usize,
    /// The part being written, for each form.
    pub parts: Vec<usize>,
}

/// The forms of the clause around an offset; nothing at its first word and in comments.
#[must_use]
pub fn signature(file: FileId, source: &SourceFile, offset: usize) -> Option<Signature> {
    let cursor = Cursor::at(file, source, offset);
    if cursor.within == Within::Comment {
        return None;
    }
    let head = cursor.head.as_ref()?;
    // Behind the block of a clause nothing of its head is written any more.
    if head.block.is_some_and(|block| offset > block.start as usize) {
        return None;
    }
    let written = cursor.tokens_before();
    let first = written.first()?;
    let place = Place::within(cursor.around.iter().map(Head::keyword))?;
    let forms: Vec<&'static Form> = forms(place, first.text).collect();
    let parts: Vec<usize> = forms.iter().map(|form| form.active(written)).collect();
    // What stands behind the cursor tells the forms apart as well.
    let known = |form: &Form| {
        let words = |part: &&str| {
            part.split([' ', '[', ']']).filter(|word| is_plain(word)).map(str::to_owned).collect::<Vec<_>>()
        };
        let all: Vec<String> = form.parts.iter().flat_map(words).collect();
        head.tokens.iter().filter(|token| all.iter().any(|word| word == token.text)).count()
    };
    let best = forms.iter().map(|form| known(form)).max()?;
    let active = forms.iter().position(|form| known(form) == best)?;
    Some(Signature { forms, active, parts })
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())
}
