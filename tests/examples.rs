//! Examples written into policies: what is wrong with them, what comes of them, which plan they make.
//!
//! Cases are files: `examples/bad` has findings, `examples/run` is run and its report shown, and of
//! `examples/plans` the plan of the last example is shown as a plan file. Each is a module `main` beside
//! the standard library.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gradus::audit::Auditor;
use gradus::compile::read_cases;
use gradus::diagnostic::{Code, render};
use gradus::example::cases::{Problem, Table};
use gradus::example::{self, Example, Outcome, run};
use gradus::plan::{Format, read};
use gradus::report::{self, Style};
use gradus::source::{DiskFiles, Sources, load};
use gradus::trial::Ground;
use gradus::trial::coverage::coverage;
use gradus::trial::mutants::mutants;
use gradus::{Compiled, compile};

fn compiled(text: &str) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), text.to_owned(), false);
    gradus::add_stdlib(&mut sources);
    let compiled = compile(&sources);
    (sources, compiled)
}

fn sound(text: &str) -> Compiled {
    let (sources, compiled) = compiled(text);
    assert!(compiled.policy.is_some(), "{}", render::terminal(&compiled.findings, &sources, false));
    compiled
}

fn outcomes(compiled: &Compiled) -> Vec<(&Example, Outcome)> {
    let auditor = Auditor::new(compiled.policy.as_ref().unwrap());
    compiled.examples.iter().map(|example| (example, run(&auditor, example))).collect()
}

#[test]
fn what_is_wrong_with_examples() {
    insta::glob!("examples/bad/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (sources, compiled) = compiled(&text);
        assert!(!compiled.findings.is_empty());
        let found = render::terminal(&compiled.findings, &sources, false);
        insta::assert_snapshot!(format!("{text}\n──────── findings ────────\n\n{found}"));
    });
}

#[test]
fn what_comes_of_examples() {
    insta::glob!("examples/run/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let compiled = sound(&text);
        let style = Style { width: 100, ..Style::default() };
        let each: Vec<String> = outcomes(&compiled)
            .iter()
            .map(|(example, outcome)| report::example(example, outcome, &style))
            .collect();
        insta::assert_snapshot!(format!("{text}\n──────── run ────────\n\n{}", each.join("\n")));
    });
}

#[test]
fn an_example_says_what_a_plan_file_says() {
    insta::glob!("examples/plans/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let compiled = sound(&text);
        let example = compiled.examples.last().unwrap();
        let plan = serde_json::to_string_pretty(&example.plan).unwrap();
        insta::assert_snapshot!(format!(
            "{text}\n──────── the plan, as of {} ────────\n\n{plan}",
            example.as_of
        ));
    });
}

/// A table beside its policy.
fn cases(table: &Path) -> Result<(Compiled, Vec<Example>), Vec<Problem>> {
    let text = std::fs::read_to_string(table.with_extension("gradus")).unwrap();
    let (sources, compiled) = compiled(&text);
    assert!(compiled.policy.is_some(), "{}", render::terminal(&compiled.findings, &sources, false));
    let name = table.file_name().unwrap().to_string_lossy();
    let table = Table::read(&name, &std::fs::read(table).unwrap())?;
    let cases = read_cases(&sources, compiled.policy.as_ref().unwrap(), &[(table, BTreeMap::new())])?;
    Ok((compiled, cases))
}

#[test]
fn what_comes_of_tables_of_cases() {
    insta::glob!("examples/cases/*.csv", |path| {
        let table = std::fs::read_to_string(path).unwrap();
        let told: Vec<String> = match cases(path) {
            Ok((compiled, cases)) => {
                let auditor = Auditor::new(compiled.policy.as_ref().unwrap());
                let style = Style { width: 100, ..Style::default() };
                cases.iter().map(|case| report::example(case, &run(&auditor, case), &style)).collect()
            }
            Err(problems) => {
                let help = |problem: &Problem| {
                    problem.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default()
                };
                problems.iter().map(|problem| format!("{problem}\n{}", help(problem))).collect()
            }
        };
        insta::assert_snapshot!(format!("{table}\n──────── cases ────────\n\n{}", told.join("\n")));
    });
}

#[test]
fn which_rules_examples_show_and_which_changes_they_notice() {
    insta::glob!("examples/trial/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (sources, compiled) = compiled(&text);
        let policy = compiled.policy.as_ref().unwrap();
        let examples: Vec<&Example> = outcomes(&compiled)
            .into_iter()
            .filter(|(_, outcome)| outcome.passed())
            .map(|(example, _)| example)
            .collect();
        let ground = Ground { policy, places: &compiled.places, sources: &sources, examples: &examples };
        let style = Style { width: 100, ..Style::default() };
        let covered = coverage(&ground, &mut |_, _| ());
        let planted = mutants(&ground, usize::MAX, &mut |_, _| ());
        insta::assert_snapshot!(format!(
            "{text}\n──────── coverage ────────\n\n{}\n──────── lcov ────────\n\n{}\n──────── mutants ────────\n\n{}",
            report::coverage(examples.len(), &covered, &style),
            report::coverage_lcov(&covered),
            report::mutants(examples.len(), &planted, usize::MAX, &style),
        ));
    });
}

/// The packages of the project.
fn packages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    assert_eq!(found.len(), 3);
    found
}

#[test]
fn the_packages_examples_are_as_expected() {
    for package in packages() {
        let mut sources = Sources::new();
        assert!(load(&DiskFiles, std::slice::from_ref(&package), &mut sources).is_empty());
        gradus::add_stdlib(&mut sources);
        let compiled = compile(&sources);
        assert!(compiled.findings.is_empty(), "{}", render::terminal(&compiled.findings, &sources, false));
        assert!(compiled.examples.len() >= 8, "{}", package.display());
        for (example, outcome) in outcomes(&compiled) {
            let report = report::example(example, &outcome, &Style::default());
            assert!(outcome.passed(), "{}:\n{report}", package.display());
            // The student could as well stand in a plan file.
            let file = serde_json::to_vec(&example.plan).unwrap();
            let found = read(&file, Format::Json);
            assert_eq!(found.plan.as_ref(), Some(&example.plan), "{:?}", found.problems);
        }
    }
}

