//! From the bytes of a file to a plan or to its problems.

use std::path::Path;

use super::check::{Finding, check};
use super::model::Plan;
use super::problem::{Place, PlanProblem, Problems, Trouble};
use super::tree::{Node, written};
use super::{decode, json, yaml};
use crate::source::MAX_FILE_BYTES;

/// How deep lists and records may be nested.
pub const MAX_DEPTH: usize = 64;

/// How many records (courses, scores, events, …) one plan may hold.
pub const MAX_RECORDS: usize = 100_000;

/// How many values of any kind one file may hold.
pub const MAX_VALUES: usize = 4_000_000;

/// How many problems are listed; one more then says how many were left out.
pub const MAX_PROBLEMS: usize = 200;

/// How a plan file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2, without anchors, aliases and tags.
    Yaml,
}

impl Format {
    /// The format that a file's name says: `.json`, or `.yaml` and `.yml`.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }
}

/// What came of reading a plan file.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The plan; there is one only where there is no problem.
    pub plan: Option<Plan>,
    /// Everything wrong with the file, in its order; at most [`MAX_PROBLEMS`] and one that says how
    /// many more there are.
    pub problems: Vec<PlanProblem>,
}

/// What messages call a kind of file.
pub(crate) struct Kind {
    /// Who or what one file is about: `a plan file holds one student`.
    pub holds: &'static str,
    /// What a file has at least.
    pub least: &'static str,
}

const PLAN: Kind = Kind {
    holds: "a plan file holds one student",
    least: "a plan has at least a `format`, a `version` and a `student` with an `id`",
};

/// Reads a plan file. A byte order mark and either kind of line end are accepted.
#[must_use]
pub fn read(bytes: &[u8], format: Format) -> Read {
    if format == Format::Json
        && bytes.len() <= MAX_FILE_BYTES
        && let Some(plan) = quickly(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))
    {
        return Read { plan: Some(plan), problems: Vec::new() };
    }
    slowly(bytes, format)
}

/// The same, through the tree that knows places.
pub(super) fn slowly(bytes: &[u8], format: Format) -> Read {
    let (plan, problems) = read_as(bytes, format, &PLAN, decode::plan, check);
    Read { plan, problems }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a file of some kind: its text as a tree, the tree decoded, and what came of it checked. There
/// is a result only where there is no problem.
pub(crate) fn read_as<T>(
    bytes: &[u8],
    format: Format,
    kind: &Kind,
    decode: impl FnOnce(&Node, &mut Problems) -> T,
    check: impl FnOnce(&T) -> Vec<Finding>,
) -> (Option<T>, Vec<PlanProblem>) {
    if bytes.len() > MAX_FILE_BYTES {
        let trouble = Trouble::new("the file is larger than 64 MiB")
            .help(format!("{}: check how it was exported", kind.holds));
        return (None, vec![trouble.at(Place::START, String::new())]);
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => thoroughly(text, format, kind, decode, check),
        Err(error) => (None, vec![not_utf8(bytes, error.valid_up_to())]),
    }
}

/// The plan of a JSON file without mistakes; what it takes is a part of what [`slowly`] takes,
/// and comes out the same.
pub(super) fn quickly(json: &[u8]) -> Option<Plan> {
    serde_json::from_slice(json).ok().filter(|plan| check(plan).is_empty())
}

/// What the file holds, or every problem, each with its place.
fn thoroughly<T>(
    text: &str,
    format: Format,
    kind: &Kind,
    decode: impl FnOnce(&Node, &mut Problems) -> T,
    check: impl FnOnce(&T) -> Vec<Finding>,
) -> (Option<T>, Vec<PlanProblem>) {
    let mut problems = Problems::default();
    let root = match format {
        Format::Json if text.trim().is_empty() => Ok(None),
        Format::Json => json::parse(text),
        Format::Yaml => yaml::parse(text, &mut problems),
    };
    let root = match root {
        Ok(Some(root)) => root,
        Ok(None) => {
            let trouble = Trouble::new("the file is empty").help(kind.least);
            problems.push(trouble.at(Place::START, String::new()));
            return (None, problems.into_list());
        }
        Err(problem) => {
            problems.push(problem);
            return (None, problems.into_list());
        }
    };
    let found = decoded(&root, &mut problems, decode, check);
    if format == Format::Json
        && problems.is_empty()
        && let Err(problem) = json::strict(text)
    {
        problems.push(problem);
    }
    let found = problems.is_empty().then_some(found);
    (found, problems.into_list())
}

/// What a tree holds, with every problem of it noted.
pub(super) fn decoded<T>(
    root: &Node,
    problems: &mut Problems,
    decode: impl FnOnce(&Node, &mut Problems) -> T,
    check: impl FnOnce(&T) -> Vec<Finding>,
) -> T {
    let found = decode(root, problems);
    for finding in check(&found) {
        problems.push(located(finding, root));
    }
    found
}

fn located(Finding { steps, trouble }: Finding, root: &Node) -> PlanProblem {
    trouble.at(root.locate(&steps), written(&steps))
}

fn not_utf8(bytes: &[u8], good: usize) -> PlanProblem {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let before = bytes.get(..good).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("");
    let problem = if utf16 {
        "the file is UTF-16, but UTF-8 is needed".to_owned()
    } else {
        "a character here is not UTF-8".to_owned()
    };
    let trouble = Trouble::new(problem).help("save the file with the encoding UTF-8");
    trouble.at(Place::of(before, before.len()), String::new())
}

/// The problem of a file nested deeper than [`MAX_DEPTH`].
pub(crate) fn too_deep(place: Place) -> PlanProblem {
    let trouble = Trouble::new("lists and records are nested more than 64 deep here")
        .help("five levels are enough: check how it was exported");
    trouble.at(place, String::new())
}

/// The problem of a file with more than [`MAX_VALUES`] values.
pub(crate) fn too_many_values(place: Place) -> PlanProblem {
    let trouble = Trouble::new("the file holds more than 4,000,000 values, and is read no further than here")
        .help("that is more than one student or school needs: check how it was exported");
    trouble.at(place, String::new())
}
