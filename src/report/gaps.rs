//! What is asked for as a list of innermost things, and in words what is missing and what counts.
//! What stands in the way is told by [`crate::audit::outcome::gaps`].
//!
//! It reads verdicts and amounts off the demands; it judges none.

use super::words::{missing, verdict, when};
use crate::audit::outcome::considered::{Considered, WhyNot};
use crate::audit::outcome::gaps::{is_choice, is_open_branch, lacks_more_than_its_parts, settled};
use crate::audit::outcome::{Audit, AwardResult, Blocker, DemandResult, Use, Verdict, When};
use crate::diagnostic::render::text::clean;
use crate::policy::{Cite, Measure};
use crate::quantity::Amount;

/// One thing that is asked for, with what surrounds it.
pub(super) struct Leaf<'a> {
    pub(super) demand: &'a DemandResult,
    /// The demands around it, outermost first.
    pub(super) within: Vec<&'a DemandResult>,
    /// Where it is written: in its own citation, or the nearest around it short of the award's.
    pub(super) cites: &'a [Cite],
    /// When it is wanted, by itself or by what is around it.
    pub(super) when: Option<&'a When>,
    /// The title of the award that asks for it, in an award that extends another.
    pub(super) layer: Option<&'a str>,
}

/// What surrounds a demand.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    cites: &'a [Cite],
    when: Option<&'a When>,
    layer: Option<&'a str>,
}

/// Everything an award asks of this student: what is settled or on track as a whole, the rest down to
/// the innermost thing, choices as one.
pub(super) fn leaves(award: &AwardResult) -> Vec<Leaf<'_>> {
    let mut out = Vec::new();
    for demand in &award.demands {
        descend(demand, &mut Vec::new(), Around::default(), &mut out);
    }
    out
}

fn descend<'a>(
    demand: &'a DemandResult,
    within: &mut Vec<&'a DemandResult>,
    around: Around<'a>,
    out: &mut Vec<Leaf<'a>>,
) {
    if demand.verdict == Verdict::NotApplicable {
        return;
    }
    let around = Around {
        cites: if demand.cites.is_empty() { around.cites } else { &demand.cites },
        when: demand.when.as_ref().or(around.when),
        layer: demand.layer.as_deref().or(around.layer),
    };
    let before = out.len();
    let whole = settled(demand.verdict)
        || demand.verdict == Verdict::OnTrack
        || is_choice(demand)
        || is_open_branch(demand);
    if !whole {
        within.push(demand);
        for part in &demand.parts {
            descend(part, within, around, out);
        }
        within.pop();
    }
    let pending = out.get(before..).is_some_and(|parts| {
        parts.iter().any(|leaf| !settled(leaf.demand.verdict) && leaf.demand.verdict != Verdict::OnTrack)
    });
    if whole || !pending || lacks_more_than_its_parts(demand) {
        let when = around.when.or_else(|| chosen_when(demand));
        out.insert(
            before,
            Leaf { demand, within: within.clone(), cites: around.cites, when, layer: around.layer },
        );
    }
}

/// Of a choice: when the chosen part that is due first is wanted.
fn chosen_when(demand: &DemandResult) -> Option<&When> {
    let parts = demand.parts.iter().filter(|part| part.chosen && !settled(part.verdict));
    parts.filter_map(|part| part.when.as_ref()).min_by(|one, other| match (&one.until, &other.until) {
        (Some(one), Some(other)) => one.cmp(other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    })
}

/// Whether it is one of several periods, called by the period's name.
pub(super) fn is_period(demand: &DemandResult) -> bool {
    let period = demand.when.as_ref().and_then(|when| when.period.as_ref());
    period.is_some_and(|period| *period == demand.title)
}

/// Whether it has a title of its own, not only its author's words or the name of a period.
pub(super) fn is_titled(demand: &DemandResult) -> bool {
    !demand.title.is_empty() && demand.title != demand.text && !is_period(demand)
}

/// What is missing in a demand, in words; `named` is the period that was named already.
pub(super) fn lack(demand: &DemandResult, named: Option<&str>) -> String {
    if let Some(lack) = demand.amount.and_then(missing) {
        return lack;
    }
    if let Some(wanted) = demand.when.as_ref().and_then(|wanted| when(wanted, named)) {
        let why = demand.because.as_deref().map(|why| format!("; {}", clean(why))).unwrap_or_default();
        return format!("{}, {wanted}{why}", verdict(demand.verdict).1);
    }
    match (&demand.because, demand.verdict) {
        (Some(because), _) => clean(because),
        (None, Verdict::CannotTell) => "the plan file does not say enough to tell".to_owned(),
        (None, Verdict::Undecided) => "not decided".to_owned(),
        (None, _) => "not met".to_owned(),
    }
}

/// What counts, each title once with all it counts for: `Career Exploration (2)`. What is under way or
/// left over from elsewhere stands apart; `state` says how a use stands that is not earned.
pub(super) fn counting<'a>(
    uses: impl Iterator<Item = &'a Use>,
    state: impl Fn(&Use) -> String,
) -> Vec<(String, String)> {
    let mut found: Vec<(String, String, Amount)> = Vec::new();
    for used in uses {
        let mut after = String::new();
        if used.excess {
            after.push_str(" left over from another requirement");
        }
        if !used.earned {
            after.push_str(", ");
            after.push_str(&state(used));
        }
        let title = clean(&used.title);
        match found.iter_mut().find(|(known, how, _)| *known == title && *how == after) {
            Some((.., amount)) => *amount += used.amount,
            None => found.push((title, after, used.amount)),
        }
    }
    found.into_iter().map(|(title, after, amount)| (title, format!("{amount}{after}"))).collect()
}

