//! The compiler's findings as their author will read them, and what no text may do to it.
//!
//! A case is a file in `check/bad` (it has findings) or `check/good` (it has none); its snapshot shows
//! the text and then the findings. Each is a module `main` beside the standard library.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gradus::diagnostic::{Code, Severity, render};
use gradus::source::{MemoryFiles, Sources, load};
use gradus::{Compiled, compile};

fn compiled(files: &[(&str, &str)]) -> (Sources, Compiled) {
    let mut sources = Sources::new();
    for (module, text) in files {
        sources.add((*module).to_owned(), format!("{module}.gradus"), (*text).to_owned(), false);
    }
    gradus::add_stdlib(&mut sources);
    let compiled = compile(&sources);
    (sources, compiled)
}

fn codes(compiled: &Compiled) -> Vec<Code> {
    compiled.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn bad_policies_have_findings() {
    insta::glob!("check/bad/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (sources, compiled) = compiled(&[("main", &text)]);
        assert!(!compiled.findings.is_empty());
        assert_eq!(compiled.policy.is_none(), compiled.count(Severity::Error) > 0);
        let found = render::terminal(&compiled.findings, &sources, false);
        insta::assert_snapshot!(format!("{text}\n──────── findings ────────\n\n{found}"));
    });
}

#[test]
fn good_policies_have_none() {
    insta::glob!("check/good/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (sources, compiled) = compiled(&[("main", &text)]);
        let found = render::terminal(&compiled.findings, &sources, false);
        assert!(compiled.findings.is_empty() && compiled.policy.is_some(), "{found}");
    });
}

#[test]
fn modules_that_use_each_other_in_a_circle() {
    let (sources, compiled) = compiled(&[
        (
            "awards",
            "use courses\nuse lists\ndiploma core \"Core\" {\n  cite \"C 1\" as of 2024-08-01\n  require 1 credit from all-mathematics\n}\n",
        ),
        (
            "courses",
            "use lists\ncourse algebra-1 \"Algebra I\" { credits 1; prerequisite all-mathematics or placement }\nexam placement \"Placement\" score 1 to 9\n",
        ),
        ("lists", "use courses\nset all-mathematics is algebra-1\n"),
    ]);
    insta::assert_snapshot!(render::terminal(&compiled.findings, &sources, false));
}

#[test]
fn a_hundred_thousand_braces_or_parentheses_are_an_error_and_no_crash() {
    for (open, close) in [("{", "}"), ("(", ")")] {
        let deep = 100_000;
        let inside = format!("{}algebra-1{}", open.repeat(deep), close.repeat(deep));
        let text = if open == "{" {
            format!(
                "course algebra-1 \"Algebra I\" {{ credits 1 }}\ndiploma core \"Core\" {{\n  require a {inside}\n}}\n"
            )
        } else {
            format!("course algebra-1 \"Algebra I\" {{ credits 1 }}\nset a is {inside}\n")
        };
        let (sources, compiled) = compiled(&[("main", &text)]);
        assert!(codes(&compiled).contains(&Code::TooDeep), "{open}: {:?}", codes(&compiled));
        assert!(compiled.findings.len() < 200, "{open}: {}", compiled.findings.len());
        assert!(render::terminal(&compiled.findings, &sources, false).len() < 100_000);
    }
    // Unclosed and unopened ones too.
    for text in ["{".repeat(100_000), "}".repeat(100_000), "set a is ".to_owned() + &"(".repeat(100_000)] {
        let (_, compiled) = compiled(&[("main", &text)]);
        assert!(compiled.count(Severity::Error) > 0);
    }
}

/// A catalogue of about that many bytes, and how many courses it has.
fn catalogue(bytes: usize) -> (String, usize) {
    let mut text = String::with_capacity(bytes + 200);
    let mut count = 0;
    while text.len() < bytes {
        count += 1;
        writeln!(
            text,
            "course c-{count} \"Course {count}\" {{\n  credits 1\n  grades 9 to 12\n  tags lab\n}}"
        )
        .unwrap();
    }
    (text, count)
}

#[test]
fn ten_megabytes_are_read_whole() {
    for bytes in [1_000_000, 10_000_000] {
        let (text, count) = catalogue(bytes);
        let mut sources = Sources::new();
        let id = sources.add("main".into(), "main.gradus".into(), String::new(), false);
        let file = gradus::syntax::parse(id, &text);
        assert!(file.errors.is_empty());
        assert_eq!(file.items.len(), count);
    }
}

#[test]
fn a_long_catalogue_with_chains_of_prerequisites_is_checked() {
    let mut text = String::new();
    for at in 0..20_000 {
        let before = if at % 4 == 0 { String::new() } else { format!("; prerequisite c-{}", at - 1) };
        writeln!(text, "course c-{at} \"Course {at}\" {{ credits 1{before} }}").unwrap();
    }
    let (_, compiled) = compiled(&[("main", &text)]);
    assert!(codes(&compiled).is_empty());
    // One circle through all of them.
    let mut text = String::new();
    for at in 0..5_000 {
        writeln!(text, "course c-{at} \"Course {at}\" {{ credits 1; prerequisite c-{} }}", (at + 1) % 5_000)
            .unwrap();
    }
    let (sources, compiled) = self::compiled(&[("main", &text)]);
    assert_eq!(codes(&compiled), [Code::PrerequisiteCycle]);
    assert!(render::terminal(&compiled.findings, &sources, false).len() < 500_000);
}

