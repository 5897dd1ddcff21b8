//! Two policies compared, for people and programs: which awards became stricter or looser for whom, what
//! changed in their rules, and a student who shows it.

mod told;

use schemars::JsonSchema;
use serde::Serialize;

pub use told::ToldDifference;

use super::changes;
use super::words::{progress, verdict};
use crate::analysis::{Answer, By, Cohort, CohortBy, Compared, Comparison, Open, Relation, Witness, aware};
use crate::audit::outcome::{Audit, Verdict};
use crate::audit::{Auditor, Options};
use crate::diagnostic::render::text::clean;
use crate::plan::Plan;
use crate::policy::{Award, Cite, Demand, Policy};
use crate::quantity::SchoolYear;

/// The version of the JSON of differences.
pub const DIFFERENCE_VERSION: u32 = 1;

/// Two policies compared.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// Always `gradus-diff`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// The old policy.
    pub old: Side,
    /// The new policy.
    pub new: Side,
    /// Every award of either policy.
    pub awards: Vec<AwardDifference>,
    /// What could not be compared, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// What the change means for real students, where plans were given: as `gradus schema impact` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<serde_json::Value>,
}

/// One of the two policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Side {
    /// What it was called on the command line.
    pub name: String,
    /// The SHA-256 of its sources.
    pub sources: String,
}

/// How the new rule stands to the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The same students have it.
    Same,
    /// Some have it no more; nobody has it who had not.
    Stricter,
    /// Some have it who had not; nobody loses it.
    Looser,
    /// Some lose it and others gain it.
    Incomparable,
    /// Not all of that was decided.
    Undecided,
    /// The award is in the new policy only.
    New,
    /// The award is in the old policy only.
    Gone,
}

/// An award in two policies.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AwardDifference {
    /// Its full name, as the new policy has it where it has it.
    pub award: String,
    /// Its title.
    pub title: String,
    /// Its name in the old policy, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_award: Option<String>,
    /// How it changed, over all cohorts.
    pub change: Change,
    /// What changed of it as a whole, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<String>,
    /// What changed in its rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleDifference>,
    /// Each cohort that the rules tell apart.
    pub cohorts: Vec<CohortDifference>,
    /// Students who make the difference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<Shown>,
}

/// A rule that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleDifference {
    /// What identifies it in its award.
    pub path: String,
    /// Its title, else the author's own words.
    pub title: String,
    /// Whether nothing but words, sources or readings changed.
    pub only_words: bool,
    /// As it was; absent where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Rule>,
    /// As it is; absent where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Rule>,
    /// Courses that count now and did not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<String>,
    /// Courses that counted and do so no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fewer: Vec<String>,
}

/// A rule as a policy has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rule {
    /// The author's own words.
    pub text: String,
    /// Where it is declared.
    pub place: String,
    /// Where it is written: of the demand, else of what it stands in, else of the award.
    pub cites: Vec<Cite>,
}

/// A cohort, compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CohortDifference {
    /// The students it is about, in words.
    pub students: String,
    /// How the rule changed for them.
    pub change: Change,
    /// Who loses it.
    pub loses: Who,
    /// Who gains it.
    pub gains: Who,
}

/// Whether anybody makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Nobody: that is proven.
    Nobody,
    /// Somebody: there is a student who shows it.
    Somebody,
    /// Not decided: no proof and no student was found.
    NoProof,
    /// Not decided: no student who has the award could be made up.
    NoStudent,
    /// Not decided: the effort was spent.
    Effort,
}

/// A student who makes a difference.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Shown {
    /// Whether the student loses the award; else it is gained.
    pub loses: bool,
    /// The students this one stands for.
    pub students: String,
    /// The day of the audit.
    pub as_of: String,
    /// The plan file: nothing can be left out of it.
    pub plan: Plan,
    /// How things stand by the old policy.
    pub before: Verdict,
    /// How things stand by the new one.
    pub after: Verdict,
    /// The requirements that stand differently: title, by the old policy, by the new one.
    pub requirements: Vec<(String, String, String)>,
}

