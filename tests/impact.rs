//! What a change of a policy means for real students.
//!
//! Each folder of `impact/cases` holds two versions of a policy and a table of students; the comments at the head of the
//! old one say the day (`# as of`), the award (`# award`; in the new one where it is named otherwise there), and the
//! smallest number that is shown (`# suppress`). The snapshot has the page for the board, then what the office sees.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

use std::collections::BTreeSet;
use std::path::Path;

use gradus::audit::outcome::Verdict;
use gradus::plan::{Format, Plan};
use gradus::policy::{AwardId, Policy};
use gradus::population::Cell;
use gradus::population::impact::{AwardImpact, Effect, Impact, Line, Options};
use gradus::quantity::parse_date;
use gradus::report::paper::{self, Form};
use gradus::report::{Measure, Office, impact_json, impact_schema};
use gradus::source::{DiskFiles, Sources, load};
use gradus::{add_stdlib, compile};
use proptest::prelude::*;

fn compiled(mut sources: Sources) -> Policy {
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let shown = gradus::diagnostic::render::terminal(&compiled.findings, &sources, false);
    compiled.policy.unwrap_or_else(|| panic!("{shown}"))
}

fn of_text(text: &str) -> Policy {
    let mut sources = Sources::new();
    sources.add("rules".to_owned(), "rules.gradus".to_owned(), text.to_owned(), false);
    compiled(sources)
}

fn award(policy: &Policy, name: &str) -> AwardId {
    let at = policy.awards.iter().position(|award| award.named.goes_by(name));
    u32::try_from(at.unwrap_or_else(|| panic!("there is no award `{name}`"))).unwrap()
}

fn plan(yaml: &str) -> Plan {
    let found = gradus::plan::read(yaml.as_bytes(), Format::Yaml);
    assert_eq!(found.problems, [], "{yaml}");
    found.plan.unwrap()
}

/// The plans of a table of students.
fn students(table: &str) -> Vec<Plan> {
    let mut plans = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [count, school, grade, earned, planned, else_] = cells.as_slice() else { panic!("{line}") };
        for _ in 0..count.parse::<usize>().unwrap() {
            let mut yaml = format!(
                "format: gradus-plan\nversion: 1\nstudent:\n  id: S-{:03}\n  name: Student {}\n",
                plans.len() + 1,
                plans.len() + 1
            );
            let (mut facts, mut scores) = (String::new(), String::new());
            for word in else_.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                match word.split_once(' ') {
                    Some(("entered", year)) => yaml.push_str(&format!("  entered_grade_9: {year}\n")),
                    Some(("not", fact)) => facts.push_str(&format!("{fact}: false, ")),
                    Some((exam, score)) => {
                        scores.push_str(&format!("  - {{exam: {exam}, score: {score}, date: 2026-03-01}}\n"));
                    }
                    None => facts.push_str(&format!("{word}: true, ")),
                }
            }
            yaml.push_str(&format!("  facts: {{{}}}\n", facts.trim_end_matches(", ")));
            if !school.is_empty() {
                yaml.push_str(&format!(
                    "enrolment:\n  - {{school: {school}, grade: {grade}, year: 2025-26}}\n"
                ));
            }
            let all = earned.split_whitespace().map(|name| (name, "earned"));
            let all: Vec<_> = all.chain(planned.split_whitespace().map(|name| (name, "planned"))).collect();
            if !all.is_empty() {
                yaml.push_str("courses:\n");
            }
            for (name, state) in all {
                yaml.push_str(&format!("  - {{course: {name}, state: {state}, credits: 1}}\n"));
            }
            if !scores.is_empty() {
                yaml.push_str(&format!("scores:\n{scores}"));
            }
            plans.push(plan(&yaml));
        }
    }
    plans
}

fn said(text: &str, word: &str) -> Option<String> {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    lines.filter_map(|line| line.strip_prefix(&format!("# {word} "))).map(str::to_owned).next()
}

fn measured<'p>(
    old: &Policy,
    new: &Policy,
    awards: &[(AwardId, AwardId)],
    plans: impl Iterator<Item = &'p Plan>,
    options: &Options,
) -> (Impact, Office) {
    let mut measure = Measure::new(old, new, awards, options);
    plans.for_each(|plan| measure.add(plan));
    measure.finish()
}

