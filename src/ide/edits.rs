//! From one text to another in few small edits, so that cursors, folds and marks of an editor stay where
//! they are.
//!
//! [`layout`] is for two texts of the same words laid out differently; it changes the blanks between them
//! and no word. [`lines`] is for any two texts.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diagnostic::Edit;
use crate::source::{FileId, Span};

/// With more lines than this between the first and the last that differ, they are replaced as one.
const MOST_LINES: usize = 2_000;

/// The edits from a text to the same words laid out differently; those of [`lines`] where the words are not
/// the same.
#[must_use]
pub fn layout(file: FileId, from: &str, to: &str) -> Vec<Edit> {
    let Some(gaps) = blanks(from, to) else { return lines(file, from, to) };
    let each =
        gaps.into_iter().map(|(gap, is)| shortest(file, gap.start, from.get(gap.clone()).unwrap_or(""), is));
    each.collect()
}

/// The blanks of a text that are others in a text of the same words, with what is there instead; nothing
/// where the words are not the same.
pub(super) fn blanks<'t>(from: &str, to: &'t str) -> Option<Vec<(Range<usize>, &'t str)>> {
    let (before, after) = (Pieces::of(from), Pieces::of(to));
    if before.words != after.words {
        return None;
    }
    let pairs = before.gaps.into_iter().zip(after.gaps);
    let changed = pairs.filter_map(|(old, new)| {
        let (was, is) = (from.get(old.clone())?, to.get(new)?);
        (was != is && was.replace("\r\n", "\n") != is).then_some((old, is))
    });
    Some(changed.collect())
}

/// The edits from a text to another, line by line.
#[must_use]
pub fn lines(file: FileId, from: &str, to: &str) -> Vec<Edit> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (from.split_inclusive('\n').collect(), to.split_inclusive('\n').collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let middle = |all: &[&str]| all.len().saturating_sub(tail).max(head);
    let between = (old.get(head..middle(&old)).unwrap_or(&[]), new.get(head..middle(&new)).unwrap_or(&[]));
    let start: usize = old.iter().take(head).map(|line| line.len()).sum();
    if between.0.is_empty() && between.1.is_empty() {
        return Vec::new();
    }
    if between.0.len().max(between.1.len()) > MOST_LINES {
        return vec![shortest(file, start, &between.0.concat(), &between.1.concat())];
    }
    let mut starts = vec![start];
    for line in between.0 {
        starts.push(starts.last().copied().unwrap_or(start) + line.len());
    }
    let ops = capture_diff_slices(Algorithm::Myers, between.0, between.1);
    let changed = ops.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changed
        .map(|op| {
            let was = between.0.get(op.old_range()).unwrap_or(&[]).concat();
            let is = between.1.get(op.new_range()).unwrap_or(&[]).concat();
            let at = starts.get(op.old_range().start).copied().unwrap_or(start);
            shortest(file, at, &was, &is)
        })
        .collect()
}

/// The edit that puts one text in the place of another, without what both begin and end with.
fn shortest(file: FileId, start: usize, was: &str, is: &str) -> Edit {
    // A line end of two characters is not taken apart.
    let whole = was.contains('\r');
    let same = |a: Option<char>, b: Option<char>| !whole && a.is_some() && a == b;
    let mut head = 0;
    let (mut old, mut new) = (was, is);
    while same(old.chars().next(), new.chars().next()) {
        let width = old.chars().next().map_or(0, char::len_utf8);
        head += width;
        (old, new) = (old.get(width..).unwrap_or(""), new.get(width..).unwrap_or(""));
    }
    while same(old.chars().next_back(), new.chars().next_back()) {
        let width = old.chars().next_back().map_or(0, char::len_utf8);
        (old, new) = (old.get(..old.len() - width).unwrap_or(""), new.get(..new.len() - width).unwrap_or(""));
    }
    let at = start + head;
    Edit { span: Span::new(file, at, at + old.len()), replacement: new.replace("\r\n", "\n") }
}

/// The words, signs, quoted texts and comments of a text, and what lies before, between and behind them.
struct Pieces<'a> {
    words: Vec<&'a str>,
    /// One more than words.
    gaps: Vec<Range<usize>>,
}

impl<'a> Pieces<'a> {
    fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let blank = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n' | b';'));
        let mut pieces = Self { words: Vec::new(), gaps: Vec::new() };
        let mut at = 0;
        loop {
            let start = at;
            while blank(at) {
                at += 1;
            }
            pieces.gaps.push(start..at);
            let Some(first) = bytes.get(at) else { return pieces };
            let rest = text.get(at..).unwrap_or("");
            let line = rest.split('\n').next().unwrap_or(rest);
            let length = match first {
                b'#' => line.trim_end().len(),
                b'"' => quoted(line),
                b'{' | b'}' | b'(' | b')' | b',' => 1,
                _ => line.find(|c: char| " \t\r;#\"{}(),".contains(c)).unwrap_or(line.len()),
            };
            let end = at + length.max(1);
            pieces.words.push(text.get(at..end).unwrap_or(""));
            at = end;
        }
    }
}

/// How long the quoted text is that a line begins with.
fn quoted(line: &str) -> usize {
    let mut escaped = false;
    for (at, character) in line.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    line.trim_end().len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by it")]

    use super::*;
    use crate::fixing::edited;

    fn check(make: fn(FileId, &str, &str) -> Vec<Edit>, from: &str, to: &str) -> usize {
        let edits = make(FileId(0), from, to);
        let all: Vec<&Edit> = edits.iter().collect();
        assert_eq!(edited(from, &all).unwrap(), to);
        edits.len()
    }

    #[test]
    fn only_blanks_change() {
        let from = "course  a{credits 1;\n\n\n grades 9  # why\n}\n";
        let to = "course a {\n  credits 1\n\n  grades 9  # why\n}\n";
        let edits = layout(FileId(0), from, to);
        assert!(edits.iter().all(|edit| edit.replacement.trim().is_empty()), "{edits:?}");
        check(layout, from, to);
    }

    #[test]
    fn other_words_change_by_lines() {
        assert_eq!(check(lines, "a\nb\nc\nd\n", "a\nx\nc\ny\n"), 2);
        assert_eq!(check(lines, "a\nb\n", "a\nb\nc"), 1);
        assert_eq!(check(lines, "", "a\n"), 1);
        assert_eq!(check(lines, "é\n", "è\n"), 1);
        assert_eq!(check(layout, "a b\n", "b a\n"), 1);
        assert_eq!(check(lines, "a\r\nb\r\n", "a\r\nc\r\n"), 1);
    }

    #[test]
    fn line_ends_of_two_characters_stay() {
        let edits = layout(FileId(0), "a {\r\n b\r\n}\r\n", "a {\n  b\n}\n");
        assert_eq!(edits.len(), 1);
        assert_eq!(edits.first().unwrap().replacement, "\n  ");
    }
}
