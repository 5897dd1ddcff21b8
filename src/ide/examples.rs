//! The examples of a policy: which there are, and what comes of running them.

use super::workspace::Unit;
use crate::audit::Auditor;
pub use crate::example::id;
use crate::example::{self, Example};
use crate::policy::Policy;
use crate::report::paper::{self, Form};
use crate::report::{self, Style};
use crate::source::Span;

/// An example as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What names it: its module and its title.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where the title stands.
    pub span: Span,
}

/// What came of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// What names it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether all that is expected is so.
    pub passed: bool,
    /// What is not, and how things stand, for people; nothing where it passed.
    pub message: String,
    /// The same as Markdown.
    pub markdown: String,
    /// The same as a page that needs no other file.
    pub html: String,
    /// The first thing that is not as expected; the title where all is.
    pub span: Span,
}

/// The examples of a unit, whether they can be run now or not.
#[must_use]
pub fn declared(unit: &Unit) -> Vec<Declared> {
    let mut found = Vec::new();
    for tree in &unit.trees {
        let Some(source) = unit.sources.get(tree.id).filter(|source| !source.builtin) else { continue };
        found.extend(example::titles(tree).map(|(title, span)| Declared {
            id: example::id(&source.module, title),
            title: title.to_owned(),
            span,
        }));
    }
    found
}

/// Runs examples one after the other for as long as `step`, which hears how many are done, says to go
/// on.
#[must_use]
pub fn run(policy: &Policy, examples: &[Example], step: &dyn Fn(usize) -> bool) -> Vec<Ran> {
    let auditor = Auditor::new(policy);
    let mut ran = Vec::new();
    for (at, example) in examples.iter().enumerate() {
        if !step(at) {
            break;
        }
        let outcome = example::run(&auditor, example);
        let style = Style { color: false, ..Style::default() };
        let markdown = report::example_markdown(example, &outcome);
        ran.push(Ran {
            id: example.id(),
            title: example.title.clone(),
            passed: outcome.passed(),
            message: report::example_beside(example, &outcome, &style),
            html: paper::show(&markdown, &Form::Html { title: String::new() }),
            markdown,
            span: outcome.failures.first().map_or(example.span, |failure| failure.span),
        });
    }
    ran
}
