//! What a plan says of events and enrolment that the policy cannot make use of.

use std::collections::BTreeSet;

use super::calendar::{date_of, day_of, same};
use super::evaluate::asks_for_events;
use super::events::{is_called, kind_named};
use crate::audit::evidence::Evidence;
use crate::audit::outcome::Finding;
use crate::diagnostic::did_you_mean;
use crate::plan::Plan;
use crate::policy::{
    Anchor, Award, Cond, EventClass, EventKind, Kind, Period, Periods, Policy, Unit, Window,
};

/// Every finding about time.
pub(in crate::audit) fn findings(evidence: &Evidence<'_>, found: &mut Vec<Finding>) {
    let mut finder = Finder { policy: evidence.policy, plan: evidence.plan, found };
    finder.programs();
    finder.experiences();
    finder.events();
    finder.days(evidence.time.as_of);
    finder.links();
    finder.stays();
    if finder.policy.awards.iter().any(needs_years) {
        finder.calendars(evidence);
    }
}

struct Finder<'a, 'f> {
    policy: &'a Policy,
    plan: &'a Plan,
    found: &'f mut Vec<Finding>,
}

impl Finder<'_, '_> {
    fn say(&mut self, code: &str, path: String, problem: String, help: &str) {
        let help = Some(help.to_owned()).filter(|help| !help.is_empty());
        self.found.push(Finding { code: code.to_owned(), path, problem, help });
    }

    /// A word that is none of those known, with the one that was probably meant.
    fn unknown(
        &mut self,
        code: &str,
        path: String,
        problem: String,
        word: &str,
        known: &[&str],
        else_: &str,
    ) {
        let help = match did_you_mean(&word.to_lowercase(), known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => else_.to_owned(),
        };
        self.say(code, path, problem, &help);
    }

    fn kind(&mut self, path: String, what: &str, name: &str, placement: bool) -> Option<EventKind> {
        if let Some(kind) = kind_named(self.policy, name) {
            return self.policy.events.get(kind as usize).cloned();
        }
        let several = self.policy.events.iter().filter(|kind| is_called(&kind.named, name)).count() > 1;
        if several {
            let problem = format!("`{name}` may mean several kinds of event of the policy");
            let help =
                "write the full name, as in `louisiana.igp.conference`; until then it counts for nothing";
            self.say("ambiguous-event", path, problem, help);
            return None;
        }
        let policy = self.policy;
        let known: Vec<&str> = policy
            .events
            .iter()
            .filter(|kind| !placement || kind.class == EventClass::Placement)
            .map(|kind| kind.named.name.as_str())
            .collect();
        let problem = format!("the policy has no {what} `{name}`");
        let code = if placement { "unknown-program" } else { "unknown-event" };
        self.unknown(code, path, problem, name, &known, "it counts for nothing");
        None
    }

    fn programs(&mut self) {
        for (at, stay) in self.plan.programs.iter().enumerate() {
            if let Some(kind) = self.kind(format!("programs[{at}].program"), "program", &stay.program, true) {
                self.value(format!("programs[{at}].value"), &kind, stay.value.as_deref());
            }
        }
    }

    /// Experience is no event of every policy; a policy that knows events may know it as one.
    fn experiences(&mut self) {
        if self.policy.events.is_empty() {
            return;
        }
        for (at, experience) in self.plan.experiences.iter().enumerate() {
            self.kind(format!("experiences[{at}].kind"), "kind of event", &experience.kind, false);
        }
    }

    fn events(&mut self) {
        for (at, event) in self.plan.events.iter().enumerate() {
            let path = |key: &str| format!("events[{at}].{key}");
            let Some(kind) = self.kind(path("kind"), "kind of event", &event.kind, false) else { continue };
            let format: Vec<&str> = event.format.iter().map(String::as_str).collect();
            self.listed(path("format"), "format", &kind, &kind.formats, &format);
            let parts: Vec<&str> = event.parts.iter().map(String::as_str).collect();
            self.listed(path("parts"), "part", &kind, &kind.parts, &parts);
            self.value(path("value"), &kind, event.value.as_deref());
            for (key, roles) in [("by", &event.by), ("to", &event.to), ("attended", &event.attended)] {
                for role in roles {
                    self.role(path(key), role);
                }
            }
            for (number, signature) in event.signed.iter().enumerate() {
                self.role(path(&format!("signed[{number}].by")), &signature.by);
            }
        }
    }

    fn value(&mut self, path: String, kind: &EventKind, value: Option<&str>) {
        let value: Vec<&str> = value.into_iter().collect();
        self.listed(path, "value", kind, &kind.values, &value);
    }

