//! Approvals of the plan: which waivers and substitutions are in force on the day of the audit, what
//! demand they are about, and what a record counts as by a substitution.

use super::Checker;
use super::evidence::{Evidence, Sure, is_called};
use super::legal::Slot;
use crate::plan::{Signature, Substitution};
use crate::policy::{Award, Count, CourseId, Demand, Policy};
use crate::quantity::{Amount, Date};

/// A course whose records a demand accepts as those of another.
pub(super) struct Standing {
    pub(super) used: CourseId,
    pub(super) replaced: CourseId,
    /// At most so much.
    pub(super) most: Option<Amount>,
}

impl Checker<'_> {
    /// Whether a waiver of the plan settles the demand: by its name, by a role that may, signed, in force.
    pub(super) fn waived(&self, award: &Award, demand: &Demand) -> bool {
        self.plan.waivers.iter().any(|waiver| {
            is_about(&waiver.rule, award, demand)
                && holds_office(&waiver.by, &demand.waived_by)
                && self.in_force(waiver.date, waiver.expires, &waiver.by, &waiver.signed)
        })
    }

    /// What the demand accepts by substitutions: what allows the most first, then by the names of the
    /// courses replaced.
    pub(super) fn standing(&self, award: &Award, demand: &Demand, count: &Count) -> Vec<Standing> {
        let in_force = |one: &&Substitution| {
            one.rule.as_ref().is_none_or(|rule| is_about(rule, award, demand))
                && holds_office(&one.by, &count.substitutes)
                && self.in_force(one.date, one.expires, &one.by, &one.signed)
        };
        let standing = |one: &Substitution| {
            Some(Standing {
                used: course(self.policy, &one.use_course)?,
                replaced: course(self.policy, &one.for_course)?,
                most: one.credits,
            })
        };
        let mut found: Vec<Standing> =
            self.plan.substitutions.iter().filter(in_force).filter_map(standing).collect();
        let name = |id: CourseId| {
            let named = self.policy.courses.get(id as usize).map(|course| &course.named);
            named.map(|named| (named.name.as_str(), named.module.as_str()))
        };
        found.sort_by(|one, other| {
            let more = match (one.most, other.most) {
                (Some(one), Some(other)) => other.cmp(&one),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            more.then_with(|| name(one.replaced).cmp(&name(other.replaced)))
        });
        found
    }

    fn in_force(&self, from: Date, until: Option<Date>, by: &str, signed: &[Signature]) -> bool {
        let is_theirs = |one: &Signature| one.by.to_lowercase() == by.to_lowercase();
        from <= self.as_of
            && until.is_none_or(|until| until >= self.as_of)
            && signed.iter().any(|one| is_theirs(one) && one.date <= self.as_of)
    }
}

/// Whether a rule is the demand's: award and demand, each by one of its names.
fn is_about(rule: &str, award: &Award, demand: &Demand) -> bool {
    let of_award = |named: &str| {
        rule.strip_suffix(named)
            .and_then(|rest| rest.strip_suffix('/'))
            .is_some_and(|of| is_called(&award.named, of))
    };
    of_award(&demand.path) || demand.name.as_deref().is_some_and(of_award)
}

fn holds_office(role: &str, roles: &[String]) -> bool {
    let role = role.to_lowercase();
    roles.iter().any(|one| one.to_lowercase() == role)
}

/// The only course called so.
fn course(policy: &Policy, name: &str) -> Option<CourseId> {
    let mut found = (0..).zip(&policy.courses).filter(|(_, course)| is_called(&course.named, name));
    let (first, _) = found.next()?;
    found.next().is_none().then_some(first)
}

impl Slot<'_> {
    /// The course a record counts as here by a substitution, and which of them; nothing for one that
    /// fits by itself, or not at all.
    pub(super) fn replaced(&self, evidence: &Evidence<'_>, at: usize) -> Option<(CourseId, usize)> {
        if evidence.fits(at, &self.count.select) == Sure::Yes {
            return None;
        }
        let own = evidence.course_id(at)?;
        let found = self.standing.iter().position(|one| {
            one.used == own && evidence.fits_as(at, Some(one.replaced), &self.count.select) == Sure::Yes
        })?;
        self.standing.get(found).map(|one| (one.replaced, found))
    }

    /// The course a record is read as here.
    pub(super) fn read_as(&self, evidence: &Evidence<'_>, at: usize) -> Option<CourseId> {
        self.replaced(evidence, at).map(|(course, _)| course).or_else(|| evidence.course_id(at))
    }
}
