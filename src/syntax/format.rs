//! One style for every policy: from a text to the same text, laid out.
//!
//! 1. [`split`] finds the statements; a declaration with a syntax error is kept to the letter.
//! 2. Every other one is written anew from its tokens: two spaces for each block, one space between
//!    words, a line of at most [`WIDTH`] columns broken where the language lets a line go on.
//! 3. Comments stay with what they stand before or behind; of several blank lines one is kept.
//! 4. The result is read again: it must hold the same tokens in the same statements and the same
//!    comments, and its tree must say the same. A text for which that fails is returned as it was.

use super::blocks::{Block, Blocks, Statement, goes_on_after, goes_on_before, split};
use super::parse;
use super::tokens::{Token, tokens, with_comments};
use super::tree::File;
use super::tree::shift::{Move, Shift as _};
use crate::source::{FileId, Span};

/// The widest line that is written where it can be broken.
pub const WIDTH: usize = 100;
const INDENT: usize = 2;
const CONTINUED: usize = 4;

/// A text in the one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// Declarations that were left as they are because they have syntax errors.
    pub untouched: Vec<Span>,
}

/// Lays out a module's text.
#[must_use]
pub fn format(file: FileId, text: &str) -> Formatted {
    let blocks = split(file, text);
    let tree = parse(file, text);
    let errors: Vec<Span> = tree.errors.iter().map(|error| error.span).collect();
    let broken = |span: Span| errors.iter().any(|error| error.start <= span.end && span.start <= error.end);
    let untouched: Vec<Span> =
        blocks.statements.iter().map(Statement::span).filter(|span| broken(*span)).collect();
    let mut writer = Writer { text, comments: &blocks.comments, next_comment: 0, out: String::new() };
    let mut before = 0;
    for statement in &blocks.statements {
        let span = statement.span();
        writer.lead(before, span.start as usize, 0);
        if untouched.contains(&span) {
            writer.verbatim(span);
        } else {
            writer.statement(statement, 0);
        }
        before = writer.trail(span.end as usize);
    }
    writer.lead(before, text.len(), 0);
    let out = format!("{}\n", writer.out.trim_end());
    let out = if out == "\n" { String::new() } else { out };
    if same(file, text, &blocks, &out) && means_the_same(tree, parse(file, &out)) {
        Formatted { text: out, untouched }
    } else {
        Formatted { text: text.to_owned(), untouched: vec![Span::new(file, 0, text.len())] }
    }
}

/// Whether a line may be broken between two tokens.
fn breaks(before: Token<'_>, token: Token<'_>, depth: usize) -> bool {
    // `as of` and `one of` are read as one word.
    let together = matches!((before.text, token.text), ("as" | "one" | "all" | "part" | "branch", "of"));
    let goes_on = depth > 0 && before.text != "(" || goes_on_after(before.text) || goes_on_before(token.text);
    goes_on && !together && !matches!(token.text, "," | ")")
}

/// Whether two trees say the same, wherever it stands.
fn means_the_same(mut one: File, mut other: File) -> bool {
    one.items.shift(Move::Away);
    other.items.shift(Move::Away);
    one.items == other.items
}

/// Whether two texts hold the same words in the same statements, and the same comments.
#[must_use]
pub fn same_statements(file: FileId, text: &str, other: &str) -> bool {
    same(file, text, &split(file, text), other) && means_the_same(parse(file, text), parse(file, other))
}

/// Whether two texts hold the same tokens in the same statements, and the same comments.
fn same(file: FileId, text: &str, blocks: &Blocks, other: &str) -> bool {
    let again = split(file, other);
    let comments = |text: &str, blocks: &Blocks| -> Vec<String> {
        let each = blocks.comments.iter().map(|span| text.get(span.range()).unwrap_or("").trim_end());
        each.map(str::to_owned).collect()
    };
    if comments(text, blocks) != comments(other, &again) {
        return false;
    }
    let mut open = vec![(blocks.statements.as_slice(), again.statements.as_slice())];
    while let Some((a, b)) = open.pop() {
        if a.len() != b.len() {
            return false;
        }
        for (a, b) in a.iter().zip(b) {
            let tokens = |text, blocks: &Blocks, head: Span| -> Vec<String> {
                tokens(text, &blocks.comments, head).into_iter().map(|token| token.text.to_owned()).collect()
            };
            if tokens(text, blocks, a.head) != tokens(other, &again, b.head) {
                return false;
            }
            match (&a.block, &b.block) {
                (None, None) => {}
                (Some(a), Some(b)) => open.push((&a.statements, &b.statements)),
                _ => return false,
            }
        }
    }
    true
}

struct Writer<'a> {
    text: &'a str,
    comments: &'a [Span],
    next_comment: usize,
    out: String,
}

impl<'a> Writer<'a> {
    /// Writes the comments that stand between two places on lines of their own, and keeps one blank
    /// line where there were some.
    fn lead(&mut self, from: usize, until: usize, indent: usize) {
        let mut from = from;
        while let Some(span) =
            self.comments.get(self.next_comment).filter(|span| (span.end as usize) <= until)
        {
            self.blank_line(from, span.start as usize);
            self.line(indent);
            self.out.push_str(self.text.get(span.range()).unwrap_or("").trim_end());
            from = span.end as usize;
            self.next_comment += 1;
        }
        self.blank_line(from, until);
    }

    /// Keeps one of the blank lines between two places, unless a block or the file begins there.
    fn blank_line(&mut self, from: usize, until: usize) {
        let between = self.text.get(from..until).unwrap_or("");
        let lines = between.bytes().filter(|byte| *byte == b'\n').count();
        let starts = self.out.is_empty() || self.out.ends_with("{") || self.out.ends_with("\n\n");
        if lines > 1 && !starts && until < self.text.len() {
            self.out.push('\n');
        }
    }

