//! `gradus check --fix` and `--diff`: changes are made in the files, or shown.
//!
//! Which changes is for [`fixing`](crate::fixing) to say. Here it is decided which files may be changed:
//! those the paths name or hold, and no other file of the package they lie in; none that is read-only.
//! What a file has beside its text (a byte order mark, permissions) stays.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use super::{complain, files, print};
use crate::compile::Compiled;
use crate::diagnostic::render::text::{clean, counted};
use crate::diagnostic::{Diagnostic, Grade};
use crate::fixing::{Fixed, fix_all};
use crate::source::{FileId, SourceFile, Sources};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// How long two texts are compared for the shortest list of differences.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to be done.
#[derive(Clone, Copy)]
pub(super) struct Task {
    /// Which fixes.
    pub(super) grade: Grade,
    /// Whether they are only shown.
    pub(super) only_shown: bool,
}

/// How things stand after a task.
pub(super) struct Done {
    pub(super) sources: Sources,
    pub(super) compiled: Compiled,
    /// Whether a file could not be changed.
    pub(super) failed: bool,
}

/// Changes the files below the paths, or shows what would be changed.
pub(super) fn run(paths: &[PathBuf], sources: Sources, compiled: Compiled, task: Task) -> Done {
    let scope: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut places: BTreeMap<FileId, PathBuf> = BTreeMap::new();
    let mut locked: Vec<FileId> = Vec::new();
    for (id, file) in sources.iter().filter(|(_, file)| !file.builtin) {
        let Ok(place) = Path::new(&file.path).canonicalize() else { continue };
        if !scope.iter().any(|path| place.starts_with(path)) {
            continue;
        }
        if place.metadata().is_ok_and(|found| found.permissions().readonly()) {
            locked.push(id);
        } else {
            places.insert(id, place);
        }
    }
    let mut failed = false;
    if !task.only_shown {
        for file in locked.iter().filter_map(|id| sources.get(*id).filter(|_| wants(&compiled, *id, task))) {
            complain(
                &format!("{}: the file is read-only, so nothing was changed in it", file.path),
                Some("permit writing it, then run the command again"),
            );
            failed = true;
        }
    }
    let fixed = fix_all(sources.clone(), task.grade, &|id| places.contains_key(&id));
    if task.only_shown {
        show(&sources, &fixed);
        tell(&sources, &fixed, &fixed.compiled, "would be fixed");
        return Done { sources, compiled, failed };
    }
    let mut unwritten: Vec<FileId> = Vec::new();
    for (id, before, after) in changed(&sources, &fixed) {
        let Some(place) = places.get(&id) else { continue };
        if let Err(problem) = write(place, before, after) {
            complain(&format!("{}: {problem}", before.path), Some("nothing was changed in this file"));
            unwritten.push(id);
        }
    }
    if unwritten.is_empty() {
        tell(&sources, &fixed, &fixed.compiled, "fixed");
        let mut compiled = fixed.compiled;
        if locked.is_empty() {
            taken_back(&mut compiled, task.grade);
        }
        return Done { sources: fixed.sources, compiled, failed };
    }
    // What was not written is as it was.
    let mut now = fixed.sources.clone();
    for id in &unwritten {
        if let Some(file) = sources.get(*id) {
            now.set_text(*id, file.text.clone());
        }
    }
    let compiled = crate::compile::compile(&now);
    let made = fixed.made.into_iter().filter(|made| !unwritten.contains(&made.file)).collect();
    let fixed = Fixed { made, ..fixed };
    tell(&sources, &fixed, &compiled, "fixed");
    Done { sources: now, compiled, failed: true }
}

/// What could have been made and is still there was made and taken back: it is not offered again.
fn taken_back(compiled: &mut Compiled, grade: Grade) {
    for finding in compiled.findings.iter_mut().filter(|finding| finding.fix_up_to(grade).is_some()) {
        finding.fixes.iter_mut().for_each(|fix| fix.grade = Grade::Show);
    }
}

/// Whether there is something to fix in a file.
fn wants(compiled: &Compiled, id: FileId, task: Task) -> bool {
    let fix = |finding: &Diagnostic| finding.fix_up_to(task.grade).map(|fix| fix.edits.clone());
    compiled.findings.iter().filter_map(fix).flatten().any(|edit| edit.span.file == id)
}

/// The files that are not as they were: before, and after.
fn changed<'a>(
    before: &'a Sources,
    fixed: &'a Fixed,
) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a SourceFile)> {
    before.iter().filter_map(|(id, file)| {
        let after = fixed.sources.get(id)?;
        (after.text != file.text).then_some((id, file, after))
    })
}

/// Puts a text into a file, with the byte order mark and the permissions it has, unless the file is no longer what was read.
fn write(place: &Path, before: &SourceFile, after: &SourceFile) -> Result<(), String> {
    write_text(place, &before.text, &after.text)
}

/// The same for the texts alone.
pub(super) fn write_text(place: &Path, before: &str, after: &str) -> Result<(), String> {
    let plain = |error: std::io::Error| files::plain(&error);
    let bytes = std::fs::read(place).map_err(plain)?;
    let (mark, body) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(body) => (BYTE_ORDER_MARK, body),
        None => (&[][..], bytes.as_slice()),
    };
    if body != before.as_bytes() {
        return Err("the file has been changed meanwhile".to_owned());
    }
    files::rewrite(place, &[mark, after.as_bytes()].concat()).map_err(plain)
}

/// The changes, file by file, as a unified diff.
fn show(before: &Sources, fixed: &Fixed) {
    let mut out = String::new();
    for (_, file, after) in changed(before, fixed) {
        let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&file.text, &after.text);
        out.push_str(&diff.unified_diff().header(&file.path, &file.path).to_string());
    }
    if std::io::stdout().is_terminal() {
        out = out.lines().map(|line| clean(line) + "\n").collect();
    }
    print(&out);
}

/// What was done in each file, and how much is left there.
fn tell(before: &Sources, fixed: &Fixed, compiled: &Compiled, done: &str) {
    for (id, file) in before.iter().filter(|(_, file)| !file.builtin) {
        let mut titles: BTreeMap<&str, usize> = BTreeMap::new();
        for made in fixed.made.iter().filter(|made| made.file == id) {
            *titles.entry(&made.title).or_default() += 1;
        }
        let count: usize = titles.values().sum();
        if count == 0 {
            continue;
        }
        let left = compiled.findings.iter().filter(|finding| finding.span.file == id).count();
        eprintln!("{}: {} {done}, {} left", clean(&file.path), counted_alone(count), counted_alone(left));
        for (title, count) in titles {
            let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
            eprintln!("  {}{times}", clean(title));
        }
    }
    if fixed.made.is_empty() && !compiled.findings.is_empty() {
        eprintln!("nothing {}{done}", if done == "fixed" { "was " } else { "" });
    }
}

/// A number with its thousands apart.
fn counted_alone(count: usize) -> String {
    counted(count, "", "").trim_end().to_owned()
}
