//! One record to its result: the only way from a plan to what is written, whether there is one plan or a
//! million.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::chunk::{Chunk, Item, Work};
use super::tables::Set;
use crate::audit::outcome::{Audit, Feasible, Verdict};
use crate::audit::verify::{Checked, verify_soon};
use crate::audit::{Auditor, Detail, Options};
use crate::batch::{Reject, Row, Summary, Trouble};
use crate::cli::files::plain;
use crate::plan::set::{self, Group};
use crate::plan::{Format, MAX_LINE_BYTES, Plan, read};
use crate::policy::Policy;
use crate::report;
use crate::schedule::{self, Scheduler};

/// How many rejects are shown in full on standard error; the rest is only counted.
pub(super) const MOST_SHOWN: usize = 5;

/// How many problems of each are shown there.
const MOST_PROBLEMS: usize = 3;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// For people.
    Terminal,
    /// One full audit as JSON.
    Json,
    /// A list of full audits as JSON.
    JsonList,
    /// A row a line, as JSON.
    Rows,
    /// A full audit a line, as JSON.
    Audits,
    /// A line for each plan and award.
    Csv,
}

impl Shape {
    /// As the command line calls it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json | Self::JsonList => "json",
            Self::Rows => "ndjson",
            Self::Audits => "ndjson --full",
            Self::Csv => "csv",
        }
    }
}

/// What all workers are told.
pub(super) struct Task<'a> {
    pub(super) policy: &'a Policy,
    pub(super) options: &'a Options,
    /// How to look for schedules, where that is asked for.
    pub(super) schedules: Option<&'a schedule::Options>,
    /// Whether courses are looked for that would meet what is not met.
    pub(super) repairs: bool,
    pub(super) shape: Shape,
    pub(super) style: report::Style,
    pub(super) verify: bool,
    /// Whether a proof that holds is told of as well.
    pub(super) tell_proofs: bool,
    pub(super) summary: bool,
    /// Whether every record that cannot be used is told of in full.
    pub(super) tell_all: bool,
}

/// What came of a chunk.
#[derive(Default)]
pub(super) struct Done {
    pub(super) number: u64,
    /// How many records it had.
    pub(super) records: u64,
    /// How many bytes of input it took.
    pub(super) bytes: u64,
    /// What is written to the output.
    pub(super) out: Vec<u8>,
    /// What is written to the rejects file.
    pub(super) rejects: Vec<u8>,
    pub(super) refused: u64,
    /// Whether something named on the command line cannot be used.
    pub(super) unusable: bool,
    /// Whether a proof was refused.
    pub(super) refuted: bool,
    /// Whether the program failed on a record.
    pub(super) fault: bool,
    pub(super) summary: Summary,
    /// What is said on standard error.
    pub(super) said: String,
    /// The first rejects as people read them.
    pub(super) shown: Vec<String>,
}

/// A worker: the policy made ready, once for all its plans.
pub(super) struct Worker<'a> {
    task: &'a Task<'a>,
    auditor: Auditor<'a>,
    options: Options,
    scheduler: Scheduler<'a>,
    /// How to look for schedules, and for courses that would do.
    schedules: schedule::Options,
}

impl<'a> Worker<'a> {
    pub(super) fn new(task: &'a Task<'a>) -> Self {
        let rows = matches!(task.shape, Shape::Rows | Shape::Csv) && !task.verify;
        // A row shows nothing of what is left out.
        let detail = if rows { Detail::Verdicts } else { task.options.detail };
        let options = Options { detail, ..task.options.clone() };
        let usual = || schedule::Options::on(task.options.as_of);
        Self {
            task,
            auditor: Auditor::new(task.policy),
            options,
            scheduler: Scheduler::new(task.policy),
            schedules: task.schedules.cloned().unwrap_or_else(usual),
        }
    }

