//! Records on their way from the reader to a worker, so many together that handing them on costs nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

use super::tables::Set;
use crate::batch::Reject;
use crate::plan::set::Group;
use crate::plan::{Format, Lines};

/// How many single records go together.
const MOST_ITEMS: usize = 32;

/// How many bytes of single records go together.
const MOST_BYTES: u64 = 256 * 1024;

/// Records that follow one another.
pub(super) struct Chunk {
    /// Which it is, counted from 0.
    pub(super) number: u64,
    /// How many bytes of input it took.
    pub(super) bytes: u64,
    pub(super) work: Work,
}

/// The records of a chunk.
pub(super) enum Work {
    /// Lines of a file, one plan each.
    Lines(Arc<str>, Lines),
    /// Single records.
    Items(Vec<Item>),
}

/// A single record.
pub(super) enum Item {
    /// A plan file, which the worker reads; whether it was named on the command line.
    Plan(PathBuf, Format, bool),
    /// A student of a set of tables.
    Student(Arc<Set>, Box<Group>),
    /// A record that cannot be used; whether the command line is at fault.
    Refused(Reject, bool),
}

/// The run is over: nobody takes any more records.
#[derive(Debug)]
pub(super) struct Over;

/// Puts records into chunks and sends them off.
pub(super) struct Batcher {
    to: SyncSender<Chunk>,
    /// A leave for each chunk; there are so many of them as may be on their way at once.
    leave: Receiver<()>,
    stop: Arc<AtomicBool>,
    number: u64,
    /// How many records were done in an earlier run.
    skip: u64,
    items: Vec<Item>,
    bytes: u64,
}

impl Batcher {
    pub(super) fn new(to: SyncSender<Chunk>, leave: Receiver<()>, stop: Arc<AtomicBool>, skip: u64) -> Self {
        Self { to, leave, stop, number: 0, skip, items: Vec::new(), bytes: 0 }
    }

    /// Takes lines of a file.
    pub(super) fn lines(&mut self, source: &Arc<str>, mut lines: Lines, bytes: u64) -> Result<(), Over> {
        self.flush()?;
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(lines.lines.len());
        lines.lines.drain(..skipped);
        self.skip -= skipped as u64;
        self.send(Work::Lines(source.clone(), lines), bytes)
    }

    /// Takes a single record.
    pub(super) fn item(&mut self, item: Item, bytes: u64) -> Result<(), Over> {
        self.bytes += bytes;
        if self.skip > 0 {
            self.skip -= 1;
            return if self.stop.load(Ordering::Relaxed) { Err(Over) } else { Ok(()) };
        }
        self.items.push(item);
        if self.items.len() >= MOST_ITEMS || self.bytes >= MOST_BYTES { self.flush() } else { Ok(()) }
    }

    /// Sends what is there.
    pub(super) fn flush(&mut self) -> Result<(), Over> {
        if self.items.is_empty() {
            return Ok(());
        }
        let items = std::mem::take(&mut self.items);
        let bytes = std::mem::take(&mut self.bytes);
        self.send(Work::Items(items), bytes)
    }

    fn send(&mut self, work: Work, bytes: u64) -> Result<(), Over> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Over);
        }
        self.leave.recv().map_err(|_| Over)?;
        let chunk = Chunk { number: self.number, bytes, work };
        self.number += 1;
        self.to.send(chunk).map_err(|_| Over)
    }
}
