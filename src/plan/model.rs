//! What a plan file holds, as plain data. The doc comments here are the descriptions of the JSON
//! Schema, so they speak to the person who fills in a file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::loose;
use crate::quantity::{Amount, Date, SchoolYear};

/// What `format` says in every plan file.
pub const FORMAT: &str = "gradus-plan";

/// The version of the format this program reads and writes.
pub const VERSION: u32 = 1;

/// One student's plan: who the student is, and all evidence towards graduation, earned and planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always `gradus-plan`.
    #[schemars(extend("const" = FORMAT))]
    pub format: String,
    /// The version of this format: 1.
    #[schemars(extend("const" = VERSION))]
    pub version: u32,
    /// Who the student is.
    pub student: Student,
    /// Where and in which grade the student was enrolled, one entry for each stay at a school in a
    /// school year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enrolment: Vec<Enrolment>,
    /// Programs the student belongs or belonged to, such as an academy or a service program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<Program>,
    /// Courses taken, under way and planned. A repeated course has one record for each time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<CourseRecord>,
    /// Exam results, one record for each attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<ScoreRecord>,
    /// Industry credentials, certificates and licences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<Credential>,
    /// Experience counted in hours, such as community service or an internship.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experiences: Vec<Experience>,
    /// Meetings, signatures, documents, notices, choices and other dated events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Requirements that were waived for the student or opted out of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Courses approved in place of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutions: Vec<Substitution>,
}

/// Who the student is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// The student's identifier in the school's own system; reports name the student by it.
    #[serde(deserialize_with = "loose::text")]
    #[schemars(with = "loose::TextOrNumber")]
    pub id: String,
    /// The student's name, as reports should show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The student's day of birth; nothing can have happened before it.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub born: Option<Date>,
    /// When the student first entered grade 9: a school year (`2022-23`) or a date (`2022-08-10`).
    /// Where it is absent the first grade 9 entry of `enrolment` says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_grade_9: Option<Entry>,
    /// When the student graduated or is expected to: a school year (`2025-26`) or a date
    /// (`2026-05-20`). A date from July on belongs to the school year that starts then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graduation: Option<Entry>,
    /// Anything else a policy asks about the student, by name: true or false, a number, or text.
    /// Dates are written as text, as in `2025-05-20`.
    #[serde(default, deserialize_with = "loose::facts", skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactValue>,
}

/// A time known as a school year or to the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Entry {
    /// A school year, as in `2022-23`.
    Year(SchoolYear),
    /// A day, as in `2022-08-10`.
    Date(
        #[serde(with = "loose::date")]
        #[schemars(with = "loose::DateText")]
        Date,
    ),
}

/// The value of a fact about the student.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Amount),
    /// Text; also dates, as in `2025-05-20`.
    Text(String),
}

/// A stay at a school in a grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The school's name or code.
    pub school: String,
    /// The grade as a whole number: -1 for pre-kindergarten, 0 for kindergarten, 1 to 12, and 13
    /// for a year after grade 12.
    #[schemars(range(min = -1, max = 13))]
    pub grade: i8,
    /// The school year.
    pub year: SchoolYear,
    /// The first day.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub to: Option<Date>,
}

/// A stay in a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// The program's name, as the policy calls it.
    pub program: String,
    /// The first day.
    #[serde(with = "loose::date")]
    #[schemars(with = "loose::DateText")]
    pub from: Date,
    /// The last day; absent while the stay lasts.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub to: Option<Date>,
    /// What sort of program or facility it is, where the policy tells several apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What events that belong to this stay name it by in their `for`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Completed and earned.
    #[default]
    Earned,
    /// Being taken now.
    #[serde(rename = "in progress")]
    InProgress,
    /// Registered for a coming term.
    Registered,
    /// Only intended.
    Planned,
    /// Completed without earning it.
    Failed,
    /// Left before the end.
    Withdrawn,
}

/// A course the student took, takes or plans to take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseRecord {
    /// The course: its name in the policy (`english-1`), or its code.
    pub course: String,
    /// The code system where `course` is a code, such as `sced`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The title on the transcript, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Credits in Carnegie units, 0 to 10. An earned course must say them; for any other state they
    /// are what the course is expected to earn, and for a failed or withdrawn course 0 or absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10))]
    pub credits: Option<Amount>,
    /// The final grade as the transcript has it: `A`, `B+`, `P`, `90`.
    #[serde(default, deserialize_with = "loose::maybe_text", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::TextOrNumber>")]
    pub grade: Option<String>,
    /// Grade points, such as 4.0, where the school states them itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub points: Option<Amount>,
    /// How far the course has come.
    pub state: State,
    /// The school year the course was or will be taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<SchoolYear>,
    /// The day the course was or will be completed.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub date: Option<Date>,
    /// The day the student registered for the course or changed into it.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub registered: Option<Date>,
    /// The term, as the school calls it: `fall`, `spring`, `summer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The grade the student was in when taking it (-1 to 13); where it is absent the enrolment in
    /// that school year says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1, max = 13))]
    pub grade_level: Option<i8>,
    /// Where it was taken: a school, a college, a provider.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Marks on the record that a policy may ask for, such as `approved`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Hours of instruction or work in the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub hours: Option<Amount>,
}

