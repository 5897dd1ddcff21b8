//! From readings to a verdict (`docs/semantics.md`, "Verdicts").
//!
//! An award is asked at the earned level, then at the planned one; where something is unknown it is
//! asked with every unknown failing and again with every unknown holding, and for each way the
//! unknown branches can go.

use std::cell::RefCell;

use super::Detail;
use super::block::blocking;
use super::cond::Conditions;
use super::evidence::{Evidence, Level, Tri};
use super::outcome::{Blocking, Verdict};
use super::problem::{Assumed, Problem, Reading, build};
use super::relax::Work;
use super::search::{Answer, Counting, solve};
use crate::policy::{AwardId, Cond, DemandId};

/// The most ways unknown branches are taken before an award is left at `cannot tell`.
const MOST_WAYS: usize = 64;

/// A verdict and the way of counting that is shown for it.
pub(super) struct Judged<'a> {
    pub(super) verdict: Verdict,
    /// Absent where the award is not for the student.
    pub(super) shown: Option<Shown<'a>>,
    /// Conditions of branches that the plan leaves open.
    pub(super) open: Vec<&'a Cond>,
    /// Whether records or tests were unknown.
    pub(super) unknown: bool,
    /// Where it is not met: why.
    pub(super) blocking: Vec<Blocking>,
}

/// A question and its answer.
pub(super) struct Shown<'a> {
    pub(super) problem: Problem<'a>,
    pub(super) counting: Counting,
    pub(super) reading: Reading,
}

/// How an award fares under one way of taking the unknown.
struct Way<'a> {
    verdict: Verdict,
    shown: Option<Shown<'a>>,
    unknown: bool,
}

