//! Templates and what is put into them.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State};
use serde::Serialize;

use super::escape::escape;

/// Every report's template, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("affected", include_str!("templates/affected.md")),
    ("annual", include_str!("templates/annual.md")),
    ("changes", include_str!("templates/changes.md")),
    ("diff", include_str!("templates/diff.md")),
    ("due", include_str!("templates/due.md")),
    ("form", include_str!("templates/form.md")),
    ("impact", include_str!("templates/impact.md")),
    ("letter", include_str!("templates/letter.md")),
    ("rubric", include_str!("templates/rubric.md")),
    ("worksheet", include_str!("templates/worksheet.md")),
];

/// A template that does not fit its data: a fault of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the report's template does not fit: {}", self.0)
    }
}

impl std::error::Error for Fault {}

impl From<minijinja::Error> for Fault {
    fn from(error: minijinja::Error) -> Self {
        Self(error.to_string())
    }
}

pub(super) fn fill(template: &str, data: &impl Serialize) -> Result<String, Fault> {
    let mut engine = Environment::new();
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    engine.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    engine.set_formatter(as_text);
    for (name, source) in TEMPLATES {
        engine.add_template(name, source)?;
    }
    Ok(tidied(&engine.get_template(template)?.render(Serde(data))?))
}

/// Data is text; only what a template marks as `safe` is markup.
fn as_text(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    let text = if value.is_none() { String::new() } else { value.to_string() };
    let text = if value.is_safe() { text } else { escape(&text) };
    Ok(out.write_str(&text)?)
}

/// Without the empty lines that parts left out leave behind, and without spaces at ends of lines.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_is_not_there_is_a_fault() {
        assert!(fill("nothing", &()).unwrap_err().to_string().contains("nothing"));
        assert!(fill("letter", &()).is_err(), "data that is not there is no empty text");
    }

    #[test]
    fn empty_lines_do_not_pile_up() {
        assert_eq!(tidied("\n\na  \n\n\n\nb\n\n"), "a\n\nb\n");
    }
}
