//! The demands of an award that stand in windows, walked with the windows around them.

use std::rc::Rc;

use super::calendar::date_of;
use super::held::Look;
use super::status::{group, rank};
use super::window::{Frame, Scope};
use super::world::{World, in_all};
use super::{Gap, Timeline};
use crate::audit::evidence::Tri;
use crate::audit::outcome::{Verdict, When};
use crate::policy::{Award, AwardId, Cond, DemandId, Kind, Window};

/// What is asked, and how everything that is not about time is answered.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'x> {
    pub(crate) time: &'x Timeline<'x>,
    pub(crate) award: &'x Award,
    /// Whether another condition holds of what is earned.
    pub(crate) other: &'x dyn Fn(&Cond) -> Tri,
    /// The same of a branch.
    pub(crate) branch: &'x dyn Fn(&Cond) -> Tri,
    /// Why another condition stands as it does.
    pub(crate) why: &'x dyn Fn(&Cond) -> String,
    pub(crate) waived: &'x dyn Fn(DemandId) -> bool,
}

/// How a demand in a window stands, with its parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) id: DemandId,
    pub(crate) status: Verdict,
    pub(crate) when: Option<When>,
    /// Of one of several periods: what it is called.
    pub(crate) period: Option<String>,
    /// The events that count, by their place among [`Timeline::events`].
    pub(crate) events: Vec<usize>,
    pub(crate) because: Option<String>,
    pub(crate) choose: Option<u32>,
    pub(crate) chosen: bool,
    pub(crate) parts: Vec<Told>,
}

impl Told {
    pub(super) fn new(id: DemandId, status: Verdict) -> Self {
        Self {
            id,
            status,
            when: None,
            period: None,
            events: Vec::new(),
            because: None,
            choose: None,
            chosen: false,
            parts: Vec::new(),
        }
    }

    fn because(mut self, why: impl Into<String>) -> Self {
        self.because = Some(why.into()).filter(|why| !why.is_empty());
        self
    }

    fn of_parts(id: DemandId, parts: Vec<Self>) -> Self {
        Self { parts: parts.clone(), ..Self::new(id, group(parts.iter().map(|part| part.status))) }
    }

    fn of_gap(id: DemandId, gap: Gap) -> Self {
        match gap {
            Gap::Absent(why) => Self::new(id, Verdict::NotApplicable).because(why),
            Gap::Ahead(why) => Self::new(id, Verdict::NotYetDue).because(why),
            Gap::Untold(why) => Self::new(id, Verdict::CannotTell).because(why),
        }
    }
}

/// Whether a demand that stands so holds: for sure, by what is done; and once what is not due is done.
pub(crate) fn holds(status: Verdict) -> (Tri, Tri) {
    match status {
        Verdict::Met | Verdict::MetLate | Verdict::Waived | Verdict::NotApplicable => (Tri::Yes, Tri::Yes),
        Verdict::NotYetDue | Verdict::DueSoon | Verdict::OnTrack => (Tri::No, Tri::Yes),
        Verdict::CannotTell | Verdict::Undecided => (Tri::Maybe, Tri::Maybe),
        Verdict::NotMet | Verdict::Overdue | Verdict::Missed => (Tri::No, Tri::No),
    }
}

/// Whether a condition asks for events.
pub(crate) fn asks_for_events(cond: &Cond) -> bool {
    match cond {
        Cond::Events(_) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(asks_for_events),
        Cond::Not(inner) => asks_for_events(inner),
        _ => false,
    }
}

/// Whether it matters to a condition in which window it stands.
fn looks_at_time(cond: &Cond) -> bool {
    match cond {
        Cond::Events(_) | Cond::InGrade(..) | Cond::Placed(_) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(looks_at_time),
        Cond::Not(inner) => looks_at_time(inner),
        _ => false,
    }
}

