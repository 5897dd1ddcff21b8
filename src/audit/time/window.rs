//! The stretch in which something is wanted: windows within windows, and periods.

use super::calendar::{Day, NEVER, plus, year_of};
use super::student::Stretch;
use super::world::{Unknown, World};
use super::{Gap, Timeline, day_of};
use crate::policy::{Edge, Period, Unit, Window};
use crate::quantity::SchoolYear;

/// A window around a demand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame<'p> {
    Window(&'p Window),
    /// One of several periods.
    Period(Instance),
}

/// One of several periods.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instance {
    pub(super) which: Which,
    /// Why it is not certain that it is one of them.
    pub(super) doubt: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    Year(SchoolYear),
    Grade(i8),
    Term(SchoolYear, String),
    /// A placement, by its place among the events.
    Event(usize),
}

/// A period, not yet cut to the windows around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: Day,
    pub(super) last: Option<Day>,
    pub(super) years: (SchoolYear, SchoolYear),
}

/// When something is wanted, in one world.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
    /// Whether it can be done after the last day.
    pub(super) late: bool,
    /// Until when it can be done late: the last day of the period around.
    pub(super) limit: Option<Day>,
    /// The innermost period.
    pub(super) period: Option<Span>,
    /// Whether it may be owed after the student has left: it runs from the end of enrolment.
    pub(super) beyond: bool,
    /// Why a day of it is not known that lies after the audit.
    pub(super) ahead: Option<String>,
}

impl Scope {
    fn not_before(&mut self, day: Day) {
        self.first = Some(self.first.map_or(day, |first| first.max(day)));
    }

    fn not_after(&mut self, day: Day) {
        self.last = Some(self.last.map_or(day, |last| last.min(day)));
    }

    /// Whether nothing ends it.
    pub(super) fn is_open(&self) -> bool {
        self.last.is_none() && self.ahead.is_none()
    }

    fn enter(&mut self, period: Span) {
        self.not_before(period.first);
        if let Some(last) = period.last {
            self.not_after(last);
            self.limit = Some(self.limit.map_or(last, |limit| limit.min(last)));
            self.late = false;
        }
        self.period = Some(period);
    }
}

impl From<Stretch> for Span {
    fn from(stretch: Stretch) -> Self {
        Self { first: stretch.first, last: Some(stretch.last), years: stretch.years }
    }
}

