//! How the result of an audit looks to a counselor and to programs.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use gradus::audit::outcome::*;
use gradus::policy::{Cite, Measure, Reading};
use gradus::quantity::Amount;
use gradus::report::{self, Record, Style};

fn number(text: &str) -> Amount {
    text.parse().unwrap()
}

fn cite(text: &str) -> Cite {
    Cite { text: text.into(), as_of: Some("2024-12-01".into()) }
}

fn demand(title: &str, text: &str, verdict: Verdict) -> DemandResult {
    DemandResult {
        path: title.to_lowercase(),
        title: title.into(),
        text: text.into(),
        place: "louisiana.diplomas:12".into(),
        verdict,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        amount: None,
        counted: Vec::new(),
        considered: Vec::new(),
        other_courses: Vec::new(),
        overall: false,
        choose: None,
        layer: None,
        when: None,
        events: Vec::new(),
        because: None,
        parts: Vec::new(),
        chosen: false,
    }
}

fn credits(mut demand: DemandResult, owed: &str, counted: &str, earned: &str) -> DemandResult {
    let (owed, counted) = (number(owed), number(counted));
    let missing = owed.saturating_minus(counted);
    demand.amount =
        Some(AmountResult { measure: Measure::Credits, owed, counted, earned: number(earned), missing });
    demand
}

fn counts(mut demand: DemandResult, uses: &[(usize, &str, &str, bool)]) -> DemandResult {
    demand.counted = uses
        .iter()
        .map(|(record, title, amount, earned)| Use {
            records: vec![*record],
            title: (*title).into(),
            amount: number(amount),
            earned: *earned,
            excess: false,
        })
        .collect();
    demand
}

fn award(title: &str, verdict: Verdict, demands: Vec<DemandResult>) -> AwardResult {
    AwardResult {
        award: title.to_lowercase().replace(' ', "-"),
        title: title.into(),
        kind: "diploma".into(),
        code: None,
        extends: None,
        authority: None,
        place: "louisiana.diplomas:3".into(),
        verdict,
        cites: vec![cite("LAC 28:CXV.2318")],
        readings: Vec::new(),
        notes: Vec::new(),
        adds_to: Vec::new(),
        demands,
        together: Vec::new(),
        unused: Vec::new(),
        open_questions: Vec::new(),
        blocking: Vec::new(),
        repair: None,
    }
}

fn audit(awards: Vec<AwardResult>) -> Audit {
    Audit {
        format: "gradus-audit".into(),
        version: AUDIT_VERSION,
        policy: "3fa9c1d2e4b05566778899aabbccddeeff00112233445566778899aabbccddee".into(),
        student: "s-1042".into(),
        student_name: Some("Jordan Smith".into()),
        as_of: "2026-05-20".into(),
        awards,
        findings: Vec::new(),
        flags: Vec::new(),
        feasible: Vec::new(),
    }
}

/// The records the uses of these tests refer to.
fn records() -> Vec<Record> {
    [
        ("English I", "earned"),
        ("English II", "earned"),
        ("English III", "earned"),
        ("English IV", "in progress"),
        ("Algebra I", "earned"),
        ("Geometry", "earned"),
        ("Algebra II", "in progress"),
        ("Band I", "earned"),
        ("Chemistry I", "failed"),
        ("Agriscience I", "earned"),
        ("Agriscience II", "planned"),
    ]
    .into_iter()
    .map(|(title, state)| Record { title: title.into(), state: state.into(), ..Record::default() })
    .collect()
}

fn english() -> DemandResult {
    counts(
        credits(demand("English", "4 credits from english", Verdict::OnTrack), "4", "4", "3"),
        &[
            (0, "English I", "1", true),
            (1, "English II", "1", true),
            (2, "English III", "1", true),
            (3, "English IV", "1", false),
        ],
    )
}

fn agriscience() -> Use {
    Use {
        records: vec![9, 10],
        title: "Agriscience I together with Agriscience II".into(),
        amount: number("1"),
        earned: false,
        excess: false,
    }
}

