//! A client of the language server over standard input and output, for tests and measurements: it has
//! its own framing, and does not know the server's code.

#![allow(dead_code, reason = "not every user needs every part")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything is waited for before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// What the server told of a document's findings.
#[derive(Debug, Clone)]
pub struct Told {
    pub uri: String,
    pub version: Option<i64>,
    pub list: Vec<Value>,
    pub at: Instant,
}

pub struct Client {
    pub child: Child,
    input: Option<ChildStdin>,
    heard: Receiver<(Value, Instant)>,
    next: i64,
    /// Answers nobody has asked for yet.
    answers: BTreeMap<i64, (Value, Instant)>,
    /// Answers to nothing: to what was no message.
    pub unasked: Vec<Value>,
    /// Everything that was told of findings, in order.
    pub told: Vec<Told>,
    /// What the server asked or said besides.
    pub said: Vec<Value>,
}

impl Client {
    /// Starts the server, in a home of its own.
    pub fn start(home: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.arg("lsp").args(arguments).env("XDG_CACHE_HOME", home.join("cache")).env("HOME", home);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, heard) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    match line.trim().split_once(": ") {
                        Some(("Content-Length", value)) => length = value.parse().unwrap(),
                        Some(_) => {}
                        None => break,
                    }
                }
                let mut body = vec![0; length];
                if output.read_exact(&mut body).is_err() {
                    return;
                }
                let message = serde_json::from_slice(&body).unwrap();
                if sender.send((message, Instant::now())).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            input,
            heard,
            next: 0,
            answers: BTreeMap::new(),
            unasked: Vec::new(),
            told: Vec::new(),
            said: Vec::new(),
        }
    }

    /// Starts the server and opens a folder.
    pub fn open_folder(folder: &Path, arguments: &[&str]) -> Self {
        let mut client = Self::start(folder.parent().unwrap(), arguments);
        client.initialize(&[folder]);
        client
    }

    pub fn initialize(&mut self, folders: &[&Path]) {
        let folders: Vec<Value> =
            folders.iter().map(|folder| json!({ "uri": uri(folder), "name": "test" })).collect();
        let params = json!({
            "processId": null,
            "capabilities": {},
            "workspaceFolders": folders,
            "initializationOptions": { "stdlibScheme": true },
        });
        let answer = self.ask("initialize", params);
        assert!(answer["result"]["capabilities"].is_object(), "{answer}");
        self.notify("initialized", json!({}));
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        // A server that has ended reads nothing more.
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    pub fn body(&mut self, body: &str) {
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn send(&mut self, message: &Value) {
        self.body(&message.to_string());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks and goes on.
    pub fn put(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.next
    }

    /// Waits for the whole answer to a question.
    pub fn answer(&mut self, id: i64) -> Value {
        self.answer_at(id).0
    }

    pub fn answer_at(&mut self, id: i64) -> (Value, Instant) {
        self.until(|client| client.answers.contains_key(&id));
        self.answers.remove(&id).unwrap()
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.put(method, params);
        self.answer(id)
    }

    /// Takes in what comes until something is so.
    pub fn until(&mut self, so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            match self.heard.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
                Ok((message, at)) => self.hear(message, at),
                Err(RecvTimeoutError::Timeout) => panic!("it does not come; so far {:?}", self.said),
                Err(RecvTimeoutError::Disconnected) => panic!("the server has ended"),
            }
        }
    }

    /// Takes in what comes until nothing has come for a while.
    pub fn quiet(&mut self, quiet: Duration) {
        while let Ok((message, at)) = self.heard.recv_timeout(quiet) {
            self.hear(message, at);
        }
    }

    fn hear(&mut self, message: Value, at: Instant) {
        let asked = message["id"].as_i64();
        match (message["method"].as_str(), asked) {
            (None, Some(id)) => _ = self.answers.insert(id, (message, at)),
            (None, None) => self.unasked.push(message),
            (Some("textDocument/publishDiagnostics"), _) => {
                let params = &message["params"];
                self.told.push(Told {
                    uri: params["uri"].as_str().unwrap().to_owned(),
                    version: params["version"].as_i64(),
                    list: params["diagnostics"].as_array().unwrap().clone(),
                    at,
                });
            }
            (Some(_), asked) => {
                if let Some(id) = asked {
                    self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
                }
                self.said.push(message);
            }
        }
    }

    pub fn open(&mut self, uri: &str, text: &str, version: i64) {
        let document = json!({ "uri": uri, "languageId": "gradus", "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Waits until the findings of this version of a document are told.
    pub fn told_of(&mut self, uri: &str, version: i64) -> Told {
        let is = |told: &&Told| told.uri == uri && told.version == Some(version);
        self.until(|client| client.told.iter().rev().any(|told| is(&told)));
        self.told.iter().rev().find(is).unwrap().clone()
    }

    /// What was told last of a document.
    pub fn last_told(&self, uri: &str) -> Option<&Told> {
        self.told.iter().rev().find(|told| told.uri == uri)
    }

    /// Ends as the protocol has it.
    pub fn end(mut self) -> ExitStatus {
        assert_eq!(self.ask("shutdown", Value::Null)["error"], Value::Null);
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Closes standard input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits until the server has ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file as the protocol names it.
pub fn uri(path: &Path) -> String {
    let mut uri = "file://".to_owned();
    for byte in path.to_str().unwrap().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(byte as char),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte as char),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// A new empty folder of a test, below one that is its home.
pub fn folder(name: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lsp-{name}"));
    let _ = std::fs::remove_dir_all(&home);
    let folder = home.join("small");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The place of an offset, counted in UTF-16 as clients do that say nothing else.
pub fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": before[begin..].encode_utf16().count() })
}

/// The change that makes one text of another: what lies between what both have before and behind it.
pub fn change_between(old: &str, new: &str) -> Value {
    let ahead = |a: &str, b: &str| -> usize {
        let pairs = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
        pairs.map(|(c, _)| c.len_utf8()).sum()
    };
    let start = ahead(old, new);
    let behind: usize = old[start..]
        .chars()
        .rev()
        .zip(new[start..].chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let range = json!({ "start": place(old, start), "end": place(old, old.len() - behind) });
    json!({ "range": range, "text": &new[start..new.len() - behind] })
}
