//! The house rules of `ARCHITECTURE.md` that a test can keep, read off the sources.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each part of the program may use of the others: a part by its name, or one thing out of it.
/// Whatever is not listed may not be used.
const MAY_USE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("quantity", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["source", "quantity", "diagnostic"]),
    ("names", &["source", "diagnostic", "syntax"]),
    ("policy", &["quantity"]),
    ("catalog", &["source", "quantity", "policy"]),
    ("lower", &["source", "quantity", "diagnostic", "syntax", "names", "policy", "catalog"]),
    ("check", &["source", "quantity", "diagnostic", "syntax", "names", "policy", "catalog", "lower"]),
    ("rehearsal", &["source", "quantity", "diagnostic", "policy", "lower", "plan", "audit"]),
    (
        "proof",
        &["source", "quantity", "diagnostic", "policy", "lower", "plan", "audit", "analysis", "schedule"],
    ),
    ("example", &["source", "quantity", "diagnostic", "syntax::tree", "names", "policy", "plan", "audit"]),
    (
        "trial",
        &["source", "quantity", "policy", "lower::AwardPlaces", "lower::DemandOrigin", "audit", "example"],
    ),
    ("stdlib", &["source"]),
    (
        "compile",
        &[
            "source",
            "diagnostic",
            "syntax",
            "names",
            "policy",
            "plan",
            "lower",
            "check",
            "rehearsal",
            "proof",
            "example",
        ],
    ),
    ("fixing", &["source", "diagnostic", "compile"]),
    ("migration", &["source", "diagnostic", "syntax", "policy", "compile", "fixing"]),
    ("plan", &["quantity", "diagnostic::did_you_mean", "source::MAX_FILE_BYTES"]),
    ("audit", &["quantity", "policy", "plan", "diagnostic::did_you_mean"]),
    ("analysis", &["quantity", "policy", "plan", "audit"]),
    ("schedule", &["quantity", "policy", "plan", "audit"]),
    ("batch", &["quantity", "policy::Measure", "plan", "audit::outcome"]),
    ("picture", &["quantity", "policy", "diagnostic::render::text"]),
    ("school", &["quantity", "plan"]),
    ("population", &["quantity", "policy", "plan", "school", "audit"]),
    (
        "report",
        &[
            "quantity",
            "policy",
            "plan",
            "audit",
            "analysis",
            "population",
            "batch",
            "example",
            "trial",
            "diagnostic::render::text",
        ],
    ),
    ("ci", &["source", "diagnostic", "example", "report"]),
    (
        "ide",
        &[
            "source",
            "quantity",
            "diagnostic",
            "syntax",
            "names",
            "catalog",
            "policy",
            "lower",
            "check",
            "compile",
            "fixing",
            "stdlib",
            "plan",
            "audit",
            "example",
            "report",
            "picture",
        ],
    ),
    (
        "lsp",
        &[
            "source",
            "quantity",
            "diagnostic",
            "syntax",
            "names",
            "stdlib",
            "compile",
            "fixing::edited",
            "ide",
            "policy",
            "example",
        ],
    ),
    (
        "cli",
        &[
            "lsp",
            "audit",
            "batch",
            "ci",
            "analysis",
            "compile",
            "diagnostic",
            "example",
            "fixing",
            "migration",
            "picture",
            "plan",
            "policy",
            "population",
            "quantity",
            "report",
            "schedule",
            "school",
            "source",
            "stdlib",
            "syntax",
            "trial",
        ],
    ),
    ("main", &["cli"]),
];

