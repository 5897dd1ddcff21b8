//! What would make a head readable that is not: a word put in, taken out or spelt otherwise.
//!
//! Every repair is tried: only one with which the whole head can be read is proposed, or, for a word that
//! is spelt otherwise, one with which it can be read further. It changes one place, the one where the head
//! stopped making sense.

use super::expected::first_token;
use crate::diagnostic::{Fix, did_you_mean};
use crate::quantity::{Amount, SchoolYear, parse_date};
use crate::source::{FileId, Span};

/// The longest head that repairs are tried on, in bytes.
const LONGEST: usize = 1000;
/// The most alternatives that are proposed.
const MOST: usize = 3;
/// The most words a title without quotes may have.
const MOST_WORDS: usize = 12;

/// A head that cannot be read.
pub(super) struct Broken<'a> {
    pub(super) file: FileId,
    /// Where the head begins in the file.
    pub(super) base: usize,
    pub(super) head: &'a str,
    /// Where it stopped making sense.
    pub(super) at: usize,
    /// What could have stood there, keywords in backticks.
    pub(super) expected: &'a [String],
}

impl Broken<'_> {
    /// The repairs with which the head can be read, the likeliest kind of them.
    /// `reads` tells up to where a text can be read, or `None` where all of it can.
    pub(super) fn repairs(&self, reads: &dyn Fn(&str) -> Option<usize>) -> Vec<Fix> {
        let rest = self.head.get(self.at..).unwrap_or("");
        let start = self.at + (rest.len() - rest.trim_start().len());
        let token = first_token(rest);
        if self.head.len() > LONGEST {
            return Vec::new();
        }
        let trial = Trial { broken: self, start, token, reads };
        let keywords: Vec<&str> = self.expected.iter().filter_map(|word| keyword(word)).collect();
        let kinds: [&dyn Fn() -> Vec<Fix>; 9] = [
            &|| trial.plain_quotes(),
            &|| trial.number(),
            &|| trial.respelt(&keywords),
            &|| trial.quoted(),
            &|| trial.comma_too_many(),
            &|| trial.put_in(&keywords),
            &|| trial.ended(&keywords),
            &|| trial.another(&keywords),
            &|| trial.taken_out(),
        ];
        kinds.iter().map(|kind| kind()).find(|fixes| !fixes.is_empty()).unwrap_or_default()
    }
}

/// The word of the language an expected piece stands for.
fn keyword(expected: &str) -> Option<&str> {
    let word = expected.strip_prefix('`')?.strip_suffix('`')?;
    (!word.contains([' ', '`', '…'])).then_some(word)
}

struct Trial<'a> {
    broken: &'a Broken<'a>,
    start: usize,
    token: &'a str,
    reads: &'a dyn Fn(&str) -> Option<usize>,
}

