//! From an anchor of a window to a day of this student's time.

use super::calendar::{ALWAYS, Day, NEVER, in_year, plus, plus_months, year_of};
use super::events::Sight;
use super::student::Stretch;
use super::window::Scope;
use super::world::{Unknown, World};
use super::{Gap, Timeline};
use crate::audit::evidence::fact_date;
use crate::policy::{Anchor, Edge, EventSelect, FactId, Unit};
use crate::quantity::SchoolYear;

/// A day, and whether it may lie after the student has left: the end of enrolment, graduation.
pub(super) type Anchored = (Day, bool);

impl Timeline<'_> {
    pub(super) fn anchor(&self, anchor: &Anchor, scope: &Scope, world: &World) -> Result<Anchored, Gap> {
        let student = &self.student;
        let end = |stretch: Stretch, edge: Edge| match edge {
            Edge::Start => stretch.first,
            Edge::End => stretch.last,
        };
        let day = match anchor {
            Anchor::On(date) => super::day_of(*date),
            Anchor::MonthDay(month, day) => self.month_day(*month, *day, scope),
            Anchor::Grade(grade, edge) => end(student.grades(*grade, *grade, world)?, *edge),
            Anchor::Year(edge) => self.year_edge(*edge, scope, world)?,
            Anchor::Term(name, edge) => {
                let (year, _) = self.years_around(scope);
                student.year(year, world)?;
                student.term(year, name, *edge, world)
            }
            Anchor::Its(edge) => match (&scope.period, edge) {
                (Some(period), Edge::Start) => period.first,
                (Some(period), Edge::End) => period.last.ok_or_else(|| self.not_ended(world))?,
                (None, edge) => self.year_edge(*edge, scope, world)?,
            },
            Anchor::Enrolment(Edge::Start) => student.enrolled(world)?,
            Anchor::Enrolment(Edge::End) => return Ok((student.enrolled_until()?, true)),
            Anchor::Graduation => {
                if let Some(day) = student.graduation(world) {
                    return Ok((day, true));
                }
                return Err(student
                    .untold()
                    .unwrap_or_else(|| Gap::Absent("the student left without graduating".to_owned())));
            }
            Anchor::Event(select, first, edge) => self.event_edge(select, *first, *edge, scope, world)?,
            Anchor::Fact(fact) => self.fact_day(*fact, world),
            Anchor::Offset(count, unit, inner) => {
                let (day, beyond) = match self.anchor(inner, scope, world) {
                    // So long before a day to come may be before the audit or after it.
                    Err(Gap::Ahead(why)) if *count < 0 => {
                        (world.between(Unknown::Open(why), plus(self.as_of, 1), NEVER), false)
                    }
                    found => found?,
                };
                return Ok((self.offset(day, i64::from(*count), *unit, world), beyond));
            }
            Anchor::First(several) => return self.first_of(several, scope, world),
        };
        Ok((day, false))
    }

    fn first_of(&self, several: &[Anchor], scope: &Scope, world: &World) -> Result<Anchored, Gap> {
        let mut absent = Vec::new();
        for anchor in several {
            match self.anchor(anchor, scope, world) {
                Err(Gap::Absent(why)) => absent.push(why),
                found => return found,
            }
        }
        absent.dedup();
        Err(Gap::Absent(absent.join("; ")))
    }

    /// So long after a day, or before it.
    pub(super) fn offset(&self, day: Day, count: i64, unit: Unit, world: &World) -> Day {
        match unit {
            Unit::Days | Unit::Minutes => plus(day, count),
            Unit::Weeks => plus(day, count.saturating_mul(7)),
            Unit::Months => plus_months(day, count),
            Unit::SchoolDays => {
                self.spend(usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX));
                self.student.school_days_from(day, count, world)
            }
        }
    }

    /// The school years of the innermost period, else that of the audit.
    pub(super) fn years_around(&self, scope: &Scope) -> (SchoolYear, SchoolYear) {
        let now = year_of(self.as_of);
        scope.period.as_ref().map_or((now, now), |period| period.years)
    }

    /// A day of the month: of several school years in the first that has it within the period.
    fn month_day(&self, month: i8, day: i8, scope: &Scope) -> Day {
        let (first, last) = self.years_around(scope);
        let within = |day: &Day| {
            scope
                .period
                .as_ref()
                .is_none_or(|period| period.first <= *day && period.last.is_none_or(|last| *day <= last))
        };
        let count = i32::from(last.start()) - i32::from(first.start());
        let years = (0..=i16::try_from(count.clamp(0, 300)).unwrap_or(0)).map(|step| first.plus(step));
        years.map(|year| in_year(year, month, day)).find(within).unwrap_or_else(|| in_year(first, month, day))
    }

    fn year_edge(&self, edge: Edge, scope: &Scope, world: &World) -> Result<Day, Gap> {
        let (first, last) = self.years_around(scope);
        match edge {
            Edge::Start => self.student.year(first, world).map(|year| year.first),
            Edge::End => self.student.year(last, world).map(|year| year.last),
        }
    }

    fn event_edge(
        &self,
        select: &EventSelect,
        is_first: bool,
        edge: Edge,
        scope: &Scope,
        world: &World,
    ) -> Result<Day, Gap> {
        let within = scope
            .period
            .as_ref()
            .map_or((ALWAYS, NEVER), |period| (period.first, period.last.unwrap_or(NEVER)));
        let sight = Sight { signed_by: self.as_of, hopeful: false, world };
        let mut found: Vec<usize> = self.select(select, sight);
        found.retain(|at| {
            self.events.get(*at).is_some_and(|one| within.0 <= one.date && one.date <= within.1)
        });
        let at = if is_first { found.first() } else { found.last() };
        let Some(event) = at.and_then(|at| self.events.get(*at)) else {
            return Err(Gap::Absent(self.none(select)));
        };
        match edge {
            Edge::Start => Ok(event.date),
            Edge::End => event.until.ok_or_else(|| self.not_ended(world)),
        }
    }

    /// Of a stay that is still going on: its end is to come, unless the student is not there any more.
    fn not_ended(&self, world: &World) -> Gap {
        let why = "it has not ended yet".to_owned();
        let gone = self.end(&Scope::default(), world) < self.as_of;
        if gone { Gap::Absent(why) } else { Gap::Ahead(why) }
    }

    /// The date of a fact; where the plan does not state it, any day from enrolment on.
    fn fact_day(&self, fact: FactId, world: &World) -> Day {
        let Some(named) = self.policy.facts.get(fact as usize).map(|fact| &fact.named) else { return NEVER };
        let alone = self.policy.facts.iter().filter(|one| one.named.name == named.name).count() == 1;
        match self.student.fact(named, alone).and_then(fact_date) {
            Some(date) => super::day_of(date),
            None => {
                let early = self.student.enrolled(world).unwrap_or(ALWAYS);
                world.between(Unknown::Fact(named.title.clone()), early, NEVER)
            }
        }
    }
}
