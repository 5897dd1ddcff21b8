//! Everything dated in a plan as one list of events, and which of them a selector takes.

use std::collections::{BTreeMap, BTreeSet};

use super::Timeline;
use super::calendar::{ALWAYS, Day, NEVER, date_of, day_of, plus, plus_months, same};
use super::world::{Unknown, World};
use crate::audit::evidence::{Tri, taken_within};
use crate::audit::outcome::EventUse;
use crate::plan::{Event, Plan, State};
use crate::policy::{EventClass, EventFilter, EventKindId, EventSelect, Named, Policy, Unit};
use crate::quantity::Amount;
use crate::quantity::school_year_of;

/// Something that happened.
pub(crate) struct Happened<'a> {
    pub(crate) kind: EventKindId,
    pub(crate) date: Day,
    /// Of a placement, its last day; `None` while it lasts.
    pub(crate) until: Option<Day>,
    /// Where it stands in the plan file: `events[3]`.
    pub(crate) path: String,
    pub(crate) id: Option<&'a str>,
    pub(crate) belongs_to: Option<&'a str>,
    pub(crate) value: Option<&'a str>,
    pub(crate) hours: Option<Amount>,
    pub(crate) source: Option<&'a Event>,
}

/// All events that count, by day; of one day in the order of the file.
pub(crate) struct Events<'a> {
    pub(crate) all: Vec<Happened<'a>>,
    by_kind: BTreeMap<EventKindId, Vec<usize>>,
}

/// How a plan file may name a kind of event.
pub(super) fn kind_named(policy: &Policy, name: &str) -> Option<EventKindId> {
    let mut found = (0u32..).zip(&policy.events).filter(|(_, kind)| is_called(&kind.named, name));
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Some(id),
        _ => None,
    }
}

pub(super) fn is_called(named: &Named, name: &str) -> bool {
    same(&named.name, name)
        || name
            .rsplit_once('.')
            .is_some_and(|(module, rest)| named.module == module && same(&named.name, rest))
}

impl<'a> Events<'a> {
    /// Everything dated in a plan: its events, its programs, its earned experiences.
    pub(super) fn of_plan(policy: &Policy, plan: &'a Plan, as_of: Day) -> Self {
        let born = plan.student.born.map_or(ALWAYS, day_of);
        let counts = |day: Day| born <= day && day <= as_of;
        let mut kinds = Kinds::new(policy);
        let mut all = Vec::new();
        for (at, stay) in plan.programs.iter().enumerate() {
            let date = day_of(stay.from);
            if let Some(kind) = kinds.find(&stay.program).filter(|_| counts(date)) {
                all.push(Happened {
                    kind,
                    date,
                    until: stay.to.map(day_of),
                    path: format!("programs[{at}]"),
                    id: stay.id.as_deref(),
                    belongs_to: None,
                    value: stay.value.as_deref(),
                    hours: None,
                    source: None,
                });
            }
        }
        for (at, experience) in plan.experiences.iter().enumerate() {
            let Some(date) = experience.date.map(day_of).filter(|date| counts(*date)) else { continue };
            if experience.state != State::Earned {
                continue;
            }
            if let Some(kind) = kinds.find(&experience.kind) {
                all.push(Happened {
                    kind,
                    date,
                    until: Some(date),
                    path: format!("experiences[{at}]"),
                    id: None,
                    belongs_to: None,
                    value: None,
                    hours: Some(experience.hours),
                    source: None,
                });
            }
        }
        all.extend(of_events(&mut kinds, &plan.events, counts));
        Self::sorted(all)
    }

    fn sorted(mut all: Vec<Happened<'a>>) -> Self {
        all.sort_by_key(|event| event.date);
        let mut by_kind: BTreeMap<EventKindId, Vec<usize>> = BTreeMap::new();
        for (at, event) in all.iter().enumerate() {
            by_kind.entry(event.kind).or_default().push(at);
        }
        Self { all, by_kind }
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Happened<'a>> {
        self.all.get(at)
    }

