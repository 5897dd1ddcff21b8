//! Course records that were looked at for a demand that is not met, and why each does not count there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A course record that does not count toward a demand, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Considered {
    /// The record, by its place in the plan file's `courses`.
    pub record: usize,
    /// What it is called.
    pub title: String,
    /// The kind of reason.
    pub why: WhyNot,
    /// The reason in words, to stand behind the title.
    pub because: String,
}

/// Why a record does not count toward a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhyNot {
    /// Its grade is lower than what is asked for.
    GradeTooLow,
    /// It was failed or withdrawn from, or its grade or worth earns no credit.
    NotEarned,
    /// It was taken before the grades or years that are asked for.
    TooEarly,
    /// It was taken after them.
    TooLate,
    /// It is to be completed first.
    NotCompleted,
    /// It was taken elsewhere.
    OtherPlace,
    /// It is not marked as is asked for.
    NotMarked,
    /// Its approval in place of another course does not hold.
    NotApproved,
    /// It counts only together with another course.
    Incomplete,
    /// Of it and another record only one earns credit, and the other counts.
    CountsOnce,
    /// No more of its kind counts there.
    OverLimit,
    /// The plan does not say what would settle it.
    Unknown,
    /// It counts toward another demand.
    NeededElsewhere,
    /// It could count, and would bring the award no nearer.
    NoNearer,
}
