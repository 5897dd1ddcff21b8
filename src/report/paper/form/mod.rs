//! The individual plan as a form to print, review and sign: who the student is, goals and choices, the
//! courses year by year, the awards aimed at, the reviews, the signatures.

mod review;
mod sign;

use serde::Serialize;

use super::view::{Lens, Who, entry, state};
use crate::audit::outcome::Audit;
use crate::diagnostic::render::text::clean;
use crate::plan::{CourseRecord, Event, Plan, State};
use crate::policy::{EventClass, Policy};
use crate::quantity::{Amount, SchoolYear};
use crate::report::words::{day, grade, joined};

/// A plan form, for the template `form`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanForm {
    who: Who,
    as_of: String,
    born: Option<String>,
    entered_grade_9: Option<String>,
    enrolment: Vec<Stay>,
    programs: Vec<Stay>,
    goals: Vec<Said>,
    years: Vec<Year>,
    totals: Vec<(String, String)>,
    awards: Vec<Aim>,
    reviews: Vec<review::Review>,
    signatures: Vec<sign::Sheet>,
    fingerprint: String,
}

/// A stay at a school or in a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Stay {
    what: String,
    year: String,
    grade: String,
    from: String,
    to: String,
}

/// A goal or a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Said {
    kind: String,
    value: String,
    date: String,
    by: String,
    notes: String,
}

/// The courses of a school year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Year {
    title: String,
    courses: Vec<Course>,
    credits: String,
}

/// A course in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Course {
    title: String,
    credits: String,
    state: String,
    mark: String,
}

/// An award aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Aim {
    title: String,
    stands: String,
    credits: Option<String>,
    sentence: String,
}

/// The form of a plan and its audit.
#[must_use]
pub fn form(policy: &Policy, plan: &Plan, audit: &Audit) -> PlanForm {
    let lens = Lens::new(policy, plan, audit);
    let date =
        |date: Option<crate::quantity::Date>| date.map(|date| day(&date.to_string())).unwrap_or_default();
    let mut enrolment: Vec<_> = plan.enrolment.iter().collect();
    enrolment.sort_by_key(|stay| (stay.year, stay.from, stay.grade));
    PlanForm {
        who: lens.who(),
        as_of: lens.as_of(),
        born: plan.student.born.map(|born| day(&born.to_string())),
        entered_grade_9: plan.student.entered_grade_9.map(entry),
        enrolment: enrolment
            .into_iter()
            .map(|stay| Stay {
                what: clean(&stay.school),
                year: stay.year.to_string(),
                grade: grade(stay.grade),
                from: date(stay.from),
                to: date(stay.to),
            })
            .collect(),
        programs: plan
            .programs
            .iter()
            .map(|stay| Stay {
                what: match &stay.value {
                    Some(value) => format!("{} ({})", lens.names.title(&stay.program), clean(value)),
                    None => lens.names.title(&stay.program),
                },
                year: String::new(),
                grade: String::new(),
                from: date(Some(stay.from)),
                to: date(stay.to),
            })
            .collect(),
        goals: goals(&lens),
        years: years(&lens),
        totals: totals(plan),
        awards: lens
            .awards()
            .into_iter()
            .map(|award| Aim {
                title: award.title,
                stands: award.stands,
                credits: award.credits,
                sentence: award.sentence,
            })
            .collect(),
        reviews: review::reviews(&lens),
        signatures: sign::sheets(&lens),
        fingerprint: lens.fingerprint(),
    }
}

/// The goals and choices on record, by kind and day.
fn goals(lens: &Lens<'_>) -> Vec<Said> {
    let class = |event: &Event| lens.names.event(&event.kind).map(|kind| kind.class);
    let mut events: Vec<&Event> = lens
        .plan
        .events
        .iter()
        .filter(|event| matches!(class(event), Some(EventClass::Goal | EventClass::Choice)))
        .collect();
    events.sort_by_key(|event| {
        (class(event) != Some(EventClass::Goal), lens.names.title(&event.kind), event.date)
    });
    events
        .into_iter()
        .map(|event| Said {
            kind: lens.names.title(&event.kind),
            value: event.value.as_deref().map(|value| lens.names.known(value)).unwrap_or_default(),
            date: day(&event.date.to_string()),
            by: roles(lens, &event.by),
            notes: event.notes.as_deref().map(clean).unwrap_or_default(),
        })
        .collect()
}

fn roles(lens: &Lens<'_>, roles: &[String]) -> String {
    joined(&roles.iter().map(|role| lens.names.role(role)).collect::<Vec<_>>(), "and")
}

/// The courses by school year and grade; those without a year come last.
fn years(lens: &Lens<'_>) -> Vec<Year> {
    let mut courses: Vec<(Option<SchoolYear>, Option<i8>, &CourseRecord)> = lens
        .plan
        .courses
        .iter()
        .map(|record| (record.year(), record.grade_level(lens.plan), record))
        .collect();
    let when = |(year, level, _): &(Option<SchoolYear>, Option<i8>, &CourseRecord)| {
        (year.is_none(), *year, level.is_none(), *level)
    };
    courses.sort_by_key(when);
    courses
        .chunk_by(|one, other| when(one) == when(other))
        .map(|chunk| {
            let (year, level) = chunk.first().map_or((None, None), |(year, level, _)| (*year, *level));
            let credits: Amount = chunk.iter().filter_map(|(_, _, record)| worth(record)).sum();
            Year {
                title: match (level, year) {
                    (Some(level), Some(year)) => format!("{}, {year}", first_capital(&grade(level))),
                    (Some(level), None) => first_capital(&grade(level)),
                    (None, Some(year)) => year.to_string(),
                    (None, None) => "No school year yet".to_owned(),
                },
                courses: chunk.iter().map(|(_, _, record)| course(lens, record)).collect(),
                credits: credits.to_string(),
            }
        })
        .collect()
}

fn first_capital(text: &str) -> String {
    crate::report::terminal::capital(text)
}

fn course(lens: &Lens<'_>, record: &CourseRecord) -> Course {
    let title = lens.names.record(record);
    let title = match &record.term {
        Some(term) => format!("{title} ({})", clean(term)),
        None => title,
    };
    Course {
        title,
        credits: record.credits.map_or_else(|| "–".to_owned(), |credits| credits.to_string()),
        state: state(record.state).to_owned(),
        mark: record.grade.as_deref().map(clean).unwrap_or_default(),
    }
}

/// What a record gives or may give.
fn worth(record: &CourseRecord) -> Option<Amount> {
    record.credits.filter(|_| !matches!(record.state, State::Failed | State::Withdrawn))
}

/// Credits by how far they have come. A course that is repeated stands in it each time.
fn totals(plan: &Plan) -> Vec<(String, String)> {
    [State::Earned, State::InProgress, State::Registered, State::Planned]
        .into_iter()
        .filter_map(|wanted| {
            let records = plan.courses.iter().filter(|record| record.state == wanted);
            let credits: Amount = records.filter_map(worth).sum();
            (credits > Amount::ZERO).then(|| (first_capital(state(wanted)), credits.to_string()))
        })
        .collect()
}