/// Puts a comparison into words. `whole` says of either policy whether nothing was left out of it.
#[must_use]
pub fn difference(
    (old_name, old): (&str, &Policy),
    (new_name, new): (&str, &Policy),
    compared: &[Comparison],
    problems: Vec<String>,
    whole: (bool, bool),
) -> Difference {
    let side = |name: &str, policy: &Policy| Side { name: name.to_owned(), sources: policy.sources.clone() };
    // A course that only one of them has counts nowhere in the other.
    let both = (aware(old, new), aware(new, old));
    let auditors = (Auditor::new(&both.0), Auditor::new(&both.1));
    let mut problems = problems;
    let mut awards: Vec<AwardDifference> = compared.iter().filter_map(|one| award(one, &auditors)).collect();
    // What is on one side only may stand in a file of the other that was left out.
    let open = |award: &AwardDifference| {
        award.change == Change::New && !whole.0 || award.change == Change::Gone && !whole.1
    };
    for award in awards.iter().filter(|award| open(award)) {
        let side = if award.change == Change::New { old_name } else { new_name };
        problems.push(format!("{}: it may stand in what was left out of {side}", award.title));
    }
    awards.retain(|award| !open(award));
    Difference {
        format: "gradus-diff".to_owned(),
        version: DIFFERENCE_VERSION,
        old: side(old_name, old),
        new: side(new_name, new),
        awards,
        problems,
        impact: None,
    }
}

/// The JSON Schema of a [`Difference`].
#[must_use]
pub fn difference_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Difference>();
    schema.insert("title".to_owned(), serde_json::Value::from("Gradus diff"));
    schema.to_value()
}

fn award(compared: &Comparison, (old, new): &(Auditor<'_>, Auditor<'_>)) -> Option<AwardDifference> {
    let find = |auditor: &Auditor<'_>, id: Option<u32>| auditor.policy().awards.get(id? as usize).cloned();
    let (before, after) = (find(old, compared.pair.old), find(new, compared.pair.new));
    let shown = after.as_ref().or(before.as_ref())?;
    let mut whole = compared.changes.whole.clone();
    if compared.pair.by == By::Code {
        let code = shown.code.clone().unwrap_or_default();
        whole.push(format!("the two were found to be one by their code `{code}`"));
    }
    let rules = match (&before, &after) {
        (Some(before), Some(after)) => {
            let sides = ((old.policy(), before), (new.policy(), after));
            compared.changes.rules.iter().filter_map(|rule| rule_difference(sides, rule)).collect()
        }
        _ => Vec::new(),
    };
    let witnesses = match (&before, &after) {
        (Some(before), Some(after)) => witnesses(compared, (old, before), (new, after)),
        _ => Vec::new(),
    };
    Some(AwardDifference {
        award: shown.named.full(),
        title: shown.named.title.clone(),
        old_award: before.as_ref().map(|award| award.named.full()).filter(|name| *name != shown.named.full()),
        change: change_of(compared),
        whole,
        rules,
        cohorts: cohorts(&compared.cohorts),
        witnesses,
    })
}

/// An award and the policy it is of.
type Home<'a> = (&'a Policy, &'a Award);

fn rule_difference(
    (old, new): (Home<'_>, Home<'_>),
    rule: &crate::analysis::RuleChange,
) -> Option<RuleDifference> {
    let (before, after) = (old.1, new.1);
    let demand = |award: &Award, id: Option<u32>| award.demands.get(id? as usize).cloned();
    let (was, is) = (demand(before, rule.old), demand(after, rule.new));
    let told = |home: Home<'_>, id: Option<u32>, demand: &Demand| Rule {
        text: demand.text.clone(),
        place: demand.place.clone(),
        cites: cites(home, id, demand),
    };
    let shown = is.as_ref().or(was.as_ref())?;
    Some(RuleDifference {
        path: shown.path.clone(),
        title: shown.title.clone().unwrap_or_else(|| shown.text.clone()),
        only_words: rule.only_words,
        before: was.as_ref().map(|demand| told(old, rule.old, demand)),
        after: is.as_ref().map(|demand| told(new, rule.new, demand)),
        more: rule.more.clone(),
        fewer: rule.fewer.clone(),
    })
}

