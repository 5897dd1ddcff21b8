//! Input that no client should send: it is answered with an error, and the server lives.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, folder, uri};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;

fn started(name: &str) -> Client {
    Client::open_folder(&folder(name), &[])
}

/// The server answers as if nothing had been.
fn assert_lives(client: &mut Client) {
    assert_eq!(client.ask("gradus/tests", json!({}))["result"], json!([]));
}

#[test]
fn what_is_no_message_is_answered_with_an_error() {
    let mut client = started("garbage");
    let garbage: [(&str, &[u8], i64); 9] = [
        ("no JSON", b"Content-Length: 5\r\n\r\n{\"a\":", PARSE_ERROR),
        ("no UTF-8", b"Content-Length: 4\r\n\r\n\"\xff\xfe\"", PARSE_ERROR),
        ("an empty text", b"Content-Length: 0\r\n\r\n", PARSE_ERROR),
        ("a list", b"Content-Length: 2\r\n\r\n[]", INVALID_REQUEST),
        (
            "another protocol",
            b"Content-Length: 33\r\n\r\n{\"jsonrpc\":\"1.0\", \"method\":\"abc\"}",
            INVALID_REQUEST,
        ),
        ("no length", b"Content-Type: application/json\r\n\r\n", PARSE_ERROR),
        ("a negative length", b"Content-Length: -5\r\n\r\n", PARSE_ERROR),
        ("a length in words", b"Content-Length: five\r\n\r\n", PARSE_ERROR),
        ("something else", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", PARSE_ERROR),
    ];
    for (what, bytes, code) in garbage {
        client.raw(bytes);
        client.until(|client| !client.unasked.is_empty());
        let answer = client.unasked.remove(0);
        assert_eq!(answer["error"]["code"], code, "{what}: {answer}");
        assert_lives(&mut client);
    }
    // Nested deeper than anything is.
    client.body(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    client.until(|client| !client.unasked.is_empty());
    assert_eq!(client.unasked.remove(0)["error"]["code"], PARSE_ERROR);
    assert_lives(&mut client);
    assert!(client.end().success());
}

#[test]
fn a_message_longer_than_the_memory_ends_the_server_at_once() {
    for length in ["99999999999", "99999999999999999999999999"] {
        let mut client = started("huge");
        client.raw(format!("Content-Length: {length}\r\n\r\n{{}}").as_bytes());
        client.until(|client| !client.unasked.is_empty());
        assert_eq!(client.unasked[0]["error"]["code"], PARSE_ERROR);
        assert_eq!(client.ended().code(), Some(1));
    }
}

#[test]
fn wrong_parameters_and_unknown_methods() {
    let mut client = started("parameters");
    for params in
        [json!({}), json!([]), json!({ "textDocument": 5 }), json!({ "textDocument": { "uri": "" } })]
    {
        let answer = client.ask("textDocument/hover", params);
        assert_eq!(answer["error"]["code"], INVALID_PARAMS, "{answer}");
    }
    let negative = json!({
        "textDocument": { "uri": "file:///a.gradus" },
        "position": { "line": -1, "character": 1.5 },
    });
    assert_eq!(client.ask("textDocument/hover", negative)["error"]["code"], INVALID_PARAMS);
    assert_eq!(client.ask("textDocument/nonsense", json!({}))["error"]["code"], METHOD_NOT_FOUND);
    assert_eq!(client.ask("gradus/nonsense", json!({}))["error"]["code"], METHOD_NOT_FOUND);
    // A notification has no answer, whatever is wrong with it.
    for method in ["textDocument/nonsense", "$/nonsense", "textDocument/didChange", "textDocument/didOpen"] {
        client.notify(method, json!({ "textDocument": [] }));
    }
    // Nobody asked for this.
    client.body(r#"{"jsonrpc":"2.0","id":4711,"result":null}"#);
    client.body(r#"{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"no"}}"#);
    assert_lives(&mut client);
    for (command, arguments) in
        [("gradus.nonsense", json!([])), ("gradus.audit", json!([5])), ("gradus.audit", json!([{}]))]
    {
        let answer =
            client.ask("workspace/executeCommand", json!({ "command": command, "arguments": arguments }));
        assert!(answer["error"]["message"].is_string(), "{answer}");
    }
    assert_lives(&mut client);
    assert!(client.end().success());
}

#[test]
fn nothing_is_answered_before_initialize_or_after_shutdown() {
    let folder = folder("early");
    let mut client = Client::start(folder.parent().unwrap(), &[]);
    let hover = json!({
        "textDocument": { "uri": "file:///a.gradus" },
        "position": { "line": 0, "character": 0 },
    });
    assert_eq!(client.ask("textDocument/hover", hover.clone())["error"]["code"], NOT_INITIALIZED);
    client.open("file:///a.gradus", "", 0);
    client.initialize(&[&folder]);
    let again = client.ask("initialize", json!({ "capabilities": {} }));
    assert_eq!(again["error"]["code"], INVALID_REQUEST, "{again}");
    assert!(client.ask("textDocument/hover", hover.clone())["error"].is_null());
    assert_eq!(client.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.ask("textDocument/hover", hover)["error"]["code"], INVALID_REQUEST);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(0));
}

#[test]
fn an_exit_without_shutdown_is_an_error() {
    let mut client = started("exit");
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
    let folder = folder("exit-at-once");
    let mut client = Client::start(folder.parent().unwrap(), &[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_server_ends_when_its_client_is_gone() {
    let mut client = started("gone");
    client.hang_up();
    assert_eq!(client.ended().code(), Some(1));
    // In the middle of a message, and with questions that wait.
    let mut client = started("gone-busy");
    for _ in 0..50 {
        client.put("workspace/symbol", json!({ "query": "a" }));
    }
    client.raw(b"Content-Length: 100\r\n\r\n{");
    client.hang_up();
    let begun = Instant::now();
    assert_eq!(client.ended().code(), Some(1));
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn half_a_character_is_taken_as_one_that_nobody_knows() {
    let folder = folder("half");
    let uri = uri(&folder.join("half.gradus"));
    let mut client = Client::open_folder(&folder, &[]);
    client.open(&uri, "# \n", 0);
    // The first half of an emoji, and then the second behind it, as some editors type it.
    for (version, character, half) in [(1, 2, "\\ud83d"), (2, 3, "\\ude00")] {
        let place = format!(r#"{{"line":0,"character":{character}}}"#);
        client.body(&format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"{uri}","version":{version}}},"contentChanges":[{{"range":{{"start":{place},"end":{place}}},"text":"{half}"}}]}}}}"#
        ));
    }
    assert!(client.told_of(&uri, 2).list.is_empty());
    // The columns behind it are where the editor has them.
    let end = json!({ "line": 0, "character": 4 });
    client.change(&uri, 3, json!([{ "range": { "start": end, "end": end }, "text": "\ncourse" }]));
    let told = client.told_of(&uri, 3);
    assert_eq!(told.list[0]["range"]["start"]["line"], 1, "{told:?}");
    assert!(client.end().success());
}
