//! Whether a condition holds of what happened in a stretch of days, and whether that can still change.

use super::Timeline;
use super::calendar::{ALWAYS, Day};
use super::evaluate::Asked;
use super::events::Sight;
use super::window::Scope;
use super::world::{Unknown, World};
use crate::audit::evidence::Tri;
use crate::policy::{Cond, EventSelect, Happening, Tally};
use crate::quantity::Amount;

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Unknown only where an attestation is missing.
    pub(super) now: Tri,
    /// Nothing that can still happen makes it hold.
    pub(super) broken: bool,
    /// Nothing that can still happen undoes it.
    pub(super) firm: bool,
    /// It holds, but too much can still happen.
    pub(super) waits: bool,
}

impl Held {
    fn of(now: Tri) -> Self {
        Self { now, broken: false, firm: false, waits: false }
    }

    fn is_sure(self) -> bool {
        self.now == Tri::Yes && !self.waits
    }
}

/// The days that are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) first: Day,
    pub(super) last: Day,
}

impl Look {
    /// A stretch up to a day, at most that of the audit.
    pub(super) fn new(first: Option<Day>, last: Option<Day>, as_of: Day) -> Self {
        Self { first: first.unwrap_or(ALWAYS), last: last.map_or(as_of, |last| last.min(as_of)) }
    }
}

impl Asked<'_> {
    /// How a condition stands in a stretch.
    pub(super) fn held(&self, cond: &Cond, scope: &Scope, look: Look, world: &World) -> Held {
        match cond {
            Cond::All(parts) => {
                let held: Vec<Held> = parts.iter().map(|part| self.held(part, scope, look, world)).collect();
                Held {
                    now: held.iter().fold(Tri::Yes, |so_far, one| so_far.and(one.now)),
                    broken: held.iter().any(|one| one.broken),
                    firm: held.iter().all(|one| one.firm),
                    waits: held.iter().any(|one| one.waits),
                }
            }
            Cond::AtLeast(count, parts) => {
                let held: Vec<Held> = parts.iter().map(|part| self.held(part, scope, look, world)).collect();
                let count = *count as usize;
                let many =
                    |test: &dyn Fn(&Held) -> bool| held.iter().filter(|one| test(one)).count() >= count;
                let yes = many(&|one| one.now == Tri::Yes);
                Held {
                    now: match (yes, many(&|one| one.now != Tri::No)) {
                        (true, _) => Tri::Yes,
                        (false, true) => Tri::Maybe,
                        (false, false) => Tri::No,
                    },
                    broken: !many(&|one| !one.broken),
                    firm: many(&|one| one.firm),
                    waits: yes && !many(&|one| one.is_sure()),
                }
            }
            Cond::Not(inner) => {
                let inner = self.held(inner, scope, look, world);
                let now = inner.now.not();
                Held { now, broken: inner.now == Tri::Yes && inner.firm, firm: inner.broken, waits: false }
            }
            Cond::Events(happening) => self.time.happened(happening, look, world).0,
            // What grade it is may not be known; that is no time still to come.
            Cond::InGrade(first, last) => Held::of(match self.time.in_grade(*first, *last, scope, world) {
                Tri::Maybe => world.late(Unknown::Open("the plan has no enrollment".to_owned())).into(),
                known => known,
            }),
            Cond::Placed(select) => Held::of(self.time.placed(select, scope, world).into()),
            _ => Held::of(match (self.other)(cond) {
                Tri::Maybe => world.late(Unknown::Open((self.why)(cond))).into(),
                known => known,
            }),
        }
    }
}

impl Timeline<'_> {
    /// The days a condition about the student's place is asked of: the innermost period, else the day.
    pub(super) fn looked_at(&self, scope: &Scope) -> (Day, Day) {
        match &scope.period {
            Some(period) => (period.first, period.last.unwrap_or(self.as_of.max(period.first))),
            None => (self.as_of, self.as_of),
        }
    }

    /// Whether the student is in one of these grades in the innermost period, else on the day.
    pub(super) fn in_grade(&self, first: i8, last: i8, scope: &Scope, world: &World) -> Tri {
        if self.student.untold().is_some() {
            return Tri::Maybe;
        }
        let (from, to) = self.looked_at(scope);
        if self.student.graduation(world).is_some_and(|graduation| graduation < from) {
            return Tri::No;
        }
        let grades = self.student.grades_between(from, to);
        grades.iter().any(|grade| first <= *grade && *grade <= last).into()
    }

    /// Whether the student is in such a placement on some day of the innermost period, else on the day.
    pub(super) fn placed(&self, select: &EventSelect, scope: &Scope, world: &World) -> bool {
        let (from, to) = self.looked_at(scope);
        let sight = Sight { signed_by: self.as_of, hopeful: false, world };
        let found = self.select(select, sight);
        let mut found = found.iter().filter_map(|at| self.events.get(*at));
        found.any(|one| Self::touches(one, from, to.min(self.as_of)))
    }

    /// How a demand on events stands in a stretch, and the events that count.
    pub(super) fn happened(&self, happening: &Happening, look: Look, world: &World) -> (Held, Vec<usize>) {
        let select = &happening.select;
        let sight = Sight { signed_by: look.last, hopeful: false, world };
        let within = |mut found: Vec<usize>| {
            let inside = |at: &usize| {
                self.events.get(*at).is_some_and(|one| look.first <= one.date && one.date <= look.last)
            };
            found.retain(inside);
            found
        };
        let fit = within(self.select(select, sight));
        // Fewer attestations than asked for is no answer.
        let short = || if self.is_attested(select) { Tri::Maybe } else { Tri::No };
        let bounded = |enough: bool, within: bool, most: bool, least: bool| {
            let now = match (within, enough) {
                (false, _) => Tri::No,
                (true, true) => Tri::Yes,
                (true, false) => short(),
            };
            Held { now, broken: !within, firm: enough && !most, waits: now == Tri::Yes && most && least }
        };
        let held = match &happening.tally {
            Tally::Times { least, most } => {
                let count = u32::try_from(fit.len()).unwrap_or(u32::MAX);
                bounded(count >= *least, most.is_none_or(|most| count <= most), most.is_some(), *least > 0)
            }
            Tally::Hours { least, most } => {
                let spent = self.minutes(&fit);
                let asked = |hours: Amount| i128::from(hours.parts()) * 60;
                let within = most.is_none_or(|most| spent <= asked(most));
                bounded(spent >= asked(*least), within, most.is_some(), *least > Amount::ZERO)
            }
            Tally::Every => {
                let all = within(self.events.of_kinds(&select.kinds));
                let failing = |fit: &[usize]| all.iter().any(|at| fit.binary_search(at).is_err());
                let fails = failing(&fit);
                // A signature that is missing may still come.
                let hopeless = fails && failing(&self.select(select, Sight { hopeful: true, ..sight }));
                Held { now: (!fails).into(), broken: hopeless, firm: false, waits: false }
            }
            Tally::Latest => {
                let last = within(self.events.of_kinds(&select.kinds)).last().copied();
                let now = match last {
                    Some(last) => fit.binary_search(&last).is_ok().into(),
                    None => short(),
                };
                let shown = last.filter(|_| now == Tri::Yes).into_iter().collect();
                return (Held::of(now), shown);
            }
        };
        (held, fit)
    }

    /// What events add up to, in ten-thousandths of a minute.
    pub(super) fn minutes(&self, events: &[usize]) -> i128 {
        events.iter().filter_map(|at| self.events.get(*at)).map(|event| event.minute_parts()).sum()
    }
}
