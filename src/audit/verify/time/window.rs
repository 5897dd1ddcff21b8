//! Windows: their days, the periods they repeat in, and who owes what is asked in them.

use super::Day;
use super::Time;
use super::days::{plus, plus_months};
use super::events::Scope;
use super::student::{Stretch, day_of_year};
use super::worlds::Unknown;
use crate::audit::verify::evidence::{Sure, within};
use crate::plan::{FactValue, school_year_of};
use crate::policy::{Anchor, Edge, Period, Periods, Unit, Window};
use crate::quantity::{Date, SchoolYear, parse_date};

/// One of the periods of a window that repeats, whatever its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Year(SchoolYear),
    Grade(i8),
    Term(SchoolYear, usize),
    Event(usize),
}

/// A window around a demand, and which of its periods.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) window: &'a Window,
    pub(super) which: Option<Which>,
}

/// What all windows around a demand come to, in one world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) inside: bool,
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
    /// Whether it can still be done after the last day.
    pub(super) late: bool,
    /// The last day of the periods around: what is late can be done until then.
    pub(super) ends: Option<Date>,
    /// The innermost period.
    pub(super) period: Option<Stretch>,
    /// Whether the student owes it.
    pub(super) owed: bool,
    /// Whether there is such a time at all.
    pub(super) exists: bool,
    /// Again and again, with no longer stretch between.
    pub(super) every: Option<(u32, Unit)>,
}

impl Frame {
    const OUTSIDE: Self = Self {
        inside: false,
        from: None,
        until: None,
        late: false,
        ends: None,
        period: None,
        owed: true,
        exists: true,
        every: None,
    };

    fn narrow(&mut self, from: Option<Date>, until: Option<Date>) {
        self.from = self.from.max(from);
        self.until = earlier(self.until, until);
    }
}