    /// Words that are none of a closed list.
    fn listed(&mut self, path: String, what: &str, kind: &EventKind, known: &[String], words: &[&str]) {
        if known.is_empty() {
            return;
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for word in words {
            if !known.iter().any(|one| same(one, word)) {
                let problem = format!("`{}` has no {what} `{word}`", kind.named.name);
                let help = format!("it has: {}", known.join(", "));
                self.unknown(&format!("unknown-{what}"), path.clone(), problem, word, &known, &help);
            }
        }
    }

    fn role(&mut self, path: String, role: &str) {
        let policy = self.policy;
        if policy.roles.is_empty() || policy.roles.iter().any(|known| is_called(known, role)) {
            return;
        }
        let known: Vec<&str> = policy.roles.iter().map(|role| role.name.as_str()).collect();
        let problem = format!("the policy has no role `{role}`");
        self.unknown("unknown-role", path, problem, role, &known, "whoever it is counts for no role");
    }

    /// Days on which nothing can have happened.
    fn days(&mut self, as_of: super::Day) {
        let plan = self.plan;
        let mut dated: Vec<(String, crate::quantity::Date)> = Vec::new();
        for (at, event) in plan.events.iter().enumerate() {
            dated.push((format!("events[{at}].date"), event.date));
            for (number, signature) in event.signed.iter().enumerate() {
                dated.push((format!("events[{at}].signed[{number}].date"), signature.date));
            }
        }
        dated.extend(
            plan.programs.iter().enumerate().map(|(at, one)| (format!("programs[{at}].from"), one.from)),
        );
        for (path, date) in dated {
            if day_of(date) > as_of {
                let problem = format!("this is dated {date}, after the day of the audit, {}", date_of(as_of));
                self.say(
                    "event-after-audit",
                    path,
                    problem,
                    "it counts from that day on; what is only planned is no event",
                );
            } else if let Some(born) = plan.student.born.filter(|born| date < *born) {
                let problem = format!("this is dated {date}, before the student's birth on {born}");
                self.say(
                    "event-before-birth",
                    path,
                    problem,
                    "it counts for nothing; correct one of the two days",
                );
            }
        }
    }

    fn links(&mut self) {
        let plan = self.plan;
        let of_events = plan.events.iter().filter_map(|event| event.id.as_deref());
        let mut known: BTreeSet<&str> = of_events.collect();
        known.extend(plan.programs.iter().filter_map(|stay| stay.id.as_deref()));
        let names: Vec<&str> = known.iter().copied().collect();
        for (at, event) in plan.events.iter().enumerate() {
            let Some(of) = event.for_event.as_deref().filter(|of| !known.contains(of)) else { continue };
            let problem = format!("no event or program of the plan has the id `{of}`");
            self.unknown(
                "unknown-link",
                format!("events[{at}].for"),
                problem,
                of,
                &names,
                "it belongs to nothing",
            );
        }
    }

    /// Stays at two schools at once.
    fn stays(&mut self) {
        let mut stays: Vec<(usize, &crate::plan::Enrolment)> =
            self.plan.enrolment.iter().enumerate().collect();
        stays.retain(|(_, stay)| stay.from.is_some() && stay.to.is_some());
        stays.sort_by_key(|(at, stay)| (stay.from, *at));
        let mut longest: Option<(usize, &crate::plan::Enrolment)> = None;
        for (at, stay) in stays {
            if let Some((other, before)) = longest.filter(|(_, before)| stay.from <= before.to)
                && let Some(from) = stay.from
            {
                let problem = format!(
                    "on {from} the student is at {} and by enrolment[{other}] at {}",
                    stay.school, before.school
                );
                let help = "if that is so, nothing is lost; else correct the days";
                self.say("overlapping-stays", format!("enrolment[{at}]"), problem, help);
            }
            if longest.is_none_or(|(_, before)| before.to < stay.to) {
                longest = Some((at, stay));
            }
        }
    }

    /// School years of the student that no calendar gives, where a demand needs them.
    fn calendars(&mut self, evidence: &Evidence<'_>) {
        for (year, school) in evidence.time.uncovered_years() {
            let at = self.plan.enrolment.iter().position(|stay| stay.year == year && stay.school == school);
            let path = at.map_or_else(|| "enrolment".to_owned(), |at| format!("enrolment[{at}].year"));
            let problem = format!("no calendar of the policy covers the school year {year} at {school}");
            let help = format!(
                "add {year} to a calendar for {school}, or say on which month and day every school year begins and ends; until then what depends on its first and last day is `cannot tell`"
            );
            self.say("no-calendar", path, problem, &help);
        }
    }
}

/// Whether some demand of an award depends on the days of a school year.
fn needs_years(award: &Award) -> bool {
    award.demands.iter().any(|demand| match &demand.kind {
        Kind::Timed { window, .. } => match window {
            Window::By(anchor) | Window::Before(anchor) | Window::After(anchor) => of_year(anchor),
            Window::Within(_, unit, anchor) => *unit == Unit::SchoolDays || of_year(anchor),
            Window::During(Period::Dates(..)) | Window::Each(Periods::Events(_)) => false,
            Window::During(_) | Window::Each(_) => true,
            Window::EveryFew { unit, from, until, .. } => {
                *unit == Unit::SchoolDays || from.iter().chain(until).any(of_year)
            }
        },
        Kind::Test(cond) => asks_for_events(cond) && lasts_school_days(cond),
        _ => false,
    })
}

fn of_year(anchor: &Anchor) -> bool {
    match anchor {
        Anchor::Grade(..) | Anchor::Year(_) | Anchor::Term(..) => true,
        Anchor::Offset(_, unit, inner) => *unit == Unit::SchoolDays || of_year(inner),
        Anchor::First(several) => several.iter().any(of_year),
        Anchor::On(_)
        | Anchor::MonthDay(..)
        | Anchor::Its(_)
        | Anchor::Enrolment(_)
        | Anchor::Graduation
        | Anchor::Event(..)
        | Anchor::Fact(_) => false,
    }
}

fn lasts_school_days(cond: &Cond) -> bool {
    use crate::policy::EventFilter;
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().any(lasts_school_days),
        Cond::Not(inner) => lasts_school_days(inner),
        Cond::Events(happening) => happening
            .select
            .filters
            .iter()
            .any(|filter| matches!(filter, EventFilter::Lasting(Unit::SchoolDays, ..))),
        _ => false,
    }
}
