//! What the plans of a batch add up to, for people: each award, what stands in the way most often, each
//! school, each grade.

use std::fmt::Write as _;

use super::words::{grade, verdict};
use crate::batch::{AwardCount, Counts, DemandCount, PlaceCount, Shown, Summary};
use crate::diagnostic::render::text::{clean, counted};

/// How many demands are shown, the most frequent first.
const MOST_DEMANDS: usize = 20;

/// How many schools are shown, the first by name.
const MOST_SCHOOLS: usize = 50;

/// The summary as text. The whole of it is in [`Summary::json`] and [`Summary::csv`].
#[must_use]
pub fn summary(summary: &Summary) -> String {
    let shown = Shown::from(summary.clone());
    let mut out = String::new();
    let plans = number(shown.plans, "plan", "plans");
    line(
        &mut out,
        &format!(
            "Summary: {plans} audited, {} could not be audited",
            number(shown.rejects, "record", "records")
        ),
    );
    if shown.with_findings > 0 {
        let plans = number(shown.with_findings, "plan", "plans");
        line(&mut out, &format!("  {plans} with something the policy cannot make use of"));
    }
    line(&mut out, "\nAwards");
    awards(&mut out, &shown.awards, "  ");
    demands(&mut out, shown.demands);
    places(&mut out, "Schools", &shown.schools, MOST_SCHOOLS, |place| match &place.school {
        _ if place.other => "other schools".to_owned(),
        Some(school) => clean(school),
        None => "no school on record".to_owned(),
    });
    places(&mut out, "Grades", &shown.grades, usize::MAX, |place| {
        place.grade.map_or_else(|| "no grade on record".to_owned(), grade)
    });
    out
}

fn awards(out: &mut String, awards: &[AwardCount], indent: &str) {
    let width = awards.iter().map(|award| award.award.chars().count()).max().unwrap_or_default();
    for award in awards {
        line(out, &format!("{indent}{:width$}  {}", clean(&award.award), verdicts(&award.verdicts)));
    }
}

fn demands(out: &mut String, mut demands: Vec<DemandCount>) {
    if demands.is_empty() {
        return;
    }
    line(out, "\nWhat stands in the way most often");
    let (other, mut named): (Vec<_>, Vec<_>) = demands.drain(..).partition(|demand| demand.other);
    // By name where they are as frequent.
    named.sort_by_key(|demand| std::cmp::Reverse(demand.verdicts.sum()));
    for demand in named.iter().take(MOST_DEMANDS) {
        let (award, path) = (clean(&demand.award), clean(&demand.path));
        line(out, &format!("  {award}: {path}: {}", verdicts(&demand.verdicts)));
    }
    let more = named.len().saturating_sub(MOST_DEMANDS) + usize::from(!other.is_empty());
    if more > 0 {
        line(out, "  and others: `--summary-output FILE` has them all");
    }
}

fn places(
    out: &mut String,
    head: &str,
    places: &[PlaceCount],
    most: usize,
    name: impl Fn(&PlaceCount) -> String,
) {
    line(out, &format!("\n{head}"));
    for place in places.iter().take(most) {
        line(out, &format!("  {} ({})", name(place), number(place.plans, "plan", "plans")));
        awards(out, &place.awards, "    ");
    }
    if places.len() > most {
        line(out, "  and others: `--summary-output FILE` has them all");
    }
}

fn verdicts(counts: &Counts) -> String {
    let each: Vec<String> =
        counts.found().map(|(one, count)| format!("{count} {}", verdict(one).1)).collect();
    each.join(", ")
}

fn number(count: u64, one: &str, many: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), one, many)
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
