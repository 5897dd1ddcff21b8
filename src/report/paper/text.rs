//! A report laid out for a terminal: headings, lists with hanging lines, tables in columns.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html::class;
use crate::diagnostic::render::text::{Ink, paint, wrap};

/// The text of a Markdown report in lines of at most `width` characters.
pub(super) fn text(markdown: &str, color: bool, width: usize) -> String {
    let mut writer = Writer { color, width, ..Writer::default() };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    writer.out
}

/// The words of a Markdown text alone, for tests of what a reader sees.
#[cfg(test)]
pub(super) fn words(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push('\n'),
            Event::Start(
                Tag::Emphasis
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_),
            )
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Rule => out.push_str("\n(markup)\n"),
            _ => {}
        }
    }
    out
}

#[derive(Default)]
struct Writer {
    out: String,
    color: bool,
    width: usize,
    /// The words of the block that is being read.
    line: String,
    /// For each list around: the number of its next item, where it is numbered.
    lists: Vec<Option<u64>>,
    /// The sign of an item whose first line has not been written.
    bullet: Option<String>,
    table: Option<Table>,
    /// The class of the section that comes next, and whether this one is small print.
    class: Option<String>,
    dim: bool,
}

#[derive(Default)]
struct Table {
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.line.push_str(&text),
            Event::Html(text) | Event::InlineHtml(text) => match class(&text) {
                Some(class) => self.class = Some(class),
                None => self.line.push_str(&text),
            },
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.flush(),
            Event::Rule => {
                self.blank();
                let rule = self.ink(&"_".repeat(self.width), Ink::Dim);
                let _ = writeln!(self.out, "{rule}");
            }
            Event::Start(Tag::Heading { .. }) => {
                self.flush();
                self.blank();
            }
            Event::End(TagEnd::Heading(level)) => self.heading(level),
            Event::Start(Tag::Paragraph) if self.lists.is_empty() => self.blank(),
            Event::End(TagEnd::Paragraph) => self.flush(),
            Event::Start(Tag::List(start)) => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
                self.lists.push(start);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::Start(Tag::Item) => {
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                self.bullet = Some(sign);
            }
            Event::End(TagEnd::Item) => {
                self.flush();
                self.bullet = None;
            }
            Event::Start(Tag::Table(alignments)) => {
                self.blank();
                let right = alignments.iter().map(|alignment| *alignment == Alignment::Right).collect();
                self.table = Some(Table { right, rows: Vec::new() });
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.line);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            Event::End(TagEnd::Table) => {
                if let Some(table) = self.table.take() {
                    self.table(&table);
                }
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let line = std::mem::take(&mut self.line);
        if level <= HeadingLevel::H2 {
            self.dim = self.class.take().is_some_and(|class| class == "small");
        }
        let mut text = wrap(&line, "", "", self.width);
        if level <= HeadingLevel::H2 {
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let rule = if level == HeadingLevel::H1 { "═" } else { "─" };
            text.push_str(&rule.repeat(longest));
            text.push('\n');
        }
        for line in text.lines() {
            let line = self.ink(line, Ink::Bold);
            let _ = writeln!(self.out, "{line}");
        }
    }

    /// Writes the words read so far as a paragraph or as a part of an item.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.trim().is_empty() {
            return;
        }
        let depth = self.lists.len();
        let outer = "  ".repeat(depth.saturating_sub(1));
        let sign = self.bullet.take();
        let hang = match (&sign, self.lists.last()) {
            (Some(sign), _) => sign.chars().count(),
            (None, Some(_)) => 2,
            (None, None) => 0,
        };
        let first = format!("{outer}{}", sign.unwrap_or_else(|| " ".repeat(hang)));
        let rest = format!("{outer}{}", " ".repeat(hang));
        for line in wrap(&line, &first, &rest, self.width).lines() {
            let line = if self.dim { self.ink(line, Ink::Dim) } else { line.to_owned() };
            let _ = writeln!(self.out, "{line}");
        }
    }

    fn table(&mut self, table: &Table) {
        const GAP: usize = 2;
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let room = self.width.saturating_sub(GAP * (columns - 1));
        let widths = widths(table, columns, room);
        for (at, row) in table.rows.iter().enumerate() {
            let cells: Vec<Vec<String>> = widths
                .iter()
                .enumerate()
                .map(|(column, width)| broken(row.get(column).map_or("", String::as_str), *width))
                .collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..height {
                let mut out = String::new();
                for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                    let text = cell.get(line).map_or("", String::as_str);
                    let right = table.right.get(column).copied().unwrap_or(false);
                    let fill = " ".repeat(width.saturating_sub(text.chars().count()));
                    let gap = if column == 0 { "" } else { "  " };
                    let _ = match right {
                        true => write!(out, "{gap}{fill}{text}"),
                        false => write!(out, "{gap}{text}{fill}"),
                    };
                }
                let out = out.trim_end();
                let out = if at == 0 { self.ink(out, Ink::Bold) } else { out.to_owned() };
                let _ = writeln!(self.out, "{out}");
            }
            if at == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                let _ = writeln!(self.out, "{}", rule.join("  "));
            }
        }
    }

    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn ink(&self, text: &str, ink: Ink) -> String {
        paint(text, ink, self.color)
    }
}

/// How wide each column is: as wide as its text where there is room; else what the narrow columns
/// leave is shared among the wide ones.
fn widths(table: &Table, columns: usize, room: usize) -> Vec<usize> {
    let wanted: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(1)
        })
        .collect();
    let mut limit = room;
    // The widest limit under which all columns fit.
    while limit > 1 && wanted.iter().map(|width| (*width).min(limit)).sum::<usize>() > room {
        limit -= 1;
    }
    wanted.into_iter().map(|width| width.min(limit)).collect()
}

/// The words of a cell in lines of that width; a longer word is broken.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, "", "", width).lines() {
        let characters: Vec<char> = line.chars().collect();
        lines.extend(characters.chunks(width.max(1)).map(|part| part.iter().collect::<String>()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_narrow_lines() {
        let page = "# Title\n\nSome **bold** words that are wrapped.\n\n- one\n  - inner line that is long\n\
                    - two\n\n1. first\n2. second\n\n| Course | Credits |\n|---|--:|\n| Algebra the Second | 1 |\n\
                    | Art | 0\\.5 |\n\n---\n";
        insta::assert_snapshot!(text(page, false, 24), @"
        Title
        ═════

        Some bold words that are
        wrapped.

        • one
          • inner line that is
            long
        • two

        1. first
        2. second

        Course           Credits
        ───────────────  ───────
        Algebra the            1
        Second
        Art                  0.5

        ________________________
        ");
    }

    #[test]
    fn a_long_word_is_broken_and_nothing_is_lost() {
        assert_eq!(broken("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
    }
}
