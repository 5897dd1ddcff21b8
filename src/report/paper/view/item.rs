//! One thing an award asks for, in words.

use serde::Serialize;

use super::names::days;
use super::{Lens, sources};
use crate::audit::outcome::considered::Considered;
use crate::audit::outcome::gaps::{is_choice, is_open_branch, settled};
use crate::audit::outcome::{AwardResult, DemandResult, Verdict, When};
use crate::diagnostic::render::text::clean;
use crate::report::gaps::{Leaf, is_period, is_titled, lack, refusals};
use crate::report::terminal::{capital, ordered};
use crate::report::words::{due, joined, missing, plain, progress, title, verdict};

/// One thing an award asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The award's title.
    pub award: String,
    /// What it is, with what is around it: `Science › Biology I`.
    pub path: String,
    /// What it is for a family: without names of the policy's language.
    pub plain: String,
    /// How it stands.
    #[serde(skip)]
    pub verdict: Verdict,
    /// The same in a word.
    pub stands: String,
    /// The same as a letter says it.
    pub stands_plain: String,
    /// Whether it asks for an amount of courses.
    #[serde(skip)]
    pub counts: bool,
    /// What is missing, or how much counts.
    pub detail: String,
    /// The same for a family.
    pub detail_plain: String,
    /// What it takes, where that is a few courses, or the alternatives of a choice.
    pub takes: Vec<String>,
    /// The same, where its name for a family does not say it.
    pub takes_plain: Vec<String>,
    /// The records that do not count in it, and why: `Art I: its grade is F, …`.
    pub refused: Vec<String>,
    /// The first day, as `2026-05-20`.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// Of one of several periods: which.
    pub period: Option<String>,
    /// When it is wanted, in words.
    pub due: String,
    /// The same for a family.
    pub due_plain: String,
    /// Where it is written; the award's own sources where it has none.
    pub sources: Vec<String>,
    /// Which authority or award asks for it, where the award extends another or says who grants it.
    pub asked_by: Option<String>,
}

impl Item {
    /// Whether nothing more is to be done.
    pub(in crate::report::paper) fn is_done(&self) -> bool {
        settled(self.verdict)
    }

    /// Whether the student or school must still do something that the plan does not hold.
    pub(in crate::report::paper) fn is_open(&self) -> bool {
        !self.is_done() && self.verdict != Verdict::OnTrack
    }

    /// Whether its last day has passed.
    pub(in crate::report::paper) fn is_late(&self) -> bool {
        matches!(self.verdict, Verdict::Overdue | Verdict::Missed)
    }

    /// Whether it is only a matter of time.
    pub(in crate::report::paper) fn is_coming(&self) -> bool {
        matches!(self.verdict, Verdict::NotYetDue | Verdict::DueSoon)
    }

    /// Whether something is not known.
    pub(in crate::report::paper) fn is_unknown(&self) -> bool {
        matches!(self.verdict, Verdict::CannotTell | Verdict::Undecided)
    }

    /// What comes first in a list of things to do: what is late, then by the day.
    pub(in crate::report::paper) fn order(&self) -> (bool, bool, Option<&str>, bool) {
        let day = self.until.as_deref();
        (!self.is_late(), day.is_none(), day, self.is_unknown())
    }
}

pub(super) fn item(lens: &Lens<'_>, award: &AwardResult, leaf: &Leaf<'_>) -> Item {
    let demand = leaf.demand;
    let path: Vec<String> = leaf.within.iter().copied().chain([demand]).map(title).collect();
    let choice = is_choice(demand) && !settled(demand.verdict);
    let few = lens.names.few_courses(&award.award, &demand.path);
    let plain_name = called(lens, demand, &leaf.within, &few);
    let takes: Vec<String> = match demand.verdict {
        _ if choice => alternatives(lens, demand),
        Verdict::NotMet => few.into_iter().filter(|title| !lens.has(title)).collect(),
        _ => Vec::new(),
    };
    let cites = if leaf.cites.is_empty() { &award.cites } else { leaf.cites };
    let (_, stands, _) = verdict(demand.verdict);
    Item {
        award: clean(&award.title),
        path: path.join(" › "),
        takes_plain: if plain_name.ends_with(&any_of(&takes)) { Vec::new() } else { takes.clone() },
        plain: plain_name,
        verdict: demand.verdict,
        stands: stands.to_owned(),
        stands_plain: plain(demand.verdict).to_owned(),
        counts: demand.amount.is_some(),
        detail: days(&detail(demand)),
        detail_plain: lens.names.reason(&detail_plain(demand)),
        takes,
        refused: refused(lens, demand),
        from: leaf.when.and_then(|when| when.from.clone()),
        until: leaf.when.and_then(|when| when.until.clone()),
        period: leaf.when.and_then(|when| when.period.as_deref().map(clean)),
        due: leaf.when.map(|when| due(when, demand.verdict)).unwrap_or_default(),
        due_plain: leaf.when.map(|when| due_plain(lens, when, demand.verdict)).unwrap_or_default(),
        sources: sources(cites),
        asked_by: leaf.layer.or(award.authority.as_deref()).map(clean),
    }
}

