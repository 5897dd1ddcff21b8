//! The school of the Kentucky example against `tests/kentucky/school`, worked out by hand. A line there is
//!
//! ```text
//! AWARD VERDICT
//! AWARD/DEMAND VERDICT
//! AWARD/DEMAND members: 28          # of a share: how many are asked about
//! AWARD/DEMAND met: 6               # and how many of them pass
//! AWARD/DEMAND not so: K-222        # who does not
//! ```

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::path::PathBuf;

use gradus::audit::outcome::Verdict;
use gradus::plan::{Format, Plan};
use gradus::population::{Options, SchoolAudit, SchoolDemand, audit_school};
use gradus::quantity::parse_date;
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};

/// The plans of the school's students.
const PLANS: [&str; 6] = [
    "a-year-of-practice",
    "plan-on-day-90",
    "plan-on-day-91",
    "services-general-notice-only",
    "services-in-the-plan",
    "transfer-in-grade-7",
];

fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn audited() -> SchoolAudit {
    let mut sources = Sources::new();
    assert_eq!(load(&DiskFiles, &[file("examples/kentucky")], &mut sources), []);
    add_stdlib(&mut sources);
    let policy = compile(&sources).policy.unwrap();
    let school = std::fs::read(file("examples/kentucky/school/elkhorn-valley-middle.yaml")).unwrap();
    let school = gradus::school::read(&school, Format::Yaml);
    assert_eq!(school.problems, []);
    let plans = PLANS.iter().map(|name| -> Plan {
        let bytes = std::fs::read(file(&format!("examples/kentucky/plans/{name}.json"))).unwrap();
        gradus::plan::read(&bytes, Format::Json).plan.unwrap()
    });
    audit_school(&policy, &school.school.unwrap(), plans, &Options::on(parse_date("2026-11-01").unwrap()))
}

fn find<'a>(demands: &'a [SchoolDemand], name: &str) -> Option<&'a SchoolDemand> {
    demands.iter().find_map(|demand| {
        let own = demand.path.rsplit('/').next() == Some(name);
        if own { Some(demand) } else { find(&demand.parts, name) }
    })
}

fn word(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

/// What the audit says where the line makes a claim, and the claim.
fn found<'a>(audit: &SchoolAudit, line: &'a str) -> (String, &'a str) {
    let keys = [" members: ", " met: ", " not so: "];
    let said =
        keys.iter().find_map(|key| line.split_once(key).map(|(subject, claim)| (subject, *key, claim)));
    let verdict = || line.rsplit_once(' ').map(|(subject, claim)| (subject, "", claim));
    let (subject, key, claim) = said.or_else(verdict).unwrap();
    let (award, demand) = subject.split_once('/').unwrap_or((subject, ""));
    let award = audit.awards.iter().find(|one| one.award == award).unwrap();
    if demand.is_empty() {
        return (word(award.verdict), claim);
    }
    let demand = find(&award.demands, demand).unwrap_or_else(|| panic!("no demand for `{line}`"));
    let share = || demand.share.as_ref().unwrap_or_else(|| panic!("no share for `{line}`"));
    let found = match key {
        " members: " => share().members.to_string(),
        " met: " => share().met.to_string(),
        " not so: " => {
            let ids: Vec<&str> = share().not_met.listed.iter().map(|one| one.id.as_str()).collect();
            ids.join(", ")
        }
        _ => word(demand.verdict),
    };
    (found, claim)
}

#[test]
fn the_school_is_judged_as_worked_out_by_hand() {
    let audit = audited();
    assert_eq!(audit.findings, []);
    let expected =
        std::fs::read_to_string(file("tests/kentucky/school/elkhorn-valley-middle.expect")).unwrap();
    let lines = expected.lines().map(|line| line.split(" # ").next().unwrap_or(line).trim_end());
    let mut wrong = String::new();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (found, claim) = found(&audit, line);
        if found != claim {
            wrong.push_str(&format!("expected `{line}`, found `{found}`\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
