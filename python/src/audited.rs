//! Auditing a stream of batches: lazily, on several threads, with the order kept.
//!
//! 1. A batch of the input is cut into parts of at most [`PART`] rows, which copies nothing.
//! 2. Part `n` goes to worker `n mod jobs`. Each worker has an auditor of its own and makes a batch of
//!    results of each part.
//! 3. The results are taken from the workers in the same turn, so that they come in the order of the input.
//!
//! At most [`AHEAD`] parts a worker are under way, whatever the input does, and nothing is read before
//! somebody asks for results. The input is read, and every part of it given back, on the thread that asks:
//! a producer may need Python's lock for both, and that thread may hold it.
//!
//! A row that cannot be audited is a row of the results, with what is wrong with it. A fault of the program
//! ends the stream with an error that names the row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use gradus::audit::outcome::Audit;
use gradus::audit::{Auditor, Options};
use gradus::batch::Row;
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;

use crate::plans::{Plans, readable};
use crate::rows::{self, Outcome};
use crate::stream::Tally;

/// How many rows are audited as one.
const PART: usize = 1024;
/// How many parts a worker has under way.
const AHEAD: usize = 2;
/// The most workers.
pub const MOST_JOBS: usize = 256;

/// What is asked for.
pub struct Wish {
    /// The column that holds the plans.
    pub column: String,
    /// The columns that pass through.
    pub keep: Vec<String>,
    /// Whether the full audit is wanted of each plan.
    pub full: bool,
    /// How many workers; 1 to [`MOST_JOBS`].
    pub jobs: usize,
    /// How to audit.
    pub options: Options,
}

/// What each worker needs to know.
struct Task {
    policy: Arc<Policy>,
    options: Options,
    schema: SchemaRef,
    column: usize,
    keep: Vec<usize>,
    full: bool,
    /// Set where nobody wants the rest.
    stop: AtomicBool,
}

/// Some rows, and the number of the first among all, counted from 0.
struct Part {
    batch: RecordBatch,
    first: u64,
}

/// What became of a part, which is given back.
struct Done {
    part: Part,
    result: Result<(RecordBatch, u64), ArrowError>,
}

struct Worker {
    parts: Option<SyncSender<Part>>,
    done: Receiver<Done>,
    thread: Option<JoinHandle<()>>,
}

/// The results, as a stream of batches.
pub struct Audited {
    input: Box<dyn RecordBatchReader + Send>,
    /// What is left of the last batch of the input.
    rest: Option<RecordBatch>,
    task: Arc<Task>,
    workers: Vec<Worker>,
    tally: Arc<Tally>,
    /// How many parts were handed out, and how many of them were taken back.
    sent: usize,
    taken: usize,
    rows: u64,
    /// Why the input ended early; told after the results before it.
    failed: Option<ArrowError>,
    ended: bool,
}

