//! The wording of "this cannot stand here".

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The most alternatives a message lists.
const MOST_LISTED: usize = 6;

/// The finding for a head that stopped making sense at byte `at` of its `slice`.
pub(super) fn finding(
    file: FileId,
    base: usize,
    slice: &str,
    at: usize,
    mut expected: Vec<String>,
) -> Diagnostic {
    expected.sort();
    expected.dedup();
    // The end of a line is said last.
    let end = "the end of the line";
    let may_end = expected.iter().any(|word| word == end);
    expected.retain(|word| word != end);
    if expected.len() > MOST_LISTED {
        expected.truncate(MOST_LISTED);
        expected.push("the like".to_owned());
    }
    if may_end {
        expected.push(end.to_owned());
    }
    let list = listed(&expected);

    let rest = slice.get(at..).unwrap_or("");
    let found = first_token(rest);
    if found.is_empty() {
        // Point at the last word, which is where the author stopped.
        let start = slice.trim_end().rfind(|c: char| c.is_whitespace()).map_or(0, |space| space + 1);
        let start = ceil_boundary(slice, start);
        let span = Span::new(file, base + start, base + slice.len());
        let finding = Diagnostic::new(Code::Unexpected, span, "this line ends too early");
        return if list.is_empty() { finding } else { finding.label(format!("after this, expected {list}")) };
    }
    let start = at + (rest.len() - rest.trim_start().len());
    let span = Span::new(file, base + start, base + start + found.len());
    let finding = Diagnostic::new(Code::Unexpected, span, format!("`{found}` cannot stand here"));
    if list.is_empty() { finding } else { finding.label(format!("expected {list}")) }
}

/// The word, text, number or sign a rest begins with.
pub(super) fn first_token(rest: &str) -> &str {
    let rest = rest.trim_start();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = match rest.chars().next() {
        None => 0,
        Some('"') => rest.get(1..).and_then(|inner| inner.find('"')).map_or(rest.len(), |end| end + 2),
        Some(first) if is_word(first) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
        Some(first) => first.len_utf8(),
    };
    let token = rest.get(..length).unwrap_or(rest);
    match token.char_indices().nth(40) {
        Some((cut, _)) => token.get(..cut).unwrap_or(token),
        None => token,
    }
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// `a, b or c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
