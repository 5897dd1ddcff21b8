//! What would meet an award that is not met: the fewest courses to add, as `schedule` finds them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Blocker;
use crate::policy::Term;
use crate::quantity::{Amount, SchoolYear};

/// Courses that, added to the plan, meet what an award asks of courses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repair {
    /// The courses, in the order of their terms.
    pub courses: Vec<RepairCourse>,
    /// Whether it is proven that no fewer courses would do.
    pub fewest: bool,
    /// Planned records that have no place beside them, by their place in the plan file's `courses`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<usize>,
}

/// A course to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RepairCourse {
    /// The course, as plan files name it.
    pub course: String,
    /// Its title.
    pub title: String,
    /// What it is worth.
    pub credits: Amount,
    /// A school year in which it can be taken beside the rest.
    pub year: SchoolYear,
    /// The term, or the whole year.
    pub term: Term,
    /// The demands it would count toward; none where another course needs it first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub toward: Vec<Blocker>,
    /// The titles of the courses that would do the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<String>,
}
