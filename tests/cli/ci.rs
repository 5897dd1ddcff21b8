//! What `check` and `test` tell the machinery that runs them: SARIF, JUnit, annotations and summaries of
//! GitHub jobs, JSON lines.
//!
//! `GRADUS_SARIF_SCHEMA` names the standard's own schema, where it is at hand: the output is then held
//! against that as well, and not only against the part of it that stands here.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::desk::Desk;

/// Letters of two UTF-16 units, and characters that each output has to write otherwise.
const WRONG: &str = r#"use std.subjects

course algebra-1 "Algebra 🎓 I" { subject mathematics; credits 1 }

course biology-1 "Biology | <b>I</b>" {
  subject science
  credits 1
}

diploma regular "Regular Diploma" {
  authority "Board of Education"
  cite "Rule 1"
  require mathematics "Mathematics 🎓, 50%: all" 1 credit from algbra-1
  require science "Science" 2 credits from biology-1
}
"#;

const EXAMPLES: &str = r#"use rules

example "Both courses" for regular as of 2026-05-20 {
  earned algebra-1, biology-1
  expect met
}

example "No science & 50%: <none>" for regular as of 2026-05-20 {
  earned algebra-1
  expect met
  expect science on track
}
"#;

fn wrong(name: &str) -> Desk {
    let desk = Desk::new(name);
    std::fs::create_dir(desk.folder.join("policy of 2026")).unwrap();
    desk.put("policy of 2026/100% rules.gradus", WRONG);
    desk
}

