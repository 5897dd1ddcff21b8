//! Windows: their days, the periods they repeat in, and who owes what is asked in them.

use super::days::{plus, plus_months};
use super::events::Scope;
use super::student::{Stretch, day_of_year};
use super::worlds::{Open, Unknown};
use super::{Day, Time};
use crate::audit::verify::evidence::{Sure, within};
use crate::plan::FactValue;
use crate::policy::{Anchor, Edge, EventSelect, Period, Periods, Unit, Window};
use crate::quantity::{Date, SchoolYear, parse_date, school_year_of};

/// One of the periods of a window that repeats, whatever its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    Year(SchoolYear),
    /// A year of which it is not known whether it lies in the range of the window.
    Perhaps(SchoolYear),
    Grade(i8),
    Term(SchoolYear, String),
    Event(usize),
}

/// A window around a demand, and which of its periods.
#[derive(Debug, Clone)]
pub(super) struct Step<'a> {
    pub(super) window: &'a Window,
    pub(super) which: Option<Which>,
}

/// Again and again: from when to when, with how long between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Again {
    pub(super) length: u32,
    pub(super) unit: Unit,
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
    /// Whether it runs from graduation or the end of enrolment, and is owed after them too.
    pub(super) beyond: bool,
    /// Whether a day of it is not known yet but lies after the audit.
    pub(super) ahead: bool,
    pub(super) again: Option<Again>,
}

impl Frame {
    const OUTSIDE: Self = Self {
        inside: false,
        from: None,
        until: None,
        late: false,
        ends: None,
        period: None,
        beyond: false,
        ahead: false,
        again: None,
    };

    fn not_before(&mut self, day: Date) {
        self.from = Some(self.from.map_or(day, |from| from.max(day)));
    }

    fn not_after(&mut self, day: Date) {
        self.until = Some(self.until.map_or(day, |until| until.min(day)));
    }

    fn stay_in(&mut self, stretch: Stretch) {
        self.not_before(stretch.from);
        if let Some(until) = stretch.until {
            self.not_after(until);
            self.ends = Some(self.ends.map_or(until, |ends| ends.min(until)));
            self.late = false;
        }
        self.period = Some(stretch);
    }

    /// Whether there is a day in it.
    pub(super) fn has_days(&self) -> bool {
        self.from.is_none_or(|from| self.until.is_none_or(|until| from <= until))
    }
}

