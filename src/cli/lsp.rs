//! `gradus lsp`: the language server, for editors to start; and sessions of it, recorded and done
//! again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{End, complain};
use crate::lsp::{self, Pace, Replayed};

/// Serve an editor over the language server protocol, on standard input and output
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Taken because editors give it; standard input and output are the only way
    #[arg(long, hide = true)]
    stdio: bool,
    /// Write the session down in FILE, to find out later what went wrong. The file holds your texts, also
    /// of plan files with the names of students: only you can read it, and think before you pass it on
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Do a recorded session again, and say where answers are not as recorded and how long they took.
    /// Exit code 0: all as recorded, 1: some are not, 2: the file cannot be read
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// With `--replay`: as fast as it was recorded, not as fast as possible
    #[arg(long, requires = "replay")]
    paced: bool,
}

pub(super) fn run(arguments: &Arguments) -> End {
    if let Some(path) = &arguments.replay {
        return replay(path, if arguments.paced { Pace::Recorded } else { Pace::Full });
    }
    match lsp::serve(arguments.record.as_deref()) {
        // The protocol: an `exit` without a `shutdown` before it is an error.
        Ok(true) => End::Fine,
        Ok(false) => End::Findings,
        Err(error) => {
            complain(&format!("the server could not start: {error}"), None);
            End::Unusable
        }
    }
}

fn replay(path: &Path, pace: Pace) -> End {
    let found = match lsp::replay(path, pace) {
        Ok(found) => found,
        Err(error) => {
            complain(&format!("{}: {error}", path.display()), None);
            return End::Unusable;
        }
    };
    super::print(&shown(&found));
    if found.differences.is_empty() { End::Fine } else { End::Findings }
}

fn shown(found: &Replayed) -> String {
    let Replayed { compared, differences, times } = found;
    let mut text = format!("{compared} compared, {} not as recorded\n", differences.len());
    for one in differences {
        text.push_str(&format!(
            "  {}, at `{}`:\n    recorded {}\n    now      {}\n",
            one.what, one.place, one.recorded, one.now
        ));
    }
    if !times.is_empty() {
        text.push_str(&format!("\n{:<40} answers   p50 ms   p99 ms\n", "method"));
    }
    for (method, times) in times {
        let (half, most) = (percentile(times, 50), percentile(times, 99));
        text.push_str(&format!("{method:<40} {:>7} {half:>8.2} {most:>8.2}\n", times.len()));
    }
    text
}

/// So many of a hundred took no longer, in milliseconds.
fn percentile(times: &[Duration], of_hundred: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = times.len().saturating_sub(1) * of_hundred / 100;
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