impl Time<'_, '_> {
    /// The windows around a demand taken together, in this world.
    pub(super) fn frame(&self, steps: &[Step<'_>]) -> Result<Frame, Unknown> {
        let mut frame = Frame::OUTSIDE;
        for step in steps {
            self.enter(&mut frame, step)?;
        }
        if frame.inside && frame.exists {
            frame.owed &= self.owes(&frame)?;
        }
        Ok(frame)
    }

    /// Whether the student was there when it was due.
    fn owes(&self, frame: &Frame) -> Result<bool, Unknown> {
        let Some(until) = frame.until else { return Ok(true) };
        if frame.from.is_some_and(|from| from > until) {
            return Ok(false);
        }
        if self.plan.enrolment.is_empty() {
            return Ok(true);
        }
        let left = self.enrolment(Edge::End)?.is_some_and(|end| end < until);
        Ok(!left && self.enrolment(Edge::Start)?.is_none_or(|start| start <= until))
    }

    fn enter(&self, frame: &mut Frame, step: &Step<'_>) -> Result<(), Unknown> {
        frame.inside = true;
        frame.every = None;
        // From a day on, to a day, or both; late, where one ends it.
        let (from, until, late) = match step.window {
            Window::By(anchor) => (Ok(None), self.day(anchor, frame)?.ok_or(()), true),
            Window::Before(anchor) => {
                let day = self.day(anchor, frame)?.map(|day| plus(day, -1).ok_or(Unknown)).transpose()?;
                (Ok(None), day.ok_or(()), true)
            }
            Window::After(anchor) => match self.day(anchor, frame)? {
                Some(day) => {
                    frame.narrow(plus(day, 1), None);
                    return Ok(());
                }
                None => (Err(()), Err(()), false),
            },
            Window::Within(length, unit, anchor) => match self.day(anchor, frame)? {
                Some(day) => {
                    let length = i64::from(*length);
                    let until = match unit {
                        Unit::SchoolDays => self.school_day(day, length, true)?,
                        _ => self.later(day, length, *unit)?,
                    };
                    (Ok(Some(day)), Ok(until), true)
                }
                None => (Err(()), Err(()), true),
            },
            Window::During(period) => {
                let stretch = self.period(period, frame)?;
                return Ok(self.stay_in(frame, stretch));
            }
            Window::Each(_) => {
                let stretch = match step.which {
                    Some(which) => self.one_period(which)?,
                    None => None,
                };
                return Ok(self.stay_in(frame, stretch));
            }
            Window::EveryFew { length, unit, from, until } => {
                frame.every = Some((*length, *unit));
                let from = match (from, frame.period) {
                    (Some(from), _) => self.day(from, frame)?,
                    (None, Some(period)) => Some(period.from),
                    (None, None) => self.enrolment(Edge::Start)?,
                };
                let until = match (until, frame.period) {
                    (Some(until), _) => self.day(until, frame)?,
                    (None, Some(period)) => period.until,
                    (None, None) => self.graduation()?,
                };
                match (from, until) {
                    (Some(from), Some(until)) => (Ok(Some(from)), Ok(until), false),
                    (Some(from), None) => {
                        frame.narrow(Some(from), None);
                        return Ok(());
                    }
                    (None, _) => (Err(()), Err(()), false),
                }
            }
        };
        frame.late = late;
        if let (false, Ok(until)) = (late, until) {
            frame.ends = earlier(frame.ends, Some(until));
        }
        if let (Ok(from), Ok(until)) = (from, until) {
            frame.narrow(from, Some(until));
        } else {
            (frame.owed, frame.exists) = (false, frame.exists && from.is_ok());
        }
        Ok(())
    }

    fn stay_in(&self, frame: &mut Frame, stretch: Option<Stretch>) {
        match stretch {
            Some(stretch) => {
                if stretch.until.is_some() {
                    frame.late = false;
                    frame.ends = earlier(frame.ends, stretch.until);
                }
                frame.narrow(Some(stretch.from), stretch.until);
                frame.period = Some(stretch);
            }
            None => (frame.owed, frame.exists) = (false, false),
        }
    }

    /// The day so long after another, or before it.
    fn later(&self, day: Date, length: i64, unit: Unit) -> Result<Date, Unknown> {
        match unit {
            Unit::Days => plus(day, length),
            Unit::Weeks => plus(day, length.saturating_mul(7)),
            Unit::Months => plus_months(day, length),
            Unit::SchoolDays => Some(self.school_day(day, length, false)?),
            Unit::Minutes => None,
        }
        .ok_or(Unknown)
    }

    /// By when the next is due after one.
    pub(super) fn next_due(&self, day: Date, (length, unit): (u32, Unit)) -> Result<Date, Unknown> {
        self.later(day, i64::from(length), unit)
    }

    /// The school year meant: that of the innermost period, else of the audit.
    fn year(&self, frame: &Frame) -> SchoolYear {
        frame.period.map_or(school_year_of(self.as_of), |period| period.year)
    }

    fn day(&self, anchor: &Anchor, frame: &Frame) -> Day {
        match anchor {
            Anchor::On(day) => Ok(Some(*day)),
            Anchor::MonthDay(month, day) => Ok(day_of_year(self.year(frame), *month, *day)),
            Anchor::Grade(grade, edge) => Ok(self.grade(*grade)?.and_then(|grade| grade.edge(*edge))),
            Anchor::Year(edge) => Ok(self.school_year(self.year(frame))?.and_then(|year| year.edge(*edge))),
            Anchor::Term(name, edge) => {
                Ok(self.term(self.year(frame), name)?.and_then(|term| term.edge(*edge)))
            }
            Anchor::Its(edge) => Ok(frame.period.and_then(|period| period.edge(*edge))),
            Anchor::Enrolment(edge) => self.enrolment(*edge),
            Anchor::Graduation => self.graduation(),
            Anchor::Event(select, first, edge) => {
                let period = frame.period;
                let scope = Scope {
                    from: period.map(|period| period.from),
                    until: period.and_then(|period| period.until),
                    ..self.all_time()
                };
                let found = self.found(select, &scope);
                let at = if *first { found.first() } else { found.last() };
                let event = at.and_then(|at| self.events.get(*at));
                Ok(event.and_then(|event| match edge {
                    Edge::Start => Some(event.from),
                    Edge::End => event.until,
                }))
            }
            Anchor::Fact(fact) => match self.evidence.fact(*fact) {
                Some(FactValue::Text(text)) => parse_date(text).map(Some).map_err(|_| Unknown),
                _ => Err(Unknown),
            },
            Anchor::Offset(length, unit, inner) => match self.day(inner, frame)? {
                Some(day) => self.later(day, i64::from(*length), *unit).map(Some),
                None => Ok(None),
            },
            Anchor::First(several) => {
                for one in several {
                    if let Some(day) = self.day(one, frame)? {
                        return Ok(Some(day));
                    }
                }
                Ok(None)
            }
        }
    }

    fn period(&self, period: &Period, frame: &Frame) -> Result<Option<Stretch>, Unknown> {
        match period {
            Period::Grades(first, last) => {
                let mut all: Vec<Stretch> = Vec::new();
                for grade in *first..=*last {
                    all.extend(self.grade(grade)?);
                }
                let begins = all.iter().min_by_key(|one| one.from).copied();
                let until = all.iter().filter_map(|one| one.until).max();
                Ok(begins.map(|begins| Stretch { until, ..begins }))
            }
            Period::Year => self.school_year(self.year(frame)),
            Period::GraduationYear => match self.graduation_year()? {
                Some(year) => self.school_year(year),
                None => Ok(None),
            },
            Period::TheYear(year) => self.school_year(*year),
            Period::Term(name) => self.term(self.year(frame), name),
            Period::Dates(from, until) => {
                let year = school_year_of(*from);
                Ok(Some(Stretch { from: *from, until: Some(*until), year }))
            }
        }
    }

    pub(super) fn one_period(&self, which: Which) -> Result<Option<Stretch>, Unknown> {
        match which {
            Which::Year(year) => self.school_year(year),
            Which::Grade(grade) => self.grade(grade),
            Which::Term(year, at) => Ok(self.terms(year)?.get(at).and_then(|(_, stretch)| *stretch)),
            Which::Event(at) => Ok(self.events.get(at).map(|event| Stretch {
                from: event.from,
                until: event.until,
                year: school_year_of(event.from),
            })),
        }
    }

    /// The periods of a window that repeats which are looked at on the day of the audit: those that
    /// have begun, else the first to come.
    pub(super) fn periods(&self, periods: &Periods, steps: &[Step<'_>]) -> Result<Vec<Which>, Unknown> {
        let frame = self.frame(steps)?;
        if !frame.exists {
            return Ok(Vec::new());
        }
        let mut all: Vec<Which> = Vec::new();
        match periods {
            Periods::Years { grades, range } => {
                for year in self.school_years()? {
                    let own = self.grades_in(year)?;
                    let in_grade = grades.is_empty() || own.iter().any(|grade| grades.contains(grade));
                    let sure = range.as_ref().map_or(Sure::Yes, |range| within(range, None, Some(year)));
                    match sure {
                        _ if !in_grade => {}
                        Sure::Yes => all.push(Which::Year(year)),
                        Sure::No => {}
                        Sure::Perhaps => return Err(Unknown),
                    }
                }
            }
            Periods::Grades(grades) => all.extend(grades.iter().copied().map(Which::Grade)),
            Periods::Terms => {
                let years = match frame.period {
                    Some(_) => self.school_years()?,
                    None => self.school_years()?,
                };
                for year in years {
                    // Years that have nothing to do with the period around need no terms.
                    let touches = self.school_year(year)?.is_some_and(|own| touches(&own, &frame));
                    let begun = self.school_year(year)?.is_some_and(|own| own.from <= self.as_of);
                    if touches && (begun || all.is_empty()) {
                        all.extend((0..self.terms(year)?.len()).map(|at| Which::Term(year, at)));
                    }
                }
            }
            Periods::Events(select) => {
                all.extend(self.found(select, &self.all_time()).into_iter().map(Which::Event));
            }
        }
        let mut found: Vec<(Date, Which)> = Vec::new();
        for which in all {
            if let Some(own) = self.one_period(which)?.filter(|own| touches(own, &frame)) {
                found.push((own.from, which));
            }
        }
        found.sort_by_key(|(from, _)| *from);
        let begun = found.iter().filter(|(from, _)| *from <= self.as_of).count();
        Ok(found.into_iter().take(begun.max(1)).map(|(_, which)| which).collect())
    }

    pub(super) fn all_time(&self) -> Scope {
        Scope { from: None, until: Some(self.as_of), signed: self.as_of, period: None, due: true }
    }
}

fn touches(own: &Stretch, frame: &Frame) -> bool {
    frame.until.is_none_or(|until| own.from <= until)
        && frame.from.is_none_or(|from| own.until.is_none_or(|until| from <= until))
}

/// The earlier of two days; one that is open never comes.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
