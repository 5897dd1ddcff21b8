//! `gradus school`: what a school meets of what is asked of schools, and its annual report.
//!
//! rows: SP-31, SP-32, PA-14, PA-15, PA-30, PA-35

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::audit::{known_awards, plan};
use super::report::Format as Shown;
use super::{Color, End, complain, files, print, today};
use crate::audit::DEFAULT_EFFORT;
use crate::audit::outcome::Verdict;
use crate::plan::{Format as FileFormat, Plan};
use crate::population::{DEFAULT_THRESHOLD, Options, Population, SchoolAudit};
use crate::quantity::{Date, parse_date};
use crate::report;
use crate::report::paper::{self, Fault};
use crate::school::{School, read};

/// Audit a school: its own file and the plans of its students
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The school file (JSON or YAML)
    #[arg(value_name = "SCHOOL")]
    school: PathBuf,
    /// The students' plan files, or folders with them
    #[arg(long, required = true, value_name = "PATH", num_args = 1..)]
    plans: Vec<PathBuf>,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// Judge only this award of schools, by name; may be given again
    #[arg(short, long, value_name = "NAME")]
    award: Vec<String>,
    /// The day to audit for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// Write the annual report: counts and rates fit to be published
    #[arg(long)]
    annual: bool,
    /// In the annual report, show no count below this, nor what would give it away
    #[arg(long, value_name = "N", default_value_t = DEFAULT_THRESHOLD, requires = "annual")]
    suppress: u32,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// The file to write, whole or not at all; standard output where absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Name every member that fails, not only the first
    #[arg(short, long)]
    verbose: bool,
    /// Search states to spend before a verdict is left undecided
    #[arg(long, value_name = "STATES", default_value_t = DEFAULT_EFFORT, value_parser = clap::value_parser!(u32).range(1..))]
    effort: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading here
    Terminal,
    /// For other programs and documents
    Markdown,
    /// One page that needs no other file, to print or mail
    Html,
    /// For programs
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
    for name in &arguments.award {
        if policy.awards.iter().any(|award| !award.of_schools && award.named.goes_by(name)) {
            let help =
                "an award of schools says `applies to schools`; `gradus audit` judges those of students";
            complain(&format!("`{name}` asks something of students, not of schools"), Some(help));
            return End::Unusable;
        }
    }
    let school = match school(&arguments.school) {
        Ok(school) => school,
        Err(end) => return end,
    };
    let options = Options {
        as_of: arguments.as_of.unwrap_or_else(today),
        awards: arguments.award.clone(),
        effort: arguments.effort,
        annual: arguments.annual.then_some(arguments.suppress),
    };
    let mut population = Population::new(&policy, &school, &options);
    let end = each_plan(&arguments.plans, Some(&arguments.school), |_, plan| {
        plan.into_iter().for_each(|plan| population.add(plan));
    });
    if end == End::Unusable {
        return end;
    }
    let audit = population.finish();
    let written = text(&audit, arguments, color).map_err(|fault| fault.to_string());
    let written = written.and_then(|text| match &arguments.output {
        Some(file) if file.is_dir() => Err(format!("{}: it is a folder", file.display())),
        Some(file) => files::write_report(file, &text),
        None => {
            print(&text);
            Ok(())
        }
    });
    if let Err(problem) = written {
        complain(&problem, Some("name a file that can be written, in a folder that is there"));
        return End::Unusable;
    }
    if end == End::Fine && is_wanting(&audit, arguments.annual) { End::Findings } else { end }
}

fn text(audit: &SchoolAudit, arguments: &Arguments, color: Color) -> Result<String, Fault> {
    let shown = match arguments.format {
        Format::Json => {
            return Ok(audit.annual.as_ref().map_or_else(|| json(audit), json));
        }
        Format::Terminal => Shown::Terminal,
        Format::Markdown => Shown::Markdown,
        Format::Html => Shown::Html,
    };
    let to_file = arguments.output.is_some();
    let form = shown.form(color, to_file, "");
    match &audit.annual {
        Some(annual) => paper::render("annual", &paper::annual(annual), &form),
        // On the terminal the lines stand below one another: a table of so many words is too narrow there.
        None if arguments.format == Format::Terminal => {
            let color = color.on(!to_file && std::io::stdout().is_terminal());
            let style = report::Style { color, verbose: arguments.verbose, ..report::Style::default() };
            Ok(report::school(audit, &style))
        }
        None => paper::render("rubric", &paper::rubric(audit, arguments.verbose), &form),
    }
}

/// Whether the school falls short, or something of its files could not be used.
fn is_wanting(audit: &SchoolAudit, annual: bool) -> bool {
    let short = |verdict: Verdict| matches!(verdict, Verdict::NotMet | Verdict::Overdue | Verdict::Missed);
    !annual && (audit.awards.iter().any(|award| short(award.verdict)) || !audit.findings.is_empty())
}

/// A result for programs.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    // Every key is a string and every number whole, so that writing cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// Reads a school file; complains about what is wrong with it.
pub(super) fn school(path: &Path) -> Result<School, End> {
    files::record(path, "a school file", "nothing was judged", |bytes, format| {
        let found = read(bytes, format);
        (found.school, found.problems)
    })
}

/// Hands on the plans at some paths one by one, in the order of their names. A plan that cannot be read
/// is complained about and left out.
///
/// `take` has the file, and its plan where it could be read.
pub(super) fn each_plan(
    paths: &[PathBuf],
    school: Option<&Path>,
    mut take: impl FnMut(&Path, Option<&Plan>),
) -> End {
    let mut all = Vec::new();
    let own = school.and_then(|school| std::fs::canonicalize(school).ok());
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let Some(found) = inside(path, 0) else { return End::Unusable };
        // The school file may lie beside the plans.
        all.extend(found.into_iter().filter(|path| std::fs::canonicalize(path).ok() != own || own.is_none()));
    }
    let mut end = End::Fine;
    for path in &all {
        match plan(path) {
            Ok(plan) => take(path, Some(&plan)),
            Err(worse) => {
                take(path, None);
                end = if end == End::Unusable { end } else { worse };
            }
        }
    }
    end
}

/// The plan files in a folder and those in it, by name; nothing after a complaint.
fn inside(folder: &Path, depth: usize) -> Option<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries
        .map_err(|error| complain(&format!("{}: {}", folder.display(), files::plain(&error)), None))
        .ok()?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() && depth < 16 {
            found.extend(inside(&path, depth + 1)?);
        } else if FileFormat::from_path(&path).is_some() {
            found.push(path);
        }
    }
    Some(found)
}
