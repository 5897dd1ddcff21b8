//! `gradus report`: letters, worksheets, plan forms and lists of what is due, for people.
//!
//! rows: LA-03

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Color, End, audit, complain, files, print, today};
use crate::audit::outcome::Audit;
use crate::audit::{Auditor, DUE_SOON, Options};
use crate::plan::{Format as PlanFormat, Plan};
use crate::policy::Policy;
use crate::quantity::{Date, parse_date};
use crate::report::paper::{self, Fault, Form};
use crate::schedule::{self, Scheduler};

/// Write a report for people: on the terminal, as Markdown, or as a page to print
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Which report
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// Plan files (JSON or YAML), or folders of them
    #[arg(required = true, value_name = "PLAN")]
    plans: Vec<PathBuf>,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// Look only at this award, by name; may be given again
    #[arg(short, long, value_name = "NAME")]
    award: Vec<String>,
    /// The day to report for; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// How many days before its last day something is due soon
    #[arg(long, value_name = "DAYS", default_value_t = DUE_SOON)]
    due_soon: u32,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// The file to write, or a folder for one file a student
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A letter to student and family, in plain words
    Letter,
    /// The counselor's worksheet, with evidence and sources
    Worksheet,
    /// The individual plan as a form to print and sign
    Form,
    /// What is due and overdue, for many students
    Due,
}

impl Kind {
    /// The name of its template, and of its files.
    const fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Worksheet => "worksheet",
            Self::Form => "form",
            Self::Due => "due",
        }
    }

    /// The title of a page that holds several.
    const fn several(self) -> &'static str {
        match self {
            Self::Letter => "Graduation letters",
            Self::Worksheet => "Counselor worksheets",
            Self::Form => "Individual plans",
            Self::Due => "Due and overdue",
        }
    }
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading here
    Terminal,
    /// For other programs and documents
    Markdown,
    /// One page that needs no other file, to print or mail
    Html,
    /// For spreadsheets; of `due` only
    Csv,
}

impl Format {
    /// The form, for standard output or a file.
    pub(super) fn form(self, color: Color, to_file: bool, title: &str) -> Form {
        match self {
            Self::Terminal => {
                let color = color.on(!to_file && std::io::stdout().is_terminal());
                Form::Terminal { color, width: 80 }
            }
            Self::Markdown | Self::Csv => Form::Markdown,
            Self::Html => Form::Html { title: title.to_owned() },
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Terminal => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Csv => "csv",
        }
    }
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    if arguments.format == Format::Csv && arguments.kind != Kind::Due {
        let problem = format!("`{}` cannot be written as CSV", arguments.kind.name());
        complain(&problem, Some("choose terminal, markdown or html; only `due` is a table"));
        return End::Unusable;
    }
    let policy = match files::policy(&arguments.policy, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    if !audit::known_awards(&policy, &arguments.award) {
        return End::Unusable;
    }
    let Ok(paths) = plan_files(&arguments.plans) else { return End::Unusable };
    let as_of = arguments.as_of.unwrap_or_else(today);
    let options =
        Options { awards: arguments.award.clone(), due_soon: arguments.due_soon, ..Options::on(as_of) };
    let auditor = Auditor::new(&policy);
    // Letters and worksheets say what would meet what is not met.
    let mends = matches!(arguments.kind, Kind::Letter | Kind::Worksheet);
    let scheduler = mends.then(|| (Scheduler::new(&policy), schedule::Options::on(as_of)));
    let mut end = End::Fine;
    let mut students = Vec::new();
    for path in &paths {
        match audit::plan(path) {
            Ok(plan) => {
                let mut audit = auditor.audit(&plan, &options);
                if let Some((scheduler, options)) = &scheduler {
                    scheduler.mend(&plan, options, &mut audit);
                }
                students.push((plan, audit));
            }
            Err(worse) => end = if end == End::Unusable { end } else { worse },
        }
    }
    if students.is_empty() {
        return end;
    }
    let left_out = paths.len() - students.len();
    match written(arguments, color, &policy, &students, left_out) {
        Ok(()) => end,
        Err(problem) => {
            complain(&problem, None);
            End::Unusable
        }
    }
}

/// The plan files among some paths: those named, and those below the folders named, by name.
fn plan_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ()> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        below(path, &mut found).map_err(|error| {
            complain(&format!("{}: {}", path.display(), files::plain(&error)), None);
        })?;
        if found.len() == before {
            let help = "a plan file's name ends in `.json`, `.yaml` or `.yml`";
            complain(&format!("{}: there is no plan file in this folder", path.display()), Some(help));
            return Err(());
        }
    }
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // Hidden files are not for people; neither are parts of files being written.
        if !entry.file_name().to_string_lossy().starts_with('.') {
            // Links to folders are not followed, for they may lead in a circle.
            entries.push((entry.path(), entry.file_type()?));
        }
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in entries {
        if kind.is_dir() {
            below(&path, found)?;
        } else if !path.is_dir() && PlanFormat::from_path(&path).is_some() {
            found.push(path);
        }
    }
    Ok(())
}

