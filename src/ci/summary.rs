//! A run as Markdown: what GitHub shows below a job, and what may be posted to a pull request.

use std::fmt::Write as _;

use super::{Came, Item, Run};
use crate::diagnostic::render::text::{clean, counted};
use crate::report::paper::escape::escape;

/// The most items that are shown; a job's summary may have a mebibyte.
const MOST: usize = 200;
/// The longest detail that is shown, in characters.
const LONGEST_DETAIL: usize = 8_000;
/// The most that is written, in bytes: GitHub takes no summary of a mebibyte or more.
const MOST_BYTES: usize = 900_000;

/// The run in a heading, a table of its items, and the details behind them; its own page where it has one.
#[must_use]
pub fn summary(run: &Run) -> String {
    if let Some(page) = &run.page {
        return shortened(format!("{}\n\n", page.trim_end()));
    }
    let sign = match wrong(run) {
        true => "❌",
        false if run.items.is_empty() => "✅",
        false => "⚠️",
    };
    let mut out = format!("## {sign} {}: {}\n\n", code(&run.command), inline(&run.total));
    // What is gravest comes first, so that it is not what is left out.
    let mut items: Vec<&Item> = run.items.iter().collect();
    items.sort_by_key(|item| item.level);
    if !items.is_empty() {
        out.push_str("| | where | what |\n|---|---|---|\n");
        for item in items.iter().take(MOST) {
            let at = item.place.as_ref().map(|place| code(&place.shown())).unwrap_or_default();
            let lines = item.text.lines().map(|line| format!("<br>{}", inline(line)));
            let more: String = lines.collect();
            let _ = writeln!(
                out,
                "| {} | {at} | **{}** ({}){more} |",
                item.level.name(),
                inline(&item.headline),
                code(&item.code)
            );
        }
        out.push('\n');
    }
    if items.len() > MOST {
        let _ = write!(out, "{} not shown here.\n\n", counted(items.len() - MOST, "more is", "more are"));
    }
    for item in items.iter().take(MOST) {
        detail(&mut out, item);
    }
    shortened(out)
}

/// Whether something is not as it should be.
fn wrong(run: &Run) -> bool {
    let came = |came: &Came| matches!(came, Came::Failed(..) | Came::Broken(..));
    !run.complete || run.suites.iter().flat_map(|suite| &suite.cases).any(|case| came(&case.came))
}

fn detail(out: &mut String, item: &Item) {
    let Some(detail) = &item.detail else { return };
    let text: String = detail.chars().take(LONGEST_DETAIL).collect();
    let lines: Vec<String> = text.lines().map(clean).collect();
    let text = lines.join("\n");
    // Longer than any run of backticks in it, so that nothing in it ends the block.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let _ = write!(
        out,
        "<details><summary>{}</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>\n\n",
        html(&item.headline)
    );
}

/// Text whose words in backticks are shown as code, and all else as it is written.
fn inline(text: &str) -> String {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(&text);
    }
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 1 && !part.trim().is_empty() {
            return code(part);
        }
        // Blanks beside code are kept, which `escape` takes away.
        let (lead, trail) = (part.starts_with(' '), part.ends_with(' '));
        let words = escape(part);
        let blank = |is: bool| if is { " " } else { "" };
        if words.is_empty() {
            return blank(lead).to_owned();
        }
        format!("{}{words}{}", blank(lead), blank(trail))
    };
    parts.iter().enumerate().map(part).collect()
}

/// Text as code, also within a table.
fn code(text: &str) -> String {
    let text = clean(text).replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Text where HTML stands.
fn html(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('`', "")
}

/// What fits, cut at the end of a line.
fn shortened(mut out: String) -> String {
    if out.len() > MOST_BYTES {
        let end = out.as_bytes().iter().take(MOST_BYTES).rposition(|byte| *byte == b'\n').unwrap_or(0);
        out.truncate(end);
        out.push_str("\n\nThe rest is too long to be shown here.\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_backticks_are_code_and_nothing_else_is_markup() {
        assert_eq!(inline("there is no `a|b` *here*"), "there is no `a\\|b` \\*here\\*");
        assert_eq!(inline("a ` b"), "a \\` b");
        assert_eq!(inline("`x`"), "`x`");
        assert_eq!(inline("a <script> `b` @c"), "a \\<script\\> `b` \\@c");
    }
}
