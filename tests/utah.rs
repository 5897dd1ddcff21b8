//! The Utah example, audited; see `expect/mod.rs` for what the files in `tests/utah` say.

mod expect;

use expect::Example;

fn utah() -> Example {
    Example::new("utah", "2026-11-01")
}

#[test]
fn every_plan_is_audited_as_worked_out_by_hand() {
    utah().every_plan_is_audited_as_worked_out_by_hand();
}

#[test]
fn a_validator_audits_like_its_sources() {
    utah().a_validator_audits_like_its_sources();
}

#[test]
fn what_is_met_is_proved() {
    utah().what_is_met_is_proved();
}

#[test]
fn reports_read_well() {
    let example = utah();
    for (name, awards) in [
        ("spectrum-state-met-school-missed", &["state-pccr", "spectrum-pccr"][..]),
        ("spectrum-elementary-iep-apart", &["spectrum-ilp"]),
        ("spectrum-plan-in-grade-8", &["spectrum-pccr"]),
        ("opt-out-unsigned", &["utah-diploma"]),
        ("calculus-planned", &["utah-diploma", "mathematics-competency"]),
    ] {
        insta::with_settings!({ snapshot_path => "utah/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, example.report(name, awards));
        });
    }
}
