//! Courses: one that is not declared yet, and all of a file by name.

use gradus::ide::actions::Kind;

use super::{at, offered};
use crate::fixture::Fixture;

const CITE: &str = "cite \"Rule 3\" as of 2026-07-01";

#[test]
fn where_the_courses_of_the_file_are() {
    let diploma = format!(
        "use courses\ndiploma core \"Core\" {{\n  {CITE}\n  require 1 credit from biology, history-of-|art-2\n}}\n"
    );
    let fixture = Fixture::new(&[
        ("courses.gradus", "course biology \"Biology\" {\n  credits 1\n}\n\n# The end.\n"),
        ("diploma.gradus", &diploma),
    ]);
    insta::assert_snapshot!(offered(&fixture, "", &[Kind::QuickFix]));
}

#[test]
fn in_this_file_where_there_are_none() {
    let text = format!("diploma core \"Core\" {{\n  {CITE}\n  require 1 credit from wel|ding\n}}\n");
    insta::assert_snapshot!(at(&text, &[Kind::QuickFix]));
}

#[test]
fn not_where_something_else_belongs_or_it_is_declared_elsewhere() {
    let text = format!(
        "course a {{\n  credits 1\n  subject wel|ding\n}}\ndiploma core \"Core\" {{\n  {CITE}\n  require 1 credit from a\n}}\n"
    );
    assert!(!at(&text, &[Kind::QuickFix]).contains("declare"));
    let diploma = format!("diploma core \"Core\" {{\n  {CITE}\n  require 1 credit from wel|ding\n}}\n");
    let fixture =
        Fixture::new(&[("courses.gradus", "course welding { credits 1 }\n"), ("diploma.gradus", &diploma)]);
    assert!(!offered(&fixture, "", &[Kind::QuickFix]).contains("declare"));
}

#[test]
fn sorted_with_their_comments_section_by_section() {
    let text = "# The catalogue.\n\n# --- English ---\n\ncourse |english-10 { credits 1 }  # last\n# The first one.\ncourse english-2 { credits 1 }\n\n# --- Science ---\n\ncourse physics {\n  credits 1\n}\n\ncourse biology {\n  credits 1\n}\n";
    insta::assert_snapshot!(at(text, &[Kind::Rewrite]));
}

#[test]
fn those_in_order_are_left() {
    assert_eq!(at("course |a { credits 1 }\ncourse b { credits 1 }\n", &[Kind::Rewrite]), "");
}
