//! A workspace between two edits.

use std::cell::OnceCell;
use std::path::Path;

use super::{Unit, Workspace};
use crate::compile::Analysis;
use crate::source::{FileId, SourceFile};

/// A workspace that stands still, with what the compiler knows of it. Each unit is analysed when it
/// is first asked about, and once.
pub struct View<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    analyses: Vec<OnceCell<Analysis<'w>>>,
}

impl<'w> View<'w> {
    /// A view of the workspace as it is.
    #[must_use]
    pub fn new(workspace: &'w Workspace) -> Self {
        let analyses = workspace.units().iter().map(|_| OnceCell::new()).collect();
        Self { workspace, analyses }
    }

    /// What the compiler knows of a unit, by its place among [`Workspace::units`].
    #[must_use]
    pub fn analysis(&self, unit: usize) -> Option<&Analysis<'w>> {
        let found: &'w Unit = self.workspace.units().get(unit)?;
        Some(self.analyses.get(unit)?.get_or_init(|| found.analyse()))
    }

    /// The unit and the file at a path; the first that has it.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<(usize, FileId)> {
        let units = self.workspace.units().iter().enumerate();
        units.filter_map(|(at, unit)| Some((at, unit.file(path)?))).next()
    }

    /// The text of a file at a path, without analysing anything.
    #[must_use]
    pub fn source(&self, path: &Path) -> Option<(&'w SourceFile, FileId)> {
        let (unit, file) = self.find(path)?;
        Some((self.workspace.units().get(unit)?.sources.get(file)?, file))
    }

    /// What the compiler knows of the unit a file belongs to.
    #[must_use]
    pub fn of(&self, path: &Path) -> Option<(&Analysis<'w>, FileId)> {
        let (unit, file) = self.find(path)?;
        Some((self.analysis(unit)?, file))
    }
}
