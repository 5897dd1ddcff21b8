//! The pages of `gradus explain`: every code has one that is short, and its examples can be read.
//!
//! Whether each example has its finding and no other is tested where the checks are.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use gradus::diagnostic::{Code, Family};
use gradus::source::Sources;
use gradus::syntax::parse;

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

/// The codes the reader alone gives for a text.
fn read(text: &str) -> Vec<Code> {
    let mut sources = Sources::new();
    let id = sources.add("main".into(), "main.gradus".into(), text.into(), false);
    parse(id, text).errors.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_page_has_its_title_its_parts_and_less_than_forty_lines() {
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
        assert!(page.lines().count() < 40, "{code}: {} lines", page.lines().count());
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

#[test]
fn examples_are_read_as_the_page_says() {
    for code in Code::ALL {
        for (fence, text) in examples(code.page()) {
            let found = read(&text);
            // What is missing is found when the declarations are put together.
            let later = matches!(code, Code::MissingClause);
            if fence == "gradus fails" && code.family() == Family::Syntax && !later {
                assert_eq!(found, [*code], "{code}\n{text}");
            } else {
                assert!(found.is_empty(), "{code}: {fence}: {found:?}\n{text}");
            }
        }
    }
}
