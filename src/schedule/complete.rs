//! What would be enough: few open items with which the chosen ones meet the award.
//!
//! The way of counting with everything shows which items count at all; of these as many are taken away again
//! as can be, first those liked least; what was enough before is kept, and only what must stand in for one of
//! it is looked for. It is enough, not always the least.

use std::collections::BTreeSet;

use super::board::Meta;
use super::hunt::{Hunt, set};
use crate::audit::Options;
use crate::audit::outcome::{DemandResult, Verdict};

impl Hunt<'_, '_> {
    /// Open items with which the chosen ones meet the award, of `seed` as many as will do; none where all
    /// that is open is not enough.
    pub(super) fn complete(&mut self, chosen: &[bool], open: &[bool], seed: &[usize]) -> Option<Vec<usize>> {
        if self.meets(chosen) {
            return Some(Vec::new());
        }
        let used = self.used(chosen, open)?;
        let with = |liked: bool, hunt: &Self| {
            let mut list = seed.to_vec();
            let more = if liked { hunt.liked(&used, open) } else { used.clone() };
            list.extend(more.into_iter().filter(|item| !seed.contains(item)));
            list
        };
        let mut all = seed.to_vec();
        all.extend((0..open.len()).filter(|item| open.get(*item) == Some(&true) && !seed.contains(item)));
        for list in [with(true, self), with(false, self), all] {
            if self.meets_with(chosen, &list) {
                return Some(self.least(chosen, list, seed.len()));
            }
        }
        None
    }

    fn meets_with(&mut self, chosen: &[bool], more: &[usize]) -> bool {
        let mut all = chosen.to_vec();
        more.iter().for_each(|item| set(&mut all, *item, true));
        self.meets(&all)
    }

    /// Takes away what can be, from the end on, in pieces that grow while it goes well; the first ones stay.
    fn least(&mut self, chosen: &[bool], mut list: Vec<usize>, stay: usize) -> Vec<usize> {
        let (mut end, mut piece) = (list.len(), 4);
        while end > stay && !self.cut {
            let start = end - piece.min(end - stay);
            let mut without = list.clone();
            without.drain(start..end);
            if self.meets_with(chosen, &without) {
                (list, end, piece) = (without, start, piece * 2);
            } else if end - start > 1 {
                piece = (end - start) / 2;
            } else {
                // It is needed.
                (end, piece) = (start, 2);
            }
        }
        list
    }

    /// The open items that count in the way of counting with everything; none where everything is not enough.
    fn used(&mut self, chosen: &[bool], open: &[bool]) -> Option<Vec<usize>> {
        let all: Vec<bool> = chosen.iter().zip(open).map(|(chosen, open)| *chosen || *open).collect();
        let (plan, which) = self.table.plan(self.student, self.auditor, &all);
        if !self.spend(plan.courses.len()) {
            return None;
        }
        let name = self.auditor.policy().awards.get(self.award as usize)?.named.full();
        let audit = self.auditor.audit(&plan, &Options { awards: vec![name], ..self.options() });
        let result = audit.awards.first()?;
        if !matches!(result.verdict, Verdict::Met | Verdict::OnTrack) {
            self.cut |= result.verdict == Verdict::Undecided;
            return None;
        }
        let ahead = self.table.base.courses.len();
        let item = |record: &usize| record.checked_sub(ahead).and_then(|at| which.get(at)).copied();
        let mut used = BTreeSet::new();
        for demand in result.together.iter().flat_map(|award| &award.demands).chain(&result.demands) {
            gather(demand, &item, &mut used);
        }
        Some(used.into_iter().filter(|item| open.get(*item) == Some(&true)).collect())
    }

    /// The same with, for each, one that the award cannot tell from it and that is liked better, if there is:
    /// counting takes any of them.
    fn liked(&self, used: &[usize], open: &[bool]) -> Vec<usize> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for item in used {
            let Some(meta) = self.table.metas.get(*item) else { continue };
            let lists = |meta: &Meta| self.scope.lists.get(&meta.course);
            let kin = |other: &Meta| {
                other.credits == meta.credits && other.moment == meta.moment && lists(other) == lists(meta)
            };
            let is_taken = |found: &BTreeSet<usize>, other: &Meta, again: bool| {
                found.iter().filter_map(|one| self.table.metas.get(*one)).any(|one| {
                    !again && one.course == other.course || one.record.is_some() && one.record == other.record
                })
            };
            let mut metas = self.table.metas.iter().zip(open).enumerate();
            let first = metas.find(|(at, (other, open))| {
                let again = self.table.board.items.get(*at).is_some_and(|item| item.repeatable);
                let free = !found.contains(at) && !is_taken(&found, other, again);
                **open && free && kin(other)
            });
            found.extend(first.map(|(at, _)| at));
        }
        found.into_iter().collect()
    }
}

/// The items that count in a demand, or in one below it.
fn gather(demand: &DemandResult, item: &dyn Fn(&usize) -> Option<usize>, used: &mut BTreeSet<usize>) {
    used.extend(demand.counted.iter().flat_map(|one| &one.records).filter_map(item));
    demand.parts.iter().for_each(|part| gather(part, item, used));
}
