//! What stands around a place, by the syntax tree: declarations, demands, lists.

use crate::compile::Analysis;
use crate::source::Span;
use crate::syntax::tree::{
    Condition, ConditionKind, Demand, DemandBody, Filter, FilterKind, From, GpaScope, Item, ItemKind, Pick,
    Selector,
};

/// Whether one stretch lies in another, its ends included.
pub(super) fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The declaration around a stretch.
pub(super) fn item<'a>(analysis: &Analysis<'a>, span: Span) -> Option<&'a Item> {
    analysis.tree(span.file)?.items.iter().find(|item| holds(item.span, span))
}

/// Whether there is a comment in a stretch.
pub(super) fn has_comment(analysis: &Analysis<'_>, span: Span) -> bool {
    let comments = analysis.tree(span.file).map_or(&[][..], |tree| &tree.comments);
    comments.iter().any(|comment| comment.start < span.end && span.start < comment.end)
}

/// The demands around a stretch, outermost first, each with those beside it.
pub(super) fn demands(item: &Item, span: Span) -> Vec<(&Demand, &[Demand])> {
    let ItemKind::Award(award) = &item.kind else { return Vec::new() };
    let mut found = Vec::new();
    let mut open = award.demands.as_slice();
    while let Some(demand) = open.iter().find(|demand| holds(demand.span, span)) {
        found.push((demand, open));
        open = &demand.parts;
    }
    found
}

/// Every list of a set or an award, those within others behind these.
pub(super) fn selectors(item: &Item) -> Vec<&Selector> {
    let mut found = Vec::new();
    match &item.kind {
        ItemKind::Set(set) => selector(&set.selector, &mut found),
        ItemKind::Award(award) => {
            award.applies.iter().for_each(|one| condition(one, &mut found));
            award.demands.iter().for_each(|one| demand(one, &mut found));
        }
        _ => {}
    }
    found
}

fn demand<'t>(of: &'t Demand, found: &mut Vec<&'t Selector>) {
    match &of.body {
        DemandBody::Count { from: Some(From::Selector(one)), .. } => selector(one, found),
        DemandBody::Count { from: Some(From::Branch { filters: own, .. }), .. } => filters(own, found),
        DemandBody::Gpa { over: GpaScope::Selector(one), .. } => selector(one, found),
        DemandBody::Test(one) | DemandBody::If(one, _) | DemandBody::When(one) => condition(one, found),
        _ => {}
    }
    of.parts.iter().for_each(|part| demand(part, found));
}

fn selector<'t>(of: &'t Selector, found: &mut Vec<&'t Selector>) {
    found.push(of);
    for pick in of.picks.iter().chain(&of.except) {
        if let Pick::Nested(inner) = pick {
            selector(inner, found);
        }
    }
    filters(&of.filters, found);
}

fn filters<'t>(of: &'t [Filter], found: &mut Vec<&'t Selector>) {
    for filter in of {
        if let FilterKind::AlsoIn(inner) = &filter.kind {
            selector(inner, found);
        }
    }
}

fn condition<'t>(of: &'t Condition, found: &mut Vec<&'t Selector>) {
    match &of.kind {
        ConditionKind::All(all) | ConditionKind::Any(all) => {
            all.iter().for_each(|one| condition(one, found));
        }
        ConditionKind::Not(one) => condition(one, found),
        ConditionKind::Amount(_, _, one) => selector(one, found),
        _ => {}
    }
}

/// Where an entry of a list stands, with its parentheses.
pub(super) fn pick(text: &str, pick: &Pick) -> Span {
    match pick {
        Pick::Any(span) | Pick::Combined { span, .. } => *span,
        Pick::Name(word) => word.span,
        Pick::Nested(inner) => {
            let span = inner.span;
            let before = text.get(..span.start as usize).unwrap_or("").trim_end();
            let after = text.get(span.end as usize..).unwrap_or("");
            let behind = after.len() - after.trim_start().len();
            if !before.ends_with('(') || !after.trim_start().starts_with(')') {
                return span;
            }
            Span::new(span.file, before.len() - 1, span.end as usize + behind + 1)
        }
    }
}
