//! The results of an audit for people and for programs: one file per output.
//!
//! Everything here is read off [`Audit`](crate::audit::outcome::Audit); nothing is judged again.

mod branches;
mod changes;
mod coverage;
mod difference;
mod examples;
mod gaps;
mod impact;
mod json;
mod mutants;
pub mod paper;
mod school;
mod summary;
mod terminal;
mod why;
pub(crate) mod words;

pub use changes::{AwardChange, Changes, DemandChange, Evidence, NotTheSame, Told, changes};
pub use coverage::{
    COVERAGE_VERSION, Covered, CoveredAspect, CoveredAward, CoveredRule, coverage, coverage_json,
    coverage_lcov, coverage_schema, whole as covered,
};
pub use difference::{
    AwardDifference, Change, CohortDifference, DIFFERENCE_VERSION, Difference, Rule, RuleDifference, Shown,
    Side, ToldDifference, Who, difference, difference_schema,
};
pub use examples::{
    EXAMPLE, EXAMPLES_VERSION, Failed, Ran, Run, example, example_beside, example_markdown, examples_json,
    examples_schema, examples_total, said, shown, what_counts,
};
pub use impact::{
    AwardStudents, MOST_STUDENTS, Measure, Office, Student, Unread, impact_json, impact_schema,
};
pub use json::{json, json_line, schema};
pub use mutants::{MUTANTS_VERSION, Planted, PlantedChange, mutants, mutants_json, mutants_schema};
pub use school::{gate, school};
pub use summary::summary;
pub use terminal::{Record, Style, feasible, terminal, why};
pub use why::{Named, named, only};
