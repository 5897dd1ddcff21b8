//! The cells of a table, and what its columns are for.

use super::Problem;
use crate::diagnostic::did_you_mean;

/// The largest table that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most rows.
pub const MOST_ROWS: usize = 10_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 500;

/// A table of cases.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where it was read, as it is shown.
    pub path: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its place, from 0.
    pub(super) at: usize,
    /// What stands above it.
    pub(super) header: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    Award,
    AsOf,
    Like,
    Plan,
    Without,
    /// Lines of an example, each led by these words.
    With(String),
    Expect,
    Because,
    /// What is expected of this demand.
    Demand(String),
    /// For people only.
    Note,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    /// As a spreadsheet counts it.
    pub(super) number: usize,
    /// The line of the file it begins on, from 1.
    pub(super) line: u32,
    /// Its cells, without the space around them.
    pub(super) cells: Vec<String>,
}

impl Row {
    /// The cell of a column; empty where there is none.
    pub(super) fn cell(&self, column: &Column) -> &str {
        self.cells.get(column.at).map_or("", String::as_str)
    }
}

const HEADERS: [&str; 10] =
    ["case", "award", "as of", "like", "plan", "without", "with", "expect", "because", "note"];

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// Everything wrong with its shape.
    pub fn read(path: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let of_file = |problem: String, help: &str| vec![Problem::of_file(path, problem, help)];
        if bytes.len() > MAX_BYTES {
            let size = MAX_BYTES / (1024 * 1024);
            return Err(of_file(
                format!("the file has more than {size} MiB"),
                "put the cases into several files",
            ));
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            let help = "save it again as `CSV UTF-8`";
            return Err(of_file("the file is not UTF-8 text".to_owned(), help));
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes());
        let mut table = Self { path: path.to_owned(), columns: Vec::new(), rows: Vec::new() };
        let mut problems = Vec::new();
        for (at, record) in reader.records().enumerate() {
            let number = at + 1;
            let record =
                record.map_err(|error| of_file(format!("row {number} cannot be read: {error}"), ""))?;
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.len() > MOST_COLUMNS {
                return Err(of_file(format!("row {number} has more than {MOST_COLUMNS} columns"), ""));
            }
            if at == 0 {
                table.columns(&cells, &mut problems);
                continue;
            }
            // A row that begins with `#` is a remark.
            if cells.iter().all(String::is_empty)
                || cells.iter().find(|cell| !cell.is_empty()).is_some_and(|cell| cell.starts_with('#'))
            {
                continue;
            }
            if table.rows.len() == MOST_ROWS {
                let help = "put the cases into several files";
                return Err(of_file(format!("there are more than {MOST_ROWS} cases"), help));
            }
            let line = record.position().map_or(0, csv::Position::line);
            table.rows.push(Row { number, line: u32::try_from(line).unwrap_or(u32::MAX), cells });
        }
        if table.columns.is_empty() {
            let help = "the first row says what each column is for: `case`, `award`, `expect` and others";
            return Err(of_file("the file is empty".to_owned(), help));
        }
        table.check(&mut problems);
        if problems.is_empty() { Ok(table) } else { Err(Problem::bounded(problems)) }
    }

    /// How many cases there are.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.rows.len()
    }

    /// The plan files that cases start from, each once.
    #[must_use]
    pub fn plans(&self) -> Vec<&str> {
        let columns = self.columns.iter().filter(|column| column.kind == Kind::Plan);
        let mut found: Vec<&str> = columns
            .flat_map(|column| self.rows.iter().map(|row| row.cell(column)))
            .filter(|cell| !cell.is_empty())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is wrong with a plan file, told of each case that starts from it.
    #[must_use]
    pub fn about_plan(&self, plan: &str, problem: &str, help: Option<&str>) -> Vec<Problem> {
        let mut found = Vec::new();
        for column in self.columns.iter().filter(|column| column.kind == Kind::Plan) {
            for row in self.rows.iter().filter(|row| row.cell(column) == plan) {
                found.push(self.problem(row, Some(column), problem, help));
            }
        }
        found
    }

    pub(super) fn problem(
        &self,
        row: &Row,
        column: Option<&Column>,
        problem: &str,
        help: Option<&str>,
    ) -> Problem {
        Problem {
            path: self.path.clone(),
            row: Some(row.number),
            column: column.map(|column| (column.at, column.header.clone())),
            problem: problem.to_owned(),
            help: help.map(str::to_owned),
        }
    }

    /// The first column of a kind.
    pub(super) fn column(&self, kind: &Kind) -> Option<&Column> {
        self.columns.iter().find(|column| column.kind == *kind)
    }

    fn columns(&mut self, headers: &[String], problems: &mut Vec<Problem>) {
        for (at, header) in headers.iter().enumerate() {
            let mut report = |problem: String, help: String| {
                problems.push(Problem {
                    path: self.path.clone(),
                    row: Some(1),
                    column: Some((at, header.clone())),
                    problem,
                    help: Some(help),
                });
            };
            let Some(kind) = kind(header) else {
                let known = did_you_mean(&header.to_lowercase(), HEADERS);
                let help = match known {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "the columns are: case, award, as of, like, plan, without, with, with …, expect, because, expect … (the name of a demand), and note".to_owned(),
                };
                report(format!("there is no column `{header}` in a table of cases"), help);
                continue;
            };
            // A column without anything above it is looked at only where something stands in it.
            let again = kind != Kind::Note && self.columns.iter().any(|other| other.kind == kind);
            if again && !matches!(kind, Kind::With(_)) {
                report(
                    format!("two columns are called `{header}`"),
                    "give one of them another name, or remove it".to_owned(),
                );
            }
            self.columns.push(Column { at, header: header.clone(), kind });
        }
        let needed = [(Kind::Title, "case"), (Kind::Award, "award")];
        for (kind, name) in needed {
            if self.column(&kind).is_none() {
                let mut problem = Problem::of_file(&self.path, format!("no column is called `{name}`"), "");
                problem.help = Some(format!(
                    "write `{name}` above the column of {}",
                    match kind {
                        Kind::Title => "what each case is called",
                        _ => "the award each case is about",
                    }
                ));
                problems.push(problem);
            }
        }
    }

    /// What every row must have.
    fn check(&self, problems: &mut Vec<Problem>) {
        if !problems.is_empty() {
            return;
        }
        for row in &self.rows {
            for (kind, help) in [
                (Kind::Title, "give the case a title of its own"),
                (Kind::Award, "write the name of the award the case is about"),
            ] {
                if let Some(column) = self.column(&kind).filter(|column| row.cell(column).is_empty()) {
                    problems.push(self.problem(row, Some(column), "this cell is empty", Some(help)));
                }
            }
            let beyond =
                row.cells.iter().enumerate().find(|(at, cell)| {
                    !cell.is_empty() && self.columns.iter().all(|column| column.at != *at)
                });
            if let Some((at, cell)) = beyond {
                let column = Column { at, header: String::new(), kind: Kind::Note };
                let problem = format!("`{cell}` stands in a column without a name");
                let help = "put quotation marks around a cell with commas in it, or write what the column is for above it";
                problems.push(self.problem(row, Some(&column), &problem, Some(help)));
            }
            let cell = |kind: &Kind| self.column(kind).map_or("", |column| row.cell(column));
            if !cell(&Kind::Like).is_empty() && !cell(&Kind::Plan).is_empty() {
                let column = self.column(&Kind::Plan);
                let help = "start from one of the two";
                problems.push(self.problem(
                    row,
                    column,
                    "the case starts from an example already",
                    Some(help),
                ));
            }
            if !cell(&Kind::Because).is_empty() && cell(&Kind::Expect).is_empty() {
                let column = self.column(&Kind::Because);
                let help = "write `not met` below `expect`, or remove the reasons";
                problems.push(self.problem(
                    row,
                    column,
                    "reasons of nothing: nothing is expected of the award",
                    Some(help),
                ));
            }
            let expects = |column: &&Column| matches!(column.kind, Kind::Expect | Kind::Demand(_));
            if !self.columns.iter().filter(expects).any(|column| !row.cell(column).is_empty()) {
                let help =
                    "write `met` or `not met` below `expect`, or below `expect` and the name of a demand";
                problems.push(self.problem(row, None, "this case expects nothing", Some(help)));
            }
        }
    }
}

fn kind(header: &str) -> Option<Kind> {
    let words: Vec<&str> = header.split_whitespace().collect();
    let lower = words.join(" ").to_lowercase();
    Some(match lower.as_str() {
        "case" | "title" => Kind::Title,
        "award" => Kind::Award,
        "as of" | "day" => Kind::AsOf,
        "like" => Kind::Like,
        "plan" => Kind::Plan,
        "without" => Kind::Without,
        "with" => Kind::With(String::new()),
        "expect" | "expected" => Kind::Expect,
        "because" => Kind::Because,
        "note" | "notes" | "" => Kind::Note,
        _ => match words.split_first() {
            Some((first, rest)) if first.eq_ignore_ascii_case("with") => Kind::With(rest.join(" ")),
            Some((first, rest)) if first.eq_ignore_ascii_case("expect") => Kind::Demand(rest.join(" ")),
            Some((first, rest)) if first.eq_ignore_ascii_case("note") && !rest.is_empty() => Kind::Note,
            _ => return None,
        },
    })
}

/// What parts the cells: of comma, semicolon and tab the one that stands most often in the first line,
/// outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(part, _)| *part == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of as many, the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(part, _)| *part)
}
