//! `gradus lsp`: the language server, for editors to start.

use super::{End, complain};
use crate::lsp;

/// Serve an editor over the language server protocol, on standard input and output
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Taken because editors give it; standard input and output are the only way
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &Arguments) -> End {
    match lsp::serve() {
        // The protocol: an `exit` without a `shutdown` before it is an error.
        Ok(true) => End::Fine,
        Ok(false) => End::Findings,
        Err(error) => {
            complain(&format!("the server could not start: {error}"), None);
            End::Unusable
        }
    }
}
