//! From text to a syntax tree and every syntax error of the file. It never fails: what cannot be
//! read is reported and left out, and all the rest is there.
//!
//! 1. [`blocks`] finds the statements: heads and the blocks behind them.
//! 2. `grammar` reads each head by `grammar/gradus.pest`.
//! 3. `parse` puts heads and blocks together into declarations.
//!
//! After an edit `reparse` makes the new tree out of the old one. `format` goes the other way: from a text
//! to the same text in the one style. [`follow`] and [`place`] tell an editor what may be written next: by
//! the same grammar, and by the same lists of clauses.
//!
//! It resolves no name and judges no meaning.

pub mod blocks;
mod expected;
pub mod follow;
mod format;
mod grammar;
mod keywords;
pub mod older;
mod parse;
pub mod place;
mod repair;
mod reparse;
mod tokens;
pub mod tree;

pub use format::{Formatted, WIDTH, format, same_statements};
pub use keywords::keywords;
pub use parse::parse;
pub use reparse::{renumber, reparse};
pub use tokens::{Token, tokens, with_comments};
