//! The check before an upload: what the state's data system holds of each student, against the plan.
//!
//! The fields of a state record are facts of the policy. They are put into the plan where it states no
//! such fact; a field that says something else than the plan does is wrong by itself. Then the plan is
//! audited for the awards that express the rules of the record, and whatever is not met, or cannot be
//! told, is a record to correct.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::roster::{Roster, Taken};
use crate::audit::outcome::{AwardResult, DemandResult, Verdict};
use crate::audit::{Auditor, Options};
use crate::plan::{FactValue, Plan};
use crate::policy::{Award, Cite, Cond, Demand, Fact, FactKind, Kind, Policy, Said};
use crate::quantity::{Amount, parse_date};
use crate::school::{School, StateRecord};

/// The version of the JSON of a gate.
pub const GATE_VERSION: u32 = 1;

/// How many corrections are listed; more are only counted.
pub const MOST_CORRECTIONS: usize = 100_000;

/// Deeper than any condition of a sound policy.
const MAX_DEPTH: usize = 64;

/// What the check before an upload found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checked {
    /// Always `gradus-gate`.
    pub format: String,
    /// See [`GATE_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// The school, as its file names it.
    pub school: String,
    /// The school year the file is about.
    pub year: String,
    /// The day the check is made for.
    pub as_of: String,
    /// The awards that express the rules, by name.
    pub awards: Vec<String>,
    /// How many students were looked at: those on the roster, with a state record, or with a plan.
    pub students: usize,
    /// How many of them have nothing to correct.
    pub right: usize,
    /// What is to be corrected, by student.
    pub corrections: Vec<Correction>,
    /// How many more there are that are not listed.
    pub more: usize,
    /// What else is to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One thing to correct.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Correction {
    /// The student's id.
    pub student: String,
    /// The fields of the record that it is about; empty where it is about the whole record.
    pub fields: Vec<String>,
    /// The rule, as the award and the demand's title; empty where it is about no rule.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
    /// Where the rule is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// A check that is under way.
pub struct Gate<'a> {
    policy: &'a Policy,
    auditor: Auditor<'a>,
    roster: Roster<'a>,
    records: BTreeMap<&'a str, &'a StateRecord>,
    options: Options,
    students: BTreeSet<String>,
    wrong: BTreeSet<String>,
    /// Those to whom, by their plans, none of the awards asked about applies: they owe no record.
    exempt: BTreeSet<String>,
    corrections: Vec<Correction>,
    more: usize,
    notes: BTreeSet<String>,
}

impl<'a> Gate<'a> {
    /// Makes ready to take plans. `options` names the awards that express the rules.
    #[must_use]
    pub fn new(policy: &'a Policy, school: &'a School, options: &Options) -> Self {
        let mut notes = BTreeSet::new();
        for record in &school.state_records {
            for name in record.fields.keys() {
                if fact_named(policy, name).is_none() {
                    notes.insert(format!(
                        "the policy knows no fact `{name}`, so that field was not looked at"
                    ));
                }
            }
        }
        Self {
            policy,
            auditor: Auditor::new(policy),
            roster: Roster::new(school),
            records: school.state_records.iter().map(|record| (record.student.as_str(), record)).collect(),
            options: options.clone(),
            students: BTreeSet::new(),
            wrong: BTreeSet::new(),
            exempt: BTreeSet::new(),
            corrections: Vec::new(),
            more: 0,
            notes,
        }
    }

    /// Takes the plan of one student.
    pub fn add(&mut self, plan: &Plan) {
        let id = plan.student.id.as_str();
        match self.roster.take(id) {
            Taken::Yes => {}
            Taken::Again => {
                self.notes
                    .insert(format!("there is another plan of student `{id}`, which was not looked at"));
                return;
            }
            Taken::Stranger => {
                self.notes
                    .insert(format!("student `{id}` is not on the roster, so the plan was not looked at"));
                return;
            }
        }
        self.students.insert(id.to_owned());
        let Some(record) = self.records.get(id).copied() else {
            let audit = self.auditor.audit(plan, &self.options);
            if !audit.awards.is_empty() && audit.awards.iter().all(is_not_theirs) {
                self.exempt.insert(id.to_owned());
            }
            return;
        };
        let mut plan = plan.clone();
        for (name, written) in &record.fields {
            if let Some(fact) = fact_named(self.policy, name) {
                self.field(&mut plan, fact, name, written);
            }
        }
        let audit = self.auditor.audit(&plan, &self.options);
        for result in &audit.awards {
            self.award(id, record, result);
        }
    }