    /// All events of some kinds, by day.
    pub(super) fn of_kinds(&self, kinds: &[EventKindId]) -> Vec<usize> {
        let mut found: Vec<usize> =
            kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Names of kinds already looked up.
struct Kinds<'p> {
    policy: &'p Policy,
    known: BTreeMap<String, Option<EventKindId>>,
}

impl<'p> Kinds<'p> {
    fn new(policy: &'p Policy) -> Self {
        Self { policy, known: BTreeMap::new() }
    }

    fn find(&mut self, name: &str) -> Option<EventKindId> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let kind = kind_named(self.policy, name);
        self.known.insert(name.to_owned(), kind);
        kind
    }
}

fn of_events<'a>(
    kinds: &mut Kinds<'_>,
    events: &'a [Event],
    counts: impl Fn(Day) -> bool,
) -> Vec<Happened<'a>> {
    let mut found = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let date = day_of(event.date);
        let Some(kind) = kinds.find(&event.kind).filter(|_| counts(date)) else { continue };
        found.push(Happened {
            kind,
            date,
            until: Some(date),
            path: format!("events[{at}]"),
            id: event.id.as_deref(),
            belongs_to: event.for_event.as_deref(),
            value: event.value.as_deref(),
            hours: None,
            source: Some(event),
        });
    }
    found
}

impl Happened<'_> {
    /// How long it took, in ten-thousandths of a minute.
    pub(super) fn minute_parts(&self) -> i128 {
        let minutes = self.source.and_then(|event| event.minutes).map_or(0, i128::from);
        let hours = self.hours.map_or(0, |hours| i128::from(hours.parts()));
        hours * 60 + minutes * i128::from(Amount::SCALE)
    }

    /// How long it took, in minutes, if it says so.
    fn minutes(&self) -> Option<i64> {
        let of_hours = || self.hours.map(|hours| hours.parts().saturating_mul(60) / Amount::SCALE);
        self.source.and_then(|event| event.minutes).map(i64::from).or_else(of_hours)
    }
}

/// What a selector is asked with.
#[derive(Clone, Copy)]
pub(super) struct Sight<'w> {
    /// Signatures count up to this day.
    pub(super) signed_by: Day,
    /// Whether what may still be added to an event (a signature, an event that belongs to it) is taken
    /// to be there.
    pub(super) hopeful: bool,
    pub(super) world: &'w World,
}

