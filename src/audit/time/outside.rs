//! Events outside any window: met, or open until graduation; and the grade and placement of the day.

use super::Timeline;
use super::calendar::{NEVER, date_of};
use super::evaluate::{Asked, Told, asks_for_events};
use super::held::{Held, Look};
use super::window::Scope;
use super::world::{World, in_all};
use crate::audit::evidence::Tri;
use crate::audit::outcome::Verdict;
use crate::policy::{Cond, DemandId, EventSelect, Happening};

impl Timeline<'_> {
    fn whole(&self) -> Look {
        Look::new(None, None, self.as_of)
    }

    /// The status of a demand on events that stands in no window.
    pub(crate) fn events_stand(&self, happening: &Happening) -> Verdict {
        let found = in_all(|world| {
            let (held, _) = self.happened(happening, self.whole(), world);
            self.stands(held, world)
        });
        if self.spend(0) { found.agreed().unwrap_or(Verdict::CannotTell) } else { Verdict::CannotTell }
    }

    fn stands(&self, held: Held, world: &World) -> Verdict {
        let left = self.student.left().unwrap_or(NEVER);
        let end = self.student.graduation(world).unwrap_or(NEVER).min(left);
        match held {
            Held { now: Tri::Yes, .. } => Verdict::Met,
            Held { broken: true, .. } => Verdict::NotMet,
            _ if self.as_of <= end => Verdict::NotYetDue,
            Held { now: Tri::Maybe, .. } => Verdict::CannotTell,
            _ => Verdict::Missed,
        }
    }

    /// Whether a demand on events holds by now.
    pub(crate) fn events_hold(&self, happening: &Happening) -> Tri {
        let found = in_all(|world| self.happened(happening, self.whole(), world).0.now);
        if self.spend(0) { found.agreed().unwrap_or(Tri::Maybe) } else { Tri::Maybe }
    }

    /// Why a demand on events stands as it does, in no window.
    pub(crate) fn why_events(&self, happening: &Happening) -> String {
        let found = in_all(|world| self.happened(happening, self.whole(), world).0.now);
        match found.agreed() {
            Ok(_) => self.why_happened(happening, self.whole(), &World::default()),
            Err(missing) => missing,
        }
    }

    /// Whether the student is in one of these grades on the day of the audit.
    pub(crate) fn in_grade_now(&self, first: i8, last: i8) -> Tri {
        in_all(|world| self.in_grade(first, last, &Scope::default(), world)).agreed().unwrap_or(Tri::Maybe)
    }

    /// Whether the student is in such a placement on the day of the audit.
    pub(crate) fn placed_now(&self, select: &EventSelect) -> Tri {
        let found = in_all(|world| self.placed(select, &Scope::default(), world));
        found.agreed().map_or(Tri::Maybe, Tri::from)
    }

    /// Why, in words.
    pub(crate) fn why_placed_now(&self, select: &EventSelect) -> String {
        self.why_placed(select, &Scope::default(), &World::default())
    }

    /// Why, in words.
    pub(crate) fn why_in_grade_now(&self, first: i8, last: i8) -> String {
        self.why_in_grade(first, last, &Scope::default())
    }

    pub(super) fn why_in_grade(&self, first: i8, last: i8, scope: &Scope) -> String {
        if self.student.untold().is_some() {
            return "the plan has no enrollment".to_owned();
        }
        let (from, to) = self.looked_at(scope);
        let found = self.student.grades_between(from, to);
        let words: Vec<String> = found.iter().map(i8::to_string).collect();
        let asked =
            if first == last { format!("grade {first}") } else { format!("grades {first} to {last}") };
        let on = if from == to { format!("on {}", date_of(from)) } else { "then".to_owned() };
        match words.as_slice() {
            [] => format!("in no grade {on}, {asked} asked"),
            [only] => format!("in grade {only} {on}, {asked} asked"),
            several => format!("in grades {} {on}, {asked} asked", several.join(" and ")),
        }
    }
}

impl Asked<'_> {
    /// A condition in no window: of events as above, of anything else as it holds.
    pub(crate) fn outside(&self, id: DemandId, cond: &Cond) -> Told {
        let status = self.stand(cond);
        let mut told = Told::new(id, status);
        let world = World::default();
        let look = self.time.whole();
        told.events = self.uses(cond, look, &world);
        told.because =
            Some(self.why_held(cond, &Scope::default(), look, &world)).filter(|why| !why.is_empty());
        self.within_work(told)
    }

    fn stand(&self, cond: &Cond) -> Verdict {
        if let Cond::Events(happening) = cond {
            return self.time.events_stand(happening);
        }
        let tell = |held: Tri| match held {
            Tri::Yes => Verdict::Met,
            Tri::Maybe => Verdict::CannotTell,
            Tri::No => Verdict::NotMet,
        };
        match cond {
            Cond::All(parts) if asks_for_events(cond) => {
                super::status::group(parts.iter().map(|part| self.stand(part)))
            }
            Cond::AtLeast(count, parts) if asks_for_events(cond) => {
                let mut each: Vec<Verdict> = parts.iter().map(|part| self.stand(part)).collect();
                each.sort_by_key(|status| super::status::rank(*status));
                each.truncate(*count as usize);
                super::status::group(each)
            }
            Cond::InGrade(first, last) => tell(self.time.in_grade_now(*first, *last)),
            Cond::Placed(select) => tell(self.time.placed_now(select)),
            _ => match ((self.other)(cond), (self.branch)(cond)) {
                (Tri::Yes, _) => Verdict::Met,
                (_, Tri::Yes) => Verdict::OnTrack,
                (Tri::Maybe, _) | (_, Tri::Maybe) => Verdict::CannotTell,
                _ => Verdict::NotMet,
            },
        }
    }
}
