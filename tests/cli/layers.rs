//! State, district and school: each report line says which of them asks for it.

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
