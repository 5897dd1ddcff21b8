//! From one verdict to the rule it comes from: an audit with nothing left in it but one requirement and what
//! stands around it.

use std::collections::BTreeSet;

use crate::audit::outcome::{Audit, AwardResult, DemandResult};
use crate::policy::{Award, DemandId, Kind};

/// What a requirement's name turned out to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The requirements of this path.
    Path(String),
    /// Any of several: their paths.
    Several(Vec<String>),
    /// One that is not asked of this student: its own words, and those of the branch or choice around it, as far as
    /// there is one, each with the place where it is declared.
    NotAsked(Vec<(String, String)>),
    /// Nothing; these are the paths of those that have a name.
    Nothing(Vec<String>),
}

/// Finds the requirement of an award that is meant by its path, or by the end of it.
#[must_use]
pub fn named(result: &AwardResult, award: &Award, name: &str) -> Named {
    let mut shown = BTreeSet::new();
    result.demands.iter().for_each(|demand| paths(demand, &mut shown));
    let mut found = meant(&shown, name);
    match found.len() {
        0 => {}
        1 => return Named::Path(found.remove(0)),
        _ => return Named::Several(found),
    }
    let all: BTreeSet<String> = award.demands.iter().map(|demand| demand.path.clone()).collect();
    let mut found = meant(&all, name);
    match found.len() {
        0 => Named::Nothing(shown.union(&all).filter(|path| !path.contains([' ', '"'])).cloned().collect()),
        1 => Named::NotAsked(around(award, &found.remove(0))),
        _ => Named::Several(found),
    }
}

/// The paths that a name means: itself, else those that end with it.
fn meant(paths: &BTreeSet<String>, name: &str) -> Vec<String> {
    if paths.contains(name) {
        return vec![name.to_owned()];
    }
    let end = format!("/{name}");
    paths.iter().filter(|path| path.ends_with(&end)).cloned().collect()
}

fn paths(demand: &DemandResult, into: &mut BTreeSet<String>) {
    into.insert(demand.path.clone());
    demand.parts.iter().for_each(|part| paths(part, into));
}

/// A demand of a policy and those around it, innermost first: their words and places.
fn around(award: &Award, path: &str) -> Vec<(String, String)> {
    let mut at = award.demands.iter().position(|demand| demand.path == path);
    let mut out = Vec::new();
    let mut inner = None;
    while let Some(demand) = at.and_then(|at| award.demands.get(at)) {
        let other = match &demand.kind {
            Kind::If { otherwise, .. } | Kind::When { otherwise, .. } => {
                inner.is_some_and(|inner| otherwise.contains(&inner))
            }
            _ => false,
        };
        let text = if other { format!("the otherwise of: {}", demand.text) } else { demand.text.clone() };
        out.push((text, demand.place.clone()));
        let own = at.and_then(|at| DemandId::try_from(at).ok());
        let holds = |other: &crate::policy::Demand| own.is_some_and(|own| other.kind.parts().contains(&own));
        inner = own;
        // Demands are a tree, so this ends; a validator that says otherwise is not followed for ever.
        at = award.demands.iter().position(holds).filter(|_| out.len() <= award.demands.len());
    }
    out
}

/// The audit with nothing left but one award and, in it, the requirements of that path with all that is below
/// them, inside those that stand around them. Without a path the award is left whole. It comes first; behind it
/// stand the awards it extends, without what they ask for.
#[must_use]
pub fn only(audit: &Audit, award: &str, path: Option<&str>) -> Audit {
    let mut left = audit.clone();
    let mut name = Some(award.to_owned());
    left.awards = Vec::new();
    while let Some(found) = name.and_then(|name| audit.awards.iter().find(|one| one.award == name)) {
        let mut found = found.clone();
        if !left.awards.is_empty() {
            found.demands.clear();
            found.blocking.clear();
            found.unused.clear();
            found.together.clear();
            found.repair = None;
        }
        name = found.extends.clone().filter(|_| left.awards.len() < audit.awards.len());
        left.awards.push(found);
    }
    left.flags.clear();
    left.feasible.clear();
    if let (Some(path), Some(award)) = (path, left.awards.first_mut()) {
        award.demands.retain_mut(|demand| leads_to(demand, path));
        award.together.clear();
        award.unused.clear();
        award.repair = None;
    }
    left
}

/// Leaves in a demand what leads to a path; whether anything does.
fn leads_to(demand: &mut DemandResult, path: &str) -> bool {
    if demand.path == path {
        return true;
    }
    demand.parts.retain_mut(|part| leads_to(part, path));
    !demand.parts.is_empty()
}