const SMALL: &str = "course biology \"Biology\" { credits 1 }
diploma core \"Core\" {
  cite \"C 1\" as of 2024-08-01
  require science \"Science\" 1 credit from biology
}
";

#[test]
fn an_example_is_no_part_of_a_validator() {
    let with = format!("{SMALL}example \"a\" for core as of 2026-05-20 {{ earned biology; expect met }}\n");
    let policy = |text: &str| {
        let policy = sound(text).policy.unwrap();
        gradus::policy::Policy { sources: String::new(), ..policy }
    };
    assert_eq!(policy(SMALL), policy(&with));
}

#[test]
fn the_day_is_the_one_written_or_the_end_of_the_last_school_year() {
    let day = |head: &str, given: &str| {
        let compiled =
            sound(&format!("{SMALL}example \"a\" for core {head} {{\n{given}\nexpect not met\n}}\n"));
        compiled.examples[0].as_of.to_string()
    };
    let entered = "student entered grade 9 in 2022-23";
    assert_eq!(day("as of 2024-01-15", entered), "2024-01-15");
    assert_eq!(day("", entered), "2023-06-30");
    assert_eq!(day("", &format!("{entered}\nstudent graduates in 2025-26")), "2026-06-30");
    assert_eq!(day("", &format!("{entered}\ngrade 11 failed biology")), "2025-06-30");
    assert_eq!(day("", "failed biology on 2024-09-02"), "2025-06-30");
}

#[test]
fn an_editor_finds_examples_by_their_id_also_where_they_are_wrong() {
    let text = format!(
        "{SMALL}example \"good\" for core as of 2026-05-20 {{ earned biology; expect met }}\nexample \"bad\" for nothing {{ expect met }}\n"
    );
    let mut sources = Sources::new();
    let id = sources.add("main".into(), "main.gradus".into(), text.clone(), false);
    let file = gradus::syntax::parse(id, &text);
    let titles: Vec<(&str, &str)> =
        example::titles(&file).map(|(title, span)| (title, sources.slice(span))).collect();
    assert_eq!(titles, [("good", "\"good\""), ("bad", "\"bad\"")]);
    let (_, compiled) = compiled(&text);
    let ids: Vec<String> = compiled.examples.iter().map(Example::id).collect();
    assert_eq!(ids, [example::id("main", "good")]);
    let good =
        SMALL.to_owned() + "example \"good\" for core as of 2026-05-20 { earned biology; expect met }\n";
    let markdown = |text: &str| {
        let compiled = sound(text);
        let (example, outcome) = outcomes(&compiled).remove(0);
        report::example_markdown(example, &outcome)
    };
    insta::assert_snapshot!(
        markdown(&good) + "\n────────\n\n" + &markdown(&good.replace("expect met", "expect not met"))
    );
}

#[test]
fn names_used_in_examples_are_used() {
    let text = format!("{SMALL}mark aligned \"Aligned\"\nfact iep \"IEP\" yes or no\nuse std.roles\n");
    let unused = |text: &str| {
        let (_, compiled) = compiled(text);
        compiled
            .findings
            .iter()
            .filter(|found| matches!(found.code, Code::UnusedName | Code::UnusedImport))
            .count()
    };
    assert_eq!(unused(&text), 3);
    let with = text.clone()
        + "meeting talk \"Talk\"\nexample \"a\" for core as of 2026-05-20 {\n  fact iep is no\n  earned biology marked aligned\n  meeting talk on 2026-01-10 attended by parent\n  expect met\n}\n";
    assert_eq!(unused(&with), 0);
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let lines = [
        "student entered grade 9 in 2022-23",
        "grade 10 earned biology B",
        "student graduates in 2025-26",
        "expect science met",
        "fact iep is no",
        "expect met",
    ];
    let plan = |lines: &[&str]| {
        let text = format!(
            "{SMALL}fact iep \"IEP\" yes or no\nexample \"a\" for core {{\n  {}\n}}\n",
            lines.join("\n  ")
        );
        let compiled = sound(&text);
        assert!(outcomes(&compiled)[0].1.passed());
        (compiled.examples[0].plan.clone(), compiled.examples[0].as_of)
    };
    let mut back = lines;
    back.reverse();
    assert_eq!(plan(&lines), plan(&back));
}

#[test]
fn long_rows_of_examples_are_bounded() {
    let mut text =
        SMALL.to_owned() + "example \"0\" for core as of 2026-05-20 { earned biology; expect met }\n";
    for at in 1..2_000 {
        let before = at - 1;
        text += &format!("example \"{at}\" for core as of 2026-05-20 {{ like \"{before}\"; expect met }}\n");
    }
    let (_, compiled) = compiled(&text);
    assert!(compiled.findings.iter().all(|found| found.code == Code::ExampleLike));
    assert!(!compiled.findings.is_empty());
    // One large one, taken over by many.
    let large = "  failed biology\n".repeat(1_000);
    let mut text =
        format!("{SMALL}example \"0\" for core as of 2026-05-20 {{\n{large}  expect not met\n}}\n");
    for at in 1..2_000 {
        text += &format!("example \"{at}\" for core as of 2026-05-20 {{ like \"0\"; expect met }}\n");
    }
    let (_, compiled) = self::compiled(&text);
    let codes: Vec<Code> = compiled.findings.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::ExampleGiven]);
}
