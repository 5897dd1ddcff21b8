//! Lowering of roles, kinds of event, calendars and flags, and of what is asked of events.

use std::collections::BTreeMap;

use super::Lowerer;
use super::demand::provenance;
use super::exchanged;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::names::Sort;
use crate::policy::{
    Calendar, CalendarYear, Cond, EventClass, EventFilter, EventKind, EventKindId, EventSelect, FactKind,
    Flag, Happening, Said, Tally, Unit,
};
use crate::quantity::{Amount, Date};
use crate::source::Span;
use crate::syntax::tree::{self, At, EventFilterKind, ItemKind, Word};

impl Lowerer<'_, '_> {
    /// Roles, kinds of event and calendars: what conditions may refer to.
    pub(super) fn time(&mut self) {
        let names = self.names;
        for (id, _) in names.of(Sort::Role) {
            self.policy.roles.extend(self.named(id));
        }
        for (id, symbol) in names.of(Sort::EventKind) {
            let (ItemKind::EventKind(kind), Some(named)) = (&symbol.item.kind, self.named(id)) else {
                continue;
            };
            let words = |list: &[Word]| list.iter().map(|word| word.value.clone()).collect();
            self.policy.events.push(EventKind {
                named,
                class: class_of(&kind.class.value),
                within: None,
                formats: words(&kind.formats),
                parts: words(&kind.parts),
                values: words(&kind.values),
            });
        }
        for (_, symbol) in names.of(Sort::EventKind) {
            let ItemKind::EventKind(kind) = &symbol.item.kind else { continue };
            let Some(parent) = &kind.parent else { continue };
            let Some(found) = self.find_sort(parent, Sort::EventKind) else { continue };
            if self.lies_beneath(found, symbol.index) {
                self.report(
                    Diagnostic::new(
                        Code::CircularDefinition,
                        parent.span,
                        format!("`{}` lies beneath itself", symbol.name),
                    )
                    .label("this leads back to the kind being declared")
                    .help("remove one `in` of the circle"),
                );
                continue;
            }
            if let Some(kind) = self.policy.events.get_mut(symbol.index as usize) {
                kind.within = Some(found);
            }
        }
        for (id, symbol) in names.of(Sort::Calendar) {
            let (ItemKind::Calendar(calendar), Some(named)) = (&symbol.item.kind, self.named(id)) else {
                continue;
            };
            let years = self.calendar_years(calendar);
            let mut schools: Vec<String> = calendar.schools.iter().map(|name| name.value.clone()).collect();
            schools.sort();
            schools.dedup();
            if years.is_empty() && calendar.every.is_none() {
                self.report(
                    Diagnostic::new(
                        Code::MissingClause,
                        calendar.declared.name.span,
                        format!("the calendar `{}` has no school year", calendar.declared.name.value),
                    )
                    .label("when is school held?")
                    .help("add `school year 2024-25 from 2024-08-14 to 2025-05-23 { … }`, or `every school year from july 1 to june 30`"),
                );
            }
            let every = calendar.every.as_ref().map(|(from, to)| (from.value, to.value));
            self.policy.calendars.push(Calendar { named, schools, years, every });
        }
    }

    fn lies_beneath(&self, kind: EventKindId, above: EventKindId) -> bool {
        let mut at = Some(kind);
        for _ in 0..=self.policy.events.len() {
            match at {
                Some(found) if found == above => return true,
                Some(found) => at = self.policy.events.get(found as usize).and_then(|kind| kind.within),
                None => return false,
            }
        }
        false
    }

