//! The student's time: school years and their days, grades, enrolment, graduation.

use super::days::{in_month, is_weekday, plus};
use super::worlds::{Open, Unknown};
use super::{Day, Time};
use crate::plan::{Enrolment, Entry, school_year_of};
use crate::policy::{Calendar, CalendarYear, Edge};
use crate::quantity::{Date, SchoolYear};

/// A stretch of time of which the first day is known in each world; open where it has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Date,
    pub(super) until: Option<Date>,
    /// The school year meant by the words `the school year` in it.
    pub(super) year: SchoolYear,
}

impl Stretch {
    pub(super) fn edge(&self, edge: Edge) -> Option<Date> {
        match edge {
            Edge::Start => Some(self.from),
            Edge::End => self.until,
        }
    }
}

/// No student stays this many school years beyond what the plan says.
const MOST_YEARS: i16 = 30;

impl<'a> Time<'_, 'a> {
    /// The stays in the order of time; one that does not say its first day begins with its year.
    fn stays(&self) -> Vec<&'a Enrolment> {
        let mut stays: Vec<&Enrolment> = self.plan.enrolment.iter().collect();
        stays.sort_by_key(|stay| (stay.year, stay.from, stay.to.is_none(), stay.to));
        stays
    }

    fn last_stay(&self) -> Option<&'a Enrolment> {
        self.stays().pop()
    }

    /// The student's school in a year: of the last stay that began by then, else of the first one.
    fn school(&self, year: SchoolYear) -> Result<&'a str, Unknown> {
        let stays = self.stays();
        let last = stays.iter().rev().find(|stay| stay.year <= year).or(stays.first());
        last.map(|stay| stay.school.as_str()).ok_or(Unknown)
    }

    fn calendar(&self, year: SchoolYear) -> Result<Option<&'a Calendar>, Unknown> {
        let school = self.school(year)?;
        let mut calendars: Vec<&Calendar> = self.policy.calendars.iter().collect();
        calendars.sort_by_key(|calendar| (&calendar.named.name, &calendar.named.module));
        let naming = calendars.iter().find(|calendar| calendar.schools.iter().any(|name| name == school));
        Ok(naming.or(calendars.iter().find(|calendar| calendar.schools.is_empty())).copied())
    }

    /// The year as a calendar lays it down by dates.
    pub(super) fn laid_down(&self, year: SchoolYear) -> Result<Option<&'a CalendarYear>, Unknown> {
        let calendar = self.calendar(year)?;
        Ok(calendar.and_then(|calendar| calendar.years.iter().find(|one| one.year == year)))
    }

    /// The first and last day of a school year in this world.
    pub(super) fn year_days(&self, year: SchoolYear) -> Result<(Date, Date), Unknown> {
        if let Some(laid_down) = self.laid_down(year)? {
            return Ok((laid_down.first, laid_down.last));
        }
        if let Some((first, last)) = self.calendar(year)?.and_then(|calendar| calendar.every) {
            let day = |(month, day)| day_of_year(year, month, day).ok_or(Unknown);
            return Ok((day(first)?, day(last)?));
        }
        let july = Date::new(year.start(), 7, 1).map_err(|_| Unknown)?;
        let june = Date::new(year.plus(1).start(), 6, 30).map_err(|_| Unknown)?;
        Ok(match self.worlds.way(Open::Days(year), 3) {
            0 => (july, june),
            1 => (july, july),
            _ => (june, june),
        })
    }

    /// The day from which the student is enrolled in a year (in the grade, if one is given), if that
    /// is said of every stay.
    fn enrolled_from(&self, year: SchoolYear, grade: Option<i8>) -> Option<Date> {
        let fits = |stay: &&Enrolment| stay.year == year && grade.is_none_or(|grade| stay.grade == grade);
        let days = self.plan.enrolment.iter().filter(fits).map(|stay| stay.from);
        days.collect::<Option<Vec<Date>>>()?.into_iter().min()
    }

    /// The first and the last school year of a grade, enrolled in or to come; nothing where the
    /// student is never in it.
    fn grade_years(&self, grade: i8) -> Result<Option<(SchoolYear, SchoolYear)>, Unknown> {
        let last = self.last_stay().ok_or(Unknown)?;
        let years = self.plan.enrolment.iter().filter(|stay| stay.grade == grade).map(|stay| stay.year);
        let mut years: Vec<SchoolYear> = years.collect();
        years.sort_unstable();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            return Ok(Some((*first, *last)));
        }
        if grade <= last.grade || last.to.is_some() {
            return Ok(None);
        }
        let year = last.year.plus(i16::from(grade) - i16::from(last.grade));
        Ok(Some((year, year)))
    }

    /// The day of graduation, given or the end of grade 12.
    pub(super) fn graduation(&self) -> Day {
        match self.plan.student.graduation {
            Some(Entry::Date(day)) => Ok(Some(day)),
            Some(Entry::Year(year)) => Ok(Some(self.year_days(year)?.1)),
            None => match self.grade_years(12)? {
                Some((_, year)) => Ok(Some(self.year_days(year)?.1)),
                None => Ok(None),
            },
        }
    }

    pub(super) fn graduation_year(&self) -> Result<Option<SchoolYear>, Unknown> {
        match self.plan.student.graduation {
            Some(entry) => Ok(Some(entry.year())),
            None => Ok(self.grade_years(12)?.map(|(_, year)| year)),
        }
    }

    pub(super) fn enrolment(&self, edge: Edge) -> Day {
        match edge {
            Edge::Start => {
                let first = self.stays().first().map(|stay| stay.year).ok_or(Unknown)?;
                match self.enrolled_from(first, None) {
                    Some(day) => Ok(Some(day)),
                    None => Ok(Some(self.year_days(first)?.0)),
                }
            }
            Edge::End => Ok(self.last_stay().ok_or(Unknown)?.to),
        }
    }

    /// Whether the student has graduated or left before the day of the audit.
    pub(super) fn gone(&self) -> Result<bool, Unknown> {
        if self.last_stay().and_then(|stay| stay.to).is_some_and(|day| day < self.as_of) {
            return Ok(true);
        }
        Ok(self.graduation()?.is_some_and(|day| day < self.as_of))
    }

    fn cut(&self, from: Date, until: Date, year: SchoolYear) -> Result<Option<Stretch>, Unknown> {
        let until = self.graduation()?.map_or(until, |graduation| until.min(graduation));
        Ok((from <= until).then_some(Stretch { from, until: Some(until), year }))
    }

    /// A grade, from its first to its last year.
    pub(super) fn grade(&self, grade: i8) -> Result<Option<Stretch>, Unknown> {
        let Some((first, last)) = self.grade_years(grade)? else { return Ok(None) };
        let from = self.year_days(first)?.0;
        let from = self.enrolled_from(first, Some(grade)).map_or(from, |day| day.max(from));
        self.cut(from, self.year_days(last)?.1, first)
    }

    /// The grades a student is in during a school year; none where not enrolled.
    pub(super) fn grades_in(&self, year: SchoolYear) -> Result<Vec<i8>, Unknown> {
        let last = self.last_stay().ok_or(Unknown)?;
        let own = self.plan.enrolment.iter().filter(|stay| stay.year == year).map(|stay| stay.grade);
        let mut grades: Vec<i8> = own.collect();
        if year > last.year && last.to.is_none() {
            let ahead = i8::try_from(year.start() - last.year.start()).map_err(|_| Unknown)?;
            grades.extend(last.grade.checked_add(ahead));
        }
        grades.sort_unstable();
        grades.dedup();
        Ok(grades)
    }

    /// A school year of the student.
    pub(super) fn school_year(&self, year: SchoolYear) -> Result<Option<Stretch>, Unknown> {
        if self.grades_in(year)?.is_empty() {
            return Ok(None);
        }
        let (first, last) = self.year_days(year)?;
        let from = self.enrolled_from(year, None).map_or(first, |day| day.max(first));
        self.cut(from, last, year)
    }

    /// Every school year of the student, to the one of graduation.
    pub(super) fn school_years(&self) -> Result<Vec<SchoolYear>, Unknown> {
        let stays = self.stays();
        let (Some(first), Some(last)) = (stays.first(), stays.last()) else { return Err(Unknown) };
        let end = self.graduation_year()?.unwrap_or(last.year).max(last.year);
        let years = first.year.start()..=end.start().min(last.year.start().saturating_add(MOST_YEARS));
        let mut found = Vec::new();
        for year in years.map(SchoolYear::starting) {
            if !self.grades_in(year)?.is_empty() {
                found.push(year);
            }
        }
        Ok(found)
    }

    /// The terms of a school year, as far as the student was there.
    pub(super) fn terms(&self, year: SchoolYear) -> Result<Vec<(&'a str, Option<Stretch>)>, Unknown> {
        let laid_down = self.laid_down(year)?.filter(|one| !one.terms.is_empty()).ok_or(Unknown)?;
        let own = self.school_year(year)?;
        let terms = laid_down.terms.iter().map(|(name, first, last)| {
            let stretch = own.and_then(|own| {
                let from = own.from.max(*first);
                let until = own.until.map_or(*last, |end| end.min(*last));
                (from <= until).then_some(Stretch { from, until: Some(until), year })
            });
            (name.as_str(), stretch)
        });
        Ok(terms.collect())
    }

    pub(super) fn term(&self, year: SchoolYear, name: &str) -> Result<Option<Stretch>, Unknown> {
        let terms = self.terms(year)?;
        let found = terms.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, stretch)| stretch).ok_or(Unknown)
    }

    fn is_school_day(&self, day: Date) -> Result<bool, Unknown> {
        let year = self.laid_down(school_year_of(day))?.ok_or(Unknown)?;
        let free = || year.no_school.iter().any(|(from, until)| *from <= day && day <= *until);
        Ok(is_weekday(day) && year.first <= day && day <= year.last && !free())
    }

    /// The school day of that number from a day on, or back from it; whether the day itself counts.
    pub(super) fn school_day(&self, from: Date, count: i64, itself: bool) -> Result<Date, Unknown> {
        let step = if count < 0 { -1 } else { 1 };
        let mut left = count.abs();
        let mut day = if itself { from } else { plus(from, step).ok_or(Unknown)? };
        if left == 0 {
            return Ok(from);
        }
        loop {
            left -= i64::from(self.is_school_day(day)?);
            if left == 0 {
                return Ok(day);
            }
            day = plus(day, step).ok_or(Unknown)?;
        }
    }

    /// How many school days there are, both ends included.
    pub(super) fn school_days(&self, from: Date, until: Date) -> Result<i64, Unknown> {
        let mut count = 0;
        let mut day = from;
        while day <= until {
            count += i64::from(self.is_school_day(day)?);
            day = plus(day, 1).ok_or(Unknown)?;
        }
        Ok(count)
    }
}

/// The day of the month in a school year.
pub(super) fn day_of_year(year: SchoolYear, month: i8, day: i8) -> Option<Date> {
    let year = if month >= 7 { year } else { year.plus(1) };
    in_month(year.start(), month, day)
}
