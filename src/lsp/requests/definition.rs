//! `textDocument/definition`.

use tower_lsp::ls_types::{GotoDefinitionParams, GotoDefinitionResponse};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::definition;

/// Where the thing at a place is declared.
pub(in crate::lsp) fn definition(
    desk: &Desk<'_>,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let at = &params.text_document_position_params;
    let located = desk.located(&at.text_document.uri)?;
    let offset = located.offset(at.position, desk.session);
    let found = definition::definition(located.analysis, located.file, offset)?;
    convert::location(located.analysis.sources, found, desk.session).map(GotoDefinitionResponse::Scalar)
}
