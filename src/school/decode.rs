//! A tree into a [`School`], noting every problem on the way, as `plan/decode.rs` does for plans.
//!
//! Where a key that must be there is missing or wrong, a harmless value stands in for it: the school
//! is only looked at, never given out, once there is a problem.

use super::model::{FORMAT, Group, RosterEntry, School, Staff, StateRecord, VERSION};
use crate::plan::decode::{event, unsaid};
use crate::plan::fields::{Fields, named};
use crate::plan::problem::Problems;
use crate::plan::scalar::{Outcome, count, fact, grade, text, wrong, year};
use crate::plan::tree::{Node, Path, Value};
use crate::quantity::SchoolYear;

/// The keys of each kind of record.
mod keys {
    pub const SCHOOL: &[&str] = &[
        "format",
        "version",
        "school",
        "district",
        "year",
        "students",
        "staff",
        "groups",
        "events",
        "facts",
        "state_records",
    ];
    pub const STUDENT: &[&str] = &["id", "grade", "counselor"];
    pub const STAFF: &[&str] = &["id", "name", "roles", "events"];
    pub const GROUP: &[&str] = &["kind", "name", "students", "staff"];
    pub const RECORD: &[&str] = &["student", "fields"];
}

/// Decodes the whole file.
pub(super) fn school(root: &Node, problems: &mut Problems) -> School {
    let mut at = Fields::open(root, &Path::ROOT, problems, "a school file", keys::SCHOOL);
    School {
        format: at.must("format", text, FORMAT.to_owned()),
        version: at.must("version", count, VERSION),
        school: at.must("school", text, unsaid()),
        district: at.maybe("district", text),
        year: at.must("year", year, SchoolYear::starting(2000)),
        students: at.list("students", student),
        staff: at.list("staff", staff),
        groups: at.list("groups", group),
        events: at.list("events", event),
        facts: at
            .maybe_record("facts", |node, path, problems| named(node, path, problems, fact))
            .unwrap_or_default()
            .into_iter()
            .collect(),
        state_records: at.list("state_records", record),
    }
}

fn student(node: &Node, path: &Path<'_>, problems: &mut Problems) -> RosterEntry {
    let mut at = Fields::open(node, path, problems, "a student", keys::STUDENT);
    RosterEntry {
        id: at.must("id", text, unsaid()),
        grade: at.maybe("grade", grade),
        counselor: at.maybe("counselor", text),
    }
}

fn staff(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Staff {
    let mut at = Fields::open(node, path, problems, "a member of staff", keys::STAFF);
    Staff {
        id: at.must("id", text, unsaid()),
        name: at.maybe("name", text),
        roles: at.texts("roles"),
        events: at.list("events", event),
    }
}

fn group(node: &Node, path: &Path<'_>, problems: &mut Problems) -> Group {
    let mut at = Fields::open(node, path, problems, "a group", keys::GROUP);
    Group {
        kind: at.must("kind", text, unsaid()),
        name: at.must("name", text, unsaid()),
        students: at.texts("students"),
        staff: at.texts("staff"),
    }
}

fn record(node: &Node, path: &Path<'_>, problems: &mut Problems) -> StateRecord {
    let mut at = Fields::open(node, path, problems, "a state record", keys::RECORD);
    StateRecord {
        student: at.must("student", text, unsaid()),
        fields: at
            .record("fields", |node, path, problems| named(node, path, problems, field))
            .unwrap_or_default()
            .into_iter()
            .collect(),
    }
}

/// What a field of a state record holds, as text; nothing is an empty field.
fn field(node: &Node) -> Outcome<String> {
    match &node.value {
        Value::Null => Ok(String::new()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::List(_) | Value::Map(_) => Err(wrong(node, "the text of a field")),
        _ => text(node),
    }
}
