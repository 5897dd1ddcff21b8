//! The command line: one file per verb. Here files are read and written, and nothing is decided.
//!
//! Exit codes: 0 all is well; 1 there are findings (errors in a policy or a plan file, a certificate
//! that does not hold); 2 the command could not be carried out (wrong arguments, unreadable input);
//! 3 a fault of this program. Results go to standard output, everything else to standard error.

mod audit;
mod batch;
mod build;
mod changes;
mod check;
mod ci;
mod diff;
mod explain;
mod files;
mod fix;
mod fmt;
mod gate;
mod graph;
mod lsp;
mod migrate;
mod plan;
mod report;
mod revision;
mod schema;
mod school;
mod test;
mod why;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Fine,
    Findings,
    Unusable,
    /// The program failed on something it was given.
    Fault,
}

/// Write graduation requirements as text, check them, and audit student plans against them.
#[derive(Parser)]
#[command(
    name = "gradus",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true
)]
#[command(
    after_help = "Exit codes: 0 all is well, 1 there are findings, 2 the command could not be carried out, 3 internal fault."
)]
struct Arguments {
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN")]
    color: Color,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl Color {
    fn on(self, terminal: bool) -> bool {
        match self {
            Self::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

#[derive(Subcommand)]
enum Verb {
    Check(check::Arguments),
    Build(build::Arguments),
    Audit(audit::Arguments),
    Plan(plan::Arguments),
    Test(test::Arguments),
    Fmt(fmt::Arguments),
    Lsp(lsp::Arguments),
    School(school::Arguments),
    Gate(gate::Arguments),
    Report(report::Arguments),
    Diff(diff::Arguments),
    Changes(changes::Arguments),
    Explain(explain::Arguments),
    Why(why::Arguments),
    Graph(graph::Arguments),
    Schema(schema::Arguments),
}

/// Runs the command the program was called with.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    std::panic::set_hook(Box::new(|fault| {
        eprintln!("gradus: internal fault: {fault}");
        eprintln!(
            "this is a mistake in the program, not in your files; please report it with the command you ran"
        );
    }));
    let verb = std::panic::AssertUnwindSafe(|| match &arguments.verb {
        Verb::Check(verb) => check::run(verb, arguments.color),
        Verb::Build(verb) => build::run(verb, arguments.color),
        Verb::Audit(verb) => audit::run(verb, arguments.color),
        Verb::Plan(verb) => plan::run(verb, arguments.color),
        Verb::Test(verb) => test::run(verb, arguments.color),
        Verb::Fmt(verb) => fmt::run(verb, arguments.color),
        Verb::Lsp(verb) => lsp::run(verb),
        Verb::School(verb) => school::run(verb, arguments.color),
        Verb::Gate(verb) => gate::run(verb, arguments.color),
        Verb::Report(verb) => report::run(verb, arguments.color),
        Verb::Diff(verb) => diff::run(verb, arguments.color),
        Verb::Changes(verb) => changes::run(verb, arguments.color),
        Verb::Explain(verb) => explain::run(verb),
        Verb::Why(verb) => why::run(verb, arguments.color),
        Verb::Graph(verb) => graph::run(verb, arguments.color),
        Verb::Schema(verb) => schema::run(verb),
    });
    match std::panic::catch_unwind(verb) {
        Ok(End::Fine) => ExitCode::from(0),
        Ok(End::Findings) => ExitCode::from(1),
        Ok(End::Unusable) => ExitCode::from(2),
        Ok(End::Fault) | Err(_) => ExitCode::from(3),
    }
}

/// The day of this run.
fn today() -> crate::quantity::Date {
    jiff::Zoned::now().date()
}

/// Writes a result. A reader that has gone away is no fault.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Says why the command cannot be carried out.
fn complain(problem: &str, help: Option<&str>) {
    eprintln!("gradus: {problem}");
    if let Some(help) = help.filter(|help| !help.is_empty()) {
        eprintln!("  help: {help}");
    }
}
