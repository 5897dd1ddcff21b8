//! Findings for programs: one JSON value with a format name and a version, documented in
//! `docs/check-json.md`. It says exactly what the terminal says, with places by line and column and
//! by byte; it decides nothing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::{Encoding, Sources, Span};

/// The version of the findings' JSON.
pub const FINDINGS_VERSION: u32 = 1;
/// What a line of `check --format json-lines` calls itself.
pub const FINDING: &str = "gradus-finding";

/// All findings of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Findings {
    /// Always `gradus-findings`.
    pub format: String,
    /// See [`FINDINGS_VERSION`].
    pub version: u32,
    /// How many there are.
    pub counts: Counts,
    /// The findings, by file, place and kind.
    pub findings: Vec<Finding>,
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Errors: the policy cannot be built.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Files that were read, without the standard library.
    pub files: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Its kind, as `gradus explain` takes it; the name never changes.
    pub code: String,
    /// Which part of the compiler finds it: `syntax`, `names`, `arithmetic`, `prerequisites`,
    /// `sequences`, `time`, `layers`, `provenance` or `examples`.
    pub family: String,
    /// `error` or `warning`.
    pub severity: String,
    /// One line that stands alone.
    pub headline: String,
    /// What stands at its place; may be empty.
    pub label: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where it is.
    pub place: Place,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Changes of the text that would settle it; several are alternatives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<PossibleFix>,
}

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The file's path as it was given; empty where the file is not known.
    pub file: String,
    /// The module the file is.
    pub module: String,
    /// Its first character.
    pub start: Point,
    /// The character after its last.
    pub end: Point,
    /// First byte, and the byte after the last, from 0; a byte order mark is not counted.
    pub bytes: (u32, u32),
}

/// A line and a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Point {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// A further place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What stands there.
    pub text: String,
}

/// A change of the text that settles a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PossibleFix {
    /// What it does, as a command.
    pub title: String,
    /// `safe`, `review` or `show`.
    pub grade: String,
    /// What to change; all of them belong together.
    pub edits: Vec<PossibleEdit>,
}

/// One stretch to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PossibleEdit {
    /// The stretch to replace.
    pub place: Place,
    /// What to put there.
    pub replacement: String,
}

/// The findings, as values.
#[must_use]
pub fn findings(diagnostics: &[Diagnostic], sources: &Sources) -> Findings {
    let errors = diagnostics.iter().filter(|finding| finding.severity() == Severity::Error).count();
    Findings {
        format: "gradus-findings".to_owned(),
        version: FINDINGS_VERSION,
        counts: Counts {
            errors,
            warnings: diagnostics.len() - errors,
            files: sources.iter().filter(|(_, file)| !file.builtin).count(),
        },
        findings: diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect(),
    }
}

/// The findings as JSON, ending with a line break.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    // Every key is a string and every number whole, so that writing cannot fail.
    let text = serde_json::to_string_pretty(&findings(diagnostics, sources)).unwrap_or_default();
    text + "\n"
}

/// The JSON Schema of [`json`].
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Findings>().to_value()
}

fn finding(diagnostic: &Diagnostic, sources: &Sources) -> Finding {
    Finding {
        code: diagnostic.code.name().to_owned(),
        family: diagnostic.code.family().to_string(),
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
        .to_owned(),
        headline: diagnostic.headline.clone(),
        label: diagnostic.label.clone(),
        help: diagnostic.help.clone(),
        place: place(diagnostic.span, sources),
        related: diagnostic
            .related
            .iter()
            .map(|label| Related { place: place(label.span, sources), text: label.text.clone() })
            .collect(),
        fixes: diagnostic.fixes.iter().map(|fix| possible_fix(fix, sources)).collect(),
    }
}

fn possible_fix(fix: &Fix, sources: &Sources) -> PossibleFix {
    PossibleFix {
        title: fix.title.clone(),
        grade: fix.grade.name().to_owned(),
        edits: fix
            .edits
            .iter()
            .map(|edit| PossibleEdit {
                place: place(edit.span, sources),
                replacement: edit.replacement.clone(),
            })
            .collect(),
    }
}

fn place(span: Span, sources: &Sources) -> Place {
    let point = |offset: u32| match sources.get(span.file) {
        Some(file) => {
            let at = file.lines().position(&file.text, offset as usize, Encoding::Utf32);
            Point { line: at.line + 1, column: at.column + 1 }
        }
        None => Point { line: 1, column: 1 },
    };
    let file = sources.get(span.file);
    Place {
        file: file.map_or_else(String::new, |file| file.path.clone()),
        module: file.map_or_else(String::new, |file| file.module.clone()),
        start: point(span.start),
        end: point(span.end),
        bytes: (span.start, span.end),
    }
}
