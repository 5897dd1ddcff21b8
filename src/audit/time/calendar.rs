//! Days as numbers, months by the calendar, and the school days of the policy's calendars.
//!
//! A day is counted from 1970, so that every sum is a plain addition; what would lie outside the years
//! a date can write is kept at [`ALWAYS`] or [`NEVER`].

use crate::policy::{Calendar, CalendarYear};
use crate::quantity::school_year_of;
use crate::quantity::{Date, SchoolYear};

/// A day, counted from 1970-01-01.
pub(crate) type Day = i32;

/// Before every day.
pub(crate) const ALWAYS: Day = -10_000_000;
/// After every day.
pub(crate) const NEVER: Day = 10_000_000;

/// The number of a day of the calendar.
pub(crate) fn day_of(date: Date) -> Day {
    from_civil(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

/// The day of the calendar; the first or last there is where it lies outside.
pub(crate) fn date_of(day: Day) -> Date {
    let (year, month, number) = civil(day);
    let date =
        || Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(number).ok()?).ok();
    date().unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
}

/// So many days later.
pub(crate) fn plus(day: Day, days: i64) -> Day {
    let sum = i64::from(day).saturating_add(days).clamp(i64::from(ALWAYS), i64::from(NEVER));
    Day::try_from(sum).unwrap_or(day)
}

/// So many months later; a day that the month lacks is its last.
pub(crate) fn plus_months(day: Day, months: i64) -> Day {
    if day <= ALWAYS || day >= NEVER {
        return day;
    }
    let (year, month, number) = civil(day);
    let count = year.saturating_mul(12).saturating_add(month - 1).saturating_add(months);
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    if year.abs() > 20_000 {
        return if year < 0 { ALWAYS } else { NEVER };
    }
    from_civil(year, month, number.min(days_in(year, month)))
}

/// A month and day in a school year, which runs from July to June.
pub(super) fn in_year(year: SchoolYear, month: i8, day: i8) -> Day {
    let month = i64::from(month).clamp(1, 12);
    let of = i64::from(year.start()) + i64::from(month < 7);
    from_civil(of, month, i64::from(day).clamp(1, days_in(of, month)))
}

/// The school year a day falls in.
pub(super) fn year_of(day: Day) -> SchoolYear {
    let date = date_of(day);
    if date.year() == Date::MIN.year() { SchoolYear::starting(date.year()) } else { school_year_of(date) }
}

/// The days a school year can lie between: July 1 to June 30.
pub(super) fn bounds_of(year: SchoolYear) -> (Day, Day) {
    (in_year(year, 7, 1), in_year(year, 6, 30))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March, so that the leap day is the last one.
fn from_civil(year: i64, month: i64, day: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let number = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Day::try_from(number.clamp(i64::from(ALWAYS), i64::from(NEVER))).unwrap_or(0)
}

fn civil(day: Day) -> (i64, i64, i64) {
    let shifted = i64::from(day) + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let month = (5 * of_year + 2) / 153;
    let number = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (years + era * 400 + i64::from(month <= 2), month, number)
}

/// Whether it is a Monday to Friday. January 1, 1970 was a Thursday.
pub(super) fn is_weekday(day: Day) -> bool {
    (i64::from(day) + 3).rem_euclid(7) < 5
}

/// Whether two words are the same, ignoring case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.trim().chars().flat_map(char::to_lowercase).eq(other.trim().chars().flat_map(char::to_lowercase))
}

/// The calendars of a policy, by name.
pub(crate) struct Calendars<'a> {
    all: Vec<&'a Calendar>,
}

/// A school year as a calendar gives it.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) first: Day,
    pub(super) last: Day,
    /// Its dates, where it is not only a month and day.
    pub(super) dated: Option<&'a CalendarYear>,
}

impl<'a> Calendars<'a> {
    pub(super) fn new(calendars: &'a [Calendar]) -> Self {
        let mut all: Vec<&Calendar> = calendars.iter().collect();
        all.sort_by(|a, b| (&a.named.name, &a.named.module).cmp(&(&b.named.name, &b.named.module)));
        Self { all }
    }

    /// A year at a school: by the first calendar that names the school and has the year, else by the
    /// first that is for all others and has it.
    pub(super) fn year(&self, school: &str, year: SchoolYear) -> Option<Given<'a>> {
        let names = |calendar: &Calendar| calendar.schools.iter().any(|name| same(name, school));
        let named = self.all.iter().filter(|calendar| names(calendar));
        let general = self.all.iter().filter(|calendar| calendar.schools.is_empty());
        named.chain(general).find_map(|calendar| given(calendar, year))
    }

    /// Whether a day is a school day; `None` where no calendar gives the dates of its year.
    pub(super) fn is_school_day(&self, school: &str, day: Day) -> Option<bool> {
        let year = self.year(school, year_of(day))?.dated?;
        let inside = day_of(year.first) <= day && day <= day_of(year.last);
        let off = year.no_school.iter().any(|(from, to)| day_of(*from) <= day && day <= day_of(*to));
        Some(inside && is_weekday(day) && !off)
    }
}

fn given(calendar: &Calendar, year: SchoolYear) -> Option<Given<'_>> {
    if let Some(dated) = calendar.years.iter().find(|one| one.year == year) {
        let (first, last) = (day_of(dated.first), day_of(dated.last));
        return Some(Given { first, last, dated: Some(dated) });
    }
    let ((first_month, first_day), (last_month, last_day)) = calendar.every?;
    Some(Given {
        first: in_year(year, first_month, first_day),
        last: in_year(year, last_month, last_day),
        dated: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i16, month: i8, day: i8) -> Day {
        day_of(Date::new(year, month, day).unwrap())
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(on(1970, 1, 1), 0);
        assert_eq!(on(2000, 3, 1) - on(2000, 2, 28), 2);
        let mut date = Date::new(1896, 1, 1).unwrap();
        let mut day = day_of(date);
        while date.year() < 2110 {
            assert_eq!((day_of(date), date_of(day)), (day, date));
            assert_eq!(is_weekday(day), date.weekday().to_monday_zero_offset() < 5);
            date = date.tomorrow().unwrap();
            day += 1;
        }
        for end in [Date::MIN, Date::MAX] {
            assert_eq!(date_of(day_of(end)), end);
        }
        assert_eq!(date_of(NEVER), Date::MAX);
        assert_eq!(date_of(ALWAYS), Date::MIN);
    }

    #[test]
    fn months_end_on_the_last_day_there_is() {
        assert_eq!(plus_months(on(2024, 1, 31), 1), on(2024, 2, 29));
        assert_eq!(plus_months(on(2023, 1, 31), 1), on(2023, 2, 28));
        assert_eq!(plus_months(on(2024, 3, 31), -1), on(2024, 2, 29));
        assert_eq!(plus_months(on(2024, 11, 30), 3), on(2025, 2, 28));
        assert_eq!(plus_months(on(2024, 1, 1), i64::MAX), NEVER);
        assert_eq!(plus_months(on(2024, 1, 1), i64::MIN), ALWAYS);
        assert_eq!(in_year(SchoolYear::starting(2022), 2, 29), on(2023, 2, 28));
        assert_eq!(in_year(SchoolYear::starting(2023), 2, 29), on(2024, 2, 29));
    }
}
