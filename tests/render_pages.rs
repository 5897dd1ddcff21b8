//! The pages of `gradus explain`: every code has one that is short, and its examples are true: what
//! fails has the finding and no other, and what is put right has none.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use gradus::diagnostic::Code;
use gradus::source::Sources;

/// The examples of a page: what the fence says, and the text.
fn examples(page: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(fence), false) => {
                found.push((fence, String::new()));
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                let text = &mut found.last_mut().unwrap().1;
                text.push_str(line);
                text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!inside, "a fence is not closed");
    found
}

#[test]
fn every_page_has_its_title_its_parts_and_less_than_forty_five_lines() {
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
        assert!(page.lines().count() < 45, "{code}: {} lines", page.lines().count());
        for part in ["**Why it matters.** ", "**To put it right.** "] {
            assert!(page.contains(part), "{code}: no {part}");
        }
        for line in page.lines() {
            assert!(line.chars().count() <= 110 || *code == Code::TooDeep, "{code}: {line}");
        }
        let examples = examples(page);
        assert!(examples.iter().any(|(fence, _)| *fence == "gradus ok"), "{code}");
        let can_fail_alone = *code != Code::TooManyErrors;
        assert_eq!(examples.iter().any(|(fence, _)| *fence == "gradus fails"), can_fail_alone, "{code}");
        for (fence, _) in &examples {
            let (_, rest) = fence.split_once(' ').unwrap();
            let (kind, file) = rest.split_once(" also file=").unwrap_or((rest, "main.gradus"));
            assert!(matches!(kind, "ok" | "fails") && file.ends_with(".gradus"), "{code}: {fence}");
        }
    }
}

/// The findings of a text with the standard library, and of the files that come with it.
fn found(files: &[(&str, &str)]) -> (Vec<Code>, String) {
    let mut sources = Sources::new();
    for (file, text) in files {
        let module = file.strip_suffix(".gradus").unwrap();
        sources.add(module.to_owned(), (*file).to_owned(), (*text).to_owned(), false);
    }
    gradus::add_stdlib(&mut sources);
    let compiled = gradus::compile(&sources);
    let codes = compiled.findings.iter().map(|finding| finding.code).collect();
    (codes, gradus::diagnostic::render::terminal(&compiled.findings, &sources, false))
}

#[test]
fn examples_find_what_their_page_says_and_nothing_else() {
    let mut wrong = String::new();
    for code in Code::ALL {
        // A fence `… also file=x.gradus` is another file of the example before it.
        let mut cases: Vec<(&str, Vec<(&str, String)>)> = Vec::new();
        for (fence, text) in examples(code.page()) {
            let kind = fence.strip_prefix("gradus ").unwrap();
            match kind.split_once(" also file=") {
                None => cases.push((kind, vec![("main.gradus", text)])),
                Some((_, file)) => cases.last_mut().unwrap().1.push((file, text)),
            }
        }
        for (kind, files) in cases {
            let files: Vec<(&str, &str)> = files.iter().map(|(file, text)| (*file, text.as_str())).collect();
            let (codes, shown) = found(&files);
            let as_said = match kind {
                "fails" => !codes.is_empty() && codes.iter().all(|found| found == code),
                _ => codes.is_empty(),
            };
            if !as_said {
                wrong.push_str(&format!("{code}: {kind}: {codes:?}\n{shown}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
