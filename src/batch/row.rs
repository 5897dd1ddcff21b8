//! The short result of one plan: what of an [`Audit`] is worth keeping of each of very many.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::audit::outcome::gaps::{credit, gaps};
use crate::audit::outcome::{Audit, AwardResult, Feasible, Verdict};
use crate::plan::Plan;
use crate::policy::Measure;
use crate::quantity::{Amount, Date};

/// The result of one plan in a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Where the plan came from: its file, and in a file of many plans the line, as in
    /// `plans.ndjson:12`.
    pub source: String,
    /// The student's id, as the plan gives it.
    pub student: String,
    /// The school on the day of the audit: that of the stay in force, else of the latest stay; absent
    /// where the plan has no enrolment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The grade on the day of the audit, of the same stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<i8>,
    /// One result for each award asked for, in the policy's order.
    pub awards: Vec<AwardRow>,
    /// How many things the plan holds that the policy cannot make use of; the full audit names them.
    pub findings: usize,
}

/// How things stand with one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AwardRow {
    /// The award, by name.
    pub award: String,
    /// How things stand.
    pub verdict: Verdict,
    /// Its credit, where it asks for credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<Credit>,
    /// The innermost demands that stand in the way, in the award's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
    /// Whether it can still be met, where that was asked and it counts courses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feasible: Option<Feasible>,
}

/// The credit of an award, in Carnegie units: its demands added up, or its stated total where that is
/// larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// How much is owed.
    pub owed: Amount,
    /// How much of that counts: earned, under way and planned together.
    pub counted: Amount,
    /// How much of what counts is earned.
    pub earned: Amount,
    /// How much is missing even when all that is planned succeeds.
    pub missing: Amount,
}

/// A demand that stands in the way of an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unmet {
    /// What identifies it in its award, as in the full audit.
    pub path: String,
    /// How things stand.
    pub verdict: Verdict,
    /// How much is missing, where it counts something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Amount>,
    /// In what that is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

impl Row {
    /// The row of a plan and its audit of that day.
    #[must_use]
    pub fn of(source: impl Into<String>, plan: &Plan, audit: &Audit, as_of: Date) -> Self {
        let stay = plan.stay_on(as_of);
        Self {
            source: source.into(),
            student: audit.student.clone(),
            school: stay.map(|stay| stay.school.clone()),
            grade: stay.map(|stay| stay.grade),
            awards: audit.awards.iter().map(|award| AwardRow::of(audit, award)).collect(),
            findings: audit.findings.len(),
        }
    }

    /// Writes it as a line of JSON, with the line's end.
    pub fn json_line(&self, out: &mut Vec<u8>) {
        // Every key is a string and every number whole, so that writing into memory cannot fail.
        let _ = serde_json::to_writer(&mut *out, self);
        out.push(b'\n');
    }

    /// Writes it as lines of CSV under [`csv_head`], one for each award.
    pub fn csv_lines(&self, out: &mut Vec<u8>) {
        let mut writer = csv::Writer::from_writer(out);
        let grade = self.grade.map(|grade| grade.to_string()).unwrap_or_default();
        let findings = self.findings.to_string();
        for award in &self.awards {
            let amount = |of: fn(&Credit) -> Amount| {
                award.credit.as_ref().map(|credit| of(credit).to_string()).unwrap_or_default()
            };
            let unmet: Vec<&str> = award.unmet.iter().map(|unmet| unmet.path.as_str()).collect();
            // Writing into memory cannot fail, and every line has as many fields as the head.
            let _ = writer.write_record([
                self.source.as_str(),
                &self.student,
                self.school.as_deref().unwrap_or_default(),
                &grade,
                &award.award,
                word(award.verdict),
                &amount(|credit| credit.owed),
                &amount(|credit| credit.counted),
                &amount(|credit| credit.earned),
                &amount(|credit| credit.missing),
                &unmet.join("; "),
                &findings,
            ]);
        }
        let _ = writer.flush();
    }
}

