//! `gradus diff`: two policies, and what a board, a job and a program are told of the change.

use std::path::Path;
use std::process::Command;

use super::desk::Desk;

const COURSES: &str = r#"course english-1 "English I" { credits 1 }
course algebra-1 "Algebra I" { credits 1 }
course geometry "Geometry" { credits 1 }
course art "Studio Art" { credits 1 }
course coding "Computer Science" { credits 1 }
course music "Music" { credits 1 }
exam civics "Civics test" score 0 to 100
set mathematics is algebra-1, geometry
"#;

/// A rule of each kind; `{…}` is what a test changes.
const RULES: &str = r#"
diploma core "Core Diploma" {
  authority "State Board of Education"
  cite "Rule 12" as of 2024-07-01
  require english "English" 1 credit from english-1
  require mathematics "Mathematics" 1 credit from mathematics {
    cite "Rule 12(b)" as of 2024-07-01
  }
  require electives "Electives" 1 credit from art, coding, geometry
}

seal civic "Seal of Civics" {
  cite "Rule 30" as of 2024-07-01
  code "CIV"
  require score "Civics score" civics at 70 or above
}
"#;

/// A desk with the rules in `old`, and the same with each change made in `new`.
fn changed(name: &str, changes: &[(&str, &str)]) -> Desk {
    let desk = Desk::new(name);
    let before = format!("{COURSES}{RULES}");
    let mut after = before.clone();
    for (was, is) in changes {
        assert_eq!(after.matches(was).count(), 1, "{was}");
        after = after.replace(was, is);
    }
    put(&desk, "old/rules.gradus", &before);
    put(&desk, "new/rules.gradus", &after);
    desk
}

fn put(desk: &Desk, path: &str, text: &str) {
    std::fs::create_dir_all(desk.folder.join(path).parent().unwrap()).unwrap();
    desk.put(path, text);
}

#[test]
fn a_course_list_that_gained_a_course_is_looser() {
    let desk = changed("diff-looser", &[("is algebra-1, geometry", "is algebra-1, geometry, coding")]);
    insta::assert_snapshot!(desk.session(&["diff old new"]));
}

#[test]
fn a_higher_score_is_stricter_for_the_cohort_it_is_for() {
    let change = (
        "  require score \"Civics score\" civics at 70 or above\n",
        "  if entering grade 9 in 2027-28 or later {\n    score \"Civics score\" civics at 80 or above\n  } \
         otherwise {\n    earlier \"Civics score\" civics at 70 or above\n  }\n",
    );
    let desk = changed("diff-stricter", &[change]);
    insta::assert_snapshot!(desk.session(&["diff old new"]));
}

#[test]
fn one_course_in_the_place_of_another_is_neither() {
    let desk = changed("diff-neither", &[("from art, coding, geometry", "from art, geometry, music")]);
    insta::assert_snapshot!(desk.session(&["diff old new --award core"]));
}

#[test]
fn nothing_changed_and_only_words_changed() {
    let words = [
        ("\"Electives\"", "\"Elective courses\""),
        ("\"Rule 12(b)\" as of 2024-07-01", "\"Rule 12(b)\" as of 2027-03-18"),
    ];
    let desk = changed("diff-words", &words);
    insta::assert_snapshot!(desk.session(&["diff old old", "diff old new", "diff old new --deny any"]));
}

#[test]
fn an_award_of_another_name_is_found_by_its_code() {
    let renamed =
        [("seal civic \"Seal of Civics\"", "seal civics-award \"Civics Award\""), ("at 70", "at 60")];
    let desk = changed("diff-renamed", &renamed);
    insta::assert_snapshot!(desk.session(&["diff old new"]));
    let desk = changed("diff-gone", &[renamed[0], ("  code \"CIV\"\n", "")]);
    insta::assert_snapshot!(desk.session(&["diff old new --deny stricter"]));
}

#[test]
fn a_cohort_that_only_one_side_tells_apart() {
    let change = (
        "  cite \"Rule 12\" as of 2024-07-01\n",
        "  cite \"Rule 12\" as of 2027-03-18\n  applies to students entering grade 9 in 2024-25 or later\n",
    );
    let desk = changed("diff-cohorts", &[change]);
    insta::assert_snapshot!(desk.session(&["diff old new --award core"]));
}

#[test]
fn a_side_that_does_not_compile_and_the_rest_is_compared() {
    let desk = changed("diff-broken", &[("at 70", "at 80")]);
    put(
        &desk,
        "new/more.gradus",
        "use rules\ndiploma more \"More\" {\n  cite \"Rule 40\" as of 2024-07-01\n  require 1 credit from artt\n}\n",
    );
    put(
        &desk,
        "old/more.gradus",
        "use rules\ndiploma more \"More\" {\n  cite \"Rule 40\" as of 2024-07-01\n  require 1 credit from art\n}\n",
    );
    put(&desk, "broken/rules.gradus", "diploma {\n");
    insta::assert_snapshot!(desk.session(&[
        "diff old new",
        "diff old new --award more --format markdown",
        "diff old broken",
        "diff old nowhere",
    ]));
}