#[test]
fn cases() {
    insta::glob!("impact/cases/*/old.gradus", |path| {
        let folder = path.parent().unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let (before, after) = (read("old.gradus"), read("new.gradus"));
        let (old, new) = (of_text(&before), of_text(&after));
        let name = said(&before, "award").unwrap();
        let pair = (award(&old, &name), award(&new, &said(&after, "award").unwrap_or(name)));
        let mut options = Options::on(parse_date(&said(&before, "as of").unwrap()).unwrap());
        if let Some(suppress) = said(&before, "suppress") {
            options.suppress = suppress.parse().unwrap();
        }
        let table = read("students.txt");
        let plans = students(&table);
        let (impact, office) = measured(&old, &new, &[pair], plans.iter(), &options);
        // The order of the plans does not matter.
        let back = measured(&old, &new, &[pair], plans.iter().rev(), &options);
        assert_eq!((&impact, &office), (&back.0, &back.1));
        let page = |office: Option<&Office>, form: &Form| {
            let text = paper::render("impact", &paper::impact(&impact, office), form).unwrap();
            // The fingerprint changes with every word of the policy, comments included.
            text.split("\nRules compared").next().unwrap().to_owned()
        };
        let memo = page(None, &Form::Markdown);
        for plan in &plans {
            let id = &plan.student.id;
            assert!(
                !memo.contains(id) && !impact_json(&impact, None).contains(id),
                "{id} is named to the board"
            );
        }
        let terminal = Form::Terminal { color: false, width: 80 };
        let name = folder.file_name().unwrap().to_str().unwrap();
        let out = format!(
            "{before}\n--- new\n{after}\n--- students\n{table}\n--- memo\n{memo}\n--- terminal, for the office\n{}",
            page(Some(&office), &terminal)
        );
        insta::with_settings!({ snapshot_path => "impact/snapshots", snapshot_suffix => name, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(out);
        });
    });
}

