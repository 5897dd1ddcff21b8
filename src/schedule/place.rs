//! Placing courses in terms: exact, by backtracking.
//!
//! Given are items with the slots each may take, what each needs, the load that terms and years hold,
//! and which items are *wanted*; others may be *allowed* to help. The wanted item with the fewest slots
//! left is placed first, in the slot it likes best. A slot is left while nothing that is placed rules it
//! out: the load, the same course twice, or a need that no item could meet in time any more. When all
//! that is wanted stands somewhere, a need that is still open makes one of the items that would meet it
//! wanted, each in turn. Every way is tried before the answer is no; past the effort there is no answer.

use super::ask::{Ask, Stand, related};
use super::time::{SLOTS, Slot, TERMS, begins, ends};

/// A course to be placed.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The same number for items of one course.
    pub(super) course: u32,
    /// Whether it may be taken more than once.
    pub(super) repeatable: bool,
    /// The student's own record it stands for: of items for the same one, only one is placed.
    pub(super) record: Option<usize>,
    /// In ten-thousandths of a credit.
    pub(super) worth: i64,
    /// The slots it may take, in order.
    pub(super) slots: Vec<Slot>,
    /// The slots it likes best: where the student's own plan has it, then where a sequence has it.
    pub(super) wish: [Vec<Slot>; 2],
    /// What it needs.
    pub(super) ask: Ask,
}

/// What fits where.
#[derive(Debug, Clone)]
pub(super) struct Board {
    pub(super) items: Vec<Item>,
    /// For each year: what it holds already, and the most it may hold.
    pub(super) years: Vec<(i64, i64)>,
    /// For each term, the same in halves.
    pub(super) terms: Vec<(i64, i64)>,
}

/// An answer of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Placed {
    /// Where each item stands that is in it.
    Found(Vec<Option<Slot>>),
    /// There is no way.
    Nowhere,
    /// The effort was spent.
    CutOff,
}

impl Board {
    /// Places all wanted items, with the help of allowed ones. `effort` is what may be spent, and what is
    /// left of it.
    pub(super) fn place(&self, wanted: &[bool], allowed: &[bool], effort: &mut u32) -> Placed {
        let mut search = Search {
            board: self,
            at: vec![None; self.items.len()],
            wanted: wanted.to_vec(),
            allowed,
            slots: self.items.iter().map(|item| item.slots.clone()).collect(),
            years: self.years.iter().map(|(used, _)| *used).collect(),
            terms: self.terms.iter().map(|(used, _)| *used).collect(),
            effort,
            cut: false,
        };
        if search.run() {
            Placed::Found(search.at)
        } else if search.cut {
            Placed::CutOff
        } else {
            Placed::Nowhere
        }
    }

    /// Takes from every item the slots in which its needs cannot be met, whatever the load.
    pub(super) fn narrow(&mut self) {
        loop {
            let before: Vec<Vec<Slot>> = self.items.iter().map(|item| item.slots.clone()).collect();
            let of = |item: usize, slot: Slot, beside: bool| {
                let found =
                    before.get(item).is_some_and(|slots| slots.iter().any(|at| related(*at, slot, beside)));
                if found { Stand::Open } else { Stand::No }
            };
            for item in &mut self.items {
                let ask = &item.ask;
                item.slots.retain(|slot| ask.stand(*slot, &of) != Stand::No);
            }
            if self.items.iter().zip(&before).all(|(item, before)| item.slots == *before) {
                return;
            }
        }
    }
}

struct Search<'a> {
    board: &'a Board,
    at: Vec<Option<Slot>>,
    wanted: Vec<bool>,
    allowed: &'a [bool],
    slots: Vec<Vec<Slot>>,
    years: Vec<i64>,
    terms: Vec<i64>,
    effort: &'a mut u32,
    cut: bool,
}