    /// Audits the records of a chunk.
    pub(super) fn chunk(&self, chunk: Chunk) -> Done {
        let mut done = Done { number: chunk.number, bytes: chunk.bytes, ..Done::default() };
        match chunk.work {
            Work::Lines(source, lines) => {
                for line in &lines.lines {
                    let refuse = |problem: &str, help: &str| {
                        Err((Reject::whole(&source, Some(line.number), problem, help), false))
                    };
                    self.guarded(&mut done, &source, Some(line.number), || {
                        if line.overlong {
                            let problem = format!("the line is longer than {} MiB", MAX_LINE_BYTES >> 20);
                            return refuse(&problem, "a line holds one student: check how it was exported");
                        }
                        let text = lines.text(line);
                        if text.trim_ascii().is_empty() {
                            return refuse("the line is empty", "take the line out");
                        }
                        let found = read(text, Format::Json);
                        let place = format!("{source}:{}", line.number);
                        let refused = || Reject::of_plan(&source, Some(line.number), found.problems);
                        found.plan.map(|plan| (place, plan)).ok_or_else(|| (refused(), false))
                    });
                }
            }
            Work::Items(items) => items.into_iter().for_each(|item| self.item(&mut done, item)),
        }
        done
    }

    fn item(&self, done: &mut Done, item: Item) {
        match item {
            Item::Refused(reject, named) => {
                done.records += 1;
                self.refuse(done, &reject, named);
            }
            Item::Plan(path, format, named) => {
                let shown = path.display().to_string();
                self.guarded(done, &shown, None, || match of_file(&path, &shown, format, named) {
                    Ok(plan) => Ok((shown.clone(), plan)),
                    Err(refused) => Err(refused),
                });
            }
            Item::Student(set, group) => {
                let (source, line) = (set.shown(set::Table::Students), group.student.line);
                self.guarded(done, &source, Some(line), || {
                    let plan = set::plan(&group, |table| set.head(table));
                    let place = format!("{source}:{line}");
                    plan.map(|plan| (place, plan))
                        .map_err(|problems| (of_tables(&set, &group, &source, problems), false))
                });
            }
        }
    }

    /// Takes one record. A fault of the program in it costs that record, not the run.
    fn guarded(
        &self,
        done: &mut Done,
        source: &str,
        line: Option<u64>,
        plan: impl FnOnce() -> Result<(String, Plan), (Reject, bool)>,
    ) {
        done.records += 1;
        let before = done.out.len();
        let result = catch_unwind(AssertUnwindSafe(|| match plan() {
            Ok((place, plan)) => self.plan(done, place, &plan),
            Err((reject, named)) => self.refuse(done, &reject, named),
        }));
        if result.is_err() {
            done.out.truncate(before);
            done.fault = true;
            let help =
                "this is a mistake in the program, not in your files; please report it with this record";
            self.refuse(done, &Reject::whole(source, line, "the program failed on this record", help), false);
        }
    }

    /// Audits a plan and writes what came of it.
    fn plan(&self, done: &mut Done, place: String, plan: &Plan) {
        let Task { policy, shape, .. } = self.task;
        let options = &self.options;
        let mut audit = self.auditor.audit(plan, options);
        if self.task.schedules.is_some() {
            audit.feasible = self.scheduler.feasible(plan, &self.schedules);
            audit.feasible.retain(|one| one.verdict != Feasible::AlreadyMet);
        }
        if self.task.repairs {
            self.scheduler.mend(plan, &self.schedules, &mut audit);
        }
        if self.task.verify {
            self.verify(done, policy, plan, &audit);
        }
        let row = || Row::of(place, plan, &audit, options.as_of);
        let out = &mut done.out;
        let row = match shape {
            Shape::Rows => {
                let row = row();
                row.json_line(out);
                Some(row)
            }
            Shape::Csv => {
                let row = row();
                row.csv_lines(out);
                Some(row)
            }
            Shape::Terminal => {
                out.extend_from_slice(terminal(&audit, plan, &self.task.style).as_bytes());
                self.task.summary.then(row)
            }
            Shape::Audits => {
                report::json_line(&audit, out);
                self.task.summary.then(row)
            }
            Shape::Json => {
                out.extend_from_slice(report::json(&audit).as_bytes());
                self.task.summary.then(row)
            }
            Shape::JsonList => {
                if !out.is_empty() {
                    out.extend_from_slice(b",\n");
                }
                out.extend_from_slice(report::json(&audit).trim_end().as_bytes());
                self.task.summary.then(row)
            }
        };
        if let Some(row) = row.filter(|_| self.task.summary) {
            done.summary.add(&row);
        }
    }

