//! What may be written at a place, and what stands in its stead.

use gradus::ide::complete::{Completion, Completions, complete};
use gradus::quantity::parse_date;

use super::fixture::Fixture;

const COURSES: (&str, &str) = (
    "courses.gradus",
    "use std.subjects\n\
     course algebra-1 \"Algebra I\" {\n  subject mathematics\n  credits 1\n  code sced \"02052\"\n  level honors\n}\n\
     course latin-1 \"Latin I\" {\n  subject latin\n  credits 1\n  offered fall in 2020-21 to 2022-23\n  tags classics\n}\n\
     set core \"Core\" is algebra-1\n\
     exam act \"ACT\" score 1 to 36\n\
     exam leap \"LEAP\" on levels\n\
     scale levels \"Levels\" {\n  high\n  low\n}\n\
     fact iep \"IEP\" yes or no\n\
     fact goal \"Goal\" one of college, career\n\
     meeting conference \"Conference\" {\n  formats individual, group\n  parts goals\n}\n\
     choice way \"Way\" of university, career\n",
);

fn asked(fixture: &Fixture) -> Option<Completions> {
    let today = parse_date("2026-11-22").unwrap();
    fixture.ask(|analysis, file, offset| complete(analysis, file, offset, today))
}

fn items(text: &str) -> Vec<Completion> {
    asked(&Fixture::new(&[COURSES, ("policy.gradus", text)])).map_or(Vec::new(), |found| found.items)
}

fn labels(text: &str) -> Vec<String> {
    items(text).into_iter().map(|item| item.label).collect()
}

/// The text once the item of that label is taken, with the edit that goes with it.
fn taken(text: &str, label: &str) -> String {
    let fixture = Fixture::new(&[COURSES, ("policy.gradus", text)]);
    let found = asked(&fixture).unwrap();
    let item = found.items.iter().find(|item| item.label == label).unwrap();
    let mut text = text.replacen('|', "", 1);
    text.replace_range(found.replace.range(), &item.text);
    if let Some((span, import)) = &item.import {
        text.replace_range(span.range(), import);
    }
    text
}

#[test]
fn declarations_at_the_top() {
    let found = items("|");
    let course = found.iter().find(|item| item.label == "course").unwrap();
    assert!(course.snippet.starts_with("course ${1:name} \"${2:Title}\" {"), "{}", course.snippet);
    assert!(found.iter().any(|item| item.label == "diploma"));
    assert!(found.iter().all(|item| item.label != "credits"));
}

#[test]
fn each_block_has_its_clauses() {
    assert_eq!(
        labels("course a {\n  |\n}\n"),
        [
            "cite",
            "code",
            "corequisite",
            "credits",
            "equivalent",
            "grades",
            "level",
            "no",
            "note",
            "offered",
            "prerequisite",
            "reading",
            "repeatable",
            "subject",
            "tags"
        ]
    );
    assert_eq!(labels("sequence s for d {\n  |\n}\n"), ["cite", "grade", "load", "note", "reading"]);
    assert_eq!(labels("calendar c {\n  |\n}\n"), ["cite", "every", "for", "note", "reading", "school"]);
    assert_eq!(
        labels("calendar c {\n  school year 2026-27 from 2026-08-01 to 2027-05-01 {\n    |\n  }\n}\n"),
        ["no", "term"]
    );
    assert!(labels("diploma d {\n  |\n}\n").contains(&"require".to_owned()));
}

#[test]
fn what_the_grammar_lets_stand_next() {
    assert_eq!(labels("diploma d {\n  applies |\n}\n"), ["to schools", "to students"]);
    assert_eq!(labels("diploma d {\n  cite \"Rule 7\" |\n}\n"), ["as of"]);
    let after = labels("diploma d {\n  require 2 |\n}\n");
    assert!(after.contains(&"credits".to_owned()) && !after.contains(&"credit".to_owned()), "{after:?}");
    let may = labels("diploma d {\n  require 1 credit from x may |\n}\n");
    assert_eq!(may, ["also count toward", "be substituted by", "be waived by"]);
}

