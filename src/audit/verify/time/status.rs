//! How a demand stands on the day of the audit, in its windows.

use super::Time;
use super::days::{number, plus};
use super::events::{Scope, Told};
use super::window::{Frame, Step};
use super::worlds::{Open, Unknown};
use crate::audit::outcome::Verdict;
use crate::audit::verify::evidence::Sure;
use crate::policy::{Cond, Happening, Tally};
use crate::quantity::Date;

/// The most stretches that are followed.
const MOST_STRETCHES: usize = 2_000;

/// The worse of two comes first.
const ORDER: [Verdict; 10] = [
    Verdict::Missed,
    Verdict::Overdue,
    Verdict::NotMet,
    Verdict::CannotTell,
    Verdict::DueSoon,
    Verdict::NotYetDue,
    Verdict::OnTrack,
    Verdict::MetLate,
    Verdict::Met,
    Verdict::Waived,
];

/// Where a status stands between the worst (0) and the best; nothing where it does not apply.
pub(super) fn rank(status: Verdict) -> Option<usize> {
    ORDER.iter().position(|one| *one == status)
}

/// The status of a group: the worst of its parts, those left out that do not apply.
pub(super) fn worst(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
    parts
        .into_iter()
        .filter(|one| rank(*one).is_some())
        .min_by_key(|one| rank(*one))
        .unwrap_or(Verdict::NotApplicable)
}

/// The status of a choice: the worst of so many best parts.
pub(super) fn best(count: usize, parts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let mut ranks: Vec<Verdict> = parts.into_iter().filter(|one| rank(*one).is_some()).collect();
    ranks.sort_by_key(|one| std::cmp::Reverse(rank(*one)));
    worst(ranks.into_iter().take(count))
}

/// From one that was done to the day the next is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Between {
    pub(super) from: Date,
    pub(super) due: Date,
    pub(super) status: Verdict,
}