#[test]
fn programs_read_the_same_and_it_fits_the_schema() {
    let validator = jsonschema::draft202012::new(&impact_schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact/cases/civics-for-all");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (old, new) = (of_text(&read("old.gradus")), of_text(&read("new.gradus")));
    let options = Options::on(parse_date("2026-05-20").unwrap());
    let plans = students(&read("students.txt"));
    let mut measure = Measure::new(&old, &new, &[(0, 0)], &options);
    measure.unread("plans/b.json", "line 1: it is no JSON");
    plans.iter().for_each(|plan| measure.add(plan));
    measure.unread("plans/a.yaml", "it has 2 problems");
    let (impact, office) = measure.finish();
    for office in [None, Some(&office)] {
        let json: serde_json::Value = serde_json::from_str(&impact_json(&impact, office)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(
            (&json["format"], &json["version"], &json["unread"]),
            (&"gradus-impact".into(), &1.into(), &2.into())
        );
        assert_eq!(json.get("office").is_some(), office.is_some());
    }
    insta::with_settings!({ snapshot_path => "impact/snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
        let json = impact_json(&impact, None);
        let json: Vec<&str> = json.lines().filter(|line| !line.contains("_policy\"")).collect();
        insta::assert_snapshot!("json", json.join("\n"));
    });
    assert_eq!(
        office.unread.iter().map(|one| one.file.as_str()).collect::<Vec<_>>(),
        ["plans/a.yaml", "plans/b.json"]
    );
    let lists = paper::render("impact", &paper::impact(&impact, Some(&office)), &Form::Markdown).unwrap();
    assert!(lists.contains("2 plan files could not be read") && lists.contains("plans/a.yaml"));
    let memo = paper::render("impact", &paper::impact(&impact, None), &Form::Markdown).unwrap();
    assert!(memo.contains("2 plan files could not be read") && !memo.contains("a.yaml"));
}

/// As a program of an agency would: the diploma of Louisiana against an edited copy of it, by the plans of the package.
#[test]
fn an_edited_copy_of_a_diploma_and_the_plans_of_its_package() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/louisiana");
    let policy = |edit: &dyn Fn(&str) -> String| {
        let mut read = Sources::new();
        assert_eq!(load(&DiskFiles, std::slice::from_ref(&folder), &mut read), []);
        let mut sources = Sources::new();
        // The recommended courses follow the diploma as it is.
        for (_, file) in read.iter().filter(|(_, file)| !file.path.ends_with("sequences.gradus")) {
            sources.add(file.module.clone(), file.path.clone(), edit(&file.text), false);
        }
        compiled(sources)
    };
    let old = policy(&str::to_owned);
    let rule = "\"Chemistry I\" 1 credit from chemistry-1";
    let new = policy(&|text| text.replace(rule, "\"Physics I\" 1 credit from physics-1"));
    assert_ne!(old, new);
    let mut plans = Vec::new();
    for entry in std::fs::read_dir(folder.join("plans")).unwrap() {
        let path = entry.unwrap().path();
        let Some(format) = Format::from_path(&path) else { continue };
        plans.extend(gradus::plan::read(&std::fs::read(&path).unwrap(), format).plan);
    }
    let pairs: Vec<(AwardId, AwardId)> =
        (0u32..).zip(&old.awards).filter(|(_, award)| !award.of_schools).map(|(id, _)| (id, id)).collect();
    let options = Options { suppress: 0, ..Options::on(parse_date("2026-05-20").unwrap()) };
    let (impact, office) = measured(&old, &new, &pairs, plans.iter(), &options);
    assert_eq!(impact.students, Cell::Count(u32::try_from(plans.len()).unwrap()));
    let diploma = impact.awards.iter().position(|award| award.award.ends_with(".tops-university")).unwrap();
    let all = impact.awards[diploma].all.unwrap();
    let sum: u32 = Effect::ALL.iter().map(|effect| all.get(*effect).count().unwrap()).sum();
    assert_eq!(sum, u32::try_from(plans.len()).unwrap());
    assert!(all.loses.count().unwrap() > 0, "{all:?}");
    let list = &office.awards[diploma];
    assert_eq!(list.changed.len(), usize::try_from(sum - all.same.count().unwrap()).unwrap());
    assert!(
        list.changed.iter().any(|student| {
            student.effect == Effect::Loses
                && student.demands.iter().any(|demand| demand.title.ends_with("Physics I"))
        }),
        "{list:#?}"
    );
    // A policy against itself changes nothing.
    let (same, office) = measured(&old, &old, &pairs, plans.iter(), &options);
    for award in &same.awards {
        assert_eq!(award.all.unwrap().same, same.students, "{}", award.title);
    }
    assert!(office.awards.iter().all(|award| award.changed.is_empty()));
}

/// What could not be decided is counted as that, and named to the office.
#[test]
fn what_is_not_decided_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact/cases/civics-for-all");
    let old = of_text(&std::fs::read_to_string(folder.join("old.gradus")).unwrap());
    let options = Options { effort: 0, suppress: 0, ..Options::on(parse_date("2026-05-20").unwrap()) };
    let plans = students("2 | North | 12 | algebra geometry | |");
    let (impact, office) = measured(&old, &old, &[(0, 0)], plans.iter(), &options);
    let moved = impact.awards[0].verdicts[0];
    assert_eq!(
        (moved.before, moved.after, moved.students),
        (Verdict::Undecided, Verdict::Undecided, Cell::Count(2))
    );
    let ids: Vec<&str> = office.awards[0].undecided.iter().map(|student| student.student.as_str()).collect();
    assert_eq!(ids, ["S-001", "S-002"]);
    let memo = paper::render("impact", &paper::impact(&impact, None), &Form::Markdown).unwrap();
    assert!(memo.contains("not decided"), "{memo}");
}

