//! The same policy and plan in another order: of courses, demands, parts, picks and records.

use gradus::plan::Plan;
use gradus::policy::{Cond, Filter, Kind, Policy, Select};

/// Everything whose order means nothing, backwards and turned by so many places.
pub fn reordered(policy: &Policy, plan: &Plan, turn: usize) -> (Policy, Plan) {
    let mut policy = policy.clone();
    let order = Order { turn, courses: places(policy.courses.len(), turn) };
    order.mix(&mut policy.courses);
    for course in &mut policy.courses {
        order.rename(&mut course.equivalents);
        order.rename(&mut course.no_credit_with);
    }
    for award in &mut policy.awards {
        let demands = places(award.demands.len(), turn);
        order.mix(&mut award.demands);
        let rename = |ids: &mut Vec<u32>| {
            ids.iter_mut().for_each(|id| *id = demands[*id as usize]);
            order.mix(ids);
        };
        rename(&mut award.roots);
        award.applies.iter_mut().for_each(|cond| order.cond(cond));
        for demand in &mut award.demands {
            match &mut demand.kind {
                Kind::All(parts) | Kind::Sum { parts, .. } | Kind::Choose { parts, .. } => rename(parts),
                Kind::Count(count) => {
                    order.select(&mut count.select);
                    count.limits.iter_mut().for_each(|limit| order.select(&mut limit.select));
                    order.mix(&mut count.limits);
                    rename(&mut count.shares);
                    count.shares.sort_unstable();
                }
                Kind::Test(cond) => order.cond(cond),
                Kind::Timed { .. } | Kind::Share(_) => panic!("no recipe asks for events"),
                Kind::Gpa { over, .. } => order.select(over),
                Kind::GpaCounted { .. } => {}
                Kind::If { cond, then, otherwise } => {
                    order.cond(cond);
                    rename(then);
                    rename(otherwise);
                }
                Kind::When { branches, otherwise } => {
                    for (cond, parts) in branches {
                        order.cond(cond);
                        rename(parts);
                    }
                    rename(otherwise);
                }
            }
        }
    }
    let mut plan = plan.clone();
    order.mix(&mut plan.courses);
    order.mix(&mut plan.scores);
    order.mix(&mut plan.waivers);
    order.mix(&mut plan.substitutions);
    (policy, plan)
}

/// For each place, the one that what stands there moves to.
fn places(count: usize, turn: usize) -> Vec<u32> {
    (0..count).map(|at| ((count - 1 - at + turn) % count) as u32).collect()
}

struct Order {
    turn: usize,
    courses: Vec<u32>,
}

impl Order {
    fn mix<T: Clone>(&self, list: &mut [T]) {
        let old = list.to_vec();
        for (at, place) in places(old.len(), self.turn).into_iter().enumerate() {
            list[place as usize] = old[at].clone();
        }
    }

    fn rename(&self, courses: &mut [u32]) {
        courses.iter_mut().for_each(|id| *id = self.courses[*id as usize]);
        courses.sort_unstable();
    }

    fn select(&self, select: &mut Select) {
        for pick in &mut select.picks {
            pick.courses.iter_mut().for_each(|courses| self.rename(courses));
            pick.filters.iter_mut().for_each(|filter| self.filter(filter));
        }
        for entry in &mut select.combined {
            entry.parts.iter_mut().for_each(|courses| self.rename(courses));
            entry.filters.iter_mut().for_each(|filter| self.filter(filter));
            self.mix(&mut entry.parts);
        }
        self.mix(&mut select.picks);
        self.mix(&mut select.combined);
    }

    fn filter(&self, filter: &mut Filter) {
        if let Filter::Also(select) | Filter::Except(select) = filter {
            self.select(select);
        }
    }

    fn cond(&self, cond: &mut Cond) {
        match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter_mut().for_each(|part| self.cond(part));
                self.mix(parts);
            }
            Cond::Not(inner) => self.cond(inner),
            Cond::Courses(_, _, _, select) => self.select(select),
            _ => {}
        }
    }
}
