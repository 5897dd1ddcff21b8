//! Gradus: a language for graduation requirements, its compiler, and an exact auditor of plans.
//!
//! The pipeline, each stage a type:
//!
//! ```text
//! source::Sources -> syntax::tree::File -> names::Names -> lower::Lowered -> check -> policy::Policy
//!                                                   plan::Plan + policy::Policy -> audit::outcome::Audit
//! ```
//!
//! [`compile()`] runs the upper line, [`audit::audit`] the lower. `ARCHITECTURE.md` says which module
//! may know which.

pub mod analysis;
pub mod audit;
pub mod batch;
pub mod catalog;
pub mod check;
pub mod ci;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod example;
pub mod fixing;
pub mod ide;
pub mod lower;
pub mod lsp;
pub mod migration;
pub mod names;
pub mod picture;
pub mod plan;
pub mod policy;
pub mod population;
mod proof;
pub mod quantity;
mod rehearsal;
pub mod report;
pub mod schedule;
pub mod school;
pub mod source;
mod stdlib;
pub mod syntax;
pub mod trial;

pub use compile::{Analysis, Compiled, Memory, compile};
pub use stdlib::add_stdlib;
