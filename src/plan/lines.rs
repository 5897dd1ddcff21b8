//! A text of many plans, one a line (NDJSON), cut into its lines as it comes in.
//!
//! A line ends with `\n` or `\r\n`; the last may go without. It may be as long as [`MAX_LINE_BYTES`]: of
//! one that is longer nothing is kept but that it was there. What comes out does not depend on how the
//! text was cut into pieces on its way here. Lines are not read here; see [`super::read`].

use std::ops::Range;

use memchr::memchr_iter;

/// How long a line may be: a thousand times an ordinary plan.
pub const MAX_LINE_BYTES: usize = 8 * 1024 * 1024;

/// Lines that stand one after another in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    text: Vec<u8>,
    /// The lines, in their order.
    pub lines: Vec<Line>,
}

/// One line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u64,
    /// Whether it is longer than a line may be, so that its text is not here.
    pub overlong: bool,
    at: Range<usize>,
}

impl Lines {
    /// The text of a line, without its end.
    #[must_use]
    pub fn text(&self, line: &Line) -> &[u8] {
        self.text.get(line.at.clone()).unwrap_or_default()
    }
}

/// Cuts a text into lines.
#[derive(Debug, Clone)]
pub struct Splitter {
    most: usize,
    /// The number of the next line.
    number: u64,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
    /// Whether that line is too long already.
    overlong: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self::with_most(MAX_LINE_BYTES)
    }
}

impl Splitter {
    /// One that takes lines of at most so many bytes.
    #[must_use]
    pub fn with_most(most: usize) -> Self {
        Self { most, number: 1, begun: Vec::new(), overlong: false }
    }

    /// Takes the next piece of the text: all lines that end in it.
    #[must_use]
    pub fn push(&mut self, piece: &[u8]) -> Lines {
        let mut found = Lines { text: std::mem::take(&mut self.begun), lines: Vec::new() };
        let before = found.text.len();
        found.text.extend_from_slice(piece);
        let mut start = 0;
        for end in memchr_iter(b'\n', piece) {
            let end = before + end;
            let line = self.line(&found.text, start..end);
            found.lines.push(line);
            start = end + 1;
        }
        let rest = found.text.get(start..).unwrap_or_default();
        // One byte more may be the `\r` of the line's end.
        if self.overlong || rest.len() > self.most.saturating_add(1) {
            self.overlong = true;
        } else {
            self.begun = rest.to_vec();
        }
        found.text.truncate(start);
        found
    }

    /// Ends the text: a last line without an end, if there is one.
    #[must_use]
    pub fn finish(mut self) -> Lines {
        let mut found = Lines { text: std::mem::take(&mut self.begun), lines: Vec::new() };
        if self.overlong || !found.text.is_empty() {
            let line = self.line(&found.text, 0..found.text.len());
            found.lines.push(line);
        }
        found
    }

    fn line(&mut self, text: &[u8], mut at: Range<usize>) -> Line {
        if text.get(at.clone()).is_some_and(|line| line.ends_with(b"\r")) {
            at.end -= 1;
        }
        let overlong = std::mem::take(&mut self.overlong) || at.len() > self.most;
        let number = self.number;
        self.number = self.number.saturating_add(1);
        Line { number, overlong, at }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(pieces: &[&[u8]], most: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut splitter = Splitter::with_most(most);
        let mut found = Vec::new();
        let mut take = |lines: Lines| {
            for line in &lines.lines {
                found.push((line.number, (!line.overlong).then(|| lines.text(line).to_vec())));
            }
        };
        pieces.iter().for_each(|piece| take(splitter.push(piece)));
        take(splitter.finish());
        found
    }

    #[test]
    fn lines_end_with_either_end_and_the_last_with_none() {
        let line = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(split(&[b"a\r\n\nbc"], 9), [(1, line("a")), (2, line("")), (3, line("bc"))]);
        assert_eq!(split(&[b"a\n"], 9), [(1, line("a"))]);
        assert_eq!(split(&[b""], 9), []);
        assert_eq!(split(&[b"abc", b"def\nx"], 3), [(1, None), (2, line("x"))]);
        assert_eq!(split(&[b"abc\r\nabcd"], 3), [(1, line("abc")), (2, None)]);
    }

    proptest! {
        /// However the text is cut on its way, the lines are the same.
        #[test]
        fn pieces_do_not_show(text in "[ab\r\n]{0,40}", cuts in proptest::collection::vec(0usize..40, 0..5)) {
            let text = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let mut pieces: Vec<&[u8]> = Vec::new();
            let mut start = 0;
            for cut in cuts {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            pieces.push(&text[start..]);
            prop_assert_eq!(split(&pieces, 4), split(&[text], 4));
        }
    }
}
