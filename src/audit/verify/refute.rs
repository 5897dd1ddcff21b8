//! Is an award that is said to be not met really not met? Whether the blocking sets shown prove it.
//!
//! **The question.** An award and those judged with it ask for demands `D`. A way of counting gives each
//! course record to demands as rules 1 to 8 of `docs/semantics.md` allow. A set `S` of demands *blocks* if
//! no way of counting is legal even where every demand outside `S` is left undone: it owes nothing, and
//! keeps what it forbids. Leaving a demand undone only ever allows more, so a set that blocks proves that the
//! award is not met, whoever found the set and however. What is confirmed here, for earned evidence and
//! again for all of it, and for each way of taking the conditions of branches the plan leaves open, is that
//! one of the sets shown blocks, with everything else unknown taken for the student.
//!
//! **The search.**
//! 1. This file: the sets are demands that exist, their evidence is what could count in them, the award is
//!    for the student; then levels and ways, one after another.
//! 2. `refute/walk.rs` walks the demands with `S` owed and all else undone. Tests and averages over the
//!    whole record are settled on the spot: one of `S` that fails is proof enough. What is left are the demands
//!    that use courses up, and choices. Choices are cases: each is refuted by itself.
//! 3. `refute/bound.rs` looks whether credit would be enough if it could be cut at will: a flow.
//!    It is asked first with all alternatives of the choices at once, which settles most cases unsplit.
//! 4. `refute/question.rs` lists, for each record, everything it can do by the rules, and what that adds to
//!    each amount owed or limited; `refute/fill.rs` goes through the records one by one and keeps every
//!    combination of amounts that can be reached. If none is left that fills what is owed, the case is
//!    refuted.
//!
//! **Why it can be believed.** Steps 2 to 4 drop a case only where it cannot be filled: an alternative left
//! out is one that another allows at least as much as; the flow and the sums it looks at are those of every
//! legal way, under fewer rules; combinations dropped on the way are over a limit, can no longer reach what is
//! owed, or equal another in everything that still matters. So a refusal may be wrong only toward "not
//! confirmed", which is what is said once [`EFFORT`] steps are spent.
//!
//! What this is *not*: it does not find blocking sets, and does not ask whether they are minimal.

mod bound;
mod fill;
mod question;
mod walk;

use std::cell::Cell;
use std::collections::BTreeSet;

use question::Slot;

use super::evidence::{Evidence, Level, Sure, is_called};
use super::{Checked, Checker};
use crate::audit::outcome::{AwardResult, Blocking, DemandResult, Verdict};
use crate::policy::{Award, AwardId, Cond, Demand, DemandId, Kind, Policy};

/// The steps spent on one award before its proof is left unconfirmed: a step is one thing one record might
/// do, tried on one combination of amounts, or one look along an edge of a flow.
pub(super) const EFFORT: usize = 3_000_000;

/// The most ways of taking open branches, as for audits.
const MOST_WAYS: usize = 64;

/// More than [`EFFORT`] steps are needed.
#[derive(Debug)]
struct Spent;

/// What is left of [`EFFORT`].
struct Effort(Cell<usize>);

impl Effort {
    fn spend(&self, steps: usize) -> Result<(), Spent> {
        self.0.set(self.0.get().checked_sub(steps).ok_or(Spent)?);
        Ok(())
    }
}

/// The demands of a blocking set, by award and place.
type Owed = BTreeSet<(AwardId, DemandId)>;

/// Conditions of branches that the plan leaves open, and how each is taken. Equal conditions go the same way.
#[derive(Default)]
struct Taken<'a>(Vec<(&'a Cond, bool)>);

impl<'a> Taken<'a> {
    /// How a condition goes; an open one not met before is taken not to hold.
    fn goes(&mut self, sure: Sure, cond: &'a Cond) -> bool {
        match sure {
            Sure::Yes => true,
            Sure::No => false,
            Sure::Perhaps => {
                let known = self.0.iter().find(|(one, _)| *one == cond).map(|(_, way)| *way);
                known.unwrap_or_else(|| {
                    self.0.push((cond, false));
                    false
                })
            }
        }
    }

    /// Turns to the next way; says whether there is one.
    fn next(&mut self) -> bool {
        while self.0.last().is_some_and(|(_, way)| *way) {
            self.0.pop();
        }
        match self.0.last_mut() {
            Some(last) => {
                last.1 = true;
                true
            }
            None => false,
        }
    }
}

/// One of the awards judged together.
struct Judged<'a> {
    id: AwardId,
    award: &'a Award,
    /// The plan as this award reads it, at the level asked.
    evidence: Evidence<'a>,
}

