//! Every event that demands ask for, several times in every school year.
//!
//! One event has all that any demand on events of its kind asks for: everybody attended it and signed, it
//! covers all there is to cover. Formats and values are told apart by events of their own. Of what may happen
//! so often at most there is no more.

use std::collections::BTreeSet;

use super::Maker;
use crate::plan::{Event, Experience, Plan, Program, Signature, State};
use crate::policy::{
    Anchor, Cond, EventClass, EventFilter, EventKindId, EventSelect, Happening, Kind, Periods, Tally, Unit,
    Window,
};
use crate::quantity::{Amount, Date};

/// The days of a school year on which things happen: month, day, and whether that is in the year it ends.
const DAYS: [(i8, i8, bool); 4] = [(8, 25, false), (10, 15, false), (1, 20, true), (4, 15, true)];
/// The most events of one sort on one day.
const MOST_TIMES: u32 = 4;
/// The most events in all.
const MOST_EVENTS: usize = 1_500;
/// How deep events belong to each other.
const DEPTH: u32 = 3;

/// What tells events of one kind apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sort {
    kind: EventKindId,
    format: Option<String>,
    value: Option<String>,
}

/// How often something is wanted at once, and for how many hours.
type Often = (u32, Option<Amount>);

/// What demands ask of events.
struct Asked<'a> {
    /// Each with how often; `None` of what is only looked at.
    wanted: Vec<(&'a EventSelect, Option<Often>)>,
    /// What may happen so often at most.
    capped: Vec<(&'a EventSelect, u32)>,
}

impl Maker<'_> {
    /// Puts every event into the plan, from a grade on.
    pub(super) fn happenings(&self, plan: &mut Plan) {
        let asked = self.asked_events();
        let mut sorts: BTreeSet<Sort> = BTreeSet::new();
        for (select, wanted) in &asked.wanted {
            if let (Some(_), Some(kind)) = (wanted, select.kinds.first()) {
                for value in values(select) {
                    sorts.insert(Sort { kind: *kind, format: format(select), value });
                }
            }
        }
        let first = plan.enrolment.first().map_or(*super::GRADES.start(), |stay| stay.grade);
        for sort in &sorts {
            let covers = |select: &EventSelect| asked.fits(select, sort);
            let most = asked.capped.iter().filter(|(select, _)| covers(select)).map(|(_, most)| *most).min();
            let mut left = most.unwrap_or(u32::MAX);
            let times = asked.wanted.iter().filter(|(select, _)| covers(select));
            let times = times.filter_map(|(_, wanted)| wanted.map(|(times, _)| times)).max().unwrap_or(1);
            for grade in super::GRADES.filter(|grade| *grade >= first) {
                for (at, (month, day, later)) in (0u32..).zip(DAYS) {
                    let year = self.year(grade).plus(i16::from(later)).start();
                    let Ok(date) = Date::new(year, month, day) else { continue };
                    // On one of the days as often as is asked for at once.
                    let often = if at == 1 { times.min(MOST_TIMES) } else { 1 };
                    for _ in 0..often {
                        if left == 0 || plan.events.len() >= MOST_EVENTS {
                            break;
                        }
                        left -= 1;
                        self.happen(plan, &asked, sort, date, None, DEPTH);
                    }
                }
            }
        }
    }

    fn asked_events(&self) -> Asked<'_> {
        let mut asked = Asked { wanted: Vec::new(), capped: Vec::new() };
        for cond in self.leaves() {
            match cond {
                Cond::Events(happening) => asked.note(happening),
                Cond::Placed(select) => asked.wanted.push((select, Some((1, None)))),
                _ => {}
            }
        }
        for demand in self.demands() {
            if let Kind::Timed { window, .. } = &demand.kind {
                let mut anchored = Vec::new();
                anchors(window, &mut anchored);
                asked.wanted.extend(anchored.into_iter().map(|select| (select, Some((1, None)))));
            }
        }
        asked
    }

    /// One event of a sort, with all that belongs to it; its id.
    fn happen(
        &self,
        plan: &mut Plan,
        asked: &Asked<'_>,
        sort: &Sort,
        date: Date,
        part_of: Option<&str>,
        depth: u32,
    ) -> Option<String> {
        let kind = self.tables.events.get(sort.kind as usize).filter(|_| depth > 0)?;
        let name = super::called(&kind.named, self.tables.events.iter().map(|event| &event.named));
        let id = format!("{}-{}", kind.named.name, plan.events.len() + plan.programs.len());
        if kind.class == EventClass::Placement {
            let value = sort.value.clone();
            plan.programs.push(Program { program: name, from: date, to: None, value, id: Some(id.clone()) });
            return Some(id);
        }
        let fitting = || asked.wanted.iter().filter(|(select, _)| asked.fits(select, sort));
        if let Some(hours) = fitting().filter_map(|(_, wanted)| wanted.and_then(|(_, hours)| hours)).max() {
            plan.experiences.push(Experience { kind: name, hours, date: Some(date), state: State::Earned });
            return None;
        }
        let mut event = Event {
            kind: name,
            date,
            id: None,
            for_event: part_of.map(str::to_owned),
            by: Vec::new(),
            to: Vec::new(),
            attended: Vec::new(),
            format: sort.format.clone(),
            minutes: None,
            parts: Vec::new(),
            courses: Vec::new(),
            signed: Vec::new(),
            version: None,
            value: sort.value.clone().or_else(|| kind.values.first().cloned()),
            notes: None,
        };
        let mut with: Vec<&EventSelect> = Vec::new();
        let mut absent: Vec<&String> = Vec::new();
        for filter in fitting().flat_map(|(select, _)| &select.filters) {
            match filter {
                EventFilter::AttendedBy(roles) => add(&mut event.attended, roles),
                EventFilter::By(roles) => add(&mut event.by, roles),
                EventFilter::To(roles) => add(&mut event.to, roles),
                EventFilter::SignedBy(roles) => {
                    for role in roles {
                        if !event.signed.iter().any(|known| known.by == *role) {
                            event.signed.push(Signature { by: role.clone(), date, name: None });
                        }
                    }
                }
                EventFilter::Covering(parts) => add(&mut event.parts, parts),
                EventFilter::Lasting(Unit::Minutes, least, most) => {
                    event.minutes = event.minutes.max((*least).or(*most));
                }
                EventFilter::With(inner) => with.push(inner),
                EventFilter::PartOf(outer) if event.for_event.is_none() => {
                    if let Some(kind) = outer.kinds.first() {
                        let value = values(outer).into_iter().next().flatten();
                        let around = Sort { kind: *kind, format: format(outer), value };
                        event.for_event = self.happen(plan, asked, &around, date, None, depth - 1);
                    }
                }
                EventFilter::Without(roles) => absent.extend(roles),
                EventFilter::Format(_)
                | EventFilter::Of(_)
                | EventFilter::Lasting(..)
                | EventFilter::Dated(_)
                | EventFilter::PartOf(_) => {}
            }
        }
        event.attended.retain(|role| !absent.contains(&role));
        if !with.is_empty() || part_of.is_none() {
            event.id = Some(id.clone());
        }
        plan.events.push(event);
        let mut made: Vec<&EventSelect> = Vec::new();
        for inner in with {
            if let Some(kind) = inner.kinds.first()
                && !made.contains(&inner)
            {
                made.push(inner);
                let value = values(inner).into_iter().next().flatten();
                let within = Asked { wanted: vec![(inner, None)], capped: Vec::new() };
                let sort = Sort { kind: *kind, format: format(inner), value };
                self.happen(plan, &within, &sort, date, Some(&id), depth - 1);
            }
        }
        Some(id)
    }
}

