//! Gradus: a language for graduation requirements, its compiler, and an exact auditor of plans.

pub mod audit;
pub mod catalog;
pub mod diagnostic;
pub mod lower;
pub mod names;
pub mod plan;
pub mod policy;
pub mod quantity;
pub mod report;
pub mod source;
pub mod syntax;
