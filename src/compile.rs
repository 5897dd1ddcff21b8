//! The compiler's stages in order, from files to a policy and every finding.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Code, Diagnostic, Severity, sort};
use crate::example::{Example, cases};
use crate::lower::{AwardPlaces, Lowered};
use crate::names::{Names, SymbolId};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::{check, example, lower, proof, rehearsal, syntax};

/// What became of a set of files.
#[derive(Debug)]
pub struct Compiled {
    /// The policy; only where no finding is an error.
    pub policy: Option<Policy>,
    /// Every finding, in order of file and place.
    pub findings: Vec<Diagnostic>,
    /// The examples that can be judged by the policy, in order of file and place.
    pub examples: Vec<Example>,
    /// Where each award and its demands stand, by the policy's order of them.
    pub places: Vec<AwardPlaces>,
}

impl Compiled {
    /// How many findings are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

/// What need not be worked out again when a set of files is analysed once more. Whatever changed, the
/// findings are those of an analysis without it.
#[derive(Default)]
pub struct Memory {
    rehearsals: rehearsal::Memory,
    proofs: proof::Memory,
}

/// Everything the compiler knows of a set of files; the editor answers from it.
pub struct Analysis<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// Their trees, by file.
    pub files: &'a [syntax::tree::File],
    /// Who is meant by each name.
    pub names: Names<'a>,
    /// The policy as far as it could be compiled.
    pub lowered: Lowered<'a>,
    /// The examples that could be read.
    pub examples: Vec<Example>,
    /// Every finding, in order of file and place.
    pub findings: Vec<Diagnostic>,
    uses: OnceCell<Vec<(Span, SymbolId)>>,
}

impl<'a> Analysis<'a> {
    /// Analyses files and their trees, one for each file and in the same order. What is wrong in one
    /// place does not keep the rest from being looked at.
    #[must_use]
    pub fn new(sources: &'a Sources, files: &'a [syntax::tree::File]) -> Self {
        Self::again(sources, files, &mut Memory::default())
    }

    /// The same, for files that were analysed before with this memory and may have changed since.
    #[must_use]
    pub fn again(sources: &'a Sources, files: &'a [syntax::tree::File], memory: &mut Memory) -> Self {
        let mut findings: Vec<Diagnostic> =
            files.iter().flat_map(|file| file.errors.iter().cloned()).collect();
        let broken = !findings.is_empty();
        let (names, found) = Names::collect(sources, files);
        findings.extend(found);
        let mut lowered = lower::lower(sources, &names);
        findings.append(&mut lowered.findings);
        findings.extend(check::check(&names, &lowered));
        let (examples, found) = example::read(sources, &names, files, &lowered.policy);
        findings.extend(found);
        // Only a policy without errors can be audited against.
        if findings.iter().all(|finding| finding.severity() != Severity::Error) {
            findings.extend(rehearsal::check(&lowered, &mut memory.rehearsals));
            findings.extend(proof::check(&lowered, &mut memory.proofs));
            findings.extend(example::unusable(&lowered.policy, &examples));
        }
        findings.retain(|finding| !explained(finding, files));
        // In a file with syntax errors a name may be used where it could not be read.
        if !broken {
            let sound = findings.iter().all(|finding| finding.severity() != Severity::Error);
            findings.extend(names.unused(sound));
        }
        // What is wrong with the standard library would be a fault of this program, not of the author.
        findings.retain(|finding| sources.get(finding.span.file).is_some_and(|file| !file.builtin));
        sort(&mut findings);
        Self { sources, files, names, lowered, examples, findings, uses: OnceCell::new() }
    }

    /// The tree of a file.
    #[must_use]
    pub fn tree(&self, file: FileId) -> Option<&'a syntax::tree::File> {
        self.files.iter().find(|tree| tree.id == file)
    }

    /// Every name that is written somewhere and what it means there, ordered by place. The names that
    /// declarations give are not among them.
    #[must_use]
    pub fn uses(&self) -> &[(Span, SymbolId)] {
        self.uses.get_or_init(|| self.names.uses())
    }

    /// Whether no finding is an error, so that the policy may be audited against.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity() != Severity::Error)
    }

    /// A copy of the policy; only where no finding is an error.
    #[must_use]
    pub fn policy(&self) -> Option<Policy> {
        self.is_sound().then(|| signed(self.sources, self.lowered.policy.clone()))
    }

    /// The policy; only where no finding is an error.
    #[must_use]
    pub fn into_compiled(self) -> Compiled {
        let places = self.lowered.origins.places();
        let policy = self.is_sound().then(|| signed(self.sources, self.lowered.policy));
        Compiled { policy, findings: self.findings, examples: self.examples, places }
    }
}

/// Compiles all files of a set.
#[must_use]
pub fn compile(sources: &Sources) -> Compiled {
    let files: Vec<syntax::tree::File> =
        sources.iter().map(|(id, file)| syntax::parse(id, &file.text)).collect();
    Analysis::new(sources, &files).into_compiled()
}

