//! Findings as an author reads them on the terminal: the line, what is wrong with it, what to do.
//!
//! The only file that knows ariadne. Steps:
//! 1. Every place of every finding is brought onto the lines and character columns of its file;
//!    offsets outside the file or inside a character are moved to the nearest place.
//! 2. Of each file an excerpt is made once: the lines that are shown, at their own line numbers, and
//!    empty lines for all the rest. So a finding costs the same in a file of 10 MB as in one of 10
//!    lines, and no character that could steer the terminal gets there.
//! 3. ariadne draws the excerpts; headline, help, fix and summary are written here.
//!
//! It does not sort findings or drop any: see [`sort`](crate::diagnostic::sort).
//!
//! Columns are handed to ariadne in characters. Its byte columns cannot be used: for the heading of
//! a second section it takes a character offset for a byte offset, and fails inside a character.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind, Source};

use super::text::{Ink, clean, clean_char, counted, paint};
use crate::diagnostic::{Diagnostic, Fix, Grade, Severity};
use crate::source::{Encoding, FileId, LineIndex, SourceFile, Sources, Span};

/// The longest line that is drawn, in bytes; of longer ones a stretch is quoted.
const LONGEST_LINE: usize = 800;
/// The most lines a place may span to be drawn whole; of longer ones the first line is.
const MOST_LINES: usize = 12;
/// Lines of one file so near to each other are drawn in one section.
const NEAR: usize = 6;

/// Draws findings, in the order given, and a summary.
#[must_use]
pub fn terminal(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let drawn: Vec<Vec<Place>> = diagnostics.iter().map(|finding| places(finding, sources)).collect();
    let mut excerpts = Excerpts::new(drawn.iter().flatten(), sources);
    let mut out = String::new();
    for (finding, places) in diagnostics.iter().zip(&drawn) {
        let (name, ink) = match finding.severity() {
            Severity::Error => ("error", Ink::Red),
            Severity::Warning => ("warning", Ink::Yellow),
        };
        let kind = paint(&format!("{name}[{}]", finding.code), ink, color);
        let headline = paint(&format!(": {}", clean(&finding.headline)), Ink::Bold, color);
        let _ = writeln!(out, "{kind}{headline}");
        draw(&mut out, places, finding.severity(), &mut excerpts, color);
        for place in places.iter().filter(|place| !place.is_drawn()) {
            let at = paint(&format!("  at {}:", place.shown_at), Ink::Blue, color);
            let _ = writeln!(out, "{at} {}", place.text);
            if !place.quote.is_empty() {
                let _ = writeln!(out, "     {}", place.quote);
            }
        }
        if let Some(help) = &finding.help {
            for (at, line) in help.lines().enumerate() {
                let lead = if at == 0 { paint("  help:", Ink::Green, color) } else { "       ".to_owned() };
                let _ = writeln!(out, "{lead} {}", clean(line));
            }
        }
        for (lead, title) in shown_fixes(finding) {
            let _ = writeln!(out, "{} {}", paint(lead, Ink::Green, color), clean(title));
        }
        out.push('\n');
    }
    summary(&mut out, diagnostics, sources, color);
    out
}

/// The fixes to tell of: not one that the help already says, and not one the author must complete
/// where there is help.
fn shown_fixes(finding: &Diagnostic) -> impl Iterator<Item = (&'static str, &str)> {
    let help = finding.help.as_deref().unwrap_or("");
    let told = move |fix: &&Fix| match fix.grade {
        Grade::Show => !help.is_empty(),
        _ => help == fix.title,
    };
    finding.fixes.iter().filter(move |fix| !told(fix)).enumerate().map(|(at, fix)| {
        let lead = match (at, fix.grade) {
            (0, Grade::Safe) => "  fix:",
            (0, Grade::Review) => "  possible fix:",
            (0, Grade::Show) => "  help:",
            _ => "  or:",
        };
        (lead, fix.title.as_str())
    })
}

/// How many there are, and how to learn more.
fn summary(out: &mut String, diagnostics: &[Diagnostic], sources: &Sources, color: bool) {
    let Some(first) = diagnostics.first() else {
        let files = sources.iter().filter(|(_, file)| !file.builtin).count();
        let _ = writeln!(out, "nothing found in {}", counted(files, "file", "files"));
        return;
    };
    let errors = diagnostics.iter().filter(|finding| finding.severity() == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let files: BTreeSet<FileId> = diagnostics.iter().map(|finding| finding.span.file).collect();
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(paint(&counted(errors, "error", "errors"), Ink::Red, color));
    }
    if warnings > 0 {
        parts.push(paint(&counted(warnings, "warning", "warnings"), Ink::Yellow, color));
    }
    let _ = writeln!(out, "{} in {}", parts.join(", "), counted(files.len(), "file", "files"));
    let of = |grade| diagnostics.iter().filter(|finding| best(finding) == Some(grade)).count();
    let (certain, likely) = (of(Grade::Safe), of(Grade::Review));
    match (certain, likely) {
        (0, 0) => {}
        (0, _) => {
            let _ =
                writeln!(out, "to have {likely} put right as was likely meant: gradus check --fix --likely");
        }
        (_, 0) => {
            let _ = writeln!(out, "to have {certain} put right: gradus check --fix");
        }
        _ => {
            let _ = writeln!(
                out,
                "to have {certain} put right: gradus check --fix (with --likely, {likely} more as was likely meant)"
            );
        }
    }
    let shown = diagnostics.iter().find(|finding| finding.severity() == Severity::Error).unwrap_or(first);
    let _ = writeln!(out, "to read what a finding means: gradus explain {}", shown.code);
}

