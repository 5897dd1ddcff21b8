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
    try_all(3_000, |policy, plan, tally| {
        // Far more than any of these needs: a question that takes more is a fault of the search.
        let options = Options { effort: 3_000, ..Options::on(today()) };
        let made = audit(policy, plan, &options);
        for (at, award) in policy.awards.iter().enumerate() {
            // An award that is not for the student may be left out.
            let result = made.awards.iter().find(|result| result.award == award.named.name);
            let verdict = result.map_or(Verdict::NotApplicable, |result| result.verdict);
            prop_assert!(verdict != Verdict::Undecided, "no instance is large enough for that: award {}", at);
            let budget = Cell::new(BUDGET);
            let judge = Judge { policy, plan, as_of: today(), budget: &budget };
            let Some(truth) = within(judge.verdict(at as u32), tally) else { continue };
            count(tally, format!("{truth:?}"));
            prop_assert_eq!(verdict, truth, "the verdict on award {}", at);
            let Some(result) = result else { continue };
            match verify(policy, plan, today(), result, &result.together) {
                Ok(Checked::Nothing) => prop_assert!(!matches!(verdict, Verdict::Met | Verdict::OnTrack)),
                Ok(Checked::Proved { .. }) => count(tally, "certificate"),
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
                prop_assert_eq!(one.verdict, other.verdict, "`{}` in another order", &one.award);
            }
        }
        Ok(())
    });
}
