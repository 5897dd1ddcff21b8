//! Amounts, years and grades in the words of changes.

use crate::policy::{EventFilter, Measure, Moment, Range, Unit};
use crate::quantity::Amount;

/// `4 credits`, `1 course`.
pub(super) fn amount(measure: Measure, amount: Amount) -> String {
    let one = amount == Amount::ONE;
    let unit = match (measure, one) {
        (Measure::Credits, true) => "credit",
        (Measure::Credits, false) => "credits",
        (Measure::Courses, true) => "course",
        (Measure::Courses, false) => "courses",
        (Measure::Hours, true) => "hour",
        (Measure::Hours, false) => "hours",
        (Measure::Points, _) => "quality points",
    };
    format!("{amount} {unit}")
}

/// `2024-25 or later`, `2017-18 to 2023-24`.
pub(super) fn range(range: &Range) -> String {
    match (&range.from, &range.until) {
        (Some(from), Some(until)) if from == until => from.to_string(),
        (Some(from), Some(until)) => format!("{from} to {until}"),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(until)) => format!("{until} or earlier"),
        (None, None) => "any time".to_owned(),
    }
}

/// What one step of a bound is.
pub(super) fn step_of(moment: &Moment) -> &'static str {
    match moment {
        Moment::Year(_) => "a year",
        Moment::Date(_) => "a day",
    }
}

/// `30 days`, `1 school day`.
pub(super) fn length(length: u32, unit: Unit) -> String {
    let one = length == 1;
    let word = match unit {
        Unit::Minutes => "minute",
        Unit::Days => "day",
        Unit::SchoolDays => "school day",
        Unit::Weeks => "week",
        Unit::Months => "month",
    };
    format!("{length} {word}{}", if one { "" } else { "s" })
}

/// What a filter of events asks, in a few words.
pub(super) fn filter(filter: &EventFilter) -> String {
    match filter {
        EventFilter::Format(format) => format!("format {format}"),
        EventFilter::AttendedBy(roles) => format!("attended by {}", roles.join(", ")),
        EventFilter::Without(roles) => format!("without {}", roles.join(", ")),
        EventFilter::By(roles) => format!("by {}", roles.join(", ")),
        EventFilter::To(roles) => format!("to {}", roles.join(", ")),
        EventFilter::SignedBy(roles) => format!("signed by {}", roles.join(", ")),
        EventFilter::Covering(parts) => format!("covering {}", parts.join(", ")),
        EventFilter::Of(values) => format!("of {}", values.join(", ")),
        EventFilter::Lasting(..) => "lasting so long".to_owned(),
        EventFilter::Dated(dated) => format!("dated {}", range(dated)),
        EventFilter::With(_) => "with what belongs to it".to_owned(),
        EventFilter::PartOf(_) => "what it belongs to".to_owned(),
    }
}

/// What a filter of events lists, all of which is asked, each behind the word for it.
pub(super) fn listed(filter: &EventFilter) -> Vec<(&'static str, &str)> {
    let (lead, listed) = match filter {
        EventFilter::AttendedBy(roles) => ("attended by", roles),
        EventFilter::By(roles) => ("by", roles),
        EventFilter::To(roles) => ("to", roles),
        EventFilter::SignedBy(roles) => ("signed by", roles),
        EventFilter::Covering(parts) => ("covering", parts),
        _ => return Vec::new(),
    };
    listed.iter().map(|one| (lead, one.as_str())).collect()
}
