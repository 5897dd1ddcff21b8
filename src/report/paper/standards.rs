//! The lines of a rubric as a table: of the whole audit, with reasons and members, for those who run the
//! school; and of the annual report, with neither, for everyone.

use serde::Serialize;

use crate::audit::outcome::{Verdict, When};
use crate::diagnostic::render::text::{clean, counted};
use crate::policy::{Cite, Reading};
use crate::population::{Members, SchoolDemand, ShareResult, Standard};
use crate::report::words::{day, due, source, verdict};

/// How many members of each kind are named in a line where nobody asks for all.
const NAMED: usize = 10;

/// What one award asks of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rubric {
    /// Its title.
    pub title: String,
    /// How it stands.
    pub stands: String,
    /// Where it is written.
    pub sources: Vec<String>,
    /// What its policy adds.
    pub notes: Vec<String>,
    /// Its demands, each before its parts.
    pub lines: Vec<Line>,
    /// How unclear rules are read.
    pub readings: Vec<String>,
}

/// One line of a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its title, led by a sign for each line around it.
    pub title: String,
    /// How it stands.
    pub stands: String,
    /// What shows it, each by itself.
    pub evidence: Vec<String>,
    /// The law's words: where it is written, and what is said there.
    pub law: Vec<String>,
}

/// The verdict on a school or something of it.
pub(super) fn stands(found: Verdict) -> String {
    match found {
        Verdict::NotApplicable => "does not apply".to_owned(),
        other => verdict(other).1.to_owned(),
    }
}

fn law(cites: &[Cite], notes: &[String]) -> Vec<String> {
    cites.iter().map(source).chain(notes.iter().map(|note| clean(note))).collect()
}

fn title(depth: usize, title: &str, choose: Option<u32>) -> String {
    let choose = choose.map_or_else(String::new, |count| format!(" ({count} of these)"));
    format!("{}{}{choose}", "› ".repeat(depth), clean(title))
}

/// When a line is wanted; of what is done or not asked for, that is no longer of interest.
fn time(when: Option<&When>, found: Verdict) -> Option<String> {
    let done = matches!(found, Verdict::Met | Verdict::Waived | Verdict::NotApplicable);
    let when = When { period: None, unknown: None, ..when?.clone() };
    let said = due(&When { from: None, ..when }, found);
    (!done && !said.is_empty()).then_some(said)
}

/// Whether a line is only the period of the one around it.
fn is_period(title: &str, when: Option<&When>) -> bool {
    when.and_then(|when| when.period.as_deref()).is_some_and(|period| period == title)
}

fn wanted(least: &str, of: &str) -> String {
    if least == "100" {
        format!("Wanted of all {}", clean(of))
    } else {
        format!("Wanted of at least {least}% of the {}", clean(of))
    }
}

/// The lines of a demand in an audit; with `all`, every member is named.
pub(super) fn lines(demand: &SchoolDemand, depth: usize, all: bool, found: &mut Vec<Line>) {
    let mut evidence: Vec<String> =
        demand.events.iter().map(|event| format!("{}, {}", clean(&event.title), day(&event.date))).collect();
    if let Some(share) = &demand.share {
        evidence.extend(members(share, all));
    }
    // What is on record is said by the events themselves.
    let why = demand.because.as_ref().filter(|_| demand.events.is_empty() || demand.verdict != Verdict::Met);
    evidence.extend(why.map(|why| clean(why)));
    evidence.extend(time(demand.when.as_ref(), demand.verdict).filter(|_| demand.parts.is_empty()));
    let heading = if demand.title.is_empty() { &demand.text } else { &demand.title };
    found.push(Line {
        title: title(depth, heading, demand.choose),
        stands: stands(demand.verdict),
        evidence,
        law: law(&demand.cites, &demand.notes),
    });
    for part in &demand.parts {
        if demand.parts.len() == 1 && is_period(&part.title, part.when.as_ref()) {
            part.parts.iter().for_each(|inner| lines(inner, depth + 1, all, found));
        } else {
            lines(part, depth + 1, all, found);
        }
    }
}

/// A reading with its reason.
pub(super) fn read_as(reading: &Reading) -> String {
    let because = reading.because.as_ref().map(|because| format!(", because {}", clean(because)));
    format!("{}{}", clean(&reading.text), because.unwrap_or_default())
}

/// How unclear rules are read, in a demand and its parts.
pub(super) fn readings(demand: &SchoolDemand, found: &mut Vec<String>) {
    for reading in &demand.readings {
        let said = format!("{}: {}", clean(&demand.title), read_as(reading));
        if !found.contains(&said) {
            found.push(said);
        }
    }
    demand.parts.iter().for_each(|part| readings(part, found));
}

fn members(share: &ShareResult, all: bool) -> Vec<String> {
    let mut said = vec![format!("{} of {} {}", share.met, share.members, clean(&share.of))];
    said.push(wanted(&share.least, &share.of));
    said.extend(named("Missing", &share.not_met, all));
    said.extend(named("Cannot be told", &share.open, all));
    said.extend(named("May be meant", &share.perhaps_meant, all));
    said
}

/// `Missing: 2 – S-1 (missed), S-2 (overdue)`; nothing of nobody.
pub(super) fn named(what: &str, members: &Members, all: bool) -> Option<String> {
    if members.total == 0 {
        return None;
    }
    let most = if all { usize::MAX } else { NAMED };
    let listed: Vec<String> = members
        .listed
        .iter()
        .take(most)
        .map(|one| match one.why.as_str() {
            "" => clean(&one.id),
            why => format!("{} ({})", clean(&one.id), clean(why)),
        })
        .collect();
    let more = members.total - listed.len();
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    Some(format!("{what}: {} – {}{more}", members.total, listed.join(", ")))
}

/// The lines of a standard in an annual report.
pub(super) fn published(standard: &Standard, depth: usize, few: u32, found: &mut Vec<Line>) {
    let mut evidence: Vec<String> = standard
        .evidence
        .iter()
        .map(|event| format!("{}, {}", clean(&event.title), day(&event.date)))
        .collect();
    if let (Some(of), Some(least)) = (&standard.share_of, &standard.least) {
        evidence.push(wanted(least, of));
        if standard.verdict.is_none() {
            evidence.push(format!(
                "Not told, for it is about fewer than {}",
                counted(few as usize, "student", "students")
            ));
        }
    } else if standard.parts.is_empty()
        && standard.evidence.is_empty()
        && standard.verdict.is_some_and(is_open)
    {
        evidence.push("Nothing on record yet".to_owned());
    }
    if let Some(verdict) = standard.verdict {
        evidence.extend(time(standard.when.as_ref(), verdict).filter(|_| standard.parts.is_empty()));
    }
    found.push(Line {
        title: title(depth, &standard.title, standard.choose),
        stands: standard.verdict.map_or_else(|| "not shown".to_owned(), stands),
        evidence,
        law: law(&standard.cites, &standard.notes),
    });
    for part in &standard.parts {
        if standard.parts.len() == 1 && is_period(&part.title, part.when.as_ref()) {
            part.parts.iter().for_each(|inner| published(inner, depth + 1, few, found));
        } else {
            published(part, depth + 1, few, found);
        }
    }
}

fn is_open(found: Verdict) -> bool {
    !matches!(
        found,
        Verdict::Met | Verdict::MetLate | Verdict::Waived | Verdict::OnTrack | Verdict::NotApplicable
    )
}
