//! Audits of plans, one or millions, by one way.
//!
//! 1. `inputs.rs` finds where plans come from, one after another.
//! 2. `reader.rs` and `tables.rs` read them as streams, on a thread of their own, and `chunk.rs` puts the
//!    records together so that handing them on costs nothing.
//! 3. `worker.rs` makes of each record what is written of it, on as many threads as there are cores
//!    (`pool.rs`), and here it is taken in the order of the records.
//! 4. `output.rs` writes files whole or not at all; `checkpoint.rs` notes how far a run came, so that it
//!    can be resumed; `progress.rs` shows it.
//!
//! What this is *not*: it decides no verdict and knows no format of plans; rows, rejects and their sums are
//! [`crate::batch`].

mod checkpoint;
mod chunk;
mod inputs;
mod output;
mod pool;
mod progress;
mod reader;
mod run;
mod tables;
mod worker;

pub(super) use run::run;
