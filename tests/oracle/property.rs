//! What must hold of every policy and plan, with the checker held to the oracle.
//!
//! `GRADUS_ORACLE_CASES` says how many instances are tried, `GRADUS_ORACLE_SEED` which; the same seed
//! tries the same instances. A failure is shrunk, in at most `GRADUS_ORACLE_SHRINKS` steps, and shown as the
//! recipe, the policy and the plan.

use std::cell::Cell;
use std::collections::BTreeMap;

use gradus::audit::outcome::Verdict;
use gradus::audit::verify::{Checked, verify};
use gradus::plan::{Plan, State};
use gradus::policy::{Kind, Policy};
use gradus::quantity::Amount;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::TooMuch;
use super::judge::{Judge, Reading, holds};
use super::make::{Recipe, recipe, today};
use super::read::Level;
use super::show::reports;
use super::shuffle::reordered;

/// How much of it the oracle may spend on one question.
pub const BUDGET: usize = 20_000;

/// How it went, by what happened.
pub type Tally = BTreeMap<String, usize>;

pub fn count(tally: &mut Tally, what: impl Into<String>) {
    *tally.entry(what.into()).or_default() += 1;
}

/// Tries a property on as many policies and plans as asked for; on `default` where nothing is asked.
pub fn try_all(
    default: u32,
    property: impl Fn(&Policy, &Plan, &mut Tally) -> Result<(), TestCaseError>,
) -> Tally {
    let tally = try_any(default, &recipe(), |recipe: Recipe, tally| {
        let (policy, plan) = recipe.build();
        property(&policy, &plan, tally).map_err(|error| shown(error, &policy, &plan))
    });
    let skipped = tally.get("skipped").copied().unwrap_or(0);
    assert!(skipped * 10 <= tally.values().sum(), "too many questions were skipped");
    tally
}

/// A failure with the policy and the plan it happened with.
pub fn shown(error: TestCaseError, policy: &Policy, plan: &Plan) -> TestCaseError {
    match error {
        TestCaseError::Fail(reason) => TestCaseError::fail(format!(
            "{reason}\npolicy: {}\nplan: {}",
            serde_json::to_string(policy).unwrap(),
            serde_json::to_string(plan).unwrap(),
        )),
        reject @ TestCaseError::Reject(_) => reject,
    }
}

/// The same of whatever a strategy makes.
pub fn try_any<S: Strategy>(
    default: u32,
    made: &S,
    property: impl Fn(S::Value, &mut Tally) -> Result<(), TestCaseError>,
) -> Tally {
    let number = |name: &str, default: u32| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let cases = number("GRADUS_ORACLE_CASES", default);
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("GRADUS_ORACLE_SEED", 1).to_le_bytes());
    let max_shrink_iters = number("GRADUS_ORACLE_SHRINKS", 4_000);
    let config = Config { cases, failure_persistence: None, max_shrink_iters, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = std::cell::RefCell::new(Tally::new());
    let outcome = runner.run(made, |one| property(one, &mut tally.borrow_mut()));
    let tally = tally.into_inner();
    eprintln!("{cases} instances: {tally:?}");
    if let Err(error) = outcome {
        panic!("{error}");
    }
    tally
}

/// Nothing where the oracle had to give up, which is counted.
pub fn within<T>(answer: Result<T, TooMuch>, tally: &mut Tally) -> Option<T> {
    if answer.is_err() {
        count(tally, "skipped");
    }
    answer.ok()
}

/// What the oracle has a proof for, the checker accepts.
#[test]
fn proofs_are_accepted() {
    let tally = try_all(1_500, |policy, plan, tally| {
        for award in 0..policy.awards.len() as u32 {
            let budget = Cell::new(BUDGET);
            let judge = Judge { policy, plan, as_of: today(), budget: &budget };
            for (level, verdict) in [(Level::Earned, Verdict::Met), (Level::Planned, Verdict::OnTrack)] {
                let Some(proof) = within(judge.proof(award, level, &Reading::default()), tally) else {
                    continue;
                };
                let Some(proof) = proof else {
                    count(tally, "not met");
                    continue;
                };
                // An award that is not for the student for sure is proved in one reading only.
                let unsure = |award: &u32| {
                    let view = super::read::View::new(policy, plan, *award, level);
                    view.award.applies.as_ref().is_some_and(|cond| view.cond(cond) != Ok(Some(true)))
                };
                if proof.iter().any(|(award, _, _)| unsure(award)) {
                    continue;
                }
                let reports = reports(policy, plan, &proof, verdict);
                match verify(policy, plan, today(), &reports[0], &reports) {
                    Ok(Checked::Proved { .. }) => count(tally, "proved"),
                    other => {
                        return Err(TestCaseError::fail(format!(
                            "award {award}, {verdict:?}: {other:?}\n{}",
                            serde_json::to_string(&reports).unwrap()
                        )));
                    }
                }
            }
        }
        Ok(())
    });
    assert!(tally["proved"] * 5 >= tally["not met"], "too few instances are met to tell anything");
}

