//! Conditions that hold two records side by side, and where the student is.

use super::Time;
use super::events::Scope;
use super::student::day_of_year;
use super::worlds::Unknown;
use crate::audit::verify::evidence::Sure;
use crate::plan::{CourseRecord, FactValue, State};
use crate::policy::{EventKindId, EventSelect, Said};
use crate::quantity::{Date, SchoolYear, school_year_of};

impl Time<'_, '_> {
    /// Whether the student is in one of the grades: in the period, else on the day of the audit.
    pub(super) fn in_grade(&self, first: i8, last: i8, scope: &Scope) -> Result<Sure, Unknown> {
        if self.plan.enrolment.is_empty() {
            return Ok(Sure::Perhaps);
        }
        let (from, until) = match scope.period {
            Some(period) => (period.from, period.until.unwrap_or(self.as_of.max(period.from))),
            None => (self.as_of, self.as_of),
        };
        if self.graduation()?.is_some_and(|day| day < from) {
            return Ok(Sure::No);
        }
        let covers = |year: SchoolYear, first: Option<Date>, last: Option<Date>| {
            let first = first.or_else(|| day_of_year(year, 7, 1)).is_some_and(|day| day <= until);
            first && last.or_else(|| day_of_year(year, 6, 30)).is_some_and(|day| from <= day)
        };
        let is_in = |grade: &i8| (first..=last).contains(grade);
        let here = self
            .plan
            .enrolment
            .iter()
            .any(|stay| is_in(&stay.grade) && covers(stay.year, stay.from, stay.to));
        let to_come = self.school_years()?.into_iter().any(|year| {
            covers(year, None, None) && (-1..=12).any(|grade| is_in(&grade) && self.is_to_come(grade, year))
        });
        Ok(Sure::of(here || to_come))
    }

    /// Whether the student is in a placement on some day of the period, else on the day of the audit.
    pub(super) fn placed(&self, select: &EventSelect, scope: &Scope) -> Sure {
        let (from, until) = match scope.period {
            Some(period) => (period.from, period.until.map_or(self.as_of, |until| until.min(self.as_of))),
            None => (self.as_of, self.as_of),
        };
        let all = self.found(select, &self.all_time());
        let mut stays = all.iter().filter_map(|at| self.events.get(*at));
        Sure::of(stays.any(|stay| stay.from <= until && stay.until.is_none_or(|end| from <= end)))
    }

    /// Whether two things the plan says are the same word.
    pub(super) fn agrees(&self, one: &Said, other: &Said) -> Sure {
        let word = |said: &Said| match said {
            Said::Fact(fact) => self.evidence.fact(*fact).map(|value| match value {
                FactValue::Text(text) => text.clone(),
                FactValue::Number(number) => number.to_string(),
                FactValue::Bool(yes) => yes.to_string(),
            }),
            Said::Choice(kind) => self.latest_value(*kind).map(str::to_owned),
        };
        match (word(one), word(other)) {
            (Some(one), Some(other)) => Sure::of(one.to_lowercase() == other.to_lowercase()),
            _ => Sure::Perhaps,
        }
    }

    /// Whether each course is listed in the version of a document in force when it was registered.
    pub(super) fn courses_listed(&self, document: EventKindId) -> Sure {
        let versions: Vec<(Date, &[String])> = self
            .events
            .iter()
            .filter(|one| self.lies_beneath(one.kind, document))
            .map(|one| (one.from, one.event.map_or(&[][..], |event| event.courses.as_slice())))
            .collect();
        let Some(first) = versions.first().map(|(day, _)| school_year_of(*day)) else { return Sure::No };
        let mut all = Sure::Yes;
        for (at, record) in self.plan.courses.iter().enumerate() {
            if matches!(record.state, State::Planned | State::Withdrawn)
                || record.year().is_some_and(|year| year < first)
            {
                continue;
            }
            let day = match (record.registered, record.year()) {
                (Some(day), _) => Some(day),
                (None, Some(year)) => self.year_end(year),
                (None, None) => None,
            };
            let listed =
                |version: &(Date, &[String])| version.1.iter().any(|name| self.is_named(at, record, name));
            let sure = match day {
                Some(day) => {
                    Sure::of(versions.iter().rev().find(|(dated, _)| *dated <= day).is_some_and(listed))
                }
                None if versions.iter().all(listed) => Sure::Yes,
                None => Sure::Perhaps,
            };
            let sure = if record.year().is_none() { sure.max(Sure::Perhaps) } else { sure };
            all = all.min(sure);
        }
        all
    }

    /// Whether an entry of a document means the course of a record.
    fn is_named(&self, at: usize, record: &CourseRecord, name: &str) -> bool {
        let name = name.to_lowercase();
        let same = |own: &str| own.to_lowercase() == name;
        let course = self.evidence.course_id(at).and_then(|id| self.policy.courses.get(id as usize));
        same(&record.course)
            || record.title.as_deref().is_some_and(same)
            || course.is_some_and(|course| {
                let full = format!("{}.{}", course.named.module, course.named.name);
                same(&course.named.name) || same(&course.named.title) || same(&full)
            })
    }

    /// Whether each course of a sequence is in the plan.
    pub(super) fn courses_follow(&self, sequence: u32) -> Sure {
        let Some(sequence) = self.policy.sequences.get(sequence as usize) else { return Sure::Perhaps };
        let lives = |at: &usize| {
            self.evidence
                .record(*at)
                .is_some_and(|record| !matches!(record.state, State::Failed | State::Withdrawn))
        };
        let records: Vec<usize> = (0..self.plan.courses.len()).filter(lives).collect();
        let unread = records.iter().any(|at| self.evidence.course_id(*at).is_none());
        Sure::all(sequence.entries.iter().map(|(_, _, course)| {
            let its = self.policy.courses.get(*course as usize).map_or(&[][..], |one| &one.equivalents);
            let is_it = |own: u32| own == *course || its.contains(&own);
            let there = records.iter().any(|at| self.evidence.course_id(*at).is_some_and(is_it));
            match (there, unread) {
                (true, _) => Sure::Yes,
                (false, true) => Sure::Perhaps,
                (false, false) => Sure::No,
            }
        }))
    }
}
