//! How each row stands, by its annotations and its note, and what is wrong with them.

use std::collections::BTreeSet;

use crate::marks::{By, Mark};
use crate::rows::{Note, Row};
use crate::{AGAIN, NOTES};

/// A row of the table.
pub struct Line<'a> {
    pub row: &'a Row,
    /// One of `STATUSES`.
    pub status: &'static str,
    /// What speaks for it, tests apart.
    pub by: Vec<&'a Mark>,
    pub note: Option<&'a Note>,
    pub tests: Vec<&'a Mark>,
}

/// How a row can stand, with what that means.
pub const STATUSES: &[(&str, &str)] = &[
    ("rule", "a policy has it, and the auditor decides it"),
    ("command", "the program does it"),
    ("report", "a report shows it"),
    (
        "attestation",
        "a judgement of people: a policy asks that someone attests it, and no program decides it",
    ),
    ("context", "background that asks for nothing which could be met or missed"),
    ("open", "not there yet"),
];

/// Problems come by what has to be done about them, so that one look shows which ids are concerned.
pub fn judge<'a>(
    rows: &'a [Row],
    notes: &'a [Note],
    marks: &'a [Mark],
    problems: &mut Vec<String>,
) -> Vec<Line<'a>> {
    let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    for mark in marks.iter().filter(|mark| !known.contains(mark.id.as_str())) {
        problems.push(format!("{}: no row is called {}", mark.place, mark.id));
    }
    for note in notes.iter().filter(|note| !known.contains(note.id.as_str())) {
        problems.push(format!("{NOTES}: no row is called {}", note.id));
    }
    let mut unanswered = Vec::new();
    let mut untested = Vec::new();
    let mut answered = Vec::new();
    let mut now_attested = Vec::new();
    let mut not_attested = Vec::new();
    let mut lines = Vec::new();
    for row in rows {
        let note = notes.iter().find(|note| note.id == row.id);
        let (tests, by): (Vec<&Mark>, Vec<&Mark>) =
            marks.iter().filter(|mark| mark.id == row.id).partition(|mark| mark.by == By::Test);
        let in_policy = by.iter().any(|mark| mark.by == By::Policy);
        let first = by.iter().map(|mark| mark.by).min();
        let status = match (note.map(|note| note.status.as_str()), first) {
            (Some("attestation"), _) => "attestation",
            (Some("context"), _) => "context",
            (Some(_), _) | (None, None | Some(By::Test)) => "open",
            (None, Some(By::Policy)) => "rule",
            (None, Some(By::Report)) => "report",
            (None, Some(By::Command)) => "command",
        };
        let id = row.id.as_str();
        match note {
            None if by.is_empty() => unanswered.push(id),
            None if tests.is_empty() => untested.push(id),
            Some(note) if note.status == "attestation" && !in_policy => not_attested.push(id),
            Some(note) if note.waits() && note.later().is_some() && in_policy => now_attested.push(id),
            Some(note) if note.status != "attestation" && !by.is_empty() => answered.push(id),
            _ => {}
        }
        lines.push(Line { row, status, by, note, tests });
    }
    for (what, ids, remedy) in [
        ("neither annotation nor note", unanswered, "annotate what answers them, or note them"),
        ("no test", untested, "add a line `rows: …` with their ids to a test of each"),
        ("annotated, but noted as context or open", answered, "drop their notes"),
        ("annotated, but noted as not yet encoded", now_attested, "note them as attestation"),
        ("attestations that no policy has", not_attested, "annotate the statement, or note them as open"),
    ] {
        if !ids.is_empty() {
            problems.push(format!("{what}: {}\n    {remedy}", ids.join(", ")));
        }
    }
    if !problems.is_empty() {
        problems.push(format!(
            "(notes are in {NOTES}; {AGAIN} drops or changes those that say `not yet encoded`)"
        ));
    }
    lines
}
