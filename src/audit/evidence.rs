//! A plan's evidence as the policy sees it: which course each record belongs to, what it is worth,
//! and whether it fits a selector (`docs/semantics.md`, "Evidence at a level").

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap as HashMap;

use super::ready::{Listed, Lists, Ready};
use super::substitute::{Substitute, substitutes};
use super::time::Timeline;
use super::{Detail, Options};
use crate::plan::{CourseRecord, FactValue, Plan, ScoreRecord, State};
use crate::policy::{
    Combined, CourseId, ExamId, FactId, Filter, Moment, Pick, Policy, Range, ScaleId, Select,
};
use crate::quantity::{Amount, Date, SchoolYear, parse_date};

/// Yes, no, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Tri {
    No,
    Maybe,
    Yes,
}

impl Tri {
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.max(other)
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stage {
    Earned,
    UnderWay,
    Planned,
}

/// At which level evidence counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    Earned,
    Planned,
}

impl Level {
    pub(super) fn admits(self, stage: Stage) -> bool {
        stage == Stage::Earned || self == Self::Planned
    }
}

/// How plan files may name the things of a policy.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    courses: HashMap<String, Vec<CourseId>>,
    /// By system, in lower case, and code.
    codes: HashMap<String, HashMap<String, Vec<CourseId>>>,
    exams: HashMap<String, Vec<u32>>,
    credentials: HashMap<String, Vec<u32>>,
    facts: HashMap<String, Vec<u32>>,
    /// For each course, the first of those that it excludes directly or by way of others.
    kin: Vec<u32>,
    /// For each fact, whether its short name means no other.
    plain: Vec<bool>,
    pub(super) ready: Ready,
}

/// What a name in a plan file turned out to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    One(u32),
    Several,
    Nothing,
}

impl Lookup {
    pub(super) fn new(policy: &Policy) -> Self {
        let mut lookup = Self::default();
        for (id, course) in (0u32..).zip(&policy.courses) {
            note(&mut lookup.courses, &course.named, id);
            for (system, code) in &course.codes {
                let of_system = lookup.codes.entry(system.to_lowercase()).or_default();
                of_system.entry(code.clone()).or_default().push(id);
            }
        }
        for (id, exam) in (0u32..).zip(&policy.exams) {
            note(&mut lookup.exams, &exam.named, id);
        }
        for (id, credential) in (0u32..).zip(&policy.credentials) {
            note(&mut lookup.credentials, credential, id);
        }
        for (id, fact) in (0u32..).zip(&policy.facts) {
            note(&mut lookup.facts, &fact.named, id);
        }
        lookup.kin = kin(policy);
        lookup.ready = Ready::new(policy);
        lookup.plain = (0u32..)
            .zip(&policy.facts)
            .map(|(id, fact)| lookup.fact(&fact.named.name) == Meant::One(id))
            .collect();
        lookup
    }

    /// Courses of different kin never exclude each other.
    pub(super) fn kin(&self, course: CourseId) -> Option<u32> {
        self.kin.get(course as usize).copied()
    }

    pub(super) fn course(&self, record: &CourseRecord) -> Meant {
        match &record.system {
            Some(system) => {
                let of_system = self.codes.get(system).or_else(|| self.codes.get(&system.to_lowercase()));
                meant(of_system.and_then(|codes| codes.get(&record.course)))
            }
            None => meant(self.courses.get(record.course.as_str())),
        }
    }

    pub(super) fn course_named(&self, name: &str) -> Meant {
        meant(self.courses.get(name))
    }

    pub(super) fn exam(&self, name: &str) -> Meant {
        meant(self.exams.get(name))
    }

    pub(super) fn credential(&self, name: &str) -> Meant {
        meant(self.credentials.get(name))
    }

    pub(super) fn fact(&self, name: &str) -> Meant {
        meant(self.facts.get(name))
    }

    /// All course names, to find the one a misspelling means.
    pub(super) fn course_names(&self) -> impl Iterator<Item = &str> {
        self.courses.keys().map(String::as_str)
    }
}

/// Joins each course with those that earn no credit beside it.
fn kin(policy: &Policy) -> Vec<u32> {
    let mut pairs = UnionFind::<u32>::new(policy.courses.len());
    for (id, course) in (0u32..).zip(&policy.courses) {
        for other in course.no_credit_with.iter().filter(|other| (**other as usize) < policy.courses.len()) {
            pairs.union(id, *other);
        }
    }
    pairs.into_labeling()
}

fn note(map: &mut HashMap<String, Vec<u32>>, named: &crate::policy::Named, id: u32) {
    map.entry(named.name.clone()).or_default().push(id);
    map.entry(named.full()).or_default().push(id);
}

fn meant(found: Option<&Vec<u32>>) -> Meant {
    match found.map(Vec::as_slice) {
        Some([only]) => Meant::One(*only),
        Some(_) => Meant::Several,
        None => Meant::Nothing,
    }
}

