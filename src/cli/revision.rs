//! The policy as a revision of a git repository has it, written `REVISION:PATH`. The `git` of this machine is
//! asked; nothing is checked out, and the working tree is left as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::source::{MAX_FILE_BYTES, MemoryFiles};

/// The most files of a revision that are read.
const MOST_FILES: usize = 20_000;

/// A revision and a path in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Revision {
    name: String,
    path: String,
}

/// Why a revision cannot be read, and what to do.
pub(super) struct Refused {
    pub(super) problem: String,
    pub(super) help: String,
}

impl Revision {
    /// What an argument names: a revision, where there is no such file or folder and it has a colon.
    pub(super) fn named(argument: &Path) -> Option<Self> {
        let text = argument.to_str()?;
        if argument.exists() {
            return None;
        }
        let (name, path) = text.split_once(':')?;
        // `C:\policies` is no revision.
        let drive = name.len() == 1 && path.starts_with(['\\', '/']);
        (!name.is_empty() && !drive).then(|| Self { name: name.to_owned(), path: path.to_owned() })
    }

    /// The policy files of the revision, and the path among them that was asked for.
    pub(super) fn files(&self) -> Result<(MemoryFiles, PathBuf), Refused> {
        let commit = self.commit()?;
        let prefix = text(&git(&["rev-parse", "--show-prefix"], &self.name)?);
        let listing = git(&["ls-tree", "-r", "-z", "-l", "--full-tree", &commit], &self.name)?;
        let mut wanted: Vec<(String, String)> = Vec::new();
        for entry in listing.split(|byte| *byte == 0) {
            // mode, kind, object, size, a tab, path
            let entry = String::from_utf8_lossy(entry);
            let Some((facts, path)) = entry.split_once('\t') else { continue };
            let facts: Vec<&str> = facts.split_whitespace().collect();
            let [mode, "blob", object, size] = facts.as_slice() else { continue };
            let name = path.rsplit('/').next().unwrap_or(path);
            let is_policy = name.ends_with(".gradus") || name == "gradus.toml";
            // Links are passed over, as on a disk.
            if !is_policy
                || *mode == "120000"
                || size.parse::<usize>().is_ok_and(|size| size > MAX_FILE_BYTES)
            {
                continue;
            }
            wanted.push(((*object).to_owned(), path.to_owned()));
        }
        if wanted.len() > MOST_FILES {
            return Err(Refused {
                problem: format!("`{}` has more than {MOST_FILES} policy files", self.name),
                help: "compare folders, or validators made by `gradus build`".to_owned(),
            });
        }
        let root = PathBuf::from(format!("{}:", self.name));
        let mut files = BTreeMap::new();
        for (object, path) in wanted {
            files.insert(root.join(path), git(&["cat-file", "blob", &object], &self.name)?);
        }
        Ok((MemoryFiles::of_bytes(files), root.join(in_tree(&prefix, &self.path))))
    }

    fn commit(&self) -> Result<String, Refused> {
        let asked = format!("{}^{{commit}}", self.name);
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked], &self.name);
        match found {
            Ok(found) => Ok(text(&found)),
            Err(refused) if refused.problem.contains("git") => Err(refused),
            Err(_) => Err(Refused {
                problem: format!("there is no revision `{}` here", self.name),
                help: "name a branch, a tag or a commit, as in `main:policies`; where the history was \
                       fetched in part, fetch the rest of it"
                    .to_owned(),
            }),
        }
    }
}

/// A path as git's own: from the folder this is run in, `./` and `../` included, or from the root with `/`.
fn in_tree(prefix: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let (from, rest) = match path.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (prefix, path),
    };
    for part in from.split('/').chain(rest.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}

/// What a command of git prints.
fn git(arguments: &[&str], revision: &str) -> Result<Vec<u8>, Refused> {
    let ran = Command::new("git").args(arguments).stdin(Stdio::null()).output();
    match ran {
        Err(_) => Err(Refused {
            problem: format!("`{revision}:` names a git revision, and git cannot be run"),
            help: "install git, or give a file or folder".to_owned(),
        }),
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            if said.contains("not a git repository") {
                return Err(Refused {
                    problem: format!(
                        "`{revision}:` names a git revision, and this folder is in no git repository"
                    ),
                    help: "run the command in the repository of the policy, or give a file or folder"
                        .to_owned(),
                });
            }
            Err(Refused {
                problem: format!("revision `{revision}` cannot be read"),
                help: said.lines().next().unwrap_or("").trim_start_matches("fatal: ").to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_tree;

    #[test]
    fn paths_in_a_revision_are_those_of_the_folder() {
        assert_eq!(in_tree("", "policies"), "policies");
        assert_eq!(in_tree("agency/", "./policies/"), "agency/policies");
        assert_eq!(in_tree("agency/tools/", "../policies"), "agency/policies");
        assert_eq!(in_tree("agency/", "/policies"), "policies");
        assert_eq!(in_tree("agency/", ""), "agency");
    }
}