impl Timeline<'_> {
    /// The stretch that all these windows leave, the outermost first.
    pub(super) fn scope(&self, frames: &[Frame<'_>], world: &World) -> Result<Scope, Gap> {
        let mut scope = Scope::default();
        for frame in frames {
            match frame {
                Frame::Period(instance) => scope.enter(self.instance(instance, world)?),
                Frame::Window(window) => match self.narrow(window, &mut scope, world) {
                    Err(Gap::Ahead(why)) => self.narrow_ahead(window, &mut scope, why),
                    narrowed => narrowed?,
                },
            }
        }
        Ok(scope)
    }

    /// Narrows by a day that is not known yet but lies after the audit: what is wanted by then is not
    /// over, what is wanted from then on has not begun.
    fn narrow_ahead(&self, window: &Window, scope: &mut Scope, why: String) {
        match window {
            Window::By(_) | Window::Before(_) => scope.late = true,
            _ => scope.not_before(plus(self.as_of, 1)),
        }
        // What is over by the audit for another reason was over before that day.
        if scope.last.is_none_or(|last| last > self.as_of) {
            scope.ahead = Some(why);
        }
    }

    fn narrow(&self, window: &Window, scope: &mut Scope, world: &World) -> Result<(), Gap> {
        match window {
            Window::By(anchor) => {
                let (day, beyond) = self.anchor(anchor, scope, world)?;
                scope.not_after(day);
                (scope.late, scope.beyond) = (true, scope.beyond || beyond);
            }
            Window::Before(anchor) => {
                let (day, beyond) = self.anchor(anchor, scope, world)?;
                scope.not_after(plus(day, -1));
                (scope.late, scope.beyond) = (true, scope.beyond || beyond);
            }
            Window::After(anchor) => {
                let (day, beyond) = self.anchor(anchor, scope, world)?;
                scope.not_before(plus(day, 1));
                scope.beyond |= beyond;
            }
            Window::Within(count, unit, anchor) => {
                let (day, beyond) = self.anchor(anchor, scope, world)?;
                // School days count the first day in.
                let from = if *unit == Unit::SchoolDays && *count > 0 { plus(day, -1) } else { day };
                let last = self.offset(from, i64::from(*count), *unit, world);
                scope.not_before(day);
                scope.not_after(last);
                (scope.late, scope.beyond) = (true, scope.beyond || beyond);
            }
            Window::During(period) => {
                let span = self.period(period, scope, world)?;
                scope.enter(span);
            }
            // These are followed period by period.
            Window::Each(_) | Window::EveryFew { .. } => {}
        }
        Ok(())
    }

    fn period(&self, period: &Period, scope: &Scope, world: &World) -> Result<Span, Gap> {
        match period {
            Period::Grades(first, last) => self.student.grades(*first, *last, world).map(Span::from),
            Period::Year => {
                let (first, last) = self.years_around(scope);
                let one = self.student.year(first, world)?;
                let other = self.student.year(last, world)?;
                Ok(Span { first: one.first, last: Some(other.last), years: (first, last) })
            }
            Period::TheYear(year) => self.student.year(*year, world).map(Span::from),
            Period::GraduationYear => {
                let Some(year) = self.student.graduation_year() else {
                    let absent = || Gap::Absent("no year of graduation is known".to_owned());
                    return Err(self.student.untold().unwrap_or_else(absent));
                };
                match self.student.year(year, world) {
                    Err(Gap::Absent(_)) => {
                        let end = self.student.edge(year, Edge::End, world);
                        Ok(Span {
                            first: self.student.edge(year, Edge::Start, world),
                            last: Some(end.min(self.student.graduation(world).unwrap_or(NEVER))),
                            years: (year, year),
                        })
                    }
                    found => found.map(Span::from),
                }
            }
            Period::Term(name) => {
                let (year, _) = self.years_around(scope);
                self.term_span(year, name, world)
            }
            Period::Dates(first, last) => {
                let (first, last) = (day_of(*first), day_of(*last));
                Ok(Span { first, last: Some(last), years: (year_of(first), year_of(last)) })
            }
        }
    }

    /// The student's own part of a term.
    fn term_span(&self, year: SchoolYear, name: &str, world: &World) -> Result<Span, Gap> {
        let own = self.student.year(year, world)?;
        let first = self.student.term(year, name, Edge::Start, world);
        let last = self.student.term(year, name, Edge::End, world);
        if last < own.first {
            return Err(Gap::Absent(format!("enrolled after the {name} term of {year}")));
        }
        if own.last < first {
            return Err(Gap::Absent(format!("graduated before the {name} term of {year}")));
        }
        Ok(Span { first: first.max(own.first), last: Some(last.min(own.last)), years: (year, year) })
    }

    fn instance(&self, instance: &Instance, world: &World) -> Result<Span, Gap> {
        if let Some(doubt) = &instance.doubt
            && !world.late(Unknown::Open(doubt.clone()))
        {
            return Err(Gap::Absent("not one of these years".to_owned()));
        }
        match &instance.which {
            Which::Year(year) => self.student.year(*year, world).map(Span::from),
            Which::Grade(grade) => self.student.grades(*grade, *grade, world).map(Span::from),
            Which::Term(year, name) => self.term_span(*year, name, world),
            Which::Event(at) => {
                let Some(event) = self.events.get(*at) else {
                    return Err(Gap::Absent("no such event".to_owned()));
                };
                let last = event.until.unwrap_or(self.as_of);
                Ok(Span {
                    first: event.date,
                    last: event.until,
                    years: (year_of(event.date), year_of(last.max(event.date))),
                })
            }
        }
    }
}
