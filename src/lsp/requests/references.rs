//! `textDocument/references` and `textDocument/documentHighlight`.

use tower_lsp::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams,
};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::references::{self, Reference};
use crate::ide::target;

/// Everywhere the thing at a place is named.
pub(in crate::lsp) fn references(desk: &Desk<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let (located, offset) = desk.at(&params.text_document_position)?;
    let found = references::references(located.analysis, located.file, offset)?;
    let wanted = |one: &Reference| params.context.include_declaration || !one.declares;
    let mut places: Vec<Location> = found
        .iter()
        .filter(|one| wanted(one))
        .filter_map(|one| convert::location(located.analysis.sources, one.span, desk.session))
        .collect();
    // What the standard library declares is used in every folder.
    let symbol = target::at(located.analysis, located.file, offset).and_then(|found| found.symbol());
    let symbol = symbol.and_then(|id| located.analysis.names.get(id));
    if let Some(symbol) = symbol
        && located.analysis.sources.get(symbol.span.file).is_some_and(|file| file.builtin)
    {
        for at in 0..desk.view.workspace.units().len() {
            let Some(analysis) = desk.view.analysis(at) else { continue };
            let same = |one: &crate::names::Symbol<'_>| {
                one.name == symbol.name && one.module == symbol.module && one.sort == symbol.sort
            };
            let Some(id) = analysis.names.symbols.iter().position(same) else { continue };
            let others = references::of_symbol(analysis, id).into_iter().filter(|one| wanted(one));
            for one in others {
                let place = convert::location(analysis.sources, one.span, desk.session);
                places.extend(place.filter(|place| !places.contains(place)));
            }
        }
    }
    Some(places)
}

/// The same within the document.
pub(in crate::lsp) fn highlights(
    desk: &Desk<'_>,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let (located, offset) = desk.at(&params.text_document_position_params)?;
    let found = references::references(located.analysis, located.file, offset)?.into_iter();
    let here = found.filter(|one| one.span.file == located.file && one.span.start < one.span.end);
    let shown = here.map(|one| DocumentHighlight {
        range: located.range(one.span, desk.session),
        kind: Some(if one.declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    });
    Some(shown.collect())
}
