//! What `gradus check --fix` makes of policies with mistakes, and what it never does.
//!
//! A case is a file in `fix/cases`, a module `main`; further files follow behind a line `──── path`. Its
//! snapshot shows the text, what becomes of it where only certain changes are made, what becomes of it
//! where likely ones are too, and what is left then.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gradus::compile;
use gradus::diagnostic::{Code, Diagnostic, Grade, Severity, render};
use gradus::fixing::{Fixed, fix_all};
use gradus::source::{FileId, Sources};

/// The files of a case, by path.
fn files(case: &str) -> Vec<(String, String)> {
    let mut files = vec![("main.gradus".to_owned(), String::new())];
    for line in case.split_inclusive('\n') {
        match line.strip_prefix("──── ") {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => files.last_mut().unwrap().1.push_str(line),
        }
    }
    files
}

fn sources(files: &[(String, String)]) -> Sources {
    let mut sources = Sources::new();
    for (path, text) in files {
        let module = path.strip_suffix(".gradus").unwrap().replace('/', ".");
        sources.add(module, path.clone(), text.clone(), false);
    }
    gradus::add_stdlib(&mut sources);
    sources
}

/// The texts that are not of the standard library.
fn texts(sources: &Sources) -> Vec<(&str, &str)> {
    let own = sources.iter().filter(|(_, file)| !file.builtin);
    own.map(|(_, file)| (file.path.as_str(), file.text.as_str())).collect()
}

fn errors(findings: &[Diagnostic]) -> BTreeMap<FileId, usize> {
    let mut count = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity() == Severity::Error) {
        *count.entry(finding.span.file).or_default() += 1;
    }
    count
}

/// Fixes, and holds the result against what every run promises.
fn fixed(sources: &Sources, grade: Grade) -> Fixed {
    let before = compile(sources);
    let fixed = fix_all(sources.clone(), grade, &|_| true);
    let (was, is) = (errors(&before.findings), errors(&fixed.compiled.findings));
    for (file, count) in is {
        assert!(count <= was.get(&file).copied().unwrap_or(0), "more errors\n{}", told(sources, &fixed));
    }
    assert_eq!(compile(&fixed.sources).findings, fixed.compiled.findings);
    let again = fix_all(fixed.sources.clone(), grade, &|_| true);
    assert_eq!(texts(&again.sources), texts(&fixed.sources), "a second run changes something");
    assert!(again.made.is_empty());
    let builtin = |sources: &Sources| -> Vec<String> {
        sources.iter().filter(|(_, file)| file.builtin).map(|(_, file)| file.text.clone()).collect()
    };
    assert_eq!(builtin(sources), builtin(&fixed.sources));
    fixed
}

/// What was made of the files, for a reader.
fn told(before: &Sources, fixed: &Fixed) -> String {
    let mut out = String::new();
    for made in &fixed.made {
        let file = before.get(made.file).unwrap();
        writeln!(out, "{}: {}: {}", file.path, made.code, made.title).unwrap();
    }
    if fixed.made.is_empty() {
        out.push_str("nothing was changed\n");
    }
    for ((path, was), (_, is)) in texts(before).iter().zip(texts(&fixed.sources)) {
        if *was != is {
            write!(out, "\n──── {path}\n{is}").unwrap();
        }
    }
    out
}

#[test]
fn policies_with_mistakes_are_put_right() {
    insta::glob!("fix/cases/*.gradus", |path| {
        let case = std::fs::read_to_string(path).unwrap();
        let sources = sources(&files(&case));
        let certain = fixed(&sources, Grade::Safe);
        let likely = fixed(&sources, Grade::Review);
        let left = render::terminal(&likely.compiled.findings, &likely.sources, false);
        insta::assert_snapshot!(format!(
            "{case}\n════════ --fix ════════\n{}\n════════ --fix --likely ════════\n{}\n════════ left then ════════\n{left}",
            told(&sources, &certain),
            told(&sources, &likely),
        ));
    });
}

#[test]
fn what_every_run_promises_holds_for_every_bad_policy_of_the_tests() {
    for entry in std::fs::read_dir("tests/check/bad").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let sources = sources(&[("main.gradus".to_owned(), text)]);
        fixed(&sources, Grade::Review);
    }
}

/// The examples with a finding on a page of `gradus explain`.
fn failing(page: &str) -> Vec<Vec<(String, String)>> {
    let mut cases: Vec<Vec<(String, String)>> = Vec::new();
    for part in page.split("```gradus fails").skip(1) {
        let (head, rest) = part.split_once('\n').unwrap();
        let text = rest.split("```").next().unwrap().to_owned();
        match head.trim().strip_prefix("also file=") {
            Some(file) => cases.last_mut().unwrap().push((file.to_owned(), text)),
            None => cases.push(vec![("main.gradus".to_owned(), text)]),
        }
    }
    cases
}

