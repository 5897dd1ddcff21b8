//! Which policy a plan file is judged by: that of the package it lies in, or else of the folder the
//! editor has open.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::View;
use super::workspace::{Unit, Workspace};
use crate::compile::compile;
use crate::policy::{Award, Policy};
use crate::source::{FileId, FileKind, Files as _, Sources};
use crate::syntax::tree::ItemKind;

/// Policies compiled so far, by the folder they are of.
#[derive(Default)]
pub(super) struct Policies(RefCell<BTreeMap<PathBuf, Kept>>);

struct Kept {
    state: u64,
    sound: bool,
    /// The last one without errors.
    policy: Option<Arc<Policy>>,
}

/// The policy for a plan file.
#[derive(Debug, Clone)]
pub struct Judge {
    /// The folder whose policy it is.
    pub folder: PathBuf,
    /// The policy; where the texts hold errors now, as it was before them, if it was seen.
    pub policy: Option<Arc<Policy>>,
    /// Whether the policy is that of the texts as they are now.
    pub current: bool,
    /// The state of the workspace it is of; see [`Workspace::state`].
    pub state: u64,
}

/// The policy that the plan files beside a path, and the path itself, are judged by; nothing where the
/// path lies in no open folder that holds a policy.
#[must_use]
pub fn judge(view: &View<'_>, path: &Path) -> Option<Judge> {
    let workspace = view.workspace;
    let (at, unit) = unit_around(workspace, path)?;
    let folder = package(workspace, &unit.root, path).unwrap_or_else(|| unit.root.clone());
    let files = needed(unit, &folder);
    let (folder, files) =
        if files.is_empty() { (unit.root.clone(), needed(unit, &unit.root)) } else { (folder, files) };
    if files.is_empty() {
        return None;
    }
    let state = workspace.state();
    let mut kept = workspace.policies.0.borrow_mut();
    if let Some(kept) = kept.get(&folder).filter(|kept| kept.state == state) {
        return Some(Judge { folder, policy: kept.policy.clone(), current: kept.sound, state });
    }
    let all = unit.files().all(|(_, file)| files.contains(&file));
    let policy = if all { view.analysis(at)?.policy() } else { compile(&only(unit, &files)).policy };
    let before = kept.remove(&folder).and_then(|kept| kept.policy);
    let sound = policy.is_some();
    let policy = policy.map(Arc::new).or(before);
    kept.insert(folder.clone(), Kept { state, sound, policy: policy.clone() });
    Some(Judge { folder, policy, current: sound, state })
}

/// The award that goes by a name; that of a module where several do.
#[must_use]
pub fn award<'p>(policy: &'p Policy, name: &str, module: Option<&str>) -> Option<&'p Award> {
    let goes_by = |award: &&Award| award.named.goes_by(name);
    let own =
        policy.awards.iter().find(|award| goes_by(award) && module == Some(award.named.module.as_str()));
    own.or_else(|| policy.awards.iter().find(goes_by))
}

/// The innermost open folder that a path lies in.
fn unit_around<'w>(workspace: &'w Workspace, path: &Path) -> Option<(usize, &'w Unit)> {
    let units = workspace.units().iter().enumerate();
    let around = units.filter(|(_, unit)| match unit.loose {
        // A policy file by itself stands for the package it is read with.
        true => unit.file(path).is_some(),
        false => path.starts_with(&unit.root),
    });
    around.max_by_key(|(_, unit)| (!unit.loose, unit.root.components().count()))
}

/// The innermost package at or below a folder that a path lies in.
fn package(workspace: &Workspace, root: &Path, path: &Path) -> Option<PathBuf> {
    let files = workspace.overlay();
    let inside = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let mut packages =
        inside.filter(|folder| files.kind(&folder.join("gradus.toml")) == Some(FileKind::File));
    packages.next().map(Path::to_path_buf)
}

/// The policy files below a folder, and all that they use; nothing where there are none.
fn needed(unit: &Unit, folder: &Path) -> BTreeSet<FileId> {
    let of_module: BTreeMap<&str, FileId> =
        unit.sources.iter().map(|(id, source)| (source.module.as_str(), id)).collect();
    let inside = unit.files().filter(|(path, _)| unit.loose || path.starts_with(folder));
    let mut found: BTreeSet<FileId> = inside.map(|(_, file)| file).collect();
    let mut open: Vec<FileId> = found.iter().copied().collect();
    while let Some(at) = open.pop() {
        let Some(tree) = unit.trees.iter().find(|tree| tree.id == at) else { continue };
        for item in &tree.items {
            if let ItemKind::Use(word) = &item.kind
                && let Some(used) = of_module.get(word.value.as_str())
                && found.insert(*used)
            {
                open.push(*used);
            }
        }
    }
    found
}

/// These files of a unit, and the standard library.
fn only(unit: &Unit, files: &BTreeSet<FileId>) -> Sources {
    let mut sources = Sources::new();
    for (id, file) in unit.sources.iter() {
        if file.builtin || files.contains(&id) {
            sources.add(file.module.clone(), file.path.clone(), file.text.clone(), file.builtin);
        }
    }
    sources
}
