//! School years, written `2022-23`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A school year, named by the calendar year it starts in: `2022-23` starts in 2022.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(i16);

/// The school year a day belongs to. It runs from July 1 to June 30: a day from July on belongs to
/// the school year that starts then.
#[must_use]
pub fn school_year_of(date: super::Date) -> SchoolYear {
    let starts = if date.month() >= 7 { date.year() } else { date.year() - 1 };
    SchoolYear::starting(starts)
}

/// Why a text is not a [`SchoolYear`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YearError {
    /// Not of the shape `2022-23`.
    Shape(String),
    /// The second part is not the year after the first; carries the year that was probably meant.
    NotConsecutive(String, SchoolYear),
}

impl fmt::Display for YearError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(text) => {
                write!(f, "`{text}` is not a school year: write it as in `2022-23`")
            }
            Self::NotConsecutive(text, meant) => {
                write!(f, "`{text}` does not name two years in a row: did you mean `{meant}`?")
            }
        }
    }
}

impl std::error::Error for YearError {}

impl SchoolYear {
    /// The school year that starts in the given calendar year.
    #[must_use]
    pub const fn starting(year: i16) -> Self {
        Self(year)
    }

    /// The calendar year it starts in.
    #[must_use]
    pub const fn start(self) -> i16 {
        self.0
    }

    /// The school year `count` years later (earlier where negative).
    #[must_use]
    pub const fn plus(self, count: i16) -> Self {
        Self(self.0.saturating_add(count))
    }
}

impl FromStr for SchoolYear {
    type Err = YearError;

    fn from_str(text: &str) -> Result<Self, YearError> {
        let shape = || YearError::Shape(text.chars().take(40).collect());
        let (first, second) = text.split_once('-').ok_or_else(shape)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if first.len() != 4 || second.len() != 2 || !digits(first) || !digits(second) {
            return Err(shape());
        }
        let start: i16 = first.parse().map_err(|_| shape())?;
        let end: i16 = second.parse().map_err(|_| shape())?;
        let year = Self(start);
        if (start + 1) % 100 == end {
            Ok(year)
        } else {
            Err(YearError::NotConsecutive(text.to_owned(), year))
        }
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0, (i32::from(self.0) + 1).rem_euclid(100))
    }
}

impl Serialize for SchoolYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SchoolYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct YearVisitor;

        impl Visitor<'_> for YearVisitor {
            type Value = SchoolYear;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a school year such as \"2022-23\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SchoolYear, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(YearVisitor)
    }
}

impl JsonSchema for SchoolYear {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SchoolYear".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}$",
            "description": "A school year by its two calendar years, as in 2022-23.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_names_two_years_in_a_row() {
        let year: SchoolYear = "2022-23".parse().unwrap();
        assert_eq!(year.start(), 2022);
        assert_eq!("1999-00".parse::<SchoolYear>().unwrap().to_string(), "1999-00");
        assert_eq!(
            "2022-24".parse::<SchoolYear>().unwrap_err().to_string(),
            "`2022-24` does not name two years in a row: did you mean `2022-23`?"
        );
        assert!("2022".parse::<SchoolYear>().is_err());
    }
}
