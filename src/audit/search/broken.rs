//! Rules that a relaxed answer may break, and the branches that exclude it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Counting, Search, State, slots_below};
use crate::audit::problem::{Item, Node, NodeKind, Slot};

impl Search<'_, '_> {
    /// Rules 2 and 3: one record in several slots. It counts in the one where most of it does, and in none that
    /// may not share it; or it does not count there.
    pub(super) fn shared(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        // Uses stand in the order of their items.
        for uses in counting.uses.chunk_by(|(one, ..), (other, ..)| one == other) {
            let &(item, ..) = uses.first()?;
            let found = self.problem.items.get(item)?;
            let apart = |a: usize, b: usize| a != b && !self.may_share(found, a, b);
            let clashes = |slot: usize| uses.iter().any(|(_, other, _)| apart(slot, *other));
            let torn = uses.iter().filter(|(_, slot, _)| clashes(*slot));
            let Some(&(_, main, _)) = torn.max_by_key(|(_, slot, amount)| (*amount, Reverse(*slot))) else {
                continue;
            };
            let must = |slot: usize| state.bounds(item, slot, found.worth).0 > 0;
            let mut branches = Vec::new();
            let others = || found.fits.iter().map(|fit| fit.slot).filter(|slot| apart(main, *slot));
            if !others().any(must) {
                let mut here = state.clone();
                here.bounds.extend(others().map(|slot| ((item, slot), (0, 0))));
                branches.push(here);
            }
            if !must(main) {
                branches.push(state.bound(item, main, 0, 0));
            }
            return Some(branches);
        }
        None
    }

    /// Whether an item may count in both of two slots.
    fn may_share(&self, item: &Item, a: usize, b: usize) -> bool {
        let slots = &self.problem.slots;
        let (Some(one), Some(other)) = (slots.get(a), slots.get(b)) else { return false };
        let plain = !one.sharing && !other.sharing;
        let parts = plain && (one.split || one.excess || other.excess);
        let whole = item.combined || one.courses || other.courses;
        one.shares.contains(&b) && !item.combined || parts && !whole
    }

    /// Rules 5 and 6: items of which only one may be used. The one that is in the way of most others is
    /// used, and so none of those; or it is not.
    pub(super) fn excluded(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let used = used_items(counting);
        let in_the_way = |item: &usize| {
            let excludes =
                self.problem.items.get(*item).map(|item| item.excludes.as_slice()).unwrap_or_default();
            excludes.iter().filter(|other| used.binary_search(other).is_ok()).count()
        };
        let worst = used.iter().copied().max_by_key(|item| (in_the_way(item), Reverse(*item)))?;
        if in_the_way(&worst) == 0 {
            return None;
        }
        let mut alone = state.clone();
        for other in &self.problem.items.get(worst)?.excludes {
            if let Some(banned) = alone.banned.get_mut(*other) {
                *banned = true;
            }
        }
        Some(vec![alone, state.ban(worst)])
    }

    /// Rule 6: a repeatable course over its cap. One of its items is not used; or it is, and then none
    /// that does not fit beside it.
    pub(super) fn over_cap(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let used = used_items(counting);
        for (cap, most) in self.problem.caps.iter().enumerate() {
            let load = |item: usize| {
                let loads =
                    self.problem.items.get(item).map(|item| item.loads.as_slice()).unwrap_or_default();
                loads.iter().filter(|(on, _)| *on == cap).map(|(_, load)| *load).sum::<i64>()
            };
            // Records that stand for the same thing twice (alone and combined) exclude each other, so
            // no record is counted twice here.
            if used.iter().map(|item| load(*item)).sum::<i64>() <= *most {
                continue;
            }
            let open = used.iter().copied().filter(|item| load(*item) > 0 && !state.is_kept(*item));
            let Some(worst) = open.max_by_key(|item| (load(*item), Reverse(*item))) else {
                return Some(Vec::new());
            };
            let mut keeping = state.clone();
            keeping.kept.push(worst);
            let room = most - keeping.kept.iter().map(|item| load(*item)).sum::<i64>();
            if room < 0 {
                return Some(vec![state.ban(worst)]);
            }
            for item in 0..self.problem.items.len() {
                if load(item) > room && !keeping.is_kept(item) {
                    keeping.banned.get_mut(item).into_iter().for_each(|banned| *banned = true);
                }
            }
            return Some(vec![keeping, state.ban(worst)]);
        }
        None
    }

