//! The plan files of a folder, judged one after the other. Nothing of a student is kept or written:
//! what is asked of each plan is asked at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::plan::format_of;
use crate::audit::outcome::{Audit, Verdict};
use crate::audit::{Auditor, Options};
use crate::plan::{Format, read};
use crate::policy::{Award, Policy};
use crate::quantity::Date;
use crate::report::paper::{self, Affected, Fault, Form};
use crate::source::{FileKind, Files};

/// The most plan files that are judged when somebody asks.
pub const MOST: usize = 2_000;

/// The most plan files that are judged by themselves, for a line above an award.
pub const FEW: usize = 200;

/// The most files and folders that are looked at, and how deep.
const MOST_ENTRIES: usize = 50_000;
const MOST_DEEP: usize = 16;

/// A report in the forms an editor shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub title: String,
    /// As Markdown.
    pub markdown: String,
    /// As a page that needs no other file.
    pub html: String,
}

/// The files whose plans are judged: those of the disk with the open documents over them.
pub struct Plans<'f> {
    files: &'f dyn Files,
    open: &'f BTreeMap<PathBuf, String>,
    folder: &'f Path,
}

/// How many students an award is for, and how many of each verdict.
pub type Standing = BTreeMap<&'static str, usize>;

impl<'f> Plans<'f> {
    /// The plan files below a folder; the texts of open documents count instead of those on the disk.
    #[must_use]
    pub fn new(files: &'f dyn Files, open: &'f BTreeMap<PathBuf, String>, folder: &'f Path) -> Self {
        Self { files, open, folder }
    }

    /// Files that may be plan files by their name, in order. Hidden ones are passed over.
    #[must_use]
    pub fn candidates(&self, goes_on: &dyn Fn() -> bool) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        let mut open = vec![(self.folder.to_path_buf(), 0)];
        let mut looked_at = 0;
        while let Some((folder, depth)) = open.pop() {
            if !goes_on() {
                return Vec::new();
            }
            for (path, is_folder) in self.files.list(&folder).unwrap_or_default() {
                looked_at += 1;
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if looked_at > MOST_ENTRIES || name.starts_with('.') || name == "node_modules" {
                    continue;
                }
                if is_folder && depth < MOST_DEEP {
                    open.push((path, depth + 1));
                } else if !is_folder && Format::from_path(&path).is_some() {
                    found.push(path);
                }
            }
        }
        let unsaved = self.open.keys().filter(|path| path.starts_with(self.folder));
        found.extend(unsaved.filter(|path| self.files.kind(path) != Some(FileKind::File)).cloned());
        found.sort();
        found.dedup();
        found
    }

    /// The text of a plan file, and how it is written; nothing where it is none.
    fn text(&self, path: &Path) -> Option<(String, Format)> {
        let text = match self.open.get(path) {
            Some(text) => text.clone(),
            None => text_of(self.files, path).ok()?,
        };
        let format = format_of(path, &text)?;
        Some((text, format))
    }

    /// A number for what the plan files say, to tell whether they have changed; nothing where there are
    /// more than [`FEW`] files that may be some.
    #[must_use]
    pub fn state(&self, goes_on: &dyn Fn() -> bool) -> Option<u64> {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let candidates = self.candidates(goes_on);
        if candidates.len() > FEW {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        for path in candidates {
            path.hash(&mut hasher);
            self.text(&path).map(|(text, _)| text).hash(&mut hasher);
        }
        Some(hasher.finish())
    }

    /// How every award stands with the students it is for, by the awards' places in the policy; nothing
    /// where it was called off.
    #[must_use]
    pub fn standings(
        &self,
        policy: &Policy,
        as_of: Date,
        goes_on: &dyn Fn() -> bool,
    ) -> Option<Vec<Standing>> {
        let auditor = Auditor::new(policy);
        let options = Options::on(as_of);
        let mut found: Vec<Standing> = vec![Standing::new(); policy.awards.len()];
        for path in self.candidates(goes_on).into_iter().take(FEW) {
            if !goes_on() {
                return None;
            }
            let Some(plan) = self.text(&path).and_then(|(text, format)| read(text.as_bytes(), format).plan)
            else {
                continue;
            };
            let audit = auditor.audit(&plan, &options);
            for result in &audit.awards {
                let is = |award: &Award| award.named.name == result.award && award.place == result.place;
                let at = policy.awards.iter().position(is);
                if let Some(standing) = at.and_then(|at| found.get_mut(at))
                    && result.verdict != Verdict::NotApplicable
                {
                    *standing.entry(paper::stands(result.verdict)).or_default() += 1;
                }
            }
        }
        goes_on().then_some(found)
    }

    /// Who is affected by an award. `step` hears how many plan files of how many are done, and says
    /// whether to go on; nothing where it was called off.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn affected(
        &self,
        policy: &Policy,
        award: &Award,
        as_of: Date,
        step: &dyn Fn(usize, usize) -> bool,
    ) -> Result<Option<Report>, Fault> {
        let auditor = Auditor::new(policy);
        let options = Options { awards: vec![award.named.full()], ..Options::on(as_of) };
        let mut affected = Affected::new(&award.named.title, &as_of.to_string());
        let candidates = self.candidates(&|| step(0, 0));
        let total = candidates.len().min(MOST);
        affected.left_out = candidates.len() - total;
        for (at, path) in candidates.into_iter().take(MOST).enumerate() {
            if !step(at, total) {
                return Ok(None);
            }
            let Some((text, format)) = self.text(&path) else { continue };
            let Some(plan) = read(text.as_bytes(), format).plan else {
                affected.unreadable += 1;
                continue;
            };
            let audit = auditor.audit(&plan, &options);
            let shown = path.strip_prefix(self.folder).unwrap_or(&path).to_string_lossy().into_owned();
            affected.add(policy, &plan, &audit, &shown);
        }
        if !step(total, total) {
            return Ok(None);
        }
        let markdown = paper::fill("affected", &affected)?;
        Ok(Some(page(format!("{}: {}", award.named.title, affected.in_short()), markdown)))
    }
}

/// How a plan file stands with everything a policy asks.
///
/// # Errors
/// Why it cannot be audited, for whoever asked.
pub fn audit(policy: &Policy, path: &Path, text: &str, as_of: Date) -> Result<Report, String> {
    let Some(format) = format_of(path, text) else {
        return Err(
            "this is no plan file: a plan file is JSON or YAML that says `format: gradus-plan`".to_owned()
        );
    };
    let found = read(text.as_bytes(), format);
    let Some(plan) = found.plan else {
        let count = found.problems.len();
        let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
        let first = found.problems.first();
        let first = first.map(|one| format!(", the first in line {}: {}", one.line, one.problem));
        return Err(format!(
            "the plan file has {problems}, so it was not audited{}",
            first.unwrap_or_default()
        ));
    };
    let audit: Audit = Auditor::new(policy).audit(&plan, &Options::on(as_of));
    let markdown = paper::fill("worksheet", &paper::worksheet(policy, &plan, &audit));
    let name = plan.student.name.as_deref().filter(|name| !name.trim().is_empty());
    let title = format!("Audit of {}", name.unwrap_or(&plan.student.id));
    Ok(page(title, markdown.map_err(|fault| fault.to_string())?))
}

/// The text of a file that is not open.
///
/// # Errors
/// Why it cannot be read.
pub fn text_of(files: &dyn Files, path: &Path) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&files.read(path)?).into_owned())
}

fn page(title: String, markdown: String) -> Report {
    let html = paper::show(&markdown, &Form::Html { title: String::new() });
    Report { title, markdown, html }
}
