//! What a report shows of demands on events, held against what is found.

use super::Time;
use super::events::Scope;
use super::status::{asks_for_events, best, happenings, worst};
use super::window::{Frame, Step, Which};
use crate::audit::outcome::{DemandResult, Verdict, When};
use crate::audit::verify::evidence::Sure;
use crate::audit::verify::process::shown_path;
use crate::policy::{Award, Cond, Demand, DemandId, EventSelect, Happening, Kind, Tally, Window};
use crate::quantity::Date;

/// The most stretches of which a report shows each.
const MOST_SHOWN: usize = 100;

/// Whether an award asks for nothing but tests and events, and for some.
pub(in super::super) fn is_process(award: &Award) -> bool {
    let counts = award.demands.iter().any(|demand| {
        matches!(
            demand.kind,
            Kind::Count(_) | Kind::Sum { .. } | Kind::Gpa { .. } | Kind::GpaCounted { .. } | Kind::Share(_)
        )
    });
    !counts && award.demands.iter().any(is_timely)
}

/// Whether a demand by itself is about events.
pub(in super::super) fn is_timely(demand: &Demand) -> bool {
    match &demand.kind {
        Kind::Timed { .. } => true,
        Kind::Test(cond) => asks_for_events(cond),
        _ => false,
    }
}

/// Whether a demand or something in it is about events.
pub(in super::super) fn holds_timely(award: &Award, demand: &Demand) -> bool {
    let part = |id: &DemandId| award.demands.get(*id as usize).is_some_and(|part| holds_timely(award, part));
    is_timely(demand) || demand.kind.parts().iter().any(part)
}

