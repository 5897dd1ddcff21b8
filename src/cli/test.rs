//! `gradus test`: runs the examples of a policy.

mod cases;
mod trial;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use super::ci::{self, Format};
use super::{Color, End, complain, files, print};
use crate::audit::Auditor;
use crate::ci as told;
use crate::diagnostic::{Severity, render};
use crate::example::{Example, Outcome, run as run_one};
use crate::report;
use crate::source::Sources;

/// Run the examples written in a policy
#[derive(clap::Args)]
#[command(
    after_help = "Exit codes: 0 every example is as expected, 1 some are not, or the policy or a table has errors, or less is seen or noticed than `--fail-under` asks, 2 the command could not be carried out."
)]
pub(super) struct Arguments {
    /// Policy files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only examples with this in their title or the name of their award
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Run nothing; list the examples
    #[arg(long)]
    list: bool,
    /// A table of cases as well; those named `*.cases.csv` beside the policy files are found by themselves
    #[arg(long, value_name = "FILE")]
    cases: Vec<PathBuf>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// End with exit code 1 where there is no example at all
    #[arg(long)]
    fail_on_empty: bool,
    #[command(flatten)]
    trial: trial::Asked,
}

const COMMAND: &str = "gradus test";

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    if arguments.trial.is_mixed(arguments.format == Format::Terminal) {
        return End::Unusable;
    }
    let (sources, compiled, faults) = files::sources_and_errors(&arguments.paths);
    if !faults.is_empty() {
        // What reads a report of a job finds there why nothing was run.
        ci::write(told::findings(COMMAND, &[], &Sources::new(), &faults, false), arguments.format);
        return End::Unusable;
    }
    let Some(policy) = &compiled.policy else {
        let errors: Vec<_> =
            compiled.findings.into_iter().filter(|finding| finding.severity() == Severity::Error).collect();
        let mut run = told::findings(COMMAND, &errors, &sources, &[], false);
        run.total.push_str(", so no example was run");
        ci::write(run, arguments.format);
        eprint!("{}", render::terminal(&errors, &sources, color.on(std::io::stderr().is_terminal())));
        complain("the policy has errors, so no example was run", None);
        return End::Findings;
    };
    let auditor = Auditor::new(policy);
    let cases = match cases::cases(&sources, policy, &arguments.cases) {
        Ok(cases) => cases,
        Err(end) => return end,
    };
    let wanted = compiled
        .examples
        .iter()
        .chain(&cases)
        .filter(|example| is_wanted(example, arguments.filter.as_deref()));
    let ran: Vec<(&Example, Option<Outcome>)> =
        wanted.map(|example| (example, (!arguments.list).then(|| run_one(&auditor, example)))).collect();
    let failed = ran.iter().filter(|(_, outcome)| outcome.as_ref().is_some_and(|one| !one.passed())).count();
    let each: Vec<_> = ran.iter().map(|(example, outcome)| (*example, outcome.as_ref())).collect();
    match arguments.format {
        _ if arguments.trial.alone() && failed > 0 => {
            let count =
                if failed == 1 { "1 example is".to_owned() } else { format!("{failed} examples are") };
            complain(&format!("{count} not as expected, and left out here"), Some("see `gradus test` alone"));
        }
        _ if arguments.trial.alone() => {}
        Format::Terminal => print(&text(&ran, failed, color)),
        Format::Json => print(&report::examples_json(&policy.sources, &each)),
        Format::JsonLines => {
            let told = each.iter().map(|(example, outcome)| report::Ran::of(example, *outcome));
            print(&told::lines(report::EXAMPLE, report::EXAMPLES_VERSION, told));
        }
        Format::Sarif | Format::Junit | Format::Github => {
            ci::write(told::examples(COMMAND, &each, &sources), arguments.format);
        }
    }
    if ran.is_empty() {
        match &arguments.filter {
            Some(filter) => complain(&format!("no example has `{filter}` in its title or award"), None),
            None => complain("there is no example", Some("docs/examples.md shows how to write one")),
        }
    }
    let passed: Vec<&Example> = ran
        .iter()
        .filter(|(_, outcome)| outcome.as_ref().is_some_and(Outcome::passed))
        .map(|(example, _)| *example)
        .collect();
    match arguments.trial.run(&sources, &compiled, policy, &passed, color) {
        End::Fine => {}
        other => return other,
    }
    if failed > 0 || ran.is_empty() && arguments.fail_on_empty { End::Findings } else { End::Fine }
}

fn is_wanted(example: &Example, filter: Option<&str>) -> bool {
    let Some(filter) = filter.map(str::to_lowercase) else { return true };
    [&example.title, &example.award].iter().any(|text| text.to_lowercase().contains(&filter))
}

/// The examples by file, those that failed with what is wrong.
fn text(ran: &[(&Example, Option<Outcome>)], failed: usize, color: Color) -> String {
    let style = report::Style {
        color: color.on(std::io::stdout().is_terminal()),
        width: 100,
        ..report::Style::default()
    };
    let mut out = String::new();
    let mut file = "";
    for (example, outcome) in ran {
        let Some(outcome) = outcome else {
            out.push_str(&format!("{}: {}\n", report::shown(&example.place), example.title));
            continue;
        };
        if file != example.place.path {
            out.push_str(if out.is_empty() || out.ends_with("\n\n") { "" } else { "\n" });
            out.push_str(&format!("{}\n", example.place.path));
            file = &example.place.path;
        }
        let told = report::example(example, outcome, &style);
        for line in told.lines() {
            out.push_str(if line.is_empty() { "" } else { "  " });
            out.push_str(line);
            out.push('\n');
        }
        if !outcome.passed() {
            out.push('\n');
        }
    }
    if ran.iter().any(|(_, outcome)| outcome.is_some()) {
        out.push_str(if out.ends_with("\n\n") { "" } else { "\n" });
        out.push_str(&report::examples_total(ran.len() - failed, failed));
    }
    out
}
