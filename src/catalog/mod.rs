//! The course catalogue as a graph: which course must come before or beside which, and how early a
//! course can be taken.
//!
//! 1. `lower` resolves the lines `prerequisite` and `corequisite` to [`Need`]s: trees of courses
//!    joined by *and*, *or* and *so many of*. Whatever is no course (an exam, a fact) asks for no time
//!    and is [`Need::Free`]; so is what could not be compiled. The policy keeps them whole, as
//!    [`crate::policy::Need`].
//! 2. [`Graph`] has an edge from a course to each course its needs speak of, with its place.
//!    [`Graph::cycles`] finds the circles that nobody can enter.
//! 3. [`Calendar`] says in which grade a course can be taken at the earliest.
//!
//! It reports nothing: `check` does. No plan is looked at, and no load: any number of courses fits
//! into a year.

mod calendar;
mod graph;

pub use calendar::{Calendar, Offer, Taken};
pub use graph::{Edge, Graph, Step};

pub use crate::policy::Relation;
use crate::policy::{Cond, CourseId, Filter, LeastGrade, Measure};
use crate::quantity::Amount;
use crate::source::Span;

/// The terms a course may be offered in.
pub const TERMS: &[&str] = &["fall", "winter", "spring", "summer", "year"];

/// What must be taken before a course, or beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// All of these.
    All(Vec<Need>),
    /// So many of these.
    AtLeast(u32, Vec<Need>),
    /// A course.
    Course {
        /// The course and every course that is equivalent to it: one of them.
        any_of: Vec<CourseId>,
        /// How.
        relation: Relation,
        /// The least grades; they take no time.
        grades: Vec<LeastGrade>,
        /// What a record must be like besides.
        filters: Vec<Filter>,
        /// Where it is asked for.
        span: Span,
    },
    /// So much of the courses of the need in it, which is what of it is certain.
    Amount(Measure, Amount, Box<Need>),
    /// Something that takes no course, as far as it could be compiled.
    Free(Option<Box<Cond>>),
}

impl Need {
    /// Whether it is met, going by what is known of each course it asks for.
    pub fn met(&self, has: &mut dyn FnMut(CourseId, Relation) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.met(has)),
            Self::AtLeast(count, parts) => {
                let wanted = *count as usize;
                parts.iter().filter(|part| part.met(has)).take(wanted).count() >= wanted
            }
            Self::Course { any_of, relation, .. } => any_of.iter().any(|course| has(*course, *relation)),
            Self::Amount(_, _, certain) => certain.met(has),
            Self::Free(_) => true,
        }
    }

    /// The courses it asks for that are not there and would have to be: of a choice, every
    /// alternative that fails.
    pub fn missing(&self, has: &mut dyn FnMut(CourseId, Relation) -> bool) -> Vec<&Need> {
        if self.met(has) {
            return Vec::new();
        }
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => {
                parts.iter().flat_map(|part| part.missing(has)).collect()
            }
            Self::Course { .. } => vec![self],
            Self::Amount(_, _, certain) => certain.missing(has),
            Self::Free(_) => Vec::new(),
        }
    }
}