    /// Holds one field against the plan, and puts it there where the plan says nothing.
    fn field(&mut self, plan: &mut Plan, fact: &Fact, name: &str, written: &str) {
        let full = fact.named.full();
        let facts = &mut plan.student.facts;
        let stated = facts.get(&fact.named.name).or_else(|| facts.get(&full)).cloned();
        let id = plan.student.id.clone();
        let mut correct = |problem: String, remedy: String| {
            self.note(Correction {
                student: id.clone(),
                fields: vec![name.to_owned()],
                rule: String::new(),
                problem,
                remedy,
                sources: Vec::new(),
            });
        };
        if written.trim().is_empty() {
            if let Some(stated) = stated {
                let value = shown(&stated);
                correct(
                    format!("the state record is empty, but the plan says `{value}`"),
                    format!("enter `{value}` in the state record, or correct the plan"),
                );
            }
            return;
        }
        let Some(value) = value_of(&fact.kind, written) else {
            let wanted = match &fact.kind {
                FactKind::YesNo => "true or false".to_owned(),
                FactKind::OneOf(words) => format!("one of: {}", words.join(", ")),
                FactKind::Number => "a number".to_owned(),
                FactKind::Date => "a date, year-month-day".to_owned(),
                FactKind::Text => "text".to_owned(),
            };
            correct(
                format!("the state record says `{}`, which is no value of this field", written.trim()),
                format!("enter {wanted}"),
            );
            return;
        };
        match stated {
            Some(stated) if same(&stated, &value) => {}
            Some(stated) => correct(
                format!("the state record says `{}`, but the plan says `{}`", shown(&value), shown(&stated)),
                "correct whichever of the two is wrong".to_owned(),
            ),
            None => {
                facts.insert(full, value);
            }
        }
    }

    fn award(&mut self, student: &str, record: &StateRecord, result: &AwardResult) {
        let own = |award: &&Award| award.place == result.place && award.named.name == result.award;
        let Some(award) = self.policy.awards.iter().find(own) else { return };
        if !is_wrong(result.verdict) {
            return;
        }
        let mut failing = Vec::new();
        gather(&result.demands, &mut failing, 0);
        if failing.is_empty() {
            self.note(Correction {
                student: student.to_owned(),
                fields: Vec::new(),
                rule: result.title.clone(),
                problem: because(result.verdict, result.open_questions.join("; ")),
                remedy: "see what the award asks for, and complete the record or the plan".to_owned(),
                sources: result.cites.iter().map(source).collect(),
            });
        }
        for demand in failing {
            let declared = award.demands.iter().find(|one| one.path == demand.path);
            let fields = declared.map_or_else(Vec::new, |one| self.fields_of(award, one, record));
            let remedy = match fields.as_slice() {
                [] => "complete the plan or the state record".to_owned(),
                fields => format!("correct {} in the state record, or the plan", fields.join(", ")),
            };
            let cites = if demand.cites.is_empty() { &result.cites } else { &demand.cites };
            self.note(Correction {
                student: student.to_owned(),
                fields,
                rule: format!("{}: {}", result.title, demand.title),
                problem: because(demand.verdict, demand.because.clone().unwrap_or_default()),
                remedy,
                sources: cites.iter().map(source).collect(),
            });
        }
    }

    /// The fields of the record a demand, or its parts, ask for.
    fn fields_of(&self, award: &Award, demand: &Demand, record: &StateRecord) -> Vec<String> {
        let mut facts = BTreeSet::new();
        of_demand(award, demand, &mut facts, 0);
        let names = record.fields.keys().filter(|name| {
            fact_named(self.policy, name).is_some_and(|fact| {
                facts.iter().any(|id| self.policy.facts.get(*id as usize).is_some_and(|one| one == fact))
            })
        });
        names.cloned().collect()
    }

    fn note(&mut self, correction: Correction) {
        self.wrong.insert(correction.student.clone());
        if self.corrections.len() < MOST_CORRECTIONS {
            self.corrections.push(correction);
        } else {
            self.more += 1;
        }
    }

