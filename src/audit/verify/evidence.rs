//! What the plan proves of its course records: which course each one is, what it is worth, whether
//! it counts, and whether it fits a selector for sure.

use crate::plan::{CourseRecord, Plan, State};
use crate::policy::{Award, Combined, Course, CourseId, Filter, Moment, Policy, Range, Scale, Select};
use crate::quantity::school_year_of;
use crate::quantity::{Amount, Date, SchoolYear};

/// How surely something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    No,
    Perhaps,
    Yes,
}

impl Sure {
    pub(super) fn of(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Perhaps => Self::Perhaps,
            Self::Yes => Self::No,
        }
    }

    pub(super) fn all(of: impl IntoIterator<Item = Self>) -> Self {
        of.into_iter().min().unwrap_or(Self::Yes)
    }

    pub(super) fn any(of: impl IntoIterator<Item = Self>) -> Self {
        of.into_iter().max().unwrap_or(Self::No)
    }
}

/// What counts towards the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Only what is earned.
    Earned,
    /// What is earned, under way, registered and planned.
    Planned,
}

impl Level {
    pub(super) fn takes(self, state: State) -> bool {
        match state {
            State::Earned => true,
            State::InProgress | State::Registered | State::Planned => self == Self::Planned,
            State::Failed | State::Withdrawn => false,
        }
    }
}

/// The course records of a plan, read for one award at one level.
pub(super) struct Evidence<'a> {
    pub(super) policy: &'a Policy,
    pub(super) plan: &'a Plan,
    pub(super) level: Level,
    /// The day of the audit.
    pub(super) as_of: Date,
    pub(super) scale: Option<&'a Scale>,
    courses: Vec<Option<CourseId>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(policy: &'a Policy, plan: &'a Plan, as_of: Date, award: &Award, level: Level) -> Self {
        Self {
            policy,
            plan,
            level,
            as_of,
            scale: award.scale.and_then(|scale| policy.scales.get(scale as usize)),
            courses: plan.courses.iter().map(|record| identify(policy, record)).collect(),
        }
    }

    pub(super) fn record(&self, at: usize) -> Option<&'a CourseRecord> {
        self.plan.courses.get(at)
    }

    pub(super) fn course_id(&self, at: usize) -> Option<CourseId> {
        self.courses.get(at).copied().flatten()
    }

    fn course(&self, at: usize) -> Option<&'a Course> {
        self.policy.courses.get(self.course_id(at)? as usize)
    }

    /// What the record is called in a problem; its place where the name alone is not enough.
    pub(super) fn label(&self, at: usize) -> String {
        let Some(record) = self.record(at) else { return format!("courses[{at}]") };
        let alike = self.plan.courses.iter().filter(|other| other.course == record.course).count();
        match alike {
            1 => format!("`{}`", record.course),
            _ => format!("`{}` (courses[{at}])", record.course),
        }
    }

    pub(super) fn worth(&self, at: usize) -> Amount {
        let stated = self.record(at).and_then(|record| record.credits);
        stated.or_else(|| self.course(at).map(|course| course.credits.0)).unwrap_or(Amount::ZERO)
    }

    /// The grade points of the record on the award's scale; its own go first.
    pub(super) fn points(&self, at: usize) -> Option<Amount> {
        let record = self.record(at).filter(|record| record.state == State::Earned)?;
        record.points.or_else(|| self.step(record)?.points)
    }

    fn step(&self, record: &CourseRecord) -> Option<&'a crate::policy::Step> {
        let grade = record.grade.as_ref()?;
        self.scale?.steps.iter().find(|step| step.symbol == *grade)
    }

    /// Whether the record is evidence at the level: of the right state, and not a failing grade.
    pub(super) fn counts(&self, at: usize) -> bool {
        self.record(at).is_some_and(|record| {
            self.level.takes(record.state) && self.step(record).is_none_or(|step| !step.fails)
        })
    }

    /// Every record that is evidence at the level.
    pub(super) fn records(&self) -> impl Iterator<Item = usize> {
        (0..self.plan.courses.len()).filter(|at| self.counts(*at))
    }

    pub(super) fn fits(&self, at: usize, select: &Select) -> Sure {
        self.fits_as(at, self.course_id(at), select)
    }

    /// Whether the record fits if it is taken for one of that course.
    pub(super) fn fits_as(&self, at: usize, course: Option<CourseId>, select: &Select) -> Sure {
        let Some(record) = self.record(at) else { return Sure::No };
        Sure::any(select.picks.iter().map(|pick| {
            let passes = self.passes(at, record, course, &pick.filters);
            match (&pick.courses, course) {
                (_, None) => passes.min(Sure::Perhaps),
                (Some(courses), Some(course)) if !courses.contains(&course) => Sure::No,
                _ => passes,
            }
        }))
    }

    /// Whether the record can stand for one of the courses in a combined entry.
    pub(super) fn stands_for(&self, at: usize, courses: &[CourseId], filters: &[Filter]) -> Sure {
        let Some(record) = self.record(at) else { return Sure::No };
        match self.course_id(at) {
            Some(course) if !courses.contains(&course) => Sure::No,
            Some(course) => self.passes(at, record, Some(course), filters),
            None => self.passes(at, record, None, filters).min(Sure::Perhaps),
        }
    }

    /// Whether the records, each for a different part, make up the combined entry for sure.
    pub(super) fn combines(&self, records: &[usize], entry: &Combined) -> bool {
        let mut left = records.to_vec();
        records.len() == entry.parts.len() && self.place(&mut left, &entry.parts, &entry.filters)
    }

    fn place(&self, left: &mut Vec<usize>, parts: &[Vec<CourseId>], filters: &[Filter]) -> bool {
        let Some((part, rest)) = parts.split_first() else { return left.is_empty() };
        for slot in 0..left.len() {
            let at = left.remove(slot);
            if self.stands_for(at, part, filters) == Sure::Yes && self.place(left, rest, filters) {
                return true;
            }
            left.insert(slot, at);
        }
        false
    }

    fn passes(&self, at: usize, record: &CourseRecord, course: Option<CourseId>, filters: &[Filter]) -> Sure {
        Sure::all(filters.iter().map(|filter| self.pass(at, record, course, filter)))
    }

    fn pass(&self, at: usize, record: &CourseRecord, course: Option<CourseId>, filter: &Filter) -> Sure {
        // Where the grade cannot be read: a course not earned yet may still come to it.
        let unread = if record.state == State::Earned { Sure::Perhaps } else { Sure::Yes };
        let grade = record.grade.as_deref();
        match filter {
            Filter::Step(scale, least) => {
                let steps = self.policy.scales.get(*scale as usize).map(|scale| scale.steps.as_slice());
                let found = steps
                    .zip(grade)
                    .and_then(|(steps, grade)| steps.iter().position(|step| step.symbol == grade));
                found.map_or(unread, |step| Sure::of(step <= *least as usize))
            }
            Filter::Number(least) => match grade.and_then(|grade| grade.parse::<Amount>().ok()) {
                Some(number) => Sure::of(number >= *least),
                None => unread,
            },
            Filter::Taken(range) => within(range, record.date, record.year()),
            Filter::Grades(first, last) => match record.grade_level(self.plan) {
                Some(grade) => Sure::of(*first <= grade && grade <= *last),
                None => Sure::Perhaps,
            },
            Filter::At(place) => match &record.place {
                Some(own) => Sure::of(own.to_lowercase() == place.to_lowercase()),
                None => Sure::Perhaps,
            },
            Filter::Marked(mark) => Sure::of(record.marks.contains(mark)),
            Filter::Also(select) => self.fits_as(at, course, select),
            Filter::Except(select) => self.fits_as(at, course, select).not(),
            Filter::Completed => Sure::of(record.state == State::Earned),
        }
    }

    /// Why the record earns no credit beside those used already: the one it is barred by, which is
    /// the record itself where it goes beyond what its course earns over all times.
    pub(super) fn barred(&self, at: usize, used: &[usize]) -> Option<usize> {
        let id = self.course_id(at)?;
        let course = self.course(at)?;
        if let Some(most) = course.repeatable {
            let alike = used.iter().filter(|other| self.course_id(**other) == Some(id));
            let sum = alike.map(|other| self.worth(*other)).sum::<Amount>() + self.worth(at);
            if sum > most {
                return Some(at);
            }
        }
        used.iter().copied().find(|other| match (self.course_id(*other), self.course(*other)) {
            (Some(other), _) if other == id => course.repeatable.is_none(),
            (Some(other), Some(its)) => {
                its.no_credit_with.contains(&id) || course.no_credit_with.contains(&other)
            }
            _ => false,
        })
    }
}

