//! Moving a piece of a tree to another place: the same words, further down or up, in another file, or
//! at no place at all.
//!
//! Every struct is taken apart field by field and every enum variant by variant, with nothing left out by
//! `..`, so that a new field does not compile until it is named here.

use super::*;
use crate::quantity::{Amount, Date, SchoolYear};
use crate::source::{FileId, Span};

/// Where places go.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) enum Move {
    /// Into a file, and so much further; with wrap-around: a step back is a large number.
    By { file: FileId, by: u32 },
    /// Nowhere: pieces that say the same are then equal.
    Away,
}

/// A piece with places in it.
pub(in crate::syntax) trait Shift {
    fn shift(&mut self, to: Move);
}

impl Shift for Span {
    fn shift(&mut self, to: Move) {
        let Self { file, start, end } = self;
        match to {
            Move::By { file: other, by } => {
                *file = other;
                *start = start.wrapping_add(by);
                *end = end.wrapping_add(by);
            }
            Move::Away => (*file, *start, *end) = (FileId(0), 0, 0),
        }
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, to: Move) {
        self.iter_mut().for_each(|inner| inner.shift(to));
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, to: Move) {
        self.iter_mut().for_each(|inner| inner.shift(to));
    }
}

impl<T: Shift> Shift for Box<T> {
    fn shift(&mut self, to: Move) {
        (**self).shift(to);
    }
}

impl<A: Shift, B: Shift> Shift for (A, B) {
    fn shift(&mut self, to: Move) {
        let (a, b) = self;
        a.shift(to);
        b.shift(to);
    }
}

impl<A: Shift, B: Shift, C: Shift> Shift for (A, B, C) {
    fn shift(&mut self, to: Move) {
        let (a, b, c) = self;
        a.shift(to);
        b.shift(to);
        c.shift(to);
    }
}

/// What has no place in it.
macro_rules! placeless {
    ($($type:ty),*) => { $(impl Shift for $type { fn shift(&mut self, _to: Move) {} })* };
}

/// Structs with all their fields.
macro_rules! fields {
    ($($type:ident { $($field:ident),* })*) => { $(
        impl Shift for $type {
            fn shift(&mut self, to: Move) {
                let Self { $($field),* } = self;
                $($field.shift(to);)*
            }
        }
    )* };
}

/// Enums with all their variants.
macro_rules! variants {
    ($($type:ident { $($variant:ident $(($($place:ident),*))? $({ $($field:ident),* })?;)* })*) => { $(
        impl Shift for $type {
            fn shift(&mut self, to: Move) {
                match self {
                    $(Self::$variant $(($($place),*))? $({ $($field),* })? => {
                        $($($place.shift(to);)*)?
                        $($($field.shift(to);)*)?
                    })*
                }
            }
        }
    )* };
}

impl<T: Shift> Shift for At<T> {
    fn shift(&mut self, to: Move) {
        let Self { value, span } = self;
        value.shift(to);
        span.shift(to);
    }
}

placeless!(String, bool, i8, Amount, Date, SchoolYear, Measure, Unit, Edge, Moment, Standing, Expected);