impl Time<'_, '_> {
    /// How a test stands within the windows around it.
    pub(super) fn test(&self, cond: &Cond, steps: &[Step<'_>]) -> Verdict {
        let now = || match self.frame(steps)? {
            None => Ok(Verdict::NotApplicable),
            Some(frame) if !frame.inside => self.outside(cond),
            Some(frame) if frame.again.is_some() => {
                Ok(worst(self.again(cond, &frame)?.iter().map(|one| one.status)))
            }
            Some(frame) => self.inside(cond, &frame),
        };
        self.worlds.agreed(now).unwrap_or(Verdict::CannotTell)
    }

    /// What counts in a window to the day of the audit.
    pub(super) fn scope(&self, frame: &Frame) -> Scope {
        let until = frame.until.map_or(self.as_of, |until| until.min(self.as_of));
        Scope { from: frame.from, until: Some(until), signed: until, period: frame.period, due: true }
    }

    /// The same with what was done after its last day, as long as it counts.
    pub(super) fn scope_late(&self, frame: &Frame) -> Result<Scope, Unknown> {
        let until = self.limit(frame)?.min(self.as_of);
        Ok(Scope { until: Some(until), signed: until, ..self.scope(frame) })
    }

    /// Until when it can be done late: the end of the period around, and of the time at school.
    fn limit(&self, frame: &Frame) -> Result<Date, Unknown> {
        Ok(frame.ends.unwrap_or(Date::MAX).min(self.last_chance(frame)?))
    }

    /// Not met, and there is time until a day.
    fn waiting(&self, until: Option<Date>) -> Verdict {
        let left = until.map(|until| number(until) - number(self.as_of));
        if left.is_some_and(|left| left <= i64::from(self.due_soon)) {
            Verdict::DueSoon
        } else {
            Verdict::NotYetDue
        }
    }

    /// The table of statuses.
    fn inside(&self, cond: &Cond, frame: &Frame) -> Result<Verdict, Unknown> {
        if !frame.has_days() {
            return Ok(Verdict::NotApplicable);
        }
        let now = self.told(cond, &self.scope(frame))?;
        let over = frame.until.is_some_and(|until| until < self.as_of);
        let gone = self.last_chance(frame)? < self.as_of;
        let owed = self.owes(frame)?;
        let waits = now.waits && frame.until.is_some() && !over && !gone;
        if now.holds && !waits {
            // What was done all the same is met; that nothing was done is nothing.
            let mut wanted = Vec::new();
            happenings(cond, &mut wanted);
            let scope = self.scope(frame);
            let empty = !wanted.is_empty()
                && wanted.iter().all(|one| self.found(&one.select, &scope).is_empty())
                && !owed;
            return Ok(if empty { Verdict::NotApplicable } else { Verdict::Met });
        }
        let late = |_: ()| Ok(over && frame.late && self.told(cond, &self.scope_late(frame)?)?.holds);
        if !owed {
            let met = !now.broken && late(())?;
            return Ok(if met { Verdict::Met } else { Verdict::NotApplicable });
        }
        if now.broken {
            return Ok(Verdict::Missed);
        }
        if late(())? {
            return Ok(Verdict::MetLate);
        }
        if !over && !gone {
            return Ok(self.waiting(frame.until));
        }
        if now.judged {
            return Ok(Verdict::CannotTell);
        }
        let still = over && frame.late && self.as_of <= self.limit(frame)?;
        Ok(if still { Verdict::Overdue } else { Verdict::Missed })
    }

    /// Outside of any window: met, or open to the end of the student's time.
    fn outside(&self, cond: &Cond) -> Result<Verdict, Unknown> {
        let surely = |sure| match sure {
            Sure::Yes => Verdict::Met,
            Sure::Perhaps => Verdict::CannotTell,
            Sure::No => Verdict::NotMet,
        };
        Ok(match cond {
            Cond::Events(happening) => {
                let told = self.tell(happening, &self.all_time());
                match told {
                    Told { holds: true, .. } => Verdict::Met,
                    Told { broken: true, .. } => Verdict::NotMet,
                    _ if self.as_of <= self.end()?.unwrap_or(Date::MAX) => Verdict::NotYetDue,
                    Told { judged: true, .. } => Verdict::CannotTell,
                    _ => Verdict::Missed,
                }
            }
            Cond::All(parts) if asks_for_events(cond) => {
                let parts = parts.iter().map(|part| self.outside(part));
                worst(parts.collect::<Result<Vec<_>, _>>()?)
            }
            Cond::AtLeast(count, parts) if asks_for_events(cond) => {
                let parts = parts.iter().map(|part| self.outside(part));
                best(*count as usize, parts.collect::<Result<Vec<_>, _>>()?)
            }
            cond => match (self.holds(cond, &self.all_time())?, self.planned) {
                (Sure::Yes, _) => Verdict::Met,
                (_, Some(planned)) if planned.holds(cond) == Sure::Yes => Verdict::OnTrack,
                (Sure::No, Some(planned)) => surely(planned.holds(cond)),
                (sure, _) => surely(sure),
            },
        })
    }

    /// Again and again: each stretch from one that was done to the day the next is due.
    pub(super) fn again(&self, cond: &Cond, frame: &Frame) -> Result<Vec<Between>, Unknown> {
        let mut found = Vec::new();
        let (Some(again), Some(start)) = (frame.again, frame.from) else { return Ok(found) };
        let last = frame.until.unwrap_or(Date::MAX);
        let (mut from, mut first) = (start, start);
        while found.len() <= MOST_STRETCHES {
            let due = self.later(from, i64::from(again.length), again.unit);
            let next = if let Some(day) = self.first_done(cond, frame, first, due.min(last))? {
                found.push(Between { from, due, status: Verdict::Met });
                day
            } else if due > last {
                break;
            } else if self.as_of <= due {
                found.push(Between { from, due, status: self.waiting(Some(due)) });
                break;
            } else {
                let status = if self.is_of_judgements(cond) { Verdict::CannotTell } else { Verdict::Missed };
                found.push(Between { from, due, status });
                match self.first_done(cond, frame, plus(due, 1), last)? {
                    Some(day) => day,
                    None => break,
                }
            };
            (from, first) = (next, plus(next, 1));
        }
        if found.len() > MOST_STRETCHES {
            return Err(Unknown);
        }
        Ok(found)
    }

    /// The first day by which the condition holds of what was done from another day on.
    fn first_done(
        &self,
        cond: &Cond,
        frame: &Frame,
        from: Date,
        last: Date,
    ) -> Result<Option<Date>, Unknown> {
        let last = last.min(self.as_of);
        let scope = Scope { from: Some(from), until: Some(last), signed: last, ..self.scope(frame) };
        if let Cond::Events(happening) = cond
            && let Tally::Times { least: least @ 1.., most: None } = happening.tally
        {
            let found = self.found(&happening.select, &scope);
            let at = found.get(least as usize - 1).and_then(|at| self.events.get(*at));
            return Ok(at.map(|one| one.from));
        }
        let mut days: Vec<Date> =
            self.dated(&scope).filter_map(|at| self.events.get(at)).map(|one| one.from).collect();
        if from <= last {
            days.insert(0, from);
        }
        for day in days {
            if self.told(cond, &Scope { until: Some(day), signed: day, ..scope })?.holds {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }

    fn is_of_judgements(&self, cond: &Cond) -> bool {
        match cond {
            Cond::Events(happening) => self.is_judged(&happening.select),
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().any(|part| self.is_of_judgements(part))
            }
            _ => false,
        }
    }

    /// How a condition in a window stands.
    fn told(&self, cond: &Cond, scope: &Scope) -> Result<Told, Unknown> {
        let simple = |holds, judged| Told { holds, judged, ..Told::default() };
        Ok(match cond {
            Cond::Events(happening) => self.tell(happening, scope),
            Cond::All(parts) => {
                let parts = parts.iter().map(|part| self.told(part, scope));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                let holds = parts.iter().all(|part| part.holds);
                Told {
                    holds,
                    broken: parts.iter().any(|part| part.broken),
                    judged: !holds && parts.iter().all(|part| part.holds || part.judged),
                    waits: parts.iter().any(|part| part.waits),
                    firm: parts.iter().all(|part| part.firm),
                }
            }
            Cond::AtLeast(count, parts) => {
                let parts = parts.iter().map(|part| self.told(part, scope));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                let many = |is: &dyn Fn(&Told) -> bool| {
                    parts.iter().filter(|part| is(part)).count() >= *count as usize
                };
                let holds = many(&|part| part.holds);
                Told {
                    holds,
                    broken: !many(&|part| !part.broken),
                    judged: !holds && many(&|part| part.holds || part.judged),
                    waits: holds && !many(&|part| part.holds && !part.waits),
                    firm: many(&|part| part.firm),
                }
            }
            Cond::Not(inner) => {
                let inner = self.told(inner, scope)?;
                Told {
                    holds: !inner.holds && !inner.judged,
                    broken: inner.holds && inner.firm,
                    judged: inner.judged,
                    waits: false,
                    firm: inner.broken,
                }
            }
            cond => match self.holds(cond, scope)? {
                Sure::Yes => simple(true, false),
                Sure::No => simple(false, false),
                Sure::Perhaps => simple(self.worlds.way(Open::Holds(cond.clone()), 2) == 1, false),
            },
        })
    }

    /// Whether a condition holds of what lies in a scope, in this world.
    pub(super) fn holds(&self, cond: &Cond, scope: &Scope) -> Result<Sure, Unknown> {
        Ok(match cond {
            Cond::All(parts) => {
                let parts = parts.iter().map(|part| self.holds(part, scope));
                Sure::all(parts.collect::<Result<Vec<_>, _>>()?)
            }
            Cond::AtLeast(count, parts) => {
                let parts = parts.iter().map(|part| self.holds(part, scope));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                let at_least = |sure| parts.iter().filter(|part| **part >= sure).count() >= *count as usize;
                match (at_least(Sure::Yes), at_least(Sure::Perhaps)) {
                    (true, _) => Sure::Yes,
                    (_, true) => Sure::Perhaps,
                    _ => Sure::No,
                }
            }
            Cond::Not(inner) => self.holds(inner, scope)?.not(),
            Cond::Events(happening) => {
                let told = self.tell(happening, scope);
                if told.judged && scope.due && !told.broken { Sure::Perhaps } else { Sure::of(told.holds) }
            }
            Cond::InGrade(first, last) => self.in_grade(*first, *last, scope)?,
            Cond::Placed(select) => self.placed(select, scope),
            Cond::Stated(fact) => Sure::of(self.evidence.fact(*fact).is_some()),
            Cond::Agrees(one, other) => self.agrees(one, other),
            Cond::CoursesListed(kind) => self.courses_listed(*kind),
            Cond::CoursesFollow(sequence) => self.courses_follow(*sequence),
            cond => self.evidence.holds(cond),
        })
    }

    /// Whether a condition outside any window holds, whatever is not known of days.
    pub(in super::super) fn holds_now(&self, cond: &Cond) -> Sure {
        let scope = self.all_time();
        self.worlds.agreed(|| self.holds(cond, &scope)).unwrap_or(Sure::Perhaps)
    }

    /// Whether a condition within windows holds; what is open in it goes the same way everywhere.
    pub(super) fn holds_within(&self, cond: &Cond, steps: &[Step<'_>]) -> Sure {
        let now = || {
            let scope = match self.frame(steps) {
                Ok(Some(frame)) => self.scope(&frame),
                // What has nothing to do with time holds whenever it is asked.
                Err(Unknown) if is_of_time(cond) => return Err(Unknown),
                _ => self.all_time(),
            };
            let told = self.told(cond, &scope)?;
            Ok(if told.judged { Sure::Perhaps } else { Sure::of(told.holds) })
        };
        self.worlds.agreed(now).unwrap_or(Sure::Perhaps)
    }
}

/// Whether a condition looks at the window it stands in.
fn is_of_time(cond: &Cond) -> bool {
    match cond {
        Cond::Events(_) | Cond::InGrade(..) | Cond::Placed(_) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(is_of_time),
        Cond::Not(inner) => is_of_time(inner),
        _ => false,
    }
}

/// What a condition asks of events.
pub(super) fn happenings<'c>(cond: &'c Cond, found: &mut Vec<&'c Happening>) {
    match cond {
        Cond::Events(happening) => found.push(happening),
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().for_each(|part| happenings(part, found)),
        Cond::Not(inner) => happenings(inner, found),
        _ => {}
    }
}

/// Whether a condition asks for events anywhere.
pub(super) fn asks_for_events(cond: &Cond) -> bool {
    match cond {
        Cond::Events(_) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(asks_for_events),
        Cond::Not(inner) => asks_for_events(inner),
        _ => false,
    }
}
