//! Sessions that are written down, and done again.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, folder, uri};

fn replay(file: &Path, home: &Path) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["lsp", "--replay"]).arg(file).env("XDG_CACHE_HOME", home.join("cache"));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn a_session_done_again_has_the_same_answers() {
    let folder = folder("recorded");
    let home = folder.parent().unwrap().to_owned();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/workspace/small");
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let session = home.join("session.jsonl");
    std::fs::write(&session, "what was there before").unwrap();
    let mut client = Client::open_folder(&folder, &["--record", session.to_str().unwrap()]);
    let science = folder.join("science.gradus");
    let (science, text) = (uri(&science), std::fs::read_to_string(&science).unwrap());
    client.open(&science, &text, 1);
    client.told_of(&science, 1);
    let course = text.find("chemistry \"").unwrap();
    let there =
        json!({ "textDocument": { "uri": science }, "position": crate::client::place(&text, course) });
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
        assert!(!client.ask(method, there.clone())["result"].is_null());
    }
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": science } }));
    client.ask("codeLens/resolve", lenses["result"][0].clone());
    client.body("no message at all");
    let begin = json!({ "line": 0, "character": 0 });
    client.change(&science, 2, json!([{ "range": { "start": begin, "end": begin }, "text": "course" }]));
    client.ask("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": science } }));
    client.told_of(&science, 2);
    assert!(client.end().success());

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&session).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only its owner may read it");
    }
    let recorded = std::fs::read_to_string(&session).unwrap();
    let lines: Vec<Value> = recorded.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["format"], "gradus-session");
    assert!(lines.iter().any(|line| line["noise"] == "no message at all"), "{recorded}");
    assert!(lines[1..].is_sorted_by_key(|line| line["at"].as_u64()), "{recorded}");

    let (code, shown) = replay(&session, &home);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("0 not as recorded"), "{shown}");
    assert!(shown.contains("textDocument/hover"), "{shown}");

    // A session with another answer in it.
    let changed = recorded.replace("Chemistry", "Alchemy");
    let other = home.join("other.jsonl");
    let cut: Vec<&str> = changed
        .lines()
        .zip(recorded.lines())
        .map(|(changed, line)| if line.contains("\"from\":\"server\"") { changed } else { line })
        .collect();
    std::fs::write(&other, cut.join("\n")).unwrap();
    let (code, shown) = replay(&other, &home);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("textDocument/hover, question ") && shown.contains("Alchemy"), "{shown}");
}

#[test]
fn a_file_that_is_no_session() {
    let folder = folder("no-session");
    for (text, says) in [
        ("", "this is no session"),
        ("{\"format\": \"gradus-plan\"}\n", "this is no session"),
        ("{\"format\": \"gradus-session\", \"version\": 9}\n", "another version"),
        ("{\"format\": \"gradus-session\", \"version\": 1}\n\nnonsense\n", "line 3 cannot be read"),
    ] {
        let path = folder.join("session.jsonl");
        std::fs::write(&path, text).unwrap();
        let (code, shown) = replay(&path, &folder);
        assert_eq!(code, 2, "{shown}");
        assert!(shown.contains(says), "{shown}");
    }
    let (code, shown) = replay(&folder.join("nowhere.jsonl"), &folder);
    assert_eq!(code, 2, "{shown}");
}
