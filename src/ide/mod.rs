//! The editor's features as plain functions over the compiler's own analysis.
//!
//! 1. [`Workspace`] holds the texts: what is on the disk, and over it what is open in the editor.
//! 2. [`View`] is the workspace between two edits; it analyses each unit at most once.
//! 3. Each further file is a feature: a function from an analysis and a place to a value of its own.
//!    [`cursor`] and [`target`] say what stands at a place, also where the text is broken.
//!
//! No protocol is known here and nothing is read or written but through
//! [`Files`](crate::source::Files); `lsp` translates.

pub mod actions;
pub mod census;
pub mod complete;
pub mod cursor;
pub mod definition;
pub mod edits;
pub mod examples;
pub mod folding;
pub mod forms;
pub mod graph;
pub mod hierarchy;
pub mod hints;
pub mod hover;
pub mod imports;
pub mod labels;
pub mod layout;
pub mod lenses;
pub mod links;
pub mod outline;
pub mod plan;
pub mod policies;
pub mod references;
pub mod rename;
pub mod sced;
pub mod signature;
pub mod symbols;
pub mod target;
pub mod tokens;
pub mod types;
mod view;
mod workspace;

pub use view::View;
pub use workspace::{Change, Document, Unit, Workspace};
