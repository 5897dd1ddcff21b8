//! Reports with one thing changed.

use gradus::audit::outcome::{DemandResult, Verdict};

use super::dice::Dice;

/// Changes one thing, and says what.
pub fn forge(results: &mut [DemandResult], dice: &mut Dice<'_>) -> Option<&'static str> {
    if results.is_empty() {
        return None;
    }
    let at = dice.below(results.len());
    let result = &mut results[at];
    if !result.parts.is_empty() && dice.chance(60) {
        return forge(&mut result.parts, dice);
    }
    match dice.below(4) {
        0 if result.events.len() == 1 => {
            result.events[0].date = "2019-01-01".to_owned();
            Some("an event of another day")
        }
        1 if !result.events.is_empty() => {
            result.events[0].path = "events[99]".to_owned();
            Some("an event that is not there")
        }
        // What is not owed, or cannot be told, has no day that could be held to anything.
        2 if !matches!(result.verdict, Verdict::NotApplicable | Verdict::CannotTell) => {
            let until = result.when.as_mut()?.until.as_mut()?;
            *until = "2031-01-01".to_owned();
            Some("a later deadline")
        }
        _ if result.verdict != Verdict::Met => {
            result.verdict = Verdict::Met;
            Some("a better status")
        }
        _ => {
            result.verdict = Verdict::Missed;
            Some("a worse status")
        }
    }
}