#[test]
fn courses_sets_and_subjects_to_count() {
    let found = labels("use courses\nuse std.subjects\ndiploma d {\n  require 1 credit from |\n}\n");
    for name in ["algebra-1", "core", "mathematics", "any course"] {
        assert!(found.contains(&name.to_owned()), "{name}: {found:?}");
    }
    for name in ["act", "iep", "levels"] {
        assert!(!found.contains(&name.to_owned()), "{name}");
    }
    // The nearest meaning first.
    assert_eq!(found[0], "algebra-1");
}

#[test]
fn a_course_by_name_title_and_code() {
    let found = items("use courses\ndiploma d {\n  require 1 credit from alg|\n}\n");
    let algebra = found.iter().find(|item| item.label == "algebra-1").unwrap();
    assert_eq!(algebra.filter, "algebra-1 Algebra I 02052");
    assert_eq!(algebra.detail, "Algebra I · mathematics · 1 credit");
    assert!(!algebra.over);
    assert!(found.iter().find(|item| item.label == "latin-1").unwrap().over, "it ended in 2022-23");
}

#[test]
fn a_name_that_is_not_known_yet_brings_its_use() {
    let text = "# The diploma.\n\ndiploma d {\n  require 1 credit from |\n}\n";
    assert_eq!(
        taken(text, "algebra-1"),
        "# The diploma.\n\nuse courses\n\ndiploma d {\n  require 1 credit from algebra-1\n}\n"
    );
    let text = "use std.subjects\ndiploma d {\n  require 1 credit from |\n}\n";
    assert!(taken(text, "algebra-1").starts_with("use courses\nuse std.subjects\n"));
    let found = labels("use std.subjects\ndiploma d {\n  require 1 credit from |\n}\n");
    let place = |name: &str| found.iter().position(|label| label == name).unwrap();
    assert!(place("mathematics") < place("algebra-1"), "what is known goes first");
}

#[test]
fn names_of_another_policy_in_the_same_window() {
    let other = "course geology \"Geology\" {\n}\n";
    let asked_in = |own: &str| {
        let files = [
            ("small/gradus.toml", "name = \"small\"\n"),
            ("small/courses.gradus", "course biology \"Biology\" {\n}\n"),
            ("small/policy.gradus", own),
            ("other/gradus.toml", "name = \"other\"\n"),
            ("other/courses.gradus", other),
        ];
        let found = asked(&Fixture::new(&files)).unwrap();
        found.items.into_iter().map(|item| item.label).collect::<Vec<_>>()
    };
    let has = |found: &[String], name: &str| found.iter().any(|label| label == name);
    let found = asked_in("diploma d {\n  require 1 credit from |\n}\n");
    assert!(has(&found, "biology") && !has(&found, "geology"), "{found:?}");
    // A policy that rests on the other one may name all of it; and so may one who writes its name.
    let found = asked_in("use other.courses\ndiploma d {\n  require 1 credit from |\n}\n");
    assert!(has(&found, "geology"), "{found:?}");
    let found = asked_in("diploma d {\n  require 1 credit from other.|\n}\n");
    assert!(has(&found, "other.courses.geology"), "{found:?}");
    let found = asked_in("use |\n");
    assert_eq!(found.first().map(String::as_str), Some("small.courses"), "{found:?}");
    assert!(has(&found, "other.courses"), "{found:?}");
}

#[test]
fn the_whole_word_is_replaced() {
    let text = "use courses\nset s \"Über\" is alg|ebra-2\n";
    assert!(taken(text, "algebra-1").ends_with("\"Über\" is algebra-1\n"));
    let text = "use courses\nset s \"Über\" is courses.al|\n";
    assert!(taken(text, "courses.algebra-1").ends_with("\"Über\" is courses.algebra-1\n"));
}

