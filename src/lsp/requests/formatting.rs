//! `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`.

use tower_lsp::ls_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, TextEdit,
};

use super::super::desk::Desk;
use super::super::{convert, edits};
use crate::ide::layout;

/// What is told to the client when it starts.
pub(in crate::lsp) fn on_type() -> DocumentOnTypeFormattingOptions {
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "}".to_owned(),
        more_trigger_character: Some(vec!["\n".to_owned()]),
    }
}

/// The document in the one style.
pub(in crate::lsp) fn document(desk: &Desk<'_>, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let (source, file) = desk.text(&params.text_document.uri).filter(|(source, _)| !source.builtin)?;
    Some(edits::text_edits(source, &layout::whole(file, source), desk.session))
}

/// The statements of a stretch in the one style.
pub(in crate::lsp) fn range(
    desk: &Desk<'_>,
    params: &DocumentRangeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let (source, file) = desk.text(&params.text_document.uri).filter(|(source, _)| !source.builtin)?;
    let stretch = convert::span(source, file, params.range, desk.session);
    Some(edits::text_edits(source, &layout::within(file, source, stretch), desk.session))
}

/// The line that is being written, set in as far as the braces around it say.
pub(in crate::lsp) fn written(
    desk: &Desk<'_>,
    params: &DocumentOnTypeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let at = &params.text_document_position;
    let (source, file) = desk.text(&at.text_document.uri).filter(|(source, _)| !source.builtin)?;
    let offset = convert::offset(source, at.position, desk.session);
    let edit = layout::written(file, source, offset, &params.ch);
    Some(edits::text_edits(source, edit.as_slice(), desk.session))
}
