//! A workspace in memory, with the cursor where `|` stands in one of its files.

use std::path::{Path, PathBuf};

use gradus::compile::Analysis;
use gradus::ide::{View, Workspace};
use gradus::source::{FileId, MemoryFiles, Span};

/// A workspace and a place in it.
pub struct Fixture {
    pub workspace: Workspace,
    pub path: PathBuf,
    pub offset: usize,
}

impl Fixture {
    /// A workspace of one file.
    pub fn one(text: &str) -> Self {
        Self::new(&[("policy.gradus", text)])
    }

    /// A workspace of these files, in a folder `state`. At most one holds the cursor; without any it is
    /// at the start of the first.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut at = None;
        let mut kept = Vec::new();
        for (name, text) in files {
            let path = format!("state/{name}");
            let text = match text.find('|') {
                Some(offset) if name.ends_with(".gradus") => {
                    at = Some((PathBuf::from(&path), offset));
                    text.replacen('|', "", 1)
                }
                _ => (*text).to_owned(),
            };
            kept.push((path, text));
        }
        let files = MemoryFiles::new(kept.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let mut workspace = Workspace::new(Box::new(files));
        workspace.set_folders(vec![PathBuf::from("state")]);
        let (path, offset) = at.unwrap_or_else(|| (PathBuf::from(&kept[0].0), 0));
        Self { workspace, path, offset }
    }

    /// Asks something at the cursor.
    pub fn ask<T>(&self, question: impl FnOnce(&Analysis<'_>, FileId, usize) -> T) -> T {
        let view = View::new(&self.workspace);
        let (analysis, file) = view.of(&self.path).expect("the file is there");
        question(analysis, file, self.offset)
    }
}

/// A stretch as a reader finds it: its file, its line and its text.
pub fn shown(analysis: &Analysis<'_>, span: Span) -> String {
    let file = analysis.sources.get(span.file).unwrap();
    let line = file.lines().line_of(span.start as usize) + 1;
    let name = Path::new(&file.path).file_name().unwrap().to_string_lossy();
    format!("{name}:{line} `{}`", file.slice(span))
}