/// The program with a folder whose name has blanks.
fn check(desk: &Desk, more: &str) -> (i32, String) {
    let mut command = desk.command("check");
    command.arg("policy of 2026").args(more.split_whitespace());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn examples(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.put("policy/examples.gradus", EXAMPLES);
    desk
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn holds(schema: &Value, value: &Value) {
    let schema = jsonschema::validator_for(schema).unwrap();
    let problems: Vec<String> = schema.iter_errors(value).map(|problem| problem.to_string()).collect();
    assert!(problems.is_empty(), "{problems:#?}\n{value:#}");
}

fn is_sarif(text: &str) -> Value {
    let value = json(text);
    holds(&json(include_str!("ci/sarif.schema.json")), &value);
    if let Some(path) = std::env::var_os("GRADUS_SARIF_SCHEMA") {
        holds(&json(&std::fs::read_to_string(path).unwrap()), &value);
    }
    for result in value["runs"][0]["results"].as_array().unwrap() {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(value["runs"][0]["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
    }
    value
}

#[test]
fn findings_as_a_pull_request_shows_them() {
    let desk = wrong("ci_github");
    let summary = desk.folder.join("summary.md");
    std::fs::write(&summary, "What another step wrote.\n\n").unwrap();
    let mut command = desk.command("check --format github");
    command.arg("policy of 2026").env("GITHUB_STEP_SUMMARY", &summary);
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let written = std::fs::read_to_string(summary).unwrap();
    insta::assert_snapshot!(format!("{out}[{}]\n\nsummary\n\n{written}", output.status.code().unwrap()));
}

#[test]
fn examples_as_a_pull_request_shows_them() {
    let desk = examples("ci_github_test");
    let summary = desk.folder.join("summary.md");
    let output = desk.command("test policy --format github").env("GITHUB_STEP_SUMMARY", &summary).output();
    let out = String::from_utf8(output.unwrap().stdout).unwrap();
    insta::assert_snapshot!(format!("{out}\nsummary\n\n{}", std::fs::read_to_string(summary).unwrap()));
}

#[test]
fn more_findings_than_are_shown_beside_the_files() {
    let desk = Desk::new("ci_many");
    let courses = |at| format!("course c-{at} \"C\" {{ credits 1; prerequisites nothing-{at} }}\n");
    let text: String = (1..=13).map(courses).collect();
    desk.put("many.gradus", text);
    let (_, out, _) = desk.run("check many.gradus --format github");
    assert_eq!(out.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    insta::assert_snapshot!(out.lines().skip(9).collect::<Vec<_>>().join("\n"));
}

#[test]
fn files_are_named_from_the_top_of_the_repository() {
    let desk = wrong("ci_root");
    let top = desk.folder.parent().unwrap();
    for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"] {
        let mut command = desk.command("check --format github");
        let output = command.arg("./policy of 2026/../policy of 2026").env(name, top).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(out.contains("file=ci_root/policy of 2026/100%25 rules.gradus,line=13,"), "{name}: {out}");
    }
    let mut command = desk.command("check --format github");
    let elsewhere = command.arg(desk.folder.join("policy of 2026")).current_dir(top).output().unwrap();
    let out = String::from_utf8(elsewhere.stdout).unwrap();
    assert!(out.contains("file=ci_root/policy of 2026/"), "{out}");
}

#[test]
fn a_summary_that_cannot_be_written_is_told() {
    let desk = Desk::new("ci_no_summary");
    let output = desk
        .command("check policy --format github")
        .env("GITHUB_STEP_SUMMARY", desk.folder.join("policy"))
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("cannot be written: it is a folder"), "{err}");
    assert_eq!(output.status.code(), Some(0), "the findings are what counts");
}

#[test]
fn findings_as_sarif() {
    let desk = wrong("ci_sarif");
    let (code, out) = check(&desk, "--format sarif");
    let mut value = is_sarif(&out);
    assert_eq!(code, 1);
    for rule in value["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        let name = rule["id"].as_str().unwrap().to_owned();
        let (_, page, _) = desk.run(&format!("explain {name}"));
        let help = rule["help"].as_object_mut().unwrap();
        assert_eq!(help.remove("markdown").unwrap().as_str().unwrap().trim_end(), page.trim_end());
        help.insert("text".into(), "…".into());
    }
    insta::assert_snapshot!(format!("{value:#}"));
    assert_eq!(is_sarif(&desk.run("check policy --format sarif").1)["runs"][0]["results"], json("[]"));
}

#[test]
fn examples_as_sarif() {
    let value = is_sarif(&examples("ci_sarif_test").run("test policy --format sarif").1);
    insta::assert_snapshot!(format!("{:#}", value["runs"][0]["results"]));
}

/// What the fixes of a SARIF file make of a text.
fn repaired(text: &str, sarif: &Value) -> String {
    let mut lines: Vec<Vec<u16>> = text.split('\n').map(|line| line.encode_utf16().collect()).collect();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        for edit in result["fixes"][0]["artifactChanges"][0]["replacements"].as_array().unwrap_or(&Vec::new())
        {
            let at = |key: &str| usize::try_from(edit["deletedRegion"][key].as_u64().unwrap() - 1).unwrap();
            assert_eq!(at("startLine"), at("endLine"));
            let new = edit["insertedContent"]["text"].as_str().unwrap_or("");
            lines[at("startLine")].splice(at("startColumn")..at("endColumn"), new.encode_utf16());
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| String::from_utf16(line).unwrap()).collect();
    lines.join("\n")
}

#[test]
fn a_change_in_sarif_does_what_it_says() {
    let desk = wrong("ci_sarif_change");
    let (_, out) = check(&desk, "--format sarif");
    let text = repaired(WRONG, &is_sarif(&out));
    assert_eq!(text, WRONG.replace("algbra-1", "algebra-1"));
}

#[test]
fn a_result_stays_the_same_when_lines_move() {
    let prints = |text: &str| {
        let desk = wrong("ci_sarif_moved");
        desk.put("policy of 2026/100% rules.gradus", text);
        let value = is_sarif(&check(&desk, "--format sarif").1);
        let results = value["runs"][0]["results"].as_array().unwrap().clone();
        let print = |one: &Value| {
            let print = one["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned();
            (one["ruleId"].as_str().unwrap().to_owned(), print)
        };
        results.iter().map(print).collect::<BTreeMap<String, String>>()
    };
    let before = prints(WRONG);
    assert_eq!(before.len(), 3);
    let moved = format!("# moved\n\n{}", WRONG.replace("  require", "      require"));
    assert_eq!(before, prints(&moved));
    let mended = prints(&WRONG.replace("algbra-1", "algebr-1"));
    assert_ne!(before["unknown-name"], mended["unknown-name"], "another name is another result");
    assert_eq!(before["not-enough-credit"], mended["not-enough-credit"]);
}

/// The elements and attributes that Jenkins' schema for JUnit reports allows, as far as they are written.
const ALLOWED: &[(&str, &[&str])] = &[
    ("testsuites", &["name", "tests", "failures", "errors"]),
    ("testsuite", &["name", "tests", "failures", "errors", "skipped", "file"]),
    ("testcase", &["name", "classname"]),
    ("failure", &["message", "type"]),
    ("error", &["message", "type"]),
    ("skipped", &["message", "type"]),
    ("system-out", &[]),
];

/// Reads a report as a consumer does: how many there are of each element, with the counts that it states.
fn is_junit(text: &str) -> BTreeMap<String, usize> {
    let mut reader = Reader::from_str(text);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut stated: BTreeMap<String, usize> = BTreeMap::new();
    let mut take = |element: &BytesStart<'_>| {
        let name = element.name().as_ref().to_owned();
        let (_, allowed) = ALLOWED.iter().find(|(known, _)| *known == name).unwrap();
        for attribute in element.attributes() {
            let attribute = attribute.unwrap();
            let key = attribute.key.as_ref().to_owned();
            assert!(allowed.contains(&key.as_str()), "{name} {key}");
            let value = attribute.value.into_owned();
            if let (true, Ok(number)) = (name == "testsuite", value.parse::<usize>()) {
                *stated.entry(key).or_default() += number;
            }
        }
        *counts.entry(name).or_default() += 1;
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => take(&element),
            Event::Eof => break,
            _ => {}
        }
    }
    let of = |name: &str| counts.get(name).copied().unwrap_or(0);
    for (key, name) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        assert_eq!(stated.get(key).copied().unwrap_or(0), of(name), "{key}: {text}");
    }
    counts
}

#[test]
fn findings_as_junit() {
    let desk = wrong("ci_junit");
    let (code, out) = check(&desk, "--format junit");
    is_junit(&out);
    insta::assert_snapshot!(format!("{out}[{code}]"));
    let warning = POLICY_WITH_WARNING;
    desk.put("policy/rules.gradus", warning);
    assert!(!is_junit(&desk.run("check policy --format junit").1).contains_key("failure"));
    assert!(is_junit(&desk.run("check policy --format junit --deny-warnings").1).contains_key("failure"));
}

const POLICY_WITH_WARNING: &str = "course a \"A\" {\n  credits 1\n}\n\ndiploma b \"B\" {\n  authority \"C\"\n  cite \"Rule 1\"\n  require 1 credit from a\n}\n";

#[test]
fn examples_as_junit() {
    let desk = examples("ci_junit_test");
    desk.put("policy/others.gradus", EXAMPLES.replace("expect met\n  ", ""));
    let (code, out, _) = desk.run("test policy --format junit");
    let counts = is_junit(&out);
    assert_eq!((counts["testsuite"], counts["testcase"], counts["failure"]), (2, 4, 2));
    insta::assert_snapshot!(format!("{out}[{code}]"));
    let listed = is_junit(&desk.run("test policy --list --format junit").1);
    assert_eq!(listed["skipped"], 4);
}

#[test]
fn characters_that_xml_cannot_hold() {
    let desk = examples("ci_junit_bad");
    desk.put("policy/examples.gradus", EXAMPLES.replace("& 50%", "\u{1}\u{1b}[2J\u{ffff}]]>"));
    let (_, out, _) = desk.run("test policy --format junit");
    is_junit(&out);
    assert!(!out.contains(['\u{1}', '\u{1b}', '\u{ffff}']), "{out}");
}

#[test]
fn a_report_says_what_could_not_be_read_or_built() {
    let desk = wrong("ci_unreadable");
    for verb in ["check", "test"] {
        let (code, out, _) = desk.run(&format!("{verb} nowhere --format junit"));
        assert_eq!((code, is_junit(&out)["error"]), (2, 1), "{out}");
        let (code, out, _) = desk.run(&format!("{verb} nowhere --format sarif"));
        assert_eq!(
            (code, &is_sarif(&out)["runs"][0]["invocations"][0]["executionSuccessful"]),
            (2, &false.into())
        );
        let (_, out, _) = desk.run(&format!("{verb} nowhere --format github"));
        assert!(out.starts_with("::error file=nowhere,title="), "{out}");
    }
    let mut command = desk.command("test --format junit");
    let output = command.arg("policy of 2026").output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), is_junit(&out)["failure"]), (Some(1), 1), "{out}");
    let mut command = desk.command("test --format github");
    let output = command.arg("policy of 2026").output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.ends_with("\ngradus test: 2 errors, so no example was run\n"), "{out}");
}