impl<'a> Checker<'a> {
    /// Confirms that the blocking sets of an award prove that it is not met.
    pub(super) fn not_met(&self, result: &AwardResult) -> Result<Checked, Vec<String>> {
        let mut awards = (0..).zip(&self.policy.awards);
        let Some((own, _)) = awards.find(|(_, one)| is_called(&one.named, &result.award)) else {
            return Err(vec![format!("the policy has no award `{}`", result.award)]);
        };
        if result.blocking.is_empty() {
            return Err(vec![format!("`{}` is said to be not met, but shows no blocking set", result.award)]);
        }
        let effort = Effort(Cell::new(EFFORT));
        let mut problems = Vec::new();
        if self.is_for(own, self.policy.awards.len()) != Sure::Yes {
            problems.push(format!("`{}` is not for this student for sure", result.award));
        }
        let mut sets: Vec<Owed> = Vec::new();
        for blocking in &result.blocking {
            let owed = self.named(own, blocking, &mut problems);
            if self.listed(&owed, blocking, &effort, &mut problems).is_err() {
                return Ok(Checked::Unconfirmed);
            }
            sets.push(owed);
        }
        if sets.iter().all(|set| is_belied(own, set, result, self.policy)) {
            problems.push(format!("`{}` shows all demands of its blocking sets as met", result.award));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for level in [Level::Earned, Level::Planned] {
            let mut taken = Taken::default();
            for way in 1.. {
                let judged = self.together(own, level, &mut taken);
                match self.blocked(&judged, &sets, &mut taken, &effort) {
                    Ok(true) => {}
                    Ok(false) => return Err(vec![unblocked(result, level, &taken)]),
                    Err(Spent) => return Ok(Checked::Unconfirmed),
                }
                if !taken.next() {
                    break;
                }
                if way == MOST_WAYS {
                    return Ok(Checked::Unconfirmed);
                }
            }
        }
        Ok(Checked::Proved { assuming: Vec::new() })
    }

    /// Whether one of the sets blocks.
    fn blocked(
        &self,
        judged: &[Judged<'a>],
        sets: &[Owed],
        taken: &mut Taken<'a>,
        effort: &Effort,
    ) -> Result<bool, Spent> {
        for set in sets {
            if self.blocks(judged, set, taken, effort)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The demands a set names.
    fn named(&self, own: AwardId, blocking: &Blocking, problems: &mut Vec<String>) -> Owed {
        let mut owed = Owed::new();
        let reach = self.reach(own);
        if blocking.demands.is_empty() {
            problems.push("a blocking set names no demand".to_owned());
        }
        for one in &blocking.demands {
            let mut awards = reach.iter().filter_map(|id| Some((*id, self.policy.awards.get(*id as usize)?)));
            let Some((id, award)) = awards.find(|(_, of)| is_called(&of.named, &one.award)) else {
                let name = &one.award;
                problems.push(format!("a blocking set is of `{name}`, which is not judged with this award"));
                continue;
            };
            let demands = (0..).zip(&award.demands).filter(|(_, demand)| demand.path == one.path);
            let before = owed.len();
            owed.extend(demands.map(|(demand, _)| (id, demand)));
            if owed.len() == before {
                let (path, name) = (&one.path, &one.award);
                problems.push(format!(
                    "a blocking set names `{path}`, which `{name}` does not ask for, or names it twice"
                ));
            }
        }
        owed
    }

    /// Holds the evidence a set lists to the records that could count in its demands.
    fn listed(
        &self,
        owed: &Owed,
        blocking: &Blocking,
        effort: &Effort,
        problems: &mut Vec<String>,
    ) -> Result<(), Spent> {
        let mut found = BTreeSet::new();
        for (id, demand) in owed {
            let Some(award) = self.policy.awards.get(*id as usize) else { continue };
            let evidence = Evidence::new(self.policy, self.plan, self.as_of, award, Level::Planned);
            let mut open: Vec<DemandId> = match award.demands.get(*demand as usize).map(|one| &one.kind) {
                Some(Kind::Count(_) | Kind::Sum { .. }) => vec![*demand],
                _ => Vec::new(),
            };
            while let Some(id) = open.pop() {
                let Some(demand) = award.demands.get(id as usize) else { continue };
                if self.waived(award, demand) {
                    continue;
                }
                let Kind::Count(count) = &demand.kind else {
                    open.extend(possible_parts(&evidence, demand));
                    continue;
                };
                let slot = Slot::new(self, award, (id, demand), count, true);
                found.extend(evidence.records().filter(|at| slot.takes(&evidence, *at)));
                found.extend(slot.joint(&evidence, effort)?.into_iter().flat_map(|(records, _)| records));
            }
        }
        let shown: BTreeSet<usize> = blocking.evidence.iter().copied().collect();
        for at in found.difference(&shown) {
            problems.push(format!("courses[{at}] could count in a blocking set, which does not list it"));
        }
        for at in shown.difference(&found) {
            problems.push(format!("a blocking set lists courses[{at}], which could not count in it"));
        }
        Ok(())
    }

    /// Whether an award, and every award it adds to, is for the student. `depth` bounds the awards added
    /// to in a row.
    fn is_for(&self, id: AwardId, depth: usize) -> Sure {
        let (Some(award), Some(depth)) = (self.policy.awards.get(id as usize), depth.checked_sub(1)) else {
            return Sure::No;
        };
        let evidence = Evidence::new(self.policy, self.plan, self.as_of, award, Level::Planned);
        let own = award.applies.iter().map(|cond| evidence.holds(cond));
        Sure::all(own.chain(award.adds_to.iter().map(|base| self.is_for(*base, depth))))
    }

    /// The same where open conditions are taken one way.
    fn is_taken_for(&self, id: AwardId, depth: usize, taken: &mut Taken<'a>) -> bool {
        let (Some(award), Some(depth)) = (self.policy.awards.get(id as usize), depth.checked_sub(1)) else {
            return false;
        };
        let evidence = Evidence::new(self.policy, self.plan, self.as_of, award, Level::Planned);
        award.applies.as_ref().is_none_or(|cond| taken.goes(evidence.holds(cond), cond))
            && award.adds_to.iter().all(|base| self.is_taken_for(*base, depth, taken))
    }

    /// Every award that may be judged together with one.
    fn reach(&self, own: AwardId) -> Vec<AwardId> {
        self.closure(own, |_| true)
    }

    /// The awards judged together: those an award adds to, those it is separate from that are for the
    /// student, and so on from each.
    fn together(&self, own: AwardId, level: Level, taken: &mut Taken<'a>) -> Vec<Judged<'a>> {
        let depth = self.policy.awards.len();
        let all = self.closure(own, |other| self.is_taken_for(other, depth, taken));
        let judged = all.into_iter().filter_map(|id| {
            let award = self.policy.awards.get(id as usize)?;
            let evidence = Evidence::new(self.policy, self.plan, self.as_of, award, level);
            Some(Judged { id, award, evidence })
        });
        judged.collect()
    }

    fn closure(&self, own: AwardId, mut is_for: impl FnMut(AwardId) -> bool) -> Vec<AwardId> {
        let mut all = vec![own];
        let mut at = 0;
        while let Some(award) = all.get(at).and_then(|id| self.policy.awards.get(*id as usize)) {
            for base in &award.adds_to {
                if !all.contains(base) {
                    all.push(*base);
                }
            }
            for other in &award.separate_from {
                if !all.contains(other) && is_for(*other) {
                    all.push(*other);
                }
            }
            at += 1;
        }
        all
    }
}

/// The parts of a demand that may be owed by this student.
fn possible_parts(evidence: &Evidence<'_>, demand: &Demand) -> Vec<DemandId> {
    let (branches, otherwise): (Vec<_>, _) = match &demand.kind {
        Kind::If { cond, then, otherwise } => (vec![(cond, then)], otherwise),
        Kind::When { branches, otherwise } => {
            (branches.iter().map(|(cond, parts)| (cond, parts)).collect(), otherwise)
        }
        kind => return kind.parts(),
    };
    let mut parts = Vec::new();
    for (cond, then) in branches {
        let sure = evidence.holds(cond);
        if sure != Sure::No {
            parts.extend(then);
        }
        if sure == Sure::Yes {
            return parts;
        }
    }
    parts.extend(otherwise);
    parts
}

/// Whether the report itself shows every demand of a set as met, so that one of the two must be wrong.
fn is_belied(own: AwardId, set: &Owed, result: &AwardResult, policy: &Policy) -> bool {
    let Some(award) = policy.awards.get(own as usize) else { return false };
    !set.is_empty()
        && set.iter().all(|(of, id)| {
            let Some(demand) = award.demands.get(*id as usize).filter(|_| *of == own) else { return false };
            let mut open: Vec<&DemandResult> = result.demands.iter().collect();
            while let Some(shown) = open.pop() {
                if shown.path == demand.path {
                    return matches!(shown.verdict, Verdict::Met | Verdict::OnTrack | Verdict::MetLate);
                }
                open.extend(&shown.parts);
            }
            false
        })
}

/// A sentence: where the proof has a hole.
fn unblocked(result: &AwardResult, level: Level, taken: &Taken<'_>) -> String {
    let evidence = match level {
        Level::Earned => "what is earned",
        Level::Planned => "everything earned, under way and planned",
    };
    let ways = match taken.0.len() {
        0 => "",
        _ => ", with the conditions that the plan leaves open taken one of the ways they can go",
    };
    format!("no blocking set of `{}` blocks, counting {evidence}{ways}", result.award)
}
