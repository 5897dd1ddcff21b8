//! Audits of an example's plans against what was worked out by hand: each plan in `examples/STATE/plans`
//! against the file of the same name in `tests/STATE`.
//!
//! A line of such a file is one of
//!
//! ```text
//! # why it must be so
//! as of 2026-11-01                         # the day of the audit; else the example's
//! only AWARD, AWARD                        # the awards looked at; else all but processes and rubrics
//! AWARD VERDICT
//! AWARD/DEMAND VERDICT
//! AWARD/DEMAND counted: Course, Course     # exactly these
//! AWARD/DEMAND includes: Course            # at least these
//! AWARD/DEMAND missing: 1
//! AWARD/DEMAND says: words in its reason
//! AWARD/DEMAND events: 2024-05-02, 2025-01-15   # the days of the events that count, exactly
//! AWARD/DEMAND until: 2024-05-24           # the last day it is wanted
//! AWARD/DEMAND layer: Title                # the award that asks for it
//! finding CODE PATH                        # about the plan file
//! flag NAME                                # raised; every one that is
//! ```
//!
//! A demand is written by its name, its title or the period it is for, with as many of those around it as tell
//! it apart. Every award looked at stands in its file, and so do every finding and flag.

#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by it; not each example uses all of it"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gradus::audit::outcome::{Audit, AwardResult, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::{Format, Plan, read};
use gradus::policy::{Policy, file};
use gradus::quantity::parse_date;
use gradus::report::{Record, Style, terminal};
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An example policy with its plans.
pub struct Example {
    /// The folder below `examples` and `tests`.
    pub state: &'static str,
    /// The day plans are audited for that name none.
    pub as_of: &'static str,
    pub policy: Policy,
}

impl Example {
    pub fn new(state: &'static str, as_of: &'static str) -> Self {
        Self { state, as_of, policy: policy(state) }
    }

    /// The plans of the example, in order of their names.
    pub fn plans(&self) -> Vec<(String, Plan)> {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(root().join(format!("examples/{}/plans", self.state)))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
        paths.sort();
        assert!(!paths.is_empty());
        paths.iter().map(|path| (stem(path), plan(path))).collect()
    }

    fn expected(&self, name: &str) -> String {
        std::fs::read_to_string(root().join(format!("tests/{}/{name}.expect", self.state)))
            .unwrap_or_default()
    }

    /// How the plan of that name is audited.
    pub fn options(&self, name: &str) -> Options {
        let expected = self.expected(name);
        let named = expected.lines().find_map(|line| line.strip_prefix("as of "));
        Options::on(parse_date(named.unwrap_or(self.as_of)).unwrap())
    }

    pub fn every_plan_is_audited_as_worked_out_by_hand(&self) {
        let policy = &self.policy;
        let mut wrong = String::new();
        let mut known = BTreeSet::new();
        for (name, plan) in self.plans() {
            let result = audit(policy, &plan, &self.options(&name));
            let expected = self.expected(&name);
            assert!(expected.starts_with("# "), "{name}.expect does not say why");
            let lines = expected
                .lines()
                .map(|line| line.split(" # ").next().unwrap_or(line).trim_end())
                .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("as of "));
            let only: Option<Vec<&str>> = expected
                .lines()
                .find_map(|line| line.strip_prefix("only "))
                .map(|list| list.split(", ").collect());
            let lines: Vec<&str> = lines.filter(|line| !line.starts_with("only ")).collect();
            let (of_file, claims): (Vec<&str>, Vec<&str>) =
                lines.into_iter().partition(|line| line.starts_with("finding ") || line.starts_with("flag "));
            for line in &claims {
                if let Some(found) = disagreement(line, &result) {
                    wrong.push_str(&format!("{name}: expected `{line}`, found `{found}`\n"));
                }
            }
            for award in &policy.awards {
                let looked_at = match &only {
                    Some(only) => only.contains(&award.named.name.as_str()),
                    None => !award.of_schools && award.kind != "process",
                };
                let said = claims.iter().any(|line| line.split(' ').next() == Some(&award.named.name));
                assert!(said || !looked_at, "{name}.expect says nothing of {}", award.named.name);
            }
            let findings =
                result.findings.iter().map(|found| format!("finding {} {}", found.code, found.path));
            let flags =
                result.flags.iter().filter(|flag| flag.raised).map(|flag| format!("flag {}", flag.flag));
            let mut found: Vec<String> = findings.chain(flags).collect();
            found.sort();
            let mut stated: Vec<String> = of_file.iter().map(|line| (*line).to_owned()).collect();
            stated.sort();
            if found != stated {
                wrong.push_str(&format!("{name}: expected {stated:?}, found {found:?}\n"));
            }
            known.insert(format!("{name}.expect"));
        }
        for entry in std::fs::read_dir(root().join(format!("tests/{}", self.state))).unwrap() {
            let file = entry.unwrap().file_name().to_str().unwrap().to_owned();
            assert!(!file.ends_with(".expect") || known.contains(&file), "no plan for {file}");
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    }

