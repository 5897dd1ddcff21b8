//! What a record is and fits, and whether a condition holds; by three values.

use gradus::plan::{CourseRecord, FactValue, Plan, ScoreValue, State};
use gradus::policy::{Award, Cond, Filter, Measure, Moment, Named, Policy, Range, Select, Threshold};
use gradus::quantity::{Date, SchoolYear, parse_date};

use super::TooMuch;
use super::ways;

/// `Some` if it is known.
pub type Tri = Option<bool>;

pub fn and(parts: impl IntoIterator<Item = Tri>) -> Tri {
    let parts: Vec<Tri> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

pub fn or(parts: impl IntoIterator<Item = Tri>) -> Tri {
    not(and(parts.into_iter().map(not)))
}

pub fn not(one: Tri) -> Tri {
    one.map(|truth| !truth)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Earned,
    Planned,
}

/// A policy and a plan, seen from one award at one level.
pub struct View<'a> {
    pub policy: &'a Policy,
    pub plan: &'a Plan,
    pub award: &'a Award,
    pub level: Level,
    courses: Vec<Option<u32>>,
}

impl<'a> View<'a> {
    pub fn new(policy: &'a Policy, plan: &'a Plan, award: u32, level: Level) -> Self {
        let award = &policy.awards[award as usize];
        let courses = plan.courses.iter().map(|record| identify(policy, record)).collect();
        Self { policy, plan, award, level, courses }
    }

