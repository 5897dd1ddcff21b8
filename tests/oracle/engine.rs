//! The auditor held to the oracle.

use std::cell::Cell;

use gradus::audit::outcome::Verdict;
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Auditor, Options, audit};
use gradus::policy::Cond;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::judge::Judge;
use super::make::{Questions, questions, today};
use super::property::{BUDGET, count, shown, try_all, try_any, within};
use super::read::{Level, View};
use super::shuffle::reordered;

/// Verdicts are those of the oracle, whatever the order of things, and certificates prove them.
#[test]
fn audits_are_as_the_oracle_says() {
    let tally = try_all(1_500, |policy, plan, tally| {
        // Nearly all need one state; those that need hundreds are few, and counted below.
        let options = Options { effort: 500, ..Options::on(today()) };
        let made = audit(policy, plan, &options);
        for (at, award) in policy.awards.iter().enumerate() {
            // An award that is not for the student may be left out.
            let result = made.awards.iter().find(|result| result.award == award.named.name);
            let verdict = result.map_or(Verdict::NotApplicable, |result| result.verdict);
            if verdict == Verdict::Undecided {
                count(tally, "undecided");
                continue;
            }
            let budget = Cell::new(BUDGET);
            let judge = Judge { policy, plan, as_of: today(), budget: &budget };
            let Some(truth) = within(judge.verdict(at as u32), tally) else { continue };
            count(tally, format!("{truth:?}"));
            prop_assert_eq!(verdict, truth, "the verdict on award {}", at);
            let Some(result) = result else { continue };
            // The auditor shows no blocking sets yet.
            if verdict == Verdict::NotMet && result.blocking.is_empty() {
                continue;
            }
            match verify(policy, plan, today(), result, &result.together) {
                Ok(Checked::Nothing) => {
                    prop_assert!(!matches!(verdict, Verdict::Met | Verdict::OnTrack | Verdict::NotMet));
                }
                Ok(Checked::Proved { .. }) if verdict == Verdict::NotMet => count(tally, "proof of not met"),
                Ok(Checked::Proved { .. }) => count(tally, "certificate"),
                Ok(Checked::Unconfirmed) => count(tally, "unconfirmed"),
                Err(problems) => {
                    let shown = serde_json::to_string(&made.awards).unwrap();
                    prop_assert!(false, "the certificate of award {at} is refused: {problems:?}\n{shown}");
                }
            }
        }
        for turn in 0..2 {
            let (other_policy, other_plan) = reordered(policy, plan, turn);
            let other = audit(&other_policy, &other_plan, &options);
            for (one, other) in made.awards.iter().zip(&other.awards) {
                // With so little effort allowed, one order may get to the end where another does not.
                if [one.verdict, other.verdict].contains(&Verdict::Undecided) {
                    continue;
                }
                prop_assert_eq!(one.verdict, other.verdict, "`{}` in another order", &one.award);
            }
        }
        Ok(())
    });
    // An honest answer, but a rare one: entries that combine repeats of one course are the hard ones.
    let undecided = tally.get("undecided").copied().unwrap_or(0);
    assert!(undecided * 200 <= tally.values().sum(), "{undecided} verdicts are left undecided");
}

/// Conditions by themselves, many to a student: in awards each kind of them is rare.
#[test]
fn conditions_hold_as_the_oracle_says() {
    let tally = try_any(2_000, &questions(), |made: Questions, tally| {
        let (policy, plan, conds) = made.build();
        let asked: Vec<&Cond> = conds.iter().collect();
        let held = Auditor::new(&policy).holds(&plan, &Options::on(today()), policy.awards[0].scale, &asked);
        for (cond, held) in conds.iter().zip(held) {
            let view = View::new(&policy, &plan, 0, Level::Earned);
            let Some(truth) = within(view.cond(cond), tally) else { continue };
            count(tally, format!("{truth:?}"));
            if held != truth {
                let error = TestCaseError::fail(format!("{held:?}, not {truth:?}: {cond:?}"));
                return Err(shown(error, &policy, &plan));
            }
        }
        Ok(())
    });
    assert!(["None", "Some(true)", "Some(false)"].iter().all(|answer| tally[*answer] > 1_000));
}

/// A search that is cut off says so: whatever effort is allowed, a verdict that is given is the right one.
#[test]
fn little_effort_gives_no_wrong_verdict() {
    let tally = try_all(400, |policy, plan, tally| {
        let full = audit(policy, plan, &Options { effort: 500, ..Options::on(today()) });
        for effort in 1..8 {
            let made = audit(policy, plan, &Options { effort, ..Options::on(today()) });
            for (one, full) in made.awards.iter().zip(&full.awards) {
                if one.verdict == Verdict::Undecided || full.verdict == Verdict::Undecided {
                    count(tally, "undecided");
                    continue;
                }
                prop_assert_eq!(one.verdict, full.verdict, "`{}` with {} states", &one.award, effort);
                count(tally, "decided");
            }
        }
        Ok(())
    });
    assert!(tally["undecided"] > 0 && tally["decided"] > 0);
}