#[test]
fn what_is_left_after_fixing_is_told() {
    let desk = wrong("ci_fixed");
    let (_, out) = check(&desk, "--fix --likely --format json-lines");
    assert!(!out.contains("unknown-name") && out.contains("not-enough-credit"), "{out}");
    let (code, _) = check(&desk, "--diff --format sarif");
    assert_eq!(code, 2);
}

#[test]
fn one_json_value_a_line() {
    let desk = wrong("ci_lines");
    let (_, out) = check(&desk, "--format json-lines");
    assert_eq!(out.lines().count(), 3);
    let schema = json(&desk.run("schema finding").1);
    out.lines().for_each(|line| holds(&schema, &json(line)));
    // A line is the finding of the whole value, with what it is before it.
    let (_, whole) = check(&desk, "--format json");
    for (line, finding) in out.lines().zip(json(&whole)["findings"].as_array().unwrap()) {
        let mut line = json(line);
        let line = line.as_object_mut().unwrap();
        assert_eq!((&line["format"], &line["version"]), (&"gradus-finding".into(), &1.into()));
        line.retain(|key, _| key != "format" && key != "version");
        assert_eq!(Value::Object(line.clone()), *finding);
    }
    let desk = examples("ci_lines_test");
    let schema = json(&desk.run("schema example").1);
    let (_, out, _) = desk.run("test policy --format json-lines");
    assert_eq!(out.lines().count(), 2);
    out.lines().for_each(|line| holds(&schema, &json(line)));
}

