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

/// Reads a plan file. A byte order mark and either kind of line end are accepted.
#[must_use]
pub fn read(bytes: &[u8], format: Format) -> Read {
    if bytes.len() > MAX_FILE_BYTES {
        let trouble = Trouble::new("the file is larger than 64 MiB")
            .help("a plan file holds one student: check how it was exported");
        return refused(trouble.at(Place::START, String::new()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if format == Format::Json
        && let Some(plan) = quickly(bytes)
    {
        return Read { plan: Some(plan), problems: Vec::new() };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => thoroughly(text, format),
        Err(error) => refused(not_utf8(bytes, error.valid_up_to())),
    }
}

/// The plan of a JSON file without mistakes; what it takes is a part of what [`thoroughly`] takes,
/// and comes out the same.
pub(super) fn quickly(json: &[u8]) -> Option<Plan> {
    serde_json::from_slice(json).ok().filter(|plan| check(plan).is_empty())
}

/// The plan or every problem, each with its place.
pub(super) fn thoroughly(text: &str, format: Format) -> Read {
    let mut problems = Problems::default();
    let root = match format {
        Format::Json if text.trim().is_empty() => Ok(None),
        Format::Json => json::parse(text),
        Format::Yaml => yaml::parse(text, &mut problems),
    };
    let root = match root {
        Ok(Some(root)) => root,
        Ok(None) => {
            let trouble = Trouble::new("the file is empty")
                .help("a plan has at least a `format`, a `version` and a `student` with an `id`");
            problems.push(trouble.at(Place::START, String::new()));
            return Read { plan: None, problems: problems.into_list() };
        }
        Err(problem) => {
            problems.push(problem);
            return Read { plan: None, problems: problems.into_list() };
        }
    };
    let plan = decode::plan(&root, &mut problems);
    for finding in check(&plan) {
        problems.push(located(finding, &root));
    }
    if format == Format::Json
        && problems.is_empty()
        && let Err(problem) = json::strict(text)
    {
        problems.push(problem);
    }
    let plan = problems.is_empty().then_some(plan);
    Read { plan, problems: problems.into_list() }
}

fn located(Finding { steps, trouble }: Finding, root: &Node) -> PlanProblem {
    trouble.at(root.locate(&steps), written(&steps))
}

fn refused(problem: PlanProblem) -> Read {
    Read { plan: None, problems: vec![problem] }
}

fn not_utf8(bytes: &[u8], good: usize) -> PlanProblem {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let before = bytes.get(..good).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("");
    let problem = if utf16 {
        "the file is UTF-16, but a plan file is UTF-8".to_owned()
    } else {
        "a character here is not UTF-8".to_owned()
    };
    let trouble = Trouble::new(problem).help("save the file with the encoding UTF-8");
    trouble.at(Place::of(before, before.len()), String::new())
}

/// The problem of a file nested deeper than [`MAX_DEPTH`].
pub(super) fn too_deep(place: Place) -> PlanProblem {
    let trouble = Trouble::new("lists and records are nested more than 64 deep here")
        .help("a plan file needs five levels: check how it was exported");
    trouble.at(place, String::new())
}

/// The problem of a file with more than [`MAX_VALUES`] values.
pub(super) fn too_many_values(place: Place) -> PlanProblem {
    let trouble = Trouble::new("the file holds more than 4,000,000 values, and is read no further than here")
        .help("a plan file holds one student: check how it was exported");
    trouble.at(place, String::new())
}
