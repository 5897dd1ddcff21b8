//! The total of a block that has none.

use gradus::ide::actions::Kind;

use super::at;

fn award(lines: &str) -> String {
    format!(
        "course a {{ credits 1 }}\ncourse b {{ credits 2 }}\ndiploma core \"Core\" {{\n  cite \"Rule 3\" as of 2026-07-01\n{lines}}}\n"
    )
}

/// What is offered about totals.
fn total(lines: &str) -> String {
    let found = at(&award(lines), &[Kind::Rewrite]);
    let end = found.find("\nhave this").unwrap_or(found.len());
    if found.starts_with("ask for") { found[..end].to_owned() } else { String::new() }
}

#[test]
fn behind_the_title_or_in_place_of_all_of() {
    let named = total("  require science \"Sci|ence\" {\n    1 credit from a\n    2 credits from b\n  }\n");
    let all_of = total("  require all| of {\n    1 credit from a\n    2 credits from b\n  }\n");
    insta::assert_snapshot!(format!("{named}\n{all_of}"));
}

#[test]
fn branches_that_come_to_the_same() {
    let lines = "  require \"Sci|ence\" {\n    1 credit from a\n    when entering grade 9 before 2024-25 {\n      2 credits from b\n    }\n    otherwise {\n      2 credits from b\n    }\n  }\n";
    assert!(total(lines).contains("ask for 3 credits in all"));
}

#[test]
fn not_where_it_is_uncertain() {
    for lines in [
        "  require \"Sci|ence\" {\n    at least 1 credit from a, b\n    2 credits from b\n  }\n",
        "  require \"Sci|ence\" {\n    one of {\n      1 credit from a\n      2 credits from b\n    }\n  }\n",
        "  require \"Sci|ence\" {\n    1 credit from a\n    1 course from b\n  }\n",
        "  require \"Sci|ence\" 3 credits {\n    1 credit from a\n    2 credits from b\n  }\n",
    ] {
        assert_eq!(total(lines), "", "{lines}");
    }
}
