//! A recorded session, done again with a server in this process: whether it answers as it did, and
//! how long it takes.
//!
//! A message is sent as soon as every answer has come that had come before it when the session was
//! recorded, so that whatever the client made of an answer still fits. What the server asks is
//! answered as the client answered then. What was told of findings is compared at the end.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{sleep_until, timeout};

use super::converse;
use super::frames::{Frames, framed};
use super::record::{self, From, Line};

const BUFFER: usize = 64 * 1024;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long nothing comes when everything has come.
const QUIET: Duration = Duration::from_secs(1);

/// How fast a session is done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As fast as the server answers.
    Full,
    /// As fast as it was recorded.
    Recorded,
}

/// What came of doing a session again.
#[derive(Debug, Default)]
pub struct Replayed {
    /// How many answers and lists of findings were compared.
    pub compared: usize,
    /// Those that are not as recorded.
    pub differences: Vec<Difference>,
    /// How long the answers took, by method.
    pub times: BTreeMap<String, Vec<Duration>>,
}

/// An answer that is not as recorded.
#[derive(Debug)]
pub struct Difference {
    /// What was asked, or whose findings they are.
    pub what: String,
    /// Where in the answer it differs first: `result.contents.value`.
    pub place: String,
    /// What was recorded there.
    pub recorded: String,
    /// What is there now.
    pub now: String,
}