impl Time<'_, '_> {
    /// The windows around a demand taken together, in this world; nothing where a day they speak of is
    /// not there for the student.
    pub(super) fn frame(&self, steps: &[Step<'_>]) -> Result<Option<Frame>, Unknown> {
        let mut frame = Frame::OUTSIDE;
        for step in steps {
            if self.enter(&mut frame, step)?.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(frame))
    }

    /// Whether the student was there when it was due.
    pub(super) fn owes(&self, frame: &Frame) -> Result<bool, Unknown> {
        let Some(until) = frame.until.filter(|_| !frame.beyond) else { return Ok(true) };
        if self.plan.enrolment.is_empty() {
            return Ok(true);
        }
        let left = self.left().is_some_and(|left| left < until);
        Ok(!left && self.enrolment(Edge::Start)?.is_none_or(|start| start <= until))
    }

    /// The last day on which the student can still do what is asked.
    pub(super) fn last_chance(&self, frame: &Frame) -> Result<Date, Unknown> {
        if frame.beyond {
            return Ok(Date::MAX);
        }
        // Of a student without enrolment, neither graduation nor leaving is known to have come.
        Ok(self.end()?.unwrap_or(Date::MAX))
    }

    fn enter(&self, frame: &mut Frame, step: &Step<'_>) -> Result<Option<()>, Unknown> {
        frame.inside = true;
        frame.again = None;
        match step.window {
            Window::By(anchor)
            | Window::Before(anchor)
            | Window::After(anchor)
            | Window::Within(_, _, anchor) => {
                if self.ahead(anchor, frame)? {
                    // Not over, or not begun: that day lies after the audit.
                    match step.window {
                        Window::By(_) | Window::Before(_) => frame.late = true,
                        _ => frame.not_before(plus(self.as_of, 1)),
                    }
                    // What is over by the audit was over before that day.
                    frame.ahead |= frame.until.is_none_or(|until| until > self.as_of);
                    return Ok(Some(()));
                }
                let Some(day) = self.day(anchor, frame)? else { return Ok(None) };
                frame.beyond |= self.is_end(anchor, frame)?;
                match step.window {
                    Window::Before(_) => frame.not_after(plus(day, -1)),
                    Window::After(_) => frame.not_before(plus(day, 1)),
                    Window::Within(length, unit, _) => {
                        frame.not_before(day);
                        // School days count the first day in.
                        let from = if *unit == Unit::SchoolDays { plus(day, -1) } else { day };
                        frame.not_after(self.later(from, i64::from(*length), *unit));
                    }
                    _ => frame.not_after(day),
                }
                frame.late |= !matches!(step.window, Window::After(_));
            }
            Window::During(period) => {
                let Some(stretch) = self.period(period, frame)? else { return Ok(None) };
                frame.stay_in(stretch);
            }
            Window::Each(_) => {
                let Some(which) = &step.which else { return Ok(None) };
                let Some(stretch) = self.one_period(which)? else { return Ok(None) };
                frame.stay_in(stretch);
            }
            Window::EveryFew { length, unit, from, until } => {
                frame.again = Some(Again { length: *length, unit: *unit });
                let first = match (from, frame.period) {
                    (Some(from), _) if self.ahead(from, frame)? => Some(plus(self.as_of, 1)),
                    (Some(from), _) => self.day(from, frame)?,
                    (None, Some(period)) => Some(period.from),
                    (None, None) => self.enrolment(Edge::Start)?,
                };
                let Some(first) = first else { return Ok(None) };
                let last = match (until, frame.period) {
                    (Some(until), _) => self.day(until, frame)?,
                    (None, Some(period)) => period.until,
                    (None, None) => None,
                };
                if let Some(from) = from {
                    frame.beyond |= self.is_end(from, frame)?;
                }
                frame.not_before(first);
                if let Some(last) = last {
                    frame.not_after(last);
                }
                // Graduation and leaving end it, too.
                let end = self.last_chance(frame)?;
                if end != Date::MAX {
                    frame.not_after(end);
                }
                frame.late = false;
            }
        }
        Ok(Some(()))
    }

    /// Whether a day is the end of a stay that is still going on, or so long after it.
    fn ahead(&self, anchor: &Anchor, frame: &Frame) -> Result<bool, Unknown> {
        let going_on = match anchor {
            Anchor::Its(Edge::End) => frame.period.is_some_and(|period| period.until.is_none()),
            Anchor::Event(select, first, Edge::End) => {
                let event = self.event_of(select, *first, frame);
                event.and_then(|at| self.events.get(at)).is_some_and(|event| event.until.is_none())
            }
            Anchor::Offset(length, _, inner) => return Ok(*length > 0 && self.ahead(inner, frame)?),
            Anchor::First(several) => {
                for one in several {
                    if self.ahead(one, frame)? {
                        return Ok(true);
                    }
                    if self.day(one, frame)?.is_some() {
                        return Ok(false);
                    }
                }
                false
            }
            _ => false,
        };
        // Of a student who is not there any more it does not come.
        Ok(going_on && self.end()?.is_none_or(|end| self.as_of <= end))
    }

    /// The first or last such event within the period.
    fn event_of(&self, select: &EventSelect, first: bool, frame: &Frame) -> Option<usize> {
        let period = frame.period;
        let scope = Scope {
            from: period.map(|period| period.from),
            until: period.and_then(|period| period.until),
            ..self.all_time()
        };
        let found = self.found(select, &scope);
        if first { found.first().copied() } else { found.last().copied() }
    }

    /// The day so long after another, or before it.
    pub(super) fn later(&self, day: Date, length: i64, unit: Unit) -> Date {
        match unit {
            Unit::Days | Unit::Minutes => plus(day, length),
            Unit::Weeks => plus(day, length.saturating_mul(7)),
            Unit::Months => plus_months(day, length),
            Unit::SchoolDays => self.school_day(day, length),
        }
    }

    /// The school years meant: those of the innermost period, else that of the audit.
    fn years(&self, frame: &Frame) -> (SchoolYear, SchoolYear) {
        let now = school_year_of(self.as_of);
        frame.period.map_or((now, now), |period| period.years)
    }

    fn year_edge(&self, edge: Edge, frame: &Frame) -> Day {
        let (first, last) = self.years(frame);
        let year = if edge == Edge::Start { first } else { last };
        Ok(self.school_year(year)?.and_then(|year| year.edge(edge)))
    }

    /// The first such day of the month within the period, else that of its first school year.
    fn month_day(&self, month: i8, day: i8, frame: &Frame) -> Option<Date> {
        let (first, last) = self.years(frame);
        let days = (first.start()..=last.start()).map(SchoolYear::starting);
        let mut days = days.filter_map(|year| day_of_year(year, month, day));
        let inside = |day: &Date| {
            frame
                .period
                .is_none_or(|period| period.from <= *day && period.until.is_none_or(|until| *day <= until))
        };
        days.find(inside).or_else(|| day_of_year(first, month, day))
    }

    fn day(&self, anchor: &Anchor, frame: &Frame) -> Day {
        match anchor {
            Anchor::On(day) => Ok(Some(*day)),
            Anchor::MonthDay(month, day) => Ok(self.month_day(*month, *day, frame)),
            Anchor::Grade(grade, edge) => Ok(self.grade(*grade)?.and_then(|grade| grade.edge(*edge))),
            Anchor::Year(edge) => self.year_edge(*edge, frame),
            Anchor::Term(name, edge) => {
                let (year, _) = self.years(frame);
                if self.school_year(year)?.is_none() {
                    return Ok(None);
                }
                let (first, last) = self.term_days(year, name)?;
                Ok(Some(if *edge == Edge::Start { first } else { last }))
            }
            Anchor::Its(edge) => match frame.period {
                Some(period) => Ok(period.edge(*edge)),
                None => self.year_edge(*edge, frame),
            },
            Anchor::Enrolment(edge) => self.enrolment(*edge),
            Anchor::Graduation => match self.graduation()? {
                None if self.plan.enrolment.is_empty() => Err(Unknown),
                found => Ok(found),
            },
            Anchor::Event(select, first, edge) => {
                let at = self.event_of(select, *first, frame);
                let event = at.and_then(|at| self.events.get(at));
                Ok(event.and_then(|event| match edge {
                    Edge::Start => Some(event.from),
                    Edge::End => event.until,
                }))
            }
            Anchor::Fact(fact) => {
                let stated = match self.evidence.fact(*fact) {
                    Some(FactValue::Text(text)) => parse_date(text).ok(),
                    _ => None,
                };
                if stated.is_some() {
                    return Ok(stated);
                }
                // Any day from enrolment on.
                Ok(Some(match self.worlds.way(Open::Fact(*fact), 2) {
                    0 if self.plan.enrolment.is_empty() => Date::MIN,
                    0 => self.enrolment(Edge::Start)?.unwrap_or(Date::MIN),
                    _ => Date::MAX,
                }))
            }
            // So long before a day to come is any day from so long before tomorrow on.
            Anchor::Offset(length, unit, inner) if *length < 0 && self.ahead(inner, frame)? => {
                Ok(Some(match self.worlds.way(Open::Ahead, 2) {
                    0 => self.later(plus(self.as_of, 1), i64::from(*length), *unit),
                    _ => Date::MAX,
                }))
            }
            Anchor::Offset(length, unit, inner) => {
                Ok(self.day(inner, frame)?.map(|day| self.later(day, i64::from(*length), *unit)))
            }
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
                let joined = all.into_iter().reduce(|one, other| Stretch {
                    from: one.from.min(other.from),
                    until: one.until.max(other.until),
                    years: (one.years.0.min(other.years.0), one.years.1.max(other.years.1)),
                });
                Ok(joined)
            }
            Period::Year => {
                let (first, last) = self.years(frame);
                let (Some(begin), Some(end)) = (self.school_year(first)?, self.school_year(last)?) else {
                    return Ok(None);
                };
                Ok(Some(Stretch { from: begin.from, until: end.until, years: (first, last) }))
            }
            Period::GraduationYear => self.last_year(),
            Period::TheYear(year) => self.school_year(*year),
            Period::Term(name) => self.term(self.years(frame).0, name),
            Period::Dates(from, until) => {
                let years = (school_year_of(*from), school_year_of(*until));
                Ok(Some(Stretch { from: *from, until: Some(*until), years }))
            }
        }
    }

