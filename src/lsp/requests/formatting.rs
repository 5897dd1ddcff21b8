//! `textDocument/formatting`.

use tower_lsp::ls_types::{DocumentFormattingParams, TextEdit};

use super::super::convert;
use super::super::desk::Desk;
use crate::source::Span;

/// The document in the one style, as one edit of what differs.
pub(in crate::lsp) fn document(desk: &Desk<'_>, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let (source, file) = desk.text(&params.text_document.uri)?;
    if source.builtin {
        return None;
    }
    let formatted = crate::syntax::format(file, &source.text);
    if formatted.text == source.text {
        return Some(Vec::new());
    }
    let whole = Span::new(file, 0, source.text.len());
    Some(vec![TextEdit { range: convert::range(source, whole, desk.session), new_text: formatted.text }])
}
