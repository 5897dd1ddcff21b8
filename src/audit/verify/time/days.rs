//! Days as whole numbers, and what can be done to them without a calendar.

use crate::quantity::Date;

/// A day as a number: days since 1 March of the year 0.
pub(super) fn number(day: Date) -> i64 {
    let (year, month) = (i64::from(day.year()), i64::from(day.month()));
    // Years from March on, so that the odd day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + i64::from(day.day()) - 1
}

/// The day so many days later, or earlier; the first or last of all days where it lies beyond.
pub(super) fn plus(day: Date, days: i64) -> Date {
    checked(day, days).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX })
}

fn checked(day: Date, days: i64) -> Option<Date> {
    let wanted = number(day).checked_add(days)?;
    // 400 years have 146,097 days; the year sought is that of the estimate or the one before.
    let about = wanted.checked_mul(400)?.div_euclid(146_097) + 1;
    if !(-10_000..=10_001).contains(&about) {
        return None;
    }
    let mut year = i16::try_from(about.clamp(-9_999, 9_999)).ok()?;
    while Date::new(year, 1, 1).is_ok_and(|first| number(first) > wanted) {
        year = year.checked_sub(1)?;
    }
    let month = (1..=12).rev().find(|month| Date::new(year, *month, 1).is_ok_and(|d| number(d) <= wanted))?;
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, i8::try_from(wanted - number(first) + 1).ok()?).ok()
}

/// The same day so many months later (or never, where it never comes); the last of the month where it has no such day.
pub(super) fn plus_months(day: Date, months: i64) -> Date {
    if day == Date::MIN || day == Date::MAX {
        return day;
    }
    let all = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 + months;
    let year = i16::try_from(all.div_euclid(12)).ok();
    let month = i8::try_from(all.rem_euclid(12) + 1).ok();
    let found = year.zip(month).and_then(|(year, month)| in_month(year, month, day.day()));
    found.unwrap_or(if months < 0 { Date::MIN } else { Date::MAX })
}

/// The day of a month, or the month's last.
pub(super) fn in_month(year: i16, month: i8, day: i8) -> Option<Date> {
    (1..=day).rev().take(4).find_map(|day| Date::new(year, month, day).ok())
}

/// Whether it is a Monday to Friday.
pub(super) fn is_weekday(day: Date) -> bool {
    // The first day counted, 1 March of the year 0, is a Wednesday.
    (number(day) + 2).rem_euclid(7) < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn days_follow_each_other() {
        let mut at = day(1999, 12, 1);
        for _ in 0..1_000 {
            let next = at.tomorrow().unwrap();
            assert_eq!(plus(at, 1), next);
            assert_eq!(plus(next, -1), at);
            assert_eq!(is_weekday(at), at.weekday().to_monday_one_offset() < 6);
            at = next;
        }
        assert_eq!(plus(day(2024, 2, 28), 366), day(2025, 2, 28));
        assert_eq!(plus(day(2024, 1, 1), i64::MAX), Date::MAX);
        assert_eq!(plus(Date::MAX, 1), Date::MAX);
        assert_eq!(plus(Date::MAX, -1), Date::MAX.yesterday().unwrap());
        assert_eq!(plus(Date::MIN, 30), day(-9999, 1, 31));
    }

    #[test]
    fn a_day_that_the_month_lacks_is_its_last() {
        assert_eq!(plus_months(day(2025, 1, 31), 1), day(2025, 2, 28));
        assert_eq!(plus_months(day(2024, 1, 31), 1), day(2024, 2, 29));
        assert_eq!(plus_months(day(2024, 1, 31), -2), day(2023, 11, 30));
        assert_eq!(in_month(2025, 2, 29), Some(day(2025, 2, 28)));
    }
}
