//! Demands that an example names and the policy does not have, though the award is written with them:
//! what is wrong with their lines is said there, once.

use crate::names::{Names, Sort, Symbol};
use crate::policy;
use crate::source::Span;
use crate::syntax::tree::{Award, Demand, File, ItemKind, Word};

/// The most awards that are looked at, each extending the next.
const MOST_LAYERS: usize = 16;

/// Whether a demand may well be written in an award, or in one that this extends: under that name or
/// title, or in a line that could not be read.
pub(super) fn is_written(demand: &str, award: &policy::Award, files: &[File], names: &Names<'_>) -> bool {
    let named = |symbol: &&Symbol<'_>| {
        symbol.sort == Sort::Award && symbol.name == award.named.name && symbol.module == award.named.module
    };
    let mut next = names.symbols.iter().find(named);
    for _ in 0..MOST_LAYERS {
        let Some(symbol) = next else { return false };
        let ItemKind::Award(tree) = &symbol.item.kind else { return false };
        if declares(&tree.demands, demand) || is_broken(symbol.item.span, files) {
            return true;
        }
        next = below(tree, names);
    }
    false
}

/// The award that one extends.
fn below<'n, 'a>(award: &Award, names: &'n Names<'a>) -> Option<&'n Symbol<'a>> {
    let id = names.find(award.extends.as_ref()?).ok()?;
    names.get(id)
}

/// Whether one of these demands, or a part of one, goes by a name, a title or the end of a path.
fn declares(demands: &[Demand], path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let goes_by =
        |word: &Option<Word>| word.as_ref().is_some_and(|word| word.value == path || word.value == last);
    demands
        .iter()
        .any(|demand| goes_by(&demand.name) || goes_by(&demand.title) || declares(&demand.parts, path))
}

/// Whether something in a declaration could not be read.
fn is_broken(item: Span, files: &[File]) -> bool {
    let mut errors = files.iter().filter(|file| file.id == item.file).flat_map(|file| &file.errors);
    errors.any(|error| item.start <= error.span.start && error.span.end <= item.end)
}
