//! What is not known, taken one way after the other. A world is one way of taking everything that was
//! asked for: each unknown day as early or as late as it can be, each open condition as holding or not.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::calendar::Day;
use crate::policy::Edge;
use crate::quantity::SchoolYear;

/// The most worlds that are looked at before nothing is told.
const MOST_WORLDS: usize = 4_096;

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

/// The unknowns of a world, each with the way it was taken.
type Choices = Vec<(Unknown, bool)>;

/// Asks the same of every world.
pub(super) fn in_all<T: PartialEq>(mut ask: impl FnMut(&World) -> T) -> Worlds<T> {
    let mut world = World::default();
    let mut found: Vec<T> = Vec::new();
    let mut tried: Vec<(Choices, usize)> = Vec::new();
    for count in 0.. {
        let answer = ask(&world);
        let possible = world.possible();
        let choices = world.0.get_mut();
        if possible {
            let at = found.iter().position(|known| *known == answer).unwrap_or(found.len());
            if at == found.len() {
                found.push(answer);
            }
            tried.push((choices.clone(), at));
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
            break;
        }
    }
    let mut missing = if found.len() == 1 { Vec::new() } else { missing(&tried) };
    if found.is_empty() {
        missing.insert(0, "too much is not known".to_owned());
    }
    Worlds { found, missing }
}

/// What is missing: the unknowns on which the answer depends, in words.
fn missing(tried: &[(Choices, usize)]) -> Vec<String> {
    let mut all: Vec<&Unknown> = Vec::new();
    for (unknown, _) in tried.iter().flat_map(|(choices, _)| choices) {
        if !all.contains(&unknown) {
            all.push(unknown);
        }
    }
    let answers = |unknown: &Unknown, late: bool| {
        let taken = tried.iter().filter(|(choices, _)| !choices.contains(&(unknown.clone(), !late)));
        taken.map(|(_, answer)| *answer).collect::<BTreeSet<usize>>()
    };
    let mut matter: Vec<String> =
        all.iter().filter(|one| answers(one, false) != answers(one, true)).map(|one| one.says()).collect();
    if matter.is_empty() {
        matter = all.iter().map(|one| one.says()).collect();
    }
    matter.sort();
    matter.dedup();
    matter
}
