//! Making a module known in a file.

use std::collections::BTreeSet;

use crate::compile::Analysis;
use crate::names::SymbolId;
use crate::source::{FileId, Span};
use crate::syntax::tree::ItemKind;

/// Whether a thing can be named in a file without another `use`.
#[must_use]
pub fn is_known(analysis: &Analysis<'_>, file: FileId, id: SymbolId) -> bool {
    let (Some(own), Some(symbol)) = (analysis.names.module_of(file), analysis.names.get(id)) else {
        return false;
    };
    symbol.module == own || analysis.names.imports(own).any(|(_, module)| module == symbol.module)
}

/// The packages whose names a file's author may want without asking for them: its own, those that any
/// file of its own uses, and the standard library. What else the editor has open is another policy.
#[must_use]
pub fn at_hand<'a>(analysis: &'a Analysis<'_>, file: FileId) -> BTreeSet<&'a str> {
    let module = |file| analysis.sources.get(file).map(|source| source.module.as_str());
    let own = package(module(file).unwrap_or_default());
    let mut found = BTreeSet::from([own, "std"]);
    for tree in analysis.files.iter().filter(|tree| module(tree.id).map(package) == Some(own)) {
        found.extend(tree.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Use(word) => Some(package(&word.value)),
            _ => None,
        }));
    }
    found
}

/// The package of a module: `louisiana` of `louisiana.courses`; nothing of a module by itself.
#[must_use]
pub fn package(module: &str) -> &str {
    module.split_once('.').map_or("", |(package, _)| package)
}

/// The edit that adds `use MODULE` to a file: before the first line that uses a later module, behind
/// the last line that uses one, or beneath the comment at the top.
#[must_use]
pub fn add(analysis: &Analysis<'_>, file: FileId, module: &str) -> Option<(Span, String)> {
    let source = analysis.sources.get(file)?;
    let tree = analysis.tree(file)?;
    let uses = tree.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(word) => Some((item.span, word.value.as_str())),
        _ => None,
    });
    let mut last = None;
    for (span, used) in uses {
        if used > module {
            return Some((Span { end: span.start, ..span }, format!("use {module}\n")));
        }
        last = Some(span);
    }
    if let Some(span) = last {
        return Some((Span { start: span.end, ..span }, format!("\nuse {module}")));
    }
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        if !line.starts_with('#') {
            // A comment that touches a declaration is about that.
            at = if line.trim().is_empty() { at + line.len() } else { 0 };
            break;
        }
        at += line.len();
    }
    Some((Span::new(file, at, at), format!("use {module}\n\n")))
}
