//! Every fix of a file that is certain, made together as `gradus check --fix` makes them.

use super::{Action, Asked, Kind};
use crate::compile::Analysis;
use crate::diagnostic::{Edit, Grade};
use crate::fixing::fix_all;
use crate::ide::edits;
use crate::source::FileId;

/// That it can be done; the edits are for [`edits`] to find.
pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let settles: Vec<usize> = analysis
        .findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.span.file == asked.file)
        .filter(|(_, finding)| {
            let fix = finding.fix_up_to(Grade::Safe);
            fix.is_some_and(|fix| fix.edits.iter().all(|edit| edit.span.file == asked.file))
        })
        .map(|(at, _)| at)
        .collect();
    let title = "put right everything in this file that is certain";
    let action = Action { settles, edits: None, ..Action::new(Kind::FixAll, title, Vec::new()) };
    (!action.settles.is_empty()).then_some(action)
}

/// The edits that make every certain fix of a file. Other files stay as they are.
#[must_use]
pub fn edits(analysis: &Analysis<'_>, file: FileId) -> Vec<Edit> {
    let fixed = fix_all(analysis.sources.clone(), Grade::Safe, &|other| other == file);
    match (analysis.sources.get(file), fixed.sources.get(file)) {
        (Some(before), Some(after)) if !before.builtin => edits::lines(file, &before.text, &after.text),
        _ => Vec::new(),
    }
}
