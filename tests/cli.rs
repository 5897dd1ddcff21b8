//! The program as people run it: what it prints where, how it ends, and what it leaves behind.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by it")]

#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/ci.rs"]
mod ci;
#[path = "cli/desk.rs"]
mod desk;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/editions.rs"]
mod editions;
#[path = "cli/examples.rs"]
mod examples;
#[path = "cli/fixing.rs"]
mod fixing;
#[path = "cli/layers.rs"]
mod layers;
#[path = "cli/layout.rs"]
mod layout;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/plan.rs"]
mod plan;
#[path = "cli/why.rs"]
mod why;
