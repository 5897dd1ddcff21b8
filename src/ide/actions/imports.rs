//! The `use` lines of a file in order: the standard library first, then by name, without those that
//! nothing needs.

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, runs};
use crate::compile::Analysis;
use crate::diagnostic::{Code, Edit, Grade};
use crate::fixing::edited;
use crate::ide::edits;
use crate::source::FileId;
use crate::syntax::parse;
use crate::syntax::tree::{Item, ItemKind};

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let source = analysis.sources.get(asked.file)?;
    let unused = analysis
        .findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.code == Code::UnusedImport && finding.span.file == asked.file);
    let unused: Vec<(usize, &[Edit])> = unused
        .filter_map(|(at, finding)| Some((at, finding.fix_up_to(Grade::Safe)?.edits.as_slice())))
        .collect();
    let text = without(&source.text, unused.iter().flat_map(|(_, edits)| *edits))?;
    let text = in_order(asked.file, &text)?;
    let wanted = edits::lines(asked.file, &source.text, &text);
    let tried = tried(analysis, &wanted, Keeps::Meaning)?;
    let settles = unused.into_iter().map(|(at, _)| at).collect();
    Some(Action {
        settles,
        ..Action::new(Kind::OrganizeImports, "put the `use` lines in order", tried.edits)
    })
}

fn without<'e>(text: &str, removed: impl Iterator<Item = &'e Edit>) -> Option<String> {
    let removed: Vec<&Edit> = removed.collect();
    edited(text, &removed)
}

fn in_order(file: FileId, text: &str) -> Option<String> {
    let tree = parse(file, text);
    let is_use = |item: &Item| matches!(item.kind, ItemKind::Use(_));
    let key = |item: &Item| match &item.kind {
        ItemKind::Use(word) => (!word.value.starts_with("std."), word.value.clone()),
        _ => (true, String::new()),
    };
    let rows = runs::rows(text, &tree, is_use);
    let moved: Vec<Edit> = rows.iter().flat_map(|row| runs::sorted(text, row, key)).collect();
    edited(text, &moved.iter().collect::<Vec<_>>())
}
