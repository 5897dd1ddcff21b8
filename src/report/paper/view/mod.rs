//! What all reports show: a plan, its audit and the policy's titles in plain words, so that templates
//! hold layout and fixed words only. Nothing is judged here.

mod award;
mod item;
mod names;

use std::collections::BTreeMap;

use serde::Serialize;

pub(super) use award::AwardView;
pub(super) use item::{Item, any_of};
pub(super) use names::Names;

use crate::audit::outcome::{Audit, Finding, FlagResult, Use};
use crate::diagnostic::render::text::clean;
use crate::plan::{CourseRecord, Enrolment, Entry, Plan, State};
use crate::policy::{Cite, Policy};
use crate::quantity::school_year_of;
use crate::quantity::{Date, parse_date};
use crate::report::words::{day, grade, joined, source};

/// A student's plan and audit, with the policy to call things by their titles.
pub(super) struct Lens<'a> {
    pub(super) policy: &'a Policy,
    pub(super) plan: &'a Plan,
    /// The audit, with what is owed in place of the branches it is owed under.
    pub(super) audit: Audit,
    pub(super) names: Names<'a>,
}

/// Whom a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// The name, else `student` and the identifier.
    pub name: String,
    /// The identifier.
    pub id: String,
    /// The school on the day of the audit, where the plan says it.
    pub school: Option<String>,
    /// The grade on that day, in words.
    pub grade: Option<String>,
    /// The school year the student graduates or graduated in, or the day.
    pub graduation: Option<String>,
}

/// An early warning in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Its title.
    pub title: String,
    /// Whether it is raised for sure.
    pub raised: bool,
    /// What raised it, or what is not known.
    pub because: String,
    /// What the policy suggests.
    pub suggest: Vec<String>,
    /// Where it is written.
    pub sources: Vec<String>,
}

/// Something in the plan file that could not be used as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// Where in the file.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: Option<String>,
}

impl<'a> Lens<'a> {
    pub(super) fn new(policy: &'a Policy, plan: &'a Plan, audit: &Audit) -> Self {
        let audit = crate::report::branches::without(audit);
        Self { policy, plan, audit, names: Names::of(policy) }
    }

    /// The day of the audit, in words.
    pub(super) fn as_of(&self) -> String {
        day(&self.audit.as_of)
    }

    pub(super) fn today(&self) -> Option<Date> {
        parse_date(&self.audit.as_of).ok()
    }

    pub(super) fn who(&self) -> Who {
        let student = &self.plan.student;
        let stay = self.stay();
        Who {
            name: self.name(),
            id: clean(&student.id),
            school: stay.map(|stay| clean(&stay.school)),
            grade: stay.map(|stay| grade(stay.grade)),
            graduation: student.graduation.map(entry),
        }
    }

    pub(super) fn name(&self) -> String {
        match &self.plan.student.name {
            Some(name) if !name.trim().is_empty() => clean(name),
            _ => format!("student {}", clean(&self.plan.student.id)),
        }
    }

    /// The stay on the day of the audit: the last to begin of those that hold then; in a pause
    /// between two, the one before.
    pub(super) fn stay(&self) -> Option<&'a Enrolment> {
        let today = self.today()?;
        let year = school_year_of(today);
        let begun = |stay: &&Enrolment| match stay.from {
            Some(from) => from <= today,
            None => stay.year <= year,
        };
        let key = |stay: &&Enrolment| {
            let over = match stay.to {
                Some(to) => to < today,
                None => stay.year < year,
            };
            (!over, stay.year, stay.from)
        };
        self.plan.enrolment.iter().filter(begun).max_by_key(key)
    }

    /// Everything each award asks for, in the order of the audit; awards that are not for the student
    /// are left out.
    pub(super) fn awards(&self) -> Vec<AwardView> {
        let results = self.audit.awards.iter();
        results.filter_map(|award| award::view(self, award)).collect()
    }

    /// The titles of awards that are not for this student.
    pub(super) fn not_for(&self) -> Vec<String> {
        let awards = self.audit.awards.iter();
        awards.filter(|award| award::is_not_for(award)).map(|award| clean(&award.title)).collect()
    }

    /// Courses that are counted on in any award but not earned yet, in the order of the plan.
    pub(super) fn under_way(&self) -> Vec<String> {
        let awards = self.audit.awards.iter().filter(|award| !award::is_not_for(award));
        let uses = awards.flat_map(|award| award.demands.iter()).flat_map(crate::report::terminal::uses);
        let mut found: BTreeMap<Vec<usize>, String> = BTreeMap::new();
        for used in uses.filter(|used| !used.earned) {
            found
                .entry(used.records.clone())
                .or_insert_with(|| format!("{} ({})", clean(&used.title), self.state(used)));
        }
        let mut names = Vec::new();
        for name in found.into_values() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// How the records of a use stand that are not earned yet, as a family says it.
    pub(super) fn state(&self, used: &Use) -> String {
        let mut words: Vec<String> = Vec::new();
        for record in used.records.iter().filter_map(|at| self.plan.courses.get(*at)) {
            let word = state(record.state).to_owned();
            if record.state != State::Earned && !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() { "not earned yet".to_owned() } else { joined(&words, "and") }
    }

    /// Whether a course of that title is in the plan already, and so would not count once more.
    pub(super) fn has(&self, title: &str) -> bool {
        let counts = |record: &&CourseRecord| !matches!(record.state, State::Failed | State::Withdrawn);
        let mut records = self.plan.courses.iter().filter(counts);
        records.any(|record| self.names.known(&record.course) == title || self.names.record(record) == title)
    }

    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.audit.flags.iter().map(warning).collect()
    }

    pub(super) fn troubles(&self) -> Vec<Trouble> {
        self.audit.findings.iter().map(trouble).collect()
    }

    /// The first characters of the policy's fingerprint.
    pub(super) fn fingerprint(&self) -> String {
        clean(&self.audit.policy.chars().take(12).collect::<String>())
    }
}

fn warning(flag: &FlagResult) -> Warning {
    Warning {
        title: clean(&flag.title),
        raised: flag.raised,
        because: clean(&flag.because),
        suggest: flag.suggest.iter().map(|text| clean(text)).collect(),
        sources: sources(&flag.cites),
    }
}

fn trouble(finding: &Finding) -> Trouble {
    Trouble {
        path: clean(&finding.path),
        problem: clean(&finding.problem),
        help: finding.help.as_deref().map(clean),
    }
}

pub(super) fn sources(cites: &[Cite]) -> Vec<String> {
    cites.iter().map(source).collect()
}

/// A state of a course in plain words.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Earned => "earned",
        State::InProgress => "being taken now",
        State::Registered => "signed up for",
        State::Planned => "planned",
        State::Failed => "not passed",
        State::Withdrawn => "dropped",
    }
}

/// A school year as it is written, a day in words.
pub(super) fn entry(entry: Entry) -> String {
    match entry {
        Entry::Year(year) => year.to_string(),
        Entry::Date(date) => day(&date.to_string()),
    }
}
