//! Examples: a student written into a policy file, and what the policy should say of that student.
//!
//! 1. `read` makes an [`Example`] out of each declaration: `student` puts what is given into a
//!    [`Plan`], `expect` finds the demands that are meant.
//! 2. `unusable` says what of such a plan the policy cannot make use of, once the policy is sound.
//! 3. [`run`] audits the plan and compares.
//!
//! It stands beside `compile` and above `audit`, as `rehearsal` does. Examples are no part of a policy
//! that is built, and no clock is read: an example's day is written in it, or follows from it.

pub mod cases;
mod expect;
mod follow_on;
mod run;
mod student;

use std::collections::{BTreeMap, BTreeSet};

use cases::{Start, Starts};
pub use run::{Failure, Outcome, Reason, run};
pub(crate) use run::{audited, holds, stands};
use student::{Builder, Places};

use crate::audit::outcome::Verdict;
use crate::audit::{Auditor, Options};
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::names::{Names, Sort, Symbol};
use crate::plan::Plan;
use crate::policy::{Award, Policy};
use crate::quantity::Date;
use crate::source::{Encoding, FileId, Sources, Span};
use crate::syntax::tree::{self, File, ItemKind, Word};

/// How many examples may be like one another in a row.
const MOST_LIKE: usize = 16;
/// The most lines that are given in all examples together, taken over ones included.
const MOST_GIVEN: usize = 200_000;

/// A student, and what a policy should say.
#[derive(Debug, Clone)]
pub struct Example {
    /// The module it stands in.
    pub module: String,
    /// What tells it from the others of its module.
    pub title: String,
    /// Where its title stands.
    pub span: Span,
    /// The same for people.
    pub place: Place,
    /// The award it is about, by its full name.
    pub award: String,
    /// What the award is called.
    pub award_title: String,
    /// The day of the audit.
    pub as_of: Date,
    /// The student.
    pub plan: Plan,
    /// What is expected.
    pub expectations: Vec<Expectation>,
    /// Where each record of the plan stands.
    places: Places,
    /// Whether the student is that of a plan file, as far as nothing else is said.
    from_plan: bool,
}

/// A file, a line and a column in characters, both counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Something expected of an award or one of its demands.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Where it stands.
    pub span: Span,
    /// The same for people.
    pub place: Place,
    /// The author's own words.
    pub text: String,
    /// The demand; the award itself where absent.
    pub demand: Option<Target>,
    /// How it should stand.
    pub verdict: Verdict,
    /// Demands that should stand in the way.
    pub because: Vec<Target>,
}

/// A demand that is meant; several where branches of an award use one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As the author wrote it.
    pub written: String,
    /// Their paths in the award.
    pub paths: Vec<String>,
}

impl Example {
    /// What a program names it by: its module and its title.
    #[must_use]
    pub fn id(&self) -> String {
        id(&self.module, &self.title)
    }
}

/// What a program names an example by.
#[must_use]
pub fn id(module: &str, title: &str) -> String {
    format!("{module}#{title}")
}

/// The examples a file declares, judged or not: title and the place of the title.
pub fn titles(file: &File) -> impl Iterator<Item = (&str, Span)> {
    declared(file).map(|example| (example.title.value.as_str(), example.title.span))
}

fn declared(file: &File) -> impl Iterator<Item = &tree::Example> {
    file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Example(example) => Some(example.as_ref()),
        _ => None,
    })
}

/// Every example that can be judged, in the order of files and lines, and what keeps the others from it.
pub(crate) fn read(
    sources: &Sources,
    names: &Names<'_>,
    files: &[File],
    policy: &Policy,
) -> (Vec<Example>, Vec<Diagnostic>) {
    let all: Vec<&File> = files.iter().collect();
    read_from(sources, names, files, &all, policy, &Starts::new())
}

/// The same of the files that were written for tables of cases: their cases may be like the examples of any
/// file, and start from what is given for them.
pub(crate) fn read_cases(
    sources: &Sources,
    names: &Names<'_>,
    files: &[File],
    policy: &Policy,
    starts: &Starts,
) -> (Vec<Example>, Vec<Diagnostic>) {
    let own: Vec<&File> = files.iter().filter(|file| starts.contains_key(&file.id)).collect();
    read_from(sources, names, files, &own, policy, starts)
}

