//! Schedules: by brute force, by cases in files, and what must hold of every one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "a test")]

#[path = "schedule/cases.rs"]
mod cases;
#[path = "schedule/make.rs"]
mod make;
#[path = "schedule/oracle.rs"]
mod oracle;
