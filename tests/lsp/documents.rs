//! Documents, places and names as strange as clients can make them.

use serde_json::{Value, json};

use crate::client::{Client, folder, uri};

const TEXT: &str =
    "use std.subjects\r\ncourse art \"Kunst \u{1f3a8} e\u{301}\" {\r\n  subject arts\r\n  credits 1\r\n}\r\n";

const AT_A_PLACE: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/signatureHelp",
    "textDocument/definition",
    "textDocument/declaration",
    "textDocument/typeDefinition",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/prepareCallHierarchy",
];

#[test]
fn places_far_outside_are_the_nearest_there_is() {
    let folder = folder("outside");
    let uri = uri(&folder.join("a.gradus"));
    let mut client = Client::open_folder(&folder, &[]);
    client.open(&uri, TEXT, 0);
    const FAR: u32 = u32::MAX;
    for (line, character) in [(0, FAR), (FAR, 0), (FAR, FAR), (1, 13), (1, 14), (1, 15), (6, 1), (5, 1)] {
        let place = json!({ "line": line, "character": character });
        for method in AT_A_PLACE {
            let answer = client.ask(method, json!({ "textDocument": { "uri": uri }, "position": place }));
            // What cannot be renamed is refused.
            let refused = method.ends_with("prepareRename") && answer["error"]["code"] == -32803;
            assert!(answer["error"].is_null() || refused, "{method} at {place}: {answer}");
        }
        let all = json!({ "start": { "line": 0, "character": 0 }, "end": place });
        for method in ["textDocument/inlayHint", "textDocument/semanticTokens/range"] {
            let answer = client.ask(method, json!({ "textDocument": { "uri": uri }, "range": all }));
            assert!(answer["error"].is_null(), "{method} to {place}: {answer}");
        }
        let positions = json!([place, place]);
        let answer = client.ask(
            "textDocument/selectionRange",
            json!({ "textDocument": { "uri": uri }, "positions": positions }),
        );
        assert_eq!(answer["result"].as_array().map(Vec::len), Some(2), "{answer}");
    }
    // From behind to before, and beyond the end: as much as is there.
    let beyond = json!({ "start": { "line": 99, "character": 5 }, "end": { "line": 0, "character": 0 } });
    client.change(&uri, 1, json!([{ "range": beyond, "text": "# The end.\r\n" }]));
    assert!(client.told_of(&uri, 1).list.is_empty());
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": FAR, "character": FAR } });
    client.change(&uri, 2, json!([{ "range": whole, "text": "course x {}\n" }]));
    assert!(!client.told_of(&uri, 2).list.is_empty());
    assert!(client.end().success());
}

#[test]
fn documents_that_are_not_open_cannot_be_edited_and_one_can_be_opened_twice() {
    let folder = folder("unopened");
    let known = uri(&folder.join("a.gradus"));
    std::fs::write(folder.join("a.gradus"), TEXT).unwrap();
    let mut client = Client::open_folder(&folder, &[]);
    for uri in [&known, &uri(&folder.join("nowhere.gradus"))] {
        client.change(uri, 5, json!([{ "text": "course" }]));
        client.close(uri);
        client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    }
    client.open(&known, TEXT, 1);
    assert!(client.told_of(&known, 1).list.is_empty());
    client.open(&known, "course", 2);
    assert!(!client.told_of(&known, 2).list.is_empty());
    client.open(&known, TEXT, 3);
    assert!(client.told_of(&known, 3).list.is_empty());
    // What is closed is as on the disk, and what is closed twice as well.
    client.change(&known, 4, json!([{ "text": "course" }]));
    assert!(!client.told_of(&known, 4).list.is_empty());
    client.close(&known);
    client.close(&known);
    client.until(|client| client.last_told(&known).is_some_and(|told| told.list.is_empty()));
    assert!(client.end().success());
}

#[test]
fn names_with_spaces_signs_and_letters_of_all_languages() {
    let folder = folder("names");
    let mut client = Client::open_folder(&folder, &[]);
    let below = uri(&folder);
    let names = [
        "with%20space.gradus",
        "100%25.gradus",
        "%E5%AD%A6%E6%A0%A1.gradus",
        "caf%c3%a9.gradus",
        "a+b=c.gradus",
    ];
    for name in names {
        let uri = format!("{below}/{name}");
        client.open(&uri, "course art {\n", 0);
        let told = client.told_of(&uri, 0);
        assert!(!told.list.is_empty(), "{name}");
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 8 } });
        let found = client.ask("textDocument/definition", params);
        let place = if found["result"].is_array() { &found["result"][0] } else { &found["result"] };
        assert_eq!(place["uri"], uri.as_str(), "the client's own name for it: {found}");
    }
    assert!(client.end().success());
}

#[test]
fn texts_that_were_never_saved() {
    let folder = folder("untitled");
    let mut client = Client::open_folder(&folder, &[]);
    for uri in ["untitled:Untitled-1", "untitled:/x/new.gradus", "vscode-vfs://github/x/new.gradus", "x:"] {
        client.open(uri, "course art {\n", 0);
        assert!(!client.told_of(uri, 0).list.is_empty(), "{uri}");
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 8 } });
        assert!(client.ask("textDocument/hover", params)["error"].is_null());
        client.close(uri);
        client.until(|client| client.last_told(uri).is_some_and(|told| told.list.is_empty()));
    }
    assert!(client.end().success());
}

#[test]
fn a_folder_that_is_deleted() {
    let folder = folder("deleted");
    let path = folder.join("below").join("a.gradus");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "course").unwrap();
    let uri = uri(&path);
    let mut client = Client::open_folder(&folder, &[]);
    client.until(|client| client.last_told(&uri).is_some_and(|told| !told.list.is_empty()));
    std::fs::remove_dir_all(&folder).unwrap();
    let changes = json!([{ "uri": uri, "type": 3 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    client.until(|client| client.last_told(&uri).is_some_and(|told| told.list.is_empty()));
    // A document of a folder that is no more can still be written.
    client.open(&uri, "course", 0);
    assert!(!client.told_of(&uri, 0).list.is_empty());
    let gone = json!({ "added": [], "removed": [{ "uri": crate::client::uri(&folder), "name": "x" }] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": gone }));
    let params = json!({ "textDocument": { "uri": uri } });
    assert_ne!(client.ask("textDocument/documentSymbol", params)["result"], Value::Null);
    assert!(client.end().success());
}
