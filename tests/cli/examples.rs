//! `gradus test`: what it prints, and how it ends.

use super::desk::Desk;

const GOOD: &str = r#"use rules

example "Both courses" for regular as of 2026-05-20 {
  earned algebra-1, biology-1
  expect met
}

example "Biology only planned" for regular as of 2026-05-20 {
  earned algebra-1
  plans biology-1
  expect on track
}
"#;

const WRONG: &str = r#"use rules

example "No science" for regular as of 2026-05-20 {
  earned algebra-1
  expect not met because science
}

example "Science after all" for regular as of 2026-05-20 {
  like "No science"
  plans biology-1
  expect met
  expect mathematics met
}
"#;

#[test]
fn examples_that_are_as_expected_and_others() {
    let desk = Desk::new("examples");
    desk.put("policy/good.gradus", GOOD);
    assert_eq!(desk.run("test policy").0, 0);
    desk.put("policy/wrong.gradus", WRONG);
    insta::assert_snapshot!(desk.session(&[
        "test policy",
        "test policy --filter planned",
        "test policy --list",
        "test policy --list --filter REGULAR --format json",
        "test policy --filter after --format json",
    ]));
}

#[test]
fn nothing_to_run() {
    let desk = Desk::new("no_examples");
    desk.put("policy/broken.gradus", "use rules\n\nexample \"Other\" for regulr {\n  expect met\n}\n");
    insta::assert_snapshot!(desk.session(&[
        "test policy",
        "test policy/rules.gradus",
        "test policy/rules.gradus --fail-on-empty",
        "test policy/rules.gradus --filter nothing --fail-on-empty",
        "test nowhere",
        "test",
    ]));
}

#[test]
fn json_is_as_its_schema_says() {
    let desk = Desk::new("examples_json");
    desk.put("policy/wrong.gradus", WRONG);
    let json = |line: &str| -> serde_json::Value { serde_json::from_str(&desk.run(line).1).unwrap() };
    let schema = jsonschema::validator_for(&json("schema examples")).unwrap();
    for line in ["test policy --format json", "test policy --list --format json"] {
        let problems: Vec<String> =
            schema.iter_errors(&json(line)).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}");
    }
}
