//! The student plan file: one student's facts, enrolment, courses, scores and other evidence, as a
//! school writes them down in JSON or YAML.
//!
//! 1. [`read`](fn@read) takes the bytes of a file. A JSON file without mistakes goes straight into
//!    the [`Plan`] type; everything else goes through the steps below.
//! 2. The text becomes a tree that knows the line of each value (`json.rs`, `yaml.rs`, `tree.rs`).
//! 3. The tree becomes a [`Plan`] with every problem noted on the way, not only the first
//!    (`fields.rs`, `scalar.rs`, `decode.rs`).
//! 4. The plan is checked for what contradicts itself, as an end before its start (`check.rs`).
//! 5. A [`Plan`] comes out only if there was no problem at all; else the [`PlanProblem`]s do, in
//!    the order of the file and each with its place (`problem.rs`).
//!
//! Files of many plans: `lines.rs` cuts a text of one plan a line, and [`set`] puts plans together from
//! tables.
//!
//! What this stage is *not*: it knows no policy, so whether a course, an exam or a fact exists is
//! none of its business; it knows nothing of the language's syntax; and it reads no disk.

mod blank;
pub(crate) mod check;
pub(crate) mod decode;
pub(crate) mod fields;
mod json;
mod lines;
pub(crate) mod loose;
mod model;
mod places;
pub(crate) mod problem;
pub(crate) mod read;
pub(crate) mod scalar;
mod schema;
pub mod set;
mod timeline;
pub(crate) mod tree;
mod yaml;

#[cfg(test)]
mod tests;

pub use lines::{Line, Lines, MAX_LINE_BYTES, Splitter};
pub use model::{
    CourseRecord, Credential, Enrolment, Entry, Event, Experience, FORMAT, FactValue, Plan, Program,
    ScoreRecord, ScoreValue, Signature, State, Student, Substitution, VERSION, Waiver, WaiverKind,
};
pub use places::{Places, Scalar};
pub use problem::PlanProblem;
pub use read::{Format, MAX_DEPTH, MAX_PROBLEMS, MAX_RECORDS, MAX_VALUES, Read, read};
pub use schema::schema;
