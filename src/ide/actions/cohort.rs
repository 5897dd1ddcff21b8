//! A demand becomes a table of two branches by cohort that ask the same, for the author to change one.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, place};
use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::quantity::{SchoolYear, school_year_of};
use crate::source::Span;
use crate::syntax::tree::{Award, Condition, ConditionKind, Demand, DemandBody, ItemKind, Moment};

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let item = place::item(analysis, asked.span)?;
    let ItemKind::Award(award) = &item.kind else { return None };
    let around = place::demands(item, asked.span);
    let (demand, beside) = around.last()?;
    if award.of_schools || !place::holds(demand.head, asked.span) || !can(demand) {
        return None;
    }
    let text = &analysis.sources.get(asked.file)?.text;
    let (whom, first) = entering(award);
    let next = school_year_of(asked.today).plus(1);
    let year = first.map_or(next, |first| next.max(first.plus(1)));
    let named = demand.name.is_some();
    // All branches of a block are one table.
    let inner = if named && !demand.parts.is_empty() { demand.parts.as_slice() } else { beside };
    if inner.iter().any(|one| matches!(one.body, DemandBody::When(_) | DemandBody::Otherwise)) {
        return None;
    }
    let (span, lead) = match (named, demand.parts.is_empty()) {
        (false, _) => (demand.span, None),
        (true, false) => (parts(demand)?, None),
        (true, true) => {
            let name = demand.title.as_ref().or(demand.name.as_ref())?;
            (Span { start: name.span.end, ..demand.span }, Some(()))
        }
    };
    let content = text.get(span.range())?.trim();
    let content = content.strip_prefix("require").map_or(content, str::trim_start);
    let depth = indent(text, demand.span.start as usize) + if named { 2 } else { 0 };
    let pad = " ".repeat(depth);
    let body = content.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{pad}  {}", line.trim_end()),
        _ => format!("  {}{}", if lead.is_some() { "  " } else { "" }, line.trim_end()),
    });
    let body = body.collect::<Vec<_>>().join("\n");
    let table =
        format!("when {whom} in {year} or later {{\n{body}\n{pad}}}\n{pad}otherwise {{\n{body}\n{pad}}}");
    let replacement = match lead {
        Some(()) => format!(" {{\n{pad}{table}\n{}}}", " ".repeat(depth.saturating_sub(2))),
        None => table,
    };
    let tried = tried(analysis, &[Edit { span, replacement }], Keeps::MeaningInBranches)?;
    let title = format!("have this differ by cohort, from those {whom} in {year}");
    Some(Action::new(Kind::Rewrite, title, tried.edits))
}

/// Whether a demand can stand twice: nothing may refer to what is in it.
fn can(demand: &Demand) -> bool {
    let plain = |one: &Demand| {
        one.also_toward.is_empty() && one.waived_by.is_empty() && one.substituted_by.is_empty()
    };
    let mut open: Vec<&Demand> = demand.parts.iter().collect();
    while let Some(part) = open.pop() {
        if part.name.is_some() || !plain(part) {
            return false;
        }
        open.extend(&part.parts);
    }
    let one = matches!(
        demand.body,
        DemandBody::All
            | DemandBody::Choose(_)
            | DemandBody::Count { .. }
            | DemandBody::Gpa { .. }
            | DemandBody::Test(_)
    );
    // With a name the table goes inside: there it must not be one of several to choose from, nor a limit.
    let inside = demand.name.is_none()
        || demand.parts.is_empty()
        || matches!(demand.body, DemandBody::All | DemandBody::Count { from: None, .. });
    one && inside && plain(demand)
}

/// The demands of a block, where nothing else stands between them.
fn parts(demand: &Demand) -> Option<Span> {
    let spans = demand.parts.iter().map(|part| part.span);
    let all = spans.reduce(Span::to)?;
    let sources = &demand.sources;
    let others = sources.cites.iter().map(|one| one.span);
    let others = others.chain(sources.readings.iter().map(|one| one.span));
    let mut others = others.chain(sources.notes.iter().map(|one| one.span));
    (!others.any(|span| place::holds(all, span))).then_some(all)
}

/// How the cohorts of an award are told apart, and the first it is for: as it says itself, else by who
/// enters grade 9.
fn entering(award: &Award) -> (String, Option<SchoolYear>) {
    type Key = (Option<i8>, Option<SchoolYear>);
    fn key(condition: &Condition) -> Option<Key> {
        match &condition.kind {
            ConditionKind::Cohort(grade, range) => {
                let first = match range.from {
                    Some(Moment::Year(year)) => Some(year),
                    Some(Moment::Date(date)) => Some(school_year_of(date)),
                    None => None,
                };
                Some((grade.as_ref().map(|grade| grade.value), first))
            }
            ConditionKind::All(all) | ConditionKind::Any(all) => all.iter().find_map(key),
            ConditionKind::Not(one) => key(one),
            _ => None,
        }
    }
    match award.applies.as_ref().and_then(key) {
        Some((None, first)) => ("graduating".to_owned(), first),
        Some((Some(grade), first)) => (format!("entering grade {grade}"), first),
        None => ("entering grade 9".to_owned(), None),
    }
}

/// How far the line of an offset is set in.
fn indent(text: &str, offset: usize) -> usize {
    let line = text.get(..offset).and_then(|text| text.rsplit('\n').next()).unwrap_or("");
    line.len() - line.trim_start().len()
}