impl Audited {
    /// Makes ready; reads nothing of the input but its schema.
    ///
    /// # Errors
    /// In words for people: where a column is not there or holds no plans, where a name would stand twice in
    /// the results, or where no thread can be had.
    pub fn new(
        policy: Arc<Policy>,
        input: Box<dyn RecordBatchReader + Send>,
        wish: Wish,
        tally: Arc<Tally>,
    ) -> Result<Self, String> {
        let schema = input.schema();
        let find = |name: &str| {
            let mut named = schema.fields().iter().enumerate().filter(|(_, field)| field.name() == name);
            match (named.next(), named.next()) {
                (Some((at, _)), None) => Ok(at),
                (Some(_), Some(_)) => Err(format!("there are several columns `{name}`")),
                (None, _) => {
                    let all: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
                    Err(format!("there is no column `{name}`; there are: {}", all.join(", ")))
                }
            }
        };
        let column = find(&wish.column)?;
        if let Some(field) = schema.fields().get(column)
            && !readable(field.data_type())
        {
            return Err(format!(
                "the column `{}` is of type {}; a plan stands in it as JSON, in a text or binary column",
                wish.column,
                field.data_type()
            ));
        }
        let keep = wish.keep.iter().map(|name| find(name)).collect::<Result<Vec<usize>, String>>()?;
        let kept: Vec<_> = keep.iter().filter_map(|at| schema.fields().get(*at).cloned()).collect();
        let results = rows::schema(&kept, wish.full);
        for (at, field) in results.fields().iter().enumerate() {
            if results.fields().iter().skip(at + 1).any(|other| other.name() == field.name()) {
                return Err(format!(
                    "the results would have two columns `{}`: rename the one of the input, or do not keep it",
                    field.name()
                ));
            }
        }
        let task = Arc::new(Task {
            policy,
            options: wish.options,
            schema: Arc::new(results),
            column,
            keep,
            full: wish.full,
            stop: AtomicBool::new(false),
        });
        let workers = (0..wish.jobs.clamp(1, MOST_JOBS)).map(|_| Worker::start(task.clone()));
        let workers = workers.collect::<Result<Vec<Worker>, String>>()?;
        Ok(Self {
            input,
            rest: None,
            task,
            workers,
            tally,
            sent: 0,
            taken: 0,
            rows: 0,
            failed: None,
            ended: false,
        })
    }

    /// The next part of the input.
    fn part(&mut self) -> Option<Part> {
        while !self.ended {
            if let Some(batch) = self.rest.take().filter(|batch| batch.num_rows() > 0) {
                let count = batch.num_rows().min(PART);
                if count < batch.num_rows() {
                    self.rest = Some(batch.slice(count, batch.num_rows() - count));
                }
                let first = self.rows;
                self.rows += count as u64;
                return Some(Part { batch: batch.slice(0, count), first });
            }
            match self.input.next() {
                Some(Ok(batch)) => self.rest = Some(batch),
                Some(Err(error)) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
                None => self.ended = true,
            }
        }
        None
    }

    fn step(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        let most = self.workers.len() * AHEAD;
        while self.sent - self.taken < most
            && let Some(part) = self.part()
        {
            let worker = self.workers.get(self.sent % self.workers.len())?;
            match worker.parts.as_ref().map(|parts| parts.send(part)) {
                Some(Ok(())) => self.sent += 1,
                _ => return Some(self.end(gone())),
            }
        }
        if self.taken == self.sent {
            return self.failed.take().map(Err);
        }
        let worker = self.workers.get(self.taken % self.workers.len())?;
        let Ok(done) = worker.done.recv() else { return Some(self.end(gone())) };
        self.taken += 1;
        let rows = done.part.batch.num_rows() as u64;
        drop(done.part);
        match done.result {
            Ok((batch, rejected)) => {
                self.tally.add(rows, rejected);
                Some(Ok(batch))
            }
            Err(error) => Some(self.end(error)),
        }
    }

    /// Gives up: after this error there is nothing more.
    fn end(&mut self, error: ArrowError) -> Result<RecordBatch, ArrowError> {
        self.ended = true;
        self.taken = self.sent;
        self.failed = None;
        self.rest = None;
        Err(error)
    }
}

/// A worker that is no longer there, which only a fault outside [`Task::run`] brings about.
fn gone() -> ArrowError {
    ArrowError::ComputeError("internal fault: a worker of the audit has ended".to_owned())
}

impl Iterator for Audited {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // C code asks for this, and a panic must not get there.
        match catch_unwind(AssertUnwindSafe(|| self.step())) {
            Ok(Some(Err(error))) => Some(Err(legible(error))),
            Ok(next) => next,
            Err(_) => Some(
                self.end(ArrowError::ComputeError("internal fault while audits were collected".to_owned())),
            ),
        }
    }
}

impl RecordBatchReader for Audited {
    fn schema(&self) -> SchemaRef {
        self.task.schema.clone()
    }
}

