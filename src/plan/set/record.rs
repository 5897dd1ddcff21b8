//! The text of a table (CSV, RFC 4180) cut into its rows as it comes in.
//!
//! Fields are separated by commas, and stand in quotes where they hold commas, quotes or line breaks.
//! Empty lines are passed over. A row may be as long as [`MAX_ROW_BYTES`]; one that is longer, most likely
//! because a quotation mark is never closed, ends the table.

use csv_core::{ReadRecordResult, Reader};

/// How long a row may be, in bytes.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;

/// How many fields a row may have.
const MAX_FIELDS: usize = 10_000;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, counted from 1.
    pub line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    /// How many fields it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no field at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A field, counted from 0; empty where there is none.
    #[must_use]
    pub fn field(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<usize>()
    }

    /// Whether a field holds a line break.
    pub(super) fn is_broken_over_lines(&self) -> bool {
        memchr::memchr(b'\n', &self.text).is_some()
    }
}

/// A row is longer than a row may be, or has too many fields: the line it begins on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endless(pub u64);

/// Cuts a table into rows.
pub struct Splitter {
    reader: Reader,
    /// The line the next byte is on.
    line: u64,
    /// The row that has begun.
    begun: Option<Record>,
    /// How much of its text and fields is there already; they are longer, to be written into.
    filled: (usize, usize),
    first: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self { reader: Reader::new(), line: 1, begun: None, filled: (0, 0), first: true }
    }
}

impl Splitter {
    /// Takes the next piece of the text: all rows that end in it. A byte order mark at the very
    /// beginning must be in the first piece as a whole.
    ///
    /// # Errors
    ///
    /// Where a row is too long. Nothing more can be read of the table then.
    pub fn push(&mut self, mut piece: &[u8]) -> Result<Vec<Record>, Endless> {
        let mut found = Vec::new();
        if std::mem::take(&mut self.first) {
            piece = piece.strip_prefix(b"\xef\xbb\xbf").unwrap_or(piece);
        }
        while !piece.is_empty() {
            if self.begun.is_none() {
                // What ends the row before, and empty lines.
                let blank = piece.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
                let (passed, rest) = piece.split_at_checked(blank).unwrap_or((piece, &[]));
                self.line += lines_in(passed);
                piece = rest;
                if piece.is_empty() {
                    break;
                }
            }
            let (read, ended) = self.read(piece)?;
            let (passed, rest) = piece.split_at_checked(read).unwrap_or((piece, &[]));
            self.line += lines_in(passed);
            piece = rest;
            found.extend(ended);
        }
        Ok(found)
    }

    /// Ends the table: a last row without an end, if there is one.
    ///
    /// # Errors
    ///
    /// As [`Splitter::push`].
    pub fn finish(mut self) -> Result<Option<Record>, Endless> {
        if self.begun.is_none() {
            return Ok(None);
        }
        Ok(self.read(&[])?.1)
    }

    /// Reads on in a row: how many bytes were read, and the row if it ended there.
    fn read(&mut self, piece: &[u8]) -> Result<(usize, Option<Record>), Endless> {
        let line = self.line;
        let fresh = || Record { line, text: vec![0; 256], ends: vec![0; 32] };
        let mut record = self.begun.take().unwrap_or_else(fresh);
        let mut read = 0;
        loop {
            let (text, fields) = self.filled;
            let input = piece.get(read..).unwrap_or_default();
            let (Some(output), Some(ends)) = (record.text.get_mut(text..), record.ends.get_mut(fields..))
            else {
                return Err(Endless(record.line));
            };
            let (result, taken, written, ended) = self.reader.read_record(input, output, ends);
            read += taken;
            self.filled = (text + written, fields + ended);
            match result {
                ReadRecordResult::OutputFull if record.text.len() < MAX_ROW_BYTES => {
                    record.text.resize((record.text.len() * 2).min(MAX_ROW_BYTES), 0);
                }
                ReadRecordResult::OutputEndsFull if record.ends.len() < MAX_FIELDS => {
                    record.ends.resize((record.ends.len() * 2).min(MAX_FIELDS), 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(Endless(record.line));
                }
                ReadRecordResult::InputEmpty => {
                    self.begun = Some(record);
                    return Ok((read, None));
                }
                ReadRecordResult::Record | ReadRecordResult::End => {
                    record.text.truncate(self.filled.0);
                    record.ends.truncate(self.filled.1);
                    self.filled = (0, 0);
                    return Ok((read, Some(record)));
                }
            }
        }
    }
}

fn lines_in(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(pieces: &[&[u8]]) -> Result<Vec<(u64, Vec<String>)>, Endless> {
        let mut splitter = Splitter::default();
        let mut found = Vec::new();
        for piece in pieces {
            found.extend(splitter.push(piece)?);
        }
        found.extend(splitter.finish()?);
        let text = |record: &Record, at| String::from_utf8(record.field(at).to_vec()).unwrap();
        Ok(found
            .iter()
            .map(|record| (record.line, (0..record.len()).map(|at| text(record, at)).collect()))
            .collect())
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn rows_know_the_line_they_begin_on() {
        let text = b"\xef\xbb\xbfid,name\r\n\r\n1,\"two\nlines, \"\"quoted\"\"\"\n\n2,x";
        assert_eq!(
            rows(&[text]).unwrap(),
            [row(1, &["id", "name"]), row(3, &["1", "two\nlines, \"quoted\""]), row(6, &["2", "x"])]
        );
        assert_eq!(rows(&[b""]).unwrap(), []);
        assert_eq!(rows(&[b",\n"]).unwrap(), [row(1, &["", ""])]);
    }

    #[test]
    fn a_row_without_an_end_is_refused_at_the_line_it_begins_on() {
        let mut text = b"id\n\"x".to_vec();
        text.resize(MAX_ROW_BYTES * 2, b'y');
        assert_eq!(rows(&[&text]), Err(Endless(2)));
        assert_eq!(rows(&[b"a\n", &vec![b','; MAX_FIELDS + 1]]), Err(Endless(2)));
    }

    proptest! {
        /// However the text is cut on its way, the rows are the same.
        #[test]
        fn pieces_do_not_show(text in "[a,\"\r\n]{0,40}", cut in 0usize..40) {
            let text = text.as_bytes();
            let (first, second) = text.split_at(cut.min(text.len()));
            prop_assert_eq!(rows(&[first, second]), rows(&[text]));
        }
    }
}