/// The grade of what can be changed without the author having to choose.
fn best(finding: &Diagnostic) -> Option<Grade> {
    finding.fix_up_to(Grade::Review).map(|fix| fix.grade)
}

/// A place of a finding, on the lines of its file.
struct Place {
    /// The file, and which of the finding's sections in that file it belongs to.
    section: Section,
    /// First and last line, from 0; the last is the first where it is not drawn over several.
    lines: (usize, usize),
    /// First character, and the one after the last, each on its line, from 0.
    columns: (usize, usize),
    /// What stands there.
    text: String,
    primary: bool,
    /// `path:line:column`, where ariadne does not draw it.
    shown_at: String,
    /// The words there, out of a line too long to draw.
    quote: String,
}

impl Place {
    fn is_drawn(&self) -> bool {
        self.shown_at.is_empty()
    }
}

/// A stretch of one file that is drawn in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Section {
    file: FileId,
    number: usize,
}

/// The places of a finding in the order they are drawn: its own section first, then the others.
fn places(finding: &Diagnostic, sources: &Sources) -> Vec<Place> {
    let own = if finding.label.is_empty() { "here" } else { &finding.label };
    let related = finding.related.iter().map(|label| (label.span, label.text.as_str(), false));
    let mut places: Vec<Place> = std::iter::once((finding.span, own, true))
        .chain(related)
        .map(|(span, text, primary)| match sources.get(span.file) {
            Some(file) => place(file, span, text, primary),
            None => nowhere(span, text, primary),
        })
        .collect();
    places.sort_by_key(|place| (place.section.file, place.lines, place.columns));
    let mut last: Option<(Section, usize)> = None;
    for place in &mut places {
        if let Some((section, line)) = last
            && section.file == place.section.file
        {
            let near = place.lines.0 <= line.saturating_add(NEAR);
            place.section.number = if near { section.number } else { section.number + 1 };
        }
        let reached = last.filter(|(section, _)| *section == place.section).map_or(0, |(_, line)| line);
        last = Some((place.section, place.lines.1.max(reached)));
    }
    let own = places.iter().find(|place| place.primary).map(|place| place.section);
    places.sort_by_key(|place| Some(place.section) != own);
    // ariadne begins a new section where a later place ends on an earlier line.
    let mut begin = 0;
    while let Some(section) = places.get(begin).map(|place| place.section) {
        let length = places.iter().skip(begin).take_while(|place| place.section == section).count();
        if let Some(same) = places.get_mut(begin..begin + length) {
            same.sort_by_key(|place| place.lines.1);
        }
        begin += length;
    }
    places
}

/// Brings a span onto the lines of its file.
fn place(file: &SourceFile, span: Span, text: &str, primary: bool) -> Place {
    let end_of_text = file.text.len();
    let start = floor(&file.text, (span.start as usize).min(end_of_text));
    let mut end = floor(&file.text, (span.end as usize).min(end_of_text)).max(start);
    let index = file.lines();
    let first = index.line_of(start);
    let (line_start, line_text) = line(file, first);
    // The line of its last character: a place that ends with a line break ends on that line.
    let mut last = if end > start { index.line_of(end - 1) } else { first };
    if last - first >= MOST_LINES {
        last = first;
    }
    let (last_start, last_text) = line(file, last);
    let start = start.min(line_start + line_text.len());
    end = end.min(last_start + last_text.len()).max(start);
    let column = |offset: usize| index.position(&file.text, offset, Encoding::Utf32).column as usize;
    let section = Section { file: span.file, number: 0 };
    let (from, to) = (column(start), column(end));
    // Every place is at least one character wide, so that there is something to point at.
    let to = if first == last { to.max(from + 1) } else { to.max(1) };
    let is_long = line_text.len() > LONGEST_LINE || last_text.len() > LONGEST_LINE;
    Place {
        section,
        lines: (first, last),
        columns: (from, to),
        text: clean(text),
        primary,
        shown_at: if is_long {
            format!("{}:{}:{}", clean(&file.path), first + 1, from + 1)
        } else {
            String::new()
        },
        quote: if is_long { quote(&file.text, line_start, start) } else { String::new() },
    }
}

