//! What `gradus check` found, as a [`Run`].

use std::collections::BTreeMap;

use super::{Came, Case, Change, Item, Level, Place, Point, Rule, Run, Suite};
use crate::diagnostic::render::text::counted;
use crate::diagnostic::{Code, Diagnostic, Fix, Grade, Severity};
use crate::source::{Encoding, LoadError, Position, Sources, Span};

/// The code of what could not be read.
const UNREADABLE: &str = "unreadable";
/// How much of a line is kept, in characters.
const LONGEST_LINE: usize = 400;

/// The findings of a policy, by file. A file is not as it should be where it has an error, or, with
/// `warnings_count`, a warning; `faults` are the files that could not be read.
#[must_use]
pub fn findings(
    command: &str,
    found: &[Diagnostic],
    sources: &Sources,
    faults: &[LoadError],
    warnings_count: bool,
) -> Run {
    let mut codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut rules: Vec<Rule> = codes.into_iter().map(rule).collect();
    rules.extend((!faults.is_empty()).then(unreadable));
    let items = faults.iter().map(fault).chain(found.iter().map(|finding| item(finding, sources))).collect();
    let mut suites = vec![Suite { name: command.to_owned(), path: None, cases: Vec::new() }];
    if let Some(suite) = suites.first_mut() {
        suite.cases = cases(found, sources, faults, warnings_count);
    }
    Run {
        command: command.to_owned(),
        total: total(found, sources, faults),
        complete: faults.is_empty(),
        rules,
        items,
        suites,
        page: None,
    }
}

/// `2 errors, 1 warning`.
fn total(found: &[Diagnostic], sources: &Sources, faults: &[LoadError]) -> String {
    let errors = found.iter().filter(|finding| finding.severity() == Severity::Error).count();
    let warnings = found.len() - errors;
    let mut parts = Vec::new();
    if !faults.is_empty() {
        parts.push(format!("{} could not be read", counted(faults.len(), "file", "files")));
    }
    if errors > 0 {
        parts.push(counted(errors, "error", "errors"));
    }
    if warnings > 0 {
        parts.push(counted(warnings, "warning", "warnings"));
    }
    if parts.is_empty() {
        let files = sources.iter().filter(|(_, file)| !file.builtin).count();
        return format!("nothing found in {}", counted(files, "file", "files"));
    }
    parts.join(", ")
}

/// One case a file.
fn cases(found: &[Diagnostic], sources: &Sources, faults: &[LoadError], warnings_count: bool) -> Vec<Case> {
    let mut by_file: BTreeMap<_, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in found {
        by_file.entry(finding.span.file).or_default().push(finding);
    }
    let unread = faults.iter().map(|fault| Case {
        class: UNREADABLE.to_owned(),
        name: fault.path.clone(),
        came: Came::Broken(fault.problem.clone(), fault.help.clone().unwrap_or_default()),
    });
    let read = sources.iter().filter(|(_, file)| !file.builtin).map(|(id, file)| {
        let own = by_file.get(&id).map(Vec::as_slice).unwrap_or_default();
        let text: Vec<String> = own.iter().map(|finding| told(finding, sources)).collect();
        let text = text.join("\n\n");
        let errors = own.iter().filter(|finding| finding.severity() == Severity::Error).count();
        let wrong = errors > 0 || warnings_count && !own.is_empty();
        let counts = match (errors, own.len() - errors) {
            (0, warnings) => counted(warnings, "warning", "warnings"),
            (errors, 0) => counted(errors, "error", "errors"),
            (errors, warnings) => format!(
                "{}, {}",
                counted(errors, "error", "errors"),
                counted(warnings, "warning", "warnings")
            ),
        };
        let came = if wrong { Came::Failed(counts, text) } else { Came::Passed(text) };
        Case { class: file.module.clone(), name: file.path.clone(), came }
    });
    unread.chain(read).collect()
}

/// A finding as lines of text.
fn told(finding: &Diagnostic, sources: &Sources) -> String {
    let item = item(finding, sources);
    let at = item.place.as_ref().map(|place| format!("{}: ", place.shown())).unwrap_or_default();
    let mut out = format!("{at}{}[{}]: {}", item.level.name(), item.code, item.headline);
    for line in item.text.lines() {
        out.push_str(&format!("\n  {line}"));
    }
    out
}

/// A file that could not be read.
#[must_use]
pub fn fault(fault: &LoadError) -> Item {
    Item {
        level: Level::Error,
        code: UNREADABLE.to_owned(),
        headline: fault.problem.clone(),
        place: Some(Place::file(&fault.path)),
        text: fault.help.clone().unwrap_or_default(),
        detail: None,
        related: Vec::new(),
        changes: Vec::new(),
    }
}

fn unreadable() -> Rule {
    Rule {
        code: UNREADABLE.to_owned(),
        level: Level::Error,
        summary: "A file or folder could not be read.".to_owned(),
        page: "A file or folder could not be read, so that what is in it was not looked at.".to_owned(),
        family: "files".to_owned(),
    }
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}

fn rule(code: Code) -> Rule {
    Rule {
        code: code.name().to_owned(),
        level: level(code.severity()),
        summary: code.summary().to_owned(),
        page: code.page().to_owned(),
        family: code.family().to_string(),
    }
}

fn item(finding: &Diagnostic, sources: &Sources) -> Item {
    let mut text: Vec<&str> = Vec::new();
    text.extend(Some(finding.label.as_str()).filter(|label| !label.is_empty()));
    text.extend(finding.help.as_deref());
    let mut related = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for label in &finding.related {
        match place(label.span, sources) {
            Some(place) => related.push((place, label.text.clone())),
            None => known.push(format!("in the standard library: {}", label.text)),
        }
    }
    text.extend(known.iter().map(String::as_str));
    Item {
        level: level(finding.severity()),
        code: finding.code.name().to_owned(),
        headline: finding.headline.clone(),
        place: place(finding.span, sources),
        text: text.join("\n"),
        detail: None,
        related,
        changes: finding.fixes.iter().filter_map(|fix| change(fix, sources)).collect(),
    }
}

/// A change that leaves nothing to fill in.
fn change(fix: &Fix, sources: &Sources) -> Option<Change> {
    if fix.grade == Grade::Show || fix.edits.is_empty() {
        return None;
    }
    let edits = fix.edits.iter().map(|edit| Some((place(edit.span, sources)?, edit.replacement.clone())));
    Some(Change { title: fix.title.clone(), edits: edits.collect::<Option<Vec<_>>>()? })
}

/// A stretch of a file on its lines; `None` for one of the standard library, which nobody can open.
#[must_use]
pub fn place(span: Span, sources: &Sources) -> Option<Place> {
    let file = sources.get(span.file).filter(|file| !file.builtin)?;
    let point = |offset: u32| {
        let position = |encoding| file.lines().position(&file.text, offset as usize, encoding);
        let at = position(Encoding::Utf32);
        Point { line: at.line + 1, column: at.column + 1, utf16: position(Encoding::Utf16).column + 1 }
    };
    let start = point(span.start);
    let first = Position { line: start.line - 1, column: 0 };
    let from = file.lines().offset(&file.text, first, Encoding::Utf8);
    let line = file.text.get(from..).unwrap_or_default().split('\n').next().unwrap_or_default();
    Some(Place {
        path: file.path.clone(),
        stretch: Some((start, point(span.end.max(span.start)))),
        line_text: line.chars().take(LONGEST_LINE).collect(),
    })
}
