//! `textDocument/diagnostic` and `workspace/diagnostic`: findings for clients that ask for them.

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::super::desk::Desk;
use super::super::publish::{Findings, collect};

/// The findings of one document; only that they are as before where they are.
pub(in crate::lsp) fn document(
    desk: &Desk<'_>,
    params: &DocumentDiagnosticParams,
) -> DocumentDiagnosticReportResult {
    let path = desk.session.path(&params.text_document.uri);
    let items = collect(desk).remove(&path).map(|(_, list)| list).unwrap_or_default();
    let id = state(&items);
    let report = if params.previous_result_id.as_ref() == Some(&id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
        })
    };
    report.into()
}

/// The findings of every file.
pub(in crate::lsp) fn workspace(
    desk: &Desk<'_>,
    params: &WorkspaceDiagnosticParams,
) -> WorkspaceDiagnosticReportResult {
    let found: Findings = collect(desk);
    let before = |uri| params.previous_result_ids.iter().find(|previous| previous.uri == uri);
    let items = found.into_iter().filter_map(|(path, (version, items))| {
        let uri = desk.session.uri(&path)?;
        let id = state(&items);
        let version = version.map(i64::from);
        Some(if before(uri.clone()).is_some_and(|previous| previous.value == id) {
            WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            })
        } else {
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
            })
        })
    });
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items: items.collect() })
}

/// A name for these findings: the same for the same ones.
fn state(items: &[Diagnostic]) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