/// Whether a demand is judged here as a whole: one in a window, or a choice among demands that count no
/// courses, some of which are about events; in an award that counts no courses at all a branch, too.
pub(crate) fn is_timed(award: &Award, id: DemandId) -> bool {
    let kind = |id: DemandId| award.demands.get(id as usize).map(|demand| &demand.kind);
    let parts = match kind(id) {
        Some(Kind::Timed { .. }) => return true,
        Some(Kind::Choose { parts, .. }) => parts.clone(),
        Some(branches @ (Kind::If { .. } | Kind::When { .. })) if !counts(award) => branches.parts(),
        _ => return false,
    };
    let mut open = parts;
    let mut about_events = false;
    while let Some(part) = open.pop() {
        match kind(part) {
            Some(Kind::Timed { .. }) => about_events = true,
            Some(Kind::Test(cond)) => about_events |= asks_for_events(cond),
            Some(other @ (Kind::All(_) | Kind::Choose { .. } | Kind::If { .. } | Kind::When { .. })) => {
                open.extend(other.parts());
            }
            _ => return false,
        }
    }
    about_events
}

/// Whether an award asks for more than tests and events.
pub(crate) fn counts(award: &Award) -> bool {
    award.demands.iter().any(|demand| {
        matches!(
            demand.kind,
            Kind::Count(_) | Kind::Sum { .. } | Kind::Gpa { .. } | Kind::GpaCounted { .. } | Kind::Share(_)
        )
    })
}

