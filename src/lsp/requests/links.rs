//! `textDocument/documentLink`.

use std::str::FromStr as _;

use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams, Uri};

use super::super::desk::Desk;
use crate::ide::links::{self, Destination};

/// Where the text leads to.
pub(in crate::lsp) fn links(desk: &Desk<'_>, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let located = desk.located(&params.text_document.uri)?;
    let client = desk.session.client.text_document.as_ref();
    let can = client.and_then(|client| client.document_link.as_ref());
    let tooltips = can.and_then(|can| can.tooltip_support).unwrap_or(false);
    let links = links::links(located.analysis, located.file).into_iter().filter_map(|link| {
        let (target, tooltip) = match link.to {
            Destination::File(file) => {
                (desk.session.uri_of(located.analysis.sources.get(file)?)?, "open the module")
            }
            Destination::Address(address) => (Uri::from_str(&address).ok()?, "read the source"),
        };
        Some(DocumentLink {
            range: located.range(link.span, desk.session),
            target: Some(target),
            tooltip: tooltips.then(|| tooltip.to_owned()),
            data: None,
        })
    });
    Some(links.collect())
}
