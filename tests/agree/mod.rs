//! 1. A run of dice (`dice.rs`) makes a small policy with demands in windows (`policy.rs`), a student's
//!    plan (`plan.rs`) and a day of audit, often at the edge of something.
//! 2. The engine audits the plan.
//! 3. The checker works out the status of every demand anew, with its days and events, and refuses the
//!    report where any is another.
//! 4. Reports with one status, day or event changed are refused (`forged`).
//!
//! `GRADUS_AGREE_CASES` says how many instances are tried (3,000 where nothing is said),
//! `GRADUS_AGREE_SEED` which. A failure is shrunk, and shown as the policy and the plan.

mod dice;
mod forge;
mod found;
mod plan;
mod policy;
mod refused;

use std::cell::RefCell;
use std::collections::BTreeMap;

use dice::Dice;
use gradus::audit::outcome::{AwardResult, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::Plan;
use gradus::policy::Policy;
use gradus::quantity::Date;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// How it went, by what happened.
type Tally = BTreeMap<String, usize>;

struct Case {
    policy: Policy,
    plan: Plan,
    as_of: Date,
}

impl Case {
    fn roll(bytes: &[u8]) -> Self {
        let mut dice = Dice::new(bytes);
        let as_of = dice.audit_day();
        let policy = policy::roll(&mut dice);
        let plan = plan::roll(&mut dice, as_of);
        Self { policy, plan, as_of }
    }

    fn results(&self) -> Vec<AwardResult> {
        audit(&self.policy, &self.plan, &Options::on(self.as_of)).awards
    }

    fn check(&self, result: &AwardResult) -> Result<Checked, Vec<String>> {
        verify(&self.policy, &self.plan, self.as_of, result, &result.together)
    }

    fn shown(&self) -> String {
        format!(
            "on {}\npolicy: {}\nplan: {}",
            self.as_of,
            serde_json::to_string(&self.policy).unwrap(),
            serde_json::to_string(&self.plan).unwrap()
        )
    }
}

/// Tries a property on so many instances; a share of `default` where nothing is asked.
fn try_all(
    default: u32,
    property: impl Fn(&Case, &mut Dice<'_>, &mut Tally) -> Result<(), TestCaseError>,
) -> Tally {
    let number = |name: &str, default: u32| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let cases = number("GRADUS_AGREE_CASES", default);
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("GRADUS_AGREE_SEED", 1).to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 3_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = RefCell::new(Tally::new());
    let rolls = (vec(any::<u8>(), 400), vec(any::<u8>(), 20));
    let outcome = runner.run(&rolls, |(bytes, more)| {
        let case = Case::roll(&bytes);
        assert_eq!(case.policy.faults(), Vec::<String>::new());
        property(&case, &mut Dice::new(&more), &mut tally.borrow_mut()).map_err(|error| match error {
            TestCaseError::Fail(reason) => TestCaseError::fail(format!("{reason}\n{}", case.shown())),
            reject @ TestCaseError::Reject(_) => reject,
        })
    });
    let tally = tally.into_inner();
    eprintln!("{cases} instances: {tally:?}");
    match outcome {
        Ok(()) => tally,
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn count(results: &[DemandResult], tally: &mut Tally) {
    for result in results {
        *tally.entry(format!("{:?}", result.verdict)).or_default() += 1;
        count(&result.parts, tally);
    }
}

#[test]
fn both_say_the_same_of_every_demand() {
    let tally = try_all(3_000, |case, _, tally| {
        for result in case.results() {
            count(&result.demands, tally);
            if let Err(problems) = case.check(&result) {
                let shown = serde_json::to_string(&result.demands).unwrap();
                prop_assert!(false, "{:#?}\n{}", problems, shown);
            }
        }
        Ok(())
    });
    for status in [
        Verdict::Met,
        Verdict::MetLate,
        Verdict::NotYetDue,
        Verdict::DueSoon,
        Verdict::Overdue,
        Verdict::Missed,
        Verdict::NotMet,
        Verdict::CannotTell,
        Verdict::NotApplicable,
        Verdict::Waived,
    ] {
        assert!(tally.contains_key(&format!("{status:?}")), "no demand was ever {status:?}");
    }
}

#[test]
fn forged_reports_are_refused() {
    try_all(1_000, |case, dice, tally| {
        for mut result in case.results() {
            // What proves that an award is not met that asks for more than events is its blocking set.
            let bare = AwardResult { blocking: Vec::new(), ..result.clone() };
            if case.check(&result) == Ok(Checked::Nothing) || case.check(&bare).is_err() {
                continue;
            }
            if let Some(what) = forge::forge(&mut result.demands, dice) {
                *tally.entry(what.to_owned()).or_default() += 1;
                let shown = serde_json::to_string(&result.demands).unwrap();
                prop_assert!(case.check(&result).is_err(), "{what} is not noticed: {shown}");
            }
        }
        Ok(())
    });
}
