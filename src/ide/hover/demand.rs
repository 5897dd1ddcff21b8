//! Awards and demands in words: what is asked, of whom, by which source.

use super::courses::{listed, selected};
use crate::compile::Analysis;
use crate::policy::{Award, AwardId, Count, Demand, DemandId, Kind, Measure};
use crate::quantity::Amount;
use crate::report::words;
use crate::source::{FileId, Span};
use crate::syntax::tree;

/// How many parts or courses are named.
const MOST_NAMED: usize = 12;

/// A demand of an award.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) award: AwardId,
    pub(super) demand: DemandId,
}

/// The demand whose head an offset lies in, and the stretch of its amount.
pub(super) fn at(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<(Place, Option<Span>)> {
    let holds =
        |span: Span| span.file == file && (span.start as usize) <= offset && offset <= span.end as usize;
    let mut found: Option<(Place, Span, Option<Span>)> = None;
    for (award, origin) in analysis.lowered.origins.awards.iter().enumerate() {
        for (demand, from) in origin.demands.iter().enumerate() {
            if !holds(from.head)
                || found.is_some_and(|(_, head, _)| head.range().len() <= from.head.range().len())
            {
                continue;
            }
            let (Ok(award), Ok(demand)) = (u32::try_from(award), u32::try_from(demand)) else { continue };
            let amount = Some(from.amount).filter(|span| *span != from.head && holds(*span));
            found = Some((Place { award, demand }, from.head, amount));
        }
    }
    found.map(|(place, _, amount)| (place, amount))
}

/// What an award asks.
pub(super) fn award(analysis: &Analysis<'_>, tree: &tree::Award, index: u32) -> Option<String> {
    let policy = &analysis.lowered.policy;
    let award = policy.awards.get(index as usize)?;
    let mut lines = vec![format!("**{}**: {} `{}`", award.named.title, award.kind, award.named.name)];
    let owed = Owed { award }.all(&award.roots);
    let titles: Vec<String> = award.roots.iter().filter_map(|id| named(award, *id)).collect();
    let count = award.demands.len();
    let total = match (owed.most.is_zero(), owed.least == owed.most) {
        (true, _) => String::new(),
        (false, true) => format!(" {} in all.", owed.said()),
        (false, false) => format!(" {} in all, depending on the student.", owed.said()),
    };
    let shown: Vec<String> = titles.iter().take(MOST_NAMED).cloned().collect();
    let more = titles.len().saturating_sub(shown.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let whose = if award.of_schools { "of a school" } else { "of a student" };
    lines.push(match count {
        0 => format!("Asks nothing {whose} yet."),
        1 => format!("Asks {whose}: {}.{total}", shown.join("; ")),
        _ => format!("Asks {whose}: {}{rest}; {count} demands, parts included.{total}", shown.join("; ")),
    });
    match &tree.applies {
        Some(condition) => {
            lines.push(format!("For students {}.", super::one_line(analysis.sources.slice(condition.span))))
        }
        None if !award.of_schools => lines.push("For every student.".to_owned()),
        None => {}
    }
    let titles_of = |awards: &[AwardId]| {
        let titles =
            awards.iter().filter_map(|id| Some(policy.awards.get(*id as usize)?.named.title.clone()));
        words::joined(&titles.collect::<Vec<_>>(), "and")
    };
    if let Some(base) = award.extends {
        lines.push(format!("Extends {}.", titles_of(&[base])));
    }
    if !award.adds_to.is_empty() {
        lines.push(format!("To be met besides {}.", titles_of(&award.adds_to)));
    }
    if !award.separate_from.is_empty() {
        lines.push(format!("Shares no course with {}.", titles_of(&award.separate_from)));
    }
    let mut facts = Vec::new();
    facts.extend(award.authority.as_ref().map(|who| format!("Granted by {who}")));
    facts.extend(award.code.as_ref().map(|code| format!("Code {code}")));
    facts.extend(award.cites.iter().map(|cite| format!("Source: {}", words::source(cite))));
    lines.push(facts.join("\n\n"));
    lines.retain(|line| !line.is_empty());
    Some(lines.join("\n\n"))
}

/// What a demand asks, whom of, by which source, and who may waive it.
pub(super) fn demand(analysis: &Analysis<'_>, place: Place) -> Option<String> {
    let policy = &analysis.lowered.policy;
    let award = policy.awards.get(place.award as usize)?;
    let demand = award.demands.get(place.demand as usize)?;
    let mut lines = vec![format!("**{}**", title(demand))];
    lines.push(asks(analysis, award, demand));
    if let Kind::Count(count) = &demand.kind {
        lines.push(rules(policy, award, count));
    }
    let cohort = analysis.lowered.origins.awards.get(place.award as usize).and_then(|origin| {
        let head = origin.demands.get(place.demand as usize)?.head;
        let text = analysis.sources.slice(head);
        let words: Vec<&str> = text.split_whitespace().collect();
        let from = words.iter().position(|word| matches!(*word, "entering" | "graduating"))?;
        super::time::cohort_of(words.get(from..)?)
    });
    lines.extend(cohort);
    if !demand.waived_by.is_empty() {
        lines.push(format!("May be waived by {}.", roles(policy, &demand.waived_by, "or")));
    }
    lines.extend(demand.readings.iter().map(|reading| match &reading.because {
        Some(because) => format!("Read as: {}, because {because}.", reading.text),
        None => format!("Read as: {}.", reading.text),
    }));
    let cites = cites(award, place.demand);
    if !cites.is_empty() {
        let cites: Vec<String> = cites.iter().map(words::source).collect();
        lines.push(format!("Source: {}", cites.join("; ")));
    }
    if let Some(layer) = &demand.layer {
        lines.push(format!("Asked by {layer}."));
    }
    lines.retain(|line| !line.is_empty());
    Some(lines.join("\n\n"))
}

/// The sum of a demand's parts against its amount, or what its courses are worth.
pub(super) fn amount(analysis: &Analysis<'_>, place: Place) -> Option<String> {
    let policy = &analysis.lowered.policy;
    let award = policy.awards.get(place.award as usize)?;
    match &award.demands.get(place.demand as usize)?.kind {
        Kind::Sum { measure, least, parts, .. } => {
            let sum = Owed { award }.all(parts);
            let asked = said(*measure, *least);
            Some(match measure {
                Measure::Credits if sum.least == *least && sum.most == *least => {
                    format!("{asked}: the {} parts of the block add up to that.", parts.len())
                }
                Measure::Credits => {
                    format!("{asked}; the {} parts of the block ask for {}.", parts.len(), sum.said())
                }
                _ => format!("{asked}, in the {} parts of the block.", parts.len()),
            })
        }
        Kind::Count(count) => {
            let courses = selected(&count.select)?;
            let worth: Amount = courses
                .iter()
                .filter_map(|id| policy.courses.get(*id as usize))
                .map(|course| course.credits.1)
                .sum();
            Some(format!(
                "{} out of {} courses that are worth {} at most.",
                said(count.measure, count.least),
                courses.len(),
                said(Measure::Credits, worth)
            ))
        }
        _ => None,
    }
}

/// The awards that count a course, by title.
pub(super) fn awards_with(analysis: &Analysis<'_>, course: u32) -> Vec<String> {
    let uses = |demand: &Demand| match &demand.kind {
        Kind::Count(count) => selected(&count.select).is_some_and(|courses| courses.contains(&course)),
        _ => false,
    };
    let awards = analysis.lowered.policy.awards.iter();
    awards.filter(|award| award.demands.iter().any(uses)).map(|award| award.named.title.clone()).collect()
}

/// `4 credits`.
fn said(measure: Measure, amount: Amount) -> String {
    format!("{amount} {}", words::unit(measure, amount))
}

/// The roles in words.
fn roles(policy: &crate::policy::Policy, names: &[String], last: &str) -> String {
    let title = |name: &String| {
        let role = policy.roles.iter().find(|role| role.goes_by(name));
        role.map_or_else(|| name.replace('-', " "), |role| inside(&role.title))
    };
    words::joined(&names.iter().map(title).collect::<Vec<_>>(), last)
}

/// A title within a sentence: `School counselor` is `school counselor`, but `IEP team` stays.
fn inside(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => title.to_owned(),
    }
}

/// The demands of a branch, for the branch at an offset.
pub(super) fn branch(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<String> {
    fn find(demands: &[tree::Demand], offset: usize) -> Option<&tree::Demand> {
        let holds = |span: Span| (span.start as usize) <= offset && offset <= span.end as usize;
        let outer = demands.iter().find(|demand| holds(demand.span))?;
        if holds(outer.head) { Some(outer) } else { find(&outer.parts, offset) }
    }
    let tree = analysis.tree(file)?;
    let found = tree.items.iter().find_map(|item| match &item.kind {
        tree::ItemKind::Award(award) => find(&award.demands, offset),
        _ => None,
    })?;
    let who = match &found.body {
        tree::DemandBody::When(condition) | tree::DemandBody::If(condition, true) => {
            let words = super::one_line(analysis.sources.slice(condition.span));
            let words: Vec<&str> = words.split(' ').collect();
            super::time::cohort_of(&words)
        }
        _ => None,
    };
    let title = |demand: &tree::Demand| match demand.title.as_ref().or(demand.name.as_ref()) {
        Some(title) => title.value.clone(),
        None => super::clipped(&super::one_line(analysis.sources.slice(demand.head)), 80),
    };
    let list: Vec<String> =
        found.parts.iter().take(MOST_NAMED).map(|part| format!("- {}", title(part))).collect();
    if list.is_empty() {
        return who;
    }
    let who = who.map_or(String::new(), |who| format!("{who}\n\n"));
    Some(format!("{who}Asks for:\n\n{}", list.join("\n")))
}

/// A demand by its title, its name or its own words.
fn title(demand: &Demand) -> String {
    let own = demand.title.as_ref().or(demand.name.as_ref()).unwrap_or(&demand.text);
    super::clipped(own, 120)
}

/// A demand in a list: `Science (4 credits)`.
fn named(award: &Award, id: DemandId) -> Option<String> {
    let demand = award.demands.get(id as usize)?;
    let own = demand.title.as_ref().or(demand.name.as_ref());
    let title = match (&demand.kind, own) {
        (Kind::When { branches, otherwise }, None) => {
            format!("1 of {} branches", branches.len() + usize::from(!otherwise.is_empty()))
        }
        _ => super::clipped(own.unwrap_or(&demand.text), 80),
    };
    let amount = match &demand.kind {
        Kind::Sum { measure, least, .. } => Some(said(*measure, *least)),
        Kind::Count(count) => Some(said(count.measure, count.least)),
        Kind::Choose { .. } | Kind::All(_) => {
            Some(Owed { award }.of(id)).filter(|owed| !owed.most.is_zero()).map(|owed| owed.said())
        }
        _ => None,
    };
    Some(match amount.filter(|_| demand.title.is_some() || demand.name.is_some()) {
        Some(amount) => format!("{title} ({amount})"),
        None => title,
    })
}

/// The parts of a demand as a list.
fn parts_of(award: &Award, parts: &[DemandId]) -> String {
    let mut list: Vec<String> = parts
        .iter()
        .filter_map(|id| named(award, *id))
        .take(MOST_NAMED)
        .map(|part| format!("- {part}"))
        .collect();
    if parts.len() > MOST_NAMED {
        list.push(format!("- and {} more", parts.len() - MOST_NAMED));
    }
    list.join("\n")
}

fn asks(analysis: &Analysis<'_>, award: &Award, demand: &Demand) -> String {
    match &demand.kind {
        Kind::All(parts) if parts.len() == 1 => format!("Asks for:\n\n{}", parts_of(award, parts)),
        Kind::All(parts) => format!("Asks for all of these:\n\n{}", parts_of(award, parts)),
        Kind::Sum { measure, least, most, parts } => {
            let cap = most.filter(|most| most != least).map(|most| format!(" No more than {most} count."));
            format!(
                "Asks for {} in all, and for each of these:\n\n{}{}",
                said(*measure, *least),
                parts_of(award, parts),
                cap.map_or(String::new(), |cap| format!("\n\n{}", cap.trim()))
            )
        }
        Kind::Choose { count, parts } => {
            format!("Asks for {count} of these {}:\n\n{}", parts.len(), parts_of(award, parts))
        }
        Kind::Count(count) => {
            let from = match selected(&count.select) {
                None => "any course".to_owned(),
                Some(courses) => listed(analysis, courses.into_iter(), MOST_NAMED),
            };
            let bound = match (count.least, count.most) {
                (least, Some(most)) if least.is_zero() => {
                    format!("At most {} may count", said(count.measure, most))
                }
                (least, None) => format!("Asks for at least {}", said(count.measure, least)),
                (least, Some(most)) if least == most => format!("Asks for {}", said(count.measure, least)),
                (least, Some(most)) => format!("Asks for {}; up to {most} count", said(count.measure, least)),
            };
            format!("{bound}, from {from}.")
        }
        Kind::Test(_) => {
            format!("Must be true of the student: {}. It uses no course up.", as_written(demand))
        }
        Kind::Gpa { least, over } => {
            let over = match selected(over) {
                None => "every course".to_owned(),
                Some(courses) => listed(analysis, courses.into_iter(), MOST_NAMED),
            };
            format!("Asks for a grade point average of at least {least} over {over}.")
        }
        Kind::GpaCounted { least, award: of } => {
            let title =
                analysis.lowered.policy.awards.get(*of as usize).map_or("", |award| &award.named.title);
            format!(
                "Asks for a grade point average of at least {least} over the courses counted for {title}."
            )
        }
        Kind::If { then, otherwise, .. } => {
            let mut text =
                format!("Only for some students ({}):\n\n{}", as_written(demand), parts_of(award, then));
            if !otherwise.is_empty() {
                text.push_str(&format!("\n\nFor the others:\n\n{}", parts_of(award, otherwise)));
            }
            text
        }
        Kind::When { branches, otherwise } => {
            let count = branches.len() + usize::from(!otherwise.is_empty());
            let mut list: Vec<String> = branches.iter().map(|(_, parts)| parts_of(award, parts)).collect();
            if !otherwise.is_empty() {
                list.push(parts_of(award, otherwise));
            }
            let list: Vec<String> =
                list.iter().enumerate().map(|(at, parts)| format!("Branch {}:\n\n{parts}", at + 1)).collect();
            format!("One of {count} branches applies to each student.\n\n{}", list.join("\n\n"))
        }
        Kind::Timed { parts, .. } => {
            format!("Wanted at a time ({}):\n\n{}", as_written(demand), parts_of(award, parts))
        }
        Kind::Share(_) => format!("Asks of the school: {}.", as_written(demand)),
    }
}

/// The author's own words, without the name and title before them.
fn as_written(demand: &Demand) -> String {
    let mut text = demand.text.as_str();
    for lead in [demand.name.as_deref(), demand.title.as_deref()].into_iter().flatten() {
        text = text.trim_start_matches("require").trim_start();
        text = text.strip_prefix(lead).unwrap_or(text).trim_start();
        text = text.strip_prefix(&format!("\"{lead}\"")).unwrap_or(text).trim_start();
    }
    super::clipped(text, 160)
}

/// What is special about how a demand counts.
fn rules(policy: &crate::policy::Policy, award: &Award, count: &Count) -> String {
    let mut said_of = Vec::new();
    if count.overall {
        said_of.push("It only looks: the courses stay free for other demands.".to_owned());
    }
    if count.excess {
        said_of
            .push("What is left of a course that serves another demand in part counts here too.".to_owned());
    }
    let shares: Vec<String> =
        count.shares.iter().filter_map(|id| award.demands.get(*id as usize)).map(title).collect();
    if !shares.is_empty() {
        said_of.push(format!("Its courses may also count toward {}.", words::joined(&shares, "and")));
    }
    if !count.substitutes.is_empty() {
        let up_to =
            count.replaces.map_or(String::new(), |most| format!(", up to {}", said(Measure::Credits, most)));
        let who = roles(policy, &count.substitutes, "or");
        said_of.push(format!("Other courses may be approved in their place by {who}{up_to}."));
    }
    said_of
        .extend(count.limits.iter().map(|limit| format!("Of which: {}.", super::clipped(&limit.text, 120))));
    said_of.join("\n\n")
}

/// The citations that apply to a demand: its own, else those of what it stands in.
fn cites(award: &Award, demand: DemandId) -> Vec<crate::policy::Cite> {
    let mut at = demand;
    // A demand lies in no deeper than there are demands.
    for _ in 0..award.demands.len() {
        let Some(found) = award.demands.get(at as usize) else { break };
        if !found.cites.is_empty() {
            return found.cites.clone();
        }
        let parent = award.demands.iter().position(|other| parts(&other.kind).contains(&at));
        match parent.and_then(|parent| u32::try_from(parent).ok()) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    award.cites.clone()
}

/// The demands directly in one.
fn parts(kind: &Kind) -> Vec<DemandId> {
    match kind {
        Kind::All(parts)
        | Kind::Sum { parts, .. }
        | Kind::Choose { parts, .. }
        | Kind::Timed { parts, .. } => parts.clone(),
        Kind::If { then, otherwise, .. } => then.iter().chain(otherwise).copied().collect(),
        Kind::When { branches, otherwise } => {
            branches.iter().flat_map(|(_, parts)| parts).chain(otherwise).copied().collect()
        }
        _ => Vec::new(),
    }
}

/// How much credit demands ask for: the least and the most, over the students there may be.
struct Owed<'a> {
    award: &'a Award,
}

struct Between {
    least: Amount,
    most: Amount,
}

impl Between {
    /// `24 credits`, `23 to 24 credits`.
    fn said(&self) -> String {
        match self.least == self.most {
            true => said(Measure::Credits, self.most),
            false => format!("{} to {}", self.least, said(Measure::Credits, self.most)),
        }
    }
}

impl Owed<'_> {
    fn all(&self, parts: &[DemandId]) -> Between {
        let each: Vec<Between> = parts.iter().map(|id| self.of(*id)).collect();
        Between { least: each.iter().map(|one| one.least).sum(), most: each.iter().map(|one| one.most).sum() }
    }

    fn of(&self, id: DemandId) -> Between {
        let none = Between { least: Amount::ZERO, most: Amount::ZERO };
        let Some(demand) = self.award.demands.get(id as usize) else { return none };
        match &demand.kind {
            Kind::All(parts) => self.all(parts),
            Kind::Sum { measure: Measure::Credits, least, .. } => Between { least: *least, most: *least },
            Kind::Count(count) if count.measure == Measure::Credits && !count.overall => {
                Between { least: count.least, most: count.least }
            }
            Kind::Choose { count, parts } => {
                let mut each: Vec<Between> = parts.iter().map(|id| self.of(*id)).collect();
                let count = *count as usize;
                each.sort_by_key(|one| one.least);
                let least = each.iter().take(count).map(|one| one.least).sum();
                each.sort_by_key(|one| std::cmp::Reverse(one.most));
                Between { least, most: each.iter().take(count).map(|one| one.most).sum() }
            }
            Kind::If { then, otherwise, .. } => either([self.all(then), self.all(otherwise)]),
            Kind::When { branches, otherwise } => {
                let branches = branches.iter().map(|(_, parts)| self.all(parts));
                let last = (!otherwise.is_empty()).then(|| self.all(otherwise));
                either(branches.chain(last))
            }
            _ => none,
        }
    }
}

/// One of several.
fn either(ways: impl IntoIterator<Item = Between>) -> Between {
    let ways: Vec<Between> = ways.into_iter().collect();
    Between {
        least: ways.iter().map(|way| way.least).min().unwrap_or(Amount::ZERO),
        most: ways.iter().map(|way| way.most).max().unwrap_or(Amount::ZERO),
    }
}
