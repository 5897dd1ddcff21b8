//! Examples in a table: a CSV file, each row a student and what is expected, as a spreadsheet saves it.
//!
//! 1. `table` reads the cells, and what each column is for.
//! 2. `text` writes each row as the example it stands for. So a cell means what the same words mean in a
//!    policy file, and every mistake in it is found by what finds it there.
//! 3. [`Problem`]s tell the row and the column of the cell that a finding is about.
//!
//! `docs/examples.md` is for those who write such tables.

mod table;
mod text;

use std::collections::BTreeMap;

pub use table::{MAX_BYTES, MOST_COLUMNS, MOST_ROWS, Table};
pub(crate) use text::Written;

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::source::FileId;
use crate::syntax::tree::Word;

/// How many problems of a table are told.
pub const MOST_PROBLEMS: usize = 100;

/// What is wrong with a table of cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// The row as a spreadsheet counts it, the header being the first; of the whole file where absent.
    pub row: Option<usize>,
    /// The column, from 0, and what stands above it.
    pub column: Option<(usize, String)>,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn of_file(path: &str, problem: impl Into<String>, help: &str) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { path: path.to_owned(), row: None, column: None, problem: problem.into(), help }
    }

    /// As many as are told, and one that tells how many there are besides.
    pub(crate) fn bounded(mut problems: Vec<Self>) -> Vec<Self> {
        let more = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        if let Some(last) = problems.last().filter(|_| more > 0) {
            let path = last.path.clone();
            problems.push(Self::of_file(&path, format!("{more} more problems are not told"), ""));
        }
        problems
    }

    /// What a finding of the text that was written for a table is about. `None` where it is about no row.
    pub(crate) fn of_finding(written: &Written, table: &Table, finding: &Diagnostic) -> Option<Self> {
        let (row, column) = written.at(finding.span.start)?;
        let row = table.rows.get(row)?;
        let column =
            column.and_then(|at| table.columns.get(at)).map(|column| (column.at, column.header.clone()));
        let problem = match finding.label.as_str() {
            "" | "again" => finding.headline.clone(),
            label if finding.headline.ends_with('?') => format!("{} {label}", finding.headline),
            label => format!("{}: {label}", finding.headline),
        };
        // What a policy file says of itself is no help in a table.
        let here = |text: &String| !text.contains("top of the file");
        let fix = || finding.fixes.first().map(|fix| fix.title.clone());
        let help = match finding.code {
            Code::ExampleDay => {
                Some("write a date below `as of`, or say when the student entered grade 9".to_owned())
            }
            _ => finding.help.clone().or_else(fix).filter(here),
        };
        Some(Self { path: table.path.clone(), row: Some(row.number), column, problem, help })
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some((at, header)) = &self.column {
            write!(f, ", column {}", letters(*at))?;
            if !header.is_empty() {
                write!(f, " (`{header}`)")?;
            }
        }
        write!(f, ": {}", self.problem)
    }
}

/// The letters a spreadsheet gives a column, counted from 0.
fn letters(at: usize) -> String {
    let mut out = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        rest -= 1;
        out.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    out.iter().rev().collect()
}

/// What the student of a case starts from besides another example, and what is taken from that.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    /// A plan file.
    pub(crate) plan: Option<Plan>,
    /// The names of what is left out.
    pub(crate) without: Vec<Word>,
}

/// The starts of all cases, by the file that was written for their table and their title.
pub(crate) type Starts = BTreeMap<FileId, BTreeMap<String, Start>>;

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_letters() {
        let each: Vec<String> = [0, 25, 26, 51, 52, 701, 702].iter().map(|at| letters(*at)).collect();
        assert_eq!(each, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