    /// Rule 4: courses count whole where courses are counted.
    pub(super) fn in_parts(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        for (item, slot, amount) in &counting.uses {
            let worth = self.problem.items.get(*item)?.worth;
            if self.problem.slots.get(*slot)?.courses && *amount < worth {
                let (low, _) = state.bounds(*item, *slot, worth);
                let whole = (low < worth).then(|| state.bound(*item, *slot, worth, worth));
                return Some(whole.into_iter().chain([state.bound(*item, *slot, 0, 0)]).collect());
            }
        }
        None
    }

    /// Rule 7: bounds of slots in courses, and limits that are not in the relaxation.
    pub(super) fn limits(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        let bounded = |slot: &Slot| slot.courses || !slot.limits.is_empty();
        for (at, slot) in self.problem.slots.iter().enumerate().filter(|(_, slot)| bounded(slot)) {
            let uses: Vec<(usize, i64, u64)> = counting
                .uses
                .iter()
                .filter(|(_, found, _)| *found == at)
                .filter_map(|(item, _, amount)| Some((*item, *amount, self.under(*item, at)?)))
                .collect();
            if uses.is_empty() && counting.open > 0 {
                continue;
            }
            if slot.courses
                && let Some(branches) =
                    self.course_bound(state, counting, &[at], &uses, slot.least, slot.most, None)
            {
                return Some(branches);
            }
            for (bit, limit) in slot.limits.iter().enumerate() {
                let under: Vec<(usize, i64, u64)> =
                    uses.iter().copied().filter(|(_, _, mask)| mask >> bit & 1 == 1).collect();
                if limit.courses {
                    if let Some(branches) = self.course_bound(
                        state,
                        counting,
                        &[at],
                        &under,
                        limit.least,
                        limit.most,
                        Some((at, bit)),
                    ) {
                        return Some(branches);
                    }
                    continue;
                }
                let total: i64 = under.iter().map(|(_, amount, _)| amount).sum();
                if slot.courses && limit.most.is_some_and(|most| total > most) {
                    // Courses count whole here: one of these does not count at all.
                    let without = under.iter().filter_map(|(item, ..)| {
                        let (low, _) = state.bounds(*item, at, 0);
                        (low == 0).then(|| state.bound(*item, at, 0, 0))
                    });
                    return Some(without.collect());
                }
                if limit.most.is_some_and(|most| total > most) {
                    return Some(self.atoms(state, at, &uses, bit, -1));
                }
                if total < limit.least && counting.open == 0 && self.is_active(counting, at) {
                    return Some(self.atoms(state, at, &uses, bit, 1));
                }
            }
        }
        None
    }

    /// Branches that lessen (-1) or raise (1) what the groups of items under a limit count.
    fn atoms(
        &self,
        state: &State,
        slot: usize,
        uses: &[(usize, i64, u64)],
        bit: usize,
        step: i64,
    ) -> Vec<State> {
        let mut groups: BTreeMap<u64, (i64, i64)> = BTreeMap::new();
        for item in &self.problem.items {
            for fit in item.fits.iter().filter(|fit| fit.slot == slot && fit.limits >> bit & 1 == 1) {
                groups.entry(fit.limits).or_default().1 += item.worth;
            }
        }
        for (_, amount, mask) in uses.iter().filter(|(_, _, mask)| mask >> bit & 1 == 1) {
            groups.entry(*mask).or_default().0 += amount;
        }
        let mut branches = Vec::new();
        for (mask, (now, worth)) in groups {
            let (low, high) = state.atom(slot, mask).unwrap_or((0, worth));
            let unit = self.problem.unit;
            let (low, high) = if step < 0 { (low, now - unit) } else { (now + unit, high) };
            if low <= high {
                let mut next = state.clone();
                next.atoms.insert((slot, mask), (low, high));
                branches.push(next);
            }
        }
        branches
    }

