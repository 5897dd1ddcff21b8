//! What is kept from one analysis to the next never shows: the findings are those of a run from scratch.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

#[allow(dead_code, reason = "only its dice are thrown here")]
#[path = "fuzz/mutate.rs"]
mod mutate;

use gradus::diagnostic::{Code, Diagnostic};
use gradus::source::Sources;
use gradus::syntax::parse;
use gradus::{Analysis, Memory, add_stdlib, compile};
use mutate::Random;

const POLICY: &str = r#"use std.scales
use std.subjects

mark aligned "Aligned"
fact resident "Resident" yes or no

course english-1 "English I" {
  subject english
  credits 1
}
course english-2 "English II" {
  subject english
  credits 1
}
course art "Art" {
  subject arts
  credits 0.5
}
course dance-1 "Dance" {
  subject dance
  credits 0.5
}
course dance-2 "Dance, second year" {
  subject dance
  credits 1
}
course algebra-1 "Algebra I" {
  subject mathematics
  credits 1
}

set arts-list "Arts" is art, dance-1, dance-2

diploma base "Base" {
  authority "Board"
  cite "Rule 1" as of 2024-12-01
  applies to students entering grade 9 in 2014-15 or later
  grades on letter-grades
  require english "English" 2 credits from english-1, english-2
  require lives-here "Lives here" resident
}
endorsement more "More" {
  authority "Board"
  cite "Rule 2" as of 2024-12-01
  adds to base
  grades on letter-grades
  require arts-units "Arts" 1 credit from arts-list marked aligned
}
diploma other "Other" {
  authority "Board"
  cite "Rule 3" as of 2024-12-01
  grades on letter-grades
  require algebra "Algebra" 1 credit from algebra-1
}

sequence to-more "To more" for more {
  grade 9 english-1
  grade 10 english-2, art
  grade 11 dance-1
}
sequence to-other "To the other" for other {
  grade 9 algebra-1
}
"#;

/// Files as an editor holds them, with a memory.
#[derive(Default)]
struct Desk(Memory);

impl Desk {
    fn findings(&mut self, text: &str) -> Vec<Diagnostic> {
        let mut sources = Sources::new();
        sources.add("main".into(), "main.gradus".into(), text.to_owned(), false);
        add_stdlib(&mut sources);
        let files: Vec<_> = sources.iter().map(|(id, file)| parse(id, &file.text)).collect();
        let found = Analysis::again(&sources, &files, &mut self.0).findings;
        assert_eq!(found, compile(&sources).findings, "{text}");
        found
    }
}

fn misses(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|finding| finding.code == Code::SequenceMissesAward).count()
}

#[test]
fn a_sequence_is_rehearsed_again_when_what_it_depends_on_changes() {
    let changes: [(&str, &str, usize); 12] = [
        ("", "", 0),
        // A course of the sequence gives less.
        (
            "course dance-1 \"Dance\" {\n  subject dance\n  credits 0.5",
            "course dance-1 \"Dance\" {\n  subject dance\n  credits 0.25",
            1,
        ),
        // The sequence itself.
        ("grade 10 english-2, art", "grade 10 english-2", 1),
        ("grade 9 algebra-1", "grade 9 art", 1),
        // Its award, and the one this adds to.
        ("1 credit from arts-list", "1 credit from art, dance-2", 1),
        ("2 credits from english-1, english-2", "2 credits from algebra-1, dance-2", 1),
        // The list its award draws on.
        ("is art, dance-1", "is art, algebra-1", 1),
        // Nothing it depends on: words, a place, another award, a course that moves the others by one.
        ("\"Arts\" 1 credit", "\"The arts\" 1 credit", 0),
        ("use std.subjects\n", "use std.subjects\n\n# A line more.\n", 0),
        ("1 credit from algebra-1", "1 credit from algebra-1, art", 0),
        ("course art ", "course aaa \"First by name\" {\n  subject arts\n  credits 0.5\n}\ncourse art ", 0),
        // Two courses change places by name.
        ("sequence to-other", "course zzz \"Last\" {\n  subject arts\n  credits 1\n}\nsequence to-other", 0),
    ];
    let mut desk = Desk::default();
    for (from, to, missed) in changes {
        assert!(POLICY.contains(from), "{from}");
        assert_eq!(misses(&desk.findings(&POLICY.replacen(from, to, 1))), missed, "{to}");
        assert_eq!(misses(&desk.findings(POLICY)), 0, "back from {to}");
    }
    // From one change to another, with none taken back.
    for (from, to, missed) in changes.iter().chain(changes.iter().rev()) {
        assert_eq!(misses(&desk.findings(&POLICY.replacen(from, to, 1))), *missed, "{to}");
    }
}

#[test]
fn a_memory_never_shows_whatever_is_typed() {
    let mut desk = Desk::default();
    let mut dice = Random::new(5);
    let lines: Vec<&str> = POLICY.lines().collect();
    let mut seen = 0;
    for _ in 0..150 {
        let mut lines = lines.clone();
        for _ in 0..=dice.below(2) {
            let at = dice.below(lines.len());
            let other = lines[dice.below(lines.len())];
            match dice.below(4) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, other),
                2 => lines[at] = other,
                _ => lines.insert(at, "# A thought."),
            }
        }
        seen += misses(&desk.findings(&(lines.join("\n") + "\n")));
    }
    assert!(seen > 0);
}