impl<'a> Asked<'a> {
    fn note(&mut self, happening: &'a Happening) {
        let select = &happening.select;
        match &happening.tally {
            Tally::Times { least, most } => {
                // A cap on events that are like something need not touch those that are like all else.
                let plain =
                    |filter: &EventFilter| matches!(filter, EventFilter::Format(_) | EventFilter::Of(_));
                let most = most.filter(|_| select.filters.iter().all(plain));
                self.capped.extend(most.map(|most| (select, most)));
                if *least > 0 {
                    self.wanted.push((select, Some((*least, None))));
                }
            }
            Tally::Hours { least, .. } => self.wanted.push((select, Some((1, Some(*least))))),
            // Of something that need not happen at all; where it does, it must be so.
            Tally::Every => self.wanted.push((select, None)),
            Tally::Latest => self.wanted.push((select, Some((1, None)))),
        }
    }

    /// Whether a selector means events of a sort, as far as kind, format and value tell.
    fn fits(&self, select: &EventSelect, sort: &Sort) -> bool {
        let same = |own: Option<String>, other: &Option<String>| own.is_none() || own == *other;
        select.kinds.contains(&sort.kind)
            && same(format(select), &sort.format)
            && values(select).iter().any(|value| same(value.clone(), &sort.value))
    }
}

fn add(list: &mut Vec<String>, more: &[String]) {
    for one in more {
        if !list.contains(one) {
            list.push(one.clone());
        }
    }
}

fn format(select: &EventSelect) -> Option<String> {
    select.filters.iter().find_map(|filter| match filter {
        EventFilter::Format(format) => Some(format.clone()),
        _ => None,
    })
}

/// The values a selector lets through; one without a value where it lets through any.
fn values(select: &EventSelect) -> Vec<Option<String>> {
    let found = select.filters.iter().find_map(|filter| match filter {
        EventFilter::Of(values) => Some(values.iter().cloned().map(Some).collect()),
        _ => None,
    });
    found.unwrap_or_else(|| vec![None])
}

/// The events a window hangs on.
fn anchors<'a>(window: &'a Window, found: &mut Vec<&'a EventSelect>) {
    match window {
        Window::By(one) | Window::Within(_, _, one) | Window::Before(one) | Window::After(one) => {
            anchors_in(one, found);
        }
        Window::Each(Periods::Events(select)) => found.push(select),
        Window::EveryFew { from, until, .. } => {
            from.iter().chain(until).for_each(|one| anchors_in(one, found));
        }
        Window::During(_) | Window::Each(_) => {}
    }
}

fn anchors_in<'a>(anchor: &'a Anchor, found: &mut Vec<&'a EventSelect>) {
    match anchor {
        Anchor::Event(select, ..) => found.push(select),
        Anchor::Offset(_, _, inner) => anchors_in(inner, found),
        Anchor::First(several) => several.iter().for_each(|one| anchors_in(one, found)),
        _ => {}
    }
}