/// A course record that may count.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    /// Its place in the plan file.
    pub(super) index: usize,
    pub(super) source: &'a CourseRecord,
    /// Its course; `None` where it is unidentified.
    pub(super) course: Option<CourseId>,
    pub(super) worth: Amount,
    pub(super) stage: Stage,
    pub(super) year: Option<SchoolYear>,
    pub(super) grade_level: Option<i8>,
}

/// All records of a plan that may count, in an order that does not depend on the file's.
pub(super) struct Evidence<'a> {
    pub(super) policy: &'a Policy,
    pub(super) plan: &'a Plan,
    /// The day of the audit.
    pub(super) as_of: Date,
    /// How much is to be said.
    pub(super) detail: Detail,
    pub(super) lookup: &'a Lookup,
    pub(super) records: Vec<Record<'a>>,
    /// What demands accept by substitutions.
    pub(super) substitutes: Vec<Substitute>,
    /// The results of exams the policy knows, in the plan's order.
    pub(super) scores: Vec<(ExamId, &'a ScoreRecord)>,
    /// What the plan says of each fact of the policy.
    facts: Vec<Option<&'a FactValue>>,
    /// What happened when, on the day of the audit.
    pub(super) time: Timeline<'a>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(policy: &'a Policy, lookup: &'a Lookup, plan: &'a Plan, options: &Options) -> Self {
        let mut records: Vec<Record<'a>> = Vec::with_capacity(plan.courses.len());
        for (index, source) in plan.courses.iter().enumerate() {
            let stage = match source.state {
                State::Earned => Stage::Earned,
                State::InProgress | State::Registered => Stage::UnderWay,
                State::Planned => Stage::Planned,
                State::Failed | State::Withdrawn => continue,
            };
            let course = match lookup.course(source) {
                Meant::One(course) => Some(course),
                _ => None,
            };
            let least = || {
                course.and_then(|course| policy.courses.get(course as usize)).map(|course| course.credits.0)
            };
            records.push(Record {
                index,
                source,
                course,
                worth: source.credits.or_else(least).unwrap_or(Amount::ZERO),
                stage,
                year: source.year(),
                grade_level: source.grade_level(plan),
            });
        }
        records.sort_by(|a, b| content(a).cmp(&content(b)));
        let substitutes = substitutes(policy, lookup, plan, options.as_of);
        let time = Timeline::of_student(policy, plan, options.as_of, options.due_soon);
        let scores = plan.scores.iter().filter_map(|score| match lookup.exam(&score.exam) {
            Meant::One(exam) => Some((exam, score)),
            _ => None,
        });
        let facts = policy.facts.iter().zip(&lookup.plain).map(|(fact, plain)| {
            let facts = &plan.student.facts;
            if facts.is_empty() {
                return None;
            }
            let short = if *plain { facts.get(&fact.named.name) } else { None };
            short.or_else(|| facts.get(&fact.named.full()))
        });
        let (scores, facts) = (scores.collect(), facts.collect());
        let Options { as_of, detail, .. } = *options;
        Self { policy, plan, as_of, detail, lookup, records, substitutes, scores, facts, time }
    }

    /// What the plan says of a fact.
    pub(super) fn fact(&self, fact: FactId) -> Option<&'a FactValue> {
        self.facts.get(fact as usize).copied().flatten()
    }

    /// Whether a record fits a selector, of which it is known what it lists.
    pub(super) fn fits_listed(&self, record: &Record<'_>, select: &Select, lists: Option<&Lists>) -> Tri {
        match lists.map_or(Listed::Filtered, |lists| lists.of(record.course)) {
            Listed::No => Tri::No,
            Listed::Yes => Tri::Yes,
            Listed::Filtered => self.fits(record, select),
        }
    }

    /// Whether a record fits a selector.
    pub(super) fn fits(&self, record: &Record<'_>, select: &Select) -> Tri {
        let mut best = Tri::No;
        for pick in &select.picks {
            best = best.or(self.fits_pick(record, pick));
            if best == Tri::Yes {
                break;
            }
        }
        best
    }

    fn fits_pick(&self, record: &Record<'_>, pick: &Pick) -> Tri {
        let listed = match (&pick.courses, record.course) {
            (_, None) => Tri::Maybe,
            (None, Some(_)) => Tri::Yes,
            (Some(courses), Some(course)) => courses.binary_search(&course).is_ok().into(),
        };
        if listed == Tri::No { Tri::No } else { listed.and(self.passes(record, &pick.filters)) }
    }

    /// Whether a record may stand for a part of a combined entry.
    pub(super) fn fits_part(&self, record: &Record<'_>, part: &[CourseId], combined: &Combined) -> Tri {
        let listed = match record.course {
            None => Tri::Maybe,
            Some(course) => part.binary_search(&course).is_ok().into(),
        };
        if listed == Tri::No { Tri::No } else { listed.and(self.passes(record, &combined.filters)) }
    }

    fn passes(&self, record: &Record<'_>, filters: &[Filter]) -> Tri {
        filters.iter().fold(Tri::Yes, |so_far, filter| {
            if so_far == Tri::No { Tri::No } else { so_far.and(self.passes_one(record, filter)) }
        })
    }

    pub(super) fn passes_one(&self, record: &Record<'_>, filter: &Filter) -> Tri {
        let ahead = record.stage != Stage::Earned;
        // Where the grade cannot be read: a course not earned yet may still come to it.
        let unread = if ahead { Tri::Yes } else { Tri::Maybe };
        match filter {
            Filter::Step(scale, step) => match self.step_of(record, *scale) {
                Some(found) => (found <= *step as usize).into(),
                None => unread,
            },
            Filter::Number(least) => {
                match record.source.grade.as_ref().map(|grade| grade.parse::<Amount>()) {
                    Some(Ok(grade)) => (grade >= *least).into(),
                    _ => unread,
                }
            }
            Filter::Taken(range) => taken_within(record.year, record.source.date, range),
            Filter::Grades(first, last) => match record.grade_level {
                Some(grade) => (*first <= grade && grade <= *last).into(),
                None => Tri::Maybe,
            },
            Filter::At(place) => match &record.source.place {
                Some(found) => (found.to_lowercase() == place.to_lowercase()).into(),
                None => Tri::Maybe,
            },
            Filter::Marked(mark) => record.source.marks.contains(mark).into(),
            Filter::Also(select) => self.fits(record, select),
            Filter::Except(select) => self.fits(record, select).not(),
            Filter::Completed => (!ahead).into(),
        }
    }

    /// The step of the record's grade on a scale.
    fn step_of(&self, record: &Record<'_>, scale: ScaleId) -> Option<usize> {
        let grade = record.source.grade.as_ref()?;
        let scale = self.policy.scales.get(scale as usize)?;
        scale.steps.iter().position(|step| step.symbol == *grade)
    }

    /// Whether the record's grade fails on the scale, so that it counts for nothing.
    pub(super) fn fails(&self, record: &Record<'_>, scale: Option<ScaleId>) -> bool {
        let Some(scale) = scale else { return false };
        let step = self.step_of(record, scale);
        let steps = self.policy.scales.get(scale as usize).map(|scale| &scale.steps);
        match (step, steps) {
            (Some(step), Some(steps)) => steps.get(step).is_some_and(|step| step.fails),
            _ => false,
        }
    }

    /// The grade points of an earned record.
    pub(super) fn points(&self, record: &Record<'_>, scale: Option<ScaleId>) -> Option<Amount> {
        if record.stage != Stage::Earned {
            return None;
        }
        if record.source.points.is_some() {
            return record.source.points;
        }
        let step = self.step_of(record, scale?)?;
        self.policy.scales.get(scale? as usize)?.steps.get(step)?.points
    }
}

