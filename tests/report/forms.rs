//! Each report in each form, for both students.

use gradus::plan::Plan;
use gradus::report::paper::{self, Form};

use crate::sample::{ana, audited, policy, signs};

/// The three reports on one student.
pub const KINDS: [&str; 3] = ["letter", "worksheet", "form"];

pub fn markdown(kind: &str, plan: &Plan) -> String {
    let policy = policy();
    let audit = audited(&policy, plan);
    let text = match kind {
        "letter" => paper::fill(kind, &paper::letter(&policy, plan, &audit)),
        "worksheet" => paper::fill(kind, &paper::worksheet(&policy, plan, &audit)),
        _ => paper::fill(kind, &paper::form(&policy, plan, &audit)),
    };
    text.unwrap()
}

pub fn html(markdown: &str) -> String {
    paper::show(markdown, &Form::Html { title: String::new() })
}

/// A page without its style, which is the same for all and a file of its own in the sources.
pub fn body(page: &str) -> String {
    page.split("<style>").next().unwrap().to_owned() + page.split("</style>").nth(1).unwrap()
}

fn forms(kind: &str, name: &str, plan: &Plan) {
    let text = markdown(kind, plan);
    insta::assert_snapshot!(format!("{kind}_{name}_markdown"), text);
    let plain = paper::show(&text, &Form::Terminal { color: false, width: 80 });
    insta::assert_snapshot!(format!("{kind}_{name}_terminal"), plain);
    insta::assert_snapshot!(format!("{kind}_{name}_html"), body(&html(&text)));
}

// rows: LA-03
#[test]
fn a_student_with_an_ordinary_name() {
    KINDS.iter().for_each(|kind| forms(kind, "ordinary", &ana()));
}

#[test]
fn a_student_with_a_name_full_of_signs() {
    KINDS.iter().for_each(|kind| forms(kind, "signs", &signs()));
}

#[test]
fn colours_say_nothing_by_themselves() {
    for kind in KINDS {
        let text = markdown(kind, &ana());
        let show = |color| paper::show(&text, &Form::Terminal { color, width: 80 });
        let mut painted = show(true);
        assert!(painted.contains("\u{1b}["));
        for code in ["1", "2", "0"] {
            painted = painted.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(painted, show(false), "{kind}");
    }
}

#[test]
fn no_line_is_wider_than_asked_for() {
    for kind in KINDS {
        for width in [40, 60, 80, 120] {
            let shown = paper::show(&markdown(kind, &signs()), &Form::Terminal { color: false, width });
            for line in shown.lines() {
                let single_word = line.split_whitespace().count() <= 2;
                assert!(line.chars().count() <= width || single_word, "{kind} at {width}: {line}");
            }
        }
    }
}

#[test]
fn a_letter_holds_no_names_of_the_language() {
    let letter = markdown("letter", &ana());
    for code in ["biology-1", "chemistry-1", "service-done", "career-goal", "RD", "s-1", "not-met"] {
        assert!(!letter.contains(code), "`{code}` in\n{letter}");
    }
}