fn read_from(
    sources: &Sources,
    names: &Names<'_>,
    all: &[File],
    files: &[&File],
    policy: &Policy,
    starts: &Starts,
) -> (Vec<Example>, Vec<Diagnostic>) {
    let mut examples = Vec::new();
    let mut reader = Reader {
        sources,
        names,
        files: all,
        policy,
        findings: Vec::new(),
        unread: false,
        given: 0,
        starts: None,
    };
    for file in files {
        reader.starts = starts.get(&file.id).map(|starts| (file.id, starts));
        let mut known: BTreeMap<&str, &tree::Example> = BTreeMap::new();
        for example in declared(file) {
            if let Some(first) = known.get(example.title.value.as_str()) {
                reader.findings.push(
                    Diagnostic::new(
                        Code::ExampleTitle,
                        example.title.span,
                        "another example of this file has the same title",
                    )
                    .label("again")
                    .also(first.title.span, "first here")
                    .help("give one of the two another title"),
                );
            } else {
                known.insert(&example.title.value, example);
            }
        }
        if reader.starts.is_some() {
            for example in all.iter().filter(|other| other.id != file.id).flat_map(declared) {
                known.entry(&example.title.value).or_insert(example);
            }
        }
        let likes = declared(file).filter_map(|example| example.like.as_ref());
        let bases: BTreeSet<&str> = likes.map(|like| like.value.as_str()).collect();
        for example in declared(file) {
            if example.expects.is_empty() && !bases.contains(example.title.value.as_str()) {
                reader.findings.push(
                    Diagnostic::new(Code::ExampleEmpty, example.title.span, "this example expects nothing")
                        .label("it is never run")
                        .help("write what should come of it, as in `expect met`"),
                );
            }
            examples.extend(reader.example(example, &known));
        }
    }
    (examples, reader.findings)
}

