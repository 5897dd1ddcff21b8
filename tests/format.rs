//! The one style: each case shows a text and the same text laid out.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::{Path, PathBuf};

use gradus::source::{FileId, Sources};
use gradus::syntax::{WIDTH, format};

fn laid_out(text: &str) -> (String, usize) {
    let mut sources = Sources::new();
    let id: FileId = sources.add("main".into(), "main.gradus".into(), text.to_owned(), false);
    let result = format(id, text);
    (result.text, result.untouched.len())
}

/// Every policy file of the project.
fn policies() -> Vec<PathBuf> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                open.push(path);
            } else if name.ends_with(".gradus") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 20);
    found
}

#[test]
fn texts_are_laid_out() {
    insta::glob!("format/cases/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (out, untouched) = laid_out(&text);
        insta::assert_snapshot!(format!(
            "{text}\n──────── laid out, {untouched} left as they are ────────\n\n{out}"
        ));
    });
}

#[test]
fn what_is_laid_out_stays_as_it_is() {
    for path in policies() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (once, _) = laid_out(&text);
        assert_eq!(laid_out(&once).0, once, "{}", path.display());
    }
}

#[test]
fn lines_are_no_wider_than_they_must_be() {
    for path in policies() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (out, untouched) = laid_out(&text);
        for line in out.lines().filter(|_| untouched == 0) {
            // A quoted text or a comment is never broken.
            let words = line.split('"').next().unwrap_or("").split('#').next().unwrap_or("");
            let long_text = line.contains('"') || line.contains('#');
            assert!(long_text || words.chars().count() <= WIDTH, "{}: {line}", path.display());
        }
    }
}

#[test]
fn line_ends_and_a_missing_last_one() {
    let (out, _) = laid_out("use std.scales\r\n\r\n\r\nsubject a \"A\"  # behind\r\nsubject b \"B\"");
    assert_eq!(out, "use std.scales\n\nsubject a \"A\"  # behind\nsubject b \"B\"\n");
    assert_eq!(laid_out(""), (String::new(), 0));
    assert_eq!(laid_out("\n\n").0, "");
    assert_eq!(laid_out("# only a comment").0, "# only a comment\n");
}