/// What a record says, in the order records are put into.
fn content<'r>(record: &'r Record<'_>) -> impl Ord + use<'r> {
    let source = record.source;
    (
        (source.course.as_str(), source.system.as_deref(), record.stage, record.year, source.date),
        (source.term.as_deref(), source.grade.as_deref(), record.worth, source.points, record.grade_level),
        (source.place.as_deref(), &source.marks, source.hours),
    )
}

/// Whether a time known to the year or day lies in a range.
pub(super) fn taken_within(year: Option<SchoolYear>, date: Option<Date>, range: &Range) -> Tri {
    let after = match range.from {
        None => Tri::Yes,
        Some(Moment::Year(from)) => year.map_or(Tri::Maybe, |year| (year >= from).into()),
        Some(Moment::Date(from)) => match (date, year) {
            (Some(date), _) => (date >= from).into(),
            (None, Some(year)) => not_before(year, from),
            (None, None) => Tri::Maybe,
        },
    };
    let before = match range.until {
        None => Tri::Yes,
        Some(Moment::Year(until)) => year.map_or(Tri::Maybe, |year| (year <= until).into()),
        Some(Moment::Date(until)) => match (date, year) {
            (Some(date), _) => (date <= until).into(),
            (None, Some(year)) => not_after(year, until),
            (None, None) => Tri::Maybe,
        },
    };
    after.and(before)
}

/// Whether all (yes), none (no) or some (maybe) days of a school year are on or after a date.
fn not_before(year: SchoolYear, date: Date) -> Tri {
    match (first_day(year), last_day(year)) {
        (Some(first), _) if first >= date => Tri::Yes,
        (_, Some(last)) if last < date => Tri::No,
        _ => Tri::Maybe,
    }
}

fn not_after(year: SchoolYear, date: Date) -> Tri {
    match (first_day(year), last_day(year)) {
        (_, Some(last)) if last <= date => Tri::Yes,
        (Some(first), _) if first > date => Tri::No,
        _ => Tri::Maybe,
    }
}

fn first_day(year: SchoolYear) -> Option<Date> {
    Date::new(year.start(), 7, 1).ok()
}

fn last_day(year: SchoolYear) -> Option<Date> {
    Date::new(year.start().checked_add(1)?, 6, 30).ok()
}

/// A date written as text in a fact.
pub(super) fn fact_date(text: &str) -> Option<Date> {
    parse_date(text).ok()
}
