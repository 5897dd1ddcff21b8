//! `gradus audit`: what a student's plan meets, what not, and why.
//!
//! rows: PA-01, PA-28, PA-29

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Color, End, complain, files, print, today};
use crate::audit::outcome::{Audit, Feasible};
use crate::audit::verify::{Checked, verify_soon};
use crate::audit::{Auditor, DEFAULT_EFFORT, DUE_SOON, Options};
use crate::diagnostic::did_you_mean;
use crate::plan::{Plan, read};
use crate::policy::Policy;
use crate::quantity::{Date, parse_date};
use crate::{report, schedule};

/// Audit student plans against a policy
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Plan files (JSON or YAML)
    #[arg(required = true, value_name = "PLAN")]
    plans: Vec<PathBuf>,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// Judge only this award, by name; may be given again
    #[arg(short, long, value_name = "NAME")]
    award: Vec<String>,
    /// The day to audit for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// Show every demand with all that counts, also where it is met
    #[arg(short, long)]
    verbose: bool,
    /// Check the certificate of every met award again, by code that shares nothing with the engine
    #[arg(long)]
    verify: bool,
    /// Search states to spend before a verdict is left undecided
    #[arg(long, value_name = "STATES", default_value_t = DEFAULT_EFFORT, value_parser = clap::value_parser!(u32).range(1..))]
    effort: u32,
    /// How many days before its last day a demand is shown as due soon
    #[arg(long, value_name = "DAYS", default_value_t = DUE_SOON)]
    due_soon: u32,
    /// Say of each award that is not met whether it can still be, with a schedule or what stands in the way
    #[arg(long)]
    feasible: bool,
    #[command(flatten)]
    loads: super::plan::Loads,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// For programs: see docs/audit-json.md
    Json,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match files::policy(&arguments.policy, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    if !known_awards(&policy, &arguments.award) {
        return End::Unusable;
    }
    let as_of = arguments.as_of.unwrap_or_else(today);
    let options = Options {
        as_of,
        awards: arguments.award.clone(),
        effort: arguments.effort,
        due_soon: arguments.due_soon,
    };
    if arguments.loads.any() && !arguments.feasible {
        complain("a load is for schedules", Some("ask for them with `--feasible`"));
        return End::Unusable;
    }
    let auditor = Auditor::new(&policy);
    let scheduler = arguments.feasible.then(|| schedule::Scheduler::new(&policy));
    let mut end = End::Fine;
    let mut results = Vec::new();
    for path in &arguments.plans {
        let plan = match plan(path) {
            Ok(plan) => plan,
            Err(worse) => {
                end = if end == End::Unusable { end } else { worse };
                continue;
            }
        };
        let mut audit = auditor.audit(&plan, &options);
        if let Some(scheduler) = &scheduler {
            let (awards, load) = (arguments.award.clone(), arguments.loads.asked());
            let options = schedule::Options { awards, load, ..schedule::Options::on(as_of) };
            audit.feasible = scheduler.feasible(&plan, &options);
            audit.feasible.retain(|one| one.verdict != Feasible::AlreadyMet);
        }
        if arguments.verify && !verified(&policy, &plan, &options, &audit) {
            end = End::Findings;
        }
        match arguments.format {
            Format::Terminal => print(&text(&audit, &plan, color, arguments.verbose)),
            Format::Json => results.push(audit),
        }
    }
    if arguments.format == Format::Json {
        match results.as_slice() {
            [only] if arguments.plans.len() == 1 => print(&report::json(only)),
            [] => {}
            several => {
                let each: Vec<String> =
                    several.iter().map(|audit| report::json(audit).trim_end().to_owned()).collect();
                print(&format!("[\n{}\n]\n", each.join(",\n")));
            }
        }
    }
    end
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

/// What a report calls the course records of a plan.
pub(super) fn records(plan: &Plan) -> Vec<report::Record> {
    let each = plan.courses.iter().map(|record| report::Record {
        title: record.title.clone().unwrap_or_else(|| record.course.clone()),
        state: record.state.word().to_owned(),
    });
    each.collect()
}

fn text(audit: &Audit, plan: &Plan, color: Color, verbose: bool) -> String {
    let records = records(plan);
    let terminal = std::io::stdout().is_terminal();
    let style = report::Style { color: color.on(terminal), verbose, ..report::Style::default() };
    report::terminal(audit, &records, &style)
}

/// Checks the certificate of every award, and says on standard error what came of it.
fn verified(policy: &Policy, plan: &Plan, options: &Options, audit: &Audit) -> bool {
    let mut good = true;
    for result in &audit.awards {
        match verify_soon(policy, plan, options.as_of, options.due_soon, result, &result.together) {
            Ok(Checked::Nothing) => {}
            Ok(Checked::Proved { assuming }) if assuming.is_empty() => {
                eprintln!("{}: {}: the certificate holds", audit.student, result.award);
            }
            Ok(Checked::Proved { assuming }) => {
                eprintln!(
                    "{}: {}: the certificate holds, assuming that {}",
                    audit.student,
                    result.award,
                    assuming.join("; that ")
                );
            }
            Err(problems) => {
                good = false;
                let what = format!("{}: the certificate of `{}` is refused", audit.student, result.award);
                complain(&format!("{what}: {}", problems.join("; ")), None);
            }
        }
    }
    good
}