/// What of an example's student the policy cannot make use of.
pub(crate) fn unusable(policy: &Policy, examples: &[Example]) -> Vec<Diagnostic> {
    if examples.is_empty() {
        return Vec::new();
    }
    let auditor = Auditor::new(policy);
    let mut findings = Vec::new();
    for example in examples {
        let options = Options { awards: vec![example.award.clone()], ..Options::on(example.as_of) };
        for found in auditor.findings(&example.plan, &options) {
            // What does not count, such as a waiver without a signature, may be what an example shows.
            let slip = ["unknown-", "bad-", "ambiguous-"].iter().any(|lead| found.code.starts_with(lead));
            if !slip || matches!(found.code.as_str(), "unknown-rule" | "unknown-course") {
                continue;
            }
            let span = example.places.of_path(&found.path).unwrap_or(example.span);
            // A plan file may hold more than one policy can make use of.
            if example.from_plan && span == example.span {
                continue;
            }
            let finding = Diagnostic::new(Code::ExampleGiven, span, found.problem);
            findings.push(match found.help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
    }
    findings
}

struct Reader<'a, 'n> {
    sources: &'a Sources,
    names: &'a Names<'n>,
    files: &'a [File],
    policy: &'a Policy,
    findings: Vec<Diagnostic>,
    /// Whether the example names a demand that is there but could not be read.
    unread: bool,
    /// How many lines were given so far.
    given: usize,
    /// In a file that was written for a table: what its cases start from.
    starts: Option<(FileId, &'a BTreeMap<String, Start>)>,
}

impl<'a, 'n> Reader<'a, 'n> {
    fn example(
        &mut self,
        example: &tree::Example,
        known: &BTreeMap<&str, &tree::Example>,
    ) -> Option<Example> {
        let before = self.findings.len();
        self.unread = false;
        let award = self.award(&example.award);
        let chain = self.chain_of(example, known);
        let each = chain.iter().enumerate().rev();
        let lines: Vec<(usize, &tree::Given)> =
            each.flat_map(|(depth, example)| example.given.iter().map(move |given| (depth, given))).collect();
        let fits = self.given <= MOST_GIVEN;
        self.given = self.given.saturating_add(lines.len());
        if self.given > MOST_GIVEN {
            if fits {
                let headline = format!("the examples give more than {MOST_GIVEN} lines in all");
                self.findings.push(
                    Diagnostic::new(Code::ExampleGiven, example.title.span, headline)
                        .label("from this one on they are not read")
                        .help("check them apart, or let fewer of them be like a large one"),
                );
            }
            return None;
        }
        let starts: Vec<(usize, &Start)> =
            chain.iter().enumerate().filter_map(|(at, own)| Some((at, self.start(own)?))).collect();
        let from = starts.iter().find_map(|(_, start)| start.plan.as_ref());
        let mut builder = Builder::new(self, award);
        if let Some(plan) = from {
            builder.start(plan, example.title.span);
        }
        for (depth, given) in &lines {
            builder.set_up(*depth, given);
        }
        // Each leaves out of what the farther ones give, and adds its own.
        for depth in (0..chain.len()).rev() {
            let own = starts.iter().filter(|(at, _)| *at == depth);
            own.flat_map(|(_, start)| &start.without).for_each(|word| builder.leave_out(word, depth));
            lines.iter().filter(|(at, _)| *at == depth).for_each(|(_, given)| builder.given(given));
        }
        let (mut plan, places, latest) = builder.finish(example.title.span);
        let expectations = award.map(|award| self.expectations(example, award)).unwrap_or_default();
        let named_day = example.as_of.as_ref().map(|day| day.value);
        let as_of = named_day.or_else(|| Date::new(latest?.plus(1).start(), 6, 30).ok());
        if as_of.is_none() {
            self.findings.push(
                Diagnostic::new(Code::ExampleDay, example.title.span, "on which day is this to be judged?")
                    .label("the example names no school year, no grade of a known year and no date")
                    .help("write `as of` and a date behind the award, as in `for core as of 2026-05-20`"),
            );
        }
        let (award, as_of) = (award?, as_of?);
        if self.findings.len() > before || self.unread || expectations.is_empty() {
            return None;
        }
        let file = self.sources.get(example.title.span.file)?;
        plan.student.id = "example".to_owned();
        Some(Example {
            module: file.module.clone(),
            title: example.title.value.clone(),
            span: example.title.span,
            place: self.place(example.title.span)?,
            award: award.named.full(),
            award_title: award.named.title.clone(),
            as_of,
            plan,
            expectations,
            places,
            from_plan: from.is_some(),
        })
    }

    /// The award an example is about.
    fn award(&mut self, word: &Word) -> Option<&'a Award> {
        let index = self.find_sort(word, Sort::Award)?;
        let award = self.policy.awards.get(index as usize)?;
        if award.of_schools {
            self.findings.push(
                Diagnostic::new(
                    Code::WrongKind,
                    word.span,
                    format!("`{}` asks something of schools, not of students", word.value),
                )
                .label("an example is one student")
                .help("name an award of students"),
            );
            return None;
        }
        Some(award)
    }

    /// An example and those it is like, each followed by the one it is like itself.
    fn chain_of<'t>(
        &mut self,
        example: &'t tree::Example,
        known: &BTreeMap<&str, &'t tree::Example>,
    ) -> Vec<&'t tree::Example> {
        let mut chain = vec![example];
        while let Some(like) = chain.last().and_then(|last| last.like.as_ref()) {
            let Some(base) = known.get(like.value.as_str()) else {
                let headline = match self.starts {
                    Some(_) => "no example has that title",
                    None => "no example of this file has that title",
                };
                let finding = Diagnostic::new(Code::ExampleLike, like.span, headline);
                let meant = did_you_mean(&like.value, known.keys().copied());
                self.findings.push(match meant {
                    Some(meant) => finding
                        .label(format!("did you mean \"{meant}\"?"))
                        .fix(Fix::review(format!("write \"{meant}\"")).replace(like.span, quoted(meant))),
                    None if self.starts.is_some() => finding
                        .help("write the title of an example of the policy, or of a case of this table"),
                    None => finding.help("write the title of an example of the same file"),
                });
                break;
            };
            if chain.iter().any(|seen| std::ptr::eq(*seen, *base)) {
                self.findings.push(
                    Diagnostic::new(
                        Code::ExampleLike,
                        like.span,
                        "these examples are like each other in a circle",
                    )
                    .label("this leads back to an example that is like this one")
                    .help("one of them must stand by itself"),
                );
                break;
            }
            if chain.len() > MOST_LIKE {
                let headline = format!("more than {MOST_LIKE} examples in a row are like the one before");
                self.findings.push(
                    Diagnostic::new(Code::ExampleLike, like.span, headline)
                        .label("this is the farthest one that is read")
                        .help("write out what the farther ones give"),
                );
                break;
            }
            chain.push(base);
        }
        chain
    }

    /// What a case of a table starts from.
    fn start(&self, case: &tree::Example) -> Option<&'a Start> {
        let (file, starts) = self.starts?;
        starts.get(&case.title.value).filter(|_| case.title.span.file == file)
    }

    /// The index of a name that must be of one sort, or a finding.
    fn find_sort(&mut self, word: &Word, sort: Sort) -> Option<u32> {
        self.find(word, sort).map(|symbol| symbol.index)
    }

    /// What a name means that must be of one sort, or a finding.
    fn find(&mut self, word: &Word, sort: Sort) -> Option<&'a Symbol<'n>> {
        let id = self.names.find(word).map_err(|finding| self.findings.push(*finding)).ok()?;
        let symbol = self.names.get(id)?;
        if symbol.sort == sort {
            return Some(symbol);
        }
        let headline = format!("`{}` is {}, not {}", word.value, symbol.sort.called(), sort.called());
        let finding = Diagnostic::new(Code::WrongKind, word.span, headline)
            .label(format!("expected {} here", sort.called()))
            .also(symbol.span, "declared here");
        self.findings.push(finding);
        None
    }

    /// The line and column of a span.
    fn place(&self, span: Span) -> Option<Place> {
        let file = self.sources.get(span.file)?;
        let at = file.lines().position(&file.text, span.start as usize, Encoding::Utf32);
        Some(Place { path: file.path.clone(), line: at.line + 1, column: at.column + 1 })
    }
}

/// The text in double quotes, as a policy file writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
