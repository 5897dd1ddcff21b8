//! `gradus check`: everything that is wrong with a policy, in one run; what can be put right by itself
//! is, if asked for.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use super::ci::{self, Format};
use super::{Color, End, complain, files, fix, print};
use crate::ci as told;
use crate::diagnostic::{Grade, Severity, render};

/// Find everything that is wrong with a policy
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("changes").args(["fix", "diff"]).multiple(true))]
pub(super) struct Arguments {
    /// Policy files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to write the findings; with --fix, those that are left
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// End with exit code 1 for warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// Make the changes that are certain in the files under PATH, then show what is left
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff: also what was likely meant, such as a misspelt name; look at the result
    #[arg(long, requires = "changes")]
    likely: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    diff: bool,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    if arguments.diff && arguments.format != Format::Terminal {
        complain("`--diff` has one form only", Some("leave out `--format`, or `--diff`"));
        return End::Unusable;
    }
    let (mut sources, mut compiled, errors) = files::sources_and_errors(&arguments.paths);
    let mut unreadable = !errors.is_empty();
    let nothing = unreadable && sources.iter().all(|(_, file)| file.builtin);
    // What reads a report of a job finds there that nothing could be read.
    if nothing && ci::form(arguments.format).is_none() {
        return End::Unusable;
    }
    if arguments.fix || arguments.diff {
        let grade = if arguments.likely { Grade::Review } else { Grade::Safe };
        let task = fix::Task { grade, only_shown: arguments.diff };
        let done = fix::run(&arguments.paths, sources, compiled, task);
        (sources, compiled) = (done.sources, done.compiled);
        unreadable |= done.failed;
    }
    match arguments.format {
        // The differences are the result.
        Format::Terminal if arguments.diff => {}
        Format::Terminal => {
            let color = color.on(std::io::stdout().is_terminal());
            print(&render::terminal(&compiled.findings, &sources, color));
        }
        Format::Json => print(&render::json(&compiled.findings, &sources)),
        Format::JsonLines => {
            let found = render::findings(&compiled.findings, &sources).findings;
            print(&told::lines(render::FINDING, render::FINDINGS_VERSION, found));
        }
        Format::Sarif | Format::Junit | Format::Github => {
            let mut run = told::findings(
                "gradus check",
                &compiled.findings,
                &sources,
                &errors,
                arguments.deny_warnings,
            );
            run.complete &= !unreadable;
            ci::write(run, arguments.format);
        }
    }
    let found =
        compiled.count(Severity::Error) > 0 || arguments.deny_warnings && !compiled.findings.is_empty();
    match (unreadable, found) {
        (true, _) => End::Unusable,
        (false, true) => End::Findings,
        (false, false) => End::Fine,
    }
}
