//! `gradus school` and `gradus gate` as people run them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use assert_cmd::Command;

/// Runs a command on a case of `school/cases`; gives its exit code and what it prints.
fn run(verb: &str, case: &str, more: &[&str]) -> (i32, String) {
    let folder = format!("tests/school/cases/{case}");
    let mut command = Command::cargo_bin("gradus").unwrap();
    command.args([verb, &format!("{folder}/school.yaml"), "--plans", &format!("{folder}/plans")]);
    command.args(["-p", &format!("{folder}/policy.gradus"), "--as-of", "2026-06-01"]).args(more);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_school_that_falls_short_ends_with_one() {
    let (code, out) = run("school", "diploma", &["--format", "json"]);
    assert_eq!(code, 1);
    let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(audit["format"], "gradus-school-audit");
    assert_eq!(audit["awards"][0]["demands"][0]["share"]["not_met"]["total"], 2);
}

#[test]
fn an_annual_report_names_nobody() {
    let (code, out) = run("school", "annual", &["--annual", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(!out.contains("S-0"), "{out}");
    let annual: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((annual["format"].as_str(), annual["suppress"].as_u64()), (Some("gradus-annual"), Some(10)));
}

#[test]
fn what_cannot_be_judged_is_said() {
    assert_eq!(run("school", "diploma", &["-a", "basic"]).0, 2, "an award of students");
    assert_eq!(run("school", "diploma", &["-a", "nothing"]).0, 2, "no award");
    assert_eq!(run("gate", "diploma", &["-a", "school"]).0, 2, "an award of schools");
}

// rows: LA-18
#[test]
fn the_gate_as_a_table() {
    let (code, out) = run("gate", "upload", &["-a", "sts-record", "--format", "csv"]);
    assert_eq!(code, 1);
    insta::with_settings!({ snapshot_path => "school/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(out);
    });
}
