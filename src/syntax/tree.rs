//! The syntax tree: what a file says, with the place of every word, before any name is resolved.
//!
//! A tree always exists. A statement that could not be read is simply not in it; its error is in
//! [`File::errors`], so later stages never meet half a statement.

mod example;
pub(super) mod shift;
mod time;

pub use example::*;
pub use time::*;

use crate::diagnostic::Diagnostic;
use crate::quantity::{Amount, Date, SchoolYear};
use crate::source::{FileId, Span};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A name, a plain word or a quoted text.
pub type Word = At<String>;

/// One module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which file it is.
    pub id: FileId,
    /// Its declarations, in the order they stand.
    pub items: Vec<Item>,
    /// Every comment.
    pub comments: Vec<Span>,
    /// Every syntax error.
    pub errors: Vec<Diagnostic>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From its first word to its closing brace.
    pub span: Span,
    /// Its head.
    pub head: Span,
    /// What it declares.
    pub kind: ItemKind,
}

/// The kinds of declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// `use louisiana.courses`
    Use(Word),
    /// `subject biology "Biology" in science`
    Subject(Subject),
    /// `scale letter-grades { … }`
    Scale(Scale),
    /// `exam act-composite "ACT composite" score 1 to 36`
    Exam(Exam),
    /// `credential nccer-core "NCCER Core"`
    Credential(Declared),
    /// `mark aligned "Aligned with the plan"`
    Mark(Declared),
    /// `fact iep "Has an IEP" yes or no`
    Fact(Fact),
    /// `set upper-science is …`
    Set(Set),
    /// `course algebra-1 "Algebra I" { … }`
    Course(Box<Course>),
    /// `diploma … { … }` and the other kinds of award
    Award(Box<Award>),
    /// `sequence … for … { … }`
    Sequence(Box<Sequence>),
    /// `role parent "Parent or guardian"`
    Role(Declared),
    /// `meeting conference "Conference" { … }` and the other kinds of event
    EventKind(Box<EventKind>),
    /// `calendar district "District calendar" { … }`
    Calendar(Box<Calendar>),
    /// `flag … if … { … }`
    Flag(Box<Flag>),
    /// `example "…" for … { … }`
    Example(Box<Example>),
}

impl ItemKind {
    /// The name it declares, if it declares one.
    #[must_use]
    pub fn declared(&self) -> Option<&Declared> {
        Some(match self {
            Self::Use(_) | Self::Example(_) => return None,
            Self::Subject(item) => &item.declared,
            Self::Scale(item) => &item.declared,
            Self::Exam(item) => &item.declared,
            Self::Credential(item) | Self::Mark(item) | Self::Role(item) => item,
            Self::EventKind(item) => &item.declared,
            Self::Calendar(item) => &item.declared,
            Self::Flag(item) => &item.declared,
            Self::Fact(item) => &item.declared,
            Self::Set(item) => &item.declared,
            Self::Course(item) => &item.declared,
            Self::Award(item) => &item.declared,
            Self::Sequence(item) => &item.declared,
        })
    }
}

/// The name of a declared thing and the title people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
}

/// A subject area, perhaps beneath another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub declared: Declared,
    /// The subject it belongs to.
    pub parent: Option<Word>,
}

/// A scale of grades or achievement levels, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Its name.
    pub declared: Declared,
    /// Its steps, best first.
    pub steps: Vec<Step>,
}

/// A step of a [`Scale`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is written on a transcript: `B+`.
    pub symbol: Word,
    /// Its grade points, if it counts in a grade point average.
    pub points: Option<At<Amount>>,
    /// Whether it earns no credit.
    pub fails: bool,
}

/// An exam with a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exam {
    /// Its name.
    pub declared: Declared,
    /// How it is scored.
    pub scoring: Scoring,
}

/// How an exam is scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scoring {
    /// By a number between two bounds.
    Numbers(At<Amount>, At<Amount>),
    /// By the steps of a scale.
    Scale(Word),
}

/// A typed statement about the student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub declared: Declared,
    /// What values it takes.
    pub kind: FactType,
}

/// The values of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactType {
    /// Yes or no.
    YesNo,
    /// One of these words.
    OneOf(Vec<Word>),
    /// A number.
    Number,
    /// A date.
    Date,
    /// Any text.
    Text,
}

/// A named selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its name.
    pub declared: Declared,
    /// What it holds.
    pub selector: Selector,
}

