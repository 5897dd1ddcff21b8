//! What a file declares, in the order it stands, from its tree alone.

use crate::names::{Sort, sort_of};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{Course, Declared, Demand, File, Item, ItemKind};

/// The longest words of a demand without a name that are shown, in characters.
const MOST_SHOWN: usize = 60;

/// Something a file declares, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// More about it: its title.
    pub detail: Option<String>,
    /// What it is.
    pub what: What,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// What stands in it.
    pub parts: Vec<Entry>,
}

/// What an entry of an outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A declared thing.
    Declared(Sort),
    /// A demand that has parts.
    Group,
    /// A demand.
    Demand,
    /// A step of a scale.
    Step,
    /// An example.
    Example,
}

/// What a file declares; awards with their demands.
#[must_use]
pub fn outline(source: &SourceFile, tree: &File) -> Vec<Entry> {
    tree.items.iter().filter_map(|item| entry(source, item)).collect()
}

fn entry(source: &SourceFile, item: &Item) -> Option<Entry> {
    if let ItemKind::Example(example) = &item.kind {
        return Some(Entry {
            name: example.title.value.clone(),
            detail: Some(example.award.value.clone()),
            what: What::Example,
            span: item.span,
            name_span: example.title.span,
            parts: Vec::new(),
        });
    }
    let (sort, declared) = declared(&item.kind)?;
    let parts = match &item.kind {
        ItemKind::Award(award) => demands(source, &award.demands),
        ItemKind::Scale(scale) => scale
            .steps
            .iter()
            .map(|step| Entry {
                name: step.symbol.value.clone(),
                detail: step.points.as_ref().map(|points| format!("{} points", points.value)),
                what: What::Step,
                span: step.symbol.span,
                name_span: step.symbol.span,
                parts: Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(Entry {
        name: declared.name.value.clone(),
        detail: declared.title.as_ref().map(|title| title.value.clone()),
        what: What::Declared(sort),
        span: item.span,
        name_span: declared.name.span,
        parts,
    })
}

/// What an item declares, and as what.
#[must_use]
pub fn declared(kind: &ItemKind) -> Option<(Sort, &Declared)> {
    Some((sort_of(kind)?, kind.declared()?))
}

/// The codes of a course, if it is one.
#[must_use]
pub fn codes(kind: &ItemKind) -> Vec<&str> {
    match kind {
        ItemKind::Course(course) => {
            let Course { codes, .. } = course.as_ref();
            codes.iter().map(|(_, code)| code.value.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

fn demands(source: &SourceFile, demands: &[Demand]) -> Vec<Entry> {
    // Trees are nested at most as deep as blocks may be.
    let of = |demand: &Demand| {
        let words = words(source, demand.head);
        let title = demand.title.as_ref().map(|title| title.value.clone());
        let (name, detail) = match (&demand.name, title) {
            (Some(name), title) => (name.value.clone(), title.or(Some(words))),
            (None, Some(title)) => (title, None),
            (None, None) => (words, None),
        };
        let own = demand.name.as_ref().or(demand.title.as_ref());
        Entry {
            name: if name.trim().is_empty() { "(no words)".to_owned() } else { name },
            detail,
            what: if demand.parts.is_empty() { What::Demand } else { What::Group },
            span: demand.span,
            name_span: own.map_or(demand.head, |word| word.span),
            parts: self::demands(source, &demand.parts),
        }
    };
    demands.iter().map(of).collect()
}

/// The first words of a head, on one line.
fn words(source: &SourceFile, head: Span) -> String {
    let text = source.slice(head);
    let text =
        text.strip_prefix("require").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(text);
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let all = words.join(" ");
    if all.chars().count() <= MOST_SHOWN {
        return all;
    }
    let mut short: String = all.chars().take(MOST_SHOWN).collect();
    short.push('…');
    short
}
