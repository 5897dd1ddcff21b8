//! What the rows of many plans add up to: how often which verdict, by award, demand, school and grade.
//!
//! Counts only ever grow, and what is kept does not depend on the order of the rows nor on how they were
//! spread over several summaries. The numbers of schools and demands that are kept apart are limited
//! ([`MOST_SCHOOLS`], [`MOST_DEMANDS`]): the first of them by name are kept, the rest is counted
//! together. A name among the first of all is among the first of any part, so it is never half counted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row::{Row, word};
use crate::audit::outcome::Verdict;

/// The version of the summary's JSON.
pub const SUMMARY_VERSION: u32 = 1;

/// How many schools are counted apart; those that come later by name are counted together.
pub const MOST_SCHOOLS: usize = 5_000;

/// How many demands are counted apart; those that come later by award and name are counted together.
pub const MOST_DEMANDS: usize = 10_000;

/// Every verdict, in the order in which they are declared.
const VERDICTS: [Verdict; 12] = [
    Verdict::Met,
    Verdict::OnTrack,
    Verdict::NotMet,
    Verdict::CannotTell,
    Verdict::Waived,
    Verdict::NotApplicable,
    Verdict::Undecided,
    Verdict::MetLate,
    Verdict::NotYetDue,
    Verdict::DueSoon,
    Verdict::Overdue,
    Verdict::Missed,
];

/// How often each verdict was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, u64>", from = "BTreeMap<String, u64>")]
pub struct Counts([u64; VERDICTS.len()]);

impl Counts {
    /// How often this verdict was found.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.0.get(verdict as usize).copied().unwrap_or_default()
    }

    /// The verdicts that were found at all, with how often.
    pub fn found(&self) -> impl Iterator<Item = (Verdict, u64)> + '_ {
        VERDICTS.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }

    /// How many verdicts there are.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    fn note(&mut self, verdict: Verdict, times: u64) {
        if let Some(count) = self.0.get_mut(verdict as usize) {
            *count = count.saturating_add(times);
        }
    }
}

impl From<Counts> for BTreeMap<String, u64> {
    fn from(counts: Counts) -> Self {
        counts.found().map(|(verdict, count)| (word(verdict).to_owned(), count)).collect()
    }
}

impl From<BTreeMap<String, u64>> for Counts {
    fn from(found: BTreeMap<String, u64>) -> Self {
        let mut counts = Self::default();
        for verdict in VERDICTS {
            counts.note(verdict, found.get(word(verdict)).copied().unwrap_or_default());
        }
        counts
    }
}

/// What can be added to its like.
trait Merge: Default {
    fn merge(&mut self, other: Self);
}

impl Merge for Counts {
    fn merge(&mut self, other: Self) {
        for (verdict, times) in other.found() {
            self.note(verdict, times);
        }
    }
}

/// Students of one school or grade, and how they fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    plans: u64,
    awards: BTreeMap<String, Counts>,
}

impl Place {
    fn note(&mut self, row: &Row) {
        self.plans += 1;
        for award in &row.awards {
            note(&mut self.awards, &award.award, award.verdict);
        }
    }
}

impl Merge for Place {
    fn merge(&mut self, other: Self) {
        self.plans = self.plans.saturating_add(other.plans);
        for (award, counts) in other.awards {
            self.awards.entry(award).or_default().merge(counts);
        }
    }
}

/// Counts a verdict under a name, without a copy of a name that is there.
fn note(counts: &mut BTreeMap<String, Counts>, name: &str, verdict: Verdict) {
    if let Some(found) = counts.get_mut(name) {
        return found.note(verdict, 1);
    }
    counts.entry(name.to_owned()).or_default().note(verdict, 1);
}

/// The first of many things by name, each by itself, and the rest together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept<K, V> {
    most: usize,
    first: BTreeMap<K, V>,
    rest: Option<V>,
}

impl<K: Ord, V: Merge> Kept<K, V> {
    fn new(most: usize) -> Self {
        Self { most, first: BTreeMap::new(), rest: None }
    }

    /// Where to count for a name.
    fn at(&mut self, key: K) -> &mut V {
        let room = self.first.len() < self.most || self.first.contains_key(&key);
        if !room && self.first.last_key_value().is_none_or(|(last, _)| key > *last) {
            return self.rest.get_or_insert_default();
        }
        if !room && let Some((_, last)) = self.first.pop_last() {
            self.rest.get_or_insert_default().merge(last);
        }
        self.first.entry(key).or_default()
    }

    fn merge(&mut self, other: Self) {
        for (key, value) in other.first {
            self.at(key).merge(value);
        }
        if let Some(rest) = other.rest {
            self.rest.get_or_insert_default().merge(rest);
        }
    }
}

