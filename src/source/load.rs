//! Filling a file set: which files make up a policy, and what each module is called.
//!
//! A *package* is a folder with a `gradus.toml`; its name (the file's `name = "…"`, else the
//! folder's own) leads the names of its modules: `courses.gradus` in package `louisiana` is the
//! module `louisiana.courses`. Files outside any package are named by their path below the folder
//! that was asked for.
//!
//! 1. A path that lies inside a package stands for the whole package, so that every name resolves.
//! 2. Folders are walked in sorted order; hidden ones and links are passed over.
//! 3. Each file is read once, checked for size and UTF-8.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::manifest::{MANIFEST, Manifest};
use super::{MAX_FILE_BYTES, Package, Sources};

/// How deep below a given folder policy files are looked for.
const MAX_DEPTH: usize = 32;
/// How many folders and files are looked at below one folder.
const MAX_ENTRIES: usize = 200_000;

/// Where files come from: a disk, memory, or an editor's unsaved buffers over a disk.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Says why it cannot be read.
    fn read(&self, path: &Path) -> Result<Vec<u8>, String>;

    /// The entries of a folder, each with whether it is a folder itself; sorted by path.
    ///
    /// # Errors
    /// Says why it cannot be listed.
    fn list(&self, path: &Path) -> Result<Vec<(PathBuf, bool)>, String>;

    /// Whether there is a file, a folder, or nothing at the path.
    fn kind(&self, path: &Path) -> Option<FileKind>;
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// A file or folder that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The path as it was asked for or found.
    pub path: String,
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        let size = std::fs::metadata(path).map_err(|error| plain(&error))?.len();
        if size > MAX_FILE_BYTES as u64 {
            return Err(too_large(size));
        }
        std::fs::read(path).map_err(|error| plain(&error))
    }

    fn list(&self, path: &Path) -> Result<Vec<(PathBuf, bool)>, String> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|error| plain(&error))? {
            let entry = entry.map_err(|error| plain(&error))?;
            let kind = entry.file_type().map_err(|error| plain(&error))?;
            if !kind.is_symlink() {
                entries.push((entry.path(), kind.is_dir()));
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(if metadata.is_dir() { FileKind::Folder } else { FileKind::File })
    }
}

/// Files held in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles(BTreeMap<PathBuf, Vec<u8>>);

impl MemoryFiles {
    /// A set of the given paths and texts.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let entry = |(path, text): (&str, &str)| (PathBuf::from(path), text.as_bytes().to_vec());
        Self(files.into_iter().map(entry).collect())
    }

    /// A set of the given paths and bytes.
    #[must_use]
    pub const fn of_bytes(files: BTreeMap<PathBuf, Vec<u8>>) -> Self {
        Self(files)
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }

    fn list(&self, path: &Path) -> Result<Vec<(PathBuf, bool)>, String> {
        let mut entries = BTreeSet::new();
        for file in self.0.keys() {
            let Ok(rest) = file.strip_prefix(path) else { continue };
            let mut parts = rest.components();
            if let Some(first) = parts.next() {
                entries.insert((path.join(first), parts.next().is_some()));
            }
        }
        Ok(entries.into_iter().collect())
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        if self.0.contains_key(path) {
            return Some(FileKind::File);
        }
        let inside = |file: &PathBuf| path.as_os_str().is_empty() || file.starts_with(path);
        self.0.keys().any(inside).then_some(FileKind::Folder)
    }
}

/// Reads every policy file below the given paths into `sources`, and gives what could not be read.
/// Files that can be read are there whatever happened to the others.
pub fn load(files: &dyn Files, paths: &[PathBuf], sources: &mut Sources) -> Vec<LoadError> {
    let mut walk = Walk {
        files,
        found: BTreeMap::new(),
        errors: Vec::new(),
        links: Vec::new(),
        packages: Vec::new(),
        entries: 0,
    };
    for path in paths {
        let Some(kind) = files.kind(path) else {
            walk.errors.push(LoadError {
                path: shown(path),
                problem: "there is no such file or folder".to_owned(),
                help: Some("check the spelling, and the folder the command runs in".to_owned()),
            });
            continue;
        };
        match (package_of(files, path), kind) {
            (Some((root, name)), _) => walk.folder(&root, &name, 0),
            (None, FileKind::Folder) => walk.folder(path, "", 0),
            (None, FileKind::File) => walk.note(path, ""),
        }
        if walk.found.is_empty() && walk.errors.is_empty() && kind == FileKind::Folder {
            walk.errors.push(LoadError {
                path: shown(path),
                problem: "there is no policy in this folder".to_owned(),
                help: Some("a policy file's name ends in `.gradus`".to_owned()),
            });
        }
    }
    let Walk { found, mut errors, links, packages, .. } = walk;
    for (cited, address) in links {
        sources.link(cited, address);
    }
    for package in packages {
        sources.package(package);
    }
    for (module, path) in found {
        match read_text(files, &path) {
            Ok(text) => {
                sources.add(module, shown(&path), text, false);
            }
            Err((problem, help)) => errors.push(LoadError { path: shown(&path), problem, help }),
        }
    }
    errors.sort_by(|a, b| a.path.cmp(&b.path));
    errors
}

