//! The student's time: school years and their days, grades, enrolment, graduation.

use super::days::{in_month, is_weekday, plus};
use super::worlds::{Open, Unknown};
use super::{Day, Time};
use crate::plan::{Enrolment, Entry};
use crate::policy::{Calendar, CalendarYear, Edge};
use crate::quantity::{Date, SchoolYear, school_year_of};

/// The last grade that is assumed to follow.
const LAST_GRADE: i8 = 12;

/// The stays in the order of time; one that does not say its first day begins with its year.
pub(super) fn stays(enrolment: &[Enrolment]) -> Vec<&Enrolment> {
    let mut stays: Vec<&Enrolment> = enrolment.iter().collect();
    stays.sort_by_key(|stay| (stay.year, stay.from, stay.to.is_none(), stay.to));
    stays
}

/// The calendars by name.
pub(super) fn calendars(calendars: &[Calendar]) -> Vec<&Calendar> {
    let mut calendars: Vec<&Calendar> = calendars.iter().collect();
    calendars.sort_by_key(|calendar| (&calendar.named.name, &calendar.named.module));
    calendars
}

/// A stretch of time; open where it has no end yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Date,
    pub(super) until: Option<Date>,
    /// The first and the last school year it lies in.
    pub(super) years: (SchoolYear, SchoolYear),
}

impl Stretch {
    pub(super) fn edge(&self, edge: Edge) -> Option<Date> {
        match edge {
            Edge::Start => Some(self.from),
            Edge::End => self.until,
        }
    }
}

