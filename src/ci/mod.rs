//! What a command tells the machinery that runs it: one plain [`Run`] value, and one file an output.
//!
//! `findings.rs`, `examples.rs` and `differences.rs` fill the value from what `check`, `test` and `diff` found; `sarif.rs`, `junit.rs`,
//! `github.rs` and `summary.rs` write it. A command that has something to tell makes a [`Run`] and has every
//! output at once. Nothing is decided here, and no file, clock or environment is touched.

mod differences;
mod examples;
mod findings;
mod github;
mod junit;
mod lines;
mod paths;
mod sarif;
mod summary;

pub use differences::differences;
pub use examples::{example_rules, examples};
pub use findings::{fault, findings, place};
pub use github::{MOST_SHOWN, github};
pub use junit::junit;
pub use lines::{Line, line_schema, lines};
pub use paths::from_root;
pub use sarif::sarif;
pub use summary::summary;

/// What one run of a command has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The command: `gradus check`.
    pub command: String,
    /// How it ended, in a few words: `2 errors, 1 warning`.
    pub total: String,
    /// Whether the command could do all it was asked to; not where a file could not be read.
    pub complete: bool,
    /// The kinds of item there are, each once.
    pub rules: Vec<Rule>,
    /// What somebody should look at, in the order it is told.
    pub items: Vec<Item>,
    /// What was tried, and what came of it.
    pub suites: Vec<Suite>,
    /// Markdown for the job's summary, where the command has a page of its own; else it is made of the items.
    pub page: Option<String>,
}

/// How grave an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It must not stay.
    Error,
    /// It probably should not stay.
    Warning,
    /// Good to know.
    Note,
}

impl Level {
    /// Its name: `error`, `warning` or `note`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A kind of item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name.
    pub code: String,
    /// How grave its items are, unless they say otherwise.
    pub level: Level,
    /// What it says, in one line.
    pub summary: String,
    /// What it means, as Markdown.
    pub page: String,
    /// What it belongs to, such as `syntax`.
    pub family: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How grave it is.
    pub level: Level,
    /// Its kind: the code of a [`Rule`].
    pub code: String,
    /// One line that stands alone.
    pub headline: String,
    /// Where it is; nowhere where it is about no place of a file.
    pub place: Option<Place>,
    /// What more there is to say, in lines of plain text; may be empty.
    pub text: String,
    /// Text laid out already, such as a verdict tree; shown as it is.
    pub detail: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<(Place, String)>,
    /// Changes that would settle it; several are alternatives.
    pub changes: Vec<Change>,
}

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, with slashes.
    pub path: String,
    /// Its first character; the whole file is meant where absent.
    pub stretch: Option<(Point, Point)>,
    /// What stands on its first line. Items are told from each other by it when lines move.
    pub line_text: String,
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), stretch: None, line_text: String::new() }
    }

    /// `policy/rules.gradus:12:3`.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.stretch {
            Some((start, _)) => format!("{}:{}:{}", self.path, start.line, start.column),
            None => self.path.clone(),
        }
    }
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The line.
    pub line: u32,
    /// The column in characters.
    pub column: u32,
    /// The column in UTF-16 code units.
    pub utf16: u32,
}

/// A change of the text that would settle an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it does, as a command.
    pub title: String,
    /// The stretches to replace, and what to put there; all of them belong together.
    pub edits: Vec<(Place, String)>,
}

/// Things that were tried and belong together: the examples of a file, the files of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// What they belong to.
    pub name: String,
    /// The file they stand in, where it is one.
    pub path: Option<String>,
    /// Each, in order.
    pub cases: Vec<Case>,
}

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The group it is shown in, with dots: `utah.examples`.
    pub class: String,
    /// Its name, unlike the others of its class.
    pub name: String,
    /// What came of it.
    pub came: Came,
}

/// What came of a [`Case`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It is as it should be; what there is to say of it may be empty.
    Passed(String),
    /// It is not: in one line, and in full.
    Failed(String, String),
    /// It could not be tried: in one line, and in full.
    Broken(String, String),
    /// It was not tried, and why.
    Skipped(String),
}

impl Run {
    /// The paths of all places changed, as where an output reads them from the top of a repository.
    pub fn each_path(&mut self, change: &dyn Fn(&str) -> String) {
        let Self { command: _, total: _, complete: _, rules: _, items, suites, page: _ } = self;
        for item in items {
            let related = item.related.iter_mut().map(|(place, _)| place);
            let edits = item.changes.iter_mut().flat_map(|change| &mut change.edits).map(|(place, _)| place);
            for place in item.place.iter_mut().chain(related).chain(edits) {
                place.path = change(&place.path);
            }
        }
        for path in suites.iter_mut().filter_map(|suite| suite.path.as_mut()) {
            *path = change(path);
        }
    }
}
