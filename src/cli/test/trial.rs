//! What the examples say of the rules: `--coverage` and `--mutants`.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::ValueEnum;

use super::super::{Color, End, complain, files, print};
use crate::compile::Compiled;
use crate::example::Example;
use crate::policy::Policy;
use crate::report;
use crate::source::Sources;
use crate::trial::Ground;
use crate::trial::coverage::coverage;
use crate::trial::mutants::{mutants, tally};

/// What is asked of the examples besides whether they are as expected.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Which rules the examples show met, not met and decisive
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        value_name = "HOW",
        group = "trial",
        conflicts_with = "list"
    )]
    coverage: Option<How>,
    /// Write the coverage into a file
    #[arg(long, value_name = "FILE", requires = "coverage")]
    coverage_output: Option<PathBuf>,
    /// Plant changes in the policy, and tell which of them no example notices
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        value_name = "HOW",
        group = "trial",
        conflicts_with = "list"
    )]
    mutants: Option<MutantsAs>,
    /// Try at most so many changes
    #[arg(long, value_name = "N", default_value_t = 5_000, requires = "mutants")]
    limit: usize,
    /// End with exit code 1 where less than N percent is seen, or noticed
    #[arg(
        long,
        value_name = "N",
        requires = "trial",
        value_parser = clap::value_parser!(u8).range(0..=100)
    )]
    fail_under: Option<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// For people
    Text,
    /// For programs: see docs/examples.md
    Json,
    /// For editors and coverage sites
    Lcov,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MutantsAs {
    /// For people
    Text,
    /// For programs: see docs/examples.md
    Json,
}

impl Asked {
    /// Whether the results of the examples themselves are not printed, because something else is.
    pub(super) fn alone(&self) -> bool {
        let for_programs =
            self.coverage.is_some_and(|how| how != How::Text) && self.coverage_output.is_none();
        for_programs || self.mutants.is_some()
    }

    /// Whether two results would stand in one output; says so.
    pub(super) fn is_mixed(&self, for_people: bool) -> bool {
        let mixed = !for_people
            && (self.mutants.is_some() || self.coverage.is_some() && self.coverage_output.is_none());
        if mixed {
            let help = match self.mutants {
                Some(_) => "`--mutants=json` writes JSON; leave `--format` out",
                None => "write the coverage into a file with `--coverage-output`, or leave `--format` out",
            };
            complain(
                "`--format` is about the results of the examples, which would stand in one output with this",
                Some(help),
            );
        }
        mixed
    }

    /// Says what was asked for, of examples of which these passed.
    pub(super) fn run(
        &self,
        sources: &Sources,
        compiled: &Compiled,
        policy: &Policy,
        passed: &[&Example],
        color: Color,
    ) -> End {
        let ground = Ground { policy, places: &compiled.places, sources, examples: passed };
        let style = report::Style {
            color: color.on(std::io::stdout().is_terminal()) && self.coverage_output.is_none(),
            width: 100,
            ..report::Style::default()
        };
        let percent = if let Some(how) = self.coverage {
            let awards = coverage(&ground, &mut progress("demands"));
            let text = match how {
                How::Text => report::coverage(passed.len(), &awards, &style),
                How::Json => report::coverage_json(&policy.sources, passed.len(), &awards),
                How::Lcov => report::coverage_lcov(&awards),
            };
            match &self.coverage_output {
                Some(file) => {
                    if let Err(problem) = files::write_report(file, &text) {
                        complain(&problem, None);
                        return End::Unusable;
                    }
                }
                None if how == How::Text => print(&format!("\n{text}")),
                None => print(&text),
            }
            report::covered(&awards).percent()
        } else if let Some(how) = self.mutants {
            let found = mutants(&ground, self.limit, &mut progress("planted changes"));
            print(&match how {
                MutantsAs::Text => report::mutants(passed.len(), &found, self.limit, &style),
                MutantsAs::Json => report::mutants_json(&policy.sources, passed.len(), &found),
            });
            tally(&found).percent()
        } else {
            return End::Fine;
        };
        match self.fail_under {
            Some(least) if percent < usize::from(least) => {
                let what =
                    if self.coverage.is_some() { "seen of the rules" } else { "noticed of the changes" };
                complain(&format!("{percent} % was {what}, less than {least} %"), None);
                End::Findings
            }
            _ => End::Fine,
        }
    }
}

/// Shows on a terminal how far the work is.
fn progress(what: &'static str) -> impl FnMut(usize, usize) {
    let seen = std::io::stderr().is_terminal();
    move |done, of| {
        if !seen {
            return;
        }
        if done == of {
            eprint!("\r\u{1b}[K");
        } else if done % 16 == 0 {
            eprint!("\r{done} of {of} {what}");
        }
    }
}
