#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};

use super::bench::Bench;
use super::plant::{of_applies, planted};
use super::site::sites;
use super::{Ground, window};
use crate::audit::Auditor;
use crate::compile::{Compiled, compile};
use crate::example::{Example, holds};
use crate::policy::Policy;
use crate::source::{DiskFiles, Sources, load};
use crate::stdlib::add_stdlib;

/// Each package of the project, compiled.
fn packages() -> Vec<(Sources, Compiled)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let compiled = |name: &str| {
        let path: PathBuf = folder.join(name);
        let mut sources = Sources::new();
        assert!(load(&DiskFiles, &[path], &mut sources).is_empty());
        add_stdlib(&mut sources);
        let compiled = compile(&sources);
        (sources, compiled)
    };
    ["kentucky", "louisiana", "utah"].into_iter().map(compiled).collect()
}

fn with_each<'c>(
    sources: &'c Sources,
    compiled: &'c Compiled,
    mut look: impl FnMut(&mut Bench<'_>, &super::site::Site<'_>, super::plant::Planted, &Policy),
) {
    let policy = compiled.policy.as_ref().unwrap();
    let examples: Vec<&Example> = compiled.examples.iter().collect();
    let ground = Ground { policy, places: &compiled.places, sources, examples: &examples };
    let mut bench = Bench::new(&ground);
    for site in sites(&ground) {
        for planted in planted(policy, &site) {
            look(&mut bench, &site, planted, policy);
        }
    }
}

#[test]
fn every_change_makes_another_sound_policy_and_is_taken_back() {
    for (sources, compiled) in packages() {
        let mut changes = 0;
        with_each(&sources, &compiled, |bench, site, planted, policy| {
            changes += 1;
            bench.with(&site.copies, &planted.edit, |changed| {
                assert_ne!(changed, policy, "{}: {}", site.demand.text, planted.words);
                let faults = changed.faults();
                assert!(faults.is_empty(), "{}: {}: {faults:?}", site.demand.text, planted.words);
            });
            bench.with(&site.copies, &window::whenever(), |_| ());
            bench.with(&[], &planted.edit, |back| assert_eq!(back, policy));
        });
        assert!(changes > 400, "{changes}");
    }
}

#[test]
fn the_condition_of_an_award_is_changed_as_a_test_is() {
    for (sources, compiled) in packages() {
        let policy = compiled.policy.as_ref().unwrap();
        let ground = Ground { policy, places: &compiled.places, sources: &sources, examples: &[] };
        let mut bench = Bench::new(&ground);
        for ((id, award), places) in (0u32..).zip(&policy.awards).zip(&compiled.places) {
            let (Some(applies), Some(span)) = (&award.applies, places.applies) else { continue };
            for planted in of_applies(policy, applies, span) {
                bench.with(&[(id, 0)], &planted.edit, |changed| {
                    let own = changed.awards.get(id as usize).unwrap();
                    assert_ne!(own.applies, award.applies, "{}", planted.words);
                    assert_eq!(own.demands, award.demands);
                    assert!(changed.faults().is_empty());
                });
            }
        }
    }
}

#[test]
fn what_is_said_to_change_no_verdict_is_noticed_by_no_example() {
    let mut idle = 0;
    for (sources, compiled) in packages() {
        with_each(&sources, &compiled, |bench, site, planted, _| {
            if planted.idle.is_none() {
                return;
            }
            idle += 1;
            let examples = bench.examples_of(&site.copies);
            bench.with(&site.copies, &planted.edit, |changed| {
                let auditor = Auditor::new(changed);
                for (_, example) in examples {
                    assert!(holds(&auditor, example), "{}: {}", example.title, planted.words);
                }
            });
        });
    }
    assert!(idle > 10, "{idle}");
}
