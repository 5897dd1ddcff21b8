//! A record that could not be audited, and every reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::PlanProblem;

/// A record that could not be audited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reject {
    /// The file it is in, or `-` for standard input.
    pub source: String,
    /// In a file of many records: the line it begins on, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The student it is about, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<String>,
    /// Everything wrong with it, in the order of the file; at least one.
    pub problems: Vec<Trouble>,
}

/// One thing wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trouble {
    /// The file it stands in, where that is another than the record's: a table beside `students.csv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Which value it is about, as in `courses[3].credits`; absent where it is about the whole record.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The line of its file, counted from 1, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column in characters, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Reject {
    /// A record that is wrong as a whole.
    #[must_use]
    pub fn whole(source: &str, line: Option<u64>, problem: impl Into<String>, help: &str) -> Self {
        let trouble = Trouble {
            file: None,
            path: String::new(),
            line,
            column: None,
            problem: problem.into(),
            help: (!help.is_empty()).then(|| help.to_owned()),
        };
        Self { source: source.to_owned(), line, student: None, problems: vec![trouble] }
    }

    /// A plan with problems. One that stands in a file of many begins on that `line`, and its problems
    /// are told by the lines of the file.
    #[must_use]
    pub fn of_plan(source: &str, line: Option<u64>, problems: Vec<PlanProblem>) -> Self {
        let before = line.map_or(0, |line| line.saturating_sub(1));
        let trouble = |problem: PlanProblem| Trouble {
            file: None,
            path: problem.path,
            line: Some(u64::from(problem.line).saturating_add(before)),
            column: Some(problem.column),
            problem: problem.problem,
            help: problem.help,
        };
        let problems = problems.into_iter().map(trouble).collect();
        Self { source: source.to_owned(), line, student: None, problems }
    }

    /// The source, with the line where there is one: `plans.ndjson:12`.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.source, self.line)
    }

    /// Writes it as a line of JSON, with the line's end.
    pub fn json_line(&self, out: &mut Vec<u8>) {
        // Every key is a string and every number whole, so that writing into memory cannot fail.
        let _ = serde_json::to_writer(&mut *out, self);
        out.push(b'\n');
    }

    /// Its problems for people, a line each, and their remedies below them.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for trouble in &self.problems {
            let file = trouble.file.as_deref().unwrap_or(&self.source);
            text.push_str(&place(file, trouble.line.or(self.line)));
            if let Some(column) = trouble.column {
                text.push_str(&format!(":{column}"));
            }
            text.push_str(": ");
            if !trouble.path.is_empty() {
                text.push_str(&trouble.path);
                text.push_str(": ");
            }
            text.push_str(&trouble.problem);
            text.push('\n');
            if let Some(help) = &trouble.help {
                text.push_str(&format!("  help: {help}\n"));
            }
        }
        text
    }
}

/// A file, with a line where there is one.
fn place(source: &str, line: Option<u64>) -> String {
    line.map_or_else(|| source.to_owned(), |line| format!("{source}:{line}"))
}
