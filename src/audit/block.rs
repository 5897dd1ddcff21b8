//! Why a question has no answer: a set of demands that cannot all be filled, none of which can be left
//! out (`docs/semantics.md`, "Blocking sets").
//!
//! 1. A failed test that nothing can stand in for blocks by itself.
//! 2. Else the question is asked again and again with some demands left undone, until no more can be
//!    ([`smallest`], after Junker's QuickXplain, 2004: few questions where few demands block).
//! 3. The records that could count in what is left are the evidence the demands compete for.
//!
//! A question that is cut off proves nothing, so the demands it was asked about stay in.

use std::cell::RefCell;

use super::cond::Conditions;
use super::evidence::{Evidence, Level, Tri};
use super::outcome::{Blocker, Blocking};
use super::problem::{Node, NodeKind, Problem, Where};
use super::relax::Work;
use super::search::{Answer, solve};
use crate::policy::{Award, AwardId, Combined, Count, CourseId, DemandId, Kind};

/// Demands of one award that have one path.
type Named<'p> = (usize, &'p str);

/// The demands that block, where the question has no answer within the effort; `known` is a set that may
/// block here as well.
pub(super) fn blocking(
    evidence: &Evidence<'_>,
    problem: &Problem<'_>,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    effort: u32,
    known: &[Blocking],
    work: &RefCell<Work>,
) -> Option<Blocking> {
    let asker = Asker { problem, effort, work };
    let again = known.iter().find(|known| {
        let named: Vec<Named<'_>> = known.demands.iter().filter_map(|one| asker.named(one)).collect();
        named.len() == known.demands.len() && asker.blocks(&named)
    });
    if let Some(known) = again {
        return Some(known.clone());
    }
    let mut found = match failed_test(problem, &problem.root) {
        Some(test) => vec![test],
        None => {
            let all = asker.candidates();
            let found = smallest(&asker, &mut Vec::new(), false, &all);
            if asker.blocks(&found) {
                found
            } else if asker.blocks(&all) {
                all
            } else {
                return None;
            }
        }
    };
    found.sort_unstable();
    let demands = found.iter().filter_map(|(at, path)| {
        let (_, award) = problem.awards.get(*at)?;
        Some(Blocker { award: award.named.name.clone(), path: (*path).to_owned() })
    });
    let mut blocking = Blocking { demands: demands.collect(), evidence: Vec::new() };
    blocking.demands.sort();
    for (at, path) in &found {
        if let Some((owner, award)) = problem.awards.get(*at) {
            for (id, _) in (0u32..).zip(&award.demands).filter(|(_, demand)| demand.path == *path) {
                competing(evidence, *owner, award, id, waived, &mut blocking.evidence);
            }
        }
    }
    blocking.evidence.sort_unstable();
    blocking.evidence.dedup();
    Some(blocking)
}

/// A test that fails and that no choice can do without.
fn failed_test<'p>(problem: &'p Problem<'_>, node: &Node) -> Option<Named<'p>> {
    match &node.kind {
        NodeKind::Settled(false) => named(problem, node.demand?),
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } => {
            parts.iter().filter_map(|part| failed_test(problem, part)).min()
        }
        _ => None,
    }
}

fn named<'p>(problem: &'p Problem<'_>, (at, id): Where) -> Option<Named<'p>> {
    let (_, award) = problem.awards.get(at)?;
    Some((at, award.demands.get(id as usize)?.path.as_str()))
}

struct Asker<'p, 'a> {
    problem: &'p Problem<'a>,
    effort: u32,
    work: &'p RefCell<Work>,
}

