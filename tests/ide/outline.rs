//! What a file declares, and finding it by a few letters.

use gradus::ide::outline::{Entry, outline};
use gradus::ide::symbols::search;

use super::fixture::Fixture;

fn lines(entries: &[Entry], depth: usize, out: &mut String) {
    for entry in entries {
        let detail = entry.detail.as_deref().map(|detail| format!(" · {detail}")).unwrap_or_default();
        out.push_str(&format!("{}{}{detail} ({:?})\n", "  ".repeat(depth), entry.name, entry.what));
        lines(&entry.parts, depth + 1, out);
    }
}

const POLICY: &str = "use std.subjects
scale marks \"Marks\" {
  A 4 points
  F 0 points fails
}
course algebra-1 \"Algebra I\" {
  subject mathematics
  credits 1
  code sced \"02052\"
}
diploma standard \"Standard Diploma\" {
  grades on marks
  require 2 credits {
    math \"Mathematics\" 1 credit from mathematics
    \"Any other\" 1 credit from any course at A or above # of the best
  }
  require 3 apples
  require gpa at least 2.5 over counted courses
}
";

#[test]
fn awards_with_their_demands_also_where_a_line_is_broken() {
    let fixture = Fixture::one(POLICY);
    let unit = &fixture.workspace.units()[0];
    let file = unit.file(&fixture.path).unwrap();
    let tree = unit.trees.iter().find(|tree| tree.id == file).unwrap();
    let mut out = String::new();
    lines(&outline(unit.sources.get(file).unwrap(), tree), 0, &mut out);
    insta::assert_snapshot!(out);
}

fn found(query: &str) -> Vec<String> {
    let fixture = Fixture::one(POLICY);
    let found = search(fixture.workspace.units(), query).into_iter().take(3);
    found
        .map(|(_, found)| match found.fits {
            Some(other) => format!("{} ({other})", found.name),
            None => found.name.to_owned(),
        })
        .collect()
}

#[test]
fn by_name_title_and_code() {
    assert_eq!(found("algebra-1")[0], "algebra-1");
    assert_eq!(found("alg1")[0], "algebra-1");
    assert_eq!(found("Algebra I")[0], "algebra-1 (Algebra I)");
    assert_eq!(found("02052")[0], "algebra-1 (02052)");
    assert_eq!(found("stdip")[0], "standard (Standard Diploma)");
    assert!(found("zzzz").is_empty());
    assert!(!found("").is_empty());
}
