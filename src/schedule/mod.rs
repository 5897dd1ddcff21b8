//! Whether a student can still meet an award, and by which schedule (`docs/schedule.md` defines it).
//!
//! 1. `time` has the terms from the day of the audit to graduation; `student` reads the plan as what is
//!    completed, under way and planned, and the load that years may hold.
//! 2. `scope` says what the award asks of courses. `board` makes an item of every course that could
//!    help, with the slots it may take, and finds which are interchangeable; `ask` turns prerequisites
//!    into questions about items.
//! 3. `hunt` chooses courses by branch and bound, `complete` says what would be enough, `place` places
//!    courses by backtracking. Whether chosen courses meet the award is the auditor's to say; nothing here
//!    knows what a demand is.
//! 4. What was found is checked again by [`check()`], which shares nothing with the search, and audited.
//! 5. `why` says what proves that there is no schedule, and `earlier` since when.
//! 6. [`planned()`] writes a schedule into a plan.
//!
//! All of it is counted in whole ten-thousandths of a credit; there is no floating point. The student's
//! own plan is kept where it stands if there is such a schedule, else as much of it as goes in; then what
//! the recommended sequence has stands where it has it; then the emptiest year is filled first; then
//! names decide. It is exact, or says `undecided`.

mod ask;
mod board;
mod check;
mod complete;
mod earlier;
mod hunt;
mod place;
mod repair;
mod scope;
mod student;
mod time;
mod why;
mod write;

pub use check::{Checked, check};
pub use write::planned;

use std::cell::OnceCell;

use crate::audit::outcome::{
    AlsoNeeded, Audit, DemandResult, Feasibility, Feasible, Impossible, Proof, Repair, Schedule, Verdict,
};
use crate::audit::{Auditor, Options as AuditOptions};
use crate::plan::Plan;
use crate::policy::{AwardId, Load, Policy};
use crate::quantity::Date;
use board::Manner;
use hunt::{Effort, Hunt, Hunted};
use scope::Scope;
use student::Student;

/// The audits that one search for a schedule may make.
pub const DEFAULT_EFFORT: u32 = 2_000;
/// The states of placing courses in terms, for each of them.
const PLACES: u32 = 100;

/// How to look for a schedule.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day of the audit: nothing is begun before it.
    pub as_of: Date,
    /// The awards to look at, by name; all that apply where empty.
    pub awards: Vec<String>,
    /// The most credit in a term and in a school year. Where neither is given: what a sequence that is
    /// recommended for the award states, else 8 credits a school year.
    pub load: Load,
    /// The audits that one search may make before it is left undecided.
    pub effort: u32,
}

impl Options {
    /// Every award, on that day, with the load of its sequence and the default effort.
    #[must_use]
    pub fn on(as_of: Date) -> Self {
        Self { as_of, awards: Vec::new(), load: Load::default(), effort: DEFAULT_EFFORT }
    }
}

/// The most credit in a term and in a school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The load.
    pub load: Load,
    /// Whether a sequence or the caller states it; else it is the default.
    pub stated: bool,
}

impl Limits {
    /// The load by which an award is scheduled.
    #[must_use]
    pub fn of(policy: &Policy, award: AwardId, asked: Load) -> Self {
        student::limits(policy, award, asked).0
    }
}

/// A policy made ready to find schedules for many plans.
pub struct Scheduler<'a> {
    policy: &'a Policy,
    /// What it asks of courses, with everything else granted; made where it is first asked for.
    course_part: OnceCell<Policy>,
}

/// What came of looking for a schedule.
enum Sought {
    Found(Schedule),
    Not(Impossible),
    CannotTell(Vec<String>),
    Undecided(&'static str),
}

impl<'a> Scheduler<'a> {
    /// Makes a policy ready. It must be sound (see [`Policy::faults`]).
    #[must_use]
    pub fn new(policy: &'a Policy) -> Self {
        Self { policy, course_part: OnceCell::new() }
    }

    fn course_part(&self) -> &Policy {
        self.course_part.get_or_init(|| scope::course_part(self.policy))
    }

    /// Whether each award asked for can still be met. Awards that are not for the student, and those that
    /// count no courses, are left out.
    #[must_use]
    pub fn feasible(&self, plan: &Plan, options: &Options) -> Vec<Feasibility> {
        let auditor = Auditor::new(self.policy);
        let part = Auditor::new(self.course_part());
        let wanted = (0u32..).zip(&self.policy.awards).filter(|(_, award)| {
            !award.of_schools
                && (options.awards.is_empty() || options.awards.iter().any(|name| award.named.goes_by(name)))
        });
        let looked = wanted.filter_map(|(id, award)| {
            let mut found = Feasibility {
                award: award.named.name.clone(),
                title: award.named.title.clone(),
                verdict: Feasible::Undecided,
                schedule: None,
                also_needed: Vec::new(),
                impossible: None,
                open_questions: Vec::new(),
                assumptions: Vec::new(),
            };
            self.award(&auditor, &part, plan, options, id, &mut found).then_some(found)
        });
        looked.collect()
    }

