//! Editions of the language: what a package says of its own, what a validator records, and how older
//! spellings become those of the edition.

use super::desk::{Desk, POLICY};

#[test]
fn a_validator_records_its_edition() {
    let desk = Desk::new("edition_recorded");
    let edition = |line: &str| -> serde_json::Value {
        assert_eq!(desk.run(line).0, 0);
        serde_json::from_slice::<serde_json::Value>(&desk.read("v.json")).unwrap()["edition"].clone()
    };
    assert_eq!(edition("build policy --output v.json"), "2026", "without a package it is the first");
    desk.put("policy/gradus.toml", "name = \"state\"\n");
    assert_eq!(edition("build policy --output v.json"), "2026", "a package that names none is of the first");
    desk.put("policy/gradus.toml", "name = \"state\"\nedition = \"2026\"\n");
    assert_eq!(edition("build policy --output v.json"), "2026");
    insta::assert_snapshot!(desk.session(&["build policy --output v.json"]));
}

/// Before there was an edition in it, a validator was of format version 2, and of the one edition there was.
#[test]
fn a_validator_of_the_version_before_is_read_as_it_was_meant() {
    let desk = Desk::new("edition_before");
    assert_eq!(desk.run("build policy --output now.json").0, 0);
    let now = String::from_utf8(desk.read("now.json")).unwrap();
    let before = now.replace("\"version\":3,\"edition\":\"2026\"", "\"version\":2");
    assert_ne!(now, before);
    desk.put("before.json", before);
    for format in ["terminal", "json"] {
        let line = |policy: &str| format!("audit plan.json --as-of 2026-05-20 --format {format} -p {policy}");
        assert_eq!(desk.run(&line("now.json")), desk.run(&line("before.json")));
    }
}

#[test]
fn editions_that_are_none() {
    let desk = Desk::new("edition_unknown");
    let mut shown = String::new();
    for edition in ["edition = \"2031\"", "edition = 2026", "edition = \"2026\"\nedition = \"2026\""] {
        desk.put("policy/gradus.toml", format!("name = \"state\"\n{edition}\n"));
        shown.push_str(&format!(
            "{edition}\n\n{}",
            desk.session(&["check policy", "build policy --output v.json"])
        ));
    }
    insta::assert_snapshot!(shown);
    assert!(!desk.names().contains(&"v.json".to_owned()));
    let (_, out, _) = desk.run("check policy --format github");
    assert!(out.starts_with("::error file=policy/gradus.toml,title="), "{out}");
}

/// A policy in older spellings, of each kind.
const OLDER: &str = r#"use std.subjects

# As it was written before.
course algebra-1 "Algebra I" { subject mathematics; credits 1 }
course algebra-2 "Algebra II" { subject mathematics; credits 1 }

fact transferred "Came from another school" yes or no

diploma regular "Regular Diploma" {
  authority "Board of Education"
  cite "Rule 1" as of 2024-01-01
  require base "All" {
    if transferred {
      mathematics "Mathematics" 1 credit from mathematics
    } else { # for all others
      require own "Algebra" 2 credits from algebra-1, algebra-2
    }
  }
}
"#;

#[test]
fn older_spellings_become_those_of_the_edition() {
    let desk = Desk::new("migrate");
    std::fs::remove_file(desk.folder.join("policy/rules.gradus")).unwrap();
    desk.put("policy/gradus.toml", "name = \"state\" # the state's\r\n");
    desk.put("policy/rules.gradus", format!("\u{feff}{}", OLDER.replace('\n', "\r\n")));
    let before = desk.read("policy/rules.gradus");
    let mut shown = desk.session(&["check policy", "fmt policy --migrate --check"]);
    assert_eq!(desk.read("policy/rules.gradus"), before, "it was only looked at");
    shown.push_str(&desk.session(&["fmt policy --migrate", "check policy --deny-warnings"]));
    let after = String::from_utf8(desk.read("policy/rules.gradus")).unwrap();
    shown.push_str(&after);
    shown.push_str(&String::from_utf8(desk.read("policy/gradus.toml")).unwrap());
    shown.push_str(&desk.session(&["fmt policy --migrate", "fmt policy --migrate --check"]));
    insta::assert_snapshot!(shown);
}

#[test]
fn where_one_file_may_not_be_written_none_is() {
    let desk = Desk::new("migrate_locked");
    desk.put("policy/gradus.toml", "name = \"state\"\n");
    desk.put("policy/rules.gradus", OLDER);
    let manifest = desk.folder.join("policy/gradus.toml");
    let mut permissions = std::fs::metadata(&manifest).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&manifest, permissions).unwrap();
    insta::assert_snapshot!(desk.session(&["fmt policy --migrate"]));
    assert_eq!(desk.read("policy/rules.gradus"), OLDER.as_bytes());
}

#[test]
fn what_cannot_be_migrated_stays_as_it_is() {
    let desk = Desk::new("migrate_not");
    desk.put("policy/gradus.toml", "name = \"state\"\n");
    // An older spelling that nobody can put right without a choice, and a mistake besides.
    let chain = OLDER.replace("} else { #", "} else if transferred { #");
    let mistake = OLDER.replace("from algebra-1", "from algbra-1");
    let mut shown = String::new();
    for text in [chain, mistake] {
        desk.put("policy/rules.gradus", &text);
        shown.push_str(&desk.session(&["fmt policy --migrate"]));
        assert_eq!(desk.read("policy/rules.gradus"), text.as_bytes());
        assert_eq!(desk.read("policy/gradus.toml"), b"name = \"state\"\n");
    }
    desk.put("policy/rules.gradus", POLICY);
    desk.put("policy/gradus.toml", "name = \"state\"\nedition = \"2031\"\n");
    shown.push_str(&desk.session(&["fmt policy --migrate", "fmt nowhere --migrate", "fmt - --migrate"]));
    insta::assert_snapshot!(shown);
}