/// Does a recorded session again.
///
/// # Errors
/// Why it cannot be, for whoever named the file.
pub fn replay(path: &Path, pace: Pace) -> Result<Replayed, String> {
    let lines = record::read(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let found = runtime.block_on(async {
        let (input, server_input) = duplex(BUFFER);
        let (server_output, output) = duplex(BUFFER);
        let server = tokio::spawn(converse(server_input, server_output, None));
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(listen(output, sender));
        let mut player = Player::new(&lines, input, receiver);
        player.play(&lines, pace).await;
        let Player { input, replayed, .. } = player;
        drop(input);
        let _ = timeout(PATIENCE, server).await;
        replayed
    });
    runtime.shutdown_background();
    Ok(found)
}

/// Takes in what the server says, with the time.
async fn listen(mut output: DuplexStream, heard: UnboundedSender<(Value, Instant)>) {
    let mut frames = Frames::default();
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = output.read(&mut buffer).await {
        frames.add(buffer.get(..read).unwrap_or_default());
        while let Ok(Some(body)) = frames.next() {
            let message = serde_json::from_slice(&body).unwrap_or_default();
            if heard.send((message, Instant::now())).is_err() {
                return;
            }
        }
    }
}

/// The findings of a document as last told: its version, and the list.
type Told = BTreeMap<String, (Value, Value)>;

/// Plays the client.
struct Player {
    input: DuplexStream,
    heard: UnboundedReceiver<(Value, Instant)>,
    /// What the client answers, by what it is asked.
    answers: BTreeMap<String, VecDeque<Value>>,
    /// What was asked and when, by the name of the question.
    asked: BTreeMap<String, (String, Instant)>,
    answered: BTreeMap<String, (Value, Instant)>,
    told: Told,
    replayed: Replayed,
}

impl Player {
    fn new(lines: &[Line], input: DuplexStream, heard: UnboundedReceiver<(Value, Instant)>) -> Self {
        let mut methods: BTreeMap<String, String> = BTreeMap::new();
        let mut answers: BTreeMap<String, VecDeque<Value>> = BTreeMap::new();
        for line in lines {
            let Some(message) = &line.message else { continue };
            match (line.from, method(message), id(message)) {
                (From::Server, Some(method), Some(id)) => _ = methods.insert(id, method.to_owned()),
                (From::Client, None, Some(id)) => {
                    let of = methods.get(&id).cloned().unwrap_or_default();
                    answers.entry(of).or_default().push_back(message.clone());
                }
                _ => {}
            }
        }
        Self {
            input,
            heard,
            answers,
            asked: BTreeMap::new(),
            answered: BTreeMap::new(),
            told: Told::new(),
            replayed: Replayed::default(),
        }
    }

    async fn play(&mut self, lines: &[Line], pace: Pace) {
        let begun = tokio::time::Instant::now();
        let mut told = Told::new();
        let mut compared = false;
        for line in lines {
            while let Ok((message, at)) = self.heard.try_recv() {
                self.hear(message, at).await;
            }
            match (line.from, &line.message) {
                (From::Client, message) => {
                    if pace == Pace::Recorded {
                        sleep_until(begun + line.at()).await;
                    }
                    if message.as_ref().and_then(method) == Some("exit") {
                        self.compare_told(&told).await;
                        compared = true;
                    }
                    self.say(line).await;
                }
                (From::Server, Some(message)) if method(message).is_none() => self.compare(message).await,
                (From::Server, Some(message)) => tell(&mut told, message),
                (From::Server, None) => {}
            }
        }
        if !compared {
            self.compare_told(&told).await;
        }
    }

    /// Sends what the client said then.
    async fn say(&mut self, line: &Line) {
        let Some(message) = &line.message else {
            let noise = line.noise.clone().unwrap_or_default();
            let _ = self.input.write_all(&framed(noise.as_bytes())).await;
            return;
        };
        match (method(message), id(message)) {
            (Some(method), Some(id)) => _ = self.asked.insert(id, (method.to_owned(), Instant::now())),
            // It is said when it is asked for.
            (None, Some(_)) => return,
            _ => {}
        }
        self.send(message).await;
    }

    async fn send(&mut self, message: &Value) {
        // Where the server has ended, its answers are missed.
        let _ = self.input.write_all(&framed(message.to_string().as_bytes())).await;
    }

    async fn hear(&mut self, message: Value, at: Instant) {
        match (method(&message), id(&message)) {
            (Some(method), Some(_)) => {
                let recorded = self.answers.get_mut(method).and_then(VecDeque::pop_front);
                let mut answer = recorded.unwrap_or_else(|| json!({ "jsonrpc": "2.0", "result": null }));
                if let Some(answer) = answer.as_object_mut() {
                    answer.insert("id".to_owned(), message.get("id").cloned().unwrap_or_default());
                }
                self.send(&answer).await;
            }
            (Some(_), None) => tell(&mut self.told, &message),
            (None, Some(id)) => _ = self.answered.insert(id, (message, at)),
            (None, None) => {}
        }
    }

    /// Waits for the answer to a question, and compares it with the recorded one.
    async fn compare(&mut self, recorded: &Value) {
        let Some(id) = id(recorded) else { return };
        let Some((method, sent)) = self.asked.get(&id).cloned() else { return };
        while !self.answered.contains_key(&id) {
            let Ok(Some((message, at))) = timeout(PATIENCE, self.heard.recv()).await else { break };
            self.hear(message, at).await;
        }
        let answer = self.answered.remove(&id);
        if let Some((_, at)) = &answer {
            let took = at.saturating_duration_since(sent);
            self.replayed.times.entry(method.clone()).or_default().push(took);
        }
        let now = answer.map_or(Value::Null, |(message, _)| message);
        // Whether a question was answered before it was cancelled is chance.
        if ![recorded, &now].iter().any(|answer| was_cancelled(answer)) {
            self.differ(format!("{method}, question {id}"), recorded, &now);
        }
    }

    /// Waits until the findings are as recorded or no more come, and compares them.
    async fn compare_told(&mut self, recorded: &Told) {
        while self.told != *recorded {
            let Ok(Some((message, at))) = timeout(QUIET, self.heard.recv()).await else { break };
            self.hear(message, at).await;
        }
        for (uri, (version, list)) in recorded {
            let nothing = (version.clone(), json!([]));
            let (now_version, now) = self.told.get(uri).unwrap_or(&nothing).clone();
            // The recording may end before the findings of the last edit.
            if now_version == *version {
                self.differ(format!("findings of {uri}"), list, &now);
            }
        }
    }

    fn differ(&mut self, what: String, recorded: &Value, now: &Value) {
        self.replayed.compared += 1;
        if let Some((place, recorded, now)) = first_difference(recorded, now, String::new()) {
            self.replayed.differences.push(Difference { what, place, recorded, now });
        }
    }
}

fn method(message: &Value) -> Option<&str> {
    message.get("method")?.as_str()
}

fn id(message: &Value) -> Option<String> {
    message.get("id").filter(|id| !id.is_null()).map(Value::to_string)
}

fn was_cancelled(answer: &Value) -> bool {
    const REQUEST_CANCELLED: i64 = -32800;
    answer.pointer("/error/code").and_then(Value::as_i64) == Some(REQUEST_CANCELLED)
}

/// Takes in what is told of findings.
fn tell(told: &mut Told, message: &Value) {
    let params = message.get("params").filter(|_| method(message) == Some("textDocument/publishDiagnostics"));
    let Some(params) = params else { return };
    let part = |name: &str| params.get(name).cloned().unwrap_or_default();
    if let Some(uri) = params.get("uri").and_then(Value::as_str) {
        told.insert(uri.to_owned(), (part("version"), part("diagnostics")));
    }
}

/// Where two values differ first, and what each has there.
fn first_difference(a: &Value, b: &Value, place: String) -> Option<(String, String, String)> {
    match (a, b) {
        _ if a == b => None,
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let dot = if place.is_empty() { "" } else { "." };
            keys.into_iter().find_map(|key| {
                let part = |of: &serde_json::Map<String, Value>| of.get(key).cloned().unwrap_or_default();
                first_difference(&part(a), &part(b), format!("{place}{dot}{key}"))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs.into_iter().find_map(|(at, (a, b))| first_difference(a, b, format!("{place}[{at}]")))
        }
        _ => Some((place, short(a), short(b))),
    }
}

/// The beginning of a value.
fn short(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.to_string();
    let shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}
