//! Reading a text again after an edit: only the declarations that changed are parsed anew.
//!
//! 1. The statements of the whole new text are found; that is one fast pass over its bytes.
//! 2. Every declaration that stood at the same bytes before, and lies wholly in front of the edit or wholly
//!    behind it, is taken over from the old tree; one behind it with its places moved. It must have had no
//!    error, nor one touching it: then its tree depends on its own text alone.
//! 3. The rest is parsed as `parse` does it.
//!
//! The result is what `parse` makes of the new text, to the last place.

use super::blocks::{Statement, split};
use super::parse::{MOST_ERRORS, finish, parse, read};
use super::tree::shift::{Move, Shift};
use super::tree::{File, Item};
use crate::source::{FileId, Span};

/// The tree of `new`, made from that of `old`, of which `before` is the text.
#[must_use]
pub fn reparse(old: File, before: &str, new: &str) -> File {
    if before == new {
        return old;
    }
    let file = old.id;
    // Of more errors than are kept it is not known where they stood.
    if old.errors.len() >= MOST_ERRORS {
        return parse(file, new);
    }
    let front = common_front(before, new);
    let back = common_back(before, new).min(before.len().min(new.len()) - front);
    let mut known = Known::new(old, front, before.len() - back, new.len() - back);
    let blocks = split(file, new);
    let take = |statement: &Statement| known.take(statement.span());
    let (items, errors) = read(file, new, blocks.statements, blocks.errors, take);
    File { id: file, items, comments: blocks.comments, errors: finish(errors) }
}

/// Gives a tree the id its file has now, where files were added or taken away.
pub fn renumber(file: &mut File, id: FileId) {
    if file.id == id {
        return;
    }
    let to = Move::By { file: id, by: 0 };
    let File { id: own, items, comments, errors } = file;
    *own = id;
    items.shift(to);
    comments.shift(to);
    for error in errors {
        error.each_span(&mut |span| span.shift(to));
    }
}

/// The declarations of the old tree that may be taken over, in order.
struct Known {
    items: std::iter::Peekable<std::vec::IntoIter<Item>>,
    /// Every stretch with an error, in order of where they begin.
    errors: std::iter::Peekable<std::vec::IntoIter<Span>>,
    /// Up to which byte both texts are the same.
    front: u32,
    /// From which byte on they are the same again: in the old text and in the new one.
    back: (u32, u32),
}

impl Known {
    fn new(old: File, front: usize, old_back: usize, new_back: usize) -> Self {
        let mut errors: Vec<Span> = old.errors.iter().map(|error| error.span).collect();
        errors.sort_unstable_by_key(|span| span.start);
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            items: old.items.into_iter().peekable(),
            errors: errors.into_iter().peekable(),
            front: clamp(front),
            back: (clamp(old_back), clamp(new_back)),
        }
    }

    /// The declaration that stands at a place of the new text, if it stood there before.
    /// To be asked in the order of places.
    fn take(&mut self, new: Span) -> Option<Item> {
        let by = if new.end <= self.front {
            0
        } else if new.start >= self.back.1 {
            self.back.1.wrapping_sub(self.back.0)
        } else {
            return None;
        };
        let (start, end) = (new.start.wrapping_sub(by), new.end.wrapping_sub(by));
        while self.items.next_if(|item| item.span.start < start).is_some() {}
        while self.errors.next_if(|error| error.end < start).is_some() {}
        if self.errors.peek().is_some_and(|error| error.start <= end) {
            return None;
        }
        let mut item = self.items.next_if(|item| item.span.start == start && item.span.end == end)?;
        if by != 0 {
            item.shift(Move::By { file: new.file, by });
        }
        Some(item)
    }
}

/// How many bytes are compared at once.
const CHUNK: usize = 64;

/// How many bytes two texts begin with in common, up to a boundary between characters.
fn common_front(a: &str, b: &str) -> usize {
    let chunks = a.as_bytes().chunks(CHUNK).zip(b.as_bytes().chunks(CHUNK));
    let mut length = CHUNK * chunks.take_while(|(a, b)| a == b && a.len() == CHUNK).count();
    let rest = a.bytes().skip(length).zip(b.bytes().skip(length));
    length += rest.take_while(|(a, b)| a == b).count();
    while !(a.is_char_boundary(length) && b.is_char_boundary(length)) {
        length -= 1;
    }
    length
}

/// How many bytes two texts end with in common, down to a boundary between characters.
fn common_back(a: &str, b: &str) -> usize {
    let chunks = a.as_bytes().rchunks(CHUNK).zip(b.as_bytes().rchunks(CHUNK));
    let mut length = CHUNK * chunks.take_while(|(a, b)| a == b && a.len() == CHUNK).count();
    let rest = a.bytes().rev().skip(length).zip(b.bytes().rev().skip(length));
    length += rest.take_while(|(a, b)| a == b).count();
    while !(a.is_char_boundary(a.len() - length) && b.is_char_boundary(b.len() - length)) {
        length -= 1;
    }
    length
}
