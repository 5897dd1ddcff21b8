//! Why a demand on events stands as it does, in the words of a counselor.

use super::calendar::{date_of, day_of, same};
use super::events::Sight;
use super::held::Look;
use super::window::Scope;
use super::world::World;
use super::{Day, Timeline};
use crate::plan::Event;
use crate::policy::{EventClass, EventFilter, EventSelect, Happening, Tally, Unit};
use crate::quantity::Amount;

/// The most days that are listed.
const MOST_DAYS: usize = 8;

impl Timeline<'_> {
    /// Why a demand on events stands as it does in a stretch.
    pub(super) fn why_happened(&self, happening: &Happening, look: Look, world: &World) -> String {
        let select = &happening.select;
        let (_, fit) = self.happened(happening, look, world);
        match &happening.tally {
            Tally::Times { least, most } => self.why_times(select, (*least, *most), &fit, look, world),
            Tally::Hours { least, most } => {
                let spent = self.minutes(&fit) / 60;
                let hours = Amount::from_parts(i64::try_from(spent).unwrap_or(i64::MAX));
                let lead = match most {
                    None => format!("{hours} of {least} hours"),
                    Some(most) if least.is_zero() => format!("{hours} hours, at most {most} allowed"),
                    Some(most) => format!("{hours} hours, {least} to {most} asked"),
                };
                format!("{lead}: {}{}", self.phrase(select), self.on(&fit))
            }
            Tally::Every => {
                let all = self.in_look(self.events.of_kinds(&select.kinds), look);
                let fails: Vec<usize> = all.iter().filter(|at| !fit.contains(at)).copied().collect();
                let title = self.kind_title(select);
                match fails.as_slice() {
                    _ if all.is_empty() => self.none(select),
                    [] => format!("every {title}: {}{}", self.predicate(select), self.on(&all)),
                    [only] => {
                        format!(
                            "asked of every {title}: {}; the one of {}: {}",
                            self.predicate(select),
                            self.days(&fails),
                            self.lacks(*only, select, look, world)
                        )
                    }
                    _ => format!(
                        "asked of every {title}: {}; not so: {}",
                        self.predicate(select),
                        self.days(&fails)
                    ),
                }
            }
            Tally::Latest => {
                let last = self.in_look(self.events.of_kinds(&select.kinds), look).last().copied();
                let Some(last) = last else { return self.none(select) };
                let (title, day) = (self.kind_title(select), self.days(&[last]));
                match fit.contains(&last) {
                    true => format!("the latest {title}, of {day}: {}", self.passed(last, select)),
                    false => {
                        let lacks = self.lacks(last, select, look, world);
                        format!(
                            "asked of the latest {title}: {}; the one of {day}: {lacks}",
                            self.predicate(select)
                        )
                    }
                }
            }
        }
    }

    fn why_times(
        &self,
        select: &EventSelect,
        (least, most): (u32, Option<u32>),
        fit: &[usize],
        look: Look,
        world: &World,
    ) -> String {
        let count = fit.len();
        let phrase = self.phrase(select);
        let days = self.on(fit);
        let enough = u32::try_from(count).is_ok_and(|count| count >= least);
        let said = match (count, most) {
            (0, None) if least > 1 => format!("0 of {least}: {phrase}"),
            (0, _) => self.none(select),
            (_, None) if least > 1 => format!("{count} of {least}: {phrase}{days}"),
            (_, None) => format!("{phrase}: {}", self.days(fit)),
            (_, Some(0)) => format!("{phrase}{days}, none allowed"),
            (_, Some(most)) if most == least => format!("{count}, exactly {most} asked: {phrase}{days}"),
            (_, Some(most)) if least == 0 => format!("{count}, at most {most} allowed: {phrase}{days}"),
            (_, Some(most)) => format!("{count}, {least} to {most} asked: {phrase}{days}"),
        };
        match self.nearest(select, fit, look, world).filter(|_| !enough) {
            Some(nearest) => format!("{said}; {nearest}"),
            None => said,
        }
    }

    /// `no Individual Graduation Plan signed by parent`.
    pub(super) fn none(&self, select: &EventSelect) -> String {
        let phrase = self.phrase(select);
        let meeting = self.is_meeting(select);
        match (self.conditions(select).is_empty(), meeting) {
            (false, _) => format!("no {phrase}"),
            (true, true) => format!("no {phrase} held"),
            (true, false) => format!("no {phrase} on record"),
        }
    }

    /// Of events that lack only a person or a part: what the latest of them lacks.
    fn nearest(&self, select: &EventSelect, fit: &[usize], look: Look, world: &World) -> Option<String> {
        let mut rest = select.clone();
        rest.filters.retain(|filter| !names_people_or_parts(filter));
        if rest.filters.len() == select.filters.len() {
            return None;
        }
        let sight = Sight { signed_by: look.last, hopeful: false, world };
        let mut found = self.in_look(self.select(&rest, sight), look);
        found.retain(|at| !fit.contains(at));
        let last = found.last().copied()?;
        let lacks = self.lacks(last, select, look, world);
        Some(format!("the latest, of {}: {lacks}", self.days(&[last])))
    }

    /// What an event lacks of a selector: `signed by student on 2024-05-02, not by parent`.
    fn lacks(&self, at: usize, select: &EventSelect, look: Look, world: &World) -> String {
        let sight = Sight { signed_by: look.last, hopeful: false, world };
        let source = self.events.get(at).and_then(|event| event.source);
        let mut words = Vec::new();
        for filter in &select.filters {
            let alone = EventSelect { kinds: select.kinds.clone(), filters: vec![filter.clone()] };
            if self.select(&alone, sight).contains(&at) {
                continue;
            }
            words.push(match (filter, source) {
                (EventFilter::SignedBy(roles), Some(event)) => self.signed(event, roles, look.last),
                (EventFilter::AttendedBy(roles), Some(event)) => {
                    self.parted("attended by", "by", roles, &event.attended)
                }
                (EventFilter::By(roles), Some(event)) => self.parted("by", "by", roles, &event.by),
                (EventFilter::To(roles), Some(event)) => self.parted("to", "to", roles, &event.to),
                (EventFilter::Covering(parts), Some(event)) => {
                    let missing = parts.iter().filter(|part| !has(&event.parts, part));
                    let missing: Vec<String> = missing.map(|part| spaced(part)).collect();
                    match missing.len() == parts.len() && parts.len() > 1 {
                        true => "covers none of that".to_owned(),
                        false => format!("does not cover {}", listed(&missing, "or")),
                    }
                }
                (EventFilter::Without(roles), Some(event)) => {
                    let there: Vec<String> =
                        roles.iter().filter(|role| has(&event.attended, role)).cloned().collect();
                    format!("attended by {}", self.roles(&there))
                }
                (EventFilter::Of(_), Some(event)) if event.value.is_some() => {
                    let value = event.value.as_deref().map(spaced).unwrap_or_default();
                    format!("{value}, not {}", self.said(filter))
                }
                _ => format!("not {}", self.said(filter)),
            });
        }
        words.join("; ")
    }

    /// Which of these roles signed by a day, and which did not.
    fn signed(&self, event: &Event, roles: &[String], by: Day) -> String {
        let (mut signed, mut missing): (Vec<(String, Vec<String>)>, Vec<String>) = (Vec::new(), Vec::new());
        for role in roles {
            let first = event.signed.iter().filter(|one| same(&one.by, role)).map(|one| one.date).min();
            match first {
                Some(date) if day_of(date) <= by => {
                    let date = date.to_string();
                    match signed.iter_mut().find(|(day, _)| *day == date) {
                        Some((_, who)) => who.push(role.clone()),
                        None => signed.push((date, vec![role.clone()])),
                    }
                }
                // Who signed after the day has not signed by it.
                _ => missing.push(role.clone()),
            }
        }
        let missing = listed(&missing.iter().map(|role| self.role(role)).collect::<Vec<_>>(), "or");
        let signed: Vec<String> =
            signed.iter().map(|(date, who)| format!("{} on {date}", self.roles(who))).collect();
        match signed.is_empty() {
            true if roles.len() > 1 => "signed by none of them".to_owned(),
            true => format!("not signed by {missing}"),
            false => format!("signed by {}, not by {missing}", listed(&signed, "and")),
        }
    }

    /// Which of these roles are there, and which are not.
    fn parted(&self, lead: &str, short: &str, roles: &[String], there: &[String]) -> String {
        let (found, missing): (Vec<String>, Vec<String>) =
            roles.iter().cloned().partition(|role| has(there, role));
        let missing = listed(&missing.iter().map(|role| self.role(role)).collect::<Vec<_>>(), "or");
        match found.is_empty() {
            true if roles.len() > 1 => format!("{lead} none of them"),
            true => format!("not {lead} {missing}"),
            false => format!("{lead} {}, not {short} {missing}", self.roles(&found)),
        }
    }

    /// ` (2023-09-12, 2024-02-01)`; nothing for no events.
    fn on(&self, events: &[usize]) -> String {
        if events.is_empty() { String::new() } else { format!(" ({})", self.days(events)) }
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

    fn is_meeting(&self, select: &EventSelect) -> bool {
        let mut kinds = select.kinds.iter().filter_map(|kind| self.policy.events.get(*kind as usize));
        kinds.next().is_some_and(|kind| kind.class == EventClass::Meeting)
    }

    /// The title of the kind that was named, as it is declared.
    fn kind_title(&self, select: &EventSelect) -> String {
        let within = |kind: &u32| {
            let parent = self.policy.events.get(*kind as usize).and_then(|kind| kind.within);
            parent.is_some_and(|parent| select.kinds.contains(&parent))
        };
        // Of a kind with others beneath it, the topmost.
        let top = select.kinds.iter().find(|kind| !within(kind)).or(select.kinds.first());
        let title = top.and_then(|kind| self.policy.events.get(*kind as usize)).map(|kind| &kind.named.title);
        title.map_or_else(|| "event".to_owned(), Clone::clone)
    }

    /// `individual Conference attended by parent`, `Choice of pathway (university)`.
    pub(super) fn phrase(&self, select: &EventSelect) -> String {
        let mut words = Vec::new();
        for filter in &select.filters {
            if let EventFilter::Format(format) = filter {
                words.push(spaced(format));
            }
        }
        words.push(self.kind_title(select));
        for filter in &select.filters {
            if let EventFilter::Of(values) = filter
                && !self.are_all(values, select)
            {
                words.push(format!("({})", self.said(filter)));
            }
        }
        let rest = self.conditions(select);
        if !rest.is_empty() {
            words.push(rest);
        }
        words.join(" ")
    }

    /// Whether these are all the values there are, so that naming them says nothing.
    fn are_all(&self, values: &[String], select: &EventSelect) -> bool {
        let mut kinds = select.kinds.iter().filter_map(|kind| self.policy.events.get(*kind as usize));
        kinds.all(|kind| !kind.values.is_empty() && kind.values.iter().all(|value| has(values, value)))
    }

    /// The filters in words, without the format and the values.
    fn conditions(&self, select: &EventSelect) -> String {
        let apart = |filter: &&EventFilter| !matches!(filter, EventFilter::Format(_) | EventFilter::Of(_));
        self.all_said(select.filters.iter().filter(apart))
    }

    /// All filters in words.
    fn predicate(&self, select: &EventSelect) -> String {
        match select.filters.is_empty() {
            true => "on record".to_owned(),
            false => self.all_said(select.filters.iter()),
        }
    }

    /// All filters in words, as an event passes them: of several values the one it has.
    fn passed(&self, at: usize, select: &EventSelect) -> String {
        let value = self.events.get(at).and_then(|event| event.value).map(spaced);
        let words: Vec<String> = select
            .filters
            .iter()
            .map(|filter| match (filter, &value) {
                (EventFilter::Of(_), Some(value)) => value.clone(),
                _ => self.said(filter),
            })
            .filter(|said| !said.is_empty())
            .collect();
        if words.is_empty() { "on record".to_owned() } else { words.join(", ") }
    }

    fn all_said<'f>(&self, filters: impl Iterator<Item = &'f EventFilter>) -> String {
        let words: Vec<String> =
            filters.map(|filter| self.said(filter)).filter(|said| !said.is_empty()).collect();
        words.join(", ")
    }

    /// A filter in words.
    fn said(&self, filter: &EventFilter) -> String {
        match filter {
            EventFilter::Format(format) => spaced(format),
            EventFilter::AttendedBy(list) => format!("attended by {}", self.roles(list)),
            EventFilter::Without(list) => format!("without {}", self.either(list)),
            EventFilter::By(list) => format!("by {}", self.roles(list)),
            EventFilter::To(list) => format!("to {}", self.roles(list)),
            EventFilter::SignedBy(list) => format!("signed by {}", self.roles(list)),
            EventFilter::Covering(list) => format!("covering {}", listed(&all_spaced(list), "and")),
            EventFilter::Of(list) => listed(&all_spaced(list), "or"),
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
                    (None, None) => String::new(),
                }
            }
            EventFilter::Dated(range) => match (range.from, range.until) {
                (Some(from), Some(until)) => format!("dated {from} to {until}"),
                (Some(from), None) => format!("dated {from} or later"),
                (None, Some(until)) => format!("dated {until} or earlier"),
                (None, None) => String::new(),
            },
            EventFilter::With(inner) => format!("with {}", self.phrase(inner)),
            EventFilter::PartOf(inner) => format!("in {}", self.phrase(inner)),
        }
    }

    fn roles(&self, names: &[String]) -> String {
        listed(&names.iter().map(|name| self.role(name)).collect::<Vec<_>>(), "and")
    }

    fn either(&self, names: &[String]) -> String {
        listed(&names.iter().map(|name| self.role(name)).collect::<Vec<_>>(), "or")
    }

    /// A role in a sentence: `parent`, `IEP team`. A name that is one plain word is that word; any other
    /// role is called by its title.
    fn role(&self, name: &str) -> String {
        let plain = spaced(name).to_lowercase();
        let title = self.policy.roles.iter().find(|role| same(&role.name, name)).map(|role| &role.title);
        match title {
            None => plain,
            Some(title) if title.to_lowercase() == plain => lower(title),
            Some(_) if !plain.contains(' ') => plain,
            Some(title) => title.clone(),
        }
    }
}

/// Whether a filter asks who or what was there: an event that fails only these is worth a word.
fn names_people_or_parts(filter: &EventFilter) -> bool {
    matches!(filter, EventFilter::AttendedBy(_) | EventFilter::SignedBy(_) | EventFilter::Covering(_))
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|one| same(one, word))
}

/// A word of the policy as people write it.
fn spaced(word: &str) -> String {
    word.replace('-', " ")
}

fn all_spaced(words: &[String]) -> Vec<String> {
    words.iter().map(|word| spaced(word)).collect()
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A plain word in the middle of a sentence: `Parent` is `parent`, but `IEP team` stays.
fn lower(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => title.to_owned(),
    }
}
