//! What stands around a place of a text, by its braces and lines alone: it holds in a broken text as
//! well.

use crate::source::{FileId, SourceFile, Span};
use crate::syntax::blocks::{Blocks, Statement, goes_on_after, split};
use crate::syntax::{Token, tokens};

/// Where an offset lies.
#[derive(Debug)]
pub struct Cursor<'a> {
    /// The heads whose blocks the offset lies in, outermost first.
    pub around: Vec<Head<'a>>,
    /// The head the offset lies in or directly behind; none at the start of a statement.
    pub head: Option<Head<'a>>,
    /// How many tokens of [`Cursor::head`] end before the word that is being written.
    pub before: usize,
    /// The word at the offset, empty where there is none. In a quoted text all of it, with its quotes.
    pub word: Span,
    /// What kind of text the offset lies in.
    pub within: Within,
}

/// A head and its tokens, without comments.
#[derive(Debug)]
pub struct Head<'a> {
    /// All of it.
    pub span: Span,
    /// Its tokens.
    pub tokens: Vec<Token<'a>>,
    /// The braces behind it and what they hold.
    pub block: Option<Span>,
}

impl Head<'_> {
    /// The word it begins with; empty where it has none.
    #[must_use]
    pub fn keyword(&self) -> &str {
        self.tokens.first().map_or("", |token| token.text)
    }
}

/// What kind of text a place lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Words.
    Words,
    /// A text in quotes.
    Quotes,
    /// A comment.
    Comment,
}

impl<'a> Cursor<'a> {
    /// What stands around an offset.
    #[must_use]
    pub fn at(id: FileId, source: &'a SourceFile, offset: usize) -> Self {
        Self::of(&split(id, &source.text), id, &source.text, offset)
    }

    /// What stands around an offset of a text whose statements are known.
    #[must_use]
    pub fn of(blocks: &Blocks, id: FileId, text: &'a str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let mut around = Vec::new();
        let mut statements = blocks.statements.as_slice();
        let head = loop {
            // The last statement that begins at or before the offset.
            let behind = statements.partition_point(|statement| statement.span().start as usize <= offset);
            let Some(statement) = behind.checked_sub(1).and_then(|at| statements.get(at)) else { break None };
            let block = statement.block.as_ref().filter(|block| {
                let closed = text.get(block.span.range()).is_some_and(|text| text.ends_with('}'));
                let end = block.span.end as usize;
                (block.span.start as usize) < offset && (offset < end || !closed)
            });
            match block {
                Some(block) => {
                    around.push(head(text, blocks, statement));
                    statements = &block.statements;
                }
                None => break lies_in(text, statement, offset).then(|| head(text, blocks, statement)),
            }
        };
        let comment = blocks.comments.iter().find(|span| {
            (span.start as usize) < offset && offset <= span.end as usize
                || text.get(span.end as usize..offset).is_some_and(|rest| !rest.contains('\n'))
        });
        let at = |token: &Token<'_>| token.start <= offset && offset <= token.start + token.text.len();
        let word = head
            .iter()
            .flat_map(|head| &head.tokens)
            .filter(|token| at(token))
            .find(|token| !matches!(token.text, "," | "(" | ")"));
        let quoted = word.is_some_and(|word| {
            word.text.starts_with('"')
                && word.start < offset
                && (offset < word.start + word.text.len()
                    || !word.text.ends_with('"')
                    || word.text.len() == 1)
        });
        let within = match (comment, quoted) {
            (Some(_), _) => Within::Comment,
            (None, true) => Within::Quotes,
            (None, false) => Within::Words,
        };
        let word = word.map_or(offset..offset, |word| word.start..word.start + word.text.len());
        let before = head
            .as_ref()
            .map_or(0, |head| head.tokens.iter().take_while(|token| token.start < word.start).count());
        Self { around, head, before, word: Span::new(id, word.start, word.end), within }
    }

    /// The tokens of the head that stand before the word at the offset.
    #[must_use]
    pub fn tokens_before(&self) -> &[Token<'a>] {
        self.head.as_ref().and_then(|head| head.tokens.get(..self.before)).unwrap_or(&[])
    }

    /// The word the innermost block around the offset begins with; empty at the top of a file.
    #[must_use]
    pub fn inside(&self) -> &str {
        self.around.last().map_or("", Head::keyword)
    }
}

fn head<'a>(text: &'a str, blocks: &Blocks, statement: &Statement) -> Head<'a> {
    Head {
        span: statement.head,
        tokens: tokens(text, &blocks.comments, statement.head),
        block: statement.block.as_ref().map(|block| block.span),
    }
}

/// Whether an offset behind the start of a statement still belongs to its head: it lies in it, on
/// the same line behind it, or where the head goes on.
fn lies_in(text: &str, statement: &Statement, offset: usize) -> bool {
    let end = statement.head.end as usize;
    if offset <= end {
        return true;
    }
    if statement.block.is_some() {
        return false;
    }
    let between = text.get(end..offset).unwrap_or("");
    let blank = between.chars().all(char::is_whitespace);
    let last = text.get(statement.head.range()).and_then(|head| {
        head.rsplit([' ', '\t', '\r', '\n', '(', ')'])
            .next()
            .map(|word| if word.ends_with(',') { "," } else { word })
    });
    blank && (!between.contains('\n') || last.is_some_and(goes_on_after))
}