#[test]
fn words_that_the_policy_knows() {
    assert_eq!(labels("use courses\nset s is core with tag |\n"), ["classics"]);
    assert_eq!(labels("use courses\nset s is core with level |\n"), ["honors"]);
    assert_eq!(labels("use courses\nflag f if goal is |\n"), ["college", "career", "stated"]);
    assert_eq!(labels("use courses\nflag f if leap at |\n")[..2], ["high", "low"]);
    assert_eq!(labels("course c {\n  code |\n}\n"), ["sced", "state"]);
    assert_eq!(labels("use courses\nflag f if 1 way of |\n"), ["university", "career"]);
    assert!(
        labels("use std.roles\nprocess p {\n  require 1 conference signed by |\n}\n")
            .contains(&"parent".to_owned())
    );
    assert_eq!(labels("course c {\n  offered |\n}\n")[..5], ["fall", "winter", "spring", "summer", "year"]);
}

#[test]
fn school_years_near_the_present_one() {
    let found = labels("flag f if entering grade 9 in |\n");
    assert_eq!(found[0], "2026-27");
    assert!(found.contains(&"2027-28".to_owned()));
    let found = labels("set a is b taken in 2014-15\nflag f if entering grade 9 in |\n");
    assert!(found.contains(&"2014-15".to_owned()), "it is used already");
}

#[test]
fn citations_that_were_used_before() {
    let before = "diploma a {\n  cite \"Rule 7\" as of 2024-12-01\n}\n";
    let text = format!("{before}diploma b {{\n  cite \"|\"\n}}\n");
    assert_eq!(labels(&text), ["Rule 7"]);
    assert!(taken(&text, "Rule 7").contains("cite \"Rule 7\"\n"));
    let open = format!("{before}diploma b {{\n  cite \"Ru|\n}}\n");
    assert!(taken(&open, "Rule 7").contains("cite \"Rule 7\"\n"));
    let date = format!("{before}diploma b {{\n  cite \"Rule 7\" as of |\n}}\n");
    assert_eq!(labels(&date), ["2024-12-01", "2026-11-22"]);
}

#[test]
fn modules_and_awards_and_demands() {
    assert!(labels("use |\n").contains(&"std.subjects".to_owned()));
    assert_eq!(labels("diploma base {\n}\ndiploma d {\n  extends |\n}\n"), ["base", "d"]);
    let text = "diploma d {\n  require core \"Core\" 1 credit from x\n  require 1 credit from y may also count toward |\n}\n";
    assert_eq!(labels(text), ["core"]);
}

#[test]
fn in_a_broken_text() {
    let text = "use courses\ndiploma d {\n  require require 4\n  require 1 credit from |\n";
    assert!(labels(text).contains(&"algebra-1".to_owned()));
}

#[test]
fn nothing_in_comments_and_titles() {
    assert!(asked(&Fixture::one("# a co|mment\n")).is_none());
    assert!(labels("course a \"Al|gebra\" {\n}\n").is_empty());
    assert!(labels("course |\n").is_empty());
}

#[test]
fn behind_a_head_that_has_its_block() {
    let found = labels("use courses\ndiploma d {\n  require 1 credit from core | {\n  }\n}\n");
    assert!(found.contains(&"except".to_owned()), "{found:?}");
    assert!(labels("course a \"A\" | {\n}\n").is_empty());
}

#[test]
fn who_may_approve_needs_no_use() {
    let text = "diploma d {\n  require a 1 credit from x may be waived by sblc\n  require b 1 credit from y may be waived by |\n}\n";
    let found = items(text);
    let counselor = found.iter().find(|item| item.label == "counselor").unwrap();
    assert!(counselor.import.is_none());
}

#[test]
fn in_an_example() {
    let with = |clause: &str| {
        let award = "use courses\ndiploma d {\n  require core \"Core\" 1 credit from algebra-1\n}\n";
        labels(&format!("{award}example \"E\" for d {{\n  {clause}\n  expect met\n}}\n"))
    };
    assert!(with("|").contains(&"expect".to_owned()));
    assert!(with("grade 9 earned |").contains(&"algebra-1".to_owned()));
    assert_eq!(with("fact iep is |"), ["yes", "no"]);
    assert_eq!(with("fact goal is |"), ["college", "career"]);
    let expected = with("expect |");
    assert!(
        expected.contains(&"core".to_owned()) && expected.contains(&"not met".to_owned()),
        "{expected:?}"
    );
}
