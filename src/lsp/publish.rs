//! Sending findings to the client, once each time they change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, Position, Range, Uri};

use super::convert;
use super::desk::Desk;
use super::session::Session;
use crate::source::LoadError;

/// The findings of each file, and the version of the text they are of where it is open.
pub(super) type Findings = BTreeMap<PathBuf, (Option<i32>, Vec<Diagnostic>)>;

enum Message {
    Findings(Uri, Vec<Diagnostic>, Option<i32>),
    Refresh,
}

/// Knows what the client was told last.
pub(super) struct Publisher {
    sender: UnboundedSender<Message>,
    told: Findings,
}

impl Publisher {
    /// A publisher, and the task that sends what it has to say.
    pub(super) fn new(client: Client) -> (Self, impl Future<Output = ()> + Send) {
        let (sender, receiver) = unbounded_channel();
        (Self { sender, told: BTreeMap::new() }, send(client, receiver))
    }

    /// Tells the client what is new.
    pub(super) fn publish(&mut self, found: Findings, session: &Session) {
        if session.wishes.pull_diagnostics {
            // The client asks for an edited document by itself; others may have changed with it.
            let other = |(path, (version, list)): (&PathBuf, &(Option<i32>, Vec<Diagnostic>))| {
                self.told.get(path).map_or(!list.is_empty(), |(old, before)| old == version && before != list)
            };
            let refresh = found.iter().any(other) || self.told.keys().any(|path| !found.contains_key(path));
            if refresh {
                let _ = self.sender.send(Message::Refresh);
            }
        } else {
            let fresh = session.fresh.take();
            for (path, (version, list)) in &found {
                let known = !fresh.contains(path)
                    && self.told.get(path).is_some_and(|told| told.0 == *version && told.1 == *list);
                let silent = !self.told.contains_key(path) && version.is_none() && list.is_empty();
                if !known && !silent {
                    self.say(session, path, list.clone(), *version);
                }
            }
            for path in self.told.keys().filter(|path| !found.contains_key(*path)) {
                self.say(session, path, Vec::new(), None);
            }
        }
        self.told = found;
    }

    fn say(&self, session: &Session, path: &Path, list: Vec<Diagnostic>, version: Option<i32>) {
        if let Some(uri) = session.uri(path) {
            let _ = self.sender.send(Message::Findings(uri, list, version));
        }
    }
}

/// The findings of every file of every unit, and of every plan file that is open.
pub(super) fn collect(desk: &Desk<'_>) -> Findings {
    let mut found = Findings::new();
    for (at, unit) in desk.view.workspace.units().iter().enumerate() {
        let Some(analysis) = desk.view.analysis(at) else { continue };
        let mut own = Findings::new();
        for (path, _) in unit.files() {
            own.insert(path.to_owned(), (version(desk, path), Vec::new()));
        }
        for finding in &analysis.findings {
            let Some(file) = analysis.sources.get(finding.span.file) else { continue };
            let shown = convert::diagnostic(analysis.sources, finding, desk.session);
            own.entry(PathBuf::from(&file.path)).or_default().1.extend(shown);
        }
        // A folder without policies is no mistake in an editor.
        for error in unit.unreadable.iter().filter(|error| Path::new(&error.path) != unit.root) {
            own.entry(PathBuf::from(&error.path)).or_default().1.push(unreadable(error));
        }
        for (path, findings) in own {
            found.entry(path).or_insert(findings);
        }
    }
    for (path, document) in desk.view.workspace.documents() {
        if let Some(findings) = super::plans::findings(desk, path) {
            found.insert(path.to_owned(), (Some(document.version), findings));
        }
    }
    found
}

fn version(desk: &Desk<'_>, path: &Path) -> Option<i32> {
    desk.view.workspace.document(path).map(|document| document.version)
}

/// What is said of a file that cannot be read, at its first line.
pub(super) fn unreadable(error: &LoadError) -> Diagnostic {
    let help = error.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    Diagnostic {
        range: Range { start: Position::default(), end: Position::default() },
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("gradus".to_owned()),
        message: format!("{}{help}", error.problem),
        ..Diagnostic::default()
    }
}

async fn send(client: Client, mut messages: UnboundedReceiver<Message>) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Findings(uri, list, version) => client.publish_diagnostics(uri, list, version).await,
            // A client that refuses asks again by itself.
            Message::Refresh => {
                let client = client.clone();
                tokio::spawn(async move {
                    let _ = client.workspace_diagnostic_refresh().await;
                });
            }
        }
    }
}