impl AwardRow {
    fn of(audit: &Audit, result: &AwardResult) -> Self {
        let feasible = audit.feasible.iter().find(|one| one.award == result.award);
        let sum = credit(result);
        let credit = (sum.owed > Amount::ZERO).then(|| Credit {
            owed: sum.owed,
            counted: sum.counted,
            earned: sum.earned,
            missing: sum.owed.saturating_minus(sum.counted),
        });
        let unmet = gaps(result).into_iter().map(|gap| Unmet {
            path: gap.demand.path.clone(),
            verdict: gap.demand.verdict,
            missing: gap.demand.amount.map(|amount| amount.missing),
            measure: gap.demand.amount.map(|amount| amount.measure),
        });
        Self {
            award: result.award.clone(),
            verdict: result.verdict,
            credit,
            unmet: unmet.collect(),
            feasible: feasible.map(|one| one.verdict),
        }
    }
}

/// The head of the CSV form, with its line's end.
#[must_use]
pub const fn csv_head() -> &'static str {
    "source,student,school,grade,award,verdict,owed,counted,earned,missing,unmet,findings\n"
}

/// A verdict as JSON and CSV write it: `on-track`.
#[must_use]
pub const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::OnTrack => "on-track",
        Verdict::NotMet => "not-met",
        Verdict::CannotTell => "cannot-tell",
        Verdict::Waived => "waived",
        Verdict::NotApplicable => "not-applicable",
        Verdict::Undecided => "undecided",
        Verdict::MetLate => "met-late",
        Verdict::NotYetDue => "not-yet-due",
        Verdict::DueSoon => "due-soon",
        Verdict::Overdue => "overdue",
        Verdict::Missed => "missed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Enrolment;
    use crate::quantity::SchoolYear;

    fn award(name: &str, verdict: Verdict, unmet: &[&str]) -> AwardRow {
        let unmet = unmet.iter().map(|path| Unmet {
            path: (*path).to_owned(),
            verdict,
            missing: Some(Amount::ONE),
            measure: Some(Measure::Credits),
        });
        AwardRow { award: name.to_owned(), verdict, credit: None, unmet: unmet.collect(), feasible: None }
    }

    #[test]
    fn a_row_says_where_the_student_was_and_nothing_that_is_not_known() {
        let mut plan = Plan::new("s-1");
        let audit = Audit {
            format: String::new(),
            version: 1,
            policy: String::new(),
            student: "s-1".to_owned(),
            student_name: None,
            as_of: String::new(),
            awards: Vec::new(),
            findings: Vec::new(),
            flags: Vec::new(),
            feasible: Vec::new(),
        };
        let as_of = Date::constant(2026, 11, 29);
        let row = Row::of("a.json", &plan, &audit, as_of);
        let mut line = Vec::new();
        row.json_line(&mut line);
        let text = String::from_utf8(line).unwrap();
        assert_eq!(text, "{\"source\":\"a.json\",\"student\":\"s-1\",\"awards\":[],\"findings\":0}\n");
        plan.enrolment.push(Enrolment {
            school: "North".to_owned(),
            grade: 11,
            year: SchoolYear::starting(2026),
            from: None,
            to: None,
        });
        let row = Row::of("a.json", &plan, &audit, as_of);
        assert_eq!((row.school.as_deref(), row.grade), (Some("North"), Some(11)));
    }

    #[test]
    fn csv_has_a_line_for_each_award_as_wide_as_its_head() {
        let row = Row {
            source: "a, b.json".to_owned(),
            student: "s-1".to_owned(),
            school: None,
            grade: Some(9),
            awards: vec![
                award("tops", Verdict::NotMet, &["science", "math"]),
                AwardRow {
                    credit: Some(Credit {
                        owed: Amount::whole(2),
                        counted: Amount::whole(2),
                        earned: Amount::from_parts(5_000),
                        missing: Amount::ZERO,
                    }),
                    ..award("diploma", Verdict::OnTrack, &[])
                },
            ],
            findings: 3,
        };
        let mut out = csv_head().as_bytes().to_vec();
        row.csv_lines(&mut out);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "source,student,school,grade,award,verdict,owed,counted,earned,missing,unmet,findings\n\
             \"a, b.json\",s-1,,9,tops,not-met,,,,,science; math,3\n\
             \"a, b.json\",s-1,,9,diploma,on-track,2,2,0.5,0,,3\n"
        );
    }
}
