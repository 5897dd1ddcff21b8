//! Going to where a thing is declared.

use super::target::{self, Meaning};
use crate::compile::Analysis;
use crate::source::{FileId, Span};

/// The name in the declaration of what stands at an offset; of a module its first line.
#[must_use]
pub fn definition(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Span> {
    match target::at(analysis, file, offset)?.meaning {
        Meaning::Use(id) | Meaning::Declaration(id) => Some(analysis.names.get(id)?.span),
        Meaning::Module(module) => Some(Span::new(module, 0, 0)),
    }
}