impl Search<'_> {
    fn run(&mut self) -> bool {
        if *self.effort == 0 {
            self.cut = true;
            return false;
        }
        *self.effort -= 1;
        let stands = |search: &Self, item: usize, slot: Slot| {
            let of = |other: usize, slot: Slot, beside: bool| search.stand(other, slot, beside);
            search.board.items.get(item).map_or(Stand::No, |item| item.ask.stand(slot, &of))
        };
        let mut open: Option<(usize, Slot)> = None;
        for (item, slot) in self.at.iter().enumerate().filter_map(|(item, at)| at.map(|slot| (item, slot))) {
            match stands(self, item, slot) {
                Stand::No => return false,
                Stand::Open => open = open.or(Some((item, slot))),
                Stand::Yes => {}
            }
        }
        let mut next: Option<(usize, Vec<Slot>)> = None;
        let waiting: Vec<usize> = (0..self.at.len()).filter(|item| self.waits(*item)).collect();
        for item in &waiting {
            let mut left = self.left(*item);
            left.retain(|slot| stands(self, *item, *slot) != Stand::No);
            if left.is_empty() {
                return false;
            }
            if next.as_ref().is_none_or(|(_, slots)| left.len() < slots.len()) {
                next = Some((*item, left));
            }
        }
        if !self.fits(&waiting) {
            return false;
        }
        if let Some((item, left)) = next {
            for slot in self.by_liking(item, left) {
                self.put(item, slot, 1);
                if let Some(at) = self.at.get_mut(item) {
                    *at = Some(slot);
                }
                if self.run() {
                    return true;
                }
                if let Some(at) = self.at.get_mut(item) {
                    *at = None;
                }
                self.put(item, slot, -1);
                if self.cut {
                    return false;
                }
            }
            return false;
        }
        let Some((item, slot)) = open else { return true };
        self.help(item, slot)
    }

    /// Makes one item after the other wanted that would meet an open need of a placed one.
    fn help(&mut self, item: usize, slot: Slot) -> bool {
        let mut helpers = Vec::new();
        if let Some(item) = self.board.items.get(item) {
            let of = |other: usize, slot: Slot, beside: bool| self.stand(other, slot, beside);
            item.ask.open(slot, &of, &mut helpers);
        }
        // Beside includes before.
        helpers.sort_unstable_by_key(|(helper, beside)| (*helper, !*beside));
        helpers.dedup_by_key(|(helper, _)| *helper);
        for (helper, beside) in helpers {
            let Some(slots) = self.slots.get_mut(helper) else { continue };
            let before = slots.clone();
            slots.retain(|at| related(*at, slot, beside));
            if let Some(wanted) = self.wanted.get_mut(helper) {
                *wanted = true;
            }
            if self.run() {
                return true;
            }
            if let Some(wanted) = self.wanted.get_mut(helper) {
                *wanted = false;
            }
            if let Some(slots) = self.slots.get_mut(helper) {
                *slots = before;
            }
            if self.cut {
                return false;
            }
        }
        false
    }

    fn waits(&self, item: usize) -> bool {
        self.wanted.get(item) == Some(&true) && self.at.get(item) == Some(&None)
    }

    /// Whether an item is, or may be, before or beside a slot.
    fn stand(&self, item: usize, slot: Slot, beside: bool) -> Stand {
        if let Some(at) = self.at.get(item).copied().flatten() {
            return if related(at, slot, beside) { Stand::Yes } else { Stand::No };
        }
        if self.allowed.get(item) != Some(&true) && self.wanted.get(item) != Some(&true) {
            return Stand::No;
        }
        let open =
            self.slots.get(item).is_some_and(|slots| slots.iter().any(|at| related(*at, slot, beside)));
        if open && !self.is_taken(item) { Stand::Open } else { Stand::No }
    }

    /// Whether another item of the same record stands somewhere, or of the same course where once is enough.
    fn is_taken(&self, item: usize) -> bool {
        let Some(own) = self.board.items.get(item) else { return true };
        let again = || {
            let others = self.board.items.iter().zip(&self.at).enumerate();
            own.record.is_some()
                && others
                    .into_iter()
                    .any(|(at, (other, slot))| at != item && slot.is_some() && other.record == own.record)
        };
        !own.repeatable && self.twins(item).next().is_some() || again()
    }

    /// The other items of the same course that stand somewhere, and where.
    fn twins(&self, item: usize) -> impl Iterator<Item = (&Item, Slot)> {
        let course = self.board.items.get(item).map(|own| own.course);
        let each = self.board.items.iter().zip(&self.at).enumerate();
        each.filter(move |(at, (other, _))| *at != item && Some(other.course) == course)
            .filter_map(|(_, (other, slot))| slot.map(|slot| (other, slot)))
    }

    /// The slots an item may take that have room for it.
    fn left(&self, item: usize) -> Vec<Slot> {
        let Some(own) = self.board.items.get(item) else { return Vec::new() };
        if self.is_taken(item) {
            return Vec::new();
        }
        // What the student's own plan has more than once may stand at the same time.
        let twins: Vec<Slot> = self
            .twins(item)
            .filter(|(other, _)| own.record.is_none() || other.record.is_none())
            .map(|(_, slot)| slot)
            .collect();
        let slots = self.slots.get(item).into_iter().flatten().copied();
        let apart =
            |slot: &Slot| twins.iter().all(|twin| ends(*twin) < begins(*slot) || ends(*slot) < begins(*twin));
        slots.filter(apart).filter(|slot| self.has_room(*slot, own.worth)).collect()
    }

    fn has_room(&self, slot: Slot, worth: i64) -> bool {
        let year = slot / SLOTS;
        let fits_year = match (self.years.get(year), self.board.years.get(year)) {
            (Some(used), Some((_, most))) => used.saturating_add(worth) <= *most,
            _ => false,
        };
        fits_year
            && halves(slot, worth).into_iter().flatten().all(|(term, halves)| {
                match (self.terms.get(term), self.board.terms.get(term)) {
                    (Some(used), Some((_, most))) => used.saturating_add(halves) <= *most,
                    _ => false,
                }
            })
    }

    fn put(&mut self, item: usize, slot: Slot, times: i64) {
        let worth = self.board.items.get(item).map_or(0, |item| item.worth) * times;
        if let Some(used) = self.years.get_mut(slot / SLOTS) {
            *used += worth;
        }
        for (term, halves) in halves(slot, worth).into_iter().flatten() {
            if let Some(used) = self.terms.get_mut(term) {
                *used += halves;
            }
        }
    }

    /// Whether what waits has room in the years it can be in, for every stretch of years.
    fn fits(&self, waiting: &[usize]) -> bool {
        let spans: Vec<(usize, usize, i64)> = waiting
            .iter()
            .filter_map(|item| {
                let slots = self.slots.get(*item)?;
                let worth = self.board.items.get(*item)?.worth;
                Some((slots.first()? / SLOTS, slots.last()? / SLOTS, worth))
            })
            .collect();
        let room: Vec<i64> =
            self.years.iter().zip(&self.board.years).map(|(used, (_, most))| (most - used).max(0)).collect();
        (0..room.len()).all(|first| {
            (first..room.len()).all(|last| {
                let there: i64 = room
                    .iter()
                    .skip(first)
                    .take(last + 1 - first)
                    .fold(0, |sum, one| sum.saturating_add(*one));
                let inside = spans.iter().filter(|(from, to, _)| first <= *from && *to <= last);
                inside.map(|(_, _, worth)| *worth).sum::<i64>() <= there
            })
        })
    }

    /// Slots in the order an item likes them: those it wishes for, then the emptiest, then the earliest.
    fn by_liking(&self, item: usize, mut slots: Vec<Slot>) -> Vec<Slot> {
        let wish = self.board.items.get(item).map(|item| item.wish.as_slice()).unwrap_or_default();
        slots.sort_by_cached_key(|slot| {
            let wished = wish.iter().position(|liked| liked.contains(slot)).unwrap_or(wish.len());
            let year = self.years.get(slot / SLOTS).copied();
            let term =
                halves(*slot, 0).into_iter().flatten().filter_map(|(term, _)| self.terms.get(term)).max();
            (wished, year, term.copied(), *slot)
        });
        slots
    }
}

/// The terms that a course in a slot weighs on, and with how much in halves: what runs all year weighs
/// with one half on the fall and with the other on the spring.
pub(super) fn halves(slot: Slot, worth: i64) -> [Option<(usize, i64)>; 2] {
    let first = slot / SLOTS * TERMS;
    if slot % SLOTS < TERMS {
        [Some((first + slot % SLOTS, worth * 2)), None]
    } else {
        [Some((first, worth)), Some((first + 2, worth))]
    }
}
