//! Edits of texts in the words of the protocol.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use tower_lsp::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri,
    WorkspaceEdit,
};

use super::convert;
use super::desk::Desk;
use super::session::Session;
use crate::diagnostic::Edit;
use crate::source::{FileId, SourceFile, Sources};

/// Edits of one text; line ends as the text has them.
pub(super) fn text_edits(source: &SourceFile, edits: &[Edit], session: &Session) -> Vec<TextEdit> {
    let first = source.text.split_inclusive('\n').next().unwrap_or("");
    let crlf = first.ends_with("\r\n");
    let edits = edits.iter().map(|edit| TextEdit {
        range: convert::range(source, edit.span, session),
        new_text: match crlf {
            true => edit.replacement.replace('\n', "\r\n"),
            false => edit.replacement.clone(),
        },
    });
    edits.collect()
}

/// Edits of the files of a policy.
pub(super) fn of_policy(desk: &Desk<'_>, sources: &Sources, edits: &[Edit]) -> WorkspaceEdit {
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit.clone());
    }
    let files = by_file.into_iter().filter_map(|(file, edits)| {
        let source = sources.get(file)?;
        let uri = desk.session.uri_of(source)?;
        let version = desk.view.workspace.document(Path::new(&source.path)).map(|one| one.version);
        Some((uri, version, text_edits(source, &edits, desk.session)))
    });
    workspace_edit(desk, files.collect())
}

/// Edits of files, bound to the versions they are of where the client can do that.
pub(super) fn workspace_edit(
    desk: &Desk<'_>,
    files: Vec<(Uri, Option<i32>, Vec<TextEdit>)>,
) -> WorkspaceEdit {
    let workspace = desk.session.client.workspace.as_ref();
    let can = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
    if can.and_then(|can| can.document_changes).unwrap_or(false) {
        let edits = files.into_iter().map(|(uri, version, edits)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        });
        let changes = Some(DocumentChanges::Edits(edits.collect()));
        return WorkspaceEdit { document_changes: changes, ..WorkspaceEdit::default() };
    }
    let changes: HashMap<Uri, Vec<TextEdit>> =
        files.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}
