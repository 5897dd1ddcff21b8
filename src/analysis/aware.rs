//! A policy that knows the courses of another: they count nowhere in it.
//!
//! A record of a course that a policy does not have could be any course, so that an audit cannot tell. Where two
//! policies are compared it is known what the course is: one that the other policy has, and this one does
//! not count.

use std::collections::BTreeSet;

use crate::policy::{Course, Filter, Kind, Offer, Pick, Policy, Select};

/// The policy with the courses that only the other has; none of its rules counts them, `any course` included.
#[must_use]
pub fn aware(policy: &Policy, other: &Policy) -> Policy {
    let mut aware = policy.clone();
    let known: BTreeSet<&str> = policy.courses.iter().map(|course| course.named.name.as_str()).collect();
    let mut strange = Vec::new();
    for course in other.courses.iter().filter(|course| !known.contains(course.named.name.as_str())) {
        strange.extend(u32::try_from(aware.courses.len()));
        aware.courses.push(Course {
            named: course.named.clone(),
            credits: course.credits,
            codes: Vec::new(),
            equivalents: Vec::new(),
            no_credit_with: Vec::new(),
            repeatable: course.repeatable,
            offer: Offer::default(),
            needs: Vec::new(),
        });
    }
    if strange.is_empty() {
        return aware;
    }
    let but = Filter::Except(Box::new(Select {
        picks: vec![Pick { courses: Some(strange), filters: Vec::new() }],
        combined: Vec::new(),
    }));
    for award in &mut aware.awards {
        for demand in &mut award.demands {
            match &mut demand.kind {
                Kind::Count(count) => {
                    exclude(&mut count.select, &but);
                    count.limits.iter_mut().for_each(|limit| exclude(&mut limit.select, &but));
                }
                Kind::Gpa { over, .. } => exclude(over, &but),
                Kind::Test(cond) | Kind::If { cond, .. } => cond.selects(&mut |select| exclude(select, &but)),
                Kind::When { branches, .. } => {
                    for (cond, _) in branches {
                        cond.selects(&mut |select| exclude(select, &but));
                    }
                }
                _ => {}
            }
        }
    }
    aware
}

/// Leaves courses out of `any course`.
fn exclude(select: &mut Select, but: &Filter) {
    for pick in select.picks.iter_mut().filter(|pick| pick.courses.is_none()) {
        pick.filters.push(but.clone());
    }
}
