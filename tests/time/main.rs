//! Events and deadlines: `docs/time.md`, case by case and against an oracle that goes day by day.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "a test")]

mod build;
mod events;
mod few;
mod oracle;
mod records;
mod results;
mod shuffle;
mod statuses;
mod students;
mod wild;
mod windows;
mod words;
