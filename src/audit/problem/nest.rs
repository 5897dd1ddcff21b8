//! The limits of a slot as a tree, as far as they nest over the items that fit it, and where each item
//! enters the tree. Limits that cross are for the search to see to. And which minima are sums of whole courses.

use super::{Fitting, Nested, Node, NodeKind, Problem, gcd};

/// Works out the trees of all slots.
pub(super) fn nest(problem: &mut Problem<'_>) {
    for (at, item) in problem.items.iter().enumerate() {
        for fit in &item.fits {
            if let Some(slot) = problem.slots.get_mut(fit.slot) {
                slot.fitting.push(Fitting { item: at, limits: fit.limits, home: 0, worth: item.worth });
            }
        }
    }
    for slot in &mut problem.slots {
        if slot.limits.is_empty() {
            continue;
        }
        slot.nested = nested_limits(&slot.fitting, slot.limits.len());
        for fitting in &mut slot.fitting {
            fitting.home = home_of(fitting.limits, &slot.nested);
        }
    }
}

/// Works out what the courses that fit each slot are multiples of, where they may as well count whole: where no
/// course is divided or serves twice, nothing that lets only so much credit through stands on the slot or
/// above it, and no average gains by a course that counts in part.
pub(super) fn steps(problem: &mut Problem<'_>) {
    let whole = problem.slots.iter().all(|slot| !slot.split && !slot.excess && !slot.sharing);
    let mut capped = vec![false; problem.slots.len()];
    if !whole || averages(&problem.root, false, &mut capped) {
        return;
    }
    for (slot, capped) in problem.slots.iter_mut().zip(capped) {
        let limited = slot.limits.iter().any(|limit| !limit.courses && limit.most.is_some());
        if !slot.courses && !capped && !limited {
            slot.step = slot.fitting.iter().map(|one| one.worth).fold(0, gcd).max(1);
        }
    }
}

/// Whether an average is asked anywhere; marks the slots below a sum that lets only so much credit through.
fn averages(node: &Node, below: bool, capped: &mut [bool]) -> bool {
    let below = below || matches!(node.kind, NodeKind::Sum { courses: false, most: Some(_), .. });
    match &node.kind {
        NodeKind::Average { .. } => true,
        NodeKind::Settled(_) => false,
        NodeKind::Slot(slot) => {
            capped.get_mut(*slot).into_iter().for_each(|capped| *capped = below);
            false
        }
        NodeKind::All(parts) | NodeKind::Sum { parts, .. } | NodeKind::Choose { parts, .. } => {
            // All of them, for what they mark.
            parts.iter().filter(|part| averages(part, below, capped)).count() > 0
        }
    }
}

/// As many limits as nest over the items at hand, outer ones first.
fn nested_limits(fitting: &[Fitting], limits: usize) -> Vec<Nested> {
    let mut masks: Vec<u64> = fitting.iter().map(|fitting| fitting.limits).collect();
    let under = |bit: usize| fitting.iter().filter(|one| one.limits >> bit & 1 == 1).count();
    masks.sort_unstable();
    masks.dedup();
    let inside = |a: usize, b: usize| masks.iter().all(|mask| mask >> a & 1 == 0 || mask >> b & 1 == 1);
    let apart = |a: usize, b: usize| masks.iter().all(|mask| mask >> a & 1 == 0 || mask >> b & 1 == 0);
    let mut kept: Vec<usize> = Vec::new();
    for bit in 0..limits {
        if kept.iter().all(|other| inside(bit, *other) || inside(*other, bit) || apart(bit, *other)) {
            kept.push(bit);
        }
    }
    kept.sort_by_key(|bit| (std::cmp::Reverse(under(*bit)), *bit));
    let mut nested: Vec<Nested> = Vec::new();
    for bit in kept {
        let around = nested.iter().rposition(|other| inside(bit, other.bit) && under(bit) > 0);
        nested.push(Nested { bit, parent: around.map_or(0, |at| at + 1) });
    }
    nested
}

/// The innermost kept limit an item falls under (0: none).
fn home_of(mask: u64, nested: &[Nested]) -> u32 {
    let innermost = nested.iter().rposition(|limit| mask >> limit.bit & 1 == 1);
    innermost.map_or(0, |at| u32::try_from(at + 1).unwrap_or(0))
}