/// Where a demand is written: its own sources, else those of what it stands in, else those of the award it is
/// of, which is another one where that is extended.
fn cites((policy, award): Home<'_>, id: Option<u32>, demand: &Demand) -> Vec<Cite> {
    let (mut id, mut demand) = (id, demand);
    // Demands are a tree, so that this ends; a validator that says otherwise is not followed for ever.
    for _ in 0..=award.demands.len() {
        if !demand.cites.is_empty() {
            return demand.cites.clone();
        }
        let around = (0u32..)
            .zip(&award.demands)
            .find(|(_, other)| id.is_some_and(|id| other.kind.parts().contains(&id)));
        match around {
            Some((other, above)) => (id, demand) = (Some(other), above),
            None => break,
        }
    }
    let mut of = award;
    for _ in 0..policy.awards.len() {
        let asks = demand.layer.as_ref().is_none_or(|layer| of.named.title == *layer);
        match of.extends.and_then(|base| policy.awards.get(base as usize)).filter(|_| !asks) {
            Some(base) => of = base,
            None => break,
        }
    }
    of.cites.clone()
}

fn change_of(compared: &Comparison) -> Change {
    match (compared.pair.old, compared.pair.new) {
        (None, _) => return Change::New,
        (_, None) => return Change::Gone,
        _ => {}
    }
    let any = |wanted: fn(&Answer) -> bool| {
        let each = compared.cohorts.iter();
        let loses = each.clone().any(|cohort| wanted(&cohort.loses));
        (loses, each.clone().any(|cohort| wanted(&cohort.gains)))
    };
    let open = any(|answer| matches!(answer, Answer::Undecided(_)));
    let somebody = any(|answer| matches!(answer, Answer::Somebody(_)));
    match (open, somebody) {
        (_, (true, true)) => Change::Incomparable,
        ((false, false), (true, false)) => Change::Stricter,
        ((false, false), (false, true)) => Change::Looser,
        ((false, false), (false, false)) => Change::Same,
        _ => Change::Undecided,
    }
}

fn who(answer: &Answer) -> Who {
    match answer {
        Answer::Nobody => Who::Nobody,
        Answer::Somebody(_) => Who::Somebody,
        Answer::Undecided(Open::NoProof) => Who::NoProof,
        Answer::Undecided(Open::NoStudent) => Who::NoStudent,
        Answer::Undecided(Open::Effort) => Who::Effort,
    }
}

/// The cohorts in words, those next to each other together that fare alike.
fn cohorts(compared: &[Compared]) -> Vec<CohortDifference> {
    let mut merged: Vec<(Cohort, CohortDifference)> = Vec::new();
    for one in compared {
        let change = match one.relation() {
            Relation::Same => Change::Same,
            Relation::Stricter => Change::Stricter,
            Relation::Looser => Change::Looser,
            Relation::Incomparable => Change::Incomparable,
            Relation::Undecided => Change::Undecided,
        };
        let (loses, gains) = (who(&one.loses), who(&one.gains));
        match merged.last_mut() {
            Some((cohort, last)) if last.change == change && last.loses == loses && last.gains == gains => {
                cohort.until = one.cohort.until;
                last.students = students(cohort);
            }
            _ => merged.push((
                one.cohort.clone(),
                CohortDifference { students: students(&one.cohort), change, loses, gains },
            )),
        }
    }
    merged.into_iter().map(|(_, difference)| difference).collect()
}

/// `entering grade 9 in 2014-15 to 2016-17`, `all students`.
fn students(cohort: &Cohort) -> String {
    let lead = match cohort.by {
        CohortBy::Nothing => return "all students".to_owned(),
        CohortBy::Entering => "entering grade 9 in",
        CohortBy::Graduating => "graduating in",
    };
    let years = |from: Option<SchoolYear>, until: Option<SchoolYear>| match (from, until) {
        (None, None) => "any year".to_owned(),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(until)) => format!("{until} or earlier"),
        (Some(from), Some(until)) if from == until => from.to_string(),
        (Some(from), Some(until)) => format!("{from} to {until}"),
    };
    let on_time = if cohort.on_time { ", graduating four years later" } else { "" };
    format!("{lead} {}{on_time}", years(cohort.from, cohort.until))
}

