//! Making the changes that findings propose: from a set of files to the same set put right.
//!
//! 1. Of each finding the one fix is taken that leaves the author no choice
//!    ([`fix_up_to`](Diagnostic::fix_up_to)). What keeps the rest from being read comes first: the
//!    spelling, then the names, then everything else.
//! 2. Those that do not get in each other's way are made together; the others wait for the next round.
//! 3. The result is compiled. If it is worse than before (see `improves`), the fixes at fault are found
//!    by halving and taken back.
//! 4. This is repeated until nothing more can be made, within bounds on rounds and compilations.
//!
//! It reads and writes no file: `gradus check --fix` and the editor do, each in its own way. What a fix
//! is and how sure it is belongs to whoever makes the finding.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::compile::{Compiled, compile};
use crate::diagnostic::{Code, Diagnostic, Edit, Family, Fix, Grade, Severity};
use crate::source::{FileId, Sources, Span};

/// How often the whole is gone through.
const MOST_ROUNDS: usize = 50;
/// How often the files are compiled to see whether fixes are good.
const MOST_TRIALS: usize = 300;
/// How many fixes are made in one round.
const MOST_AT_ONCE: usize = 10_000;

/// What became of a set of files.
#[derive(Debug)]
pub struct Fixed {
    /// The files, in the same order and with the same ids.
    pub sources: Sources,
    /// What they are now.
    pub compiled: Compiled,
    /// What was done, in the order it was.
    pub made: Vec<Made>,
}

/// A finding that was settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// The file it was in.
    pub file: FileId,
    /// Its kind.
    pub code: Code,
    /// What was done, as a command.
    pub title: String,
}

/// Makes all fixes of that grade or surer that stay within files that may be changed.
#[must_use]
pub fn fix_all(sources: Sources, grade: Grade, may_change: &dyn Fn(FileId) -> bool) -> Fixed {
    fix_some(sources, grade, may_change, &|_| true)
}

/// The same for the findings that are wanted alone.
#[must_use]
pub fn fix_some(
    sources: Sources,
    grade: Grade,
    may_change: &dyn Fn(FileId) -> bool,
    wanted: &dyn Fn(&Diagnostic) -> bool,
) -> Fixed {
    let compiled = compile(&sources);
    let mut run = Run { seen: BTreeSet::from([digest(&sources)]), trials: 0 };
    let mut fixed = Fixed { sources, compiled, made: Vec::new() };
    for _ in 0..MOST_ROUNDS {
        let next = (0..STAGES).find_map(|stage| {
            let batch = batch(&fixed, stage, grade, may_change, wanted);
            run.round(&fixed, &batch)
        });
        let Some(next) = next else { break };
        fixed.made.extend(next.made);
        fixed = Fixed { made: fixed.made, ..next };
    }
    fixed
}

/// The text with edits made, each `\n` put in as the line ends of the text are; `None` where edits
/// overlap or lie outside of it.
#[must_use]
pub fn edited(text: &str, edits: &[&Edit]) -> Option<String> {
    let crlf = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize)?);
        if crlf {
            out.push_str(&edit.replacement.replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.replacement);
        }
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// A fix, and the findings it settles.
struct Candidate<'a> {
    fix: &'a Fix,
    findings: Vec<&'a Diagnostic>,
}

/// How many stages there are.
const STAGES: u8 = 3;

/// When a finding's turn comes: what keeps others from being seen is before them.
fn stage(code: Code) -> u8 {
    match code.family() {
        Family::Syntax if code != Code::MissingClause => 0,
        Family::Names => 1,
        _ => 2,
    }
}

/// The fixes of one stage that can be made together.
fn batch<'a>(
    fixed: &'a Fixed,
    of_stage: u8,
    grade: Grade,
    may_change: &dyn Fn(FileId) -> bool,
    wanted: &dyn Fn(&Diagnostic) -> bool,
) -> Vec<Candidate<'a>> {
    let mut taken = Taken::default();
    let mut batch: Vec<Candidate<'a>> = Vec::new();
    let mut same: BTreeMap<&[Edit], usize> = BTreeMap::new();
    let findings = fixed.compiled.findings.iter();
    for finding in findings.filter(|finding| stage(finding.code) == of_stage && wanted(finding)) {
        let Some(fix) = finding.fix_up_to(grade).filter(|fix| !fix.edits.is_empty()) else { continue };
        if let Some(candidate) = same.get(fix.edits.as_slice()).and_then(|at| batch.get_mut(*at)) {
            candidate.findings.push(finding);
            continue;
        }
        let sound = fix.edits.iter().all(|edit| {
            let file = fixed.sources.get(edit.span.file);
            file.is_some_and(|file| !file.builtin && file.text.get(edit.span.range()).is_some())
                && may_change(edit.span.file)
        });
        if sound && batch.len() < MOST_AT_ONCE && taken.take(&fix.edits) {
            same.insert(&fix.edits, batch.len());
            batch.push(Candidate { fix, findings: vec![finding] });
        }
    }
    batch
}

/// The stretches that are spoken for: where each begins, and where it ends.
#[derive(Default)]
struct Taken(BTreeMap<(FileId, u32), u32>);