/// What the checker accepts without assuming anything, the oracle has a proof for. The reports are
/// forged: made for laxer rules or a better student.
#[test]
fn forgeries_are_refused() {
    let tally = try_all(500, |policy, plan, tally| {
        let (lax_policy, lax_plan) = (laxer(policy), better(plan));
        for award in 0..policy.awards.len() as u32 {
            for (forged_policy, forged_plan) in [(&lax_policy, plan), (policy, &lax_plan), (policy, plan)] {
                for holding in [false, true] {
                    let budget = Cell::new(BUDGET);
                    let lax =
                        Judge { policy: forged_policy, plan: forged_plan, as_of: today(), budget: &budget };
                    let reading = Reading { holding, ..Reading::default() };
                    let Some(proof) = within(lax.proof(award, Level::Planned, &reading), tally) else {
                        continue;
                    };
                    let Some(proof) = proof else { continue };
                    for (level, verdict) in
                        [(Level::Earned, Verdict::Met), (Level::Planned, Verdict::OnTrack)]
                    {
                        let reports = reports(policy, plan, &proof, verdict);
                        match verify(policy, plan, today(), &reports[0], &reports) {
                            Ok(Checked::Proved { assuming }) if assuming.is_empty() => {}
                            Ok(_) => continue,
                            Err(problems) => {
                                prop_assert!(!problems.is_empty());
                                count(tally, "refused");
                                continue;
                            }
                        }
                        let budget = Cell::new(BUDGET);
                        let judge = Judge { policy, plan, as_of: today(), budget: &budget };
                        let Some(truth) = within(holds(&judge, award, level, &Reading::default()), tally)
                        else {
                            continue;
                        };
                        let shown = serde_json::to_string(&reports).unwrap();
                        prop_assert!(
                            truth,
                            "award {award} does not hold at {level:?}, but this is accepted:\n{shown}"
                        );
                        count(tally, "accepted");
                    }
                }
            }
        }
        Ok(())
    });
    assert!(tally["refused"] > 0 && tally["accepted"] > 0);
}

/// The order of things means nothing to the oracle.
#[test]
fn order_means_nothing() {
    try_all(300, |policy, plan, tally| {
        let (other_policy, other_plan) = reordered(policy, plan, 1);
        for award in 0..policy.awards.len() as u32 {
            let verdict = |policy: &Policy, plan: &Plan| {
                let budget = Cell::new(BUDGET);
                Judge { policy, plan, as_of: today(), budget: &budget }.verdict(award)
            };
            let (one, other) = (verdict(policy, plan), verdict(&other_policy, &other_plan));
            if let (Some(one), Some(other)) = (within(one, tally), within(other, tally)) {
                prop_assert_eq!(one, other);
                count(tally, format!("{one:?}"));
            }
        }
        Ok(())
    });
}

/// The policy with fewer rules.
pub fn laxer(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    for course in &mut policy.courses {
        course.no_credit_with.clear();
        course.repeatable = Some(Amount::whole(100));
    }
    for award in &mut policy.awards {
        award.separate_from.clear();
        award.split = true;
        for demand in &mut award.demands {
            match &mut demand.kind {
                Kind::Count(count) => {
                    count.limits.clear();
                    count.shares.clear();
                    count.excess = true;
                }
                Kind::Sum { most, .. } => *most = None,
                _ => {}
            }
        }
    }
    policy
}

/// The plan with everything earned, and worth more.
pub fn better(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for record in &mut plan.courses {
        record.state = State::Earned;
        record.credits = record.credits.map(|credits| credits + Amount::ONE);
        record.grade = Some("A".to_owned());
    }
    plan
}
