//! Choosing courses: branch and bound, with the auditor as the judge of what is enough.
//!
//! A state is a set of chosen items and a set that may still be chosen. It is given up when the chosen
//! ones have no place in the years ahead, or when all that may still be chosen would not meet the award.
//! Where the chosen ones meet it, the search is over. Else it branches on an item that the way of
//! counting with everything uses: it is chosen; it is not, and none of its class that comes behind it.
//! More courses never harm an award ([`Scope::shrinking`] says where they might: there nothing is given
//! up for the second reason, and a failure proves nothing), so no set that meets it is lost.

use super::board::Table;
use super::place::Placed;
use super::scope::Scope;
use super::student::Student;
use super::time::Slot;
use crate::audit::outcome::{DemandResult, Verdict};
use crate::audit::{Auditor, Options};
use crate::policy::AwardId;
use crate::quantity::Amount;

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
    pub(super) cut: bool,
}

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
        match self.step(&mut vec![false; count], &mut open.clone()) {
            Some(chosen) => {
                let chosen = self.spare(chosen);
                self.settle(chosen)
            }
            None if self.cut => Hunted::Undecided(TOO_LONG),
            None if self.scope.shrinking => Hunted::Undecided(MAY_HARM),
            None => Hunted::None { tried: true },
        }
    }

    /// Everything that can be begun at all and is of use to the award.
    pub(super) fn openings(&self) -> Vec<bool> {
        let items = self.table.metas.iter().zip(&self.table.board.items);
        items.map(|(meta, item)| !meta.fixed && meta.useful && !item.slots.is_empty()).collect()
    }

    fn options(&self) -> Options {
        Options::on(self.student.years.as_of)
    }

    fn verdict(&mut self, items: &[bool]) -> Verdict {
        if self.effort.audits == 0 {
            self.cut = true;
            return Verdict::Undecided;
        }
        self.effort.audits -= 1;
        let (plan, _) = self.table.plan(self.student, self.auditor, items);
        self.auditor.verdict(&plan, &self.options(), self.award)
    }

    fn meets(&mut self, items: &[bool]) -> bool {
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
        self.table.board.place(&wanted, &allowed, &mut self.effort.places)
    }

    fn step(&mut self, chosen: &mut Vec<bool>, open: &mut Vec<bool>) -> Option<Vec<bool>> {
        if self.cut {
            return None;
        }
        match self.place(chosen, open) {
            Placed::Nowhere => return None,
            Placed::CutOff => {
                self.cut = true;
                return None;
            }
            Placed::Found(_) => {}
        }
        if self.meets(chosen) {
            return Some(chosen.clone());
        }
        let next = self.next(chosen, open)?;
        // It is chosen, and so its course is not taken otherwise.
        let item = self.table.board.items.get(next).map(|item| (item.course, item.repeatable));
        let items = self.table.board.items.iter().enumerate();
        let twins: Vec<usize> = items
            .filter(|(at, other)| {
                *at == next || item == Some((other.course, false)) && open.get(*at) == Some(&true)
            })
            .map(|(at, _)| at)
            .collect();
        set(chosen, next, true);
        twins.iter().for_each(|at| set(open, *at, false));
        if let Some(found) = self.step(chosen, open) {
            return Some(found);
        }
        set(chosen, next, false);
        twins.iter().for_each(|at| set(open, *at, true));
        // It is not, nor is any that is like it.
        let class = self.table.metas.get(next).map(|meta| meta.class);
        let metas = self.table.metas.iter().enumerate();
        let alike: Vec<usize> = metas
            .filter(|(at, meta)| Some(meta.class) == class && open.get(*at) == Some(&true))
            .map(|(at, _)| at)
            .collect();
        alike.iter().for_each(|at| set(open, *at, false));
        let found = self.step(chosen, open);
        alike.iter().for_each(|at| set(open, *at, true));
        found
    }

    /// The item to branch on: of those that the way of counting with everything uses where what is there
    /// does not suffice, the one liked best. None where everything is not enough.
    fn next(&mut self, chosen: &[bool], open: &[bool]) -> Option<usize> {
        if self.effort.audits == 0 {
            self.cut = true;
            return None;
        }
        self.effort.audits -= 1;
        let all: Vec<bool> = chosen.iter().zip(open).map(|(chosen, open)| *chosen || *open).collect();
        let (plan, which) = self.table.plan(self.student, self.auditor, &all);
        let name = self.auditor.policy().awards.get(self.award as usize)?.named.full();
        let options = Options { awards: vec![name], ..self.options() };
        let audit = self.auditor.audit(&plan, &options);
        let result = audit.awards.first()?;
        match result.verdict {
            Verdict::Met | Verdict::OnTrack => {}
            Verdict::Undecided => {
                self.cut = true;
                return None;
            }
            _ if self.scope.shrinking => {}
            _ => return None,
        }
        let ahead = self.table.base.courses.len();
        let item = |record: &usize| record.checked_sub(ahead).and_then(|at| which.get(at)).copied();
        let is_open = |item: &usize| open.get(*item) == Some(&true);
        let mut short = Vec::new();
        let mut used = Vec::new();
        let demands = result.together.iter().flat_map(|award| &award.demands).chain(&result.demands);
        demands
            .for_each(|demand| gather(demand, &|record| item(record).filter(is_open), &mut short, &mut used));
        let all = (0..open.len()).filter(is_open);
        let best = short.into_iter().min().or_else(|| used.into_iter().min()).or_else(|| all.min())?;
        // Of those the award cannot tell apart, the one liked best: counting takes any of them.
        let meta = self.table.metas.get(best)?;
        let kin = |other: &super::board::Meta| {
            let lists = |meta: &super::board::Meta| self.scope.lists.get(&meta.course);
            (other.credits, other.year) == (meta.credits, meta.year) && lists(other) == lists(meta)
        };
        let first = self.table.metas.iter().enumerate().find(|(at, other)| is_open(at) && kin(other));
        Some(first.map_or(best, |(at, _)| at))
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
            let Some(meta) = metas.get(at) else { continue };
            let liked = if meta.place.is_empty() { item.wish.clone() } else { meta.place.clone() };
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

fn set(list: &mut [bool], at: usize, value: bool) {
    if let Some(entry) = list.get_mut(at) {
        *entry = value;
    }
}

fn set_slots(board: &mut super::place::Board, at: usize, slots: Vec<Slot>) {
    if let Some(item) = board.items.get_mut(at) {
        item.slots = slots;
    }
}

/// The items used by demands: `short` where without them less than owed would count, `used` anywhere.
fn gather(
    demand: &DemandResult,
    item: &dyn Fn(&usize) -> Option<usize>,
    short: &mut Vec<usize>,
    used: &mut Vec<usize>,
) {
    let mut there = Amount::ZERO;
    let mut open = Vec::new();
    for one in &demand.counted {
        let items: Vec<usize> = one.records.iter().filter_map(item).collect();
        if items.is_empty() {
            there += match demand.amount.map(|amount| amount.measure) {
                Some(crate::policy::Measure::Courses) => Amount::ONE,
                _ => one.amount,
            };
        }
        open.extend(items);
    }
    if demand.amount.is_none_or(|amount| there < amount.owed) {
        short.extend(&open);
    }
    used.extend(open);
    demand.parts.iter().for_each(|part| gather(part, item, short, used));
}
