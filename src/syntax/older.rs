//! Older spellings: what the language was once written like, and is no longer. The parser still knows what
//! each means, says so, and proposes the present spelling; `gradus fmt --migrate` writes it.
//!
//! | to give up a spelling | |
//! |---|---|
//! | 1 | add a line here: since which edition, how it was, how it is, why |
//! | 2 | where the parser meets it, read it as what it means, and report `Older::finding` |
//! | 3 | add it to the text in `tests/cli/editions.rs`, and to `docs/editions.md` |
//!
//! One that is still right in an older edition is reported only in packages of its edition or a newer one.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::source::{Edition, Span};

/// A spelling that was given up.
#[derive(Debug, PartialEq, Eq)]
pub struct Older {
    /// The first edition that no longer has it.
    pub since: Edition,
    /// How it was, code in backticks.
    pub old: &'static str,
    /// How it is.
    pub new: &'static str,
    /// Why it was given up, as half a sentence.
    pub why: &'static str,
    /// The kind of finding it is.
    pub code: Code,
    /// What is said of it, in one line; no other finding says it.
    pub headline: &'static str,
    /// What putting it right does, as a command.
    title: &'static str,
}

/// `else { }`.
pub(super) const ELSE: &Older = &Older {
    since: Edition::Of2026,
    old: "`else { … }`",
    new: "`otherwise { … }`",
    why: "`else` reads as a program does, and `otherwise` is what regulations say",
    code: Code::UnknownKeyword,
    headline: "`else` is written `otherwise`",
    title: "write `otherwise`",
};

/// `require` before a demand that stands in another.
pub(super) const INNER_REQUIRE: &Older = &Older {
    since: Edition::Of2026,
    old: "`require …` within a block",
    new: "the same without `require`",
    why: "inside a block every line is required anyway",
    code: Code::Unexpected,
    headline: "`require` stands only directly in an award",
    title: "remove `require`",
};

/// Every spelling that was given up.
pub const OLDER: &[&Older] = &[ELSE, INNER_REQUIRE];

impl Older {
    /// What the parser says where it meets it.
    pub(super) fn finding(&self, span: Span) -> Diagnostic {
        Diagnostic::new(self.code, span, self.headline)
    }

    /// The change that writes it as it is now; what is to be put where is added by who knows.
    pub(super) fn fix(&self) -> Fix {
        Fix::safe(self.title)
    }

    /// The older spelling that a finding is about, if it is about one.
    #[must_use]
    pub fn of(finding: &Diagnostic) -> Option<&'static Self> {
        let is = |older: &&&Self| older.code == finding.code && older.headline == finding.headline;
        OLDER.iter().find(is).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_told_alike() {
        for (at, older) in OLDER.iter().enumerate() {
            assert!(OLDER.iter().skip(at + 1).all(|other| other.headline != older.headline), "{older:?}");
            assert!(!older.why.ends_with('.') && !older.headline.ends_with('.'), "{older:?}");
        }
    }
}