    /// Puts beside every award of an audit that is not met what would meet it; see [`Scheduler::repair`].
    pub fn mend(&self, plan: &Plan, options: &Options, audit: &mut Audit) {
        let part = OnceCell::new();
        for result in audit.awards.iter_mut().filter(|result| result.verdict == Verdict::NotMet) {
            let part = part.get_or_init(|| Auditor::new(self.course_part()));
            result.repair = self.repaired(part, plan, options, &result.award);
        }
    }

    /// The fewest courses to add to a plan that would meet what the award of that name asks of courses, of those the
    /// catalogue offers to the student in the terms left, with a place for each of them. `None` where the
    /// award is met or on track, where no such courses were found, or where the plan does not say what is
    /// needed to know the terms left.
    #[must_use]
    pub fn repair(&self, plan: &Plan, options: &Options, award: &str) -> Option<Repair> {
        self.repaired(&Auditor::new(self.course_part()), plan, options, award)
    }

    fn repaired(&self, part: &Auditor<'_>, plan: &Plan, options: &Options, award: &str) -> Option<Repair> {
        let mut awards = (0u32..).zip(&self.policy.awards);
        let (award, _) = awards.find(|(_, one)| one.named.name == award)?;
        let scope = Scope::new(self.policy, plan, options.as_of, award);
        if !scope.counts {
            return None;
        }
        let (limits, _) = student::limits(self.policy, award, options.load);
        let student = Student::new(part, plan, options.as_of, award, limits).ok()?;
        let found = repair::repair(part, &student, &scope, award)?;
        (!found.courses.is_empty()).then_some(found)
    }

    /// Looks at one award; `false` where there is nothing to say of it.
    fn award(
        &self,
        auditor: &Auditor<'a>,
        part: &Auditor<'_>,
        plan: &Plan,
        options: &Options,
        id: AwardId,
        found: &mut Feasibility,
    ) -> bool {
        let scope = Scope::new(self.policy, plan, options.as_of, id);
        if !scope.counts {
            return false;
        }
        match auditor.verdict(plan, &AuditOptions::on(options.as_of), id) {
            Verdict::NotApplicable => return false,
            Verdict::Met => {
                found.verdict = Feasible::AlreadyMet;
                return true;
            }
            _ => {}
        }
        let (limits, said) = student::limits(self.policy, id, options.load);
        let student = match Student::new(auditor, plan, options.as_of, id, limits) {
            Ok(student) => student,
            Err(missing) => {
                found.verdict = Feasible::CannotTell;
                found.open_questions.push(format!("the plan does not say {missing}"));
                return true;
            }
        };
        found.assumptions.extend(said);
        found.assumptions.extend(without_terms(&student, &scope));
        if let Sought::Found(schedule) = seek(auditor, &student, &scope, id, false, options.effort)
            && self.take(auditor, auditor, &student, id, schedule, options, found)
        {
            return true;
        }
        let sought = match Student::new(part, plan, options.as_of, id, limits) {
            Ok(student) => seek(part, &student, &scope, id, true, options.effort),
            Err(missing) => Sought::CannotTell(vec![format!("the plan does not say {missing}")]),
        };
        match sought {
            Sought::Found(schedule) => {
                if !self.take(auditor, part, &student, id, schedule, options, found) {
                    found.verdict = Feasible::Undecided;
                    let said = "a schedule was found that did not stand the check; please report this";
                    found.open_questions.push(said.to_owned());
                }
            }
            Sought::Not(mut impossible) => {
                self.since(part, plan, options, id, limits, &mut impossible);
                found.verdict = Feasible::NotFeasible;
                found.impossible = Some(impossible);
            }
            Sought::CannotTell(questions) => {
                found.verdict = Feasible::CannotTell;
                found.open_questions.extend(questions);
            }
            Sought::Undecided(why) => {
                found.verdict = Feasible::Undecided;
                found.open_questions.push(why.to_owned());
            }
        }
        true
    }

