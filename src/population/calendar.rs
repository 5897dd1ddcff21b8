//! A school's own time: its school year runs from July 1 to June 30, and what it does before the first
//! lesson or after the last one is done in that year. Terms and school days stay those of the calendar.

use crate::policy::{Calendar, CalendarYear, Named};
use crate::quantity::{Date, SchoolYear};

/// The month and day a school year of a school begins and ends on.
const EVERY: ((i8, i8), (i8, i8)) = ((7, 1), (6, 30));

/// The calendars of a policy for what is asked of schools.
pub(super) fn of_schools(calendars: &[Calendar]) -> Vec<Calendar> {
    let mut wide: Vec<Calendar> = calendars
        .iter()
        .map(|calendar| Calendar {
            years: calendar.years.iter().map(whole).collect(),
            every: calendar.every.map(|_| EVERY),
            ..calendar.clone()
        })
        .collect();
    // Where no calendar has the year, the days are the same. Calendars are asked by name, this one last.
    wide.push(Calendar {
        named: Named { module: String::new(), name: "~".to_owned(), title: String::new() },
        schools: Vec::new(),
        years: Vec::new(),
        every: Some(EVERY),
    });
    wide
}

/// The year with the days before and after lessons, which are no school days.
fn whole(year: &CalendarYear) -> CalendarYear {
    let mut wide = year.clone();
    let Some((july, june)) = bounds(year.year) else { return wide };
    if let (true, Ok(before)) = (july < year.first, year.first.yesterday()) {
        wide.first = july;
        wide.no_school.insert(0, (july, before));
    }
    if let (true, Ok(after)) = (year.last < june, year.last.tomorrow()) {
        wide.last = june;
        wide.no_school.push((after, june));
    }
    wide
}

fn bounds(year: SchoolYear) -> Option<(Date, Date)> {
    let ((first_month, first_day), (last_month, last_day)) = EVERY;
    let first = Date::new(year.start(), first_month, first_day).ok()?;
    let last = Date::new(year.start().checked_add(1)?, last_month, last_day).ok()?;
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_a_school_has_its_summer_without_school_days() {
        let day = |month, day| Date::new(if month < 7 { 2027 } else { 2026 }, month, day).unwrap();
        let year = CalendarYear {
            year: SchoolYear::starting(2026),
            first: day(8, 12),
            last: day(5, 21),
            no_school: vec![(day(9, 7), day(9, 7))],
            terms: vec![("fall".to_owned(), day(8, 12), day(12, 18))],
        };
        let wide = whole(&year);
        assert_eq!((wide.first, wide.last), (day(7, 1), day(6, 30)));
        assert_eq!(
            wide.no_school,
            [(day(7, 1), day(8, 11)), (day(9, 7), day(9, 7)), (day(5, 22), day(6, 30))]
        );
        assert_eq!(wide.terms, year.terms);
    }
}
