//! `textDocument/hover`.

use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::super::desk::Desk;
use crate::ide::hover;

/// What is said of a place.
pub(in crate::lsp) fn hover(desk: &Desk<'_>, params: &HoverParams) -> Option<Hover> {
    let (located, offset) = desk.at(&params.text_document_position_params)?;
    let found = hover::hover(located.analysis, located.file, offset)?;
    let client = desk.session.client.text_document.as_ref().and_then(|client| client.hover.as_ref());
    let formats = client.and_then(|client| client.content_format.as_deref());
    let range = Some(located.range(found.span, desk.session));
    Some(Hover { contents: HoverContents::Markup(markup(found.text, formats)), range })
}

/// A text in the form a client shows best.
pub(super) fn markup(text: String, formats: Option<&[MarkupKind]>) -> MarkupContent {
    if formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)) {
        return MarkupContent { kind: MarkupKind::Markdown, value: text };
    }
    MarkupContent { kind: MarkupKind::PlainText, value: hover::plain(&text) }
}