/// Judges an award, with the awards it depends on.
pub(super) fn judge<'a>(
    evidence: &Evidence<'a>,
    own: AwardId,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    effort: u32,
    work: &RefCell<Work>,
) -> Judged<'a> {
    let asker = Asker { evidence, own, waived, effort, work };
    let mut assumed = Assumed::default();
    // The first way of counting, and the first that is on track.
    let mut shown: Vec<(Verdict, Shown<'a>)> = Vec::new();
    let mut verdict: Option<Verdict> = None;
    let mut unknown = false;
    let mut open: Vec<&Cond> = Vec::new();
    let mut blocking = (evidence.detail == Detail::Full).then(Vec::new);
    for ways in 0.. {
        let sure = asker.one_way(Tri::Yes, &mut assumed);
        unknown |= sure.unknown;
        let perhaps = sure.unknown.then(|| asker.one_way(Tri::Maybe, &mut assumed));
        let found = perhaps.as_ref().map_or(sure.verdict, |perhaps| agree(sure.verdict, perhaps.verdict));
        verdict = Some(verdict.map_or(found, |before| agree(before, found)));
        if verdict == Some(Verdict::NotMet)
            && let Some(sets) = &mut blocking
            && !asker.block(sure.unknown, &mut assumed, sets)
        {
            blocking = None;
        }
        for (at, way) in [Some(sure), perhaps].into_iter().flatten().enumerate() {
            let first = shown.is_empty() && at == 0;
            let on_track = way.verdict == Verdict::OnTrack
                && shown.iter().all(|(verdict, _)| *verdict != Verdict::OnTrack);
            if let Some(one) = way.shown.filter(|_| first || on_track) {
                shown.push((way.verdict, one));
            }
        }
        for (cond, _) in &assumed.0 {
            if !open.contains(cond) {
                open.push(cond);
            }
        }
        // The next way: the last unknown branch not yet taken both ways.
        while assumed.0.last().is_some_and(|(_, way)| *way) {
            assumed.0.pop();
        }
        match assumed.0.last_mut() {
            None => break,
            Some(last) => last.1 = true,
        }
        if ways + 1 >= MOST_WAYS {
            verdict = Some(Verdict::CannotTell);
            break;
        }
    }
    let verdict = verdict.unwrap_or(Verdict::CannotTell);
    // Where it is met one way and on track another, it is on track, and so is what is shown of it.
    let on_track = |(one, _): &(Verdict, Shown<'_>)| verdict == Verdict::OnTrack && *one == Verdict::OnTrack;
    let best = shown.iter().position(on_track).unwrap_or(0);
    let shown = shown.into_iter().nth(best).map(|(_, shown)| shown);
    let blocking = blocking.filter(|_| verdict == Verdict::NotMet).unwrap_or_default();
    Judged { verdict, shown, open, unknown, blocking }
}

/// What is true whichever of two readings is.
fn agree(a: Verdict, b: Verdict) -> Verdict {
    match (a, b) {
        _ if a == b => a,
        (Verdict::Met, Verdict::OnTrack) | (Verdict::OnTrack, Verdict::Met) => Verdict::OnTrack,
        (Verdict::Undecided, _) | (_, Verdict::Undecided) => Verdict::Undecided,
        _ => Verdict::CannotTell,
    }
}

struct Asker<'a, 'e> {
    evidence: &'e Evidence<'a>,
    own: AwardId,
    waived: &'e dyn Fn(AwardId, DemandId) -> bool,
    effort: u32,
    /// The memory that questions are answered in.
    work: &'e RefCell<Work>,
}

impl<'a> Asker<'a, '_> {
    fn one_way(&self, admit: Tri, assumed: &mut Assumed<'a>) -> Way<'a> {
        if !self.applies(self.own, assumed) {
            return Way { verdict: Verdict::NotApplicable, shown: None, unknown: false };
        }
        let awards = self.together(assumed);
        let mut ask = |level: Level| {
            let reading = Reading { level, admit };
            let problem = build(self.evidence, &awards, reading, self.waived, assumed);
            // What comes near is shown at the planned level only.
            let answer = solve(&problem, self.effort, level == Level::Planned, &mut self.work.borrow_mut());
            (problem, answer, reading)
        };
        let (problem, answer, reading) = ask(Level::Earned);
        let mut unknown = problem.unknown;
        let cut_off = matches!(answer, Answer::CutOff(_));
        if let Answer::Filled(counting) = answer {
            return Way { verdict: Verdict::Met, shown: Some(Shown { problem, counting, reading }), unknown };
        }
        let (problem, answer, reading) = ask(Level::Planned);
        unknown |= problem.unknown;
        let (verdict, counting) = match answer {
            Answer::Filled(counting) => (Verdict::OnTrack, counting),
            Answer::Not(counting) => (Verdict::NotMet, counting),
            Answer::CutOff(counting) => (Verdict::Undecided, counting),
        };
        // What was not decided at the earned level may be met outright.
        let verdict = if cut_off { Verdict::Undecided } else { verdict };
        Way { verdict, shown: Some(Shown { problem, counting, reading }), unknown }
    }

    /// Finds what stands in the way at both levels, with everything unknown taken for the student. Whether
    /// it was found for both.
    fn block(&self, unknown: bool, assumed: &mut Assumed<'a>, sets: &mut Vec<Blocking>) -> bool {
        let admit = if unknown { Tri::Maybe } else { Tri::Yes };
        let awards = self.together(assumed);
        [Level::Planned, Level::Earned].into_iter().all(|level| {
            let reading = Reading { level, admit };
            let problem = build(self.evidence, &awards, reading, self.waived, assumed);
            match blocking(self.evidence, &problem, self.waived, self.effort, sets, self.work) {
                Some(found) if !sets.contains(&found) => sets.push(found),
                Some(_) => {}
                None => return false,
            }
            true
        })
    }

    /// Whether an award, and every award it adds to, is for the student.
    fn applies(&self, id: AwardId, assumed: &mut Assumed<'a>) -> bool {
        let Some(award) = self.evidence.policy.awards.get(id as usize) else { return false };
        let conditions = Conditions { evidence: self.evidence, level: Level::Planned, scale: award.scale };
        let own = award.applies.as_ref().is_none_or(|cond| assumed.way(conditions.holds(cond), cond));
        own && award.adds_to.iter().all(|base| self.applies(*base, assumed))
    }

    /// The awards judged in one question: this one, those it adds to, and those it is separate from
    /// that are for the student; and so on from each of them.
    fn together(&self, assumed: &mut Assumed<'a>) -> Vec<AwardId> {
        let mut awards = vec![self.own];
        let mut at = 0;
        while let Some(award) = awards.get(at).and_then(|id| self.evidence.policy.awards.get(*id as usize)) {
            for base in &award.adds_to {
                if !awards.contains(base) {
                    awards.push(*base);
                }
            }
            for other in &award.separate_from {
                if !awards.contains(other) && self.applies(*other, assumed) {
                    awards.push(*other);
                }
            }
            at += 1;
        }
        awards
    }
}
