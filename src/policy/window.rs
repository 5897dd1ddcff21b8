//! Compiled windows: when something must have happened. `docs/time.md` says what they mean.

use serde::{Deserialize, Serialize};

use super::{EventSelect, FactId, Named, Range, Unit};
use crate::quantity::{Date, SchoolYear};

/// When the parts of a [`super::Kind::Timed`] demand are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Window {
    /// To the end of that day; later is late.
    By(Anchor),
    /// From that day for so long; later is late.
    Within(u32, Unit, Anchor),
    /// Before that day; later is late.
    Before(Anchor),
    /// After that day.
    After(Anchor),
    /// In the period.
    During(Period),
    /// In each period.
    Each(Periods),
    /// Again and again, with no longer stretch between.
    EveryFew {
        /// The longest stretch.
        length: u32,
        /// Its unit: days or school days, weeks or months.
        unit: Unit,
        /// From when on; the beginning of the innermost period, else enrolment, where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Anchor>,
        /// Until when; the end of the innermost period, else graduation, where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Anchor>,
    },
}

/// One end of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// Its first day.
    Start,
    /// Its last day.
    End,
}

/// A day of the student's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Anchor {
    /// That day.
    On(Date),
    /// That day of the month in the school year of the innermost period.
    MonthDay(i8, i8),
    /// An end of a grade.
    Grade(i8, Edge),
    /// An end of the school year of the innermost period.
    Year(Edge),
    /// An end of a term of the school year of the innermost period.
    Term(String, Edge),
    /// An end of the innermost period itself.
    Its(Edge),
    /// The first day at a school, the last one.
    Enrolment(Edge),
    /// Graduation.
    Graduation,
    /// An end of the first (`true`) or last such event, within the innermost period.
    Event(Box<EventSelect>, bool, Edge),
    /// The date a fact states.
    Fact(FactId),
    /// So long before (negative) or after another day.
    Offset(i32, Unit, Box<Anchor>),
    /// The first of these that exists for the student.
    First(Vec<Anchor>),
}

/// A stretch of the student's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Period {
    /// From the beginning of the first of these grades the student is in to the end of the last.
    Grades(i8, i8),
    /// The school year of the innermost period, else that of the audit.
    Year,
    /// The school year the student graduates in.
    GraduationYear,
    /// That school year.
    TheYear(SchoolYear),
    /// A term of the school year of the innermost period.
    Term(String),
    /// From one day to another.
    Dates(Date, Date),
}

/// Stretches of the student's time that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Periods {
    /// Each school year in one of these grades (all where empty), within the range.
    Years {
        /// The grades, sorted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        grades: Vec<i8>,
        /// The school years.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        range: Option<Range>,
    },
    /// Each of these grades, however many years it took.
    Grades(Vec<i8>),
    /// Each term of the innermost period (of every school year outside any).
    Terms,
    /// Each such event, from its first to its last day.
    Events(Box<EventSelect>),
}

/// When school is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Its name and title.
    #[serde(rename = "is")]
    pub named: Named,
    /// The schools it is for, as enrolments name them; all others where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schools: Vec<String>,
    /// The school years it lays down by date, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<CalendarYear>,
    /// The month and day every other school year begins and ends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<((i8, i8), (i8, i8))>,
}

/// A school year of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The school year.
    pub year: SchoolYear,
    /// The first day of school.
    pub first: Date,
    /// The last day of school.
    pub last: Date,
    /// Stretches without school, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_school: Vec<(Date, Date)>,
    /// Terms: name, first and last day, sorted by day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<(String, Date, Date)>,
}
