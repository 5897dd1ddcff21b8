//! Every change that `gradus test --mutants` plants in the packages of the project: it makes another sound
//! policy, is taken back before the next, and where it is said to change no verdict, it changes none of the
//! packages' plans.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gradus::audit::outcome::Verdict;
use gradus::audit::{Auditor, Detail, Options};
use gradus::example::Example;
use gradus::plan::{Format, Plan, read};
use gradus::policy::{AwardId, Policy};
use gradus::source::{DiskFiles, Sources, load};
use gradus::trial::Ground;
use gradus::trial::mutants::{Fate, each_change};
use gradus::{Compiled, compile};

const PACKAGES: [&str; 3] = ["kentucky", "louisiana", "utah"];

fn folder(package: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(package)
}

fn package(name: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    assert!(load(&DiskFiles, &[folder(name)], &mut sources).is_empty());
    gradus::add_stdlib(&mut sources);
    let compiled = compile(&sources);
    (sources, compiled)
}

#[test]
fn every_change_makes_another_sound_policy_and_is_taken_back() {
    for name in PACKAGES {
        let (sources, compiled) = package(name);
        let policy = compiled.policy.as_ref().unwrap();
        let ground = Ground { policy, places: &compiled.places, sources: &sources, examples: &[] };
        let mut changes = 0;
        each_change(&ground, &mut |mutant, awards, changed| {
            changes += 1;
            let told = format!("{}:{}: {}", mutant.spot.path, mutant.spot.line, mutant.words);
            assert_eq!(changed.faults(), Vec::<String>::new(), "{told}");
            for ((id, before), after) in (0u32..).zip(&policy.awards).zip(&changed.awards) {
                assert_eq!(before == after, !awards.contains(&id), "{told}");
            }
            assert!(!mutant.notice.is_empty() && !mutant.spot.text.is_empty(), "{told}");
        });
        assert!(changes > 400, "{name}: {changes}");
    }
}

/// Every plan of a package.
fn plans(package: &str) -> Vec<Plan> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder(package).join("plans"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let plan = |path: &PathBuf| {
        let format = Format::from_path(path).unwrap();
        read(&std::fs::read(path).unwrap(), format).plan.unwrap()
    };
    paths.iter().map(plan).collect()
}

/// How an award stands for each plan, and for the student of each example, on the day of each.
fn verdicts(policy: &Policy, award: AwardId, plans: &[Plan], examples: &[Example]) -> Vec<Option<Verdict>> {
    let auditor = Auditor::new(policy);
    let day = "2026-11-29".parse().unwrap();
    let full = policy.awards[award as usize].named.full();
    let students = plans.iter().map(|plan| (plan, day));
    let students = students.chain(examples.iter().map(|example| (&example.plan, example.as_of)));
    let each = students.map(|(plan, day)| {
        let options = Options { awards: vec![full.clone()], detail: Detail::Verdicts, ..Options::on(day) };
        auditor.audit(plan, &options).awards.first().map(|award| award.verdict)
    });
    each.collect()
}

#[test]
fn what_is_said_to_change_no_verdict_changes_none() {
    let mut idle = 0;
    for name in PACKAGES {
        let (sources, compiled) = package(name);
        let plans = plans(name);
        let policy = compiled.policy.as_ref().unwrap();
        let ground = Ground { policy, places: &compiled.places, sources: &sources, examples: &[] };
        let mut before: BTreeMap<AwardId, Vec<Option<Verdict>>> = BTreeMap::new();
        each_change(&ground, &mut |mutant, awards, changed| {
            if !matches!(mutant.fate, Fate::Idle(_)) {
                return;
            }
            idle += 1;
            for award in awards {
                let before = before
                    .entry(*award)
                    .or_insert_with(|| verdicts(policy, *award, &plans, &compiled.examples));
                assert_eq!(
                    verdicts(changed, *award, &plans, &compiled.examples),
                    *before,
                    "{}",
                    mutant.words
                );
            }
        });
    }
    assert!(idle > 10, "{idle}");
}
