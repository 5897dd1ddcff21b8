//! `gradus diff`: what a change of a policy means, and to whom.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::report::Format as Shown;
use super::revision::Revision;
use super::school::each_plan;
use super::{Color, End, ci, complain, files, print, today};
use crate::analysis::compare;
use crate::compile::compile;
use crate::diagnostic::{Severity, did_you_mean, render};
use crate::policy::{AwardId, Policy};
use crate::population::impact::{self, Impact};
use crate::quantity::{Date, parse_date};
use crate::report::paper::Form;
use crate::report::{self, AwardDifference, Difference};
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
    /// Also count what the change means for these real students: plan files, or folders of them
    #[arg(long, value_name = "PATH", num_args = 1..)]
    plans: Vec<PathBuf>,
    /// With --plans: the day to audit them for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date, requires = "plans")]
    as_of: Option<Date>,
    /// With --plans: numbers of students below this are hidden, and what would give them away; 0 hides none
    #[arg(long, value_name = "NUMBER", default_value_t = 10, requires = "plans")]
    suppress: u32,
    /// With --plans: also say who the students are, for the office only
    #[arg(long, requires = "plans")]
    students: bool,
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
    /// A page to print
    Html,
    /// For programs: one JSON value, see docs/diff-json.md
    Json,
    /// For programs: one award a line
    JsonLines,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For test reports: JUnit XML
    Junit,
    /// Annotations of a GitHub job, and its summary
    Github,
}

impl Format {
    /// As people read it, or the output of a job that is made of the same words.
    const fn shown(self) -> Result<Shown, ci::Format> {
        match self {
            Self::Terminal => Ok(Shown::Terminal),
            Self::Markdown => Ok(Shown::Markdown),
            Self::Html => Ok(Shown::Html),
            Self::Json => Err(ci::Format::Json),
            Self::JsonLines => Err(ci::Format::JsonLines),
            Self::Sarif => Err(ci::Format::Sarif),
            Self::Junit => Err(ci::Format::Junit),
            Self::Github => Err(ci::Format::Github),
        }
    }
}

/// A side of the comparison.
struct Side {
    policy: Policy,
    /// Its files; none where it is a validator.
    sources: Sources,
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
    let mut end = if old.problems.is_empty() && new.problems.is_empty() { End::Fine } else { End::Findings };
    let names = (arguments.old.display().to_string(), arguments.new.display().to_string());
    let whole = (old.problems.is_empty(), new.problems.is_empty());
    let problems = old.problems.into_iter().chain(new.problems).collect();
    let sides = ((names.0.as_str(), &old.policy), (names.1.as_str(), &new.policy));
    let mut found = report::difference(sides.0, sides.1, &compared, problems, whole);
    let impact = (!arguments.plans.is_empty()).then(|| {
        let pairs: Vec<_> = compared.iter().filter_map(|one| Some((one.pair.old?, one.pair.new?))).collect();
        impact(arguments, &old.policy, &new.policy, &pairs)
    });
    let impact = impact.map(|(impact, office, worse)| {
        end = if worse == End::Fine { end } else { worse };
        (impact, arguments.students.then_some(office))
    });
    if let Some((impact, office)) = &impact {
        found.impact = serde_json::from_str(&report::impact_json(impact, office.as_ref())).ok();
    }
    if let Some(folder) = &arguments.witnesses
        && let Err(problem) = write_witnesses(folder, &found)
    {
        complain(&problem, None);
        return End::Unusable;
    }
    let page = |form: &Form| -> Result<String, report::paper::Fault> {
        let mut pages = vec![report::paper::fill("diff", &found.told())?];
        if let Some((impact, office)) = &impact {
            let told = report::paper::impact(impact, office.as_ref());
            pages.push(report::paper::fill("impact", &told)?);
        }
        Ok(report::paper::show(&pages.join("\n"), form))
    };
    let printed = match arguments.format.shown() {
        Ok(shown) => page(&shown.form(color, false, "What the change means")).map(|text| print(&text)),
        // Every key is a string and every number finite, so that writing cannot fail.
        Err(ci::Format::Json) => {
            print(&(serde_json::to_string_pretty(&found).unwrap_or_default() + "\n"));
            Ok(())
        }
        Err(ci::Format::JsonLines) => {
            print(&crate::ci::lines("gradus-change", report::DIFFERENCE_VERSION, &found.awards));
            Ok(())
        }
        Err(format) => page(&Form::Markdown).map(|page| {
            let denied = |award: &AwardDifference| denied(&arguments.deny, award);
            ci::write(crate::ci::differences(&found, &new.sources, &denied, page), format);
        }),
    };
    if let Err(fault) = printed {
        complain(&fault.to_string(), None);
        return End::Fault;
    }
    for award in &found.awards {
        if let Some(why) = denied(&arguments.deny, award) {
            complain(&format!("{}: {why}", award.title), None);
            end = if end == End::Unusable { end } else { End::Findings };
        }
    }
    end
}

/// What the change means for real students, who they are, and how reading their plans ended.
fn impact(
    arguments: &Arguments,
    old: &Policy,
    new: &Policy,
    pairs: &[(AwardId, AwardId)],
) -> (Impact, report::Office, End) {
    let options = impact::Options {
        suppress: arguments.suppress,
        ..impact::Options::on(arguments.as_of.unwrap_or_else(today))
    };
    let mut measure = report::Measure::new(old, new, pairs, &options);
    let end = each_plan(&arguments.plans, None, |path, plan| match plan {
        Some(plan) => measure.add(plan),
        None => measure.unread(&path.display().to_string(), "it could not be read as a plan file"),
    });
    let (impact, office) = measure.finish();
    (impact, office, end)
}

/// Why a change of an award is denied, if it is.
fn denied(deny: &[Deny], award: &AwardDifference) -> Option<String> {
    let has = |one: Deny| deny.contains(&one) || deny.contains(&Deny::Any);
    let mut why = Vec::new();
    if has(Deny::Stricter) && award.may_lose() {
        why.push("somebody may lose it");
    }
    if has(Deny::Looser) && award.may_gain() {
        why.push("somebody may gain it");
    }
    if has(Deny::Undecided) && award.is_open() {
        why.push("not all of it was decided");
    }
    (!why.is_empty()).then(|| format!("denied, since {}", why.join(", and ")))
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
        return Ok(Side { policy, sources: Sources::new(), problems: Vec::new() });
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
        return Ok(Side { policy, sources, problems: Vec::new() });
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
                &format!("`{name}` has errors, so it is compared without {}", listed(&left_out)),
                Some("what is said of the other awards holds as far as they do not depend on these files"),
            );
            let problems = left_out.iter().map(|file| format!("{file} has errors, or needs a file that has"));
            let problems = problems.collect();
            return Ok(Side { policy, sources: rest, problems });
        }
        let errors = found.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        broken = errors.filter_map(|error| Some(rest.get(error.span.file)?.path.clone())).collect();
    }
    complain(&format!("`{name}` has errors, so nothing was compared"), None);
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
