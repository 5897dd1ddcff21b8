//! A run as the lines that GitHub makes annotations of: a mark beside the line of a file, in the list of
//! changes of a pull request and above the log.
//!
//! GitHub shows ten of each level a step and drops the rest without a word. So only so many are written as
//! annotations; the others follow as plain lines of the log, with how many they are.

use super::{Item, Level, Run};
use crate::diagnostic::render::text::{clean, counted};

/// How many annotations of each level GitHub shows for a step.
pub const MOST_SHOWN: usize = 10;
/// The longest message of an annotation, in characters.
const LONGEST: usize = 4_000;

/// The items as annotations, those beyond [`MOST_SHOWN`] of a level as lines, and how the run ended.
#[must_use]
pub fn github(run: &Run) -> String {
    let mut out = String::new();
    let mut left: Vec<&Item> = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level = run.items.iter().filter(|item| item.level == level);
        for (at, item) in of_level.enumerate() {
            if at < MOST_SHOWN {
                out.push_str(&annotation(run, item));
            } else {
                left.push(item);
            }
        }
    }
    if !left.is_empty() {
        let more = counted(left.len(), "more is", "more are");
        out.push_str(&format!(
            "GitHub shows {MOST_SHOWN} errors and {MOST_SHOWN} warnings of a step beside the files; {more} here:\n"
        ));
        for item in left {
            let at = item.place.as_ref().map(|place| place.shown() + ": ").unwrap_or_default();
            out.push_str(&plain(&format!("{at}{}[{}]: {}", item.level.name(), item.code, item.headline)));
        }
    }
    out.push_str(&plain(&format!("{}: {}", run.command, run.total)));
    out
}

fn annotation(run: &Run, item: &Item) -> String {
    let kind = match item.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties: Vec<String> = Vec::new();
    if let Some(place) = &item.place {
        properties.push(format!("file={}", property(&place.path)));
        if let Some((start, end)) = &place.stretch {
            properties.push(format!("line={}", start.line));
            properties.push(format!("endLine={}", end.line));
            // Columns are taken only where all is on one line.
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                properties.push(format!("endColumn={}", end.column));
            }
        }
    }
    properties.push(format!("title={}", property(&format!("{}: {}", run.command, item.code))));
    let mut message = item.headline.clone();
    if !item.text.is_empty() {
        message.push('\n');
        message.push_str(&item.text);
    }
    for change in &item.changes {
        message.push_str(&format!("\npossible change: {}", change.title));
    }
    let message: String = message.chars().take(LONGEST).collect();
    format!("::{kind} {}::{}\n", properties.join(","), data(&message))
}

/// A message as GitHub reads it back.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(clean).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property as GitHub reads it back.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log in which GitHub finds no command: neither `::name::` at its beginning nor `##[name]`.
fn plain(text: &str) -> String {
    let text = clean(text).replace("##[", "## [");
    if text.trim_start().starts_with("::") { format!("· {text}\n") } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_policy_is_taken_for_a_command() {
        assert_eq!(data("50%\r\nof a,b:c"), "50%25%0Aof a,b:c");
        assert_eq!(property("50%\na,b:c"), "50%25%0Aa%2Cb%3Ac");
        assert_eq!(plain("::stop-commands::x"), "· ::stop-commands::x\n");
        assert_eq!(plain("a\n::error::x ##[group]y"), "a ::error::x ## [group]y\n");
    }
}
