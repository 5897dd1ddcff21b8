//! The rows of one student as a plan.

use super::Group;
use super::record::Record;
use super::table::{Column, Head, Table};
use crate::plan::check::check;
use crate::plan::decode;
use crate::plan::model::{FORMAT, Plan, VERSION};
use crate::plan::problem::{Place, Problems, Trouble, shown};
use crate::plan::read::decoded;
use crate::plan::tree::{Member, Node, Value};

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The table.
    pub table: Table,
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// The column by name; empty where it is about the row as a whole.
    pub column: String,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// The plan of a student whose rows these are; there is one only where there is no problem. `head` gives
/// the head of each table that has a row here.
///
/// # Errors
///
/// Everything wrong with the rows, in the order of the tables and rows.
pub fn plan<'h>(group: &Group, head: impl Fn(Table) -> Option<&'h Head>) -> Result<Plan, Vec<Problem>> {
    let mut problems = Problems::default();
    // Places count rows, not lines: the rows of the group in their order, the student's own first.
    let rows = || {
        let own = std::iter::once((Table::Students, &group.student));
        own.chain(group.rows.iter().map(|(table, row)| (*table, row)))
    };
    let mut members = vec![
        member("format", Place::START, Value::Text(FORMAT.to_owned())),
        member("version", Place::START, Value::Number(VERSION.to_string())),
    ];
    let mut lists: Vec<(Table, Vec<Node>)> = Vec::new();
    for (number, (table, row)) in (1_u32..).zip(rows()) {
        let Some(head) = head(table) else { continue };
        let node = node(table, head, row, number, &mut problems);
        match lists.last_mut() {
            _ if table == Table::Students => {
                members.push(Member { key: table.key().to_owned(), place: node.place, value: node })
            }
            Some((last, nodes)) if *last == table => nodes.push(node),
            _ => lists.push((table, vec![node])),
        }
    }
    members.extend(lists.into_iter().map(|(table, nodes)| {
        let place = nodes.first().map_or(Place::START, |node| node.place);
        member(table.key(), place, Value::List(nodes))
    }));
    let root = Node::new(Value::Map(members), Place::START);
    let plan = decoded(&root, &mut problems, decode::plan, check);
    if problems.is_empty() {
        return Ok(plan);
    }
    let rows: Vec<(Table, &Record)> = rows().collect();
    let told = problems.into_list().into_iter().map(|problem| {
        let at = (problem.line as usize).saturating_sub(1);
        let (table, row) = rows.get(at).copied().unwrap_or((Table::Students, &group.student));
        let at = (problem.column as usize).checked_sub(2);
        let column = at.and_then(|at| head(table)?.columns.get(at));
        Problem {
            table,
            line: row.line,
            column: column.map(|column| column.name(table)).unwrap_or_default(),
            problem: problem.problem,
            help: problem.help,
        }
    });
    Err(told.collect())
}

fn member(key: &str, place: Place, value: Value) -> Member {
    Member { key: key.to_owned(), place, value: Node::new(value, place) }
}

/// A row as the record of a plan file: its number as the line of its places, and the number of the field
/// as their column, where 1 is the row as a whole.
fn node(table: Table, head: &Head, row: &Record, number: u32, problems: &mut Problems) -> Node {
    let whole = Place { line: number, column: 1 };
    let mut members = Vec::new();
    let mut facts = Vec::new();
    for (at, column) in head.columns.iter().enumerate() {
        let place = Place { line: number, column: u32::try_from(at + 2).unwrap_or(u32::MAX) };
        let bytes = row.field(at);
        if bytes.is_empty() {
            continue;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            let trouble =
                Trouble::new("a character here is not UTF-8").help("save the table with the encoding UTF-8");
            problems.push(trouble.at(place, String::new()));
            if let Column::Value(key) = column {
                // That it is there is known, so that it is not missed.
                members.push(member(key, place, Value::Broken));
            }
            continue;
        };
        let plain = |text: &str| Value::Plain(text.to_owned());
        match column {
            Column::Id if table == Table::Students => members.push(member("id", place, plain(text))),
            Column::Id => {}
            Column::Value(key) => members.push(member(key, place, plain(text))),
            Column::List(key) => {
                let items = parts(text).map(|part| Node::new(plain(part), place));
                members.push(member(key, place, Value::List(items.collect())));
            }
            Column::Signatures => {
                let items = parts(text).map(|part| Node::new(signature(part, place), place));
                members.push(member("signed", place, Value::List(items.collect())));
            }
            Column::Fact(name, true) => facts.push(member(name, place, Value::Text(text.to_owned()))),
            Column::Fact(name, false) => match fact(text) {
                Ok(value) => facts.push(member(name, place, value)),
                Err(trouble) => problems.push(trouble.at(place, String::new())),
            },
        }
    }
    if !facts.is_empty() {
        members.push(member("facts", whole, Value::Map(facts)));
    }
    Node::new(Value::Map(members), whole)
}

/// Several values in one field.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// `parent 2024-05-20`.
fn signature(text: &str, place: Place) -> Value {
    let (by, date) = text.rsplit_once(' ').unwrap_or((text, ""));
    let mut members = vec![member("by", place, Value::Plain(by.trim().to_owned()))];
    if !date.is_empty() {
        members.push(member("date", place, Value::Plain(date.to_owned())));
    }
    Value::Map(members)
}

/// A fact by its looks; a column `fact:NAME:text` holds text whatever it looks like.
fn fact(text: &str) -> Result<Value, Trouble> {
    let help = "write true or false; a column of text is called `fact:NAME:text`";
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        "yes" | "no" | "on" | "off" | "y" | "n" => {
            Err(Trouble::new(format!("{} may mean true, false or the word itself", shown(text))).help(help))
        }
        _ if text.parse::<crate::quantity::Amount>().is_ok() && !is_code(text) => {
            Ok(Value::Number(text.to_owned()))
        }
        _ if is_number(text) => {
            Err(Trouble::new(format!("{} is too large or too fine a number", shown(text)))
                .help("write at most four decimal places; a column of text is called `fact:NAME:text`"))
        }
        _ => Ok(Value::Text(text.to_owned())),
    }
}

/// Whether these are digits after a needless zero: an identifier such as `07030`.
fn is_code(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !is_code(text) && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
