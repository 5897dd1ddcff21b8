//! Going to a declaration: across files, into the standard library, from a broken text.

use gradus::ide::definition::definition;

use super::fixture::{Fixture, shown};

fn goes_to(fixture: &Fixture) -> Option<String> {
    fixture.ask(|analysis, file, offset| definition(analysis, file, offset).map(|span| shown(analysis, span)))
}

const COURSES: (&str, &str) = ("courses.gradus", "course algebra-1 \"Algebra I\" {\n  credits 1\n}\n");

#[test]
fn a_course_in_another_file() {
    let fixture = Fixture::new(&[
        COURSES,
        ("diploma.gradus", "use courses\ndiploma d {\n  require 1 credit from alge|bra-1\n}\n"),
    ]);
    assert_eq!(goes_to(&fixture).unwrap(), "courses.gradus:1 `algebra-1`");
}

#[test]
fn a_module() {
    let fixture = Fixture::new(&[COURSES, ("diploma.gradus", "use cour|ses\n")]);
    assert_eq!(goes_to(&fixture).unwrap(), "courses.gradus:1 ``");
}

#[test]
fn the_standard_library() {
    let fixture = Fixture::one("use std.subjects\ncourse biology {\n  subject scien|ce\n  credits 1\n}\n");
    assert_eq!(goes_to(&fixture).unwrap(), "subjects.gradus:10 `science`");
}

#[test]
fn while_another_line_is_broken() {
    let fixture = Fixture::new(&[
        COURSES,
        (
            "diploma.gradus",
            "use courses\ndiploma d {\n  require require 4\n  require 1 credit from |algebra-1\n}\n",
        ),
    ]);
    assert_eq!(goes_to(&fixture).unwrap(), "courses.gradus:1 `algebra-1`");
}

#[test]
fn nothing_stands_there() {
    assert_eq!(goes_to(&Fixture::one("course a {\n  |credits 1\n}\n")), None);
}