/// A place in a file that is not there, as a damaged input could have it.
fn nowhere(span: Span, text: &str, primary: bool) -> Place {
    Place {
        section: Section { file: span.file, number: 0 },
        lines: (0, 0),
        columns: (0, 1),
        text: clean(text),
        primary,
        shown_at: "a file that is not there".to_owned(),
        quote: String::new(),
    }
}

/// The words around a byte of a line too long to draw.
fn quote(text: &str, line_start: usize, at: usize) -> String {
    let from = floor(text, at.saturating_sub(24).max(line_start));
    let until = floor(text, (at + 56).min(text.len()));
    let part = text.get(from..until).unwrap_or("");
    let part = part.lines().next().unwrap_or("");
    let before = if from > line_start { "…" } else { "" };
    format!("{before}{}…", clean(part))
}

/// The byte a line begins at, and its text without the line break.
fn line(file: &SourceFile, number: usize) -> (usize, &str) {
    let start = line_start(file.lines(), &file.text, number);
    let next = line_start(file.lines(), &file.text, number + 1);
    let body = file.text.get(start..next).unwrap_or("");
    let body = body.strip_suffix('\n').unwrap_or(body);
    (start, body.strip_suffix('\r').unwrap_or(body))
}

fn line_start(index: &LineIndex, text: &str, number: usize) -> usize {
    let line = u32::try_from(number).unwrap_or(u32::MAX);
    index.offset(text, crate::source::Position { line, column: 0 }, Encoding::Utf8)
}

/// The start of the character that byte belongs to.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Of each file the lines that are drawn, at their own line numbers.
struct Excerpts {
    files: BTreeMap<FileId, Excerpt>,
}

struct Excerpt {
    path: String,
    source: Source<String>,
    /// Where each line that is drawn begins, in characters.
    starts: BTreeMap<usize, usize>,
}

impl Excerpts {
    fn new<'a>(places: impl Iterator<Item = &'a Place>, sources: &Sources) -> Self {
        let mut wanted: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
        for place in places.filter(|place| place.is_drawn()) {
            wanted.entry(place.section.file).or_default().extend([place.lines.0, place.lines.1]);
        }
        let files = wanted.into_iter().filter_map(|(id, lines)| {
            let file = sources.get(id)?;
            Some((id, Excerpt::new(file, &lines)))
        });
        Self { files: files.collect() }
    }
}

impl Excerpt {
    fn new(file: &SourceFile, lines: &BTreeSet<usize>) -> Self {
        let mut text = String::new();
        let mut length = 0;
        let mut at = 0;
        let mut starts = BTreeMap::new();
        for number in lines.iter().copied() {
            for _ in at..number {
                text.push('\n');
                length += 1;
            }
            starts.insert(number, length);
            for character in line(file, number).1.chars() {
                text.push(clean_char(character));
                length += 1;
            }
            // Room for a place at the very end of the line.
            text.push_str(" \n");
            length += 2;
            at = number + 1;
        }
        Self { path: clean(&file.path), source: Source::from(text), starts }
    }

    /// A place of this file in characters of the excerpt.
    fn range(&self, place: &Place) -> Option<std::ops::Range<usize>> {
        let start = self.starts.get(&place.lines.0)? + place.columns.0;
        let end = self.starts.get(&place.lines.1)? + place.columns.1;
        Some(start..end.max(start + 1))
    }
}

impl Cache<Section> for &mut Excerpts {
    type Storage = String;

    fn fetch(&mut self, id: &Section) -> Result<&Source<String>, impl fmt::Debug> {
        self.files.get(&id.file).map(|excerpt| &excerpt.source).ok_or("no such file")
    }

    fn display<'a>(&self, id: &'a Section) -> Option<impl fmt::Display + 'a> {
        self.files.get(&id.file).map(|excerpt| excerpt.path.clone())
    }
}

/// Draws the places of one finding.
fn draw(out: &mut String, places: &[Place], severity: Severity, excerpts: &mut Excerpts, color: bool) {
    let own = match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
    };
    let labels: Vec<_> = places
        .iter()
        .filter(|place| place.is_drawn())
        .filter_map(|place| {
            let range = excerpts.files.get(&place.section.file)?.range(place)?;
            Some((place, (place.section, range)))
        })
        .collect();
    let main = labels.iter().find(|(place, _)| place.primary).or(labels.first());
    let Some((_, span)) = main else { return };
    let config = Config::new().with_color(color).with_index_type(IndexType::Char);
    let mut report = Report::build(ReportKind::Error, span.clone()).with_config(config);
    for (place, span) in &labels {
        let ink = if place.primary { own } else { Color::Blue };
        report.add_label(Label::new(span.clone()).with_message(&place.text).with_color(ink));
    }
    let mut bytes = Vec::new();
    if report.finish().write(excerpts, &mut bytes).is_err() {
        return;
    }
    // The first line is ariadne's own headline.
    for line in String::from_utf8_lossy(&bytes).lines().skip(1) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
