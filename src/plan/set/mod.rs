//! A set of tables: the plans of many students as CSV files in one folder, `students.csv` and beside it
//! `courses.csv`, `scores.csv` and so on, as student information systems export them.
//!
//! 1. `record.rs` cuts the text of a table into rows as it comes in.
//! 2. `table.rs` reads the head of a table: which column is which key of the plan file.
//! 3. `roll.rs` knows the order of `students.csv` and holds the rows of every other table against it: the
//!    tables are read side by side, so each must be in that order. A student one of whose rows cannot be
//!    used is not audited at all, as a plan with a gap might be judged wrongly.
//! 4. `decode.rs` makes of a student's rows the same tree a JSON file gives, which is decoded and checked
//!    by the same code as every plan file.
//!
//! What this is *not*: it opens no file, and knows no policy.

mod decode;
mod record;
mod roll;
mod table;

pub use decode::{Problem, plan};
pub use record::{Endless, MAX_ROW_BYTES, Record, Splitter};
pub use roll::{Fault, Order, Placed, Roll};
pub use table::{BadHead, Head, Table};

/// How many bytes the rows of one student may take together.
pub const MAX_STUDENT_BYTES: usize = 16 * 1024 * 1024;

/// The rows of one student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The row of `students.csv`.
    pub student: Record,
    /// The rows of the other tables, each with its table, in the order of [`Table::ALL`].
    pub rows: Vec<(Table, Record)>,
    size: usize,
}

impl Group {
    /// A student of whom nothing more is known yet.
    #[must_use]
    pub fn new(student: Record) -> Self {
        let size = student.size();
        Self { student, rows: Vec::new(), size }
    }

    /// Adds a row; whether there was room for it.
    pub fn add(&mut self, table: Table, row: Record) -> bool {
        self.size = self.size.saturating_add(row.size());
        let fits = self.size <= MAX_STUDENT_BYTES;
        if fits {
            self.rows.push((table, row));
        }
        fits
    }
}
