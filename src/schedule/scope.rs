//! What an award asks of courses: which of its lists each course is in, and what else about a record it
//! looks at. Courses that are in the same lists are the same to it.

use std::collections::{BTreeMap, BTreeSet};

use super::time::{YearAhead, Years};
use crate::plan::Plan;
use crate::policy::{AwardId, Cond, CourseId, Filter, Kind, Moment, Policy, Select};
use crate::quantity::{Date, SchoolYear, school_year_of};

/// How a year stands to all that is asked of when a course is taken.
pub(super) type When = Vec<(bool, bool)>;

/// What an award, and those judged with it, ask of courses.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The award and all it adds to or is separate from, by whatever detour.
    pub(super) awards: Vec<AwardId>,
    /// For each course, the lists it is in.
    pub(super) lists: BTreeMap<CourseId, Vec<u32>>,
    /// Whether any course at all counts somewhere.
    pub(super) any: bool,
    /// Whether it looks at when a course was taken, or in which grade.
    pub(super) dated: bool,
    /// Whether it looks at grades.
    pub(super) graded: bool,
    /// Whether a further course can do harm: there are at most so many, or a branch depends on it.
    pub(super) shrinking: bool,
    /// Whether it counts courses.
    pub(super) counts: bool,
    /// The marks it asks for.
    pub(super) marks: BTreeSet<String>,
    /// What is asked of when courses are taken, with the courses it is asked of; none where of any.
    moments: Vec<(Option<Vec<CourseId>>, Filter)>,
    list: u32,
    /// The school year of the audit, and the least grade the student is in from then on.
    now: Option<(SchoolYear, i8)>,
}

impl Scope {
    pub(super) fn new(policy: &Policy, plan: &Plan, as_of: Date, award: AwardId) -> Self {
        let years = Years::new(policy, plan, as_of).ok();
        let ahead = years.iter().flat_map(|years| &years.all);
        let least = ahead.map(|year| year.grade.unwrap_or(i8::MIN)).min();
        let now = least.map(|least| (school_year_of(as_of), least));
        let mut scope = Self { awards: vec![award], now, ..Self::default() };
        let mut at = 0;
        while let Some(award) = scope.awards.get(at).and_then(|id| policy.awards.get(*id as usize)) {
            for other in award.adds_to.iter().chain(&award.separate_from) {
                if !scope.awards.contains(other) {
                    scope.awards.push(*other);
                }
            }
            at += 1;
        }
        for id in scope.awards.clone() {
            let Some(award) = policy.awards.get(id as usize) else { continue };
            award.applies.iter().for_each(|cond| scope.cond(cond, true));
            for demand in &award.demands {
                match &demand.kind {
                    Kind::Count(count) => {
                        scope.counts = true;
                        scope.select(&count.select);
                        count.limits.iter().for_each(|limit| scope.select(&limit.select));
                    }
                    Kind::Test(cond) => scope.cond(cond, false),
                    Kind::If { cond, .. } => scope.cond(cond, true),
                    Kind::When { branches, .. } => {
                        branches.iter().for_each(|(cond, _)| scope.cond(cond, true))
                    }
                    Kind::Gpa { over, .. } => scope.select(over),
                    _ => {}
                }
            }
        }
        scope
    }

    /// Whether a course is in any of its lists.
    pub(super) fn has(&self, course: CourseId) -> bool {
        self.any || self.lists.contains_key(&course)
    }

