//! What the compiler knows without a plan: one file per family of findings.
//!
//! Checks look at the compiled policy for meaning and at [`Origins`](crate::lower::Origins) for places.
//! Where a demand has a hole (a part that could not be compiled), they say nothing about its totals.

use crate::diagnostic::Diagnostic;
use crate::lower::Lowered;
use crate::names::Names;

/// All findings of all families.
#[must_use]
pub fn check(_names: &Names<'_>, _lowered: &Lowered<'_>) -> Vec<Diagnostic> {
    Vec::new()
}
