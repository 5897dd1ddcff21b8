//! The year-by-year review: what is on record for each school year, what was or is due in it, and room
//! for the date and initials of the next review.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::outcome::gaps::{is_choice, settled};
use crate::audit::outcome::{DemandResult, Verdict, When};
use crate::diagnostic::render::text::clean;
use crate::plan::Event;
use crate::policy::EventClass;
use crate::quantity::school_year_of;
use crate::quantity::{SchoolYear, parse_date};
use crate::report::paper::view::Lens;
use crate::report::words::{day, grade, joined, title, verdict};

/// A school year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Review {
    year: String,
    grade: String,
    records: Vec<String>,
    due: Vec<String>,
}

/// Every school year of the student, to the year of graduation.
pub(super) fn reviews(lens: &Lens<'_>) -> Vec<Review> {
    let mut years: BTreeMap<SchoolYear, Review> = BTreeMap::new();
    let plan = lens.plan;
    for stay in &plan.enrolment {
        years.entry(stay.year).or_insert_with(|| blank(lens, stay.year));
    }
    // Years between the last stay and graduation: few, whatever a file says.
    let last = plan.enrolment.iter().map(|stay| stay.year).max();
    if let (Some(last), Some(graduation)) = (last, plan.graduation_year()) {
        for year in (1..=8).map(|count| last.plus(count)).filter(|year| *year <= graduation) {
            years.entry(year).or_insert_with(|| blank(lens, year));
        }
    }
    let is_record = |event: &&Event| {
        let class = lens.names.event(&event.kind).map(|kind| kind.class);
        !matches!(class, Some(EventClass::Goal | EventClass::Choice | EventClass::Placement))
    };
    let mut events: Vec<&Event> = plan.events.iter().filter(is_record).collect();
    events.sort_by_key(|event| event.date);
    for event in events {
        let year = school_year_of(event.date);
        let review = years.entry(year).or_insert_with(|| blank(lens, year));
        review.records.push(format!("{}, {}", lens.names.title(&event.kind), day(&event.date.to_string())));
    }
    for award in &lens.audit.awards {
        let mut found = Vec::new();
        award.demands.iter().for_each(|demand| timed(demand, None, &mut found));
        for (demand, when) in found {
            let Some(year) = year_of(when) else { continue };
            let review = years.entry(year).or_insert_with(|| blank(lens, year));
            let (_, stands, _) = verdict(demand.verdict);
            let until = when.until.as_deref().filter(|_| !settled(demand.verdict));
            let by = until.map(|until| format!(", by {}", day(until))).unwrap_or_default();
            let line = format!("{}{by}: {stands}", called(lens, demand));
            if !review.due.contains(&line) {
                review.due.push(line);
            }
        }
    }
    years.into_values().collect()
}

fn blank(lens: &Lens<'_>, year: SchoolYear) -> Review {
    let mut grades: Vec<String> = Vec::new();
    for stay in lens.plan.enrolment.iter().filter(|stay| stay.year == year) {
        let grade = grade(stay.grade);
        if !grades.contains(&grade) {
            grades.push(grade);
        }
    }
    Review { year: year.to_string(), grade: joined(&grades, "and"), records: Vec::new(), due: Vec::new() }
}

fn called(lens: &Lens<'_>, demand: &DemandResult) -> String {
    if demand.title == demand.text { lens.names.plain(&demand.text) } else { title(demand) }
}

/// The innermost demands that are wanted at some time.
fn timed<'a>(
    demand: &'a DemandResult,
    around: Option<&'a When>,
    found: &mut Vec<(&'a DemandResult, &'a When)>,
) {
    if demand.verdict == Verdict::NotApplicable {
        return;
    }
    let when = demand.when.as_ref().or(around);
    if demand.parts.is_empty() || is_choice(demand) {
        found.extend(when.map(|when| (demand, when)));
    } else {
        demand.parts.iter().for_each(|part| timed(part, when, found));
    }
}

/// The school year something is wanted in: that of its period, else that of its last day.
fn year_of(when: &When) -> Option<SchoolYear> {
    let period = when.period.as_deref().map(clean).unwrap_or_default();
    let named = period.split_whitespace().next().and_then(|word| word.parse().ok());
    named.or_else(|| when.until.as_deref().and_then(|until| parse_date(until).ok()).map(school_year_of))
}
