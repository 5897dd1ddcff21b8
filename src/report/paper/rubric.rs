//! What is asked of a school, line by line: the law's words, the evidence, how it stands, and who is
//! missing. For those who run the school: it names students.
//!
//! rows: PA-15, PA-30, PA-35

use serde::Serialize;

use super::standards::{Rubric, lines, named, read_as, readings, stands};
use crate::audit::outcome::Verdict;
use crate::diagnostic::render::text::clean;
use crate::population::{Member, Members, SchoolAudit, SchoolAward};
use crate::report::words::{day, source};

/// A rubric, for the template `rubric`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolRubric {
    school: String,
    district: Option<String>,
    year: String,
    as_of: String,
    students: usize,
    without_plan: Option<String>,
    awards: Vec<Rubric>,
    troubles: Vec<Trouble>,
    more_troubles: usize,
    fingerprint: String,
}

/// Something in a file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Trouble {
    path: String,
    problem: String,
    help: String,
}

/// The rubric of an audit; with `all`, every member that is missing is named, not only the first.
#[must_use]
pub fn rubric(audit: &SchoolAudit, all: bool) -> SchoolRubric {
    SchoolRubric {
        school: clean(&audit.school),
        district: audit.district.as_deref().map(clean),
        year: clean(&audit.year),
        as_of: day(&audit.as_of),
        students: audit.students,
        without_plan: without_plan(&audit.without_plan, all),
        awards: audit.awards.iter().map(|award| of_award(award, all)).collect(),
        troubles: audit
            .findings
            .iter()
            .map(|finding| Trouble {
                path: clean(&finding.path),
                problem: clean(&finding.problem),
                help: finding.help.as_deref().map(clean).unwrap_or_default(),
            })
            .collect(),
        more_troubles: audit.more_findings,
        fingerprint: audit.policy.chars().take(12).collect(),
    }
}

/// Those without a plan file all have the same reason, which need not be said of each.
fn without_plan(members: &Members, all: bool) -> Option<String> {
    let listed = members.listed.iter().map(|one| Member { why: String::new(), ..one.clone() }).collect();
    named("Students without a plan file", &Members { total: members.total, listed }, all)
}

fn of_award(award: &SchoolAward, all: bool) -> Rubric {
    let mut found = Vec::new();
    let mut read: Vec<String> = award.readings.iter().map(read_as).collect();
    if award.verdict != Verdict::NotApplicable {
        award.demands.iter().for_each(|demand| lines(demand, 0, all, &mut found));
        award.demands.iter().for_each(|demand| readings(demand, &mut read));
    }
    Rubric {
        title: clean(&award.title),
        stands: stands(award.verdict),
        sources: award.cites.iter().map(source).collect(),
        notes: award.notes.iter().map(|note| clean(note)).collect(),
        lines: found,
        readings: read,
    }
}