    fn calendar_years(&mut self, calendar: &tree::Calendar) -> Vec<CalendarYear> {
        let mut seen: BTreeMap<crate::quantity::SchoolYear, Span> = BTreeMap::new();
        let mut years = Vec::new();
        for year in &calendar.years {
            if let Some(first) = seen.insert(year.year.value, year.year.span) {
                self.report(
                    Diagnostic::new(
                        Code::DuplicateName,
                        year.year.span,
                        format!("the school year {} stands twice in this calendar", year.year.value),
                    )
                    .label("again")
                    .also(first, "first here"),
                );
                continue;
            }
            let (first, last) = (&year.days.0, &year.days.1);
            if !self.in_order(first, last) {
                continue;
            }
            for day in [first, last] {
                if crate::quantity::school_year_of(day.value) != year.year.value {
                    self.report(
                        Diagnostic::new(
                            Code::BadBound,
                            day.span,
                            format!("{} is no day of the school year {}", day.value, year.year.value),
                        )
                        .label("a school year runs from July 1 to June 30")
                        .also(year.year.span, "this school year"),
                    );
                }
            }
            let within = |day: Date| first.value <= day && day <= last.value;
            let mut no_school = Vec::new();
            for (from, until) in &year.no_school {
                if self.in_order(from, until) {
                    if !within(from.value) || !within(until.value) {
                        self.outside(from.span.to(until.span), year.span);
                    }
                    no_school.push((from.value, until.value));
                }
            }
            no_school.sort_unstable();
            let mut terms: Vec<(String, Date, Date)> = Vec::new();
            for (name, from, until) in &year.terms {
                if self.in_order(from, until) {
                    if !within(from.value) || !within(until.value) {
                        self.outside(from.span.to(until.span), year.span);
                    }
                    terms.push((name.value.clone(), from.value, until.value));
                }
            }
            terms.sort_by_key(|(_, from, until)| (*from, *until));
            years.push(CalendarYear {
                year: year.year.value,
                first: first.value,
                last: last.value,
                no_school,
                terms,
            });
        }
        years.sort_by_key(|year| year.year);
        years
    }

    pub(super) fn in_order(&mut self, from: &At<Date>, until: &At<Date>) -> bool {
        if from.value <= until.value {
            return true;
        }
        self.report(
            Diagnostic::new(Code::EmptyRange, from.span.to(until.span), "the first day is after the last")
                .help("write the earlier day first")
                .fix(exchanged((from.span, &from.value), (until.span, &until.value))),
        );
        false
    }

    fn outside(&mut self, span: Span, year: Span) {
        self.report(
            Diagnostic::new(Code::BadBound, span, "these days are not within the school year")
                .label("before its first or after its last day")
                .also(year, "the school year"),
        );
    }

    /// Flags, once everything they may refer to is known.
    pub(super) fn flags(&mut self) {
        let names = self.names;
        for (id, symbol) in names.of(Sort::Flag) {
            let (ItemKind::Flag(flag), Some(named)) = (&symbol.item.kind, self.named(id)) else { continue };
            let Some(cond) = self.condition(&flag.condition) else { continue };
            let (cites, readings, notes) = provenance(&flag.sources);
            self.policy.flags.push(Flag {
                named,
                place: self.place(flag.declared.name.span),
                cond,
                suggest: flag.suggest.iter().map(|text| text.value.clone()).collect(),
                cites,
                readings,
                notes,
            });
        }
    }

    /// A kind of event by its name, in the singular or the plural.
    fn event_kind(&mut self, word: &Word) -> Option<EventKindId> {
        if self.names.find(word).is_err() {
            let plural = word.value.as_str();
            let singular = plural
                .strip_suffix("ies")
                .map(|stem| format!("{stem}y"))
                .into_iter()
                .chain(plural.strip_suffix("es").map(str::to_owned))
                .chain(plural.strip_suffix('s').map(str::to_owned))
                .map(|value| At { value, span: word.span })
                .find(|one| self.names.find(one).is_ok());
            if let Some(singular) = singular {
                return self.find_sort(&singular, Sort::EventKind);
            }
        }
        self.find_sort(word, Sort::EventKind)
    }

