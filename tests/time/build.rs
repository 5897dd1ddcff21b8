//! Policies and plans in few words.

use gradus::audit::outcome::{Audit, DemandResult, Verdict};
use gradus::audit::{Options, audit};
use gradus::plan::Plan;
use gradus::policy::{
    Anchor, Award, Calendar, CalendarYear, Cond, Demand, Edge, EventClass, EventFilter, EventKind,
    EventSelect, FORMAT_VERSION, Fact, FactKind, Happening, Kind, Named, Policy, Tally, Window,
};
use gradus::quantity::{Date, SchoolYear, parse_date};
use serde_json::{Value, json};

/// The kinds of event of these tests, by place.
pub const MEETING: u32 = 0;
pub const CONFERENCE: u32 = 1;
pub const IGP: u32 = 2;
pub const REVIEW: u32 = 3;
pub const CHOICE: u32 = 4;
pub const PLACEMENT: u32 = 5;
pub const JUDGEMENT: u32 = 6;
pub const INCIDENT: u32 = 7;

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub fn named(name: &str, title: &str) -> Named {
    Named { name: name.into(), module: "test".into(), title: title.into() }
}

/// A demand before it has a place in an award.
#[derive(Clone)]
pub struct Want {
    pub name: Option<&'static str>,
    pub what: What,
}

#[derive(Clone)]
pub enum What {
    All(Vec<Want>),
    Choose(u32, Vec<Want>),
    Test(Cond),
    If(Cond, Vec<Want>, Vec<Want>),
    Timed(Window, Vec<Want>),
}

pub fn want(what: What) -> Want {
    Want { name: None, what }
}

pub fn called(name: &'static str, want: Want) -> Want {
    Want { name: Some(name), ..want }
}

pub fn test(cond: Cond) -> Want {
    want(What::Test(cond))
}

pub fn within(window: Window, one: Want) -> Want {
    want(What::Timed(window, vec![one]))
}

pub fn select(kind: u32, filters: Vec<EventFilter>) -> EventSelect {
    // A conference is a meeting, so what asks for meetings accepts it.
    let kinds = if kind == MEETING { vec![MEETING, CONFERENCE] } else { vec![kind] };
    EventSelect { kinds, filters }
}

pub fn times(least: u32, most: Option<u32>, select: EventSelect) -> Cond {
    Cond::Events(Box::new(Happening { tally: Tally::Times { least, most }, select }))
}

pub fn at_least(least: u32, kind: u32) -> Cond {
    times(least, None, select(kind, vec![]))
}

pub fn tally(tally: Tally, select: EventSelect) -> Cond {
    Cond::Events(Box::new(Happening { tally, select }))
}

/// At least one conference.
pub fn one() -> Want {
    test(at_least(1, CONFERENCE))
}

pub fn end_of(grade: i8) -> Anchor {
    Anchor::Grade(grade, Edge::End)
}

fn place(want: &Want, path: &str, into: &mut Vec<Demand>) -> u32 {
    let parts = |list: &[Want], tag: &str, into: &mut Vec<Demand>| -> Vec<u32> {
        list.iter().enumerate().map(|(at, one)| place(one, &format!("{path}/{tag}{at}"), into)).collect()
    };
    let kind = match &want.what {
        What::All(list) => Kind::All(parts(list, "", into)),
        What::Choose(count, list) => Kind::Choose { count: *count, parts: parts(list, "", into) },
        What::Test(cond) => Kind::Test(cond.clone()),
        What::If(cond, then, otherwise) => Kind::If {
            cond: cond.clone(),
            then: parts(then, "then", into),
            otherwise: parts(otherwise, "else", into),
        },
        What::Timed(window, list) => Kind::Timed { window: window.clone(), parts: parts(list, "", into) },
    };
    let text = match &want.what {
        What::Test(cond) => words(cond),
        What::Timed(window, _) => format!("{window:?}").split(['(', ' ']).next().unwrap().to_lowercase(),
        What::Choose(count, _) => format!("{count} of"),
        What::If(..) => "if".to_owned(),
        What::All(_) => "all".to_owned(),
    };
    into.push(Demand {
        path: path.to_owned(),
        name: want.name.map(str::to_owned),
        title: want.name.map(str::to_owned),
        text,
        place: "test:1".into(),
        cites: vec![],
        readings: vec![],
        notes: vec![],
        layer: None,
        waived_by: if want.name.is_some() { vec!["principal".into()] } else { vec![] },
        kind,
    });
    u32::try_from(into.len() - 1).unwrap()
}

