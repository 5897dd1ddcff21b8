//! The editor's features as functions: a policy with the cursor at `|`, and what is answered there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[path = "ide/complete.rs"]
mod complete;
#[path = "ide/definition.rs"]
mod definition;
#[path = "ide/everywhere.rs"]
mod everywhere;
#[path = "ide/fixture.rs"]
mod fixture;
#[path = "ide/forms.rs"]
mod forms;
#[path = "ide/hover.rs"]
mod hover;
#[path = "ide/signature.rs"]
mod signature;
