//! How much the courses of a selector can give together, at the very most.
//!
//! Each course counts once at its most credit, a repeatable one up to its cap; of courses that earn no
//! credit beside each other (equivalents among them), and of a combined entry and its parts, one
//! counts. Filters are left out of account: they only make it less. Where the selector takes any
//! course, or a course repeats without a cap, there is no bound.

use std::borrow::Cow;

use crate::policy::{Combined, CourseId, Measure, Policy, Select};
use crate::quantity::{Amount, gcd};

/// Something that can count once: a course, or several together.
struct Thing<'a> {
    courses: Cow<'a, [CourseId]>,
    most: Amount,
    /// The one credit it gives each time, where that is certain.
    exact: Option<(Amount, u32)>,
    combined: Option<&'a Combined>,
}

/// The courses a selector lists and its combined entries; `None` where it takes any course.
pub(super) struct Listed<'a> {
    /// In order, each once.
    courses: Vec<CourseId>,
    combined: Vec<&'a Combined>,
}

impl<'a> Listed<'a> {
    pub(super) fn of(select: &'a Select) -> Option<Self> {
        let mut courses = Vec::new();
        for pick in &select.picks {
            courses.extend(pick.courses.as_ref()?);
        }
        courses.sort_unstable();
        courses.dedup();
        Some(Self { courses, combined: select.combined.iter().collect() })
    }

    /// Nothing.
    pub(super) fn empty() -> Self {
        Self { courses: Vec::new(), combined: Vec::new() }
    }

    fn holds(&self, course: CourseId) -> bool {
        self.courses.binary_search(&course).is_ok()
    }

    /// What is in both lists.
    pub(super) fn and(&self, other: &Self) -> Self {
        let within = |combined: &Combined, list: &Self| {
            combined.parts.iter().all(|part| part.iter().any(|course| list.holds(*course)))
        };
        // A combined entry of the one falls under the other if each of its records does.
        let both = self.combined.iter().copied().filter(|entry| {
            within(entry, other) || other.combined.iter().any(|theirs| theirs.parts == entry.parts)
        });
        Self {
            courses: self.courses.iter().copied().filter(|course| other.holds(*course)).collect(),
            combined: both.collect(),
        }
    }

    /// What surely is not in the other, which holds all it lists.
    pub(super) fn less(&self, other: &Self) -> Self {
        let inside = |combined: &Combined| {
            combined.parts.iter().all(|part| part.iter().all(|course| other.holds(*course)))
        };
        Self {
            courses: self.courses.iter().copied().filter(|course| !other.holds(*course)).collect(),
            combined: self.combined.iter().copied().filter(|entry| !inside(entry)).collect(),
        }
    }

    /// Whether no record can be in both.
    pub(super) fn apart(&self, other: &Self) -> bool {
        !self.courses.iter().any(|course| other.holds(*course))
            && self.combined.is_empty()
            && other.combined.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.courses.is_empty() && self.combined.is_empty()
    }

    /// The most they give together, if there is a bound.
    pub(super) fn most(&self, policy: &Policy, measure: Measure) -> Option<Amount> {
        let mut things = self.things(policy, measure)?;
        things.sort_by_key(|thing| std::cmp::Reverse(thing.most));
        // Each group can count once: its first, which gives the most.
        let mut groups: Vec<Vec<&Thing<'_>>> = Vec::new();
        let mut total = Amount::ZERO;
        for thing in &things {
            let fits =
                |group: &&mut Vec<&Thing<'_>>| group.iter().all(|other| excludes(policy, thing, other));
            let lonely = thing.combined.is_none()
                && !self.touches_combined(thing)
                && thing.courses.iter().all(|course| {
                    policy.courses.get(*course as usize).is_none_or(|course| course.no_credit_with.is_empty())
                });
            let group = if lonely { None } else { groups.iter_mut().find(fits) };
            match group {
                Some(group) => group.push(thing),
                None => {
                    total += thing.most;
                    if !lonely {
                        groups.push(vec![thing]);
                    }
                }
            }
        }
        Some(total)
    }

    /// What each gives at most, the largest first.
    pub(super) fn largest_first(&self, policy: &Policy) -> Option<Vec<Amount>> {
        let mut each: Vec<Amount> = Vec::new();
        for thing in self.things(policy, Measure::Credits)? {
            let repeats = thing.courses.iter().any(|course| {
                policy.courses.get(*course as usize).is_none_or(|course| course.repeatable.is_some())
            });
            if repeats {
                return None;
            }
            each.push(thing.most);
        }
        each.sort_unstable_by_key(|most| std::cmp::Reverse(*most));
        Some(each)
    }

