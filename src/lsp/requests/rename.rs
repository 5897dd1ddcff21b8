//! `textDocument/prepareRename` and `textDocument/rename`.

use std::path::Path;

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    PrepareRenameResponse, RenameParams, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit,
};

use super::super::convert;
use super::super::desk::Desk;
use super::super::edits::workspace_edit;
use crate::ide::rename;

/// Whether the word at a place can be renamed.
pub(in crate::lsp) fn prepare(
    desk: &Desk<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some(located) = desk.located(&at.text_document.uri) else { return Ok(None) };
    let offset = located.offset(at.position, desk.session);
    let found = rename::prepare(located.analysis, located.file, offset).map_err(refused)?;
    Ok(found.map(|found| PrepareRenameResponse::RangeWithPlaceholder {
        range: located.range(found.span, desk.session),
        placeholder: found.name,
    }))
}

/// The edits of every file that names the thing at a place.
pub(in crate::lsp) fn rename(desk: &Desk<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let at = &params.text_document_position;
    let Some(located) = desk.located(&at.text_document.uri) else { return Ok(None) };
    let offset = located.offset(at.position, desk.session);
    let edits = rename::rename(located.analysis, located.file, offset, &params.new_name).map_err(refused)?;
    let mut files: Vec<(Uri, Option<i32>, Vec<TextEdit>)> = Vec::new();
    let mut last = None;
    for edit in edits {
        let Some(source) = located.analysis.sources.get(edit.span.file) else { continue };
        if last.replace(edit.span.file) != Some(edit.span.file) {
            let Some(uri) = desk.session.uri_of(source) else { continue };
            let version = desk.view.workspace.document(Path::new(&source.path)).map(|one| one.version);
            files.push((uri, version, Vec::new()));
        }
        let range = convert::range(source, edit.span, desk.session);
        if let Some((_, _, edits)) = files.last_mut() {
            edits.push(TextEdit { range, new_text: edit.text });
        }
    }
    Ok(Some(workspace_edit(desk, files)))
}

/// A request that cannot be carried out for a reason its user should read.
fn refused(reason: String) -> Error {
    const REQUEST_FAILED: i64 = -32803;
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}
