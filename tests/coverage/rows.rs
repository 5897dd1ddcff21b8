//! The two lists kept by hand: the rows of the sources, and the notes on rows that nothing answers.

use std::collections::BTreeSet;

use crate::marks::{By, Mark};
use crate::{NOTES, ROWS};

/// One thing a source asks for, in our words.
pub struct Row {
    pub id: String,
    pub source: String,
    pub asks: String,
    /// a to e, as the head of the table explains them.
    pub class: String,
}

/// Why a row has no rule and no command.
pub struct Note {
    pub id: String,
    pub status: String,
    pub remark: String,
}

/// How the remark on a row begins that a policy or command is to answer and does not yet. What no
/// program can decide goes on with `ATTESTATION` and the remark it will have then.
const WAITS: &str = "not yet encoded";
const ATTESTATION: &str = ": attestation: ";

impl Note {
    pub fn waits(&self) -> bool {
        self.status == "open" && self.remark.starts_with(WAITS)
    }

    /// What becomes of a waiting note once a policy has an annotation: the remark of an attestation.
    pub fn later(&self) -> Option<&str> {
        self.remark.strip_prefix(WAITS)?.strip_prefix(ATTESTATION)
    }
}

/// The cells of a file whose first line is a heading; a line of another length is a problem.
fn cells<'a>(file: &str, text: &'a str, width: usize, problems: &mut Vec<String>) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let place = format!("{file}:{}", number + 1);
        if cells.len() != width || cells.iter().any(|cell| cell.is_empty()) {
            problems.push(format!("{place}: a line is {width} texts with a tab between: `{line}`"));
        } else if !seen.insert(cells[0]) {
            problems.push(format!("{place}: {} stands here a second time: drop one", cells[0]));
        } else {
            found.push(cells);
        }
    }
    found
}

pub fn rows(text: &str, problems: &mut Vec<String>) -> Vec<Row> {
    cells(ROWS, text, 4, problems)
        .into_iter()
        .map(|cells| Row {
            id: cells[0].to_owned(),
            source: cells[1].to_owned(),
            asks: cells[2].to_owned(),
            class: cells[3].to_owned(),
        })
        .collect()
}

pub fn notes(text: &str, problems: &mut Vec<String>) -> Vec<Note> {
    let mut found = Vec::new();
    for cells in cells(NOTES, text, 3, problems) {
        if !["attestation", "context", "open"].contains(&cells[1]) {
            problems.push(format!(
                "{NOTES}: {} is noted as `{}`: a note says attestation, context or open",
                cells[0], cells[1]
            ));
            continue;
        }
        let [id, status, remark] = [0, 1, 2].map(|at| cells[at].to_owned());
        found.push(Note { id, status, remark });
    }
    found
}

/// Notes that only waited for an annotation and have it now are dropped, or become attestations.
pub fn settle(notes: &mut Vec<Note>, marks: &[Mark]) {
    let answered =
        |note: &Note| note.waits() && marks.iter().any(|mark| mark.id == note.id && mark.by != By::Test);
    notes.retain(|note| !answered(note) || note.later().is_some());
    for note in notes.iter_mut().filter(|note| answered(note)) {
        let remark = note.later().unwrap_or_default().to_owned();
        note.status = "attestation".to_owned();
        note.remark = remark;
    }
}

pub fn write_notes(notes: &[Note]) -> String {
    let lines = notes.iter().map(|note| format!("{}\t{}\t{}\n", note.id, note.status, note.remark));
    "id\tstatus\tremark\n".to_owned() + &lines.collect::<String>()
}
