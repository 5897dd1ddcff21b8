//! Reading policies and plans, writing results whole or not at all.

use std::io::{ErrorKind, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::{Color, End, complain};
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Severity, render};
use crate::plan::{Format, PlanProblem};
use crate::policy::Policy;
use crate::source::{DiskFiles, LoadError, Sources, load};
use crate::stdlib::add_stdlib;

/// Reads and compiles the sources below some paths. Complains about what cannot be read, and tells
/// whether there was anything of the kind.
pub(super) fn sources(paths: &[PathBuf]) -> (Sources, Compiled, bool) {
    let (sources, compiled, errors) = sources_and_errors(paths);
    (sources, compiled, !errors.is_empty())
}

/// The same, with what could not be read.
pub(super) fn sources_and_errors(paths: &[PathBuf]) -> (Sources, Compiled, Vec<LoadError>) {
    let mut sources = Sources::new();
    let errors = load(&DiskFiles, paths, &mut sources);
    for error in &errors {
        complain(&format!("{}: {}", error.path, error.problem), error.help.as_deref());
    }
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    (sources, compiled, errors)
}

/// The policy at some paths: one validator file, or sources. After complaints, how the
/// command ends: with findings, or unable to read.
pub(super) fn policy(paths: &[PathBuf], color: Color) -> Result<Policy, End> {
    if let [only] = paths {
        let is_validator = only.is_file() && only.extension().is_none_or(|end| end != "gradus");
        if is_validator {
            return validator(only).map_err(|()| End::Unusable);
        }
    }
    let (sources, compiled, unreadable) = sources(paths);
    if unreadable {
        return Err(End::Unusable);
    }
    match compiled.policy {
        Some(policy) => Ok(policy),
        None => {
            let errors: Vec<_> = compiled
                .findings
                .into_iter()
                .filter(|finding| finding.severity() == Severity::Error)
                .collect();
            eprint!("{}", render::terminal(&errors, &sources, color.on(std::io::stderr().is_terminal())));
            complain("the policy has errors, so nothing was done", None);
            Err(End::Findings)
        }
    }
}

fn validator(path: &Path) -> Result<Policy, ()> {
    let bytes = std::fs::read(path)
        .map_err(|error| complain(&format!("{}: {}", path.display(), plain(&error)), None))?;
    crate::policy::file::read(&bytes)
        .map_err(|error| complain(&format!("{}: {}", path.display(), error.problem), Some(&error.help)))
}

/// Reads a plan or school file; `what` it is, and what is `refused` of one with problems. Complains about
/// what is wrong with it.
pub(super) fn record<T>(
    path: &Path,
    what: &str,
    refused: &str,
    read: impl Fn(&[u8], Format) -> (Option<T>, Vec<PlanProblem>),
) -> Result<T, End> {
    let shown = path.display();
    let Some(format) = Format::from_path(path) else {
        complain(&format!("{shown}: {what}'s name ends in `.json`, `.yaml` or `.yml`"), None);
        return Err(End::Unusable);
    };
    let bytes = std::fs::read(path).map_err(|error| {
        complain(&format!("{shown}: {}", plain(&error)), None);
        End::Unusable
    })?;
    let (found, problems) = read(&bytes, format);
    for problem in &problems {
        eprintln!("{}", problem.in_file(&shown.to_string()));
        if let Some(help) = &problem.help {
            eprintln!("  help: {help}");
        }
    }
    found.ok_or_else(|| {
        let count = problems.len();
        let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
        complain(&format!("{shown} has {problems}, so {refused}"), None);
        End::Findings
    })
}

/// What went wrong with a file, in plain words and without the operating system's error number.
pub(super) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "that is not permitted".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Writes a file whole or not at all: first beside its place, then into it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Writes a file that is there already, whole or not at all; who may read and write it stays as it was.
pub(super) fn rewrite(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let permissions = std::fs::metadata(path)?.permissions();
    write_whole(path, bytes)?;
    std::fs::set_permissions(path, permissions)
}

/// Writes a report into a file; says what is wrong with it where that cannot be.
pub(super) fn write_report(file: &Path, text: &str) -> Result<(), String> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists());
    if let Some(parent) = parent {
        return Err(format!("{}: there is no such folder", parent.display()));
    }
    write_whole(file, text.as_bytes()).map_err(|error| format!("{}: {}", file.display(), plain(&error)))
}
