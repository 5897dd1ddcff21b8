//! Where plans come from: files, folders with everything in them, patterns, standard input. Found one by
//! one while they are used, in the order in which they were named and inside folders by name.

use std::collections::VecDeque;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::batch::Reject;
use crate::cli::files::plain;
use crate::plan::Format;
use crate::plan::set::Table;

/// How deep folders may be nested.
const MAX_DEPTH: usize = 16;

/// What standard input is called.
pub(super) const STDIN: &str = "-";

const KINDS: &str = "a plan file's name ends in `.json`, `.yaml` or `.yml`, that of a file with one plan a line in `.ndjson` or `.jsonl`";

/// Something plans come from.
#[derive(Debug)]
pub(super) enum Source {
    /// Plans on standard input, one a line.
    Stdin,
    /// A plan file; whether it was named on the command line.
    Plan(PathBuf, Format, bool),
    /// A file with one plan a line; whether it was named.
    Lines(PathBuf, bool),
    /// A folder with tables.
    Set(PathBuf),
    /// What was named or found is none of these, and why. Of something that was named the command line is
    /// at fault.
    Wrong { reject: Reject, named: bool },
}

/// Everything plans come from.
#[derive(Clone)]
pub(super) struct Inputs {
    named: VecDeque<PathBuf>,
    /// Folders and patterns that are being gone through, the innermost last.
    open: Vec<Frame>,
    /// Files that this run writes, which are no input.
    own: Vec<PathBuf>,
}

#[derive(Clone)]
struct Frame {
    paths: VecDeque<PathBuf>,
    depth: usize,
}

impl Inputs {
    /// What was named on the command line; `own` are files that the command itself writes.
    pub(super) fn new(named: &[PathBuf], own: Vec<PathBuf>) -> Self {
        Self { named: named.iter().cloned().collect(), open: Vec::new(), own }
    }

    /// Whether nothing but single plan files was named.
    pub(super) fn are_plan_files(&self) -> bool {
        self.named.iter().all(|path| !path.is_dir() && Format::from_path(path).is_some() && !is_pattern(path))
    }

    /// Whether standard input is one of them.
    pub(super) fn reads_stdin(&self) -> bool {
        self.named.iter().any(|path| path == Path::new(STDIN))
    }

    /// Whether nothing but one plan file was named.
    pub(super) fn are_one_plan_file(&self) -> bool {
        self.named.len() == 1 && self.are_plan_files()
    }

    /// What was named and cannot be used, told without reading any of the rest.
    pub(super) fn faults(&self) -> Vec<Reject> {
        let mut probe = self.clone();
        let named = std::mem::take(&mut probe.named);
        let fault = |path: PathBuf| match probe.named(path) {
            Some(Source::Wrong { reject, named: true }) => Some(reject),
            _ => None,
        };
        named.into_iter().filter_map(fault).collect()
    }

    /// What a path named on the command line is.
    fn named(&mut self, path: PathBuf) -> Option<Source> {
        let wrong = |problem: &str, help: &str| {
            let reject = Reject::whole(&path.display().to_string(), None, problem, help);
            Some(Source::Wrong { reject, named: true })
        };
        if path == Path::new(STDIN) {
            return Some(Source::Stdin);
        }
        if path.is_dir() {
            let before = self.open.len();
            let source = self.folder(&path, 0, true);
            if source.is_none() && self.open.get(before).is_some_and(|frame| frame.paths.is_empty()) {
                return wrong("there is no plan in this folder", KINDS);
            }
            return source;
        }
        if !path.exists() && is_pattern(&path) {
            let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
            let found = glob::glob_with(&path.to_string_lossy(), options);
            let paths: VecDeque<PathBuf> = match found {
                Ok(found) => found.filter_map(Result::ok).collect(),
                Err(error) => {
                    return wrong(
                        &format!("the pattern is not one: {}", error.msg),
                        "`*` stands for any text in a name, `**` for any folders",
                    );
                }
            };
            if paths.is_empty() {
                return wrong(
                    "nothing fits this pattern",
                    "look at it from the folder the command is run in",
                );
            }
            self.open.push(Frame { paths, depth: 0 });
            return None;
        }
        match self.file(path.clone(), true) {
            Some(source) => Some(source),
            None if self.is_own(&path) => {
                wrong("the result is to be written into this very file", "name another file to write")
            }
            None if path.extension().is_some_and(|end| end == "csv") => wrong(
                "one table alone is no plan",
                "name the folder in which students.csv and the other tables are",
            ),
            None if path.exists() => wrong(KINDS, ""),
            None => wrong("there is no such file", ""),
        }
    }

