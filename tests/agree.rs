//! The auditor and the certificate checker held to each other on events and deadlines: both implement
//! `docs/time.md` by themselves, and must say the same of every demand; see `tests/agree/mod.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "a test")]

#[path = "agree/mod.rs"]
mod agree;
