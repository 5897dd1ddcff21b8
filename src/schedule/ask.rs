//! What a course needs, as a question about the items of a board: what has been completed is settled,
//! and what is left is which items come before it or beside it.

use super::time::{Slot, begins, ends};
use crate::policy::{CourseId, LeastGrade, Measure, Need, Policy, Relation, Taking};
use crate::quantity::Amount;

/// Something a course needs.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    All(Vec<Ask>),
    AtLeast(usize, Vec<Ask>),
    /// One of these items, before or (where it may) beside.
    Taken(Vec<usize>, bool),
    /// So much, in ten-thousandths, of these items with what each adds.
    Amount(i64, Vec<(usize, i64)>, bool),
    Settled(bool),
}

/// How a need stands while courses are being placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    No,
    Open,
    Yes,
}

/// A course the student has completed.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) course: CourseId,
    pub(super) grade: Option<String>,
    pub(super) worth: Amount,
    pub(super) hours: Amount,
}

/// What is known when needs are turned into questions.
pub(super) struct Asker<'a> {
    pub(super) policy: &'a Policy,
    pub(super) done: &'a [Done],
    /// Whether what is not known, and what is no course, is taken to hold.
    pub(super) generous: bool,
    /// Whether a condition that is no course holds today.
    pub(super) holds: &'a dyn Fn(&crate::policy::Cond) -> Option<bool>,
    /// The items of each course, with their worth.
    pub(super) items: &'a dyn Fn(CourseId) -> Vec<(usize, Amount)>,
}

impl Asker<'_> {
    pub(super) fn ask(&self, need: &Need) -> Ask {
        match need {
            Need::All(parts) => Ask::All(parts.iter().map(|part| self.ask(part)).collect()),
            Need::AtLeast(count, parts) => {
                Ask::AtLeast(*count as usize, parts.iter().map(|part| self.ask(part)).collect())
            }
            Need::Course(taking) => {
                if self.completed(taking) {
                    return Ask::Settled(true);
                }
                let ahead = taking.any_of.iter().flat_map(|course| (self.items)(*course));
                // Whether a record ahead is like that is not known.
                let sure = taking.filters.is_empty() || self.generous;
                if sure {
                    Ask::Taken(ahead.map(|(item, _)| item).collect(), beside(taking))
                } else {
                    Ask::Settled(false)
                }
            }
            Need::Amount(measure, least, taking) => self.amount(*measure, *least, taking),
            Need::Test(cond) => Ask::Settled(self.generous || (self.holds)(cond) == Some(true)),
            Need::Unjudged(_) => Ask::Settled(self.generous),
        }
    }

    fn amount(&self, measure: Measure, least: Amount, taking: &Taking) -> Ask {
        let adds = |worth: Amount| match measure {
            Measure::Credits => worth.parts(),
            Measure::Courses => Amount::SCALE,
            // Hours and points ahead are not known.
            Measure::Hours | Measure::Points => 0,
        };
        let mut done = 0_i64;
        for course in &taking.any_of {
            let entry = self.policy.courses.get(*course as usize);
            let records = self
                .done
                .iter()
                .filter(|one| one.course == *course && reaches(self.policy, one, taking, self.generous));
            let each = records
                .map(|one| if measure == Measure::Hours { one.hours.parts() } else { adds(one.worth) });
            done = done.saturating_add(match entry.and_then(|entry| entry.repeatable) {
                None => each.max().unwrap_or(0),
                Some(most) if measure == Measure::Credits => each.sum::<i64>().min(most.parts()),
                Some(_) => each.sum(),
            });
        }
        let sure = taking.filters.is_empty() || self.generous;
        if measure == Measure::Points || measure == Measure::Hours {
            return Ask::Settled(self.generous || measure == Measure::Hours && done >= least.parts());
        }
        let mut ahead: Vec<(usize, i64)> = Vec::new();
        for course in taking.any_of.iter().filter(|_| sure) {
            let repeatable =
                self.policy.courses.get(*course as usize).is_some_and(|one| one.repeatable.is_some());
            let known = self
                .done
                .iter()
                .any(|one| one.course == *course && reaches(self.policy, one, taking, self.generous));
            if repeatable || !known {
                ahead.extend((self.items)(*course).into_iter().map(|(item, worth)| (item, adds(worth))));
            }
        }
        Ask::Amount(least.parts().saturating_sub(done), ahead, beside(taking))
    }

    fn completed(&self, taking: &Taking) -> bool {
        self.done.iter().any(|one| {
            taking.any_of.binary_search(&one.course).is_ok()
                && reaches(self.policy, one, taking, self.generous)
        })
    }
}

