//! Giving a thing another name, everywhere.
//!
//! 1. [`prepare`] says whether the word at a place can be renamed, and which part of it.
//! 2. [`rename`] makes an edit of every place that names the thing. Full names keep their module, and
//!    plurals stay plurals.
//! 3. The renamed texts are analysed. Every name must mean what it meant, and nothing may be wrong
//!    that was not; otherwise nothing is renamed, and it is said why.

use std::collections::BTreeSet;

use super::labels;
use super::references::{self, Reference};
use super::target::{self, Meaning};
use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::names::{Sort, SymbolId};
use crate::source::{FileId, LineIndex, Sources, Span};
use crate::syntax::parse;
use crate::syntax::tree::{File, ItemKind};

/// What can be renamed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// The part of the word that is the name.
    pub span: Span,
    /// The name as it is declared.
    pub name: String,
}

/// A stretch and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The stretch.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// What is renamed.
struct Thing {
    name: String,
    span: Span,
    places: Vec<Reference>,
    /// The award whose demand it is, where it is the name of a demand.
    award: Option<SymbolId>,
}

/// Whether the word at an offset can be renamed; nothing where no name stands.
///
/// # Errors
/// Why the thing cannot be renamed.
pub fn prepare(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Result<Option<Renaming>, String> {
    let Some(thing) = thing(analysis, file, offset)? else { return Ok(None) };
    let span = part(analysis, thing.span, &thing.name).map_or(thing.span, |part| part.span);
    Ok(Some(Renaming { span, name: thing.name }))
}

/// The edits that give the thing at an offset another name; ordered by place.
///
/// # Errors
/// Why it cannot have that name.
pub fn rename(analysis: &Analysis<'_>, file: FileId, offset: usize, new: &str) -> Result<Vec<Edit>, String> {
    let Some(thing) = thing(analysis, file, offset)? else {
        return Err("there is no name here that can be changed".to_owned());
    };
    let new = new.trim();
    is_name(new)?;
    if new == thing.name {
        return Ok(Vec::new());
    }
    if let Some(award) = thing.award {
        is_free(analysis, award, new)?;
    }
    let mut edits = Vec::new();
    for place in &thing.places {
        let part = part(analysis, place.span, &thing.name).ok_or_else(|| {
            let place = shown(analysis.sources, place.span);
            format!("`{}` is written another way at {place}; change it there first", thing.name)
        })?;
        let text = if part.plural { plural(new) } else { new.to_owned() };
        edits.push(Edit { span: part.span, text });
    }
    edits.sort();
    edits.dedup();
    holds(analysis, &edits, &thing.name, new)?;
    Ok(edits)
}

fn thing(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Result<Option<Thing>, String> {
    let builtin = |file: FileId| analysis.sources.get(file).is_some_and(|file| file.builtin);
    let Some(found) = target::at(analysis, file, offset) else {
        let Some(label) = labels::at(analysis, file, offset) else { return Ok(None) };
        if builtin(file) {
            return Err(of_library(&label.name));
        }
        let places = labels::occurrences(analysis, &label).into_iter();
        let places = places.map(|(span, declares)| Reference { span, declares }).collect();
        return Ok(Some(Thing { name: label.name, span: label.span, places, award: Some(label.award) }));
    };
    let (Meaning::Use(id) | Meaning::Declaration(id)) = found.meaning else {
        return Err(
            "a module is named after its file: rename the file, and then the lines with `use`".to_owned()
        );
    };
    let Some(symbol) = analysis.names.get(id) else { return Ok(None) };
    if builtin(symbol.span.file) {
        return Err(of_library(symbol.name));
    }
    let places = references::of_symbol(analysis, id);
    Ok(Some(Thing { name: symbol.name.to_owned(), span: found.span, places, award: None }))
}

fn of_library(name: &str) -> String {
    format!("`{name}` belongs to the standard library, which cannot be changed")
}

/// Whether a text can name something, as the grammar has it.
fn is_name(new: &str) -> Result<(), String> {
    let no_name = || {
        let what = "it is letters and digits joined by single dashes, and begins with a letter";
        format!("`{new}` is no name: {what}, as in `algebra-1`")
    };
    let starts = new.starts_with(|first: char| first.is_ascii_alphabetic());
    let goes_on = new.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
    if new.len() > 200 || !starts || !goes_on || new.ends_with('-') || new.contains("--") {
        return Err(no_name());
    }
    let mut sources = Sources::new();
    let text = format!("mark {new}\n");
    let file = sources.add(String::new(), String::new(), text.clone(), false);
    let tree = parse(file, &text);
    match tree.items.as_slice() {
        [only] if only.kind.declared().is_some_and(|declared| declared.name.value == new) => Ok(()),
        _ => Err(format!("`{new}` is a word of the language and cannot name anything")),
    }
}

/// Whether no demand that could be taken for it has the new name.
fn is_free(analysis: &Analysis<'_>, award: SymbolId, new: &str) -> Result<(), String> {
    let relatives = labels::relatives(analysis, award).into_iter();
    let awards = relatives.filter_map(|id| labels::award(analysis, id));
    let taken = awards.flat_map(labels::words).find(|(word, _)| word.value == new);
    match taken {
        Some((word, _)) => {
            Err(format!("a demand is already named `{new}`: {}", shown(analysis.sources, word.span)))
        }
        None => Ok(()),
    }
}

/// The part of a written name that changes.
struct Part {
    span: Span,
    plural: bool,
}

/// The name itself within a written one: behind its module, and perhaps in the plural.
fn part(analysis: &Analysis<'_>, written: Span, name: &str) -> Option<Part> {
    let text = analysis.sources.slice(written);
    let behind = |length: usize| Span::new(written.file, written.end as usize - length, written.end as usize);
    let own =
        |last: &str| text == last || text.strip_suffix(last).is_some_and(|module| module.ends_with('.'));
    if own(name) {
        return Some(Part { span: behind(name.len()), plural: false });
    }
    let last = text.rsplit('.').next().unwrap_or(text);
    is_plural(last, name).then(|| Part { span: behind(last.len()), plural: true })
}

fn is_plural(written: &str, name: &str) -> bool {
    let stem = |end: &str| written.strip_suffix(end);
    stem("ies").is_some_and(|stem| name.strip_suffix('y') == Some(stem))
        || stem("es") == Some(name)
        || stem("s") == Some(name)
}

/// The plural that is read back as this name.
fn plural(name: &str) -> String {
    let before_y = name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match before_y {
        Some(stem) if !stem.is_empty() => format!("{stem}ies"),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| name.ends_with(end)) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

/// Whether every name means after the edits what it meant before.
fn holds(analysis: &Analysis<'_>, edits: &[Edit], old: &str, new: &str) -> Result<(), String> {
    let (sources, files) = edited(analysis, edits);
    let after = Analysis::new(&sources, &files);
    let moved = |span: Span| moved(edits, span);
    let errors = |findings: &[Diagnostic], place: &dyn Fn(Span) -> Span| -> BTreeSet<(Span, &'static str)> {
        let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
        errors.map(|finding| (place(finding.span), finding.code.name())).collect()
    };
    let before = errors(&analysis.findings, &moved);
    let refused = |reason: &str| format!("`{old}` cannot be named `{new}`: {reason}");
    let fresh = after.findings.iter().find(|finding| {
        finding.severity() == Severity::Error && !before.contains(&(finding.span, finding.code.name()))
    });
    if let Some(finding) = fresh {
        let place = shown(&sources, finding.span);
        return Err(refused(&format!("{} ({place})", finding.headline)));
    }
    let was = meanings(analysis, &moved);
    let is = meanings(&after, &|span| span);
    if let Some((span, _)) = was.symmetric_difference(&is).next() {
        let place = shown(&sources, *span);
        return Err(refused(&format!("the name at {place} would then mean something else")));
    }
    Ok(())
}

/// What every name means, by its place and that of the declaration; of demands, only that they are
/// named there.
fn meanings(analysis: &Analysis<'_>, place: &dyn Fn(Span) -> Span) -> BTreeSet<(Span, Option<Span>)> {
    let symbols = analysis.names.symbols.iter().map(|symbol| (symbol.span, Some(symbol.span)));
    let uses = analysis.uses().iter().map(|(span, id)| (*span, analysis.names.get(*id).map(|one| one.span)));
    let awards = analysis.names.of(Sort::Award).filter_map(|(_, symbol)| match &symbol.item.kind {
        ItemKind::Award(award) => Some(award),
        _ => None,
    });
    let labels = awards.flat_map(|award| labels::words(award)).map(|(word, _)| (word.span, None));
    symbols.chain(uses).chain(labels).map(|(span, means)| (place(span), means.map(place))).collect()
}

/// The texts after the edits, with their trees.
fn edited(analysis: &Analysis<'_>, edits: &[Edit]) -> (Sources, Vec<File>) {
    let mut sources = analysis.sources.clone();
    let mut files = analysis.files.to_vec();
    for tree in &mut files {
        let own: Vec<&Edit> = edits.iter().filter(|edit| edit.span.file == tree.id).collect();
        let Some(source) = analysis.sources.get(tree.id).filter(|_| !own.is_empty()) else { continue };
        let mut text = source.text.clone();
        for edit in own.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        *tree = parse(tree.id, &text);
        let lines = LineIndex::new(&text);
        sources.replace(tree.id, text, lines);
    }
    (sources, files)
}

/// Where a stretch stands after the edits.
fn moved(edits: &[Edit], span: Span) -> Span {
    let at = |offset: u32| {
        let before = edits.iter().filter(|edit| edit.span.file == span.file && edit.span.end <= offset);
        before.fold(offset as usize, |at, edit| at + edit.text.len() - edit.span.range().len().min(at))
    };
    Span::new(span.file, at(span.start), at(span.end))
}

/// A place as people say it: `louisiana.courses:12`.
fn shown(sources: &Sources, span: Span) -> String {
    sources.get(span.file).map_or_else(String::new, |file| {
        format!("{}:{}", file.module, file.lines().line_of(span.start as usize) + 1)
    })
}