#[test]
fn lists_are_bounded_and_the_first_by_name_whatever_the_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact/cases/few-students");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (old, new) = (of_text(&read("old.gradus")), of_text(&read("new.gradus")));
    let options = Options::on(parse_date("2026-05-20").unwrap());
    let one = students("1 | North | 12 | algebra | |").remove(0);
    let plans: Vec<Plan> = (0..2_500)
        .map(|at| {
            let mut plan = one.clone();
            plan.student.id = format!("S-{at:04}");
            plan.enrolment[0].school = format!("School {at:04}");
            plan
        })
        .collect();
    let (impact, office) = measured(&old, &new, &[(0, 0)], plans.iter(), &options);
    let back = measured(&old, &new, &[(0, 0)], plans.iter().rev(), &options);
    assert_eq!((&impact, &office), (&back.0, &back.1));
    let list = &office.awards[0];
    assert_eq!((list.changed.len(), list.more_changed), (1_000, 1_500));
    assert_eq!(list.changed[999].student, "S-0999");
    assert_eq!(impact.awards[0].all.unwrap().loses, Cell::Count(2_500));
}

// ---- No hidden count can be found out.

/// Counts below this are small: so little that all can be tried.
const THRESHOLD: u32 = 3;

const TWO: [&str; 2] = [
    "fact a \"A\" yes or no\nfact b \"B\" yes or no\ndiploma d \"D\" {\n  require a \"A\" a\n}\n",
    "fact a \"A\" yes or no\nfact b \"B\" yes or no\ndiploma d \"D\" {\n  require b \"B\" b\n}\n",
];

/// A student of whom each of the two facts is true, false or not stated.
fn student(school: usize, grade: usize, before: usize, after: usize) -> Plan {
    let mut facts = Vec::new();
    for (name, value) in [("a", before), ("b", after)] {
        facts.extend((value < 2).then(|| format!("{name}: {}", value == 0)));
    }
    plan(&format!(
        "format: gradus-plan\nversion: 1\nstudent: {{id: s, facts: {{{}}}}}\nenrolment:\n  - {{school: School {school}, grade: {}, year: 2025-26}}\n",
        facts.join(", "),
        11 + grade
    ))
}

/// Whether a published cell may stand for a count; `free` where the total of its line is hidden.
fn may_be(cell: Cell, free: bool, count: u32) -> bool {
    match cell {
        Cell::Count(shown) => shown == count,
        Cell::Fewer(threshold) => (1..threshold).contains(&count),
        Cell::Withheld => free || count == 0 || count >= THRESHOLD,
    }
}

/// What each cell of a table by school or grade may be, where the totals of its columns are these: nothing where no
/// table fits.
fn fillings(lines: &[Line], sums: [u32; 4], hidden: [bool; 4]) -> Option<Vec<[BTreeSet<u32>; 5]>> {
    let mut seen: Vec<[BTreeSet<u32>; 5]> = vec![<[BTreeSet<u32>; 5]>::default(); lines.len()];
    let mut any = false;
    // Two lines: the first is gone through, and the second is the rest.
    let choices = sums.map(|sum| 0..=sum);
    for a in choices[0].clone() {
        for b in choices[1].clone() {
            for c in choices[2].clone() {
                for d in choices[3].clone() {
                    let first = [a, b, c, d];
                    let rest: Vec<u32> = sums.iter().zip(first).map(|(sum, one)| sum - one).collect();
                    let table =
                        if lines.len() == 1 { vec![rest.clone()] } else { vec![first.to_vec(), rest] };
                    if lines.len() == 1 && first != [0; 4] {
                        continue;
                    }
                    let fits = lines.iter().zip(&table).all(|(line, counts)| {
                        let free_row = line.students.count().is_none();
                        may_be(line.students, false, counts.iter().sum())
                            && Effect::ALL.iter().all(|effect| {
                                let at = *effect as usize;
                                may_be(line.effects.get(*effect), free_row || hidden[at], counts[at])
                            })
                    });
                    if fits {
                        any = true;
                        for (seen, counts) in seen.iter_mut().zip(&table) {
                            for (seen, count) in
                                seen.iter_mut().zip(counts.iter().copied().chain([counts.iter().sum()]))
                            {
                                seen.insert(count);
                            }
                        }
                    }
                }
            }
        }
    }
    any.then_some(seen)
}

