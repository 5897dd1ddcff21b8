//! The student's time: in which grade when, at which school, from enrolment to graduation.

use std::collections::BTreeMap;

use super::Gap;
use super::calendar::{Calendars, Day, NEVER, bounds_of, day_of, is_weekday, plus, year_of};
use super::world::{Unknown, World};
use crate::plan::{Entry, FactValue, Plan};
use crate::policy::{Edge, Named};
use crate::quantity::SchoolYear;

/// The last grade that is assumed to follow.
const LAST_GRADE: i8 = 12;

/// A stay at a school.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay<'a> {
    pub(super) school: &'a str,
    pub(super) grade: i8,
    pub(super) year: SchoolYear,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
}

/// A student's time.
pub(crate) struct Student<'a> {
    calendars: Calendars<'a>,
    /// By year and day.
    stays: Vec<Stay<'a>>,
    /// Grades still to come.
    to_come: Vec<(i8, SchoolYear)>,
    graduation: Option<Entry>,
    /// The day the student left for good, if that was before the end of a school year.
    left: Option<Day>,
    facts: &'a BTreeMap<String, FactValue>,
}

/// A stretch of the student's time, and the school years it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) years: (SchoolYear, SchoolYear),
}

impl<'a> Student<'a> {
    pub(super) fn of_plan(plan: &'a Plan, calendars: Calendars<'a>) -> Self {
        let mut stays: Vec<Stay<'a>> = plan
            .enrolment
            .iter()
            .map(|stay| Stay {
                school: &stay.school,
                grade: stay.grade,
                year: stay.year,
                from: stay.from.map(day_of),
                to: stay.to.map(day_of),
            })
            .collect();
        stays.sort_by_key(|stay| (stay.year, stay.from, stay.to.unwrap_or(NEVER), stay.grade, stay.school));
        let mut student = Self {
            calendars,
            stays,
            to_come: Vec::new(),
            graduation: plan.student.graduation,
            left: None,
            facts: &plan.student.facts,
        };
        student.look_ahead();
        student
    }

    /// Whether the student left, and the grades to come if not.
    fn look_ahead(&mut self) {
        let Some(last) = self.stays.last().copied() else { return };
        let of_last_year = self.stays.iter().filter(|stay| stay.year == last.year);
        let gone: Option<Day> =
            of_last_year.map(|stay| stay.to).try_fold(Day::MIN, |latest, to| to.map(|to| latest.max(to)));
        // Who stays to the end of the school year has not left: the next grade is still to come.
        let ended = self.calendars.year(last.school, last.year).map(|given| given.last);
        self.left = gone.filter(|gone| ended.is_none_or(|ended| *gone < ended));
        if self.left.is_none() {
            let count = i16::from(LAST_GRADE.saturating_sub(last.grade).clamp(0, LAST_GRADE));
            let until = self.graduation.map(Entry::year);
            let steps = (1..=count).filter_map(|step| {
                Some((last.grade.checked_add(i8::try_from(step).ok()?)?, last.year.plus(step)))
            });
            self.to_come = steps.filter(|(_, year)| until.is_none_or(|until| *year <= until)).collect();
        }
    }

    /// Why nothing about grades and years can be told, if so.
    pub(super) fn untold(&self) -> Option<Gap> {
        self.stays.is_empty().then(|| Gap::Untold("the plan has no enrollment".to_owned()))
    }

    /// The day the student left for good.
    pub(super) fn left(&self) -> Option<Day> {
        self.left
    }

