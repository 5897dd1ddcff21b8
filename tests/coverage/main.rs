//! The coverage table `docs/source-coverage.md`: what each row of the source documents became, kept true.
//!
//! `docs/source-rows.tsv` has the rows: what the documents ask for, one small thing each. Policies, the
//! program and tests say in comments which rows they speak for (see `marks.rs`); `docs/source-notes.tsv`
//! has the rows that no rule and no command answers, and why. From these the table is made. The test
//! fails where they contradict each other, where a row is left out, and where the table is not what they
//! make; `GRADUS_WRITE=1 cargo test --test coverage` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod judge;
mod marks;
mod rows;
mod table;

use std::path::{Path, PathBuf};

use judge::judge;
use marks::Mark;

const TABLE: &str = "docs/source-coverage.md";
const ROWS: &str = "docs/source-rows.tsv";
const NOTES: &str = "docs/source-notes.tsv";
const AGAIN: &str = "GRADUS_WRITE=1 cargo test --test coverage";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_table_says_what_is() {
    let mut problems = Vec::new();
    let rows = rows::rows(&text(ROWS), &mut problems);
    let mut notes = rows::notes(&text(NOTES), &mut problems);
    let mut marks = Vec::new();
    for folder in ["examples", "stdlib", "src", "tests"] {
        walk(&root().join(folder), &mut marks, &mut problems);
    }
    let write = std::env::var_os("GRADUS_WRITE").is_some_and(|value| value == "1");
    // A file that has a mistake is not written over: its author would lose what could not be read.
    if write && problems.is_empty() {
        rows::settle(&mut notes, &marks);
        std::fs::write(root().join(NOTES), rows::write_notes(&notes)).unwrap();
    }
    let lines = judge(&rows, &notes, &marks, &mut problems);
    let made = table::markdown(&lines);
    if write {
        std::fs::write(root().join(TABLE), &made).unwrap();
    } else if std::fs::read_to_string(root().join(TABLE)).ok().as_deref() != Some(&made) {
        problems.push(format!("{TABLE} is not what the annotations make: {AGAIN}"));
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Every annotation below a folder.
fn walk(folder: &Path, marks: &mut Vec<Mark>, problems: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        // The examples in this test speak for nothing, and a snapshot only repeats its case.
        if name == "tests/coverage" || name.ends_with(".snap") || name.ends_with(".snap.new") {
            continue;
        }
        if path.is_dir() {
            walk(&path, marks, problems);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            marks::read(&name, &text, marks, problems);
        }
    }
}

/// A small tree with everything that can be said, and what is made of it.
#[test]
fn rows_by_every_way() {
    let files = [
        (
            "examples/here/plan.gradus",
            "# rows: AA-01\n# The first plan.\nplan-by-8 \"Plan by the end of grade 8\" {\n  \
             review \"Yearly | review\" 1 review # rows: AA-02, AA-03.\n}\n",
        ),
        (
            "src/cli/gate.rs",
            "//! `gradus gate`.\n//!\n//! rows: AA-04\nfn run() {}\n#[cfg(test)]\n// rows: AA-04\n",
        ),
        ("src/report/letter.rs", "//! rows: AA-05\n"),
        ("tests/here/late.expect", "# rows: AA-01 AA-02\n"),
        ("tests/here.rs", "// rows: AA-05\n#[test]\nfn a_letter_is_kind() {}\nlet rows: Vec<u8>;\n"),
    ];
    let notes = "id\tstatus\tremark\nAA-03\tattestation\tOnly a person can tell.\nAA-06\tcontext\tA definition.\n\
                 AA-07\topen\tnot yet encoded\n";
    insta::assert_snapshot!(made(&files, notes));
}

/// Every mistake, each with what to do about it.
#[test]
fn contradictions() {
    let files = [
        (
            "examples/here/plan.gradus",
            "# rows: AA-01, AA-1\n\nplan \"A plan\" {\n  # rows: AA-02\n}\nreview \"Review\" # rows: AA-03, AA-99\n\
             other \"Other\" # rows: AA-05, AA-06\n# rows: the first\n",
        ),
        ("tests/here.rs", "// rows: AA-07\n"),
    ];
    let notes = "id\tstatus\tremark\nAA-02\tdone\tIt is.\nAA-04\tattestation\tOnly a person can tell.\n\
                 AA-05\topen\tnot yet encoded\nAA-06\topen\tnot yet encoded: attestation: Only a person can tell.\n\
                 AA-06\tcontext\tTwice.\nBB-01\tcontext\tNo such row.\nAA-07\tcontext\n";
    insta::assert_snapshot!(made(&files, notes));
}

/// What `GRADUS_WRITE=1` makes of notes that annotations have overtaken.
#[test]
fn notes_give_way() {
    let text = "id\tstatus\tremark\nAA-01\topen\tnot yet encoded\n\
                AA-02\topen\tnot yet encoded: attestation: Only a person can tell.\n\
                AA-03\topen\tnot yet encoded\nAA-04\topen\tAn editor is still to come.\n";
    let policy = "a \"A\" # rows: AA-01, AA-02, AA-04\n";
    let (mut marks, mut problems) = (Vec::new(), Vec::new());
    let mut notes = rows::notes(text, &mut problems);
    marks::read("examples/here/plan.gradus", policy, &mut marks, &mut problems);
    rows::settle(&mut notes, &marks);
    assert!(problems.is_empty(), "{problems:?}");
    insta::assert_snapshot!(rows::write_notes(&notes));
}

fn made(files: &[(&str, &str)], notes: &str) -> String {
    let rows = "id\tsource\twhat it asks\tclass\n".to_owned()
        + &(1..=7).map(|n| format!("AA-0{n}\tA policy (2026)\tThing {n}.\ta, b\n")).collect::<String>();
    let (mut marks, mut problems) = (Vec::new(), Vec::new());
    for (name, text) in files {
        marks::read(name, text, &mut marks, &mut problems);
    }
    let rows = rows::rows(&rows, &mut problems);
    let notes = rows::notes(notes, &mut problems);
    let lines = judge(&rows, &notes, &marks, &mut problems);
    let shown: String = files.iter().map(|(name, text)| format!("-- {name}\n{text}")).collect();
    format!("{shown}\n-- problems\n{}\n\n{}", problems.join("\n"), table::markdown(&lines))
}
