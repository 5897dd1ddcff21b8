//! Whether a sequence earns its award: a plan is made of its courses and audited.
//!
//! It stands beside `compile` and not in `check`, because it runs an audit and `audit` stands above
//! `check`. It is asked only where nothing else is wrong.
//!
//! 1. The award, and what it adds to, is taken with everything that is no course granted: scores,
//!    credentials, facts that would have to be so, averages. What it is `separate from` is left out.
//!    Facts that decide between branches stay unknown.
//! 2. The student belongs to the newest cohort the award is for: enters grade 9 after every year its
//!    rules name, or as late as `applies` allows, passes one grade a year and graduates with grade 12.
//! 3. Every course is earned, without a grade, in its grade's year: at its most credit and again at
//!    its least, with every mark and again with none. Only where the verdict is `not met` each time is
//!    there a finding: that much is certain.
//!
//! What a rehearsal finds depends on the sequence, the courses it lists, its award with those it adds to,
//! and what all awards share. Where none of that has changed since the last time, [`Memory`] knows it.

use crate::audit::outcome::{AwardResult, DemandResult, Verdict};
use crate::audit::{Auditor, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowered;
use crate::plan::{CourseRecord, Enrolment, Entry, Plan, State};
use crate::policy::{Award, AwardId, Cond, Course, Demand, Kind, Offer, Policy, Sequence};
use crate::quantity::{Amount, Date, SchoolYear};
use crate::source::Span;

/// The grades a student is enrolled in one after the other.
const GRADES: std::ops::RangeInclusive<i8> = 6..=12;
/// How many years after the last one named the newest student enters grade 9.
const LATER: i16 = 8;
/// How many earlier cohorts are tried where the award is not for the newest.
const MOST_COHORTS: i16 = 60;

/// What the rehearsals found the last time, to be kept from one compilation of a policy to the next.
#[derive(Default)]
pub(crate) struct Memory(Option<Rehearsed>);

/// A policy that asks for nothing but courses, and what became of each of its sequences.
struct Rehearsed {
    policy: Policy,
    newest: SchoolYear,
    /// By sequence: the result of the audit where it surely does not earn its award.
    missed: Vec<Option<AwardResult>>,
}

/// A finding for each sequence that cannot earn its award.
pub(crate) fn check(lowered: &Lowered<'_>, memory: &mut Memory) -> Vec<Diagnostic> {
    let before = memory.0.take();
    if lowered.policy.sequences.is_empty() {
        return Vec::new();
    }
    let policy = granted_policy(&lowered.policy);
    let newest = newest_year(&policy);
    let before = before.filter(|before| before.newest == newest && before.shares_all_with(&policy));
    let mut auditor: Option<Auditor<'_>> = None;
    let missed = policy.sequences.iter().map(|sequence| {
        let known = before.as_ref().and_then(|before| before.result(&policy, sequence));
        known.unwrap_or_else(|| {
            let auditor = auditor.get_or_insert_with(|| Auditor::new(&policy));
            missed(&policy, auditor, newest, sequence)
        })
    });
    let missed: Vec<Option<AwardResult>> = missed.collect();
    let findings = findings(lowered, &policy, &missed);
    memory.0 = Some(Rehearsed { policy, newest, missed });
    findings
}

impl Rehearsed {
    /// Whether what all awards share is as in another policy.
    fn shares_all_with(&self, other: &Policy) -> bool {
        let own = &self.policy;
        // A condition on a sequence depends on its courses, whichever award asks it.
        !own.awards.iter().any(follows)
            && !other.awards.iter().any(follows)
            && own.scales == other.scales
            && own.exams == other.exams
            && own.credentials == other.credentials
            && own.facts == other.facts
            && own.marks == other.marks
            && own.events == other.events
            && own.roles == other.roles
            && own.calendars == other.calendars
    }

    /// What was found of a sequence of another policy, if nothing it depends on is different there.
    fn result(&self, other: &Policy, sequence: &Sequence) -> Option<Option<AwardResult>> {
        let at = self.policy.sequences.iter().position(|known| known == sequence)?;
        let courses = sequence.entries.iter().all(|(_, _, course)| {
            self.policy.courses.get(*course as usize) == other.courses.get(*course as usize)
        });
        let awards = with_bases(other, sequence.award);
        let same = |id: &AwardId| self.policy.awards.get(*id as usize) == other.awards.get(*id as usize);
        (courses && awards.iter().all(same)).then(|| self.missed.get(at).cloned())?
    }
}

/// An award and all it adds to, by whatever detour.
fn with_bases(policy: &Policy, award: AwardId) -> Vec<AwardId> {
    let mut found = vec![award];
    let mut at = 0;
    while let Some(award) = found.get(at).and_then(|id| policy.awards.get(*id as usize)) {
        for base in &award.adds_to {
            if !found.contains(base) {
                found.push(*base);
            }
        }
        at += 1;
    }
    found
}

/// Whether an award asks that courses follow a sequence.
fn follows(award: &Award) -> bool {
    award.conditions().into_iter().any(|cond| matches!(cond, Cond::CoursesFollow(_)))
}

fn findings(lowered: &Lowered<'_>, policy: &Policy, missed: &[Option<AwardResult>]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for ((sequence, origin), result) in policy.sequences.iter().zip(&lowered.origins.sequences).zip(missed) {
        let Some(result) = result else { continue };
        let Some(award) = policy.awards.get(sequence.award as usize) else { continue };
        let name = &origin.declared.name;
        let headline = format!("`{}` does not earn `{}`", name.value, award.named.name);
        let mut finding = Diagnostic::new(Code::SequenceMissesAward, name.span, headline)
            .label("a student with all these courses still lacks something")
            .help("add the courses that are missing, or correct the award");
        for (span, text) in open(lowered, sequence.award, result).into_iter().take(12) {
            finding = finding.also(span, text);
        }
        for (base, verdict) in &result.adds_to {
            if *verdict == Verdict::NotMet {
                finding =
                    finding.also(origin.award.span, format!("`{base}`, which this adds to, is not met"));
            }
        }
        findings.push(finding);
    }
    findings
}

