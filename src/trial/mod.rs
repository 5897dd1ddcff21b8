//! What a policy's own examples say of its rules: which rules they show (`coverage`), and which planted
//! changes they would notice (`mutants`).
//!
//! 1. `site` finds every demand as it stands in the text, and its copies in awards that extend its own.
//! 2. `plant` lists the changes of one: what it is, in words, and how it is made. `cond`, `window`, `edit` and
//!    `words` belong to it; `idle` knows of some that they cannot change a verdict.
//! 3. `bench` makes a change in a copy of the policy, audits the students of the examples it touches, and
//!    takes it back.
//!
//! A rule is *decisive* where a student stands otherwise without it, so both questions are answered by the
//! same changes. It stands above `example`; `docs/examples.md` defines what is said here.

mod bench;
mod cond;
pub mod coverage;
mod edit;
mod idle;
pub mod mutants;
mod plant;
mod seen;
mod site;
mod window;
mod words;

use crate::example::Example;
use crate::lower::AwardPlaces;
use crate::policy::Policy;
use crate::source::{Encoding, Sources, Span};

/// A compiled policy, where its parts stand, and its examples.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Where its awards and demands stand, by its own order.
    pub places: &'a [AwardPlaces],
    /// The texts it came from.
    pub sources: &'a Sources,
    /// The examples, each of which passes.
    pub examples: &'a [&'a Example],
}

/// A place in a text, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The line as it stands there, without the space around it.
    pub text: String,
}

impl Ground<'_> {
    /// Where a span begins. A part of the text that is not there stands nowhere.
    fn spot(&self, span: Span) -> Spot {
        let Some(file) = self.sources.get(span.file) else {
            return Spot { path: String::new(), line: 1, column: 1, text: String::new() };
        };
        let at = file.lines().position(&file.text, span.start as usize, Encoding::Utf32);
        let text = file.text.lines().nth(at.line as usize).unwrap_or("").trim().to_owned();
        Spot { path: file.path.clone(), line: at.line + 1, column: at.column + 1, text }
    }
}
