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

/// The lines of a file below its heading, by cells; one of another length is a problem.
fn cells<'a, const N: usize>(file: &str, text: &'a str, problems: &mut Vec<String>) -> Vec<[&'a str; N]> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let place = format!("{file}:{}", number + 1);
        let all: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let Ok(cells) = <[&str; N]>::try_from(all) else {
            problems.push(format!("{place}: a line is {N} texts with a tab between: `{line}`"));
            continue;
        };
        let id = line.split('\t').next().unwrap_or_default();
        if seen.insert(id) {
            found.push(cells);
        } else {
            problems.push(format!("{place}: {id} stands here a second time: drop one"));
        }
    }
    found
}

pub fn rows(text: &str, problems: &mut Vec<String>) -> Vec<Row> {
    cells(ROWS, text, problems)
        .into_iter()
        .map(|cells| {
            let [id, source, asks, class] = cells.map(str::to_owned);
            Row { id, source, asks, class }
        })
        .collect()
}

pub fn notes(text: &str, problems: &mut Vec<String>) -> Vec<Note> {
    let mut found = Vec::new();
    for cells in cells(NOTES, text, problems) {
        let [id, status, remark] = cells.map(str::to_owned);
        if ["attestation", "context", "open"].contains(&status.as_str()) {
            found.push(Note { id, status, remark });
        } else {
            problems.push(format!(
                "{NOTES}: {id} is noted as `{status}`: a note says attestation, context or open"
            ));
        }
    }
    found
}

/// Notes that only waited for an annotation and have it now become attestations, or are dropped.
pub fn settle(notes: &mut Vec<Note>, marks: &[Mark]) {
    notes.retain_mut(|note| {
        let by = |by: &dyn Fn(By) -> bool| marks.iter().any(|mark| mark.id == note.id && by(mark.by));
        let (in_policy, answered) = (by(&|by| by == By::Policy), by(&|by| by != By::Test));
        if !note.waits() || !answered {
            return true;
        }
        let remark = note.later().filter(|_| in_policy).map(str::to_owned);
        remark.is_some_and(|remark| {
            note.status = "attestation".to_owned();
            note.remark = remark;
            true
        })
    });
}

pub fn write_notes(notes: &[Note]) -> String {
    let lines = notes.iter().map(|note| format!("{}\t{}\t{}\n", note.id, note.status, note.remark));
    "id\tstatus\tremark\n".to_owned() + &lines.collect::<String>()
}