/// The one course of the policy that the record names.
fn identify(policy: &Policy, record: &CourseRecord) -> Option<CourseId> {
    let named = |course: &Course| match &record.system {
        Some(system) => course.codes.iter().any(|(of, code)| of == system && *code == record.course),
        None => is_called(&course.named, &record.course),
    };
    let mut found = (0..).zip(&policy.courses).filter(|(_, course)| named(course)).map(|(id, _)| id);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether the text is the name, or the full name `module.name`.
pub(super) fn is_called(named: &crate::policy::Named, text: &str) -> bool {
    named.name == text
        || text.strip_suffix(named.name.as_str()).and_then(|rest| rest.strip_suffix('.'))
            == Some(named.module.as_str())
}

/// Whether a day, or a school year where the day is not known, lies in the range.
pub(super) fn within(range: &Range, date: Option<Date>, year: Option<SchoolYear>) -> Sure {
    let Some(year) = date.map(school_year_of).or(year) else {
        return if range.from.is_none() && range.until.is_none() { Sure::Yes } else { Sure::Perhaps };
    };
    let days = match date {
        Some(date) => Some((date, date)),
        None => Date::new(year.start(), 7, 1).ok().zip(Date::new(year.plus(1).start(), 6, 30).ok()),
    };
    let spread = |all: fn(Date, Date) -> bool, end: Date| match days {
        Some((first, last)) => match (all(first, end), all(last, end)) {
            (true, true) => Sure::Yes,
            (false, false) => Sure::No,
            _ => Sure::Perhaps,
        },
        None => Sure::Perhaps,
    };
    let from = match range.from {
        None => Sure::Yes,
        Some(Moment::Year(from)) => Sure::of(from <= year),
        Some(Moment::Date(from)) => spread(|day, end| day >= end, from),
    };
    let until = match range.until {
        None => Sure::Yes,
        Some(Moment::Year(until)) => Sure::of(year <= until),
        Some(Moment::Date(until)) => spread(|day, end| day <= end, until),
    };
    Sure::all([from, until])
}
