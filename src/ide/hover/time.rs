//! What a school year, a date and a cohort mean.

use crate::ide::cursor::{Cursor, Within};
use crate::quantity::{SchoolYear, parse_date};
use crate::report::words::day;

/// What the year, the date or the cohort at a place means.
pub(super) fn at(cursor: &Cursor<'_>) -> Option<String> {
    if cursor.within != Within::Words {
        return None;
    }
    let head = cursor.head.as_ref()?;
    let here = head.tokens.get(cursor.before).filter(|token| token.start == cursor.word.start as usize)?;
    let cohort = matches!(here.text, "entering" | "graduating").then_some(cursor.before).or_else(|| {
        // `entering grade 9 in 2017-18 or later`: the year lies at most some words behind.
        let nearby = head.tokens.get(..cursor.before)?.iter().enumerate().rev().take(7);
        nearby.clone().find(|(_, token)| matches!(token.text, "entering" | "graduating")).map(|(at, _)| at)
    });
    let own = match (here.text.parse::<SchoolYear>(), parse_date(here.text)) {
        (Ok(year), _) => Some(format!(
            "School year **{year}**: from July 1, {} to June 30, {}.",
            year.start(),
            year.plus(1).start()
        )),
        (_, Ok(date)) => Some(format!("**{}**", day(&date.to_string()))),
        _ => None,
    };
    let led = matches!(here.text, "entering" | "graduating");
    let said = cohort.and_then(|from| {
        let words: Vec<&str> = head.tokens.get(from..)?.iter().map(|token| token.text).collect();
        cohort_of(&words)
    });
    match (own, said) {
        (Some(own), Some(said)) => Some(format!("{own}\n\n{said}")),
        (own, None) => own,
        (None, Some(said)) if led => Some(said),
        (None, Some(_)) => None,
    }
}

/// A cohort in words: `students who entered grade 9 from fall 2017 on`.
pub(super) fn cohort_of(words: &[&str]) -> Option<String> {
    let (who, range) = match words {
        ["entering", "grade", grade, range @ ..] => (format!("Students who entered grade {grade}"), range),
        ["graduating", range @ ..] => ("Students who graduate".to_owned(), range),
        _ => return None,
    };
    let graduates = words.first() == Some(&"graduating");
    let year = |text: &&str| text.parse::<SchoolYear>().ok();
    let edge = |year: SchoolYear, last: bool| match (graduates, last) {
        (true, true) => format!("spring {}", year.plus(1).start()),
        (true, false) => format!("the school year {year}"),
        (false, _) => format!("fall {}", year.start()),
    };
    let when = match range {
        ["in", from, "to", until, ..] => {
            format!("from {} to {}", edge(year(from)?, false), edge(year(until)?, true))
        }
        ["in", from, "or", "later", ..] => format!("from {} on", edge(year(from)?, false)),
        ["in", until, "or", "earlier", ..] => format!("in {} or earlier", edge(year(until)?, true)),
        ["in", only, ..] => format!("in the school year {}", year(only)?),
        ["on", "or", side @ ("after" | "before"), date, ..] => {
            format!("on or {side} {}", day(&parse_date(date).ok()?.to_string()))
        }
        [side @ ("before" | "after"), moment, ..] => match year(moment) {
            Some(year) => format!("{side} the school year {year}"),
            None => format!("{side} {}", day(&parse_date(moment).ok()?.to_string())),
        },
        _ => return None,
    };
    Some(format!("{who} {when}."))
}

#[cfg(test)]
mod tests {
    use super::cohort_of;

    #[test]
    fn cohorts_in_words() {
        let said = |text: &str| cohort_of(&text.split(' ').collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(
            said("entering grade 9 in 2017-18 or later"),
            "Students who entered grade 9 from fall 2017 on."
        );
        assert_eq!(
            said("entering grade 9 in 2014-15 to 2016-17 {"),
            "Students who entered grade 9 from fall 2014 to fall 2016."
        );
        assert_eq!(said("graduating in 2027-28"), "Students who graduate in the school year 2027-28.");
        assert_eq!(
            said("entering grade 9 on or after 2025-07-01"),
            "Students who entered grade 9 on or after July 1, 2025."
        );
        assert_eq!(said("entering grade 9"), "");
    }
}
