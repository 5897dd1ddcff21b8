//! The editor's features as functions: a policy with the cursor at `|`, and what is answered there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[path = "ide/definition.rs"]
mod definition;
#[path = "ide/fixture.rs"]
mod fixture;
#[path = "ide/folding.rs"]
mod folding;
#[path = "ide/hints.rs"]
mod hints;
#[path = "ide/links.rs"]
mod links;
#[path = "ide/tokens.rs"]
mod tokens;