    /// What a file is by its name; nothing where it is none that plans come from.
    fn file(&self, path: PathBuf, named: bool) -> Option<Source> {
        if self.is_own(&path) {
            return None;
        }
        if let Some(format) = Format::from_path(&path) {
            return Some(Source::Plan(path, format, named));
        }
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        matches!(end.as_str(), "ndjson" | "jsonl").then_some(Source::Lines(path, named))
    }

    fn is_own(&self, path: &Path) -> bool {
        let same = |own: &PathBuf| {
            own.file_name() == path.file_name()
                && (own == path
                    || std::fs::canonicalize(own)
                        .ok()
                        .is_some_and(|own| std::fs::canonicalize(path).ok() == Some(own)))
        };
        self.own.iter().any(same)
    }

    /// Opens a folder: its set of tables, or why it cannot be gone through.
    fn folder(&mut self, folder: &Path, depth: usize, named: bool) -> Option<Source> {
        let wrong = |problem: &str, help: &str| {
            let reject = Reject::whole(&folder.display().to_string(), None, problem, help);
            Some(Source::Wrong { reject, named })
        };
        if depth > MAX_DEPTH {
            return wrong("folders are nested more than 16 deep here", "name the inner folder by itself");
        }
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return wrong(&plain(&error), "see that the folder can be read"),
        };
        let mut paths: Vec<PathBuf> = Vec::new();
        let (mut tables, mut set) = (Vec::new(), false);
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // A folder that is a link may lead round in a circle.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if name.starts_with('.') {
                continue;
            }
            if name == Table::Students.file() {
                set = true;
            } else if Table::ALL.iter().any(|table| table.file() == name) {
                tables.push(entry.path());
            } else if is_folder || (!entry.path().is_dir() && self.file(entry.path(), false).is_some()) {
                paths.push(entry.path());
            }
        }
        paths.sort();
        if !set {
            // They are told of as what they are.
            tables.sort();
            paths.splice(0..0, tables);
        }
        self.open.push(Frame { paths: paths.into(), depth });
        set.then(|| Source::Set(folder.to_path_buf()))
    }

    /// What a path found in a folder or by a pattern is.
    fn found(&mut self, path: PathBuf, depth: usize) -> Option<Source> {
        if path.is_dir() {
            return self.folder(&path, depth + 1, false);
        }
        if path.extension().is_some_and(|end| end == "csv") {
            let (problem, help) =
                ("there is no students.csv beside this table", "add it: it names the students");
            let reject = Reject::whole(&path.display().to_string(), None, problem, help);
            return Some(Source::Wrong { reject, named: false });
        }
        self.file(path, false)
    }

    /// Each file there is, with its size and age, without opening any.
    pub(super) fn files(self) -> impl Iterator<Item = (PathBuf, Option<Metadata>)> {
        self.flat_map(|source| {
            let paths = match source {
                Source::Plan(path, ..) | Source::Lines(path, _) => vec![path],
                Source::Set(folder) => {
                    let tables = Table::ALL.iter().map(|table| folder.join(table.file()));
                    tables.filter(|path| path.exists()).collect()
                }
                Source::Stdin | Source::Wrong { .. } => Vec::new(),
            };
            paths.into_iter().map(|path| {
                let metadata = std::fs::metadata(&path).ok();
                (path, metadata)
            })
        })
    }
}

impl Iterator for Inputs {
    type Item = Source;

    fn next(&mut self) -> Option<Source> {
        loop {
            let found = match self.open.last_mut() {
                Some(frame) => {
                    let depth = frame.depth;
                    match frame.paths.pop_front() {
                        Some(path) => self.found(path, depth),
                        None => {
                            self.open.pop();
                            None
                        }
                    }
                }
                None => {
                    let path = self.named.pop_front()?;
                    self.named(path)
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// Whether it holds signs that stand for others.
fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}