    fn whole(&mut self, student: &str, problem: &str, remedy: &str) {
        self.students.insert(student.to_owned());
        self.note(Correction {
            student: student.to_owned(),
            fields: Vec::new(),
            rule: String::new(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
            sources: Vec::new(),
        });
    }

    /// Ends the check: whoever has only one of plan and record is to be corrected.
    #[must_use]
    pub fn finish(mut self) -> Checked {
        let with_plan = self.students.clone();
        let school = self.roster.school;
        let known: BTreeSet<&str> = school
            .students
            .iter()
            .map(|student| student.id.as_str())
            .chain(self.records.keys().copied())
            .chain(with_plan.iter().map(String::as_str))
            .collect();
        for id in known {
            if self.exempt.contains(id) {
                continue;
            }
            if !self.records.contains_key(id) {
                self.whole(
                    id,
                    "there is no state record",
                    "create the record, or take the student off the roster",
                );
            } else if !with_plan.contains(id) {
                self.whole(
                    id,
                    "there is no plan file to check the state record against",
                    "add the plan file",
                );
            }
        }
        self.corrections.sort();
        self.corrections.dedup();
        Checked {
            format: "gradus-gate".to_owned(),
            version: GATE_VERSION,
            policy: self.policy.sources.clone(),
            school: school.school.clone(),
            year: school.year.to_string(),
            as_of: self.options.as_of.to_string(),
            awards: self.options.awards.clone(),
            students: self.students.len(),
            right: self.students.len() - self.wrong.len(),
            corrections: self.corrections,
            more: self.more,
            notes: self.notes.into_iter().collect(),
        }
    }
}

fn is_not_theirs(result: &AwardResult) -> bool {
    result.verdict == Verdict::NotApplicable
}

/// The fact of that name or full name, if there is only one.
fn fact_named<'p>(policy: &'p Policy, name: &str) -> Option<&'p Fact> {
    let (module, short) = name.rsplit_once('.').map_or((None, name), |(module, short)| (Some(module), short));
    let mut found = policy.facts.iter().filter(|fact| {
        fact.named.name == name
            || fact.named.name == short && module.is_some_and(|module| module == fact.named.module)
    });
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// The text of a field as a value of the fact.
fn value_of(kind: &FactKind, written: &str) -> Option<FactValue> {
    let written = written.trim();
    match kind {
        FactKind::YesNo => match written.to_lowercase().as_str() {
            "true" | "yes" | "y" => Some(FactValue::Bool(true)),
            "false" | "no" | "n" => Some(FactValue::Bool(false)),
            _ => None,
        },
        FactKind::OneOf(words) => {
            let meant = words.iter().find(|word| word.to_lowercase() == written.to_lowercase());
            meant.map(|word| FactValue::Text(word.clone()))
        }
        FactKind::Number => written.parse::<Amount>().ok().map(FactValue::Number),
        FactKind::Date => parse_date(written).ok().map(|date| FactValue::Text(date.to_string())),
        FactKind::Text => Some(FactValue::Text(written.to_owned())),
    }
}

fn same(one: &FactValue, other: &FactValue) -> bool {
    match (one, other) {
        (FactValue::Text(one), FactValue::Text(other)) => {
            one.trim().to_lowercase() == other.trim().to_lowercase()
        }
        _ => one == other,
    }
}

fn shown(value: &FactValue) -> String {
    match value {
        FactValue::Bool(value) => value.to_string(),
        FactValue::Number(value) => value.to_string(),
        FactValue::Text(value) => value.clone(),
    }
}

/// Whether a verdict stands in the way of an upload.
fn is_wrong(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::NotMet | Verdict::Overdue | Verdict::Missed | Verdict::CannotTell | Verdict::Undecided
    )
}

fn because(verdict: Verdict, why: String) -> String {
    let stands = match verdict {
        Verdict::Overdue => "overdue",
        Verdict::Missed => "missed",
        Verdict::CannotTell => "it cannot be told",
        Verdict::Undecided => "it was not decided",
        _ => "not met",
    };
    if why.is_empty() { stands.to_owned() } else { format!("{stands}: {why}") }
}

fn source(cite: &Cite) -> String {
    match &cite.as_of {
        Some(date) => format!("{}, version of {date}", cite.text),
        None => cite.text.clone(),
    }
}

/// The innermost demands that stand in the way; of a choice the choice itself.
fn gather<'r>(demands: &'r [DemandResult], found: &mut Vec<&'r DemandResult>, depth: usize) {
    for demand in demands.iter().filter(|demand| is_wrong(demand.verdict)) {
        let before = found.len();
        if demand.choose.is_none() && depth < MAX_DEPTH {
            gather(&demand.parts, found, depth + 1);
        }
        if found.len() == before {
            found.push(demand);
        }
    }
}

fn of_demand(award: &Award, demand: &Demand, facts: &mut BTreeSet<u32>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match &demand.kind {
        Kind::Test(cond) | Kind::If { cond, .. } => of_cond(cond, facts, 0),
        Kind::When { branches, .. } => branches.iter().for_each(|(cond, _)| of_cond(cond, facts, 0)),
        _ => {}
    }
    for part in demand.kind.parts() {
        if let Some(part) = award.demands.get(part as usize) {
            of_demand(award, part, facts, depth + 1);
        }
    }
}

fn of_cond(cond: &Cond, facts: &mut BTreeSet<u32>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().for_each(|part| of_cond(part, facts, depth + 1));
        }
        Cond::Not(inner) => of_cond(inner, facts, depth + 1),
        Cond::FactYes(fact)
        | Cond::FactIs(fact, _)
        | Cond::FactNumber(fact, ..)
        | Cond::FactDate(fact, _)
        | Cond::Stated(fact) => {
            facts.insert(*fact);
        }
        Cond::Agrees(one, other) => {
            for said in [one, other] {
                if let Said::Fact(fact) = said {
                    facts.insert(*fact);
                }
            }
        }
        _ => {}
    }
}
