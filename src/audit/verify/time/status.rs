//! How a demand stands on the day of the audit, in its windows.

use super::Time;
use super::events::{Scope, Told};
use super::window::{Frame, Step};
use super::worlds::Unknown;
use crate::audit::outcome::Verdict;
use crate::audit::verify::evidence::Sure;
use crate::policy::{Cond, Happening, Tally};
use crate::quantity::Date;

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

impl Time<'_, '_> {
    /// How a test stands within the windows around it.
    pub(super) fn test(&self, cond: &Cond, steps: &[Step<'_>]) -> Verdict {
        let now = || {
            let frame = self.frame(steps)?;
            match cond {
                Cond::Events(happening) => self.events(happening, &frame),
                cond => self.other(cond, &frame),
            }
        };
        self.worlds.agreed(now).unwrap_or(Verdict::CannotTell)
    }

    /// What counts in a window to the day of the audit.
    pub(super) fn scope(&self, frame: &Frame) -> Scope {
        let until = frame.until.map_or(self.as_of, |until| until.min(self.as_of));
        Scope {
            from: frame.from,
            until: Some(until),
            signed: until,
            period: frame.period,
            due: self.is_over(frame),
        }
    }

    /// The same with what was done after its last day.
    pub(super) fn scope_late(&self, frame: &Frame) -> Scope {
        let until = frame.ends.map_or(self.as_of, |ends| ends.min(self.as_of));
        Scope { until: Some(until), signed: until, ..self.scope(frame) }
    }

    fn is_over(&self, frame: &Frame) -> bool {
        frame.until.is_some_and(|until| until < self.as_of)
    }

    /// Whether it cannot even be done late any more.
    fn is_past(&self, frame: &Frame) -> Result<bool, Unknown> {
        Ok(frame.ends.is_some_and(|ends| ends < self.as_of) || self.gone()?)
    }

    /// Not met, and there is time until a day.
    fn waiting(&self, until: Option<Date>) -> Verdict {
        let left = until.map(|until| super::days::number(until) - super::days::number(self.as_of));
        if left.is_some_and(|left| left <= i64::from(self.due_soon)) {
            Verdict::DueSoon
        } else {
            Verdict::NotYetDue
        }
    }

    fn events(&self, happening: &Happening, frame: &Frame) -> Result<Verdict, Unknown> {
        if !frame.owed {
            return Ok(self.all_the_same(frame, |scope| {
                let nothing = Scope { from: Some(Date::MAX), until: Some(Date::MIN), ..*scope };
                Ok(self.tell(happening, scope).holds && !self.tell(happening, &nothing).holds)
            })?);
        }
        if let (Some(every), Tally::Times { least: least @ 1.., .. }, Some(from)) =
            (frame.every, &happening.tally, frame.from)
        {
            return self.again(happening, *least as usize, every, from, frame);
        }
        let (least, most) = match &happening.tally {
            Tally::Times { least, most } => (*least > 0, most.is_some()),
            Tally::Hours { least, most } => (!least.is_zero(), most.is_some()),
            Tally::Every | Tally::Latest => (false, false),
        };
        let waits = least && most && frame.until.is_some() && !self.is_over(frame);
        self.settle(frame, waits, |scope| Ok(self.tell(happening, scope)))
    }

    fn other(&self, cond: &Cond, frame: &Frame) -> Result<Verdict, Unknown> {
        if !frame.owed {
            return self.all_the_same(frame, |scope| {
                let nothing = Scope { from: Some(Date::MAX), until: Some(Date::MIN), ..*scope };
                let asks = mentions_events(cond);
                Ok(self.holds(cond, scope)? == Sure::Yes
                    && !(asks && self.holds(cond, &nothing)? == Sure::Yes))
            });
        }
        if !frame.inside && !mentions_events(cond) {
            return Ok(match (self.holds(cond, &self.scope(frame))?, self.planned) {
                (Sure::Yes, _) => Verdict::Met,
                (_, Some(planned)) if planned.holds(cond) == Sure::Yes => Verdict::OnTrack,
                (Sure::No, Some(planned)) if planned.holds(cond) == Sure::No => Verdict::NotMet,
                _ => Verdict::CannotTell,
            });
        }
        self.settle(frame, false, |scope| {
            Ok(match self.holds(cond, scope)? {
                Sure::Yes => Told { holds: true, broken: false, judged: false },
                Sure::No => Told { holds: false, broken: false, judged: false },
                Sure::Perhaps => return Err(Unknown),
            })
        })
    }

    /// The table of statuses.
    fn settle(
        &self,
        frame: &Frame,
        waits: bool,
        tell: impl Fn(&Scope) -> Result<Told, Unknown>,
    ) -> Result<Verdict, Unknown> {
        let now = tell(&self.scope(frame))?;
        let over = self.is_over(frame);
        if now.holds {
            return Ok(if waits { self.waiting(frame.until) } else { Verdict::Met });
        }
        if over && frame.late && tell(&self.scope_late(frame))?.holds {
            return Ok(Verdict::MetLate);
        }
        if now.broken {
            return Ok(if frame.inside { Verdict::Missed } else { Verdict::NotMet });
        }
        let ended = if frame.until.is_some() { over } else { self.gone()? };
        Ok(match ended {
            false => self.waiting(frame.until),
            true if now.judged => Verdict::CannotTell,
            true if over && frame.late && !self.is_past(frame)? => Verdict::Overdue,
            true => Verdict::Missed,
        })
    }

    /// What was done all the same is met; the student does not owe it.
    fn all_the_same(
        &self,
        frame: &Frame,
        done: impl Fn(&Scope) -> Result<bool, Unknown>,
    ) -> Result<Verdict, Unknown> {
        let scope = if frame.late { self.scope_late(frame) } else { self.scope(frame) };
        let met = frame.exists && done(&scope)?;
        Ok(if met { Verdict::Met } else { Verdict::NotApplicable })
    }

    /// Again and again, with no stretch longer than so much between.
    fn again(
        &self,
        happening: &Happening,
        least: usize,
        every: (u32, crate::policy::Unit),
        from: Date,
        frame: &Frame,
    ) -> Result<Verdict, Unknown> {
        let judged = self.is_judged(&happening.select);
        let missing = if judged { Verdict::CannotTell } else { Verdict::Missed };
        let mut due = self.next_due(from, every)?;
        for group in self.found(&happening.select, &self.scope(frame)).chunks_exact(least) {
            let Some(done) = group.last().and_then(|at| self.events.get(*at)).map(|one| one.from) else {
                continue;
            };
            if done > due {
                return Ok(missing);
            }
            due = self.next_due(done, every)?;
        }
        Ok(match frame.until {
            Some(until) if due >= until => Verdict::Met,
            _ if due < self.as_of => missing,
            _ => self.waiting(Some(due)),
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
            Cond::CoursesListed(kind) => self.courses_listed(*kind)?,
            Cond::CoursesFollow(sequence) => self.courses_follow(*sequence),
            cond => self.evidence.holds(cond),
        })
    }

    /// Whether a condition outside any window holds, whatever is not known of days.
    pub(in super::super) fn holds_now(&self, cond: &Cond) -> Sure {
        let scope = self.all_time();
        self.worlds.agreed(|| self.holds(cond, &scope)).unwrap_or(Sure::Perhaps)
    }

    /// Whether a condition within windows holds.
    pub(super) fn holds_within(&self, cond: &Cond, steps: &[Step<'_>]) -> Sure {
        let now = || {
            let frame = self.frame(steps)?;
            if !frame.exists {
                return Ok(Sure::No);
            }
            self.holds(cond, &Scope { due: true, ..self.scope(&frame) })
        };
        self.worlds.agreed(now).unwrap_or(Sure::Perhaps)
    }
}

/// Whether a condition asks for events anywhere.
pub(super) fn mentions_events(cond: &Cond) -> bool {
    match cond {
        Cond::Events(_) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(mentions_events),
        Cond::Not(inner) => mentions_events(inner),
        _ => false,
    }
}