    pub fn a_validator_audits_like_its_sources(&self) {
        let again = file::read(&file::write(&self.policy).unwrap()).unwrap();
        for (name, plan) in self.plans() {
            let options = self.options(&name);
            assert_eq!(audit(&self.policy, &plan, &options), audit(&again, &plan, &options), "{name}");
        }
    }

    pub fn what_is_met_is_proved(&self) {
        let mut wrong = String::new();
        for (name, plan) in self.plans() {
            let options = self.options(&name);
            let result = audit(&self.policy, &plan, &options);
            for award in &result.awards {
                let claims = matches!(award.verdict, Verdict::Met | Verdict::MetLate | Verdict::OnTrack);
                let checked = verify(&self.policy, &plan, options.as_of, award, &award.together);
                let proved = match &checked {
                    // Of demands on events every verdict is proved, whatever it is.
                    Ok(Checked::Proved { assuming }) => assuming.is_empty(),
                    Ok(Checked::Nothing) => !claims,
                    Ok(Checked::Unconfirmed) => false,
                    // The auditor shows no blocking sets yet.
                    Err(_) => award.verdict == Verdict::NotMet && award.blocking.is_empty(),
                };
                let line = format!("{name}: {}", award.award);
                if !proved {
                    wrong.push_str(&format!("{line}: {checked:?}\n"));
                }
            }
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    }

    /// The report of the awards named, as `gradus audit` prints it.
    pub fn report(&self, name: &str, awards: &[&str]) -> String {
        let (_, plan) = self.plans().into_iter().find(|(known, _)| known == name).unwrap();
        let options = Options {
            awards: awards.iter().map(|award| (*award).to_owned()).collect(),
            ..self.options(name)
        };
        let result = audit(&self.policy, &plan, &options);
        let records: Vec<Record> = plan
            .courses
            .iter()
            .map(|record| Record {
                title: record.title.clone().unwrap_or_else(|| record.course.clone()),
                state: record.state.word().to_owned(),
                ..Record::default()
            })
            .collect();
        let report = terminal(&result, &records, &Style { color: false, width: 80, verbose: false });
        // The fingerprint changes with every word of the policy.
        report.split("\nPolicy fingerprint").next().unwrap().to_owned()
    }
}

fn policy(state: &str) -> Policy {
    let mut sources = Sources::new();
    let errors = load(&DiskFiles, &[root().join(format!("examples/{state}"))], &mut sources);
    assert!(errors.is_empty(), "{errors:?}");
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let found: Vec<&str> = compiled.findings.iter().map(|finding| finding.headline.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    compiled.policy.unwrap()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

fn plan(path: &Path) -> Plan {
    let found = read(&std::fs::read(path).unwrap(), Format::from_path(path).unwrap());
    assert_eq!(found.problems, [], "{}", path.display());
    found.plan.unwrap()
}

/// A demand with the names and titles of those around it and its own, outermost first.
type Labelled<'a> = (Vec<(String, String)>, &'a DemandResult);

fn labelled<'a>(demands: &'a [DemandResult], around: &[(String, String)], out: &mut Vec<Labelled<'a>>) {
    for demand in demands {
        let name = demand.path.rsplit('/').next().unwrap().to_owned();
        let mut labels = [around, &[(name, demand.title.clone())]].concat();
        if let Some(period) = demand.when.as_ref().and_then(|when| when.period.clone()) {
            labels.insert(labels.len() - 1, (period.clone(), period.split(' ').next().unwrap().to_owned()));
        }
        labelled(&demand.parts, &labels, out);
        out.push((labels, demand));
    }
}

/// The one demand meant by the steps: the last is its own name or title, those before lie around it.
fn meant<'a>(award: &'a AwardResult, steps: &[&str]) -> Result<&'a DemandResult, String> {
    let mut all = Vec::new();
    labelled(&award.demands, &[], &mut all);
    let is = |label: &(String, String), step: &str| label.0 == step || label.1 == step;
    let (own, around) = steps.split_last().unwrap();
    let found: Vec<&DemandResult> = all
        .iter()
        .filter(|(labels, _)| {
            let (last, before) = labels.split_last().unwrap();
            let mut before = before.iter();
            is(last, own) && around.iter().all(|step| before.any(|label| is(label, step)))
        })
        .map(|(_, demand)| *demand)
        .collect();
    match found.as_slice() {
        [one] => Ok(one),
        several => Err(format!("{} demands are meant", several.len())),
    }
}