/// The first student for each direction.
fn witnesses(compared: &Comparison, old: (&Auditor<'_>, &Award), new: (&Auditor<'_>, &Award)) -> Vec<Shown> {
    let mut found = Vec::new();
    for loses in [true, false] {
        let first = compared.cohorts.iter().find_map(|cohort| {
            match if loses { &cohort.loses } else { &cohort.gains } {
                Answer::Somebody(witness) => Some((cohort, witness)),
                _ => None,
            }
        });
        if let Some((cohort, witness)) = first {
            found.push(shown(loses, students(&cohort.cohort), witness, old, new));
        }
    }
    found
}

fn shown(
    loses: bool,
    students: String,
    witness: &Witness,
    (old, old_award): (&Auditor<'_>, &Award),
    (new, new_award): (&Auditor<'_>, &Award),
) -> Shown {
    let audit = |auditor: &Auditor<'_>, award: &Award| {
        let options = Options { awards: vec![award.named.full()], ..Options::on(witness.as_of) };
        auditor.audit(&witness.plan, &options)
    };
    let (before, mut after) = (audit(old, old_award), audit(new, new_award));
    let stands = |audit: &Audit| audit.awards.first().map_or(Verdict::NotApplicable, |award| award.verdict);
    let (was, is) = (stands(&before), stands(&after));
    // One award, perhaps of two names.
    if let (Some(one), Some(other)) = (before.awards.first(), after.awards.first_mut()) {
        other.award.clone_from(&one.award);
    }
    let changed = changes::changes(&before, &after).ok();
    let demands = changed.into_iter().flat_map(|changes| changes.awards).flat_map(|award| award.demands);
    let side = |stands: Option<Verdict>, amount: Option<crate::audit::outcome::AmountResult>| match stands {
        None | Some(Verdict::NotApplicable) => "not asked".to_owned(),
        Some(found) => match amount {
            Some(amount) => format!("{}: {}", verdict(found).1, progress(amount)),
            None => verdict(found).1.to_owned(),
        },
    };
    let requirements = demands.filter(|demand| demand.before != demand.after).map(|demand| {
        (
            clean(&demand.title),
            side(demand.before, demand.amount_before),
            side(demand.after, demand.amount_after),
        )
    });
    let mut merged: Vec<(String, String, String)> = Vec::new();
    for (title, before, after) in requirements {
        // A demand without a name is another once its words are: told by one title it is one.
        match merged.iter_mut().find(|(known, ..)| *known == title) {
            Some(one) if before == "not asked" => one.2 = after,
            Some(one) if after == "not asked" => one.1 = before,
            _ => merged.push((title, before, after)),
        }
    }
    let merged = plain(merged);
    Shown {
        loses,
        students,
        as_of: witness.as_of.to_string(),
        plan: witness.plan.clone(),
        before: was,
        after: is,
        requirements: merged,
    }
}

/// Each line once, whatever the number of school years it is asked in, and none that only repeats one it holds.
fn plain(lines: Vec<(String, String, String)>) -> Vec<(String, String, String)> {
    let mut kept: Vec<(String, String, String)> = Vec::new();
    for line in &lines {
        let inner = format!("{} › ", line.0);
        let repeated = |other: &(String, String, String)| {
            other.0.starts_with(&inner) && (&other.1, &other.2) == (&line.1, &line.2)
        };
        if !kept.contains(line) && !lines.iter().any(repeated) {
            kept.push(line.clone());
        }
    }
    kept
}

impl AwardDifference {
    /// Whether somebody has it no more, or that is not ruled out.
    #[must_use]
    pub fn may_lose(&self) -> bool {
        self.change == Change::Gone || self.cohorts.iter().any(|cohort| cohort.loses != Who::Nobody)
    }

    /// Whether somebody has it who had not, or that is not ruled out.
    #[must_use]
    pub fn may_gain(&self) -> bool {
        self.change == Change::New || self.cohorts.iter().any(|cohort| cohort.gains != Who::Nobody)
    }

    /// Whether something was not decided.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let open = |who: Who| !matches!(who, Who::Nobody | Who::Somebody);
        self.cohorts.iter().any(|cohort| open(cohort.loses) || open(cohort.gains))
    }
}