fn words(cond: &Cond) -> String {
    match cond {
        Cond::Events(happening) => {
            let kind = kinds()[happening.select.kinds[0] as usize].named.name.clone();
            match &happening.tally {
                Tally::Times { least, most: None } => format!("{least} {kind}"),
                Tally::Times { least: 0, most: Some(0) } => format!("no {kind}"),
                other => format!("{other:?} {kind}").to_lowercase(),
            }
        }
        _ => "condition".to_owned(),
    }
}

fn kinds() -> Vec<EventKind> {
    let kind = |name: &str, title: &str, class, within| EventKind {
        named: named(name, title),
        class,
        within,
        formats: vec![],
        parts: vec![],
        values: vec![],
    };
    vec![
        EventKind {
            formats: vec!["individual".into(), "group".into()],
            ..kind("meeting", "Meeting", EventClass::Meeting, None)
        },
        kind("conference", "Conference", EventClass::Meeting, Some(MEETING)),
        kind("igp", "IGP", EventClass::Document, None),
        EventKind {
            parts: vec!["goals".into(), "courses".into()],
            ..kind("review", "Review", EventClass::Record, None)
        },
        EventKind {
            values: vec!["university".into(), "career".into()],
            ..kind("choice", "Choice of pathway", EventClass::Choice, None)
        },
        kind("placement", "Placement", EventClass::Placement, None),
        kind("judgement", "Judgement of progress", EventClass::Attestation, None),
        kind("incident", "Incident", EventClass::Record, None),
    ]
}

/// The award these tests ask for.
pub fn award(wants: &[Want]) -> Award {
    let mut demands = Vec::new();
    let roots =
        wants.iter().enumerate().map(|(at, want)| place(want, &format!("d{at}"), &mut demands)).collect();
    Award {
        named: named("process", "Process"),
        kind: "process".into(),
        authority: None,
        code: None,
        place: "test:1".into(),
        cites: vec![],
        readings: vec![],
        notes: vec![],
        applies: None,
        of_schools: false,
        extends: None,
        scale: None,
        adds_to: vec![],
        separate_from: vec![],
        split: false,
        demands,
        roots,
    }
}

/// A policy of one award, with the calendars of these tests.
pub fn policy(wants: &[Want]) -> Policy {
    let policy = Policy {
        format: "gradus-validator".into(),
        version: FORMAT_VERSION,
        edition: "2026".into(),
        sources: "0".repeat(64),
        scales: vec![],
        courses: vec![],
        exams: vec![],
        credentials: vec![],
        facts: vec![
            Fact { named: named("goal", "Goal after school"), kind: FactKind::Text },
            Fact { named: named("notified", "Day of the notice"), kind: FactKind::Date },
            Fact { named: named("iep", "Has an IEP"), kind: FactKind::YesNo },
        ],
        marks: vec![],
        events: kinds(),
        roles: ["counselor", "parent", "principal", "student"].map(|role| named(role, role)).into(),
        calendars: vec![calendar()],
        flags: vec![],
        awards: vec![award(wants)],
        sequences: vec![],
    };
    assert_eq!(policy.faults(), Vec::<String>::new());
    policy
}

/// A policy without calendars.
pub fn without_calendar(wants: &[Want]) -> Policy {
    Policy { calendars: vec![], ..policy(wants) }
}

