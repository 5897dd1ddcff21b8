//! `gradus diff`: what a change of a policy means, and to whom.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::report::Format as Shown;
use super::revision::Revision;
use super::{Color, End, complain, files, print};
use crate::analysis::compare;
use crate::compile::compile;
use crate::diagnostic::{Severity, did_you_mean, render};
use crate::policy::Policy;
use crate::report::{self, Difference};
use crate::source::{DiskFiles, Files, LoadError, Sources, load};
use crate::stdlib::add_stdlib;

/// Say what a change of a policy means: who gains an award, who loses it, with a student that shows it
#[derive(clap::Args)]
#[command(
    after_help = "Exit codes: 0 it was compared, 1 a policy has errors or --deny refuses the change, 2 the command could not be carried out."
)]
pub(super) struct Arguments {
    /// The old policy: a folder, a file, a validator made by `build`, or `REVISION:PATH` of git
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new policy, likewise
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Only these awards, by name
    #[arg(short, long, value_name = "NAME")]
    award: Vec<String>,
    /// End with exit code 1 where an award becomes so, or that is not ruled out
    #[arg(long, value_enum, value_name = "CHANGE", value_delimiter = ',')]
    deny: Vec<Deny>,
    /// Write the students who make the difference into this folder, as plan files
    #[arg(long, value_name = "FOLDER")]
    witnesses: Option<PathBuf>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Somebody has an award no more
    Stricter,
    /// Somebody has an award who had not
    Looser,
    /// Something could not be decided
    Undecided,
    /// Anything that is asked is another
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// To paste into a memo
    Markdown,
    /// For programs: see docs/diff-json.md
    Json,
}

/// A side of the comparison.
struct Side {
    policy: Policy,
    /// What of it was left out, and why.
    problems: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let (old, new) = match (side(&arguments.old, color), side(&arguments.new, color)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(End::Unusable), _) | (_, Err(End::Unusable)) => return End::Unusable,
        (Err(end), _) | (_, Err(end)) => return end,
    };
    if !known(&arguments.award, &old.policy, &new.policy) {
        return End::Unusable;
    }
    let wanted = |award: &crate::policy::Award| {
        arguments.award.is_empty() || arguments.award.iter().any(|name| award.named.goes_by(name))
    };
    let compared = compare(&old.policy, &new.policy, &wanted);
    let broken = !old.problems.is_empty() || !new.problems.is_empty();
    let names = (arguments.old.display().to_string(), arguments.new.display().to_string());
    let problems = old.problems.into_iter().chain(new.problems).collect();
    let found = report::difference((&names.0, &old.policy), (&names.1, &new.policy), &compared, problems);
    if let Some(folder) = &arguments.witnesses
        && let Err(problem) = write_witnesses(folder, &found)
    {
        complain(&problem, None);
        return End::Unusable;
    }
    let shown = match arguments.format {
        Format::Json => {
            // Every key is a string and every number finite, so that writing cannot fail.
            print(&(serde_json::to_string_pretty(&found).unwrap_or_default() + "\n"));
            None
        }
        Format::Terminal => Some(Shown::Terminal),
        Format::Markdown => Some(Shown::Markdown),
    };
    if let Some(shown) = shown {
        match report::paper::render("diff", &found.told(), &shown.form(color, false, "")) {
            Ok(text) => print(&text),
            Err(fault) => {
                complain(&fault.to_string(), None);
                return End::Fault;
            }
        }
    }
    if refused(&arguments.deny, &found) || broken { End::Findings } else { End::Fine }
}

/// Whether each name is that of an award of either policy.
fn known(names: &[String], old: &Policy, new: &Policy) -> bool {
    let awards = || old.awards.iter().chain(&new.awards);
    let unknown = names.iter().find(|name| !awards().any(|award| award.named.goes_by(name)));
    let Some(name) = unknown else { return true };
    let all: BTreeSet<&str> = awards().map(|award| award.named.name.as_str()).collect();
    let help = match did_you_mean(name, all.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are: {}", all.into_iter().collect::<Vec<_>>().join(", ")),
    };
    complain(&format!("neither policy has an award `{name}`"), Some(&help));
    false
}