/// The result of one attempt at an exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRecord {
    /// The exam, as the policy calls it: `act-composite`.
    pub exam: String,
    /// The result: a number (21) or the name of an achievement level (`approaching-basic`).
    pub score: ScoreValue,
    /// The day of the exam.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub date: Option<Date>,
    /// The school year of the exam, where the day is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<SchoolYear>,
    /// Which attempt it was, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub attempt: Option<u32>,
}

/// An exam result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ScoreValue {
    /// A number of points on the exam's scale.
    Number(Amount),
    /// The name of an achievement level.
    Level(String),
}

/// An industry credential, certificate or licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// The credential, as the policy calls it.
    pub credential: String,
    /// The day it was earned or is expected.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub date: Option<Date>,
    /// How far it has come; `earned` where it is absent.
    #[serde(default)]
    pub state: State,
}

/// Experience counted in hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Experience {
    /// What it was, as the policy calls it: `community-service`.
    pub kind: String,
    /// How many hours.
    #[schemars(range(min = 0))]
    pub hours: Amount,
    /// The day it was completed or is expected to be.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub date: Option<Date>,
    /// How far it has come; `earned` where it is absent.
    #[serde(default)]
    pub state: State,
}

/// Something that happened on a day: a meeting, a version of a document, a notice, a choice, a goal, a
/// statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What kind of event it was, as the policy calls it: `igp-meeting`, `igp`.
    pub kind: String,
    /// The day it happened; of a document, the day this version was made.
    #[serde(with = "loose::date")]
    #[schemars(with = "loose::DateText")]
    pub date: Date,
    /// What other events name it by in their `for`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The `id` of the event it belongs to: the meeting it was part of, the goal it supports.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_event: Option<String>,
    /// The roles of those who did it, such as who wrote the goal: `student`, `parent`, `counselor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The roles of those it was addressed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The roles of those who attended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attended: Vec<String>,
    /// How it was held: `individual`, `group`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How long it took, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// What it covered (of a meeting) or contains (of a document), as the policy calls it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Of a document that lists courses: the courses of this version, by name or title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<String>,
    /// Who signed it, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed: Vec<Signature>,
    /// The version of a document, for people.
    #[serde(default, deserialize_with = "loose::maybe_text", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::TextOrNumber>")]
    pub version: Option<String>,
    /// What was chosen or stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Notes for people; no rule reads them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The role of the person who signed: `parent`.
    pub by: String,
    /// The day of the signature.
    #[serde(with = "loose::date")]
    #[schemars(with = "loose::DateText")]
    pub date: Date,
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A requirement waived for the student, or opted out of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The requirement: the award and the demand's name, as in `tops-university/science`.
    pub rule: String,
    /// Whether it was waived or opted out of; `waiver` where it is absent.
    #[serde(default)]
    pub kind: WaiverKind,
    /// The role of the person who approved it: `principal`.
    pub by: String,
    /// The name of the person who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The day it was approved.
    #[serde(with = "loose::date")]
    #[schemars(with = "loose::DateText")]
    pub date: Date,
    /// The last day it holds; absent where it does not expire.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub expires: Option<Date>,
    /// The signatures on it. Without that of the role in `by` it does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed: Vec<Signature>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a requirement was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverKind {
    /// Waived by someone with the authority to do so.
    #[default]
    Waiver,
    /// Opted out of, by the student or a parent.
    OptOut,
}

/// A course approved in place of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Substitution {
    /// The requirement it is approved for, as in `tops-university/math`; absent where it holds
    /// wherever the replaced course counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The course that is replaced.
    #[serde(rename = "for")]
    pub for_course: String,
    /// The course that takes its place.
    #[serde(rename = "use")]
    pub use_course: String,
    /// The role of the person who approved it: `principal`.
    pub by: String,
    /// The day it was approved.
    #[serde(with = "loose::date")]
    #[schemars(with = "loose::DateText")]
    pub date: Date,
    /// The last day it holds; absent where it does not expire.
    #[serde(default, with = "loose::maybe_date", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<loose::DateText>")]
    pub expires: Option<Date>,
    /// At most how many credits may be replaced, in Carnegie units (0 to 10); absent where there is
    /// no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10))]
    pub credits: Option<Amount>,
    /// The signatures on it. Without that of the role in `by` it does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed: Vec<Signature>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl State {
    /// Every state with the word a plan file writes for it.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("earned", Self::Earned),
        ("in progress", Self::InProgress),
        ("registered", Self::Registered),
        ("planned", Self::Planned),
        ("failed", Self::Failed),
        ("withdrawn", Self::Withdrawn),
    ];

    /// The word a plan file writes for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::InProgress => "in progress",
            Self::Registered => "registered",
            Self::Planned => "planned",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }
}
