//! What the compiler has to say: one plain [`Diagnostic`] value for the terminal, programs, the
//! editor and `gradus explain`.
//!
//! A check makes diagnostics with the small constructors here; only `render/` knows how an output
//! looks. Message style: the headline stands alone, is lower case without a full stop, and puts the
//! author's own words in backticks; labels say what stands where; the help says what to do.

mod code;
mod fix;
pub mod render;

pub use code::{Code, Family, Severity};
pub use fix::{Edit, Fix, Grade};

use crate::source::Span;

/// One finding about a policy's text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// Where it is; the place shown first.
    pub span: Span,
    /// What kind of finding it is.
    pub code: Code,
    /// One line that stands alone.
    pub headline: String,
    /// What stands at [`Diagnostic::span`], in a few words; may be empty.
    pub label: String,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes of the text that would settle it; several are alternatives.
    pub fixes: Vec<Fix>,
}

/// A further place of a [`Diagnostic`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there.
    pub text: String,
}

impl Diagnostic {
    /// A finding of that kind at that place.
    #[must_use]
    pub fn new(code: Code, span: Span, headline: impl Into<String>) -> Self {
        Self {
            span,
            code,
            headline: headline.into(),
            label: String::new(),
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Says what stands at its place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Every place it speaks of, to be changed. Nothing is left out by `..`, so that a new place is not
    /// forgotten here.
    pub fn each_span(&mut self, change: &mut dyn FnMut(&mut Span)) {
        let Self { span, code: _, headline: _, label: _, related, help: _, fixes } = self;
        change(span);
        for Label { span, text: _ } in related {
            change(span);
        }
        for Edit { span, replacement: _ } in fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            change(span);
        }
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Puts findings into their one order (file, place, kind) and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort();
    diagnostics.dedup();
}

/// The name of `known` that a mistyped `name` most likely means, if any is near enough.
#[must_use]
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let letters = Letters::of(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let limit = best.map_or(allowed, |(least, _)| least);
        if candidate.len().abs_diff(name.len()) > 3 * allowed || letters.apart(candidate) > limit {
            continue;
        }
        let distance = strsim::osa_distance(name, candidate);
        let better = best.is_none_or(|(least, text)| (distance, candidate) < (least, text));
        if distance <= allowed && better {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each letter stands in a name: two names are at least as far apart as their letters. Counting
/// them is much faster than the distance, which an author who renames something would wait for.
struct Letters {
    /// By the last bits of each byte.
    counts: [i32; Self::KINDS],
    ascii: bool,
}

impl Letters {
    const KINDS: usize = 64;

    fn of(name: &str) -> Self {
        let mut letters = Self { counts: [0; Self::KINDS], ascii: name.is_ascii() };
        letters.count(name, 1);
        letters
    }

    fn count(&mut self, name: &str, by: i32) {
        for byte in name.bytes() {
            if let Some(count) = self.counts.get_mut(usize::from(byte) % Self::KINDS) {
                *count = count.saturating_add(by);
            }
        }
    }

    /// How many changes it takes at the least to come to another name.
    fn apart(&self, other: &str) -> usize {
        let mut left = Self { ..*self };
        left.count(other, -1);
        let sum = |sign: i32| -> usize {
            left.counts.iter().map(|count| usize::try_from(count.saturating_mul(sign)).unwrap_or(0)).sum()
        };
        let bytes = sum(1).max(sum(-1));
        // One character is up to four bytes.
        if self.ascii && other.is_ascii() { bytes } else { bytes.div_ceil(4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is meant, by the distances alone.
    fn by_distance<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
        let allowed = (name.chars().count() / 3).clamp(1, 3);
        let near = known.iter().filter(|known| known.len().abs_diff(name.len()) <= 3 * allowed);
        let near = near.map(|known| (strsim::osa_distance(name, known), *known));
        near.filter(|(distance, _)| *distance <= allowed).min().map(|(_, known)| known)
    }

    #[test]
    fn counting_letters_first_changes_no_answer() {
        let names = [
            "",
            "a",
            "ab",
            "ba",
            "algebra-1",
            "algebra-2",
            "algebar-1",
            "geometry",
            "geomtry",
            "english-1",
            "englsih-1",
            "science-1-p3",
            "science-1-p4",
            "science-2-p4",
            "sciense-1-p4",
            "español",
            "espanol",
            "espaol",
            "😀😀",
            "😀x",
            "x😀",
            "año",
            "ano",
            "credits",
            "credit",
            "cerdit",
        ];
        for name in names {
            assert_eq!(did_you_mean(name, names), by_distance(name, &names), "{name}");
            let others: Vec<&str> = names.into_iter().filter(|other| *other != name).collect();
            assert_eq!(did_you_mean(name, others.iter().copied()), by_distance(name, &others), "{name}");
        }
    }
}
