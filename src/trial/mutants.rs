//! Which planted changes of a policy its examples would notice. `docs/examples.md` says what is planted.

use serde::Serialize;

use super::bench::Bench;
use super::plant::{Planted, What, of_applies, planted};
use super::site::sites;
use super::{Ground, Spot};
use crate::audit::Auditor;
use crate::example::holds;
use crate::policy::{AwardId, DemandId};

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

/// Plants every change, one at a time, and runs the examples it may concern; at most `limit` are tried.
/// `step` is told how many are done, and of how many.
#[must_use]
pub fn mutants(ground: &Ground<'_>, limit: usize, step: &mut dyn FnMut(usize, usize)) -> Vec<Mutant> {
    let mut all: Vec<(AwardId, Vec<(AwardId, DemandId)>, Planted)> = Vec::new();
    for ((id, award), places) in (0u32..).zip(&ground.policy.awards).zip(ground.places) {
        if let (Some(applies), Some(span), false) = (&award.applies, places.applies, award.of_schools) {
            let planted = of_applies(ground.policy, applies, span).into_iter();
            all.extend(planted.map(|planted| (id, vec![(id, 0)], planted)));
        }
    }
    for site in sites(ground) {
        let each = planted(ground.policy, &site).into_iter();
        all.extend(each.map(|planted| (site.award, site.copies.clone(), planted)));
    }
    let mut bench = Bench::new(ground);
    let total = all.len();
    let mut tried = 0;
    let mut found = Vec::new();
    for (done, (award, copies, planted)) in all.into_iter().enumerate() {
        step(done, total);
        let fate = match planted.idle.clone() {
            Some(why) => Fate::Idle(why),
            None => {
                let examples = bench.examples_of(&copies);
                if examples.is_empty() {
                    Fate::NoExample
                } else if tried >= limit {
                    Fate::BeyondLimit
                } else {
                    tried += 1;
                    bench.with(&copies, &planted.edit, |policy| {
                        let auditor = Auditor::new(policy);
                        let noticed = examples.iter().find(|(_, example)| !holds(&auditor, example));
                        noticed.map_or(Fate::Survived, |(_, example)| Fate::Noticed(example.id()))
                    })
                }
            }
        };
        let Some(award) = ground.policy.awards.get(award as usize) else { continue };
        found.push(Mutant {
            award: award.named.full(),
            title: award.named.title.clone(),
            what: planted.what,
            spot: ground.spot(planted.span),
            words: planted.words,
            notice: planted.notice,
            fate,
        });
    }
    step(total, total);
    found.sort_by(|a, b| (&a.spot, a.what).cmp(&(&b.spot, b.what)));
    found
}
