//! `gradus gate`: the state's records against the plans, before they are uploaded.
//!
//! rows: LA-18

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::ValueEnum;

use super::audit::known_awards;
use super::school::{each_plan, json, school};
use super::{Color, End, complain, files, print, today};
use crate::audit::{DEFAULT_EFFORT, Options};
use crate::population::gate::{Checked, Gate};
use crate::quantity::{Date, parse_date};
use crate::report;

/// Check state records against student plans before an upload
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The school file with the state records (JSON or YAML)
    #[arg(value_name = "SCHOOL")]
    school: PathBuf,
    /// The students' plan files, or folders with them
    #[arg(long, required = true, value_name = "PATH", num_args = 1..)]
    plans: Vec<PathBuf>,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// The award that says what a record must be like, by name; may be given again
    #[arg(short, long, required = true, value_name = "NAME")]
    award: Vec<String>,
    /// The day to check for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// For programs
    Json,
    /// For a table: one line a correction
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
    for name in &arguments.award {
        if policy.awards.iter().any(|award| award.of_schools && award.named.goes_by(name)) {
            let help = "the rules of a state record stand in an award of students";
            complain(&format!("`{name}` asks something of schools, not of students"), Some(help));
            return End::Unusable;
        }
    }
    let school = match school(&arguments.school) {
        Ok(school) => school,
        Err(end) => return end,
    };
    let as_of = arguments.as_of.unwrap_or_else(today);
    let options = Options { awards: arguments.award.clone(), effort: DEFAULT_EFFORT, ..Options::on(as_of) };
    let mut gate = Gate::new(&policy, &school, &options);
    let end = each_plan(&arguments.plans, Some(&arguments.school), |_, plan| {
        plan.into_iter().for_each(|plan| gate.add(plan));
    });
    if end == End::Unusable {
        return end;
    }
    let checked = gate.finish();
    let text = match arguments.format {
        Format::Terminal => {
            let color = color.on(std::io::stdout().is_terminal());
            report::gate(&checked, &report::Style { color, ..report::Style::default() })
        }
        Format::Json => json(&checked),
        Format::Csv => csv(&checked),
    };
    print(&text);
    if end == End::Fine && !checked.corrections.is_empty() { End::Findings } else { end }
}

/// The corrections as a table.
fn csv(checked: &Checked) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(["student", "fields", "rule", "problem", "remedy", "sources"]);
    for one in &checked.corrections {
        let (fields, sources) = (one.fields.join("; "), one.sources.join("; "));
        let cells = [&one.student, &fields, &one.rule, &one.problem, &one.remedy, &sources];
        let _ = writer.write_record(cells.map(|cell| harmless(cell)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A cell that no table program takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
