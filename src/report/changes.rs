//! What changed between two audits of one student: verdicts, what counts, findings and warnings.
//!
//! The two are compared demand by demand, by the path that identifies one in its award; nothing is
//! judged again.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{day, due, joined, missing, progress, title, verdict};
use crate::audit::outcome::{
    AmountResult, Audit, AwardResult, DemandResult, Finding, FlagResult, Verdict, When,
};
use crate::diagnostic::render::text::clean;
use crate::population::impact::Effect;
use crate::quantity::Amount;

/// The version of the JSON of changes.
pub const CHANGES_VERSION: u32 = 1;

/// What changed from an old audit to a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changes {
    /// Always `gradus-changes`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// The student's id.
    pub student: String,
    /// The student's name, as the new audit has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub student_name: Option<String>,
    /// The day of the old audit, `2026-01-20`.
    pub from: String,
    /// The day of the new one.
    pub to: String,
    /// The policies' fingerprints, where the two differ: changes may come from the rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<(String, String)>,
    /// Awards in which something changed.
    pub awards: Vec<AwardChange>,
    /// Things in the plan file that could not be used, only in the new audit.
    pub new_findings: Vec<Finding>,
    /// The same, only in the old one.
    pub gone_findings: Vec<Finding>,
    /// Warnings only in the new audit, or raised for sure only there.
    pub new_flags: Vec<FlagResult>,
    /// Warnings only in the old one.
    pub gone_flags: Vec<FlagResult>,
}

/// What changed in an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AwardChange {
    /// Its name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// How it stood; absent where the old audit does not have it.
    pub before: Option<Verdict>,
    /// How it stands; absent where the new audit does not have it.
    pub after: Option<Verdict>,
    /// Demands that changed.
    pub demands: Vec<DemandChange>,
}

/// What changed in a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DemandChange {
    /// What identifies it in its award.
    pub path: String,
    /// Its title, led by those around it.
    pub title: String,
    /// How it stood; absent where the student did not owe it.
    pub before: Option<Verdict>,
    /// How it stands.
    pub after: Option<Verdict>,
    /// The amount before, where the amount changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_before: Option<AmountResult>,
    /// The amount after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_after: Option<AmountResult>,
    /// When it is wanted now, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What counts now and did not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Evidence>,
    /// What counted and does no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_longer: Vec<Evidence>,
    /// What counted on as not earned yet, and is earned now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earned: Vec<Evidence>,
}

/// A course or an event that counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Evidence {
    /// What it is called.
    pub title: String,
    /// Of an event: the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Of a course: how much of it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// Why two audits cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTheSame {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: String,
}

/// What changed between two audits of one student.
///
/// # Errors
/// When they are of two students.
pub fn changes(old: &Audit, new: &Audit) -> Result<Changes, NotTheSame> {
    if old.student != new.student {
        return Err(NotTheSame {
            problem: format!(
                "the two are of different students: `{}` and `{}`",
                clean(&old.student),
                clean(&new.student)
            ),
            help: "give two audits, or two plan files, with the same student id".to_owned(),
        });
    }
    let policies = (old.policy != new.policy).then(|| (old.policy.clone(), new.policy.clone()));
    let (old_awards, new_awards) =
        (super::branches::without(old).awards, super::branches::without(new).awards);
    let mut names: Vec<&str> = new_awards.iter().map(|award| award.award.as_str()).collect();
    names.extend(
        old_awards
            .iter()
            .map(|award| award.award.as_str())
            .filter(|name| !new_awards.iter().any(|award| award.award == *name)),
    );
    let of = |awards: &'_ [AwardResult], name: &str| awards.iter().position(|award| award.award == name);
    let awards = names
        .into_iter()
        .filter_map(|name| {
            let before = of(&old_awards, name).and_then(|at| old_awards.get(at));
            let after = of(&new_awards, name).and_then(|at| new_awards.get(at));
            award_change(before, after)
        })
        .collect();
    let same_flag =
        |one: &FlagResult, other: &FlagResult| one.flag == other.flag && one.raised == other.raised;
    Ok(Changes {
        format: "gradus-changes".to_owned(),
        version: CHANGES_VERSION,
        student: new.student.clone(),
        student_name: new.student_name.clone().or_else(|| old.student_name.clone()),
        from: old.as_of.clone(),
        to: new.as_of.clone(),
        policies,
        awards,
        new_findings: only_in(&new.findings, &old.findings, same_finding),
        gone_findings: only_in(&old.findings, &new.findings, same_finding),
        new_flags: only_in(&new.flags, &old.flags, same_flag),
        gone_flags: only_in(&old.flags, &new.flags, |one, other| one.flag == other.flag),
    })
}

/// A record added to a file moves the others, so that the place alone tells nothing.
fn same_finding(one: &Finding, other: &Finding) -> bool {
    one.code == other.code && one.problem == other.problem
}

fn only_in<T: Clone>(here: &[T], there: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    here.iter().filter(|one| !there.iter().any(|other| same(one, other))).cloned().collect()
}

