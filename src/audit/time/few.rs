//! `every N days`: from each that was done, the next is due so long after.

use super::Gap;
use super::calendar::{ALWAYS, Day, NEVER, date_of, plus};
use super::evaluate::{Asked, Told};
use super::events::Sight;
use super::held::Look;
use super::status::group;
use super::window::{Frame, Scope};
use super::world::{World, in_all};
use crate::audit::evidence::Tri;
use crate::audit::outcome::{Verdict, When};
use crate::policy::{Cond, DemandId, Happening, Tally, Unit, Window};

/// The most stretches that are shown; of more, those not met and the last are.
const MOST_SHOWN: usize = 100;

/// From one that was done to the day the next is due.
#[derive(Debug, Clone, PartialEq)]
struct Few {
    from: Day,
    due: Day,
    status: Verdict,
    events: Vec<usize>,
}

/// The stretches of one world, or why there are none.
type Found = Result<Vec<Few>, Gap>;

struct Step<'s> {
    length: u32,
    unit: Unit,
    scope: &'s Scope,
    last: Day,
}

impl Asked<'_> {
    /// A condition that is wanted again and again. The window stands at `at` among the frames.
    pub(super) fn every_few(&self, id: DemandId, cond: &Cond, frames: &[Frame<'_>], at: usize) -> Told {
        let (around, rest) = frames.split_at_checked(at).unwrap_or((frames, &[]));
        let [Frame::Window(window)] = rest else {
            let mut told = Told::new(id, Verdict::CannotTell);
            told.because = Some("a window inside `every … days` cannot be followed".to_owned());
            return told;
        };
        let mut first: Option<Found> = None;
        let found = in_all(|world| {
            let stretches = self.stretches(cond, window, around, world);
            let status = match &stretches {
                Ok(all) => group(all.iter().map(|one| one.status)),
                Err(Gap::Absent(_)) => Verdict::NotApplicable,
                Err(Gap::Ahead(_)) => Verdict::NotYetDue,
                Err(Gap::Untold(_)) => Verdict::CannotTell,
            };
            first.get_or_insert(stretches);
            status
        });
        let mut told = match (found.agreed(), first) {
            (Err(missing), _) => Told { because: Some(missing), ..Told::new(id, Verdict::CannotTell) },
            (Ok(status), Some(Ok(stretches))) => self.laid_out(id, cond, status, stretches),
            (Ok(status), Some(Err(Gap::Absent(why) | Gap::Ahead(why) | Gap::Untold(why)))) => {
                Told { because: Some(why), ..Told::new(id, status) }
            }
            (Ok(status), None) => Told::new(id, status),
        };
        if told.status == Verdict::NotApplicable && told.because.is_none() {
            told.because = Some("it ends before the first is due".to_owned());
        }
        self.within_work(told)
    }

    fn laid_out(&self, id: DemandId, cond: &Cond, status: Verdict, stretches: Vec<Few>) -> Told {
        let many = stretches.len();
        let shown = stretches
            .into_iter()
            .enumerate()
            .filter(|(at, one)| many <= MOST_SHOWN || *at + 10 >= many || one.status != Verdict::Met);
        let world = World::default();
        let parts = shown.take(MOST_SHOWN).map(|(_, one)| {
            let mut part = Told::new(id, one.status);
            let look = Look::new(Some(one.from), Some(one.due), self.time.as_of);
            part.because = match one.status {
                Verdict::Met => Some(self.time.days(&one.events)).filter(|days| !days.is_empty()),
                _ => Some(self.why_held(
                    cond,
                    &Scope::default(),
                    Look { first: plus(look.first, 1), ..look },
                    &world,
                )),
            };
            part.period = Some(format!("by {}", date_of(one.due)));
            part.when = Some(When {
                from: (one.from > ALWAYS).then(|| date_of(one.from).to_string()),
                until: (one.due < NEVER).then(|| date_of(one.due).to_string()),
                period: None,
                unknown: None,
            });
            part.events = one.events;
            part
        });
        Told { parts: parts.collect(), ..Told::new(id, status) }
    }

    fn stretches(&self, cond: &Cond, window: &Window, around: &[Frame<'_>], world: &World) -> Found {
        let Window::EveryFew { length, unit, from, until } = window else { return Ok(Vec::new()) };
        let time = self.time;
        let scope = time.scope(around, world)?;
        let mut beyond = scope.beyond;
        let mut start = match (from, &scope.period) {
            (Some(anchor), _) => {
                let (day, after) = time.anchor(anchor, &scope, world)?;
                beyond |= after;
                day
            }
            (None, Some(period)) => period.first,
            (None, None) => time.student.enrolled(world)?,
        };
        let mut last = match (until, &scope.period) {
            (Some(anchor), _) => match time.anchor(anchor, &scope, world) {
                Ok((day, _)) => day,
                Err(Gap::Absent(_) | Gap::Ahead(_)) => NEVER,
                Err(untold) => return Err(untold),
            },
            (None, Some(period)) => period.last.unwrap_or(NEVER),
            (None, None) => NEVER,
        };
        start = start.max(scope.first.unwrap_or(ALWAYS));
        last = last.min(scope.last.unwrap_or(NEVER));
        last = last.min(time.end(&Scope { beyond, ..Scope::default() }, world));
        let step = Step { length: *length, unit: *unit, scope: &scope, last };
        Ok(self.follow(cond, start, &step, world))
    }

    fn follow(&self, cond: &Cond, start: Day, step: &Step<'_>, world: &World) -> Vec<Few> {
        let time = self.time;
        let mut found: Vec<Few> = Vec::new();
        let (mut from, mut not_before) = (start, start);
        while time.spend(1) {
            let due = time.offset(from, i64::from(step.length), step.unit, world);
            let done = self.first_done(cond, not_before, due.min(step.last), step, world);
            let next = if let Some((day, events)) = done {
                found.push(Few { from, due, status: Verdict::Met, events });
                day
            } else if due > step.last {
                break;
            } else if time.as_of <= due {
                let status = self.until(Some(due));
                found.push(Few { from, due, status, events: Vec::new() });
                break;
            } else {
                let status = if self.is_attested(cond) { Verdict::CannotTell } else { Verdict::Missed };
                found.push(Few { from, due, status, events: Vec::new() });
                match self.first_done(cond, plus(due, 1), step.last, step, world) {
                    Some((day, _)) => day,
                    None => break,
                }
            };
            (from, not_before) = (next, plus(next, 1));
        }
        found
    }

    /// The first day in a stretch by which the condition holds of what was done in it.
    fn first_done(
        &self,
        cond: &Cond,
        first: Day,
        last: Day,
        step: &Step<'_>,
        world: &World,
    ) -> Option<(Day, Vec<usize>)> {
        let time = self.time;
        let last = last.min(time.as_of);
        if let Cond::Events(happening) = cond
            && let Happening { tally: Tally::Times { least, most: None }, select } = happening.as_ref()
            && *least > 0
        {
            let mut found = time.select(select, Sight { signed_by: last, hopeful: false, world });
            found.retain(|at| time.events.get(*at).is_some_and(|one| first <= one.date && one.date <= last));
            found.truncate(*least as usize);
            let at = (found.len() == *least as usize).then(|| found.last().copied())??;
            return Some((time.events.get(at)?.date, found));
        }
        let days = time.events.all.iter().map(|one| one.date).filter(|day| first <= *day && *day <= last);
        let mut days: Vec<Day> = std::iter::once(first).filter(|day| *day <= last).chain(days).collect();
        days.dedup();
        days.into_iter().take_while(|_| time.spend(1)).find_map(|day| {
            let look = Look { first, last: day };
            let held = self.held(cond, step.scope, look, world);
            (held.now == Tri::Yes).then(|| (day, self.uses(cond, look, world)))
        })
    }

    fn is_attested(&self, cond: &Cond) -> bool {
        match cond {
            Cond::Events(happening) => self.time.is_attested(&happening.select),
            Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(|part| self.is_attested(part)),
            _ => false,
        }
    }
}
