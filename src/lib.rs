//! Gradus: a language for graduation requirements, its compiler, and an exact auditor of plans.

pub mod diagnostic;
pub mod plan;
pub mod quantity;
pub mod source;
pub mod syntax;
