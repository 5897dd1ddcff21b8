//! What is written: rows, audits, tables, sums.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::made;

const DAY: &str = "--policy policy --as-of 2026-11-29";

#[test]
fn each_form_as_a_person_sees_it() {
    let desk = Desk::new("batch_forms");
    desk.put("plans.ndjson", made::lines(2));
    desk.put("one.json", made::plan(0));
    insta::assert_snapshot!(desk.session(&[
        &format!("audit plans.ndjson {DAY}"),
        &format!("audit plans.ndjson {DAY} --format csv"),
        &format!("audit plans.ndjson {DAY} --format csv --output rows.csv --summary"),
        &format!("audit plans.ndjson {DAY} --format terminal"),
        &format!("audit plans.ndjson {DAY} --format csv --full"),
        &format!("audit plans.ndjson {DAY} --output rows.csv --rejects rows.csv"),
        &format!("audit plans.ndjson {DAY} --output nowhere/rows.csv"),
        &format!("audit plans.ndjson {DAY} --resume"),
        &format!("audit - {DAY} --resume --output rows.csv"),
        &format!("audit plans.ndjson {DAY} --jobs 0"),
    ]));
}

#[test]
fn the_name_of_the_output_says_its_form() {
    let desk = Desk::new("batch_names");
    desk.put("plans.ndjson", made::lines(4));
    for (name, format) in [("a.csv", "csv"), ("a.ndjson", "ndjson"), ("a.json", "json"), ("a.txt", "ndjson")]
    {
        let (_, expected, _) = desk.run(&format!("audit plans.ndjson {DAY} --format {format}"));
        let written = desk.run(&format!("audit plans.ndjson {DAY} --output {name}"));
        assert_eq!(written, (0, String::new(), String::new()));
        assert_eq!(String::from_utf8(desk.read(name)).unwrap(), expected, "{name}");
    }
}

#[test]
fn what_is_written_is_as_its_schema_says() {
    let desk = Desk::new("batch_schema");
    desk.put("plans.ndjson", format!("{}{{\"format\":1}}\n\n", made::lines(5)));
    let line = format!(
        "audit plans.ndjson {DAY} --output rows.ndjson --rejects no.ndjson --summary-output sum.json"
    );
    assert_eq!(desk.run(&line).0, 1);
    for (schema, file) in [("row", "rows.ndjson"), ("reject", "no.ndjson"), ("summary", "sum.json")] {
        let (code, schema, _) = desk.run(&format!("schema {schema}"));
        assert_eq!(code, 0);
        let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let text = String::from_utf8(desk.read(file)).unwrap();
        let values: Vec<serde_json::Value> =
            serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
        assert!(!values.is_empty());
        for value in values {
            let problems: Vec<String> =
                schema.iter_errors(&value).map(|problem| problem.to_string()).collect();
            assert!(problems.is_empty(), "{file}: {problems:?}\n{value:#}");
        }
    }
}

/// The sums are those counted from the rows by hand.
#[test]
fn the_summary_is_what_the_rows_add_up_to() {
    let desk = Desk::new("batch_summary");
    desk.put("plans.ndjson", format!("{}nothing\n", made::lines(1_234)));
    let line = format!(
        "audit plans.ndjson {DAY} --jobs 4 --output rows.ndjson --rejects no.ndjson --summary-output"
    );
    assert_eq!(desk.run(&format!("{line} sum.json")).0, 1);
    assert_eq!(desk.run(&format!("{line} sum.csv")).0, 1);
    let mut counted: BTreeMap<(String, String, String, String), u64> = BTreeMap::new();
    let text = String::from_utf8(desk.read("rows.ndjson")).unwrap();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        for award in row["awards"].as_array().unwrap() {
            let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let (name, verdict) = (word(&award["award"]), word(&award["verdict"]));
            let mut note = |by: &str, what: String| {
                *counted.entry((by.to_owned(), name.clone(), what, verdict.clone())).or_default() += 1;
            };
            note("award", String::new());
            note("school", word(&row["school"]));
            note("grade", row["grade"].to_string());
            for unmet in award["unmet"].as_array().unwrap_or(&Vec::new()) {
                note("demand", word(&unmet["path"]));
            }
        }
    }
    let mut found: BTreeMap<(String, String, String, String), u64> = BTreeMap::new();
    let text = String::from_utf8(desk.read("sum.csv")).unwrap();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [by, award, demand, school, grade, verdict, count] = fields.as_slice() else { panic!("{line}") };
        let key =
            (by.to_string(), award.to_string(), format!("{demand}{school}{grade}"), verdict.to_string());
        found.insert(key, count.parse().unwrap());
    }
    assert_eq!(found, counted);
    let summary: serde_json::Value = serde_json::from_slice(&desk.read("sum.json")).unwrap();
    assert_eq!((summary["plans"].as_u64(), summary["rejects"].as_u64()), (Some(1_234), Some(1)));
    let verdicts = summary["awards"][0]["verdicts"].as_object().unwrap();
    assert_eq!(verdicts.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 1_234);
}