impl Taken {
    /// Takes all of them, or none where one is in the way of another.
    fn take(&mut self, edits: &[Edit]) -> bool {
        for (at, edit) in edits.iter().enumerate() {
            if self.is_free(edit.span) {
                self.0.insert((edit.span.file, edit.span.start), edit.span.end);
                continue;
            }
            for before in edits.iter().take(at) {
                self.0.remove(&(before.span.file, before.span.start));
            }
            return false;
        }
        true
    }

    fn is_free(&self, span: Span) -> bool {
        for ((file, start), end) in self.0.range(..=(span.file, span.end)).rev() {
            if *file != span.file || *end < span.start {
                break;
            }
            // Two stretches may touch, unless one of them is a mere place: which would be first?
            let is_place = start == end || span.start == span.end;
            if is_place || *start < span.end && span.start < *end {
                return false;
            }
        }
        true
    }
}

/// What is remembered over all rounds.
struct Run {
    /// The states of the files that were there already: none is gone back to.
    seen: BTreeSet<u64>,
    trials: usize,
}

impl Run {
    /// The files with the good ones of some fixes made; `None` where there are none.
    fn round(&mut self, before: &Fixed, batch: &[Candidate<'_>]) -> Option<Fixed> {
        let mut good: Vec<&Candidate<'_>> = Vec::new();
        let mut now: Option<(Sources, Compiled)> = None;
        let mut open = vec![batch];
        while let Some(part) = open.pop().filter(|_| self.trials < MOST_TRIALS) {
            if part.is_empty() {
                continue;
            }
            self.trials += 1;
            let all: Vec<&Candidate<'_>> = good.iter().copied().chain(part).collect();
            let known = now.as_ref().map_or(&before.compiled, |(_, compiled)| compiled);
            match self.trial(&before.sources, known, &all, part) {
                Some(next) => {
                    now = Some(next);
                    good = all;
                }
                None if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    open.extend([second, first]);
                }
                None => {}
            }
        }
        let (sources, compiled) = now?;
        self.seen.insert(digest(&sources));
        let made = good.iter().flat_map(|candidate| {
            let made = |finding: &&Diagnostic| Made {
                file: finding.span.file,
                code: finding.code,
                title: candidate.fix.title.clone(),
            };
            candidate.findings.iter().map(made)
        });
        Some(Fixed { made: made.collect(), sources, compiled })
    }

    /// The files with all these fixes made, where the last ones of them do good.
    fn trial(
        &self,
        sources: &Sources,
        known: &Compiled,
        all: &[&Candidate<'_>],
        last: &[Candidate<'_>],
    ) -> Option<(Sources, Compiled)> {
        let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in all.iter().flat_map(|candidate| &candidate.fix.edits) {
            edits.entry(edit.span.file).or_default().push(edit);
        }
        let mut next = sources.clone();
        for (file, edits) in edits {
            let text = edited(&sources.get(file)?.text, &edits)?;
            next.set_text(file, text);
        }
        if self.seen.contains(&digest(&next)) {
            return None;
        }
        let compiled = compile(&next);
        let settled = last.iter().flat_map(|candidate| candidate.findings.iter().copied());
        improves(&known.findings, &compiled.findings, settled).then_some((next, compiled))
    }
}

/// Whether findings are better after some were to be settled than before: those are gone, no file has
/// more errors, and no error of a kind is there that was not, but for one of a later stage, which could
/// not be seen before.
fn improves<'a>(
    before: &[Diagnostic],
    after: &[Diagnostic],
    settled: impl Iterator<Item = &'a Diagnostic>,
) -> bool {
    let (was, is) = (Tally::of(before), Tally::of(after));
    let mut earliest = STAGES;
    for finding in settled {
        let key = (finding.span.file, finding.code, finding.headline.as_str());
        if is.same.get(&key).copied().unwrap_or(0) >= was.same.get(&key).copied().unwrap_or(0) {
            return false;
        }
        earliest = earliest.min(stage(finding.code));
    }
    let fewer = is.files.iter().all(|(file, count)| *count <= was.files.get(file).copied().unwrap_or(0));
    let known = is.kinds.iter().all(|((file, code), count)| {
        *count <= was.kinds.get(&(*file, *code)).copied().unwrap_or(0) || stage(*code) > earliest
    });
    fewer && known
}

/// How many findings there are: of the same words, and errors by kind and by file.
#[derive(Default)]
struct Tally<'a> {
    same: BTreeMap<(FileId, Code, &'a str), usize>,
    kinds: BTreeMap<(FileId, Code), usize>,
    files: BTreeMap<FileId, usize>,
}

impl<'a> Tally<'a> {
    fn of(findings: &'a [Diagnostic]) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            let file = finding.span.file;
            *tally.same.entry((file, finding.code, &finding.headline)).or_default() += 1;
            if finding.severity() == Severity::Error {
                *tally.kinds.entry((file, finding.code)).or_default() += 1;
                *tally.files.entry(file).or_default() += 1;
            }
        }
        tally
    }
}

fn digest(sources: &Sources) -> u64 {
    let mut digest = DefaultHasher::new();
    for (_, file) in sources.iter().filter(|(_, file)| !file.builtin) {
        file.text.hash(&mut digest);
    }
    digest.finish()
}
