//! Tables of cases: those named by `--cases`, and those beside the policy files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::{End, complain, files};
use crate::compile::read_cases;
use crate::example::Example;
use crate::example::cases::{Problem, Table};
use crate::plan::{self, Format, Plan};
use crate::policy::Policy;
use crate::source::Sources;

/// How the name of a table ends that is found by itself.
const ENDING: &str = ".cases.csv";
/// The most problems of a plan file that are told of one case.
const MOST_OF_A_PLAN: usize = 3;

/// The examples of all tables, in the order of their names; after complaints, how the command ends.
pub(super) fn cases(sources: &Sources, policy: &Policy, named: &[PathBuf]) -> Result<Vec<Example>, End> {
    let mut tables = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for path in paths(sources, named)? {
        let bytes = std::fs::read(&path).map_err(|error| {
            complain(&format!("{}: {}", path.display(), files::plain(&error)), None);
            End::Unusable
        })?;
        let shown = path.to_string_lossy().replace('\\', "/");
        match Table::read(&shown, &bytes) {
            Ok(table) => {
                let plans = plans(&path, &table, &mut problems);
                tables.push((table, plans));
            }
            Err(found) => problems.extend(found),
        }
    }
    if tables.is_empty() && problems.is_empty() {
        return Ok(Vec::new());
    }
    match read_cases(sources, policy, &tables) {
        Ok(examples) if problems.is_empty() => return Ok(examples),
        Ok(_) => {}
        Err(found) => problems.extend(found),
    }
    problems.sort();
    let problems = Problem::bounded(problems);
    for problem in &problems {
        eprintln!("{problem}");
        if let Some(help) = &problem.help {
            eprintln!("  help: {help}");
        }
    }
    let count = problems.len();
    let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    complain(&format!("the cases have {problems}, so nothing was run"), None);
    Err(End::Findings)
}

/// The tables, each once.
fn paths(sources: &Sources, named: &[PathBuf]) -> Result<BTreeSet<PathBuf>, End> {
    let folders: BTreeSet<PathBuf> = sources
        .iter()
        .filter(|(_, file)| !file.builtin)
        .filter_map(|(_, file)| Path::new(&file.path).parent().map(Path::to_path_buf))
        .collect();
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for folder in folders {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder.as_path() };
        let entries = std::fs::read_dir(here).map_err(|error| {
            complain(&format!("{}: {}", here.display(), files::plain(&error)), None);
            End::Unusable
        })?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.to_lowercase().ends_with(ENDING) && !name.starts_with('.') && entry.path().is_file() {
                found.insert(folder.join(name.as_ref()));
            }
        }
    }
    for path in named {
        // One that is found by itself is not run twice.
        let same = |other: &PathBuf| std::fs::canonicalize(other).ok() == std::fs::canonicalize(path).ok();
        if !found.iter().any(same) {
            found.insert(path.clone());
        }
    }
    Ok(found)
}

/// The plan files of a table, by what its cells call them: paths from the table's own folder.
fn plans(table_path: &Path, table: &Table, problems: &mut Vec<Problem>) -> BTreeMap<String, Plan> {
    let mut found = BTreeMap::new();
    for name in table.plans() {
        let path = table_path.with_file_name("").join(name);
        match plan(&path) {
            Ok(plan) => {
                found.insert(name.to_owned(), plan);
            }
            Err(told) => {
                for (problem, help) in told {
                    problems.extend(table.about_plan(name, &problem, help.as_deref()));
                }
            }
        }
    }
    found
}

fn plan(path: &Path) -> Result<Plan, Vec<(String, Option<String>)>> {
    let Some(format) = Format::from_path(path) else {
        let problem = "a plan file's name ends in `.json`, `.yaml` or `.yml`".to_owned();
        return Err(vec![(
            problem,
            Some("name a plan file, by its path from the folder of this table".to_owned()),
        )]);
    };
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        let help = "a plan file is named by its path from the folder of this table";
        vec![(format!("{shown}: {}", files::plain(&error)), Some(help.to_owned()))]
    })?;
    let read = plan::read(&bytes, format);
    read.plan.ok_or_else(|| {
        let each = read.problems.iter().take(MOST_OF_A_PLAN);
        each.map(|problem| (problem.in_file(&shown.to_string()), problem.help.clone())).collect()
    })
}
