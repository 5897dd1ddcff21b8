//! Events and deadlines, worked out anew from `docs/time.md`.
//!
//! 1. `events.rs` reads what the plan says happened, and which of it belongs to a selector.
//! 2. `student.rs` knows the student's school years, grades and terms, and which days are school days.
//! 3. `window.rs` finds the days of a window and whether the student owes what is asked in it.
//! 4. `status.rs` says how a demand stands, `records.rs` what conditions on two records come to.
//! 5. `shown.rs` holds what a report shows against that.
//!
//! Days that are not known are taken every way they can be (`worlds.rs`): all of the above is asked
//! again in each such world, and only what all of them say is said.

mod days;
mod events;
mod records;
mod shown;
mod status;
mod student;
mod window;
mod worlds;

use events::Happened;
use worlds::{Unknown, Worlds};

use super::evidence::Evidence;
use crate::plan::{Enrolment, Plan};
use crate::policy::{Calendar, Policy};
use crate::quantity::Date;

pub(super) use shown::{Sheet, holds_timely, inner, is_process, is_timely};

/// A day in this world: nothing where there is no such day for the student.
type Day = Result<Option<Date>, Unknown>;

/// A student's time on the day of an audit.
pub(super) struct Time<'e, 'a> {
    evidence: &'e Evidence<'a>,
    /// The same at the planned level, for tests outside of windows.
    planned: Option<&'e Evidence<'a>>,
    policy: &'a Policy,
    plan: &'a Plan,
    as_of: Date,
    /// How many days before its last day a demand is due soon.
    due_soon: u32,
    events: Vec<Happened<'a>>,
    /// In the order of time.
    stays: Vec<&'a Enrolment>,
    /// By name.
    calendars: Vec<&'a Calendar>,
    worlds: Worlds,
}

impl<'e, 'a> Time<'e, 'a> {
    pub(super) fn new(evidence: &'e Evidence<'a>) -> Self {
        let (policy, plan, as_of) = (evidence.policy, evidence.plan, evidence.as_of);
        Self {
            evidence,
            planned: None,
            policy,
            plan,
            as_of,
            due_soon: 0,
            events: events::read(policy, plan, as_of),
            stays: student::stays(&plan.enrolment),
            calendars: student::calendars(&policy.calendars),
            worlds: Worlds::default(),
        }
    }

    /// For demands: with the evidence at the planned level, and the days in which one is due soon.
    pub(super) fn with(self, planned: &'e Evidence<'a>, due_soon: u32) -> Self {
        Self { planned: Some(planned), due_soon, ..self }
    }
}
