//! The program's own texts as files, for editors that can open nothing else: below the user's cache
//! folder, read-only, one folder for each version of the program.

use std::path::{Path, PathBuf};

use super::session::own_texts;

/// Writes the texts that are not there yet, and gives the folder. Nothing where it cannot be written.
pub(super) fn keep() -> Option<PathBuf> {
    let folder = cache()?.join("gradus").join(env!("CARGO_PKG_VERSION"));
    for (name, text) in own_texts() {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        write(&path, &text).ok()?;
    }
    Some(folder)
}

/// Writes a file whole: two servers may start at the same time.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&beside, text)?;
    let mut permissions = std::fs::metadata(&beside)?.permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&beside, permissions)?;
    std::fs::rename(&beside, path)
}

/// Where this user's programs keep what they can make again.
fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| Some(set("HOME")?.join(".cache")))
        .filter(|folder| folder.is_absolute())
}
