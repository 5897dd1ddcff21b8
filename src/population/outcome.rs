//! What an audit of a school says. Plain data, the same for the terminal and for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::annual::Annual;
use crate::audit::outcome::{EventUse, Finding, Verdict, When};
use crate::policy::{Cite, Reading};

/// The version of the JSON of an audit of a school.
pub const SCHOOL_AUDIT_VERSION: u32 = 1;

/// The result of auditing one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchoolAudit {
    /// Always `gradus-school-audit`.
    pub format: String,
    /// See [`SCHOOL_AUDIT_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// The school, as its file names it.
    pub school: String,
    /// Its district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The school year the file is about.
    pub year: String,
    /// The day the audit is made for.
    pub as_of: String,
    /// How many students the school has: those on its roster, else those whose plans were given.
    pub students: usize,
    /// Those of them without a plan file.
    pub without_plan: Members,
    /// One result for each award of schools asked for, in the policy's order.
    pub awards: Vec<SchoolAward>,
    /// What the school file and the plans hold that cannot be made use of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many more findings there are that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_findings: usize,
    /// The annual report, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annual: Option<Annual>,
}

/// The result for one award of schools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchoolAward {
    /// Its name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Who asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Where it is declared.
    pub place: String,
    /// How things stand.
    pub verdict: Verdict,
    /// Where it is written.
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Its demands.
    pub demands: Vec<SchoolDemand>,
}

/// The result for one demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchoolDemand {
    /// What identifies it in its award.
    pub path: String,
    /// Its title, else the author's own words.
    pub title: String,
    /// The author's own words.
    pub text: String,
    /// Where it is declared.
    pub place: String,
    /// How things stand.
    pub verdict: Verdict,
    /// Where it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// Readings taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Of a share: who was counted, who passes, who fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareResult>,
    /// Why it stands as it does, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// When it is wanted, where it is wanted at some time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// The evidence: events of the school that count here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventUse>,
    /// Of a choice: how many of its parts are owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choose: Option<u32>,
    /// Its parts: those the school owes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SchoolDemand>,
}

/// How a share of members fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareResult {
    /// Of whom: `students`, `staff`, `groups`.
    pub of: String,
    /// At least so many of a hundred.
    pub least: String,
    /// How many there surely are.
    pub members: usize,
    /// How many of them surely pass.
    pub met: usize,
    /// Those who fail.
    pub not_met: Members,
    /// Those of whom it cannot be told whether they pass.
    pub open: Members,
    /// Those of whom it cannot be told whether they are meant at all.
    pub perhaps_meant: Members,
}

/// Some members of a school; of many only the first are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Members {
    /// How many there are.
    pub total: usize,
    /// The first of them, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Member>,
}

/// A member of a school, and what is to be said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Member {
    /// The identifier of a student or member of staff, the name of a group.
    pub id: String,
    /// Why it is listed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Members {
    /// Notes a member; of more than `most` only the number is kept. The first by order are kept,
    /// whatever the order they come in.
    pub(super) fn note(&mut self, id: &str, why: impl Into<String>, most: usize) {
        self.total += 1;
        let member = Member { id: id.to_owned(), why: why.into() };
        let at = self.listed.partition_point(|one| *one < member);
        if at < most {
            self.listed.insert(at, member);
            self.listed.truncate(most);
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