/// Why records do not count toward a demand, the most telling first: each reason once, with all records
/// of which it is true. Of records that count elsewhere, those that one line has room for.
pub(super) fn refusals(demand: &DemandResult, all: bool) -> Vec<Refusal<'_>> {
    let mut found: Vec<Refusal<'_>> = Vec::new();
    let elsewhere = demand.considered.iter().filter(|one| one.why == WhyNot::NeededElsewhere).count();
    for one in &demand.considered {
        let because = match (one.why, all || elsewhere <= MOST_ELSEWHERE) {
            (WhyNot::NeededElsewhere, false) => "they count toward other requirements".to_owned(),
            _ => clean(&one.because),
        };
        match found.iter_mut().find(|known| known.because == because) {
            Some(known) => known.records.push(one),
            None => found.push(Refusal { because, records: vec![one] }),
        }
    }
    found
}

/// A reason why records do not count.
pub(super) struct Refusal<'a> {
    pub(super) because: String,
    pub(super) records: Vec<&'a Considered>,
}

impl Refusal<'_> {
    /// The reason behind what the records are called, of many only how many there are.
    pub(super) fn said(&self, named: impl Fn(&Considered) -> String) -> String {
        if self.records.len() > MOST_ELSEWHERE {
            return format!("{} records: {}", self.records.len(), self.because);
        }
        let names: Vec<String> = self.records.iter().map(|one| named(one)).collect();
        format!("{}: {}", names.join(", "), self.because)
    }
}

/// How many records of one reason are named.
const MOST_ELSEWHERE: usize = 5;

/// Demands, as of a blocking set, by their titles, by award; the parts of one that is in it are not named
/// besides.
pub(super) fn blockers(demands: &[Blocker], award: &AwardResult, audit: &Audit) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let is_part = |blocker: &&Blocker| {
        let mut others = demands.iter().filter(|other| other.award == blocker.award);
        others.any(|other| blocker.path.strip_prefix(&other.path).is_some_and(|below| below.starts_with('/')))
    };
    for blocker in demands.iter().filter(|blocker| !is_part(blocker)) {
        let own = blocker.award == award.award;
        let of = if own { Some(award) } else { audit.awards.iter().find(|one| one.award == blocker.award) };
        let said = of.map(|of| titles(of, &blocker.path)).unwrap_or_default();
        let mut title = said.into_iter().next().unwrap_or_else(|| clean(&blocker.path));
        if !own {
            let of = of.map_or(blocker.award.as_str(), |of| of.title.as_str());
            title = format!("{title} ({})", clean(of));
        }
        if !found.contains(&title) {
            found.push(title);
        }
    }
    found
}

/// The courses that would meet an award, each with what it is for: `Algebra II (1 credit), for
/// Mathematics`; and the titles of those that would do the same.
pub(super) fn repairs(award: &AwardResult, audit: &Audit) -> Vec<(String, Vec<String>)> {
    let courses = award.repair.iter().flat_map(|repair| &repair.courses);
    let each = courses.map(|course| {
        let toward = blockers(&course.toward, award, audit);
        let what = match toward.is_empty() {
            true => "which another needs first".to_owned(),
            false => format!("for {}", toward.join(", ")),
        };
        let unit = super::words::unit(Measure::Credits, course.credits);
        let others = course.or.iter().map(|title| clean(title)).collect();
        (format!("{} ({} {unit}), {what}", clean(&course.title), course.credits), others)
    });
    each.collect()
}

/// The titles of the demands of that path.
fn titles(award: &AwardResult, path: &str) -> Vec<String> {
    fn below(demand: &DemandResult, path: &str, into: &mut Vec<String>) {
        if demand.path == path {
            into.push(clean(&demand.title));
        } else {
            demand.parts.iter().for_each(|part| below(part, path, into));
        }
    }
    let mut found = Vec::new();
    award.demands.iter().for_each(|demand| below(demand, path, &mut found));
    found
}
