//! A school and the plans of its students against what a policy asks of schools, and the counts of an
//! annual report. `docs/populations.md` defines what is computed here; this module says how.
//!
//! 1. `roster` reads the school file; plans are held against it one by one ([`Population::add`]).
//! 2. Each plan is audited once and forgotten: `share` keeps the counts of each demand for a share of
//!    students, `annual` those of the annual report.
//! 3. `judge` goes through the awards of schools: shares from their counts, everything else by asking the
//!    auditor about the school's own events (`subject`), by the school's own time (`calendar`).
//! 4. `standards` puts what was found of the school into the annual report, without any member of it.
//! 5. `suppress` takes small numbers, and what gives them away, out of the annual report.
//!
//! [`gate`] is the other use of a school file: each student's state record against the plan. [`impact`] holds two
//! versions of a policy against each other by the plans of students.

mod annual;
mod calendar;
pub mod gate;
pub mod impact;
mod judge;
mod outcome;
mod roster;
mod share;
mod standards;
mod subject;
mod suppress;

pub use annual::{ANNUAL_VERSION, Annual, Breakdown, Interest, Row};
pub use outcome::{
    Member, Members, SCHOOL_AUDIT_VERSION, SchoolAudit, SchoolAward, SchoolDemand, ShareResult,
};
pub use standards::{Evidence, Standard};
pub use suppress::{Cell, DEFAULT_THRESHOLD, Totals, table, totals};

use std::collections::BTreeMap;

use crate::audit::outcome::{Audit, Finding, Verdict};
use crate::audit::{Auditor, DEFAULT_EFFORT, Options as AuditOptions};
use crate::plan::Plan;
use crate::policy::{AwardId, Cond, Has, Members as Of, Policy, Share};
use crate::quantity::Date;
use crate::school::School;
use judge::Asked;
use roster::{Roster, Taken};
use share::{Count, Fares, passes, within};

/// How many members are listed of each kind; more are only counted.
pub const MOST_LISTED: usize = 1_000;

/// How many findings are listed; more are only counted.
const MOST_FINDINGS: usize = 200;

/// How to audit a school.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day the audit is made for.
    pub as_of: Date,
    /// The awards of schools to judge, by name; all where empty.
    pub awards: Vec<String>,
    /// The search states spent on one question of one plan before it is left undecided.
    pub effort: u32,
    /// Make an annual report, without counts below this number.
    pub annual: Option<u32>,
}

impl Options {
    /// Every award of schools, on that day, without an annual report.
    #[must_use]
    pub fn on(as_of: Date) -> Self {
        Self { as_of, awards: Vec::new(), effort: DEFAULT_EFFORT, annual: None }
    }
}

/// Audits a school with the plans of its students. The plans are taken one by one, and only counts are
/// kept of them.
#[must_use]
pub fn audit_school(
    policy: &Policy,
    school: &School,
    plans: impl Iterator<Item = Plan>,
    options: &Options,
) -> SchoolAudit {
    let mut population = Population::new(policy, school, options);
    for plan in plans {
        population.add(&plan);
    }
    population.finish()
}

/// A demand for a share of students, and its running count.
struct Running<'a> {
    share: &'a Share,
    scale: Option<u32>,
    count: Count,
}

/// A school that is being audited.
pub struct Population<'a> {
    policy: &'a Policy,
    auditor: Auditor<'a>,
    roster: Roster<'a>,
    options: Options,
    /// How each plan is audited: the awards that shares or the report ask for.
    plan_options: AuditOptions,
    /// The awards each plan is audited for, in the policy's order.
    wanted: Vec<AwardId>,
    asked: Asked<'a>,
    /// The shares of students, by award and demand.
    running: BTreeMap<(AwardId, u32), Running<'a>>,
    annual: Option<annual::Tally>,
    findings: Vec<Finding>,
    more_findings: usize,
}