/// The result of the audit where the sequence surely does not earn its award.
fn missed(
    policy: &Policy,
    auditor: &Auditor<'_>,
    newest: SchoolYear,
    sequence: &Sequence,
) -> Option<AwardResult> {
    let award = policy.awards.get(sequence.award as usize)?;
    let full = award.named.full();
    let ask = |entered: SchoolYear, most: bool, marks: bool| {
        let plan = plan(policy, sequence, entered, most, marks);
        let as_of = Date::new(entered.plus(4).start(), 6, 30).ok()?;
        let options = Options { awards: vec![full.clone()], ..Options::on(as_of) };
        auditor.audit(&plan, &options).awards.into_iter().next()
    };
    let newest = newest.plus(LATER);
    let (entered, result) = (0..MOST_COHORTS).find_map(|back| {
        let entered = newest.plus(-back);
        let result = ask(entered, true, true)?;
        (result.verdict != Verdict::NotApplicable).then_some((entered, result))
    })?;
    if result.verdict != Verdict::NotMet {
        return None;
    }
    for (most, marks) in [(true, false), (false, true), (false, false)] {
        if ask(entered, most, marks)?.verdict != Verdict::NotMet {
            return None;
        }
    }
    Some(result)
}

/// The plan of a student who takes the courses of a sequence and no others.
fn plan(policy: &Policy, sequence: &Sequence, entered: SchoolYear, most: bool, marks: bool) -> Plan {
    let year = |grade: i8| entered.plus(i16::from(grade) - 9);
    let mut plan = Plan::new("sequence");
    plan.student.entered_grade_9 = Some(Entry::Year(entered));
    plan.student.graduation = Some(Entry::Year(year(12)));
    for grade in GRADES {
        plan.enrolment.push(Enrolment {
            school: "school".to_owned(),
            grade,
            year: year(grade),
            from: None,
            to: None,
        });
    }
    for (grade, term, course) in &sequence.entries {
        let Some(course) = policy.courses.get(*course as usize) else { continue };
        let name = course.named.full();
        let mut record = CourseRecord::new(name, State::Earned);
        record.credits = Some(if most { course.credits.1 } else { course.credits.0 });
        record.year = Some(year(*grade));
        record.grade_level = Some(*grade);
        record.term.clone_from(term);
        if marks {
            record.marks = policy.marks.iter().map(|mark| mark.name.clone()).collect();
        }
        plan.courses.push(record);
    }
    plan
}

