//! Everywhere a thing is named.

use super::labels;
use super::target::{self, Meaning};
use crate::compile::Analysis;
use crate::source::{FileId, Span};
use crate::syntax::tree::ItemKind;

/// A place that names a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The name.
    pub span: Span,
    /// Whether it is declared here.
    pub declares: bool,
}

/// Everywhere the thing at an offset is named, its declaration among them; ordered by place. A module
/// is declared by its file, at the start.
#[must_use]
pub fn references(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Vec<Reference>> {
    let Some(target) = target::at(analysis, file, offset) else {
        let label = labels::at(analysis, file, offset)?;
        let found = labels::occurrences(analysis, &label).into_iter();
        return Some(found.map(|(span, declares)| Reference { span, declares }).collect());
    };
    Some(match target.meaning {
        Meaning::Use(id) | Meaning::Declaration(id) => of_symbol(analysis, id),
        Meaning::Module(module) => of_module(analysis, module),
    })
}

/// Everywhere a declared thing is named.
#[must_use]
pub fn of_symbol(analysis: &Analysis<'_>, id: crate::names::SymbolId) -> Vec<Reference> {
    let declared = analysis.names.get(id).map(|symbol| symbol.span);
    let found = target::occurrences(analysis, id).into_iter();
    found.map(|span| Reference { span, declares: declared == Some(span) }).collect()
}

/// The file of a module and every line that uses it.
#[must_use]
pub fn of_module(analysis: &Analysis<'_>, module: FileId) -> Vec<Reference> {
    let mut found = vec![Reference { span: Span::new(module, 0, 0), declares: true }];
    for item in analysis.files.iter().flat_map(|file| &file.items) {
        if let ItemKind::Use(word) = &item.kind
            && analysis.names.file_of(&word.value) == Some(module)
        {
            found.push(Reference { span: word.span, declares: false });
        }
    }
    found.sort_unstable();
    found
}
