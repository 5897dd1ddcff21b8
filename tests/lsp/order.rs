//! Messages take effect in the order they are sent, however fast they come.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, folder, uri};

const REQUEST_CANCELLED: i64 = -32800;

/// The folder of a test with one policy.
fn with(name: &str, text: &str) -> (Client, String) {
    let folder = folder(name);
    std::fs::write(folder.join("all.gradus"), text).unwrap();
    let uri = uri(&folder.join("all.gradus"));
    (Client::open_folder(&folder, &[]), uri)
}

fn course(at: i64) -> String {
    format!("course c-{at} \"Course {at}\" {{\n  subject science\n  credits 1\n}}\n")
}

#[test]
fn thousands_of_edits_and_questions_without_waiting() {
    const ROUNDS: i64 = 2000;
    let (mut client, uri) = with("rounds", &course(0));
    client.open(&uri, &format!("use std.subjects\n{}", course(0)), 0);
    let of = |uri: &str| json!({ "textDocument": { "uri": uri } });
    let mut questions = Vec::new();
    for round in 1..=ROUNDS {
        // The name of the course is one longer whenever the number is.
        let end = 7 + format!("c-{}", round - 1).len();
        let range = json!({ "start": { "line": 1, "character": 7 }, "end": { "line": 1, "character": end } });
        client.change(&uri, round, json!([{ "range": range, "text": format!("c-{round}") }]));
        questions.push((round, client.put("textDocument/documentSymbol", of(&uri))));
    }
    for (round, id) in questions {
        let answer = client.answer(id);
        assert_eq!(answer["result"][0]["name"], format!("c-{round}"), "{answer}");
    }
    let last = client.told_of(&uri, ROUNDS);
    assert!(last.list.is_empty(), "{last:?}");
    client.quiet(Duration::from_millis(500));
    let versions: Vec<i64> =
        client.told.iter().filter(|told| told.uri == uri).filter_map(|told| told.version).collect();
    assert_eq!(versions.last(), Some(&ROUNDS), "nothing comes behind the findings of the last edit");
    assert!(versions.is_sorted(), "{versions:?}");
    assert!(versions.len() < ROUNDS as usize / 2, "a burst is checked once: {} times", versions.len());
    assert!(client.end().success());
}

#[test]
fn a_burst_is_told_of_once_and_with_its_last_version() {
    let (mut client, uri) = with("burst", &course(0));
    client.open(&uri, "", 0);
    client.told_of(&uri, 0);
    client.told.clear();
    // All at once, as one piece of input.
    let mut burst = String::new();
    for version in 1..=500 {
        let begin = json!({ "line": 0, "character": 0 });
        let change = json!({ "range": { "start": begin, "end": begin }, "text": "x" });
        let params =
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] });
        let body =
            json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }).to_string();
        burst.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }
    client.raw(burst.as_bytes());
    let last = client.told_of(&uri, 500);
    assert!(!last.list.is_empty());
    client.quiet(Duration::from_millis(300));
    assert!(client.told.len() < 100, "{} publications for 500 edits", client.told.len());
    assert_eq!(client.told.last().and_then(|told| told.version), Some(500));
    assert!(client.end().success());
}

#[test]
fn a_question_that_is_cancelled_is_answered_so_and_holds_up_nobody() {
    let text: String = (0..2000).map(course).collect();
    let (mut client, uri) = with("cancelled", &text);
    client.open(&uri, &text, 0);
    let begin = json!({ "line": 0, "character": 8 });
    let params = json!({ "textDocument": { "uri": uri }, "position": begin });
    let questions: Vec<i64> = (0..200).map(|_| client.put("textDocument/hover", params.clone())).collect();
    for id in &questions {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    let behind = client.put("textDocument/hover", params);
    let cancelled = questions
        .into_iter()
        .filter(|id| {
            let answer = client.answer(*id);
            let cancelled = answer["error"]["code"] == REQUEST_CANCELLED;
            assert!(cancelled || answer["error"].is_null(), "{answer}");
            cancelled
        })
        .count();
    assert!(cancelled > 100, "only {cancelled} of 200 were cancelled");
    assert!(client.answer(behind)["result"].is_object());
    // Cancelling what is answered, or was never asked, is nothing.
    client.notify("$/cancelRequest", json!({ "id": behind }));
    client.notify("$/cancelRequest", json!({ "id": "never" }));
    assert_eq!(client.ask("gradus/tests", json!({}))["result"], Value::Array(Vec::new()));
    assert!(client.end().success());
}
