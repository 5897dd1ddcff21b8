//! Blocking sets by deletion: a policy with demands left undone, and what is needed to keep it unfillable.

use std::collections::BTreeSet;

use gradus::audit::outcome::{AwardResult, Blocker, Blocking, Verdict};
use gradus::plan::Plan;
use gradus::policy::{Count, Demand, Kind, Limit, Measure, Policy, Select};
use gradus::quantity::Amount;

use super::TooMuch;
use super::judge::{Judge, Reading, holds, stands_in};
use super::read::{Level, View};
use super::ways::{groups, taken};

/// Demands by award and place.
pub type Set = BTreeSet<(u32, u32)>;

/// Where a set blocks: at a level of evidence, with open branches taken one way.
pub type At = (Level, Reading);

/// The policy with all demands outside of a set left undone, as the table of `docs/semantics.md` has it.
pub fn undone(policy: &Policy, set: &Set) -> Policy {
    let mut policy = policy.clone();
    for (id, award) in (0..).zip(&mut policy.awards) {
        for at in 0..award.demands.len() {
            if set.contains(&(id, at as u32)) {
                continue;
            }
            let mut more = Vec::new();
            let next = award.demands.len() as u32;
            match &mut award.demands[at].kind {
                Kind::All(_) | Kind::If { .. } | Kind::When { .. } => {}
                Kind::Sum { measure, least, parts, .. } => {
                    let owed = std::mem::take(least);
                    // Its step stays: a slot that nothing fits, with what was owed as a bound.
                    let mut count = nothing();
                    count.limits.extend(idle(*measure, owed));
                    parts.push(next);
                    more.push(Kind::Count(Box::new(count)));
                }
                Kind::Choose { count, parts } => {
                    // Parts that ask for nothing, to choose in place of the others.
                    parts.extend(next..next + *count);
                    more.extend((0..*count).map(|_| Kind::All(Vec::new())));
                }
                Kind::Count(count) if !count.overall => {
                    let mut bounds: Vec<Limit> =
                        idle(count.measure, std::mem::take(&mut count.least)).into_iter().collect();
                    for limit in &mut count.limits {
                        bounds.extend(idle(limit.measure, std::mem::take(&mut limit.least)));
                    }
                    count.limits.extend(bounds);
                }
                kind => *kind = Kind::All(Vec::new()),
            }
            for (place, kind) in (next..).zip(more) {
                let path = format!("made-{place}");
                award.demands.push(Demand {
                    path,
                    name: None,
                    waived_by: Vec::new(),
                    kind,
                    ..award.demands[at].clone()
                });
            }
        }
    }
    policy
}

/// A limit on nothing: amounts are still multiples of what all bounds are multiples of.
fn idle(measure: Measure, most: Amount) -> Option<Limit> {
    let limit = Limit {
        measure,
        least: Amount::ZERO,
        most: Some(most),
        select: Select::default(),
        text: String::new(),
    };
    (!most.is_zero()).then_some(limit)
}

fn nothing() -> Count {
    Count {
        measure: Measure::Credits,
        least: Amount::ZERO,
        most: None,
        select: Select::default(),
        limits: Vec::new(),
        overall: false,
        excess: false,
        shares: Vec::new(),
        substitutes: Vec::new(),
        replaces: None,
    }
}

