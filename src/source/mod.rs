//! The text of a policy: files, byte spans, and where a byte stands in lines and columns.
//!
//! Everything else speaks of text through a [`Span`]: a file and two byte offsets that always lie
//! on character boundaries. Nothing here reads a disk; see [`load`](fn@load) for how a file set is filled
//! through the [`Files`] trait.

mod edition;
mod lines;
mod load;
mod manifest;
mod whole;

pub use edition::Edition;
pub use lines::{Encoding, LineIndex, Position};
pub use load::{DiskFiles, FileKind, Files, LoadError, MemoryFiles, load};
pub use manifest::{MANIFEST, with_edition};
pub use whole::{list_entry, whole_statement, with_comments_above};

/// The largest policy file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// A file of a [`Sources`] set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// A stretch of one file's text, in bytes from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Span {
    /// The span of `file` from byte `start` up to byte `end`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest span that holds both; `self` where they are of different files.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Its bytes as a range.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file of a policy.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The module the file is, as `use` names it: `louisiana.courses`.
    pub module: String,
    /// Where it was read, as it is shown to the author.
    pub path: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Whether it belongs to the standard library compiled into the program.
    pub builtin: bool,
    lines: LineIndex,
}

impl SourceFile {
    /// Where its lines begin.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The text of a span of this file; empty where the span is not one of its stretches.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// All files of one run, in a fixed order: by module name.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    links: Vec<(String, String)>,
    packages: Vec<Package>,
}

/// A package that files of a set belong to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Its `gradus.toml`, as it is shown to the author.
    pub manifest: String,
    /// The edition it names, where it names one.
    pub named: Option<Edition>,
}

impl Package {
    /// The edition it is written in.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.named.unwrap_or_default()
    }
}

impl Sources {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id. A byte order mark at the start is dropped.
    pub fn add(&mut self, module: String, path: String, text: String, builtin: bool) -> FileId {
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let lines = LineIndex::new(&text);
        self.files.push(SourceFile { module, path, text, builtin, lines });
        id
    }

    /// Notes where sources whose citation begins with `cited` can be read.
    pub(crate) fn link(&mut self, cited: String, address: String) {
        self.links.push((cited, address));
    }

    /// Notes a package that files of the set belong to; one that is there already is left as it is.
    pub fn package(&mut self, package: Package) {
        if self.packages.iter().all(|known| known.manifest != package.manifest) {
            self.packages.push(package);
        }
    }

    /// The packages that files of the set belong to, in the order they were found.
    #[must_use]
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The edition the set is written in: the newest that a package of it is written in, the first where
    /// there is no package.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.packages.iter().map(Package::edition).max().unwrap_or_default()
    }

    /// Where a citation can be read, by the longest beginning that a package gives an address for.
    #[must_use]
    pub fn address_of(&self, citation: &str) -> Option<&str> {
        let goes_on = |rest: &str| rest.starts_with(char::is_alphanumeric);
        let fits = self.links.iter().filter(|(cited, _)| {
            // `Rule 7` is no beginning of `Rule 70`.
            let whole = cited.ends_with(|last: char| !last.is_alphanumeric());
            citation.strip_prefix(cited.as_str()).is_some_and(|rest| whole || !goes_on(rest))
        });
        fits.max_by_key(|(cited, _)| cited.len()).map(|(_, address)| address.as_str())
    }

    /// Puts another text in the place of a file's, where the set has the file.
    pub fn set_text(&mut self, id: FileId, text: String) {
        let lines = LineIndex::new(&text);
        self.replace(id, text, lines);
    }

    /// The same for a text whose lines are known.
    pub fn replace(&mut self, id: FileId, text: String, lines: LineIndex) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = text;
            file.lines = lines;
        }
    }

    /// The file of that id, where the set has one.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file))
    }

    /// The text of a span; empty where there is no such stretch.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |file| file.slice(span))
    }
}