#[test]
fn what_a_page_of_explain_promises_is_done() {
    let mut wrong = String::new();
    for code in Code::ALL {
        let (mut certain, mut likely) = (false, false);
        for case in failing(code.page()) {
            let sources = sources(&case);
            certain |= !fixed(&sources, Grade::Safe).made.is_empty();
            likely |= !fixed(&sources, Grade::Review).made.is_empty();
        }
        let page = code.page();
        let (says_certain, says_likely) =
            (page.contains("`gradus check --fix`"), page.contains("`gradus check --fix --likely`"));
        let right = match (certain, likely) {
            (true, _) => says_certain,
            (false, true) => says_likely,
            (false, false) => true,
        };
        if !right {
            writeln!(wrong, "{code}: certain {certain}, likely {likely}, and the page does not say so")
                .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn policies_without_findings_stay_as_they_are() {
    for package in ["louisiana", "utah", "kentucky"] {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(format!("examples/{package}")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "gradus") {
                let name = path.file_name().unwrap().to_str().unwrap();
                files.push((format!("{package}/{name}"), std::fs::read_to_string(&path).unwrap()));
            }
        }
        let sources = sources(&files);
        let fixed = fix_all(sources.clone(), Grade::Review, &|_| true);
        assert_eq!(fixed.made, []);
        assert_eq!(texts(&fixed.sources), texts(&sources));
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// The text with one slip of the pen: a word or sign left out, written twice, or with a letter wrong.
fn slipped(text: &str, dice: &mut Dice) -> String {
    let mut words: Vec<String> = Vec::new();
    for character in text.chars() {
        let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
        match words.last_mut() {
            Some(last) if joins(character) && last.chars().all(joins) => last.push(character),
            _ => words.push(character.to_string()),
        }
    }
    let solid: Vec<usize> = (0..words.len()).filter(|at| !words[*at].trim().is_empty()).collect();
    let at = solid[dice.below(solid.len())];
    let word = words[at].clone();
    words[at] = match dice.below(4) {
        0 => String::new(),
        1 => format!("{word} {word}"),
        2 => word.chars().skip(1).collect(),
        _ => word.chars().rev().collect(),
    };
    words.concat()
}

#[test]
fn slips_of_the_pen_are_never_made_worse() {
    let good = std::fs::read_to_string("tests/check/good/fine.gradus").unwrap();
    let cases = std::env::var("GRADUS_FIX_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let mut dice = Dice(11);
    let mut right = 0;
    for _ in 0..cases {
        let mut text = good.clone();
        for _ in 0..=dice.below(3) {
            text = slipped(&text, &mut dice);
        }
        let sources = sources(&[("main.gradus".to_owned(), text)]);
        right += usize::from(fixed(&sources, Grade::Review).compiled.findings.is_empty());
    }
    println!("{right} of {cases} put right entirely");
}

#[test]
fn line_ends_stay_what_they_are() {
    let text = "use other\r\ncourse a \"A\" {\r\n  credits 1; prerequisite far\r\n}\r\n";
    let far = "course far \"Far\" { credits 1 }\n";
    let near = "course near \"Near\" { credits 1 }\n";
    let files = [("main.gradus", text), ("distant.gradus", far), ("other.gradus", near)];
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let fixed = fixed(&sources(&files), Grade::Safe);
    let text = fixed.sources.iter().next().unwrap().1.text.clone();
    assert_eq!(text, "use distant\r\ncourse a \"A\" {\r\n  credits 1; prerequisite far\r\n}\r\n");
}

#[test]
fn files_that_may_not_be_changed_are_not() {
    let case = std::fs::read_to_string("tests/fix/cases/imports.gradus").unwrap();
    let sources = sources(&files(&case));
    let fixed = fix_all(sources.clone(), Grade::Review, &|_| false);
    assert_eq!(texts(&fixed.sources), texts(&sources));
    assert!(fixed.made.is_empty());
}

#[test]
fn a_thousand_findings_take_a_bounded_time() {
    let mut text = String::new();
    for at in 0..1000 {
        writeln!(text, "course c-{at} \"C\" {{ credits 1; credits 1; grades 12 to 9 }}").unwrap();
    }
    let sources = sources(&[("main.gradus".to_owned(), text)]);
    let fixed = fix_all(sources, Grade::Review, &|_| true);
    assert!(fixed.compiled.findings.is_empty());
    assert_eq!(fixed.made.len(), 2000);
}
