//! What mutations start from: everything of its kind that the project has.

use std::path::Path;

use gradus::diagnostic::Code;
use gradus::policy::{Policy, file::write};
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::make::recipe;

/// Random small policies with plans that stand beside the real ones.
const RECIPES: usize = 120;

/// About how many plans of each example are audited.
const PLANS: usize = 8;

/// The files below a folder of the project with that end of name, in order.
pub fn files(folder: &str, end: &str) -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, end: &str, found: &mut Vec<(String, Vec<u8>)>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(&path, end, found);
            } else if path.to_string_lossy().ends_with(end) && !path.ends_with(".gitkeep") {
                found.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), end, &mut found);
    found
}

/// Policies: the examples of the pages of all findings, the standard library, the examples file by
/// file and as whole packages.
pub fn policies() -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    for code in Code::ALL {
        // Every second part stands inside fences: what the fence says, and the text.
        for block in code.page().split("```").skip(1).step_by(2) {
            let (fence, text) = block.split_once('\n').unwrap();
            match fence.split_once("also file=") {
                Some((_, file)) => {
                    let name = file.trim_end_matches(".gradus");
                    let with = format!("\n#> {name}\n{text}");
                    found.last_mut().unwrap().extend(with.as_bytes());
                }
                None => found.push(text.as_bytes().to_vec()),
            }
        }
    }
    for folder in ["stdlib", "examples", "tests"] {
        found.extend(files(folder, ".gradus").into_iter().map(|(_, bytes)| bytes));
    }
    found.extend(packages().into_iter().map(|sources| {
        let files = sources.iter().filter(|(_, file)| !file.builtin);
        let text: String = files.map(|(_, file)| format!("\n#> {}\n{}", file.module, file.text)).collect();
        text.into_bytes()
    }));
    found
}

/// Tables of cases.
pub fn tables() -> Vec<Vec<u8>> {
    let folders = ["tests/examples/cases", "examples"];
    folders.iter().flat_map(|folder| files(folder, ".csv")).map(|(_, bytes)| bytes).collect()
}

/// Plans: the examples and the tests of the plan reader; JSON is YAML as well.
pub fn plans(format: &str) -> Vec<Vec<u8>> {
    let ends: &[&str] = if format == "json" { &[".json"] } else { &[".yaml", ".yml", ".json"] };
    let mut found = Vec::new();
    for end in ends {
        for folder in ["tests/plan", "examples"] {
            found.extend(files(folder, end).into_iter().map(|(_, bytes)| bytes));
        }
    }
    let made = recipes().into_iter().take(10);
    found.extend(made.map(|(_, plan)| serde_json::to_vec_pretty(&plan).unwrap()));
    found
}

/// School files: the tests of their reader and of what is judged of them.
pub fn schools() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for (folder, end) in
        [("tests/school/good", ""), ("tests/school/bad", ""), ("tests/school/cases", "school.yaml")]
    {
        found.extend(files(folder, end).into_iter().map(|(_, bytes)| bytes));
    }
    found
}

/// Validators: of the examples, of the pages' examples, and random ones.
pub fn validators() -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = recipes().iter().map(|(policy, _)| write(policy).unwrap()).collect();
    let pages = policies().into_iter().filter(|bytes| bytes.len() < 10_000);
    found.extend(pages.filter_map(|bytes| {
        let mut sources = Sources::new();
        sources.add("main".into(), "main.gradus".into(), String::from_utf8(bytes).ok()?, false);
        add_stdlib(&mut sources);
        Some(write(&compile(&sources).policy?).unwrap())
    }));
    found.extend(packages().iter().filter_map(|sources| Some(write(&compile(sources).policy?).unwrap())));
    found
}

/// A validator on one line and a plan behind it.
pub fn pairs() -> Vec<Vec<u8>> {
    let join = |validator: Vec<u8>, plan: &[u8]| {
        let mut both = validator;
        both.extend(plan);
        both
    };
    let mut found: Vec<Vec<u8>> = recipes()
        .iter()
        .map(|(policy, plan)| join(write(policy).unwrap(), &serde_json::to_vec(plan).unwrap()))
        .collect();
    for (name, sources) in named_packages() {
        let Some(policy) = compile(&sources).policy else { continue };
        // Of an example's plans a few that lie apart: each is a whole audit.
        let plans = files(&format!("{name}/plans"), ".json");
        let step = (plans.len() / PLANS).max(1);
        let mut plans: Vec<Vec<u8>> = plans.into_iter().step_by(step).map(|(_, plan)| plan).collect();
        plans.push(everything(&policy));
        found.extend(plans.iter().map(|plan| join(write(&policy).unwrap(), plan)));
    }
    found
}

/// A plan with every course of the policy.
fn everything(policy: &Policy) -> Vec<u8> {
    let courses: Vec<serde_json::Value> = policy
        .courses
        .iter()
        .map(|course| {
            serde_json::json!({
                "course": format!("{}.{}", course.named.module, course.named.name),
                "state": "earned", "credits": course.credits.0, "grade": "B", "year": "2024-25",
            })
        })
        .collect();
    let student = serde_json::json!({ "id": "all", "entered_grade_9": "2022-23", "graduation": "2025-26" });
    let plan =
        serde_json::json!({ "format": "gradus-plan", "version": 1, "student": student, "courses": courses });
    plan.to_string().into_bytes()
}

fn packages() -> Vec<Sources> {
    named_packages().into_iter().map(|(_, sources)| sources).collect()
}

/// The example packages with their folders.
fn named_packages() -> Vec<(String, Sources)> {
    let mut found = Vec::new();
    for (path, _) in files("examples", "gradus.toml") {
        let folder = Path::new(&path).parent().unwrap().to_path_buf();
        let name = format!("examples/{}", folder.file_name().unwrap().to_string_lossy());
        let mut sources = Sources::new();
        assert_eq!(load(&DiskFiles, &[folder], &mut sources), []);
        add_stdlib(&mut sources);
        found.push((name, sources));
    }
    found
}

fn recipes() -> Vec<(Policy, gradus::plan::Plan)> {
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    let strategy = recipe();
    (0..RECIPES).map(|_| strategy.new_tree(&mut runner).unwrap().current().build()).collect()
}
