//! Renaming: what is changed, what is refused, and why.

use gradus::ide::rename::{prepare, rename};

use super::fixture::{Fixture, shown};

/// The lines that change, as they are afterwards; or why not.
fn renamed(fixture: &Fixture, new: &str) -> Result<Vec<String>, String> {
    fixture.ask(|analysis, file, offset| {
        let edits = rename(analysis, file, offset, new)?;
        Ok(edits.iter().map(|edit| format!("{} -> {}", shown(analysis, edit.span), edit.text)).collect())
    })
}

fn can_be(fixture: &Fixture) -> Result<Option<(String, String)>, String> {
    fixture.ask(|analysis, file, offset| {
        Ok(prepare(analysis, file, offset)?.map(|found| (shown(analysis, found.span), found.name)))
    })
}

const TWO: &[(&str, &str)] = &[
    ("gradus.toml", "name = \"state\"\n"),
    (
        "courses.gradus",
        "course alge|bra-1 {\n  credits 1\n}\ncourse geometry {\n  credits 1\n  prerequisite algebra-1\n}\n",
    ),
    (
        "diploma.gradus",
        "use state.courses\ndiploma d {\n  require 1 credit from state.courses.algebra-1\n}\n",
    ),
];

#[test]
fn full_names_keep_their_module() {
    assert_eq!(
        renamed(&Fixture::new(TWO), "algebra").unwrap(),
        [
            "courses.gradus:1 `algebra-1` -> algebra",
            "courses.gradus:6 `algebra-1` -> algebra",
            "diploma.gradus:3 `algebra-1` -> algebra",
        ]
    );
}

#[test]
fn only_the_name_behind_the_module_is_asked_for() {
    let fixture = Fixture::new(&[
        ("gradus.toml", "name = \"state\"\n"),
        ("courses.gradus", "course a {\n  credits 1\n}\n"),
        ("diploma.gradus", "use state.courses\ndiploma d {\n  require 1 credit from state.cour|ses.a\n}\n"),
    ]);
    assert_eq!(can_be(&fixture).unwrap().unwrap(), ("diploma.gradus:3 `a`".to_owned(), "a".to_owned()));
}

#[test]
fn plurals_stay_plurals() {
    let text =
        "role parent\nmeeting confer|ence\nprocess p {\n  require 2 conferences\n  require 1 conference\n}\n";
    assert_eq!(
        renamed(&Fixture::one(text), "inquiry").unwrap(),
        [
            "policy.gradus:2 `conference` -> inquiry",
            "policy.gradus:4 `conferences` -> inquiries",
            "policy.gradus:5 `conference` -> inquiry",
        ]
    );
}

#[test]
fn the_plural_asks_for_the_name_itself() {
    let text = "meeting conference\nprocess p {\n  require 2 confer|ences\n}\n";
    assert_eq!(
        can_be(&Fixture::one(text)).unwrap().unwrap(),
        ("policy.gradus:3 `conferences`".to_owned(), "conference".to_owned())
    );
}

#[test]
fn a_demand_with_what_counts_toward_it_and_what_extends_it() {
    let text = "course a {\n  credits 1\n}\ndiploma d {\n  require sci|ence 1 credit from a\n  require 1 credit from a may also count toward science\n}\ndiploma e {\n  extends d\n  require science 1 credit from a\n}\n";
    assert_eq!(
        renamed(&Fixture::one(text), "natural-science").unwrap(),
        [
            "policy.gradus:5 `science` -> natural-science",
            "policy.gradus:6 `science` -> natural-science",
            "policy.gradus:10 `science` -> natural-science",
        ]
    );
}

#[test]
fn what_has_the_name_already_is_said() {
    let refused = renamed(&Fixture::new(TWO), "geometry").unwrap_err();
    assert!(refused.starts_with("`algebra-1` cannot be named `geometry`: "), "{refused}");
    assert!(refused.contains("courses:"), "{refused}");
    let text = "course a {\n  credits 1\n}\ndiploma d {\n  require sci|ence 1 credit from a\n  require math 1 credit from a\n}\n";
    assert_eq!(
        renamed(&Fixture::one(text), "math").unwrap_err(),
        "a demand is already named `math`: policy:6"
    );
}

#[test]
fn what_would_take_the_place_of_another_is_refused() {
    // `b` of the other file would no longer be the only one meant.
    let fixture = Fixture::new(&[
        ("first.gradus", "course b {\n  credits 1\n}\n"),
        (
            "second.gradus",
            "use first\ncourse |a {\n  credits 1\n}\nset s is b, a\ndiploma d {\n  require 1 credit from s\n}\n",
        ),
    ]);
    let refused = renamed(&fixture, "b").unwrap_err();
    assert!(refused.starts_with("`a` cannot be named `b`: `b` may mean "), "{refused}");
}

#[test]
fn what_is_no_name_is_refused() {
    for (new, why) in [
        (
            "algebra 1",
            "`algebra 1` is no name: it is letters and digits joined by single dashes, and begins with a letter, as in `algebra-1`",
        ),
        (
            "1-algebra",
            "`1-algebra` is no name: it is letters and digits joined by single dashes, and begins with a letter, as in `algebra-1`",
        ),
        (
            "a--b",
            "`a--b` is no name: it is letters and digits joined by single dashes, and begins with a letter, as in `algebra-1`",
        ),
        ("except", "`except` is a word of the language and cannot name anything"),
    ] {
        assert_eq!(renamed(&Fixture::new(TWO), new).unwrap_err(), why);
    }
}

#[test]
fn the_library_modules_and_words_of_the_language_stay() {
    let library = Fixture::one("use std.subjects\ncourse biology {\n  subject scien|ce\n  credits 1\n}\n");
    assert_eq!(
        can_be(&library).unwrap_err(),
        "`science` belongs to the standard library, which cannot be changed"
    );
    let module = Fixture::new(&[("a.gradus", "course x {\n  credits 1\n}\n"), ("b.gradus", "use |a\n")]);
    assert_eq!(
        can_be(&module).unwrap_err(),
        "a module is named after its file: rename the file, and then the lines with `use`"
    );
    assert_eq!(can_be(&Fixture::one("course a {\n  cre|dits 1\n}\n")), Ok(None));
}

#[test]
fn while_another_line_is_broken() {
    let text =
        "course |a {\n  credits 1\n}\ndiploma d {\n  require require 3\n  require 1 credit from a\n}\n";
    assert_eq!(
        renamed(&Fixture::one(text), "b").unwrap(),
        ["policy.gradus:1 `a` -> b", "policy.gradus:6 `a` -> b"]
    );
}

#[test]
fn a_demand_that_an_example_speaks_of() {
    let text = "course a {\n  credits 1\n}\ndiploma d {\n  require sci|ence 1 credit from a\n}\nexample \"nothing yet\" for d {\n  as of 2026-05-20\n  student entered grade 9 in 2022-23\n  expect not met because science\n}\n";
    assert_eq!(
        renamed(&Fixture::one(text), "natural-science").unwrap(),
        ["policy.gradus:5 `science` -> natural-science", "policy.gradus:10 `science` -> natural-science"]
    );
}
