//! Plan files as a school writes them: each file in `plan/good` reads without a problem and fits the
//! schema, and the snapshot of each file in `plan/bad` shows the file and then what is said of it.

#![allow(clippy::expect_used, reason = "helpers of tests fail like tests")]

use std::path::Path;

use gradus::plan::{Format, Plan, PlanProblem, read, schema};

const GUIDE: &str = include_str!("../docs/plan-file.md");

fn format(path: &Path) -> Format {
    Format::from_path(path).expect("a plan file ends in .json, .yaml or .yml")
}

fn good(text: &str, format: Format) -> Plan {
    let found = read(text.as_bytes(), format);
    assert_eq!(found.problems, []);
    found.plan.expect("a file without problems is a plan")
}

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is one")
}

#[test]
fn good_files_have_no_problems() {
    insta::glob!("plan/good/*", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let plan = good(&text, format(path));
        // What was read is written so that it reads the same and fits the schema.
        let written = serde_json::to_value(&plan).unwrap();
        assert!(validator().is_valid(&written), "{written}");
        assert_eq!(good(&written.to_string(), Format::Json), plan);
        if format(path) == Format::Json {
            let raw: serde_json::Value = serde_json::from_str(&text).unwrap();
            if let Err(error) = validator().validate(&raw) {
                panic!("{}: {error} at {}", path.display(), error.instance_path());
            }
        }
    });
}

#[test]
fn the_full_plan_is_the_same_in_both_formats() {
    let json = good(include_str!("plan/good/full.json"), Format::Json);
    let yaml = good(include_str!("plan/good/full.yaml"), Format::Yaml);
    assert_eq!(json, yaml);
}

#[test]
fn bad_files_get_every_problem_with_its_place() {
    insta::glob!("plan/bad/*.*", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let found = read(text.as_bytes(), format(path));
        assert_eq!(found.plan, None);
        assert!(!found.problems.is_empty());
        let mut out = String::new();
        for (at, line) in text.lines().enumerate() {
            out.push_str(&format!("{:>3} | {line}\n", at + 1));
        }
        out.push('\n');
        for problem in &found.problems {
            out.push_str(&said(problem, name));
        }
        insta::with_settings!({ snapshot_path => "plan/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(out);
        });
    });
}

fn said(problem: &PlanProblem, file: &str) -> String {
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!("    help: {help}\n"));
    format!("{}\n{help}", problem.in_file(file))
}

/// The whole file of that language in the guide.
fn block(language: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("```{language} plan\n")).expect("the guide shows one");
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn the_examples_of_the_guide_are_the_same_plan() {
    let json = good(block("json"), Format::Json);
    assert_eq!(json, good(block("yaml"), Format::Yaml));
    let raw: serde_json::Value = serde_json::from_str(block("json")).unwrap();
    assert!(validator().is_valid(&raw));
}

#[test]
fn the_guide_names_every_key_and_the_example_shows_every_list() {
    let schema = schema();
    let mut records: Vec<&serde_json::Value> = schema["$defs"].as_object().unwrap().values().collect();
    records.push(&schema);
    for record in records {
        let Some(properties) = record["properties"].as_object() else { continue };
        for (key, about) in properties {
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

#[test]
fn the_schema_says_what_it_is() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["title"], "Gradus student plan");
    assert_eq!(schema["additionalProperties"], false);
    let wrong = serde_json::json!({ "format": "gradus-plan", "version": 2, "student": { "id": "S" } });
    assert!(!validator().is_valid(&wrong));
}
