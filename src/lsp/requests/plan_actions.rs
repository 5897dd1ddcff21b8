//! `textDocument/codeAction` in plan files: what can be put right at a stroke.

use tower_lsp::ls_types::{CodeActionOrCommand, CodeActionParams};

use super::super::desk::Desk;
use super::super::plans;

/// What can be put right in a stretch of a plan file; nothing of any other document.
pub(in crate::lsp) fn actions(
    desk: &Desk<'_>,
    params: &CodeActionParams,
) -> Option<Vec<CodeActionOrCommand>> {
    let found = plans::actions(desk, &params.text_document.uri, params.range)?;
    let wanted = params.context.only.as_ref();
    let quick =
        |kind: &tower_lsp::ls_types::CodeActionKind| kind.as_str().is_empty() || kind.as_str() == "quickfix";
    if wanted.is_some_and(|kinds| !kinds.iter().any(quick)) {
        return Some(Vec::new());
    }
    Some(found.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}
