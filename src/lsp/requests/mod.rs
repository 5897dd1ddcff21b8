//! One file for each feature: from the parameters of the protocol to `ide` and back.

pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostics;
pub(super) mod formatting;
pub(super) mod hover;
pub(super) mod signature;
