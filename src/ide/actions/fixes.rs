//! What findings propose themselves.

use super::{Action, Asked, Kind, Next};
use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Edit, Fix, Grade};
use crate::source::Span;

/// What is to be filled in, as fixes write it.
const BLANKS: &[&str] = &["…", "YYYY-MM-DD"];

/// The fixes of every finding that a stretch touches; one that several propose stands once.
pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    for (at, finding) in touched(analysis, asked) {
        for fix in &finding.fixes {
            let foreign = |edit: &Edit| analysis.sources.get(edit.span.file).is_none_or(|file| file.builtin);
            if fix.edits.is_empty() || fix.edits.iter().any(foreign) {
                continue;
            }
            let action = action(analysis, at, finding, fix);
            match found.iter_mut().find(|known| known.edits == action.edits) {
                Some(known) => {
                    known.settles.push(at);
                    known.preferred |= action.preferred;
                }
                None => found.push(action),
            }
        }
    }
    found.sort_by_key(|action| !action.preferred);
    found
}

/// The findings that a stretch touches, with their places among all.
pub(super) fn touched<'v>(
    analysis: &'v Analysis<'_>,
    asked: &Asked<'_>,
) -> impl Iterator<Item = (usize, &'v Diagnostic)> {
    let asked = asked.span;
    let touches =
        move |span: Span| span.file == asked.file && span.start <= asked.end && asked.start <= span.end;
    analysis.findings.iter().enumerate().filter(move |(_, finding)| touches(finding.span))
}

fn action(analysis: &Analysis<'_>, at: usize, finding: &Diagnostic, fix: &Fix) -> Action {
    let title = match fix.grade {
        Grade::Show => format!("{} (to complete)", fix.title),
        Grade::Safe | Grade::Review => fix.title.clone(),
    };
    Action {
        settles: vec![at],
        preferred: finding.fix_up_to(Grade::Safe) == Some(fix),
        next: blank(analysis, &fix.edits),
        ..Action::new(Kind::QuickFix, title, fix.edits.clone())
    }
}

/// The first blank to fill in, in the text after the edits.
fn blank(analysis: &Analysis<'_>, edits: &[Edit]) -> Option<Next> {
    let first = edits.iter().min_by_key(|edit| edit.span)?;
    let (at, blank) =
        BLANKS.iter().filter_map(|blank| Some((first.replacement.find(blank)?, *blank))).min()?;
    let text = &analysis.sources.get(first.span.file)?.text;
    // Line ends are written as the file has them.
    let crlf = text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
    let breaks = first.replacement.get(..at)?.matches('\n').count();
    let start = first.span.start as usize + at + if crlf { breaks } else { 0 };
    Some(Next::Complete(Span::new(first.span.file, start, start + blank.len())))
}