const SMALL: &str = "course algebra-1 \"Algebra I\" { credits 1 }\ndiploma core \"Core\" {\n  cite \"C 1\" as of 2024-08-01\n  require 1 credit from algebra-1\n}\n";

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let (_, plain) = compiled(&[("main", SMALL)]);
    assert!(plain.findings.is_empty());
    let policy =
        |compiled: Compiled| gradus::policy::Policy { sources: String::new(), ..compiled.policy.unwrap() };
    let plain = policy(plain);
    for text in [SMALL.replace('\n', "\r\n"), format!("\u{feff}{SMALL}"), SMALL.trim_end().to_owned()] {
        let (_, other) = compiled(&[("main", &text)]);
        assert!(other.findings.is_empty(), "{text:?}");
        assert_eq!(policy(other), plain);
    }
    for nothing in ["", "\n", "# only a comment", "\u{feff}", "\r\n\r\n"] {
        let (_, empty) = compiled(&[("main", nothing)]);
        assert!(empty.findings.is_empty() && empty.policy.is_some(), "{nothing:?}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_named_and_the_others_are_read() {
    let disk = MemoryFiles::new([("p/a.gradus", SMALL), ("p/b.gradus", "set x is y\n")]);
    let mut sources = Sources::new();
    assert!(load(&disk, &[PathBuf::from("p")], &mut sources).is_empty());
    let broken = Broken(disk);
    let mut sources = Sources::new();
    let errors = load(&broken, &[PathBuf::from("p")], &mut sources);
    let said: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.path, error.problem)).collect();
    assert_eq!(said, ["p/b.gradus: the file is not UTF-8 text: byte 14 on line 2 is not a character"]);
    assert_eq!(sources.iter().count(), 1);
}

/// Files of which one was saved in another encoding.
struct Broken(MemoryFiles);

impl gradus::source::Files for Broken {
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        if path.ends_with("b.gradus") {
            return Ok(b"# x\nset \"Fran\xe7ais\" is y\n".to_vec());
        }
        self.0.read(path)
    }

    fn list(&self, path: &Path) -> Result<Vec<(PathBuf, bool)>, String> {
        self.0.list(path)
    }

    fn kind(&self, path: &Path) -> Option<gradus::source::FileKind> {
        self.0.kind(path)
    }
}

/// The text with its declarations in another order; `use` lines stay on top.
fn shuffled(text: &str, seed: &mut u64) -> String {
    let mut sources = Sources::new();
    let id = sources.add("m".into(), "m".into(), text.to_owned(), false);
    let file = gradus::syntax::parse(id, text);
    let mut parts: Vec<&str> = file.items.iter().map(|item| text.get(item.span.range()).unwrap()).collect();
    mix(&mut parts, seed);
    parts.join("\n\n") + "\n"
}

fn mix<T>(list: &mut [T], seed: &mut u64) {
    for at in (1..list.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(*seed >> 33).unwrap() % (at + 1);
        list.swap(at, other);
    }
}

/// The policy without what must differ between orders: places and the hash of the sources.
fn bytes(compiled: &Compiled) -> Option<String> {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                map.remove("place");
                map.remove("sources");
                map.values_mut().for_each(strip);
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(compiled.policy.as_ref()?).unwrap();
    strip(&mut value);
    Some(value.to_string())
}

fn said(compiled: &Compiled) -> BTreeSet<(Code, String)> {
    compiled.findings.iter().map(|finding| (finding.code, finding.headline.clone())).collect()
}

fn order_never_matters(files: &[(String, String)]) {
    let borrowed = |files: &[(String, String)]| -> (BTreeSet<(Code, String)>, Option<String>) {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(module, text)| (module.as_str(), text.as_str())).collect();
        let (_, compiled) = compiled(&files);
        (said(&compiled), bytes(&compiled))
    };
    let first = borrowed(files);
    let mut seed = 7;
    for _ in 0..4 {
        let mut other: Vec<(String, String)> =
            files.iter().map(|(module, text)| (module.clone(), shuffled(text, &mut seed))).collect();
        mix(&mut other, &mut seed);
        assert_eq!(borrowed(&other), first);
    }
}

#[test]
fn the_order_of_declarations_and_files_never_matters() {
    for name in [
        "totals",
        "amounts",
        "prerequisites",
        "sequences",
        "time",
        "provenance",
        "did-you-mean",
        "sequence-short",
    ] {
        let text = std::fs::read_to_string(format!("tests/check/bad/{name}.gradus")).unwrap();
        order_never_matters(&[("main".to_owned(), text)]);
    }
    let text = std::fs::read_to_string("tests/check/good/fine.gradus").unwrap();
    order_never_matters(&[("main".to_owned(), text)]);
}

#[test]
fn louisiana_is_the_same_in_any_order_and_has_no_finding() {
    let mut files = Vec::new();
    for entry in std::fs::read_dir("examples/louisiana").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "gradus") {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            files.push((format!("louisiana.{stem}"), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    let borrowed: Vec<(&str, &str)> =
        files.iter().map(|(module, text)| (module.as_str(), text.as_str())).collect();
    let (sources, compiled) = compiled(&borrowed);
    assert!(compiled.findings.is_empty(), "{}", render::terminal(&compiled.findings, &sources, false));
    order_never_matters(&files);
}
