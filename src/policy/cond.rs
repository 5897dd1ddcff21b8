//! Compiled conditions: true, false or unknown of a student.

use serde::{Deserialize, Serialize};

use super::{CredentialId, EventKindId, EventSelect, ExamId, FactId, Happening, Measure, ScaleId, Select};
use crate::quantity::{Amount, Date, SchoolYear, parse_date, school_year_of};

/// A condition. Evaluated by three-valued logic: what the plan file does not say is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Cond {
    /// All hold.
    All(Vec<Cond>),
    /// At least so many hold.
    AtLeast(u32, Vec<Cond>),
    /// It does not hold.
    Not(Box<Cond>),
    /// The student entered this grade within the range.
    Entered(i8, Range),
    /// The student graduates within the range.
    Graduates(Range),
    /// A yes-or-no fact is `true`.
    FactYes(FactId),
    /// A fact has this value.
    FactIs(FactId, String),
    /// A fact lies between these numbers, both included.
    FactNumber(FactId, Option<Amount>, Option<Amount>),
    /// A fact's date lies within the range.
    FactDate(FactId, Range),
    /// The best score on the exam, among those taken within the range, is at least this.
    Score(ExamId, Threshold, Option<Range>),
    /// So many of the best scores (one an exam, within the range) add up to at least this.
    BestSum(u32, Vec<ExamId>, Amount, Option<Range>),
    /// At least so many of these credentials are held, earned within the range.
    Credentials(Amount, Vec<CredentialId>, Option<Range>),
    /// The courses of the selector amount to at least the first and at most the second, with each
    /// course counted as often as it earns credit.
    Courses(Measure, Amount, Option<Amount>, Select),
    /// So many such events.
    Events(Box<Happening>),
    /// In one of these grades, first and last: in the innermost period, else on the day of the audit.
    InGrade(i8, i8),
    /// In such a placement on some day of the innermost period, else on the day of the audit.
    Placed(Box<EventSelect>),
    /// The plan states the fact.
    Stated(FactId),
    /// The two say the same.
    Agrees(Said, Said),
    /// Every course is listed in the version in force of such a document.
    CoursesListed(EventKindId),
    /// Every course of the sequence (by its place in the policy) is in the plan.
    CoursesFollow(u32),
}

impl Cond {
    /// A condition that always holds, or never.
    #[must_use]
    pub fn always(value: bool) -> Self {
        if value { Self::All(Vec::new()) } else { Self::AtLeast(1, Vec::new()) }
    }

    /// What it is made of, whatever combines that: no `All`, `AtLeast` or `Not`.
    pub(crate) fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Not(inner) => inner.leaves(),
            leaf => vec![leaf],
        }
    }

    /// Visits the selectors of courses in it.
    pub(crate) fn selects(&mut self, visit: &mut dyn FnMut(&mut Select)) {
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => {
                parts.iter_mut().for_each(|part| part.selects(visit));
            }
            Self::Not(inner) => inner.selects(visit),
            Self::Courses(_, _, _, select) => visit(select),
            _ => {}
        }
    }

    /// Grants what it asks besides amounts of courses and cohorts: that holds where it is wished for, and
    /// fails under a `not`.
    pub fn grant(&mut self, wish: bool) {
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => parts.iter_mut().for_each(|part| part.grant(wish)),
            Self::Not(inner) => inner.grant(!wish),
            Self::Entered(..) | Self::Graduates(_) | Self::Courses(..) => {}
            _ => *self = Self::always(wish),
        }
    }
}

/// Something a plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Said {
    /// The value of a fact.
    Fact(FactId),
    /// The value of the latest choice of that kind.
    Choice(EventKindId),
}

/// A least score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Threshold {
    /// Any score at all.
    Any,
    /// This step of the exam's scale (0 is the best) or better.
    Step(ScaleId, u32),
    /// This number or more.
    Number(Amount),
}

/// A stretch of school years or dates, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The first year or day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// The last year or day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

impl Range {
    /// The school years in which it begins and ends.
    pub(crate) fn years(&self) -> impl Iterator<Item = SchoolYear> {
        [self.from, self.until].into_iter().flatten().map(|moment| match moment {
            Moment::Year(year) => year,
            Moment::Date(date) => school_year_of(date),
        })
    }
}

/// A school year or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Moment {
    /// A school year.
    Year(SchoolYear),
    /// A date.
    Date(Date),
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.len() {
            7 => {
                text.parse().map(Moment::Year).map_err(|error: crate::quantity::YearError| error.to_string())
            }
            _ => parse_date(&text).map(Moment::Date),
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}
