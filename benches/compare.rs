//! How long it takes to compare two policies, and to prove what `check` says of one.
//!
//! `cargo bench --bench compare` holds Louisiana's example against itself and against edited copies, and
//! shows each time beside that of compiling the same policy. Times are those the thread had a processor.

#![allow(clippy::unwrap_used, clippy::print_stdout)]
#![allow(missing_docs, reason = "a program")]

use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use gradus::analysis::{Relation, compare, layers, remarks, unused};
use gradus::policy::Policy;
use gradus::source::{MemoryFiles, Sources, load};
use gradus::{add_stdlib, compile};

/// A file, a text in it, and what stands there instead.
type Edit = (&'static str, &'static str, &'static str);

/// What is edited.
const EDITS: &[(&str, &[Edit])] = &[
    ("nothing", &[]),
    (
        "a unit of mathematics instead of an elective",
        &[
            (
                "university.gradus",
                "\"One more unit of mathematics\" 1 credit",
                "\"Two more units of mathematics\" 2 credits",
            ),
            (
                "university.gradus",
                "mathematics \"Mathematics\" 4 credits",
                "mathematics \"Mathematics\" 5 credits",
            ),
            ("university.gradus", "electives \"Electives\" 3 credits", "electives \"Electives\" 2 credits"),
        ],
    ),
    (
        "a course taken off a list",
        &[("university.gradus", "upper-science, ap-physics-1, ap-physics-2", "upper-science, ap-physics-1")],
    ),
    (
        "a score raised",
        &[(
            "university.gradus",
            "leap-english-1, leap-english-2 at 2",
            "leap-english-1, leap-english-2 at 3",
        )],
    ),
    (
        "a cohort later",
        &[(
            "university.gradus",
            "if entering grade 9 in 2027-28 or later",
            "if entering grade 9 in 2028-29 or later",
        )],
    ),
];

fn main() {
    let old = policy(&[]);
    let compiling = shortest(|| drop(policy(&[])));
    println!("compiling Louisiana's example, with its proofs: {compiling:.1?}");
    let proving = shortest(|| {
        let all: Vec<u32> = (0_u32..).zip(&old.awards).map(|(id, _)| id).collect();
        drop(remarks(&old, &all));
        drop((layers(&old, &[]), unused(&old)));
    });
    println!(
        "  of which proofs of its awards by themselves: {proving:.1?} ({:.2} of it)",
        ratio(proving, compiling)
    );
    println!("comparing the TOPS University Diploma, all cohorts, both ways:");
    for (what, edits) in EDITS {
        let new = policy(edits);
        let wanted = |award: &gradus::policy::Award| award.named.name == "tops-university";
        let found = compare(&old, &new, &wanted);
        let relations = found.iter().flat_map(|one| &one.cohorts).map(gradus::analysis::Compared::relation);
        let mut kinds: Vec<Relation> = relations.collect();
        kinds.sort_unstable();
        kinds.dedup();
        let time = shortest(|| drop(compare(&old, &new, &wanted)));
        println!("  {what:<46} {time:>8.1?} ({:.2} of compiling) {kinds:?}", ratio(time, compiling));
    }
    let new = policy(EDITS.last().map_or(&[][..], |(_, edits)| edits));
    let time = shortest(|| drop(compare(&old, &new, &|_| true)));
    println!("all 14 awards, a cohort later: {time:.1?} ({:.2} of compiling)", ratio(time, compiling));
}

/// Louisiana's example with some of its text replaced, without its examples and sequences.
fn policy(edits: &[Edit]) -> Policy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/louisiana");
    let mut texts: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let policy = name.ends_with(".gradus") || name == "gradus.toml";
        if !policy || name == "examples.gradus" || name == "sequences.gradus" {
            continue;
        }
        let mut text = std::fs::read_to_string(path).unwrap();
        for (_, from, to) in edits.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        texts.push((format!("louisiana/{name}"), text));
    }
    let files = MemoryFiles::new(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let mut sources = Sources::new();
    assert!(load(&files, &["louisiana".into()], &mut sources).is_empty());
    add_stdlib(&mut sources);
    compile(&sources).policy.unwrap()
}

/// The shortest of five runs.
fn shortest(run: impl Fn()) -> Duration {
    let times = (0..5).map(|_| {
        let start = ThreadTime::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
