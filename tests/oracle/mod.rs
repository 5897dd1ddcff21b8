//! A second opinion on audits: small random policies and plans, judged by trying everything.
//!
//! 1. `make.rs` makes policies and plans that use every construct of the compiled policy.
//! 2. `read.rs` says what a record is and fits, and whether a condition holds.
//! 3. `ways.rs` finds every way of counting of an award, straight from the rules of
//!    `docs/semantics.md`: amounts are multiples of the unit that all amounts are multiples of; the
//!    only savings are that equal sums are looked at once and hopeless ones dropped.
//! 4. `judge.rs` puts ways together to verdicts: levels, readings, awards added to or apart.
//! 5. `show.rs` writes a way down as the report of an award, for the certificate checker.
//! 6. `tables.rs` and `corners.rs` hold the oracle itself, and the auditor, to cases worked out by hand; `property.rs`
//!    holds the certificate checker to the oracle, `engine.rs` the auditor, in every order (`shuffle.rs`),
//!    and cut off after any number of steps.
//! 7. `undone.rs` leaves demands undone and finds blocking sets by deletion; `refute.rs` holds the checker of
//!    `not met` to them.
//!
//! 8. `compare.rs` holds comparisons of policies, and `remarks.rs` what is proven of one, to every student with
//!    some of a plan's records, as the auditor judges them.
//!
//! That these tests catch mistakes is tried by planting some: see `tests/mutants.rs`.
//!
//! It shares no code with the auditor or the checker, and is no measure of speed: an instance that
//! would take it too long is skipped, and counted as skipped.

mod compare;
mod corners;
mod engine;
mod judge;
mod make;
mod property;
mod read;
mod refute;
mod remarks;
mod show;
mod shuffle;
mod tables;
mod undone;
mod ways;

/// The work would be too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;
