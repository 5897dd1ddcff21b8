//! `gradus audit`: what students' plans meet, what not, and why; one plan or millions.
//!
//! rows: PA-01, PA-28, PA-29

use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Color, End, batch, complain, files, today};
use crate::audit::{DEFAULT_EFFORT, DUE_SOON, Detail, Options};
use crate::diagnostic::did_you_mean;
use crate::plan::{Plan, read};
use crate::policy::Policy;
use crate::quantity::{Date, parse_date};
use crate::schedule;

/// Audit student plans against a policy
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Plan files (JSON or YAML), files with one plan a line (NDJSON), folders with either or with tables
    /// (CSV), patterns such as `plans/*.json`, or `-` for NDJSON on standard input
    #[arg(required = true, value_name = "PLAN")]
    pub(super) plans: Vec<PathBuf>,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// Judge only this award, by name; may be given again
    #[arg(short, long, value_name = "NAME")]
    award: Vec<String>,
    /// The day to audit for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// How to write the result; where absent for people if single plan files are named, else as rows
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// With rows as JSON: write the full audit of each plan instead
    #[arg(long)]
    pub(super) full: bool,
    /// The file to write, whole or not at all; standard output where absent
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write records that cannot be audited into this file, with every reason
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Tell at the end what the plans add up to, by award, demand, school and grade
    #[arg(long)]
    pub(super) summary: bool,
    /// Write that into a file, as CSV if its name says so, else as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) summary_output: Option<PathBuf>,
    /// Note how far the run is, and go on from there if it was interrupted
    #[arg(long, requires = "output")]
    pub(super) resume: bool,
    /// After how many records that is noted
    #[arg(long, value_name = "RECORDS", default_value_t = 10_000, requires = "resume", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) checkpoint: u32,
    /// How many plans to audit at once; as many as there are cores where absent
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroU16>,
    /// Show no progress, and no proof that holds
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Show every demand with all that counts, also where it is met
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Check the proof of every award that is met or not met again, by code that shares nothing with the engine
    #[arg(long)]
    pub(super) verify: bool,
    /// In JSON too, look for the fewest courses that would meet an award that is not met
    #[arg(long)]
    pub(super) repairs: bool,
    /// Search states to spend before a verdict is left undecided
    #[arg(long, value_name = "STATES", default_value_t = DEFAULT_EFFORT, value_parser = clap::value_parser!(u32).range(1..))]
    effort: u32,
    /// How many days before its last day a demand is shown as due soon
    #[arg(long, value_name = "DAYS", default_value_t = DUE_SOON)]
    due_soon: u32,
    /// Say of each award that is not met whether it can still be, with a schedule or what stands in the way
    #[arg(long)]
    pub(super) feasible: bool,
    #[command(flatten)]
    loads: super::plan::Loads,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Terminal,
    /// For programs: full audits, see docs/audit-json.md
    Json,
    /// For programs: a row for each plan, one a line, see docs/batch.md
    Ndjson,
    /// For spreadsheets: a line for each plan and award
    Csv,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match files::policy(&arguments.policy, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    if !known_awards(&policy, &arguments.award) {
        return End::Unusable;
    }
    let options = Options {
        as_of: arguments.as_of.unwrap_or_else(today),
        awards: arguments.award.clone(),
        effort: arguments.effort,
        due_soon: arguments.due_soon,
        detail: Detail::Full,
    };
    if arguments.loads.any() && !arguments.feasible {
        complain("a load is for schedules", Some("ask for them with `--feasible`"));
        return End::Unusable;
    }
    let schedules = arguments.feasible.then(|| schedule::Options {
        awards: options.awards.clone(),
        load: arguments.loads.asked(),
        ..schedule::Options::on(options.as_of)
    });
    batch::run(arguments, &policy, &options, schedules.as_ref(), color)
}

pub(super) fn known_awards(policy: &Policy, names: &[String]) -> bool {
    let mut known = true;
    for name in names {
        if !policy.awards.iter().any(|award| award.named.goes_by(name)) {
            let all: Vec<&str> = policy.awards.iter().map(|award| award.named.name.as_str()).collect();
            let help = match did_you_mean(name, all.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it has: {}", all.join(", ")),
            };
            complain(&format!("the policy has no award `{name}`"), Some(&help));
            known = false;
        }
    }
    known
}

/// Reads a plan file; complains about what is wrong with it.
pub(super) fn plan(path: &Path) -> Result<Plan, End> {
    files::record(path, "a plan file", "it was not audited", |bytes, format| {
        let found = read(bytes, format);
        (found.plan, found.problems)
    })
}
