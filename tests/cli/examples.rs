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

#[test]
fn which_rules_the_examples_show() {
    let desk = Desk::new("examples_coverage");
    desk.put("policy/good.gradus", GOOD);
    insta::assert_snapshot!(desk.session(&[
        "test policy --coverage",
        "test policy --coverage=lcov",
        "test policy --coverage=json --coverage-output seen.json --fail-under 50",
        "test policy --coverage=lcov --fail-under 51",
        "test policy --coverage --format json",
        "test policy --coverage --list",
        "test policy --coverage --mutants",
        "test policy --fail-under 50",
        "test policy --coverage --coverage-output nowhere/seen.txt",
    ]));
    desk.put("policy/wrong.gradus", WRONG);
    insta::assert_snapshot!("with_failures", desk.session(&["test policy --coverage=lcov"]));
}

#[test]
fn which_changes_the_examples_notice() {
    let desk = Desk::new("examples_mutants");
    desk.put("policy/good.gradus", GOOD);
    insta::assert_snapshot!(desk.session(&[
        "test policy --mutants",
        "test policy --mutants --limit 2",
        "test policy --mutants=json --limit 1",
        "test policy --mutants --fail-under 100",
        "test policy/rules.gradus --mutants",
    ]));
}

const TABLE: &str = "case,award,as of,like,plan,without,with,expect,because,expect science
Both,regular,2026-05-20,Both courses,,,,met,,met
No biology,regular,2026-05-20,Both courses,,biology-1,,not met,science,not met
From a plan,regular,2026-05-20,,../plan.json,,earned biology-1,met,,
";

#[test]
fn tables_of_cases() {
    let desk = Desk::new("examples_cases");
    desk.put("policy/good.gradus", GOOD);
    desk.put("policy/science.cases.csv", TABLE);
    desk.put("more.csv", "case;award;as of;expect\nNothing;regular;2026-05-20;met\n");
    desk.put(
        "broken.csv",
        "case,award,as of,plan,expect\na,regular,20.5.2026,,met\nb,regular,2026-05-20,nowhere.json,met\nc,regular,2026-05-20,plan.txt,met\n",
    );
    desk.put("plan2.json", "{}");
    desk.put("plans.csv", "case,award,as of,plan,expect\na,regular,2026-05-20,plan2.json,met\n");
    desk.put("latin.csv", b"case,award,expect\n\xe9,regular,met\n");
    insta::assert_snapshot!(desk.session(&[
        "test policy",
        "test policy --cases more.csv --cases policy/science.cases.csv --filter o",
        "test policy --list --format json --filter biology",
        "test policy --cases broken.csv",
        "test policy --cases plans.csv",
        "test policy --cases latin.csv",
        "test policy --cases nowhere.csv",
    ]));
}

#[test]
fn what_the_examples_say_of_rules_is_as_its_schema_says() {
    let desk = Desk::new("examples_trial_json");
    desk.put("policy/good.gradus", GOOD);
    let json = |line: &str| -> serde_json::Value { serde_json::from_str(&desk.run(line).1).unwrap() };
    for (schema, line) in
        [("schema coverage", "test policy --coverage=json"), ("schema mutants", "test policy --mutants=json")]
    {
        let schema = jsonschema::validator_for(&json(schema)).unwrap();
        let problems: Vec<String> =
            schema.iter_errors(&json(line)).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn a_long_table_is_bounded() {
    let desk = Desk::new("examples_cases_long");
    let table = |rows: usize| {
        let row = |at: usize| format!("case {at},regular,2026-05-20,earned biology-1,not met\n");
        "case,award,as of,with,expect\n".to_owned() + &(0..rows).map(row).collect::<String>()
    };
    desk.put("policy/rules.cases.csv", table(2_000));
    let (code, out, _) = desk.run("test policy --filter 777");
    assert_eq!((code, out.lines().last()), (0, Some("2 examples, all as expected")));
    desk.put("policy/rules.cases.csv", table(10_001));
    let (code, _, told) = desk.run("test policy");
    assert_eq!(code, 1);
    assert!(told.contains("there are more than 10000 cases"), "{told}");
    let wrong = table(500).replace("biology-1", "biolgy-1");
    desk.put("policy/rules.cases.csv", wrong);
    let (code, _, told) = desk.run("test policy");
    assert_eq!(code, 1);
    assert!(told.contains("400 more problems are not told"), "{told}");
}

#[test]
fn the_tables_of_the_packages_are_as_expected() {
    for package in ["kentucky", "louisiana", "utah"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");
        let desk = Desk::new(&format!("examples_of_{package}"));
        let (code, out, told) = desk.run(&format!("test {folder}{package}"));
        assert_eq!(code, 0, "{out}{told}");
        assert!(out.contains(".cases.csv"), "{out}");
    }
}
