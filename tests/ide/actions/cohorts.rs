//! A demand becomes a table of two branches that ask the same.

use gradus::ide::actions::Kind;

use super::at;

fn award(applies: &str, lines: &str) -> String {
    format!(
        "course a {{ credits 1 }}\ncourse b {{ credits 1 }}\ndiploma core \"Core\" {{\n  cite \"Rule 3\" as of 2026-07-01\n{applies}{lines}}}\n"
    )
}

#[test]
fn a_demand_without_a_name() {
    insta::assert_snapshot!(at(&award("", "  require \"Sci|ence\" 1 credit from a\n"), &[Kind::Rewrite]));
}

#[test]
fn by_what_the_award_goes_by() {
    let applies = "  applies to students graduating in 2027-28 or later\n";
    insta::assert_snapshot!(at(&award(applies, "  require 1 cre|dit from a\n"), &[Kind::Rewrite]));
}

#[test]
fn a_demand_with_a_name_keeps_it_outside() {
    let lines = "  require sci|ence \"Science\" 1 credit from a\n  require 1 credit from b may also count toward science\n";
    assert_eq!(at(&award("", lines), &[Kind::Rewrite]), "", "another demand shares its courses");
    let lines = "  require sci|ence \"Science\" 1 credit from a\n";
    insta::assert_snapshot!(at(&award("", lines), &[Kind::Rewrite]));
}

#[test]
fn the_parts_of_a_total() {
    let lines = "  require science \"Sci|ence\" 2 credits {\n    cite \"Rule 4\" as of 2026-07-01\n    1 credit from a\n    # Since 2020.\n    1 credit from b\n  }\n";
    insta::assert_snapshot!(at(&award("", lines), &[Kind::Rewrite]));
}

#[test]
fn within_another_demand() {
    let lines = "  require 2 credits {\n    1 cr|edit from a\n    1 credit from b\n  }\n";
    insta::assert_snapshot!(at(&award("", lines), &[Kind::Rewrite]));
}

#[test]
fn not_where_it_would_mean_something_else() {
    for lines in [
        // A waiver in a plan file is for this demand.
        "  require 1 cre|dit from a may be waived by principal\n",
        // There is a table already.
        "  when entering grade 9 before 2024-25 {\n    1 credit from b\n  }\n  otherwise {\n    1 credit from b\n  }\n  require 1 cre|dit from a\n",
        // It is a branch itself.
        "  when entering grade 9 be|fore 2024-25 {\n    1 credit from b\n  }\n  otherwise {\n    1 credit from b\n  }\n",
        // One of several limits.
        "  require 2 credits from a, b {\n    at most 1 cre|dit from b\n  }\n",
    ] {
        let text = format!("role principal\n{}", award("", lines));
        assert_eq!(at(&text, &[Kind::Rewrite]), "", "{lines}");
    }
}

#[test]
fn not_for_cohorts_that_the_award_is_not_for() {
    let applies = "  applies to students entering grade 9 in 2014-15 to 2020-21\n";
    assert_eq!(at(&award(applies, "  require 1 cre|dit from a\n"), &[Kind::Rewrite]), "");
}
