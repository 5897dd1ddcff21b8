//! What the parts of a block add up to, written as its total.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, place};
use crate::check;
use crate::compile::Analysis;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::DemandBody;

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let item = place::item(analysis, asked.span)?;
    let (demand, _) = place::demands(item, asked.span).pop()?;
    let written = matches!(demand.body, DemandBody::All) && !demand.parts.is_empty();
    if !written || !place::holds(demand.head, asked.span) {
        return None;
    }
    let totals = check::certain_totals(&analysis.lowered);
    let (_, words) = totals.into_iter().find(|(head, _)| *head == demand.head)?;
    let text = &analysis.sources.get(asked.file)?.text;
    let (head, end) = (demand.head.start as usize, demand.head.end as usize);
    let named = demand.title.as_ref().or(demand.name.as_ref()).map(|word| word.span.end as usize);
    let required = text.get(head..end).filter(|head| head.starts_with("require"));
    let from = named.unwrap_or(if required.is_some() { head + "require".len() } else { head });
    let rest = text.get(from..end)?;
    let blanks = rest.len() - rest.trim_start().len();
    // `all of` gives way to the amount.
    let edit = match rest.trim_start().strip_prefix("all of") {
        Some(behind) => {
            let until = end - behind.len();
            Edit { span: Span::new(asked.file, from + blanks, until), replacement: words.clone() }
        }
        None => Edit { span: Span::new(asked.file, from, from), replacement: format!(" {words}") },
    };
    let tried = tried(analysis, &[edit], Keeps::Findings)?;
    Some(Action::new(
        Kind::Rewrite,
        format!("ask for {words} in all, which is what the parts add up to"),
        tried.edits,
    ))
}
