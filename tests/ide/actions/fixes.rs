//! What findings propose, one by one and all together; `use` lines in order.

use gradus::ide::actions::{Asked, Kind, offered as offered_at};
use gradus::quantity::parse_date;
use gradus::source::Span;

use super::{at, offered};
use crate::fixture::Fixture;

const COURSES: (&str, &str) = (
    "courses.gradus",
    "course algebra-1 \"Algebra I\" { credits 1 }\ncourse geometry \"Geometry\" { credits 1 }\n",
);

#[test]
fn a_missing_use_line_is_certain() {
    let fixture = Fixture::new(&[
        COURSES,
        (
            "diploma.gradus",
            "diploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from |geometry\n}\n",
        ),
    ]);
    insta::assert_snapshot!(offered(&fixture, "", &[Kind::QuickFix, Kind::FixAll]));
}

#[test]
fn a_misspelt_name_is_likely() {
    let text = "course geometry \"Geometry\" { credits 1 }\ndiploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from geo|metri\n}\n";
    insta::assert_snapshot!(at(text, &[Kind::QuickFix, Kind::FixAll]));
}

#[test]
fn a_line_to_fill_in_is_marked() {
    let text = "course geometry \"Geometry\" { credits 1 }\ndiploma |core \"Core\" {\n  require 1 credit from geometry\n}\n";
    insta::assert_snapshot!(at(text, &[Kind::QuickFix]));
}

#[test]
fn the_citation_of_the_rest_of_the_file() {
    let text = "course geometry \"Geometry\" { credits 1 }\n\ndiploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from geometry {\n    cite \"Rule 4\" as of 2026-07-01\n  }\n  require 1 credit from geometry {\n    cite \"Rule 4\" as of 2026-07-01\n  }\n}\n\ndiploma |other \"Other\" {\n  authority \"Board\"\n  require 1 credit from geometry\n}\n";
    insta::assert_snapshot!(at(text, &[Kind::QuickFix]));
}

#[test]
fn everything_certain_in_this_file_and_no_other() {
    let broken = "use std.scales\ndiploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-7-1\n  require 1 credit from geometry\n}\n";
    let fixture = Fixture::new(&[COURSES, ("one.gradus", broken), ("two.gradus", &format!("|{broken}"))]);
    insta::assert_snapshot!(offered(&fixture, "", &[Kind::FixAll]));
    let sound = Fixture::new(&[COURSES]);
    assert_eq!(offered(&sound, "", &[Kind::FixAll]), "");
}

#[test]
fn use_lines_in_order_with_their_comments() {
    let fixture = Fixture::new(&[
        COURSES,
        ("lists.gradus", "use courses\nset choices is algebra-1, geometry\n"),
        (
            "diploma.gradus",
            "# The diploma.\n\n|use lists\n# The catalogue.\nuse courses  # all of it\nuse std.scales\nuse std.subjects\n\ncourse biology \"Biology\" {\n  credits 1\n  subject science\n}\ndiploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from choices\n  require 1 credit from geometry, biology\n}\n",
        ),
    ]);
    insta::assert_snapshot!(offered(&fixture, "", &[Kind::OrganizeImports]));
}

#[test]
fn use_lines_that_are_in_order_are_left() {
    let fixture = Fixture::new(&[
        COURSES,
        (
            "lists.gradus",
            "|use courses\nset s is geometry\ndiploma d \"D\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from s\n}\n",
        ),
    ]);
    assert_eq!(offered(&fixture, "", &[Kind::OrganizeImports]), "");
}

#[test]
fn the_line_ends_of_the_file_stay() {
    let text = "course geometry \"Geometry\" { credits 1 }\ndiploma |core \"Core\" {\n  require 1 credit from geometry\n}\n";
    let (unix, dos) = (at(text, &[Kind::QuickFix]), at(&text.replace('\n', "\r\n"), &[Kind::QuickFix]));
    assert_eq!(dos.replace("\r\n", "\n"), unix);
    assert!(dos.contains("YYYY-MM-DD\r\n"), "{dos:?}");
}

#[test]
fn while_other_lines_are_broken() {
    let text = "course geometry { credits 1 }\ncourse algebra { credits 1 }\ndiploma core {\n  require require 3\n  require 1 credit from geo|metry, algebra\n}\ndiploma {\n";
    let found = at(text, &[Kind::Extract, Kind::Rewrite]);
    assert!(found.contains("give this list a name") && found.contains("sort this list"), "{found}");
}

#[test]
fn the_standard_library_is_left_alone() {
    let fixture = Fixture::new(&[COURSES]);
    let found = fixture.ask(|analysis, _, _| {
        let (file, source) = analysis.sources.iter().find(|(_, source)| source.builtin).unwrap();
        let span = Span::new(file, 0, source.text.len());
        let asked = Asked { file, span, today: parse_date("2026-11-22").unwrap(), kinds: Kind::ALL };
        offered_at(analysis, &asked).len()
    });
    assert_eq!(found, 0);
}
