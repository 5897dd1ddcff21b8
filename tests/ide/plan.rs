//! Plan files: what is one, what is wrong with it, which policy judges it, who is affected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gradus::ide::census::{self, Plans};
use gradus::ide::plan::{PlanFinding, findings, format_of, names_course, word_at};
use gradus::ide::policies::judge;
use gradus::ide::{View, Workspace};
use gradus::plan::Format;
use gradus::source::MemoryFiles;

const POLICY: &str = "use std.scales
role principal
exam act \"ACT\" score 1 to 36
fact iep \"Has an IEP\" yes or no
course algebra-1 \"Algebra I\" {
  credits 1
}
course english-1 \"English I\" {
  credits 1
}
diploma standard \"Standard Diploma\" {
  grades on letter-grades
  require math \"Mathematics\" 1 credit from algebra-1
  require 1 credit from english-1
  require act at 20 or above
  if iep {
    1 credit from english-1 including excess
  }
}
";

const PLAN: &str = "format: gradus-plan
version: 1
student:
  id: s-1
  name: Ana
  facts: {iep: true, ipe: false}
courses:
  - course: \"algebra-l\"
    credits: 1
    grade: A
    state: earned
  - course: english-1 # spring
    credits: 2
    grade: Z
    state: earned
scores:
  - {exam: atc, score: 21}
  - {exam: act, score: 210}
";

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let mut workspace = Workspace::new(Box::new(MemoryFiles::new(files.iter().copied())));
    workspace.set_folders(vec![PathBuf::from("state")]);
    workspace
}

fn day() -> gradus::quantity::Date {
    gradus::quantity::parse_date("2026-05-20").unwrap()
}

fn shown(text: &str, found: &[PlanFinding]) -> String {
    let mut out = String::new();
    for one in found {
        let line = text[..one.span.start].lines().count().max(1);
        let line = if text[..one.span.start].ends_with('\n') { line + 1 } else { line };
        out.push_str(&format!(
            "{line} `{}` {:?} {}\n  {}\n",
            &text[one.span.clone()],
            one.severity,
            one.code.as_deref().unwrap_or("-"),
            one.problem
        ));
        if let Some(help) = &one.help {
            out.push_str(&format!("  {help}\n"));
        }
        if let Some(fix) = &one.fix {
            out.push_str(&format!("  {}: `{}` -> `{}`\n", fix.title, &text[fix.span.clone()], fix.text));
        }
    }
    out
}

#[test]
fn only_what_says_it_is_one_is_a_plan_file() {
    let is = |name: &str, text: &str| format_of(Path::new(name), text).is_some();
    assert!(is("a.yaml", PLAN));
    assert!(is("a.json", "{ \"version\": 1, \"format\" : \"gradus-plan\" }"));
    assert!(is("a.json", "{ \"format\": \"gradus-plan\", \"student\": "), "while it is written");
    assert!(!is("a.json", "{ \"name\": \"gradus-plan\" }"));
    assert!(!is("a.yaml", "plans:\n  format: gradus-plan\n"), "not of the whole file");
    assert!(!is("a.txt", PLAN));
}

#[test]
fn what_the_policy_cannot_use_with_what_to_write_instead() {
    let workspace = workspace(&[("state/policy.gradus", POLICY)]);
    let view = View::new(&workspace);
    let judge = judge(&view, Path::new("state/plans/ana.yaml")).unwrap();
    assert!(judge.current);
    let found = findings(PLAN, Format::Yaml, Some(&judge), day());
    insta::assert_snapshot!(shown(PLAN, &found));
}

#[test]
fn what_cannot_be_read_comes_first() {
    let text = "{\n  \"format\": \"gradus-plan\",\n  \"version\": 1,\n  \"student\": { \"id\": \"1\" },\n  \"courses\": [{ \"course\": \"a\", \"state\": \"erned\", \"credits\": 1 }]\n}\n";
    insta::assert_snapshot!(shown(text, &findings(text, Format::Json, None, day())));
}

