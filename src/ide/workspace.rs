//! The texts an editor works on, and which of them are compiled together.
//!
//! A *unit* is what `gradus check FOLDER` reads: each folder the editor has open is one. A file that
//! is open and lies in none of them is a unit with the rest of its package, or by itself.
//!
//! An edit changes one text and parses that file again. Files that come or go, on the disk or in the
//! editor, have the unit listed again; files whose text is as it was keep their tree.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::policies::Policies;
use crate::compile::{Analysis, Memory};
use crate::source::{
    Encoding, FileId, FileKind, Files, LineIndex, LoadError, MAX_FILE_BYTES, Position, Sources, load,
};
use crate::stdlib::add_stdlib;
use crate::syntax::{parse, renumber, reparse, tree};

/// A text that is open in the editor.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it says now.
    pub text: String,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// The editor's number for this state of it.
    pub version: i32,
}

impl Document {
    fn new(text: String, version: i32) -> Self {
        let lines = LineIndex::new(&text);
        Self { text, lines, version }
    }
}

/// One edit of a document.
#[derive(Debug, Clone)]
pub struct Change {
    /// The stretch that is replaced, from its start up to its end; all of the text where absent.
    pub range: Option<(Position, Position)>,
    /// What takes its place.
    pub text: String,
}

/// Files that are compiled together.
pub struct Unit {
    /// The folder, or the one file.
    pub root: PathBuf,
    /// Whether it is only there for a document that lies in no folder of the editor.
    pub loose: bool,
    /// Its texts, and those of the standard library.
    pub sources: Sources,
    /// Their trees, in the same order.
    pub trees: Vec<tree::File>,
    /// What could not be read.
    pub unreadable: Vec<LoadError>,
    files: BTreeMap<PathBuf, FileId>,
    memory: RefCell<Memory>,
}

impl Unit {
    /// What the compiler knows of it.
    pub(super) fn analyse(&self) -> Analysis<'_> {
        Analysis::again(&self.sources, &self.trees, &mut self.memory.borrow_mut())
    }

    /// The file at a path.
    #[must_use]
    pub fn file(&self, path: &Path) -> Option<FileId> {
        self.files.get(path).copied()
    }

    /// The authors' files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&Path, FileId)> {
        self.files.iter().map(|(path, id)| (path.as_path(), *id))
    }
}

/// Everything the editor works on.
pub struct Workspace {
    disk: Box<dyn Files + Send>,
    folders: Vec<PathBuf>,
    documents: BTreeMap<PathBuf, Document>,
    units: Vec<Unit>,
    state: u64,
    pub(super) policies: Policies,
}

impl Workspace {
    /// A workspace of no folder, over a disk.
    #[must_use]
    pub fn new(disk: Box<dyn Files + Send>) -> Self {
        Self {
            disk,
            folders: Vec::new(),
            documents: BTreeMap::new(),
            units: Vec::new(),
            state: 0,
            policies: Policies::default(),
        }
    }

    /// A number for the state of the texts of all units: another one whenever one of them is another.
    #[must_use]
    pub fn state(&self) -> u64 {
        self.state
    }

    /// The folders the editor has open.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The units, folders first.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The documents that are open, by path.
    pub fn documents(&self) -> impl Iterator<Item = (&Path, &Document)> {
        self.documents.iter().map(|(path, document)| (path.as_path(), document))
    }

