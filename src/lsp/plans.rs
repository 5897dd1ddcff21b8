//! Plan files that are open: what is wrong with them, and what can be put right at a stroke. The
//! server has nothing to say of any other JSON or YAML.

use std::ops::Range;
use std::path::Path;

use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, Diagnostic, DiagnosticSeverity, NumberOrString, TextEdit, Uri,
};

use super::desk::Desk;
use super::edits::workspace_edit;
use crate::diagnostic::Severity;
use crate::ide::plan::{self, PlanFinding};
use crate::ide::{Document, policies};

/// What is wrong with an open document; nothing where it is no plan file.
pub(super) fn findings(desk: &Desk<'_>, path: &Path) -> Option<Vec<Diagnostic>> {
    let document = desk.view.workspace.document(path)?;
    let found = found(desk, path, document)?.into_iter();
    Some(found.map(|finding| diagnostic(desk, document, &finding)).collect())
}

/// What can be put right within a range of an open document, each with the finding it settles; nothing
/// where it is no plan file.
pub(super) fn actions(desk: &Desk<'_>, uri: &Uri, range: lsp::Range) -> Option<Vec<CodeAction>> {
    let path = desk.session.path(uri);
    let document = desk.view.workspace.document(&path)?;
    let mut actions = Vec::new();
    for finding in found(desk, &path, document)? {
        let shown = diagnostic(desk, document, &finding);
        let touches = shown.range.start <= range.end && range.start <= shown.range.end;
        let Some(fix) = finding.fix.filter(|_| touches) else { continue };
        let edit = TextEdit { range: place(desk, document, &fix.span), new_text: fix.text };
        actions.push(CodeAction {
            title: fix.title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![shown]),
            is_preferred: Some(true),
            edit: Some(workspace_edit(desk, vec![(uri.clone(), Some(document.version), vec![edit])])),
            ..CodeAction::default()
        });
    }
    Some(actions)
}

fn found(desk: &Desk<'_>, path: &Path, document: &Document) -> Option<Vec<PlanFinding>> {
    let format = plan::format_of(path, &document.text)?;
    let judge = policies::judge(&desk.view, path);
    Some(plan::findings(&document.text, format, judge.as_ref(), desk.session.as_of()))
}

fn diagnostic(desk: &Desk<'_>, document: &Document, finding: &PlanFinding) -> Diagnostic {
    let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    Diagnostic {
        range: place(desk, document, &finding.span),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: finding.code.clone().map(NumberOrString::String),
        source: Some("gradus".to_owned()),
        message: format!("{}{help}", finding.problem),
        ..Diagnostic::default()
    }
}

fn place(desk: &Desk<'_>, document: &Document, span: &Range<usize>) -> lsp::Range {
    let at = |offset: usize| {
        let place = document.lines.position(&document.text, offset, desk.session.encoding);
        lsp::Position { line: place.line, character: place.column }
    };
    lsp::Range { start: at(span.start), end: at(span.end) }
}
