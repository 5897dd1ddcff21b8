//! Every event that demands ask for, several times in every school year.

use super::{Maker, leaves};
use crate::plan::{Event, Experience, Plan, Program, Signature, State};
use crate::policy::{
    Anchor, Cond, EventClass, EventFilter, EventSelect, Happening, Kind, Named, Periods, Tally, Unit, Window,
};
use crate::quantity::{Amount, Date};

/// The days of a school year on which things happen: month, day, and whether that is in the year it ends.
const DAYS: [(i8, i8, bool); 4] = [(8, 25, false), (10, 15, false), (1, 20, true), (4, 15, true)];
/// The most events of one sort in one year.
const MOST_TIMES: u32 = 4;
/// The most events in all.
const MOST_EVENTS: usize = 1_500;

impl Maker<'_> {
    /// Puts every event into the plan.
    pub(super) fn happenings(&self, plan: &mut Plan) {
        let mut wanted: Vec<(&EventSelect, u32, Option<Amount>)> = Vec::new();
        let conditions = self.conditions();
        let mut inside = Vec::new();
        conditions.iter().for_each(|(cond, _)| leaves(cond, &mut inside));
        for cond in inside {
            match cond {
                Cond::Events(happening) => wanted.push(asked(happening)),
                Cond::Placed(select) => wanted.push((select, 1, None)),
                _ => {}
            }
        }
        for demand in self.demands() {
            if let Kind::Timed { window, .. } = &demand.kind {
                let mut anchored = Vec::new();
                anchors(window, &mut anchored);
                wanted.extend(anchored.into_iter().map(|select| (select, 1, None)));
            }
        }
        let mut seen: Vec<&EventSelect> = Vec::new();
        for (select, times, hours) in wanted {
            if seen.contains(&select) {
                continue;
            }
            seen.push(select);
            for grade in super::GRADES {
                for (at, (month, day, later)) in (0u32..).zip(DAYS) {
                    if plan.events.len() >= MOST_EVENTS {
                        return;
                    }
                    let year = self.year(grade).plus(i16::from(later)).start();
                    let Ok(date) = Date::new(year, month, day) else { continue };
                    // On the first of the days as often as is asked for at once.
                    let often = if at == 1 { times.min(MOST_TIMES) } else { 1 };
                    for _ in 0..often {
                        self.happen(plan, select, date, hours, None);
                    }
                }
            }
        }
    }

    /// One event that passes all filters of a selector, with what belongs to it; its id.
    fn happen(
        &self,
        plan: &mut Plan,
        select: &EventSelect,
        date: Date,
        hours: Option<Amount>,
        part_of: Option<&str>,
    ) -> Option<String> {
        let kind = self.tables.events.get(*select.kinds.first()? as usize)?;
        let name = self.event_called(&kind.named);
        let id = format!("{}-{}", kind.named.name, plan.events.len() + plan.programs.len());
        if kind.class == EventClass::Placement {
            plan.programs.push(Program {
                program: name,
                from: date,
                to: None,
                value: value(select),
                id: Some(id.clone()),
            });
            return Some(id);
        }
        if let Some(hours) = hours {
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
            format: None,
            minutes: None,
            parts: Vec::new(),
            courses: Vec::new(),
            signed: Vec::new(),
            version: None,
            value: value(select).or_else(|| kind.values.first().cloned()),
            notes: None,
        };
        let mut with: Vec<&EventSelect> = Vec::new();
        for filter in &select.filters {
            match filter {
                EventFilter::Format(format) => event.format = Some(format.clone()),
                EventFilter::AttendedBy(roles) => event.attended.extend(roles.iter().cloned()),
                EventFilter::By(roles) => event.by.extend(roles.iter().cloned()),
                EventFilter::To(roles) => event.to.extend(roles.iter().cloned()),
                EventFilter::SignedBy(roles) => event.signed.extend(roles.iter().map(|role| Signature {
                    by: role.clone(),
                    date,
                    name: None,
                })),
                EventFilter::Covering(parts) => event.parts.extend(parts.iter().cloned()),
                EventFilter::Lasting(Unit::Minutes, least, _) => event.minutes = *least,
                EventFilter::With(inner) => with.push(inner),
                EventFilter::PartOf(inner) if event.for_event.is_none() => {
                    event.for_event = self.happen(plan, inner, date, None, None);
                }
                EventFilter::Without(_)
                | EventFilter::Of(_)
                | EventFilter::Lasting(..)
                | EventFilter::Dated(_)
                | EventFilter::PartOf(_) => {}
            }
        }
        if !with.is_empty() || part_of.is_none() {
            event.id = Some(id.clone());
        }
        plan.events.push(event);
        for inner in with {
            self.happen(plan, inner, date, None, Some(&id));
        }
        Some(id)
    }

    fn event_called(&self, named: &Named) -> String {
        super::called(named, self.tables.events.iter().map(|event| &event.named))
    }
}

fn value(select: &EventSelect) -> Option<String> {
    select.filters.iter().find_map(|filter| match filter {
        EventFilter::Of(values) => values.first().cloned(),
        _ => None,
    })
}

fn asked(happening: &Happening) -> (&EventSelect, u32, Option<Amount>) {
    match &happening.tally {
        Tally::Times { least, .. } => (&happening.select, *least, None),
        Tally::Hours { least, .. } => (&happening.select, 1, Some(*least)),
        Tally::Every | Tally::Latest => (&happening.select, 1, None),
    }
}

/// The events a window hangs on.
fn anchors<'a>(window: &'a Window, found: &mut Vec<&'a EventSelect>) {
    match window {
        Window::By(one) | Window::Within(_, _, one) | Window::Before(one) | Window::After(one) => {
            anchors_in(one, found);
        }
        Window::Each(Periods::Events(select)) => found.push(select),
        Window::EveryFew { from, until, .. } => {
            from.iter().chain(until).for_each(|one| anchors_in(one, found))
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
