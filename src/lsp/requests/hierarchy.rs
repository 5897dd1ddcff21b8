//! The call hierarchy of the protocol, for courses: what a course needs first are its outgoing calls,
//! and what it opens are its incoming ones.

use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
    SymbolKind,
};

use super::super::convert::{self, Located};
use super::super::desk::Desk;
use crate::ide::hierarchy::{self, Step};
use crate::source::Span;

/// The course at a place.
pub(in crate::lsp) fn prepare(
    desk: &Desk<'_>,
    params: &CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    let (located, offset) = desk.at(&params.text_document_position_params)?;
    let step = hierarchy::course_at(located.analysis, located.file, offset)?;
    Some(vec![item(desk, &located, &step)?])
}

/// The courses that need a course.
pub(in crate::lsp) fn incoming(
    desk: &Desk<'_>,
    params: &CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (located, step) = again(desk, &params.item)?;
    let found = hierarchy::incoming(located.analysis, step.id).into_iter();
    let calls = found.filter_map(|(step, spans)| {
        Some(CallHierarchyIncomingCall {
            from: item(desk, &located, &step)?,
            from_ranges: ranges(desk, &located, &spans),
        })
    });
    Some(calls.collect())
}

/// The courses that a course needs.
pub(in crate::lsp) fn outgoing(
    desk: &Desk<'_>,
    params: &CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (located, step) = again(desk, &params.item)?;
    let found = hierarchy::outgoing(located.analysis, step.id).into_iter();
    let calls = found.filter_map(|(step, spans)| {
        Some(CallHierarchyOutgoingCall {
            to: item(desk, &located, &step)?,
            from_ranges: ranges(desk, &located, &spans),
        })
    });
    Some(calls.collect())
}

/// The course that an item stands for; by its full name where the text has moved since.
fn again<'v, 'd>(desk: &'v Desk<'d>, item: &CallHierarchyItem) -> Option<(Located<'v, 'd>, Step)> {
    let located = desk.located(&item.uri)?;
    let name = item.data.as_ref()?.as_str()?;
    let courses = (0u32..).zip(&located.analysis.lowered.policy.courses);
    let (id, _) = courses.into_iter().find(|(_, course)| course.named.full() == name)?;
    let step = hierarchy::course(located.analysis, id)?;
    Some((located, step))
}

fn item(desk: &Desk<'_>, located: &Located<'_, '_>, step: &Step) -> Option<CallHierarchyItem> {
    let whole = convert::location(located.analysis.sources, step.span, desk.session)?;
    let name = convert::location(located.analysis.sources, step.name_span, desk.session)?;
    let title = if step.title == step.name { String::new() } else { format!("{} · ", step.title) };
    Some(CallHierarchyItem {
        name: step.name.clone(),
        kind: SymbolKind::OBJECT,
        tags: None,
        detail: Some(format!("{title}{}", step.module)),
        uri: whole.uri,
        range: whole.range,
        selection_range: name.range,
        data: Some(format!("{}.{}", step.module, step.name).into()),
    })
}

fn ranges(desk: &Desk<'_>, located: &Located<'_, '_>, spans: &[Span]) -> Vec<Range> {
    let places =
        spans.iter().filter_map(|span| convert::location(located.analysis.sources, *span, desk.session));
    places.map(|place| place.range).collect()
}
