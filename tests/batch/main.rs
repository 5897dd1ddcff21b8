//! Batches of plans as people run them: everything plans come from, everything results go to, and what
//! happens when something is wrong or the run is cut short.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by it"
)]

#[path = "../cli/desk.rs"]
mod desk;

mod ends;
mod inputs;
mod made;
mod rejects;
mod results;
mod resumed;
