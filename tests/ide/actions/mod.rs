//! What can be done about a place: each title as its user reads it, and what becomes of the text.

mod cohorts;
mod courses;
mod examples;
mod fixes;
mod lists;
mod totals;

use std::fmt::Write as _;

use gradus::compile::{Analysis, compile};
use gradus::diagnostic::{Diagnostic, Edit, Severity};
use gradus::fixing::edited;
use gradus::ide::actions::{self, Action, Asked, Kind, Next};
use gradus::source::{FileId, Sources, Span};
use similar::TextDiff;

use super::fixture::Fixture;

/// Everything of some kinds that is offered at the cursor, or for a text that is selected.
fn offered(fixture: &Fixture, selected: &str, kinds: &[Kind]) -> String {
    fixture.ask(|analysis, file, offset| {
        let span = if selected.is_empty() {
            Span::new(file, offset, offset)
        } else {
            let at = analysis.sources.get(file).unwrap().text.find(selected).unwrap();
            Span::new(file, at, at + selected.len())
        };
        let asked = Asked { file, span, today: gradus::quantity::parse_date("2026-11-22").unwrap(), kinds };
        let found = actions::offered(analysis, &asked);
        found.iter().map(|action| shown(analysis, file, action)).collect::<Vec<_>>().join("\n")
    })
}

/// An action as it is chosen, and what it does to each text.
fn shown(analysis: &Analysis<'_>, file: FileId, action: &Action) -> String {
    let mut out = format!("{}\n", action.title);
    let mut about = vec![format!("{:?}", action.kind)];
    if action.preferred {
        about.push("preferred".to_owned());
    }
    for finding in action.settles.iter().map(|at| &analysis.findings[*at]) {
        about.push(format!("settles {}", finding.code));
    }
    let edits = action.edits.clone().unwrap_or_else(|| actions::fix_all::edits(analysis, file));
    let after = after(analysis, &edits);
    // What is to be completed is an error until it is.
    if !action.title.contains("(to complete)") {
        let errors =
            |findings: &[Diagnostic]| findings.iter().filter(|one| one.severity() == Severity::Error).count();
        let (was, is) = (errors(&analysis.findings), errors(&compile(&after).findings));
        assert!(is <= was, "more errors than before: {is} for {was}");
    }
    match action.next {
        Some(Next::Rename(span)) => about.push(format!("then renames `{}`", after.slice(span))),
        Some(Next::Complete(span)) => about.push(format!("then asks for `{}`", after.slice(span))),
        None => {}
    }
    writeln!(out, "  ({})", about.join(", ")).unwrap();
    for (id, source) in analysis.sources.iter() {
        let now = &after.get(id).unwrap().text;
        if *now != source.text {
            let diff = TextDiff::from_lines(&source.text, now);
            let name = source.path.rsplit('/').next().unwrap();
            write!(out, "{}", diff.unified_diff().context_radius(1).header(name, name)).unwrap();
        }
    }
    out
}

/// The files after edits.
fn after(analysis: &Analysis<'_>, edits: &[Edit]) -> Sources {
    let mut after = analysis.sources.clone();
    for (id, source) in analysis.sources.iter() {
        let own: Vec<&Edit> = edits.iter().filter(|edit| edit.span.file == id).collect();
        assert!(own.is_empty() || !source.builtin, "the standard library is left alone");
        after.set_text(id, edited(&source.text, &own).expect("edits do not overlap"));
    }
    after
}

/// The same for one file with the cursor at `|`.
fn at(text: &str, kinds: &[Kind]) -> String {
    offered(&Fixture::one(text), "", kinds)
}
