//! `textDocument/inlayHint`.

use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::hints;

/// The remarks within the lines that are shown.
pub(in crate::lsp) fn hints(desk: &Desk<'_>, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    if !desk.session.wishes.inlay_hints {
        return Some(Vec::new());
    }
    let located = desk.located(&params.text_document.uri)?;
    let within = convert::span(located.source, located.file, params.range, desk.session);
    let hints = hints::hints(located.analysis, located.file, within).into_iter().map(|hint| InlayHint {
        position: convert::position(located.source, hint.offset, desk.session),
        label: InlayHintLabel::String(hint.text),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(hint.meaning)),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    });
    Some(hints.collect())
}
