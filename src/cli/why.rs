//! `gradus why`: which rule a verdict comes from, and by which records.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{Color, End, audit, complain, files, print, today};
use crate::audit::{Auditor, Options};
use crate::diagnostic::did_you_mean;
use crate::quantity::{Date, parse_date};
use crate::report::{self, Named};

/// Say which rule a verdict on a plan comes from, where it is written, and what it rests on
#[derive(clap::Args)]
#[command(
    after_help = "Exit codes: 0 it was said, 1 the policy or the plan has errors, 2 the command could not be carried out."
)]
pub(super) struct Arguments {
    /// The award, by name, or a requirement of it: `AWARD/REQUIREMENT`, with the end of its path at least
    #[arg(value_name = "AWARD[/REQUIREMENT]")]
    what: String,
    /// The plan file (JSON or YAML)
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// The day to audit for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// For programs: an audit with nothing else in it, see docs/audit-json.md
    Json,
}

/// How many names are listed where one is not known.
const MOST_NAMED: usize = 20;

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match files::policy(&arguments.policy, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    let (award, requirement) = match arguments.what.split_once('/') {
        Some((award, requirement)) => {
            (award.to_owned(), Some(requirement).filter(|requirement| !requirement.is_empty()))
        }
        None => (arguments.what.clone(), None),
    };
    if !audit::known_awards(&policy, std::slice::from_ref(&award)) {
        return End::Unusable;
    }
    let plan = match audit::plan(&arguments.plan) {
        Ok(plan) => plan,
        Err(end) => return end,
    };
    let Some(award) = policy.awards.iter().find(|one| one.named.goes_by(&award)) else {
        return End::Unusable;
    };
    // With the awards it extends: a rule may be theirs.
    let bases = std::iter::successors(Some(award), |one| policy.awards.get(one.extends? as usize));
    let names = bases.take(policy.awards.len()).map(|one| one.named.full()).collect();
    let asked = Options { awards: names, ..Options::on(arguments.as_of.unwrap_or_else(today)) };
    let found = Auditor::new(&policy).audit(&plan, &asked);
    let Some(result) = found.awards.iter().find(|one| one.place == award.place) else {
        complain("this award is asked of schools, not of students", Some("see `gradus school`"));
        return End::Unusable;
    };
    let path = match requirement.map(|name| report::named(result, award, name)) {
        None => None,
        Some(Named::Path(path)) => Some(path),
        Some(Named::Several(paths)) => {
            let help = format!("name one of {}", listed(&paths));
            complain(&format!("`{}` may mean several requirements", arguments.what), Some(&help));
            return End::Unusable;
        }
        Some(Named::Nothing(paths)) => {
            let name = requirement.unwrap_or_default();
            let all = listed(&paths);
            let ends = paths.iter().flat_map(|path| [Some(path.as_str()), path.rsplit('/').next()]).flatten();
            let help = match did_you_mean(name, ends) {
                Some(meant) => format!("did you mean `{}/{meant}`?", award.named.name),
                None => format!("it has {all}"),
            };
            complain(&format!("{} has no requirement `{name}`", award.named.title), Some(&help));
            return End::Unusable;
        }
        Some(Named::NotAsked(words)) if arguments.format == Format::Terminal => {
            print(&not_asked(&words));
            return End::Fine;
        }
        // To programs an award without the requirement says so.
        Some(Named::NotAsked(_)) => Some(requirement.unwrap_or_default().to_owned()),
    };
    let only = report::only(&found, &result.award, path.as_deref());
    match arguments.format {
        Format::Json => print(&report::json(&only)),
        Format::Terminal => {
            let style = report::Style {
                color: color.on(std::io::stdout().is_terminal()),
                width: 100,
                ..report::Style::default()
            };
            print(&report::why(&only, path.as_deref(), &report::Record::of(&plan), &style));
        }
    }
    End::Fine
}

/// Some names, as many as can be taken in.
fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    let mut shown: Vec<String> = names.iter().take(MOST_NAMED).cloned().collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// What is said of a requirement that is not asked of the student.
fn not_asked(words: &[(String, String)]) -> String {
    let mut out = String::from("This is not asked of this student.\n");
    for (at, (text, place)) in words.iter().enumerate() {
        let lead = if at == 0 { "rule" } else { "it stands in" };
        out.push_str(&format!("  {lead}: {text} [{place}]\n"));
    }
    out
}