    /// Checks a schedule and takes it over; `false` where it does not stand the check.
    #[allow(clippy::too_many_arguments, reason = "what was found, by whom it is judged and where it goes")]
    fn take(
        &self,
        auditor: &Auditor<'_>,
        judge: &Auditor<'_>,
        student: &Student<'_>,
        id: AwardId,
        schedule: Schedule,
        options: &Options,
        found: &mut Feasibility,
    ) -> bool {
        let checked = check(auditor, student.plan, options.as_of, student.limits, &schedule);
        let then = planned(student.plan, &schedule);
        let on = AuditOptions::on(options.as_of);
        let good = |verdict| matches!(verdict, Verdict::Met | Verdict::OnTrack);
        if !checked.wrong.is_empty() || !good(judge.verdict(&then, &on, id)) {
            return false;
        }
        found.also_needed = checked
            .assumed
            .iter()
            .map(|(course, text, place)| AlsoNeeded {
                what: format!("{course} needs {text}"),
                because: Some("the plan does not show it yet".to_owned()),
                place: place.clone(),
            })
            .collect();
        if good(auditor.verdict(&then, &on, id)) {
            found.verdict =
                if found.also_needed.is_empty() { Feasible::Feasible } else { Feasible::FeasibleIf };
            found.schedule = Some(schedule);
            return true;
        }
        let (open, missed) = self.open(auditor, &then, options, id);
        found.also_needed.extend(open);
        found.also_needed.sort();
        found.also_needed.dedup();
        if missed.is_empty() {
            found.verdict = Feasible::FeasibleIf;
            found.schedule = Some(schedule);
        } else {
            found.also_needed.clear();
            found.verdict = Feasible::NotFeasible;
            found.impossible = Some(Impossible {
                kind: Proof::Missed,
                because: format!("the time for this is over for good: {}", missed.join("; ")),
                details: Vec::new(),
                until: None,
                until_because: None,
            });
        }
        true
    }

    /// What of an award is still open in a plan; and of that, what is missed for good.
    fn open(
        &self,
        auditor: &Auditor<'_>,
        plan: &Plan,
        options: &Options,
        id: AwardId,
    ) -> (Vec<AlsoNeeded>, Vec<String>) {
        let mut awards = vec![id];
        let mut at = 0;
        while let Some(award) = awards.get(at).and_then(|id| self.policy.awards.get(*id as usize)) {
            awards.extend(award.adds_to.iter().filter(|base| !awards.contains(base)).collect::<Vec<_>>());
            at += 1;
        }
        let names = awards.iter().filter_map(|id| self.policy.awards.get(*id as usize));
        let names: Vec<String> = names.map(|award| award.named.full()).collect();
        let audit = auditor.audit(plan, &AuditOptions { awards: names, ..AuditOptions::on(options.as_of) });
        let (mut open, mut missed) = (Vec::new(), Vec::new());
        for demand in audit.awards.iter().flat_map(|result| &result.demands) {
            still_open(demand, true, &mut open, &mut missed);
        }
        (open, missed)
    }

    /// Since when an award cannot be met.
    fn since(
        &self,
        part: &Auditor<'_>,
        plan: &Plan,
        options: &Options,
        id: AwardId,
        limits: Limits,
        impossible: &mut Impossible,
    ) {
        let mut why: Vec<(Date, Impossible)> = Vec::new();
        let mut possible = |then: &Plan, day: Date| -> Option<bool> {
            let student = Student::new(part, then, day, id, limits).ok()?;
            let scope = Scope::new(self.policy, then, day, id);
            match seek(part, &student, &scope, id, true, options.effort) {
                Sought::Found(_) => Some(true),
                Sought::Not(impossible) => {
                    why.push((day, impossible));
                    Some(false)
                }
                _ => None,
            }
        };
        match earlier::last_day(self.policy, plan, options.as_of, &mut possible) {
            Ok(Some((last, next))) => {
                let because = why.into_iter().find(|(day, _)| *day == next).map(|(_, why)| why.because);
                impossible.until = Some(last.to_string());
                impossible.until_because = because.filter(|because| *because != impossible.because);
            }
            Ok(None) => {
                let said = "on no day since the entry into grade 9 was it possible by these rules";
                impossible.until_because = Some(said.to_owned());
            }
            Err(()) => {
                impossible.until_because = Some("since when it is impossible was not decided".to_owned());
            }
        }
    }
}

/// Looks for a schedule: first one that keeps what the student has planned where it stands, then any.
fn seek<'a>(
    auditor: &Auditor<'a>,
    student: &Student<'a>,
    scope: &Scope,
    award: AwardId,
    generous: bool,
    effort: u32,
) -> Sought {
    let effort = Effort { audits: effort, places: effort.saturating_mul(PLACES) };
    let planned = student.own.iter().any(|own| !own.firm && !own.place.is_empty());
    for keep in [true, false] {
        if keep && !planned {
            continue;
        }
        let table = board::table(auditor, student, scope, Manner { keep, generous, limited: true });
        let mut hunt =
            Hunt { auditor, student, scope, table: &table, award, effort, cut: false, doubt: false };
        match hunt.run() {
            Hunted::Found(at) => return Sought::Found(write::schedule(auditor, student, &table, &at)),
            _ if keep => {}
            Hunted::None { .. } if table.too_many => {
                return Sought::Undecided("the policy has more courses than are looked at");
            }
            Hunted::None { tried } => {
                if !tried && let Some(question) = marks(&hunt) {
                    return Sought::CannotTell(vec![question]);
                }
                return Sought::Not(if !tried && table.limited {
                    let manner = Manner { keep, generous, limited: false };
                    let table = board::table(auditor, student, scope, manner);
                    why::crowded(&hunt, &Hunt { table: &table, ..hunt })
                } else {
                    why::impossible(&hunt, tried)
                });
            }
            Hunted::CannotTell => return Sought::CannotTell(questions(&hunt)),
            Hunted::Undecided(why) => return Sought::Undecided(why),
        }
    }
    Sought::Undecided("no schedule was looked for")
}