fn beside(taking: &Taking) -> bool {
    taking.relation != Relation::Before
}

/// Whether a completed course is what is asked for: in the generous reading also if that is not known.
fn reaches(policy: &Policy, done: &Done, taking: &Taking, generous: bool) -> bool {
    let grades = taking
        .grades
        .iter()
        .all(|least| reaches_grade(policy, done.grade.as_deref(), least).unwrap_or(generous));
    grades && (taking.filters.is_empty() || generous)
}

/// Whether a grade is as good as asked; `None` where it cannot be read.
fn reaches_grade(policy: &Policy, grade: Option<&str>, least: &LeastGrade) -> Option<bool> {
    let grade = grade?;
    match least {
        LeastGrade::Number(least) => grade.parse::<Amount>().ok().map(|grade| grade >= *least),
        LeastGrade::Step(symbol) => {
            let places = policy.scales.iter().filter_map(|scale| {
                let place = |symbol: &str| scale.steps.iter().position(|step| step.symbol == symbol);
                Some(place(grade)? <= place(symbol)?)
            });
            places.reduce(|one, other| one || other)
        }
    }
}

/// Whether an item in the one slot comes before (or, where it may, beside) one in the other.
pub(super) fn related(first: Slot, then: Slot, beside: bool) -> bool {
    if ends(first) < begins(then) {
        return true;
    }
    beside && begins(first) <= ends(then) && begins(then) <= ends(first)
}

impl Ask {
    /// How it stands for a course in a slot, going by where each item is or may be: `Yes` for one that is
    /// placed in time, `Open` for one that may still be.
    pub(super) fn stand(&self, slot: Slot, of: &dyn Fn(usize, Slot, bool) -> Stand) -> Stand {
        match self {
            Self::All(parts) => parts.iter().map(|part| part.stand(slot, of)).min().unwrap_or(Stand::Yes),
            Self::AtLeast(count, parts) => {
                let stands: Vec<Stand> = parts.iter().map(|part| part.stand(slot, of)).collect();
                let many = |least: Stand| stands.iter().filter(|one| **one >= least).count() >= *count;
                if many(Stand::Yes) {
                    Stand::Yes
                } else if many(Stand::Open) {
                    Stand::Open
                } else {
                    Stand::No
                }
            }
            Self::Taken(items, beside) => {
                items.iter().map(|item| of(*item, slot, *beside)).max().unwrap_or(Stand::No)
            }
            Self::Amount(least, items, beside) => {
                let reach = |stand: Stand| {
                    let each = items.iter().filter(|(item, _)| of(*item, slot, *beside) >= stand);
                    each.fold(0_i64, |sum, (_, adds)| sum.saturating_add(*adds)) >= *least
                };
                if reach(Stand::Yes) {
                    Stand::Yes
                } else if reach(Stand::Open) {
                    Stand::Open
                } else {
                    Stand::No
                }
            }
            Self::Settled(holds) => {
                if *holds {
                    Stand::Yes
                } else {
                    Stand::No
                }
            }
        }
    }

    /// The items that would help where it is open, with whether each may be beside.
    pub(super) fn open(
        &self,
        slot: Slot,
        of: &dyn Fn(usize, Slot, bool) -> Stand,
        found: &mut Vec<(usize, bool)>,
    ) {
        if self.stand(slot, of) != Stand::Open {
            return;
        }
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.open(slot, of, found));
            }
            Self::Taken(items, beside) => {
                let open = items.iter().filter(|item| of(**item, slot, *beside) == Stand::Open);
                found.extend(open.map(|item| (*item, *beside)));
            }
            Self::Amount(_, items, beside) => {
                let open = items.iter().filter(|(item, _)| of(*item, slot, *beside) == Stand::Open);
                found.extend(open.map(|(item, _)| (*item, *beside)));
            }
            Self::Settled(_) => {}
        }
    }
}