    pub fn record(&self, at: usize) -> &'a CourseRecord {
        &self.plan.courses[at]
    }

    /// The course a record belongs to, if it is one.
    pub fn course(&self, at: usize) -> Option<u32> {
        self.courses[at]
    }

    /// In ten-thousandths.
    pub fn worth(&self, at: usize) -> i64 {
        match (self.record(at).credits, self.course(at)) {
            (Some(credits), _) => credits.parts(),
            (None, Some(course)) => self.policy.courses[course as usize].credits.0.parts(),
            (None, None) => 0,
        }
    }

    pub fn points_on(&self, at: usize, scale: Option<u32>) -> Option<i64> {
        let record = self.record(at);
        if record.state != State::Earned {
            return None;
        }
        if let Some(points) = record.points {
            return Some(points.parts());
        }
        let scale = &self.policy.scales[scale? as usize];
        let grade = record.grade.as_ref()?;
        scale.steps.iter().find(|step| step.symbol == *grade)?.points.map(|points| points.parts())
    }

    /// The records that are evidence.
    pub fn evidence(&self) -> Vec<usize> {
        (0..self.plan.courses.len())
            .filter(|at| {
                let record = self.record(*at);
                let state = match record.state {
                    State::Earned => true,
                    State::InProgress | State::Registered | State::Planned => self.level == Level::Planned,
                    State::Failed | State::Withdrawn => false,
                };
                let failing = self.award.scale.is_some_and(|scale| {
                    let steps = &self.policy.scales[scale as usize].steps;
                    steps.iter().any(|step| step.fails && Some(&step.symbol) == record.grade.as_ref())
                });
                state && !failing
            })
            .collect()
    }

    pub fn fits(&self, at: usize, select: &Select) -> Tri {
        self.fits_as(at, self.course(at), select)
    }

    /// Whether a record fits, taken for one of that course.
    pub fn fits_as(&self, at: usize, course: Option<u32>, select: &Select) -> Tri {
        or(select.picks.iter().map(|pick| {
            let listed =
                course.map(|course| pick.courses.as_ref().is_none_or(|courses| courses.contains(&course)));
            let filters = pick.filters.iter().map(|filter| self.passes(at, course, filter));
            and([listed].into_iter().chain(filters))
        }))
    }

    /// Whether a record can be one part of a combined entry.
    pub fn fits_part(&self, at: usize, part: &[u32], filters: &[Filter]) -> Tri {
        let listed = self.course(at).map(|course| part.contains(&course));
        and([listed].into_iter().chain(filters.iter().map(|filter| self.passes(at, self.course(at), filter))))
    }

    fn passes(&self, at: usize, course: Option<u32>, filter: &Filter) -> Tri {
        let record = self.record(at);
        let open = if record.state == State::Earned { None } else { Some(true) };
        match filter {
            Filter::Step(scale, least) => {
                let steps = &self.policy.scales[*scale as usize].steps;
                match steps.iter().position(|step| Some(&step.symbol) == record.grade.as_ref()) {
                    Some(step) => Some(step <= *least as usize),
                    None => open,
                }
            }
            Filter::Number(least) => match record.grade.as_ref().map(|grade| grade.parse()) {
                Some(Ok(number)) => Some(*least <= number),
                _ => open,
            },
            Filter::Taken(range) => in_range(range, record.date, record.year()),
            Filter::Grades(first, last) => {
                record.grade_level(self.plan).map(|grade| (*first..=*last).contains(&grade))
            }
            Filter::At(place) => record.place.as_ref().map(|own| own.eq_ignore_ascii_case(place)),
            Filter::Marked(mark) => Some(record.marks.iter().any(|own| own == mark)),
            Filter::Also(select) => self.fits_as(at, course, select),
            Filter::Except(select) => not(self.fits_as(at, course, select)),
            Filter::Completed => Some(record.state == State::Earned),
        }
    }

    /// Whether rule 6 lets all these records count for something at once.
    pub fn one_credit(&self, records: &[usize]) -> bool {
        for (before, one) in records.iter().enumerate() {
            let Some(course) = self.course(*one) else { continue };
            let entry = &self.policy.courses[course as usize];
            for other in &records[..before] {
                let Some(other) = self.course(*other) else { continue };
                let its = &self.policy.courses[other as usize];
                let excluded = entry.no_credit_with.contains(&other) || its.no_credit_with.contains(&course);
                if (course == other && entry.repeatable.is_none()) || (course != other && excluded) {
                    return false;
                }
            }
            if let Some(most) = entry.repeatable {
                let alike = records.iter().filter(|other| self.course(**other) == Some(course));
                if alike.map(|other| self.worth(*other)).sum::<i64>() > most.parts() {
                    return false;
                }
            }
        }
        true
    }

    /// Whether a condition holds.
    pub fn cond(&self, cond: &Cond) -> Result<Tri, TooMuch> {
        let student = &self.plan.student;
        let fact = |fact: &u32| {
            let names = names(&self.policy.facts[*fact as usize].named);
            names.iter().find_map(|name| student.facts.get(name))
        };
        Ok(match cond {
            Cond::All(parts) => and(self.conds(parts)?),
            Cond::AtLeast(count, parts) => {
                let parts = self.conds(parts)?;
                let yes = parts.iter().filter(|part| **part == Some(true)).count();
                let no = parts.iter().filter(|part| **part == Some(false)).count();
                between(yes as i64, (parts.len() - no) as i64, i64::from(*count), None)
            }
            Cond::Not(inner) => not(self.cond(inner)?),
            Cond::Entered(grade, range) => {
                in_range(range, self.plan.entry_date(*grade), self.plan.entry_year(*grade))
            }
            Cond::Graduates(range) => match student.graduation {
                Some(when) => in_range(range, when.date(), Some(when.year())),
                None => in_range(range, None, None),
            },
            Cond::Stated(id) => Some(fact(id).is_some()),
            Cond::FactYes(id) => match fact(id) {
                Some(FactValue::Bool(yes)) => Some(*yes),
                _ => None,
            },
            Cond::FactIs(id, word) => match fact(id) {
                Some(FactValue::Text(own)) => Some(own == word),
                _ => None,
            },
            Cond::FactNumber(id, least, most) => match fact(id) {
                Some(FactValue::Number(own)) => {
                    Some(least.is_none_or(|least| least <= *own) && most.is_none_or(|most| *own <= most))
                }
                _ => None,
            },
            Cond::FactDate(id, range) => match fact(id) {
                Some(FactValue::Text(own)) => {
                    parse_date(own).ok().and_then(|day| in_range(range, Some(day), None))
                }
                _ => None,
            },
            Cond::Score(exam, threshold, range) => {
                or(self.scores(*exam, range).into_iter().map(|(score, taken)| {
                    let reaches = match (threshold, score) {
                        (Threshold::Any, _) => Some(true),
                        (Threshold::Number(least), ScoreValue::Number(own)) => Some(own >= least),
                        (Threshold::Number(_), ScoreValue::Level(_)) => None,
                        (Threshold::Step(scale, least), ScoreValue::Level(own)) => {
                            let steps = &self.policy.scales[*scale as usize].steps;
                            let found = steps.iter().position(|step| step.symbol == *own);
                            found.map(|step| step <= *least as usize)
                        }
                        (Threshold::Step(..), ScoreValue::Number(_)) => None,
                    };
                    and([taken, reaches])
                }))
            }
            Cond::BestSum(count, exams, least, range) => {
                let sum = |sure: bool| {
                    let best = |exam: &u32| {
                        let scores = self.scores(*exam, range).into_iter();
                        let scores =
                            scores.filter(|(_, taken)| *taken == Some(true) || (!sure && taken.is_none()));
                        scores
                            .filter_map(|(score, _)| match score {
                                ScoreValue::Number(own) => Some(own.parts()),
                                ScoreValue::Level(_) => None,
                            })
                            .max()
                    };
                    let mut all: Vec<i64> = exams.iter().filter_map(best).collect();
                    all.sort_unstable();
                    all.iter().rev().take(*count as usize).sum::<i64>()
                };
                between(sum(true), sum(false), least.parts(), None)
            }
            Cond::Credentials(least, credentials, range) => {
                let held: Vec<Tri> = credentials
                    .iter()
                    .map(|one| {
                        let names = names(&self.policy.credentials[*one as usize]);
                        or(self.plan.credentials.iter().filter(|held| names.contains(&held.credential)).map(
                            |held| {
                                let state = match held.state {
                                    State::Earned => true,
                                    State::Failed | State::Withdrawn => false,
                                    _ => self.level == Level::Planned,
                                };
                                let when = range
                                    .as_ref()
                                    .map_or(Some(true), |range| in_range(range, held.date, None));
                                and([Some(state), when])
                            },
                        ))
                    })
                    .collect();
                let yes = held.iter().filter(|one| **one == Some(true)).count() as i64;
                let perhaps = held.iter().filter(|one| one.is_none()).count() as i64;
                between(yes * 10_000, (yes + perhaps) * 10_000, least.parts(), None)
            }
            Cond::Events(_)
            | Cond::InGrade(..)
            | Cond::Placed(_)
            | Cond::Agrees(..)
            | Cond::CoursesListed(_)
            | Cond::CoursesFollow(_) => panic!("no recipe asks for events"),
            Cond::Courses(measure, least, most, select) => between(
                ways::most(self, *measure, select, false)?,
                ways::most(self, *measure, select, true)?,
                least.parts(),
                most.map(|most| most.parts()),
            ),
        })
    }

    fn conds(&self, conds: &[Cond]) -> Result<Vec<Tri>, TooMuch> {
        conds.iter().map(|cond| self.cond(cond)).collect()
    }

    fn scores(&self, exam: u32, range: &Option<Range>) -> Vec<(&'a ScoreValue, Tri)> {
        let names = names(&self.policy.exams[exam as usize].named);
        let mut scores = Vec::new();
        for score in self.plan.scores.iter().filter(|score| names.contains(&score.exam)) {
            let taken = range.as_ref().map_or(Some(true), |range| in_range(range, score.date, score.year));
            scores.push((&score.score, taken));
        }
        scores
    }
}