    /// How wide the line that is being written is so far.
    fn column(&self) -> usize {
        self.out.rsplit('\n').next().map_or(0, |line| line.chars().count())
    }

    /// Begins a line.
    fn line(&mut self, indent: usize) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Writes a comment that stands behind something on the same line; the place behind it.
    fn trail(&mut self, end: usize) -> usize {
        let Some(span) = self.comments.get(self.next_comment) else { return end };
        let between = self.text.get(end..span.start as usize);
        if between.is_some_and(|between| between.chars().all(|c| matches!(c, ' ' | '\t' | ';'))) {
            self.out.push_str("  ");
            self.out.push_str(self.text.get(span.range()).unwrap_or("").trim_end());
            self.next_comment += 1;
            return span.end as usize;
        }
        end
    }

    /// Copies a statement as it is, with the comments in it.
    fn verbatim(&mut self, span: Span) {
        self.line(0);
        self.out.push_str(self.text.get(span.range()).unwrap_or(""));
        while self.comments.get(self.next_comment).is_some_and(|comment| comment.end <= span.end) {
            self.next_comment += 1;
        }
    }

    fn statement(&mut self, statement: &Statement, indent: usize) {
        self.line(indent);
        self.head(statement.head, indent, statement.block.is_some());
        let Some(block) = &statement.block else { return };
        if let Some(short) = self.on_one_line(block) {
            self.out.push_str(&short);
            return;
        }
        self.out.push_str(if self.out.ends_with(' ') || self.out.is_empty() { "{" } else { " {" });
        // A comment between head and brace, or behind the brace, begins the block.
        let mut before = self.trail(block.span.start as usize + 1);
        for inner in &block.statements {
            let span = inner.span();
            self.lead(before, span.start as usize, indent + INDENT);
            self.statement(inner, indent + INDENT);
            before = self.trail(span.end as usize);
        }
        let end = (block.span.end as usize).saturating_sub(1);
        self.lead_last(before, end, indent + INDENT);
        self.line(indent);
        self.out.push('}');
    }

    /// The comments before a closing brace, without a blank line behind them.
    fn lead_last(&mut self, from: usize, until: usize, indent: usize) {
        let any = self.comments.get(self.next_comment).is_some_and(|span| (span.end as usize) <= until);
        if any {
            self.lead(from, until, indent);
        }
        while self.out.ends_with("\n") {
            self.out.pop();
        }
    }

    /// A block that stood on one line and fits there.
    fn on_one_line(&self, block: &Block) -> Option<String> {
        let source = self.text.get(block.span.range())?;
        if source.contains('\n') || source.contains('#') {
            return None;
        }
        let mut parts = Vec::new();
        for statement in &block.statements {
            let mut inner = Writer { text: self.text, comments: &[], next_comment: 0, out: String::new() };
            inner.head(statement.head, 0, statement.block.is_some());
            if let Some(block) = &statement.block {
                inner.out.push_str(&self.on_one_line(block)?);
            }
            if inner.out.contains('\n') {
                return None;
            }
            parts.push(inner.out);
        }
        let short = if parts.is_empty() { " {}".to_owned() } else { format!(" {{ {} }}", parts.join("; ")) };
        let column = self.column();
        (column + short.chars().count() <= WIDTH).then_some(short)
    }

    /// Writes a head, broken where it is too long.
    fn head(&mut self, head: Span, indent: usize, opens: bool) {
        let tokens = with_comments(self.text, self.comments, head);
        let mut column = self.column();
        let mut fresh = true;
        let mut depth = 0usize;
        for (at, token) in tokens.iter().enumerate() {
            let width = token.text.chars().count();
            if token.comment {
                let own_line = self.text.get(..token.start).is_some_and(|before| {
                    before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
                });
                if own_line && !fresh {
                    self.line(indent + CONTINUED);
                } else if !fresh {
                    self.out.push_str("  ");
                }
                self.out.push_str(token.text);
                self.next_comment += 1;
                self.line(indent + CONTINUED);
                column = indent + CONTINUED;
                fresh = true;
                continue;
            }
            let before = at.checked_sub(1).and_then(|at| tokens.get(at)).filter(|token| !token.comment);
            let tight =
                fresh || matches!(token.text, "," | ")") || before.is_some_and(|before| before.text == "(");
            let (ahead, to_the_end) = self.unbreakable(&tokens, at, depth);
            // The brace of the block stands on the same line.
            let behind = if to_the_end && opens { 2 } else { 0 };
            let may_break = !fresh && before.is_some_and(|before| breaks(*before, *token, depth));
            if may_break && column + 1 + ahead + behind > WIDTH {
                self.line(indent + CONTINUED);
                column = indent + CONTINUED;
            } else if !tight {
                self.out.push(' ');
                column += 1;
            }
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.out.push_str(token.text);
            column += width;
            fresh = false;
        }
    }

    /// How wide it is from a token to the next place where the line may be broken, and whether that
    /// is the end of the head.
    fn unbreakable(&self, tokens: &[Token<'a>], from: usize, depth: usize) -> (usize, bool) {
        let mut width = 0;
        let mut depth = depth;
        for (at, token) in tokens.iter().enumerate().skip(from) {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            if token.comment {
                return (width, false);
            }
            if at > from {
                if before.is_some_and(|before| breaks(*before, *token, depth)) {
                    return (width, false);
                }
                width += usize::from(!matches!(token.text, "," | ")"));
            }
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            width += token.text.chars().count();
        }
        (width, true)
    }
}
