//! The events of a plan, which of them belong to a selector, and how many there are.

use super::Time;
use super::days::{number, plus, plus_months};
use super::worlds::Open;
use crate::audit::verify::evidence::{Sure, is_called, within};
use crate::plan::{Event, Plan, State};
use crate::policy::{EventClass, EventFilter, EventKindId, EventSelect, Happening, Policy, Tally, Unit};
use crate::quantity::{Amount, Date};

/// An event the plan holds: an entry of `events`, a stay in a program, or hours of experience.
pub(super) struct Happened<'a> {
    /// Where it stands: `events[3]`.
    pub(super) path: String,
    pub(super) kind: EventKindId,
    pub(super) from: Date,
    /// Its last day; nothing while it lasts.
    pub(super) until: Option<Date>,
    id: Option<&'a str>,
    value: Option<&'a str>,
    hours: Option<Amount>,
    /// What else there is to know of it.
    pub(super) event: Option<&'a Event>,
    lasts: bool,
}

/// What counts of what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
    /// Signatures to this day.
    pub(super) signed: Date,
    /// The period a question about grades and placements is about.
    pub(super) period: Option<super::student::Stretch>,
    /// Whether an attestation that is missing leaves the answer open.
    pub(super) due: bool,
}

/// How a demand on events stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) holds: bool,
    /// More than may be, or one that fails: nothing to come makes it good.
    pub(super) broken: bool,
    /// What is missing is a judgement.
    pub(super) judged: bool,
    /// It holds, but there may still be too many.
    pub(super) waits: bool,
    /// Nothing to come undoes it.
    pub(super) firm: bool,
}

