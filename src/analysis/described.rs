//! What a student has, in words.

use std::collections::BTreeMap;

use crate::plan::{FactValue, Plan, ScoreValue};
use crate::quantity::{Amount, Date};

/// What the student of a plan has; a line for each kind of thing.
#[must_use]
pub fn has(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    let credits: Amount = plan.courses.iter().filter_map(|course| course.credits).sum();
    let courses = plan.courses.iter().map(|course| {
        let title = course.title.as_ref().unwrap_or(&course.course);
        let credit = course.credits.filter(|credits| *credits != Amount::ONE);
        let details = [credit.map(|credits| credits.to_string()), course.grade.clone()];
        let mut details: Vec<String> = details.into_iter().flatten().collect();
        details.extend(course.marks.iter().cloned());
        if details.is_empty() { title.clone() } else { format!("{title} ({})", details.join(", ")) }
    });
    let mut courses: Vec<String> = courses.collect();
    courses.sort();
    if !courses.is_empty() {
        let unit = if courses.len() == 1 { "course" } else { "courses" };
        let in_all = if credits == Amount::ONE { "credit" } else { "credits" };
        lines.push(format!("{} {unit}, {credits} {in_all}: {}", courses.len(), courses.join(", ")));
    }
    let scores = plan.scores.iter().map(|score| match &score.score {
        ScoreValue::Number(number) => format!("{} {number}", score.exam),
        ScoreValue::Level(level) => format!("{} {level}", score.exam),
    });
    let facts = plan.student.facts.iter().map(|(name, value)| match value {
        FactValue::Bool(true) => format!("{name} yes"),
        FactValue::Bool(false) => format!("{name} no"),
        FactValue::Number(number) => format!("{name} {number}"),
        FactValue::Text(text) => format!("{name} {text}"),
    });
    let credentials = plan.credentials.iter().map(|credential| credential.credential.clone());
    let mut days: BTreeMap<&str, Vec<Date>> = BTreeMap::new();
    for event in &plan.events {
        days.entry(&event.kind).or_default().push(event.date);
    }
    let events = days.into_iter().map(|(kind, mut days)| {
        days.sort_unstable();
        days.dedup();
        match days.as_slice() {
            [only] => format!("{kind} on {only}"),
            [first, .., last] => format!("{kind} on {} days from {first} to {last}", days.len()),
            [] => kind.to_owned(),
        }
    });
    let programs = plan.programs.iter().map(|program| format!("{} from {}", program.program, program.from));
    let hours = plan.experiences.iter().map(|one| format!("{} {} hours", one.kind, one.hours));
    let kinds: [(&str, Vec<String>); 6] = [
        ("scores", scores.collect()),
        ("credentials", credentials.collect()),
        ("facts", facts.collect()),
        ("events", events.collect()),
        ("programs", programs.collect()),
        ("experience", hours.collect()),
    ];
    for (lead, list) in kinds {
        if !list.is_empty() {
            lines.push(format!("{lead}: {}", list.join(", ")));
        }
    }
    if lines.is_empty() {
        lines.push("nothing at all".to_owned());
    }
    lines
}
