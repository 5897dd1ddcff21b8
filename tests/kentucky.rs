//! The Kentucky example, audited; see `expect/mod.rs` for what the files in `tests/kentucky` say.

mod expect;

use expect::Example;

fn kentucky() -> Example {
    Example::new("kentucky", "2026-11-01")
}

#[test]
fn every_plan_is_audited_as_worked_out_by_hand() {
    kentucky().every_plan_is_audited_as_worked_out_by_hand();
}

#[test]
fn a_validator_audits_like_its_sources() {
    kentucky().a_validator_audits_like_its_sources();
}

#[test]
fn what_is_met_is_proved() {
    kentucky().what_is_met_is_proved();
}

#[test]
fn reports_read_well() {
    let example = kentucky();
    for (name, awards) in [
        ("early-graduate-letter-a-day-late", &["kentucky-diploma"][..]),
        ("grade-8-without-electives", &["ilp-process"]),
    ] {
        insta::with_settings!({ snapshot_path => "kentucky/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, example.report(name, awards));
        });
    }
}