impl Timeline<'_> {
    /// The events a selector takes, by day.
    pub(super) fn select(&self, select: &EventSelect, sight: Sight<'_>) -> Vec<usize> {
        let candidates = self.events.of_kinds(&select.kinds);
        if !self.spend(candidates.len().saturating_add(1).saturating_mul(select.filters.len() + 1)) {
            return Vec::new();
        }
        let mut found = candidates;
        for filter in &select.filters {
            match filter {
                EventFilter::With(_) | EventFilter::SignedBy(_) if sight.hopeful => {}
                EventFilter::With(inner) => {
                    let inner = self.select(inner, sight);
                    let named: BTreeSet<&str> = inner
                        .iter()
                        .filter_map(|at| self.events.get(*at).and_then(|event| event.belongs_to))
                        .collect();
                    found.retain(|at| self.id_of(*at).is_some_and(|id| named.contains(id)));
                }
                EventFilter::PartOf(inner) => {
                    let inner = self.select(inner, sight);
                    let named: BTreeSet<&str> = inner.iter().filter_map(|at| self.id_of(*at)).collect();
                    let owner = |at: usize| self.events.get(at).and_then(|event| event.belongs_to);
                    found.retain(|at| owner(*at).is_some_and(|id| named.contains(id)));
                }
                _ => found
                    .retain(|at| self.events.get(*at).is_some_and(|event| self.passes(event, filter, sight))),
            }
        }
        found
    }

    fn id_of(&self, at: usize) -> Option<&str> {
        self.events.get(at).and_then(|event| event.id)
    }

    fn passes(&self, event: &Happened<'_>, filter: &EventFilter, sight: Sight<'_>) -> bool {
        let has = |list: &[String], word: &str| list.iter().any(|one| same(one, word));
        let all = |list: Option<&Vec<String>>, words: &[String]| {
            words.iter().all(|word| list.is_some_and(|list| has(list, word)))
        };
        let source = event.source;
        match filter {
            EventFilter::Format(format) => {
                source.and_then(|event| event.format.as_ref()).is_some_and(|found| same(found, format))
            }
            EventFilter::AttendedBy(roles) => all(source.map(|event| &event.attended), roles),
            EventFilter::Without(roles) => {
                !roles.iter().any(|role| source.is_some_and(|event| has(&event.attended, role)))
            }
            EventFilter::By(roles) => all(source.map(|event| &event.by), roles),
            EventFilter::To(roles) => all(source.map(|event| &event.to), roles),
            EventFilter::SignedBy(roles) => roles.iter().all(|role| {
                let mut signed = source.into_iter().flat_map(|event| &event.signed);
                signed.any(|one| same(&one.by, role) && day_of(one.date) <= sight.signed_by)
            }),
            EventFilter::Covering(parts) => all(source.map(|event| &event.parts), parts),
            EventFilter::Of(values) => event.value.is_some_and(|value| has(values, value)),
            EventFilter::Lasting(unit, least, most) => self.lasts(event, *unit, *least, *most, sight),
            EventFilter::Dated(range) => {
                let date = date_of(event.date);
                taken_within(Some(school_year_of(date)), Some(date), range) == Tri::Yes
            }
            EventFilter::With(_) | EventFilter::PartOf(_) => true,
        }
    }

    fn lasts(
        &self,
        event: &Happened<'_>,
        unit: Unit,
        least: Option<u32>,
        most: Option<u32>,
        sight: Sight<'_>,
    ) -> bool {
        let within = |length: i64| {
            least.is_none_or(|least| length >= i64::from(least))
                && most.is_none_or(|most| length <= i64::from(most))
        };
        if unit == Unit::Minutes {
            return event.minutes().is_some_and(within);
        }
        let first = event.date;
        let last = event.until.unwrap_or(self.as_of).min(self.as_of).max(first);
        let days = i64::from(last) - i64::from(first) + 1;
        match unit {
            Unit::Minutes => false,
            Unit::Days => within(days),
            Unit::Weeks => {
                least.is_none_or(|least| days >= 7 * i64::from(least))
                    && most.is_none_or(|most| days <= 7 * i64::from(most))
            }
            Unit::Months => {
                let end = |months: u32| plus(plus_months(first, i64::from(months)), -1);
                least.is_none_or(|least| end(least) <= last) && most.is_none_or(|most| last <= end(most))
            }
            Unit::SchoolDays => {
                if !self.spend(usize::try_from(days).unwrap_or(usize::MAX)) {
                    return false;
                }
                let (sure, perhaps) = self.student.school_days_in(first, last);
                let reaches =
                    |least: Option<u32>, count: i64| least.is_none_or(|least| count >= i64::from(least));
                let fits = |most: Option<u32>, count: i64| most.is_none_or(|most| count <= i64::from(most));
                if reaches(least, sure) && fits(most, perhaps) {
                    true
                } else if !reaches(least, perhaps) || !fits(most, sure) {
                    false
                } else {
                    let why = format!("no calendar gives all the school days of {}", event.path);
                    sight.world.late(Unknown::Open(why))
                }
            }
        }
    }

    /// Whether these are kinds of which silence says nothing.
    pub(super) fn is_attested(&self, select: &EventSelect) -> bool {
        let mut kinds = select.kinds.iter().filter_map(|kind| self.policy.events.get(*kind as usize));
        kinds.any(|kind| kind.class == EventClass::Attestation)
    }

    /// An event as the result of an audit shows it.
    pub(crate) fn shown(&self, at: usize) -> Option<EventUse> {
        let event = self.events.get(at)?;
        let kind = self.policy.events.get(event.kind as usize)?;
        Some(EventUse {
            date: date_of(event.date).to_string(),
            path: event.path.clone(),
            title: kind.named.title.clone(),
        })
    }

    /// Whether an event lies in a stretch by its date; a placement by any of its days.
    pub(super) fn touches(event: &Happened<'_>, first: Day, last: Day) -> bool {
        event.date <= last && first <= event.until.unwrap_or(NEVER)
    }
}
