//! A table as the text of a policy file: each row the example it stands for.

use std::collections::BTreeMap;

use super::table::{Column, Kind, Row};
use super::{Problem, Start, Table};
use crate::example::{Example, Place};
use crate::plan::Plan;
use crate::quantity::parse_date;
use crate::source::{FileId, Span};
use crate::syntax::tree::Word;

/// A name that is left out, and where it stands in the text: its first byte and the one after its last.
type LeftOut = (String, u32, u32);

/// The text of a table, and which cell each piece of it came from.
pub(crate) struct Written {
    /// The text.
    pub(crate) text: String,
    /// Where pieces begin: the row and the column among the table's, by their number there.
    pieces: Vec<(u32, usize, Option<usize>)>,
    /// Where rows begin.
    rows: Vec<u32>,
    /// What each case leaves out, by its title, as it stands in the text.
    without: Vec<(String, Vec<LeftOut>)>,
    /// The plan file of each case that starts from one, by its title.
    plans: Vec<(String, String)>,
}

impl Written {
    /// Writes a table for a policy of these modules.
    pub(crate) fn new<'m>(table: &Table, modules: impl Iterator<Item = &'m str>) -> (Self, Vec<Problem>) {
        let mut written = Self {
            text: String::new(),
            pieces: Vec::new(),
            rows: Vec::new(),
            without: Vec::new(),
            plans: Vec::new(),
        };
        for module in modules {
            written.text.push_str(&format!("use {module}\n"));
        }
        let mut problems = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            written.row(table, at, row, &mut problems);
        }
        (written, problems)
    }

    /// The row and column of what stands at a place of the text.
    pub(crate) fn at(&self, offset: u32) -> Option<(usize, Option<usize>)> {
        let after = self.pieces.partition_point(|(start, _, _)| *start <= offset);
        let (_, row, column) = self.pieces.get(after.checked_sub(1)?)?;
        Some((*row, *column))
    }

    /// The row that begins at a place of the text.
    pub(crate) fn row_at(&self, offset: u32) -> Option<usize> {
        self.rows.binary_search(&offset).ok()
    }

    /// Puts an example to where it stands in the table.
    pub(crate) fn stands_in(&self, table: &Table, example: &mut Example) {
        let Some(row) = self.at(example.span.start).and_then(|(row, _)| table.rows.get(row)) else { return };
        let place = Place { path: table.path.clone(), line: row.line, column: 1 };
        example.module.clone_from(&table.path);
        for expectation in &mut example.expectations {
            expectation.place = place.clone();
        }
        example.place = place;
    }

    /// What each case starts from, once the text has a file.
    pub(crate) fn starts(&self, file: FileId, plans: &BTreeMap<String, Plan>) -> BTreeMap<String, Start> {
        let mut starts: BTreeMap<String, Start> = BTreeMap::new();
        for (title, names) in &self.without {
            let words = names.iter().map(|(name, start, end)| Word {
                value: name.clone(),
                span: Span::new(file, *start as usize, *end as usize),
            });
            starts.entry(title.clone()).or_default().without = words.collect();
        }
        for (title, plan) in &self.plans {
            starts.entry(title.clone()).or_default().plan = plans.get(plan).cloned();
        }
        starts
    }

    fn row(&mut self, table: &Table, at: usize, row: &Row, problems: &mut Vec<Problem>) {
        let found = mistakes(table, row);
        if !found.is_empty() {
            problems.extend(found);
            return;
        }
        self.rows.push(self.here());
        self.begin(at, None);
        let cell = |kind: &Kind| {
            let place = table.columns.iter().position(|column| column.kind == *kind)?;
            let text =
                table.columns.get(place).map(|column| row.cell(column)).filter(|text| !text.is_empty())?;
            Some((place, text))
        };
        let title = cell(&Kind::Title).map(|(_, title)| one_line(title)).unwrap_or_default();
        self.text.push_str("example ");
        self.piece(at, cell(&Kind::Title).map(|(place, _)| place), &quoted(&title));
        self.text.push_str(" for ");
        let (place, award) = cell(&Kind::Award).unwrap_or_default();
        self.piece(at, Some(place), &one_line(award));
        if let Some((place, day)) = cell(&Kind::AsOf) {
            self.text.push_str(" as of ");
            self.piece(at, Some(place), &one_line(day));
        }
        self.begin(at, None);
        self.text.push_str(" {\n");
        if let Some((place, like)) = cell(&Kind::Like) {
            self.text.push_str("  like ");
            self.piece(at, Some(place), &quoted(&one_line(like)));
            self.text.push('\n');
        }
        if let Some((_, plan)) = cell(&Kind::Plan) {
            self.plans.push((title.clone(), plan.to_owned()));
        }
        if let Some((place, names)) = cell(&Kind::Without) {
            self.leaves_out(at, place, &title, names);
        }
        let columns: Vec<(usize, &Column)> = table.columns.iter().enumerate().collect();
        for (place, column) in &columns {
            if let Kind::With(lead) = &column.kind {
                let lead = if lead.is_empty() { String::new() } else { format!("{lead} ") };
                for line in row.cell(column).lines().map(str::trim).filter(|line| !line.is_empty()) {
                    self.line(at, *place, &format!("{lead}{line}"));
                }
            }
        }
        if let Some((place, expect)) = cell(&Kind::Expect) {
            self.text.push_str("  ");
            self.piece(at, Some(place), &format!("expect {}", verdict(expect)));
            if let Some((place, reasons)) = cell(&Kind::Because) {
                self.text.push_str(" because ");
                self.piece(at, Some(place), &one_line(reasons).replace(';', ","));
            }
            self.text.push('\n');
        }
        for (place, column) in &columns {
            if let Kind::Demand(demand) = &column.kind
                && !row.cell(column).is_empty()
            {
                self.line(at, *place, &format!("expect {demand} {}", verdict(row.cell(column))));
            }
        }
        self.begin(at, None);
        self.text.push_str("}\n");
    }

    /// Names that are left out: they stand in a remark, so that they have a place.
    fn leaves_out(&mut self, row: usize, column: usize, title: &str, names: &str) {
        self.text.push_str("  # without ");
        self.begin(row, Some(column));
        let mut found = Vec::new();
        for name in names.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
            let start = self.here();
            self.text.push_str(name);
            found.push((name.to_owned(), start, self.here()));
            self.text.push(' ');
        }
        self.text.push('\n');
        self.without.push((title.to_owned(), found));
    }

    fn line(&mut self, row: usize, column: usize, text: &str) {
        self.text.push_str("  ");
        self.piece(row, Some(column), text);
        self.text.push('\n');
    }

    fn piece(&mut self, row: usize, column: Option<usize>, text: &str) {
        self.begin(row, column);
        self.text.push_str(text);
    }

    fn begin(&mut self, row: usize, column: Option<usize>) {
        self.pieces.push((self.here(), row, column));
    }

    fn here(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}