impl<'p> Asker<'p, '_> {
    fn named(&self, blocker: &Blocker) -> Option<Named<'p>> {
        let mut awards = self.problem.awards.iter().enumerate();
        let (at, (_, award)) = awards.find(|(_, (_, award))| award.named.name == blocker.award)?;
        let demand = award.demands.iter().find(|demand| demand.path == blocker.path)?;
        Some((at, demand.path.as_str()))
    }

    /// Every demand that owes something, those first that few records can fill: a set of these says most.
    fn candidates(&self) -> Vec<Named<'p>> {
        let mut breadth = vec![0usize; self.problem.slots.len()];
        for fit in self.problem.items.iter().flat_map(|item| &item.fits) {
            breadth.get_mut(fit.slot).into_iter().for_each(|count| *count += 1);
        }
        let mut found = Vec::new();
        self.owing(&self.problem.root, &breadth, &mut found);
        found.sort_unstable();
        let mut candidates: Vec<Named<'p>> = Vec::new();
        for (_, one) in found {
            if !candidates.contains(&one) {
                candidates.push(one);
            }
        }
        candidates
    }

    fn owing(&self, node: &Node, breadth: &[usize], into: &mut Vec<(usize, Named<'p>)>) {
        let rank = match &node.kind {
            NodeKind::Settled(true) => return,
            NodeKind::Settled(false) => Some(0),
            NodeKind::Slot(slot) => breadth.get(*slot).copied(),
            NodeKind::Average { .. } => Some(usize::MAX),
            NodeKind::Sum { .. } | NodeKind::Choose { .. } => Some(usize::MAX - 1),
            NodeKind::All(_) => None,
        };
        if let (Some(rank), Some(named)) = (rank, node.demand.and_then(|at| named(self.problem, at))) {
            into.push((rank, named));
        }
        if let NodeKind::All(parts) | NodeKind::Sum { parts, .. } | NodeKind::Choose { parts, .. } =
            &node.kind
        {
            parts.iter().for_each(|part| self.owing(part, breadth, into));
        }
    }

    /// Whether these demands cannot all be filled, with all others left undone.
    fn blocks(&self, demands: &[Named<'_>]) -> bool {
        let left =
            self.problem.without(&|at| named(self.problem, at).is_some_and(|named| demands.contains(&named)));
        matches!(solve(&left, self.effort, false, &mut self.work.borrow_mut()), Answer::Not(_))
    }
}

/// The demands out of `open` that block together with `taken`, none of which can be left out; `more` if
/// something was added to `taken` since it was last asked.
fn smallest<'p>(
    asker: &Asker<'p, '_>,
    taken: &mut Vec<Named<'p>>,
    more: bool,
    open: &[Named<'p>],
) -> Vec<Named<'p>> {
    if more && asker.blocks(taken) {
        return Vec::new();
    }
    let (early, late) = match open {
        [] => return Vec::new(),
        [only] => return vec![*only],
        several => several.split_at(several.len() / 2),
    };
    let before = taken.len();
    taken.extend_from_slice(early);
    let mut found = smallest(asker, taken, true, late);
    taken.truncate(before);
    taken.extend_from_slice(&found);
    let rest = smallest(asker, taken, !found.is_empty(), early);
    taken.truncate(before);
    found.extend(rest);
    found
}

/// The records that could count in a demand, everything unknown taken for the student.
fn competing(
    evidence: &Evidence<'_>,
    owner: AwardId,
    award: &Award,
    id: DemandId,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    into: &mut Vec<usize>,
) {
    let conditions = Conditions { evidence, level: Level::Planned, scale: award.scale };
    let kind = |id: DemandId| award.demands.get(id as usize).map(|demand| &demand.kind);
    let mut open = match kind(id) {
        Some(Kind::Count(_) | Kind::Sum { .. }) => vec![id],
        _ => Vec::new(),
    };
    while let Some(id) = open.pop() {
        if waived(owner, id) {
            continue;
        }
        match kind(id) {
            Some(Kind::Count(count)) => fitting(&conditions, owner, id, count, into),
            Some(Kind::If { cond, then, otherwise }) => {
                let held = conditions.holds(cond);
                open.extend(then.iter().filter(|_| held != Tri::No));
                open.extend(otherwise.iter().filter(|_| held != Tri::Yes));
            }
            Some(Kind::When { branches, otherwise }) => {
                let mut settled = false;
                for (cond, parts) in branches {
                    let held = conditions.holds(cond);
                    open.extend(parts.iter().filter(|_| held != Tri::No && !settled));
                    settled |= held == Tri::Yes;
                }
                open.extend(otherwise.iter().filter(|_| !settled));
            }
            Some(Kind::All(parts) | Kind::Sum { parts, .. } | Kind::Choose { parts, .. }) => {
                open.extend(parts);
            }
            _ => {}
        }
    }
}

fn fitting(
    conditions: &Conditions<'_, '_>,
    owner: AwardId,
    id: DemandId,
    count: &Count,
    into: &mut Vec<usize>,
) {
    let evidence = conditions.evidence;
    let substitutes = evidence.substitutes_for(owner, id, count);
    for record in &evidence.records {
        let fits = evidence.fits(record, &count.select) != Tri::No
            || evidence.substituted(record, count, &substitutes, Tri::Maybe).is_some();
        if fits && conditions.counts(record) && !record.worth.is_zero() {
            into.push(record.index);
        }
    }
    for combined in &count.select.combined {
        for (place, record) in evidence.records.iter().enumerate() {
            if joins(conditions, combined, &combined.parts, Some(place), &mut Vec::new()) {
                into.push(record.index);
            }
        }
    }
}

/// Whether different records can stand for these parts of a combined entry, with `with` among them.
fn joins(
    conditions: &Conditions<'_, '_>,
    combined: &Combined,
    parts: &[Vec<CourseId>],
    with: Option<usize>,
    used: &mut Vec<usize>,
) -> bool {
    let Some((part, rest)) = parts.split_first() else { return with.is_none() };
    let evidence = conditions.evidence;
    for (place, record) in evidence.records.iter().enumerate() {
        let last = rest.is_empty() && with.is_some_and(|with| with != place);
        if !last
            && !used.contains(&place)
            && conditions.counts(record)
            && evidence.fits_part(record, part, combined) != Tri::No
        {
            used.push(place);
            let found = joins(conditions, combined, rest, with.filter(|with| *with != place), used);
            used.pop();
            if found {
                return true;
            }
        }
    }
    false
}