/// A course of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its name.
    pub declared: Declared,
    /// The subjects it belongs to.
    pub subjects: Vec<Word>,
    /// What it is worth, from least to most.
    pub credits: Option<(At<Amount>, At<Amount>)>,
    /// Its codes, each with the system it is of.
    pub codes: Vec<(Word, Word)>,
    /// The grades it is offered in, first and last.
    pub grades: Option<(At<i8>, At<i8>)>,
    /// The terms it is offered in.
    pub terms: Vec<Word>,
    /// Every so many years, counted from a school year.
    pub rotation: Option<(At<Amount>, At<SchoolYear>)>,
    /// The years it is offered in.
    pub years: Option<Range>,
    /// Its level, such as `honors`.
    pub level: Option<Word>,
    /// Its tags.
    pub tags: Vec<Word>,
    /// What must come before it; all of them.
    pub prerequisites: Vec<Condition>,
    /// What must come before it or with it; all of them.
    pub corequisites: Vec<Condition>,
    /// Courses that count wherever it counts.
    pub equivalents: Vec<Word>,
    /// Courses that earn no credit beside it.
    pub no_credit_with: Vec<Word>,
    /// Whether it may earn credit again, and up to how much in all.
    pub repeatable: Option<Option<At<Amount>>>,
    /// Where this is written.
    pub sources: Provenance,
}

/// Citations, readings and notes of a declaration or demand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// `cite "…" as of …`
    pub cites: Vec<Cite>,
    /// `reading "…" because "…"`
    pub readings: Vec<Reading>,
    /// `note "…"`
    pub notes: Vec<Word>,
}

/// A citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The whole clause.
    pub span: Span,
    /// Authority and section.
    pub text: Word,
    /// The version date of the text that was read.
    pub as_of: Option<At<Date>>,
}

/// How the author read an unclear source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The whole clause.
    pub span: Span,
    /// The reading taken.
    pub text: Word,
    /// Why.
    pub because: Option<Word>,
}

/// An award of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Its kind: `diploma`, `scholarship` and so on.
    pub kind: Word,
    /// Its name.
    pub declared: Declared,
    /// Who grants it.
    pub authority: Option<Word>,
    /// Its code in a state's records.
    pub code: Option<Word>,
    /// Whom it is for.
    pub applies: Option<Condition>,
    /// Whether it asks something of schools.
    pub of_schools: bool,
    /// The award it extends.
    pub extends: Option<Word>,
    /// The scale its grades are read on.
    pub scale: Option<Word>,
    /// Awards it is on top of.
    pub adds_to: Vec<Word>,
    /// Awards that may not share a course with it.
    pub separate_from: Vec<Word>,
    /// Whether one course may serve two demands by parts.
    pub split: bool,
    /// What it asks for.
    pub demands: Vec<Demand>,
    /// Where it is written.
    pub sources: Provenance,
}

/// What an award asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// From its first word to its closing brace.
    pub span: Span,
    /// Its head.
    pub head: Span,
    /// Its name.
    pub name: Option<Word>,
    /// Its title.
    pub title: Option<Word>,
    /// What kind of demand it is.
    pub body: DemandBody,
    /// Whether what is left of courses used elsewhere counts here.
    pub excess: bool,
    /// Demands its courses may count toward as well.
    pub also_toward: Vec<Word>,
    /// Who may waive it.
    pub waived_by: Vec<Word>,
    /// Who may approve another course in place of one it counts.
    pub substituted_by: Vec<Word>,
    /// The most credit of such courses.
    pub replaces: Option<At<Amount>>,
    /// The demands of its block.
    pub parts: Vec<Demand>,
    /// Where it is written.
    pub sources: Provenance,
}

/// The kinds of demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandBody {
    /// All parts of the block.
    All,
    /// So many of the parts.
    Choose(At<Amount>),
    /// An amount of a selector, or of what the parts add up to.
    Count {
        /// Whether it only looks, using nothing up.
        overall: bool,
        /// How much.
        bound: Bound,
        /// Of what measure.
        measure: At<Measure>,
        /// Out of what.
        from: Option<From>,
    },
    /// A grade point average.
    Gpa {
        /// The least average.
        least: At<Amount>,
        /// Over which courses.
        over: GpaScope,
    },
    /// Something that is true of the student.
    Test(Condition),
    /// The parts, in a window.
    Timed(Box<Window>),
    /// So large a share of the members of a school.
    Share(Box<Share>),
    /// The parts, if (`true`) or unless (`false`) the condition holds.
    If(Condition, bool),
    /// The parts, for the students of this branch.
    When(Condition),
    /// The parts, where no branch before it holds.
    Otherwise,
}

/// Where an amount is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// A selector.
    Selector(Selector),
    /// Any one child of a subject.
    Branch {
        /// The subject.
        subject: Word,
        /// What its courses must be like.
        filters: Vec<Filter>,
        /// The whole clause.
        span: Span,
    },
}

/// Over which courses a grade point average runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpaScope {
    /// The courses counted in this award, or in the named one it adds to.
    Counted(Option<Word>),
    /// Every course of a selector.
    Selector(Selector),
}