/// What the rows of many plans add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Shown", from = "Shown")]
pub struct Summary {
    plans: u64,
    with_findings: u64,
    rejects: u64,
    awards: BTreeMap<String, Counts>,
    demands: Kept<(String, String), Counts>,
    schools: Kept<Option<String>, Place>,
    grades: BTreeMap<Option<i8>, Place>,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            plans: 0,
            with_findings: 0,
            rejects: 0,
            awards: BTreeMap::new(),
            demands: Kept::new(MOST_DEMANDS),
            schools: Kept::new(MOST_SCHOOLS),
            grades: BTreeMap::new(),
        }
    }
}

impl Summary {
    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        self.plans += 1;
        self.with_findings += u64::from(row.findings > 0);
        for award in &row.awards {
            note(&mut self.awards, &award.award, award.verdict);
            for unmet in &award.unmet {
                let key = (award.award.clone(), unmet.path.clone());
                self.demands.at(key).note(unmet.verdict, 1);
            }
        }
        self.schools.at(row.school.clone()).note(row);
        self.grades.entry(row.grade).or_default().note(row);
    }

    /// Counts records that could not be audited.
    pub fn reject(&mut self, count: u64) {
        self.rejects = self.rejects.saturating_add(count);
    }

    /// Adds another summary, of other plans.
    pub fn merge(&mut self, other: Self) {
        self.plans = self.plans.saturating_add(other.plans);
        self.with_findings = self.with_findings.saturating_add(other.with_findings);
        self.rejects = self.rejects.saturating_add(other.rejects);
        for (award, counts) in other.awards {
            self.awards.entry(award).or_default().merge(counts);
        }
        self.demands.merge(other.demands);
        self.schools.merge(other.schools);
        for (grade, place) in other.grades {
            self.grades.entry(grade).or_default().merge(place);
        }
    }

    /// How many records could not be audited.
    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.rejects
    }

    /// How many plans were audited.
    #[must_use]
    pub fn plans(&self) -> u64 {
        self.plans
    }

    /// The summary as JSON, ending with a line break.
    #[must_use]
    pub fn json(&self) -> String {
        // Every key is a string and every number whole, so that writing cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The summary as CSV: a line for each count, which `by` says the kind of.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing into memory cannot fail, and every line has as many fields as the head.
        let _ = writer.write_record(["by", "award", "demand", "school", "grade", "verdict", "plans"]);
        let mut lines = |by: &str, award: &str, demand: &str, school: &str, grade: &str, counts: &Counts| {
            for (verdict, count) in counts.found() {
                let fields = [by, award, demand, school, grade, word(verdict), &count.to_string()];
                let _ = writer.write_record(fields);
            }
        };
        let shown = Shown::from(self.clone());
        for one in &shown.awards {
            lines("award", &one.award, "", "", "", &one.verdicts);
        }
        for one in &shown.demands {
            let by = if one.other { "other demands" } else { "demand" };
            lines(by, &one.award, &one.path, "", "", &one.verdicts);
        }
        for one in &shown.schools {
            let by = if one.other { "other schools" } else { "school" };
            for award in &one.awards {
                lines(by, &award.award, "", one.school.as_deref().unwrap_or_default(), "", &award.verdicts);
            }
        }
        for one in &shown.grades {
            let grade = one.grade.map(|grade| grade.to_string()).unwrap_or_default();
            for award in &one.awards {
                lines("grade", &award.award, "", "", &grade, &award.verdicts);
            }
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// A summary as it is written: the same counts, as lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// Always `gradus-summary`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// How many plans were audited.
    pub plans: u64,
    /// How many of them hold something the policy cannot make use of.
    pub with_findings: u64,
    /// How many records could not be audited.
    pub rejects: u64,
    /// Each award, by name.
    pub awards: Vec<AwardCount>,
    /// Each demand that stood in the way of some plan, by award and name.
    pub demands: Vec<DemandCount>,
    /// Each school, by name; first the plans without enrolment.
    pub schools: Vec<PlaceCount>,
    /// Each grade; first the plans without enrolment.
    pub grades: Vec<PlaceCount>,
}

/// How an award stands with the plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AwardCount {
    /// The award, by name.
    pub award: String,
    /// How many plans have each verdict.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub verdicts: Counts,
}

/// How a demand stands with the plans in whose way it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DemandCount {
    /// The award, by name.
    pub award: String,
    /// What identifies it in its award.
    pub path: String,
    /// How often it stands in the way, by verdict.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub verdicts: Counts,
    /// Whether these are all demands past the limit, together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other: bool,
}

/// How the awards stand with the plans of one school or grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceCount {
    /// The school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<i8>,
    /// How many plans.
    pub plans: u64,
    /// How each award stands with them.
    pub awards: Vec<AwardCount>,
    /// Whether these are all schools past the limit, together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other: bool,
}

fn awards_shown(awards: BTreeMap<String, Counts>) -> Vec<AwardCount> {
    awards.into_iter().map(|(award, verdicts)| AwardCount { award, verdicts }).collect()
}

fn place_shown(school: Option<String>, grade: Option<i8>, place: Place, other: bool) -> PlaceCount {
    PlaceCount { school, grade, plans: place.plans, awards: awards_shown(place.awards), other }
}

