//! The auditor held to the oracle.

use std::cell::Cell;

use gradus::audit::outcome::Verdict;
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use proptest::prelude::*;

use super::judge::Judge;
use super::make::today;
use super::property::{BUDGET, count, try_all, within};
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
