//! `gradus changes`: what changed between two audits of one student.
//!
//! rows: PA-28, PA-29, PA-37

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::report::Format as Shown;
use super::{Color, End, audit, complain, files, print, today};
use crate::audit::outcome::{AUDIT_VERSION, Audit};
use crate::audit::{Auditor, Options};
use crate::policy::Policy;
use crate::quantity::{Date, parse_date};
use crate::report;

/// Tell what changed between two audits of one student
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The older audit (what `audit --format json` wrote), or the older plan file
    old: PathBuf,
    /// The newer audit or plan file
    new: PathBuf,
    /// The policy to audit plan files by: folders, files, or one validator made by `build`
    #[arg(short, long, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// The day to audit the older plan file for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    old_as_of: Option<Date>,
    /// The day to audit the newer plan file for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    new_as_of: Option<Date>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Terminal,
    /// For documents
    Markdown,
    /// For programs: see docs/reports.md
    Json,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match arguments.policy.as_slice() {
        [] => None,
        paths => match files::policy(paths, color) {
            Ok(policy) => Some(policy),
            Err(end) => return end,
        },
    };
    let policy = policy.as_ref();
    let old = one(&arguments.old, policy, arguments.old_as_of);
    let new = one(&arguments.new, policy, arguments.new_as_of);
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(End::Unusable), _) | (_, Err(End::Unusable)) => return End::Unusable,
        (Err(end), _) | (_, Err(end)) => return end,
    };
    let changes = match report::changes(&old, &new) {
        Ok(changes) => changes,
        Err(refused) => {
            complain(&refused.problem, Some(&refused.help));
            return End::Unusable;
        }
    };
    let shown = match arguments.format {
        Format::Json => {
            // Every key is a string and every number finite, so that writing cannot fail.
            print(&(serde_json::to_string_pretty(&changes).unwrap_or_default() + "\n"));
            return End::Fine;
        }
        Format::Terminal => Shown::Terminal,
        Format::Markdown => Shown::Markdown,
    };
    match report::paper::render("changes", &changes.told(), &shown.form(color, false, "")) {
        Ok(text) => {
            print(&text);
            End::Fine
        }
        Err(fault) => {
            complain(&fault.to_string(), None);
            End::Unusable
        }
    }
}

/// The audit in a file, or of the plan in it.
fn one(path: &Path, policy: Option<&Policy>, as_of: Option<Date>) -> Result<Audit, End> {
    let shown = path.display();
    if let Some(audit) = audit_in(path)? {
        if as_of.is_some() {
            let help = "leave the day out, or give the plan file instead";
            complain(&format!("{shown} is an audit, which has its day already"), Some(help));
            return Err(End::Unusable);
        }
        return Ok(audit);
    }
    let plan = audit::plan(path)?;
    let Some(policy) = policy else {
        let help = "give the policy with `--policy`, or an audit made by `gradus audit --format json`";
        complain(&format!("{shown} is a plan file, and there is no policy to audit it by"), Some(help));
        return Err(End::Unusable);
    };
    let as_of = as_of.unwrap_or_else(today);
    Ok(Auditor::new(policy).audit(&plan, &Options::on(as_of)))
}

/// The audit in a file, if it is one: what else there is may be a plan.
fn audit_in(path: &Path) -> Result<Option<Audit>, End> {
    if path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
        return Ok(None);
    }
    let refuse = |problem: String, help: &str| {
        complain(&format!("{}: {problem}", path.display()), Some(help));
        Err(End::Unusable)
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(files::plain(&error), ""),
    };
    // A plan file may hold what this cannot read; its own reader says what is wrong with it.
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(&bytes) else { return Ok(None) };
    let is_audit =
        |value: &serde_json::Value| value.get("format").is_some_and(|format| format == "gradus-audit");
    if let serde_json::Value::Array(list) = &value {
        if list.iter().any(is_audit) {
            return refuse(
                "it holds the audits of several plan files".to_owned(),
                "audit one plan file at a time, so that each audit is a file of its own",
            );
        }
        return Ok(None);
    }
    if !is_audit(&value) {
        return Ok(None);
    }
    let version = value.get("version").and_then(serde_json::Value::as_u64);
    if version != Some(u64::from(AUDIT_VERSION)) {
        let version = version.map_or("no version".to_owned(), |version| format!("version {version}"));
        return refuse(
            format!("the audit is of {version}; this program reads version {AUDIT_VERSION}"),
            "audit the plan file again with this program",
        );
    }
    match serde_json::from_value(value) {
        Ok(audit) => Ok(Some(audit)),
        Err(error) => refuse(format!("the audit is damaged: {error}"), "audit the plan file again"),
    }
}
