//! Reports for people as they are read: letter, worksheet, plan form, what is due, what changed, how a
//! school does.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by it")]

#[path = "report/changes.rs"]
mod changes;
#[path = "report/command.rs"]
mod command;
#[path = "cli/desk.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod desk;
#[path = "report/due.rs"]
mod due;
#[path = "report/forms.rs"]
mod forms;
#[path = "report/page.rs"]
mod page;
#[path = "report/sample.rs"]
mod sample;
#[path = "report/school.rs"]
mod school;