/// The nearest folder above (or at) the path that has a `gradus.toml`, and the package's name.
fn package_of(files: &dyn Files, path: &Path) -> Option<(PathBuf, String)> {
    // Above `..` stands a folder whose name is not written in the path.
    let climbs = path.components().any(|part| part == Component::ParentDir);
    path.ancestors().take(MAX_DEPTH).find_map(|folder| {
        let folder = match folder.as_os_str().is_empty() {
            true if climbs => return None,
            true => Path::new("."),
            false if folder != path && folder.ends_with("..") => return None,
            false => folder,
        };
        let name = package_name(files, folder)?;
        Some((folder.to_path_buf(), name))
    })
}

/// The package's name where the folder is one.
fn package_name(files: &dyn Files, folder: &Path) -> Option<String> {
    let named = manifest(files, folder)?.name;
    named.or_else(|| Some(folder.file_name()?.to_string_lossy().into_owned()))
}

/// What the folder says of itself, where it is a package.
fn manifest(files: &dyn Files, folder: &Path) -> Option<Manifest> {
    let manifest = folder.join(MANIFEST);
    if files.kind(&manifest) != Some(FileKind::File) {
        return None;
    }
    Some(Manifest::read(&String::from_utf8(files.read(&manifest).ok()?).ok()?))
}

/// What was found so far below the given paths.
struct Walk<'a> {
    files: &'a dyn Files,
    found: BTreeMap<String, PathBuf>,
    errors: Vec<LoadError>,
    links: Vec<(String, String)>,
    packages: Vec<Package>,
    entries: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return self.fail(folder, format!("folders are nested more than {MAX_DEPTH} deep"), None);
        }
        let entries = match self.files.list(folder) {
            Ok(entries) => entries,
            Err(problem) => return self.fail(folder, problem, None),
        };
        let before = self.entries;
        self.entries += entries.len();
        if self.entries > MAX_ENTRIES {
            if before <= MAX_ENTRIES {
                let problem = format!("there are more than {MAX_ENTRIES} files and folders here");
                self.fail(folder, problem, Some("open or name the folder that holds the policy".to_owned()));
            }
            return;
        }
        if let Some(manifest) = manifest(self.files, folder) {
            let path = folder.join(MANIFEST);
            match manifest.edition {
                Ok(named) => self.packages.push(Package { manifest: shown(&path), named }),
                // What its words mean is not known, so that none of it is read.
                Err((problem, help)) => return self.fail(&path, problem, Some(help)),
            }
            self.links.extend(manifest.links);
        }
        for (path, is_folder) in entries {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let Some(name) = name.filter(|name| !name.starts_with('.')) else { continue };
            if is_folder {
                let inner = package_name(self.files, &path).unwrap_or_else(|| join(prefix, &name));
                self.folder(&path, &inner, depth + 1);
            } else if path.extension().is_some_and(|end| end == "gradus") {
                self.note(&path, prefix);
            }
        }
    }

    fn fail(&mut self, folder: &Path, problem: String, help: Option<String>) {
        self.errors.push(LoadError { path: shown(folder), problem, help });
    }

    /// Takes a file into the set under its module name.
    fn note(&mut self, path: &Path, prefix: &str) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let module = join(prefix, &stem.unwrap_or_default());
        match self.found.get(&module) {
            Some(other) if other != path => {
                let problem = format!("the module `{module}` is already `{}`", shown(other));
                let help = "rename one of the two files, or put it into another folder";
                self.fail(path, problem, Some(help.to_owned()));
            }
            _ => {
                self.found.insert(module, path.to_path_buf());
            }
        }
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn read_text(files: &dyn Files, path: &Path) -> Result<String, (String, Option<String>)> {
    let bytes = files.read(path).map_err(|problem| (problem, None))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err((too_large(bytes.len() as u64), None));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or(&[]);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        (
            format!("the file is not UTF-8 text: byte {} on line {line} is not a character", at + 1),
            Some("save it again with the encoding set to UTF-8".to_owned()),
        )
    })
}

fn too_large(size: u64) -> String {
    let limit = MAX_FILE_BYTES / (1024 * 1024);
    format!("the file has {size} bytes, more than the limit of {limit} MiB")
}

/// What went wrong, in plain words and without the operating system's error number.
fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
