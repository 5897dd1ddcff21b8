//! Trying edits before they are offered.

use std::collections::BTreeMap;

use super::same;
use crate::compile::Analysis;
use crate::diagnostic::{Code, Diagnostic, Edit, Family, Severity};
use crate::fixing::edited;
use crate::ide::edits;
use crate::source::{FileId, Sources};
use crate::syntax::{format, parse, tree};

/// What must be as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Nothing is wrong that was not, but for sums: they can be seen only where every part is known.
    AllButSums,
    /// Nothing is wrong that was not.
    Findings,
    /// Besides, the policy is the same but for the words shown to people.
    Meaning,
    /// Besides, branches for some students may be there that ask the same of all.
    MeaningInBranches,
}

/// The texts after edits.
pub(super) struct Tried {
    /// The edits that lead there.
    pub(super) edits: Vec<Edit>,
    /// The files.
    pub(super) sources: Sources,
    /// Their trees.
    pub(super) files: Vec<tree::File>,
}

/// Makes edits and looks whether the result is good; nothing where it is not. Files that are in the one
/// style stay in it.
pub(super) fn tried(analysis: &Analysis<'_>, wanted: &[Edit], keeps: Keeps) -> Option<Tried> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in wanted {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let mut sources = analysis.sources.clone();
    let mut files = analysis.files.to_vec();
    let mut all = Vec::new();
    for (file, own) in by_file {
        let source = analysis.sources.get(file).filter(|source| !source.builtin)?;
        let mut text = edited(&source.text, &own)?;
        if format(file, &source.text).text == source.text {
            text = format(file, &text).text;
            all.extend(edits::lines(file, &source.text, &text));
        } else {
            all.extend(own.into_iter().cloned());
        }
        *files.iter_mut().find(|tree| tree.id == file)? = parse(file, &text);
        sources.set_text(file, text);
    }
    if all.is_empty() {
        return None;
    }
    let after = Analysis::new(&sources, &files);
    let good = nothing_new(analysis, &after, keeps == Keeps::AllButSums)
        && match keeps {
            Keeps::Findings | Keeps::AllButSums => true,
            Keeps::Meaning => same::policies(&analysis.lowered.policy, &after.lowered.policy),
            Keeps::MeaningInBranches => same::in_branches(&analysis.lowered.policy, &after.lowered.policy),
        };
    drop(after);
    good.then_some(Tried { edits: all, sources, files })
}

/// Whether every finding of the second analysis was there in the first.
fn nothing_new(before: &Analysis<'_>, after: &Analysis<'_>, but_sums: bool) -> bool {
    let mut known: BTreeMap<(FileId, Code, &str), usize> = BTreeMap::new();
    for finding in &before.findings {
        *known.entry((finding.span.file, finding.code, &finding.headline)).or_default() += 1;
    }
    // What is proven of a policy is not asked while it has errors, and so was not to be seen.
    let unseen = before.findings.iter().any(|finding| finding.severity() == Severity::Error);
    let counts = |finding: &&Diagnostic| match finding.code.family() {
        Family::Arithmetic => !but_sums,
        // The courses that count nowhere are told together: one more or fewer is another headline.
        Family::Satisfiability => !unseen && finding.code != Code::UnusedCourse,
        _ => true,
    };
    after.findings.iter().filter(counts).all(|finding| {
        let left = known.get_mut(&(finding.span.file, finding.code, finding.headline.as_str()));
        left.filter(|left| **left > 0).map(|left| *left -= 1).is_some()
    })
}

/// Whether a finding of a kind and these words is gone.
pub(super) fn settles(analysis: &Analysis<'_>, tried: &Tried, code: Code, headline: &str) -> bool {
    let count = |analysis: &Analysis<'_>| {
        analysis.findings.iter().filter(|one| one.code == code && one.headline == headline).count()
    };
    count(&Analysis::new(&tried.sources, &tried.files)) < count(analysis)
}