    fn touches_combined(&self, thing: &Thing<'_>) -> bool {
        self.combined.iter().any(|entry| {
            entry.parts.iter().any(|part| part.iter().any(|course| thing.courses.contains(course)))
        })
    }

    /// Whether some of them add up to an amount within bounds, exclusions left out of account;
    /// `None` where it is not certain what each gives.
    pub(super) fn reaches(
        &self,
        policy: &Policy,
        measure: Measure,
        least: Amount,
        most: Amount,
    ) -> Option<bool> {
        /// Finer or larger amounts than this are not judged.
        const MOST_STEPS: i64 = 4096;
        let things = self.things(policy, measure)?;
        let mut pieces: Vec<(i64, u32)> = Vec::new();
        let mut step = 0;
        for thing in &things {
            let (amount, times) = thing.exact?;
            if amount > Amount::ZERO {
                step = gcd(step, amount.parts());
                pieces.push((amount.parts(), times));
            }
        }
        if step == 0 || most.parts() / step > MOST_STEPS {
            return None;
        }
        let top = usize::try_from(most.parts() / step).ok()?;
        let bottom = usize::try_from((least.parts() + step - 1) / step).ok()?;
        let mut sums = vec![false; top + 1];
        if let Some(none) = sums.first_mut() {
            *none = true;
        }
        for (amount, times) in pieces {
            let amount = usize::try_from(amount / step).ok()?;
            for _ in 0..times.min(u32::try_from(top).unwrap_or(0)) {
                if sums.iter().skip(bottom).any(|reached| *reached) {
                    return Some(true);
                }
                for at in (amount..=top).rev() {
                    let below = sums.get(at - amount).copied().unwrap_or(false);
                    if let Some(sum) = sums.get_mut(at).filter(|_| below) {
                        *sum = true;
                    }
                }
            }
        }
        Some(sums.iter().skip(bottom).any(|reached| *reached))
    }

    fn things(&self, policy: &Policy, measure: Measure) -> Option<Vec<Thing<'_>>> {
        let mut things = Vec::new();
        for id in &self.courses {
            let course = policy.courses.get(*id as usize)?;
            let (least, most) = course.credits;
            // Also what a course is taken to be worth whose line `credits` could not be read.
            if most == Amount::ZERO {
                return None;
            }
            let times = match course.repeatable {
                None => 1,
                Some(cap) if cap >= Amount::LIMIT || least <= Amount::ZERO => return None,
                Some(cap) => u32::try_from(cap.parts() / least.parts()).ok()?,
            };
            let most_all = course.repeatable.unwrap_or(most);
            let (most_all, each) = match measure {
                Measure::Credits => (most_all, (least == most).then_some(most)),
                Measure::Courses => (Amount::whole(i32::try_from(times).ok()?), Some(Amount::ONE)),
                _ => return None,
            };
            things.push(Thing {
                courses: Cow::Borrowed(std::slice::from_ref(id)),
                most: most_all,
                exact: each.map(|each| (each, times)),
                combined: None,
            });
        }
        for combined in &self.combined {
            let amount = if measure == Measure::Courses { Amount::ONE } else { combined.credits };
            things.push(Thing {
                courses: combined.parts.iter().flatten().copied().collect(),
                most: amount,
                exact: Some((amount, 1)),
                combined: Some(combined),
            });
        }
        Some(things)
    }
}

/// Whether only one of two can count.
fn excludes(policy: &Policy, a: &Thing<'_>, b: &Thing<'_>) -> bool {
    let repeats = |course: &CourseId| {
        policy.courses.get(*course as usize).is_none_or(|course| course.repeatable.is_some())
    };
    if a.courses.iter().chain(b.courses.iter()).any(repeats) {
        return false;
    }
    let once = |one: &Thing<'_>, other: &Thing<'_>| match (one.combined, other.combined) {
        (None, None) => one.courses.iter().any(|course| {
            let apart = policy.courses.get(*course as usize).map(|course| &course.no_credit_with);
            apart.is_some_and(|apart| other.courses.iter().any(|other| apart.contains(other)))
        }),
        // Each part takes a record of one of its courses, which all exclude each other.
        (Some(_), _) => one.courses.iter().any(|course| other.courses.contains(course)),
        (None, Some(_)) => false,
    };
    once(a, b) || once(b, a)
}
