//! What each word of a text is, for an editor's colours.
//!
//! Every token of every statement is told apart by what it means: a name by what it was declared
//! as, anything else by whether the grammar knows it as a word of its own. In a broken line names
//! that could not be resolved keep no colour, and words that lead clauses still have theirs.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::Analysis;
use crate::diagnostic::Code;
use crate::names::Sort;
use crate::quantity::SchoolYear;
use crate::source::{FileId, Span};
use crate::syntax::blocks::{Blocks, Statement, split};
use crate::syntax::tree::{Demand, ItemKind, Moment};
use crate::syntax::{keywords, with_comments};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// The name of a module.
    Module,
    /// A declared thing.
    Name(Sort),
    /// The name of a demand.
    Demand,
    /// A step of a scale, a tag, a level or another word of a list.
    Word,
    /// A word of the language.
    Keyword,
    /// A text in quotes.
    Text,
    /// A number, a school year or a date.
    Number,
    /// A comment.
    Comment,
}

/// A token and what is to be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands; never over a line's end.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether the thing is declared here.
    pub declares: bool,
    /// Whether it is a course that is offered no longer.
    pub past: bool,
    /// Whether it is of the standard library.
    pub library: bool,
    /// Whether nothing uses it.
    pub unused: bool,
}

/// The tokens of a file in order. Courses last offered before `now` are past.
#[must_use]
pub fn tokens(analysis: &Analysis<'_>, file: FileId, now: SchoolYear) -> Vec<Token> {
    let Some(source) = analysis.sources.get(file) else { return Vec::new() };
    let blocks = split(file, &source.text);
    let known = Known::new(analysis, file, now);
    let mut found = Vec::new();
    let mut last_comment = 0;
    for statement in &blocks.statements {
        statement_tokens(&source.text, &blocks, statement, &known, &mut found);
    }
    // Comments between statements; those within heads are there already.
    for comment in &blocks.comments {
        if comment.start >= last_comment {
            found.push(plain(*comment, TokenKind::Comment));
            last_comment = comment.end;
        }
    }
    found.sort_unstable_by_key(|token| (token.span.start, token.span.end));
    found.dedup_by_key(|token| token.span.start);
    found
}

/// What is known of the words of one file, by where they begin.
struct Known {
    words: BTreeMap<u32, Token>,
}

impl Known {
    fn new(analysis: &Analysis<'_>, file: FileId, now: SchoolYear) -> Self {
        let mut words = BTreeMap::new();
        let unused: BTreeSet<Span> = analysis
            .findings
            .iter()
            .filter(|finding| finding.code == Code::UnusedName)
            .map(|finding| finding.span)
            .collect();
        let builtin = |file: FileId| analysis.sources.get(file).is_some_and(|source| source.builtin);
        let mut name = |span: Span, id: usize, declares: bool| {
            let Some(symbol) = analysis.names.get(id) else { return };
            let past = matches!(&symbol.item.kind, ItemKind::Course(course)
            if course.years.as_ref().and_then(|years| years.until).is_some_and(|until| match until {
                Moment::Year(year) => year < now,
                Moment::Date(date) => crate::quantity::school_year_of(date) < now,
            }));
            let token = Token {
                declares,
                past,
                library: builtin(symbol.span.file),
                unused: unused.contains(&span),
                ..plain(span, TokenKind::Name(symbol.sort))
            };
            words.insert(span.start, token);
        };
        for (span, id) in analysis.uses().iter().filter(|(span, _)| span.file == file) {
            name(*span, *id, false);
        }
        for (id, symbol) in analysis.names.symbols.iter().enumerate() {
            if symbol.span.file == file {
                name(symbol.span, id, true);
            }
        }
        let Some(tree) = analysis.tree(file) else { return Self { words } };
        for item in &tree.items {
            match &item.kind {
                ItemKind::Use(word) => {
                    words.insert(word.span.start, plain(word.span, TokenKind::Module));
                }
                ItemKind::Award(award) => award.demands.iter().for_each(|demand| labels(demand, &mut words)),
                _ => {}
            }
        }
        Self { words }
    }
}

fn labels(demand: &Demand, words: &mut BTreeMap<u32, Token>) {
    if let Some(name) = &demand.name {
        words.insert(name.span.start, Token { declares: true, ..plain(name.span, TokenKind::Demand) });
    }
    for name in &demand.also_toward {
        words.insert(name.span.start, plain(name.span, TokenKind::Demand));
    }
    demand.parts.iter().for_each(|part| labels(part, words));
}

fn plain(span: Span, kind: TokenKind) -> Token {
    Token { span, kind, declares: false, past: false, library: false, unused: false }
}

fn statement_tokens(
    text: &str,
    blocks: &Blocks,
    statement: &Statement,
    known: &Known,
    found: &mut Vec<Token>,
) {
    let mut open = vec![statement];
    while let Some(statement) = open.pop() {
        for token in with_comments(text, &blocks.comments, statement.head) {
            let span = Span::new(statement.head.file, token.start, token.start + token.text.len());
            if let Some(token) = known.words.get(&span.start).filter(|token| token.span == span) {
                found.push(*token);
                continue;
            }
            let kind = match token.text.chars().next() {
                _ if token.comment => TokenKind::Comment,
                Some('"') => TokenKind::Text,
                Some('0'..='9') => TokenKind::Number,
                Some(first) if first.is_alphabetic() => {
                    if keywords().contains(token.text) {
                        TokenKind::Keyword
                    } else {
                        TokenKind::Word
                    }
                }
                _ => continue,
            };
            found.push(plain(span, kind));
        }
        open.extend(statement.block.iter().flat_map(|block| &block.statements));
    }
}
