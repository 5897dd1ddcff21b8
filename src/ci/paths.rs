//! Paths as the machinery names files: from the top of the repository, with slashes.

use std::path::{Component, Path, PathBuf};

/// A path as it was given in the folder `here`, as it is named from the folder `root`; whole, where it does
/// not lie below that. Both folders are whole paths.
#[must_use]
pub fn from_root(path: &str, here: &Path, root: &Path) -> String {
    let whole = plain(&here.join(path));
    let shown = whole.strip_prefix(plain(root)).unwrap_or(&whole);
    shown.to_string_lossy().replace('\\', "/")
}

/// A path without `.` and `..`, by its letters alone.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = out.pop(),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_named_from_the_top_of_the_repository() {
        let named = |path: &str, here: &str| from_root(path, Path::new(here), Path::new("/repo"));
        assert_eq!(named("policy/rules.gradus", "/repo"), "policy/rules.gradus");
        assert_eq!(named("./rules.gradus", "/repo/policy"), "policy/rules.gradus");
        assert_eq!(named("../policy/rules.gradus", "/repo/docs"), "policy/rules.gradus");
        assert_eq!(named("/repo/policy/rules.gradus", "/elsewhere"), "policy/rules.gradus");
        assert_eq!(named("../../other/rules.gradus", "/repo/docs"), "/other/rules.gradus");
    }
}
