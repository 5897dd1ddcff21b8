//! Records compared with each other: facts, choices, courses, documents.

use gradus::audit::outcome::Verdict;
use gradus::audit::outcome::Verdict::{CannotTell, Met, NotMet};
use gradus::policy::{Cond, Course, Policy, Said, Sequence};
use gradus::quantity::Amount;
use serde_json::{Value, json};

use super::build::*;

fn with_courses(cond: Cond) -> Policy {
    let mut policy = policy(&[test(Cond::Stated(0))]);
    let course = |name: &str, title: &str| Course {
        named: named(name, title),
        credits: (Amount::ONE, Amount::ONE),
        codes: vec![],
        equivalents: vec![],
        no_credit_with: vec![],
        repeatable: None,
        offer: Default::default(),
        needs: vec![],
    };
    policy.courses = vec![course("algebra-1", "Algebra I"), course("art", "Art")];
    policy.sequences = vec![Sequence {
        named: named("plan", "Plan"),
        award: 0,
        load: Default::default(),
        entries: vec![(9, None, 0), (10, None, 1)],
    }];
    policy.awards = vec![award(&[test(cond)])];
    assert_eq!(policy.faults(), Vec::<String>::new());
    policy
}

fn stand(cond: Cond, parts: Value) -> Verdict {
    verdict(&with_courses(cond), &plan(parts), "2024-06-30")
}

#[test]
fn stated_and_agreeing() {
    let goal = |text: &str| json!({ "id": "S", "facts": { "goal": text } });
    assert_eq!(stand(Cond::Stated(0), json!({})), NotMet);
    assert_eq!(stand(Cond::Stated(0), json!({ "student": goal("career") })), Met);
    let agrees = || Cond::Agrees(Said::Fact(0), Said::Choice(CHOICE));
    let chosen = json!([{ "kind": "choice", "date": "2023-01-01", "value": "Career" }, { "kind": "choice", "date": "2022-01-01", "value": "university" }]);
    assert_eq!(stand(agrees(), json!({ "student": goal("career"), "events": chosen })), Met);
    assert_eq!(stand(agrees(), json!({ "student": goal("university"), "events": chosen })), NotMet);
    assert_eq!(stand(agrees(), json!({ "events": chosen })), CannotTell);
    assert_eq!(stand(agrees(), json!({ "student": goal("career") })), CannotTell);
}

#[test]
fn courses_are_those_of_the_document_in_force() {
    let listed = || Cond::CoursesListed(IGP);
    let igps = json!([
        { "kind": "igp", "date": "2022-09-01", "courses": ["Algebra I"] },
        { "kind": "igp", "date": "2023-09-01", "courses": ["algebra-1", "ART"] } ]);
    let course = |name: &str, year: &str, registered: Option<&str>| json!({ "course": name, "state": "in progress", "year": year, "registered": registered });
    let stand = |course: Value| stand(listed(), json!({ "events": igps, "courses": [course] }));
    assert_eq!(stand(course("algebra-1", "2022-23", None)), Met);
    assert_eq!(stand(course("art", "2022-23", None)), NotMet);
    assert_eq!(stand(course("art", "2023-24", None)), Met);
    // Registered while the earlier version was in force.
    assert_eq!(stand(course("art", "2023-24", Some("2023-08-31"))), NotMet);
    assert_eq!(stand(course("art", "2023-24", Some("2023-09-01"))), Met);
    // Before the first version, or only planned, or without a year.
    assert_eq!(stand(course("art", "2021-22", None)), Met);
    assert_eq!(stand(json!({ "course": "art", "state": "planned", "year": "2022-23" })), Met);
    assert_eq!(stand(json!({ "course": "art", "state": "in progress" })), CannotTell);
}

#[test]
fn courses_follow_a_sequence() {
    let course = |name: &str, state: &str| json!({ "course": name, "state": state, "credits": 1 });
    let stand = |courses: Value| stand(Cond::CoursesFollow(0), json!({ "courses": courses }));
    assert_eq!(stand(json!([course("algebra-1", "earned"), course("art", "planned")])), Met);
    assert_eq!(stand(json!([course("algebra-1", "earned")])), NotMet);
    assert_eq!(stand(json!([course("algebra-1", "earned"), course("what", "earned")])), CannotTell);
}
