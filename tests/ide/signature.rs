//! The forms of the clause that is being written.

use gradus::ide::signature::signature;

use super::fixture::Fixture;

/// The form that fits best, with the part being written in angle brackets.
fn form(text: &str) -> Option<String> {
    Fixture::one(text).ask(|analysis, file, offset| {
        let found = signature(file, analysis.sources.get(file).unwrap(), offset)?;
        let form = found.forms[found.active];
        let part = found.parts[found.active];
        let parts = form.parts.iter().enumerate();
        let shown = parts.map(|(at, text)| if at == part { format!("<{text}>") } else { (*text).to_owned() });
        Some(shown.collect::<Vec<_>>().join(" "))
    })
}

#[test]
fn a_citation() {
    let inside = |clause: &str| form(&format!("diploma d {{\n  {clause}\n}}\n")).unwrap();
    assert_eq!(inside("cite |"), "cite <\"AUTHORITY SECTION\"> [as of DATE]");
    assert_eq!(inside("cite \"Rule 7\" |"), "cite \"AUTHORITY SECTION\" <[as of DATE]>");
    assert_eq!(inside("cite \"Rule 7\" as of |"), "cite \"AUTHORITY SECTION\" <[as of DATE]>");
}

#[test]
fn credits_and_offerings_of_a_course() {
    let inside = |clause: &str| form(&format!("course c {{\n  {clause}\n}}\n")).unwrap();
    assert_eq!(inside("credits |"), "credits <LEAST> [to MOST]");
    assert_eq!(inside("credits 1 to |"), "credits LEAST <[to MOST]>");
    assert_eq!(inside("code sced |"), "code SYSTEM <\"CODE\">");
}

#[test]
fn a_demand() {
    let inside = |clause: &str| form(&format!("diploma d {{\n  {clause}\n}}\n")).unwrap();
    assert_eq!(
        inside("require science \"Science\" 4 credits from |"),
        "require [NAME] [\"TITLE\"] AMOUNT credits <from COURSES> [except COURSES] [FILTERS]"
    );
    assert_eq!(
        inside("require gpa at least |"),
        "require [NAME] [\"TITLE\"] <gpa at least NUMBER> over counted courses"
    );
}

#[test]
fn nothing_at_the_first_word_and_in_the_block() {
    assert_eq!(form("course c {\n  cre|\n}\n"), None);
    assert_eq!(form("course c {\n  |\n}\n"), None);
    assert_eq!(form("# cite |\n"), None);
}
