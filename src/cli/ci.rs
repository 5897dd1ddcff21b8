//! Results for the machinery that runs a command: which outputs there are, and where they go.
//!
//! What they say is for [`ci`](crate::ci) to tell. Here the environment is read that says from where files
//! are named, and where a job's summary is to be written.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{complain, files, print};
use crate::ci::{Run, from_root, github, junit, sarif, summary};

/// How to write what a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Terminal,
    /// For programs: one JSON value
    Json,
    /// For programs: one JSON value a line
    JsonLines,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For test reports: JUnit XML
    Junit,
    /// Annotations of a GitHub job, and its summary
    Github,
}

/// The outputs that are made of a [`Run`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sarif,
    Junit,
    Github,
}

/// Which of them a format is, if any.
pub(super) fn form(format: Format) -> Option<Form> {
    match format {
        Format::Terminal | Format::Json | Format::JsonLines => None,
        Format::Sarif => Some(Form::Sarif),
        Format::Junit => Some(Form::Junit),
        Format::Github => Some(Form::Github),
    }
}

/// Where the tops of repositories stand: of GitHub, of GitLab, of Azure Pipelines.
const ROOTS: &[&str] = &["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"];

/// Writes a run in that form to standard output; the GitHub form also to the job's summary, where there is
/// one. Nothing for a format that is none of a job.
pub(super) fn write(mut run: Run, format: Format) {
    let Some(form) = form(format) else { return };
    if let Ok(here) = std::env::current_dir() {
        let root = root(&here);
        run.each_path(&|path| from_root(path, &here, &root));
    }
    match form {
        Form::Sarif => print(&sarif(&run)),
        Form::Junit => print(&junit(&run)),
        Form::Github => {
            print(&github(&run));
            summarize(&summary(&run));
        }
    }
}

/// The top of the repository that the command runs in; else the folder it runs in.
fn root(here: &Path) -> PathBuf {
    let named = ROOTS.iter().filter_map(std::env::var_os).map(PathBuf::from);
    let found = named.filter(|root| root.is_absolute()).find(|root| here.starts_with(root));
    found.unwrap_or_else(|| here.to_path_buf())
}

/// Adds Markdown to the job's summary.
fn summarize(text: &str) {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else { return };
    let file = PathBuf::from(file);
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(&file);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        let problem =
            format!("the job's summary {} cannot be written: {}", file.display(), files::plain(&error));
        complain(&problem, Some("GITHUB_STEP_SUMMARY names that file"));
    }
}
