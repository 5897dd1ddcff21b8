//! One file for each feature: from the parameters of the protocol to `ide` and back.

pub(super) mod definition;
pub(super) mod diagnostics;
pub(super) mod folding;
pub(super) mod formatting;
pub(super) mod hints;
pub(super) mod links;
pub(super) mod tokens;