    /// The text of a fact; `alone` if no other fact of the policy has that name.
    pub(super) fn fact(&self, named: &Named, alone: bool) -> Option<&str> {
        let short = self.facts.get(&named.name).filter(|_| alone);
        let full = || self.facts.get(&named.full());
        match short.or_else(full) {
            Some(FactValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The school at an edge of a year.
    fn school_in(&self, year: SchoolYear, edge: Edge) -> Option<&'a str> {
        let mut of_year = self.stays.iter().filter(|stay| stay.year == year);
        let stay = match edge {
            Edge::Start => of_year.next(),
            Edge::End => of_year.next_back(),
        };
        let near = || match self.stays.first() {
            Some(first) if year < first.year => Some(first),
            _ => self.stays.iter().rfind(|stay| stay.year <= year).or(self.stays.last()),
        };
        stay.or_else(near).map(|stay| stay.school)
    }

    /// The school on a day: the last one begun by then in its year.
    pub(super) fn school_on(&self, day: Day) -> Option<&'a str> {
        let year = year_of(day);
        let begun =
            self.stays.iter().rfind(|stay| stay.year == year && stay.from.is_none_or(|from| from <= day));
        begun.map(|stay| stay.school).or_else(|| self.school_in(year, Edge::Start))
    }

    /// A school of the student in a year whose days no calendar gives.
    pub(super) fn uncovered(&self, year: SchoolYear) -> Option<&'a str> {
        let schools = [Edge::Start, Edge::End].into_iter().filter_map(|edge| self.school_in(year, edge));
        schools.into_iter().find(|school| self.calendars.year(school, year).is_none())
    }

    /// The first or last day of a school year, whether or not the student is in it.
    pub(super) fn edge(&self, year: SchoolYear, edge: Edge, world: &World) -> Day {
        let given = self.calendars.year(self.school_in(year, edge).unwrap_or_default(), year);
        match (given, edge) {
            (Some(given), Edge::Start) => given.first,
            (Some(given), Edge::End) => given.last,
            (None, _) => {
                let (early, late) = self.bounds(year, edge);
                world.between(Unknown::Year(year, edge), early, late)
            }
        }
    }

    /// How early and how late an end of a year can be that no calendar gives: it does not end before it
    /// begins, nor before the student came.
    fn bounds(&self, year: SchoolYear, edge: Edge) -> (Day, Day) {
        let (july, june) = bounds_of(year);
        let given = |edge: Edge| self.calendars.year(self.school_in(year, edge).unwrap_or_default(), year);
        match edge {
            Edge::Start => (july, given(Edge::End).map_or(june, |given| given.last).max(july)),
            Edge::End => {
                let begun = given(Edge::Start).map_or(july, |given| given.first);
                let of_year = self.stays.iter().filter(|stay| stay.year == year);
                let came = of_year.filter_map(|stay| stay.from).max().unwrap_or(july);
                (begun.max(came).clamp(july, june), june)
            }
        }
    }

    /// The last day of a year if a calendar gives it.
    pub(super) fn known_end(&self, year: SchoolYear) -> Option<Day> {
        let school = self.school_in(year, Edge::End).unwrap_or_default();
        self.calendars.year(school, year).map(|given| given.last)
    }

    /// The student's own part of a school year.
    pub(super) fn year(&self, year: SchoolYear, world: &World) -> Result<Stretch, Gap> {
        if let Some(untold) = self.untold() {
            return Err(untold);
        }
        let here = self.stays.iter().any(|stay| stay.year == year)
            || self.to_come.iter().any(|(_, other)| *other == year);
        if !here {
            return Err(Gap::Absent(format!("not enrolled in {year}")));
        }
        self.capped(self.begin(year, world, |_| true), self.edge(year, Edge::End, world), (year, year), world)
    }