impl From<Summary> for Shown {
    fn from(summary: Summary) -> Self {
        let demand = |((award, path), verdicts)| DemandCount { award, path, verdicts, other: false };
        let mut demands: Vec<DemandCount> = summary.demands.first.into_iter().map(demand).collect();
        demands.extend(summary.demands.rest.map(|verdicts| DemandCount {
            award: String::new(),
            path: String::new(),
            verdicts,
            other: true,
        }));
        let school = |(school, place)| place_shown(school, None, place, false);
        let mut schools: Vec<PlaceCount> = summary.schools.first.into_iter().map(school).collect();
        schools.extend(summary.schools.rest.map(|place| place_shown(None, None, place, true)));
        let grade = |(grade, place)| place_shown(None, grade, place, false);
        Self {
            format: "gradus-summary".to_owned(),
            version: SUMMARY_VERSION,
            plans: summary.plans,
            with_findings: summary.with_findings,
            rejects: summary.rejects,
            awards: awards_shown(summary.awards),
            demands,
            schools,
            grades: summary.grades.into_iter().map(grade).collect(),
        }
    }
}

impl From<Shown> for Summary {
    fn from(shown: Shown) -> Self {
        fn awards(shown: Vec<AwardCount>) -> BTreeMap<String, Counts> {
            shown.into_iter().map(|one| (one.award, one.verdicts)).collect()
        }
        let mut summary = Self {
            plans: shown.plans,
            with_findings: shown.with_findings,
            rejects: shown.rejects,
            awards: awards(shown.awards),
            ..Self::default()
        };
        for one in shown.demands {
            if one.other {
                summary.demands.rest.get_or_insert_default().merge(one.verdicts);
            } else {
                summary.demands.at((one.award, one.path)).merge(one.verdicts);
            }
        }
        for one in shown.schools {
            let place = Place { plans: one.plans, awards: awards(one.awards) };
            if one.other {
                summary.schools.rest.get_or_insert_default().merge(place);
            } else {
                summary.schools.at(one.school).merge(place);
            }
        }
        for one in shown.grades {
            let place = Place { plans: one.plans, awards: awards(one.awards) };
            summary.grades.entry(one.grade).or_default().merge(place);
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::row::{AwardRow, Unmet};
    use super::*;

    fn row(school: u8, grade: u8, verdict: u8, unmet: u8) -> Row {
        let verdict = VERDICTS[usize::from(verdict) % VERDICTS.len()];
        Row {
            source: "x".to_owned(),
            student: "s".to_owned(),
            school: (school > 0).then(|| format!("school {school}")),
            grade: (grade > 0).then_some(grade as i8),
            awards: vec![AwardRow {
                award: format!("award {}", grade % 2),
                verdict,
                credit: None,
                unmet: vec![Unmet { path: format!("demand {unmet}"), verdict, missing: None, measure: None }],
                feasible: None,
            }],
            findings: usize::from(unmet % 2),
        }
    }

    fn empty() -> Summary {
        Summary { demands: Kept::new(3), schools: Kept::new(2), ..Summary::default() }
    }

    proptest! {
        /// However rows are ordered and spread over summaries, the sum is the same.
        #[test]
        fn rows_add_up_in_any_order(
            rows in proptest::collection::vec((0u8..6, 0u8..4, 0u8..12, 0u8..6), 0..60),
            cut in 0usize..60,
        ) {
            let rows: Vec<Row> = rows.into_iter().map(|(a, b, c, d)| row(a, b, c, d)).collect();
            let mut whole = empty();
            rows.iter().for_each(|row| whole.add(row));
            let (mut first, mut second) = (empty(), empty());
            let cut = cut.min(rows.len());
            rows[..cut].iter().rev().for_each(|row| first.add(row));
            rows[cut..].iter().for_each(|row| second.add(row));
            second.merge(first);
            prop_assert_eq!(&second, &whole);
            let schools = Shown::from(whole).schools;
            prop_assert_eq!(schools.iter().map(|one| one.plans).sum::<u64>(), rows.len() as u64);
        }
    }

    #[test]
    fn a_verdict_is_counted_under_its_own_word() {
        for verdict in VERDICTS {
            assert_eq!(serde_json::to_value(verdict).unwrap(), word(verdict));
            let mut counts = Counts::default();
            counts.note(verdict, 2);
            assert_eq!((counts.of(verdict), counts.sum()), (2, 2));
            assert_eq!(Counts::from(BTreeMap::from(counts.clone())), counts);
        }
    }

    #[test]
    fn a_summary_written_and_read_goes_on_where_it_was() {
        let mut summary = Summary::default();
        summary.add(&row(1, 2, 3, 4));
        summary.add(&row(0, 0, 2, 4));
        summary.reject(2);
        let again: Summary = serde_json::from_str(&summary.json()).unwrap();
        assert_eq!(again, summary);
    }
}
