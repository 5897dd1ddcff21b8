//! The tables of a set and the columns they may have.

use super::record::Record;
use crate::diagnostic::did_you_mean;
use crate::plan::decode::keys;
use crate::plan::problem::shown;

/// A table of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `students.csv`: a row for each student.
    Students,
    /// `enrolment.csv`.
    Enrolment,
    /// `programs.csv`.
    Programs,
    /// `courses.csv`.
    Courses,
    /// `scores.csv`.
    Scores,
    /// `credentials.csv`.
    Credentials,
    /// `experiences.csv`.
    Experiences,
    /// `events.csv`.
    Events,
    /// `waivers.csv`.
    Waivers,
    /// `substitutions.csv`.
    Substitutions,
}

impl Table {
    /// Every table, that of the students first.
    pub const ALL: [Self; 10] = [
        Self::Students,
        Self::Enrolment,
        Self::Programs,
        Self::Courses,
        Self::Scores,
        Self::Credentials,
        Self::Experiences,
        Self::Events,
        Self::Waivers,
        Self::Substitutions,
    ];

    /// The key of the plan file that holds its rows.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Students => "student",
            Self::Enrolment => "enrolment",
            Self::Programs => "programs",
            Self::Courses => "courses",
            Self::Scores => "scores",
            Self::Credentials => "credentials",
            Self::Experiences => "experiences",
            Self::Events => "events",
            Self::Waivers => "waivers",
            Self::Substitutions => "substitutions",
        }
    }

    /// The name of its file.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Students => "students.csv",
            Self::Enrolment => "enrolment.csv",
            Self::Programs => "programs.csv",
            Self::Courses => "courses.csv",
            Self::Scores => "scores.csv",
            Self::Credentials => "credentials.csv",
            Self::Experiences => "experiences.csv",
            Self::Events => "events.csv",
            Self::Waivers => "waivers.csv",
            Self::Substitutions => "substitutions.csv",
        }
    }

    /// The column that says whose row it is.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Students => "id",
            _ => "student",
        }
    }

    /// The keys of a record, each of which may be a column.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Students => keys::STUDENT,
            Self::Enrolment => keys::ENROLMENT,
            Self::Programs => keys::PROGRAM,
            Self::Courses => keys::COURSE,
            Self::Scores => keys::SCORE,
            Self::Credentials => keys::CREDENTIAL,
            Self::Experiences => keys::EXPERIENCE,
            Self::Events => keys::EVENT,
            Self::Waivers => keys::WAIVER,
            Self::Substitutions => keys::SUBSTITUTION,
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// Whose row it is.
    Id,
    /// One value.
    Value(&'static str),
    /// Several values, with semicolons between them.
    List(&'static str),
    /// Signatures, each a role and a day, with semicolons between them.
    Signatures,
    /// A fact about the student: its name, and whether it is text whatever it looks like.
    Fact(String, bool),
}

impl Column {
    /// Its name, as messages call it.
    pub(super) fn name(&self, table: Table) -> String {
        match self {
            Self::Id => table.id().to_owned(),
            Self::Value(key) | Self::List(key) => (*key).to_owned(),
            Self::Signatures => "signed".to_owned(),
            Self::Fact(name, _) => format!("fact:{name}"),
        }
    }
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub(super) columns: Vec<Column>,
    id: usize,
}

/// What is wrong with the head of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadHead {
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl Head {
    /// Reads the first row of a table.
    ///
    /// # Errors
    ///
    /// Where a column is unknown or there twice, or none says whose row it is.
    pub fn read(table: Table, row: &Record) -> Result<Self, BadHead> {
        let mut columns: Vec<Column> = Vec::with_capacity(row.len());
        for at in 0..row.len() {
            let name = String::from_utf8_lossy(row.field(at));
            let column = column(table, &name).ok_or_else(|| unknown(table, &name))?;
            if columns.contains(&column) {
                return Err(BadHead {
                    problem: format!("the column {} stands here a second time", shown(&name)),
                    help: "keep one of the two".to_owned(),
                });
            }
            columns.push(column);
        }
        let id = columns.iter().position(|column| *column == Column::Id).ok_or_else(|| BadHead {
            problem: format!("there is no column `{}`", table.id()),
            help: "add it: it says whose row each is".to_owned(),
        })?;
        Ok(Self { columns, id })
    }

    /// Whose row it is.
    #[must_use]
    pub fn student<'r>(&self, row: &'r Record) -> &'r [u8] {
        row.field(self.id)
    }

    /// Whether a field holds a line break that is no text for people.
    pub(super) fn runs_on(&self, row: &Record) -> bool {
        let prose = |column: &Column| matches!(column, Column::Value("notes" | "reason" | "title" | "name"));
        let broken = |at: usize| memchr::memchr(b'\n', row.field(at)).is_some();
        self.columns.iter().enumerate().any(|(at, column)| broken(at) && !prose(column))
    }

    /// How many fields a row has.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }
}

/// Keys whose values are lists.
const LISTS: &[&str] = &["marks", "by", "to", "attended", "parts", "courses"];

fn column(table: Table, name: &str) -> Option<Column> {
    if name == table.id() {
        return Some(Column::Id);
    }
    if table == Table::Students {
        if let Some(fact) = name.strip_prefix("fact:") {
            let (fact, text) = fact.strip_suffix(":text").map_or((fact, false), |fact| (fact, true));
            return (!fact.is_empty()).then(|| Column::Fact(fact.to_owned(), text));
        }
        if name == "facts" {
            return None;
        }
    }
    let key = table.keys().iter().find(|key| **key == name)?;
    if *key == "signed" {
        return Some(Column::Signatures);
    }
    // Only of an event: elsewhere `by` and `to` are a role and a day.
    let list = LISTS.contains(key) && matches!(table, Table::Events | Table::Courses);
    Some(if list { Column::List(key) } else { Column::Value(key) })
}

fn unknown(table: Table, name: &str) -> BadHead {
    let mut known: Vec<&str> = vec![table.id()];
    known.extend(table.keys().iter().filter(|key| **key != table.id() && **key != "facts"));
    let separated = [';', '\t'].into_iter().find(|letter| name.contains(*letter));
    if separated.is_some() {
        return BadHead {
            problem: format!("{} is no column: other signs than commas separate the fields", shown(name)),
            help: "save the table with commas between its fields".to_owned(),
        };
    }
    let meant = did_you_mean(name, known.iter().copied());
    let or = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
    let facts = if table == Table::Students { ", and `fact:NAME` for each fact" } else { "" };
    BadHead {
        problem: format!("{} is not a column of {}{or}", shown(name), table.file()),
        help: format!("its columns are {}{facts}; take others out", known.join(", ")),
    }
}