    fn one_period(&self, which: &Which) -> Result<Option<Stretch>, Unknown> {
        match which {
            Which::Year(year) => self.school_year(*year),
            Which::Perhaps(year) => match self.worlds.way(Open::InRange(*year), 2) {
                0 => Ok(None),
                _ => self.school_year(*year),
            },
            Which::Grade(grade) => self.grade(*grade),
            Which::Term(year, name) => self.term(*year, name),
            Which::Event(at) => Ok(self.events.get(*at).map(|event| {
                let last = event.until.unwrap_or(self.as_of).max(event.from);
                Stretch {
                    from: event.from,
                    until: event.until,
                    years: (school_year_of(event.from), school_year_of(last)),
                }
            })),
        }
    }

    /// Every period of a window that repeats, whether it has come or not.
    fn all_periods(&self, periods: &Periods, steps: &[Step<'_>]) -> Result<Vec<Which>, Unknown> {
        match periods {
            Periods::Years { grades, range } => {
                let mut all = Vec::new();
                for year in self.school_years()? {
                    let own = self.grades_in(year);
                    let in_range = range.as_ref().map_or(Sure::Yes, |range| within(range, None, Some(year)));
                    match in_range {
                        _ if !grades.is_empty() && !own.iter().any(|grade| grades.contains(grade)) => {}
                        Sure::Yes => all.push(Which::Year(year)),
                        Sure::Perhaps => all.push(Which::Perhaps(year)),
                        Sure::No => {}
                    }
                }
                Ok(all)
            }
            Periods::Grades(_) if self.plan.enrolment.is_empty() => Err(Unknown),
            Periods::Grades(grades) => Ok(grades.iter().copied().map(Which::Grade).collect()),
            Periods::Terms => {
                let around =
                    || self.frame(steps).map(|frame| frame.map(|frame| frame.period.map(|one| one.years)));
                let mut years = self.school_years()?;
                match self.worlds.agreed(around).ok_or(Unknown)? {
                    None => return Ok(Vec::new()),
                    Some(None) => {}
                    Some(Some((first, last))) => years.retain(|year| first <= *year && *year <= last),
                }
                let mut all = Vec::new();
                for year in years {
                    let terms = self.terms(year);
                    let begun = day_of_year(year, 7, 1).is_some_and(|july| july <= self.as_of);
                    if terms.is_empty() && begun {
                        return Err(Unknown);
                    }
                    all.extend(terms.into_iter().map(|name| Which::Term(year, name.to_owned())));
                }
                Ok(all)
            }
            Periods::Events(select) => {
                let found = self.worlds.agreed(|| Ok(self.found(select, &self.all_time())));
                Ok(found.ok_or(Unknown)?.into_iter().map(Which::Event).collect())
            }
        }
    }

    /// The periods that are looked at on the day of the audit: those that may have begun, else the
    /// first to come.
    pub(super) fn periods(&self, window: &Window, steps: &[Step<'_>]) -> Result<Vec<Which>, Unknown> {
        let Window::Each(periods) = window else { return Ok(Vec::new()) };
        let (mut begun, mut next) = (Vec::new(), None);
        let mut unknown = false;
        for which in self.all_periods(periods, steps)? {
            let step = Step { window, which: Some(which.clone()) };
            let steps: Vec<Step<'_>> = steps.iter().cloned().chain([step]).collect();
            let begins = self.worlds.answers(|| {
                let frame = self.frame(&steps)?.filter(Frame::has_days);
                Ok(frame.map(|frame| frame.from.is_none_or(|from| from <= self.as_of)))
            });
            match begins {
                Ok(ways) if ways.contains(&Some(true)) => begun.push(which),
                Ok(ways) if ways.contains(&Some(false)) => next = next.or(Some(which)),
                Ok(_) => {}
                Err(Unknown) => unknown = true,
            }
        }
        if begun.is_empty() {
            begun.extend(next);
        }
        if unknown && begun.is_empty() { Err(Unknown) } else { Ok(begun) }
    }

    pub(super) fn all_time(&self) -> Scope {
        Scope { from: None, until: Some(self.as_of), signed: self.as_of, period: None, due: true }
    }

    /// Whether a day is that of graduation or the end of enrolment, or reckoned from it.
    fn is_end(&self, anchor: &Anchor, frame: &Frame) -> Result<bool, Unknown> {
        match anchor {
            Anchor::Graduation | Anchor::Enrolment(Edge::End) => Ok(true),
            Anchor::Offset(_, _, inner) => self.is_end(inner, frame),
            Anchor::First(several) => {
                for one in several {
                    if self.day(one, frame)?.is_some() {
                        return self.is_end(one, frame);
                    }
                }
                Ok(false)
            }
            _ => Ok(false),
        }
    }
}
