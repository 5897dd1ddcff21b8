//! One file for each feature: from the parameters of the protocol to `ide` and back.

pub(super) mod actions;
pub(super) mod commands;
pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostics;
pub(super) mod examples;
pub(super) mod folding;
pub(super) mod formatting;
pub(super) mod hierarchy;
pub(super) mod hints;
pub(super) mod hover;
pub(super) mod lenses;
pub(super) mod links;
pub(super) mod references;
pub(super) mod rename;
pub(super) mod signature;
pub(super) mod symbols;
pub(super) mod tokens;
