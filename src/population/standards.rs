//! What is asked of a school, as its annual report tells it: how each standard stands, and the evidence.
//!
//! No member is named. Of a share of students only the word is told, and not even that where fewer are
//! meant than the smallest count that is shown; then nothing is told either of what holds that share,
//! for it would give the share away. Why something stands as it does is left out, for it is made of the
//! school file's own words.

use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::{SchoolAward, SchoolDemand};
use crate::audit::outcome::{Verdict, When};
use crate::policy::Cite;

/// An award of schools, or a demand of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standard {
    /// The award, by name, or what identifies the demand in it.
    pub path: String,
    /// Its title.
    pub title: String,
    /// How it stands; absent where that would tell of a few students.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// Notes of the policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Of a share: of whom, `students`, `staff`, `groups`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of: Option<String>,
    /// Of a share: at least so many of a hundred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<String>,
    /// When it is wanted, where it is wanted at some time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// The evidence: what the school has on record that counts here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Of a choice: how many of its parts are owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choose: Option<u32>,
    /// Its parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Standard>,
}

/// Something the school did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// What the policy calls it.
    pub title: String,
    /// The day.
    pub date: String,
}

/// What was found of a school, fit to be published.
pub(super) fn of(awards: &[SchoolAward], threshold: u32) -> Vec<Standard> {
    awards
        .iter()
        .map(|award| {
            let parts: Vec<Standard> =
                award.demands.iter().map(|demand| of_demand(demand, threshold)).collect();
            Standard {
                path: award.award.clone(),
                title: award.title.clone(),
                verdict: told(&parts).then_some(award.verdict),
                cites: award.cites.clone(),
                notes: award.notes.clone(),
                share_of: None,
                least: None,
                when: None,
                evidence: Vec::new(),
                choose: None,
                parts,
            }
        })
        .collect()
}

fn of_demand(demand: &SchoolDemand, threshold: u32) -> Standard {
    let parts: Vec<Standard> = demand.parts.iter().map(|part| of_demand(part, threshold)).collect();
    let few = demand.share.as_ref().is_some_and(|share| {
        // Of nobody there is nobody to tell of.
        let most = share.members + share.perhaps_meant.total;
        share.of == "students" && most > 0 && share.members < threshold as usize
    });
    let evidence = demand.events.iter();
    Standard {
        path: demand.path.clone(),
        title: demand.title.clone(),
        verdict: (!few && told(&parts)).then_some(demand.verdict),
        cites: demand.cites.clone(),
        notes: demand.notes.clone(),
        share_of: demand.share.as_ref().map(|share| share.of.clone()),
        least: demand.share.as_ref().map(|share| share.least.clone()),
        when: demand.when.clone(),
        evidence: evidence
            .map(|event| Evidence { title: event.title.clone(), date: event.date.clone() })
            .collect(),
        choose: demand.choose,
        parts,
    }
}

fn told(parts: &[Standard]) -> bool {
    parts.iter().all(|part| part.verdict.is_some())
}
