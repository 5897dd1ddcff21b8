//! From a policy, a plan and a date to verdicts with their proof. `docs/semantics.md` defines what
//! is computed here; this module says how.
//!
//! 0. `ready` works out once what depends on the policy alone.
//! 1. `evidence` reads the plan as the policy sees it; `substitute` what was approved in place of it.
//! 2. `cond` settles what only looks: facts, cohorts, scores, totals.
//! 3. `problem` makes one question of slots and items out of an award and a reading of the unknown.
//! 4. `search` answers it exactly, by branch and bound over maximum flows (`relax`, `flow`).
//! 5. `time` says how demands on events stand that are wanted at some time (`docs/time.md`).
//! 6. `judge` puts the answers for all readings together into a verdict.
//! 7. `block` finds the demands that stand in the way where there is no answer.
//! 8. `tell` lays the verdict out along the award's demands, as [`outcome`] types; `timely` does so for
//!    demands that are wanted at some time; `considered` says of records why they do not count.
//!
//! [`verify`] checks such an outcome again and shares no code with the rest. Nothing here knows the
//! language, reads a clock or a file, or depends on the order of anything.

mod average;
mod block;
mod cond;
mod considered;
mod describe;
mod evidence;
mod findings;
mod flow;
mod judge;
pub mod outcome;
mod pool;
mod problem;
mod ready;
mod relax;
mod search;
mod substitute;
mod tell;
mod time;
mod timely;
pub mod verify;

use crate::plan::{CourseRecord, Plan};
use crate::policy::{AwardId, Cond, CourseId, Policy, ScaleId};
use crate::quantity::Date;
use outcome::{Audit, Verdict};

/// The search states spent on one question before it is left undecided.
pub const DEFAULT_EFFORT: u32 = 20_000;

/// How many days before its last day a demand is due soon, unless asked otherwise.
pub const DUE_SOON: u32 = time::DUE_SOON;

/// How to audit.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day the audit is made for: waivers and substitutions count from their date to their expiry.
    pub as_of: Date,
    /// The awards to judge, by name; all that apply where empty.
    pub awards: Vec<String>,
    /// The search states spent on one question before it is left undecided.
    pub effort: u32,
    /// How many days before its last day a demand is due soon.
    pub due_soon: u32,
    /// How much is said beside the verdicts.
    pub detail: Detail,
}

/// How much an audit says. Verdicts, amounts, what counts where, and findings are the same for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Everything.
    #[default]
    Full,
    /// No texts of the policy, no reasons of tests, no blocking sets, no awards laid out together, no records that do not count, no
    /// open questions, no flags: for runs over very many plans, of which each result is a row.
    Verdicts,
}

impl Options {
    /// Every award, on that day, with the default effort.
    #[must_use]
    pub fn on(as_of: Date) -> Self {
        Self { as_of, awards: Vec::new(), effort: DEFAULT_EFFORT, due_soon: DUE_SOON, detail: Detail::Full }
    }
}

/// A policy made ready to audit many plans.
pub struct Auditor<'a> {
    policy: &'a Policy,
    lookup: evidence::Lookup,
}

impl<'a> Auditor<'a> {
    /// Makes a policy ready. It must be sound (see [`Policy::faults`]); of one that is not, what
    /// refers to nothing asks for nothing.
    #[must_use]
    pub fn new(policy: &'a Policy) -> Self {
        Self { policy, lookup: evidence::Lookup::new(policy) }
    }

    /// Audits one plan.
    #[must_use]
    pub fn audit(&self, plan: &Plan, options: &Options) -> Audit {
        tell::audit(self.policy, &self.lookup, plan, options)
    }

    /// How things stand with one award, as [`Auditor::audit`] would say of an award that counts courses,
    /// without laying it out.
    #[must_use]
    pub fn verdict(&self, plan: &Plan, options: &Options, award: AwardId) -> Verdict {
        tell::verdict(self.policy, &self.lookup, plan, options, award)
    }

    /// The course a record of a plan belongs to; `None` where it belongs to none, or to several.
    #[must_use]
    pub fn course_of(&self, record: &CourseRecord) -> Option<CourseId> {
        match self.lookup.course(record) {
            evidence::Meant::One(course) => Some(course),
            _ => None,
        }
    }

    /// The policy it audits by.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// What a plan holds that the policy cannot make use of, without judging any award.
    #[must_use]
    pub fn findings(&self, plan: &Plan, options: &Options) -> Vec<outcome::Finding> {
        let evidence = evidence::Evidence::new(self.policy, &self.lookup, plan, options);
        findings::findings(&evidence, options.as_of)
    }

    /// Whether conditions hold of a student on the day of the audit, by what is earned: `None` where
    /// the plan does not say. Course grades are read on that scale where the records name none.
    #[must_use]
    pub fn holds(
        &self,
        plan: &Plan,
        options: &Options,
        scale: Option<ScaleId>,
        conditions: &[&Cond],
    ) -> Vec<Option<bool>> {
        let evidence = evidence::Evidence::new(self.policy, &self.lookup, plan, options);
        let judge = cond::Conditions { evidence: &evidence, level: evidence::Level::Earned, scale };
        let each = conditions.iter().map(|condition| match judge.holds(condition) {
            evidence::Tri::Yes => Some(true),
            evidence::Tri::No => Some(false),
            evidence::Tri::Maybe => None,
        });
        each.collect()
    }
}

/// Audits one plan; for many, make an [`Auditor`] once.
#[must_use]
pub fn audit(policy: &Policy, plan: &Plan, options: &Options) -> Audit {
    Auditor::new(policy).audit(plan, options)
}
