//! `textDocument/documentSymbol` and `workspace/symbol`.

use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind,
    Uri, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::super::convert;
use super::super::desk::Desk;
use crate::ide::outline::{self, Entry, What};
use crate::ide::symbols;
use crate::names::Sort;
use crate::source::SourceFile;

/// What a document declares.
pub(in crate::lsp) fn document(
    desk: &Desk<'_>,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let uri = &params.text_document.uri;
    let (source, tree) = desk.tree(uri)?;
    let entries = outline::outline(source, tree);
    let can = desk.session.client.text_document.as_ref().and_then(|can| can.document_symbol.as_ref());
    if can.and_then(|can| can.hierarchical_document_symbol_support).unwrap_or(false) {
        let nested = entries.into_iter().map(|entry| nested(desk, source, entry));
        return Some(DocumentSymbolResponse::Nested(nested.collect()));
    }
    let mut all = Vec::new();
    flat(desk, source, uri, entries, None, &mut all);
    Some(DocumentSymbolResponse::Flat(all))
}

#[expect(deprecated, reason = "the protocol's type has a field that is no more")]
fn nested(desk: &Desk<'_>, source: &SourceFile, entry: Entry) -> DocumentSymbol {
    let parts = entry.parts.into_iter().map(|part| nested(desk, source, part));
    let parts: Vec<DocumentSymbol> = parts.collect();
    DocumentSymbol {
        name: entry.name,
        detail: entry.detail,
        kind: kind(entry.what),
        tags: None,
        deprecated: None,
        range: convert::range(source, entry.span, desk.session),
        selection_range: convert::range(source, entry.name_span, desk.session),
        children: Some(parts).filter(|parts| !parts.is_empty()),
    }
}

fn flat(
    desk: &Desk<'_>,
    source: &SourceFile,
    uri: &Uri,
    entries: Vec<Entry>,
    around: Option<&str>,
    all: &mut Vec<SymbolInformation>,
) {
    for entry in entries {
        let range = convert::range(source, entry.span, desk.session);
        let location = Location { uri: uri.clone(), range };
        all.push(information(entry.name.clone(), entry.what, location, around.map(str::to_owned)));
        flat(desk, source, uri, entry.parts, Some(&entry.name), all);
    }
}

/// Declared things by a few letters, in every file.
pub(in crate::lsp) fn workspace(
    desk: &Desk<'_>,
    params: &WorkspaceSymbolParams,
) -> Option<WorkspaceSymbolResponse> {
    let units = desk.view.workspace.units();
    let found = symbols::search(units, &params.query).into_iter();
    let shown = found.filter_map(|(unit, found)| {
        let location = convert::location(&units.get(unit)?.sources, found.span, desk.session)?;
        // Clients leave out what does not fit by the name they are given.
        let name = match found.fits {
            Some(other) => format!("{} ({other})", found.name),
            None => found.name.to_owned(),
        };
        let around = Some(found.module.to_owned());
        Some(information(name, What::Declared(found.sort), location, around))
    });
    Some(WorkspaceSymbolResponse::Flat(shown.collect()))
}

#[expect(deprecated, reason = "the protocol's type has a field that is no more")]
fn information(name: String, what: What, location: Location, around: Option<String>) -> SymbolInformation {
    SymbolInformation {
        name,
        kind: kind(what),
        tags: None,
        deprecated: None,
        location,
        container_name: around,
    }
}

/// The nearest of the protocol's kinds, chosen so that each sort has its own sign in the outline.
fn kind(what: What) -> SymbolKind {
    match what {
        What::Group => SymbolKind::METHOD,
        What::Demand => SymbolKind::FIELD,
        What::Example => SymbolKind::PROPERTY,
        What::Step => SymbolKind::ENUM_MEMBER,
        What::Declared(sort) => match sort {
            Sort::Subject => SymbolKind::NAMESPACE,
            Sort::Scale => SymbolKind::ENUM,
            Sort::Exam => SymbolKind::NUMBER,
            Sort::Credential => SymbolKind::CONSTANT,
            Sort::Mark => SymbolKind::KEY,
            Sort::Fact => SymbolKind::VARIABLE,
            Sort::Set => SymbolKind::ARRAY,
            Sort::Course => SymbolKind::OBJECT,
            Sort::Award => SymbolKind::CLASS,
            Sort::Sequence => SymbolKind::FUNCTION,
            Sort::Role => SymbolKind::INTERFACE,
            Sort::EventKind => SymbolKind::EVENT,
            Sort::Calendar => SymbolKind::STRUCT,
            Sort::Flag => SymbolKind::BOOLEAN,
        },
    }
}
