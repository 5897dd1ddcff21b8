//! Schools with their plans against what a policy asks of schools, and what is published of them.
//!
//! Each folder of `school/cases` holds a policy, a school file and plans; the snapshot of each shows what is
//! said. The comments at the head of the policy say the day (`# as of`), and whether the case is an annual
//! report (`# annual N`) or the check before an upload by an award (`# gate AWARD`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

use std::path::{Path, PathBuf};

use gradus::audit::Options as AuditOptions;
use gradus::plan::{Format, Plan};
use gradus::policy::Policy;
use gradus::population::gate::Gate;
use gradus::population::{Options, audit_school};
use gradus::quantity::parse_date;
use gradus::report::paper::{self, Form};
use gradus::report::{self, Style};
use gradus::school::School;
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};

fn policy(path: &Path) -> Policy {
    let mut sources = Sources::new();
    assert_eq!(load(&DiskFiles, &[path.to_path_buf()], &mut sources), []);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let shown = gradus::diagnostic::render::terminal(&compiled.findings, &sources, false);
    compiled.policy.unwrap_or_else(|| panic!("{shown}"))
}

fn school(path: &Path) -> School {
    let found = gradus::school::read(&std::fs::read(path).unwrap(), Format::Yaml);
    assert_eq!(found.problems, []);
    found.school.unwrap()
}

fn plans(folder: &Path) -> Vec<Plan> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let found = gradus::plan::read(&std::fs::read(path).unwrap(), Format::from_path(path).unwrap());
        assert_eq!(found.problems, [], "{}", path.display());
        found.plan.unwrap()
    };
    paths.iter().map(read).collect()
}

/// What stands behind a word in a comment at the head of the policy.
fn said(text: &str, word: &str) -> Option<String> {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    lines.filter_map(|line| line.strip_prefix(&format!("# {word} "))).map(str::to_owned).next()
}

#[test]
fn what_is_said_of_schools() {
    insta::glob!("school/cases/*/policy.gradus", |path| {
        let folder = path.parent().unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let as_of = parse_date(&said(&text, "as of").unwrap()).unwrap();
        let (policy, school, plans) =
            (policy(path), school(&folder.join("school.yaml")), plans(&folder.join("plans")));
        let style = Style { verbose: true, ..Style::default() };
        let annual = said(&text, "annual").map(|n| n.parse().unwrap());
        let out = if let Some(award) = said(&text, "gate") {
            let options = AuditOptions { awards: vec![award], ..AuditOptions::on(as_of) };
            let mut gate = Gate::new(&policy, &school, &options);
            plans.iter().for_each(|plan| gate.add(plan));
            report::gate(&gate.finish(), &style)
        } else {
            let options = Options { annual, ..Options::on(as_of) };
            let audit = audit_school(&policy, &school, plans.clone().into_iter(), &options);
            // The order of the plans does not matter.
            let back = audit_school(&policy, &school, plans.into_iter().rev(), &options);
            assert_eq!(audit, back);
            match &audit.annual {
                Some(annual) => {
                    let form = Form::Terminal { color: false, width: 80 };
                    paper::render("annual", &paper::annual(annual), &form).unwrap()
                }
                None => report::school(&audit, &style),
            }
        };
        let name = folder.file_name().unwrap().to_str().unwrap();
        // The fingerprint changes with every word of the policy, comments included.
        let out = out.split("\nPolicy fingerprint").next().unwrap();
        let out = out.split("\nRules used").next().unwrap().to_owned();
        insta::with_settings!({ snapshot_path => "school/snapshots", snapshot_suffix => name, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{text}\n{out}"));
        });
    });
}

/// Many students make no long lists: a list stops, and the number goes on.
#[test]
fn lists_of_members_are_bounded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/school/cases/diploma");
    let policy = policy(&folder.join("policy.gradus"));
    let school = school(&folder.join("school.yaml"));
    let plans = (0..1_500).map(|id| Plan::new(format!("S-{id:04}")));
    let audit = audit_school(&policy, &school, plans, &Options::on(parse_date("2026-06-01").unwrap()));
    let share = audit.awards[0].demands[0].share.as_ref().unwrap();
    assert_eq!((share.members, share.met, share.not_met.total), (1_500, 0, 1_500));
    assert_eq!(share.not_met.listed.len(), gradus::population::MOST_LISTED);
    assert_eq!(share.not_met.listed[999].id, "S-0999");
}
