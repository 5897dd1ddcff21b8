//! A run as SARIF 2.1.0, which code scanning reads: GitHub, Azure DevOps, and viewers in editors.
//!
//! Columns are counted in UTF-16 code units, as the file says. Paths are relative to the top of the
//! repository. Each result has a fingerprint of what stands on its line, so that it stays the same result
//! when lines are put in above it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{Change, Item, Level, Place, Rule, Run};

/// The run as one JSON value, ending with a line break.
#[must_use]
pub fn sarif(run: &Run) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = run.items.iter().map(|item| result(item, &run.rules, &mut seen)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "gradus",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": run.rules.iter().map(rule).collect::<Vec<Value>>(),
                },
            },
            // Several runs over one commit are told apart by it.
            "automationDetails": { "id": format!("{}/", run.command.replace(' ', "-")) },
            "columnKind": "utf16CodeUnits",
            "invocations": [{ "executionSuccessful": run.complete }],
            "results": results,
        }],
    });
    // Every key is a string and every number whole, so that writing cannot fail.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": rule.level.name() },
        "properties": {
            "tags": [rule.family],
            "problem.severity": match rule.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "recommendation",
            },
        },
    })
}

fn result(item: &Item, rules: &[Rule], seen: &mut BTreeMap<String, usize>) -> Value {
    let mut text = item.headline.clone();
    if !item.text.is_empty() {
        let _ = write!(text, "\n{}", item.text);
    }
    if let Some(detail) = &item.detail {
        let _ = write!(text, "\n\n{detail}");
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(item.code));
    if let Some(at) = rules.iter().position(|rule| rule.code == item.code) {
        result.insert("ruleIndex".into(), json!(at));
    }
    result.insert("level".into(), json!(item.level.name()));
    result.insert("message".into(), json!({ "text": text }));
    if let Some(place) = &item.place {
        result.insert("locations".into(), json!([{ "physicalLocation": physical(place) }]));
    }
    if !item.related.is_empty() {
        let related = item.related.iter().enumerate().map(|(at, (place, text))| {
            json!({ "id": at + 1, "physicalLocation": physical(place), "message": { "text": text } })
        });
        result.insert("relatedLocations".into(), related.collect());
    }
    let fixes: Vec<Value> = item.changes.iter().map(fix).collect();
    if !fixes.is_empty() {
        result.insert("fixes".into(), json!(fixes));
    }
    let print = fingerprint(item);
    let count = seen.entry(print.clone()).or_default();
    *count += 1;
    result.insert(
        "partialFingerprints".into(),
        // By this name GitHub knows a result of one commit as that of another.
        json!({ "primaryLocationLineHash": format!("{print}:{count}") }),
    );
    Value::Object(result)
}

/// The edits by file, in the order they stand there.
fn fix(change: &Change) -> Value {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (place, replacement) in &change.edits {
        let mut edit = Map::new();
        edit.insert("deletedRegion".into(), region(place).unwrap_or_else(|| json!({})));
        if !replacement.is_empty() {
            edit.insert("insertedContent".into(), json!({ "text": replacement }));
        }
        files.entry(&place.path).or_default().push(Value::Object(edit));
    }
    let changes = files.into_iter().map(
        |(path, replacements)| json!({ "artifactLocation": artifact(path), "replacements": replacements }),
    );
    json!({ "description": { "text": change.title }, "artifactChanges": changes.collect::<Vec<Value>>() })
}

fn physical(place: &Place) -> Value {
    let mut out = Map::new();
    out.insert("artifactLocation".into(), artifact(&place.path));
    if let Some(region) = region(place) {
        out.insert("region".into(), region);
    }
    Value::Object(out)
}

fn region(place: &Place) -> Option<Value> {
    let (start, end) = place.stretch.as_ref()?;
    Some(json!({
        "startLine": start.line,
        "startColumn": start.utf16,
        "endLine": end.line,
        "endColumn": end.utf16,
    }))
}

/// The address of a file: from the top of the repository, or a whole one.
fn artifact(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({ "uri": format!("file://{}", escaped(path)) });
    }
    if cfg!(windows) && path.get(1..3) == Some(":/") {
        return json!({ "uri": format!("file:///{}", escaped(path)) });
    }
    json!({ "uri": escaped(path), "uriBaseId": "%SRCROOT%" })
}

/// A path as part of an address.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// What an item is, whatever stands above it and however its line is indented.
fn fingerprint(item: &Item) -> String {
    let line = item.place.as_ref().map(|place| place.line_text.as_str()).unwrap_or_default();
    let line: Vec<&str> = line.split_whitespace().collect();
    let mut digest = Sha256::new();
    for part in [&item.code, &item.headline, &line.join(" ")] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_an_address() {
        assert_eq!(escaped("policy/a b#1?.gradus"), "policy/a%20b%231%3F.gradus");
        assert_eq!(escaped("c:/ñ"), "c%3A/%C3%B1");
        assert_eq!(artifact("/p/a b"), json!({ "uri": "file:///p/a%20b" }));
    }
}