/// A diploma that is a credit and an exam short, and a choice that is open.
fn short() -> AwardResult {
    let mut mathematics = counts(
        credits(demand("Mathematics", "4 credits from mathematics", Verdict::NotMet), "4", "3", "2"),
        &[(4, "Algebra I", "1", true), (5, "Geometry", "1", true), (6, "Algebra II", "1", false)],
    );
    mathematics.cites = vec![cite("LAC 28:CXV.2318.C.2")];
    mathematics.readings = vec![Reading {
        text: "\"upper-level\" is read as any course past Geometry".into(),
        because: Some("the bulletin lists none".into()),
    }];
    let biology =
        counts(credits(demand("Biology", "1 credit from biology-1", Verdict::NotMet), "1", "0", "0"), &[]);
    let mut upper =
        credits(demand("Upper-level science", "1 credit from upper", Verdict::OnTrack), "1", "1", "0");
    upper.counted = vec![agriscience()];
    let mut science = credits(demand("Science", "2 credits { … }", Verdict::NotMet), "2", "1", "0");
    science.parts = vec![biology, upper];

    let mut act = demand("ACT English at 18 or above", "act-english at 18 or above", Verdict::NotMet);
    act.because = Some("the best score on record is 17".into());
    act.chosen = true;
    let mut leap =
        demand("LEAP 2025 English II at Basic or above", "leap-english-2 at basic or above", Verdict::NotMet);
    leap.because = Some("no score is on record".into());
    let mut exam = demand("English assessment", "one of { … }", Verdict::NotMet);
    exam.parts = vec![leap, act];
    exam.cites = vec![cite("LAC 28:XI.6817")];

    let mut arts = credits(demand("Art", "1 credit from arts", Verdict::Waived), "1", "0", "0");
    arts.because = Some("waived by the counselor on 2026-01-10".into());
    let mut fafsa = demand("Financial aid form", "fafsa-filed or fafsa-waived", Verdict::CannotTell);
    fafsa.because = Some("the plan does not say whether the form was filed".into());
    let iep = demand("Individual goals", "iep-goals-met", Verdict::NotApplicable);

    let mut short = award(
        "TOPS University Diploma",
        Verdict::NotMet,
        vec![english(), mathematics, science, exam, arts, fafsa, iep],
    );
    short.code = Some("TU".into());
    short.readings = vec![Reading { text: "a unit is a Carnegie unit".into(), because: None }];
    short.notes = vec!["Districts may ask for more.".into()];
    short.unused = vec![7, 8, 30];
    short.open_questions = vec!["whether the financial aid form was filed (fact `fafsa-filed`)".into()];
    short
}

#[test]
fn an_award_that_is_short() {
    insta::assert_snapshot!(report::terminal(&audit(vec![short()]), &records(), &Style::default()));
}

#[test]
fn an_award_that_is_short_with_everything_unfolded() {
    let style = Style { verbose: true, ..Style::default() };
    insta::assert_snapshot!(report::terminal(&audit(vec![short()]), &records(), &style));
}

