//! `gradus audit --feasible` and `gradus plan`: what is still possible, and the plan file that does it.

use super::desk::Desk;

const RULES: &str = r#"course algebra-1 "Algebra I" { credits 1; offered year }
course algebra-2 "Algebra II" { credits 1; offered year; prerequisite algebra-1 }
course biology-1 "Biology I" { credits 1; offered year }
course art-1 "Art I" { credits 0.5; offered fall, spring }

diploma regular "Regular Diploma" {
  cite "Rule 1" as of 2024-01-01
  require mathematics "Mathematics" 2 credits from algebra-1, algebra-2
  require science "Science" 1 credit from biology-1
}

seal artist "Seal of Art" {
  cite "Rule 2" as of 2024-01-01
  require art "Art" 0.5 credit from art-1
}
"#;

fn plan(entered: &str) -> String {
    format!(
        r#"{{
  "format": "gradus-plan",
  "version": 1,
  "student": {{ "id": "s-1", "name": "Ana Lopez", "entered_grade_9": "{entered}" }},
  "courses": [
    {{ "course": "art-1", "state": "earned", "credits": 0.5, "year": "2025-26" }},
    {{ "course": "algebra-1", "state": "planned", "credits": 1 }}
  ]
}}
"#
    )
}

fn desk(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.put("policy/rules.gradus", RULES);
    desk.put("plan.json", plan("2024-25"));
    desk.put("late.json", plan("2023-24"));
    desk
}

/// Everything the diploma asks for.
const DONE: &str = r#"{ "course": "algebra-1", "state": "earned", "credits": 1 },
    { "course": "algebra-2", "state": "earned", "credits": 1 },
    { "course": "biology-1", "state": "earned", "credits": 1 }"#;

const DAY: &str = "--as-of 2026-08-01 --policy policy";

#[test]
fn a_schedule_becomes_a_plan_that_is_on_track() {
    let desk = desk("a_schedule_becomes_a_plan");
    let before = desk.read("plan.json");
    insta::assert_snapshot!(desk.session(&[
        &format!("audit plan.json --feasible {DAY}"),
        &format!("plan plan.json --output new.json {DAY}"),
        &format!("audit new.json {DAY}"),
        &format!("audit late.json --feasible {DAY}"),
    ]));
    insta::assert_snapshot!(String::from_utf8(desk.read("new.json")).unwrap());
    assert_eq!(desk.read("plan.json"), before, "the plan itself was written to");
}

#[test]
fn nothing_is_written_in_vain() {
    let desk = desk("nothing_is_written_in_vain");
    desk.put("kept.json", "kept");
    desk.put(
        "done.json",
        plan("2024-25")
            .replace("{ \"course\": \"algebra-1\", \"state\": \"planned\", \"credits\": 1 }", DONE),
    );
    desk.put("silent.json", plan("2024-25").replace(", \"entered_grade_9\": \"2024-25\"", ""));
    std::fs::create_dir(desk.folder.join("folder.json")).unwrap();
    let before = desk.names();
    desk.put("fresh.json", plan("2024-25").replace("\"earned\", \"credits\": 0.5", "\"failed\""));
    desk.put("wrong.json", plan("2024-25").replace("\"earned\"", "\"failed\""));
    insta::assert_snapshot!(desk.session(&[
        &format!("plan plan.json --output kept.json {DAY}"),
        &format!("plan plan.json --output new.yaml {DAY}"),
        &format!("plan plan.json --output missing/new.json {DAY}"),
        &format!("plan plan.json --output folder.json --force {DAY}"),
        &format!("plan plan.json --output new.json --award reguler {DAY}"),
        &format!("plan plan.json --output new.json --load 0 {DAY}"),
        &format!("plan done.json --output new.json {DAY}"),
        &format!("plan wrong.json --output new.json {DAY}"),
        &format!("plan fresh.json --output new.json {DAY}"),
        &format!("plan late.json --output new.json {DAY}"),
        &format!("plan plan.json --output new.json --load 1 {DAY}"),
        &format!("plan plan.json --output new.json --award artist {DAY}"),
        &format!("plan silent.json --output new.json {DAY}"),
        &format!("audit plan.json --load 4 {DAY}"),
        &format!("audit plan.json --feasible --format csv {DAY}"),
    ]));
    std::fs::remove_file(desk.folder.join("fresh.json")).unwrap();
    std::fs::remove_file(desk.folder.join("wrong.json")).unwrap();
    assert_eq!(desk.names(), before, "something was left behind");
    assert_eq!(desk.read("kept.json"), b"kept");
    assert_eq!(desk.run(&format!("plan plan.json --output kept.json --force {DAY}")).0, 0);
    assert!(desk.read("kept.json").starts_with(b"{"));
}

#[test]
fn programs_read_it_too() {
    let desk = desk("programs_read_it_too");
    let value = |line: &str| -> serde_json::Value {
        let (code, out, err) = desk.run(line);
        assert_eq!((code, err.as_str()), (0, ""), "{line}");
        serde_json::from_str(&out).unwrap()
    };
    let audit = value(&format!("audit plan.json --feasible --format json {DAY}"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&audit["feasible"]).unwrap());
    let schema = value("schema audit");
    let schema = jsonschema::validator_for(&schema).unwrap();
    let late = value(&format!("audit late.json --feasible --format json {DAY}"));
    for audit in [&audit, &late] {
        let problems: Vec<String> = schema.iter_errors(audit).map(|problem| problem.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&late["feasible"]).unwrap());
    // The same in a batch, whole or as a row, and on one thread or several.
    let line: String = desk.read("plan.json").iter().map(|byte| *byte as char).collect();
    desk.put("plans.ndjson", line.replace('\n', " ") + "\n");
    let whole = value(&format!("audit plans.ndjson --feasible --full {DAY}"));
    assert_eq!(whole, audit);
    let row = value(&format!("audit plans.ndjson --feasible --jobs 2 {DAY}"));
    assert_eq!(row["awards"][1]["feasible"], "feasible", "{row:#}");
    assert_eq!(row["awards"][0].get("feasible"), None, "{row:#}");
    let without = value(&format!("audit plan.json --format json {DAY}"));
    assert_eq!(without.get("feasible"), None);
}
