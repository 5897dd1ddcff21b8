//! The auditor held to `docs/semantics.md` by brute force; see `tests/oracle/mod.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "a test")]

#[path = "oracle/mod.rs"]
mod oracle;