    pub(super) fn event_select(&mut self, select: &tree::EventSelect) -> Option<EventSelect> {
        let found = self.event_kind(&select.kind)?;
        let mut filters = Vec::new();
        let mut good = true;
        if let Some(format) = &select.format {
            good &= self.listed(format, found, "way to hold", |kind| &kind.formats);
            filters.push(EventFilter::Format(format.value.clone()));
        }
        for filter in &select.filters {
            match self.event_filter(found, filter) {
                Some(filter) => filters.push(filter),
                None => good = false,
            }
        }
        if !good {
            return None;
        }
        let beneath = (0u32..).zip(&self.policy.events).map(|(id, _)| id);
        let kinds = beneath.filter(|id| self.lies_beneath(*id, found)).collect();
        filters.sort_by_cached_key(|filter| format!("{filter:?}"));
        Some(EventSelect { kinds, filters })
    }

    fn event_filter(&mut self, kind: EventKindId, filter: &tree::EventFilter) -> Option<EventFilter> {
        Some(match &filter.kind {
            EventFilterKind::AttendedBy(roles) => EventFilter::AttendedBy(self.roles(roles)?),
            EventFilterKind::Without(roles) => EventFilter::Without(self.roles(roles)?),
            EventFilterKind::By(roles) => EventFilter::By(self.roles(roles)?),
            EventFilterKind::To(roles) => EventFilter::To(self.roles(roles)?),
            EventFilterKind::SignedBy(roles) => EventFilter::SignedBy(self.roles(roles)?),
            EventFilterKind::Covering(words) => {
                EventFilter::Covering(self.all_listed(words, kind, "part of", |kind| &kind.parts)?)
            }
            EventFilterKind::Of(words) => {
                EventFilter::Of(self.all_listed(words, kind, "value of", |kind| &kind.values)?)
            }
            EventFilterKind::Lasting(bound, unit) => {
                self.bound_is_sound(bound)?;
                let least = self.small(bound.least.as_ref())?;
                let most = if bound.plain { None } else { self.small(bound.most.as_ref())? };
                EventFilter::Lasting(unit_of(unit.value), least, most)
            }
            EventFilterKind::Dated(range) => EventFilter::Dated(self.range(range)?),
            EventFilterKind::With(inner) => EventFilter::With(Box::new(self.event_select(inner)?)),
            EventFilterKind::PartOf(inner) => EventFilter::PartOf(Box::new(self.event_select(inner)?)),
        })
    }

    /// Roles, each of which must be declared.
    pub(super) fn roles(&mut self, words: &[Word]) -> Option<Vec<String>> {
        let found: Vec<Option<String>> =
            words.iter().map(|word| self.find_sort(word, Sort::Role).map(|_| word.value.clone())).collect();
        let mut roles: Vec<String> = found.into_iter().collect::<Option<_>>()?;
        roles.sort();
        roles.dedup();
        Some(roles)
    }

    fn all_listed(
        &mut self,
        words: &[Word],
        kind: EventKindId,
        what: &str,
        list: fn(&EventKind) -> &Vec<String>,
    ) -> Option<Vec<String>> {
        let mut good = true;
        for word in words {
            good &= self.listed(word, kind, what, list);
        }
        let mut values: Vec<String> = words.iter().map(|word| word.value.clone()).collect();
        values.sort();
        values.dedup();
        good.then_some(values)
    }

    /// Whether a word is on the list a kind of event declares; anything is where it declares none.
    fn listed(
        &mut self,
        word: &Word,
        kind: EventKindId,
        what: &str,
        list: fn(&EventKind) -> &Vec<String>,
    ) -> bool {
        let Some(found) = self.policy.events.get(kind as usize) else { return false };
        let known = list(found);
        if known.is_empty() || known.contains(&word.value) {
            return true;
        }
        let headline = format!("`{}` is no {what} `{}`", word.value, found.named.name);
        let mut finding = Diagnostic::new(Code::UnknownName, word.span, headline);
        finding = match did_you_mean(&word.value, known.iter().map(String::as_str)) {
            Some(meant) => finding.meant(word.span, meant),
            None => {
                finding.label("not declared").help(format!("its declaration lists: {}", known.join(", ")))
            }
        };
        self.report(finding);
        false
    }

