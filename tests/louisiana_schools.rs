//! The schools of the Louisiana example against what was worked out by hand: each file in
//! `examples/louisiana/school` against the file of the same name in `tests/louisiana/schools`.
//!
//! A line of such a file is `AWARD VERDICT`, `AWARD/DEMAND VERDICT`, `AWARD/DEMAND fails: S-1, S-2` (exactly
//! these members do not pass) or `gate AWARD: S-1, S-2` (exactly these have something to correct).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gradus::audit::Options as AuditOptions;
use gradus::plan::{Format, Plan};
use gradus::population::gate::Gate;
use gradus::population::{Options, SchoolAudit, SchoolDemand, audit_school};
use gradus::quantity::parse_date;
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn plan(path: &PathBuf) -> Plan {
    let found = gradus::plan::read(&std::fs::read(path).unwrap(), Format::from_path(path).unwrap());
    found.plan.unwrap()
}

/// The outermost demand of that name, which may be that of a period: `worked-together/2026-27`.
fn named<'a>(demands: &'a [SchoolDemand], name: &str) -> Option<&'a SchoolDemand> {
    let own = demands.iter().find(|demand| demand.path.split('/').any(|step| step == name));
    own.or_else(|| demands.iter().find_map(|demand| named(&demand.parts, name)))
}

fn found(line: &str, audit: &SchoolAudit) -> String {
    let word = |verdict| serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned();
    let subject = line.split(' ').next().unwrap();
    let (award, name) = subject.split_once('/').unwrap_or((subject, ""));
    let award = audit.awards.iter().find(|one| one.award == award).expect("an award of schools");
    if name.is_empty() {
        return format!("{subject} {}", word(award.verdict));
    }
    let demand = named(&award.demands, name).expect("a demand of it");
    if line.contains(" fails: ") {
        let share = demand.share.as_ref().expect("it is about members");
        let ids: Vec<&str> = share.not_met.listed.iter().map(|one| one.id.as_str()).collect();
        return format!("{subject} fails: {}", ids.join(", "));
    }
    format!("{subject} {}", word(demand.verdict))
}

#[test]
fn every_school_is_judged_as_worked_out_by_hand() {
    let mut sources = Sources::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(load(&DiskFiles, &[root.join("examples/louisiana")], &mut sources), []);
    add_stdlib(&mut sources);
    let policy = compile(&sources).policy.unwrap();
    let as_of = parse_date("2026-11-01").unwrap();
    let all: Vec<Plan> = files("examples/louisiana/plans").iter().map(plan).collect();
    let mut wrong = String::new();
    for path in files("examples/louisiana/school") {
        let read = gradus::school::read(&std::fs::read(&path).unwrap(), Format::Json);
        assert_eq!(read.problems, [], "{}", path.display());
        let school = read.school.unwrap();
        let roster: BTreeSet<&str> = school.students.iter().map(|student| student.id.as_str()).collect();
        let plans: Vec<Plan> =
            all.iter().filter(|plan| roster.contains(plan.student.id.as_str())).cloned().collect();
        assert_eq!(plans.len(), roster.len());
        let audit = audit_school(&policy, &school, plans.clone().into_iter(), &Options::on(as_of));
        let name = path.file_stem().unwrap().to_str().unwrap();
        let stated =
            std::fs::read_to_string(root.join(format!("tests/louisiana/schools/{name}.expect"))).unwrap();
        for line in stated.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let found = match line.strip_prefix("gate ") {
                None => found(line, &audit),
                Some(rest) => {
                    let award = rest.split(':').next().unwrap();
                    let options = AuditOptions { awards: vec![award.to_owned()], ..AuditOptions::on(as_of) };
                    let mut gate = Gate::new(&policy, &school, &options);
                    plans.iter().for_each(|plan| gate.add(plan));
                    let corrected: BTreeSet<String> =
                        gate.finish().corrections.into_iter().map(|one| one.student).collect();
                    let listed: Vec<String> = corrected.into_iter().collect();
                    format!("gate {award}: {}", listed.join(", "))
                }
            };
            if found.trim_end() != line.trim_end() {
                wrong.push_str(&format!("{name}: expected `{line}`, found `{found}`\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
