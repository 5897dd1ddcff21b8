//! What came of a policy's examples: for people, for an editor, and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::terminal::{Record, Style, result};
use crate::audit::outcome::{Audit, Verdict};
use crate::diagnostic::render::text::{Ink, clean, counted, paint, wrap};
use crate::example::{Example, Failure, Outcome, Place};

/// The version of the examples' JSON.
pub const EXAMPLES_VERSION: u32 = 1;
/// What a line of `test --format json-lines` calls itself.
pub const EXAMPLE: &str = "gradus-example";

/// What came of examples that were run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Run {
    /// Always `gradus-examples`.
    pub format: String,
    /// See [`EXAMPLES_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// How many examples passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// Each, by file and place.
    pub examples: Vec<Ran>,
}

/// An example, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ran {
    /// What names it: its module and its title.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub path: String,
    /// The line of its title, from 1.
    pub line: u32,
    /// The column of its title in characters, from 1.
    pub column: u32,
    /// The award it is about, by its full name.
    pub award: String,
    /// The day it is judged on.
    pub as_of: String,
    /// Whether it passed; absent where it was only listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// What is not as expected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failed>,
    /// The audit of its student, where it failed; as `audit --format json` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
}

/// An expectation that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failed {
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
    /// The author's own words.
    pub text: String,
    /// The demand it is about; the award itself where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<String>,
    /// How that should stand.
    pub expected: Verdict,
    /// How it stands.
    pub found: Verdict,
    /// Where that is as expected: the demands behind `because` that stand otherwise, and how.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<(String, Verdict)>,
}

/// The examples that were run (or only listed) as JSON, ending with a line break.
#[must_use]
pub fn examples_json(policy: &str, each: &[(&Example, Option<&Outcome>)]) -> String {
    let examples: Vec<Ran> = each.iter().map(|(example, outcome)| Ran::of(example, *outcome)).collect();
    let count = |passed: bool| examples.iter().filter(|ran| ran.passed == Some(passed)).count();
    let run = Run {
        format: "gradus-examples".to_owned(),
        version: EXAMPLES_VERSION,
        policy: policy.to_owned(),
        passed: count(true),
        failed: count(false),
        examples,
    };
    // Every key is a string and every number finite, so that writing cannot fail.
    serde_json::to_string_pretty(&run).unwrap_or_default() + "\n"
}

/// The JSON Schema of [`examples_json`].
#[must_use]
pub fn examples_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Run>().to_value()
}

impl Ran {
    /// An example and what came of it; nothing where it was only listed.
    #[must_use]
    pub fn of(example: &Example, outcome: Option<&Outcome>) -> Self {
        let failures = outcome.map(|outcome| outcome.failures.as_slice()).unwrap_or_default();
        Self {
            id: example.id(),
            title: example.title.clone(),
            path: example.place.path.clone(),
            line: example.place.line,
            column: example.place.column,
            award: example.award.clone(),
            as_of: example.as_of.to_string(),
            passed: outcome.map(Outcome::passed),
            failures: failures.iter().map(failed).collect(),
            audit: outcome.filter(|outcome| !outcome.passed()).map(|outcome| outcome.audit.clone()),
        }
    }
}

fn failed(failure: &Failure) -> Failed {
    Failed {
        line: failure.place.line,
        column: failure.place.column,
        text: failure.text.clone(),
        demand: failure.demand.clone(),
        expected: failure.expected,
        found: failure.found,
        reasons: failure.reasons.iter().map(|reason| (reason.demand.clone(), reason.found)).collect(),
    }
}

/// One example and what came of it: a line where it passed; else each expectation that does not hold with
/// what was found, how the award stands, and what counts where.
#[must_use]
pub fn example(example: &Example, outcome: &Outcome, style: &Style) -> String {
    let sign = if outcome.passed() { ('✓', Ink::Green) } else { ('✗', Ink::Red) };
    let sign = paint(&sign.0.to_string(), sign.1, style.color);
    let mut out = String::new();
    if outcome.passed() {
        out.push_str(&wrap(&clean(&example.title), &format!("{sign} "), "  ", style.width));
        return out;
    }
    let title = paint(&clean(&example.title), Ink::Bold, style.color);
    out.push_str(&wrap(&title, &format!("{sign} "), "  ", style.width));
    for failure in &outcome.failures {
        let _ = write!(out, "\n    {}\n", shown(&failure.place));
        out.push_str(&wrap(&clean(&failure.text), "      ", "        ", style.width));
        let (expected, found) = said(failure, &example.award_title);
        out.push_str(&wrap(&expected, "      expected  ", "                ", style.width));
        out.push_str(&wrap(&found, "      found     ", "                ", style.width));
    }
    out.push_str(&what_counts(example, outcome, style));
    out
}

