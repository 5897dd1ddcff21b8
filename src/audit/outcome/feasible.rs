//! Whether what is missing can still be taken: what `schedule` says, beside the verdicts of an audit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Term;
use crate::quantity::{Amount, SchoolYear};

/// Whether one award can still be met, in the terms that are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Feasibility {
    /// The award, by name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// Whether it can.
    pub verdict: Feasible,
    /// Where it can: one schedule of the courses ahead, by term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// What is needed besides and is no course: scores, averages, facts, meetings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_needed: Vec<AlsoNeeded>,
    /// Where it cannot: why, and since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impossible: Option<Impossible>,
    /// Why it cannot be told, or was not decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_questions: Vec<String>,
    /// What was taken to be so because nothing says it, such as a load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
}

/// Whether an award can still be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Feasible {
    /// It is met by what has been earned.
    AlreadyMet,
    /// The schedule meets it.
    Feasible,
    /// The schedule meets what it asks of courses; what is also needed is no course.
    FeasibleIf,
    /// No schedule meets it.
    NotFeasible,
    /// It depends on something the plan does not say.
    CannotTell,
    /// The search was cut off at its limit of effort.
    Undecided,
}

/// The courses ahead of a student, by term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// The terms that hold a course, in order; a school year stands where its fall does.
    pub terms: Vec<ScheduledTerm>,
    /// Planned records that are in no term of this schedule, by their place in the plan file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<usize>,
}

/// The courses of one term, or of one whole school year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduledTerm {
    /// The school year.
    pub year: SchoolYear,
    /// The term.
    pub term: Term,
    /// The grade the student is in then, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<i8>,
    /// The courses, by name.
    pub courses: Vec<ScheduledCourse>,
}

/// A course of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduledCourse {
    /// The course, as plan files name it.
    pub course: String,
    /// Its title.
    pub title: String,
    /// What it is worth.
    pub credits: Amount,
    /// What becomes of the student's own plan.
    pub change: Change,
    /// The student's own record, by its place in the plan file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
}

/// What a schedule changes in the student's own plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Nothing: it stands there.
    Kept,
    /// The plan does not say when; here it does.
    Placed,
    /// It stands in another term.
    Moved,
    /// It does not stand in the plan.
    Added,
}

/// Something an award needs that is no course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct AlsoNeeded {
    /// What it is: a demand's title, or what must come before a course.
    pub what: String,
    /// How it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Where it is declared.
    pub place: String,
}

/// Why an award cannot be met any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Impossible {
    /// What proves it.
    pub kind: Proof,
    /// In one sentence.
    pub because: String,
    /// Of the courses that could help: why each cannot be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// The last first day of a term on which it was still possible, by what was known then: `2025-08-11`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With that day, why it was impossible from the next term on, where that is another reason; without
    /// it, why no day is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_because: Option<String>,
}

/// What proves that an award cannot be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// No term is left.
    NoTerms,
    /// The time for something that is no course is over.
    Missed,
    /// Even with every course that could be taken in time, whatever the load, it would not be met.
    Courses,
    /// Even with the best courses in every place that the load leaves, it would not be met.
    Load,
    /// Every way of choosing and placing courses was tried.
    Exhausted,
}
