//! Editions of the language: what a package is written in, by the year it was laid down.
//!
//! What an edition is, what may change within one and how long one is read is said in `docs/editions.md`.

use std::fmt;

/// An edition of the language. A package that names none is of the first, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Edition {
    /// The first.
    #[default]
    Of2026,
}

impl Edition {
    /// Every edition this program reads, the oldest first.
    pub const ALL: &'static [Self] = &[Self::Of2026];
    /// The newest.
    pub const NEWEST: Self = Self::Of2026;

    /// Its name, as `gradus.toml` and a validator write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Of2026 => "2026",
        }
    }

    /// The edition of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|edition| edition.name() == name)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_known_by_their_names_and_stand_in_order() {
        assert!(Edition::ALL.is_sorted());
        assert_eq!(Edition::ALL.last(), Some(&Edition::NEWEST));
        assert_eq!(Edition::ALL.first(), Some(&Edition::default()));
        for edition in Edition::ALL {
            assert_eq!(Edition::from_name(edition.name()), Some(*edition));
        }
        assert_eq!(Edition::from_name("26"), None);
    }
}
