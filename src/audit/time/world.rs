//! What is not known, taken one way after the other. A world is one way of taking everything that was
//! asked for: each unknown day as early or as late as it can be, each open condition as holding or not.

use std::cell::RefCell;

use super::calendar::{Day, bounds_of};
use crate::policy::Edge;
use crate::quantity::SchoolYear;

/// The most worlds that are looked at before nothing is told.
const MOST_WORLDS: usize = 256;

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unknown {
    /// The first or last day of a school year.
    Year(SchoolYear, Edge),
    /// An end of a term.
    Term(SchoolYear, String, Edge),
    /// The date of a fact.
    Fact(String),
    /// The day so many school days from another.
    SchoolDays(Day, i64, String),
    /// Something that holds or not, in words.
    Open(String),
}

impl Unknown {
    /// What is missing.
    fn says(&self) -> String {
        match self {
            Self::Year(year, _) => format!("no calendar covers the school year {year}"),
            Self::Term(year, term, _) => format!("no calendar gives the {term} term of {year}"),
            Self::Fact(title) => format!("the plan does not say: {title}"),
            Self::SchoolDays(_, _, why) | Self::Open(why) => why.clone(),
        }
    }
}

/// One way of taking the unknown. What was not asked yet is taken early, and noted.
#[derive(Debug, Default)]
pub(super) struct World(RefCell<Vec<(Unknown, bool)>>);

impl World {
    /// Whether an unknown is taken as late (or as holding).
    pub(super) fn late(&self, unknown: Unknown) -> bool {
        let mut choices = self.0.borrow_mut();
        match choices.iter().find(|(known, _)| *known == unknown) {
            Some((_, late)) => *late,
            None => {
                choices.push((unknown, false));
                false
            }
        }
    }

    /// An unknown day between two.
    pub(super) fn between(&self, unknown: Unknown, early: Day, late: Day) -> Day {
        if self.late(unknown) { late } else { early }
    }

    /// An unknown end of a school year.
    pub(super) fn year(&self, year: SchoolYear, edge: Edge) -> Day {
        let (early, late) = bounds_of(year);
        self.between(Unknown::Year(year, edge), early, late)
    }

    /// Whether no year ends before it begins.
    fn possible(&self) -> bool {
        let choices = self.0.borrow();
        !choices.iter().any(|(unknown, late)| match unknown {
            Unknown::Year(year, Edge::Start) if *late => {
                choices.contains(&(Unknown::Year(*year, Edge::End), false))
            }
            Unknown::Term(year, term, Edge::Start) if *late => {
                choices.contains(&(Unknown::Term(*year, term.clone(), Edge::End), false))
            }
            _ => false,
        })
    }
}

/// What is found in all worlds.
pub(super) struct Worlds<T> {
    /// What differs, each once, in the order found; none where there were too many worlds.
    pub(super) found: Vec<T>,
    /// What is not known, in words.
    pub(super) missing: Vec<String>,
}

impl<T> Worlds<T> {
    /// What all worlds agree on, else what is missing.
    pub(super) fn agreed(mut self) -> Result<T, String> {
        match (self.found.len(), self.found.pop()) {
            (1, Some(only)) => Ok(only),
            _ => Err(self.missing.join("; ")),
        }
    }
}

/// Asks the same of every world.
pub(super) fn in_all<T: PartialEq>(mut ask: impl FnMut(&World) -> T) -> Worlds<T> {
    let mut world = World::default();
    let mut found: Vec<T> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for count in 0.. {
        let answer = ask(&world);
        if world.possible() && !found.contains(&answer) {
            found.push(answer);
        }
        let choices = world.0.get_mut();
        for (unknown, _) in choices.iter() {
            let says = unknown.says();
            if !missing.contains(&says) {
                missing.push(says);
            }
        }
        // The next world: the last unknown not yet taken both ways.
        while choices.last().is_some_and(|(_, late)| *late) {
            choices.pop();
        }
        match choices.last_mut() {
            None => break,
            Some(last) => last.1 = true,
        }
        if count + 1 >= MOST_WORLDS {
            found.clear();
            missing.insert(0, "too much is not known".to_owned());
            break;
        }
    }
    missing.sort();
    Worlds { found, missing }
}
