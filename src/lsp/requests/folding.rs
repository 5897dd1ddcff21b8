//! `textDocument/foldingRange` and `textDocument/selectionRange`.

use tower_lsp::ls_types::{
    FoldingRange, FoldingRangeKind, FoldingRangeParams, SelectionRange, SelectionRangeParams,
};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::folding::{self, FoldKind};

/// What can be folded away.
pub(in crate::lsp) fn folds(desk: &Desk<'_>, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let (source, file) = desk.text(&params.text_document.uri)?;
    let folds = folding::folds(file, source).into_iter().map(|fold| {
        let range = convert::range(source, fold.span, desk.session);
        // The line with the closing brace stays in sight.
        let last = if fold.kind == FoldKind::Block { 1 } else { 0 };
        FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line.saturating_sub(last).max(range.start.line),
            kind: match fold.kind {
                FoldKind::Block => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Uses => Some(FoldingRangeKind::Imports),
            },
            ..FoldingRange::default()
        }
    });
    Some(folds.filter(|fold| fold.start_line < fold.end_line).collect())
}

/// What each selection grows to.
pub(in crate::lsp) fn selections(
    desk: &Desk<'_>,
    params: &SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    let (source, file) = desk.text(&params.text_document.uri)?;
    let grown = params.positions.iter().map(|position| {
        let offset = convert::offset(source, *position, desk.session);
        let widest_first = folding::around(file, source, offset).into_iter().rev();
        let mut chain = None;
        for span in widest_first {
            let range = convert::range(source, span, desk.session);
            chain = Some(SelectionRange { range, parent: chain.map(Box::new) });
        }
        // There is always the whole file.
        chain.unwrap_or(SelectionRange {
            range: convert::range(source, crate::source::Span::new(file, 0, 0), desk.session),
            parent: None,
        })
    });
    Some(grown.collect())
}