    fn refuse(&self, done: &mut Done, reject: &Reject, named: bool) {
        done.refused += 1;
        done.unusable |= named;
        done.summary.reject(1);
        reject.json_line(&mut done.rejects);
        if self.task.tell_all {
            done.said.push_str(&told(reject));
        } else if done.shown.len() < MOST_SHOWN {
            let mut few = reject.clone();
            few.problems.truncate(MOST_PROBLEMS);
            let mut text = few.text();
            let more = reject.problems.len() - few.problems.len();
            if more > 0 {
                let noun = if more == 1 { "problem" } else { "problems" };
                // Writing to a string cannot fail.
                let _ = writeln!(text, "  and {more} more {noun}");
            }
            done.shown.push(text);
        }
    }

    /// Checks the proof of every award, and says what came of it.
    fn verify(&self, done: &mut Done, policy: &Policy, plan: &Plan, audit: &Audit) {
        let options = self.task.options;
        let said = &mut done.said;
        for result in &audit.awards {
            let who = format!("{}: {}", audit.student, result.award);
            // Writing to a string cannot fail.
            let _ = match verify_soon(policy, plan, options.as_of, options.due_soon, result, &result.together)
            {
                Ok(Checked::Unconfirmed) => {
                    done.refuted = true;
                    writeln!(
                        said,
                        "{who}: the proof that it is not met could not be confirmed within the limit of effort"
                    )
                }
                Ok(Checked::Proved { .. }) if result.verdict == Verdict::NotMet => {
                    match self.task.tell_proofs {
                        true => writeln!(said, "{who}: the proof that it is not met holds"),
                        false => Ok(()),
                    }
                }
                Ok(Checked::Proved { assuming }) if self.task.tell_proofs && assuming.is_empty() => {
                    writeln!(said, "{who}: the certificate holds")
                }
                Ok(Checked::Proved { assuming }) if self.task.tell_proofs => {
                    writeln!(said, "{who}: the certificate holds, assuming that {}", assuming.join("; that "))
                }
                Ok(Checked::Proved { .. } | Checked::Nothing) => Ok(()),
                Err(problems) => {
                    done.refuted = true;
                    let (student, award) = (&audit.student, &result.award);
                    let problems = problems.join("; ");
                    writeln!(said, "gradus: {student}: the certificate of `{award}` is refused: {problems}")
                }
            };
        }
    }
}

/// Reads a plan file. Where one that was named cannot be read, the command line is at fault.
fn of_file(path: &Path, shown: &str, format: Format, named: bool) -> Result<Plan, (Reject, bool)> {
    let bytes =
        std::fs::read(path).map_err(|error| (Reject::whole(shown, None, plain(&error), ""), named))?;
    let found = read(&bytes, format);
    found.plan.ok_or_else(|| (Reject::of_plan(shown, None, found.problems), false))
}

fn of_tables(set: &Set, group: &Group, source: &str, problems: Vec<set::Problem>) -> Reject {
    let trouble = |problem: set::Problem| Trouble {
        file: (problem.table != set::Table::Students).then(|| set.shown(problem.table)),
        path: problem.column,
        line: Some(problem.line),
        column: None,
        problem: problem.problem,
        help: problem.help,
    };
    let id = set.head(set::Table::Students).map(|head| head.student(&group.student));
    Reject {
        source: source.to_owned(),
        line: Some(group.student.line),
        student: id.map(|id| String::from_utf8_lossy(id).into_owned()),
        problems: problems.into_iter().map(trouble).collect(),
    }
}

/// A record that cannot be used, as the command tells of a file that was named.
pub(super) fn told(reject: &Reject) -> String {
    if let [Trouble { line: None, column: None, problem, help, .. }] = reject.problems.as_slice() {
        let help = help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
        return format!("gradus: {}: {problem}\n{help}", reject.source);
    }
    let count = reject.problems.len();
    let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    format!("{}gradus: {} has {problems}, so it was not audited\n", reject.text(), reject.place())
}

fn terminal(audit: &Audit, plan: &Plan, style: &report::Style) -> String {
    report::terminal(audit, &report::Record::of(plan), style)
}