impl Trial<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.broken.file, self.broken.base + start, self.broken.base + end)
    }

    /// The fix that puts `text` in the place of a stretch, where the head can be read with it.
    fn with(&self, fix: Fix, start: usize, end: usize, text: &str) -> Option<Fix> {
        let (before, after) = (self.broken.head.get(..start)?, self.broken.head.get(end..)?);
        let reached = (self.reads)(&format!("{before}{text}{after}"));
        reached.is_none().then(|| fix.replace(self.span(start, end), text))
    }

    fn in_place(&self, fix: fn(String) -> Fix, text: &str) -> Vec<Fix> {
        let end = self.start + self.token.len();
        let (before, after) = (self.broken.head.get(..self.start), self.broken.head.get(end..));
        let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
        match (self.reads)(&format!("{before}{text}{after}")) {
            Some(reached) if reached <= self.start + text.len() => Vec::new(),
            _ => vec![fix(format!("write `{text}`")).replace(self.span(self.start, end), text)],
        }
    }

    /// Quotation marks as a word processor writes them.
    fn plain_quotes(&self) -> Vec<Fix> {
        const CURLY: [char; 4] = ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}'];
        let head = self.broken.head;
        if !head.contains(CURLY) || (self.reads)(&head.replace(CURLY, "\"")).is_some() {
            return Vec::new();
        }
        let marks = head.match_indices(CURLY);
        let fix = Fix::safe("write plain quotation marks");
        vec![marks.fold(fix, |fix, (at, mark)| fix.replace(self.span(at, at + mark.len()), "\""))]
    }

    /// A school year or date whose digits are only written otherwise.
    fn number(&self) -> Vec<Fix> {
        match same_year(self.token).or_else(|| same_date(self.token)) {
            Some(text) => self.in_place(Fix::safe, &text),
            None => Vec::new(),
        }
    }

    /// A word of the language, misspelt.
    fn respelt(&self, keywords: &[&str]) -> Vec<Fix> {
        let small = self.token.to_lowercase();
        if let Some(same) = keywords.iter().find(|word| **word == small) {
            return self.in_place(Fix::safe, same);
        }
        match did_you_mean(self.token, keywords.iter().copied()) {
            Some(meant) if self.token.len() > 1 => self.in_place(Fix::review, meant),
            _ => Vec::new(),
        }
    }

    /// Words that are a title or another text, without their quotes.
    fn quoted(&self) -> Vec<Fix> {
        let wanted = self.broken.expected.iter().any(|word| word == "a text in quotes");
        if !wanted || !self.token.starts_with(|c: char| c.is_alphabetic()) {
            return Vec::new();
        }
        let Some(rest) = self.broken.head.get(self.start..).map(str::trim_end) else { return Vec::new() };
        if rest.contains(['"', '\n', '#']) || rest.split_whitespace().count() > MOST_WORDS {
            return Vec::new();
        }
        let mut words = rest;
        loop {
            let fix = Fix::review(format!("put `{words}` into quotes"));
            let end = self.start + words.len();
            if let Some(fix) = self.with(fix, self.start, end, &format!("\"{words}\"")) {
                return vec![fix];
            }
            match words.rsplit_once(char::is_whitespace) {
                Some((fewer, _)) => words = fewer.trim_end(),
                None => return Vec::new(),
            }
        }
    }

    /// A word of the language that is missing before something.
    fn put_in(&self, keywords: &[&str]) -> Vec<Fix> {
        if self.token.is_empty() {
            return Vec::new();
        }
        let behind = self.broken.head.get(..self.start).map_or(self.start, |text| text.trim_end().len());
        let each = keywords.iter().filter_map(|word| {
            let fix = Fix::show(format!("write `{word}` before `{}`", self.token));
            if matches!(*word, "," | ")") {
                return self.with(fix, behind, behind, word);
            }
            self.with(fix, self.start, self.start, &format!("{word} "))
        });
        let mut fixes: Vec<Fix> = each.collect();
        // Of all that could part two names, the comma is what is forgotten.
        let comma = |fix: &Fix| fix.edits.iter().any(|edit| edit.replacement == ",");
        if fixes.iter().any(comma) {
            fixes.retain(comma);
        }
        few(fixes)
    }

    /// A word of the language that is missing at the end.
    fn ended(&self, keywords: &[&str]) -> Vec<Fix> {
        if !self.token.is_empty() {
            return Vec::new();
        }
        let end = self.broken.head.trim_end().len();
        let each = keywords.iter().filter_map(|word| {
            let text = if matches!(*word, "," | ")") { (*word).to_owned() } else { format!(" {word}") };
            self.with(Fix::show(format!("write `{word}` at the end")), end, end, &text)
        });
        few(each.collect())
    }

    /// A comma at the end of a line that makes the next one part of it.
    fn comma_too_many(&self) -> Vec<Fix> {
        let before = self.broken.head.get(..self.start).unwrap_or("");
        let Some(line) = before.trim_end().strip_suffix(',') else { return Vec::new() };
        let apart = before.get(line.len()..).is_some_and(|between| between.contains('\n'));
        if !apart || (self.reads)(line).is_some() {
            return Vec::new();
        }
        let comma = self.span(line.len(), line.len() + 1);
        vec![Fix::review("remove the `,` at the end of the line").remove(comma)]
    }

    /// Another word of the language than the one that belongs there, such as `of` for `from`.
    fn another(&self, keywords: &[&str]) -> Vec<Fix> {
        if !self.token.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Vec::new();
        }
        let end = self.start + self.token.len();
        let each = keywords.iter().filter_map(|word| {
            let fix = Fix::show(format!("write `{word}` for `{}`", self.token));
            self.with(fix, self.start, end, word)
        });
        few(each.collect())
    }

    /// A word or sign too many.
    fn taken_out(&self) -> Vec<Fix> {
        if self.token.is_empty() {
            return Vec::new();
        }
        let end = self.start + self.token.len();
        let before = self.broken.head.get(..self.start).map_or(self.start, |text| text.trim_end().len());
        let fix = Fix::show(format!("remove `{}`", self.token));
        self.with(fix, before, end, "").into_iter().collect()
    }
}

/// Alternatives, unless there are so many that none is likely.
fn few(fixes: Vec<Fix>) -> Vec<Fix> {
    if fixes.len() > MOST { Vec::new() } else { fixes }
}

/// `2024-25` for `2024-2025`.
fn same_year(token: &str) -> Option<String> {
    let (first, second) = token.split_once('-')?;
    let (first, second): (i16, i16) = (digits(first, 4)?, digits(second, 4)?);
    (first.checked_add(1)? == second).then(|| SchoolYear::starting(first).to_string())
}

/// `2024-08-01` for `2024-8-1`.
fn same_date(token: &str) -> Option<String> {
    let mut parts = token.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let part = |text: &str| digits(text, 1).or_else(|| digits(text, 2));
    let text = format!("{:04}-{:02}-{:02}", digits(year, 4)?, part(month)?, part(day)?);
    parse_date(&text).is_ok().then_some(text)
}

fn digits(text: &str, length: usize) -> Option<i16> {
    let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// Where a text that was not closed most likely ends: before what follows a text in a clause, else at
/// the end of its line. Both from the opening quote on.
pub(super) fn end_of_text(line: &str) -> usize {
    let words: Vec<(usize, &str)> = line
        .split(' ')
        .scan(0, |at, word| {
            let here = *at;
            *at += word.len() + 1;
            Some((here, word))
        })
        .filter(|(_, word)| !word.is_empty())
        .collect();
    let ends = |window: &[(usize, &str)]| match window {
        [(at, "as"), (_, "of"), (_, date)] if parse_date(date).is_ok() => Some(*at),
        [(at, amount), (_, "credit" | "credits" | "course" | "courses"), (_, "from" | "{")]
            if amount.parse::<Amount>().is_ok() =>
        {
            Some(*at)
        }
        _ => None,
    };
    let at = words.windows(3).skip(1).find_map(ends).unwrap_or(line.len());
    line.get(..at).map_or(at, |text| text.trim_end().len())
}
