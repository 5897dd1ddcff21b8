//! From how a condition stands in a window to a status, and from statuses to that of their group.

use super::Timeline;
use super::calendar::{Day, NEVER};
use super::evaluate::{Asked, asks_for_events};
use super::held::Look;
use super::window::Scope;
use super::world::World;
use crate::audit::evidence::Tri;
use crate::audit::outcome::Verdict;
use crate::policy::Cond;

impl Asked<'_> {
    /// The status of a condition that is wanted in a window.
    pub(super) fn status(&self, cond: &Cond, scope: &Scope, world: &World) -> Verdict {
        let as_of = self.time.as_of;
        if let (Some(first), Some(last)) = (scope.first, scope.last)
            && first > last
        {
            return Verdict::NotApplicable;
        }
        let held = self.held(cond, scope, Look::new(scope.first, scope.last, as_of), world);
        let end = self.time.end(scope, world);
        let gone = end < as_of;
        let over = scope.last.is_some_and(|last| last < as_of);
        let done = held.now == Tri::Yes && (!held.waits || over || gone || scope.is_open());
        let owes = self.owes(scope, world);
        if done {
            // Of one who does not owe it, what was done all the same is met; nothing done is nothing.
            let look = Look::new(scope.first, scope.last, as_of);
            let empty = || asks_for_events(cond) && self.uses(cond, look, world).is_empty();
            return if !owes && empty() { Verdict::NotApplicable } else { Verdict::Met };
        }
        let limit = self.late_until(scope, world);
        let done_late = || {
            let look = Look::new(scope.first, Some(limit), as_of);
            self.held(cond, scope, look, world).now == Tri::Yes
        };
        if !owes {
            let met = scope.late && over && !held.broken && done_late();
            return if met { Verdict::Met } else { Verdict::NotApplicable };
        }
        if held.broken {
            return Verdict::Missed;
        }
        if over && scope.late && done_late() {
            return Verdict::MetLate;
        }
        if held.now == Tri::Maybe && (over || gone) {
            return Verdict::CannotTell;
        }
        match (over, gone) {
            (false, true) => Verdict::Missed,
            (false, false) => self.until(scope.last),
            (true, _) if scope.late && as_of <= limit => Verdict::Overdue,
            (true, _) => Verdict::Missed,
        }
    }

    /// Until when it can be done late: the end of the period around, and of the time at school.
    pub(super) fn late_until(&self, scope: &Scope, world: &World) -> Day {
        scope.limit.unwrap_or(NEVER).min(self.time.end(scope, world))
    }

    /// How near the last day is.
    pub(super) fn until(&self, last: Option<Day>) -> Verdict {
        let near = last.is_some_and(|last| {
            i64::from(last) - i64::from(self.time.as_of) <= i64::from(self.time.due_soon)
        });
        if near { Verdict::DueSoon } else { Verdict::NotYetDue }
    }

    /// Whether the student was there on the day it was due.
    pub(super) fn owes(&self, scope: &Scope, world: &World) -> bool {
        let student = &self.time.student;
        let Some(last) = scope.last.filter(|_| !scope.beyond) else { return true };
        student.left().is_none_or(|left| last <= left)
            && student.enrolled(world).map_or(true, |enrolled| enrolled <= last)
    }
}

impl Timeline<'_> {
    /// The day after which nothing can be done any more: the student has graduated or left.
    pub(super) fn end(&self, scope: &Scope, world: &World) -> Day {
        if scope.beyond {
            return NEVER;
        }
        let left = self.student.left().unwrap_or(NEVER);
        self.student.graduation(world).unwrap_or(NEVER).min(left)
    }
}

/// How bad a status is in a group; those that do not apply are left out of it.
pub(crate) fn rank(status: Verdict) -> Option<u8> {
    Some(match status {
        Verdict::NotApplicable => return None,
        Verdict::Waived => 0,
        Verdict::Met => 1,
        Verdict::MetLate => 2,
        Verdict::OnTrack => 3,
        Verdict::NotYetDue => 4,
        Verdict::DueSoon => 5,
        Verdict::CannotTell => 6,
        Verdict::Undecided => 7,
        Verdict::NotMet => 8,
        Verdict::Overdue => 9,
        Verdict::Missed => 10,
    })
}

/// The status of all these together: the worst of them.
pub(crate) fn group(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
    parts
        .into_iter()
        .filter(|status| rank(*status).is_some())
        .max_by_key(|status| rank(*status))
        .unwrap_or(Verdict::NotApplicable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_as_bad_as_its_worst_part() {
        use Verdict::{Met, MetLate, Missed, NotApplicable, NotYetDue, Overdue, Waived};
        assert_eq!(group([Met, NotApplicable, NotYetDue]), NotYetDue);
        assert_eq!(group([Missed, Overdue]), Missed);
        assert_eq!(group([Waived, NotApplicable]), Waived);
        assert_eq!(group([Waived, Met, MetLate]), MetLate);
        assert_eq!(group([NotApplicable]), NotApplicable);
    }
}
