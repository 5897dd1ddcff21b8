//! The demands of a blocking set owed, everything else left undone: what is asked then, case by case.

use std::collections::BTreeMap;
use std::ops::Range;

use super::question::{Question, Slot};
use super::{Effort, Judged, Owed, Spent, Taken};
use crate::audit::outcome::Verdict;
use crate::audit::verify::Checker;
use crate::audit::verify::evidence::{Evidence, Level, Sure};
use crate::audit::verify::process::is_choice_of_events;
use crate::audit::verify::time::{Sheet as TimeSheet, Time, is_timely};
use crate::policy::{AwardId, Demand, DemandId, Kind, Measure};
use crate::quantity::Amount;

/// The parts chosen of choices: a case.
type Chosen = BTreeMap<(AwardId, DemandId), Vec<DemandId>>;

/// What an award asks in a case.
#[derive(Default)]
pub(super) struct Asked<'a> {
    /// The demands that use courses up, in the order of the walk: those below a demand are a range.
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) sums: Vec<Sum>,
    /// Averages over what an award counts: at least so much.
    pub(super) averages: Vec<(Amount, AwardId)>,
    /// Choices not made yet.
    open: Vec<Open>,
    /// Whether a demand of the set fails whatever is counted.
    fails: bool,
}

/// Bounds on what the slots of a range count together.
pub(super) struct Sum {
    pub(super) measure: Measure,
    /// Zero where it is left undone.
    pub(super) least: Amount,
    /// What it owes by the policy.
    pub(super) stated: Amount,
    pub(super) most: Option<Amount>,
    pub(super) slots: Range<usize>,
}

/// A choice not made yet: all its parts are there, and owe nothing.
struct Open {
    id: DemandId,
    count: usize,
    parts: Vec<DemandId>,
    /// Whether exactly so many are owed, else at most.
    owed: bool,
    slots: Range<usize>,
}

struct Walk<'w, 'a> {
    checker: &'w Checker<'a>,
    judged: &'w Judged<'a>,
    set: &'w Owed,
    chosen: &'w Chosen,
    taken: &'w mut Taken<'a>,
    effort: &'w Effort,
    asked: Asked<'a>,
}