    /// Branches where too few or too many courses are used in some slots (under a limit of one).
    #[expect(clippy::too_many_arguments, reason = "a bound, where it holds, and what is there")]
    fn course_bound(
        &self,
        state: &State,
        counting: &Counting,
        slots: &[usize],
        uses: &[(usize, i64, u64)],
        least: i64,
        most: Option<i64>,
        limit: Option<(usize, usize)>,
    ) -> Option<Vec<State>> {
        let count = i64::try_from(uses.len()).unwrap_or(i64::MAX);
        if most.is_some_and(|most| count > most) {
            let without = uses.iter().filter_map(|(item, _, _)| {
                let slot =
                    counting.uses.iter().find(|(used, slot, _)| used == item && slots.contains(slot))?.1;
                let (low, _) = state.bounds(*item, slot, 0);
                (low == 0).then(|| state.bound(*item, slot, 0, 0))
            });
            return Some(without.collect());
        }
        // A sum that is reached is owed, also where what was chosen below it counts nothing.
        let idle = !slots.is_empty() && !slots.iter().any(|slot| self.is_active(counting, *slot));
        if count >= least || counting.open > 0 || idle {
            return None;
        }
        // A further course: one that is used nowhere first, then any.
        let used = used_items(counting);
        let mut candidates = Vec::new();
        for (at, item) in self.problem.items.iter().enumerate() {
            for fit in item.fits.iter().filter(|fit| slots.contains(&fit.slot)) {
                let under = limit.is_none_or(|(_, bit)| fit.limits >> bit & 1 == 1);
                let here = counting.uses.iter().any(|(used, slot, _)| *used == at && *slot == fit.slot);
                let (low, high) = state.bounds(at, fit.slot, item.worth);
                if under && !here && low == 0 && high > 0 && !state.is_banned(at) {
                    let whole = self.problem.slots.get(fit.slot).is_some_and(|slot| slot.courses);
                    candidates.push((
                        used.binary_search(&at).is_ok(),
                        at,
                        fit.slot,
                        if whole { item.worth } else { self.problem.unit },
                        high,
                    ));
                }
            }
        }
        candidates.sort_unstable();
        Some(match candidates.first() {
            Some((_, item, slot, low, high)) if low <= high => {
                vec![state.bound(*item, *slot, *low, *high), state.bound(*item, *slot, 0, 0)]
            }
            Some((_, item, slot, ..)) => vec![state.bound(*item, *slot, 0, 0)],
            None => Vec::new(),
        })
    }

    /// Rule 8: sums over courses, and sums that whole alternatives push over their cap.
    pub(super) fn sums(&self, state: &State, counting: &Counting) -> Option<Vec<State>> {
        self.sums_of(&self.problem.root, state, counting)
    }

    fn sums_of(&self, node: &Node, state: &State, counting: &Counting) -> Option<Vec<State>> {
        match &node.kind {
            NodeKind::Settled(_) | NodeKind::Slot(_) | NodeKind::Average { .. } => None,
            NodeKind::All(parts) => parts.iter().find_map(|part| self.sums_of(part, state, counting)),
            NodeKind::Choose { choice, parts, .. } => parts.iter().enumerate().find_map(|(at, part)| {
                if counting.takes(*choice, at) { self.sums_of(part, state, counting) } else { None }
            }),
            NodeKind::Sum { courses, least, most, parts } => {
                if let Some(branches) = parts.iter().find_map(|part| self.sums_of(part, state, counting)) {
                    return Some(branches);
                }
                if !courses {
                    return None;
                }
                let mut below = Vec::new();
                slots_below(node, counting, &mut |slot| below.push(slot));
                let uses: Vec<(usize, i64, u64)> = counting
                    .uses
                    .iter()
                    .filter(|(_, slot, _)| below.contains(slot))
                    .map(|(item, _, amount)| (*item, *amount, 0))
                    .collect();
                self.course_bound(state, counting, &below, &uses, *least, *most, None)
            }
        }
    }

    /// The limits of a slot an item falls under.
    fn under(&self, item: usize, slot: usize) -> Option<u64> {
        self.problem.items.get(item)?.fits.iter().find(|fit| fit.slot == slot).map(|fit| fit.limits)
    }
}

fn used_items(counting: &Counting) -> Vec<usize> {
    let mut used: Vec<usize> = counting.uses.iter().map(|(item, _, _)| *item).collect();
    used.sort_unstable();
    used.dedup();
    used
}