#[test]
fn what_is_refused_and_why() {
    let desk = changed("diff-deny", &[("at 70", "at 80")]);
    let mut shown = String::new();
    for deny in ["stricter", "looser", "undecided", "any", "looser,stricter"] {
        let (code, _, err) = desk.run(&format!("diff old new --deny {deny}"));
        shown.push_str(&format!("--deny {deny}: {code} {err}\n"));
    }
    insta::assert_snapshot!(
        shown + &desk.session(&["diff old new --award cor", "diff old new --deny everything"])
    );
}

#[test]
fn the_students_as_plan_files() {
    let desk =
        changed("diff-witnesses", &[("at 70", "at 80"), ("is algebra-1, geometry", "is algebra-1, coding")]);
    let (code, _, err) = desk.run("diff old new --witnesses shown");
    assert_eq!((code, err.as_str()), (0, ""));
    let names: Vec<String> = std::fs::read_dir(desk.folder.join("shown"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    // Each is what it is said to be, by an audit.
    for (file, award, old, new) in [
        ("civic-loses.json", "civic", "met", "not-met"),
        ("core-loses.json", "core", "met", "not-met"),
        ("core-gains.json", "core", "not-met", "met"),
    ] {
        for (side, verdict) in [("old", old), ("new", new)] {
            let line = format!(
                "audit shown/{file} --policy {side} --award {award} --as-of 2040-06-30 --format json"
            );
            let (_, out, err) = desk.run(&line);
            let audit: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
            assert_eq!(audit["awards"][0]["verdict"], verdict, "{file} {side}");
        }
    }
}

#[test]
fn every_form() {
    let desk = changed("diff-forms", &[("at 70", "at 80")]);
    let forms = ["markdown", "json", "json-lines", "sarif", "junit", "github"];
    let lines: Vec<String> = forms
        .iter()
        .map(|form| format!("diff old new --award civic --deny stricter --format {form}"))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    insta::assert_snapshot!(desk.session(&lines));
    let (code, page, _) = desk.run("diff old new --format html");
    assert_eq!(code, 0);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Civics score"), "{page}");
}

#[test]
fn what_is_written_twice_is_the_same() {
    let desk =
        changed("diff-again", &[("at 70", "at 80"), ("is algebra-1, geometry", "is algebra-1, coding")]);
    let first = desk.run("diff old new --format json");
    assert_eq!(desk.run("diff old new --format json"), first);
    // A validator is compared like its sources, but for its name.
    for side in ["old", "new"] {
        let (code, _, err) = desk.run(&format!("build {side} --output {side}.policy"));
        assert_eq!(code, 0, "{err}");
    }
    let (_, built, _) = desk.run("diff old.policy new.policy --format json");
    assert_eq!(built.replace("old.policy", "old").replace("new.policy", "new"), first.1);
}

const PROCESS: &str = r#"use std.roles

meeting conference "Planning conference"
document plan "Four-year plan"
calendar years "School years" { every school year from august 15 to june 1 }

process planning "Planning" {
  authority "State Board of Education"
  cite "Rule 50" as of 2024-07-01
  by the end of grade 9 require made "The plan" 1 plan signed by student, parent
  every school year in grades 9 to 12 require meet "Conferences" {
    cite "Rule 50(b)" as of 2024-07-01
    held "A conference" 2 conferences attended by parent, counselor
  }
}
"#;

#[test]
fn a_process_with_fewer_meetings_and_a_later_day() {
    let desk = Desk::new("diff-process");
    put(&desk, "old/rules.gradus", PROCESS);
    let looser = PROCESS
        .replace("by the end of grade 9", "by the end of grade 10")
        .replace("2 conferences attended by parent, counselor", "1 conference attended by parent");
    put(&desk, "new/rules.gradus", &looser);
    insta::assert_snapshot!(
        desk.session(&["diff old new", "diff new old --deny looser --format json-lines"])
    );
}

#[test]
fn a_rule_of_the_base_is_cited_by_the_base() {
    let desk = Desk::new("diff-layers");
    let layer = "\nprocess district \"District planning\" {\n  cite \"District policy 4\" as of 2025-08-01\n  \
                 extends planning\n  by the end of grade 9 require more \"One more plan\" 1 plan\n}\n";
    put(&desk, "old/rules.gradus", &format!("{PROCESS}{layer}"));
    let changed = PROCESS.replace("2 conferences", "3 conferences").replace("student, parent", "student");
    put(&desk, "new/rules.gradus", &format!("{changed}{layer}"));
    insta::assert_snapshot!(desk.session(&["diff old new --award district"]));
}

/// What git says, in a folder.
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_revision_of_a_repository() {
    let desk = changed("diff-git", &[("at 70", "at 80")]);
    git(&desk.folder, &["init", "--quiet", "--initial-branch=main"]);
    std::fs::rename(desk.folder.join("old"), desk.folder.join("policies")).unwrap();
    git(&desk.folder, &["add", "policies"]);
    git(&desk.folder, &["commit", "--quiet", "--message", "The rules in force"]);
    std::fs::rename(desk.folder.join("policies"), desk.folder.join("before")).unwrap();
    std::fs::rename(desk.folder.join("new"), desk.folder.join("policies")).unwrap();
    insta::assert_snapshot!(desk.session(&[
        "diff main:policies policies --award civic",
        "diff main:policies main:policies",
        "diff main:policy policies",
        "diff spring:policies policies",
    ]));
}
