//! In which grade, at the earliest, each course can be taken.
//!
//! Grade by grade, and term by term within it, every course is taken as soon as it is offered and its
//! needs are met. A course takes a whole school year, unless it lists terms (and `year` is not among
//! them): then it takes one of them. Fall comes before winter, winter before spring, spring before
//! summer; what is completed in one term can be built on in the next.
//!
//! What may stand beside a course is judged for the whole year, and for all courses of the year at
//! once: two that ask for each other are taken together.

use super::{Need, Relation};
use crate::policy::CourseId;

/// How often the courses of one year are gone through before all that is left is taken to be
/// possible. Only chains of that many `or concurrent` courses in one year come so far.
const MOST_ROUNDS: usize = 64;

/// When a course is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The first and the last grade.
    pub grades: (i8, i8),
    /// The terms, as bits: fall, winter, spring, summer; none where it takes the whole year.
    terms: u8,
}

/// When a course is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    /// In which grade.
    pub grade: i8,
    /// In which term it ends, from 0 for fall to 3 for summer; with the spring where it takes a year.
    pub term: u8,
}

/// When each course can be taken at the earliest.
pub struct Calendar {
    taken: Vec<Option<Taken>>,
}

impl Offer {
    /// An offer in those grades and terms.
    #[must_use]
    pub fn new<'a>(grades: (i8, i8), terms: impl IntoIterator<Item = &'a str>) -> Self {
        let mut bits = 0;
        for term in terms {
            match super::TERMS.iter().position(|known| *known == term) {
                Some(at @ 0..=3) => bits |= 1 << at,
                _ => return Self { grades, terms: 0 },
            }
        }
        Self { grades, terms: bits }
    }

    /// Whether it takes one term and not a whole year.
    #[must_use]
    pub fn in_a_term(self) -> bool {
        self.terms != 0
    }
}

impl Calendar {
    /// Takes every course as early as its offer and its needs allow, from the first grade to the
    /// last.
    #[must_use]
    pub fn new(needs: &[Vec<Need>], offers: &[Offer], grades: (i8, i8)) -> Self {
        let mut calendar = Self { taken: vec![None; needs.len()] };
        for grade in grades.0..=grades.1 {
            calendar.year(needs, offers, grade);
        }
        calendar
    }

    /// When a course is taken, if ever.
    #[must_use]
    pub fn taken(&self, course: CourseId) -> Option<Taken> {
        self.taken.get(course as usize).copied().flatten()
    }

    /// Whether all needs of a course are met once everything that can be taken has been.
    #[must_use]
    pub fn needs_met(&self, own: &[Need]) -> bool {
        own.iter().all(|need| need.met(&mut |other, _| self.taken(other).is_some()))
    }

    /// The courses of one grade.
    fn year(&mut self, needs: &[Vec<Need>], offers: &[Offer], grade: i8) {
        let offered: Vec<(usize, Offer)> = offers
            .iter()
            .enumerate()
            .filter(|(at, offer)| {
                (offer.grades.0..=offer.grades.1).contains(&grade)
                    && self.taken.get(*at).is_some_and(Option::is_none)
            })
            .map(|(at, offer)| (at, *offer))
            .collect();
        // All that is offered may stand beside the others, until the opposite is seen.
        let mut beside: Vec<bool> = vec![false; self.taken.len()];
        for (at, _) in &offered {
            if let Some(entry) = beside.get_mut(*at) {
                *entry = true;
            }
        }
        for round in 0.. {
            let mut found: Vec<(usize, Taken)> = Vec::new();
            let before = self.taken.clone();
            for term in 0..4u8 {
                for (at, offer) in &offered {
                    if self.taken.get(*at).copied().flatten().is_some() {
                        continue;
                    }
                    let ends = match offer.terms {
                        0 if term == 0 => 2,
                        terms if terms & (1 << term) != 0 => term,
                        _ => continue,
                    };
                    let now = Taken { grade, term };
                    let mut has = |other: CourseId, relation: Relation| {
                        let completed = self.taken(other).is_some_and(|taken| taken < now);
                        completed
                            || relation != Relation::Before
                                && beside.get(other as usize).copied().unwrap_or(false)
                    };
                    if needs.get(*at).is_some_and(|own| own.iter().all(|need| need.met(&mut has))) {
                        found.push((*at, Taken { grade, term: ends }));
                    }
                }
                for (at, taken) in &found {
                    if let Some(entry) = self.taken.get_mut(*at) {
                        *entry = Some(*taken);
                    }
                }
            }
            let mut changed = false;
            for (at, _) in &offered {
                let taken = self.taken.get(*at).is_some_and(Option::is_some);
                if let Some(entry) = beside.get_mut(*at).filter(|entry| **entry != taken) {
                    *entry = taken;
                    changed = true;
                }
            }
            if !changed || round >= MOST_ROUNDS {
                return;
            }
            self.taken = before;
        }
    }
}
