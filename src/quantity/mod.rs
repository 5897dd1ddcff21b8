//! Exact quantities shared by policies and plans: credits and scores ([`Amount`]), school years
//! ([`SchoolYear`]) and calendar dates ([`Date`]).
//!
//! Nothing here is a binary floating point number: a credit written `0.1` is one tenth.

mod amount;
mod year;

pub use amount::{Amount, AmountError};
pub use jiff::civil::Date;
pub use year::{SchoolYear, YearError, school_year_of};

/// The greatest common divisor; of nothing but zeros, zero.
pub(crate) fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

/// Reads a date written `2024-12-01`.
///
/// # Errors
/// Says which part is wrong when the text is not a date of the calendar.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(format!("`{text}` is not a date: write year-month-day, as in `2024-12-01`"));
    }
    text.parse::<Date>().map_err(|_| format!("`{text}` is not a day of the calendar"))
}
