//! Which planted changes of a policy its examples would notice. `docs/examples.md` says what is planted.

use serde::Serialize;

use super::bench::{Bench, Edit};
use super::plant::{Planted, What, of_applies, planted};
use super::site::sites;
use super::{Ground, Spot};
use crate::audit::Auditor;
use crate::example::holds;
use crate::policy::{AwardId, DemandId, Policy};

pub use super::plant::What as Kind;

/// What became of a planted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// This example, by its id, is not as expected any more.
    Noticed(String),
    /// Every example is as expected all the same.
    Survived,
    /// It is known to change no verdict, for this reason.
    Idle(String),
    /// There is no example of the award, nor of one that is judged together with it.
    NoExample,
    /// It is beyond the limit and was not tried.
    BeyondLimit,
}

/// A planted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The full name of the award it is in.
    pub award: String,
    /// The title of that award.
    pub title: String,
    /// Its kind.
    pub what: What,
    /// Where it was planted.
    pub spot: Spot,
    /// What was changed, in words.
    pub words: String,
    /// Which example would notice it.
    pub notice: String,
    /// What became of it.
    pub fate: Fate,
}

/// How many planted changes came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, schemars::JsonSchema)]
pub struct Tally {
    /// Noticed by an example.
    pub noticed: usize,
    /// Noticed by none.
    pub survived: usize,
    /// Known to change no verdict.
    pub idle: usize,
    /// In awards without an example.
    pub no_example: usize,
    /// Beyond the limit.
    pub beyond_limit: usize,
}

impl Tally {
    /// The share that was noticed of what was tried and of what no example could notice, in hundredths and
    /// rounded down.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.noticed * 100).checked_div(self.noticed + self.survived + self.no_example).unwrap_or(100)
    }
}

/// Counts them.
#[must_use]
pub fn tally<'m>(mutants: impl IntoIterator<Item = &'m Mutant>) -> Tally {
    let mut tally = Tally::default();
    for mutant in mutants {
        let count = match mutant.fate {
            Fate::Noticed(_) => &mut tally.noticed,
            Fate::Survived => &mut tally.survived,
            Fate::Idle(_) => &mut tally.idle,
            Fate::NoExample => &mut tally.no_example,
            Fate::BeyondLimit => &mut tally.beyond_limit,
        };
        *count += 1;
    }
    tally
}

/// A change that is ready to be planted.
struct Ready {
    /// What is told of it; whether an example notices it is not known yet.
    mutant: Mutant,
    /// Where it is made.
    copies: Vec<(AwardId, DemandId)>,
    edit: Edit,
}

/// Every change, by file and place.
fn ready(ground: &Ground<'_>) -> Vec<Ready> {
    let mut all = Vec::new();
    let mut add = |award: AwardId, copies: Vec<(AwardId, DemandId)>, planted: Planted| {
        let Some(award) = ground.policy.awards.get(award as usize) else { return };
        let mutant = Mutant {
            award: award.named.full(),
            title: award.named.title.clone(),
            what: planted.what,
            spot: ground.spot(planted.span),
            words: planted.words,
            notice: planted.notice,
            fate: planted.idle.map_or(Fate::Survived, Fate::Idle),
        };
        all.push(Ready { mutant, copies, edit: planted.edit });
    };
    for ((id, award), places) in (0u32..).zip(&ground.policy.awards).zip(ground.places) {
        if let (Some(applies), Some(span), false) = (&award.applies, places.applies, award.of_schools) {
            for planted in of_applies(ground.policy, applies, span) {
                add(id, vec![(id, 0)], planted);
            }
        }
    }
    for site in sites(ground) {
        for planted in planted(ground.policy, &site) {
            add(site.award, site.copies.clone(), planted);
        }
    }
    all.sort_by(|a, b| (&a.mutant.spot, a.mutant.what).cmp(&(&b.mutant.spot, b.mutant.what)));
    all
}

/// Shows every change, the awards it is made in, and the policy as it is then. No example is run, so that its
/// fate is [`Fate::Idle`] or [`Fate::Survived`].
pub fn each_change(ground: &Ground<'_>, look: &mut dyn FnMut(&Mutant, &[AwardId], &Policy)) {
    let mut bench = Bench::new(ground);
    for Ready { mutant, copies, edit } in ready(ground) {
        let awards: Vec<AwardId> = copies.iter().map(|(award, _)| *award).collect();
        bench.with(&copies, &edit, |policy| look(&mutant, &awards, policy));
    }
}

/// Plants every change, one at a time, and runs the examples it may concern; at most `limit` are tried, in
/// the order of files and places. `step` is told how many are done, and of how many.
#[must_use]
pub fn mutants(ground: &Ground<'_>, limit: usize, step: &mut dyn FnMut(usize, usize)) -> Vec<Mutant> {
    let all = ready(ground);
    let mut bench = Bench::new(ground);
    let (total, mut tried) = (all.len(), 0);
    let mut found = Vec::new();
    for (done, Ready { mut mutant, copies, edit }) in all.into_iter().enumerate() {
        step(done, total);
        let examples = bench.examples_of(&copies);
        if mutant.fate != Fate::Survived {
            // What cannot be noticed is not tried.
        } else if examples.is_empty() {
            mutant.fate = Fate::NoExample;
        } else if tried >= limit {
            mutant.fate = Fate::BeyondLimit;
        } else {
            tried += 1;
            mutant.fate = bench.with(&copies, &edit, |policy| {
                let auditor = Auditor::new(policy);
                let noticed = examples.iter().find(|(_, example)| !holds(&auditor, example));
                noticed.map_or(Fate::Survived, |(_, example)| Fate::Noticed(example.id()))
            });
        }
        found.push(mutant);
    }
    step(total, total);
    found
}