    /// The document at a path, where it is open.
    #[must_use]
    pub fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    /// The files as the editor sees them: open documents over the disk.
    #[must_use]
    pub fn overlay(&self) -> impl Files + '_ {
        Overlay { documents: &self.documents, disk: self.disk.as_ref() }
    }

    /// Opens other folders than before.
    pub fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders;
        self.reload();
    }

    /// Opens a document.
    pub fn open(&mut self, path: PathBuf, text: String, version: i32) {
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let known = self.units.iter().any(|unit| unit.file(&path).is_some());
        self.documents.insert(path.clone(), Document::new(text, version));
        if known {
            self.take_over(&path);
        } else if is_policy(&path) {
            self.reload();
        }
    }

    /// Applies edits to a document, one after the other. Gives whether the document is open.
    pub fn change(&mut self, path: &Path, changes: Vec<Change>, version: i32, encoding: Encoding) -> bool {
        let Some(document) = self.documents.get_mut(path) else { return false };
        document.version = version;
        for change in changes {
            let Some((start, end)) = change.range else {
                *document = Document::new(change.text, version);
                continue;
            };
            let start = document.lines.offset(&document.text, start, encoding);
            let end = document.lines.offset(&document.text, end, encoding).max(start);
            document.lines.splice(start..end, &change.text);
            document.text.replace_range(start..end, &change.text);
        }
        self.take_over(path);
        true
    }

    /// Closes a document: what is on the disk counts again.
    pub fn close(&mut self, path: &Path) {
        let Some(closed) = self.documents.remove(path) else { return };
        let same = self.disk.read(path).is_ok_and(|bytes| bytes == closed.text.as_bytes());
        let loose = self.units.iter().any(|unit| unit.loose && unit.file(path).is_some());
        if is_policy(path) && (!same || loose) {
            self.reload();
        }
    }

    /// Looks at the disk again.
    pub fn reload(&mut self) {
        self.state += 1;
        let before = std::mem::take(&mut self.units);
        let overlay = Overlay { documents: &self.documents, disk: self.disk.as_ref() };
        let mut units: Vec<Unit> = Vec::new();
        for folder in &self.folders {
            if units.iter().all(|unit| unit.root != *folder) {
                units.push(read_unit(&overlay, folder, false, &before));
            }
        }
        for path in self.documents.keys().filter(|path| is_policy(path)) {
            if units.iter().all(|unit| unit.file(path).is_none()) {
                units.push(read_unit(&overlay, path, true, &before));
            }
        }
        self.units = units;
    }

    /// Puts the text of a document into every unit it belongs to.
    fn take_over(&mut self, path: &Path) {
        let Some(document) = self.documents.get(path) else { return };
        for unit in &mut self.units {
            let Some(id) = unit.file(path) else { continue };
            if unit.sources.get(id).is_some_and(|file| file.text == document.text) {
                continue;
            }
            self.state += 1;
            if let Some(at) = unit.trees.iter().position(|tree| tree.id == id) {
                let before = unit.sources.get(id).map_or("", |file| file.text.as_str());
                let old = unit.trees.remove(at);
                unit.trees.insert(at, reparse(old, before, &document.text));
            }
            unit.sources.replace(id, document.text.clone(), document.lines.clone());
        }
    }
}

/// Whether a path is that of a policy file; a text the editor has not saved yet has no ending.
fn is_policy(path: &Path) -> bool {
    path.extension().is_none_or(|end| end == "gradus")
}

fn read_unit(overlay: &dyn Files, root: &Path, loose: bool, before: &[Unit]) -> Unit {
    let mut sources = Sources::new();
    let unreadable = load(overlay, &[root.to_path_buf()], &mut sources);
    add_stdlib(&mut sources);
    let old = before.iter().find(|unit| unit.root == root);
    let trees = sources
        .iter()
        .map(|(id, file)| {
            let kept = old.and_then(|old| {
                let (known, other) = old.sources.iter().find(|(_, other)| other.path == file.path)?;
                let mut tree = old.trees.iter().find(|tree| tree.id == known)?.clone();
                renumber(&mut tree, id);
                Some(reparse(tree, &other.text, &file.text))
            });
            kept.unwrap_or_else(|| parse(id, &file.text))
        })
        .collect();
    let authored = sources.iter().filter(|(_, file)| !file.builtin);
    let files = authored.map(|(id, file)| (PathBuf::from(&file.path), id)).collect();
    let memory = RefCell::default();
    Unit { root: root.to_path_buf(), loose, sources, trees, unreadable, files, memory }
}

/// Open documents over a disk.
struct Overlay<'a> {
    documents: &'a BTreeMap<PathBuf, Document>,
    disk: &'a dyn Files,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        match self.documents.get(path) {
            Some(document) if document.text.len() > MAX_FILE_BYTES => Err("the text is too large".to_owned()),
            Some(document) => Ok(document.text.clone().into_bytes()),
            None => self.disk.read(path),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<(PathBuf, bool)>, String> {
        let mut entries = self.disk.list(path)?;
        for document in self.documents.keys().filter(|document| document.parent() == Some(path)) {
            if entries.iter().all(|(entry, _)| entry != document) {
                entries.push((document.clone(), false));
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        if self.documents.contains_key(path) { Some(FileKind::File) } else { self.disk.kind(path) }
    }
}
