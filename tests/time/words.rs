//! Why an event demand stands as it does, in plain sentences: titles as declared, counts without
//! plurals, and who or what is missing.

use gradus::plan::Plan;
use gradus::policy::{EventFilter, Happening, Tally};
use serde_json::{Value, json};

use super::build::*;

fn why(tally: Tally, kind: u32, filters: Vec<EventFilter>, events: &Value) -> String {
    let plan: Plan = plan(json!({ "events": events }));
    let happening = Happening { tally, select: select(kind, filters) };
    let wants = [test(gradus::policy::Cond::Events(Box::new(happening)))];
    run(&policy(&wants), &plan, "2023-06-01").awards[0].demands[0].because.clone().unwrap()
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn whose_signature_is_missing() {
    let mut said = Vec::new();
    let signed = || vec![EventFilter::SignedBy(words(&["counselor", "parent", "student"]))];
    let version = |signatures: Value| json!([{ "kind": "igp", "date": "2023-05-01", "signed": signatures }]);
    let least = |least| Tally::Times { least, most: None };
    let two = version(json!([
        { "by": "student", "date": "2023-05-02" }, { "by": "counselor", "date": "2023-05-02" } ]));
    said.push(why(least(1), IGP, signed(), &two));
    said.push(why(least(1), IGP, signed(), &version(json!([]))));
    said.push(why(least(1), IGP, signed(), &json!([])));
    said.push(why(Tally::Latest, IGP, signed(), &two));
    said.push(why(Tally::Every, IGP, signed(), &two));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn how_many_of_how_many() {
    let mut said = Vec::new();
    let two = json!([
        { "kind": "review", "date": "2023-01-10", "parts": ["goals"] }, { "kind": "review", "date": "2023-02-10" } ]);
    let covering = || vec![EventFilter::Covering(words(&["goals", "courses"]))];
    let times = |least, most| Tally::Times { least, most };
    said.push(why(times(3, None), REVIEW, vec![], &two));
    said.push(why(times(3, None), REVIEW, vec![], &json!([])));
    said.push(why(times(0, Some(0)), REVIEW, vec![], &two));
    said.push(why(times(0, Some(1)), REVIEW, vec![], &two));
    said.push(why(times(1, None), REVIEW, covering(), &json!([two[0].clone()])));
    said.push(why(times(1, None), CHOICE, vec![EventFilter::Of(words(&["university"]))], &json!([])));
    said.push(why(
        Tally::Latest,
        CHOICE,
        vec![EventFilter::Of(words(&["university"]))],
        &json!([{ "kind": "choice", "date": "2023-01-10", "value": "career" }]),
    ));
    insta::assert_snapshot!(said.join("\n"));
}
