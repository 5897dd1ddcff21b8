//! Everything plans come from, with the same result.

use super::desk::Desk;
use super::made;

const DAY: &str = "--policy policy --as-of 2026-11-29";

/// The rows without where each came from.
fn rows(text: &str) -> Vec<serde_json::Value> {
    let row = |line: &str| {
        let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
        row.as_object_mut().unwrap().remove("source").unwrap();
        row
    };
    text.lines().map(row).collect()
}

#[test]
fn the_same_plans_from_everywhere_give_the_same_rows() {
    let desk = Desk::new("batch_everywhere");
    for folder in ["plans", "plans/inner", "tables", "one"] {
        std::fs::create_dir_all(desk.folder.join(folder)).unwrap();
    }
    desk.put("one/lines.ndjson", made::lines(9));
    for number in 0..9 {
        let folder = if number < 5 { "plans" } else { "plans/inner" };
        // The first are found first: folders and files go by name.
        desk.put(
            &format!("{folder}/{}-{number}.json", if number < 5 { "a" } else { "b" }),
            made::plan(number),
        );
    }
    desk.put("plans/readme.txt", "no plan");
    desk.put("plans/.hidden.json", "no plan");
    for (name, text) in made::tables(9) {
        desk.put(&format!("tables/{name}"), text);
    }
    let expected = {
        let (code, out, err) = desk.run(&format!("audit one/lines.ndjson {DAY}"));
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(
            out.starts_with(
                "{\"source\":\"one/lines.ndjson:1\",\"student\":\"s-0\",\"school\":\"School 0\",\"grade\":11,"
            ),
            "{out}"
        );
        rows(&out)
    };
    assert_eq!(expected.len(), 9);
    for named in ["one", "plans", "plans/*", "plans/**/*.json", "tables", "one/*.ndjson"] {
        let (code, out, err) = desk.run(&format!("audit {named} {DAY}"));
        assert_eq!((code, err.as_str()), (0, ""), "{named}");
        assert_eq!(rows(&out), expected, "{named}");
    }
    let output = desk.command(&format!("audit - {DAY}")).write_stdin(made::lines(9)).output().unwrap();
    assert_eq!(rows(std::str::from_utf8(&output.stdout).unwrap()), expected);
    // Several of them, in the order in which they are named.
    let (_, out, _) = desk.run(&format!("audit tables one plans/a-0.json {DAY}"));
    let twice: Vec<_> = expected.iter().chain(&expected).chain(&expected[..1]).cloned().collect();
    assert_eq!(rows(&out), twice);
}

#[test]
fn odd_but_good_lines() {
    let desk = Desk::new("batch_odd_but_good");
    let text = made::lines(3);
    let odd = [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), text.trim_end().to_owned()];
    desk.put("plain.ndjson", &text);
    let (_, expected, _) = desk.run(&format!("audit plain.ndjson {DAY}"));
    for text in odd {
        desk.put("plain.ndjson", text);
        assert_eq!(desk.run(&format!("audit plain.ndjson {DAY}")), (0, expected.clone(), String::new()));
    }
}

#[test]
fn sources_and_validator_agree_and_so_do_one_job_and_many() {
    let desk = Desk::new("batch_agree");
    desk.put("plans.ndjson", made::lines(3_000));
    assert_eq!(desk.run("build policy --output v.json").0, 0);
    for format in ["ndjson", "ndjson --full", "csv", "json"] {
        let run = |policy: &str, jobs: u32| {
            let line = format!(
                "audit plans.ndjson --policy {policy} --as-of 2026-11-29 --jobs {jobs} --format {format}"
            );
            let (code, out, err) = desk.run(&line);
            assert_eq!((code, err.as_str()), (0, ""), "{line}");
            out
        };
        let expected = run("policy", 1);
        assert!(run("policy", 7) == expected && run("v.json", 3) == expected, "{format}");
    }
    let (_, out, _) = desk.run(&format!("audit plans.ndjson {DAY} --jobs 5"));
    let students: Vec<String> =
        rows(&out).iter().map(|row| row["student"].as_str().unwrap().to_owned()).collect();
    assert_eq!(students, (0..3_000).map(made::id).collect::<Vec<_>>());
}

/// One plan by itself and the same in a batch have the same full audit.
#[test]
fn one_plan_and_a_batch_agree() {
    let desk = Desk::new("batch_one_and_many");
    desk.put("plans.ndjson", made::lines(6));
    let (_, all, _) = desk.run(&format!("audit plans.ndjson {DAY} --format json"));
    let all: Vec<serde_json::Value> = serde_json::from_str(&all).unwrap();
    for (number, expected) in all.iter().enumerate() {
        desk.put("one.json", made::plan(number));
        let (_, one, _) = desk.run(&format!("audit one.json {DAY} --format json"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&one).unwrap(), *expected);
    }
}

/// What a run wrote is no input of the next.
#[test]
fn a_result_in_the_folder_of_the_plans_is_no_plan() {
    let desk = Desk::new("batch_own_output");
    std::fs::create_dir(desk.folder.join("plans")).unwrap();
    desk.put("plans/a.json", made::plan(0));
    let line = format!("audit plans {DAY} --output plans/z.ndjson --rejects plans/y.ndjson");
    for _ in 0..2 {
        assert_eq!(desk.run(&line), (0, String::new(), String::new()));
        assert_eq!(desk.read("plans/z.ndjson").iter().filter(|byte| **byte == b'\n').count(), 1);
    }
}
