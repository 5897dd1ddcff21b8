//! Who signs: the roles whose signatures the policy asks for, with those already on record; where it
//! asks for none, student, parent or guardian, and counselor.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::outcome::Verdict;
use crate::diagnostic::render::text::clean;
use crate::plan::Event;
use crate::policy::{Cond, EventFilter, EventKindId, EventSelect, Kind};
use crate::report::paper::view::Lens;
use crate::report::words::day;

/// The signatures under one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Sheet {
    /// What is signed.
    document: Option<String>,
    /// The day of the version on record.
    version: Option<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    role: String,
    name: String,
    signed: String,
    date: String,
}

/// The roles asked to sign, by the kinds of event that are accepted.
type Asked = BTreeMap<Vec<EventKindId>, Vec<String>>;

/// One sheet for each document that the awards judged want signed.
pub(super) fn sheets(lens: &Lens<'_>) -> Vec<Sheet> {
    let mut asked = Asked::new();
    let results = lens.audit.awards.iter().filter(|award| award.verdict != Verdict::NotApplicable);
    for award in results.filter_map(|award| lens.names.award(&award.award)) {
        for demand in &award.demands {
            if let Kind::Test(cond) = &demand.kind {
                in_cond(cond, &mut asked);
            }
        }
    }
    let sheets: Vec<Sheet> = asked.iter().filter_map(|(kinds, roles)| sheet(lens, kinds, roles)).collect();
    if !sheets.is_empty() {
        return sheets;
    }
    let blank = |role: &str| Line {
        role: role.to_owned(),
        name: String::new(),
        signed: String::new(),
        date: String::new(),
    };
    let student =
        Line { name: lens.plan.student.name.as_deref().map(clean).unwrap_or_default(), ..blank("Student") };
    let lines = vec![student, blank("Parent or guardian"), blank("School counselor")];
    vec![Sheet { document: None, version: None, lines }]
}

fn in_cond(cond: &Cond, asked: &mut Asked) {
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().for_each(|part| in_cond(part, asked)),
        Cond::Events(happening) => in_select(&happening.select, asked),
        _ => {}
    }
}

fn in_select(select: &EventSelect, asked: &mut Asked) {
    for filter in &select.filters {
        match filter {
            EventFilter::SignedBy(roles) => {
                let known = asked.entry(select.kinds.clone()).or_default();
                for role in roles {
                    if !known.iter().any(|other| other.eq_ignore_ascii_case(role)) {
                        known.push(role.clone());
                    }
                }
            }
            EventFilter::With(inner) | EventFilter::PartOf(inner) => in_select(inner, asked),
            _ => {}
        }
    }
}

/// The sheet of a document, with the signatures on its last version to the day of the audit. Signatures on
/// earlier versions do not hold for this one.
fn sheet(lens: &Lens<'_>, kinds: &[EventKindId], roles: &[String]) -> Option<Sheet> {
    let known: Vec<_> = kinds.iter().filter_map(|kind| lens.policy.events.get(*kind as usize)).collect();
    // The named kind is the one that lies beneath no other of them.
    let named = known.iter().find(|kind| kind.within.is_none_or(|above| !kinds.contains(&above)))?;
    let today = lens.today();
    let past = |date: crate::quantity::Date| today.is_none_or(|today| date <= today);
    let of_kind = |event: &&Event| known.iter().any(|kind| kind.named.name == event.kind) && past(event.date);
    let last = lens.plan.events.iter().filter(of_kind).max_by_key(|event| event.date);
    let lines = roles.iter().map(|role| {
        let mut signatures = last.iter().flat_map(|event| &event.signed);
        let found = signatures.find(|one| one.by.eq_ignore_ascii_case(role) && past(one.date));
        let own = role.eq_ignore_ascii_case("student").then_some(lens.plan.student.name.as_deref()).flatten();
        Line {
            role: lens.names.role(role),
            name: found.and_then(|one| one.name.as_deref()).or(own).map(clean).unwrap_or_default(),
            signed: found.map_or("", |_| "signed, on record").to_owned(),
            date: found.map(|one| day(&one.date.to_string())).unwrap_or_default(),
        }
    });
    Some(Sheet {
        document: Some(clean(&named.named.title)),
        version: last.map(|event| day(&event.date.to_string())),
        lines: lines.collect(),
    })
}
