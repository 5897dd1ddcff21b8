//! Two students of one school under one policy: a diploma, audited as it is, and a planning process
//! laid out by hand. One has ordinary names, the other names full of signs that Markdown, HTML and
//! spreadsheets would take for their own.

use gradus::audit::outcome::*;
use gradus::audit::{Options, audit};
use gradus::plan::{Format, Plan, read};
use gradus::policy::{
    Award, Cite, Cond, Demand, EventClass, EventFilter, EventKind, EventSelect, Happening, Kind, Named,
    Policy, Reading, Tally,
};
use gradus::quantity::parse_date;
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

pub const AS_OF: &str = "2026-01-20";

/// What a careless or malicious file may hold.
pub const SIGNS: &str = "*Bobby* <script>alert(1)</script> & \"Jr\" | _x_ [a](http://example.org) `c`";

const RULES: &str = r#"use std.subjects

course english-1 "English I" {
  subject english
  credits 1
}
course english-2 "English II" {
  subject english
  credits 1
}
course algebra-1 "Algebra I" {
  subject mathematics
  credits 1
}
course geometry "Geometry" {
  subject mathematics
  credits 1
}
course biology-1 "Biology I" {
  subject science
  credits 1
}
course chemistry-1 "Chemistry I" {
  subject science
  credits 1
}

fact service-done "Finished the service project" yes or no

diploma regular "Regular Diploma" {
  authority "Example Board of Education"
  code "RD"
  cite "Rule 1" as of 2024-01-01
  require english "English" 2 credits from english-1, english-2
  require mathematics "Mathematics" 2 credits from algebra-1, geometry {
    cite "Rule 1.2" as of 2024-01-01
    reading "Both courses are owed" because "the rule names both"
  }
  require science "Science" 2 credits {
    1 credit from biology-1
    1 credit from chemistry-1
  }
  require service "Service project" service-done
}
"#;

fn named(name: &str, title: &str) -> Named {
    Named { name: name.into(), module: "rules".into(), title: title.into() }
}

/// The diploma, compiled, with the planning process beside it.
pub fn policy() -> Policy {
    let mut sources = Sources::new();
    sources.add("rules".into(), "rules.gradus".into(), RULES.into(), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let mut policy = compiled.policy.unwrap_or_else(|| panic!("{:#?}", compiled.findings));
    let kind = |name: &str, title: &str, class| EventKind {
        named: named(name, title),
        class,
        within: None,
        formats: Vec::new(),
        parts: Vec::new(),
        values: Vec::new(),
    };
    policy.events = vec![
        kind("career-goal", "Career goal", EventClass::Goal),
        kind("conference", "Planning conference", EventClass::Meeting),
        kind("igp", "Individual graduation plan", EventClass::Document),
        kind("pathway", "Pathway", EventClass::Choice),
    ];
    policy.roles = vec![
        named("counselor", "School counselor"),
        named("parent", "Parent or legal guardian"),
        named("student", "Student"),
    ];
    let signed = Happening {
        tally: Tally::Times { least: 1, most: None },
        select: EventSelect {
            kinds: vec![2],
            filters: vec![EventFilter::SignedBy(vec!["student".into(), "parent".into(), "counselor".into()])],
        },
    };
    let demand = Demand {
        path: "signed".into(),
        name: Some("signed".into()),
        title: Some("Plan signed".into()),
        text: "igp signed by student, parent, counselor".into(),
        place: "rules:40".into(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        layer: None,
        waived_by: Vec::new(),
        kind: Kind::Test(Cond::Events(Box::new(signed))),
    };
    policy.awards.push(Award {
        named: named("planning", "Planning Process"),
        kind: "process".into(),
        authority: Some("Example District".into()),
        code: None,
        place: "rules:38".into(),
        cites: vec![cite("District Rule 7")],
        readings: Vec::new(),
        notes: Vec::new(),
        applies: None,
        of_schools: false,
        extends: None,
        scale: None,
        adds_to: Vec::new(),
        separate_from: Vec::new(),
        split: false,
        demands: vec![demand],
        roots: vec![0],
    });
    policy
}

pub fn cite(text: &str) -> Cite {
    Cite { text: text.into(), as_of: Some("2024-07-01".into()) }
}

/// A student in grade 10 with this identifier, name, school and note.
pub fn plan(id: &str, name: &str, school: &str, note: &str) -> Plan {
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let (id, name, school, note) = (text(id), text(name), text(school), text(note));
    let plan = format!(
        r#"{{
  "format": "gradus-plan",
  "version": 1,
  "student": {{
    "id": {id}, "name": {name}, "born": "2010-03-04", "entered_grade_9": "2024-08-12", "graduation": "2027-28"
  }},
  "enrolment": [
    {{ "school": {school}, "grade": 9, "year": "2024-25", "from": "2024-08-12", "to": "2025-05-28" }},
    {{ "school": {school}, "grade": 10, "year": "2025-26", "from": "2025-08-11" }}
  ],
  "courses": [
    {{ "course": "english-1", "title": "English I", "credits": 1, "grade": "B", "state": "earned", "year": "2024-25" }},
    {{ "course": "algebra-1", "title": "Algebra I", "credits": 1, "grade": "A", "state": "earned", "year": "2024-25" }},
    {{ "course": "biology-1", "title": "Biology I", "credits": 0, "grade": "F", "state": "failed", "year": "2024-25" }},
    {{ "course": "english-2", "title": {note}, "credits": 1, "state": "in progress", "year": "2025-26", "term": "spring" }},
    {{ "course": "chemistry-1", "credits": 1, "state": "planned", "year": "2026-27" }},
    {{ "course": "basket-weaving", "title": "Basket Weaving", "credits": 0.5, "state": "planned" }}
  ],
  "events": [
    {{ "kind": "career-goal", "date": "2024-09-20", "by": ["student"], "value": "nursing", "notes": {note} }},
    {{ "kind": "pathway", "date": "2025-02-14", "by": ["student", "parent"], "value": {note} }},
    {{ "kind": "conference", "date": "2024-10-02", "attended": ["student", "counselor"] }},
    {{
      "kind": "igp", "date": "2025-10-15", "version": "2",
      "signed": [
        {{ "by": "student", "date": "2025-10-15" }},
        {{ "by": "counselor", "date": "2025-10-16", "name": "R. Okafor" }}
      ]
    }}
  ]
}}"#
    );
    let found = read(plan.as_bytes(), Format::Json);
    found.plan.unwrap_or_else(|| panic!("{:#?}", found.problems))
}

