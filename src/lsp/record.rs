//! Sessions as files: every message that came and went, with the time, one JSON object to a line.
//!
//! ```json
//! {"format": "gradus-session", "version": 1, "program": "0.1.0"}
//! {"at": 1250, "from": "client", "message": {"jsonrpc": "2.0", "id": 1, "method": "initialize"}}
//! ```
//!
//! `at` is in microseconds since the session began. A message that is no JSON stands as a text under
//! `noise`. A file ends where it would grow beyond [`LONGEST`].

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const FORMAT: &str = "gradus-session";
const VERSION: u32 = 1;

/// How long a file may grow, in bytes.
const LONGEST: u64 = 1024 * 1024 * 1024;

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum From {
    Client,
    Server,
}

/// A line of a session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    at: u64,
    /// Whose message it is.
    pub(super) from: From,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Value>,
    /// What came where it was no message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) noise: Option<String>,
}

impl Line {
    /// When it came, from the beginning of the session.
    pub(super) fn at(&self) -> Duration {
        Duration::from_micros(self.at)
    }
}

/// Writes a session down.
pub(super) struct Recorder {
    begun: Instant,
    file: Mutex<(BufWriter<File>, u64)>,
}

impl Recorder {
    /// Begins a file that only its owner may read, in place of what was there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn begin(path: &Path) -> std::io::Result<Self> {
        // One that others may read stays readable for them, so it does not stay.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = BufWriter::new(options.open(path)?);
        let head = json!({ "format": FORMAT, "version": VERSION, "program": env!("CARGO_PKG_VERSION") });
        writeln!(file, "{head}")?;
        file.flush()?;
        Ok(Self { begun: Instant::now(), file: Mutex::new((file, 0)) })
    }

    /// The client has said something.
    pub(super) fn came(&self, body: &[u8]) {
        self.write(From::Client, body);
    }

    /// The server has said something.
    pub(super) fn went(&self, body: &[u8]) {
        self.write(From::Server, body);
    }

    fn write(&self, from: From, body: &[u8]) {
        let at = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let message = serde_json::from_slice(body).ok();
        let noise = message.is_none().then(|| String::from_utf8_lossy(body).into_owned());
        let Ok(mut text) = serde_json::to_vec(&Line { at, from, message, noise }) else { return };
        text.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.1 += text.len() as u64;
        if file.1 <= LONGEST {
            // A full disk ends the recording, not the work.
            let _ = file.0.write_all(&text).and_then(|()| file.0.flush());
        }
    }
}

/// Reads a session.
///
/// # Errors
/// Why it cannot be read, for whoever named it.
pub(super) fn read(path: &Path) -> Result<Vec<Line>, String> {
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let mut lines = text.split(|byte| *byte == b'\n');
    let head: Option<Value> = lines.next().and_then(|line| serde_json::from_slice(line).ok());
    match head {
        Some(head) if head.get("format").is_some_and(|format| format == FORMAT) => {
            if head.get("version") != Some(&VERSION.into()) {
                return Err("the session was recorded by another version of the program".to_owned());
            }
        }
        _ => return Err("this is no session: `gradus lsp --record FILE` makes one".to_owned()),
    }
    let mut found = Vec::new();
    for (at, line) in lines.enumerate().filter(|(_, line)| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(line) => found.push(line),
            Err(error) => return Err(format!("line {} cannot be read: {error}", at + 2)),
        }
    }
    Ok(found)
}
