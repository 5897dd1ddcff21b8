//! From readings to a verdict (`docs/semantics.md`, "Verdicts").
//!
//! An award is asked at the earned level, then at the planned one; where something is unknown it is
//! asked with every unknown failing and again with every unknown holding, and for each way the
//! unknown branches can go.

use super::evidence::{Evidence, Level, Tri};
use super::outcome::Verdict;
use super::problem::{Assumed, Problem, Reading, build};
use super::search::{Answer, Counting, solve};
use crate::policy::{AwardId, Cond, DemandId, Kind};

/// The most ways unknown branches are taken before an award is left at `cannot tell`.
const MOST_WAYS: usize = 64;

/// A verdict and the way of counting that is shown for it.
pub(super) struct Judged<'a> {
    pub(super) verdict: Verdict,
    pub(super) problem: Problem<'a>,
    pub(super) counting: Counting,
    pub(super) reading: Reading,
    /// Conditions the plan leaves open.
    pub(super) open: Vec<&'a Cond>,
    /// Whether records or tests were unknown.
    pub(super) unknown: bool,
}

/// How an award fares under one way of taking the unknown.
struct Way<'a> {
    verdict: Verdict,
    problem: Problem<'a>,
    counting: Counting,
    reading: Reading,
    unknown: bool,
}

/// Judges one award by itself: what it adds to is for the caller.
pub(super) fn judge<'a>(
    evidence: &Evidence<'a>,
    own: AwardId,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    effort: u32,
) -> Option<Judged<'a>> {
    let awards = together(evidence, own);
    let mut assumed = Assumed::default();
    let mut shown: Option<Way<'a>> = None;
    let mut verdict: Option<Verdict> = None;
    let mut unknown = false;
    let mut ways = 0;
    loop {
        ways += 1;
        let sure = one_way(evidence, &awards, Tri::Yes, waived, &mut assumed, effort);
        unknown |= sure.unknown;
        let mut found = sure.verdict;
        if sure.unknown {
            let perhaps = one_way(evidence, &awards, Tri::Maybe, waived, &mut assumed, effort);
            found = agree(found, perhaps.verdict);
        }
        verdict = Some(verdict.map_or(found, |before| agree(before, found)));
        if shown.is_none() {
            shown = Some(sure);
        }
        // The next way: the last unknown branch not yet taken both ways.
        while assumed.0.last().is_some_and(|(_, way)| *way) {
            assumed.0.pop();
        }
        match assumed.0.last_mut() {
            None => break,
            Some(last) => last.1 = true,
        }
        if ways >= MOST_WAYS {
            verdict = Some(Verdict::CannotTell);
            break;
        }
    }
    let shown = shown?;
    let mut open = Vec::new();
    if ways > 1 {
        open = unknown_branches(evidence, &awards);
    }
    Some(Judged {
        verdict: verdict?,
        problem: shown.problem,
        counting: shown.counting,
        reading: shown.reading,
        open,
        unknown,
    })
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

fn one_way<'a>(
    evidence: &Evidence<'a>,
    awards: &[AwardId],
    admit: Tri,
    waived: &dyn Fn(AwardId, DemandId) -> bool,
    assumed: &mut Assumed<'a>,
    effort: u32,
) -> Way<'a> {
    let mut ask = |level: Level| {
        let reading = Reading { level, admit };
        let problem = build(evidence, awards, reading, waived, assumed);
        let answer = solve(&problem, effort);
        (problem, answer, reading)
    };
    let (problem, answer, reading) = ask(Level::Earned);
    let mut unknown = problem.unknown;
    let mut cut_off = matches!(answer, Answer::CutOff(_));
    if let Answer::Filled(counting) = answer {
        return Way { verdict: Verdict::Met, problem, counting, reading, unknown };
    }
    let (problem, answer, reading) = ask(Level::Planned);
    unknown |= problem.unknown;
    let (verdict, counting) = match answer {
        Answer::Filled(counting) => (Verdict::OnTrack, counting),
        Answer::Not(counting) => (Verdict::NotMet, counting),
        Answer::CutOff(counting) => {
            cut_off = true;
            (Verdict::Undecided, counting)
        }
    };
    let verdict = if cut_off && verdict != Verdict::OnTrack { Verdict::Undecided } else { verdict };
    Way { verdict, problem, counting, reading, unknown }
}

/// The awards to be judged in one question: those whose counted courses an average of this one runs
/// over, and those it may not share a course with.
fn together(evidence: &Evidence<'_>, own: AwardId) -> Vec<AwardId> {
    let mut awards = vec![own];
    let Some(award) = evidence.policy.awards.get(own as usize) else { return awards };
    for demand in &award.demands {
        if let Kind::GpaCounted { award: over, .. } = &demand.kind {
            if !awards.contains(over) {
                awards.push(*over);
            }
        }
    }
    for other in &award.separate_from {
        if !awards.contains(other) {
            awards.push(*other);
        }
    }
    awards
}

/// The branch conditions of some awards that the plan leaves open.
fn unknown_branches<'a>(evidence: &Evidence<'a>, awards: &[AwardId]) -> Vec<&'a Cond> {
    let mut open: Vec<&Cond> = Vec::new();
    for award in awards.iter().filter_map(|id| evidence.policy.awards.get(*id as usize)) {
        let conditions = super::cond::Conditions { evidence, level: Level::Planned, scale: award.scale };
        for demand in &award.demands {
            let conds: Vec<&Cond> = match &demand.kind {
                Kind::If { cond, .. } => vec![cond],
                Kind::When { branches, .. } => branches.iter().map(|(cond, _)| cond).collect(),
                _ => Vec::new(),
            };
            open.extend(conds.into_iter().filter(|cond| conditions.holds(cond) == Tri::Maybe));
        }
    }
    open.dedup();
    open
}
