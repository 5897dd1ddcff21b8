//! How far the run is, on a terminal: a bar, the number of plans, how many a second, and the time left.

use std::io::IsTerminal as _;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::inputs::Inputs;

/// The bar; none where nobody would see it.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    began: Instant,
    records: u64,
}

impl Progress {
    /// A bar for this input, where standard error is a terminal that results are not printed to.
    pub(super) fn new(quiet: bool, to_file: bool, inputs: &Inputs) -> Self {
        let seen = std::io::stderr().is_terminal() && (to_file || !std::io::stdout().is_terminal());
        let bar = (seen && !quiet).then(|| {
            let total = (!inputs.reads_stdin())
                .then(|| inputs.clone().files().filter_map(|(_, file)| file).map(|file| file.len()).sum());
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = match total {
                Some(_) => "{wide_bar} {percent:>3}%  {msg}, {eta} left",
                None => "{spinner} {msg}",
            };
            bar.set_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        Self { bar, began: Instant::now(), records: 0 }
    }

    /// So much more is done.
    pub(super) fn add(&mut self, records: u64, bytes: u64) {
        self.records += records;
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
            // A whole number is exact enough for a rate to look at.
            let milliseconds = self.began.elapsed().as_millis().max(1);
            let rate = u128::from(self.records) * 1000 / milliseconds;
            bar.set_message(format!("{} plans, {rate} a second", self.records));
        }
    }

    /// Nothing new, but the run goes on.
    pub(super) fn tick(&self) {
        if let Some(bar) = &self.bar {
            bar.tick();
        }
    }

    /// Takes the bar away while something else is said.
    pub(super) fn aside(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away for good.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