fn word(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

/// What counts in a demand and in its parts.
fn counted(demand: &DemandResult) -> Vec<String> {
    let mut titles: Vec<String> = demand.counted.iter().map(|used| used.title.clone()).collect();
    titles.extend(demand.parts.iter().flat_map(counted));
    titles.sort();
    titles
}

/// The days of the events that count in a demand and in its parts.
fn events(demand: &DemandResult) -> Vec<String> {
    let mut days: Vec<String> = demand.events.iter().map(|event| event.date.clone()).collect();
    days.extend(demand.parts.iter().flat_map(events));
    days.sort();
    days
}

/// What is missing in a demand, or in the nearest of its alternatives.
fn missing(demand: &DemandResult) -> String {
    let chosen = demand.parts.iter().find(|part| part.chosen);
    match (demand.amount, chosen) {
        (Some(amount), _) => amount.missing.to_string(),
        (None, Some(part)) => missing(part),
        (None, None) => String::new(),
    }
}

fn listed(text: &str) -> Vec<String> {
    let mut listed: Vec<String> = text.split(", ").map(|title| title.trim().to_owned()).collect();
    listed.sort();
    listed
}

/// What does not agree in a line; nothing if it does.
fn disagreement(line: &str, audit: &Audit) -> Option<String> {
    let (subject, claim) =
        match [" counted: ", " includes: ", " missing: ", " says: ", " events: ", " until: ", " layer: "]
            .iter()
            .find_map(|key| line.split_once(key).map(|(subject, rest)| (subject, (key.trim(), rest.trim()))))
        {
            Some(found) => found,
            None => {
                let (subject, verdict) = line.rsplit_once(' ')?;
                (subject, ("", verdict))
            }
        };
    let mut steps = subject.split('/');
    let name = steps.next()?;
    let steps: Vec<&str> = steps.collect();
    let Some(award) = audit.awards.iter().find(|award| award.award == name) else {
        return Some(format!("no award `{name}`"));
    };
    if steps.is_empty() {
        let found = word(award.verdict);
        return (found != claim.1).then_some(found);
    }
    let demand = match meant(award, &steps) {
        Ok(demand) => demand,
        Err(problem) => return Some(problem),
    };
    let (agrees, found) = match claim.0 {
        "counted:" => (counted(demand) == listed(claim.1), counted(demand).join(", ")),
        "includes:" => {
            let counted = counted(demand);
            (listed(claim.1).iter().all(|title| counted.contains(title)), counted.join(", "))
        }
        "missing:" => (missing(demand) == claim.1, missing(demand)),
        "says:" => {
            let because = demand.because.clone().unwrap_or_default();
            (because.contains(claim.1), because)
        }
        "events:" => {
            let days = events(demand);
            (days == listed(claim.1), days.join(", "))
        }
        "until:" => {
            let until = demand.when.as_ref().and_then(|when| when.until.clone()).unwrap_or_default();
            (until == claim.1, until)
        }
        "layer:" => {
            let layer = demand.layer.clone().unwrap_or_default();
            (layer == claim.1, layer)
        }
        _ => (word(demand.verdict) == claim.1, word(demand.verdict)),
    };
    (!agrees).then_some(found)
}