/// What is said of an example beside its lines, where its title and place are seen already: first what
/// was found in place of what is expected.
#[must_use]
pub fn example_beside(example: &Example, outcome: &Outcome, style: &Style) -> String {
    let mut out = String::new();
    if outcome.passed() {
        return out;
    }
    for (at, failure) in outcome.failures.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(&wrap(&clean(&failure.text), "", "  ", style.width));
        }
        let (expected, found) = said(failure, &example.award_title);
        out.push_str(&wrap(&found, "found     ", "          ", style.width));
        out.push_str(&wrap(&expected, "expected  ", "          ", style.width));
    }
    out.push_str(&what_counts(example, outcome, style));
    out
}

/// How the award of an example stands and what counts where, with the day of it.
#[must_use]
pub fn what_counts(example: &Example, outcome: &Outcome, style: &Style) -> String {
    let day = super::words::day(&outcome.audit.as_of);
    let heading = wrap(&format!("What counts where, as of {day}:"), "    ", "    ", style.width);
    format!("\n{heading}\n{}", tree(example, outcome, style))
}

/// One example and what came of it, as Markdown.
#[must_use]
pub fn example_markdown(example: &Example, outcome: &Outcome) -> String {
    let mut out = format!("# {}\n\n", escaped(&example.title));
    if outcome.passed() {
        out.push_str("Everything is as expected.\n");
    }
    for failure in &outcome.failures {
        let (expected, found) = said(failure, &example.award_title);
        let _ = write!(
            out,
            "- line {}: `{}`\n  - expected: {}\n  - found: {}\n",
            failure.place.line,
            clean(&failure.text).replace('`', "'"),
            escaped(&expected),
            escaped(&found)
        );
    }
    let _ = write!(out, "\nWhat counts where, as of {}:\n\n", super::words::day(&outcome.audit.as_of));
    let style = Style { color: false, width: 100, ..Style::default() };
    // Its indent makes it code, so that no text of a policy is taken for Markdown.
    out + &tree(example, outcome, &style)
}

/// The lines at the end of a run.
#[must_use]
pub fn examples_total(passed: usize, failed: usize) -> String {
    let total = counted(passed + failed, "example", "examples");
    if failed == 0 {
        format!("{total}, all as expected\n")
    } else {
        format!("{total}, {failed} not as expected\n")
    }
}

/// `tops.gradus:12:3`.
#[must_use]
pub fn shown(place: &Place) -> String {
    format!("{}:{}:{}", clean(&place.path), place.line, place.column)
}

/// How the award of an example stands, and everything below it.
fn tree(example: &Example, outcome: &Outcome, style: &Style) -> String {
    let records = Record::of(&example.plan);
    let narrow = Style { width: style.width.saturating_sub(4), ..*style };
    let text = result(&outcome.audit, &records, &narrow, instead(outcome));
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// What was expected of demands instead of what was found, by path; of the award by the empty path.
fn instead(outcome: &Outcome) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for failure in &outcome.failures {
        if failure.reasons.is_empty() {
            let expected = format!("expected: {}", short(failure.expected));
            let award = failure.demand.is_none().then(String::new);
            found.extend(failure.paths.iter().cloned().chain(award).map(|path| (path, expected.clone())));
        }
        for path in failure.reasons.iter().flat_map(|reason| &reason.paths) {
            found.insert(path.clone(), "expected: in the way".to_owned());
        }
    }
    found
}

/// A verdict in one or a few words.
fn short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not applicable",
        other => word(other),
    }
}

/// What was expected and what was found, in a few words each.
#[must_use]
pub fn said(failure: &Failure, award: &str) -> (String, String) {
    let about = match &failure.demand {
        Some(demand) => format!("`{}`", clean(demand)),
        None => clean(award),
    };
    if failure.reasons.is_empty() {
        let stands = |verdict: Verdict| format!("{about}: {}", word(verdict));
        return (stands(failure.expected), stands(failure.found));
    }
    let names: Vec<String> =
        failure.reasons.iter().map(|reason| format!("`{}`", clean(&reason.demand))).collect();
    let found: Vec<String> = failure
        .reasons
        .iter()
        .map(|reason| format!("`{}`: {}", clean(&reason.demand), word(reason.found)))
        .collect();
    let because = super::words::joined(&names, "and");
    (
        format!("{about}: {} because of {because}", word(failure.expected)),
        format!("{about}: {}, but {}", word(failure.found), super::words::joined(&found, "and")),
    )
}

/// A verdict in the words of the language.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => {
            "not applicable (not asked of this student, or an alternative that is not the one counted)"
        }
        Verdict::Undecided => "undecided",
        other => super::words::verdict(other).1,
    }
}

/// Text in which Markdown sees no markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in clean(text).chars() {
        if matches!(character, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
