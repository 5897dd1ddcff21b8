//! What depends on the policy alone, worked out once for all plans: how each demand is dealt with, and
//! which courses a demand can count without looking further.

use super::time::{counts, is_timed};
use super::timely::is_timely;
use crate::policy::{Award, AwardId, CourseId, DemandId, Kind, Pick, Policy, Select};

/// Everything that is known of the awards of a policy.
#[derive(Debug, Default)]
pub(super) struct Ready {
    awards: Vec<Vec<ReadyDemand>>,
    counts: Vec<bool>,
}

/// What is known of a demand.
#[derive(Debug, Default)]
pub(super) struct ReadyDemand {
    /// Its place among the demands of its award by path, so that the order of lines leaves no trace.
    pub(super) rank: u32,
    /// Whether it is judged as a whole by when things happened.
    pub(super) timed: bool,
    /// Whether it, or something in it, is about events.
    pub(super) timely: bool,
    /// Of one that counts: what its selector lists, then what those of its limits do.
    pub(super) lists: Vec<Lists>,
}

/// The courses of a selector, by course.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<Listed>);

/// Whether the records of a course fit a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// None of them.
    No,
    /// Those that pass filters.
    Filtered,
    /// All of them.
    Yes,
}

impl Ready {
    pub(super) fn new(policy: &Policy) -> Self {
        let awards = policy.awards.iter().map(|award| demands(policy, award)).collect();
        Self { awards, counts: policy.awards.iter().map(counts).collect() }
    }

    pub(super) fn demand(&self, award: AwardId, demand: DemandId) -> Option<&ReadyDemand> {
        self.awards.get(award as usize)?.get(demand as usize)
    }

    /// Whether an award counts courses.
    pub(super) fn counts(&self, award: AwardId) -> bool {
        self.counts.get(award as usize).copied().unwrap_or(false)
    }

    /// Whether a demand is judged as a whole by when things happened.
    pub(super) fn timed(&self, award: AwardId, demand: DemandId) -> bool {
        self.demand(award, demand).is_some_and(|demand| demand.timed)
    }
}

impl Lists {
    fn new(policy: &Policy, select: &Select) -> Self {
        let mut listed = vec![Listed::No; policy.courses.len()];
        for Pick { courses, filters } in &select.picks {
            let found = if filters.is_empty() { Listed::Yes } else { Listed::Filtered };
            let raise = |one: &mut Listed| {
                if *one != Listed::Yes {
                    *one = found;
                }
            };
            match courses {
                None => listed.iter_mut().for_each(raise),
                Some(courses) => {
                    for course in courses {
                        listed.get_mut(*course as usize).into_iter().for_each(raise);
                    }
                }
            }
        }
        Self(listed)
    }

    /// Whether records of a course fit; those of an unknown one have to be looked at.
    pub(super) fn of(&self, course: Option<CourseId>) -> Listed {
        let known = course.and_then(|course| self.0.get(course as usize));
        known.copied().unwrap_or(Listed::Filtered)
    }
}

fn demands(policy: &Policy, award: &Award) -> Vec<ReadyDemand> {
    let mut order: Vec<usize> = (0..award.demands.len()).collect();
    order.sort_by_key(|at| award.demands.get(*at).map(|demand| demand.path.as_str()));
    let mut ready: Vec<ReadyDemand> = (0u32..)
        .zip(&award.demands)
        .map(|(id, demand)| {
            let lists = match &demand.kind {
                Kind::Count(count) => {
                    let selects =
                        std::iter::once(&count.select).chain(count.limits.iter().map(|one| &one.select));
                    selects.map(|select| Lists::new(policy, select)).collect()
                }
                _ => Vec::new(),
            };
            ReadyDemand { rank: 0, timed: is_timed(award, id), timely: is_timely(award, id), lists }
        })
        .collect();
    for (rank, at) in (0u32..).zip(order) {
        ready.get_mut(at).into_iter().for_each(|demand| demand.rank = rank);
    }
    ready
}
