//! Places, files and findings in the words of the protocol.

use tower_lsp::ls_types as lsp;

use super::desk::Desk;
use super::session::Session;
use crate::compile::Analysis;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::tree::File;

/// A place of the protocol as one of the text.
pub(super) fn offset(source: &SourceFile, position: lsp::Position, session: &Session) -> usize {
    let position = crate::source::Position { line: position.line, column: position.character };
    source.lines().offset(&source.text, position, session.encoding)
}

/// A place of the text as one of the protocol.
pub(super) fn position(source: &SourceFile, offset: usize, session: &Session) -> lsp::Position {
    let position = source.lines().position(&source.text, offset, session.encoding);
    lsp::Position { line: position.line, character: position.column }
}

/// A stretch of the text as one of the protocol.
pub(super) fn range(source: &SourceFile, span: Span, session: &Session) -> lsp::Range {
    lsp::Range {
        start: position(source, span.start as usize, session),
        end: position(source, span.end as usize, session),
    }
}

/// A stretch of the protocol as one of the text.
pub(super) fn span(source: &SourceFile, file: FileId, range: lsp::Range, session: &Session) -> Span {
    Span::new(file, offset(source, range.start, session), offset(source, range.end, session))
}

/// A span with the file it is of.
pub(super) fn location(sources: &Sources, span: Span, session: &Session) -> Option<lsp::Location> {
    let source = sources.get(span.file)?;
    Some(lsp::Location { uri: session.uri_of(source)?, range: range(source, span, session) })
}

/// A finding as the editor shows it.
pub(super) fn diagnostic(
    sources: &Sources,
    finding: &Diagnostic,
    session: &Session,
) -> Option<lsp::Diagnostic> {
    let source = sources.get(finding.span.file)?;
    let mut message = finding.headline.clone();
    let label = Some(&finding.label).filter(|label| !label.is_empty());
    for more in [label, finding.help.as_ref()].into_iter().flatten() {
        message.push('\n');
        message.push_str(more);
    }
    let related = finding.related.iter().filter_map(|label| {
        let location = location(sources, label.span, session)?;
        Some(lsp::DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let unnecessary = matches!(finding.code, Code::UnusedImport | Code::UnusedName | Code::CohortNever);
    Some(lsp::Diagnostic {
        range: range(source, finding.span, session),
        severity: Some(match finding.severity() {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        }),
        code: Some(finding.code.name().into()),
        code_description: session.page_of(finding.code).map(|href| lsp::CodeDescription { href }),
        source: Some("gradus".to_owned()),
        message,
        related_information: Some(related.collect()).filter(|list: &Vec<_>| !list.is_empty()),
        tags: unnecessary.then(|| vec![lsp::DiagnosticTag::UNNECESSARY]),
        data: None,
    })
}

/// A file of a policy that a request is about.
pub(super) struct Located<'v, 'd> {
    /// What the compiler knows of its unit.
    pub(super) analysis: &'v Analysis<'d>,
    /// The file.
    pub(super) file: FileId,
    /// Its text.
    pub(super) source: &'d SourceFile,
}

impl<'d> Desk<'d> {
    /// The file that the client calls so, with what the compiler knows of it.
    pub(super) fn located(&self, uri: &lsp::Uri) -> Option<Located<'_, 'd>> {
        let (unit, file) = self.find(uri)?;
        let analysis = self.view.analysis(unit)?;
        Some(Located { analysis, file, source: analysis.sources.get(file)? })
    }

    /// The file and the place in it that a request is about.
    pub(super) fn at(&self, at: &lsp::TextDocumentPositionParams) -> Option<(Located<'_, 'd>, usize)> {
        let located = self.located(&at.text_document.uri)?;
        let offset = located.offset(at.position, self.session);
        Some((located, offset))
    }

    /// The text that the client calls so, without analysing anything.
    pub(super) fn text(&self, uri: &lsp::Uri) -> Option<(&'d SourceFile, FileId)> {
        let (unit, file) = self.find(uri)?;
        Some((self.view.workspace.units().get(unit)?.sources.get(file)?, file))
    }

    /// The text that the client calls so with its tree, without analysing anything.
    pub(super) fn tree(&self, uri: &lsp::Uri) -> Option<(&'d SourceFile, &'d File)> {
        let (unit, file) = self.find(uri)?;
        let unit = self.view.workspace.units().get(unit)?;
        Some((unit.sources.get(file)?, unit.trees.iter().find(|tree| tree.id == file)?))
    }

    fn find(&self, uri: &lsp::Uri) -> Option<(usize, FileId)> {
        let path = self.session.path(uri);
        let Some(name) = self.session.own_name(&path) else { return self.view.find(&path) };
        // Every unit has the standard library; one will do.
        let name = format!("stdlib/{}", name.strip_prefix("std/")?);
        let mut files = self.view.workspace.units().first()?.sources.iter();
        files.find(|(_, file)| file.builtin && file.path == name).map(|(id, _)| (0, id))
    }
}

impl Located<'_, '_> {
    /// A place of the protocol in this file.
    pub(super) fn offset(&self, position: lsp::Position, session: &Session) -> usize {
        offset(self.source, position, session)
    }

    /// A stretch of this file.
    pub(super) fn range(&self, span: Span, session: &Session) -> lsp::Range {
        range(self.source, span, session)
    }
}