fields! {
    Item { span, head, kind }
    Declared { name, title }
    Subject { declared, parent }
    Scale { declared, steps }
    Step { symbol, points, fails }
    Exam { declared, scoring }
    Fact { declared, kind }
    Set { declared, selector }
    Course {
        declared, subjects, credits, codes, grades, terms, rotation, years, level, tags, prerequisites,
        corequisites, equivalents, no_credit_with, repeatable, sources
    }
    Provenance { cites, readings, notes }
    Cite { span, text, as_of }
    Reading { span, text, because }
    Award {
        kind, declared, authority, code, applies, of_schools, extends, scale, adds_to, separate_from, split,
        demands, sources
    }
    Demand {
        span, head, name, title, body, excess, also_toward, waived_by, substituted_by, replaces, parts,
        sources
    }
    Bound { least, most, plain, span }
    Selector { span, picks, except, filters }
    Filter { span, kind }
    Range { span, from, until }
    Condition { span, kind }
    Sequence { declared, award, term_load, year_load, places, sources }
    Place { span, grade, term, courses }
    EventKind { class, declared, parent, values, formats, parts, sources }
    Calendar { declared, schools, years, every, sources }
    CalendarYear { span, year, days, no_school, terms }
    Flag { declared, condition, suggest, sources }
    Happening { tally, select }
    EventSelect { span, format, kind, filters }
    EventFilter { span, kind }
    Window { span, kind }
    Anchor { span, kind }
    Share { least, of, has }
    Example { title, award, as_of, like, given, expects, sources }
    Given { span, kind }
    Enrolled { grades, years, school, from, to }
    GivenCourses { grade, term, standing, courses }
    GivenCourse { span, course, grade, credits, hours, points, year, date, registered, place, marks, unknown }
    GivenEvent {
        class, kind, date, from, to, attended, signed, by, addressed, parts, courses, minutes, format, value,
        parts_of_it
    }
    RuleRef { demand, award }
    Approval { by, date, until, signed, credits }
    GivenWaiver { opt_out, rule, approval }
    GivenSubstitution { used, replaced, rule, approval }
    Expect { span, demand, verdict, because }
}

variants! {
    ItemKind {
        Use(word); Subject(item); Scale(item); Exam(item); Credential(item); Mark(item); Fact(item); Set(item);
        Course(item); Award(item); Sequence(item); Role(item); EventKind(item); Calendar(item); Flag(item);
        Example(item);
    }
    Scoring { Numbers(low, high); Scale(word); }
    FactType { YesNo; OneOf(words); Number; Date; Text; }
    DemandBody {
        All; Choose(count); Count { overall, bound, measure, from }; Gpa { least, over }; Test(condition);
        Timed(window); Share(share); If(condition, positive); When(condition); Otherwise;
    }
    From { Selector(selector); Branch { subject, filters, span }; }
    GpaScope { Counted(award); Selector(selector); }
    Pick { Any(span); Name(word); Combined { courses, credits, span }; Nested(selector); }
    FilterKind {
        AtStep(word); AtNumber(number); Taken(range); TakenInGrades(first, last); TakenBeforeGrade(grade);
        TakenAt(word); Tag(word); Level(word); Marked(word); AlsoIn(selector); Completed;
    }
    ConditionKind {
        All(parts); Any(parts); Not(inner); Cohort(grade, range); BestSum { best, exams, least, filters };
        Amount(bound, measure, selector); Each(count, words, filters); FactIs(fact, value);
        FactAtLeast(fact, least); FactAtMost(fact, most); FactWhen(fact, range); Happening(happening);
        InGrade(first, last); Placed(select); Stated(word); Agrees(one, other); CoursesFollow(word);
        Held { name, filters, concurrent };
    }
    Tally { Times(bound); Hours(bound); No(span); Every(span); Latest(span); }
    EventFilterKind {
        AttendedBy(words); Without(words); By(words); To(words); SignedBy(words); Covering(words); Of(words);
        Lasting(bound, unit); Dated(range); With(select); PartOf(select);
    }
    WindowKind {
        By(anchor); Within(length, unit, anchor); Before(anchor); After(anchor); During(period);
        EveryYear { grades, range }; EveryTerm; EveryFew { length, unit, from, until }; EachGrade(grades);
        EachEvent(select);
    }
    AnchorKind {
        On(date); MonthDay(day); Grade(grade, edge); Year(edge); Term(word, edge); Its(edge); Enrolment;
        Graduation; Placement(select, edge); Event(select, first); Fact(word); Offset(length, unit, after, anchor);
        First(anchors);
    }
    Period { Grades(first, last); Year; GraduationYear; TheYear(year); Term(word); Dates(from, until); }
    Members { Students(condition); Staff(role); Groups(kind); }
    GivenKind {
        Entered(when); Graduates(when); Born(day); Enrolled(stays); Fact(word, value); Courses(courses);
        Score { exam, score, when }; Credential { name, standing, date };
        Experience { name, hours, standing, date }; Event(event); Waiver(waiver); Substitution(substitution);
    }
    GivenValue { Word(word); Number(number); Date(date); Text(text); }
    Has { Award(word); Group(word); Students(bound); Condition(condition); }
}
