//! Files that appear whole or not at all: written beside their place, then moved into it.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Error, Result, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// A file that is being written.
pub(super) struct Whole {
    path: PathBuf,
    beside: PathBuf,
    file: BufWriter<File>,
    written: u64,
    /// Whether what is there stays when the run ends early, to go on from.
    keep: bool,
    placed: bool,
}

impl Whole {
    /// A file that is thrown away unless it is finished.
    pub(super) fn new(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self::by(path, path.with_file_name(format!(".{name}.{}.part", std::process::id())))
    }

    fn by(path: &Path, beside: PathBuf) -> Result<Self> {
        let file = BufWriter::new(File::create(&beside)?);
        Ok(Self { path: path.to_path_buf(), beside, file, written: 0, keep: false, placed: false })
    }

    /// One of which what is written stays, in [`partial`], until it is finished; it goes on after so many
    /// bytes of what is there.
    pub(super) fn resumed(path: &Path, bytes: u64) -> Result<Self> {
        let beside = partial(path);
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&beside)?;
        if file.metadata()?.len() < bytes {
            return Err(Error::other("it is shorter than the interrupted run left it"));
        }
        file.set_len(bytes)?;
        file.seek(SeekFrom::Start(bytes))?;
        let file = BufWriter::new(file);
        Ok(Self { path: path.to_path_buf(), beside, file, written: bytes, keep: true, placed: false })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Where it is being written.
    pub(super) fn beside(&self) -> &Path {
        &self.beside
    }

    /// How many bytes there are.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Has everything written out to the disk.
    pub(super) fn sync(&mut self) -> Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_data()
    }

    /// Puts the file into its place.
    pub(super) fn finish(mut self) -> Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.beside, &self.path)?;
        self.placed = true;
        sync_folder(&self.path);
        Ok(())
    }

    /// What is there stays nowhere, as after a mistake.
    pub(super) fn discard(&mut self) {
        if !self.placed && !self.keep {
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        self.discard();
    }
}

/// Where the result of a run that can be resumed stands until it is whole.
pub(super) fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    path.with_file_name(name)
}

/// Writes a small file whole or not at all, also where the power fails. It is written beside its place
/// under one name, so that what a run leaves there that is cut short is taken by the run that goes on.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = Whole::by(path, beside(path))?;
    file.write(bytes)?;
    file.finish()
}

/// Removes a file that was written so, and what is left beside it.
pub(super) fn remove_synced(path: &Path) {
    let _ = std::fs::remove_file(path);
    let _ = std::fs::remove_file(beside(path));
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// A name stands for sure only once its folder is on the disk; where a system has no such thing, it does
/// anyway.
fn sync_folder(path: &Path) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(parent) {
        let _ = folder.sync_all();
    }
}
