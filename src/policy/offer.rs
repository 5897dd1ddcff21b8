//! When a course is offered, what must come before it or beside it, and how much a term should hold.
//! No award is judged by this: it says whether and when courses can be taken (`schedule`).

use serde::{Deserialize, Serialize};

use super::{Cond, CourseId, Filter, Measure, Place, Range};
use crate::quantity::{Amount, SchoolYear};

/// When a course is offered. What is absent sets no bound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The first and the last grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grades: Option<(i8, i8)>,
    /// The terms, sorted: it takes one of them, or the whole year where `year` is among them. Where there
    /// are none, the policy does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// The school years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<Range>,
    /// Every so many years (at least 1), counted from a school year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<(u32, SchoolYear)>,
}

/// A part of a school year that a course takes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// The fall.
    Fall,
    /// The winter.
    Winter,
    /// The spring.
    Spring,
    /// The summer at the end of the school year.
    Summer,
    /// The whole school year without the summer.
    Year,
}

/// One line `prerequisite` or `corequisite` of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requisite {
    /// What it asks for.
    pub need: Need,
    /// The author's own words.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

/// What must be taken before a course, or beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Need {
    /// All of these.
    All(Vec<Need>),
    /// So many of these.
    AtLeast(u32, Vec<Need>),
    /// A course.
    Course(Taking),
    /// So much of some courses, each counted once however often it was taken, unless it is repeatable.
    Amount(Measure, Amount, Taking),
    /// Something that is no course.
    Test(Cond),
    /// Something that only people can judge, in the author's words.
    Unjudged(String),
}

/// Taking a course before another or beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// The courses that will do, sorted: a course and its equivalents.
    pub any_of: Vec<CourseId>,
    /// Before or beside.
    pub relation: Relation,
    /// The least grades: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<LeastGrade>,
    /// What a record must be like besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

/// A least grade, on whatever scale the record's grade is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum LeastGrade {
    /// This step of a scale that has it, or a better one.
    Step(String),
    /// This number or more.
    Number(Amount),
}

/// How one course depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The other must be completed first.
    Before,
    /// The other must be completed first or taken at the same time (`or concurrent`).
    BeforeOrBeside,
    /// The other is a corequisite: taken at the same time, or before.
    Beside,
}

/// The most credit that a sequence puts into one term or school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// The most in a term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Amount>,
    /// The most in a school year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Amount>,
}

impl Term {
    /// Every term with the word a policy writes for it.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("fall", Self::Fall),
        ("winter", Self::Winter),
        ("spring", Self::Spring),
        ("summer", Self::Summer),
        ("year", Self::Year),
    ];

    /// The word a policy writes for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fall => "fall",
            Self::Winter => "winter",
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Year => "year",
        }
    }

    /// The term of that word, whatever its case.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let lower = word.trim().to_lowercase();
        Self::WORDS.iter().find(|(known, _)| *known == lower).map(|(_, term)| *term)
    }
}

impl Offer {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

impl Load {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}
