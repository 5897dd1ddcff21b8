//! The language server: it translates between the protocol and `ide`, and decides nothing.
//!
//! ```text
//! stdin ── wire ── tower-lsp ── order ── server ──────> desk: one thread that owns every text
//! stdout <──────────────────────────────── answers, findings <──┘
//! ```
//!
//! 1. `wire` answers what is no message, so that the transport reads nothing else; a session can be
//!    written down there (`record`) and be done again (`replay`).
//! 2. `order` runs each message's handler up to its first wait as soon as the message is read, so
//!    that edits and questions reach the desk in the order they were sent.
//! 3. `server` turns each message into a piece of work for the desk and waits for its answer.
//! 4. `desk` does the work in order, on one thread. Every question is answered for the very state
//!    of the texts in which it was asked. Findings are published when nothing is left to do, so that
//!    a burst of edits is checked once, and none that an edit has overtaken is sent.
//! 5. `aside` has what takes long done on other threads, from what the desk gives it to go by.
//! 6. `requests` has one file for each feature.
//!
//! A question that is cancelled before its turn is dropped. A fault while one is answered is an
//! internal error for that question alone.

mod aside;
mod capabilities;
mod convert;
mod desk;
mod edits;
mod frames;
mod order;
mod own_files;
mod plans;
mod publish;
mod record;
mod replay;
mod requests;
mod server;
mod session;
mod wire;

use std::io::Result;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server as Transport};

use self::record::Recorder;
pub use self::replay::{Pace, Replayed, replay};
use self::server::Server;

/// How many questions may wait for their answers at a time.
const WAITING: usize = 256;

/// Serves one client on standard input and output until it says `exit` or goes away. Gives whether
/// it had said `shutdown` before. Where a file is named, the session is written down there.
///
/// # Errors
/// Where the system gives no thread or no event loop, or the file cannot be written.
pub fn serve(record: Option<&Path>) -> Result<bool> {
    let recorder = record.map(Recorder::begin).transpose()?.map(Arc::new);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let shut_down = runtime.block_on(converse(tokio::io::stdin(), tokio::io::stdout(), recorder));
    // Reading standard input may hold a thread of the runtime for as long as the client lives.
    runtime.shutdown_background();
    shut_down
}

/// Serves one client; see [`serve`].
async fn converse(
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
    recorder: Option<Arc<Recorder>>,
) -> Result<bool> {
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
    let serve =
        |input, output| Transport::new(input, output, socket).concurrency_level(WAITING).serve(service);
    wire::carry(input, output, recorder, serve).await;
    Ok(shut_down.load(Ordering::Relaxed))
}