/// Reads tables of cases for a policy that was compiled from these sources: the examples they are, or everything
/// wrong with them. `plans` are the plan files that cases start from, for each table by what its cells call
/// them.
///
/// # Errors
/// The problems of all tables, in their order; at most [`cases::MOST_PROBLEMS`] and one that tells of the rest.
pub fn read_cases(
    sources: &Sources,
    policy: &Policy,
    tables: &[(cases::Table, BTreeMap<String, Plan>)],
) -> Result<Vec<Example>, Vec<cases::Problem>> {
    let mut sources = sources.clone();
    let parse = |(id, file): (FileId, &SourceFile)| syntax::parse(id, &file.text);
    let mut files: Vec<syntax::tree::File> = sources.iter().map(parse).collect();
    let modules = seen(&sources, &files);
    let mut problems = Vec::new();
    let mut written = BTreeMap::new();
    let mut starts = cases::Starts::new();
    for (number, (table, plans)) in tables.iter().enumerate() {
        let (text, found) = cases::Written::new(table, modules.iter().map(String::as_str));
        problems.extend(found);
        // No module can be named so, and none uses this one.
        let file = sources.add(format!("cases {number}"), table.path.clone(), text.text.clone(), false);
        starts.insert(file, text.starts(file, plans));
        files.push(syntax::parse(file, &text.text));
        written.insert(file, (text, table));
    }
    let (names, _) = Names::collect(&sources, &files);
    let mut findings: Vec<Diagnostic> = Vec::new();
    for file in &files {
        let Some((text, _)) = written.get(&file.id) else { continue };
        findings.extend(file.errors.iter().cloned());
        // A cell that ends its case would let the next piece say anything.
        let items = file.items.iter().filter(|item| !matches!(item.kind, syntax::tree::ItemKind::Use(_)));
        for item in items.filter(|item| text.row_at(item.span.start).is_none()) {
            findings.push(
                Diagnostic::new(Code::Unexpected, item.span, "this cell ends its case")
                    .help("leave out the `}` that stands alone"),
            );
        }
    }
    // Of a row that could not be read whole, nothing more is said.
    let row = |finding: &Diagnostic| {
        let (text, _) = written.get(&finding.span.file)?;
        Some((finding.span.file, text.at(finding.span.start)?.0))
    };
    let broken: BTreeSet<_> = findings.iter().filter_map(row).collect();
    let (mut examples, found) = example::read_cases(&sources, &names, &files, policy, &starts);
    findings
        .extend(found.into_iter().filter(|finding| row(finding).is_none_or(|row| !broken.contains(&row))));
    if findings.is_empty() && problems.is_empty() {
        findings.extend(example::unusable(policy, &examples));
    }
    if findings.is_empty() && problems.is_empty() {
        for example in &mut examples {
            if let Some((text, table)) = written.get(&example.span.file) {
                text.stands_in(table, example);
            }
        }
        return Ok(examples);
    }
    sort(&mut findings);
    for finding in &findings {
        if let Some((text, table)) = written.get(&finding.span.file) {
            problems.extend(cases::Problem::of_finding(text, table, finding));
        }
    }
    problems.sort();
    problems.dedup();
    Err(cases::Problem::bounded(problems))
}

/// The modules whose names a table may use: those of the policy, and those it uses itself.
fn seen(sources: &Sources, files: &[syntax::tree::File]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for (id, source) in sources.iter().filter(|(_, source)| !source.builtin) {
        seen.insert(source.module.clone());
        let items = files.iter().filter(|file| file.id == id).flat_map(|file| &file.items);
        seen.extend(items.filter_map(|item| match &item.kind {
            syntax::tree::ItemKind::Use(module) => Some(module.value.clone()),
            _ => None,
        }));
    }
    seen
}

/// Whether a finding may only be there because a line of the same declaration could not be read.
fn explained(finding: &Diagnostic, files: &[syntax::tree::File]) -> bool {
    let by_what_is_missing = matches!(
        finding.code,
        Code::MissingClause
            | Code::TotalMismatch
            | Code::NotEnoughChoices
            | Code::CapBelowMinimum
            | Code::CohortGap
            | Code::NoCitation
            | Code::SequenceOrder
            | Code::ExampleDay
            | Code::ExampleEmpty
    );
    let within = |outer: Span, inner: Span| {
        outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
    };
    by_what_is_missing
        && files.iter().filter(|file| file.id == finding.span.file).any(|file| {
            let item = file.items.iter().find(|item| within(item.span, finding.span));
            item.is_some_and(|item| {
                let broken = |error: &Diagnostic| within(item.span, error.span) && error != finding;
                file.errors.iter().any(broken)
            })
        })
}

/// The policy with the edition and the hash of what it was compiled from.
fn signed(sources: &Sources, policy: Policy) -> Policy {
    Policy { edition: sources.edition().name().to_owned(), sources: hash(sources), ..policy }
}

/// The SHA-256 of all modules, names and texts, in the order of their names.
fn hash(sources: &Sources) -> String {
    let mut modules: Vec<(&str, &str)> =
        sources.iter().map(|(_, file)| (file.module.as_str(), file.text.as_str())).collect();
    modules.sort_unstable();
    let mut digest = Sha256::new();
    for (module, text) in modules {
        for part in [module, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
