//! What stands at a place, in plain English.

use gradus::ide::hover::{hover, plain};

use super::fixture::Fixture;

const POLICY: &str = include_str!("hover/policy.gradus");

/// What is said at the first place where these words stand, with the cursor at `|` in them.
fn said(words: &str) -> String {
    let bare = words.replacen('|', "", 1);
    assert!(POLICY.contains(&bare), "{bare}");
    let text = POLICY.replacen(&bare, words, 1);
    let found = Fixture::one(&text).ask(hover_at);
    found.unwrap_or_else(|| "nothing".to_owned())
}

fn hover_at(
    analysis: &gradus::compile::Analysis<'_>,
    file: gradus::source::FileId,
    offset: usize,
) -> Option<String> {
    hover(analysis, file, offset).map(|found| found.text)
}

macro_rules! pages {
    ($($name:ident: $words:literal;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(said($words));
        })*
    };
}

pages! {
    a_course: "course alge|bra-2 ";
    a_course_where_it_is_used: "from alge|bra-1, geometry";
    a_subject: "subject mathe|matics\n";
    a_set: "set upper-mathe|matics";
    an_exam: "exam a|ct ";
    an_exam_by_levels: "exam le|ap ";
    a_scale: "scale lev|els";
    a_fact: "fact go|al";
    a_kind_of_event: "meeting confer|ence";
    an_award: "diploma stan|dard";
    a_demand: "re|quire mathematics \"Mathematics\"";
    the_title_of_a_demand: "\"Eng|lish\" 2 cre";
    a_choice: "requ|ire art";
    a_branch: "wh|en entering grade 9 in 2017-18 or later";
    an_amount: "\"Mathematics\" |3 credits";
    a_year_of_a_cohort: "entering grade 9 in 2017|-18 or later";
    a_cohort: "ente|ring grade 9 in 2017-18 or later";
    a_clause: "cre|dits 1\n";
    a_citation: "ci|te \"Rule 7\"";
    waiving: "be wai|ved by";
    a_joining_word: "inclu|ding excess";
    a_sequence: "sequence stu|dy";
    a_module: "use std.sub|jects";
    a_branch_of_its_own: "wh|en entering grade 9 in 2014-15 to 2016-17";
    a_role: "waived by coun|selor";
}

#[test]
fn plain_text_has_no_marks() {
    assert_eq!(plain("**A** `b`\n\n```gradus\nc\n```"), "A b\n\nc");
}
