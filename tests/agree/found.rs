//! What the auditor and the checker once did not agree on: how each of these stands by `docs/time.md`.

use gradus::audit::outcome::DemandResult;
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::compile;
use gradus::plan::{Format, read};
use gradus::quantity::parse_date;
use gradus::source::Sources;

/// Demands of a process, and what else the policy declares.
const DECLARED: &str = r#"
role parent "Parent"
meeting conference "Conference"
record shadowing "Job shadowing"
placement program "Program"
fact code "Code" text
fact plan-code "Plan code" text
calendar south "South" {
  for schools "South"
  every school year from august 15 to may 31
}
"#;

/// The status of each demand, line by line, once both agree on it.
fn said(demands: &str, plan: &str, day: &str) -> String {
    let text =
        format!("{DECLARED}\nprocess steps \"Steps\" {{\n  cite \"R 1\" as of 2024-08-01\n{demands}\n}}\n");
    let mut sources = Sources::new();
    sources.add("main".to_owned(), "main.gradus".to_owned(), text, false);
    let compiled = compile(&sources);
    let policy = compiled.policy.unwrap_or_else(|| panic!("{:?}", compiled.findings));
    let plan = format!("format: gradus-plan\nversion: 1\nstudent: {{ id: S }}\n{plan}");
    let plan = read(plan.as_bytes(), Format::Yaml);
    assert_eq!(plan.problems, []);
    let (plan, as_of) = (plan.plan.unwrap(), parse_date(day).unwrap());
    let made = audit(&policy, &plan, &Options::on(as_of));
    let award = &made.awards[0];
    let checked = verify(&policy, &plan, as_of, award, &award.together);
    assert_eq!(checked, Ok(Checked::Proved { assuming: Vec::new() }), "{:#?}", award.demands);
    let mut lines = Vec::new();
    fn list(of: &[DemandResult], lines: &mut Vec<String>) {
        for one in of {
            let events: Vec<&str> = one.events.iter().map(|event| event.date.as_str()).collect();
            let events = if events.is_empty() { String::new() } else { format!(" by {}", events.join(", ")) };
            lines.push(format!("{}: {:?}{events}", one.title, one.verdict));
            list(&one.parts, lines);
        }
    }
    list(&award.demands, &mut lines);
    lines.join("\n")
}

/// A student who left does not meet `every` by doing nothing: it does not apply.
#[test]
fn nothing_done_is_not_met_all_the_same() {
    let left =
        "enrolment: [ { school: North, grade: 9, year: 2022-23, from: 2022-08-15, to: 2023-03-01 } ]\n";
    let demands = "  by 2024-05-01 require every conference attended by parent";
    assert_eq!(said(demands, left, "2024-06-01"), "every conference attended by parent: NotApplicable");
    let done = format!("{left}events: [ {{ kind: conference, date: 2023-01-10, attended: [parent] }} ]\n");
    assert_eq!(said(demands, &done, "2024-06-01"), "every conference attended by parent: Met by 2023-01-10");
}

/// What is done late counts up to graduation, and nothing after it is shown as counting.
#[test]
fn what_was_done_after_graduation_is_not_shown() {
    let plan = "enrolment: [ { school: North, grade: 12, year: 2022-23 } ]
events:
  - { kind: shadowing, date: 2022-11-01 }
  - { kind: shadowing, date: 2024-02-01 }
";
    let plan = plan.replace("school: North", "school: South");
    let text = said("  by 2022-10-15 require between 1 and 2 shadowings", &plan, "2024-06-01");
    assert_eq!(text, "between 1 and 2 shadowings: MetLate by 2022-11-01");
}

/// Saturdays are no school days, whatever is not known of a year.
#[test]
fn unknown_school_days_are_weekdays() {
    // 90 weekdays from 2022-10-17 end on 2023-02-17, 90 days on 2023-01-14: before the student came.
    let came = "enrolment: [ { school: North, grade: 9, year: 2022-23, from: 2023-01-20 } ]\n";
    let demands = "  within 90 school days of 2022-10-17 require 1 conference";
    assert_eq!(said(demands, came, "2022-10-01"), "1 conference: NotYetDue");
}

/// Without enrolment nothing about grades can be told; that is not the same as time to come.
#[test]
fn an_unknown_grade_is_no_time_to_come() {
    let plan = "programs: [ { program: program, from: 2022-12-20 } ]\n";
    let text = said("  each program require in grades 8 to 9", plan, "2024-03-10");
    assert!(text.contains("in grades 8 to 9: CannotTell"), "{text}");
}

/// Which branch is owed in a window cannot be told where the window cannot.
#[test]
fn a_branch_in_an_unknown_window_is_open() {
    let demands = "  by the end of grade 9 {\n    if 1 conference { 1 shadowing }\n  }";
    let text = said(demands, "", "2024-03-10");
    assert!(text.ends_with("1 shadowing: CannotTell"), "{text}");
    assert!(!text.contains("NotApplicable"), "{text}");
}

/// An open branch has the status that both ways agree on.
#[test]
fn an_open_branch_is_not_settled_by_the_empty_way() {
    let demands = "  if code agrees with plan-code { 1 conference }";
    let text = said(demands, "", "2024-03-10");
    assert!(text.contains("CannotTell"), "{text}");
}

/// Who leaves owes nothing that would be due after that, also where it goes on until graduation.
#[test]
fn leaving_ends_what_is_wanted_again_and_again() {
    let plan = "enrolment: [ { school: South, grade: 9, year: 2022-23, from: 2022-08-15, to: 2023-03-01 } ]
events: [ { kind: conference, date: 2022-11-03 }, { kind: conference, date: 2023-01-01 } ]
";
    let text =
        said("  every 80 days from enrollment until graduation require 1 conference", plan, "2024-06-01");
    assert!(text.starts_with("1 conference: Met"), "{text}");
}