/// Where an award could be met by courses that carry marks: that nobody knows whether they will.
fn marks(hunt: &Hunt<'_, '_>) -> Option<String> {
    if hunt.scope.marks.is_empty() {
        return None;
    }
    let (mut plan, which) = hunt.table.plan(hunt.student, hunt.auditor, &hunt.openings());
    let ahead = plan.courses.len().saturating_sub(which.len());
    for record in plan.courses.iter_mut().skip(ahead) {
        record.marks.extend(hunt.scope.marks.iter().cloned());
    }
    let verdict = hunt.auditor.verdict(&plan, &AuditOptions::on(hunt.student.years.as_of), hunt.award);
    let marks: Vec<String> = hunt.scope.marks.iter().map(|mark| format!("`{mark}`")).collect();
    (verdict != Verdict::NotMet).then(|| {
        format!(
            "whether courses ahead will be marked {}, as the award asks: that is for the school to decide",
            marks.join(" or ")
        )
    })
}

/// What an audit with every course that can be taken leaves open.
fn questions(hunt: &Hunt<'_, '_>) -> Vec<String> {
    let (plan, _) = hunt.table.plan(hunt.student, hunt.auditor, &hunt.openings());
    let name = hunt.auditor.policy().awards.get(hunt.award as usize).map(|award| award.named.full());
    let options =
        AuditOptions { awards: name.into_iter().collect(), ..AuditOptions::on(hunt.student.years.as_of) };
    let audit = hunt.auditor.audit(&plan, &options);
    audit.awards.into_iter().flat_map(|award| award.open_questions).collect()
}

/// How many courses name no terms, and what that is taken to mean.
fn without_terms(student: &Student<'_>, scope: &Scope) -> Option<String> {
    let courses = (0u32..).zip(&student.policy.courses);
    let silent = courses.filter(|(id, course)| scope.has(*id) && course.offer.terms.is_empty()).count();
    let who = match silent {
        0 => return None,
        1 => "1 course names no terms: it is".to_owned(),
        many => format!("{many} courses name no terms: each is"),
    };
    Some(format!("{who} taken to run all year, or, below one credit, also a fall or spring"))
}

/// The demands furthest down that are not met yet; `sure` while no choice stands above.
fn still_open(demand: &DemandResult, sure: bool, open: &mut Vec<AlsoNeeded>, missed: &mut Vec<String>) {
    let fine = matches!(
        demand.verdict,
        Verdict::Met
            | Verdict::OnTrack
            | Verdict::Waived
            | Verdict::NotApplicable
            | Verdict::MetLate
            | Verdict::NotYetDue
            | Verdict::DueSoon
    );
    if fine {
        return;
    }
    let before = open.len();
    let choice = demand.choose.is_some();
    let chosen = demand.parts.iter().any(|part| part.chosen);
    for part in demand.parts.iter().filter(|part| !choice || !chosen || part.chosen) {
        still_open(part, sure && !choice, open, missed);
    }
    if open.len() == before {
        if sure && demand.verdict == Verdict::Missed {
            missed.push(demand.title.clone());
        }
        open.push(AlsoNeeded {
            what: demand.title.clone(),
            because: demand.because.clone(),
            place: demand.place.clone(),
        });
    }
}
