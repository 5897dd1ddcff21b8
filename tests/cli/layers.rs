//! State, district and school: each report line says which of them asks for it.

use std::path::Path;

use super::desk::Desk;

const THREE: &str = r#"use std.roles

meeting conference "Planning conference"
document igp "Individual plan"

process state "State rule" {
  cite "Code 1" as of 2024-01-01
  during grades 9 and 10 require meet "Conferences" 1 conference attended by parent
}

process district "District rule" {
  cite "District policy 1" as of 2024-01-01
  extends state
  during grades 9 and 10 require meet "Conferences" 2 conferences attended by parent
  by the end of grade 9 require plan-made "Plan" 1 igp
}

process school "School rule" {
  cite "Handbook 1" as of 2024-01-01
  extends district
  by the end of grade 9 require plan-made "Plan" 1 igp signed by parent
  require talk "Talk" 1 conference
}

calendar years "School years" { every school year from july 1 to june 30 }
"#;

const PLAN: &str = r#"format: gradus-plan
version: 1
student: { id: s-1 }
enrolment:
  - { school: North, grade: 9, year: 2023-24 }
  - { school: North, grade: 10, year: 2024-25 }
events:
  - { kind: conference, date: 2023-10-02, attended: [parent] }
  - { kind: igp, date: 2024-01-10 }
"#;

#[test]
fn three_layers_and_who_asks() {
    let desk = Desk::new("layers");
    desk.put("three.gradus", THREE);
    desk.put("plan.yaml", PLAN);
    insta::assert_snapshot!(desk.session(&[
        "check three.gradus",
        "audit plan.yaml --policy three.gradus --as-of 2025-09-01 --verify",
    ]));
}

/// The state's plan for college and career readiness, and a school's layer over it.
fn utah(desk: &Desk, weakened: Option<&str>) {
    std::fs::create_dir_all(desk.folder.join("utah")).unwrap();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/utah")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.ends_with(".gradus") && name != "gradus.toml" {
            continue;
        }
        let mut text = std::fs::read_to_string(&path).unwrap();
        if name == "spectrum.gradus"
            && let Some(weakened) = weakened
        {
            let process = text.find("process spectrum-pccr").unwrap();
            let first = process + text.split_at(process).1.find(concat!("  # rows", ": SP-15\n")).unwrap();
            text.insert_str(first, weakened);
        }
        desk.put(&format!("utah/{name}"), text);
    }
}

/// Each takes the place of a demand of the state.
const WEAKENED: &[(&str, &str)] = &[
    (
        "without the counselor",
        r#"  require first-year "A four-year plan, within the first year" within 12 months of the start
      of grade 7 or the start of grade 8 or the start of grade 9 or the start of grade 10 or the
      start of grade 11 or the start of grade 12 {
    made "Made by student and parent" 1 pccr-plan covering four-years by student, parent
  }
"#,
    ),
    ("another document", "  require follows \"The plan is kept\" 1 pccr-plan\n"),
];

#[test]
fn a_school_may_not_ask_less_than_utah() {
    let desk = Desk::new("layers-utah");
    utah(&desk, None);
    assert_eq!(desk.run("check utah"), (0, "nothing found in 10 files\n".to_owned(), String::new()));
    let mut shown = String::new();
    for (what, weakened) in WEAKENED {
        utah(&desk, Some(weakened));
        let (code, out, err) = desk.run("check utah");
        assert_eq!((code, err.as_str()), (1, ""));
        shown.push_str(&format!("{what}\n\n{out}\n"));
    }
    insta::assert_snapshot!(shown);
}

/// What the layer's words do not show to be less: a list of courses that grew elsewhere.
const COURSES: &str = r#"course art "Art" { credits 1 }
course music "Music" { credits 1 }
course chorus "Chorus" { credits 1 }

set fine-arts is art, music
set school-arts is art, music, chorus

diploma state "State Diploma" {
  cite "Rule 1" as of 2024-07-01
  require arts "Arts" 1 credit from fine-arts
}

diploma school "School Diploma" {
  cite "Handbook 1" as of 2024-07-01
  extends state
  require arts "Arts" 1 credit from school-arts
}
"#;

#[test]
fn a_student_shows_what_a_layer_lets_through() {
    let desk = Desk::new("layers-courses");
    desk.put("weaker.gradus", COURSES);
    desk.put(
        "tighter.gradus",
        COURSES
            .replace("is art, music, chorus", "is art")
            .replace("is art, music\n", "is art, music, chorus\n"),
    );
    insta::assert_snapshot!(desk.session(&["check weaker.gradus", "check tighter.gradus"]));
}
