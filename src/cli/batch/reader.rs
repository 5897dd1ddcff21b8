//! The reader: from where plans come to chunks of records. It looks for the ends of lines and rows, and
//! leaves all that takes longer to the workers.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::chunk::{Batcher, Item, Over};
use super::inputs::{Inputs, STDIN, Source};
use super::tables;
use crate::batch::Reject;
use crate::cli::files::plain;
use crate::plan::Splitter;

/// How many bytes are read at once.
pub(super) const PIECE: usize = 256 * 1024;

/// Reads everything there is, until it ends or nobody wants more.
pub(super) fn read(inputs: Inputs, mut to: Batcher) {
    // Over is over.
    let _ = inputs.map(|source| one(source, &mut to)).collect::<Result<(), Over>>().and_then(|()| to.flush());
}

fn one(source: Source, to: &mut Batcher) -> Result<(), Over> {
    match source {
        Source::Stdin => lines(STDIN, std::io::stdin().lock(), to),
        Source::Plan(path, format, named) => {
            let bytes = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
            to.item(Item::Plan(path, format, named), bytes)
        }
        Source::Lines(path, named) => {
            let shown = path.display().to_string();
            match File::open(&path) {
                Ok(file) => lines(&shown, file, to),
                Err(error) => to.item(Item::Refused(unreadable(&path, &error), named), 0),
            }
        }
        Source::Set(folder) => tables::read(&folder, to),
        Source::Wrong { reject, named } => to.item(Item::Refused(reject, named), 0),
    }
}

/// A file that cannot be opened or read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Reject {
    Reject::whole(&path.display().to_string(), None, plain(error), "see that the file can be read")
}

fn lines(shown: &str, mut from: impl Read, to: &mut Batcher) -> Result<(), Over> {
    let source: Arc<str> = Arc::from(shown);
    let mut splitter = Splitter::default();
    let mut piece = vec![0; PIECE];
    loop {
        let read = match fill(&mut from, &mut piece) {
            Ok(read) => read,
            Err(error) => {
                let problem = format!("it cannot be read any further: {}", plain(&error));
                let reject = Reject::whole(shown, None, problem, "see that the file can be read to its end");
                return to.item(Item::Refused(reject, false), 0);
            }
        };
        if read == 0 {
            break;
        }
        let found = splitter.push(piece.get(..read).unwrap_or_default());
        to.lines(&source, found, read as u64)?;
    }
    let last = splitter.finish();
    if last.lines.is_empty() { Ok(()) } else { to.lines(&source, last, 0) }
}

/// Reads until the piece is full or the file ends; what is there of a pipe that is slow is used at once.
pub(super) fn fill(from: &mut impl Read, piece: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match from.read(piece) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
