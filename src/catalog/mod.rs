//! The course catalogue as a graph.

/// The terms a course may be offered in.
pub const TERMS: &[&str] = &["fall", "winter", "spring", "summer", "year"];