impl Drop for Audited {
    fn drop(&mut self) {
        self.task.stop.store(true, Ordering::Relaxed);
        for worker in &mut self.workers {
            worker.parts = None;
        }
        for worker in &mut self.workers {
            // What is under way comes back here, so that no worker is the last to hold a part.
            while worker.done.recv().is_ok() {}
            if let Some(thread) = worker.thread.take() {
                let _ = thread.join();
            }
        }
    }
}

impl Worker {
    fn start(task: Arc<Task>) -> Result<Self, String> {
        let (parts, queue) = sync_channel::<Part>(AHEAD);
        let (results, done) = sync_channel::<Done>(AHEAD);
        let work = move || {
            let auditor = Auditor::new(&task.policy);
            for part in queue {
                let result = task.run(&auditor, &part);
                if results.send(Done { part, result }).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("gradus-audit".to_owned())
            .spawn(work)
            .map_err(|error| format!("no thread can be started for the audits: {error}"))?;
        Ok(Self { parts: Some(parts), done, thread: Some(thread) })
    }
}

impl Task {
    /// The results of a part, and how many of them are rejects.
    fn run(&self, auditor: &Auditor<'_>, part: &Part) -> Result<(RecordBatch, u64), ArrowError> {
        let columns = part.batch.columns();
        let plans = columns.get(self.column).and_then(Plans::of).ok_or_else(|| {
            ArrowError::SchemaError("a batch is not of the schema that its stream has".to_owned())
        })?;
        let mut outcomes = Vec::with_capacity(part.batch.num_rows());
        let mut rejected = 0;
        for row in 0..part.batch.num_rows() {
            if self.stop.load(Ordering::Relaxed) {
                return Err(ArrowError::ComputeError("the results are no longer wanted".to_owned()));
            }
            let outcome = catch_unwind(AssertUnwindSafe(|| self.audit(auditor, plans.get(row))));
            let outcome = outcome.map_err(|_| {
                let number = part.first + row as u64;
                ArrowError::ComputeError(format!(
                    "internal fault: the audit of row {number} (counted from 0) failed; this is a mistake in the program, not in the plan: please report it"
                ))
            })?;
            rejected += u64::from(matches!(outcome, Outcome::Rejected(_)));
            outcomes.push(outcome);
        }
        let kept = self.keep.iter().filter_map(|at| columns.get(*at).cloned()).collect();
        Ok((rows::batch(&self.schema, kept, &outcomes, self.full)?, rejected))
    }

    fn audit(&self, auditor: &Auditor<'_>, plan: Option<&[u8]>) -> Outcome {
        let Some(bytes) = plan else {
            return Outcome::Rejected(vec!["the row has no plan".to_owned()]);
        };
        let found = read(bytes, Format::Json);
        let Some(plan) = found.plan else {
            return Outcome::Rejected(found.problems.iter().map(rows::told).collect());
        };
        let audit = audit(auditor, &plan, &self.options);
        // Every key is a string and every number finite, so that writing cannot fail.
        let full = self.full.then(|| serde_json::to_string(&audit).unwrap_or_default());
        Outcome::Audited(Row::of("", &plan, &audit, self.options.as_of), full)
    }
}

/// Audits a plan. It is the one place where the tests have an audit fail.
pub fn audit(auditor: &Auditor<'_>, plan: &Plan, options: &Options) -> Audit {
    #[cfg(feature = "planted-fault")]
    #[expect(clippy::panic, reason = "a fault is what the tests want")]
    if plan.student.id == "planted-fault" {
        panic!("a fault that was planted");
    }
    auditor.audit(plan, options)
}

/// An error that C can be told: without the character that ends its texts.
fn legible(error: ArrowError) -> ArrowError {
    let text = error.to_string();
    if text.contains('\0') { ArrowError::ExternalError(text.replace('\0', "\u{fffd}").into()) } else { error }
}
