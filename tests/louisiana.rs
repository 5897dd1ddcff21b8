//! The Louisiana example, audited; see `expect/mod.rs` for what the files in `tests/louisiana` say.

mod expect;

use expect::Example;

fn louisiana() -> Example {
    Example::new("louisiana", "2026-11-01")
}

#[test]
fn every_plan_is_audited_as_worked_out_by_hand() {
    louisiana().every_plan_is_audited_as_worked_out_by_hand();
}

#[test]
fn a_validator_audits_like_its_sources() {
    louisiana().a_validator_audits_like_its_sources();
}

#[test]
fn what_is_met_is_proved() {
    louisiana().what_is_met_is_proved();
}

#[test]
fn reports_read_well() {
    let example = louisiana();
    for (name, awards) in [
        ("graduate-tops-university", &["tops-university", "tops-core", "tops-honors"][..]),
        ("near-miss-one-course-two-needs", &["tops-university"]),
        ("senior-on-track", &["tops-university", "tops-opportunity"]),
        ("jump-start-nine-overlap", &["jump-start-tops-tech"]),
        ("junior-2024-by-older-rules", &["tops-university"]),
        ("transfer-unknown-course", &["tops-university", "tops-core"]),
        ("appeal-expired", &["tops-university"]),
        ("leap-connect-ten-and-one", &["leap-connect-career"]),
        ("igp-due-soon", &["igp-process"]),
        ("igp-parent-signature-missing", &["igp-process"]),
        ("igp-career-without-option-code", &["sts-record"]),
        ("igp-early-warnings", &["igp-process", "sts-record"]),
    ] {
        insta::with_settings!({ snapshot_path => "louisiana/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, example.report(name, awards));
        });
    }
}
