//! Exact decimals with four places: credits, hours, points, scores and grade points.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact decimal number with up to four places, kept as an integer count of ten-thousandths.
///
/// Its unit is that of the place it stands in: Carnegie units for credits, hours for hours, points
/// for scores. The largest magnitude is [`Amount::LIMIT`], so that sums of a whole transcript can
/// never overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i64);

/// Why a text is not an [`Amount`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountError {
    /// Not digits with at most one decimal point.
    NotANumber(String),
    /// More than four decimal places.
    TooFine(String),
    /// Beyond [`Amount::LIMIT`].
    TooLarge(String),
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(text) => write!(f, "`{text}` is not a number"),
            Self::TooFine(text) => write!(f, "`{text}` has more than four decimal places"),
            Self::TooLarge(text) => write!(f, "`{text}` is larger than 100,000,000"),
        }
    }
}

impl std::error::Error for AmountError {}

impl Amount {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(10_000);
    /// The largest magnitude a file may write: one hundred million.
    pub const LIMIT: Self = Self(100_000_000 * 10_000);
    /// How many ten-thousandths make one.
    pub const SCALE: i64 = 10_000;

    /// The amount of `count` whole units.
    #[must_use]
    pub const fn whole(count: i32) -> Self {
        Self(count as i64 * Self::SCALE)
    }

    /// The amount of `parts` ten-thousandths.
    #[must_use]
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    /// The number of ten-thousandths.
    #[must_use]
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// Whether it is a whole number of units.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0 % Self::SCALE == 0
    }

    /// The difference, or zero where `other` is the larger.
    #[must_use]
    pub fn saturating_minus(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// Reads the number a JSON reader holds as floating point by its shortest decimal spelling,
    /// which is what the file wrote for every number of up to 15 digits.
    ///
    /// # Errors
    /// As for [`FromStr`].
    pub fn from_float(value: f64) -> Result<Self, AmountError> {
        value.to_string().parse()
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let not_a_number = || AmountError::NotANumber(text.chars().take(40).collect());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || digits.ends_with('.') {
            return Err(not_a_number());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 4 {
            return Err(AmountError::TooFine(text.chars().take(40).collect()));
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 9 {
            return Err(AmountError::TooLarge(text.chars().take(40).collect()));
        }
        let mut parts: i64 = 0;
        for byte in whole.bytes() {
            parts = parts * 10 + i64::from(byte - b'0');
        }
        for at in 0..4 {
            let digit = fraction.as_bytes().get(at).map_or(0, |byte| byte - b'0');
            parts = parts * 10 + i64::from(digit);
        }
        if parts > Self::LIMIT.0 {
            return Err(AmountError::TooLarge(text.chars().take(40).collect()));
        }
        Ok(Self(if negative { -parts } else { parts }))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let parts = self.0.unsigned_abs();
        let scale = Self::SCALE.unsigned_abs();
        let (whole, fraction) = (parts / scale, parts % scale);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:04}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Self::add)
    }
}

impl Serialize for Amount {
    /// As a JSON number: an integer where it is whole, else its shortest decimal.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole() {
            serializer.serialize_i64(self.0 / Self::SCALE)
        } else {
            // Every four-place decimal below the limit has 13 digits at most, so the shortest
            // spelling of the nearest double is that decimal again.
            #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
            serializer.serialize_f64(self.0 as f64 / 10_000.0)
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;

        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number with up to four decimal places")
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Amount, E> {
                value.to_string().parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Amount, E> {
                value.to_string().parse().map_err(E::custom)
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Amount, E> {
                Amount::from_float(value).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(AmountVisitor)
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number",
            "description": "An exact decimal with up to four places.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let tenth: Amount = "0.1".parse().unwrap();
        let sum: Amount = std::iter::repeat_n(tenth, 10).sum();
        assert_eq!(sum, Amount::ONE);
        assert_eq!("24".parse::<Amount>().unwrap().to_string(), "24");
        assert_eq!("1.50".parse::<Amount>().unwrap().to_string(), "1.5");
        assert_eq!("0.0625".parse::<Amount>().unwrap().to_string(), "0.0625");
        assert_eq!("-2.5".parse::<Amount>().unwrap().to_string(), "-2.5");
    }

    #[test]
    fn what_is_not_an_amount_says_why() {
        for (text, why) in [
            ("", "`` is not a number"),
            ("1.", "`1.` is not a number"),
            ("1e3", "`1e3` is not a number"),
            ("0.00001", "`0.00001` has more than four decimal places"),
            ("999999999", "`999999999` is larger than 100,000,000"),
        ] {
            assert_eq!(text.parse::<Amount>().unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn json_numbers_come_back_as_written() {
        for text in ["0", "1", "0.1", "2.3333", "99999999.9999", "-3.5"] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
        assert!(serde_json::from_str::<Amount>("0.33333").is_err());
    }
}