    /// The first day of a year, or of enrolment in it among these stays if that is later.
    fn begin(&self, year: SchoolYear, world: &World, among: impl Fn(&Stay<'_>) -> bool) -> Day {
        let first = self.edge(year, Edge::Start, world);
        let stays = self.stays.iter().filter(|stay| stay.year == year && among(stay));
        let came =
            stays.map(|stay| stay.from).try_fold(NEVER, |soonest, from| from.map(|from| soonest.min(from)));
        came.filter(|came| *came != NEVER).map_or(first, |came| first.max(came))
    }

    /// Grades and years end with graduation.
    fn capped(
        &self,
        first: Day,
        last: Day,
        years: (SchoolYear, SchoolYear),
        world: &World,
    ) -> Result<Stretch, Gap> {
        let graduation = self.graduation(world).unwrap_or(NEVER);
        if graduation < first {
            return Err(Gap::Absent("graduated before that".to_owned()));
        }
        Ok(Stretch { first, last: last.min(graduation), years })
    }

    /// The years in which the student is in a grade.
    fn years_in(&self, grade: i8) -> Option<(SchoolYear, SchoolYear)> {
        let stays = self.stays.iter().map(|stay| (stay.grade, stay.year));
        let years = stays.chain(self.to_come.iter().copied()).filter(|(one, _)| *one == grade);
        years.fold(None, |so_far, (_, year)| match so_far {
            None => Some((year, year)),
            Some((first, last)) => Some((year.min(first), year.max(last))),
        })
    }

    /// From the beginning of the first of these grades to the end of the last.
    pub(super) fn grades(&self, from: i8, to: i8, world: &World) -> Result<Stretch, Gap> {
        if let Some(untold) = self.untold() {
            return Err(untold);
        }
        let mut found: Option<Stretch> = None;
        let mut why = None;
        for grade in from..=to {
            let Some((first, last)) = self.years_in(grade) else { continue };
            let begins = self.begin(first, world, |stay| stay.grade == grade);
            let ends = self.edge(last, Edge::End, world);
            match self.capped(begins, ends, (first, last), world) {
                Err(gap) => why = Some(gap),
                Ok(one) => {
                    found = Some(match found {
                        None => one,
                        Some(other) => Stretch {
                            first: one.first.min(other.first),
                            last: one.last.max(other.last),
                            years: (one.years.0.min(other.years.0), one.years.1.max(other.years.1)),
                        },
                    });
                }
            }
        }
        let span = || match from == to {
            true => format!("not in grade {from}: enrolled {}", self.enrolled_words()),
            false => format!("in none of grades {from} to {to}: enrolled {}", self.enrolled_words()),
        };
        found.ok_or_else(|| why.unwrap_or_else(|| Gap::Absent(span())))
    }

    /// `in grades 9 to 11`.
    fn enrolled_words(&self) -> String {
        let grades = || self.stays.iter().map(|stay| stay.grade);
        match (grades().min(), grades().max()) {
            (Some(first), Some(last)) if first == last => format!("in grade {first}"),
            (Some(first), Some(last)) => format!("in grades {first} to {last}"),
            _ => "nowhere".to_owned(),
        }
    }

    /// Every school year the student is or will be in, with the grades in it.
    pub(super) fn years(&self) -> Vec<(SchoolYear, Vec<i8>)> {
        let mut years: Vec<(SchoolYear, Vec<i8>)> = Vec::new();
        let stays = self.stays.iter().map(|stay| (stay.grade, stay.year));
        for (grade, year) in stays.chain(self.to_come.iter().copied()) {
            match years.iter_mut().find(|(known, _)| *known == year) {
                Some((_, grades)) if grades.contains(&grade) => {}
                Some((_, grades)) => grades.push(grade),
                None => years.push((year, vec![grade])),
            }
        }
        years.iter_mut().for_each(|(_, grades)| grades.sort_unstable());
        years.sort_unstable();
        years
    }

    /// The first day of the first stay.
    pub(super) fn enrolled(&self, world: &World) -> Result<Day, Gap> {
        let Some(first) = self.stays.first() else {
            return Err(self.untold().unwrap_or_else(|| Gap::Absent("nobody is enrolled".to_owned())));
        };
        // A stay that says its first day may still not be the first of a year in which another is silent.
        let silent = self.stays.iter().any(|stay| stay.year == first.year && stay.from.is_none());
        match first.from {
            Some(from) if !silent => Ok(from),
            _ => Ok(self.edge(first.year, Edge::Start, world)),
        }
    }

    /// The last day of the last stay, if the plan gives it.
    pub(super) fn enrolled_until(&self) -> Result<Day, Gap> {
        if let Some(untold) = self.untold() {
            return Err(untold);
        }
        let last = self.stays.last().map(|last| last.year);
        let mut of_last = self.stays.iter().filter(|stay| Some(stay.year) == last);
        let end = of_last.try_fold(Day::MIN, |latest, stay| stay.to.map(|to| latest.max(to)));
        end.filter(|end| *end != Day::MIN)
            .ok_or_else(|| Gap::Absent("the plan gives no last day of enrollment".to_owned()))
    }

    /// The day of graduation, if one is known or assumed.
    pub(super) fn graduation(&self, world: &World) -> Option<Day> {
        match self.graduation {
            Some(Entry::Date(date)) => Some(day_of(date)),
            Some(Entry::Year(year)) => Some(self.edge(year, Edge::End, world)),
            None => {
                let (_, last) = self.years_in(LAST_GRADE)?;
                Some(self.edge(last, Edge::End, world))
            }
        }
    }

    /// The school year of graduation.
    pub(super) fn graduation_year(&self) -> Option<SchoolYear> {
        self.graduation.map(Entry::year).or_else(|| self.years_in(LAST_GRADE).map(|(_, last)| last))
    }

    /// The grades the student is in on some day of a stretch.
    pub(super) fn grades_between(&self, first: Day, last: Day) -> Vec<i8> {
        let covers = |year: SchoolYear, from: Option<Day>, to: Option<Day>| {
            let (july, june) = bounds_of(year);
            from.unwrap_or(july) <= last && first <= to.unwrap_or(june)
        };
        let stays =
            self.stays.iter().filter(|stay| covers(stay.year, stay.from, stay.to)).map(|stay| stay.grade);
        let ahead =
            self.to_come.iter().filter(|(_, year)| covers(*year, None, None)).map(|(grade, _)| *grade);
        let mut grades: Vec<i8> = stays.chain(ahead).collect();
        grades.sort_unstable();
        grades.dedup();
        grades
    }

    /// The terms of a school year: name, first and last day. `None` where no calendar gives dates.
    pub(super) fn terms(
        &self,
        year: SchoolYear,
    ) -> Option<&'a [(String, crate::quantity::Date, crate::quantity::Date)]> {
        let given = self.calendars.year(self.school_in(year, Edge::Start).unwrap_or_default(), year)?;
        given.dated.map(|dated| dated.terms.as_slice())
    }

