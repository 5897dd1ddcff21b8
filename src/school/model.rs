//! What a school file holds, as plain data. The doc comments here are the descriptions of the JSON
//! Schema, so they speak to the person who fills in a file.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::plan::loose;
use crate::plan::{Event, FactValue};
use crate::quantity::SchoolYear;

/// What `format` says in every school file.
pub const FORMAT: &str = "gradus-school";

/// The version of the format this program reads and writes.
pub const VERSION: u32 = 1;

/// One school in one school year: who belongs to it, and what happened there.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct School {
    /// Always `gradus-school`.
    #[schemars(extend("const" = FORMAT))]
    pub format: String,
    /// The version of this format: 1.
    #[schemars(extend("const" = VERSION))]
    pub version: u32,
    /// The school's name, as enrolments and calendars name it.
    pub school: String,
    /// The district it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The school year the file is about.
    pub year: SchoolYear,
    /// The students of the school. Where none are listed, they are those whose plans are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub students: Vec<RosterEntry>,
    /// The staff of the school.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<Staff>,
    /// Groups of students and staff, such as advisory groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What happened at the school as a whole: policies adopted, reports, trainings, debriefs,
    /// partnerships.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Anything else a policy asks about the school, by name: true or false, a number, or text.
    /// Dates are written as text, as in `2025-05-20`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactValue>,
    /// What the state's data system holds of each student, for the check before an upload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state_records: Vec<StateRecord>,
}

/// A student on the roster.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterEntry {
    /// The student's identifier, as the student's plan has it.
    #[schemars(with = "loose::TextOrNumber")]
    pub id: String,
    /// The grade as a whole number: -1 for pre-kindergarten, 0 for kindergarten, 1 to 12, and 13
    /// for a year after grade 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1, max = 13))]
    pub grade: Option<i8>,
    /// The `id` of the counselor the student is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::TextOrNumber>")]
    pub counselor: Option<String>,
}

/// A group of students and staff.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What kind of group it is, as the policy calls it: `advisory`.
    pub kind: String,
    /// Its name, as reports should show it.
    #[schemars(with = "loose::TextOrNumber")]
    pub name: String,
    /// The `id`s of its students.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<loose::TextOrNumber>")]
    pub students: Vec<String>,
    /// The `id`s of its staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<loose::TextOrNumber>")]
    pub staff: Vec<String>,
}

/// Someone who works at the school.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The person's identifier in the school's own system.
    #[schemars(with = "loose::TextOrNumber")]
    pub id: String,
    /// The person's name, as reports should show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The roles the person has: `adviser`, `teacher`, `counselor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// What the person did or took part in, such as trainings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

/// What the state's data system holds of a student.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateRecord {
    /// The student's identifier.
    #[schemars(with = "loose::TextOrNumber")]
    pub student: String,
    /// The fields by the names of the facts they are held against, as text. Nothing behind a name
    /// means that the field is empty.
    #[schemars(with = "BTreeMap<String, FieldText>")]
    pub fields: BTreeMap<String, String>,
}

/// The schema of a field's text.
struct FieldText;

impl JsonSchema for FieldText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FieldText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean", "null"],
            "description": "The text of a field; a number, true and false stand for themselves as text, null for an empty field.",
        })
    }
}
