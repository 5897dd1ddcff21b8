//! Who is affected by an award: how it stands with each student it is for.

use std::collections::BTreeMap;

use serde::Serialize;

use super::view::Lens;
use crate::audit::outcome::{Audit, Verdict};
use crate::diagnostic::render::text::clean;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::report::words::{day, verdict};

/// Who is affected by an award, for the template `affected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Affected {
    title: String,
    as_of: String,
    /// How many plans were read.
    pub plans: usize,
    /// How many of them are of students the award is for; a student may have several.
    pub students: usize,
    /// How many plan files could not be read.
    pub unreadable: usize,
    /// How many plan files were not looked at.
    pub left_out: usize,
    /// How many students each verdict is of, in words.
    pub counts: Vec<(&'static str, usize)>,
    rows: Vec<Row>,
    #[serde(skip)]
    verdicts: BTreeMap<usize, (&'static str, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    #[serde(skip)]
    order: usize,
    name: String,
    id: String,
    grade: Option<String>,
    stands: String,
    sentence: String,
    file: String,
}

impl Affected {
    /// Of nobody yet. The day is written `2026-05-20`.
    #[must_use]
    pub fn new(title: &str, as_of: &str) -> Self {
        Self {
            title: clean(title),
            as_of: day(as_of),
            plans: 0,
            students: 0,
            unreadable: 0,
            left_out: 0,
            counts: Vec::new(),
            rows: Vec::new(),
            verdicts: BTreeMap::new(),
        }
    }

    /// Adds a student by the audit of this award alone.
    pub fn add(&mut self, policy: &Policy, plan: &Plan, audit: &Audit, file: &str) {
        self.plans += 1;
        let lens = Lens::new(policy, plan, audit);
        let (Some(award), Some(result)) = (lens.awards().into_iter().next(), audit.awards.first()) else {
            return;
        };
        let order = order(result.verdict);
        let (_, word, _) = verdict(result.verdict);
        let who = lens.who();
        self.students += 1;
        self.verdicts.entry(order).or_insert((word, 0)).1 += 1;
        self.counts = self.verdicts.values().copied().collect();
        let row = Row {
            order,
            name: who.name,
            id: who.id,
            grade: who.grade,
            stands: award.stands,
            sentence: award.sentence,
            file: clean(file),
        };
        let key = |row: &Row| (row.order, row.name.clone(), row.file.clone());
        let at = self.rows.partition_point(|other| key(other) <= key(&row));
        self.rows.insert(at, row);
    }

    /// In a few words: `12 plans: 3 not met, 9 on track`.
    #[must_use]
    pub fn in_short(&self) -> String {
        let noun = if self.students == 1 { "plan" } else { "plans" };
        if self.students == 0 {
            return "no plan".to_owned();
        }
        let counts: Vec<String> = self.counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        format!("{} {noun}: {}", self.students, counts.join(", "))
    }
}

/// What needs a look comes first.
fn order(verdict: Verdict) -> usize {
    const ORDER: [Verdict; 12] = [
        Verdict::NotMet,
        Verdict::Missed,
        Verdict::Overdue,
        Verdict::CannotTell,
        Verdict::Undecided,
        Verdict::DueSoon,
        Verdict::NotYetDue,
        Verdict::OnTrack,
        Verdict::MetLate,
        Verdict::Waived,
        Verdict::Met,
        Verdict::NotApplicable,
    ];
    ORDER.iter().position(|other| *other == verdict).unwrap_or(ORDER.len())
}
