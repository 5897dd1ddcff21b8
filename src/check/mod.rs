//! What the compiler knows without a plan: one file per family of findings.
//!
//! Checks look at the compiled policy for meaning and at [`Origins`](crate::lower::Origins) for places.
//! Each reports only what is certain: where a demand has a hole (a part that could not be compiled),
//! or a course may be worth more than the catalogue can tell, it says nothing. What needs an audit
//! (whether a sequence earns its award) is not here but in `rehearsal`.

mod arithmetic;
mod capacity;
pub(crate) mod cohorts;
mod moves;
mod prerequisites;
mod provenance;
mod sequences;
mod time;
mod windows;

use crate::diagnostic::Diagnostic;
use crate::lower::Lowered;
use crate::names::Names;
use crate::source::Span;

/// All findings of all families.
#[must_use]
pub fn check(names: &Names<'_>, lowered: &Lowered<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    arithmetic::check(lowered, &mut findings);
    prerequisites::check(lowered, &mut findings);
    sequences::check(names, lowered, &mut findings);
    time::check(lowered, &mut findings);
    windows::check(lowered, &mut findings);
    provenance::check(names, &mut findings);
    findings
}

/// For each total that has parts: its head, and what the parts count together, in words such as
/// `22 to 24 credits`.
#[must_use]
pub fn sums(lowered: &Lowered<'_>) -> Vec<(Span, String)> {
    arithmetic::sums(lowered)
}

/// For each block of demands without a total: its head, and what its parts count together in words, where
/// that is one amount for every student.
#[must_use]
pub fn certain_totals(lowered: &Lowered<'_>) -> Vec<(Span, String)> {
    arithmetic::certain_totals(lowered)
}

/// A list of labelled places, shortened where it is long: a reader takes in a dozen.
fn with_labels(mut finding: Diagnostic, labels: impl IntoIterator<Item = (Span, String)>) -> Diagnostic {
    const MOST: usize = 24;
    for (span, text) in labels.into_iter().take(MOST) {
        finding = finding.also(span, text);
    }
    finding
}