impl Judge<'_> {
    /// Every level and way, with all else that is unknown taken for the student.
    pub fn questions(&self, award: u32) -> Result<Vec<At>, TooMuch> {
        let holding: Vec<Reading> =
            self.readings(award)?.into_iter().filter(|reading| reading.holding).collect();
        let levels = [Level::Earned, Level::Planned].into_iter();
        Ok(levels.flat_map(|level| holding.iter().map(move |reading| (level, reading.clone()))).collect())
    }

    /// Whether a set blocks.
    pub fn blocks(&self, award: u32, set: &Set, (level, reading): &At) -> Result<bool, TooMuch> {
        let policy = undone(self.policy, set);
        let judge = Judge { policy: &policy, ..*self };
        Ok(!holds(&judge, award, *level, reading)?)
    }

    /// All demands that may be judged with an award.
    pub fn whole(&self, award: u32) -> Set {
        let closure = self.closure(award);
        let all = closure.into_iter().flat_map(|id| {
            let demands = &self.policy.awards[id as usize].demands;
            (0..demands.len() as u32).map(move |demand| (id, demand))
        });
        let owes = |(id, demand): &(u32, u32)| {
            let kind = &self.policy.awards[*id as usize].demands[*demand as usize].kind;
            !matches!(kind, Kind::All(_) | Kind::If { .. } | Kind::When { .. })
        };
        all.filter(owes).collect()
    }

    /// A set that blocks, and without any one of its demands does not.
    pub fn minimal(&self, award: u32, at: &At) -> Result<Set, TooMuch> {
        let mut set = self.whole(award);
        assert!(self.blocks(award, &set, at)?, "nothing is left undone, and still it can be filled");
        for one in set.clone() {
            let mut fewer = set.clone();
            fewer.remove(&one);
            if self.blocks(award, &fewer, at)? {
                set = fewer;
            }
        }
        Ok(set)
    }

    /// Minimal sets of which one blocks at every level and in every way.
    pub fn blocking(&self, award: u32) -> Result<Vec<Set>, TooMuch> {
        let mut sets: Vec<Set> = Vec::new();
        for at in self.questions(award)? {
            let mut known = false;
            for set in &sets {
                known = known || self.blocks(award, set, &at)?;
            }
            if !known {
                sets.push(self.minimal(award, &at)?);
            }
        }
        Ok(sets)
    }

    /// Whether one of the sets blocks at every level and in every way.
    pub fn refutes(&self, award: u32, sets: &[Set]) -> Result<bool, TooMuch> {
        for at in self.questions(award)? {
            let mut blocked = false;
            for set in sets {
                blocked = blocked || self.blocks(award, set, &at)?;
            }
            if !blocked {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The records that could count in a demand of the set.
    pub fn evidence_of(&self, set: &Set) -> Result<Vec<usize>, TooMuch> {
        let mut found = BTreeSet::new();
        for (award, demand) in set {
            let view = View::new(self.policy, self.plan, *award, Level::Planned);
            let demands = &view.award.demands;
            let counts = matches!(demands[*demand as usize].kind, Kind::Count(_) | Kind::Sum { .. });
            let mut open = if counts { vec![*demand] } else { Vec::new() };
            while let Some(id) = open.pop() {
                let demand = &demands[id as usize];
                if self.is_waived(&view, demand) {
                    continue;
                }
                match &demand.kind {
                    Kind::Count(count) => {
                        let approved =
                            if count.overall { Vec::new() } else { self.approved(&view, id, count) };
                        let evidence = view.evidence();
                        found.extend(evidence.iter().copied().filter(|one| {
                            let fits = taken(view.fits(*one, &count.select), true)
                                || stands_in(&view, count, &approved, *one, true).is_some();
                            fits && view.worth(*one) > 0
                        }));
                        for entry in &count.select.combined {
                            found.extend(groups(&view, entry, &evidence, true).into_iter().flatten());
                        }
                    }
                    Kind::If { cond, then, otherwise } => {
                        let holds = view.cond(cond)?;
                        open.extend(then.iter().filter(|_| holds != Some(false)));
                        open.extend(otherwise.iter().filter(|_| holds != Some(true)));
                    }
                    Kind::When { branches, otherwise } => {
                        let mut rest = Some(otherwise);
                        for (cond, parts) in branches {
                            let holds = view.cond(cond)?;
                            open.extend(parts.iter().filter(|_| holds != Some(false)));
                            if holds == Some(true) {
                                rest = None;
                                break;
                            }
                        }
                        open.extend(rest.into_iter().flatten());
                    }
                    kind => open.extend(kind.parts()),
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// A report that says that the award is not met, by these sets.
    pub fn report(&self, award: u32, sets: &[Set]) -> Result<AwardResult, TooMuch> {
        let named = &self.policy.awards[award as usize].named;
        let mut blocking = Vec::new();
        for set in sets {
            let blocker = |(award, demand): &(u32, u32)| {
                let award = &self.policy.awards[*award as usize];
                Blocker {
                    award: award.named.name.clone(),
                    path: award.demands[*demand as usize].path.clone(),
                }
            };
            let demands = set.iter().map(blocker).collect();
            blocking.push(Blocking { demands, evidence: self.evidence_of(set)? });
        }
        Ok(AwardResult {
            award: named.name.clone(),
            title: named.title.clone(),
            kind: "diploma".to_owned(),
            code: None,
            extends: None,
            authority: None,
            place: String::new(),
            verdict: Verdict::NotMet,
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            adds_to: Vec::new(),
            demands: Vec::new(),
            together: Vec::new(),
            unused: Vec::new(),
            open_questions: Vec::new(),
            blocking,
            repair: None,
        })
    }
}

/// The same demands, but for one.
pub fn without(set: &Set) -> Vec<Set> {
    let one_less = |one| {
        let mut fewer = set.clone();
        fewer.remove(one);
        fewer
    };
    set.iter().map(one_less).collect()
}

/// A judge of another plan or policy.
pub fn of<'a>(judge: &Judge<'a>, policy: &'a Policy, plan: &'a Plan) -> Judge<'a> {
    Judge { policy, plan, ..*judge }
}