/// The one demand in a window without a name, which is shown in its place.
pub(in super::super) fn inner(demand: &Demand) -> Option<(&Window, DemandId)> {
    match &demand.kind {
        Kind::Timed { window: Window::Each(_), .. } => None,
        Kind::Timed { window, parts } if demand.name.is_none() && demand.title.is_none() => {
            match parts.as_slice() {
                [only] => Some((window, *only)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A demand of an award, within windows, beside what is shown of it.
pub(in super::super) struct Sheet<'t, 'e, 'a> {
    pub(in super::super) time: &'t Time<'e, 'a>,
    pub(in super::super) award: &'a Award,
    /// Whether a waiver settles a demand.
    pub(in super::super) waived: &'t dyn Fn(&Demand) -> bool,
}

impl<'a> Sheet<'_, '_, 'a> {
    fn demand(&self, id: DemandId) -> Option<&'a Demand> {
        self.award.demands.get(id as usize)
    }

    /// How an award stands: the group of its demands and of what must be met besides.
    pub(in super::super) fn whole(
        &self,
        roots: &[DemandId],
        shown: &[DemandResult],
        besides: impl Iterator<Item = Verdict>,
    ) -> Verdict {
        let each = roots.iter().map(|root| {
            let demand = self.demand(*root).filter(|demand| self.has_branches_of_tests(demand));
            let said = demand.and_then(|demand| shown.iter().find(|one| one.path == demand.path));
            said.map_or_else(|| self.status_in(*root, &[]), |said| said.verdict)
        });
        worst(each.chain(besides))
    }

    /// Whether some of these have branches that are judged together.
    pub(in super::super) fn is_open(&self, roots: &[DemandId]) -> bool {
        roots.iter().any(|root| self.demand(*root).is_some_and(|demand| self.has_branches_of_tests(demand)))
    }

    /// Whether there are branches or choices in it that have nothing to do with time: these are judged
    /// together with all else that is open, so what they come to is not checked here.
    fn has_branches_of_tests(&self, demand: &Demand) -> bool {
        match &demand.kind {
            Kind::If { .. } | Kind::When { .. } | Kind::Choose { .. } => !holds_timely(self.award, demand),
            Kind::All(parts) => {
                parts.iter().any(|id| self.demand(*id).is_some_and(|part| self.has_branches_of_tests(part)))
            }
            _ => false,
        }
    }

    /// A sentence: it is said to be one thing, but is another.
    pub(in super::super) fn differs(&self, name: &str, said: Verdict, is: Verdict) -> String {
        format!("`{name}` is said to be {}, but it is {}", word(said), word(is))
    }

    /// How a demand stands.
    pub(in super::super) fn status(&self, id: DemandId) -> Verdict {
        self.status_in(id, &[])
    }

    fn group(&self, parts: &[DemandId], steps: &[Step<'a>]) -> Verdict {
        worst(parts.iter().map(|part| self.status_in(*part, steps)))
    }

    fn status_in(&self, id: DemandId, steps: &[Step<'a>]) -> Verdict {
        let Some(demand) = self.demand(id) else { return Verdict::CannotTell };
        if (self.waived)(demand) {
            return Verdict::Waived;
        }
        match &demand.kind {
            Kind::All(parts) => self.group(parts, steps),
            Kind::Choose { count, parts } => {
                best(*count as usize, parts.iter().map(|part| self.status_in(*part, steps)))
            }
            Kind::If { .. } | Kind::When { .. } => {
                let mut all: Vec<Verdict> = Vec::new();
                for parts in self.owed(demand, steps) {
                    all.push(self.group(parts, steps));
                }
                all.dedup();
                match all.as_slice() {
                    [only] => *only,
                    _ => Verdict::CannotTell,
                }
            }
            Kind::Test(cond) => self.time.test(cond, steps),
            Kind::Timed { window: window @ Window::Each(_), parts } => {
                match self.time.periods(window, steps) {
                    Err(_) => Verdict::CannotTell,
                    Ok(all) => worst(
                        all.into_iter().map(|which| self.group(parts, &with(steps, window, Some(which)))),
                    ),
                }
            }
            Kind::Timed { window, parts } => self.group(parts, &with(steps, window, None)),
            Kind::Count(_)
            | Kind::Sum { .. }
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. }
            | Kind::Share(_) => Verdict::CannotTell,
        }
    }

    /// The branches that may be owed.
    fn owed(&self, demand: &'a Demand, steps: &[Step<'a>]) -> Vec<&'a [DemandId]> {
        let (branches, otherwise) = match &demand.kind {
            Kind::If { cond, then, otherwise } => (vec![(cond, then)], otherwise),
            Kind::When { branches, otherwise } => {
                (branches.iter().map(|(cond, parts)| (cond, parts)).collect(), otherwise)
            }
            _ => return Vec::new(),
        };
        let mut possible: Vec<&[DemandId]> = Vec::new();
        for (cond, parts) in branches {
            let sure = self.time.holds_within(cond, steps);
            if sure != Sure::No {
                possible.push(parts);
            }
            if sure == Sure::Yes {
                return possible;
            }
        }
        possible.push(otherwise);
        possible
    }

    /// What is shown of several demands.
    pub(in super::super) fn check_all(
        &self,
        owed: &[DemandId],
        shown: &[DemandResult],
        of: &str,
        problems: &mut Vec<String>,
    ) {
        self.parts(owed, &[], shown, of, problems);
    }

    fn parts(
        &self,
        owed: &[DemandId],
        steps: &[Step<'a>],
        shown: &[DemandResult],
        of: &str,
        problems: &mut Vec<String>,
    ) {
        let mut left: Vec<&DemandResult> = shown.iter().collect();
        for id in owed {
            let Some(path) = self.path(*id) else { continue };
            match left.iter().position(|result| result.path == path) {
                Some(at) => self.check(*id, steps, left.remove(at), problems),
                None if self.status_in(*id, steps) == Verdict::NotApplicable => {}
                None => problems.push(format!("{of} owes `{path}`, which is not shown")),
            }
        }
        for result in left {
            problems.push(format!("{of} shows `{}`, which it does not owe", result.path));
        }
    }

    /// The path a demand is shown by.
    fn path(&self, id: DemandId) -> Option<&'a str> {
        self.demand(id).map(|demand| shown_path(self.award, demand, self.waived))
    }

    fn inner(&self, demand: &'a Demand) -> Option<(&'a Window, DemandId)> {
        inner(demand).filter(|_| !(self.waived)(demand))
    }

    /// One demand, outside of any window, beside what is shown of it.
    pub(in super::super) fn check_one(&self, id: DemandId, shown: &DemandResult, problems: &mut Vec<String>) {
        self.check(id, &[], shown, problems);
    }

    fn check(&self, id: DemandId, steps: &[Step<'a>], shown: &DemandResult, problems: &mut Vec<String>) {
        let Some(demand) = self.demand(id) else { return };
        if let Some((window, part)) = self.inner(demand) {
            let steps = with(steps, window, None);
            let before = problems.len();
            self.check(part, &steps, shown, problems);
            let nested = self.demand(part).is_some_and(|part| self.inner(part).is_some());
            let own = self.demand(part).is_some_and(|part| matches!(part.kind, Kind::Timed { .. }));
            if !nested && !own && problems.len() == before {
                self.when(&steps, shown, problems);
            }
            return;
        }
        self.body(id, demand, steps, shown, problems);
    }

    fn body(
        &self,
        id: DemandId,
        demand: &'a Demand,
        steps: &[Step<'a>],
        shown: &DemandResult,
        problems: &mut Vec<String>,
    ) {
        let name = format!("`{}`", shown.path);
        let status = self.status_in(id, steps);
        let open = steps.is_empty() && self.has_branches_of_tests(demand);
        if open && (shown.verdict != status || !holds_timely(self.award, demand)) {
            return;
        }
        if shown.verdict != status {
            problems.push(format!(
                "{name} is said to be {}, but it is {}",
                word(shown.verdict),
                word(status)
            ));
            return;
        }
        if !matches!(demand.kind, Kind::Test(_)) && !shown.events.is_empty() {
            problems.push(format!("{name} shows events, but asks for none itself"));
        }
        let is_window =
            matches!(&demand.kind, Kind::Timed { window, .. } if !matches!(window, Window::Each(_)));
        if shown.when.is_some() && !is_window {
            self.when(steps, shown, problems);
        }
        if status == Verdict::Waived {
            return;
        }
        match &demand.kind {
            Kind::All(parts) => self.parts(parts, steps, &shown.parts, &name, problems),
            Kind::Choose { count, parts } => {
                self.parts(parts, steps, &shown.parts, &name, problems);
                let chosen: Vec<Verdict> =
                    shown.parts.iter().filter(|part| part.chosen).map(|part| part.verdict).collect();
                if chosen.len() > *count as usize || worst(chosen.iter().copied()) != status {
                    problems.push(format!(
                        "{name} asks for {count} of its parts, but what is chosen is not the best there is"
                    ));
                }
            }
            Kind::If { .. } | Kind::When { .. } => {
                let possible = self.owed(demand, steps);
                let mut found: Vec<String> = Vec::new();
                for parts in possible {
                    let mut own = Vec::new();
                    self.parts(parts, steps, &shown.parts, &name, &mut own);
                    if own.is_empty() {
                        return;
                    }
                    found = own;
                }
                problems.extend(found);
            }
            Kind::Test(cond) => {
                self.events(cond, steps, shown, problems);
                self.stretches(cond, steps, shown, problems);
            }
            Kind::Timed { window: window @ Window::Each(_), parts } => {
                self.periods(demand, window, parts, steps, shown, problems);
            }
            Kind::Timed { window, parts } => {
                let steps = with(steps, window, None);
                self.when(&steps, shown, problems);
                self.parts(parts, &steps, &shown.parts, &name, problems);
            }
            _ => {}
        }
    }

    /// One part for each period.
    fn periods(
        &self,
        demand: &'a Demand,
        window: &'a Window,
        parts: &[DemandId],
        steps: &[Step<'a>],
        shown: &DemandResult,
        problems: &mut Vec<String>,
    ) {
        let name = format!("`{}`", shown.path);
        let Ok(list) = self.time.periods(window, steps) else { return };
        if list.len() != shown.parts.len() {
            problems.push(format!(
                "{name} shows {} periods, but {} are to be looked at",
                shown.parts.len(),
                list.len()
            ));
            return;
        }
        for (which, result) in list.iter().zip(&shown.parts) {
            let steps = with(steps, window, Some(which.clone()));
            let label = result.when.as_ref().and_then(|when| when.period.as_deref());
            if !label.is_some_and(|label| names(which, label) && result.path.ends_with(&format!("/{label}")))
            {
                problems.push(format!("`{}` does not say which period it is about", result.path));
            }
            match parts {
                [only] => {
                    let Some(part) = self.demand(*only) else { continue };
                    if !matches!(part.kind, Kind::Timed { .. }) {
                        self.when(&steps, result, problems);
                    }
                    self.body(*only, part, &steps, result, problems);
                }
                parts => {
                    let status = self.group(parts, &steps);
                    if status != result.verdict {
                        let (said, is) = (word(result.verdict), word(status));
                        problems.push(format!("`{}` is said to be {said}, but it is {is}", result.path));
                    }
                    self.when(&steps, result, problems);
                    if !(self.waived)(demand) {
                        self.parts(parts, &steps, &result.parts, &format!("`{}`", result.path), problems);
                    }
                }
            }
        }
    }

    /// The days shown are those found; none where they are not known.
    fn when(&self, steps: &[Step<'a>], shown: &DemandResult, problems: &mut Vec<String>) {
        // Of what is wanted again and again the days around are shown, and its own of each stretch.
        let steps = match steps.split_last() {
            Some((Step { window: Window::EveryFew { .. }, .. }, around)) => around,
            _ => steps,
        };
        // Of the ways the unknown can be, those in which there is such a time.
        let Ok(frames) = self.time.worlds.answers(|| self.time.frame(steps)) else { return };
        let frames: Vec<Frame> = frames.into_iter().flatten().collect();
        // A day to come that is not known yet is not shown.
        let first = |frame: &Frame| frame.from.filter(|from| !frame.ahead || *from <= self.time.as_of);
        let last = |frame: &Frame| frame.until;
        let found = |of: &dyn Fn(&Frame) -> Option<Date>| {
            let day = frames.first().and_then(&of);
            day.filter(|day| frames.iter().all(|frame| of(frame) == Some(*day)))
        };
        if frames.is_empty() {
            return;
        }
        let Some(When { from, until, .. }) = &shown.when else {
            problems.push(format!("`{}` does not say when it is wanted", shown.path));
            return;
        };
        for (what, said, is) in [("first", from, found(&first)), ("last", until, found(&last))] {
            let is = is.map(|day| day.to_string());
            if *said != is {
                let day =
                    |day: &Option<String>| day.clone().unwrap_or_else(|| "not known or open".to_owned());
                problems.push(format!(
                    "`{}` shows as its {what} day: {}; but it is {}",
                    shown.path,
                    day(said),
                    day(&is)
                ));
            }
        }
    }

    /// Of what is wanted again and again: each stretch, to the day the next was due.
    fn stretches(&self, cond: &Cond, steps: &[Step<'a>], shown: &DemandResult, problems: &mut Vec<String>) {
        if !matches!(steps.last(), Some(Step { window: Window::EveryFew { .. }, .. })) {
            return;
        }
        let all = || match self.time.frame(steps)? {
            Some(frame) => self.time.again(cond, &frame),
            None => Ok(Vec::new()),
        };
        let Some(all) = self.time.worlds.agreed(all) else { return };
        let day = |day: Date| Some(day.to_string()).filter(|_| day != Date::MIN && day != Date::MAX);
        let found: Vec<_> =
            all.iter().map(|one| (day(one.from), day(one.due), one.status)).take(MOST_SHOWN + 1).collect();
        let said: Vec<_> = shown
            .parts
            .iter()
            .map(|part| {
                let when = part.when.clone().unwrap_or_default();
                (when.from, when.until, part.verdict)
            })
            .collect();
        // Of very many the report leaves some out.
        if found.len() <= MOST_SHOWN && found != said {
            problems.push(format!("`{}` shows other stretches than there are", shown.path));
        }
    }

    /// Every event shown is there, as it is shown, and counts.
    fn events(&self, cond: &Cond, steps: &[Step<'a>], shown: &DemandResult, problems: &mut Vec<String>) {
        let mut wanted = Vec::new();
        happenings(cond, &mut wanted);
        let name = format!("`{}`", shown.path);
        let stretches: Vec<_> = shown.parts.iter().flat_map(|part| &part.events).collect();
        for event in shown.events.iter().chain(stretches) {
            let Some((at, own)) = self.time.events.iter().enumerate().find(|(_, own)| own.path == event.path)
            else {
                problems.push(format!(
                    "{name} counts {}, which the plan does not have, or which counts for nothing",
                    event.path
                ));
                continue;
            };
            let title = self.time.policy.events.get(own.kind as usize).map(|kind| kind.named.title.as_str());
            if event.date != own.from.to_string() || Some(event.title.as_str()) != title {
                problems.push(format!(
                    "{name} shows {} as `{}` of {}, but it is `{}` of {}",
                    event.path,
                    event.title,
                    event.date,
                    title.unwrap_or_default(),
                    own.from
                ));
            }
            let counts = || {
                let Some(frame) = self.time.frame(steps)? else { return Ok(false) };
                let late = shown.verdict == Verdict::MetLate || !self.time.owes(&frame)?;
                let in_time = wanted.iter().any(|one| self.counts(one, at, &self.time.scope(&frame)));
                let scope = self.time.scope_late(&frame)?;
                Ok(in_time || late && wanted.iter().any(|one| self.counts(one, at, &scope)))
            };
            // In some world at least; one event may be counted though its days are not all known.
            if self.time.worlds.answers(counts).is_ok_and(|answers| !answers.contains(&true)) {
                problems.push(format!("{name} counts {}, which does not count there", event.path));
            }
        }
    }

    fn counts(&self, happening: &Happening, at: usize, scope: &Scope) -> bool {
        let of_kind = |select: &EventSelect| {
            self.time.events.get(at).is_some_and(|one| select.kinds.contains(&one.kind))
        };
        let select = &happening.select;
        self.time.dated(scope).any(|other| other == at)
            && match happening.tally {
                Tally::Every => of_kind(select),
                _ => self.time.belongs(at, select, scope.signed),
            }
    }
}

fn with<'a>(steps: &[Step<'a>], window: &'a Window, which: Option<Which>) -> Vec<Step<'a>> {
    steps.iter().cloned().chain([Step { window, which }]).collect()
}

/// Whether a label can be that of a period.
fn names(which: &Which, label: &str) -> bool {
    match which {
        Which::Year(year) | Which::Perhaps(year) => label.starts_with(&year.to_string()),
        Which::Grade(grade) => label.contains(&grade.to_string()) || *grade < 1,
        Which::Term(year, _) => label.ends_with(&year.to_string()),
        Which::Event(_) => !label.is_empty(),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::OnTrack => "on track",
        Verdict::NotMet => "not met",
        Verdict::CannotTell => "not to be told",
        Verdict::Waived => "waived",
        Verdict::NotApplicable => "not for this student",
        Verdict::Undecided => "undecided",
        Verdict::MetLate => "met late",
        Verdict::NotYetDue => "not yet due",
        Verdict::DueSoon => "due soon",
        Verdict::Overdue => "overdue",
        Verdict::Missed => "missed",
    }
}
