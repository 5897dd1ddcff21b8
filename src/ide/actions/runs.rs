//! Declarations that stand in a row, each with its comments, to be put in another order.
//!
//! A comment directly above a declaration and one behind it belong to it. One that stands by itself, such
//! as the heading of a section, ends a row; so does anything else.

use crate::diagnostic::Edit;
use crate::source::{Span, with_comments_above};
use crate::syntax::tree::{File, Item};

/// A declaration of a row.
pub(super) struct Member<'t> {
    /// The declaration.
    pub(super) item: &'t Item,
    /// With its comments.
    pub(super) span: Span,
}

/// The rows of the declarations that are asked for, in the order they stand.
pub(super) fn rows<'t>(text: &str, tree: &'t File, is: impl Fn(&Item) -> bool) -> Vec<Vec<Member<'t>>> {
    let mut rows: Vec<Vec<Member<'t>>> = Vec::new();
    for item in tree.items.iter().filter(|item| is(item)) {
        let Some(span) = with_comments(text, item.span) else { continue };
        let before = rows.last().and_then(|row| row.last()).map(|member| member.span.end as usize);
        let between = before.and_then(|before| text.get(before..span.start as usize));
        let member = Member { item, span };
        match rows.last_mut().filter(|_| between.is_some_and(|between| between.trim().is_empty())) {
            Some(row) => row.push(member),
            None => rows.push(vec![member]),
        }
    }
    rows
}

/// The edits that put a row in another order; none where it stands so already.
pub(super) fn sorted<K: Ord>(text: &str, row: &[Member<'_>], key: impl Fn(&Item) -> K) -> Vec<Edit> {
    let mut order: Vec<&Member<'_>> = row.iter().collect();
    order.sort_by_cached_key(|member| key(member.item));
    let moved = row.iter().zip(order).filter(|(here, there)| here.span != there.span);
    moved
        .map(|(here, there)| Edit {
            span: here.span,
            replacement: text.get(there.span.range()).unwrap_or("").replace("\r\n", "\n"),
        })
        .collect()
}

/// A declaration with the comments directly above it and the one behind it; nothing where something else
/// stands on its lines.
fn with_comments(text: &str, span: Span) -> Option<Span> {
    let before = text.get(..span.start as usize)?;
    let after = text.get(span.end as usize..)?;
    if !before.is_empty() && !before.ends_with('\n') {
        return None;
    }
    let behind = after.split('\n').next().unwrap_or("").trim_end();
    if !behind.is_empty() && !behind.trim_start().starts_with('#') {
        return None;
    }
    let start = with_comments_above(text, before.len());
    Some(Span::new(span.file, start, span.end as usize + behind.len()))
}

/// A name as people put names in order: `english-2` before `english-10`.
pub(super) fn by_name(name: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (letters, behind) = rest.split_at_checked(word).unwrap_or((rest, ""));
        let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        let (number, behind) = behind.split_at_checked(digits).unwrap_or((behind, ""));
        parts.push((letters.to_owned(), number.parse().unwrap_or(0)));
        rest = behind;
    }
    parts
}
