//! `gradus why`: from a verdict to its rule, its source and its records.

use super::desk::Desk;

const POLICY: &str = r#"course algebra-1 "Algebra I" { credits 1 }
course algebra-2 "Algebra II" { credits 1 }
course biology "Biology" { credits 1 }
course physics "Physics" { credits 1 }
fact honors "Honors student" yes or no

diploma state "State Diploma" {
  authority "State Board"
  cite "Rule 7" as of 2026-07-01
  require units "Credits" 3 credits {
    cite "Rule 7.2" as of 2026-07-01
    mathematics "Mathematics" 2 credits from algebra-1, algebra-2
    science "Science" 1 credit from biology, physics
  }
  if honors {
    capstone "Physics for honors" 1 credit from physics
  } otherwise {
    second-science "Another science" overall 1 credit from biology
  }
}

diploma district "District Diploma" {
  extends state
  authority "District Board"
  cite "Policy 12" as of 2026-08-01
  require physics "Physics" overall 1 credit from physics
}
"#;

const PLAN: &str = r#"
format: gradus-plan
version: 1
student: {id: s-1, name: Ana Lopez, entered_grade_9: 2023-24, facts: {honors: true}}
courses:
  - {course: algebra-1, state: earned, credits: 1, year: 2023-24, grade: B}
  - {course: physics, state: earned, credits: 1, year: 2024-25, term: fall, grade: C, where: North High}
"#;

fn desk(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.put("rules.gradus", POLICY);
    desk.put("ana.yaml", PLAN);
    desk
}

#[test]
fn the_way_from_a_verdict_to_its_rule() {
    insta::assert_snapshot!(desk("why").session(&[
        "why district/mathematics ana.yaml --policy rules.gradus --as-of 2026-05-20",
        "why district/physics ana.yaml --policy rules.gradus --as-of 2026-05-20",
        "why state/capstone ana.yaml --policy rules.gradus --as-of 2026-05-20",
        "why state/second-science ana.yaml --policy rules.gradus --as-of 2026-05-20",
        "why state ana.yaml --policy rules.gradus --as-of 2026-05-20",
    ]));
}

#[test]
fn programs_get_an_audit_with_nothing_else_in_it() {
    let desk = desk("why_json");
    let ask = |what: &str| {
        let line = format!("why {what} ana.yaml --policy rules.gradus --as-of 2026-05-20 --format json");
        let (code, out, err) = desk.run(&line);
        assert_eq!((code, err.as_str()), (0, ""));
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let whole = ask("state");
    let one = ask("state/units/science");
    let [award] = one["awards"].as_array().unwrap().as_slice() else { panic!("{one}") };
    assert_eq!(award["verdict"], whole["awards"][0]["verdict"]);
    let [units] = award["demands"].as_array().unwrap().as_slice() else { panic!("{award}") };
    assert_eq!(units["cites"][0]["text"], "Rule 7.2");
    assert_eq!(units["parts"].as_array().unwrap().len(), 1);
    assert_eq!(units["parts"][0], whole["awards"][0]["demands"][0]["parts"][1]);
    assert_eq!(ask("state/second-science")["awards"][0]["demands"], serde_json::json!([]));
}

#[test]
fn what_is_not_there_is_said() {
    insta::assert_snapshot!(desk("why_not").session(&[
        "why stat ana.yaml --policy rules.gradus",
        "why state/mathematic ana.yaml --policy rules.gradus",
        "why state/units/nothing-like-it ana.yaml --policy rules.gradus",
        "why state/ ana.yaml --policy rules.gradus",
        "why state/units nobody.yaml --policy rules.gradus",
        "why state/units ana.yaml",
    ]));
}