#[test]
fn each_package_judges_its_own_plans() {
    let utah = "course algebra-1 {\n  credits 1\n}\ndiploma utah {\n  require 1 credit from algebra-1\n}\n";
    let workspace = workspace(&[
        ("state/utah/gradus.toml", "name = \"utah\"\n"),
        ("state/utah/policy.gradus", utah),
        ("state/ohio/gradus.toml", "name = \"ohio\"\n"),
        ("state/ohio/policy.gradus", &utah.replace("diploma utah", "diploma ohio")),
    ]);
    let view = View::new(&workspace);
    let award = |path: &str| {
        let judge = judge(&view, Path::new(path)).unwrap();
        let policy = judge.policy.unwrap();
        policy.awards.iter().map(|award| award.named.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(award("state/utah/plans/a.json"), ["utah"]);
    assert_eq!(award("state/ohio/policy.gradus"), ["ohio"]);
    assert_eq!(award("state/a.json"), ["ohio", "utah"]);
    assert!(judge(&view, Path::new("elsewhere/a.json")).is_none());
}

#[test]
fn while_the_policy_is_broken_plans_are_judged_by_what_it_was() {
    let mut workspace = workspace(&[("state/policy.gradus", POLICY)]);
    let path = Path::new("state/plans/ana.yaml");
    assert!(judge(&View::new(&workspace), path).unwrap().current);
    workspace.open(PathBuf::from("state/policy.gradus"), format!("{POLICY}diploma"), 1);
    let judge = judge(&View::new(&workspace), path).unwrap();
    assert!(!judge.current && judge.policy.is_some());
}

#[test]
fn the_word_at_a_place_and_whether_it_names_a_course() {
    let word = word_at(PLAN, Format::Yaml, PLAN.find("english-1").unwrap() + 3).unwrap();
    assert_eq!((word.path.as_str(), word.text.as_str()), ("courses[1].course", "english-1"));
    assert_eq!(&PLAN[word.span], "english-1");
    assert!(names_course("courses[1].course") && names_course("events[0].courses[2]"));
    assert!(names_course("substitutions[0].use") && !names_course("courses[1].grade"));
}

#[test]
fn who_is_affected() {
    let other = PLAN.replace("s-1", "s-2").replace("Ana", "Ben | *B*").replace("algebra-l", "algebra-1");
    let files = MemoryFiles::new([
        ("state/plans/ana.yaml", PLAN),
        ("state/plans/broken.yaml", "format: gradus-plan\n"),
        ("state/settings.json", "{}"),
    ]);
    let workspace = workspace(&[("state/policy.gradus", POLICY)]);
    let found = judge(&View::new(&workspace), Path::new("state/policy.gradus")).unwrap();
    let policy = found.policy.unwrap();
    let open = BTreeMap::from([(PathBuf::from("state/plans/ben.yaml"), other)]);
    let plans = Plans::new(&files, &open, &found.folder);
    let report = plans.affected(&policy, &policy.awards[0], day(), &|_, _| true).unwrap().unwrap();
    insta::assert_snapshot!(format!("{}\n\n{}", report.title, report.markdown));
    assert!(report.html.contains("<table>"));
    let standings = plans.standings(&policy, day(), &|| true).unwrap();
    assert_eq!(standings[0].values().sum::<usize>(), 2);
    assert!(
        plans.affected(&policy, &policy.awards[0], day(), &|_, _| false).unwrap().is_none(),
        "called off"
    );
}

#[test]
fn an_audit_as_a_page() {
    let workspace = workspace(&[("state/policy.gradus", POLICY)]);
    let found = judge(&View::new(&workspace), Path::new("state/a.yaml")).unwrap();
    let report = census::audit(&found.policy.unwrap(), Path::new("state/a.yaml"), PLAN, day()).unwrap();
    assert_eq!(report.title, "Audit of Ana");
    assert!(report.markdown.starts_with("# Counselor worksheet: Ana"), "{}", report.markdown);
    assert!(report.html.starts_with("<!DOCTYPE html>"));
}
