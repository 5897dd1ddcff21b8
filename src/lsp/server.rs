//! The messages of the protocol, each turned into work for the desk.
//!
//! A handler puts its work on the desk before it first waits; [`order`](super::order) relies on it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::aside::{Aside, Show};
use super::desk::{Desk, Queue};
use super::publish::Publisher;
use super::requests::commands::{self, Begun};
use super::requests::lenses::{Seen, Standings};
use super::session::{Session, own_texts};
use super::{capabilities, own_files, requests};
use crate::ide::{Change, Workspace};
use crate::source::{DiskFiles, Position as Place};

/// One client's server.
pub(super) struct Server {
    client: Client,
    queue: Queue,
    aside: Aside,
    standings: Standings,
    shut_down: Arc<AtomicBool>,
}

impl Server {
    /// Starts the desk on a thread of its own.
    ///
    /// # Errors
    /// Where the system gives no thread; the server then answers everything with an error.
    pub(super) fn new(client: Client) -> std::result::Result<Self, (Self, std::io::Error)> {
        let (publisher, publishing) = Publisher::new(client.clone());
        tokio::spawn(publishing);
        let workspace = Workspace::new(Box::new(DiskFiles));
        let (queue, desk) = Queue::start(workspace, Session::new(), publisher);
        let aside = Aside::new(client.clone());
        let server =
            Self { client, queue, aside, standings: Standings::default(), shut_down: Arc::default() };
        let started =
            std::thread::Builder::new().name("desk".to_owned()).stack_size(DESK_STACK).spawn(|| desk.run());
        match started {
            Ok(_) => Ok(server),
            Err(error) => Err((server, error)),
        }
    }

    /// Whether the client has said `shutdown`; still there when the server is gone.
    pub(super) fn shut_down(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.shut_down)
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Desk<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        self.queue.ask(question)
    }

    /// `window/workDoneProgress/cancel`: somebody has seen enough of a piece of work.
    pub(super) async fn progress_cancelled(&self, params: WorkDoneProgressCancelParams) {
        self.aside.call_off(&params.token);
    }

    /// `gradus/tests`: the examples of all folders.
    pub(super) async fn examples(&self, _: Value) -> Result<Value> {
        self.ask(|desk| Ok(requests::examples::listed(desk))).await
    }

    /// `gradus/runTests`: what comes of some examples.
    pub(super) async fn run_examples(&self, wanted: requests::examples::Ids) -> Result<Value> {
        let work = self.ask(move |desk| Ok(requests::examples::run(desk, &wanted))).await?;
        self.aside.run(Show::Nothing, work).await
    }

    /// `gradus/stdlibText`: the text of a document of the scheme `gradus-std`.
    pub(super) async fn own_text(&self, params: TextDocumentIdentifier) -> Result<Value> {
        self.ask(move |desk| {
            let name = desk.session.own_name(&desk.session.path(&params.uri));
            let text = name.and_then(|name| own_texts().remove(&name));
            Ok(json!({ "text": text }))
        })
        .await
    }
}

