//! Laying out a file in the one style: all of it, the statements of a stretch, or the line that is being
//! written.
//!
//! How a text is laid out is for [`format`](fn@crate::syntax::format) to say; here it is made in small edits.

use super::edits;
use crate::diagnostic::Edit;
use crate::fixing::edited;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::blocks::{Statement, split};
use crate::syntax::{format, same_statements};

use super::cursor::Cursor;

/// How far a block is set in.
const INDENT: &str = "  ";
/// How far a line is that goes on with the one before.
const CONTINUED: &str = "    ";

/// The edits that lay out a whole file.
#[must_use]
pub fn whole(file: FileId, source: &SourceFile) -> Vec<Edit> {
    edits::layout(file, &source.text, &format(file, &source.text).text)
}

/// The edits that lay out the statements a stretch touches, with all that stands in their blocks.
#[must_use]
pub fn within(file: FileId, source: &SourceFile, stretch: Span) -> Vec<Edit> {
    let text = source.text.as_str();
    let statements = split(file, text).statements;
    let Some(mut touched) = touched(text, &statements, stretch) else { return Vec::new() };
    // The comment behind the last one goes with it.
    let behind = text.get(touched.end as usize..).unwrap_or("").split('\n').next().unwrap_or("");
    if behind.trim_start().starts_with('#') {
        touched = Span::new(file, touched.start as usize, touched.end as usize + behind.len());
    }
    // The blanks before the first statement are its indentation, but for the empty lines.
    let before = text.get(..touched.start as usize).unwrap_or("");
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let start = if before.get(line..).is_some_and(|lead| lead.trim().is_empty()) {
        line
    } else {
        touched.start as usize
    };
    let laid_out = format(file, text).text;
    let mut kept = Vec::new();
    for (gap, is) in edits::blanks(text, &laid_out).unwrap_or_default() {
        if gap.end < start || gap.start >= touched.end as usize {
            continue;
        }
        // Of the blanks above, only those on this line.
        let (from, is) = match gap.start < start {
            true if !is.contains('\n') => continue,
            true => (start, is.rsplit('\n').next().unwrap_or("")),
            false => (gap.start, is),
        };
        if text.get(from..gap.end) != Some(is) {
            kept.push(Edit { span: Span::new(file, from, gap.end), replacement: is.to_owned() });
        }
    }
    let all: Vec<&Edit> = kept.iter().collect();
    match edited(text, &all) {
        Some(after) if same_statements(file, text, &after) => kept,
        _ => Vec::new(),
    }
}

/// The stretch of the innermost statements that a stretch touches; with the one around them where that
/// begins on the same line.
fn touched(text: &str, statements: &[Statement], stretch: Span) -> Option<Span> {
    let touches = |span: Span| span.start <= stretch.end && stretch.start <= span.end;
    let mut found: Vec<Span> = Vec::new();
    let mut open = statements;
    loop {
        let here: Vec<&Statement> = open.iter().filter(|one| touches(one.span())).collect();
        let [only] = here.as_slice() else {
            found = if here.is_empty() { found } else { here.iter().map(|one| one.span()).collect() };
            break;
        };
        found = vec![only.span()];
        let Some(block) = &only.block else { break };
        let inside = block.span.start < stretch.start && stretch.end < block.span.end;
        let one_line = text.get(block.span.range()).is_some_and(|block| !block.contains('\n'));
        if !inside || one_line || !block.statements.iter().any(|one| touches(one.span())) {
            break;
        }
        let first_line = |at: u32| text.get(..at as usize).map_or(0, |text| text.matches('\n').count());
        let beside = block.statements.iter().find(|one| touches(one.span()));
        if beside.is_some_and(|one| first_line(one.span().start) == first_line(only.head.start)) {
            break;
        }
        open = &block.statements;
    }
    found.into_iter().reduce(Span::to)
}

/// The edit that sets in the line at an offset, after a line break or a `}` was written there: by the braces
/// around it, as they stand in a text that may be broken.
#[must_use]
pub fn written(file: FileId, source: &SourceFile, offset: usize, sign: &str) -> Option<Edit> {
    let text = source.text.as_str();
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.split('\n').next()?.trim_end_matches('\r');
    let body = line.trim_start();
    let was = line.get(..line.len() - body.len())?;
    if sign == "}" && !body.starts_with('}') {
        return None;
    }
    let at = start + was.len();
    // A brace closes the block it stands at the end of.
    let cursor = Cursor::at(file, source, if body.starts_with('}') { at } else { start });
    let head = cursor.around.last().map(|head| indent_at(text, head.span.start as usize));
    let indent = match head {
        None if body.starts_with('}') => return None,
        None => String::new(),
        Some(outer) if body.starts_with('}') => outer,
        Some(outer) => format!("{outer}{INDENT}"),
    };
    let goes_on = cursor.head.as_ref().filter(|head| (head.span.start as usize) < start);
    let indent = match goes_on {
        // What the author has aligned in a line that goes on is left alone.
        Some(_) if !body.is_empty() && was.len() > indent.len() => return None,
        Some(_) => format!("{indent}{CONTINUED}"),
        None => indent,
    };
    (indent != was).then(|| Edit { span: Span::new(file, start, at), replacement: indent })
}

/// The blanks that the line of an offset begins with.
fn indent_at(text: &str, offset: usize) -> String {
    let line = text.get(..offset).and_then(|text| text.rsplit('\n').next()).unwrap_or("");
    line.chars().take_while(|one| matches!(one, ' ' | '\t')).collect()
}
