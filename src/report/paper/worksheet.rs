//! The counselor's worksheet: every award and demand with amounts, evidence and sources, what to do
//! next, what is open, and room for notes.

use serde::Serialize;

use super::view::{AwardView, Item, Lens, Trouble, Warning, Who, any_of};
use crate::audit::outcome::Audit;
use crate::diagnostic::render::text::clean;
use crate::plan::{FactValue, Plan};
use crate::policy::Policy;
use crate::report::words::day;

/// A worksheet, for the template `worksheet`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Worksheet {
    who: Who,
    as_of: String,
    awards: Vec<AwardView>,
    not_for: Vec<String>,
    steps: Vec<Step>,
    warnings: Vec<Warning>,
    troubles: Vec<Trouble>,
    facts: Vec<(String, String)>,
    waivers: Vec<Waived>,
    fingerprint: String,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Step {
    what: String,
    due: String,
    stands: String,
    detail: String,
    takes: String,
    awards: Vec<String>,
    asked_by: String,
    #[serde(skip)]
    item: Item,
}

/// A waiver on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Waived {
    rule: String,
    by: String,
    date: String,
    expires: String,
    reason: String,
}

/// The worksheet on a plan and its audit.
#[must_use]
pub fn worksheet(policy: &Policy, plan: &Plan, audit: &Audit) -> Worksheet {
    let lens = Lens::new(policy, plan, audit);
    let awards = lens.awards();
    Worksheet {
        who: lens.who(),
        as_of: lens.as_of(),
        steps: steps(&awards),
        awards,
        not_for: lens.not_for(),
        warnings: lens.warnings(),
        troubles: lens.troubles(),
        facts: plan.student.facts.iter().map(|(name, value)| (lens.names.title(name), said(value))).collect(),
        waivers: plan
            .waivers
            .iter()
            .map(|waiver| Waived {
                rule: clean(&waiver.rule),
                by: lens.names.role(&waiver.by),
                date: day(&waiver.date.to_string()),
                expires: waiver.expires.map_or_else(|| "never".to_owned(), |date| day(&date.to_string())),
                reason: waiver.reason.as_deref().map(clean).unwrap_or_default(),
            })
            .collect(),
        fingerprint: lens.fingerprint(),
    }
}

/// What is open, what is late and dated first; what several awards ask for alike stands once.
fn steps(awards: &[AwardView]) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    for item in awards.iter().flat_map(|award| &award.items).filter(|item| item.is_open()) {
        let same =
            |step: &&mut Step| step.what == item.path && step.detail == item.detail && step.due == item.due;
        match found.iter_mut().find(same) {
            Some(step) => step.awards.push(item.award.clone()),
            None => found.push(Step {
                what: item.path.clone(),
                due: item.due.clone(),
                stands: item.stands.clone(),
                detail: item.detail.clone(),
                takes: any_of(&item.takes),
                awards: vec![item.award.clone()],
                asked_by: item.asked_by.clone().unwrap_or_default(),
                item: item.clone(),
            }),
        }
    }
    found.sort_by(|one, other| one.item.order().cmp(&other.item.order()));
    found
}

fn said(value: &FactValue) -> String {
    match value {
        FactValue::Bool(true) => "yes".to_owned(),
        FactValue::Bool(false) => "no".to_owned(),
        FactValue::Number(number) => number.to_string(),
        FactValue::Text(text) => day(text),
    }
}
