//! `gradus check`: everything that is wrong with a policy, in one run.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{Color, End, files, print};
use crate::diagnostic::{Severity, render};

/// Find everything that is wrong with a policy
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Policy files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// End with exit code 1 for warnings too
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// For programs: see docs/check-json.md
    Json,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let (sources, compiled, unreadable) = files::sources(&arguments.paths);
    if unreadable && sources.iter().all(|(_, file)| file.builtin) {
        return End::Unusable;
    }
    match arguments.format {
        Format::Terminal => {
            let color = color.on(std::io::stdout().is_terminal());
            print(&render::terminal(&compiled.findings, &sources, color));
        }
        Format::Json => print(&render::json(&compiled.findings, &sources)),
    }
    let found =
        compiled.count(Severity::Error) > 0 || arguments.deny_warnings && !compiled.findings.is_empty();
    match (unreadable, found) {
        (true, _) => End::Unusable,
        (false, true) => End::Findings,
        (false, false) => End::Fine,
    }
}
