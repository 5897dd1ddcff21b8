//! The exact search: whether what each record can do adds up to what is owed.
//!
//! Records are taken one after another. After each, every combination of amounts that can be reached is kept
//! once, without what no longer matters: more than is owed counts as what is owed; a combination that is over a
//! cap, or cannot reach what is owed with all that is left, is dropped. What counts together is tried first,
//! every selection of it by itself.

use std::collections::HashSet;

use super::question::{Act, Question, Use};
use super::{Effort, Spent};

/// A combination that can be reached.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    totals: Vec<i128>,
    /// Records used that a later one may not stand beside (rule 6), by award.
    used: Vec<(usize, usize)>,
}

/// What the records from some place on can add to each amount, at most and (below zero) at least.
struct Ahead(Vec<(i128, i128)>);

/// The records of a question with all they can do.
struct Search<'s, 'q, 'a> {
    question: &'s Question<'q, 'a>,
    bounds: Vec<(Option<i128>, Option<i128>)>,
    records: Vec<(usize, Vec<Act>)>,
    /// What lies ahead of each record, and after the last.
    ahead: Vec<Ahead>,
    /// For each record, the ones of each award that a later record is tied to.
    ties: Vec<HashSet<(usize, usize)>>,
}

impl Question<'_, '_> {
    /// Whether no way of counting fills what is owed.
    pub(super) fn cannot_be_filled(&self, effort: &Effort) -> Result<bool, Spent> {
        if self.bounds().iter().all(|(least, _)| least.is_none()) {
            return Ok(false);
        }
        let search = Search::new(self, effort)?;
        let mut open: Vec<(usize, Vec<Use>)> = vec![(0, Vec::new())];
        while let Some((at, together)) = open.pop() {
            effort.spend(1)?;
            let Some((slot, records, most)) = self.joint.get(at) else {
                if search.is_filled(&together, effort)? {
                    return Ok(false);
                }
                continue;
            };
            open.push((at + 1, together.clone()));
            if !self.can_join(*slot, records, &together) {
                continue;
            }
            for amount in self.amounts(*slot, records, *most, false) {
                let one = Use { slot: *slot, records: records.clone(), amount, excess: false };
                open.push((at + 1, together.iter().cloned().chain([one]).collect()));
            }
        }
        Ok(true)
    }

    /// Rules 5 and 6 for records that count together, beside others that do.
    fn can_join(&self, slot: usize, records: &[usize], together: &[Use]) -> bool {
        let part = |slot: usize| self.places.get(slot).map_or(0, |place| place.part);
        let own = part(slot);
        let mut used: Vec<usize> = Vec::new();
        for one in together {
            let other = part(one.slot);
            if other == own {
                used.extend(&one.records);
            }
            let meets = one.records.iter().any(|at| records.contains(at));
            if meets && (other == own || self.are_apart(own, other)) {
                return false;
            }
        }
        records.iter().all(|at| {
            let free = self.evidence(own).is_some_and(|evidence| evidence.barred(*at, &used).is_none());
            used.push(*at);
            free
        })
    }
}

