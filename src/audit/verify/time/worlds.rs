//! What is not known, taken one way after the other.
//!
//! A question is put again and again, each time in a *world* in which everything unknown that was
//! asked for is fixed, until every combination has had its turn. Only what is asked for has one.

use std::cell::RefCell;

use crate::policy::Cond;
use crate::quantity::{Date, SchoolYear};

/// The most worlds one question is put in; beyond, it cannot be told.
const MOST: usize = 2_000;

/// The answer lies in what neither plan nor calendars say, in whatever world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Unknown;

/// Something not known that has a few ways to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Open {
    /// When a school year begins and ends.
    Year(SchoolYear),
    /// When a term of it does.
    Term(SchoolYear, String),
    /// The day a fact states.
    Fact(u32),
    /// The school day of that number from a day on.
    SchoolDay(Date, i64),
    /// Whether an event belongs to a selector, by where that stands in the policy.
    Belongs(usize, usize),
    /// Whether a condition holds that the plan leaves open.
    Holds(Cond),
    /// Whether a school year lies in the range of a window.
    InRange(SchoolYear),
    /// When a stay ends that is still going on.
    Ahead,
}

/// The world the question is put in at the moment.
#[derive(Default)]
pub(super) struct Worlds(RefCell<Vec<(Open, u8, u8)>>);

impl Worlds {
    /// The way it is in this world, of so many.
    pub(super) fn way(&self, open: Open, ways: u8) -> u8 {
        let mut fixed = self.0.borrow_mut();
        if let Some((_, way, _)) = fixed.iter().find(|(other, ..)| *other == open) {
            return *way;
        }
        fixed.push((open, 0, ways));
        0
    }

    /// Goes on to the next world; whether there is one.
    fn next(&self) -> bool {
        let mut fixed = self.0.borrow_mut();
        while let Some((open, way, ways)) = fixed.pop() {
            if way + 1 < ways {
                fixed.push((open, way + 1, ways));
                return true;
            }
        }
        false
    }

    /// The different answers of all worlds.
    pub(super) fn answers<T: PartialEq>(
        &self,
        mut question: impl FnMut() -> Result<T, Unknown>,
    ) -> Result<Vec<T>, Unknown> {
        let mut answers = Vec::new();
        for _ in 0..MOST {
            match question() {
                Ok(answer) if answers.contains(&answer) => {}
                Ok(answer) => answers.push(answer),
                Err(unknown) => {
                    self.0.borrow_mut().clear();
                    return Err(unknown);
                }
            }
            if !self.next() {
                return Ok(answers);
            }
        }
        self.0.borrow_mut().clear();
        Err(Unknown)
    }

    /// The one answer of all worlds.
    pub(super) fn agreed<T: PartialEq>(&self, question: impl FnMut() -> Result<T, Unknown>) -> Option<T> {
        let mut answers = self.answers(question).ok()?;
        let answer = answers.pop()?;
        answers.is_empty().then_some(answer)
    }
}
