//! Choosing courses: branch and bound led by conflicts, with the auditor as the judge of what is enough.
//!
//! A state is a set of chosen items and a set that may still be chosen.
//!
//! 1. `complete` finds a least set of open items with which the chosen ones meet the award. Where there is
//!    none, the state is given up.
//! 2. If all of them have a place in the years ahead, the search is over.
//! 3. Else some of them, the *core*, have no place together. Every schedule leaves one of these out. So the
//!    search branches on one item of the core after the other: it is chosen; it is not, and none of its class.
//!    Where the whole core is chosen, the state is given up.
//!
//! More courses never harm an award ([`Scope::shrinking`] says where they might: there nothing is given
//! up for the first reason, and a failure proves nothing), so no set that meets it is lost.

use super::board::Table;
use super::place::{Item, Placed};
use super::scope::Scope;
use super::student::Student;
use super::time::Slot;
use crate::audit::outcome::Verdict;
use crate::audit::{Auditor, Options};
use crate::policy::AwardId;

/// What a search may spend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Audits.
    pub(super) audits: u32,
    /// States of placing.
    pub(super) places: u32,
}

/// How a search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hunted {
    /// The items that are taken, and where.
    Found(Vec<Option<Slot>>),
    /// No schedule meets the award; `tried` where that was found by trying every way.
    None { tried: bool },
    /// It depends on what the plan does not say.
    CannotTell,
    /// The effort was spent, or nothing is proven.
    Undecided(&'static str),
}

/// A search for one award on one board.
pub(super) struct Hunt<'a, 's> {
    /// The auditor that judges, perhaps of the course part of the policy only.
    pub(super) auditor: &'s Auditor<'a>,
    pub(super) student: &'s Student<'a>,
    pub(super) scope: &'s Scope,
    pub(super) table: &'s Table,
    pub(super) award: AwardId,
    pub(super) effort: Effort,
    /// Whether all effort is spent.
    pub(super) cut: bool,
    /// Whether something was given up without proof.
    pub(super) doubt: bool,
}

/// A state of the search.
#[derive(Debug, Clone)]
struct State {
    chosen: Vec<bool>,
    open: Vec<bool>,
    /// Open items with which the chosen ones meet the award, if `whole`; else where to begin to look for
    /// such ones.
    rest: Vec<usize>,
    whole: bool,
    /// Of these and the chosen ones, some that have no place together; none where that is not known.
    core: Vec<usize>,
}

/// The records in an audit that counts as one.
const ONE_AUDIT: usize = 40;
/// The states of placing that are spent on one set of courses.
const ONE_PLACE: u32 = 4_000;

const TOO_LONG: &str = "the search for a schedule was cut off at its limit, so nothing is proven";
const MAY_HARM: &str = "the award also asks that there are not too many courses of a kind, or a course decides which of its branches is owed; no schedule was found, and that there is none is not proven";

