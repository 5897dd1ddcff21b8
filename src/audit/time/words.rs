//! Why a demand on events stands as it does, in the words of a counselor.

use super::calendar::date_of;
use super::events::Sight;
use super::held::Look;
use super::window::Scope;
use super::world::World;
use super::{Day, Timeline};
use crate::policy::{EventClass, EventFilter, EventSelect, Happening, Tally, Unit};
use crate::quantity::Amount;

/// The most days that are listed.
const MOST_DAYS: usize = 8;

impl Timeline<'_> {
    /// Why a demand on events stands as it does in a stretch.
    pub(super) fn why_happened(&self, happening: &Happening, look: Look, world: &World) -> String {
        let select = &happening.select;
        let (_, fit) = self.happened(happening, look, world);
        let phrase = self.phrase(select);
        let verb = self.verb(select);
        match &happening.tally {
            Tally::Times { least, most } => {
                let count = fit.len();
                let asked = match (least, most) {
                    (0, Some(0)) => ", none allowed".to_owned(),
                    (0, Some(most)) => format!(", at most {most} allowed"),
                    (least, Some(most)) if least == most => format!(", exactly {least} asked"),
                    (least, Some(most)) => format!(", {least} to {most} asked"),
                    _ => String::new(),
                };
                if count == 0 {
                    let many = if *least > 1 { format!(", {least} asked") } else { String::new() };
                    let asked = if *least == 0 || most.is_some() { asked } else { many };
                    let asked = if *least == 0 { String::new() } else { asked };
                    return format!("no {phrase} {verb}{asked}");
                }
                let things =
                    plural(&phrase, if most.is_some() { count } else { (*least as usize).max(count) });
                let lead = match most {
                    None if (*least as usize) > 1 => format!("{count} of {least} {things} {verb}"),
                    _ => format!("{count} {things} {verb}"),
                };
                format!("{lead}{asked}: {}", self.days(&fit))
            }
            Tally::Hours { least, most } => {
                let spent = self.minutes(&fit) / 60;
                let hours = Amount::from_parts(i64::try_from(spent).unwrap_or(i64::MAX));
                let asked = match most {
                    None => format!("{hours} of {least} hours of {phrase} {verb}"),
                    Some(most) if least.is_zero() => {
                        format!("{hours} hours of {phrase} {verb}, at most {most} allowed")
                    }
                    Some(most) => format!("{hours} hours of {phrase} {verb}, {least} to {most} asked"),
                };
                if fit.is_empty() { asked } else { format!("{asked}: {}", self.days(&fit)) }
            }
            Tally::Every => {
                let all = self.in_look(self.events.of_kinds(&select.kinds), look);
                let fails: Vec<usize> = all.iter().filter(|at| !fit.contains(at)).copied().collect();
                let kind = self.kind_title(select);
                match (all.is_empty(), fails.is_empty()) {
                    (true, _) => format!("no {kind} {verb}"),
                    (false, true) => format!("each {kind} {}: {}", self.conditions(select), self.days(&all)),
                    (false, false) => {
                        format!("not {}: {kind} of {}", self.conditions(select), self.days(&fails))
                    }
                }
            }
            Tally::Latest => {
                let last = self.in_look(self.events.of_kinds(&select.kinds), look).last().copied();
                let kind = self.kind_title(select);
                match last {
                    None => format!("no {kind} {verb}"),
                    Some(last) => {
                        let not = if fit.contains(&last) { "" } else { "not " };
                        format!(
                            "the latest {kind}, {}, is {not}{}",
                            self.days(&[last]),
                            self.conditions(select)
                        )
                    }
                }
            }
        }
    }

    fn in_look(&self, mut found: Vec<usize>, look: Look) -> Vec<usize> {
        found.retain(|at| {
            self.events.get(*at).is_some_and(|one| look.first <= one.date && one.date <= look.last)
        });
        found
    }

    /// Why the student is in such a placement or not.
    pub(super) fn why_placed(&self, select: &EventSelect, scope: &Scope, world: &World) -> String {
        let sight = Sight { signed_by: self.as_of, hopeful: false, world };
        let last: Day = scope
            .period
            .as_ref()
            .and_then(|period| period.last)
            .map_or(self.as_of, |last| last.min(self.as_of));
        let first = scope.period.as_ref().map_or(self.as_of, |period| period.first);
        let mut found = self.select(select, sight);
        found.retain(|at| self.events.get(*at).is_some_and(|one| Self::touches(one, first, last)));
        match found.is_empty() {
            true => format!("in no {} then", self.phrase(select)),
            false => format!("in {} from {}", self.phrase(select), self.days(&found)),
        }
    }

    /// `2023-09-12, 2024-02-01`.
    pub(super) fn days(&self, events: &[usize]) -> String {
        let each =
            events.iter().filter_map(|at| self.events.get(*at)).map(|one| date_of(one.date).to_string());
        let mut days: Vec<String> = each.take(MOST_DAYS).collect();
        if events.len() > MOST_DAYS {
            days.push(format!("and {} more", events.len() - MOST_DAYS));
        }
        days.join(", ")
    }

    /// `held`, `on record`.
    fn verb(&self, select: &EventSelect) -> &'static str {
        let mut kinds = select.kinds.iter().filter_map(|kind| self.policy.events.get(*kind as usize));
        let meetings = kinds.next().is_some_and(|kind| kind.class == EventClass::Meeting);
        if meetings { "held" } else { "on record" }
    }

    /// The title of the kind that was named, in the middle of a sentence.
    fn kind_title(&self, select: &EventSelect) -> String {
        let within = |kind: &u32| {
            let parent = self.policy.events.get(*kind as usize).and_then(|kind| kind.within);
            parent.is_some_and(|parent| select.kinds.contains(&parent))
        };
        // Of a kind with others beneath it, the topmost.
        let top = select.kinds.iter().find(|kind| !within(kind)).or(select.kinds.first());
        let title = top.and_then(|kind| self.policy.events.get(*kind as usize)).map(|kind| &kind.named.title);
        title.map_or_else(|| "event".to_owned(), |title| lower(title))
    }

    /// `individual conference attended by parent`.
    pub(super) fn phrase(&self, select: &EventSelect) -> String {
        let mut words = Vec::new();
        for filter in &select.filters {
            if let EventFilter::Format(format) = filter {
                words.push(format.clone());
            }
        }
        words.push(self.kind_title(select));
        let rest = self.conditions(select);
        if !rest.is_empty() {
            words.push(rest);
        }
        words.join(" ")
    }

    /// The filters in words, without the format.
    fn conditions(&self, select: &EventSelect) -> String {
        let roles = |roles: &[String]| roles.join(", ");
        let each = select.filters.iter().filter_map(|filter| {
            Some(match filter {
                EventFilter::Format(_) => return None,
                EventFilter::AttendedBy(list) => format!("attended by {}", roles(list)),
                EventFilter::Without(list) => format!("without {}", roles(list)),
                EventFilter::By(list) => format!("by {}", roles(list)),
                EventFilter::To(list) => format!("to {}", roles(list)),
                EventFilter::SignedBy(list) => format!("signed by {}", roles(list)),
                EventFilter::Covering(list) => format!("covering {}", roles(list)),
                EventFilter::Of(list) => format!("of {}", list.join(" or ")),
                EventFilter::Lasting(unit, least, most) => {
                    let unit = match unit {
                        Unit::Minutes => "minutes",
                        Unit::Days => "days",
                        Unit::SchoolDays => "school days",
                        Unit::Weeks => "weeks",
                        Unit::Months => "months",
                    };
                    match (least, most) {
                        (Some(least), Some(most)) => format!("lasting {least} to {most} {unit}"),
                        (Some(least), None) => format!("lasting at least {least} {unit}"),
                        (None, Some(most)) => format!("lasting at most {most} {unit}"),
                        (None, None) => return None,
                    }
                }
                EventFilter::Dated(range) => match (range.from, range.until) {
                    (Some(from), Some(until)) => format!("dated {from} to {until}"),
                    (Some(from), None) => format!("dated {from} or later"),
                    (None, Some(until)) => format!("dated {until} or earlier"),
                    (None, None) => return None,
                },
                EventFilter::With(inner) => format!("with {}", self.phrase(inner)),
                EventFilter::PartOf(inner) => format!("part of {}", self.phrase(inner)),
            })
        });
        let words: Vec<String> = each.collect();
        words.join(" and ")
    }
}

/// A title in the middle of a sentence: `Conference` is `conference`, but `IGP` stays.
fn lower(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => title.to_owned(),
    }
}

/// Several of a thing: the first noun of a phrase is the one before its filters.
fn plural(phrase: &str, count: usize) -> String {
    if count == 1 {
        return phrase.to_owned();
    }
    let leads = [
        " attended by ",
        " without ",
        " by ",
        " to ",
        " signed by ",
        " covering ",
        " of ",
        " lasting ",
        " dated ",
        " with ",
        " part of ",
    ];
    let at = leads.iter().filter_map(|lead| phrase.find(lead)).min().unwrap_or(phrase.len());
    let (noun, rest) = phrase.split_at_checked(at).unwrap_or((phrase, ""));
    let hissing = ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    let before_y = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match (before_y, hissing) {
        (Some(stem), _) => format!("{stem}ies{rest}"),
        (None, true) => format!("{noun}es{rest}"),
        (None, false) => format!("{noun}s{rest}"),
    }
}
