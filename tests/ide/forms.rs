//! The table of forms against the grammar: nothing is left out, and everything in it can be written.

use gradus::ide::forms::{FORMS, Form, plain};
use gradus::source::Sources;
use gradus::syntax::follow::head_rules;
use gradus::syntax::parse;
use gradus::syntax::place::Place;

/// A clause in a declaration that takes it.
fn whole(place: Place, clause: &str) -> String {
    match place {
        Place::Top => clause.to_owned(),
        Place::Scale => format!("scale s {{\n{clause}\n}}"),
        Place::Course => format!("course c {{\n{clause}\n}}"),
        Place::Award => format!("diploma d {{\n{clause}\n}}"),
        Place::Demand => format!("diploma d {{\nrequire all of {{\n{clause}\n}}\n}}"),
        Place::Sequence => format!("sequence s for d {{\n{clause}\n}}"),
        Place::EventKind => format!("meeting m {{\n{clause}\n}}"),
        Place::Calendar => format!("calendar c {{\n{clause}\n}}"),
        Place::CalendarYear => {
            format!("calendar c {{\nschool year 2026-27 from 2026-08-10 to 2027-05-21 {{\n{clause}\n}}\n}}")
        }
        Place::Flag => format!("flag f if iep {{\n{clause}\n}}"),
        Place::Example => format!("example \"E\" for d {{\n  {clause}\n  expect met\n}}"),
        Place::Happened => format!("example \"E\" for d {{\nmeeting m {{\n{clause}\n}}\nexpect met\n}}"),
    }
}

fn is_read(form: &Form, clause: &str) {
    let text = format!("{}\n", whole(form.place, clause));
    let mut sources = Sources::new();
    let id = sources.add("m".to_owned(), "m.gradus".to_owned(), text.clone(), false);
    let errors = parse(id, &text).errors;
    assert!(errors.is_empty(), "{}: {:?}\n{text}", form.rule, errors[0].headline);
}

#[test]
fn each_rule_of_a_head_has_a_form() {
    for rule in head_rules() {
        assert!(FORMS.iter().any(|form| form.rule == rule), "{rule} has no form");
    }
}

#[test]
fn each_example_is_read() {
    for form in FORMS {
        is_read(form, form.example);
    }
}

#[test]
fn each_snippet_is_read_with_its_places_as_they_are() {
    for form in FORMS.iter().filter(|form| !form.snippet.is_empty()) {
        let plain = plain(form.snippet);
        assert!(!plain.contains('$'), "{plain}");
        // What stands for an award, a course or a condition is a name like any other.
        is_read(form, &plain);
    }
}

#[test]
fn every_declaration_has_a_snippet() {
    for form in FORMS.iter().filter(|form| form.place == Place::Top) {
        assert!(!form.snippet.is_empty(), "{} has no snippet", form.rule);
    }
}
