//! The Louisiana example, audited: each plan in `examples/louisiana/plans` against the file of the same
//! name in `tests/louisiana`, which was worked out by hand from the rules.
//!
//! A line of such a file is one of
//!
//! ```text
//! # why it must be so
//! AWARD VERDICT
//! AWARD/DEMAND VERDICT
//! AWARD/DEMAND counted: Course, Course     # exactly these
//! AWARD/DEMAND includes: Course            # at least these
//! AWARD/DEMAND missing: 1
//! AWARD/DEMAND says: words in its reason
//! finding CODE PATH                        # about the plan file
//! ```
//!
//! A demand is written by its name or its title, with as many of those around it as tell it apart.
//! Every award stands in every file, and every finding.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by it")]

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

fn policy() -> Policy {
    let mut sources = Sources::new();
    let errors = load(&DiskFiles, &[root().join("examples/louisiana")], &mut sources);
    assert!(errors.is_empty(), "{errors:?}");
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let found: Vec<&str> = compiled.findings.iter().map(|finding| finding.headline.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    compiled.policy.unwrap()
}

/// The plans of the example, in order of their names.
fn plans() -> Vec<(String, Plan)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("examples/louisiana/plans"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.iter().map(|path| (stem(path), plan(path))).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

fn plan(path: &Path) -> Plan {
    let found = read(&std::fs::read(path).unwrap(), Format::from_path(path).unwrap());
    assert_eq!(found.problems, [], "{}", path.display());
    found.plan.unwrap()
}

fn options() -> Options {
    Options::on(parse_date("2026-11-01").unwrap())
}

/// A demand with the names and titles of those around it and its own, outermost first.
type Labelled<'a> = (Vec<(String, String)>, &'a DemandResult);

fn labelled<'a>(demands: &'a [DemandResult], around: &[(String, String)], out: &mut Vec<Labelled<'a>>) {
    for demand in demands {
        let name = demand.path.rsplit('/').next().unwrap().to_owned();
        let labels = [around, &[(name, demand.title.clone())]].concat();
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
    let (subject, claim) = match [" counted: ", " includes: ", " missing: ", " says: "]
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
        _ => (word(demand.verdict) == claim.1, word(demand.verdict)),
    };
    (!agrees).then_some(found)
}

#[test]
fn every_plan_is_audited_as_worked_out_by_hand() {
    let policy = policy();
    let mut wrong = String::new();
    let mut known = BTreeSet::new();
    for (name, plan) in plans() {
        let result = audit(&policy, &plan, &options());
        let path = root().join(format!("tests/louisiana/{name}.expect"));
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        let lines: Vec<&str> =
            expected.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(expected.starts_with("# "), "{name}.expect does not say why");
        let (findings, claims): (Vec<&str>, Vec<&str>) =
            lines.into_iter().partition(|line| line.starts_with("finding "));
        for line in &claims {
            if let Some(found) = disagreement(line, &result) {
                wrong.push_str(&format!("{name}: expected `{line}`, found `{found}`\n"));
            }
        }
        for award in &policy.awards {
            let said = claims.iter().any(|line| line.split(' ').next() == Some(&award.named.name));
            assert!(said, "{name}.expect says nothing of {}", award.named.name);
        }
        let found: Vec<String> = result
            .findings
            .iter()
            .map(|finding| format!("finding {} {}", finding.code, finding.path))
            .collect();
        if found != findings {
            wrong.push_str(&format!("{name}: expected {findings:?}, found {found:?}\n"));
        }
        known.insert(format!("{name}.expect"));
    }
    for entry in std::fs::read_dir(root().join("tests/louisiana")).unwrap() {
        let file = entry.unwrap().file_name().to_str().unwrap().to_owned();
        assert!(!file.ends_with(".expect") || known.contains(&file), "no plan for {file}");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_validator_audits_like_its_sources() {
    let policy = policy();
    let again = file::read(&file::write(&policy).unwrap()).unwrap();
    for (name, plan) in plans() {
        assert_eq!(audit(&policy, &plan, &options()), audit(&again, &plan, &options()), "{name}");
    }
}

#[test]
fn what_is_met_is_proved() {
    let policy = policy();
    let mut wrong = String::new();
    for (name, plan) in plans() {
        let result = audit(&policy, &plan, &options());
        for award in &result.awards {
            let claims = matches!(award.verdict, Verdict::Met | Verdict::OnTrack);
            let checked = verify(&policy, &plan, options().as_of, award, &award.together);
            let proved = match &checked {
                Ok(Checked::Proved { assuming }) => claims && assuming.is_empty(),
                Ok(Checked::Nothing) => !claims,
                Err(_) => false,
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
fn report(policy: &Policy, name: &str, awards: &[&str]) -> String {
    let (_, plan) = plans().into_iter().find(|(known, _)| known == name).unwrap();
    let options = Options { awards: awards.iter().map(|award| (*award).to_owned()).collect(), ..options() };
    let result = audit(policy, &plan, &options);
    let records: Vec<Record> = plan
        .courses
        .iter()
        .map(|record| Record {
            title: record.title.clone().unwrap_or_else(|| record.course.clone()),
            state: record.state.word().to_owned(),
        })
        .collect();
    let report = terminal(&result, &records, &Style { color: false, width: 80, verbose: false });
    // The fingerprint changes with every word of the policy.
    report.split("\nPolicy fingerprint").next().unwrap().to_owned()
}

#[test]
fn reports_read_well() {
    let policy = policy();
    for (name, awards) in [
        ("graduate-tops-university", &["tops-university", "tops-core", "tops-honors"][..]),
        ("near-miss-one-course-two-needs", &["tops-university"]),
        ("senior-on-track", &["tops-university", "tops-opportunity"]),
        ("jump-start-nine-overlap", &["jump-start-tops-tech"]),
        ("junior-2024-by-older-rules", &["tops-university"]),
        ("transfer-unknown-course", &["tops-university", "tops-core"]),
        ("appeal-expired", &["tops-university"]),
        ("leap-connect-ten-and-one", &["leap-connect-career"]),
    ] {
        insta::with_settings!({ snapshot_path => "louisiana/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, report(&policy, name, awards));
        });
    }
}
