//! Whether every record that one selector lets through passes another.
//!
//! It is asked course by course, so that a longer list of courses, an `except` of courses that are not
//! meant anyway, or a filter that is only weaker, is seen for what it is. *No* is not an answer here: what
//! is not shown to be so is left open.

use std::collections::BTreeSet;

use super::cond::{covers, range_within};
use crate::policy::{Combined, CourseId, Filter, Pick, Select};

/// The most selectors that are looked into inside one another.
const DEPTH: u32 = 8;

/// Whether what fits the first fits the second, for a catalogue of so many courses. Courses of which the
/// two policies differ are a matter of their own.
pub(super) fn within(inner: &Select, outer: &Select, courses: u32) -> bool {
    inner == outer || Inclusion { courses }.select(inner, outer, DEPTH)
}

/// The courses a selector lists, whatever their records must be like; `None` for any course.
pub(super) fn listed(select: &Select) -> Option<BTreeSet<CourseId>> {
    let mut found = BTreeSet::new();
    for pick in &select.picks {
        // `any course` among others, narrowed to a list by another selector, is that list.
        match &pick.courses {
            Some(courses) => found.extend(courses),
            None => {
                let narrowed = pick.filters.iter().find_map(|filter| match filter {
                    Filter::Also(select) => listed(select),
                    _ => None,
                });
                found.extend(narrowed?);
            }
        }
    }
    found.extend(select.combined.iter().flat_map(|combined| combined.parts.iter().flatten()));
    Some(found)
}

/// Whether a record of that course may fit a selector.
pub(super) fn may_list(select: &Select, course: CourseId) -> bool {
    select.picks.iter().any(|pick| {
        pick.lists(course)
            && !pick.filters.iter().any(|filter| match filter {
                Filter::Except(other) => {
                    other.picks.iter().any(|pick| pick.lists(course) && pick.filters.is_empty())
                }
                Filter::Also(other) => !may_list(other, course),
                _ => false,
            })
    })
}

struct Inclusion {
    courses: u32,
}

impl Inclusion {
    fn select(&self, inner: &Select, outer: &Select, depth: u32) -> bool {
        if depth == 0 {
            return false;
        }
        let picks = inner.picks.iter().all(|pick| self.pick(pick, outer, depth));
        picks
            && inner.combined.iter().all(|combined| outer.combined.iter().any(|other| alike(combined, other)))
    }

    fn pick(&self, pick: &Pick, outer: &Select, depth: u32) -> bool {
        // The same list with filters that let no less through.
        let whole = outer.picks.iter().any(|other| {
            (other.courses.is_none() || other.courses == pick.courses)
                && self.filters(&pick.filters, &other.filters, None, depth)
        });
        if whole {
            return true;
        }
        let Some(courses) = &pick.courses else {
            // Any course of the catalogue, and those that it does not have.
            return false;
        };
        courses.iter().all(|course| {
            *course < self.courses
                && (self.refused(&pick.filters, *course, depth)
                    || outer.picks.iter().any(|other| {
                        other.lists(*course)
                            && self.filters(&pick.filters, &other.filters, Some(*course), depth)
                    }))
        })
    }

    /// Whether a record (of that course) that passes the first filters passes all the others.
    fn filters(&self, given: &[Filter], asked: &[Filter], course: Option<CourseId>, depth: u32) -> bool {
        asked.iter().all(|asked| {
            given.iter().any(|given| self.implies(given, asked, depth))
                || course.is_some_and(|course| self.passes(asked, course, given, depth))
        })
    }

    fn implies(&self, given: &Filter, asked: &Filter, depth: u32) -> bool {
        match (given, asked) {
            _ if given == asked => true,
            (Filter::Step(scale, step), Filter::Step(other, least)) => scale == other && step <= least,
            (Filter::Number(number), Filter::Number(least)) => number >= least,
            (Filter::Taken(range), Filter::Taken(wide)) => range_within(range, wide),
            (Filter::Grades(first, last), Filter::Grades(from, until)) => from <= first && last <= until,
            (Filter::At(place), Filter::At(other)) => place.to_lowercase() == other.to_lowercase(),
            (Filter::Also(inner), Filter::Also(outer)) => self.select(inner, outer, depth - 1),
            (Filter::Also(inner), asked) => {
                // Each pick of it asks for that much.
                inner.combined.is_empty()
                    && !inner.picks.is_empty()
                    && inner.picks.iter().all(|pick| {
                        pick.filters.iter().any(|filter| depth > 1 && self.implies(filter, asked, depth - 1))
                    })
            }
            // What is not in the wider set is not in the narrower one.
            (Filter::Except(outer), Filter::Except(inner)) => self.select(inner, outer, depth - 1),
            _ => false,
        }
    }

    /// Whether a record of that course, known to pass the given filters, passes one more.
    fn passes(&self, asked: &Filter, course: CourseId, given: &[Filter], depth: u32) -> bool {
        if depth <= 1 {
            return false;
        }
        match asked {
            Filter::Also(select) => select.picks.iter().any(|pick| {
                pick.lists(course) && self.filters(given, &pick.filters, Some(course), depth - 1)
            }),
            // Courses that only count together are never a record by itself.
            Filter::Except(select) => select
                .picks
                .iter()
                .all(|pick| !pick.lists(course) || self.refused(&pick.filters, course, depth - 1)),
            _ => false,
        }
    }

    /// Whether no record of that course passes all filters.
    fn refused(&self, filters: &[Filter], course: CourseId, depth: u32) -> bool {
        depth > 1
            && filters.iter().any(|filter| match filter {
                Filter::Also(select) => select
                    .picks
                    .iter()
                    .all(|pick| !pick.lists(course) || self.refused(&pick.filters, course, depth - 1)),
                Filter::Except(select) => {
                    select.picks.iter().any(|pick| pick.lists(course) && pick.filters.is_empty())
                }
                _ => false,
            })
    }
}

/// Whether two combined entries are the same but for words, the second perhaps with more courses to stand
/// for a part.
fn alike(inner: &Combined, outer: &Combined) -> bool {
    inner.credits == outer.credits
        && inner.filters == outer.filters
        && inner.parts.len() == outer.parts.len()
        && inner.parts.iter().zip(&outer.parts).all(|(part, other)| covers(other, part))
}
