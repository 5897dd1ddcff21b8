//! Waivers and substitutions from the text of a policy to the verdict: what counts, and what is said of
//! those that do not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by it")]

use std::fmt::Write as _;

use gradus::audit::outcome::{Audit, DemandResult, Verdict};
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::parse_date;
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

const POLICY: &str = r#"
use std.scales
course algebra-1 "Algebra I" { credits 1 }
course algebra-2 "Algebra II" { credits 1 }
course technical-math "Technical Mathematics" { credits 1 }
course business-math "Business Mathematics" { credits 1 }
course art "Art" { credits 1 }

diploma core "Core" {
  cite "C 1" as of 2024-08-01
  grades on letter-grades
  require mathematics "Mathematics" 2 credits from algebra-1, algebra-2 may be substituted by principal up to 1 credit
  require arts "Arts" 1 credit from art may be waived by counselor
}
"#;

fn policy() -> Policy {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), POLICY.to_owned(), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let found: Vec<&str> = compiled.findings.iter().map(|finding| finding.headline.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    compiled.policy.unwrap()
}

/// A student with these courses, earned, and these waivers and substitutions.
fn plan(courses: &[&str], approvals: &str) -> Plan {
    let earned = |course: &&str| format!("  - {{ course: {course}, credits: 1, grade: A, state: earned }}\n");
    let courses: String = courses.iter().map(earned).collect();
    let text =
        format!("format: gradus-plan\nversion: 1\nstudent: {{ id: S }}\ncourses:\n{courses}{approvals}");
    let found = read(text.as_bytes(), Format::Yaml);
    assert_eq!(found.problems, [], "{text}");
    found.plan.unwrap()
}

fn said(courses: &[&str], approvals: &str) -> String {
    let (policy, plan) = (policy(), plan(courses, approvals));
    let options = Options::on(parse_date("2025-05-20").unwrap());
    let made: Audit = audit(&policy, &plan, &options);
    let award = &made.awards[0];
    let proof = verify(&policy, &plan, options.as_of, award, &award.together);
    match award.verdict {
        Verdict::Met | Verdict::OnTrack => assert_eq!(proof, Ok(Checked::Proved { assuming: Vec::new() })),
        // The auditor shows no blocking sets yet.
        Verdict::NotMet if award.blocking.is_empty() => assert!(proof.is_err()),
        Verdict::NotMet => assert_eq!(proof, Ok(Checked::Proved { assuming: Vec::new() })),
        _ => assert_eq!(proof, Ok(Checked::Nothing)),
    }
    let mut out = format!("{:?}\n", award.verdict);
    for demand in &award.demands {
        let DemandResult { path, verdict, counted, .. } = demand;
        let counted: Vec<&str> = counted.iter().map(|used| used.title.as_str()).collect();
        writeln!(out, "  {path}: {verdict:?} by [{}]", counted.join(", ")).unwrap();
    }
    for finding in &made.findings {
        writeln!(out, "{} {}: {}", finding.code, finding.path, finding.problem).unwrap();
        finding.help.iter().for_each(|help| writeln!(out, "    {help}").unwrap());
    }
    out
}

const SUBSTITUTION: &str = r#"
substitutions:
  - for: algebra-2
    use: technical-math
    by: principal
    date: 2025-02-01
    signed: [ { by: Principal, date: 2025-02-03 } ]
"#;

const WAIVER: &str = r#"
waivers:
  - rule: core/arts
    by: counselor
    date: 2025-02-01
    expires: 2025-06-30
    signed: [ { by: counselor, date: 2025-02-03 } ]
"#;

/// Texts with one thing changed, and what is said then.
fn each(courses: &[&str], approvals: &str, changes: &[(&str, &str)]) -> String {
    let mut out = said(courses, approvals);
    for (from, to) in changes {
        assert!(approvals.contains(from), "{from}");
        write!(
            out,
            "\n── {} ──\n{}",
            if to.is_empty() { "unsigned" } else { to },
            said(courses, &approvals.replace(from, to))
        )
        .unwrap();
    }
    out
}

#[test]
fn substitutions() {
    let said = each(
        &["algebra-1", "technical-math", "art"],
        SUBSTITUTION,
        &[
            ("    signed: [ { by: Principal, date: 2025-02-03 } ]\n", ""),
            ("by: Principal, date: 2025-02-03", "by: parent, date: 2025-02-03"),
            ("date: 2025-02-03", "date: 2025-05-21"),
            ("date: 2025-02-01", "date: 2025-06-01"),
            ("date: 2025-02-01", "date: 2025-02-01\n    expires: 2025-05-19"),
            ("    by: principal", "    by: counselor"),
            ("    by: principal", "    by: principal\n    rule: core/mathematics"),
            ("    by: principal", "    by: principal\n    rule: core/arts"),
            ("    by: principal", "    by: principal\n    rule: core/science"),
            ("for: algebra-2", "for: art"),
            ("for: algebra-2", "for: algebra-3"),
            ("    by: principal", "    by: principal\n    credits: 0.5"),
        ],
    );
    insta::assert_snapshot!(said);
}

#[test]
fn the_cap_of_the_demand_holds_over_all_substitutions() {
    let second = SUBSTITUTION.replace("algebra-2", "algebra-1").replace("technical", "business");
    let both = format!("{SUBSTITUTION}{}", second.replace("\nsubstitutions:\n", ""));
    let said = said(&["business-math", "technical-math", "art"], &both);
    insta::assert_snapshot!(said);
}

#[test]
fn waivers() {
    let said = each(
        &["algebra-1", "algebra-2"],
        WAIVER,
        &[
            ("    signed: [ { by: counselor, date: 2025-02-03 } ]\n", ""),
            ("by: counselor, date: 2025-02-03", "by: parent, date: 2025-02-03"),
            ("date: 2025-02-03", "date: 2025-05-21"),
            ("date: 2025-02-01", "date: 2025-06-01"),
            ("expires: 2025-06-30", "expires: 2025-05-19"),
            ("    by: counselor", "    by: parent"),
            ("core/arts", "core/mathematics"),
            ("core/arts", "core/art"),
        ],
    );
    insta::assert_snapshot!(said);
}