impl Asked<'_> {
    /// How a demand stands that is judged here; see [`is_timed`].
    pub(crate) fn told(&self, award: AwardId, id: DemandId) -> Rc<Told> {
        if let Some(known) = self.time.known.borrow().get(&(award, id)) {
            return Rc::clone(known);
        }
        let told = Rc::new(self.demand(id, &[]));
        self.time.known.borrow_mut().insert((award, id), Rc::clone(&told));
        told
    }

    fn demand(&self, id: DemandId, frames: &[Frame<'_>]) -> Told {
        let Some(demand) = self.award.demands.get(id as usize) else {
            return Told::new(id, Verdict::NotApplicable);
        };
        if (self.waived)(id) {
            return Told { when: self.when(frames), ..Told::new(id, Verdict::Waived) };
        }
        match &demand.kind {
            Kind::All(parts) => Told::of_parts(id, self.parts(parts, frames)),
            Kind::Choose { count, parts } => self.choose(id, *count, parts, frames),
            Kind::Test(cond) => self.test(id, cond, frames),
            Kind::If { cond, then, otherwise } => self.branches(id, &[(cond, then)], otherwise, frames),
            Kind::When { branches, otherwise } => {
                let branches: Vec<(&Cond, &Vec<DemandId>)> =
                    branches.iter().map(|(cond, parts)| (cond, parts)).collect();
                self.branches(id, &branches, otherwise, frames)
            }
            Kind::Timed { window, parts } => self.timed(id, window, parts, frames),
            Kind::Sum { .. }
            | Kind::Count(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. }
            | Kind::Share(_) => {
                Told::new(id, Verdict::CannotTell).because("what is asked here cannot be asked at a time")
            }
        }
    }

    fn parts(&self, parts: &[DemandId], frames: &[Frame<'_>]) -> Vec<Told> {
        parts.iter().map(|part| self.demand(*part, frames)).collect()
    }

    fn timed(&self, id: DemandId, window: &Window, parts: &[DemandId], around: &[Frame<'_>]) -> Told {
        let Window::Each(periods) = window else {
            let mut frames = around.to_vec();
            frames.push(Frame::Window(window));
            let told = Told::of_parts(id, self.parts(parts, &frames));
            return Told { when: self.when(&frames), ..told };
        };
        let instances = match self.time.instances(periods, around) {
            Ok(instances) => instances,
            Err(gap) => return Told::of_gap(id, gap),
        };
        let each = instances.into_iter().map(|instance| {
            let label = self.time.label(&instance);
            let mut frames = around.to_vec();
            frames.push(Frame::Period(instance));
            let mut told = match parts {
                [only] => self.demand(*only, &frames),
                several => Told::of_parts(id, self.parts(several, &frames)),
            };
            told.when = told.when.or_else(|| self.when(&frames));
            told.period = Some(label);
            told
        });
        Told::of_parts(id, each.collect())
    }

    /// The best of its parts, as many as are asked for; those that do not apply are left out.
    fn choose(&self, id: DemandId, count: u32, parts: &[DemandId], frames: &[Frame<'_>]) -> Told {
        let mut parts = self.parts(parts, frames);
        let mut best: Vec<(u8, usize)> =
            parts.iter().enumerate().filter_map(|(at, part)| Some((rank(part.status)?, at))).collect();
        best.sort_unstable();
        best.truncate(count as usize);
        for (_, at) in &best {
            if let Some(part) = parts.get_mut(*at) {
                part.chosen = true;
            }
        }
        let status = match count {
            0 => Verdict::Met,
            _ => group(parts.iter().filter(|part| part.chosen).map(|part| part.status)),
        };
        Told { choose: Some(count), parts, ..Told::new(id, status) }
    }

    fn branches(
        &self,
        id: DemandId,
        branches: &[(&Cond, &Vec<DemandId>)],
        otherwise: &[DemandId],
        frames: &[Frame<'_>],
    ) -> Told {
        let mut possible: Vec<(Told, String)> = Vec::new();
        let mut open: Vec<String> = Vec::new();
        let mut settled = false;
        for (cond, parts) in branches {
            let (held, why) = self.branch_holds(cond, frames);
            if held != Tri::No {
                possible.push((Told::of_parts(id, self.parts(parts, frames)), why.clone()));
            }
            if held == Tri::Maybe {
                open.push(why);
            }
            if held == Tri::Yes {
                settled = true;
                break;
            }
        }
        if !settled {
            possible.push((Told::of_parts(id, self.parts(otherwise, frames)), String::new()));
        }
        let statuses: Vec<Verdict> = possible.iter().map(|(told, _)| told.status).collect();
        let agree = statuses.windows(2).all(|pair| pair.first() == pair.last());
        // Where it makes no difference, what is open is taken as not holding.
        let shown = if agree { possible.pop() } else { possible.into_iter().next() };
        let Some((first, _)) = shown else {
            return Told::new(id, Verdict::NotApplicable);
        };
        if agree { first } else { Told { status: Verdict::CannotTell, ..first }.because(open.join("; ")) }
    }

    /// Whether the condition of a branch holds in the windows around, and why.
    fn branch_holds(&self, cond: &Cond, frames: &[Frame<'_>]) -> (Tri, String) {
        let asked = Asked { other: self.branch, ..*self };
        let mut why = None;
        let found = in_all(|world| {
            let scope = match self.time.scope(frames, world) {
                Err(Gap::Untold(gap)) if looks_at_time(cond) => {
                    why.get_or_insert(gap);
                    return Tri::Maybe;
                }
                found => found.unwrap_or_default(),
            };
            let look = Look::new(scope.first, scope.last, self.time.as_of);
            why.get_or_insert_with(|| asked.why_held(cond, &scope, look, world));
            asked.held(cond, &scope, look, world).now
        });
        let missing = found.missing.join("; ");
        match found.agreed() {
            Ok(Tri::Maybe) | Err(_) if !missing.is_empty() => (Tri::Maybe, missing),
            Ok(held) => (held, why.unwrap_or_default()),
            Err(_) => (Tri::Maybe, why.unwrap_or_default()),
        }
    }

    /// The status of a condition in all these windows.
    fn test(&self, id: DemandId, cond: &Cond, frames: &[Frame<'_>]) -> Told {
        if frames.is_empty() {
            return self.outside(id, cond);
        }
        let few = frames.iter().position(|frame| matches!(frame, Frame::Window(Window::EveryFew { .. })));
        if let Some(at) = few {
            return self.every_few(id, cond, frames, at);
        }
        let mut told: Option<Told> = None;
        let found = in_all(|world| {
            let one = match self.time.scope(frames, world) {
                Err(gap) => Told::of_gap(id, gap),
                Ok(scope) => self.in_window(id, cond, &scope, world),
            };
            let status = one.status;
            told.get_or_insert(one);
            status
        });
        let told = match found.agreed() {
            Ok(_) => told.unwrap_or_else(|| Told::new(id, Verdict::CannotTell)),
            Err(missing) => Told::new(id, Verdict::CannotTell).because(missing),
        };
        self.within_work(Told { when: self.when(frames), ..told })
    }

    /// Where too much was to be looked at, nothing is told.
    pub(super) fn within_work(&self, told: Told) -> Told {
        if self.time.spend(0) {
            return told;
        }
        Told::new(told.id, Verdict::CannotTell).because("the file holds too much to look through")
    }

    fn in_window(&self, id: DemandId, cond: &Cond, scope: &Scope, world: &World) -> Told {
        let status = self.status(cond, scope, world);
        let end = match status {
            Verdict::MetLate => Some(self.late_until(scope, world)),
            _ => scope.last,
        };
        let look = Look::new(scope.first, end, self.time.as_of);
        let mut told = Told::new(id, status);
        if status == Verdict::NotApplicable {
            return told.because(self.why_not_owed(scope, world));
        }
        told.events = self.uses(cond, look, world);
        told.because(self.why_held(cond, scope, look, world))
    }

    fn why_not_owed(&self, scope: &Scope, world: &World) -> String {
        let student = &self.time.student;
        let last = scope.last.unwrap_or(super::calendar::NEVER);
        match (student.left(), student.enrolled(world)) {
            (Some(left), _) if left < last => format!("left on {}", date_of(left)),
            (_, Ok(enrolled)) if last < enrolled => format!("enrolled on {}, later", date_of(enrolled)),
            _ => match scope.period.as_ref() {
                Some(period) if last < period.first => {
                    format!("{} was before the time this is asked in", date_of(last))
                }
                _ => "no day lies in the time this is asked in".to_owned(),
            },
        }
    }

    /// The events that a condition counts.
    pub(super) fn uses(&self, cond: &Cond, look: Look, world: &World) -> Vec<usize> {
        let mut found = match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().flat_map(|part| self.uses(part, look, world)).collect()
            }
            Cond::Events(happening) => self.time.happened(happening, look, world).1,
            _ => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Why a condition stands as it does in a stretch.
    pub(super) fn why_held(&self, cond: &Cond, scope: &Scope, look: Look, world: &World) -> String {
        match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                let mut each: Vec<String> =
                    parts.iter().map(|part| self.why_held(part, scope, look, world)).collect();
                each.retain(|why| !why.is_empty());
                each.dedup();
                each.join("; ")
            }
            Cond::Not(inner) => self.why_held(inner, scope, look, world),
            Cond::Events(happening) => self.time.why_happened(happening, look, world),
            Cond::InGrade(first, last) => self.time.why_in_grade(*first, *last, scope),
            Cond::Placed(select) => self.time.why_placed(select, scope, world),
            _ => (self.why)(cond),
        }
    }

    /// The days that windows leave, as far as they are known.
    pub(super) fn when(&self, frames: &[Frame<'_>]) -> Option<When> {
        if frames.is_empty() {
            return None;
        }
        let mut ahead = None;
        let found = in_all(|world| {
            let scope = self.time.scope(frames, world).ok()?;
            let first = scope.first.filter(|first| scope.ahead.is_none() || *first <= self.time.as_of);
            ahead = ahead.take().or(scope.ahead);
            Some((first.map(date_of), scope.last.map(date_of)))
        });
        let days: Vec<_> = found.found.iter().flatten().collect();
        let first = days.first()?;
        let from = first.0.filter(|_| days.iter().all(|one| one.0 == first.0));
        let until = first.1.filter(|_| days.iter().all(|one| one.1 == first.1));
        let period = frames.iter().rev().find_map(|frame| match frame {
            Frame::Period(instance) => Some(self.time.label(instance)),
            Frame::Window(_) => None,
        });
        let missing = Some(found.missing).filter(|_| found.found.len() > 1).unwrap_or_default();
        let missing: Vec<String> = missing.into_iter().chain(ahead).collect();
        let unknown = (!missing.is_empty()).then(|| missing.join("; "));
        Some(When {
            from: from.map(|day| day.to_string()),
            until: until.map(|day| day.to_string()),
            period,
            unknown,
        })
    }
}
