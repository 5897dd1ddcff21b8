//! Why a requirement is not met: what is missing, what was looked at, why it does not count, and which
//! courses would do, as a family reads it. A case is a file of `tests/explain/cases/`: a policy, then a plan behind `---`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::fmt::Write as _;

use gradus::audit::outcome::{AwardResult, DemandResult};
use gradus::audit::{Detail, Options, audit};
use gradus::batch::Row;
use gradus::plan::{Format, read};
use gradus::policy::Policy;
use gradus::quantity::parse_date;
use gradus::report::{Record, Style, terminal};
use gradus::schedule::{self, Scheduler};
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

fn policy(text: &str) -> Policy {
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), text.to_owned(), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let errors = compiled.findings.iter().filter(|one| one.severity() == gradus::diagnostic::Severity::Error);
    let errors: Vec<&str> = errors.map(|one| one.headline.as_str()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    compiled.policy.unwrap()
}

/// The kinds of reason, as JSON has them.
fn kinds(award: &AwardResult) -> String {
    fn below(demand: &DemandResult, out: &mut String) {
        for one in &demand.considered {
            let why = serde_json::to_value(one.why).unwrap();
            writeln!(out, "{}: {}: {}", demand.path, one.title, why.as_str().unwrap()).unwrap();
        }
        demand.parts.iter().for_each(|part| below(part, out));
    }
    let mut out = String::new();
    award.demands.iter().for_each(|demand| below(demand, &mut out));
    out
}

#[test]
fn cases() {
    insta::glob!("explain/cases/*.txt", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (rules, records) = text.split_once("\n---\n").unwrap();
        let policy = policy(rules);
        let found = read(records.as_bytes(), Format::Yaml);
        assert_eq!(found.problems, []);
        let plan = found.plan.unwrap();
        let options = Options::on(parse_date("2026-05-20").unwrap());
        let mut made = audit(&policy, &plan, &options);
        Scheduler::new(&policy).mend(&plan, &schedule::Options::on(options.as_of), &mut made);
        let title = |name: &String| {
            let known = policy.courses.iter().find(|course| course.named.name == *name);
            known.map_or_else(|| name.clone(), |course| course.named.title.clone())
        };
        let titles = plan.courses.iter().map(|one| Record {
            title: title(&one.course),
            state: one.state.word().to_owned(),
            ..Record::default()
        });
        let titles: Vec<Record> = titles.collect();
        let shown = terminal(&made, &titles, &Style::default());
        let kinds: String = made.awards.iter().map(kinds).collect();
        insta::assert_snapshot!(format!("{text}\n=====\n{shown}\n=====\n{kinds}"));
        // What a row shows is the same, however much is said besides.
        let brief = audit(&policy, &plan, &Options { detail: Detail::Verdicts, ..options.clone() });
        let row = |audit| Row::of("", &plan, audit, options.as_of);
        assert_eq!(row(&brief), row(&made));
    });
}
