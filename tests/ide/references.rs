//! Everywhere a thing is named: across files, in the library, names of demands, modules.

use gradus::ide::references::references;

use super::fixture::{Fixture, shown};

fn named_at(fixture: &Fixture) -> Vec<String> {
    fixture.ask(|analysis, file, offset| {
        let found = references(analysis, file, offset).unwrap_or_default();
        let line = |one: &gradus::ide::references::Reference| {
            format!("{}{}", if one.declares { "declares " } else { "" }, shown(analysis, one.span))
        };
        found.iter().map(line).collect()
    })
}

#[test]
fn a_course_in_every_file_also_by_its_full_name() {
    let fixture = Fixture::new(&[
        ("gradus.toml", "name = \"state\"\n"),
        (
            "courses.gradus",
            "course alge|bra-1 {\n  credits 1\n}\ncourse geometry {\n  credits 1\n  prerequisite algebra-1\n}\n",
        ),
        (
            "diploma.gradus",
            "use state.courses\ndiploma d {\n  require 1 credit from state.courses.algebra-1\n}\n",
        ),
    ]);
    assert_eq!(
        named_at(&fixture),
        [
            "declares courses.gradus:1 `algebra-1`",
            "courses.gradus:6 `algebra-1`",
            "diploma.gradus:3 `state.courses.algebra-1`",
        ]
    );
}

#[test]
fn a_module_by_the_lines_that_use_it() {
    let fixture = Fixture::new(&[
        ("courses.gradus", "course a {\n  credits 1\n}\n"),
        ("diploma.gradus", "use cour|ses\n"),
        ("seal.gradus", "use courses\n"),
    ]);
    assert_eq!(
        named_at(&fixture),
        ["declares courses.gradus:1 ``", "diploma.gradus:1 `courses`", "seal.gradus:1 `courses`"]
    );
}

#[test]
fn a_demand_that_others_count_toward() {
    let fixture = Fixture::one(
        "course a {\n  credits 1\n}\ndiploma d {\n  require science 1 credit from a\n  require 1 credit from a may also count toward sci|ence\n}\n",
    );
    assert_eq!(named_at(&fixture), ["declares policy.gradus:5 `science`", "policy.gradus:6 `science`"]);
}

#[test]
fn a_demand_of_the_same_name_in_another_award_is_another() {
    let fixture = Fixture::one(
        "course a {\n  credits 1\n}\ndiploma d {\n  require sci|ence 1 credit from a\n}\ndiploma e {\n  require science 1 credit from a\n}\n",
    );
    assert_eq!(named_at(&fixture), ["declares policy.gradus:5 `science`"]);
}

#[test]
fn a_demand_in_awards_that_extend_each_other_is_one() {
    let fixture = Fixture::one(
        "course a {\n  credits 1\n}\ndiploma d {\n  require science 1 credit from a\n}\ndiploma e {\n  extends d\n  require sci|ence 2 credits from a\n}\n",
    );
    assert_eq!(
        named_at(&fixture),
        ["declares policy.gradus:5 `science`", "declares policy.gradus:9 `science`"]
    );
}
