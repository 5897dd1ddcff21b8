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
mod plan;
mod policy;

use std::cell::RefCell;
use std::collections::BTreeMap;

use dice::Dice;
use gradus::audit::outcome::{AwardResult, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::Plan;
use gradus::policy::{Kind, Policy};
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
            if let Some(what) = forge::forge(&mut result.demands, dice) {
                *tally.entry(what.to_owned()).or_default() += 1;
                prop_assert!(case.check(&result).is_err(), "{what} is not noticed");
            }
        }
        Ok(())
    });
}

#[test]
#[ignore]
fn survey() {
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(3000);
    let mut found = Vec::new();
    let mut x: u64 = 88172645463325252;
    for _ in 0..n {
        let mut bytes = Vec::new();
        for _ in 0..400 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            bytes.push((x >> 24) as u8);
        }
        let case = Case::roll(&bytes);
        for result in case.results() {
            if let Err(problems) = case.check(&result) {
                // Shrink: drop parts of the plan greedily.
                let mut case =
                    Case { policy: case.policy.clone(), plan: case.plan.clone(), as_of: case.as_of };
                let bad = |case: &Case| case.results().iter().any(|r| case.check(r).is_err());
                loop {
                    let before = case.plan.clone();
                    let size = serde_json::to_string(&case.plan).unwrap().len();
                    macro_rules! drop_each {
                        ($f:ident) => {{
                            let mut i = 0;
                            while i < case.plan.$f.len() {
                                let old = case.plan.clone();
                                case.plan.$f.remove(i);
                                if !bad(&case) {
                                    case.plan = old;
                                    i += 1;
                                }
                            }
                        }};
                    }
                    drop_each!(events);
                    drop_each!(programs);
                    drop_each!(experiences);
                    drop_each!(waivers);
                    drop_each!(enrolment);
                    let old = case.plan.clone();
                    case.plan.student.graduation = None;
                    if !bad(&case) {
                        case.plan = old;
                    }
                    let old = case.plan.clone();
                    case.plan.student.facts.clear();
                    if !bad(&case) {
                        case.plan = old;
                    }
                    for i in 0..case.plan.enrolment.len() {
                        let old = case.plan.clone();
                        case.plan.enrolment[i].from = None;
                        if !bad(&case) {
                            case.plan = old;
                        }
                        let old = case.plan.clone();
                        case.plan.enrolment[i].to = None;
                        if !bad(&case) {
                            case.plan = old;
                        }
                    }
                    let _ = before;
                    if serde_json::to_string(&case.plan).unwrap().len() == size {
                        break;
                    }
                }
                while case.policy.awards[0].roots.len() > 1 {
                    let old = case.policy.clone();
                    case.policy.awards[0].roots.pop();
                    if bad(&case) {
                        continue;
                    }
                    case.policy = old.clone();
                    case.policy.awards[0].roots.remove(0);
                    if bad(&case) {
                        continue;
                    }
                    case.policy = old;
                    break;
                }
                let old = case.policy.clone();
                case.policy.calendars.clear();
                if !bad(&case) {
                    case.policy = old;
                }
                for result in case.results() {
                    if let Err(problems) = case.check(&result) {
                        let award = &case.policy.awards[0];
                        let mut text = String::new();
                        let mut open: Vec<(u32, usize)> = award.roots.iter().rev().map(|r| (*r, 0)).collect();
                        while let Some((id, depth)) = open.pop() {
                            let d = &award.demands[id as usize];
                            let k = match &d.kind {
                                Kind::Timed { window, parts } => format!("{:?} {:?}", window, parts),
                                k => format!("{k:?}"),
                            };
                            text += &format!("{}{} {} {:?}\n", "  ".repeat(depth), id, k, d.name);
                            open.extend(d.kind.parts().into_iter().rev().map(|p| (p, depth + 1)));
                        }
                        let mut shown = String::new();
                        fn show(r: &DemandResult, depth: usize, out: &mut String) {
                            *out += &format!(
                                "{}{} | {:?} | {:?} | {:?} | {:?}\n",
                                "  ".repeat(depth),
                                r.path,
                                r.verdict,
                                r.when,
                                r.because,
                                r.events.iter().map(|e| e.path.clone()).collect::<Vec<_>>()
                            );
                            r.parts.iter().for_each(|p| show(p, depth + 1, out));
                        }
                        result.demands.iter().for_each(|d| show(d, 1, &mut shown));
                        let cals: Vec<String> = case
                            .policy
                            .calendars
                            .iter()
                            .map(|c| {
                                format!(
                                    "{} {:?} {:?} {:?}",
                                    c.named.name,
                                    c.schools,
                                    c.years
                                        .iter()
                                        .map(|y| (y.year.to_string(), y.terms.len()))
                                        .collect::<Vec<_>>(),
                                    c.every
                                )
                            })
                            .collect();
                        let out = format!(
                            "== {} applies {:?}\n{text}problems {problems:#?}\n{shown}cal {cals:?}\nplan {}\n",
                            case.as_of,
                            award.applies,
                            serde_json::to_string(&case.plan).unwrap()
                        );
                        found.push(out);
                    }
                }
                let _ = problems;
            }
        }
    }
    found.sort_by_key(String::len);
    println!("{} of {n} differ", found.len());
    for one in found.iter().take(12) {
        println!("{one}");
    }
}
