//! How findings look on the terminal and in JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::fmt::Write as _;

use gradus::diagnostic::{Code, Diagnostic, Fix, render, sort};
use gradus::source::{Sources, Span};
use gradus::syntax::parse;

fn one(text: &str) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let id = sources.add("awards".into(), "policy/awards.gradus".into(), text.into(), false);
    let text = sources.get(id).unwrap().text.clone();
    let mut found = parse(id, &text).errors;
    sort(&mut found);
    (sources, found)
}

const POLICY: &str = r#"use courses

diplma regular "Regular Diploma" {
  cite "R.S. 17:24" as of 2024-08-01
  require "English" 4 credits from english-1, english-2
  require 2 credit form algebra-1
  english "English II" 1 credit from english-2
}

course algebra-1 "Algebra I" {
  credits 1
  grades 9
  credits 0.5
  code sced "02052
}
"#;

#[test]
fn syntax_errors_as_an_author_reads_them() {
    let (sources, found) = one(POLICY);
    insta::assert_snapshot!(render::terminal(&found, &sources, false));
}

fn two_files() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let courses = "subject science \"Naturwissenschaft – größer\"\n\ncourse biologie-1 \"Biologie Ⅰ\" {\n  credits 1\n}\n";
    let awards = "use courses\n\ndiploma regular \"Regulär\" {\n  require 1 credit from biology-1\n}\n";
    let a = sources.add("awards".into(), "awards.gradus".into(), awards.into(), false);
    let b = sources.add("courses".into(), "courses.gradus".into(), courses.into(), false);
    let at = |file, text: &str, word: &str| {
        let start = text.find(word).unwrap();
        Span::new(file, start, start + word.len())
    };
    let name = at(a, awards, "biology-1");
    let found = vec![
        Diagnostic::new(Code::UnusedImport, at(a, awards, "courses"), "nothing of `courses` is used")
            .fix(Fix::safe("remove this line").remove(Span::new(a, 0, 12))),
        Diagnostic::new(Code::UnknownName, name, "there is no `biology-1` here")
            .label("this is not declared")
            .also(at(b, courses, "biologie-1"), "this is the nearest name")
            .also(at(b, courses, "größer"), "and this its subject")
            .help("write a name that is declared in this module or in one it uses")
            .fix(Fix::review("write `biologie-1`").replace(name, "biologie-1")),
    ];
    (sources, found)
}

#[test]
fn several_places_in_several_files() {
    let (sources, found) = two_files();
    insta::assert_snapshot!(render::terminal(&found, &sources, false));
    let colored = render::terminal(&found, &sources, true);
    assert!(colored.contains("\u{1b}["));
    assert!(!render::terminal(&found, &sources, false).contains('\u{1b}'));
}

