//! `gradus fmt --migrate`: packages written as the newest edition is, in their files.
//!
//! What is rewritten is for [`migration`](crate::migration) to say. The texts come first and the editions last, so
//! that a package never names an edition that it is not written in.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::{Color, End, complain, files, fix};
use crate::diagnostic::render::text::{clean, counted};
use crate::diagnostic::{Severity, render};
use crate::fixing::Made;
use crate::migration::{Migration, migrate};
use crate::source::{Edition, FileId, Package, Sources, with_edition};

/// Migrates the packages below the paths; where it is only `checked`, names the files that would change.
pub(super) fn run(paths: &[PathBuf], checked: bool, color: Color) -> End {
    let edition = Edition::NEWEST;
    let (sources, _, unreadable) = files::sources(paths);
    if unreadable {
        return End::Unusable;
    }
    let (after, made) = match migrate(sources.clone(), edition) {
        Migration::Done { sources, made } => (sources, made),
        Migration::Unclear(mut open) => {
            open.retain(|finding| finding.severity() == Severity::Error);
            eprint!("{}", render::terminal(&open, &sources, color.on(std::io::stderr().is_terminal())));
            complain(
                "the policy has errors that must be put right first, so nothing was changed",
                Some("what is meant must be certain before it is written otherwise"),
            );
            return End::Findings;
        }
        Migration::Differs => {
            complain(
                "written otherwise, the policy would not ask the same, so nothing was changed",
                Some("this is a mistake in the program, not in your files; please report it"),
            );
            return End::Fault;
        }
    };
    let changed: Vec<_> = sources
        .iter()
        .filter_map(|(id, file)| Some((id, file, after.get(id).filter(|new| new.text != file.text)?)))
        .collect();
    let unnamed: Vec<&Package> =
        sources.packages().iter().filter(|package| package.named != Some(edition)).collect();
    let paths = changed.iter().map(|(_, file, _)| &file.path);
    let paths = paths.chain(unnamed.iter().map(|package| &package.manifest));
    if !checked && paths.filter(|path| !is_writable(path)).count() > 0 {
        return End::Unusable;
    }
    let mut end = End::Fine;
    for (id, file, new) in changed {
        if checked {
            println!("{}", file.path);
            end = End::Findings;
        } else if let Err(problem) = fix::write_text(Path::new(&file.path), &file.text, &new.text) {
            complain(&format!("{}: {problem}", file.path), Some("nothing was changed in this file"));
            return End::Unusable;
        }
        tell(&sources, id, &made, if checked { "would be rewritten" } else { "rewritten" });
    }
    for package in unnamed {
        if checked {
            println!("{}", package.manifest);
            end = End::Findings;
        } else if let Err(problem) = name(package, edition) {
            complain(&format!("{}: {problem}", package.manifest), Some("write the line by hand"));
            return End::Unusable;
        } else {
            eprintln!("{}: edition \"{edition}\"", clean(&package.manifest));
        }
    }
    end
}

/// Whether a file may be written; complains where not, before anything is.
fn is_writable(path: &str) -> bool {
    let locked = std::fs::metadata(path).is_ok_and(|found| found.permissions().readonly());
    if locked {
        complain(
            &format!("{}: the file is read-only, so nothing was changed", clean(path)),
            Some("permit writing it, then run the command again"),
        );
    }
    !locked
}

/// Names the edition in a package's `gradus.toml`.
fn name(package: &Package, edition: Edition) -> Result<(), String> {
    let path = Path::new(&package.manifest);
    let bytes = std::fs::read(path).map_err(|error| files::plain(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned())?;
    let new = with_edition(&text, edition);
    files::rewrite(path, new.as_bytes()).map_err(|error| files::plain(&error))
}

/// What was done in a file.
fn tell(sources: &Sources, id: FileId, made: &[Made], done: &str) {
    let Some(file) = sources.get(id) else { return };
    let mut titles: BTreeMap<&str, usize> = BTreeMap::new();
    for made in made.iter().filter(|made| made.file == id) {
        *titles.entry(&made.title).or_default() += 1;
    }
    let count = titles.values().sum();
    eprintln!("{}: {} {done}", clean(&file.path), counted(count, "older spelling", "older spellings"));
    for (title, count) in titles {
        let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
        eprintln!("  {}{times}", clean(title));
    }
}
