//! Which courses a set, a subject or a compiled selector speaks of.

use std::collections::BTreeSet;

use crate::compile::Analysis;
use crate::ide::target::used_at;
use crate::names::{Sort, Symbol, SymbolId};
use crate::policy::{CourseId, Select};
use crate::syntax::tree::{FilterKind, ItemKind, Pick, Selector};

/// How deep sets may lie in each other.
const MOST_DEEP: usize = 32;

/// The courses of a set, or of a subject with everything beneath it; nothing for other things. What a
/// filter asks of a record (a grade, a year) is left out of account.
#[must_use]
pub fn courses_of(analysis: &Analysis<'_>, symbol: &Symbol<'_>) -> Option<Vec<CourseId>> {
    let mut found = BTreeSet::new();
    match &symbol.item.kind {
        ItemKind::Set(set) => select(analysis, &set.selector, 0, &mut found),
        ItemKind::Subject(_) => {
            let id = analysis.names.symbols.iter().position(|other| other.span == symbol.span)?;
            beneath(analysis, id, &mut found);
        }
        _ => return None,
    }
    Some(found.into_iter().collect())
}

fn select(analysis: &Analysis<'_>, selector: &Selector, depth: usize, found: &mut BTreeSet<CourseId>) {
    if depth > MOST_DEEP {
        return;
    }
    let mut own = BTreeSet::new();
    picks(analysis, &selector.picks, depth, &mut own);
    let mut not = BTreeSet::new();
    picks(analysis, &selector.except, depth, &mut not);
    own.retain(|course| !not.contains(course));
    for filter in &selector.filters {
        let courses = &analysis.lowered.origins.courses;
        let course = |id: &CourseId| courses.get(*id as usize);
        match &filter.kind {
            FilterKind::Tag(tag) => own.retain(|id| {
                course(id).is_some_and(|course| course.tags.iter().any(|own| own.value == tag.value))
            }),
            FilterKind::Level(level) => own.retain(|id| {
                course(id)
                    .and_then(|course| course.level.as_ref())
                    .is_some_and(|own| own.value == level.value)
            }),
            FilterKind::AlsoIn(other) => {
                let mut also = BTreeSet::new();
                select(analysis, other, depth + 1, &mut also);
                own.retain(|id| also.contains(id));
            }
            _ => {}
        }
    }
    found.extend(own);
}

fn picks(analysis: &Analysis<'_>, picks: &[Pick], depth: usize, found: &mut BTreeSet<CourseId>) {
    for pick in picks {
        match pick {
            Pick::Any(_) => {
                let count = u32::try_from(analysis.lowered.policy.courses.len()).unwrap_or(u32::MAX);
                found.extend(0..count);
            }
            Pick::Name(name) => {
                if let Some(id) = used_at(analysis, name.span) {
                    named(analysis, id, depth, found);
                }
            }
            Pick::Combined { courses, .. } => {
                for id in courses.iter().filter_map(|name| used_at(analysis, name.span)) {
                    named(analysis, id, depth, found);
                }
            }
            Pick::Nested(inner) => select(analysis, inner, depth + 1, found),
        }
    }
}

fn named(analysis: &Analysis<'_>, id: SymbolId, depth: usize, found: &mut BTreeSet<CourseId>) {
    let Some(symbol) = analysis.names.get(id) else { return };
    match (&symbol.item.kind, symbol.sort) {
        (_, Sort::Course) => _ = found.insert(symbol.index),
        (_, Sort::Subject) => beneath(analysis, id, found),
        (ItemKind::Set(set), _) => select(analysis, &set.selector, depth + 1, found),
        _ => {}
    }
}

/// The courses of a subject and of every subject beneath it.
fn beneath(analysis: &Analysis<'_>, subject: SymbolId, found: &mut BTreeSet<CourseId>) {
    let mut subjects = BTreeSet::from([subject]);
    loop {
        let before = subjects.len();
        for (id, symbol) in analysis.names.of(Sort::Subject) {
            if let ItemKind::Subject(tree) = &symbol.item.kind
                && let Some(parent) = &tree.parent
                && used_at(analysis, parent.span).is_some_and(|parent| subjects.contains(&parent))
            {
                subjects.insert(id);
            }
        }
        if subjects.len() == before {
            break;
        }
    }
    for (at, course) in analysis.lowered.origins.courses.iter().enumerate() {
        let mut own = course.subjects.iter().filter_map(|name| used_at(analysis, name.span));
        if own.any(|id| subjects.contains(&id)) {
            found.extend(u32::try_from(at));
        }
    }
}

/// The courses of a compiled selector; nothing where it lets any course through.
pub(in crate::ide) fn selected(select: &Select) -> Option<BTreeSet<CourseId>> {
    let mut found = BTreeSet::new();
    for pick in &select.picks {
        found.extend(pick.courses.as_ref()?);
    }
    for combined in &select.combined {
        found.extend(combined.parts.iter().flatten());
    }
    Some(found)
}

/// `12 courses: Algebra I, Geometry and 10 more`.
pub(super) fn listed(
    analysis: &Analysis<'_>,
    courses: impl ExactSizeIterator<Item = CourseId>,
    most: usize,
) -> String {
    let count = courses.len();
    let title = |id: CourseId| Some(analysis.lowered.policy.courses.get(id as usize)?.named.title.clone());
    let titles: Vec<String> = courses.filter_map(title).take(most).collect();
    match count {
        0 => "no course".to_owned(),
        1 => titles.concat(),
        _ if count > titles.len() => {
            format!("{count} courses: {} and {} more", titles.join(", "), count - titles.len())
        }
        _ => format!("{count} courses: {}", titles.join(", ")),
    }
}