/// Libraries that only these files and folders know.
const KNOWN_TO: &[(&str, &[&str])] = &[
    ("ariadne", &["diagnostic/render/terminal.rs"]),
    ("clap", &["cli/"]),
    ("csv", &["batch/", "report/paper/due.rs", "cli/gate.rs", "example/cases/table.rs"]),
    ("csv_core", &["plan/set/record.rs"]),
    ("glob", &["cli/batch/inputs.rs"]),
    ("indicatif", &["cli/batch/progress.rs"]),
    ("jiff", &["quantity/", "plan/", "cli/mod.rs", "lsp/session.rs"]),
    ("jsonc_parser", &["plan/json.rs"]),
    ("memchr", &["plan/lines.rs", "plan/set/"]),
    ("minijinja", &["report/paper/fill.rs"]),
    ("pest", &["syntax/grammar.rs"]),
    ("pest_derive", &["syntax/grammar.rs"]),
    ("pest_meta", &["syntax/follow.rs"]),
    ("petgraph", &["names/imports.rs", "catalog/", "check/", "audit/evidence.rs", "picture/layers.rs"]),
    ("pulldown_cmark", &["report/paper/html.rs", "report/paper/text.rs"]),
    ("quick_xml", &["ci/junit.rs"]),
    ("saphyr_parser", &["plan/yaml.rs"]),
    ("sha2", &["compile.rs", "ci/sarif.rs", "cli/batch/checkpoint.rs"]),
    ("signal_hook", &["cli/batch/run.rs"]),
    ("similar", &["cli/fix.rs", "ide/edits.rs"]),
    ("strsim", &["diagnostic/mod.rs"]),
    ("tokio", &["lsp/"]),
    ("tower", &["lsp/order.rs"]),
    ("tower_lsp", &["lsp/"]),
];

/// The world outside: files, clocks, threads, the environment, the terminal.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::net",
    "std::time",
    "std::io",
    "std::panic",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
];

/// Who may touch it, and what of it.
const MAY_TOUCH: &[(&str, &[&str])] = &[
    // Results of writing into memory.
    ("ci/junit.rs", &["std::io"]),
    ("cli/", OUTSIDE),
    ("lsp/aside.rs", &["std::thread"]),
    ("lsp/desk.rs", &["std::panic"]),
    ("lsp/mod.rs", &["std::io"]),
    ("lsp/record.rs", &["std::fs", "std::io", "std::time"]),
    ("lsp/replay.rs", &["std::time"]),
    ("lsp/own_files.rs", &["std::fs", "std::env", "std::io", "std::process"]),
    ("lsp/aside.rs", &["std::thread"]),
    ("lsp/server.rs", &["std::thread", "std::io"]),
    ("main.rs", &["std::process"]),
    ("source/load.rs", &["std::fs", "std::io"]),
];

struct File {
    /// Below `src`, with slashes.
    path: String,
    /// Its text without comments and quoted text.
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, without what is built, fetched or hidden by `.gitignore`.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let passed_over =
            matches!(name.as_str(), "target" | ".git" | "node_modules" | "artifacts" | "output");
        if path.is_symlink() || passed_over {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else if !name.ends_with(".snap.new") {
            found.push(path);
        }
    }
}

fn files() -> Vec<File> {
    let src = root().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths.retain(|path| path.extension().is_some_and(|end| end == "rs"));
    paths
        .iter()
        .map(|path| File {
            path: path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/"),
            code: code(&std::fs::read_to_string(path).unwrap()),
        })
        .collect()
}

/// The text without line comments and without what stands in double quotes.
fn code(text: &str) -> String {
    let mut found = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                while chars.next().is_some_and(|c| c != '\n') {}
                found.push('\n');
            }
            // A quotation mark as a character, `'"'` or `b'"'`.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => _ = chars.next(),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            c => found.push(c),
        }
    }
    found
}

