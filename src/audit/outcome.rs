//! What an audit says: verdicts, what was counted where, what is missing. Plain data, documented in
//! `docs/audit-json.md`, the same for the terminal and for programs.

pub mod considered;
mod feasible;
pub mod gaps;
mod repair;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::{Cite, Measure, Reading};
use crate::quantity::Amount;
use considered::Considered;

pub use feasible::{
    AlsoNeeded, Change, Feasibility, Feasible, Impossible, Proof, Schedule, ScheduledCourse, ScheduledTerm,
};

pub use repair::{Repair, RepairCourse};

/// The version of the audit's JSON.
pub const AUDIT_VERSION: u32 = 1;

/// The result of auditing one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// Always `gradus-audit`.
    pub format: String,
    /// See [`AUDIT_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// The student's id, as the plan gives it.
    pub student: String,
    /// The student's name, if the plan gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_name: Option<String>,
    /// The day the audit is made for, `2026-05-20`.
    pub as_of: String,
    /// One result for each award asked for, in the policy's order.
    pub awards: Vec<AwardResult>,
    /// What the plan file holds that the policy cannot make use of.
    pub findings: Vec<Finding>,
    /// Early warnings that the policy raises for this student, or might.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<FlagResult>,
    /// Whether each award that is not met yet can still be met, where that was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feasible: Vec<Feasibility>,
}

/// An early warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlagResult {
    /// Its name.
    pub flag: String,
    /// Its title.
    pub title: String,
    /// Where it is declared.
    pub place: String,
    /// Whether it is raised for sure; else the plan leaves it open.
    pub raised: bool,
    /// What raised it, or what the plan does not say.
    pub because: String,
    /// What the policy suggests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggest: Vec<String>,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
}

/// How things stand with an award or a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Met by what has been earned.
    Met,
    /// Met once what is under way, registered or planned succeeds.
    OnTrack,
    /// Not met, and nothing in the plan would meet it.
    NotMet,
    /// It depends on something the plan does not say.
    CannotTell,
    /// A valid waiver settles it.
    Waived,
    /// It is not for this student.
    NotApplicable,
    /// The search was cut off at its limit of effort.
    Undecided,
    /// Met, but after the day it was due.
    MetLate,
    /// Not met yet, and there is time.
    NotYetDue,
    /// Not met yet, and the last day is near.
    DueSoon,
    /// The last day has passed; it can still be done, late.
    Overdue,
    /// The time for it is over for good.
    Missed,
}

/// The result for one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AwardResult {
    /// Its name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// Its kind: `diploma`, `scholarship` and so on.
    pub kind: String,
    /// Its code in a state's records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The award it extends, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// Who grants or asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Where it is declared.
    pub place: String,
    /// How things stand.
    pub verdict: Verdict,
    /// Where it is written.
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Awards that must be met besides, and how things stand with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adds_to: Vec<(String, Verdict)>,
    /// Its demands.
    pub demands: Vec<DemandResult>,
    /// For an award that is met or on track: the awards judged together with it (those it adds to or
    /// is separate from), under the same way of counting. Their own results may count differently.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<AwardResult>,
    /// Course records that count for nothing here, by their place in the plan file.
    pub unused: Vec<usize>,
    /// Why it cannot be told or was not decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_questions: Vec<String>,
    /// For an award that is not met: demands that cannot all be filled, as proof. More than one where
    /// branches that the plan leaves open, or the two levels of evidence, are refused for different
    /// reasons: then each of these is refused by one of them (`docs/semantics.md`, "Blocking sets").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocking: Vec<Blocking>,
    /// For an award that is not met: the fewest courses to add that would meet what it asks of courses,
    /// where they were looked for and found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
}

/// Demands that cannot all be filled, whatever else is left undone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Blocking {
    /// The demands. Without any one of them the others could be filled.
    pub demands: Vec<Blocker>,
    /// The course records that could count in one of them, by their place in the plan file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<usize>,
}

/// A demand by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Blocker {
    /// The award, by name: this one, or one that is judged together with it.
    pub award: String,
    /// The demand; see [`crate::policy::Demand::path`]. All demands of that path are meant.
    pub path: String,
}

/// The result for one demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DemandResult {
    /// What identifies it in its award; see [`crate::policy::Demand::path`].
    pub path: String,
    /// Its title, else the author's own words.
    pub title: String,
    /// The author's own words.
    pub text: String,
    /// Where it is declared.
    pub place: String,
    /// How things stand.
    pub verdict: Verdict,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How much is owed, counted and missing, where it counts something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<AmountResult>,
    /// What counts here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Use>,
    /// Of one that is not met: the records of courses it asks for that do not count in it, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<Considered>,
    /// Of one that is not met: the records of other courses, by their place in the plan file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_courses: Vec<usize>,
    /// Whether it only looks: what counts here may count elsewhere too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overall: bool,
    /// Where it stands as it does for a reason that is not an amount: the score found, the average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// In an award that extends another: the title of the award that asks for this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// When it is wanted, where it is wanted at some time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// The events that count here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventUse>,
    /// Of a choice: how many of its parts are owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choose: Option<u32>,
    /// Its parts: those owed by this student. Of a choice, the chosen are marked by `chosen`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<DemandResult>,
    /// Whether, as an alternative of a choice, it is the one counted (or, in an unmet choice, the
    /// nearest).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
}

/// How much is owed, counted and missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmountResult {
    /// In what.
    pub measure: Measure,
    /// How much is owed.
    pub owed: Amount,
    /// How much counts here, earned, under way and planned together.
    pub counted: Amount,
    /// How much of that is earned.
    pub earned: Amount,
    /// What is still missing even when all that is planned succeeds.
    pub missing: Amount,
}

/// A course record, or several together, that count toward a demand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// The records, by their place in the plan file's `courses`; several where they count together.
    pub records: Vec<usize>,
    /// What they are called.
    pub title: String,
    /// How much of them counts here, in Carnegie units (hours or points where those are counted).
    pub amount: Amount,
    /// Whether they are earned (else under way or planned).
    pub earned: bool,
    /// Whether this is what is left of a course that serves another demand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excess: bool,
}

/// Something in the plan file that the policy cannot make use of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Its kind, a stable name: `unknown-course`.
    pub code: String,
    /// Where in the plan file: `courses[3]`.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// When something is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    /// The first day, `2023-08-15`; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Of one of several periods: which, as in `2023-24 (grade 8)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What is not known of these days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// An event that counts toward a demand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct EventUse {
    /// The day.
    pub date: String,
    /// Where it stands in the plan file: `events[3]`.
    pub path: String,
    /// What it is called.
    pub title: String,
}