fn award_change(before: Option<&AwardResult>, after: Option<&AwardResult>) -> Option<AwardChange> {
    let shown = after.or(before)?;
    let old = before.map(|award| flat(&award.demands)).unwrap_or_default();
    let new = after.map(|award| flat(&award.demands)).unwrap_or_default();
    let mut demands: Vec<DemandChange> = Vec::new();
    // Where the award is in one audit only, its demands are no changes.
    if before.is_some() && after.is_some() {
        for key in new.order.iter().chain(old.order.iter().filter(|key| !new.known.contains_key(*key))) {
            demands.extend(demand_change(old.known.get(key), new.known.get(key)));
        }
    }
    let (was, is) = (before.map(|award| award.verdict), after.map(|award| award.verdict));
    (was != is || !demands.is_empty()).then(|| AwardChange {
        award: shown.award.clone(),
        title: shown.title.clone(),
        before: was,
        after: is,
        demands,
    })
}

/// Of the demands that changed from one result for an award to another, those that make the difference: that went the
/// way the award did, and in which nothing else did. The two may be of awards with different names.
pub(super) fn decisive(before: &AwardResult, after: &AwardResult) -> Vec<DemandChange> {
    let owed = |award| super::branches::without_in(award);
    let Some(change) = award_change(Some(&owed(before)), Some(&owed(after))) else { return Vec::new() };
    // What is not asked for stands in nobody's way, as what is met.
    let settled = |verdict: Option<Verdict>| {
        verdict.filter(|verdict| *verdict != Verdict::NotApplicable).unwrap_or(Verdict::Met)
    };
    let effect = |demand: &DemandChange| Effect::of(settled(demand.before), settled(demand.after));
    let mut demands = change.demands;
    demands.retain(|demand| effect(demand) != Effect::Same);
    let wanted = Effect::of(before.verdict, after.verdict);
    if demands.iter().any(|demand| effect(demand) == wanted) {
        demands.retain(|demand| effect(demand) == wanted);
    }
    let paths: Vec<String> = demands.iter().map(|demand| demand.path.clone()).collect();
    demands.retain(|demand| {
        let lead = format!("{}/", demand.path);
        !paths.iter().any(|path| path.starts_with(&lead))
    });
    demands
}

/// What identifies a demand: its path and its period.
type Key = (String, Option<String>);

/// All demands of an award: in order, and by what identifies them.
#[derive(Default)]
struct Flat<'a> {
    order: Vec<Key>,
    known: BTreeMap<Key, (String, &'a DemandResult)>,
}

fn flat(demands: &[DemandResult]) -> Flat<'_> {
    fn add<'a>(demands: &'a [DemandResult], around: &str, period: Option<&str>, flat: &mut Flat<'a>) {
        for demand in demands {
            let period = demand.when.as_ref().and_then(|when| when.period.as_deref()).or(period);
            let path =
                if around.is_empty() { title(demand) } else { format!("{around} › {}", title(demand)) };
            let key = (demand.path.clone(), period.map(str::to_owned));
            if !flat.known.contains_key(&key) {
                flat.order.push(key.clone());
                flat.known.insert(key, (path.clone(), demand));
            }
            add(&demand.parts, &path, period, flat);
        }
    }
    let mut found = Flat::default();
    add(demands, "", None, &mut found);
    found
}

fn demand_change(
    before: Option<&(String, &DemandResult)>,
    after: Option<&(String, &DemandResult)>,
) -> Option<DemandChange> {
    let (path, shown) = after.or(before)?;
    let (old, new) = (before.map(|(_, demand)| *demand), after.map(|(_, demand)| *demand));
    let (was, is) = (old.map(|demand| demand.verdict), new.map(|demand| demand.verdict));
    let (had, has) = (old.map(evidence).unwrap_or_default(), new.map(evidence).unwrap_or_default());
    let (amount_before, amount_after) =
        (old.and_then(|demand| demand.amount), new.and_then(|demand| demand.amount));
    let days = |demand: Option<&DemandResult>| demand.and_then(|demand| demand.when.clone());
    let when = days(new).filter(|when| old.is_some() && days(old).as_ref() != Some(when));
    let named = |(key, held): (&(String, Option<String>), &Held)| Evidence {
        title: key.0.clone(),
        date: key.1.clone(),
        amount: key.1.is_none().then_some(held.amount),
    };
    let counted: Vec<Evidence> = has.iter().filter(|(key, _)| !had.contains_key(*key)).map(named).collect();
    let no_longer: Vec<Evidence> = had.iter().filter(|(key, _)| !has.contains_key(*key)).map(named).collect();
    let earned: Vec<Evidence> = has
        .iter()
        .filter(|(key, held)| had.get(*key).is_some_and(|before| before.earned < held.earned))
        .map(named)
        .collect();
    let amounts = amount_before != amount_after && old.is_some() && new.is_some();
    let changed = was != is || amounts || when.is_some() || !counted.is_empty() || !no_longer.is_empty();
    let settled = |stands: Option<Verdict>| stands.is_none_or(|stands| stands == Verdict::NotApplicable);
    ((changed || !earned.is_empty()) && !(settled(was) && settled(is))).then(|| DemandChange {
        path: shown.path.clone(),
        title: path.clone(),
        before: was,
        after: is,
        amount_before: amount_before.filter(|_| amounts),
        amount_after: amount_after.filter(|_| amounts),
        when,
        counted,
        no_longer,
        earned,
    })
}