/// The module a file is: `["audit", "verify", "conds"]`.
fn module(path: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(stem, "lib" | "mod") { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

/// Every path that a file leads out of itself by `crate::`, `super::` or `gradus::`, from the top of
/// the program: `audit::outcome::Audit`. Braces are unfolded one level deep.
fn paths(file: &File) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let own = module(&file.path);
    for start in ["crate::", "super::", "gradus::"] {
        for (at, _) in file.code.match_indices(start) {
            let before = file.code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut base = if start == "super::" { own.clone() } else { Vec::new() };
            let mut rest = &file.code[at..];
            rest = rest.strip_prefix("crate::").or_else(|| rest.strip_prefix("gradus::")).unwrap_or(rest);
            while let Some(after) = rest.strip_prefix("super::") {
                base.pop();
                rest = after;
            }
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let path = rest[..end.unwrap_or(rest.len())].trim_end_matches(':');
            let after = &rest[end.unwrap_or(rest.len())..];
            let parts = after
                .strip_prefix('{')
                .filter(|_| rest[..end.unwrap_or(0)].ends_with("::") || path.is_empty());
            let inner: Vec<&str> = match parts {
                Some(list) => {
                    list[..list.find('}').unwrap_or(list.len())].split(',').map(str::trim).collect()
                }
                None => vec![""],
            };
            for last in inner {
                let all = base.iter().map(String::as_str).chain(path.split("::")).chain([last]);
                found.insert(all.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::"));
            }
        }
    }
    found
}

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in files() {
        let own = module(&file.path);
        let Some(part) = own.first() else { continue };
        let Some(may) = allowed.get(part.as_str()) else {
            wrong.push(format!("src/{}: the part `{part}` is not listed in MAY_USE", file.path));
            continue;
        };
        for path in paths(&file) {
            let top = path.split("::").next().unwrap();
            let inside = may.iter().any(|one| path == *one || path.starts_with(&format!("{one}::")));
            let is_part = allowed.contains_key(top) && top != "main";
            if is_part && top != part && !inside {
                wrong.push(format!("src/{} uses `{path}`", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_checker_of_certificates_shares_nothing_with_the_engine() {
    let mut wrong = Vec::new();
    for file in files() {
        let own = file.path == "audit/verify.rs" || file.path.starts_with("audit/verify/");
        for path in paths(&file) {
            let inside = |module: &str| path == module || path.starts_with(&format!("{module}::"));
            if own && inside("audit") && !inside("audit::verify") && !inside("audit::outcome") {
                wrong.push(format!("src/{} uses `{path}` of the engine", file.path));
            }
            if !own && file.path.starts_with("audit/") && inside("audit::verify") {
                wrong.push(format!("src/{} uses `{path}` of the checker", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_is_known_to_one_place() {
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for file in files() {
        for (library, places) in KNOWN_TO {
            let named = file.code.match_indices(&format!("{library}::")).any(|(at, _)| {
                let before = file.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if named {
                used.insert(*library);
                if !places.iter().any(|place| file.path.starts_with(place)) {
                    wrong.push(format!("src/{} knows {library}", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (library, _) in KNOWN_TO {
        assert!(used.contains(library), "nothing uses {library}: take it out of Cargo.toml and of this list");
    }
}

#[test]
fn only_the_command_line_touches_the_world() {
    let mut wrong = Vec::new();
    for file in files() {
        let may =
            MAY_TOUCH.iter().find(|(place, _)| file.path.starts_with(place)).map_or(&[][..], |(_, may)| *may);
        // Tests may say what they saw.
        let code = file.code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        if file.path.ends_with("tests.rs") {
            continue;
        }
        for thing in OUTSIDE.iter().filter(|thing| !may.contains(thing)) {
            let named = code.match_indices(thing).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let after = code[at + thing.len()..].chars().next();
                let goes_on = |c: char| c.is_alphanumeric() || c == '_';
                !before.is_some_and(goes_on) && (thing.ends_with('!') || !after.is_some_and(goes_on))
            });
            if named {
                wrong.push(format!("src/{} touches {thing}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_text_holds_a_path_of_one_machine() {
    let places = ["work", "root", "home", "farm", "tmp", "Users"].map(|folder| format!("/{folder}/"));
    let mut all = Vec::new();
    walk(&root(), &mut all);
    let mut wrong = Vec::new();
    for path in all {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            for place in &places {
                // A folder of that name inside a longer path, or in an address, is no such path.
                let stands = line.match_indices(place.as_str()).any(|(at, _)| {
                    !line[..at]
                        .chars()
                        .next_back()
                        .is_some_and(|c| c.is_alphanumeric() || "._-~/}".contains(c))
                });
                if stands {
                    wrong.push(format!(
                        "{}:{}: {line}",
                        path.strip_prefix(root()).unwrap().display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
