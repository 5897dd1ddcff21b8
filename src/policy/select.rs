//! Compiled selectors: which course records count.

use serde::{Deserialize, Serialize};

use super::{CourseId, Range, ScaleId};
use crate::quantity::Amount;

/// A set of course records: those some pick lets through.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// The picks; a record that fits one of them is in the set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub picks: Vec<Pick>,
    /// Courses that count only together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub combined: Vec<Combined>,
}

/// Courses, as far as their records pass every filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The courses, sorted; `None` is any course.
    pub courses: Option<Vec<CourseId>>,
    /// What a record must be like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

impl Pick {
    /// Whether it lists a course, whatever its record must be like.
    #[must_use]
    pub fn lists(&self, course: CourseId) -> bool {
        self.courses.as_ref().is_none_or(|courses| courses.binary_search(&course).is_ok())
    }
}

/// Courses that count only together, as a stated credit, and are then used up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combined {
    /// For each part, the courses that can stand for it (a course and its equivalents), sorted.
    pub parts: Vec<Vec<CourseId>>,
    /// What they count as together.
    pub credits: Amount,
    /// What each record must be like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// As the policy writes it.
    pub text: String,
}

/// What a course record must be like. A record that does not say what a filter asks for passes
/// neither for sure nor fails for sure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Filter {
    /// Its grade is this step of the scale (0 is the best) or better.
    Step(ScaleId, u32),
    /// Its grade is a number, at least this.
    Number(Amount),
    /// Taken within the range.
    Taken(Range),
    /// Taken in these grades, first and last.
    Grades(i8, i8),
    /// Taken at this place, ignoring case.
    At(String),
    /// Marked so in the plan file.
    Marked(String),
    /// In this set as well.
    Also(Box<Select>),
    /// Not in this set.
    Except(Box<Select>),
    /// Earned.
    Completed,
}