/// The words of verdicts; of two that begin alike the longer is first.
const VERDICTS: [&str; 12] = [
    "met late",
    "met",
    "on track",
    "not met",
    "not yet due",
    "not applicable",
    "due soon",
    "overdue",
    "missed",
    "cannot tell",
    "waived",
    "undecided",
];

/// What of a row cannot be written as an example, or would be read as more than one.
fn mistakes(table: &Table, row: &Row) -> Vec<Problem> {
    let mut found = Vec::new();
    for column in &table.columns {
        let cell = row.cell(column);
        if cell.is_empty() {
            continue;
        }
        let mut report =
            |problem: &str, help: &str| found.push(table.problem(row, Some(column), problem, Some(help)));
        match &column.kind {
            Kind::AsOf => {
                if let Err(problem) = parse_date(cell) {
                    let help =
                        "in a spreadsheet, give the column the format `text` before you write the date";
                    report(&problem, help);
                }
            }
            Kind::Expect | Kind::Demand(_) => {
                let given = verdict(cell);
                let known = VERDICTS.iter().find_map(|known| given.strip_prefix(known));
                if known.is_none_or(|rest| !rest.is_empty() && !rest.starts_with(" because ")) {
                    let help = format!("write one of: {}", VERDICTS.join(", "));
                    report(&format!("`{cell}` is no verdict"), &help);
                }
            }
            Kind::With(_) if !is_balanced(cell) => {
                let help =
                    "write a `}` for each `{`, a second quotation mark for each first, and none besides";
                report("the braces or quotation marks of this cell do not belong together", help);
            }
            _ => {}
        }
    }
    found
}

/// A verdict as the language writes it: a spreadsheet may begin a cell with a capital letter.
fn verdict(cell: &str) -> String {
    let cell = one_line(cell);
    let end = cell.to_lowercase().find(" because ").unwrap_or(cell.len());
    let (verdict, reasons) = cell.split_at_checked(end).unwrap_or((&cell, ""));
    verdict.to_lowercase() + reasons
}

/// Whether each brace outside of quotation marks has the other.
fn is_balanced(text: &str) -> bool {
    let (mut depth, mut quoted) = (0i32, false);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !quoted
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    // A title in a table may be quoted as in a policy file, or not.
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    super::super::quoted(inner)
}