    /// A whole number of things that can be counted.
    pub(super) fn small(&mut self, amount: Option<&At<Amount>>) -> Option<Option<u32>> {
        let Some(amount) = amount else { return Some(None) };
        let whole = amount.value.is_whole().then(|| amount.value.parts() / Amount::SCALE);
        match whole.and_then(|whole| u32::try_from(whole).ok()) {
            Some(whole) => Some(Some(whole)),
            None => {
                self.report(
                    Diagnostic::new(Code::BadBound, amount.span, format!("{} is no count", amount.value))
                        .label("expected a whole number"),
                );
                None
            }
        }
    }

    pub(super) fn happening(&mut self, happening: &tree::Happening) -> Option<Happening> {
        let select = self.event_select(&happening.select);
        let tally = match &happening.tally {
            tree::Tally::No(_) => Tally::Times { least: 0, most: Some(0) },
            tree::Tally::Every(_) => Tally::Every,
            tree::Tally::Latest(_) => Tally::Latest,
            tree::Tally::Times(bound) => {
                self.bound_is_sound(bound)?;
                let least = self.small(bound.least.as_ref())?.unwrap_or(0);
                let most = if bound.plain { None } else { self.small(bound.most.as_ref())? };
                if bound.plain && least == 0 {
                    self.report(
                        Diagnostic::new(Code::BadBound, bound.span, "this asks for nothing")
                            .label("none of them is always there")
                            .help("write `no …` where there must be none"),
                    );
                    return None;
                }
                Tally::Times { least, most }
            }
            tree::Tally::Hours(bound) => {
                self.bound_is_sound(bound)?;
                let most = if bound.plain { None } else { bound.most.as_ref().map(|most| most.value) };
                Tally::Hours { least: bound.least.as_ref().map_or(Amount::ZERO, |least| least.value), most }
            }
        };
        Some(Happening { tally, select: select? })
    }

    /// A fact or a choice, whose values can be compared.
    pub(super) fn said(&mut self, word: &Word) -> Option<Said> {
        let (id, sort, index) = self.find(word)?;
        match sort {
            Sort::Fact => Some(Said::Fact(index)),
            Sort::EventKind => Some(Said::Choice(index)),
            _ => {
                self.wrong_kind(word, id, "a fact or a choice");
                None
            }
        }
    }

    pub(super) fn follows(&mut self, word: &Word) -> Option<Cond> {
        let (id, sort, index) = self.find(word)?;
        match sort {
            Sort::EventKind => Some(Cond::CoursesListed(index)),
            Sort::Sequence => Some(Cond::CoursesFollow(index)),
            _ => {
                self.wrong_kind(word, id, "a document or a sequence");
                None
            }
        }
    }

    /// A fact of any type.
    pub(super) fn stated(&mut self, word: &Word) -> Option<Cond> {
        self.find_fact(word, "a fact", |_: &FactKind| true).map(Cond::Stated)
    }
}

fn class_of(word: &str) -> EventClass {
    match word {
        "meeting" => EventClass::Meeting,
        "document" => EventClass::Document,
        "notice" => EventClass::Notice,
        "choice" => EventClass::Choice,
        "goal" => EventClass::Goal,
        "attestation" => EventClass::Attestation,
        "placement" => EventClass::Placement,
        _ => EventClass::Record,
    }
}

pub(super) fn unit_of(unit: tree::Unit) -> Unit {
    match unit {
        tree::Unit::Minutes => Unit::Minutes,
        tree::Unit::Days => Unit::Days,
        tree::Unit::SchoolDays => Unit::SchoolDays,
        tree::Unit::Weeks => Unit::Weeks,
        tree::Unit::Months => Unit::Months,
    }
}
