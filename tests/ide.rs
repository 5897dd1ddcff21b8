//! The editor's features as functions: a policy with the cursor at `|`, and what is answered there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[path = "ide/actions/mod.rs"]
mod actions;
#[path = "ide/complete.rs"]
mod complete;
#[path = "ide/definition.rs"]
mod definition;
#[path = "ide/everywhere.rs"]
mod everywhere;
#[path = "ide/fixture.rs"]
mod fixture;
#[path = "ide/folding.rs"]
mod folding;
#[path = "ide/forms.rs"]
mod forms;
#[path = "ide/hints.rs"]
mod hints;
#[path = "ide/hover.rs"]
mod hover;
#[path = "ide/layout.rs"]
mod layout;
#[path = "ide/links.rs"]
mod links;
#[path = "ide/outline.rs"]
mod outline;
#[path = "ide/plan.rs"]
mod plan;
#[path = "ide/prerequisites.rs"]
mod prerequisites;
#[path = "ide/references.rs"]
mod references;
#[path = "ide/rename.rs"]
mod rename;
#[path = "ide/signature.rs"]
mod signature;
#[path = "ide/tokens.rs"]
mod tokens;
