//! Two records of the same thing: choices and facts that should agree, courses that should be those of a
//! document or a sequence.

use super::calendar::{Day, date_of, day_of, same, year_of};
use crate::audit::cond::Conditions;
use crate::audit::evidence::{Level, Tri};
use crate::plan::{CourseRecord, FactValue, State};
use crate::policy::{EventKindId, Said};

/// A course that a document should list: its name, and whether it does.
type Listed = (String, Tri);

impl Conditions<'_, '_> {
    /// What a fact or the latest choice says.
    fn says(&self, said: Said) -> Option<String> {
        match said {
            Said::Fact(fact) => self.fact(fact).map(|value| match value {
                FactValue::Bool(value) => value.to_string(),
                FactValue::Number(value) => value.to_string(),
                FactValue::Text(value) => value.clone(),
            }),
            Said::Choice(kind) => {
                let time = &self.evidence.time;
                let last = time.events.of_kinds(&self.beneath(kind)).last().copied()?;
                time.events.get(last)?.value.map(str::to_owned)
            }
        }
    }

    fn said_name(&self, said: Said) -> String {
        let policy = self.evidence.policy;
        let named = match said {
            Said::Fact(fact) => policy.facts.get(fact as usize).map(|fact| &fact.named),
            Said::Choice(kind) => policy.events.get(kind as usize).map(|kind| &kind.named),
        };
        named.map(|named| named.title.clone()).unwrap_or_default()
    }

    /// A kind of event with all that lie beneath it.
    fn beneath(&self, kind: EventKindId) -> Vec<EventKindId> {
        let events = &self.evidence.policy.events;
        let lies = |id: EventKindId| {
            let mut at = Some(id);
            // A file may let kinds lie beneath each other in a circle.
            for _ in 0..=events.len().min(64) {
                match at {
                    Some(one) if one == kind => return true,
                    Some(one) => at = events.get(one as usize).and_then(|kind| kind.within),
                    None => return false,
                }
            }
            false
        };
        (0u32..).zip(events).map(|(id, _)| id).filter(|id| lies(*id)).collect()
    }

    /// Whether two records say the same.
    pub(in crate::audit) fn agrees(&self, one: Said, other: Said) -> Tri {
        match (self.says(one), self.says(other)) {
            (Some(one), Some(other)) => same(&one, &other).into(),
            _ => Tri::Maybe,
        }
    }

    pub(in crate::audit) fn why_agrees(&self, one: Said, other: Said) -> String {
        let each = [one, other].map(|said| match self.says(said) {
            Some(value) => format!("{}: {value}", self.said_name(said)),
            None => format!("{}: the plan does not say", self.said_name(said)),
        });
        each.join("; ")
    }

    /// Whether every course is listed in the version of a document in force.
    pub(in crate::audit) fn courses_listed(&self, kind: EventKindId) -> Tri {
        let Some(listed) = self.listed(kind) else { return Tri::No };
        listed.iter().fold(Tri::Yes, |so_far, (_, listed)| so_far.and(*listed))
    }

    pub(in crate::audit) fn why_listed(&self, kind: EventKindId) -> String {
        let title = self.said_name(Said::Choice(kind));
        let Some(listed) = self.listed(kind) else { return format!("no {title} on record") };
        let names = |tri: Tri| {
            let found = listed.iter().filter(|(_, listed)| *listed == tri).map(|(name, _)| name.clone());
            found.collect::<Vec<String>>().join(", ")
        };
        let (not, unknown) = (names(Tri::No), names(Tri::Maybe));
        match (not.is_empty(), unknown.is_empty()) {
            (false, _) => format!("not in the {title} in force: {not}"),
            (true, false) => format!("the plan does not say in which year: {unknown}"),
            (true, true) => format!("every course is in the {title} in force"),
        }
    }

    /// Each course that should be listed; `None` where there is no version at all.
    fn listed(&self, kind: EventKindId) -> Option<Vec<Listed>> {
        let time = &self.evidence.time;
        let versions = time.events.of_kinds(&self.beneath(kind));
        let first = time.events.get(*versions.first()?)?.date;
        let begins = year_of(first);
        let mut found = Vec::new();
        for record in &self.evidence.plan.courses {
            if matches!(record.state, State::Planned | State::Withdrawn) {
                continue;
            }
            let name = record.title.clone().unwrap_or_else(|| record.course.clone());
            let Some(year) = record.year() else {
                found.push((name, Tri::Maybe));
                continue;
            };
            if year < begins {
                continue;
            }
            let by: Day = record.registered.map_or_else(|| time.year_end(year), day_of);
            let in_force =
                versions.iter().rfind(|at| time.events.get(**at).is_some_and(|one| one.date <= by));
            let courses = in_force.and_then(|at| time.events.get(*at)?.source).map(|event| &event.courses);
            let listed =
                courses.is_some_and(|courses| courses.iter().any(|course| self.is_course(course, record)));
            let shown = match record.registered {
                Some(day) => format!("{name} (registered {})", date_of(day_of(day))),
                None => format!("{name} ({year})"),
            };
            found.push((shown, listed.into()));
        }
        Some(found)
    }

    /// Whether a document means this course: by name, title or full name.
    fn is_course(&self, word: &str, record: &CourseRecord) -> bool {
        if same(word, &record.course) || record.title.as_ref().is_some_and(|title| same(word, title)) {
            return true;
        }
        let known = match self.evidence.lookup.course(record) {
            crate::audit::evidence::Meant::One(id) => self.evidence.policy.courses.get(id as usize),
            _ => None,
        };
        known.is_some_and(|course| {
            same(word, &course.named.name)
                || same(word, &course.named.title)
                || same(word, &course.named.full())
                || course.codes.iter().any(|(_, code)| same(word, code))
        })
    }

    /// The courses of a sequence, and whether each is in the plan.
    fn followed(&self, sequence: u32) -> Vec<Listed> {
        let policy = self.evidence.policy;
        let Some(sequence) = policy.sequences.get(sequence as usize) else { return Vec::new() };
        let planned = self.at(Level::Planned);
        let unidentified = self.evidence.records.iter().any(|record| record.course.is_none());
        let each = sequence.entries.iter().filter_map(|(_, _, id)| {
            let course = policy.courses.get(*id as usize)?;
            let is_it = |other: u32| other == *id || course.equivalents.contains(&other);
            let mut records = self.evidence.records.iter().filter(|record| planned.counts(record));
            let there = records.any(|record| record.course.is_some_and(is_it));
            let found = match (there, unidentified) {
                (true, _) => Tri::Yes,
                (false, true) => Tri::Maybe,
                (false, false) => Tri::No,
            };
            Some((course.named.title.clone(), found))
        });
        each.collect()
    }

    /// Whether every course of a sequence is in the plan.
    pub(in crate::audit) fn courses_follow(&self, sequence: u32) -> Tri {
        self.followed(sequence).iter().fold(Tri::Yes, |so_far, (_, found)| so_far.and(*found))
    }

    pub(in crate::audit) fn why_follow(&self, sequence: u32) -> String {
        let missing: Vec<String> = self
            .followed(sequence)
            .into_iter()
            .filter(|(_, found)| *found != Tri::Yes)
            .map(|(name, _)| name)
            .collect();
        match missing.as_slice() {
            [] => "every course of the sequence is in the plan".to_owned(),
            several => format!("not in the plan: {}", several.join(", ")),
        }
    }
}