/// Says what is denied, and whether anything is.
fn refused(deny: &[Deny], found: &Difference) -> bool {
    let mut any = false;
    let mut say = |awards: Vec<&report::AwardDifference>, what: &str| {
        for award in awards {
            any = true;
            complain(&format!("{}: {what}", award.title), None);
        }
    };
    let has = |one: Deny| deny.contains(&one) || deny.contains(&Deny::Any);
    if has(Deny::Stricter) {
        say(found.denied(true), "denied, since somebody may lose it");
    }
    if has(Deny::Looser) {
        say(found.denied(false), "denied, since somebody may gain it");
    }
    if has(Deny::Undecided) {
        say(found.undecided(), "denied, since not all of it was decided");
    }
    any
}

/// The policy that an argument names.
fn side(path: &Path, color: Color) -> Result<Side, End> {
    if let Some(revision) = Revision::named(path) {
        let (memory, inside) = revision.files().map_err(|refused| {
            complain(&refused.problem, Some(&refused.help));
            End::Unusable
        })?;
        return compiled(&memory, &inside, &path.display().to_string(), color);
    }
    let is_validator = path.is_file() && path.extension().is_none_or(|end| end != "gradus");
    if is_validator {
        let policy = files::policy(&[path.to_path_buf()], color)?;
        return Ok(Side { policy, problems: Vec::new() });
    }
    compiled(&DiskFiles, path, &path.display().to_string(), color)
}

/// The policy at a path of some files. Where some of them have errors, the others are taken, as far as they
/// stand without these.
fn compiled(disk: &dyn Files, path: &Path, name: &str, color: Color) -> Result<Side, End> {
    let mut sources = Sources::new();
    let errors: Vec<LoadError> = load(disk, &[path.to_path_buf()], &mut sources);
    for error in &errors {
        complain(&format!("{}: {}", error.path, error.problem), error.help.as_deref());
    }
    if !errors.is_empty() {
        return Err(End::Unusable);
    }
    add_stdlib(&mut sources);
    let found = compile(&sources);
    if let Some(policy) = found.policy {
        return Ok(Side { policy, problems: Vec::new() });
    }
    let errors: Vec<_> =
        found.findings.into_iter().filter(|finding| finding.severity() == Severity::Error).collect();
    eprint!("{}", render::terminal(&errors, &sources, color.on(std::io::stderr().is_terminal())));
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    let mut broken: BTreeSet<String> =
        errors.iter().filter_map(|error| Some(sources.get(error.span.file)?.path.clone())).collect();
    while !broken.is_empty() {
        left_out.append(&mut broken);
        let mut rest = Sources::new();
        for (_, file) in sources.iter().filter(|(_, file)| !left_out.contains(&file.path)) {
            rest.add(file.module.clone(), file.path.clone(), file.text.clone(), file.builtin);
        }
        let found = compile(&rest);
        if let Some(policy) = found.policy {
            if policy.awards.is_empty() {
                break;
            }
            complain(
                &format!("{name} has errors, so it is compared without {}", listed(&left_out)),
                Some("what is said of the other awards holds as far as they do not depend on these files"),
            );
            let problems = left_out.iter().map(|file| format!("{file} has errors, or needs a file that has"));
            return Ok(Side { policy, problems: problems.collect() });
        }
        let errors = found.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        broken = errors.filter_map(|error| Some(rest.get(error.span.file)?.path.clone())).collect();
    }
    complain(&format!("{name} has errors, so nothing was compared"), None);
    Err(End::Findings)
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().cloned().collect::<Vec<_>>().join(", ")
}

/// Writes each student who makes a difference as a plan file.
fn write_witnesses(folder: &Path, found: &Difference) -> Result<(), String> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("{}: {}", folder.display(), files::plain(&error)))?;
    for award in &found.awards {
        for witness in &award.witnesses {
            let what = if witness.loses { "loses" } else { "gains" };
            let name = award.award.rsplit('.').next().unwrap_or(&award.award);
            let file = folder.join(format!("{name}-{what}.json"));
            let text = serde_json::to_string_pretty(&witness.plan).unwrap_or_default() + "\n";
            files::write_report(&file, &text)?;
        }
    }
    Ok(())
}
