//! `textDocument/codeAction` and `codeAction/resolve`.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionResponse,
    CodeActionTriggerKind, Command, Uri, WorkDoneProgressOptions,
};

use super::super::convert::{self, Located};
use super::super::desk::Desk;
use super::super::session::Session;
use super::super::{edits, plans};
use crate::diagnostic::Edit;
use crate::fixing::edited;
use crate::ide::actions::{self, Action, Asked, Kind, Next};
use crate::source::{FileId, LineIndex, Span};

/// What the client calls a kind of action.
fn called(kind: Kind) -> CodeActionKind {
    match kind {
        Kind::QuickFix => CodeActionKind::QUICKFIX,
        Kind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        Kind::Inline => CodeActionKind::REFACTOR_INLINE,
        Kind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        Kind::FixAll => CodeActionKind::new("source.fixAll.gradus"),
        Kind::OrganizeImports => CodeActionKind::SOURCE_ORGANIZE_IMPORTS,
    }
}

/// What is told to the client when it starts.
pub(in crate::lsp) fn options() -> CodeActionOptions {
    CodeActionOptions {
        code_action_kinds: Some(Kind::ALL.iter().map(|kind| called(*kind)).collect()),
        resolve_provider: Some(true),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    }
}

/// What an action is found again by.
#[derive(Serialize, Deserialize)]
struct Later {
    uri: Uri,
    state: u64,
}

/// What can be done about a stretch of a document.
pub(in crate::lsp) fn list(desk: &Desk<'_>, params: &CodeActionParams) -> Option<CodeActionResponse> {
    let uri = &params.text_document.uri;
    let kinds = wanted(params);
    let Some(located) = desk.located(uri) else {
        let found = plans::actions(desk, uri, params.range).filter(|_| kinds.contains(&Kind::QuickFix));
        return Some(found?.into_iter().map(CodeActionOrCommand::CodeAction).collect());
    };
    let span = convert::span(located.source, located.file, params.range, desk.session);
    let asked = Asked { file: located.file, span, today: desk.session.as_of(), kinds: &kinds };
    let found = actions::offered(located.analysis, &asked).into_iter();
    Some(found.map(|action| shown(desk, &located, uri, action).into()).collect())
}

/// The kinds that are asked for. What is for a whole file is no answer to a cursor that was moved.
fn wanted(params: &CodeActionParams) -> Vec<Kind> {
    let only = params.context.only.as_ref().filter(|only| !only.is_empty());
    let moved = params.context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC);
    let wants = |kind: Kind| match only {
        None => !moved || !matches!(kind, Kind::FixAll | Kind::OrganizeImports),
        Some(only) => only.iter().any(|one| {
            let (own, asked) = (called(kind), one.as_str());
            let rest = own.as_str().strip_prefix(asked);
            rest.is_some_and(|rest| asked.is_empty() || rest.is_empty() || rest.starts_with('.'))
        }),
    };
    Kind::ALL.iter().copied().filter(|kind| wants(*kind)).collect()
}

fn shown(desk: &Desk<'_>, located: &Located<'_, '_>, uri: &Uri, action: Action) -> CodeAction {
    let sources = located.analysis.sources;
    let settled = action.settles.iter().filter_map(|at| located.analysis.findings.get(*at));
    let settled: Vec<_> =
        settled.filter_map(|finding| convert::diagnostic(sources, finding, desk.session)).collect();
    let (wanted, data) = match action.edits {
        Some(edits) => (Some(edits), None),
        None if resolves(desk.session) => {
            let later = Later { uri: uri.clone(), state: desk.view.workspace.state() };
            (None, Some(json!(later)))
        }
        None => (Some(actions::fix_all::edits(located.analysis, located.file)), None),
    };
    let command = match (&wanted, action.next) {
        (Some(edits), Some(next)) => then(desk, located, edits, next),
        _ => None,
    };
    CodeAction {
        title: action.title,
        kind: Some(called(action.kind)),
        diagnostics: Some(settled).filter(|settled| !settled.is_empty()),
        is_preferred: action.preferred.then_some(true),
        edit: wanted.map(|edits| edits::of_policy(desk, sources, &edits)),
        command,
        data,
        ..CodeAction::default()
    }
}

/// Whether the client asks for edits when an action is chosen.
fn resolves(session: &Session) -> bool {
    let can = session.client.text_document.as_ref().and_then(|can| can.code_action.as_ref());
    let asks = can.and_then(|can| can.resolve_support.as_ref());
    can.and_then(|can| can.data_support).unwrap_or(false)
        && asks.is_some_and(|asks| asks.properties.iter().any(|property| property == "edit"))
}

/// What the client does after the edits, where it has commands of its own.
fn then(desk: &Desk<'_>, located: &Located<'_, '_>, edits: &[Edit], next: Next) -> Option<Command> {
    if !desk.session.wishes.client_commands {
        return None;
    }
    let (title, command, span) = match next {
        Next::Rename(span) => ("give it another name", "gradus.startRename", span),
        Next::Complete(span) => ("complete it", "gradus.selectText", span),
    };
    let source = located.analysis.sources.get(span.file)?;
    let uri = desk.session.uri_of(source)?;
    let own: Vec<&Edit> = edits.iter().filter(|edit| edit.span.file == span.file).collect();
    let text = edited(&source.text, &own)?;
    let range = place(desk.session, &text, span);
    Some(Command {
        title: title.to_owned(),
        command: command.to_owned(),
        arguments: Some(vec![json!({ "uri": uri, "range": range })]),
    })
}

/// A stretch of a text that is no file yet.
fn place(session: &Session, text: &str, span: Span) -> tower_lsp::ls_types::Range {
    let lines = LineIndex::new(text);
    let at = |offset: u32| {
        let found = lines.position(text, offset as usize, session.encoding);
        tower_lsp::ls_types::Position { line: found.line, character: found.column }
    };
    tower_lsp::ls_types::Range { start: at(span.start), end: at(span.end) }
}

/// The edits of an action that was chosen.
pub(in crate::lsp) fn resolve(desk: &Desk<'_>, mut action: CodeAction) -> Result<CodeAction> {
    let Some(later) = action.data.take() else { return Ok(action) };
    let Ok(later) = serde_json::from_value::<Later>(later) else { return Ok(action) };
    if later.state != desk.view.workspace.state() {
        return Err(Error::content_modified());
    }
    let Some(located) = desk.located(&later.uri) else { return Err(Error::content_modified()) };
    let file: FileId = located.file;
    let edits = actions::fix_all::edits(located.analysis, file);
    action.edit = Some(edits::of_policy(desk, located.analysis.sources, &edits));
    Ok(action)
}