/// Why records do not count in a demand; of a choice, in what is nearest.
fn refused(lens: &Lens<'_>, demand: &DemandResult) -> Vec<String> {
    let nearest = demand.parts.iter().filter(|part| is_choice(demand) && part.chosen);
    let record = |one: &Considered| lens.plan.courses.get(one.record);
    let named =
        |one: &Considered| record(one).map_or_else(|| clean(&one.title), |one| lens.names.record(one));
    let all = std::iter::once(demand).chain(nearest).flat_map(|one| refusals(one, false));
    all.map(|refusal| refusal.said(named)).collect()
}

/// What a demand is called for a family. What is nearest around it helps where it has no title, stands
/// deep, or is asked for at some time; what is outermost mostly gathers everything and helps little. A
/// period is no name: when it is due is said apart.
fn called(lens: &Lens<'_>, demand: &DemandResult, within: &[&DemandResult], few: &[String]) -> String {
    let titled = is_titled(demand);
    // What is around a period says no more of a thing with a title than when it is due.
    let mut near = within.iter().rev().take_while(|around| !titled || !is_period(around));
    let around = near.find(|around| is_titled(around)).map(|around| title(around));
    let deep = within.len() > 1 || demand.when.is_some();
    if is_period(demand)
        && let Some(around) = &around
    {
        return around.clone();
    }
    let own = match titled {
        true => title(demand),
        // A few courses say it better than an author's `1 credit from biology-1`.
        false if demand.amount.is_some() && !few.is_empty() => any_of(few),
        false => of_parts(lens, demand).unwrap_or_else(|| capital(&lens.names.plain(&demand.text))),
    };
    match around.filter(|_| !titled || deep) {
        Some(around) => format!("{around}: {own}"),
        None => own,
    }
}

/// What a choice or an open branch without a title is called: by its parts, not in its author's words.
fn of_parts(lens: &Lens<'_>, demand: &DemandResult) -> Option<String> {
    let branch = ["if ", "unless ", "when "].iter().any(|word| demand.text.starts_with(word));
    if branch && demand.verdict == Verdict::CannotTell {
        let parts: Vec<String> = demand.parts.iter().map(|part| called(lens, part, &[], &[])).collect();
        return Some(match parts.is_empty() {
            true => "Something that may be asked for".to_owned(),
            false => format!("{} (if it is asked for)", joined(&parts, "and")),
        });
    }
    if !is_choice(demand) || is_open_branch(demand) {
        return None;
    }
    let owed = ordered(demand).into_iter().filter(|part| part.verdict != Verdict::NotApplicable);
    let parts: Vec<String> = owed.map(|part| called(lens, part, &[], &[])).collect();
    Some(joined(&parts, "or"))
}

/// When it is due for a family, who need no first day that has passed.
fn due_plain(lens: &Lens<'_>, when: &When, stands: Verdict) -> String {
    let begun = when.from.as_deref().is_some_and(|from| from <= lens.audit.as_of.as_str());
    let from = when.from.clone().filter(|_| !begun || when.until.is_none());
    due(&When { from, ..when.clone() }, stands)
}

/// What is missing in it, or how it is met.
fn detail(demand: &DemandResult) -> String {
    let because = demand.because.as_deref().map(clean).filter(|text| !text.is_empty());
    match demand.verdict {
        Verdict::Met | Verdict::MetLate | Verdict::Waived | Verdict::OnTrack => {
            demand.amount.map(progress).or(because).unwrap_or_default()
        }
        Verdict::NotYetDue | Verdict::DueSoon | Verdict::Overdue | Verdict::Missed => {
            demand.amount.and_then(missing).or(because).unwrap_or_else(|| {
                if demand.verdict == Verdict::Missed { "not done" } else { "not done yet" }.to_owned()
            })
        }
        _ if is_choice(demand) && demand.amount.and_then(missing).is_none() => {
            let still = demand.parts.iter().filter(|part| part.chosen && !settled(part.verdict)).count();
            if still > 1 {
                format!("{still} of these are needed")
            } else {
                "one of these is needed".to_owned()
            }
        }
        // When it is due is said apart.
        _ => lack(&DemandResult { when: None, ..demand.clone() }, None),
    }
}

/// The same for a family, without what the verdict says by itself.
fn detail_plain(demand: &DemandResult) -> String {
    let bare = demand.amount.is_none() && demand.because.is_none();
    if bare && matches!(demand.verdict, Verdict::Overdue | Verdict::Missed) {
        String::new()
    } else {
        detail(demand)
    }
}

/// The alternatives of an open choice, the nearest first, with what each lacks.
fn alternatives(lens: &Lens<'_>, demand: &DemandResult) -> Vec<String> {
    let parts = ordered(demand)
        .into_iter()
        .filter(|part| !settled(part.verdict) && part.verdict != Verdict::NotApplicable);
    parts
        .map(|part| {
            let own = called(lens, part, &[], &[]);
            let lacks = lens.names.reason(&detail(part));
            match part.chosen {
                // That it is not met says nothing new.
                _ if lacks == "not met" => own,
                true => format!("{own} (closest: {lacks})"),
                false => format!("{own} ({lacks})"),
            }
        })
        .collect()
}

/// The words of what a few courses or alternatives would do: `Biology I or Chemistry I`.
pub(in crate::report::paper) fn any_of(takes: &[String]) -> String {
    joined(takes, "or")
}