/// Every event the policy knows that has happened by the audit.
pub(super) fn read<'a>(policy: &'a Policy, plan: &'a Plan, as_of: Date) -> Vec<Happened<'a>> {
    let kind = |name: &str| {
        let mut kinds = (0..).zip(&policy.events).filter(|(_, kind)| is_called(&kind.named, name));
        let found = kinds.next().map(|(id, _)| id)?;
        kinds.next().is_none().then_some(found)
    };
    let born = plan.student.born;
    let is_past = |day: Date| day <= as_of && born.is_none_or(|born| born <= day);
    let mut all = Vec::new();
    for (at, event) in plan.events.iter().enumerate() {
        if let Some(kind) = kind(&event.kind).filter(|_| is_past(event.date)) {
            all.push(Happened {
                path: format!("events[{at}]"),
                kind,
                from: event.date,
                until: Some(event.date),
                id: event.id.as_deref(),
                value: event.value.as_deref(),
                hours: None,
                event: Some(event),
                lasts: false,
            });
        }
    }
    for (at, stay) in plan.programs.iter().enumerate() {
        if let Some(kind) = kind(&stay.program).filter(|_| is_past(stay.from)) {
            all.push(Happened {
                path: format!("programs[{at}]"),
                kind,
                from: stay.from,
                until: stay.to,
                id: stay.id.as_deref(),
                value: stay.value.as_deref(),
                hours: None,
                event: None,
                lasts: true,
            });
        }
    }
    for (at, experience) in plan.experiences.iter().enumerate() {
        let date = experience.date.filter(|day| is_past(*day) && experience.state == State::Earned);
        if let (Some(kind), Some(date)) = (kind(&experience.kind), date) {
            all.push(Happened {
                path: format!("experiences[{at}]"),
                kind,
                from: date,
                until: Some(date),
                id: None,
                value: None,
                hours: Some(experience.hours),
                event: None,
                lasts: false,
            });
        }
    }
    // By date, of one day as in the file.
    all.sort_by_key(|one| one.from);
    all
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn has_all(own: &[String], wanted: &[String]) -> Sure {
    Sure::of(wanted.iter().all(|one| own.iter().any(|own| same(own, one))))
}

impl Time<'_, '_> {
    /// The minutes of an event: its own and those its hours make, in ten-thousandths.
    fn minutes(&self, one: &Happened<'_>) -> i128 {
        let minutes = one.event.and_then(|event| event.minutes).unwrap_or(0);
        let hours = one.hours.map_or(0, |hours| i128::from(hours.parts()));
        i128::from(minutes) * i128::from(Amount::SCALE) + hours * 60
    }

    fn passes(&self, at: usize, one: &Happened<'_>, filter: &EventFilter, signed: Date) -> Sure {
        let event = one.event;
        let list = |of: fn(&Event) -> &Vec<String>| event.map(of).map_or(&[][..], Vec::as_slice);
        match filter {
            EventFilter::Format(format) => {
                Sure::of(event.and_then(|event| event.format.as_ref()).is_some_and(|own| same(own, format)))
            }
            EventFilter::AttendedBy(roles) => has_all(list(|event| &event.attended), roles),
            EventFilter::Without(roles) => {
                let there = |role: &String| list(|event| &event.attended).iter().any(|own| same(own, role));
                Sure::of(!roles.iter().any(there))
            }
            EventFilter::By(roles) => has_all(list(|event| &event.by), roles),
            EventFilter::To(roles) => has_all(list(|event| &event.to), roles),
            EventFilter::Covering(parts) => has_all(list(|event| &event.parts), parts),
            EventFilter::SignedBy(roles) => {
                let signatures = event.map_or(&[][..], |event| event.signed.as_slice());
                let by = |role: &String| {
                    signatures.iter().any(|own| same(&own.by, role) && own.date <= signed.min(self.as_of))
                };
                Sure::of(roles.iter().all(by))
            }
            EventFilter::Of(values) => {
                Sure::of(one.value.is_some_and(|own| values.iter().any(|value| same(own, value))))
            }
            EventFilter::Lasting(unit, least, most) => self.lasts(one, *unit, *least, *most),
            EventFilter::Dated(range) => within(range, Some(one.from), None),
            EventFilter::With(select) => {
                let belongs = |other: &Happened<'_>| {
                    let of = other.event.and_then(|event| event.for_event.as_deref());
                    of.is_some() && of == one.id
                };
                self.any(at, select, signed, belongs)
            }
            EventFilter::PartOf(select) => {
                let of = event.and_then(|event| event.for_event.as_deref());
                self.any(at, select, signed, |other: &Happened<'_>| of.is_some() && other.id == of)
            }
        }
    }

    fn any(
        &self,
        itself: usize,
        select: &EventSelect,
        signed: Date,
        which: impl Fn(&Happened<'_>) -> bool,
    ) -> Sure {
        // What belongs to itself belongs to nothing else.
        let others = self.events.iter().enumerate().filter(|(at, other)| *at != itself && which(other));
        Sure::any(others.map(|(at, other)| self.fits(at, other, select, signed)))
    }

    fn lasts(&self, one: &Happened<'_>, unit: Unit, least: Option<u32>, most: Option<u32>) -> Sure {
        let end = one.until.map_or(self.as_of, |until| until.min(self.as_of));
        let long = |days: i64, factor: i64| {
            Sure::of(
                least.is_none_or(|least| days >= factor * i64::from(least))
                    && most.is_none_or(|most| days <= factor * i64::from(most)),
            )
        };
        let days = number(end) - number(one.from) + 1;
        match unit {
            Unit::Minutes => {
                one.event.and_then(|event| event.minutes).map_or(Sure::No, |own| long(i64::from(own), 1))
            }
            _ if !one.lasts => Sure::No,
            Unit::Days => long(days, 1),
            Unit::Weeks => long(days, 7),
            Unit::Months => {
                let last = |months: u32| plus(plus_months(one.from, i64::from(months)), -1);
                Sure::of(
                    least.is_none_or(|least| last(least) <= end) && most.is_none_or(|most| end <= last(most)),
                )
            }
            Unit::SchoolDays => {
                let (few, many) = self.school_days(one.from, end);
                let (least, most) = (least.map_or(0, i64::from), most.map_or(i64::MAX, i64::from));
                match (few >= least && many <= most, many < least || few > most) {
                    (true, _) => Sure::Yes,
                    (_, true) => Sure::No,
                    _ => Sure::Perhaps,
                }
            }
        }
    }

    fn fits(&self, at: usize, one: &Happened<'_>, select: &EventSelect, signed: Date) -> Sure {
        if !select.kinds.contains(&one.kind) {
            return Sure::No;
        }
        Sure::all(select.filters.iter().map(|filter| self.passes(at, one, filter, signed)))
    }

    /// Whether an event belongs to a selector, in this world.
    pub(super) fn belongs(&self, at: usize, select: &EventSelect, signed: Date) -> bool {
        let Some(one) = self.events.get(at) else { return false };
        match self.fits(at, one, select, signed) {
            Sure::Yes => true,
            Sure::No => false,
            Sure::Perhaps => {
                let select = std::ptr::from_ref(select).addr();
                self.worlds.way(Open::Belongs(select, at), 2) == 1
            }
        }
    }

    /// The events dated in a scope, by date.
    pub(super) fn dated<'s>(&'s self, scope: &Scope) -> impl Iterator<Item = usize> + use<'s> {
        let (from, until) = (scope.from, scope.until);
        let inside =
            move |day: Date| from.is_none_or(|from| from <= day) && until.is_none_or(|end| day <= end);
        self.events.iter().enumerate().filter(move |(_, one)| inside(one.from)).map(|(at, _)| at)
    }

    /// The events of a selector in a scope, by date.
    pub(super) fn found(&self, select: &EventSelect, scope: &Scope) -> Vec<usize> {
        self.dated(scope).filter(|at| self.belongs(*at, select, scope.signed)).collect()
    }

    /// Whether a selector is of judgements.
    pub(super) fn is_judged(&self, select: &EventSelect) -> bool {
        select.kinds.iter().any(|kind| {
            self.policy.events.get(*kind as usize).is_some_and(|kind| kind.class == EventClass::Attestation)
        })
    }

    /// How a demand on events stands in a scope.
    pub(super) fn tell(&self, happening: &Happening, scope: &Scope) -> Told {
        let select = &happening.select;
        let judged = self.is_judged(select);
        let counted = |few: bool, many: bool, least: bool, most: bool| Told {
            holds: !few && !many,
            broken: many,
            judged: judged && few && !many,
            waits: !few && !many && least && most,
            firm: !few && !most,
        };
        match &happening.tally {
            Tally::Times { least, most } => {
                let count = self.found(select, scope).len();
                let many = most.is_some_and(|most| count > most as usize);
                counted(count < *least as usize, many, *least > 0, most.is_some())
            }
            Tally::Hours { least, most } => {
                let found = self.found(select, scope);
                let sum: i128 =
                    found.iter().filter_map(|at| self.events.get(*at)).map(|one| self.minutes(one)).sum();
                let many = most.is_some_and(|most| sum > i128::from(most.parts()) * 60);
                counted(sum < i128::from(least.parts()) * 60, many, !least.is_zero(), most.is_some())
            }
            Tally::Every => {
                let failing: Vec<usize> = self
                    .of_kind(select, scope)
                    .filter(|at| !self.belongs(*at, select, scope.signed))
                    .collect();
                // A signature or something that belongs to it may still come.
                let settled = EventSelect {
                    kinds: select.kinds.clone(),
                    filters: select
                        .filters
                        .iter()
                        .filter(|one| !matches!(one, EventFilter::SignedBy(_) | EventFilter::With(_)))
                        .cloned()
                        .collect(),
                };
                let for_good = |at: &usize| {
                    let one = self.events.get(*at);
                    one.is_some_and(|one| self.fits(*at, one, &settled, scope.signed) == Sure::No)
                };
                Told { holds: failing.is_empty(), broken: failing.iter().any(for_good), ..Told::default() }
            }
            Tally::Latest => {
                let last = self.of_kind(select, scope).last();
                let holds = last.is_some_and(|at| self.belongs(at, select, scope.signed));
                Told { holds, judged: judged && last.is_none(), ..Told::default() }
            }
        }
    }

    fn of_kind<'s>(
        &'s self,
        select: &'s EventSelect,
        scope: &Scope,
    ) -> impl Iterator<Item = usize> + use<'s> {
        self.dated(scope)
            .filter(|at| self.events.get(*at).is_some_and(|one| select.kinds.contains(&one.kind)))
    }

    /// The value of the last event of a kind, or of one beneath it.
    pub(super) fn latest_value(&self, kind: EventKindId) -> Option<&str> {
        self.events.iter().rev().find(|one| self.lies_beneath(one.kind, kind)).and_then(|one| one.value)
    }

    pub(super) fn lies_beneath(&self, kind: EventKindId, above: EventKindId) -> bool {
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
}
