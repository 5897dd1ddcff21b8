//! What can be folded away, and what a growing selection takes in.

use crate::source::{FileId, SourceFile, Span};
use crate::syntax::blocks::{Blocks, Statement, split};
use crate::syntax::tokens;

/// What a fold hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// A block in braces.
    Block,
    /// Lines of comments.
    Comment,
    /// Lines that name the modules in use.
    Uses,
}

/// Lines that can be folded into their first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the line that stays to the end of the last that goes.
    pub span: Span,
    /// What it hides.
    pub kind: FoldKind,
}

/// The folds of a file in order; each is of two lines or more.
#[must_use]
pub fn folds(file: FileId, source: &SourceFile) -> Vec<Fold> {
    let blocks = split(file, &source.text);
    let mut found = Vec::new();
    let mut open: Vec<&Statement> = blocks.statements.iter().collect();
    while let Some(statement) = open.pop() {
        if let Some(block) = &statement.block {
            found.push(Fold { span: statement.head.to(block.span), kind: FoldKind::Block });
            open.extend(&block.statements);
        }
    }
    let line = |offset: u32| source.lines().line_of(offset as usize);
    let alone = |span: &Span| {
        let before = source.text.get(..span.start as usize).unwrap_or("");
        before.rsplit('\n').next().is_some_and(|before| before.trim().is_empty())
    };
    let comments = blocks.comments.iter().copied().filter(alone);
    found.extend(runs(comments, line).map(|span| Fold { span, kind: FoldKind::Comment }));
    let is_use =
        |statement: &&Statement| source.slice(statement.head).split_whitespace().next() == Some("use");
    let uses = blocks.statements.iter().filter(is_use).map(|statement| statement.head);
    found.extend(runs(uses, line).map(|span| Fold { span, kind: FoldKind::Uses }));
    found.retain(|fold| line(fold.span.start) < line(fold.span.end));
    found.sort_unstable_by_key(|fold| (fold.span.start, fold.span.end));
    found
}

/// Stretches of places that stand on one line after the other.
fn runs(places: impl Iterator<Item = Span>, line: impl Fn(u32) -> usize) -> impl Iterator<Item = Span> {
    let mut found: Vec<Span> = Vec::new();
    for place in places {
        match found.last_mut() {
            Some(last) if line(last.end) + 1 == line(place.start) => last.end = place.end,
            _ => found.push(place),
        }
    }
    found.into_iter()
}

/// What a selection at an offset grows to, from the word there to the whole file.
#[must_use]
pub fn around(file: FileId, source: &SourceFile, offset: usize) -> Vec<Span> {
    let blocks = split(file, &source.text);
    let mut found = vec![Span::new(file, 0, source.text.len())];
    widest_first(&source.text, &blocks, offset, &mut found);
    found.dedup();
    found.reverse();
    found
}

fn widest_first(text: &str, blocks: &Blocks, offset: usize, found: &mut Vec<Span>) {
    let holds = |span: Span| (span.start as usize) <= offset && offset <= span.end as usize;
    if let Some(comment) = blocks.comments.iter().find(|comment| holds(**comment)) {
        found.push(*comment);
        return;
    }
    let mut statements = blocks.statements.as_slice();
    while let Some(statement) = statements.iter().find(|statement| holds(statement.span())) {
        found.push(statement.span());
        if let Some(block) = statement.block.as_ref().filter(|block| holds(block.span)) {
            found.push(block.span);
            // Between the braces.
            let inner =
                Span { start: block.span.start + 1, end: block.span.end.saturating_sub(1), ..block.span };
            if inner.start < inner.end && holds(inner) {
                found.push(inner);
            }
            statements = &block.statements;
            continue;
        }
        if !holds(statement.head) {
            return;
        }
        found.push(statement.head);
        let tokens = tokens(text, &blocks.comments, statement.head);
        let at = |token: &&crate::syntax::Token<'_>| {
            token.start <= offset && offset <= token.start + token.text.len()
        };
        let Some(token) = tokens.iter().find(at) else { return };
        let word = Span::new(statement.head.file, token.start, token.start + token.text.len());
        found.push(word);
        if token.text.len() > 2 && token.text.starts_with('"') && token.text.ends_with('"') {
            found.push(Span { start: word.start + 1, end: word.end - 1, ..word });
        }
        return;
    }
}
