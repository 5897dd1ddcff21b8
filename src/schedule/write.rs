//! A schedule as data: what a search placed, by term; and the plan file with it.

use super::board::{Table, fresh};
use super::student::Student;
use super::time::{SLOTS, Slot};
use crate::audit::Auditor;
use crate::audit::outcome::{Change, Schedule, ScheduledCourse, ScheduledTerm};
use crate::plan::{CourseRecord, Plan, State};
use crate::policy::Term;
use crate::quantity::{Amount, SchoolYear};

/// What was placed, by term.
pub(super) fn schedule(
    auditor: &Auditor<'_>,
    student: &Student<'_>,
    table: &Table,
    at: &[Option<Slot>],
) -> Schedule {
    let mut terms: Vec<ScheduledTerm> = Vec::new();
    let mut kept: Vec<usize> = Vec::new();
    for (meta, slot) in table.metas.iter().zip(at) {
        let Some(slot) = slot else { continue };
        let Some(year) = student.years.year(*slot) else { continue };
        let record = meta.record.and_then(|record| student.plan.courses.get(record));
        let change = match record {
            None => Change::Added,
            Some(record) if record.year().is_none() => Change::Placed,
            Some(_) if meta.place.contains(slot) => Change::Kept,
            Some(_) => Change::Moved,
        };
        kept.extend(meta.record);
        let declared = auditor.policy().courses.get(meta.course as usize);
        let title = declared.map_or_else(String::new, |declared| declared.named.title.clone());
        let course = record
            .map_or_else(|| fresh(auditor, meta.course, meta.credits).course, |record| record.course.clone());
        let entry = ScheduledCourse { course, title, credits: meta.credits, change, record: meta.record };
        let term = term_of(*slot);
        match terms.iter_mut().find(|one| one.year == year.year && one.term == term) {
            Some(found) => found.courses.push(entry),
            None => {
                terms.push(ScheduledTerm { year: year.year, term, grade: year.grade, courses: vec![entry] })
            }
        }
    }
    terms.sort_by_key(|one| (one.year, order(one.term)));
    for term in &mut terms {
        term.courses.sort_by(|a, b| (&a.title, &a.course, a.record).cmp(&(&b.title, &b.course, b.record)));
    }
    let planned = student.own.iter().filter(|own| !own.firm && !kept.contains(&own.record));
    let mut left_out: Vec<usize> = planned.map(|own| own.record).collect();
    left_out.sort_unstable();
    Schedule { terms, left_out }
}

fn term_of(slot: Slot) -> Term {
    match slot % SLOTS {
        0 => Term::Fall,
        1 => Term::Winter,
        2 => Term::Spring,
        3 => Term::Summer,
        _ => Term::Year,
    }
}

/// A whole year comes before its terms.
fn order(term: Term) -> u8 {
    match term {
        Term::Year => 0,
        Term::Fall => 1,
        Term::Winter => 2,
        Term::Spring => 3,
        Term::Summer => 4,
    }
}

/// A plan with a schedule: courses that are added as planned records, those that have another place in it,
/// and without those it leaves out. Everything else is as it was.
#[must_use]
pub fn planned(plan: &Plan, schedule: &Schedule) -> Plan {
    let mut plan = plan.clone();
    let mut added: Vec<CourseRecord> = Vec::new();
    for term in &schedule.terms {
        for course in &term.courses {
            let own = course.record.and_then(|record| plan.courses.get_mut(record));
            match (own, course.change) {
                (Some(_), Change::Kept) => {}
                (Some(own), _) => stand(own, term.year, term.term, term.grade),
                (None, _) => {
                    let mut record = CourseRecord::new(course.course.clone(), State::Planned);
                    record.title = (!course.title.is_empty()).then(|| course.title.clone());
                    record.credits = Some(course.credits.max(Amount::ZERO));
                    stand(&mut record, term.year, term.term, term.grade);
                    added.push(record);
                }
            }
        }
    }
    let mut at = 0;
    plan.courses.retain(|_| {
        at += 1;
        !schedule.left_out.contains(&(at - 1))
    });
    plan.courses.extend(added);
    plan
}

fn stand(record: &mut CourseRecord, year: SchoolYear, term: Term, grade: Option<i8>) {
    record.year = Some(year);
    record.term = (term != Term::Year).then(|| term.word().to_owned());
    record.grade_level = grade;
    // A day of completion, or of registration, belongs to where it stood before.
    record.date = None;
    record.registered = None;
}
