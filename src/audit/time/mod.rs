//! When things happened and when they are wanted: `docs/time.md` defines what is computed here.
//!
//! 1. `calendar` counts days, school days and months; `student` is the student's time: grades, school
//!    years, enrolment, graduation.
//! 2. `events` makes everything dated in a plan into one list, and selects from it.
//! 3. `anchor` finds a day, `window` the stretch in which a demand is wanted.
//! 4. `held` asks a condition of such a stretch; `status` makes a status of the answer.
//! 5. `evaluate` walks the demands of an award; `few` follows `every N days`; `periods` lists the
//!    periods of `each` and `every`.
//! 6. `world` holds what is not known: a day that no calendar gives is taken as early and as late as it
//!    can be, and what all these agree on is the answer.
//! 7. `records` compares courses and choices with documents; `words` says why; `findings` says what of
//!    the plan cannot be used.

mod anchor;
mod calendar;
mod evaluate;
mod events;
mod few;
pub(super) mod findings;
mod held;
mod outside;
mod periods;
mod records;
mod status;
mod student;
mod window;
mod words;
mod world;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) use calendar::{Day, day_of};
pub(crate) use evaluate::{Asked, Told, asks_for_events, counts, holds, is_timed};
pub(crate) use events::Events;
pub(crate) use status::group;
pub(crate) use student::Student;

use crate::plan::Plan;
use crate::policy::{AwardId, DemandId, Policy};
use crate::quantity::Date;
use calendar::Calendars;

/// How many days before its last day a demand is due soon, where nobody says.
pub(crate) const DUE_SOON: u32 = 30;

/// How much is looked at in one audit before the rest is left untold: a file decides how much there is.
const MOST_WORK: u64 = 20_000_000;

/// Why there is no day or stretch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// It does not exist for this student: what is asked then is not owed.
    Absent(String),
    /// It is not known yet, but lies after the audit: a stay that is still going on has not ended.
    Ahead(String),
    /// Nothing can be told.
    Untold(String),
}

/// Everything about time that is prepared once for a plan.
pub(crate) struct Timeline<'a> {
    pub(crate) policy: &'a Policy,
    /// The day of the audit.
    pub(crate) as_of: Day,
    due_soon: u32,
    pub(crate) events: Events<'a>,
    pub(crate) student: Student<'a>,
    work: Cell<u64>,
    /// What was found of the timed demands of each award.
    known: RefCell<BTreeMap<(AwardId, DemandId), Rc<Told>>>,
}

impl<'a> Timeline<'a> {
    /// The time of a student.
    pub(crate) fn of_student(policy: &'a Policy, plan: &'a Plan, as_of: Date, due_soon: u32) -> Self {
        let calendars = Calendars::new(&policy.calendars);
        let student = Student::of_plan(plan, calendars);
        let events = Events::of_plan(policy, plan, day_of(as_of));
        Self {
            policy,
            as_of: day_of(as_of),
            due_soon,
            events,
            student,
            work: Cell::new(0),
            known: RefCell::new(BTreeMap::new()),
        }
    }

    /// Whether so much more may be looked at.
    fn spend(&self, work: usize) -> bool {
        let spent = self.work.get().saturating_add(work as u64);
        self.work.set(spent);
        spent <= MOST_WORK
    }
}
