//! What is wrong with a plan file, and where.

use std::fmt;

use super::read::MAX_PROBLEMS;

/// How many problems are kept before they are only counted; more than are listed, so that the list
/// can be put into the order of the file first.
const KEPT: usize = 5_000;

/// How many characters of the file's own text a message quotes.
const QUOTED: usize = 40;

/// One problem of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblem {
    /// Which value it is about, as in `courses[3].credits`; lists count from 0. Empty where it is
    /// about the file as a whole.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl PlanProblem {
    /// The problem with the file's name before it: `plan.json:12:7: courses[3].credits: …`.
    #[must_use]
    pub fn in_file(&self, file: &str) -> String {
        format!("{file}:{self}")
    }
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for PlanProblem {}

/// What is wrong with a value, before it is known where the value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub problem: String,
    pub help: Option<String>,
}

impl Trouble {
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn at(self, place: Place, path: String) -> PlanProblem {
        let Self { problem, help } = self;
        PlanProblem { path, line: place.line, column: place.column, problem, help }
    }
}

/// A line and a column in characters, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// Where a file begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place of a byte offset in the text; a line ends after `\n`.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut cursor = Cursor::new(text);
        cursor.advance(offset)
    }
}

/// Turns ascending byte offsets of a text into places, in one walk over the text.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    place: Place,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, offset: 0, place: Place::START }
    }

    /// The place of an offset that is not before the last one asked for.
    pub fn advance(&mut self, offset: usize) -> Place {
        let passed = self.text.get(self.offset..offset).unwrap_or("");
        for character in passed.chars() {
            if character == '\n' {
                self.place = Place { line: self.place.line.saturating_add(1), column: 1 };
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.offset = self.offset.max(offset);
        self.place
    }
}

/// The problems found so far.
#[derive(Default)]
pub(crate) struct Problems {
    kept: Vec<PlanProblem>,
    more: usize,
}

impl Problems {
    pub fn push(&mut self, problem: PlanProblem) {
        if self.kept.len() < KEPT {
            self.kept.push(problem);
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The problems in the order of the file; after [`MAX_PROBLEMS`] of them one that says how many
    /// more there are.
    pub fn into_list(self) -> Vec<PlanProblem> {
        let Self { kept: mut list, more } = self;
        list.sort_by(|a, b| {
            let key = |p: &PlanProblem| (p.line, p.column);
            key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path)).then_with(|| a.problem.cmp(&b.problem))
        });
        list.dedup();
        let more = more + list.len().saturating_sub(MAX_PROBLEMS);
        list.truncate(MAX_PROBLEMS);
        if more > 0 {
            let last = list.last().map_or(Place::START, |p| Place { line: p.line, column: p.column });
            let noun = if more == 1 { "problem" } else { "problems" };
            let trouble = Trouble::new(format!("the file has {more} more {noun} that are not listed"))
                .help("repair those above first, then check the file again");
            list.push(trouble.at(last, String::new()));
        }
        list
    }
}

/// A piece of the file's text as a message quotes it: short, and on one line.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::from("`");
    let mut characters = text.chars();
    for character in characters.by_ref().take(QUOTED) {
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    if characters.next().is_some() {
        out.push('…');
    }
    out.push('`');
    out
}