fn identify(policy: &Policy, record: &CourseRecord) -> Option<u32> {
    let mut found = Vec::new();
    for (id, course) in policy.courses.iter().enumerate() {
        let hit = match &record.system {
            Some(system) => course.codes.contains(&(system.clone(), record.course.clone())),
            None => names(&course.named).contains(&record.course),
        };
        if hit {
            found.push(id as u32);
        }
    }
    if found.len() == 1 { Some(found[0]) } else { None }
}

/// A name and the full name.
pub fn names(named: &Named) -> [String; 2] {
    [named.name.clone(), format!("{}.{}", named.module, named.name)]
}

/// In a measure: credits of an amount, or one course.
pub fn in_measure(measure: Measure, credits: i64) -> i64 {
    match measure {
        Measure::Credits => credits,
        Measure::Courses => 10_000,
        Measure::Hours | Measure::Points => panic!("the language counts credits and courses"),
    }
}

/// A number known to lie between two others, against bounds.
fn between(low: i64, high: i64, least: i64, most: Option<i64>) -> Tri {
    let at_least = if low >= least {
        Some(true)
    } else if high < least {
        Some(false)
    } else {
        None
    };
    let at_most = match most {
        Some(most) if low > most => Some(false),
        Some(most) if high > most => None,
        _ => Some(true),
    };
    and([at_least, at_most])
}

fn in_range(range: &Range, date: Option<Date>, year: Option<SchoolYear>) -> Tri {
    // A school year as the days from its July 1 to its June 30.
    let first_day = |year: SchoolYear| Date::new(year.start(), 7, 1).unwrap();
    let last_day = |year: SchoolYear| Date::new(year.start() + 1, 6, 30).unwrap();
    let known = match (date, year) {
        (Some(date), _) => Some((date, date)),
        (None, Some(year)) => Some((first_day(year), last_day(year))),
        (None, None) => None,
    };
    let from = match range.from {
        Some(Moment::Year(year)) => Some(first_day(year)),
        Some(Moment::Date(date)) => Some(date),
        None => None,
    };
    let until = match range.until {
        Some(Moment::Year(year)) => Some(last_day(year)),
        Some(Moment::Date(date)) => Some(date),
        None => None,
    };
    let Some((first, last)) = known else {
        return if from.is_none() && until.is_none() { Some(true) } else { None };
    };
    let in_full = from.is_none_or(|from| from <= first) && until.is_none_or(|until| last <= until);
    let out = from.is_some_and(|from| last < from) || until.is_some_and(|until| until < first);
    if in_full {
        Some(true)
    } else if out {
        Some(false)
    } else {
        None
    }
}
