//! What goes with a statement when it is taken out of a text: its line, or the `;` that parts it from
//! its neighbour.

use super::Span;

/// The stretch to remove so that nothing is left of a statement: its whole lines where nothing else
/// stands on them, with one of the empty lines around it where there are two; else the blanks and the
/// `;` beside it. A comment behind it stays.
#[must_use]
pub fn whole_statement(text: &str, span: Span) -> Span {
    let (Some(before), Some(after)) = (text.get(..span.start as usize), text.get(span.end as usize..)) else {
        return span;
    };
    let line_before = before.rsplit('\n').next().unwrap_or(before);
    let line_after = after.split('\n').next().unwrap_or(after);
    let start = span.start as usize;
    let end = span.end as usize;
    let blank = |part: &str| part.trim().is_empty();
    if blank(line_before) && blank(line_after) {
        let start = start - line_before.len();
        let mut end = (end + line_after.len() + 1).min(text.len());
        // Two empty lines that meet become one.
        let above = text.get(..start).unwrap_or("").trim_end_matches(['\n', '\r', ' ', '\t']);
        let empty_above = above.is_empty() || text.get(above.len()..start).is_some_and(two_breaks);
        let below = text.get(end..).unwrap_or("");
        if empty_above && let Some((first, _)) = below.split_once('\n').filter(|(first, _)| blank(first)) {
            end += first.len() + 1;
        }
        return Span::new(span.file, start, end);
    }
    let blanks = |part: &str| part.len() - part.trim_start_matches([' ', '\t']).len();
    let trailing = blanks(line_after);
    if line_after.trim_start().starts_with(';') {
        let behind = line_after.get(trailing + 1..).unwrap_or("");
        return Span::new(span.file, start, end + trailing + 1 + blanks(behind));
    }
    let leading = line_before.trim_end_matches([' ', '\t']);
    if let Some(kept) = leading.strip_suffix(';') {
        return Span::new(span.file, start - (line_before.len() - kept.len()), end);
    }
    if line_after.trim_start().starts_with('}') || leading.is_empty() {
        return Span::new(span.file, start, end + trailing);
    }
    Span::new(span.file, start - (line_before.len() - leading.len()), end)
}

/// Where a statement begins with the comments directly above it, of which each has a line of its own.
/// Those at the top of a file are about the file.
#[must_use]
pub fn with_comments_above(text: &str, statement: usize) -> usize {
    let mut start = statement;
    while let Some(above) = text.get(..start).and_then(|text| text.strip_suffix('\n')) {
        let line = above.rsplit('\n').next().unwrap_or(above);
        if !line.starts_with('#') {
            break;
        }
        start = above.len() - line.len();
    }
    if start == 0 { statement } else { start }
}

/// The stretch to remove so that nothing is left of an entry of a list with commas; `None` where it has no
/// comma beside it.
#[must_use]
pub fn list_entry(text: &str, span: Span) -> Option<Span> {
    let (before, after) = (text.get(..span.start as usize)?, text.get(span.end as usize..)?);
    if let Some(kept) = before.trim_end().strip_suffix(',') {
        return Some(Span::new(span.file, kept.trim_end().len(), span.end as usize));
    }
    let behind = after.trim_start().strip_prefix(',')?.trim_start();
    Some(Span::new(span.file, span.start as usize, text.len() - behind.len()))
}

fn two_breaks(blank: &str) -> bool {
    blank.matches('\n').count() > 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by it")]

    use super::*;
    use crate::source::FileId;

    fn without(text: &str, statement: &str) -> String {
        let at = text.find(statement).unwrap();
        let gone = whole_statement(text, Span::new(FileId(0), at, at + statement.len()));
        format!("{}{}", &text[..gone.start as usize], &text[gone.end as usize..])
    }

    #[test]
    fn a_line_of_its_own_goes_with_its_line_break() {
        assert_eq!(without("use a\nuse b\n\ncourse c {\n}\n", "use b"), "use a\n\ncourse c {\n}\n");
        assert_eq!(without("use a\r\n  use b  \r\nuse c\r\n", "use b"), "use a\r\nuse c\r\n");
        assert_eq!(without("use a\nuse b", "use b"), "use a\n");
    }

    #[test]
    fn of_two_empty_lines_that_meet_one_stays() {
        assert_eq!(without("use a\n\nset b is c\n\nset d is e\n", "set b is c"), "use a\n\nset d is e\n");
        assert_eq!(without("use a\n\nset b is c\n", "use a"), "set b is c\n");
    }

    #[test]
    fn a_neighbour_on_the_line_and_a_comment_stay() {
        assert_eq!(without("course a { credits 1; level x }", "credits 1"), "course a { level x }");
        assert_eq!(without("course a { credits 1; level x }", "level x"), "course a { credits 1 }");
        assert_eq!(without("course a { credits 1 }", "credits 1"), "course a { }");
        assert_eq!(without("  use a # why\nuse b\n", "use a"), "  # why\nuse b\n");
    }

    #[test]
    fn an_entry_of_a_list_goes_with_one_comma() {
        let text = "a, b,\n  c";
        let entry = |at| list_entry(text, Span::new(FileId(0), at, at + 1)).unwrap();
        assert_eq!(
            [entry(0), entry(3), entry(8)].map(|gone| (gone.start, gone.end)),
            [(0, 3), (1, 4), (4, 9)]
        );
        assert_eq!(list_entry("a", Span::new(FileId(0), 0, 1)), None);
    }
}
