//! Mutated inputs against every reader and the auditor, bounded; see `fuzz/targets.rs` for what must
//! hold.
//!
//! Everything is deterministic: `GRADUS_FUZZ_CASES` says how many inputs each target gets,
//! `GRADUS_FUZZ_SEED` which. An input that fails is made smaller and kept below the target folder;
//! once it is mended it goes to `tests/fuzz/regressions/<target>/`, where each file is run as well.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(missing_docs, reason = "a test")]

#[path = "fuzz/corpus.rs"]
mod corpus;
#[allow(dead_code, reason = "the oracle uses more of it")]
#[path = "oracle/make.rs"]
mod make;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/run.rs"]
mod run;
#[path = "../fuzz/targets.rs"]
mod targets;

use mutate::Kind;

#[test]
fn every_input_that_ever_failed() {
    let mut seen = 0;
    for (name, target) in targets::TARGETS {
        for (path, bytes) in corpus::files(&format!("tests/fuzz/regressions/{name}"), "") {
            run::once(&format!("{name}, {path}"), *target, &bytes);
            seen += 1;
        }
    }
    let folders = corpus::files("tests/fuzz/regressions", "");
    assert_eq!(seen, folders.len(), "a regression belongs to no target");
}

#[test]
fn parse() {
    run::cases("parse", targets::parse, &corpus::policies(), Kind::Policy);
}

#[test]
fn compile() {
    run::cases("compile", targets::compile_all, &corpus::policies(), Kind::Policy);
}

#[test]
fn plan_json() {
    run::cases("plan-json", targets::plan_json, &corpus::plans("json"), Kind::Json);
}

#[test]
fn plan_yaml() {
    run::cases("plan-yaml", targets::plan_yaml, &corpus::plans("yaml"), Kind::Text);
}

#[test]
fn school() {
    run::cases("school", targets::school, &corpus::schools(), Kind::Text);
}

#[test]
fn cases() {
    run::cases("cases", targets::cases, &corpus::tables(), Kind::Text);
}

#[test]
fn validator() {
    run::cases("validator", targets::validator, &corpus::validators(), Kind::Json);
}

#[test]
fn audit() {
    run::cases("audit", targets::audit_bytes, &corpus::pairs(), Kind::Json);
}