/// Makes the report and writes it where it belongs; nothing is written before all of it is made.
fn written(
    arguments: &Arguments,
    color: Color,
    policy: &Policy,
    students: &[(Plan, Audit)],
    left_out: usize,
) -> Result<(), String> {
    let Arguments { kind, format, output, .. } = arguments;
    let fault = |fault: Fault| fault.to_string();
    let folder = output.as_deref().filter(|path| path.is_dir() || ends_in_slash(path));
    let title = if students.len() > 1 && folder.is_none() { kind.several() } else { "" };
    let form = format.form(color, output.is_some(), title);
    let mut pages = Vec::new();
    if *kind == Kind::Due {
        let due = paper::due(policy, students, left_out);
        let text = match format {
            Format::Csv => due.csv(),
            _ => paper::render(kind.name(), &due, &form).map_err(fault)?,
        };
        pages.push((kind.name().to_owned(), text));
    } else {
        for (plan, audit) in students {
            let text = markdown(*kind, policy, plan, audit).map_err(fault)?;
            pages.push((format!("{}-{}", plain_name(&plan.student.id), kind.name()), text));
        }
        if folder.is_none() {
            let all: Vec<String> = pages.into_iter().map(|(_, text)| text).collect();
            pages = vec![(String::new(), all.join("\n"))];
        }
        for (_, text) in &mut pages {
            *text = paper::show(text, &form);
        }
    }
    match (folder, output) {
        (Some(folder), _) => into_folder(folder, pages, format.ending()),
        (None, Some(file)) => {
            let text = pages.into_iter().map(|(_, text)| text).collect::<String>();
            files::write_report(file, &text)
        }
        (None, None) => {
            pages.iter().for_each(|(_, text)| print(text));
            Ok(())
        }
    }
}

fn markdown(kind: Kind, policy: &Policy, plan: &Plan, audit: &Audit) -> Result<String, Fault> {
    match kind {
        Kind::Letter => paper::fill(kind.name(), &paper::letter(policy, plan, audit)),
        Kind::Worksheet => paper::fill(kind.name(), &paper::worksheet(policy, plan, audit)),
        Kind::Form | Kind::Due => paper::fill(Kind::Form.name(), &paper::form(policy, plan, audit)),
    }
}

fn ends_in_slash(path: &Path) -> bool {
    path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// An identifier as a part of a file's name.
fn plain_name(id: &str) -> String {
    let plain = |character: char| {
        if character.is_alphanumeric() || character == '-' { character } else { '_' }
    };
    let name: String = id.chars().take(80).map(plain).collect();
    if name.is_empty() { "student".to_owned() } else { name }
}

/// Writes one file a student; two of one name get a number.
fn into_folder(folder: &Path, pages: Vec<(String, String)>, ending: &str) -> Result<(), String> {
    let failed = |path: &Path, error: &std::io::Error| format!("{}: {}", path.display(), files::plain(error));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let mut taken = BTreeSet::new();
    for (name, text) in pages {
        let mut own = format!("{name}.{ending}");
        let mut number = 2;
        // File systems that do not tell letters by case would write one over the other.
        while !taken.insert(own.to_lowercase()) {
            own = format!("{name}-{number}.{ending}");
            number += 1;
        }
        let path = folder.join(own);
        files::write_whole(&path, text.as_bytes()).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
