//! The school of the Utah example: what Spectrum Academy's policy asks of the school itself, on November 1, 2026.
//!
//! rows: SP-00, SP-02, SP-14, SP-31, SP-32, SP-33, SP-35, PA-23
//!
//! Of three students up to grade 6 one is in order (nothing of grade 4 is due yet), of eight above two are: one
//! has met everything, of the other the rest is not due. One cannot be told. The policy was monitored once of
//! twice, the evidence that the standards were met is still to come, and both are due with the school year.
//! The report to patrons and two trainings are on record; nobody has stated yet that training was offered on
//! request.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod expect;

use std::path::Path;

use expect::Example;
use gradus::audit::outcome::Verdict::{Met, NotMet, NotYetDue};
use gradus::plan::Format;
use gradus::population::{Options, SchoolDemand, audit_school};
use gradus::quantity::parse_date;
use gradus::report::{Style, school as report};

fn found<'a>(demands: &'a [SchoolDemand], name: &str) -> Option<&'a SchoolDemand> {
    demands.iter().find_map(|demand| {
        if demand.path.rsplit('/').next() == Some(name) { Some(demand) } else { found(&demand.parts, name) }
    })
}

#[test]
fn the_school_is_judged_as_worked_out_by_hand() {
    let example = Example::new("utah", "2026-11-01");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/utah/school/spectrum-academy.yaml");
    let read = gradus::school::read(&std::fs::read(path).unwrap(), Format::Yaml);
    assert_eq!(read.problems, []);
    let school = read.school.unwrap();
    let plans = example.plans().into_iter().filter(|(name, _)| name.starts_with("spectrum-"));
    let options = Options::on(parse_date(example.as_of).unwrap());
    let audit = audit_school(&example.policy, &school, plans.map(|(_, plan)| plan), &options);
    assert_eq!(audit.findings, []);
    let award = audit.awards.first().unwrap();
    assert_eq!(award.award, "spectrum-accountability");
    for (name, members, met) in [("learning-plans", 3, 1), ("readiness-plans", 8, 2)] {
        let demand = found(&award.demands, name).unwrap_or_else(|| panic!("no {name}"));
        let share = demand.share.as_ref().unwrap();
        assert_eq!((demand.verdict, share.members, share.met), (NotMet, members, met), "{name}");
    }
    for (name, verdict) in [
        ("monitoring", NotYetDue),
        ("report", Met),
        ("standards", NotYetDue),
        ("educators", Met),
        ("on-request", NotYetDue),
        ("by-counselors", Met),
    ] {
        let demand = found(&award.demands, name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(demand.verdict, verdict, "{name}");
    }
    let report = report(&audit, &Style { verbose: true, ..Style::default() });
    let report = report.split("\nPolicy fingerprint").next().unwrap();
    insta::with_settings!({ snapshot_path => "utah/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("spectrum-academy", report);
    });
}