/// What each count of a breakdown may be, where they add up to this.
fn breakdowns(cells: &[Cell], sum: u32) -> Vec<BTreeSet<u32>> {
    fn go(cells: &[Cell], left: u32, made: &mut Vec<u32>, seen: &mut Vec<BTreeSet<u32>>) {
        let Some((cell, rest)) = cells.split_first() else {
            if left == 0 {
                seen.iter_mut().zip(made.iter()).for_each(|(seen, count)| _ = seen.insert(*count));
            }
            return;
        };
        // What is listed occurs.
        for count in (1..=left).filter(|count| may_be(*cell, false, *count)) {
            made.push(count);
            go(rest, left - count, made, seen);
            made.pop();
        }
    }
    let mut seen = vec![BTreeSet::new(); cells.len()];
    go(cells, sum, &mut Vec::new(), &mut seen);
    seen
}

/// Looks at what can be found out from what is published of an award.
fn look(award: &AwardImpact, students: u32) {
    let Some(all) = award.all else {
        assert!(award.verdicts.is_empty() && award.by_school.is_none() && award.by_grade.is_none());
        return;
    };
    let shown = Effect::ALL.map(|effect| all.get(effect));
    let hidden = shown.map(|cell| cell.count().is_none());
    let tables: Vec<&Vec<Line>> = award.by_school.iter().chain(&award.by_grade).collect();
    let mut totals: [BTreeSet<u32>; 4] = Default::default();
    let mut inside: Vec<Vec<[BTreeSet<u32>; 5]>> =
        tables.iter().map(|lines| vec![<[BTreeSet<u32>; 5]>::default(); lines.len()]).collect();
    for a in 0..=students {
        for b in 0..=students - a {
            for c in 0..=students - a - b {
                let sums = [a, b, c, students - a - b - c];
                if !shown.iter().zip(sums).all(|(cell, sum)| may_be(*cell, false, sum)) {
                    continue;
                }
                let found: Vec<_> = tables.iter().map(|lines| fillings(lines, sums, hidden)).collect();
                if found.iter().any(Option::is_none) {
                    continue;
                }
                totals.iter_mut().zip(sums).for_each(|(seen, sum)| _ = seen.insert(sum));
                for (seen, found) in inside.iter_mut().zip(found.into_iter().flatten()) {
                    for (seen, found) in seen.iter_mut().flatten().zip(found.into_iter().flatten()) {
                        seen.extend(found);
                    }
                }
            }
        }
    }
    for (cell, seen) in shown.iter().zip(&totals) {
        assert!(cell.count().is_some() || seen.len() > 1, "the total {cell} is certain: {award:#?}");
    }
    for (lines, seen) in tables.iter().zip(&inside) {
        for (line, seen) in lines.iter().zip(seen) {
            let cells = Effect::ALL.map(|effect| line.effects.get(effect));
            for (cell, seen) in cells.iter().chain([&line.students]).zip(seen) {
                assert!(
                    cell.count().is_some() || seen.len() > 1,
                    "{cell} of {} is certain: {award:#?}",
                    line.label
                );
            }
        }
    }
    for effect in Effect::ALL {
        let cells: Vec<Cell> = award
            .verdicts
            .iter()
            .filter(|moved| moved.effect == effect)
            .map(|moved| moved.students)
            .collect();
        if cells.is_empty() {
            continue;
        }
        let sum = all.get(effect).count().expect("only what has a total is broken down");
        for (cell, seen) in cells.iter().zip(breakdowns(&cells, sum)) {
            assert!(cell.count().is_some() || seen.len() > 1, "{cell} is certain: {award:#?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_count_is_certain(all in prop::collection::vec((0..2_usize, 0..2_usize, 0..3_usize, 0..3_usize), 0..13)) {
        let [old, new] = TWO.map(of_text);
        let options = Options { suppress: THRESHOLD, ..Options::on(parse_date("2026-05-20").unwrap()) };
        let plans: Vec<Plan> = all.iter().map(|(school, grade, before, after)| student(*school, *grade, *before, *after)).collect();
        let (impact, office) = measured(&old, &new, &[(0, 0)], plans.iter(), &options);
        look(&impact.awards[0], u32::try_from(plans.len()).unwrap());
        let changed = office.awards[0].changed.len();
        prop_assert_eq!(changed, all.iter().filter(|(_, _, before, after)| before != after).count());
    }
}
