//! The pieces of the tree that speak of events and days.

use super::{At, Bound, Condition, Declared, Provenance, Range, Word};
use crate::quantity::{Amount, Date, SchoolYear};
use crate::source::Span;

/// A kind of event: `meeting conference "Conference" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKind {
    /// What sort of thing it is: `meeting`, `document` and so on.
    pub class: Word,
    /// Its name.
    pub declared: Declared,
    /// The kind it lies beneath.
    pub parent: Option<Word>,
    /// The values it may have.
    pub values: Vec<Word>,
    /// How it may be held.
    pub formats: Vec<Word>,
    /// What it may cover or contain.
    pub parts: Vec<Word>,
    /// Where this is written.
    pub sources: Provenance,
}

/// When school is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub declared: Declared,
    /// The schools it is for.
    pub schools: Vec<Word>,
    /// School years by date.
    pub years: Vec<CalendarYear>,
    /// The month and day every other school year begins and ends on.
    pub every: Option<(At<MonthDay>, At<MonthDay>)>,
    /// Where this is written.
    pub sources: Provenance,
}

/// A month and a day of it.
pub type MonthDay = (i8, i8);

/// A school year of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarYear {
    /// Its head.
    pub span: Span,
    /// The school year.
    pub year: At<SchoolYear>,
    /// Its first and last day.
    pub days: (At<Date>, At<Date>),
    /// Stretches without school.
    pub no_school: Vec<(At<Date>, At<Date>)>,
    /// Terms with their first and last day.
    pub terms: Vec<(Word, At<Date>, At<Date>)>,
}

/// An early warning: `flag absent "Often absent" if attendance at most 90`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its name.
    pub declared: Declared,
    /// When it is raised.
    pub condition: Condition,
    /// What is suggested then.
    pub suggest: Vec<Word>,
    /// Where this is written.
    pub sources: Provenance,
}

/// So many events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// How they are counted.
    pub tally: Tally,
    /// Which.
    pub select: EventSelect,
}

/// How events are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tally {
    /// So many times.
    Times(Bound),
    /// So many hours in all.
    Hours(Bound),
    /// None.
    No(Span),
    /// Each of them.
    Every(Span),
    /// The last of them.
    Latest(Span),
}

/// Events of a kind that pass every filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSelect {
    /// The whole selector.
    pub span: Span,
    /// How they were held.
    pub format: Option<Word>,
    /// The kind, in the singular or the plural.
    pub kind: Word,
    /// What they must be like.
    pub filters: Vec<EventFilter>,
}

/// What an event must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// The whole filter.
    pub span: Span,
    /// The filter.
    pub kind: EventFilterKind,
}

/// The kinds of filter of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventFilterKind {
    /// `attended by student, parent`
    AttendedBy(Vec<Word>),
    /// `without student`
    Without(Vec<Word>),
    /// `by student`
    By(Vec<Word>),
    /// `to parent`
    To(Vec<Word>),
    /// `signed by student, parent`
    SignedBy(Vec<Word>),
    /// `covering goals, courses`
    Covering(Vec<Word>),
    /// `of TU, CA`
    Of(Vec<Word>),
    /// `lasting between 3 and 5 minutes`
    Lasting(Bound, At<Unit>),
    /// `dated on or after 2024-07-01`
    Dated(Range),
    /// `with (support-plan by parent)`
    With(Box<EventSelect>),
    /// `part of iep-meeting`
    PartOf(Box<EventSelect>),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Calendar days.
    Days,
    /// Instructional days.
    SchoolDays,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
}

/// When something is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The whole window.
    pub span: Span,
    /// The window.
    pub kind: WindowKind,
}

/// The kinds of window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowKind {
    /// `by the end of grade 8`
    By(Anchor),
    /// `within 90 school days of the start of grade 6`
    Within(At<Amount>, At<Unit>, Anchor),
    /// `before the start of the school year`
    Before(Anchor),
    /// `after graduation`
    After(Anchor),
    /// `during grades 7 and 8`
    During(Period),
    /// `every school year from grade 8 until graduation`
    EveryYear {
        /// The grades; all where empty.
        grades: Vec<(At<i8>, At<i8>)>,
        /// The school years.
        range: Option<Range>,
    },
    /// `every term`
    EveryTerm,
    /// `every 30 school days from entry until exit`
    EveryFew {
        /// The longest stretch.
        length: At<Amount>,
        /// Its unit.
        unit: At<Unit>,
        /// From when on.
        from: Option<Anchor>,
        /// Until when.
        until: Option<Anchor>,
    },
    /// `each of grades 9, 11`
    EachGrade(Vec<(At<i8>, At<i8>)>),
    /// `each alternative-program`
    EachEvent(EventSelect),
}

/// The first or last day of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The first.
    Start,
    /// The last.
    End,
}

/// A day of the student's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The whole phrase.
    pub span: Span,
    /// The day.
    pub kind: AnchorKind,
}

/// The kinds of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnchorKind {
    /// `2024-10-15`
    On(Date),
    /// `october 15`
    MonthDay(At<MonthDay>),
    /// `the end of grade 8`
    Grade(At<i8>, Edge),
    /// `the start of the school year`
    Year(Edge),
    /// `the end of the fall term`
    Term(Word, Edge),
    /// `its end`
    Its(Edge),
    /// `enrollment`
    Enrolment,
    /// `graduation`
    Graduation,
    /// `entry to alternative-program`, `exit from alternative-program`
    Placement(EventSelect, Edge),
    /// `the first igp`, `the last conference` (`true` is the first)
    Event(EventSelect, bool),
    /// A fact's date.
    Fact(Word),
    /// `30 days after enrollment`; `true` is after.
    Offset(At<Amount>, At<Unit>, bool, Box<Anchor>),
    /// One or another.
    First(Vec<Anchor>),
}

/// A stretch of the student's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// `grades 7 and 8`
    Grades(At<i8>, At<i8>),
    /// `the school year`
    Year,
    /// `the school year of graduation`
    GraduationYear,
    /// `2024-25`
    TheYear(At<SchoolYear>),
    /// `the fall term`
    Term(Word),
    /// `2024-07-01 to 2024-12-31`
    Dates(At<Date>, At<Date>),
}

/// So large a share of the members of a school: `every student in grade 10 or above has …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// At least so many of a hundred; every one of them where absent.
    pub least: Option<At<Amount>>,
    /// Of whom.
    pub of: Members,
    /// What each must have.
    pub has: Has,
}

/// Members of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Students, perhaps only some.
    Students(Option<Condition>),
    /// Staff; in a role.
    Staff(Option<Word>),
    /// Groups of a kind.
    Groups(Word),
}

/// What a member must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Has {
    /// `meets igp`
    Award(Word),
    /// `has an advisory group`
    Group(Word),
    /// `has at most 22 students`
    Students(Bound),
    /// Anything that can be true of one.
    Condition(Condition),
}