impl<'a> Population<'a> {
    /// Makes ready to take plans. The policy must be sound (see [`Policy::faults`]).
    #[must_use]
    pub fn new(policy: &'a Policy, school: &'a School, options: &Options) -> Self {
        let asked = Asked::of(policy, &options.awards);
        let mut running = BTreeMap::new();
        let mut wanted: Vec<AwardId> = Vec::new();
        for at in &asked.shares {
            if !matches!(at.share.of, Of::Students(_)) || !share::fits(at.share) {
                continue;
            }
            if let Has::Award(award) = at.share.has {
                wanted.push(award);
            }
            let scale = policy.awards.get(at.award as usize).and_then(|award| award.scale);
            running
                .insert((at.award, at.demand), Running { share: at.share, scale, count: Count::default() });
        }
        let students = (0u32..).zip(&policy.awards).filter(|(_, award)| !award.of_schools);
        if options.annual.is_some() {
            wanted.extend(students.map(|(id, _)| id));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let named = |id: &AwardId| Some(policy.awards.get(*id as usize)?.named.full());
        let awards = wanted.iter().filter_map(named).collect();
        Self {
            policy,
            auditor: Auditor::new(policy),
            roster: Roster::new(school),
            plan_options: AuditOptions { awards, effort: options.effort, ..AuditOptions::on(options.as_of) },
            options: options.clone(),
            annual: options.annual.map(|_| annual::Tally::new(policy, &wanted, options.as_of)),
            wanted,
            asked,
            running,
            findings: Vec::new(),
            more_findings: 0,
        }
    }

    /// Takes the plan of one student.
    pub fn add(&mut self, plan: &Plan) {
        let id = plan.student.id.as_str();
        let (code, problem, help) = match self.roster.take(id) {
            Taken::Yes => return self.count(plan),
            Taken::Again => (
                "repeated-plan",
                format!("there is another plan of student `{id}`, which is not counted"),
                "give one plan file a student",
            ),
            Taken::Stranger => (
                "not-on-roster",
                format!("student `{id}` is not on the roster, so the plan is not counted"),
                "add the student to `students` of the school file, or take the plan out",
            ),
        };
        self.find(Finding {
            code: code.to_owned(),
            path: "students".to_owned(),
            problem,
            help: Some(help.to_owned()),
        });
    }

    fn find(&mut self, finding: Finding) {
        // In order, and the first of them, whatever the order of the plans.
        let at = self.findings.partition_point(|one| *one <= finding);
        self.findings.insert(at, finding);
        if self.findings.len() > MOST_FINDINGS {
            self.findings.pop();
            self.more_findings += 1;
        }
    }

    fn count(&mut self, plan: &Plan) {
        let id = plan.student.id.as_str();
        // Without awards to judge there is no need for an audit; an empty list would mean all.
        let audit: Option<Audit> =
            (!self.wanted.is_empty()).then(|| self.auditor.audit(plan, &self.plan_options));
        let verdicts: BTreeMap<AwardId, Verdict> = match &audit {
            Some(audit) => {
                self.wanted.iter().copied().zip(audit.awards.iter().map(|result| result.verdict)).collect()
            }
            None => BTreeMap::new(),
        };
        for running in self.running.values_mut() {
            let holds = |cond: &Cond| {
                let found = self.auditor.holds(plan, &self.plan_options, running.scale, &[cond]);
                found.first().copied().flatten()
            };
            let meant = match &running.share.of {
                Of::Students(Some(cond)) => holds(cond),
                _ => Some(true),
            };
            if meant == Some(false) {
                continue;
            }
            let fares = match &running.share.has {
                Has::Award(award) => match verdicts.get(award) {
                    Some(Verdict::CannotTell) => Fares::Open(question(&self.wanted, *award, audit.as_ref())),
                    Some(verdict) => passes(*verdict),
                    None => Fares::Open("was not judged".to_owned()),
                },
                Has::Cond(cond) => match holds(cond) {
                    Some(true) => Fares::Passes,
                    Some(false) => Fares::Fails(String::new()),
                    None => Fares::Open("the plan does not say".to_owned()),
                },
                other => placed(&self.roster, id, other),
            };
            running.count.note(id, meant, fares, MOST_LISTED);
        }
        if let Some(annual) = &mut self.annual {
            annual.add(self.roster.grade(id, Some(plan)), plan, audit.as_ref());
        }
    }

    /// Ends the audit: whoever is on the roster and had no plan is without one.
    #[must_use]
    pub fn finish(mut self) -> SchoolAudit {
        let school = self.roster.school;
        let mut without_plan = Members::default();
        for student in self.roster.without_plan() {
            without_plan.note(&student.id, "no plan file", MOST_LISTED);
            for running in self.running.values_mut() {
                let meant = match &running.share.of {
                    Of::Students(Some(cond)) => by_grade(cond, student.grade, 0),
                    _ => Some(true),
                };
                let fares = match &running.share.has {
                    Has::Award(_) | Has::Cond(_) => Fares::Fails("no plan file".to_owned()),
                    other => placed(&self.roster, &student.id, other),
                };
                running.count.note(&student.id, meant, fares, MOST_LISTED);
            }
            if let Some(annual) = &mut self.annual {
                annual.without_plan(student.grade);
            }
        }
        let counts = std::mem::take(&mut self.running);
        let counts = counts.into_iter().map(|(at, running)| (at, running.count)).collect();
        let (awards, found) =
            judge::awards(self.policy, &self.roster, &self.asked, counts, &self.plan_options);
        for finding in found {
            self.find(finding);
        }
        let threshold = self.options.annual.unwrap_or(DEFAULT_THRESHOLD);
        let annual = self.annual.take().map(|tally| Annual {
            standards: standards::of(&awards, threshold),
            ..tally.report(self.policy, school, threshold)
        });
        SchoolAudit {
            format: "gradus-school-audit".to_owned(),
            version: SCHOOL_AUDIT_VERSION,
            policy: self.policy.sources.clone(),
            school: school.school.clone(),
            district: school.district.clone(),
            year: school.year.to_string(),
            as_of: self.options.as_of.to_string(),
            students: self.roster.size(),
            without_plan,
            awards,
            findings: self.findings,
            more_findings: self.more_findings,
            annual,
        }
    }
}

/// Why it cannot be told how an award fares, of those a plan was audited for.
fn question(wanted: &[AwardId], award: AwardId, audit: Option<&Audit>) -> String {
    let place = wanted.iter().position(|one| *one == award);
    let result = place.and_then(|at| audit?.awards.get(at));
    result.and_then(|result| result.open_questions.first().cloned()).unwrap_or_default()
}

/// What the school file alone says of a student.
fn placed(roster: &Roster<'_>, id: &str, has: &Has) -> Fares {
    match has {
        Has::Group(kind) if roster.in_group(id, kind) => Fares::Passes,
        Has::Group(kind) => Fares::Fails(format!("in no {kind} group")),
        Has::Staff(role, least, most) => {
            within(roster.staff_of_student(id, role), *least, *most, &format!("in the role {role}"))
        }
        Has::Award(_) | Has::Cond(_) | Has::Events(_) | Has::Students(..) => {
            Fares::Open("this is not asked of students".to_owned())
        }
    }
}

/// Whether a condition holds of a student of whom only the grade is known. Silence is no answer here:
/// there is no plan that could be silent.
fn by_grade(cond: &Cond, grade: Option<i8>, depth: usize) -> Option<bool> {
    if depth > 64 {
        return None;
    }
    match cond {
        Cond::InGrade(first, last) => grade.map(|grade| (*first..=*last).contains(&grade)),
        Cond::Not(inner) => by_grade(inner, grade, depth + 1).map(|held| !held),
        Cond::All(parts) => {
            let held: Vec<Option<bool>> = parts.iter().map(|part| by_grade(part, grade, depth + 1)).collect();
            if held.contains(&Some(false)) {
                Some(false)
            } else {
                held.iter().all(|one| *one == Some(true)).then_some(true)
            }
        }
        Cond::AtLeast(count, parts) => {
            let held: Vec<Option<bool>> = parts.iter().map(|part| by_grade(part, grade, depth + 1)).collect();
            let sure = held.iter().filter(|one| **one == Some(true)).count();
            let perhaps = held.iter().filter(|one| **one != Some(false)).count();
            let count = *count as usize;
            if sure >= count { Some(true) } else { (perhaps < count).then_some(false) }
        }
        _ => None,
    }
}
