//! One file per output of findings: the terminal, and JSON for programs. Each reads the same
//! [`Diagnostic`](super::Diagnostic) values and adds nothing of its own to what they say.

mod json;
mod terminal;
pub(crate) mod text;

pub use json::{
    Counts, FINDING, FINDINGS_VERSION, Finding, Findings, Place, Point, PossibleEdit, PossibleFix, Related,
    findings, json, schema,
};
pub use terminal::terminal;
