//! Lists: a name for one, a name written out, and sorted.

use gradus::ide::actions::Kind;

use super::{at, offered};
use crate::fixture::Fixture;

/// A small catalogue, and an award with these lines.
fn award(lines: &str) -> String {
    let courses = ["biology", "chemistry", "physics", "algebra-2", "algebra-10"];
    let courses = courses.map(|name| format!("course {name} {{ credits 1 }}\n")).concat();
    format!(
        "{courses}\n# What is asked for.\ndiploma core \"Core\" {{\n  cite \"Rule 3\" as of 2026-07-01\n{lines}}}\n"
    )
}

#[test]
fn a_list_gets_the_name_of_its_demand() {
    let text = award(
        "  require \"Science\" 1 credit from biology, |chemistry except physics taken in grades 9 to 12\n",
    );
    insta::assert_snapshot!(at(&text, &[Kind::Extract]));
}

#[test]
fn a_part_that_is_selected() {
    let text = award("  require science 1 credit from biology, chemistry, physics\n|");
    insta::assert_snapshot!(offered(&Fixture::one(&text), "chemistry, phys", &[Kind::Extract]));
    assert_eq!(offered(&Fixture::one(&text), "from biology, chem", &[Kind::Extract]), "");
}

#[test]
fn a_list_within_a_condition() {
    let text =
        award("  if 1 credit from (biology, che|mistry) completed {\n    1 credit from physics\n  }\n");
    insta::assert_snapshot!(at(&text, &[Kind::Extract]));
}

#[test]
fn no_name_for_a_single_course_or_with_a_comment_inside() {
    assert_eq!(at(&award("  require 1 credit from bio|logy\n"), &[Kind::Extract]), "");
    let text = award("  require 1 credit from bio|logy, # why\n    physics\n");
    assert_eq!(at(&text, &[Kind::Extract]), "");
    assert!(!at(&text, &[Kind::Rewrite]).contains("sort"));
}

#[test]
fn a_name_that_is_taken_is_not_given_again() {
    let text = award("  require \"Science\" 1 credit from bio|logy, physics\n")
        + "set science-courses is biology\ndiploma two \"Two\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from science-courses\n}\n";
    insta::assert_snapshot!(at(&text, &[Kind::Extract]));
}

#[test]
fn a_set_written_out_here_and_everywhere() {
    let text = award(
        "  require 1 credit from lab|s, algebra-2\n  require 1 credit from physics also in labs\n  require 1 credit from any course except labs\n",
    ) + "\nset labs is chemistry, biology\n";
    insta::assert_snapshot!(at(&text, &[Kind::Inline]));
}

#[test]
fn a_set_with_filters_is_put_in_parentheses() {
    let text = award("  require 1 credit from labs, algebra-2\n")
        + "\nset l|abs is chemistry, biology except physics\n";
    insta::assert_snapshot!(at(&text, &[Kind::Inline]));
}

#[test]
fn a_set_whose_courses_are_unknown_here_is_not_written_out() {
    let fixture = Fixture::new(&[
        ("courses.gradus", "course biology { credits 1 }\n"),
        ("lists.gradus", "use courses\nset labs is biology\n"),
        (
            "diploma.gradus",
            "use lists\ndiploma core \"Core\" {\n  cite \"Rule 3\" as of 2026-07-01\n  require 1 credit from la|bs\n}\n",
        ),
    ]);
    assert_eq!(offered(&fixture, "", &[Kind::Inline]), "");
}

#[test]
fn what_a_condition_names_is_not_written_out() {
    let text = award("  require la|bs\n") + "\nset labs is chemistry, biology\n";
    assert_eq!(at(&text, &[Kind::Inline]), "");
}

#[test]
fn sorted_as_people_count() {
    let text = award(
        "  require 1 credit from physics, (algebra-2 at 2 or above), algebra-10, algebra-2, bio|logy\n",
    );
    insta::assert_snapshot!(at(&text, &[Kind::Rewrite]));
    let text = award("  require 1 credit from bio|logy, physics\n");
    assert!(!at(&text, &[Kind::Rewrite]).contains("sort"));
}
