//! Going to where a thing is declared.

use super::target::{self, Meaning};
use super::{labels, types};
use crate::compile::Analysis;
use crate::source::{FileId, Span};

/// The name in the declaration of what stands at an offset; of a module its first line.
#[must_use]
pub fn definition(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Span> {
    let Some(found) = target::at(analysis, file, offset) else {
        let label = labels::at(analysis, file, offset)?;
        let places = labels::occurrences(analysis, &label);
        // Where it is named several times, in awards that extend each other: in this award first.
        let own = labels::award(analysis, label.award).map(labels::words).unwrap_or_default();
        let here = own.iter().find(|(word, declares)| *declares && word.value == label.name);
        return here
            .map(|(word, _)| word.span)
            .or_else(|| places.iter().find(|(_, declares)| *declares).map(|(span, _)| *span));
    };
    match found.meaning {
        Meaning::Use(id) | Meaning::Declaration(id) => Some(analysis.names.get(id)?.span),
        Meaning::Module(module) => Some(Span::new(module, 0, 0)),
    }
}

/// What the thing at an offset is a kind of: the subjects of a course, the scale of an exam, the kind
/// above a kind of event, the award of a sequence.
#[must_use]
pub fn type_definition(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Vec<Span> {
    let Some(id) = target::at(analysis, file, offset).and_then(|found| found.symbol()) else {
        return Vec::new();
    };
    let Some(symbol) = analysis.names.get(id) else { return Vec::new() };
    let words = types::above(&symbol.item.kind).into_iter();
    let found = words.filter_map(|word| target::used_at(analysis, word.span));
    found.filter_map(|id| Some(analysis.names.get(id)?.span)).collect()
}