/// What a command has to tell besides findings and examples: no file, a word to know, a page of its own.
#[test]
fn what_has_no_place_in_a_file_is_told_as_well() {
    use gradus::ci::{Came, Case, Item, Level, Rule, Run, Suite};
    let item = Item {
        level: Level::Note,
        code: "looser".to_owned(),
        headline: "`art` asks less of cohort 2027-28".to_owned(),
        place: None,
        text: "1 credit where it was 2".to_owned(),
        detail: Some("```\nold  new\n".to_owned()),
        related: Vec::new(),
        changes: Vec::new(),
    };
    let case = |name: &str, came| Case { class: "art".to_owned(), name: name.to_owned(), came };
    let mut run = Run {
        command: "gradus diff".to_owned(),
        total: "1 award is looser".to_owned(),
        complete: true,
        rules: vec![Rule {
            code: "looser".to_owned(),
            level: Level::Note,
            summary: "An award asks less.".to_owned(),
            page: "An award asks less than before.".to_owned(),
            family: "change".to_owned(),
        }],
        items: vec![item],
        suites: vec![Suite {
            name: "awards".to_owned(),
            path: None,
            cases: vec![
                case("cohort 2026-27", Came::Passed(String::new())),
                case("cohort 2027-28", Came::Failed("looser".to_owned(), "who gains: s-1".to_owned())),
                case("cohort 2028-29", Came::Skipped("only in the new policy".to_owned())),
            ],
        }],
        page: None,
    };
    assert!(json(&gradus::ci::sarif(&run))["runs"][0]["results"][0].get("locations").is_none());
    let counts = is_junit(&gradus::ci::junit(&run));
    assert_eq!((counts["testcase"], counts["failure"], counts["skipped"]), (3, 1, 1));
    let made = gradus::ci::summary(&run);
    run.page = Some("# The change\n".to_owned());
    let own = gradus::ci::summary(&run);
    insta::assert_snapshot!(format!("{}\n{made}\n{own}", gradus::ci::github(&run)));
}
