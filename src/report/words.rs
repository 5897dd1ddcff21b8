//! Verdicts, amounts, days and sources in plain words.

use crate::audit::outcome::{AmountResult, DemandResult, Verdict, When};
use crate::diagnostic::render::text::{Ink, clean};
use crate::policy::{Cite, Measure};
use crate::quantity::Amount;

/// The sign, the words and the colour of a verdict. The words alone say it.
pub(super) fn verdict(verdict: Verdict) -> (char, &'static str, Ink) {
    match verdict {
        Verdict::Met => ('✓', "met", Ink::Green),
        Verdict::Waived => ('✓', "waived", Ink::Green),
        Verdict::OnTrack => ('…', "on track", Ink::Blue),
        Verdict::MetLate => ('✓', "met late", Ink::Yellow),
        Verdict::NotYetDue => ('…', "not yet due", Ink::Blue),
        Verdict::DueSoon => ('…', "due soon", Ink::Yellow),
        Verdict::Overdue => ('✗', "overdue", Ink::Red),
        Verdict::Missed => ('✗', "missed", Ink::Red),
        Verdict::NotMet => ('✗', "not met", Ink::Red),
        Verdict::CannotTell => ('?', "cannot tell", Ink::Yellow),
        Verdict::NotApplicable => ('–', "not for this student", Ink::Dim),
        Verdict::Undecided => ('!', "not decided", Ink::Yellow),
    }
}

/// The verdict as a letter to a family says it.
pub(super) fn plain(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "done",
        Verdict::MetLate => "done, but late",
        Verdict::Waived => "excused",
        Verdict::OnTrack => "on track",
        Verdict::NotYetDue => "not due yet",
        Verdict::DueSoon => "due soon",
        Verdict::Overdue => "overdue",
        Verdict::Missed => "missed",
        Verdict::NotMet => "something is still missing",
        Verdict::CannotTell => "the school needs more information",
        Verdict::NotApplicable => "not for this student",
        Verdict::Undecided => "could not be worked out",
    }
}

/// When something is wanted, as that goes with its verdict: `due by May 20, 2026, for 2025-26`.
pub(super) fn due(when: &When, verdict: Verdict) -> String {
    let mut out = match (&when.from, &when.until, verdict) {
        (_, Some(until), Verdict::Overdue | Verdict::MetLate | Verdict::Missed) => {
            format!("was due by {}", day(until))
        }
        (Some(from), Some(until), _) => format!("due between {} and {}", day(from), day(until)),
        (None, Some(until), _) => format!("due by {}", day(until)),
        (Some(from), None, _) => format!("from {} on", day(from)),
        (None, None, _) => String::new(),
    };
    if let Some(period) = &when.period {
        out.push_str(if out.is_empty() { "for " } else { ", for " });
        out.push_str(&clean(period));
    }
    if let Some(unknown) = &when.unknown {
        out.push_str(if out.is_empty() { "" } else { "; " });
        out.push_str(&clean(unknown));
    }
    out
}