impl<'a> Time<'_, 'a> {
    fn last_stay(&self) -> Option<&'a Enrolment> {
        self.stays.last().copied()
    }

    fn stays_in(&self, year: SchoolYear) -> impl DoubleEndedIterator<Item = &'a Enrolment> {
        self.stays.iter().copied().filter(move |stay| stay.year == year)
    }

    /// The school a year begins or ends at; in years without a stay that of the stay before, else the
    /// first.
    fn school(&self, year: SchoolYear, edge: Edge) -> &'a str {
        let mut own = self.stays_in(year);
        let stay = match edge {
            Edge::Start => own.next(),
            Edge::End => own.next_back(),
        };
        let near = self.stays.iter().rev().find(|stay| stay.year <= year).or(self.stays.first());
        stay.or(near.copied()).map_or("", |stay| stay.school.as_str())
    }

    /// The calendar for a school that has a year: one that names the school, else one that names none.
    fn calendar(&self, school: &str, year: SchoolYear) -> Option<&'a Calendar> {
        let calendars = &self.calendars;
        let has = |calendar: &&&Calendar| {
            calendar.every.is_some() || calendar.years.iter().any(|one| one.year == year)
        };
        let names = |calendar: &&&Calendar| {
            calendar.schools.iter().any(|name| name.to_lowercase() == school.to_lowercase())
        };
        let general = |calendar: &&&Calendar| calendar.schools.is_empty();
        let naming = calendars.iter().filter(names).find(has);
        naming.or_else(|| calendars.iter().filter(general).find(has)).copied()
    }

    /// The year of a school as a calendar lays it down by dates.
    fn laid_down(&self, school: &str, year: SchoolYear) -> Option<&'a CalendarYear> {
        self.calendar(school, year)?.years.iter().find(|one| one.year == year)
    }

    /// An end of a school year by its calendar.
    fn given(&self, year: SchoolYear, edge: Edge) -> Option<Date> {
        let school = self.school(year, edge);
        if let Some(laid_down) = self.laid_down(school, year) {
            return Some(if edge == Edge::Start { laid_down.first } else { laid_down.last });
        }
        let (first, last) = self.calendar(school, year)?.every?;
        let (month, day) = if edge == Edge::Start { first } else { last };
        day_of_year(year, month, day)
    }

    /// The last day of a school year; June 30 where no calendar gives it.
    pub(super) fn year_end(&self, year: SchoolYear) -> Option<Date> {
        self.given(year, Edge::End).or_else(|| day_of_year(year, 6, 30))
    }

    /// The first and last day of a school year in this world.
    pub(super) fn year_days(&self, year: SchoolYear) -> Result<(Date, Date), Unknown> {
        let july = day_of_year(year, 7, 1).ok_or(Unknown)?;
        let june = day_of_year(year, 6, 30).ok_or(Unknown)?;
        let (first, last) = (self.given(year, Edge::Start), self.given(year, Edge::End));
        // It does not end before it begins, nor before the student came.
        let came = self.stays_in(year).filter_map(|stay| stay.from).max().unwrap_or(july).clamp(july, june);
        let way = |ways| self.worlds.way(Open::Year(year), ways);
        Ok(match (first, last) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => (first, if way(2) == 0 { june } else { came.max(first) }),
            (None, Some(last)) => (if way(2) == 0 { july } else { last.max(july) }, last),
            (None, None) => match way(3) {
                0 => (july, june),
                1 => (july, came),
                _ => (june, june),
            },
        })
    }

    /// The day from which the student is enrolled in a year (in the grade, if one is given), if that
    /// is said of every stay.
    fn enrolled_from(&self, year: SchoolYear, grade: Option<i8>) -> Option<Date> {
        let fits = |stay: &&Enrolment| grade.is_none_or(|grade| stay.grade == grade);
        let days = self.stays_in(year).filter(fits).map(|stay| stay.from);
        days.collect::<Option<Vec<Date>>>()?.into_iter().min()
    }

    /// The last day of enrolment, if the plan gives it.
    fn last_day(&self) -> Option<Date> {
        self.last_stay()?.to
    }

    /// The day the student left: not at the end of a school year.
    pub(super) fn left(&self) -> Option<Date> {
        let last = self.last_stay()?;
        let end = self.given(last.year, Edge::End);
        self.last_day().filter(|day| end.is_none_or(|end| *day < end))
    }

    /// The first and the last school year of a grade, enrolled in or to come; nothing where the
    /// student is never in it.
    fn grade_years(&self, grade: i8) -> Option<(SchoolYear, SchoolYear)> {
        let own = self.stays.iter().filter(|stay| stay.grade == grade).map(|stay| stay.year);
        let to_come = self.last_stay().and_then(|last| {
            let ahead = i16::from(grade) - i16::from(last.grade);
            let year = last.year.plus(ahead);
            let given = self.plan.student.graduation.map(Entry::year);
            let comes = ahead > 0
                && grade <= LAST_GRADE
                && self.left().is_none()
                && given.is_none_or(|graduation| year <= graduation);
            comes.then_some(year)
        });
        let years: Vec<SchoolYear> = own.chain(to_come).collect();
        years.iter().min().copied().zip(years.iter().max().copied())
    }

    /// The day of graduation, given or the end of grade 12.
    pub(super) fn graduation(&self) -> Day {
        match self.plan.student.graduation {
            Some(Entry::Date(day)) => Ok(Some(day)),
            Some(Entry::Year(year)) => Ok(Some(self.year_days(year)?.1)),
            None => match self.grade_years(LAST_GRADE) {
                Some((_, year)) => Ok(Some(self.year_days(year)?.1)),
                None => Ok(None),
            },
        }
    }

    pub(super) fn graduation_year(&self) -> Option<SchoolYear> {
        let given = self.plan.student.graduation.map(Entry::year);
        given.or_else(|| self.grade_years(LAST_GRADE).map(|(_, year)| year))
    }

    pub(super) fn enrolment(&self, edge: Edge) -> Day {
        match edge {
            Edge::Start => {
                let first = self.stays.first().map(|stay| stay.year).ok_or(Unknown)?;
                match self.enrolled_from(first, None) {
                    Some(day) => Ok(Some(day)),
                    None => Ok(Some(self.year_days(first)?.0)),
                }
            }
            Edge::End if self.plan.enrolment.is_empty() => Err(Unknown),
            Edge::End => Ok(self.last_day()),
        }
    }

    /// The last day of the student's time at school.
    pub(super) fn end(&self) -> Day {
        let (left, graduation) = (self.left(), self.graduation()?);
        Ok(match (left, graduation) {
            (Some(left), Some(graduation)) => Some(left.min(graduation)),
            (left, graduation) => left.or(graduation),
        })
    }

    /// A stretch that ends with graduation; nothing where that comes first.
    fn cut(
        &self,
        from: Date,
        until: Date,
        years: (SchoolYear, SchoolYear),
    ) -> Result<Option<Stretch>, Unknown> {
        let graduation = self.graduation()?.unwrap_or(Date::MAX);
        let stretch = Stretch { from, until: Some(until.min(graduation)), years };
        Ok((from <= graduation).then_some(stretch))
    }

    /// A grade, from its first to its last year.
    pub(super) fn grade(&self, grade: i8) -> Result<Option<Stretch>, Unknown> {
        if self.plan.enrolment.is_empty() {
            return Err(Unknown);
        }
        let Some((first, last)) = self.grade_years(grade) else { return Ok(None) };
        let from = self.year_days(first)?.0;
        let from = self.enrolled_from(first, Some(grade)).map_or(from, |day| day.max(from));
        self.cut(from, self.year_days(last)?.1, (first, last))
    }

    /// The grades a student is in during a school year; none where not enrolled.
    pub(super) fn grades_in(&self, year: SchoolYear) -> Vec<i8> {
        let mut grades: Vec<i8> = (-1..=13)
            .filter(|grade| {
                self.plan.enrolment.iter().any(|stay| stay.year == year && stay.grade == *grade)
                    || self.is_to_come(*grade, year)
            })
            .collect();
        grades.dedup();
        grades
    }

    /// Whether a grade is still to come, in that year.
    pub(super) fn is_to_come(&self, grade: i8, year: SchoolYear) -> bool {
        self.last_stay().is_some_and(|last| year > last.year)
            && self.grade_years(grade).is_some_and(|(_, last)| last == year)
    }

    /// A school year of the student.
    pub(super) fn school_year(&self, year: SchoolYear) -> Result<Option<Stretch>, Unknown> {
        if self.plan.enrolment.is_empty() {
            return Err(Unknown);
        }
        if self.grades_in(year).is_empty() {
            return Ok(None);
        }
        let (first, last) = self.year_days(year)?;
        let from = self.enrolled_from(year, None).map_or(first, |day| day.max(first));
        self.cut(from, last, (year, year))
    }

    /// The school year of graduation, in which the student need not be enrolled yet.
    pub(super) fn last_year(&self) -> Result<Option<Stretch>, Unknown> {
        let Some(year) = self.graduation_year() else {
            return if self.plan.enrolment.is_empty() { Err(Unknown) } else { Ok(None) };
        };
        if let Some(own) = self.school_year(year)? {
            return Ok(Some(own));
        }
        let (first, last) = self.year_days(year)?;
        let until = self.graduation()?.map_or(last, |day| day.min(last));
        Ok(Some(Stretch { from: first, until: Some(until), years: (year, year) }))
    }

    /// Every school year of the student.
    pub(super) fn school_years(&self) -> Result<Vec<SchoolYear>, Unknown> {
        let (Some(first), Some(last)) = (self.stays.first(), self.stays.last()) else { return Err(Unknown) };
        let years = first.year.start()..=last.year.start().saturating_add(i16::from(LAST_GRADE) + 2);
        let all = years.map(SchoolYear::starting);
        Ok(all.filter(|year| !self.grades_in(*year).is_empty()).collect())
    }

    /// The names of the terms of a school year.
    pub(super) fn terms(&self, year: SchoolYear) -> Vec<&'a str> {
        let laid_down = self.laid_down(self.school(year, Edge::Start), year);
        laid_down.map_or(Vec::new(), |one| one.terms.iter().map(|(name, ..)| name.as_str()).collect())
    }

    /// The first and last day of a term.
    pub(super) fn term_days(&self, year: SchoolYear, name: &str) -> Result<(Date, Date), Unknown> {
        let laid_down = self.laid_down(self.school(year, Edge::Start), year);
        let same = |own: &str| own.to_lowercase() == name.to_lowercase();
        let found = laid_down.and_then(|one| one.terms.iter().find(|(own, ..)| same(own)));
        if let Some((_, first, last)) = found {
            return Ok((*first, *last));
        }
        let (first, last) = self.year_days(year)?;
        Ok(match self.worlds.way(Open::Term(year, name.to_lowercase()), 3) {
            0 => (first, last),
            1 => (first, first),
            _ => (last, last),
        })
    }

    /// The student's part of a term.
    pub(super) fn term(&self, year: SchoolYear, name: &str) -> Result<Option<Stretch>, Unknown> {
        let Some(own) = self.school_year(year)? else { return Ok(None) };
        let (first, last) = self.term_days(year, name)?;
        let end = own.until.unwrap_or(last);
        let stretch = Stretch { from: first.max(own.from), until: Some(last.min(end)), years: (year, year) };
        Ok((last >= own.from && first <= end).then_some(stretch))
    }

    /// Whether it is a school day at the student's school; nothing where no calendar gives the dates.
    fn is_school_day(&self, day: Date) -> Option<bool> {
        let year = school_year_of(day);
        let mut begun = self.stays_in(year).filter(|stay| stay.from.is_none_or(|from| from <= day));
        let school =
            begun.next_back().map_or_else(|| self.school(year, Edge::Start), |stay| stay.school.as_str());
        let year = self.laid_down(school, year)?;
        let free = || year.no_school.iter().any(|(from, until)| *from <= day && day <= *until);
        Some(is_weekday(day) && year.first <= day && day <= year.last && !free())
    }

    /// The school day of that number after a day, or before it; that day does not count. Where no
    /// calendar gives them, each Monday to Friday may be one, or none.
    pub(super) fn school_day(&self, from: Date, count: i64) -> Date {
        let step = if count < 0 { -1 } else { 1 };
        let (mut day, mut left) = (from, count.abs());
        let mut open = false;
        while left > 0 && day != Date::MIN && day != Date::MAX {
            day = plus(day, step);
            let one = if open { None } else { self.is_school_day(day) };
            open |= one.is_none();
            left -= i64::from(one.unwrap_or(is_weekday(day)));
        }
        if open && self.worlds.way(Open::SchoolDay(from, count), 2) == 1 {
            return if count < 0 { Date::MIN } else { Date::MAX };
        }
        day
    }

    /// How many school days there are, both ends included: at least and at most.
    pub(super) fn school_days(&self, from: Date, until: Date) -> (i64, i64) {
        let (mut least, mut most) = (0, 0);
        let mut day = from;
        while day <= until && day != Date::MAX {
            let one = self.is_school_day(day);
            least += i64::from(one.unwrap_or(false));
            most += i64::from(one.unwrap_or(is_weekday(day)));
            day = plus(day, 1);
        }
        (least, most)
    }
}

/// The day of the month in a school year.
pub(super) fn day_of_year(year: SchoolYear, month: i8, day: i8) -> Option<Date> {
    let year = if month >= 7 { year } else { year.plus(1) };
    in_month(year.start(), month, day)
}