impl<'s, 'q, 'a> Search<'s, 'q, 'a> {
    fn new(question: &'s Question<'q, 'a>, effort: &Effort) -> Result<Self, Spent> {
        let mut order: Vec<usize> = Vec::new();
        for part in 0..question.parts.len() {
            for at in question.records(part) {
                if order.contains(&at) {
                    continue;
                }
                // Those that exclude each other one after another.
                let evidence = question.evidence(part);
                let tied = |other: &usize| evidence.is_some_and(|evidence| evidence.tied(at, *other));
                effort.spend(1 + order.len())?;
                let place = order.iter().rposition(tied).map_or(order.len(), |place| place + 1);
                order.insert(place, at);
            }
        }
        let mut records = Vec::new();
        for at in order {
            records.push((at, question.acts(at, effort)?));
        }
        let bounds = question.bounds();
        let mut ahead = vec![Ahead(vec![(0, 0); bounds.len()])];
        let mut ties: Vec<HashSet<(usize, usize)>> = vec![HashSet::new()];
        let mut later: Vec<usize> = Vec::new();
        for (at, acts) in records.iter().rev() {
            let mut sum = Vec::new();
            let after = ahead.last().map(|ahead| ahead.0.clone()).unwrap_or_default();
            for (bound, (most, least)) in after.into_iter().enumerate() {
                let adds = |act: &Act| act.adds.get(bound).copied().unwrap_or(0);
                sum.push((
                    most + acts.iter().map(adds).max().unwrap_or(0),
                    least + acts.iter().map(adds).min().unwrap_or(0),
                ));
            }
            ahead.push(Ahead(sum));
            later.push(*at);
            let mut tied = HashSet::new();
            for part in 0..question.parts.len() {
                let Some(evidence) = question.evidence(part) else { continue };
                for one in evidence.records() {
                    effort.spend(1)?;
                    if later.iter().any(|other| *other != one && evidence.tied(one, *other)) {
                        tied.insert((part, one));
                    }
                }
            }
            ties.push(tied);
        }
        ahead.reverse();
        ties.reverse();
        Ok(Self { question, bounds, records, ahead, ties })
    }

    /// Whether what is owed can be filled beside what counts together.
    fn is_filled(&self, together: &[Use], effort: &Effort) -> Result<bool, Spent> {
        let mut used: Vec<(usize, usize)> = Vec::new();
        for one in together {
            let part = self.question.places.get(one.slot).map_or(0, |place| place.part);
            used.extend(one.records.iter().map(|at| (part, *at)));
        }
        let taken = used.clone();
        let start = State { totals: self.question.adds(together), used };
        let mut layer: HashSet<State> = self.tidy(start, 0).into_iter().collect();
        for (place, (at, acts)) in self.records.iter().enumerate() {
            let free = |part: usize| {
                taken.iter().all(|(other, one)| {
                    one != at || (*other != part && !self.question.are_apart(part, *other))
                })
            };
            let acts: Vec<&Act> =
                acts.iter().filter(|act| act.used.iter().all(|(part, _)| free(*part))).collect();
            let mut next = HashSet::new();
            for state in &layer {
                effort.spend(1 + acts.len())?;
                for act in &acts {
                    if self.is_barred(state, act) {
                        continue;
                    }
                    let totals = state.totals.iter().zip(&act.adds).map(|(one, other)| one + other).collect();
                    let used = state.used.iter().chain(&act.used).copied().collect();
                    next.extend(self.tidy(State { totals, used }, place + 1));
                }
            }
            layer = next;
            if layer.is_empty() {
                return Ok(false);
            }
        }
        Ok(!layer.is_empty())
    }

    /// Rule 6: whether the record may not be used beside those used before.
    fn is_barred(&self, state: &State, act: &Act) -> bool {
        act.used.iter().any(|(part, at)| {
            let own = state.used.iter().filter(|(other, _)| other == part);
            let before: Vec<usize> = own.map(|(_, one)| *one).collect();
            self.question.evidence(*part).is_none_or(|evidence| evidence.barred(*at, &before).is_some())
        })
    }

    /// A state without what no longer matters; nothing where it can no longer be filled.
    fn tidy(&self, mut state: State, place: usize) -> Option<State> {
        let ahead = self.ahead.get(place)?;
        for ((total, (least, most)), (more, less)) in state.totals.iter_mut().zip(&self.bounds).zip(&ahead.0)
        {
            if most.is_some_and(|most| *total + *less > most) {
                return None;
            }
            if let Some(least) = least {
                if *total + *more < *least {
                    return None;
                }
                if most.is_none() {
                    *total = (*total).min(*least - *less);
                }
            }
        }
        let ties = self.ties.get(place)?;
        state.used.retain(|used| ties.contains(used));
        state.used.sort_unstable();
        Some(state)
    }
}
