//! The lines of a rubric as a table: of the whole audit, with reasons and members, for those who run the
//! school; and of the annual report, with neither, for everyone.

use serde::Serialize;

use crate::audit::outcome::{Verdict, When};
use crate::diagnostic::render::text::clean;
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
    /// What shows it.
    pub evidence: String,
    /// The law's words: where it is written, and what is said there.
    pub law: String,
}

/// The verdict on a school or something of it.
pub(super) fn stands(found: Verdict) -> String {
    match found {
        Verdict::NotApplicable => "does not apply".to_owned(),
        other => verdict(other).1.to_owned(),
    }
}

fn law(cites: &[Cite], notes: &[String]) -> String {
    let said: Vec<String> = cites.iter().map(source).chain(notes.iter().map(|note| clean(note))).collect();
    said.join(". ")
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
        format!("wanted of all {}", clean(of))
    } else {
        format!("wanted of at least {least}% of the {}", clean(of))
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
        evidence: capital(&evidence.join("; ")),
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
    said.extend(named("missing", &share.not_met, all));
    said.extend(named("cannot be told", &share.open, all));
    said.extend(named("may be meant", &share.perhaps_meant, all));
    said
}

/// `missing: 3 – S-1, S-2 (missed); S-3 (overdue)`; nothing of nobody.
pub(super) fn named(what: &str, members: &Members, all: bool) -> Option<String> {
    if members.total == 0 {
        return None;
    }
    let most = if all { usize::MAX } else { NAMED };
    let listed = members.listed.iter().take(most);
    let more = members.total - listed.len();
    // By reason, in the order the reasons first come in.
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for one in listed {
        match reasons.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, ids)) => ids.push(clean(&one.id)),
            None => reasons.push((&one.why, vec![clean(&one.id)])),
        }
    }
    let said = reasons.into_iter().map(|(why, ids)| match why {
        "" => ids.join(", "),
        why => format!("{} ({})", ids.join(", "), clean(why)),
    });
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    Some(format!("{what}: {} – {}{more}", members.total, said.collect::<Vec<_>>().join("; ")))
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
            evidence.push(format!("not told, for it is about fewer than {few} students"));
        }
    } else if standard.parts.is_empty()
        && standard.evidence.is_empty()
        && standard.verdict.is_some_and(is_open)
    {
        evidence.push("nothing on record yet".to_owned());
    }
    if standard.verdict.is_none() && !standard.parts.is_empty() {
        evidence.push("not told, for it would tell of a part that is about few students".to_owned());
    }
    if let Some(verdict) = standard.verdict {
        evidence.extend(time(standard.when.as_ref(), verdict).filter(|_| standard.parts.is_empty()));
    }
    found.push(Line {
        title: title(depth, &standard.title, standard.choose),
        stands: standard.verdict.map_or_else(|| "not shown".to_owned(), stands),
        evidence: capital(&evidence.join("; ")),
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