    /// How a course that is taken in a year stands to all that is asked of when it is taken: where this is
    /// the same for two years, they are the same to the award. Empty where nothing is asked of it.
    pub(super) fn moment(&self, course: CourseId, ahead: &YearAhead) -> When {
        let asked =
            |courses: &Option<Vec<CourseId>>| courses.as_ref().is_none_or(|all| all.contains(&course));
        let start = ahead.year.start();
        let first = Date::new(start, 7, 1).unwrap_or(Date::MIN);
        let last = Date::new(start.saturating_add(1), 6, 30).unwrap_or(Date::MAX);
        let mut found = Vec::new();
        for (_, filter) in self.moments.iter().filter(|(courses, _)| asked(courses)) {
            match filter {
                Filter::Grades(first, last) => {
                    let grade = ahead.grade;
                    found.push((
                        grade.is_some(),
                        grade.is_some_and(|grade| (*first..=*last).contains(&grade)),
                    ));
                }
                Filter::Taken(range) => {
                    found.push(match range.from {
                        Some(Moment::Year(from)) => (ahead.year >= from, true),
                        Some(Moment::Date(from)) => (first >= from, last >= from),
                        None => (true, true),
                    });
                    found.push(match range.until {
                        Some(Moment::Year(until)) => (ahead.year <= until, true),
                        Some(Moment::Date(until)) => (last <= until, first <= until),
                        None => (true, true),
                    });
                }
                _ => {}
            }
        }
        found
    }

    /// A condition; `turns` where it may be held against the student that it holds.
    fn cond(&mut self, cond: &Cond, turns: bool) {
        match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.cond(part, turns))
            }
            Cond::Not(inner) => self.cond(inner, true),
            Cond::Courses(_, _, most, select) => {
                self.counts = true;
                self.shrinking |= (turns || most.is_some()) && self.reaches(select);
                self.select(select);
            }
            Cond::CoursesFollow(_) | Cond::CoursesListed(_) => self.shrinking |= turns,
            _ => {}
        }
    }

    /// Whether a course that is still ahead could be in a list: not where it must be completed, or lie in
    /// grades or years that are behind.
    fn reaches(&self, select: &Select) -> bool {
        let behind = |filter: &Filter| match (filter, self.now) {
            (Filter::Completed, _) => true,
            (Filter::Grades(_, last), Some((_, least))) => *last < least,
            (Filter::Taken(range), Some((now, _))) => match range.until {
                Some(Moment::Year(until)) => until < now,
                Some(Moment::Date(until)) => school_year_of(until) < now,
                None => false,
            },
            _ => false,
        };
        let may = |filters: &[Filter]| !filters.iter().any(behind);
        select.picks.iter().any(|pick| may(&pick.filters))
            || select.combined.iter().any(|combined| may(&combined.filters))
    }

    fn select(&mut self, select: &Select) {
        for pick in &select.picks {
            match &pick.courses {
                None => self.any = true,
                Some(courses) => self.listed(courses),
            }
            pick.filters.iter().for_each(|filter| self.filter(filter, pick.courses.as_deref()));
        }
        for combined in &select.combined {
            combined.parts.iter().for_each(|part| self.listed(part));
            let parts: Vec<CourseId> = combined.parts.iter().flatten().copied().collect();
            combined.filters.iter().for_each(|filter| self.filter(filter, Some(&parts)));
        }
    }

    fn listed(&mut self, courses: &[CourseId]) {
        self.list += 1;
        for course in courses {
            self.lists.entry(*course).or_default().push(self.list);
        }
    }

    /// A filter on some courses, or on any.
    fn filter(&mut self, filter: &Filter, courses: Option<&[CourseId]>) {
        match filter {
            Filter::Taken(_) | Filter::Grades(..) => {
                self.dated = true;
                self.moments.push((courses.map(<[CourseId]>::to_vec), filter.clone()));
            }
            Filter::Step(..) | Filter::Number(_) => self.graded = true,
            Filter::Marked(mark) => {
                self.marks.insert(mark.clone());
            }
            Filter::Also(select) | Filter::Except(select) => self.select(select),
            Filter::At(_) | Filter::Completed => {}
        }
    }
}

/// A policy whose awards ask for nothing but courses: scores, averages, facts and events are granted.
/// Branches, and whom an award is for, stay as they are.
pub(super) fn course_part(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    for demand in policy.awards.iter_mut().flat_map(|award| &mut award.demands) {
        match &mut demand.kind {
            Kind::Test(cond) => cond.grant(true),
            kind @ (Kind::Gpa { .. } | Kind::GpaCounted { .. } | Kind::Timed { .. }) => {
                *kind = Kind::Test(Cond::always(true))
            }
            _ => {}
        }
    }
    policy
}
