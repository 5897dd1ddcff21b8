//! `textDocument/definition`, `declaration` and `typeDefinition`.

use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::definition;

/// Where the thing at a place is declared; in the language that is where it is defined, too.
pub(in crate::lsp) fn definition(
    desk: &Desk<'_>,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let (located, offset) = desk.at(&params.text_document_position_params)?;
    let found = definition::definition(located.analysis, located.file, offset)?;
    convert::location(located.analysis.sources, found, desk.session).map(GotoDefinitionResponse::Scalar)
}

/// What the thing at a place is a kind or a part of.
pub(in crate::lsp) fn type_definition(
    desk: &Desk<'_>,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let (located, offset) = desk.at(&params.text_document_position_params)?;
    let found = definition::type_definition(located.analysis, located.file, offset).into_iter();
    let places: Vec<_> =
        found.filter_map(|span| convert::location(located.analysis.sources, span, desk.session)).collect();
    (!places.is_empty()).then_some(GotoDefinitionResponse::Array(places))
}
