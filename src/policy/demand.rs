//! Compiled demands: what an award asks for, as a tree of indices.

use serde::{Deserialize, Serialize};

use super::{AwardId, Cond, DemandId, Happening, Place, Select, Window};
use crate::quantity::Amount;

/// A citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// Authority and section.
    pub text: String,
    /// The version date of the text that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// How an unclear source was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The reading taken.
    pub text: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Something an award asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// What identifies it in its award, whatever the order of lines: the names down to it, or its
    /// own words where it has no name: `science/1 credit from biology-1`.
    pub path: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The author's own words, on one line.
    pub text: String,
    /// Where it is declared.
    pub place: Place,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// In an award that extends another: the title of the award that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// The roles that may waive it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived_by: Vec<String>,
    /// What it asks.
    pub kind: Kind,
}

/// The kinds of demand.
///
/// `All`, `Sum`, `Choose`, `If` and `When` have parts. A *counted amount* rises from the `Count`
/// leaves: a `Sum` counts what its parts count; so do `All`, `Choose` (its chosen parts), `If` and
/// `When` (their active parts).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Kind {
    /// All parts.
    All(Vec<DemandId>),
    /// All parts, and what they count adds up to at least `least`; no more than `most` is counted.
    Sum {
        /// Credits or courses.
        measure: Measure,
        /// How much is owed in all.
        least: Amount,
        /// The most that counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Amount>,
        /// The parts.
        parts: Vec<DemandId>,
    },
    /// So many of the parts; only the chosen ones use anything up.
    Choose {
        /// How many.
        count: u32,
        /// The parts.
        parts: Vec<DemandId>,
    },
    /// An amount of a selector.
    Count(Box<Count>),
    /// Something true of the student.
    Test(Cond),
    /// A grade point average over every course of a selector, weighted by credit.
    Gpa {
        /// The least average.
        least: Amount,
        /// Over these.
        over: Select,
    },
    /// A grade point average over what an award counts (this one, or one it adds to).
    GpaCounted {
        /// The least average.
        least: Amount,
        /// Whose counted courses.
        award: AwardId,
    },
    /// Parts for students of whom the condition holds, and for the others.
    If {
        /// The condition.
        cond: Cond,
        /// Owed where it holds.
        then: Vec<DemandId>,
        /// Owed where it does not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        otherwise: Vec<DemandId>,
    },
    /// Parts that are wanted in a window. They count no courses.
    Timed {
        /// The window.
        window: Window,
        /// The parts.
        parts: Vec<DemandId>,
    },
    /// So large a share of those a school file lists passes; in awards of schools only.
    Share(Box<Share>),
    /// Branches, of which the first that holds is owed.
    When {
        /// Condition and parts.
        branches: Vec<(Cond, Vec<DemandId>)>,
        /// Owed where no branch holds.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        otherwise: Vec<DemandId>,
    },
}

/// An amount of a selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// What is counted.
    pub measure: Measure,
    /// How much is owed.
    pub least: Amount,
    /// The most that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Amount>,
    /// Out of what.
    pub select: Select,
    /// Bounds on parts of what is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Whether it only looks and uses nothing up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overall: bool,
    /// Whether what is left of courses that serve other demands counts here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excess: bool,
    /// `Count` demands of the same award that its courses may serve as well; both directions are
    /// listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<DemandId>,
    /// The roles that may approve another course in place of one of these; none where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<String>,
    /// The most credit of such courses that counts; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Amount>,
}

/// So large a share of the members of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// At least so many of a hundred; 100 is every one of them.
    pub least: Amount,
    /// Of whom.
    pub of: Members,
    /// What each must have.
    pub has: Has,
}

/// Members of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Members {
    /// The students of whom the condition holds on the day of the audit; all where absent.
    Students(Option<Cond>),
    /// The staff in this role; all where absent.
    Staff(Option<String>),
    /// The groups of this kind: `advisory`.
    Groups(String),
}

/// What a member of a school must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Has {
    /// Of a student: the award is met, met late, waived or not applicable, or nothing of it is due yet.
    Award(AwardId),
    /// Of a student: it holds.
    Cond(Cond),
    /// Of staff: such events, in the window around.
    Events(Happening),
    /// Of a student: a place in a group of this kind.
    Group(String),
    /// Of a student or group: at least and at most so many staff in this role.
    Staff(String, u32, Option<u32>),
    /// Of a group: at least and at most so many students.
    Students(u32, Option<u32>),
}

/// A bound on how much of what is counted comes from a selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Credits or courses.
    pub measure: Measure,
    /// At least so much.
    #[serde(default, skip_serializing_if = "Amount::is_zero")]
    pub least: Amount,
    /// At most so much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Amount>,
    /// Of these.
    pub select: Select,
    /// The author's own words.
    pub text: String,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Carnegie units.
    Credits,
    /// Courses, each once however much of it counts.
    Courses,
    /// Hours on the records.
    Hours,
    /// Grade points times credits.
    Points,
}