/// `grade 9`, and what is not called by a number.
pub(crate) fn grade(grade: i8) -> String {
    match grade {
        ..=-1 => "pre-kindergarten".to_owned(),
        0 => "kindergarten".to_owned(),
        13.. => "the year after grade 12".to_owned(),
        _ => format!("grade {grade}"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `credit`, `courses`: up to one of them is singular.
pub(crate) fn unit(measure: Measure, amount: Amount) -> &'static str {
    let one = amount > Amount::ZERO && amount <= Amount::ONE;
    match (measure, one) {
        (Measure::Credits, true) => "credit",
        (Measure::Credits, false) => "credits",
        (Measure::Courses, true) => "course",
        (Measure::Courses, false) => "courses",
        (Measure::Hours, true) => "hour",
        (Measure::Hours, false) => "hours",
        (Measure::Points, true) => "point",
        (Measure::Points, false) => "points",
    }
}

/// `4 of 4 credits`, `3 of 4 credits (2 earned)`.
pub(super) fn progress(amount: AmountResult) -> String {
    let AmountResult { measure, owed, counted, earned, .. } = amount;
    let mut out = if owed.is_zero() {
        format!("{counted} {} counted, none owed", unit(measure, counted))
    } else if counted > owed {
        format!("{counted} {} counted, {owed} owed", unit(measure, counted))
    } else {
        format!("{counted} of {owed} {}", unit(measure, owed))
    };
    if earned < counted {
        out.push_str(&format!(
            " ({} earned)",
            if earned.is_zero() { "none".to_owned() } else { earned.to_string() }
        ));
    }
    out
}

/// `1 more credit is missing`; nothing where nothing is.
pub(super) fn missing(amount: AmountResult) -> Option<String> {
    let AmountResult { measure, missing, counted, .. } = amount;
    if missing <= Amount::ZERO {
        return None;
    }
    let verb = if missing <= Amount::ONE { "is" } else { "are" };
    let more = if counted.is_zero() { "" } else { " more" };
    Some(format!("{missing}{more} {} {verb} missing", unit(measure, missing)))
}

/// A title on one line.
pub(super) fn title(demand: &DemandResult) -> String {
    clean(if demand.title.is_empty() { &demand.text } else { &demand.title })
}

/// Authority, section, and the version that was read.
pub(crate) fn source(cite: &Cite) -> String {
    match &cite.as_of {
        Some(date) => format!("{}, version of {}", clean(&cite.text), day(date)),
        None => clean(&cite.text),
    }
}

/// `2023-24 (grade 8), by May 31, 2024`; the period is left out where it was named already.
pub(super) fn when(when: &When, named: Option<&str>) -> Option<String> {
    let period = when.period.as_deref().filter(|period| Some(*period) != named);
    let days = match (&when.from, &when.until) {
        (_, Some(until)) if when.period.is_some() => Some(format!("by {}", day(until))),
        (Some(from), Some(until)) if from == until => Some(format!("on {}", day(from))),
        (Some(from), Some(until)) => Some(format!("from {} to {}", day(from), day(until))),
        (None, Some(until)) => Some(format!("by {}", day(until))),
        (Some(from), None) => Some(format!("from {} on", day(from))),
        (None, None) => None,
    };
    let said: Vec<String> = period.map(clean).into_iter().chain(days).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// `2026-05-20` as `May 20, 2026`; anything else as it is.
pub(crate) fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return clean(date);
    };
    let name = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match (name, day.parse::<u8>()) {
        (Some(name), Ok(day)) if year.parse::<u16>().is_ok() => format!("{name} {day}, {year}"),
        _ => clean(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(owed: &str, counted: &str, earned: &str, missing: &str) -> AmountResult {
        let read = |text: &str| text.parse().unwrap();
        AmountResult {
            measure: Measure::Credits,
            owed: read(owed),
            counted: read(counted),
            earned: read(earned),
            missing: read(missing),
        }
    }

    #[test]
    fn amounts_in_words() {
        assert_eq!(progress(amount("4", "4", "4", "0")), "4 of 4 credits");
        assert_eq!(progress(amount("4", "3", "0", "1")), "3 of 4 credits (none earned)");
        assert_eq!(progress(amount("0.5", "0.5", "0.5", "0")), "0.5 of 0.5 credit");
        assert_eq!(progress(amount("7", "9", "8", "0")), "9 credits counted, 7 owed (8 earned)");
        assert_eq!(progress(amount("0", "1", "1", "0")), "1 credit counted, none owed");
        assert_eq!(missing(amount("4", "3", "3", "1")).unwrap(), "1 more credit is missing");
        assert_eq!(missing(amount("4", "2.5", "2", "1.5")).unwrap(), "1.5 more credits are missing");
        assert_eq!(missing(amount("2", "0", "0", "2")).unwrap(), "2 credits are missing");
        assert_eq!(missing(amount("2", "2", "0", "0")), None);
    }

    #[test]
    fn days_as_people_write_them() {
        assert_eq!(day("2026-05-20"), "May 20, 2026");
        assert_eq!(day("2026-13-20"), "2026-13-20");
        assert_eq!(day("soon"), "soon");
    }
}