/// One award for each other verdict.
fn several() -> Audit {
    let met_english = {
        let mut english = english();
        english.verdict = Verdict::Met;
        english.counted.iter_mut().for_each(|used| used.earned = true);
        english.amount.as_mut().unwrap().earned = number("4");
        english
    };
    let mut paid = demand("Work experience", "2 of { … }", Verdict::Met);
    let mut internship = demand("Internship", "100 hours from internship", Verdict::Met);
    internship.chosen = true;
    internship.amount = Some(AmountResult {
        measure: Measure::Hours,
        owed: number("100"),
        counted: number("120"),
        earned: number("120"),
        missing: Amount::ZERO,
    });
    let mut core = demand("NCCER Core", "nccer-core", Verdict::Met);
    core.chosen = true;
    core.because = Some("earned on 2025-04-01".into());
    paid.parts = vec![internship, core, demand("Apprenticeship", "apprenticeship", Verdict::NotMet)];
    let mut average = demand("Grade point average", "gpa at least 2.5 over counted courses", Verdict::Met);
    average.because = Some("the average over counted courses is 3.12".into());

    let mut tech = award("TOPS Tech Award", Verdict::OnTrack, vec![english(), average.clone()]);
    tech.adds_to = vec![("core-diploma".into(), Verdict::Met)];

    let mut age = demand("Age", "age at least 17", Verdict::CannotTell);
    age.because = Some("the plan does not give the date of birth".into());
    let mut unknown = award("Alternate Diploma", Verdict::CannotTell, vec![met_english.clone(), age]);
    unknown.open_questions = vec!["the date of birth (fact `birth-date`)".into()];

    let mut endless = award(
        "Career Seal",
        Verdict::Undecided,
        vec![demand("Nine units", "9 credits from jump-start", Verdict::Undecided)],
    );
    endless.open_questions = vec!["more than 1,000,000 ways of counting were tried".into()];

    let mut besides = award("Honors Scholarship", Verdict::NotMet, vec![average]);
    besides.adds_to = vec![("alternate-diploma".into(), Verdict::NotMet)];

    let mut audit = audit(vec![
        award("Core Diploma", Verdict::Met, vec![met_english, paid]),
        tech,
        unknown,
        award("Applied Diploma", Verdict::NotApplicable, vec![english()]),
        endless,
        besides,
    ]);
    audit.findings = vec![
        Finding {
            code: "unknown-course".into(),
            path: "courses[12]".into(),
            problem: "no course of the policy is called `algebra-9`".into(),
            help: Some("did you mean `algebra-1`?".into()),
        },
        Finding {
            code: "unknown-exam".into(),
            path: "scores[0]".into(),
            problem: "no exam of the policy is called `act`".into(),
            help: None,
        },
    ];
    audit
}

#[test]
fn every_verdict() {
    insta::assert_snapshot!(report::terminal(&several(), &records(), &Style::default()));
}

#[test]
fn a_narrow_terminal_and_no_record_names() {
    let mut audit = audit(vec![short()]);
    audit.student_name = None;
    let style = Style { width: 10, ..Style::default() };
    let shown = report::terminal(&audit, &[], &style);
    let longest = shown.lines().map(|line| line.chars().count()).max();
    assert_eq!(longest, Some(40));
    insta::assert_snapshot!(shown);
}

#[test]
fn colour_changes_nothing_but_colour() {
    let audit = several();
    let plain = report::terminal(&audit, &records(), &Style::default());
    let colored = report::terminal(&audit, &records(), &Style { color: true, ..Style::default() });
    let mut stripped = String::new();
    let mut parts = colored.split('\u{1b}');
    stripped.push_str(parts.next().unwrap());
    for part in parts {
        stripped.push_str(part.split_once('m').unwrap().1);
    }
    assert_eq!(stripped, plain);
    assert!(!plain.contains('\u{1b}'));
    assert!(plain.lines().all(|line| line == line.trim_end()));
}

#[test]
fn a_plan_cannot_steer_the_terminal() {
    let mut audit = audit(vec![]);
    audit.student_name = Some("Jo\u{1b}[2Jrdan\n\u{7}".into());
    audit.as_of = "\u{1b}".into();
    audit.policy = "\u{1b}]0;".into();
    let shown = report::terminal(&audit, &[], &Style::default());
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
}

#[test]
fn json_fits_its_schema_and_its_page() {
    let schema = report::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for audit in [several(), audit(vec![short()])] {
        let value: serde_json::Value = serde_json::from_str(&report::json(&audit)).unwrap();
        let problems: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?}");
    }
    insta::assert_snapshot!(report::json(&audit(vec![short()])));
    let page = include_str!("../docs/audit-json.md");
    let example = page.split("```json audit\n").nth(1).unwrap().split("```").next().unwrap();
    let value: serde_json::Value = serde_json::from_str(example).unwrap();
    let problems: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    names_are_documented(&schema, page);
}

/// Every field and value of the schema stands on the page.
fn names_are_documented(schema: &serde_json::Value, page: &str) {
    match schema {
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                if key == "properties" {
                    for name in inner.as_object().unwrap().keys() {
                        assert!(page.contains(&format!("`{name}`")), "`{name}` is not documented");
                    }
                }
                if let ("const", Some(name)) = (key.as_str(), inner.as_str()) {
                    assert!(page.contains(&format!("`{name}`")), "`{name}` is not documented");
                }
                names_are_documented(inner, page);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|inner| names_are_documented(inner, page)),
        _ => {}
    }
}