pub fn ana() -> Plan {
    plan("s-1", "Ana Núñez", "North High", "English II")
}

pub fn signs() -> Plan {
    plan("=1+1", SIGNS, "# 1. <b>High</b> | School", "- *note* <img src=x> | {{ who }}")
}

/// The audit of the diploma, and the process as an engine for events would lay it out.
pub fn audited(policy: &Policy, plan: &Plan) -> Audit {
    let mut options = Options::on(parse_date(AS_OF).unwrap());
    options.awards = vec!["regular".into()];
    let mut audit = audit(policy, plan, &options);
    audit.policy = "3fa9c1d2e4b05566778899aabbccddeeff00112233445566778899aabbccddee".into();
    audit.awards.push(process());
    audit.flags = vec![
        FlagResult {
            flag: "off-track".into(),
            title: "Behind in credits".into(),
            place: "rules:60".into(),
            raised: true,
            because: "2 credits earned by the end of grade 9, 3 asked".into(),
            suggest: vec!["credit recovery".into(), "a meeting with the family".into()],
            cites: vec![cite("District Rule 9")],
        },
        FlagResult {
            flag: "absences".into(),
            title: "Many absences".into(),
            place: "rules:70".into(),
            raised: false,
            because: "the plan does not say the days absent (`days-absent`)".into(),
            suggest: Vec::new(),
            cites: Vec::new(),
        },
    ];
    audit
}

pub fn demand(title: &str, verdict: Verdict) -> DemandResult {
    DemandResult {
        path: title.to_lowercase().replace(' ', "-"),
        title: title.into(),
        text: format!("{} …", title.to_lowercase()),
        place: "rules:45".into(),
        verdict,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        amount: None,
        counted: Vec::new(),
        considered: Vec::new(),
        other_courses: Vec::new(),
        overall: false,
        because: None,
        layer: None,
        when: None,
        events: Vec::new(),
        choose: None,
        parts: Vec::new(),
        chosen: false,
    }
}

fn period(until: &str, period: &str) -> When {
    When { from: None, until: Some(until.into()), period: Some(period.into()), unknown: None }
}

/// A process with every verdict that time brings.
fn process() -> AwardResult {
    let mut each = demand("Planning conference each year", Verdict::DueSoon);
    each.cites = vec![cite("District Rule 7.1")];
    each.layer = Some("State Planning Process".into());
    let mut nine = demand("Conference", Verdict::Met);
    nine.path = "conference".into();
    nine.when = Some(period("2025-05-28", "2024-25 (grade 9)"));
    nine.events = vec![EventUse {
        date: "2024-10-02".into(),
        path: "events[2]".into(),
        title: "Planning conference".into(),
    }];
    let mut ten = nine.clone();
    ten.verdict = Verdict::DueSoon;
    ten.when = Some(period("2026-02-13", "2025-26 (grade 10)"));
    ten.events = Vec::new();
    each.parts = vec![nine, ten];
    let mut signed = demand("Plan signed", Verdict::Overdue);
    signed.when = Some(When { until: Some("2025-10-31".into()), ..When::default() });
    signed.because = Some("not signed by parent".into());
    let mut handbook = demand("Handbook explained", Verdict::Missed);
    handbook.when = Some(period("2025-05-28", "2024-25 (grade 9)"));
    let mut survey = demand("Interest survey", Verdict::MetLate);
    survey.when = Some(When { until: Some("2024-12-20".into()), ..When::default() });
    let mut exit = demand("Exit interview", Verdict::NotYetDue);
    exit.when =
        Some(When { from: Some("2028-01-10".into()), until: Some("2028-05-19".into()), ..When::default() });
    let mut progress = demand("latest career-goal", Verdict::CannotTell);
    progress.text.clone_from(&progress.title);
    progress.because = Some("nobody has attested it".into());
    progress.when = Some(When {
        until: Some("2026-01-05".into()),
        unknown: Some("the calendar of 2025-26 is not known".into()),
        ..When::default()
    });
    AwardResult {
        award: "planning".into(),
        title: "Planning Process".into(),
        kind: "process".into(),
        code: None,
        extends: Some("regular".into()),
        authority: Some("Example District".into()),
        place: "rules:38".into(),
        verdict: Verdict::Missed,
        cites: vec![cite("District Rule 7")],
        readings: vec![Reading { text: "\"annually\" is each school year".into(), because: None }],
        notes: vec!["Keep the signed plan on file".into()],
        adds_to: Vec::new(),
        demands: vec![each, signed, handbook, survey, exit, progress],
        together: Vec::new(),
        unused: Vec::new(),
        open_questions: vec!["the calendar of 2025-26 is not known".into()],
        blocking: Vec::new(),
        repair: None,
    }
}
