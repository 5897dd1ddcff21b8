//! The results of an audit for people and for programs: one file per output.
//!
//! Everything here is read off [`Audit`](crate::audit::outcome::Audit); nothing is judged again.

mod branches;
mod gaps;
mod json;
mod school;
mod terminal;
mod words;

pub use json::{json, schema};
pub use school::{annual, gate, school};
pub use terminal::{Record, Style, terminal};