#[test]
fn json_says_the_same() {
    let (sources, found) = two_files();
    let text = render::json(&found, &sources);
    insta::assert_snapshot!(text);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = render::schema();
    let problems: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    let page = include_str!("../docs/check-json.md");
    let example = page.split("```json findings\n").nth(1).unwrap().split("```").next().unwrap();
    let value: serde_json::Value = serde_json::from_str(example).unwrap();
    assert!(jsonschema::is_valid(&schema, &value));
    for definition in schema["$defs"].as_object().unwrap().values().chain([&schema]) {
        for name in definition["properties"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{name}`")), "`{name}` is not documented");
        }
    }
}

#[test]
fn nothing_found_is_said_too() {
    let (sources, _) = one("");
    assert_eq!(render::terminal(&[], &sources, false), "nothing found in 1 file\n");
}

#[test]
fn places_far_apart_long_lines_and_lost_files() {
    let mut sources = Sources::new();
    let mut text = "set a \"A\" is b\n".to_owned();
    text.push_str(&"#\n".repeat(100_000));
    text.push_str("set a \"Again\" is c\n");
    let long = text.len();
    text.push_str(&format!("set long is {}x\n", "abc, ".repeat(4000)));
    let id = sources.add("m".into(), "m.gradus".into(), text.clone(), false);
    let again = text.rfind("set a").unwrap() + 4;
    let mut other = Sources::new();
    for _ in 0..3 {
        other.add("o".into(), "o".into(), "x".into(), false);
    }
    let lost = other.iter().last().unwrap().0;
    let found = vec![
        Diagnostic::new(Code::DuplicateName, Span::new(id, again, again + 1), "`a` is declared twice")
            .label("again")
            .also(Span::new(id, 4, 5), "first here"),
        Diagnostic::new(Code::UnknownName, Span::new(id, long + 7012, long + 7015), "there is no `abc` here")
            .label("this is not declared"),
        Diagnostic::new(Code::UnknownName, Span::new(lost, 7, 9), "there is no `x` here").label("gone"),
        Diagnostic::new(Code::UnclosedBlock, Span::new(id, 0, text.len()), "all of it"),
    ];
    insta::assert_snapshot!(render::terminal(&found, &sources, false));
}

#[test]
fn a_place_over_several_lines() {
    let text = "diploma core {\r\n  require 3 credits {\r\n    1 credit from a\r\n    1 credit from b\r\n  }\r\n}\r\n";
    let (sources, _) = one(text);
    let id = sources.iter().next().unwrap().0;
    let start = text.find("require").unwrap();
    let end = text.find("  }").unwrap() + 3;
    let three = text.find('3').unwrap();
    let found = vec![
        Diagnostic::new(Code::TotalMismatch, Span::new(id, three, three + 9), "the parts add up to 2, not 3")
            .label("3 credits are asked for")
            .also(Span::new(id, start, end), "these add up to 2")
            .help("correct the amount\nor add the part that is missing"),
    ];
    insta::assert_snapshot!(render::terminal(&found, &sources, false));
}

#[test]
fn a_file_cannot_steer_the_terminal() {
    let (sources, found) = one("set a\u{1b}[2J\u{7} is b\rset \u{202e}x is\r\n\u{2028}set\tc c\n");
    assert!(!found.is_empty());
    let shown = render::terminal(&found, &sources, false);
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    insta::assert_snapshot!(shown);
}

proptest::proptest! {
    /// Any text, any offsets: everything is drawn, nothing fails.
    #[test]
    fn no_place_is_lost(
        text in "([ -~]|\n|\r\n|\t|é|漢|e\u{301}|\u{2028}|\u{85}|🎓){0,60}",
        spans in proptest::collection::vec((0usize..90, 0usize..90), 1..5),
        color in proptest::bool::ANY,
    ) {
        let mut sources = Sources::new();
        let id = sources.add("m".into(), "m.gradus".into(), text, false);
        let mut finding: Option<Diagnostic> = None;
        for (at, (start, length)) in spans.iter().enumerate() {
            let span = Span::new(id, *start, start + length % 40);
            finding = Some(match finding {
                None => Diagnostic::new(Code::Unexpected, span, "a headline").label("label-0"),
                Some(finding) => finding.also(span, format!("label-{at}")),
            });
        }
        let found = vec![finding.unwrap()];
        let shown = render::terminal(&found, &sources, color);
        for at in 0..spans.len() {
            let label = format!("label-{at}");
            proptest::prop_assert!(shown.contains(&label), "{}\n{}", label, shown);
        }
        proptest::prop_assert!(!render::json(&found, &sources).is_empty());
    }
}

#[test]
fn a_thousand_findings_in_ten_megabytes_are_drawn_at_once() {
    let mut text = String::new();
    let mut spans = Vec::new();
    for at in 0..337_000 {
        if at % 337 == 0 {
            spans.push((text.len() + 7, text.len() + 16));
        }
        writeln!(text, "course algebra-{at} {{ }}  # ok").unwrap();
    }
    let mut sources = Sources::new();
    let id = sources.add("m".into(), "m.gradus".into(), text, false);
    let found: Vec<Diagnostic> = spans
        .iter()
        .map(|(start, end)| {
            Diagnostic::new(Code::DuplicateName, Span::new(id, *start, *end), "declared twice")
                .label("again")
                .also(Span::new(id, 7, 16), "first here")
        })
        .collect();
    let begin = std::time::Instant::now();
    let shown = render::terminal(&found, &sources, false);
    let taken = begin.elapsed();
    println!("{} findings, {} bytes: {taken:?}", found.len(), shown.len());
    // Far above what it takes, and far below what going through the file for each would.
    assert!(taken.as_secs() < 5, "{taken:?}");
}

#[test]
fn a_thousand_findings_on_one_enormous_line_are_drawn_too() {
    let text = "set all is é, ".to_owned() + &"abc, ".repeat(400_000);
    let mut sources = Sources::new();
    let id = sources.add("m".into(), "m.gradus".into(), text, false);
    let found: Vec<Diagnostic> = (0..1000)
        .map(|at| Diagnostic::new(Code::UnknownName, Span::new(id, at * 2000, at * 2000 + 3), "no such name"))
        .collect();
    let begin = std::time::Instant::now();
    let shown = render::terminal(&found, &sources, false);
    let taken = begin.elapsed();
    println!("one line: {} bytes: {taken:?}", shown.len());
    assert!(taken.as_secs() < 10, "{taken:?}");
}