/// Trees are walked by recursion; they are at most some hundred deep.
const DESK_STACK: usize = 32 * 1024 * 1024;

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let folders = folders(&params);
        // Nothing is waited for here: messages behind this one are refused until it is answered.
        let mut session = Session::new();
        session.agree(params.capabilities);
        if let Some(options) = params.initialization_options {
            session.wish(&options);
        }
        let capabilities = capabilities::offered(&session);
        self.queue.edit(move |workspace, agreed| {
            *agreed = session;
            if !agreed.wishes.stdlib_scheme
                && let Some(folder) = own_files::keep()
            {
                agreed.keep_own_texts(folder);
            }
            workspace.set_folders(folders.iter().map(|uri| agreed.path(uri)).collect());
        });
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: "gradus".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let client = self.client.clone();
        let watches = self
            .ask(|desk| {
                let workspace = desk.session.client.workspace.as_ref();
                let files = workspace.and_then(|workspace| workspace.did_change_watched_files);
                Ok(files.and_then(|files| files.dynamic_registration).unwrap_or(false))
            })
            .await;
        if watches.unwrap_or(false) {
            // A handler that waited for the client would hold up the messages behind it.
            tokio::spawn(async move {
                let _ = client.register_capability(vec![watched_files()]).await;
            });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.queue.edit(move |workspace, session| {
            let path = session.opened(&document.uri);
            if session.own_name(&path).is_none() {
                workspace.open(path, document.text, document.version);
            }
        });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.queue.edit(move |workspace, session| {
            let path = session.path(&params.text_document.uri);
            let place = |position: Position| Place { line: position.line, column: position.character };
            let changes = params.content_changes.into_iter().map(|change| Change {
                range: change.range.map(|range| (place(range.start), place(range.end))),
                text: change.text,
            });
            workspace.change(&path, changes.collect(), params.text_document.version, session.encoding);
        });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.queue.edit(move |workspace, session| {
            session.given_tokens.borrow_mut().remove(&params.text_document.uri);
            workspace.close(&session.path(&params.text_document.uri));
        });
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        // What is saved is known already.
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.queue.edit(move |workspace, session| {
            let news = |event: &FileEvent| workspace.document(&session.path(&event.uri)).is_none();
            if params.changes.iter().any(news) {
                workspace.reload();
            }
        });
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.queue.edit(move |workspace, session| {
            let gone: Vec<PathBuf> =
                params.event.removed.iter().map(|folder| session.path(&folder.uri)).collect();
            let mut folders: Vec<PathBuf> =
                workspace.folders().iter().filter(|folder| !gone.contains(folder)).cloned().collect();
            folders.extend(params.event.added.iter().map(|folder| session.path(&folder.uri)));
            workspace.set_folders(folders);
        });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.queue.edit(move |_, session| session.wish(&params.settings));
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.ask(move |desk| Ok(requests::diagnostics::document(desk, &params))).await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        self.ask(move |desk| Ok(requests::diagnostics::workspace(desk, &params))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |desk| Ok(requests::definition::definition(desk, &params))).await
    }

    async fn goto_declaration(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |desk| Ok(requests::definition::definition(desk, &params))).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |desk| Ok(requests::definition::type_definition(desk, &params))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.ask(move |desk| Ok(requests::references::references(desk, &params))).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask(move |desk| Ok(requests::references::highlights(desk, &params))).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.ask(move |desk| requests::rename::prepare(desk, &params)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.ask(move |desk| requests::rename::rename(desk, &params)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(move |desk| Ok(requests::symbols::document(desk, &params))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask(move |desk| Ok(requests::symbols::workspace(desk, &params))).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.ask(move |desk| Ok(requests::hierarchy::prepare(desk, &params))).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.ask(move |desk| Ok(requests::hierarchy::incoming(desk, &params))).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.ask(move |desk| Ok(requests::hierarchy::outgoing(desk, &params))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(move |desk| Ok(requests::lenses::lenses(desk, &params))).await
    }

    async fn code_lens_resolve(&self, params: CodeLens) -> Result<CodeLens> {
        match self.ask(move |desk| Ok(requests::lenses::resolve(desk, params))).await? {
            Seen::Known(lens) => Ok(lens),
            Seen::Count(counting) => {
                let known = self.standings.clone();
                self.aside.run(Show::Nothing, move |job| counting.count(&known, job)).await
            }
        }
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let ExecuteCommandParams { command, arguments, work_done_progress_params } = params;
        let arguments = commands::arguments(arguments)?;
        let begun = self.ask(move |desk| {
            let can = desk.session.client.window.as_ref().and_then(|window| window.work_done_progress);
            Ok((commands::begin(desk, &command, &arguments)?, can.unwrap_or(false)))
        });
        match begun.await? {
            (Begun::Done(found), _) => Ok(Some(found)),
            (Begun::Goes(title, work), can) => {
                let show = Show::Progress(title, work_done_progress_params.work_done_token, can);
                self.aside.run(show, work).await.map(Some)
            }
        }
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(move |desk| Ok(requests::folding::folds(desk, &params))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(move |desk| Ok(requests::folding::selections(desk, &params))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(move |desk| Ok(requests::hints::hints(desk, &params))).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(move |desk| Ok(requests::links::links(desk, &params))).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.ask(move |desk| Ok(requests::tokens::full(desk, &params))).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.ask(move |desk| Ok(requests::tokens::delta(desk, &params))).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask(move |desk| Ok(requests::tokens::range(desk, &params))).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask(move |desk| Ok(requests::completion::list(desk, &params))).await
    }

    async fn completion_resolve(&self, params: CompletionItem) -> Result<CompletionItem> {
        self.ask(move |desk| Ok(requests::completion::resolve(desk, params))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask(move |desk| Ok(requests::hover::hover(desk, &params))).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.ask(move |desk| Ok(requests::signature::help(desk, &params))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(move |desk| Ok(requests::actions::list(desk, &params))).await
    }

    async fn code_action_resolve(&self, params: CodeAction) -> Result<CodeAction> {
        self.ask(move |desk| requests::actions::resolve(desk, params)).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |desk| Ok(requests::formatting::range(desk, &params))).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |desk| Ok(requests::formatting::written(desk, &params))).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(move |desk| Ok(requests::formatting::document(desk, &params))).await
    }
}

/// The folders the client has open.
fn folders(params: &InitializeParams) -> Vec<Uri> {
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().map(|folder| folder.uri.clone()).collect();
    }
    #[expect(deprecated, reason = "older clients know nothing else")]
    params.root_uri.clone().into_iter().collect()
}

/// The files whose coming and going the client is asked to tell of.
fn watched_files() -> Registration {
    let watchers = ["**/*.gradus", "**/gradus.toml"].map(|glob| json!({ "globPattern": glob }));
    Registration {
        id: "gradus-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!({ "watchers": watchers })),
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test")]
mod tests {
    use tower_lsp::LspService;
    use tower_lsp::jsonrpc::ErrorCode;

    use super::*;

    #[test]
    fn a_fault_is_an_internal_error_for_one_question_alone() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (service, _socket) =
                LspService::build(|client| Server::new(client).map_err(|_| "no thread").unwrap()).finish();
            let server = service.inner();
            let before = server.ask(|_| Ok("before"));
            let fault = server.ask(|_| -> Result<()> { panic!("a fault of a test") });
            let behind = server.ask(|_| Ok("behind"));
            assert_eq!(before.await, Ok("before"));
            assert_eq!(fault.await.unwrap_err().code, ErrorCode::InternalError);
            assert_eq!(behind.await, Ok("behind"));
            // A fault in an edit leaves what is open as it is.
            server.queue.edit(|workspace, _| workspace.open("a.gradus".into(), "course".to_owned(), 3));
            server.queue.edit(|_, _| panic!("a fault of a test"));
            let open =
                |desk: &Desk<'_>| desk.view.workspace.document("a.gradus".as_ref()).map(|one| one.version);
            assert_eq!(server.ask(move |desk| Ok(open(desk))).await, Ok(Some(3)));
        });
    }
}