impl<'a> Hunt<'a, '_> {
    pub(super) fn run(&mut self) -> Hunted {
        let count = self.table.metas.len();
        let open = self.openings();
        if !self.scope.shrinking {
            match self.verdict(&open) {
                Verdict::Met | Verdict::OnTrack => {}
                Verdict::NotMet => return Hunted::None { tried: false },
                Verdict::CannotTell => return Hunted::CannotTell,
                _ => return Hunted::Undecided(TOO_LONG),
            }
        }
        self.effort.audits = self.effort.audits.saturating_sub(1);
        if super::why::too_little_room(self).is_some() {
            return Hunted::None { tried: true };
        }
        let state =
            State { chosen: vec![false; count], open, rest: Vec::new(), whole: false, core: Vec::new() };
        match self.step(state) {
            Some(chosen) => {
                let chosen = self.spare(chosen);
                self.settle(chosen)
            }
            None if self.cut || self.doubt => Hunted::Undecided(TOO_LONG),
            None if self.scope.shrinking => Hunted::Undecided(MAY_HARM),
            None => Hunted::None { tried: true },
        }
    }

    /// Everything that can be begun at all and is of use to the award.
    pub(super) fn openings(&self) -> Vec<bool> {
        let items = self.table.metas.iter().zip(&self.table.board.items);
        items.map(|(meta, item)| !meta.fixed && meta.useful && !item.slots.is_empty()).collect()
    }

    pub(super) fn options(&self) -> Options {
        Options::on(self.student.years.as_of)
    }

    fn verdict(&mut self, items: &[bool]) -> Verdict {
        let (plan, _) = self.table.plan(self.student, self.auditor, items);
        if !self.spend(plan.courses.len()) {
            return Verdict::Undecided;
        }
        self.auditor.verdict(&plan, &self.options(), self.award)
    }

    /// Takes an audit of so many records from the effort; `false` where that is spent. One of many records
    /// counts as several, by the square of them: each may exclude others.
    pub(super) fn spend(&mut self, records: usize) -> bool {
        let times = u32::try_from(records / ONE_AUDIT).unwrap_or(u32::MAX).max(1);
        let audits = times.saturating_mul(times);
        self.cut |= self.effort.audits < audits;
        self.effort.audits = self.effort.audits.saturating_sub(audits);
        !self.cut
    }

    pub(super) fn meets(&mut self, items: &[bool]) -> bool {
        let verdict = self.verdict(items);
        self.cut |= verdict == Verdict::Undecided;
        matches!(verdict, Verdict::Met | Verdict::OnTrack)
    }

    /// Places what is fixed and chosen; what may still be chosen may help, as may courses that count for
    /// nothing.
    fn place(&mut self, chosen: &[bool], open: &[bool]) -> Placed {
        let metas = &self.table.metas;
        let wanted: Vec<bool> =
            metas.iter().zip(chosen).map(|(meta, chosen)| meta.fixed || *chosen).collect();
        let allowed: Vec<bool> =
            metas.iter().zip(open).map(|(meta, open)| *open || !meta.useful && !meta.fixed).collect();
        let mut share = ONE_PLACE.min(self.effort.places);
        let before = share;
        let placed = self.table.board.place(&wanted, &allowed, &mut share);
        self.effort.places -= before - share;
        self.cut |= self.effort.places == 0;
        placed
    }

    fn step(&mut self, mut state: State) -> Option<Vec<bool>> {
        if self.cut {
            return None;
        }
        if !state.whole {
            match self.complete(&state.chosen, &state.open, &state.rest) {
                Some(rest) => state = State { rest, whole: true, core: Vec::new(), ..state },
                None if self.scope.shrinking => return self.blindly(state),
                None => return None,
            }
        }
        if state.core.is_empty() {
            let mut all = state.chosen.clone();
            state.rest.iter().for_each(|item| set(&mut all, *item, true));
            match self.place(&all, &state.open) {
                Placed::Found(_) => return Some(all),
                Placed::Nowhere => state.core = self.core(&state),
                Placed::CutOff => {
                    self.doubt = true;
                    state.core.clone_from(&state.rest);
                }
            }
        }
        // Of those that can still be left out, the one liked best is chosen first, so that the last one goes.
        let next = *state.core.iter().filter(|item| state.rest.contains(item)).min()?;
        // It is as good as the first of its class.
        let first = self.first_like(next, &state.open)?;
        let exchange = |list: &mut Vec<usize>| {
            if !list.contains(&first) {
                list.iter_mut().filter(|item| **item == next).for_each(|item| *item = first);
            }
        };
        exchange(&mut state.rest);
        exchange(&mut state.core);
        self.branch(first, state)
    }

    /// The first open item that is interchangeable with one.
    fn first_like(&self, item: usize, open: &[bool]) -> Option<usize> {
        let class = self.table.metas.get(item)?.class;
        let mut metas = self.table.metas.iter().zip(open);
        metas.position(|(meta, open)| *open && meta.class == class)
    }

    /// Any open item, the one liked best: where a course can do harm nothing else leads the way.
    fn blindly(&mut self, state: State) -> Option<Vec<bool>> {
        let first = state.open.iter().position(|open| *open)?;
        match self.place(&state.chosen, &state.open) {
            Placed::Found(_) => {}
            Placed::Nowhere => return None,
            Placed::CutOff => {
                self.doubt = true;
                return None;
            }
        }
        self.branch(first, state)
    }

    /// Goes on with an item that is the first of its class chosen, then without it.
    fn branch(&mut self, item: usize, state: State) -> Option<Vec<bool>> {
        let mut with = state.clone();
        set(&mut with.chosen, item, true);
        set(&mut with.open, item, false);
        with.rest.retain(|one| *one != item);
        // Its course, or at least its record, is not taken otherwise.
        let items = &self.table.board.items;
        if let Some(own) = items.get(item) {
            let twin = |other: &Item| {
                !own.repeatable && other.course == own.course
                    || own.record.is_some() && other.record == own.record
            };
            let twins = items.iter().zip(&mut with.open).filter(|(other, _)| twin(other));
            twins.for_each(|(_, open)| *open = false);
        }
        if !with.rest.iter().all(|one| with.open.get(*one) == Some(&true)) {
            with.rest.retain(|one| with.open.get(*one) == Some(&true));
            with.whole = false;
        }
        if let Some(found) = self.step(with) {
            return Some(found);
        }
        // It is not, nor is any that is like it.
        let mut without = State { whole: false, core: Vec::new(), ..state };
        let class = self.table.metas.get(item).map(|meta| meta.class);
        let alike =
            self.table.metas.iter().zip(&mut without.open).filter(|(meta, _)| Some(meta.class) == class);
        alike.for_each(|(_, open)| *open = false);
        without.rest.retain(|one| without.open.get(*one) == Some(&true));
        self.step(without)
    }

    /// Of the open items of a state, few that have no place together with the chosen ones.
    fn core(&mut self, state: &State) -> Vec<usize> {
        let mut core = state.rest.clone();
        for item in &state.rest {
            let mut all = state.chosen.clone();
            core.iter().filter(|one| *one != item).for_each(|one| set(&mut all, *one, true));
            if self.place(&all, &state.open) == Placed::Nowhere {
                core.retain(|one| one != item);
            }
        }
        core
    }

    /// Leaves out what is not needed: first what is liked least.
    fn spare(&mut self, mut chosen: Vec<bool>) -> Vec<bool> {
        for at in (0..chosen.len()).rev() {
            if chosen.get(at) == Some(&true) {
                set(&mut chosen, at, false);
                if !self.meets(&chosen) {
                    set(&mut chosen, at, true);
                }
            }
        }
        self.cut = false;
        chosen
    }

    /// Places what was chosen, with as much of the student's own plan as goes in, where it stands if that
    /// can be.
    fn settle(&mut self, mut chosen: Vec<bool>) -> Hunted {
        let helps: Vec<bool> = self.openings();
        let mut table_board = self.table.board.clone();
        let metas = &self.table.metas;
        let try_place = |board: &super::place::Board, chosen: &[bool], places: &mut u32| {
            let wanted: Vec<bool> = metas.iter().zip(chosen).map(|(meta, one)| meta.fixed || *one).collect();
            let allowed: Vec<bool> =
                metas.iter().zip(&helps).map(|(meta, one)| *one || !meta.fixed).collect();
            board.place(&wanted, &allowed, places)
        };
        let share = (self.effort.places / 64).clamp(200, 20_000);
        let mut places = self.effort.places.max(share);
        let mut best = match try_place(&table_board, &chosen, &mut places) {
            Placed::Found(at) => at,
            _ => return Hunted::Undecided(TOO_LONG),
        };
        // The student's own courses that are not needed stay in as far as there is room.
        for own in (0..metas.len())
            .filter(|at| metas.get(*at).is_some_and(|meta| !meta.fixed && meta.record.is_some()))
        {
            if best.get(own).copied().flatten().is_some() {
                set(&mut chosen, own, true);
                continue;
            }
            set(&mut chosen, own, true);
            let keeps = !self.scope.shrinking || self.meets(&chosen);
            match try_place(&table_board, &chosen, &mut { share }) {
                Placed::Found(at) if keeps => best = at,
                _ => set(&mut chosen, own, false),
            }
        }
        // What can stand where the student's plan, then the sequence, has it, stands there.
        for at in 0..metas.len() {
            let (Some(slot), Some(item)) = (best.get(at).copied().flatten(), table_board.items.get(at))
            else {
                continue;
            };
            let [own, advised] = &item.wish;
            let liked = if own.is_empty() { advised.clone() } else { own.clone() };
            let narrowed: Vec<Slot> =
                item.slots.iter().copied().filter(|slot| liked.contains(slot)).collect();
            if narrowed.is_empty() || liked.contains(&slot) {
                if !narrowed.is_empty() {
                    set_slots(&mut table_board, at, narrowed);
                }
                continue;
            }
            let before = item.slots.clone();
            set_slots(&mut table_board, at, narrowed);
            match try_place(&table_board, &chosen, &mut { share }) {
                Placed::Found(found) => best = found,
                _ => set_slots(&mut table_board, at, before),
            }
        }
        Hunted::Found(best)
    }
}

pub(super) fn set(list: &mut [bool], at: usize, value: bool) {
    if let Some(entry) = list.get_mut(at) {
        *entry = value;
    }
}

fn set_slots(board: &mut super::place::Board, at: usize, slots: Vec<Slot>) {
    if let Some(item) = board.items.get_mut(at) {
        item.slots = slots;
    }
}
