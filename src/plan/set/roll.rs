//! The students of a set in their order, and whether the rows of the other tables keep to it.
//!
//! Every table is gone through once before anything is audited, so that a student with a row that cannot
//! be used is known by then, and the tables can be read side by side after that. The ids are kept in
//! memory, about a hundred bytes for each student; nothing else is.

use std::collections::{BTreeMap, HashMap};

use super::record::Record;
use super::table::{Head, Table};

/// The students of a set, in the order of `students.csv`.
#[derive(Debug, Default)]
pub struct Roll {
    places: HashMap<Vec<u8>, u32>,
    /// Students who cannot be audited, with where the first reason stands.
    spoiled: BTreeMap<u32, (Table, u64)>,
}

/// Where a row belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// To the student of this place, counted from 0.
    At(u32),
    /// To nobody: it cannot be used.
    Nowhere(Fault),
}

/// Why a row cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no such student in `students.csv`.
    Unknown,
    /// It comes after rows of students who come later in `students.csv`.
    OutOfOrder,
    /// In `students.csv`: the student was there before.
    Again,
    /// It does not have as many fields as the head.
    Width {
        /// How many it has.
        has: usize,
        /// How many the head has.
        head: usize,
    },
    /// It does not say whose it is.
    Nobody,
    /// It is broken over lines in a way that rows are likely to have run together.
    RunTogether,
}

impl Fault {
    /// Whether the whole table cannot be trusted: rows of other students may be lost in this one.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::RunTogether)
    }

    /// What is wrong, without a full stop.
    #[must_use]
    pub fn problem(self, student: &str) -> String {
        match self {
            Self::Unknown => format!("there is no student `{student}` in students.csv"),
            Self::OutOfOrder => format!("the row of student `{student}` comes too late"),
            Self::Again => format!("student `{student}` has a row before this one"),
            Self::Width { has, head } => format!("the row has {has} fields, but the head has {head}"),
            Self::Nobody => "the row does not say whose it is".to_owned(),
            Self::RunTogether => "a field runs on over the end of the line".to_owned(),
        }
    }

    /// What to do.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Unknown => "add the student to students.csv, or take the row out",
            Self::OutOfOrder => "sort the table in the order of students.csv",
            Self::Again => "keep one row for each student",
            Self::Width { has, head } if has < head => "write a comma for each field, also where it is empty",
            Self::Width { .. } => "put text that holds a comma in double quotes",
            Self::Nobody => "write the student's id",
            Self::RunTogether => {
                "close the quotation mark before it; a quotation mark in text is written twice"
            }
        }
    }
}

impl Roll {
    /// How many students there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where the first reason stands why a student cannot be audited, if there is one.
    #[must_use]
    pub fn spoiled(&self, place: u32) -> Option<(Table, u64)> {
        self.spoiled.get(&place).copied()
    }

    /// The place of a student.
    fn find(&self, id: &[u8]) -> Option<u32> {
        self.places.get(id).copied()
    }

    /// Enrols a student, who may have been before.
    fn enrol(&mut self, id: &[u8]) {
        if !self.places.contains_key(id) {
            let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            self.places.insert(id.to_vec(), place);
        }
    }
}

/// How far a table has been gone through.
#[derive(Debug, Clone)]
pub struct Order {
    table: Table,
    /// The place of the last row that could be used.
    last: Option<u32>,
}

impl Order {
    /// The beginning of a table.
    #[must_use]
    pub const fn of(table: Table) -> Self {
        Self { table, last: None }
    }

    /// Goes through a table for the first time: enrols students, and notes whom a fault spoils.
    pub fn survey(&mut self, roll: &mut Roll, head: &Head, row: &Record) -> Placed {
        let id = head.student(row);
        if self.table == Table::Students && !id.is_empty() {
            roll.enrol(id);
        }
        let placed = self.next(roll, head, row);
        if let (Placed::Nowhere(_), Some(place)) = (placed, roll.find(id)) {
            roll.spoiled.entry(place).or_insert((self.table, row.line));
        }
        placed
    }

    /// Goes through it once more: where the next row belongs.
    pub fn next(&mut self, roll: &Roll, head: &Head, row: &Record) -> Placed {
        if row.is_broken_over_lines() && (row.len() != head.width() || head.runs_on(row)) {
            return Placed::Nowhere(Fault::RunTogether);
        }
        let id = head.student(row);
        if id.is_empty() {
            return Placed::Nowhere(Fault::Nobody);
        }
        let Some(place) = roll.find(id) else { return Placed::Nowhere(Fault::Unknown) };
        match self.last {
            Some(last) if self.table == Table::Students && place <= last => {
                return Placed::Nowhere(Fault::Again);
            }
            Some(last) if place < last => return Placed::Nowhere(Fault::OutOfOrder),
            _ => {}
        }
        if row.len() != head.width() {
            return Placed::Nowhere(Fault::Width { has: row.len(), head: head.width() });
        }
        self.last = Some(place);
        Placed::At(place)
    }
}
