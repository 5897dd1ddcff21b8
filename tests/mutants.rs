//! Planted bugs of the audit engine, and that each of them still has a place to be planted at.
//!
//! A file of `tests/mutants/cases/` is a mistake that a person could make in `src/audit/`:
//!
//! ```text
//! file: src/audit/pool.rs
//! What a course left out had put on a cap stays there.
//! --- is
//!             self.load(candidate, -1);
//! --- becomes
//! ```
//!
//! The file, a sentence, the whole lines as they are, and as they become. `tests/mutants/run` plants one
//! after another and tells which tests catch it; a bug that no test catches is a blind spot of the tests.
//! That takes about an hour, so here it is only held that every case is read, that its lines occur exactly
//! once in its file, and that they change.
//!
//! A change that cannot alter any audit is no case: nothing could catch it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::path::Path;

/// A planted bug.
#[derive(Debug)]
struct Case {
    name: String,
    file: String,
    sentence: String,
    is: String,
    becomes: String,
}

/// Reads a case: `None` where it has not the form above.
fn read(name: &str, text: &str) -> Option<Case> {
    let (head, change) = text.split_once("\n--- is\n")?;
    let (is, becomes) = change.split_once("--- becomes\n")?;
    let (file, sentence) = head.strip_prefix("file: ")?.split_once('\n')?;
    let [name, file, sentence, is, becomes] = [name, file, sentence, is, becomes].map(str::to_owned);
    Some(Case { name, file, sentence, is, becomes })
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutants/cases");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read_one = |file: &std::path::PathBuf| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let case = read(name, &std::fs::read_to_string(file).unwrap());
        case.unwrap_or_else(|| panic!("{name} has not the form of a case; see tests/mutants.rs"))
    };
    files.iter().map(read_one).collect()
}

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn every_bug_can_be_planted() {
    let mut wrong = Vec::new();
    for case in cases() {
        let Case { name, file, is, becomes, .. } = &case;
        let times = source(file).matches(is.as_str()).count();
        if times != 1 {
            wrong.push(format!("{name}: its lines occur {times} times in {file}, not once"));
        }
        if is == becomes {
            wrong.push(format!("{name}: nothing changes"));
        }
    }
    assert!(wrong.is_empty(), "write these cases anew, for the code as it is:\n{}", wrong.join("\n"));
}

#[test]
fn every_bug_is_of_the_engine_and_told_in_a_sentence() {
    for Case { name, file, sentence, .. } in cases() {
        assert!(file.starts_with("src/audit/") && !file.contains("/verify"), "{name}: {file}");
        let told = sentence.trim();
        assert!(told.starts_with(char::is_uppercase) && told.ends_with('.'), "{name}: {told}");
        assert!(!told.contains('\n'), "{name}: more than a line");
    }
}

#[test]
fn no_two_cases_are_the_same() {
    let mut known = BTreeMap::new();
    for Case { name, file, is, becomes, .. } in cases() {
        if let Some(other) = known.insert((file, is, becomes), name.clone()) {
            panic!("{name} plants the bug of {other}");
        }
    }
}

/// Every part of the engine that counting goes through has bugs planted in it.
#[test]
fn bugs_are_planted_all_over_the_engine() {
    let cases = cases();
    let parts = [
        "average.rs",
        "block.rs",
        "cond.rs",
        "evidence.rs",
        "findings.rs",
        "flow.rs",
        "judge.rs",
        "pool.rs",
        "problem.rs",
        "problem/clash.rs",
        "problem/items.rs",
        "problem/nest.rs",
        "problem/overall.rs",
        "problem/undone.rs",
        "ready.rs",
        "relax.rs",
        "search.rs",
        "substitute.rs",
        "tell.rs",
    ];
    for part in parts {
        let file = format!("src/audit/{part}");
        assert!(cases.iter().any(|case| case.file == file), "no bug is planted in {file}");
    }
    assert!(cases.len() >= 48, "{} cases", cases.len());
}
