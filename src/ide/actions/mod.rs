//! What can be done about a place at a stroke: findings put right, and the text put differently.
//!
//! 1. Each file here proposes edits; what is offered was tried before (see `trial`): the edited texts were
//!    analysed, and nothing is wrong that was not.
//! 2. What must not change the meaning was compiled, and the policy is the same but for the words that are
//!    shown to people (`same`).
//!
//! A file that belongs to the standard library is left alone. What a finding proposes is made by whoever
//! makes the finding; see [`Fix`](crate::diagnostic::Fix).

mod cite;
mod cohort;
mod course;
mod extract;
pub mod fix_all;
mod fixes;
mod imports;
mod inline;
mod place;
mod runs;
mod same;
mod sort;
mod total;
mod trial;

use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::quantity::Date;
use crate::source::{FileId, Span};

/// What somebody asks of a stretch.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'k> {
    /// The file.
    pub file: FileId,
    /// Where the cursor is, or what is selected.
    pub span: Span,
    /// The day on which it is asked.
    pub today: Date,
    /// The kinds that are asked for.
    pub kinds: &'k [Kind],
}

/// The kinds of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Settles a finding.
    QuickFix,
    /// Makes a part a thing of its own.
    Extract,
    /// Puts what a name stands for in its place.
    Inline,
    /// Says it another way.
    Rewrite,
    /// Makes every fix that is certain.
    FixAll,
    /// Puts the `use` lines in order.
    OrganizeImports,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::QuickFix, Self::Extract, Self::Inline, Self::Rewrite, Self::FixAll, Self::OrganizeImports];
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, as a command.
    pub title: String,
    /// Of what kind it is.
    pub kind: Kind,
    /// The findings it settles, by their places in [`Analysis::findings`].
    pub settles: Vec<usize>,
    /// Whether it is the one thing to do.
    pub preferred: bool,
    /// The edits; nothing where they take long to find, see [`fix_all::edits`].
    pub edits: Option<Vec<Edit>>,
    /// What is best done next, in the text after the edits.
    pub next: Option<Next>,
}

/// What is best done after an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This name is to be given another one.
    Rename(Span),
    /// Something else is to be written here.
    Complete(Span),
}

impl Action {
    fn new(kind: Kind, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            kind,
            settles: Vec::new(),
            preferred: false,
            edits: Some(edits),
            next: None,
        }
    }
}

/// Everything that can be done about a stretch, the likeliest first.
#[must_use]
pub fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Vec<Action> {
    let mut found = Vec::new();
    if analysis.sources.get(asked.file).is_none_or(|source| source.builtin) {
        return found;
    }
    let wants = |kind: Kind| asked.kinds.contains(&kind);
    if wants(Kind::QuickFix) {
        found.extend(fixes::offered(analysis, asked));
        found.extend(course::offered(analysis, asked));
        found.extend(cite::offered(analysis, asked));
    }
    if wants(Kind::Extract) {
        found.extend(extract::offered(analysis, asked));
    }
    if wants(Kind::Inline) {
        found.extend(inline::offered(analysis, asked));
    }
    if wants(Kind::Rewrite) {
        found.extend(total::offered(analysis, asked));
        found.extend(cohort::offered(analysis, asked));
        found.extend(sort::list(analysis, asked));
        found.extend(sort::courses(analysis, asked));
    }
    if wants(Kind::OrganizeImports) {
        found.extend(imports::offered(analysis, asked));
    }
    if wants(Kind::FixAll) {
        found.extend(fix_all::offered(analysis, asked));
    }
    found
}