    /// An end of a term; unknown within the year where no calendar gives it.
    pub(super) fn term(&self, year: SchoolYear, name: &str, edge: Edge, world: &World) -> Day {
        let found = self
            .terms(year)
            .and_then(|terms| terms.iter().find(|(term, ..)| super::calendar::same(term, name)));
        match (found, edge) {
            (Some((_, first, _)), Edge::Start) => day_of(*first),
            (Some((_, _, last)), Edge::End) => day_of(*last),
            (None, _) => {
                let (early, late) = (self.edge(year, Edge::Start, world), self.edge(year, Edge::End, world));
                world.between(Unknown::Term(year, name.to_owned(), edge), early, late)
            }
        }
    }

    /// The `count`th school day after a day (before it, where negative), that day not counted.
    pub(super) fn school_days_from(&self, day: Day, count: i64, world: &World) -> Day {
        let step = count.signum();
        let (mut at, mut left) = (day, count.abs());
        if day <= super::calendar::ALWAYS || day >= NEVER {
            return day;
        }
        while left > 0 {
            at = plus(at, step);
            let school = self.school_on(at).unwrap_or_default();
            match self.calendars.is_school_day(school, at) {
                Some(true) => left -= 1,
                Some(false) => {}
                None => {
                    // Each Monday to Friday that is not known may be one, or none of them.
                    let mut soonest = at;
                    loop {
                        left -= i64::from(is_weekday(soonest));
                        if left <= 0 || soonest <= super::calendar::ALWAYS || soonest >= NEVER {
                            break;
                        }
                        soonest = plus(soonest, step);
                    }
                    let year = year_of(at);
                    let why = format!("no calendar gives the school days of {year}");
                    let unknown = Unknown::SchoolDays(day, count, why);
                    return match step {
                        1 => world.between(unknown, soonest, NEVER),
                        _ => world.between(unknown, super::calendar::ALWAYS, soonest),
                    };
                }
            }
        }
        at
    }

    /// How many school days lie in a stretch, both ends included: at least and at most.
    pub(super) fn school_days_in(&self, first: Day, last: Day) -> (i64, i64) {
        let (mut sure, mut perhaps) = (0, 0);
        let mut at = first;
        while at <= last {
            match self.calendars.is_school_day(self.school_on(at).unwrap_or_default(), at) {
                Some(true) => {
                    sure += 1;
                    perhaps += 1;
                }
                Some(false) => {}
                None => {
                    // The rest of that year at once.
                    let end = bounds_of(year_of(at)).1.min(last).max(at);
                    perhaps += (0..=end - at).map(|days| i64::from(is_weekday(at + days))).sum::<i64>();
                    at = end;
                }
            }
            at = plus(at, 1);
        }
        (sure, perhaps)
    }
}