/// School from August 15 to May 31, with two weeks off over New Year and terms.
pub fn year(starts: i16) -> CalendarYear {
    let on = |text: &str, year: i16| day(&format!("{year}-{text}"));
    CalendarYear {
        year: SchoolYear::starting(starts),
        first: on("08-15", starts),
        last: on("05-31", starts + 1),
        no_school: vec![(on("12-21", starts), on("01-03", starts + 1))],
        terms: vec![
            ("fall".into(), on("08-15", starts), on("12-20", starts)),
            ("spring".into(), on("01-04", starts + 1), on("05-31", starts + 1)),
        ],
    }
}

pub fn calendar() -> Calendar {
    Calendar {
        named: named("north", "North"),
        schools: vec!["North".into()],
        years: (2018..=2027).map(year).collect(),
        every: None,
    }
}

/// A plan of these parts, for a student in grades 7 to 9 from 2021-22 on unless they say otherwise.
pub fn plan(parts: Value) -> Plan {
    let mut whole = json!({
        "format": "gradus-plan", "version": 1, "student": { "id": "S" },
        "enrolment": stays(&[(7, 2021), (8, 2022), (9, 2023)]),
    });
    for (key, value) in parts.as_object().unwrap() {
        whole[key] = value.clone();
    }
    serde_json::from_value(whole).unwrap()
}

pub fn stays(list: &[(i8, i16)]) -> Value {
    let stay = |(grade, year): &(i8, i16)| json!({ "school": "North", "grade": grade, "year": SchoolYear::starting(*year).to_string() });
    list.iter().map(stay).collect()
}

/// Conferences on these days.
pub fn conferences(days: &[&str]) -> Value {
    json!({ "events": days.iter().map(|day| json!({ "kind": "conference", "date": day })).collect::<Vec<_>>() })
}

pub fn run(policy: &Policy, plan: &Plan, as_of: &str) -> Audit {
    audit(policy, plan, &Options::on(day(as_of)))
}

/// How the award stands.
pub fn verdict(policy: &Policy, plan: &Plan, as_of: &str) -> Verdict {
    run(policy, plan, as_of).awards[0].verdict
}

/// How an award of one demand stands on each of these days.
pub fn on_days(want: Want, plan: &Plan, days: &[(&str, Verdict)]) {
    let policy = policy(std::slice::from_ref(&want));
    for (day, expected) in days {
        let audit = run(&policy, plan, day);
        assert_eq!(audit.awards[0].verdict, *expected, "on {day}: {}", told(&audit));
    }
}

/// The demands of an audit, one a line.
pub fn told(audit: &Audit) -> String {
    fn line(demand: &DemandResult, depth: usize, out: &mut String) {
        out.push_str(&format!("\n{}{}: {:?}", "  ".repeat(depth), demand.title, demand.verdict));
        if let Some(when) = &demand.when {
            let of = when.period.as_ref().map(|period| format!(" [{period}]")).unwrap_or_default();
            let end = |day: &Option<String>| day.clone().unwrap_or_else(|| "…".into());
            out.push_str(&format!("{of} {} to {}", end(&when.from), end(&when.until)));
            if let Some(unknown) = &when.unknown {
                out.push_str(&format!(" ({unknown})"));
            }
        }
        if let Some(because) = &demand.because {
            out.push_str(&format!("; {because}"));
        }
        for part in &demand.parts {
            line(part, depth + 1, out);
        }
    }
    let mut out = String::new();
    for award in &audit.awards {
        out.push_str(&format!("{}: {:?}", award.title, award.verdict));
        award.demands.iter().for_each(|demand| line(demand, 1, &mut out));
        out.push('\n');
    }
    for finding in &audit.findings {
        let help = finding.help.as_deref().unwrap_or_default();
        out.push_str(&format!("! {} {}: {} ({help})\n", finding.code, finding.path, finding.problem));
    }
    out
}
