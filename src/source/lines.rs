//! From byte offsets to lines and columns and back, in the units an output asks for.

/// How a column is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// In bytes of UTF-8.
    Utf8,
    /// In UTF-16 code units, as editors do by default.
    Utf16,
    /// In characters (Unicode scalar values), as people do.
    Utf32,
}

/// A place in a file: line and column, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The column, from 0, in the units of an [`Encoding`].
    pub column: u32,
}

/// Where the lines of a text begin. A line ends after `\n`; a `\r` before it belongs to the line.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// Follows an edit of the text: `inserted` stands where the bytes of `range` stood.
    pub fn splice(&mut self, range: std::ops::Range<usize>, inserted: &str) {
        let first = self.starts.partition_point(|start| *start as usize <= range.start);
        let after = self.starts.partition_point(|start| *start as usize <= range.end);
        let breaks = inserted.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let new = breaks.map(|(at, _)| u32::try_from(range.start + at + 1).unwrap_or(u32::MAX));
        let new: Vec<u32> = new.collect();
        let behind = first + new.len();
        self.starts.splice(first..after.max(first), new);
        let moved = |start: u32| {
            let start = (start as usize + inserted.len()).saturating_sub(range.len());
            u32::try_from(start).unwrap_or(u32::MAX)
        };
        for start in self.starts.iter_mut().skip(behind) {
            *start = moved(*start);
        }
    }

    /// How many lines there are; at least 1.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line of a byte offset, from 0.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// The line and column of a byte offset; an offset past the end is the end, one inside a
    /// character is that character's start.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let start = self.starts.get(line).map_or(0, |start| *start as usize);
        let before = text.get(start..offset).unwrap_or("");
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => before.chars().count(),
        };
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// The byte offset of a line and column; a column past the line's end is the line's end (before
    /// its line break), a line past the last is the end of the text.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).map(|start| *start as usize) else {
            return text.len();
        };
        let end = self.starts.get(line + 1).map_or(text.len(), |next| *next as usize);
        let body = text.get(start..end).unwrap_or("");
        let body = body.strip_suffix('\n').unwrap_or(body);
        let body = body.strip_suffix('\r').unwrap_or(body);
        let mut left = position.column as usize;
        let mut offset = start;
        for character in body.chars() {
            let width = match encoding {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
                Encoding::Utf32 => 1,
            };
            if left < width {
                break;
            }
            left -= width;
            offset += character.len_utf8();
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "credit\r\nCañon 🎓 e\u{301}x\nlast";

    #[test]
    fn every_boundary_survives_the_round_trip_in_every_encoding() {
        let lines = LineIndex::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, _) in TEXT.char_indices().chain([(TEXT.len(), ' ')]) {
                let position = lines.position(TEXT, offset, encoding);
                let back = lines.offset(TEXT, position, encoding);
                // A place between `\r` and `\n` is shown at the end of the line.
                let expected = if TEXT.get(..offset).is_some_and(|before| before.ends_with('\r')) {
                    offset - 1
                } else {
                    offset
                };
                assert_eq!(back, expected, "{encoding:?} at {offset}");
            }
        }
    }

    #[test]
    fn an_edit_leaves_the_lines_of_the_new_text() {
        let edits =
            [(0..0, "a\n\nb"), (3..9, ""), (2..12, "\n\n\nx\n"), (0..21, ""), (6..8, "\n"), (20..21, "\r\n")];
        for (range, inserted) in edits {
            let mut lines = LineIndex::new("one\ntwo\n\nthree\nfour\n\n");
            let mut text = "one\ntwo\n\nthree\nfour\n\n".to_owned();
            lines.splice(range.clone(), inserted);
            text.replace_range(range.clone(), inserted);
            assert_eq!(lines.starts, LineIndex::new(&text).starts, "{range:?} {inserted:?}");
        }
    }

    #[test]
    fn columns_are_counted_in_the_units_asked_for() {
        let lines = LineIndex::new(TEXT);
        let x = TEXT.find('x').unwrap();
        let column = |encoding| lines.position(TEXT, x, encoding).column;
        assert_eq!(column(Encoding::Utf8), 15);
        assert_eq!(column(Encoding::Utf16), 11);
        assert_eq!(column(Encoding::Utf32), 10);
    }

    #[test]
    fn places_outside_the_text_are_its_nearest_places() {
        let lines = LineIndex::new(TEXT);
        assert_eq!(lines.position(TEXT, 9_999, Encoding::Utf8).line, 2);
        let beyond = Position { line: 0, column: 99 };
        assert_eq!(lines.offset(TEXT, beyond, Encoding::Utf16), "credit".len());
        let below = Position { line: 99, column: 0 };
        assert_eq!(lines.offset(TEXT, below, Encoding::Utf16), TEXT.len());
    }
}
