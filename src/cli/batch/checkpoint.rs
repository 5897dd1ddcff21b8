//! How far a run came, beside its partial result, so that it can be resumed where it was interrupted.
//!
//! A run is resumed only with the same policy, options and input: only then is the whole result that of a
//! run without interruption, byte for byte.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::inputs::Inputs;
use super::output::{beside, write_synced};
use crate::batch::Summary;
use crate::cli::files::plain;

const FORMAT: &str = "gradus-progress";

/// How many input files are told apart in a checkpoint; of more only the sum is.
const MOST_FILES: usize = 1_000;

/// How far a run came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    format: String,
    /// The version of the program: another may write results in another way.
    program: String,
    pub(super) run: Run,
    pub(super) done: Progress,
}

/// What a run is: only one that is the same may go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// The SHA-256 of the policy's sources.
    pub(super) policy: String,
    /// The options that make a difference, as the command line writes them.
    pub(super) options: BTreeMap<String, String>,
    pub(super) inputs: Files,
}

/// The files of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Files {
    count: u64,
    /// The SHA-256 of the names, sizes and times of all files.
    sum: String,
    /// The first of them, to tell which was changed.
    first: Vec<(String, u64, String)>,
}

/// What is done.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    /// How many records.
    pub(super) records: u64,
    /// How many bytes of the output are sure.
    pub(super) output: u64,
    /// How many bytes of the rejects file are sure.
    pub(super) rejects: u64,
    /// How many records could not be used.
    pub(super) refused: u64,
    pub(super) unusable: bool,
    pub(super) refuted: bool,
    pub(super) fault: bool,
    pub(super) summary: Summary,
}

/// Why a run cannot be resumed, and what to do.
pub(super) struct Refusal(pub(super) String, pub(super) String);

impl Files {
    /// The files of the input as they are now.
    pub(super) fn of(inputs: Inputs) -> Self {
        let mut hash = Sha256::new();
        let mut first = Vec::new();
        let mut count = 0;
        for (path, metadata) in inputs.files() {
            let size = metadata.as_ref().map_or(0, std::fs::Metadata::len);
            let time = metadata.and_then(|metadata| metadata.modified().ok());
            let time = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let time = time.map(|time| format!("{}.{:09}", time.as_secs(), time.subsec_nanos()));
            let file = (path.display().to_string(), size, time.unwrap_or_default());
            hash.update(format!("{}\0{}\0{}\n", file.0, file.1, file.2));
            count += 1;
            if first.len() < MOST_FILES {
                first.push(file);
            }
        }
        let sum: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { count, sum, first }
    }

    fn difference(&self, now: &Self) -> String {
        let changed = self.first.iter().zip(&now.first).find(|(one, other)| one != other);
        match changed {
            Some((one, other)) if one.0 == other.0 => {
                format!("{} was changed since it was interrupted", one.0)
            }
            Some((one, other)) => format!("{} stands where {} was", other.0, one.0),
            None => format!("there were {} files, and now there are {}", self.count, now.count),
        }
    }
}

/// Where the checkpoint of an output stands.
pub(super) fn place(output: &Path) -> PathBuf {
    beside(output, ".progress.json")
}

/// Reads how far an interrupted run came; nothing where there was none.
pub(super) fn find(output: &Path, run: &Run) -> Result<Option<Progress>, Refusal> {
    let path = place(output);
    let shown = path.display();
    let afresh = format!("remove {shown} to begin again");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refusal(format!("{shown}: {}", plain(&error)), afresh)),
    };
    let found: Option<Checkpoint> = serde_json::from_slice(&bytes).ok();
    let Some(found) = found.filter(|found| found.format == FORMAT) else {
        return Err(Refusal(format!("{shown} is damaged, so the run cannot be resumed"), afresh));
    };
    let refuse = |why: String, help: String| Err(Refusal(format!("the run cannot be resumed: {why}"), help));
    if found.program != env!("CARGO_PKG_VERSION") {
        let why = format!("it was begun with version {} of the program", found.program);
        return refuse(why, format!("use that version, or {afresh}"));
    }
    if found.run.policy != run.policy {
        let why = "the policy was changed since it was interrupted".to_owned();
        return refuse(why, format!("give the policy as it was, or {afresh}"));
    }
    let options = found.run.options.iter().map(|(name, value)| (name, Some(value)));
    for (name, value) in options {
        let now = run.options.get(name);
        if now != value {
            let said = |value: Option<&String>| match value.filter(|value| !value.is_empty()) {
                Some(value) => format!("with {name} {value}"),
                None => format!("without {name}"),
            };
            let (was, now) = (said(value), said(now));
            return refuse(
                format!("it was begun {was}, and this is a run {now}"),
                format!("give the same options, or {afresh}"),
            );
        }
    }
    if found.run.inputs != run.inputs {
        let why = found.run.inputs.difference(&run.inputs);
        return refuse(why, format!("give the same input, or {afresh}"));
    }
    Ok(Some(found.done))
}

/// Writes how far the run came.
pub(super) fn write(output: &Path, run: &Run, done: &Progress) -> std::io::Result<()> {
    let checkpoint = Checkpoint {
        format: FORMAT.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        run: run.clone(),
        done: done.clone(),
    };
    let bytes = serde_json::to_vec(&checkpoint).map_err(std::io::Error::other)?;
    write_synced(&place(output), &bytes)
}
