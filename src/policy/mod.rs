//! The compiled policy, or *validator*: everything an audit needs, as plain data, and nothing of the
//! text it came from but words to show.
//!
//! A policy is made by `names::lower` from a checked syntax tree, written and read by [`file`](mod@file), and
//! run by `audit`. It holds no spans: a [`Place`] is a string for people. Things refer to each other
//! by index into the policy's own lists; [`Policy::faults`] tells whether every index is good, so
//! that a damaged validator is refused before it is run.

mod bare;
mod cond;
mod demand;
mod event;
pub mod file;
mod ids;
mod offer;
mod select;
mod sound;
mod window;

use serde::{Deserialize, Serialize};

pub use cond::{Cond, Moment, Range, Said, Threshold};
pub use demand::{Cite, Count, Demand, Has, Kind, Limit, Measure, Members, Reading, Share};
pub use event::{EventClass, EventFilter, EventKind, EventSelect, Happening, Tally, Unit};
pub(crate) use ids::Id;
pub use offer::{LeastGrade, Load, Need, Offer, Relation, Requisite, Taking, Term};
pub use select::{Combined, Filter, Pick, Select};
pub use window::{Anchor, Calendar, CalendarYear, Edge, Period, Periods, Window};

use crate::quantity::Amount;

/// The version of the validator format this program writes and reads.
pub const FORMAT_VERSION: u32 = 3;

/// Where something was declared, for people: `louisiana.diplomas:12`.
pub type Place = String;
/// The place of a course in [`Policy::courses`].
pub type CourseId = u32;
/// The place of an exam in [`Policy::exams`].
pub type ExamId = u32;
/// The place of a credential in [`Policy::credentials`].
pub type CredentialId = u32;
/// The place of a fact in [`Policy::facts`].
pub type FactId = u32;
/// The place of a kind of event in [`Policy::events`].
pub type EventKindId = u32;
/// The place of a scale in [`Policy::scales`].
pub type ScaleId = u32;
/// The place of an award in [`Policy::awards`].
pub type AwardId = u32;
/// The place of a demand in [`Award::demands`].
pub type DemandId = u32;

/// A compiled policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Always `gradus-validator`.
    pub format: String,
    /// The format's version; see [`FORMAT_VERSION`].
    pub version: u32,
    /// The edition of the language its sources are written in: `2026`.
    #[serde(default = "file::first_edition")]
    pub edition: String,
    /// The SHA-256 of the sources it was compiled from, in hexadecimal.
    pub sources: String,
    /// Grading scales and levels, sorted by name, as all lists here are.
    pub scales: Vec<Scale>,
    /// The course catalogue.
    pub courses: Vec<Course>,
    /// Exams.
    pub exams: Vec<Exam>,
    /// Credentials.
    pub credentials: Vec<Named>,
    /// What a plan file may say of the student.
    pub facts: Vec<Fact>,
    /// What a plan file may say of a course record.
    pub marks: Vec<Named>,
    /// Kinds of event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventKind>,
    /// Who may do, sign, attend or approve something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Named>,
    /// When school is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Calendar>,
    /// Early warnings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Awards.
    pub awards: Vec<Award>,
    /// Recommended courses for awards.
    pub sequences: Vec<Sequence>,
}

/// A name and the title people know it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name as plan files write it: `nccer-core`.
    pub name: String,
    /// The module that declares it, which leads its full name.
    pub module: String,
    /// Its title.
    pub title: String,
}

impl Named {
    /// Its full name: `louisiana.students.iep`.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// Whether it goes by this name, short or full.
    #[must_use]
    pub fn goes_by(&self, name: &str) -> bool {
        self.name == name
            || name
                .rsplit_once('.')
                .is_some_and(|(module, short)| self.module == module && self.name == short)
    }
}

/// A scale, best step first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// Its steps, best first.
    pub steps: Vec<Step>,
}

/// A step of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// As a transcript writes it.
    pub symbol: String,
    /// Its grade points, if it counts in an average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Amount>,
    /// Whether it earns no credit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fails: bool,
}

/// A course of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// The least and the most credit it gives, in Carnegie units.
    pub credits: (Amount, Amount),
    /// Its codes: system and code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<(String, String)>,
    /// Other courses that count wherever this one does; already part of every selector.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalents: Vec<CourseId>,
    /// Courses that earn no credit beside this one, equivalents included; without itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_credit_with: Vec<CourseId>,
    /// The most credit it earns over all times it is taken: `None` where one record counts only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeatable: Option<Amount>,
    /// When it is offered.
    #[serde(default, skip_serializing_if = "Offer::is_open")]
    pub offer: Offer,
    /// What must come before it or beside it: all of these, in the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Requisite>,
}

/// An exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// How it is scored.
    pub scoring: Scoring,
}

/// How an exam is scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Scoring {
    /// By a number from the first to the second.
    Numbers(Amount, Amount),
    /// By the steps of a scale.
    Scale(ScaleId),
}

/// What a plan file may say of the student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// The values it takes.
    pub kind: FactKind,
}

/// The values of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FactKind {
    /// `true` or `false`.
    YesNo,
    /// One of these words.
    OneOf(Vec<String>),
    /// A number.
    Number,
    /// A date.
    Date,
    /// Any text, such as a code of a local table.
    Text,
}

/// An early warning: students of whom the condition holds should be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// Where it is declared.
    pub place: Place,
    /// When it is raised.
    pub cond: Cond,
    /// What the policy suggests then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggest: Vec<String>,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A named set of demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// Its kind: `diploma`, `scholarship` and so on.
    pub kind: String,
    /// Who grants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Its code in a state's records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
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
    /// Whom it is for; everyone where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<Cond>,
    /// Whether it asks something of a school instead of a student.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_schools: bool,
    /// The award it extends: its demands are among these, see [`Demand::layer`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<AwardId>,
    /// Its own scale for course grades.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<ScaleId>,
    /// Awards that must be met besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adds_to: Vec<AwardId>,
    /// Awards it may not share a course with: it is judged together with them, they are not with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub separate_from: Vec<AwardId>,
    /// Whether one course may serve two of its demands by parts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// All its demands; they refer to each other by their place here.
    pub demands: Vec<Demand>,
    /// The demands directly in it, all of which must be met.
    pub roots: Vec<DemandId>,
}

impl Award {
    /// What its conditions are made of: whom it is for, what it asks, and what its branches look at.
    pub(crate) fn conditions(&self) -> Vec<&Cond> {
        let asked = self.demands.iter().flat_map(|demand| demand.kind.conditions());
        self.applies.iter().chain(asked).flat_map(Cond::leaves).collect()
    }
}

/// Recommended courses for an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// The award.
    pub award: AwardId,
    /// The most credit it puts into a term or year.
    #[serde(default, skip_serializing_if = "Load::is_open")]
    pub load: Load,
    /// Grade, term and course of each entry.
    pub entries: Vec<(i8, Option<String>, CourseId)>,
}
