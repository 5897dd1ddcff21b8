//! Changes of the text that settle a finding, graded by how sure they are.
//!
//! A check says what to change with the small constructors here; the terminal, JSON, the editor and
//! `gradus check --fix` all read the same values. Nothing is changed here: that is `gradus check --fix`'s work.

use super::Diagnostic;
use crate::source::Span;

/// How sure a [`Fix`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The author cannot have meant anything else: it may be made unseen.
    Safe,
    /// Likely what was meant, or what was meant if the rest is right: made only when asked for.
    Review,
    /// Only part of the way, such as a line to fill in: never made by itself.
    Show,
}

impl Grade {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
            Self::Show => "show",
        }
    }
}

/// A change of the text that settles a finding. All its edits belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fix {
    /// What it does, as a command: "write `algebra-1`".
    pub title: String,
    /// What to change; no two of them overlap.
    pub edits: Vec<Edit>,
    /// How sure it is.
    pub grade: Grade,
}

/// One stretch of a file and what to put there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// The stretch to replace; empty where something is only put in.
    pub span: Span,
    /// What to put there, with plain line feeds; empty where something is only removed.
    pub replacement: String,
}

impl Fix {
    /// A change the author cannot but want.
    #[must_use]
    pub fn safe(title: impl Into<String>) -> Self {
        Self { title: title.into(), edits: Vec::new(), grade: Grade::Safe }
    }

    /// A change to be looked at.
    #[must_use]
    pub fn review(title: impl Into<String>) -> Self {
        Self { title: title.into(), edits: Vec::new(), grade: Grade::Review }
    }

    /// A change to be completed by the author.
    #[must_use]
    pub fn show(title: impl Into<String>) -> Self {
        Self { title: title.into(), edits: Vec::new(), grade: Grade::Show }
    }

    /// Puts something in the place of a stretch.
    #[must_use]
    pub fn replace(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.edits.push(Edit { span, replacement: replacement.into() });
        self
    }

    /// Removes a stretch.
    #[must_use]
    pub fn remove(self, span: Span) -> Self {
        self.replace(span, "")
    }

    /// Puts something in before a place.
    #[must_use]
    pub fn before(self, span: Span, text: impl Into<String>) -> Self {
        self.replace(Span { end: span.start, ..span }, text)
    }

    /// Puts something in after a place.
    #[must_use]
    pub fn after(self, span: Span, text: impl Into<String>) -> Self {
        self.replace(Span { start: span.end, ..span }, text)
    }

    /// Exchanges two stretches that hold these texts.
    #[must_use]
    pub fn swap(self, one: (Span, impl Into<String>), other: (Span, impl Into<String>)) -> Self {
        self.replace(one.0, other.1).replace(other.0, one.1)
    }
}

impl Diagnostic {
    /// Adds a change that settles it; several are alternatives.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says which name or word was most likely meant at a place.
    #[must_use]
    pub fn meant(self, span: Span, meant: &str) -> Self {
        self.label(format!("did you mean `{meant}`?"))
            .fix(Fix::review(format!("write `{meant}`")).replace(span, meant))
    }

    /// The one fix that may be made without the author having to choose: of that grade or surer, and
    /// the only one of its grade.
    #[must_use]
    pub fn fix_up_to(&self, grade: Grade) -> Option<&Fix> {
        let best = self.fixes.iter().map(|fix| fix.grade).min().filter(|best| *best <= grade)?;
        let mut fixes = self.fixes.iter().filter(|fix| fix.grade == best && best != Grade::Show);
        let first = fixes.next()?;
        fixes.next().is_none().then_some(first)
    }
}
