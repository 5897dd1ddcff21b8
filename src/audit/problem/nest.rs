//! The limits of a slot as a tree, as far as they nest over the items that fit it, and where each item
//! enters the tree. Limits that cross are for the search to see to.

use super::{Fitting, Nested, Problem, gcd};

/// Works out the trees of all slots, and what the whole courses that fit each are multiples of.
pub(super) fn nest(problem: &mut Problem<'_>) {
    for (at, item) in problem.items.iter().enumerate() {
        for fit in &item.fits {
            if let Some(slot) = problem.slots.get_mut(fit.slot) {
                slot.fitting.push(Fitting { item: at, limits: fit.limits, home: 0, worth: item.worth });
            }
        }
    }
    let whole = problem.slots.iter().all(|slot| !slot.split && !slot.excess && !slot.sharing);
    for slot in &mut problem.slots {
        if whole && !slot.courses {
            slot.step = slot.fitting.iter().map(|one| one.worth).fold(0, gcd).max(1);
        }
        if slot.limits.is_empty() {
            continue;
        }
        slot.nested = nested_limits(&slot.fitting, slot.limits.len());
        for fitting in &mut slot.fitting {
            fitting.home = home_of(fitting.limits, &slot.nested);
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
