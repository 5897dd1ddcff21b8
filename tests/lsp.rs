//! The language server as a client meets it: the program itself, over standard input and output. What
//! each feature answers is tested in `tests/ide` and `tests/clients/protocol`; here is how it behaves
//! when messages come fast, badly, or in a way nobody would expect.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test"
)]

#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/documents.rs"]
mod documents;
#[path = "lsp/malformed.rs"]
mod malformed;
#[path = "lsp/order.rs"]
mod order;
#[path = "lsp/random.rs"]
mod random;
#[path = "lsp/recorded.rs"]
mod recorded;