/// A lower and an upper bound; which of them are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The least, where one is asked.
    pub least: Option<At<Amount>>,
    /// The most that counts, where a cap is written.
    pub most: Option<At<Amount>>,
    /// Whether it is a plain amount: so much is owed, and so much counts.
    pub plain: bool,
    /// The whole bound.
    pub span: Span,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Credits.
    Credits,
    /// Courses.
    Courses,
    /// Hours.
    Hours,
    /// Grade points times credits.
    Points,
    /// Credentials.
    Credentials,
}

/// A set of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The whole selector.
    pub span: Span,
    /// What it lists.
    pub picks: Vec<Pick>,
    /// What it leaves out.
    pub except: Vec<Pick>,
    /// What the listed must be like.
    pub filters: Vec<Filter>,
}

/// An entry of a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Every course.
    Any(Span),
    /// A course, subject, set, exam or credential by name.
    Name(Word),
    /// Courses that count only together.
    Combined {
        /// Which.
        courses: Vec<Word>,
        /// As how much.
        credits: At<Amount>,
        /// The whole entry.
        span: Span,
    },
    /// A selector in parentheses.
    Nested(Selector),
}

/// What selected evidence must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The whole filter.
    pub span: Span,
    /// The filter.
    pub kind: FilterKind,
}

/// The kinds of filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterKind {
    /// A minimum grade or level by its symbol.
    AtStep(Word),
    /// A minimum grade or score by number.
    AtNumber(At<Amount>),
    /// Taken in these years.
    Taken(Range),
    /// Taken in these grades, first and last.
    TakenInGrades(At<i8>, At<i8>),
    /// Taken before this grade.
    TakenBeforeGrade(At<i8>),
    /// Taken at this place.
    TakenAt(Word),
    /// With this tag.
    Tag(Word),
    /// At this level.
    Level(Word),
    /// With this mark on the record.
    Marked(Word),
    /// In this set as well.
    AlsoIn(Box<Selector>),
    /// Earned, not under way or planned.
    Completed,
}

/// A stretch of school years or dates; `None` is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The whole range.
    pub span: Span,
    /// Its first year or day.
    pub from: Option<Moment>,
    /// Its last year or day.
    pub until: Option<Moment>,
}

/// A school year or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A school year.
    Year(SchoolYear),
    /// A date.
    Date(Date),
}

/// Something true or false of a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The whole condition.
    pub span: Span,
    /// The condition.
    pub kind: ConditionKind,
}

/// The kinds of condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionKind {
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Entered this grade (or, without one, graduates) within the range.
    Cohort(Option<At<i8>>, Range),
    /// The best scores on several exams, added up.
    BestSum {
        /// How many scores; all where absent.
        best: Option<At<Amount>>,
        /// On which exams.
        exams: Vec<Word>,
        /// The least sum.
        least: At<Amount>,
        /// What the scores must be like.
        filters: Vec<Filter>,
    },
    /// So much of a selector.
    Amount(Bound, At<Measure>, Selector),
    /// So many of the list, each by itself; all where no number is given.
    Each(Option<At<Amount>>, Vec<Word>, Vec<Filter>),
    /// A fact has this value.
    FactIs(Word, Word),
    /// A fact is at least this number.
    FactAtLeast(Word, At<Amount>),
    /// A fact is at most this number.
    FactAtMost(Word, At<Amount>),
    /// A fact's date lies in the range.
    FactWhen(Word, Range),
    /// So many events.
    Happening(Box<Happening>),
    /// In one of these grades.
    InGrade(At<i8>, At<i8>),
    /// In such a placement.
    Placed(Box<EventSelect>),
    /// The plan states the fact.
    Stated(Word),
    /// Two facts or choices say the same.
    Agrees(Word, Word),
    /// The courses are those of a document or a sequence.
    CoursesFollow(Word),
    /// A yes-or-no fact, or something the student has; perhaps only at the same time.
    Held {
        /// Which.
        name: Word,
        /// What it must be like.
        filters: Vec<Filter>,
        /// Whether taking it at the same time is enough.
        concurrent: bool,
    },
}

/// Recommended courses by grade for an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub declared: Declared,
    /// The award.
    pub award: Word,
    /// The most credit in a term.
    pub term_load: Option<At<Amount>>,
    /// The most credit in a school year.
    pub year_load: Option<At<Amount>>,
    /// Its lines.
    pub places: Vec<Place>,
    /// Where it is written.
    pub sources: Provenance,
}

/// The courses of one grade, or of one term of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub span: Span,
    /// The grade.
    pub grade: At<i8>,
    /// The term.
    pub term: Option<Word>,
    /// The courses.
    pub courses: Vec<Word>,
}
