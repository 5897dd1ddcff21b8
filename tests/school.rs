//! School files as a school writes them: each file in `school/good` reads without a problem and fits
//! the schema, and the snapshot of each file in `school/bad` shows the file and then what is said of
//! it. What is judged of populations is in `population.rs`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail like tests"
)]

use std::fmt::Write as _;
use std::path::Path;

use gradus::plan::{Format, PlanProblem};
use gradus::school::{MAX_ENTRIES, School, read, schema};

const GUIDE: &str = include_str!("../docs/school-file.md");

fn format(path: &Path) -> Format {
    Format::from_path(path).expect("a school file ends in .json, .yaml or .yml")
}

fn good(text: &str, format: Format) -> School {
    let found = read(text.as_bytes(), format);
    assert_eq!(found.problems, []);
    found.school.expect("a file without problems is a school")
}

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is one")
}

#[test]
fn good_files_have_no_problems() {
    insta::glob!("school/good/*", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let school = good(&text, format(path));
        // What was read is written so that it reads the same and fits the schema.
        let written = serde_json::to_value(&school).unwrap();
        assert!(validator().is_valid(&written), "{written}");
        assert_eq!(good(&written.to_string(), Format::Json), school);
        if format(path) == Format::Json {
            let raw: serde_json::Value = serde_json::from_str(&text).unwrap();
            if let Err(error) = validator().validate(&raw) {
                panic!("{}: {error} at {}", path.display(), error.instance_path());
            }
        }
    });
}

#[test]
fn the_full_school_is_the_same_in_both_formats() {
    let json = good(include_str!("school/good/full.json"), Format::Json);
    let yaml = good(include_str!("school/good/full.yaml"), Format::Yaml);
    assert_eq!(json, yaml);
}

#[test]
fn bad_files_get_every_problem_with_its_place() {
    insta::glob!("school/bad/*.*", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let found = read(text.as_bytes(), format(path));
        assert_eq!(found.school, None);
        assert!(!found.problems.is_empty());
        let mut out = String::new();
        for (at, line) in text.lines().enumerate() {
            writeln!(out, "{:>3} | {line}", at + 1).unwrap();
        }
        out.push('\n');
        for problem in &found.problems {
            out.push_str(&said(problem, name));
        }
        insta::with_settings!({ snapshot_path => "school/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(out);
        });
    });
}

fn said(problem: &PlanProblem, file: &str) -> String {
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!("    help: {help}\n"));
    format!("{}\n{help}", problem.in_file(file))
}

#[test]
fn a_file_with_too_many_entries_is_refused_with_one_problem() {
    let students: Vec<String> =
        (0..=MAX_ENTRIES).map(|id| format!("{{\"id\":\"\",\"grade\":{}}}", id % 9)).collect();
    let text = format!(
        "{{\"format\":\"gradus-school\",\"version\":1,\"school\":\"N\",\"year\":\"2025-26\",\"students\":[{}]}}",
        students.join(",")
    );
    let found = read(text.as_bytes(), Format::Json);
    assert_eq!(found.school, None);
    let [problem] = found.problems.as_slice() else { panic!("{:?}", found.problems) };
    assert_eq!(problem.problem, "the file has 500001 entries, but at most 500,000 are read");
    assert_eq!(problem.path, "students");
}

/// The whole file of that language in the guide.
fn block(language: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("```{language} school\n")).expect("the guide shows one");
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn the_examples_of_the_guide_are_the_same_school() {
    let json = good(block("json"), Format::Json);
    assert_eq!(json, good(block("yaml"), Format::Yaml));
    let raw: serde_json::Value = serde_json::from_str(block("json")).unwrap();
    assert!(validator().is_valid(&raw));
}

#[test]
fn the_guide_names_every_key_and_the_example_shows_every_list() {
    let schema = schema();
    let all = schema["$defs"].as_object().unwrap();
    let own = ["RosterEntry", "Group", "Staff", "StateRecord"].map(|name| &all[name]);
    for record in own.into_iter().chain([&schema]) {
        for (key, about) in record["properties"].as_object().unwrap() {
            assert!(GUIDE.contains(&format!("| `{key}` |")), "the guide does not explain `{key}`");
            assert!(
                about["description"].is_string() || about["$ref"].is_string(),
                "`{key}` is not described"
            );
        }
    }
    let example: serde_json::Value = serde_json::from_str(block("json")).unwrap();
    for key in schema["properties"].as_object().unwrap().keys() {
        assert!(example.get(key).is_some(), "the example shows no `{key}`");
    }
}
