//! How the demands of an award stand in one audit, by their place in the award.

use std::collections::{BTreeMap, BTreeSet};

use super::site::below;
use crate::audit::outcome::{AmountResult, Audit, AwardResult, DemandResult, Verdict};
use crate::example::{Example, stands};
use crate::policy::{Award, AwardId, DemandId, Kind, Policy};

/// One result of a demand.
pub(super) struct Stand {
    pub(super) verdict: Verdict,
    /// Whether it is a chosen alternative.
    pub(super) chosen: bool,
    /// Whether it is asked for: in no alternative that is not the one counted.
    pub(super) asked: bool,
    /// Whether what it asks depends on something that is not known.
    pub(super) open: bool,
    /// The parts that are asked for.
    pub(super) parts: BTreeSet<DemandId>,
    pub(super) amount: Option<AmountResult>,
}

/// How the demands of one award stand.
pub(super) type Stands = BTreeMap<DemandId, Vec<Stand>>;

/// Of each award that an audit lays out for its first award: that one, and those judged together with it.
pub(super) fn stands_of(policy: &Policy, own: AwardId, audit: &Audit) -> BTreeMap<AwardId, Stands> {
    let mut found = BTreeMap::new();
    let Some(result) = audit.awards.first() else { return found };
    for (id, award) in (0u32..).zip(&policy.awards) {
        let same = |other: &&AwardResult| other.award == award.named.name && other.place == award.place;
        let result = if id == own { Some(result) } else { result.together.iter().find(same) };
        found.extend(result.map(|result| (id, laid_out(award, result))));
    }
    found
}

fn laid_out(award: &Award, result: &AwardResult) -> Stands {
    let paths: BTreeMap<&str, DemandId> =
        (0u32..).zip(&award.demands).map(|(id, demand)| (demand.path.as_str(), id)).collect();
    let mut found = Stands::new();
    for demand in &result.demands {
        note(&paths, demand, true, &mut found);
    }
    // A window with one demand in it is laid out as that demand.
    let windows = (0u32..).zip(&award.demands).filter_map(|(id, demand)| match &demand.kind {
        Kind::Timed { parts, .. } => Some((id, *parts.first()?)),
        _ => None,
    });
    for (window, only) in windows {
        if !found.contains_key(&window)
            && let Some(stands) = found.get(&only)
        {
            let each = stands.iter().map(|stand| Stand { parts: [only].into(), amount: None, ..*stand });
            let each: Vec<Stand> = each.collect();
            found.insert(window, each);
        }
    }
    found
}

fn note(paths: &BTreeMap<&str, DemandId>, demand: &DemandResult, asked: bool, into: &mut Stands) {
    let parts = demand.parts.iter().filter_map(|part| id_of(paths, &part.path)).collect();
    if let Some(id) = id_of(paths, &demand.path) {
        into.entry(id).or_default().push(Stand {
            verdict: demand.verdict,
            chosen: demand.chosen,
            asked,
            open: demand.verdict == Verdict::CannotTell && demand.because.is_some(),
            parts,
            amount: demand.amount,
        });
    }
    for part in &demand.parts {
        note(paths, part, asked && (demand.choose.is_none() || part.chosen), into);
    }
}

/// The demand of a path; in each period of a window its results have that period's name behind it.
fn id_of(paths: &BTreeMap<&str, DemandId>, path: &str) -> Option<DemandId> {
    let mut path = path;
    loop {
        if let Some(id) = paths.get(path) {
            return Some(*id);
        }
        path = path.rsplit_once('/')?.0;
    }
}

/// How the award of an example stands, and each demand that it expects something of, by their number there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) award: Verdict,
    pub(super) demands: Vec<Verdict>,
}

/// Reads that off an audit.
pub(super) fn asked(award: &Award, example: &Example, audit: &Audit) -> Option<Asked> {
    let result = audit.awards.first()?;
    let targets = example.expectations.iter().filter_map(|expectation| expectation.demand.as_ref());
    Some(Asked {
        award: result.verdict,
        demands: targets.map(|target| stands(award, result, target)).collect(),
    })
}

/// How far a rule reaches: whose verdicts it may decide besides that of the award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The demands around the one it is.
    Around,
    /// That demand too: it is a part of it.
    Own,
    /// And those in it: a window.
    Within,
}

/// Which of the demands that an example expects something of a rule reaches, by their number there.
pub(super) fn reached(
    award: &Award,
    example: &Example,
    parents: &[Option<DemandId>],
    id: DemandId,
    reach: Reach,
) -> Vec<usize> {
    let mut line: Vec<&str> = Vec::new();
    if reach == Reach::Within {
        let within = below(award, id).into_iter().filter_map(|part| award.demands.get(part as usize));
        line.extend(within.map(|demand| demand.path.as_str()));
    }
    let parent = |id: DemandId| parents.get(id as usize).copied().flatten();
    let mut at = if reach == Reach::Around { parent(id) } else { Some(id) };
    // A tree is no deeper than it has demands.
    for _ in 0..=award.demands.len() {
        let Some((id, demand)) = at.and_then(|at| Some((at, award.demands.get(at as usize)?))) else { break };
        line.push(&demand.path);
        at = parent(id);
    }
    let targets = example.expectations.iter().filter_map(|expectation| expectation.demand.as_ref());
    let each = targets.enumerate();
    each.filter(|(_, target)| target.paths.iter().any(|path| line.contains(&path.as_str())))
        .map(|(at, _)| at)
        .collect()
}
