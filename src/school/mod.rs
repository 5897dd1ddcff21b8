//! The school file: one school in one school year, with its students, staff and groups, what happened
//! at the school, and what the state's data system holds of each student; JSON or YAML.
//!
//! It is read as plan files are ([`crate::plan`]): a tree that knows places (the readers and single
//! values are the same), decoded here with every problem noted (`decode.rs`), then checked for what
//! contradicts itself, as a group that names a student who is not on the roster (`check.rs`).
//!
//! Like a plan it knows no policy: which roles, kinds of event and facts there are is none of its
//! business. What it says of a population is judged in [`crate::population`].

mod check;
mod decode;
mod model;
mod schema;

pub use model::{FORMAT, Group, RosterEntry, School, Staff, StateRecord, VERSION};
pub use schema::schema;

use crate::plan::read::{Kind, read_as};
use crate::plan::{Format, PlanProblem};

/// How many entries (students, staff, groups, members of groups, events, fields) one file may hold.
pub const MAX_ENTRIES: usize = 500_000;

const SCHOOL: Kind = Kind {
    holds: "a school file holds one school in one school year",
    least: "a school file has at least a `format`, a `version`, a `school` and a `year`",
};

/// What came of reading a school file.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The school; there is one only where there is no problem.
    pub school: Option<School>,
    /// Everything wrong with the file, in its order; at most [`crate::plan::MAX_PROBLEMS`] and one
    /// that says how many more there are.
    pub problems: Vec<PlanProblem>,
}

/// Reads a school file. A byte order mark and either kind of line end are accepted.
#[must_use]
pub fn read(bytes: &[u8], format: Format) -> Read {
    let (school, problems) = read_as(bytes, format, &SCHOOL, decode::school, check::check);
    Read { school, problems }
}