/// How much of something counts, and is earned of it.
#[derive(Default)]
struct Held {
    amount: Amount,
    earned: Amount,
}

/// What counts in a demand itself: courses by title, events by title and day.
fn evidence(demand: &DemandResult) -> BTreeMap<(String, Option<String>), Held> {
    let mut found: BTreeMap<(String, Option<String>), Held> = BTreeMap::new();
    for used in &demand.counted {
        let held = found.entry((clean(&used.title), None)).or_default();
        held.amount += used.amount;
        if used.earned {
            held.earned += used.amount;
        }
    }
    for event in &demand.events {
        found.entry((clean(&event.title), Some(clean(&event.date)))).or_default();
    }
    found
}

/// The changes in words, for the template `changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    name: String,
    id: String,
    from: String,
    to: String,
    policies: Option<(String, String)>,
    awards: Vec<ToldAward>,
    findings: Vec<String>,
    gone_findings: Vec<String>,
    flags: Vec<String>,
    gone_flags: Vec<String>,
    nothing: bool,
}

/// An award's changes in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldAward {
    title: String,
    stands: String,
    lines: Vec<(String, String)>,
}

impl Changes {
    /// The changes in words.
    #[must_use]
    pub fn told(&self) -> Told {
        let short = |hash: &String| clean(&hash.chars().take(12).collect::<String>());
        let finding = |finding: &Finding| format!("{}: {}", clean(&finding.path), clean(&finding.problem));
        let flag = |flag: &FlagResult| {
            let lead = if flag.raised { "" } else { "may apply: " };
            let because = clean(&flag.because);
            let because = if because.is_empty() { because } else { format!(" ({because})") };
            format!("{lead}{}{because}", clean(&flag.title))
        };
        Told {
            name: self
                .student_name
                .as_deref()
                .map_or_else(|| format!("student {}", clean(&self.student)), clean),
            id: clean(&self.student),
            from: day(&self.from),
            to: day(&self.to),
            policies: self.policies.as_ref().map(|(old, new)| (short(old), short(new))),
            awards: self.awards.iter().map(told_award).collect(),
            findings: self.new_findings.iter().map(finding).collect(),
            gone_findings: self.gone_findings.iter().map(finding).collect(),
            flags: self.new_flags.iter().map(flag).collect(),
            gone_flags: self.gone_flags.iter().map(flag).collect(),
            nothing: self.awards.is_empty()
                && self.new_findings.is_empty()
                && self.gone_findings.is_empty()
                && self.new_flags.is_empty()
                && self.gone_flags.is_empty(),
        }
    }
}

fn told_award(award: &AwardChange) -> ToldAward {
    let stands = match (award.before, award.after) {
        (Some(before), Some(after)) if before == after => format!("{}, as before", verdict(after).1),
        (Some(before), Some(after)) => format!("{}, was {}", verdict(after).1, verdict(before).1),
        (None, Some(after)) => format!("{}; it was not looked at before", verdict(after).1),
        (Some(before), None) => format!("no longer looked at; it was {}", verdict(before).1),
        (None, None) => String::new(),
    };
    let lines = award.demands.iter().map(|demand| (demand.title.clone(), told_demand(demand))).collect();
    ToldAward { title: clean(&award.title), stands, lines }
}

pub(super) fn told_demand(demand: &DemandChange) -> String {
    let mut parts: Vec<String> = Vec::new();
    match (demand.before, demand.after) {
        (Some(before), Some(after)) if before != after => {
            parts.push(format!("{}, was {}", verdict(after).1, verdict(before).1));
        }
        (None, Some(after)) => parts.push(format!("{}; not asked for before", verdict(after).1)),
        (Some(before), None) => parts.push(format!("no longer asked for; it was {}", verdict(before).1)),
        (Some(_), Some(after)) => parts.push(format!("{}, as before", verdict(after).1)),
        (None, None) => {}
    }
    if let (Some(before), Some(after)) = (demand.amount_before, demand.amount_after) {
        parts.push(format!("{}, was {}", progress(after), progress(before)));
        parts.extend(missing(after));
    }
    if let (Some(when), Some(after)) = (&demand.when, demand.after) {
        parts.push(due(when, after));
    }
    let named = |list: &[Evidence]| {
        let names: Vec<String> = list.iter().map(named).collect();
        joined(&names, "and")
    };
    for (say, list) in [
        ("now counts", &demand.counted),
        ("no longer counts", &demand.no_longer),
        ("now earned", &demand.earned),
    ] {
        if !list.is_empty() {
            parts.push(format!("{say}: {}", named(list)));
        }
    }
    parts.join("; ")
}

fn named(evidence: &Evidence) -> String {
    match (&evidence.date, evidence.amount) {
        (Some(date), _) => format!("{} on {}", evidence.title, day(date)),
        (None, Some(amount)) => format!("{} ({amount})", evidence.title),
        (None, None) => evidence.title.clone(),
    }
}
