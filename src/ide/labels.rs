//! The names of demands. They are no symbols: a demand is named within its award, and in awards that
//! extend it or that it extends, where the same name stands for the same demand.

use super::target;
use crate::compile::Analysis;
use crate::names::{Sort, SymbolId};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Award, Demand, Example, ItemKind, Word};

/// A demand's name at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The word.
    pub span: Span,
    /// The name.
    pub name: String,
    /// The award it stands in.
    pub award: SymbolId,
    /// Whether the demand is named here, and not only spoken of.
    pub declares: bool,
}

/// The demand's name at an offset; a word also reaches to the offset behind its last letter.
#[must_use]
pub fn at(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Option<Label> {
    let holds =
        |span: Span| span.file == file && (span.start as usize) <= offset && offset <= (span.end as usize);
    let tree = analysis.tree(file)?;
    let item = tree.items.iter().find(|item| holds(item.span))?;
    let (award, words) = match &item.kind {
        ItemKind::Award(found) => (target::declared_at(analysis, found.declared.name.span)?, words(found)),
        ItemKind::Example(found) => (target::used_at(analysis, found.award.span)?, expected(analysis, found)),
        _ => return None,
    };
    let (word, declares) = words.into_iter().find(|(word, _)| holds(word.span))?;
    Some(Label { span: word.span, name: word.value.clone(), award, declares })
}

/// Everywhere the demand is named or spoken of, with whether it is named there; ordered by place.
#[must_use]
pub fn occurrences(analysis: &Analysis<'_>, label: &Label) -> Vec<(Span, bool)> {
    let family = family(analysis, label.award, &label.name);
    let awards = family.iter().filter_map(|id| award(analysis, *id)).flat_map(words);
    let items = analysis.files.iter().flat_map(|file| &file.items);
    let examples = items.filter_map(|item| match &item.kind {
        ItemKind::Example(example) => Some(example.as_ref()),
        _ => None,
    });
    let of_family = examples.filter(|example| {
        target::used_at(analysis, example.award.span).is_some_and(|award| family.contains(&award))
    });
    let mut found: Vec<(Span, bool)> = awards
        .chain(of_family.flat_map(|example| expected(analysis, example)))
        .filter(|(word, _)| word.value == label.name)
        .map(|(word, declares)| (word.span, declares))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Every name of a demand in an award, and every name of one that is spoken of: `true` where it is
/// given.
#[must_use]
pub fn words(award: &Award) -> Vec<(&Word, bool)> {
    let mut found = Vec::new();
    let mut open: Vec<&Demand> = award.demands.iter().collect();
    while let Some(demand) = open.pop() {
        found.extend(demand.name.iter().map(|word| (word, true)));
        found.extend(demand.also_toward.iter().map(|word| (word, false)));
        open.extend(&demand.parts);
    }
    found
}

/// The names of demands that an example speaks of; titles in quotes are none.
fn expected<'a>(analysis: &Analysis<'_>, example: &'a Example) -> Vec<(&'a Word, bool)> {
    let spoken = example.expects.iter().flat_map(|expect| expect.demand.iter().chain(&expect.because));
    let names = spoken.filter(|word| !analysis.sources.slice(word.span).starts_with('"'));
    names.map(|word| (word, false)).collect()
}

/// The awards in which a name stands for the same demand as in this one: those it extends up to the
/// last that has the name, and all that extend that.
fn family(analysis: &Analysis<'_>, own: SymbolId, name: &str) -> Vec<SymbolId> {
    let has = |id: SymbolId| {
        award(analysis, id)
            .is_some_and(|award| words(award).iter().any(|(word, declares)| *declares && word.value == name))
    };
    let (mut top, mut at, mut seen) = (own, own, vec![own]);
    while let Some(base) = base(analysis, at).filter(|base| !seen.contains(base)) {
        seen.push(base);
        at = base;
        if has(base) {
            top = base;
        }
    }
    let mut found = below(analysis, top);
    if !found.contains(&own) {
        found.push(own);
    }
    found
}

/// An award and all that extend it, by whatever detour.
fn below(analysis: &Analysis<'_>, top: SymbolId) -> Vec<SymbolId> {
    let bases: Vec<(SymbolId, SymbolId)> =
        analysis.names.of(Sort::Award).filter_map(|(id, _)| Some((id, base(analysis, id)?))).collect();
    let mut found = vec![top];
    let mut next = 0;
    while let Some(at) = found.get(next).copied() {
        next += 1;
        for (id, base) in &bases {
            if *base == at && !found.contains(id) {
                found.push(*id);
            }
        }
    }
    found
}

/// Every award that shares names of demands with this one.
#[must_use]
pub fn relatives(analysis: &Analysis<'_>, own: SymbolId) -> Vec<SymbolId> {
    let (mut top, mut seen) = (own, vec![own]);
    while let Some(base) = base(analysis, top).filter(|base| !seen.contains(base)) {
        seen.push(base);
        top = base;
    }
    let mut found = below(analysis, top);
    if !found.contains(&own) {
        found.push(own);
    }
    found
}

/// The declaration of an award.
#[must_use]
pub fn award<'a>(analysis: &Analysis<'a>, id: SymbolId) -> Option<&'a Award> {
    match &analysis.names.get(id)?.item.kind {
        ItemKind::Award(award) => Some(award),
        _ => None,
    }
}

fn base(analysis: &Analysis<'_>, id: SymbolId) -> Option<SymbolId> {
    target::used_at(analysis, award(analysis, id)?.extends.as_ref()?.span)
}
