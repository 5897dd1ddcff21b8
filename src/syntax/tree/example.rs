//! The pieces of the tree that make an example: a student, and what is expected.

use super::{At, Moment, Provenance, Word};
use crate::quantity::{Amount, Date, SchoolYear};
use crate::source::Span;

/// A student, and what the rules should say: `example "…" for tops-university { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its title, which tells it from the others of its file.
    pub title: Word,
    /// The award it is about.
    pub award: Word,
    /// The day of the audit, where one is written.
    pub as_of: Option<At<Date>>,
    /// The example whose student this one starts from.
    pub like: Option<Word>,
    /// What is so, in the order it stands.
    pub given: Vec<Given>,
    /// What is expected.
    pub expects: Vec<Expect>,
    /// Where it is taken from.
    pub sources: Provenance,
}

/// Something that is so in an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The line, without its block.
    pub span: Span,
    /// What it says.
    pub kind: GivenKind,
}

/// What may be so in an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenKind {
    /// `student entered grade 9 in 2022-23`
    Entered(At<Moment>),
    /// `student graduates in 2025-26`
    Graduates(At<Moment>),
    /// `student born on 2008-03-02`
    Born(At<Date>),
    /// `student enrolled in grades 9 to 12 in 2022-23 to 2025-26`
    Enrolled(Enrolled),
    /// `fact iep is yes`
    Fact(Word, GivenValue),
    /// `grade 9 earned english-1 A, algebra-1 B`
    Courses(GivenCourses),
    /// `score act-composite is 21 on 2024-04-01`
    Score {
        /// The exam.
        exam: Word,
        /// The result.
        score: GivenValue,
        /// When.
        when: Option<At<Moment>>,
    },
    /// `credential osha-10 on 2024-04-30`
    Credential {
        /// Which.
        name: Word,
        /// How far it has come.
        standing: Standing,
        /// The day.
        date: Option<At<Date>>,
    },
    /// `experience community-service for 20 hours on 2024-03-02`
    Experience {
        /// The kind.
        name: Word,
        /// How much.
        hours: At<Amount>,
        /// How far it has come.
        standing: Standing,
        /// The day.
        date: Option<At<Date>>,
    },
    /// `meeting conference on 2023-10-02 attended by student, parent`
    Event(Box<GivenEvent>),
    /// `waiver of science by principal on 2024-01-15 signed by principal`
    Waiver(Box<GivenWaiver>),
    /// `substitution of technical-math for algebra-2 by principal on 2024-02-01`
    Substitution(Box<GivenSubstitution>),
}

/// A value as an example writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// A plain word, such as `yes` or `approaching-basic`.
    Word(Word),
    /// A number.
    Number(At<Amount>),
    /// A date.
    Date(At<Date>),
    /// A quoted text.
    Text(Word),
}

/// Where the student is enrolled: one stay for each grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The first and the last grade.
    pub grades: (At<i8>, At<i8>),
    /// The first and the last school year.
    pub years: (At<SchoolYear>, At<SchoolYear>),
    /// The school.
    pub school: Option<Word>,
    /// The first day.
    pub from: Option<At<Date>>,
    /// The last day.
    pub to: Option<At<Date>>,
}

/// How far something has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Completed and earned.
    Earned,
    /// Being taken now.
    InProgress,
    /// Registered for.
    Registered,
    /// Only intended.
    Planned,
    /// Completed without earning it.
    Failed,
    /// Left before the end.
    Withdrawn,
}

/// Courses of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCourses {
    /// The grade the student takes them in.
    pub grade: Option<At<i8>>,
    /// The term.
    pub term: Option<Word>,
    /// How far they have come.
    pub standing: Standing,
    /// The courses.
    pub courses: Vec<GivenCourse>,
}

/// A course of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCourse {
    /// All that is said of it.
    pub span: Span,
    /// Which; its title where the policy does not know it.
    pub course: Word,
    /// Whether it stands in quotes, as one the policy does not know.
    pub unknown: bool,
    /// The grade on the transcript.
    pub grade: Option<Word>,
    /// Its credits.
    pub credits: Option<At<Amount>>,
    /// Its hours.
    pub hours: Option<At<Amount>>,
    /// Its grade points.
    pub points: Option<At<Amount>>,
    /// Its school year.
    pub year: Option<At<SchoolYear>>,
    /// The day it was completed.
    pub date: Option<At<Date>>,
    /// The day it was registered for.
    pub registered: Option<At<Date>>,
    /// Where it was taken.
    pub place: Option<Word>,
    /// Its marks.
    pub marks: Vec<Word>,
}

/// Something that happened in an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenEvent {
    /// The word that leads: `meeting`, `document`, `placement` and so on.
    pub class: Word,
    /// The kind.
    pub kind: Word,
    /// The day.
    pub date: Option<At<Date>>,
    /// Of a placement: its first day.
    pub from: Option<At<Date>>,
    /// Of a placement: its last day.
    pub to: Option<At<Date>>,
    /// Who was there.
    pub attended: Vec<Word>,
    /// Who signed, and when if not on that day.
    pub signed: Vec<(Word, Option<At<Date>>)>,
    /// Who did it.
    pub by: Vec<Word>,
    /// Whom it was addressed to.
    pub addressed: Vec<Word>,
    /// What it covers.
    pub parts: Vec<Word>,
    /// The courses it lists.
    pub courses: Vec<Word>,
    /// How many minutes it took.
    pub minutes: Option<At<Amount>>,
    /// How it was held.
    pub format: Option<Word>,
    /// What was chosen or stated.
    pub value: Option<Word>,
    /// What belongs to it.
    pub parts_of_it: Vec<Given>,
}

/// A demand by its name or title, of the example's award or another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRef {
    /// The demand.
    pub demand: Word,
    /// The other award.
    pub award: Option<Word>,
}

/// Who approved something, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approval {
    /// By whom.
    pub by: Option<Word>,
    /// When.
    pub date: Option<At<Date>>,
    /// The last day it holds.
    pub until: Option<At<Date>>,
    /// Who signed, and when if not on that day.
    pub signed: Vec<(Word, Option<At<Date>>)>,
    /// The most credit.
    pub credits: Option<At<Amount>>,
}

/// A requirement waived or opted out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenWaiver {
    /// Whether it was opted out of.
    pub opt_out: bool,
    /// Which.
    pub rule: RuleRef,
    /// By whom and when.
    pub approval: Approval,
}

/// A course in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSubstitution {
    /// The course that takes the place.
    pub used: Word,
    /// The course whose place it takes.
    pub replaced: Word,
    /// The demand it is approved for.
    pub rule: Option<RuleRef>,
    /// By whom and when.
    pub approval: Approval,
}

/// What is expected of the award or of one of its demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// The whole line.
    pub span: Span,
    /// The demand; the award itself where absent.
    pub demand: Option<Word>,
    /// How it should stand.
    pub verdict: At<Expected>,
    /// Demands that should stand in the way.
    pub because: Vec<Word>,
}

/// How an award or a demand should stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `met`
    Met,
    /// `met late`
    MetLate,
    /// `on track`
    OnTrack,
    /// `not met`
    NotMet,
    /// `not yet due`
    NotYetDue,
    /// `due soon`
    DueSoon,
    /// `overdue`
    Overdue,
    /// `missed`
    Missed,
    /// `cannot tell`
    CannotTell,
    /// `waived`
    Waived,
    /// `not applicable`
    NotApplicable,
    /// `undecided`
    Undecided,
}
