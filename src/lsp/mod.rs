//! The language server: it translates between the protocol and `ide`, and decides nothing.
//!
//! ```text
//! stdin ── tower-lsp ── order ── server ──────> desk: one thread that owns every text
//! stdout <──────────────────────── answers, findings <──┘
//! ```
//!
//! 1. `order` runs each message's handler up to its first wait as soon as the message is read, so
//!    that edits and questions reach the desk in the order they were sent.
//! 2. `server` turns each message into a piece of work for the desk and waits for its answer.
//! 3. `desk` does the work in order, on one thread. Every question is answered for the very state
//!    of the texts in which it was asked. Findings are published when nothing is left to do, so that
//!    a burst of edits is checked once, and none that an edit has overtaken is sent.
//! 4. `aside` has what takes long done on other threads, from what the desk gives it to go by.
//! 5. `requests` has one file for each feature.
//!
//! A question that is cancelled before its turn is dropped. A fault while one is answered is an
//! internal error for that question alone.

mod aside;
mod capabilities;
mod convert;
mod desk;
mod edits;
mod order;
mod own_files;
mod plans;
mod publish;
mod requests;
mod server;
mod session;

use tower_lsp::{LspService, Server as Transport};

use self::server::Server;

/// How many questions may wait for their answers at a time.
const WAITING: usize = 256;

/// Serves one client on standard input and output until it says `exit` or goes away. Gives whether
/// it had said `shutdown` before.
///
/// # Errors
/// Where the system gives no thread or no event loop.
pub fn serve() -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let shut_down = runtime.block_on(async {
        let mut failed = None;
        let (service, socket) = LspService::build(|client| match Server::new(client) {
            Ok(server) => server,
            Err((server, error)) => {
                failed = Some(error);
                server
            }
        })
        .custom_method("gradus/stdlibText", Server::own_text)
        .custom_method("gradus/tests", Server::examples)
        .custom_method("gradus/runTests", Server::run_examples)
        .custom_method("window/workDoneProgress/cancel", Server::progress_cancelled)
        .finish();
        if let Some(error) = failed {
            return Err(error);
        }
        let shut_down = service.inner().shut_down();
        let service = order::InOrder::new(service);
        Transport::new(tokio::io::stdin(), tokio::io::stdout(), socket)
            .concurrency_level(WAITING)
            .serve(service)
            .await;
        Ok(shut_down.load(std::sync::atomic::Ordering::Relaxed))
    })?;
    // Reading standard input may hold a thread of the runtime for as long as the client lives.
    runtime.shutdown_background();
    Ok(shut_down)
}
