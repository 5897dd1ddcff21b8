//! Pictures of a policy: what leads to what among its courses, and what an award is made of.
//!
//! 1. `courses` and `award` turn a policy into a [`Picture`]: boxes, arrows and their words, with nothing
//!    said of where they stand. `words` has conditions in words.
//! 2. `layers` and `tree` say where each box stands: courses from left to right by how many steps lead to
//!    them, an award as an outline.
//! 3. `svg`, `dot` and `mermaid` write it down. Only SVG needs places: the other two leave them to the
//!    program that draws.
//!
//! The layout is our own because what was tried did not give a picture that is read at two hundred
//! courses: layout-rs mixes what has nothing to do with each other into one tall tangle, and
//! rust-sugiyama draws no ways around boxes; both panic on graphs they did not expect.

mod award;
mod courses;
mod dot;
mod layers;
mod mermaid;
mod model;
mod svg;
mod tree;
mod words;

pub use award::award;
pub use courses::{Links, Way, around, named, of, prerequisites, title_around};
pub use dot::dot;
pub use mermaid::mermaid;
pub use model::{Aside, Edge, Kind, Line, NoPicture, Node, Picture, Shape};
pub use svg::svg;

/// The most courses that are drawn; a larger picture is read by nobody.
pub const MOST_COURSES: usize = 300;
/// The most arrows that are drawn.
pub const MOST_EDGES: usize = 1_500;
/// The most demands of an award that are drawn.
pub const MOST_DEMANDS: usize = 600;
