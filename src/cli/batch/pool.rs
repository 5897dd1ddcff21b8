//! Threads: one that reads, several that audit, and the caller's own that takes the results in the order of
//! the records.
//!
//! A chunk of records is read only when there is leave for it, and there is leave for so many chunks at once
//! as keep every worker busy; a leave comes back when the result is written. So memory stays the same
//! however many records there are and however long one of them takes.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::chunk::{Batcher, Chunk};
use super::inputs::Inputs;
use super::reader;
use super::worker::{Done, Task, Worker};

/// How many chunks are on their way at once, for each worker.
const CHUNKS: usize = 4;

/// How much stack a worker has; the address space of it, not memory.
const STACK: usize = 16 * 1024 * 1024;

/// How often it is looked whether the run was interrupted.
const LOOK: Duration = Duration::from_millis(200);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// All records are done.
    All,
    /// It was interrupted: what was begun is done, the rest was not read.
    Interrupted,
    /// The program failed outside of any record.
    Fault,
}

/// How to run.
pub(super) struct Plan {
    pub(super) jobs: usize,
    /// How many records were done in an earlier run.
    pub(super) skip: u64,
    /// Set where the user wants the run to end.
    pub(super) interrupted: Arc<AtomicBool>,
    /// Whether the reader may wait for input for ever, so that the run cannot wait for it when interrupted.
    pub(super) may_wait: bool,
}

/// Audits everything there is, and hands on the results in the order of the records. A mistake of whoever
/// takes them ends the run.
pub(super) fn run<E>(
    task: &Task<'_>,
    inputs: Inputs,
    plan: &Plan,
    mut take: impl FnMut(Done) -> Result<(), E>,
    mut idle: impl FnMut(),
    abandon: impl FnOnce(),
) -> Result<Ended, E> {
    let window = plan.jobs.saturating_mul(CHUNKS).max(2);
    let (to_workers, chunks) = sync_channel::<Chunk>(window);
    let (to_writer, results) = sync_channel::<Option<Done>>(window);
    let (give_leave, leave) = sync_channel::<()>(window);
    for _ in 0..window {
        let _ = give_leave.send(());
    }
    let stop = Arc::new(AtomicBool::new(false));
    let batcher = Batcher::new(to_workers, leave, stop.clone(), plan.skip);
    let chunks = Mutex::new(chunks);
    thread::scope(|scope| {
        let reader = {
            let to_writer = to_writer.clone();
            move || {
                if catch_unwind(AssertUnwindSafe(|| reader::read(inputs, batcher))).is_err() {
                    let _ = to_writer.send(None);
                }
            }
        };
        scope.spawn(reader);
        for _ in 0..plan.jobs {
            let to_writer = to_writer.clone();
            let chunks = &chunks;
            let spawned = thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || work(task, chunks, &to_writer));
            if spawned.is_err() {
                // With fewer threads it takes longer.
                break;
            }
        }
        drop(to_writer);
        let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
        let mut next = 0;
        let mut ended = Ended::All;
        let mut abandon = Some(abandon);
        loop {
            if plan.interrupted.load(Ordering::Relaxed) && ended == Ended::All {
                ended = Ended::Interrupted;
                stop.store(true, Ordering::Relaxed);
                if plan.may_wait
                    && let Some(abandon) = abandon.take()
                {
                    abandon();
                }
            }
            match results.recv_timeout(LOOK) {
                Ok(Some(done)) => {
                    waiting.insert(done.number, done);
                }
                Ok(None) => {
                    ended = Ended::Fault;
                    stop.store(true, Ordering::Relaxed);
                    break;
                }
                Err(RecvTimeoutError::Timeout) => idle(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while let Some(done) = waiting.remove(&next) {
                if let Err(error) = take(done) {
                    stop.store(true, Ordering::Relaxed);
                    drop((results, give_leave));
                    return Err(error);
                }
                let _ = give_leave.send(());
                next += 1;
            }
        }
        // Whoever waits for any of these is woken, so that all threads end.
        drop((results, give_leave));
        Ok(if waiting.is_empty() { ended } else { Ended::Fault })
    })
}

/// Audits chunks until there are no more.
fn work(task: &Task<'_>, chunks: &Mutex<Receiver<Chunk>>, results: &SyncSender<Option<Done>>) {
    let ready = catch_unwind(AssertUnwindSafe(|| Worker::new(task)));
    let Ok(worker) = ready else {
        let _ = results.send(None);
        return;
    };
    loop {
        let chunk = chunks.lock().ok().and_then(|chunks| chunks.recv().ok());
        let Some(chunk) = chunk else { return };
        let done = catch_unwind(AssertUnwindSafe(|| worker.chunk(chunk))).ok();
        let failed = done.is_none();
        if results.send(done).is_err() || failed {
            return;
        }
    }
}
