//! Courses approved in place of others: which substitutions of the plan count, for which demands, and
//! what a record counts as by them (`docs/semantics.md`, "Substitutions").

use std::cmp::Reverse;

use super::evidence::{Evidence, Lookup, Meant, Record, Tri};
use super::findings::{Refusal, expired, is_signed, names_rule, unknown_rule, unsigned};
use crate::diagnostic::did_you_mean;
use crate::plan::{Plan, Substitution};
use crate::policy::{AwardId, Count, CourseId, DemandId, Kind, Policy};
use crate::quantity::{Amount, Date};

/// What one substitution lets one demand accept.
#[derive(Debug, Clone)]
pub(super) struct Substitute {
    award: AwardId,
    demand: DemandId,
    /// Records of this course count as if they were of the next.
    used: CourseId,
    pub(super) replaced: CourseId,
    /// At most so much of them.
    pub(super) credits: Option<Amount>,
}

/// What the substitutions of a plan let demands accept: what allows more credit first, then by the name
/// of the course that is replaced, so that the order of the file leaves no trace.
pub(super) fn substitutes(policy: &Policy, lookup: &Lookup, plan: &Plan, as_of: Date) -> Vec<Substitute> {
    let valid = |one: &Substitution| substitution(policy, lookup, one, as_of).unwrap_or_default();
    let mut found: Vec<Substitute> = plan.substitutions.iter().flat_map(valid).collect();
    found.sort_by_cached_key(|one| {
        let course = policy.courses.get(one.replaced as usize);
        let name = course.map(|course| (course.named.name.clone(), course.named.module.clone()));
        (one.credits.is_some(), Reverse(one.credits), name)
    });
    found
}

/// What a substitution lets demands accept, or why it lets none.
pub(super) fn substitution(
    policy: &Policy,
    lookup: &Lookup,
    substitution: &Substitution,
    as_of: Date,
) -> Result<Vec<Substitute>, Refusal> {
    let Substitution { for_course, use_course, by, date, .. } = substitution;
    let what = format!("the substitution of `{use_course}` for `{for_course}` of {date}");
    let not_allowed =
        |problem: String| ("substitution-not-allowed", problem, "the substitution does not count".to_owned());
    let replaced = course(lookup, for_course, &what)?;
    let used = course(lookup, use_course, &what)?;
    // The demands it is about, then those among them that let anyone approve one.
    let mut about = Vec::new();
    for (award, entry) in (0u32..).zip(&policy.awards) {
        for (demand, found) in (0u32..).zip(&entry.demands) {
            match &substitution.rule {
                Some(rule) if !names_rule(rule, entry, found) => {}
                _ => about.push((award, demand, &found.kind)),
            }
        }
    }
    if let (true, Some(rule)) = (about.is_empty(), &substitution.rule) {
        return Err(unknown_rule(rule));
    }
    let counts = about.into_iter().filter_map(|(award, demand, kind)| match kind {
        Kind::Count(count) if lists(count, replaced) => Some((award, demand, count)),
        _ => None,
    });
    let open: Vec<(AwardId, DemandId, &Count)> = counts
        .filter(|(_, _, count)| !count.substitutes.is_empty())
        .map(|(a, d, c)| (a, d, c.as_ref()))
        .collect();
    let place =
        substitution.rule.as_ref().map_or_else(|| "the policy".to_owned(), |rule| format!("`{rule}`"));
    if open.is_empty() {
        return Err(not_allowed(format!("{what}: {place} takes no other course in place of `{for_course}`")));
    }
    let may = |count: &Count| count.substitutes.iter().any(|role| role.to_lowercase() == by.to_lowercase());
    let open_to: Vec<Substitute> = open
        .iter()
        .filter(|(_, _, count)| may(count))
        .map(|(award, demand, _)| Substitute {
            award: *award,
            demand: *demand,
            used,
            replaced,
            credits: substitution.credits,
        })
        .collect();
    if open_to.is_empty() {
        let mut roles: Vec<&str> =
            open.iter().flat_map(|(_, _, count)| &count.substitutes).map(String::as_str).collect();
        roles.sort_unstable();
        roles.dedup();
        let problem = format!("{what}: {place} lets {} approve it, not {by}", roles.join(" or "));
        return Err(not_allowed(problem));
    }
    if *date > as_of {
        let problem = format!("{what} is dated after the day of the audit");
        return Err(("substitution-not-yet", problem, String::new()));
    }
    if !is_signed(&substitution.signed, by, as_of) {
        return Err(unsigned("substitution-unsigned", &what, by, &substitution.signed));
    }
    if let Some(expires) = substitution.expires.filter(|expires| *expires < as_of) {
        return Err(expired("substitution-expired", &what, expires));
    }
    Ok(open_to)
}

fn course(lookup: &Lookup, name: &str, what: &str) -> Result<CourseId, Refusal> {
    let code = "substitution-unknown-course";
    match lookup.course_named(name) {
        Meant::One(course) => Ok(course),
        Meant::Several => {
            let problem = format!("{what}: `{name}` may mean several courses of the policy");
            Err((code, problem, "write the course's full name".to_owned()))
        }
        Meant::Nothing => {
            let meant = did_you_mean(name, lookup.course_names().filter(|known| !known.contains('.')));
            let help = meant.map_or_else(
                || "write the course's name in the policy, not its code or title".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            Err((code, format!("{what}: the policy has no course `{name}`"), help))
        }
    }
}

/// Whether a course may count in a demand, its filters aside.
fn lists(count: &Count, course: CourseId) -> bool {
    count.select.picks.iter().any(|pick| pick.lists(course))
}

impl<'a> Evidence<'a> {
    /// What substitutions let a demand accept.
    pub(super) fn substitutes_for(
        &self,
        award: AwardId,
        demand: DemandId,
        count: &Count,
    ) -> Vec<&Substitute> {
        let all = self.substitutes.iter().filter(|one| (one.award, one.demand) == (award, demand));
        if count.substitutes.is_empty() { Vec::new() } else { all.collect() }
    }

    /// By which of the substitutions, if any, a record that does not fit a demand by itself counts there
    /// all the same: its place among them, the record as one of the replaced course, and how surely it
    /// then fits.
    pub(super) fn substituted(
        &self,
        record: &Record<'a>,
        count: &Count,
        substitutes: &[&Substitute],
        admit: Tri,
    ) -> Option<(usize, Record<'a>, Tri)> {
        let mine = substitutes.iter().enumerate().filter(|(_, one)| record.course == Some(one.used));
        mine.map(|(at, one)| {
            let instead = Record { course: Some(one.replaced), ..record.clone() };
            let fit = self.fits(&instead, &count.select);
            (at, instead, fit)
        })
        .find(|(_, _, fit)| *fit >= admit)
    }
}