/// What of the award stays open, as far down as the audit tells it apart.
fn open(lowered: &Lowered<'_>, award: AwardId, result: &AwardResult) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut waiting: Vec<&DemandResult> = result.demands.iter().rev().collect();
    while let Some(demand) = waiting.pop() {
        if demand.verdict == Verdict::Met || demand.verdict == Verdict::Waived {
            continue;
        }
        let choice = demand.parts.iter().any(|part| part.chosen);
        let mut parts: Vec<&DemandResult> = demand
            .parts
            .iter()
            .filter(|part| part.verdict == Verdict::NotMet && (part.chosen || !choice))
            .collect();
        parts.reverse();
        if !parts.is_empty() {
            waiting.extend(parts);
            continue;
        }
        if let Some(span) = place(lowered, award, &demand.path) {
            let missing = demand.amount.filter(|amount| amount.missing > Amount::ZERO);
            let text = match missing {
                Some(amount) => {
                    let unit = match amount.measure {
                        crate::policy::Measure::Courses => "course",
                        _ => "credit",
                    };
                    let plural = if amount.missing == Amount::ONE { "" } else { "s" };
                    format!("{} {unit}{plural} short", amount.missing)
                }
                None => "stays open".to_owned(),
            };
            found.push((span, text));
        }
    }
    found
}

fn place(lowered: &Lowered<'_>, award: AwardId, path: &str) -> Option<Span> {
    let at =
        lowered.policy.awards.get(award as usize)?.demands.iter().position(|demand| demand.path == path)?;
    Some(lowered.origins.awards.get(award as usize)?.demands.get(at)?.head)
}

/// A policy whose awards ask for nothing but courses, and without all that is only there to be shown.
fn granted_policy(policy: &Policy) -> Policy {
    let awards = policy.awards.iter().map(granted_award);
    let courses = policy.courses.iter().map(|course| Course {
        named: course.named.clone(),
        credits: course.credits,
        codes: Vec::new(),
        equivalents: course.equivalents.clone(),
        no_credit_with: course.no_credit_with.clone(),
        repeatable: course.repeatable,
        offer: Offer::default(),
        needs: Vec::new(),
    });
    Policy {
        format: String::new(),
        version: policy.version,
        edition: "2026".to_owned(),
        sources: String::new(),
        scales: policy.scales.clone(),
        courses: courses.collect(),
        exams: policy.exams.clone(),
        credentials: policy.credentials.clone(),
        facts: policy.facts.clone(),
        marks: policy.marks.clone(),
        events: policy.events.clone(),
        roles: policy.roles.clone(),
        calendars: policy.calendars.clone(),
        flags: Vec::new(),
        awards: awards.collect(),
        sequences: policy.sequences.clone(),
    }
}

fn granted_award(award: &Award) -> Award {
    let mut applies = award.applies.clone();
    applies.iter_mut().for_each(|cond| cond.grant(true));
    let demand = |demand: &Demand| Demand {
        path: demand.path.clone(),
        name: None,
        title: None,
        text: String::new(),
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        layer: None,
        waived_by: Vec::new(),
        kind: match &demand.kind {
            Kind::Test(cond) => {
                let mut cond = cond.clone();
                cond.grant(true);
                Kind::Test(cond)
            }
            Kind::Gpa { .. } | Kind::GpaCounted { .. } => Kind::Test(Cond::always(true)),
            kind => kind.clone(),
        },
    };
    Award {
        named: award.named.clone(),
        kind: award.kind.clone(),
        authority: None,
        code: None,
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        applies,
        of_schools: award.of_schools,
        extends: None,
        scale: award.scale,
        adds_to: award.adds_to.clone(),
        separate_from: Vec::new(),
        split: award.split,
        demands: award.demands.iter().map(demand).collect(),
        roots: award.roots.clone(),
    }
}

/// The last year the rules of any award name for a cohort.
fn newest_year(policy: &Policy) -> SchoolYear {
    let conditions = policy.awards.iter().flat_map(Award::conditions);
    let years = conditions.flat_map(|cond| match cond {
        Cond::Entered(_, range) | Cond::Graduates(range) => range.years().collect(),
        _ => Vec::new(),
    });
    years.max().unwrap_or(SchoolYear::starting(2024))
}
