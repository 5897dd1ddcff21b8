//! What is due, for several students.

use gradus::report::paper::{self, Due, Form, due};

use crate::sample::{ana, audited, plan, policy, signs};

fn four() -> Due {
    let policy = policy();
    let mut homeless = plan("s-3", "Sam Okoye", "North High", "English II");
    homeless.enrolment.clear();
    let plans = [signs(), homeless, plan("s-2", "Al Brown", "North High", "English II"), ana()];
    let audited: Vec<_> = plans
        .into_iter()
        .map(|plan| {
            let audit = audited(&policy, &plan);
            (plan, audit)
        })
        .collect();
    due(&policy, &audited, 1)
}

pub fn markdown() -> String {
    paper::fill("due", &four()).unwrap()
}

#[test]
fn by_school_and_grade_with_what_is_late_first() {
    insta::assert_snapshot!("due_markdown", markdown());
    let plain = paper::show(&markdown(), &Form::Terminal { color: false, width: 100 });
    insta::assert_snapshot!("due_terminal", plain);
    insta::assert_snapshot!("due_html", crate::forms::body(&crate::forms::html(&markdown())));
}

#[test]
fn as_a_table_for_spreadsheets() {
    insta::assert_snapshot!("due_csv", four().csv());
}

#[test]
fn the_order_of_files_does_not_matter() {
    let policy = policy();
    let pairs = |plans: Vec<gradus::plan::Plan>| -> Vec<_> {
        let audited = plans.into_iter().map(|plan| (plan.clone(), audited(&policy, &plan)));
        audited.collect()
    };
    let one = due(&policy, &pairs(vec![ana(), signs()]), 0);
    let other = due(&policy, &pairs(vec![signs(), ana()]), 0);
    assert_eq!(one, other);
}
