//! What a word of a policy stands for.

use crate::compile::Analysis;
use crate::names::SymbolId;
use crate::source::{FileId, Span};
use crate::syntax::tree::ItemKind;

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The word.
    pub span: Span,
    /// What it means.
    pub meaning: Meaning,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A declared thing that is named here.
    Use(SymbolId),
    /// The thing that is declared here.
    Declaration(SymbolId),
    /// A module.
    Module(FileId),
}

impl Target {
    /// The declared thing it means, if it is one.
    #[must_use]
    pub fn symbol(&self) -> Option<SymbolId> {
        match self.meaning {
            Meaning::Use(id) | Meaning::Declaration(id) => Some(id),
            Meaning::Module(_) => None,
        }
    }
}

/// What stands at an offset of a file; a word also reaches to the offset behind its last letter.
#[must_use]
pub fn at(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Target> {
    let holds =
        |span: Span| span.file == file && (span.start as usize) <= offset && offset <= (span.end as usize);
    let uses = analysis.uses();
    let behind = uses.partition_point(|(span, _)| (span.file, span.start as usize) <= (file, offset));
    let used = uses.get(..behind).unwrap_or(&[]).iter().rev().take(2).find(|(span, _)| holds(*span));
    if let Some((span, id)) = used {
        return Some(Target { span: *span, meaning: Meaning::Use(*id) });
    }
    let item = analysis.tree(file)?.items.iter().find(|item| holds(item.span))?;
    if let ItemKind::Use(word) = &item.kind {
        let module = analysis.names.file_of(&word.value)?;
        return holds(word.span).then_some(Target { span: word.span, meaning: Meaning::Module(module) });
    }
    let name = &item.kind.declared()?.name;
    let id = declared_at(analysis, name.span)?;
    holds(name.span).then_some(Target { span: name.span, meaning: Meaning::Declaration(id) })
}

/// The thing whose name is declared at a place.
#[must_use]
pub fn declared_at(analysis: &Analysis<'_>, span: Span) -> Option<SymbolId> {
    analysis.names.symbols.iter().position(|symbol| symbol.span == span)
}

/// Everywhere a thing is named, its declaration among them, ordered by place.
#[must_use]
pub fn occurrences(analysis: &Analysis<'_>, id: SymbolId) -> Vec<Span> {
    let uses = analysis.uses().iter().filter(|(_, used)| *used == id).map(|(span, _)| *span);
    let mut found: Vec<Span> = uses.chain(analysis.names.get(id).map(|symbol| symbol.span)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What the name that is written at exactly this place means.
#[must_use]
pub fn used_at(analysis: &Analysis<'_>, span: Span) -> Option<SymbolId> {
    let uses = analysis.uses();
    let at = uses.partition_point(|(other, _)| *other < span);
    uses.get(at).filter(|(other, _)| *other == span).map(|(_, id)| *id)
}