impl<'a> Checker<'a> {
    /// Whether a set blocks: no way of counting is legal with all other demands left undone.
    pub(super) fn blocks(
        &self,
        judged: &[Judged<'a>],
        set: &Owed,
        taken: &mut Taken<'a>,
        effort: &Effort,
    ) -> Result<bool, Spent> {
        self.case_fails(judged, set, &mut Chosen::new(), taken, effort)
    }

    /// Whether a case fails; cases in it are looked at where it cannot be told at once.
    fn case_fails(
        &self,
        judged: &[Judged<'a>],
        set: &Owed,
        chosen: &mut Chosen,
        taken: &mut Taken<'a>,
        effort: &Effort,
    ) -> Result<bool, Spent> {
        effort.spend(1)?;
        let mut all: Vec<Asked<'a>> = Vec::new();
        for one in judged {
            let asked = Asked::default();
            let mut walk = Walk { checker: self, judged: one, set, chosen, taken, effort, asked };
            walk.parts(&one.award.roots, true)?;
            all.push(walk.asked);
        }
        if all.iter().any(|asked| asked.fails) {
            return Ok(true);
        }
        let questions = Question::all(judged, &all, effort)?;
        for question in &questions {
            if question.lacks_credit(effort)? {
                return Ok(true);
            }
        }
        let open = judged.iter().zip(&all).find_map(|(one, asked)| {
            let matters = |open: &&Open| self.matters(one, set, open, &questions);
            asked.open.iter().find(matters).map(|open| (one, open))
        });
        let Some((one, open)) = open else {
            for question in &questions {
                if question.cannot_be_filled(effort)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        };
        for parts in self.alternatives(one, set, open, effort)? {
            chosen.insert((one.id, open.id), parts);
            let fails = self.case_fails(judged, set, chosen, taken, effort)?;
            chosen.remove(&(one.id, open.id));
            if !fails {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether what is chosen makes a difference: something below is owed by the set, or is of use for it.
    fn matters(&self, one: &Judged<'a>, set: &Owed, open: &Open, questions: &[Question<'_, 'a>]) -> bool {
        open.owed && open.parts.len() < open.count
            || open.parts.iter().any(|part| self.owes(one, set, *part))
            || questions.iter().any(|question| question.uses(one.id, &open.slots))
    }

    /// Whether a demand, or one below it, is of the set.
    fn owes(&self, one: &Judged<'a>, set: &Owed, id: DemandId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if set.contains(&(one.id, id)) {
                return true;
            }
            open.extend(one.award.demands.get(id as usize).into_iter().flat_map(|one| one.kind.parts()));
        }
        false
    }

    /// What can be chosen. Of a choice left undone, parts that owe nothing may as well be chosen as not, so
    /// as many of them are as there is room for.
    fn alternatives(
        &self,
        one: &Judged<'a>,
        set: &Owed,
        open: &Open,
        effort: &Effort,
    ) -> Result<Vec<Vec<DemandId>>, Spent> {
        if open.owed {
            return subsets(&open.parts, open.count, effort);
        }
        let (owing, free): (Vec<DemandId>, Vec<DemandId>) =
            open.parts.iter().partition(|part| self.owes(one, set, **part));
        let mut all = Vec::new();
        for count in 0..=open.count.min(owing.len()) {
            let room = (open.count - count).min(free.len());
            let rests = subsets(&free, room, effort)?;
            for some in subsets(&owing, count, effort)? {
                effort.spend(rests.len())?;
                all.extend(rests.iter().map(|rest| [some.as_slice(), rest].concat()));
            }
        }
        Ok(all)
    }

    /// Whether a demand wanted at some time stands so that it cannot hold at the level, whatever is unknown.
    fn is_late(&self, judged: &Judged<'a>, id: DemandId) -> bool {
        let read = |level| Evidence::new(self.policy, self.plan, self.as_of, judged.award, level);
        let (earned, planned) = (read(Level::Earned), read(Level::Planned));
        let time = Time::new(&earned).with(&planned, self.due_soon);
        let waived = |demand: &Demand| self.waived(judged.award, demand);
        let sheet = TimeSheet { time: &time, award: judged.award, waived: &waived };
        match sheet.status(id) {
            Verdict::NotMet | Verdict::Overdue | Verdict::Missed => true,
            Verdict::OnTrack | Verdict::NotYetDue | Verdict::DueSoon => {
                judged.evidence.level == Level::Earned
            }
            Verdict::Met
            | Verdict::MetLate
            | Verdict::Waived
            | Verdict::NotApplicable
            | Verdict::CannotTell
            | Verdict::Undecided => false,
        }
    }
}

impl<'a> Walk<'_, 'a> {
    fn parts(&mut self, parts: &[DemandId], settled: bool) -> Result<Range<usize>, Spent> {
        let start = self.asked.slots.len();
        for id in parts {
            self.demand(*id, settled)?;
        }
        Ok(start..self.asked.slots.len())
    }

    /// Walks a demand; below a choice that is not made yet (`settled` is false) nothing is owed.
    fn demand(&mut self, id: DemandId, settled: bool) -> Result<(), Spent> {
        self.effort.spend(1)?;
        let award = self.judged.award;
        let Some(demand) = award.demands.get(id as usize) else { return Ok(()) };
        if self.checker.waived(award, demand) {
            return Ok(());
        }
        let owed = settled && self.set.contains(&(self.judged.id, id));
        if is_timely(demand) || is_choice_of_events(award, demand) {
            self.asked.fails |= owed && self.checker.is_late(self.judged, id);
            return Ok(());
        }
        let evidence = &self.judged.evidence;
        match &demand.kind {
            Kind::All(parts) => {
                self.parts(parts, settled)?;
            }
            Kind::Sum { measure, least, most, parts } => {
                let slots = self.parts(parts, settled)?;
                let owes = if owed { *least } else { Amount::ZERO };
                let sum = Sum { measure: *measure, least: owes, stated: *least, most: *most, slots };
                self.asked.sums.push(sum);
            }
            Kind::Choose { count, parts } => {
                let count = *count as usize;
                if let Some(parts) = self.chosen.get(&(self.judged.id, id)) {
                    self.parts(parts, settled)?;
                } else if owed && count == parts.len() {
                    self.parts(parts, settled)?;
                } else {
                    let slots = self.parts(parts, false)?;
                    if settled {
                        let parts = parts.clone();
                        self.asked.open.push(Open { id, count, parts, owed, slots });
                    }
                }
            }
            Kind::Count(count) if count.overall => {
                // It only looks: a way of counting of its own.
                if owed {
                    let slot = Slot::new(self.checker, award, (id, demand), count, true);
                    let asked = Asked { slots: vec![slot], ..Asked::default() };
                    let alone = std::slice::from_ref(self.judged);
                    for question in Question::all(alone, &[asked], self.effort)? {
                        self.asked.fails |=
                            question.lacks_credit(self.effort)? || question.cannot_be_filled(self.effort)?;
                    }
                }
            }
            Kind::Count(count) => {
                self.asked.slots.push(Slot::new(self.checker, award, (id, demand), count, owed));
            }
            Kind::Test(cond) => self.asked.fails |= owed && evidence.holds(cond) == Sure::No,
            Kind::Gpa { least, over } => {
                let reaches = |admit| evidence.average_reaches(*least, over, admit);
                self.asked.fails |= owed && reaches(Sure::Perhaps) == Sure::No;
            }
            Kind::GpaCounted { least, award } => {
                if owed {
                    self.asked.averages.push((*least, *award));
                }
            }
            Kind::If { cond, then, otherwise } => {
                let holds = self.taken.goes(evidence.holds(cond), cond);
                self.parts(if holds { then } else { otherwise }, settled)?;
            }
            Kind::When { branches, otherwise } => {
                let mut parts = otherwise;
                for (cond, then) in branches {
                    if self.taken.goes(evidence.holds(cond), cond) {
                        parts = then;
                        break;
                    }
                }
                self.parts(parts, settled)?;
            }
            // Settled above, or asked of schools only.
            Kind::Timed { .. } | Kind::Share(_) => {}
        }
        Ok(())
    }
}

/// Every so many of the parts.
fn subsets(parts: &[DemandId], count: usize, effort: &Effort) -> Result<Vec<Vec<DemandId>>, Spent> {
    let mut all: Vec<Vec<DemandId>> = vec![Vec::new()];
    for (at, part) in parts.iter().enumerate() {
        let left = parts.len() - at;
        effort.spend(all.len())?;
        let with =
            all.iter().filter(|some| some.len() < count).map(|some| [some.as_slice(), &[*part]].concat());
        let with: Vec<Vec<DemandId>> = with.collect();
        all.retain(|some| some.len() + left > count);
        all.extend(with);
    }
    all.retain(|some| some.len() == count);
    Ok(all)
}
