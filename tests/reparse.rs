//! A text read again after an edit gives the tree that reading it for the first time gives.
//!
//! Random edits, of which many leave the text broken, over every policy of the project and over broken ones.
//! `GRADUS_REPARSE_EDITS` says how many for each text, `GRADUS_REPARSE_SEED` which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

#[allow(dead_code, reason = "only its dice are thrown here")]
#[path = "fuzz/mutate.rs"]
mod mutate;

use std::path::{Path, PathBuf};

use gradus::diagnostic::Code;
use gradus::source::{FileId, Sources};
use gradus::syntax::tree::File;
use gradus::syntax::{parse, renumber, reparse};
use mutate::Random;

/// What authors type, and what breaks most.
const TYPED: &[&str] = &[
    "a",
    "-",
    " ",
    "\n",
    "\n\n",
    "{",
    "}",
    "\"",
    "#",
    ",",
    ";",
    "(",
    ")",
    "or",
    " or ",
    "\nor ",
    "from ",
    "é",
    "😀",
    "\r\n",
    "credits 1\n",
    "course x \"X\" {\n",
    "\ncourse y {\n  credits 1\n}\n",
    "use std.scales\n",
    "diploma d \"D\" {\n  require a 1 credit from x\n}\n",
    "  # a note\n",
    "\nset s is\n",
    "{}",
    "\"}",
    "}\"",
    "require ",
    "\nflag f if a {",
    "\\\"",
    "1",
    "}}",
    "\n}\n",
];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn ids(count: usize) -> Vec<FileId> {
    let mut sources = Sources::new();
    (0..count).map(|at| sources.add(format!("m{at}"), String::new(), String::new(), false)).collect()
}

/// Every policy file of the project.
fn policies() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> =
        ["examples", "stdlib", "tests"].iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "gradus") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 40);
    found
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One edit: something typed, taken away, doubled, moved or put in its place.
fn edit(text: &str, dice: &mut Random) -> String {
    let at = boundary(text, dice.below(text.len() + 1));
    let length = match dice.below(10) {
        0..4 => 0,
        4..7 => 1,
        7..9 => dice.below(30),
        _ => dice.below(400),
    };
    let end = boundary(text, at + length).max(at);
    let put = match dice.below(8) {
        0 => String::new(),
        1 => text[at..end].repeat(2),
        2 => {
            let from = boundary(text, dice.below(text.len() + 1));
            text[from..boundary(text, from + dice.below(200)).max(from)].to_owned()
        }
        _ => dice.one_of(TYPED).to_owned(),
    };
    format!("{}{put}{}", &text[..at], &text[end..])
}

fn assert_same(got: &File, text: &str, before: &str, place: &str) {
    let (got, wanted) = (format!("{got:?}"), format!("{:?}", parse(got.id, text)));
    let at = got.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
    let near = |tree: &str| tree.get(at.saturating_sub(300)..(at + 200).min(tree.len())).map(str::to_owned);
    assert!(
        got == wanted,
        "{place}: the trees differ\n--- got\n{:?}\n--- wanted\n{:?}\n--- before\n{before}\n--- text\n{text}",
        near(&got),
        near(&wanted)
    );
}

fn edits(text: &str, place: &str, count: u64, dice: &mut Random) {
    let id = ids(3)[2];
    let mut before = text.to_owned();
    let mut tree = parse(id, &before);
    for step in 0..count {
        // From time to time back to where it began, as an author undoes.
        let new = if dice.below(9) == 0 { text.to_owned() } else { edit(&before, dice) };
        tree = reparse(tree, &before, &new);
        assert_same(&tree, &new, &before, &format!("{place}, edit {step}"));
        before = new;
    }
}

#[test]
fn after_any_edit_the_tree_is_that_of_the_whole_text() {
    let count = number("GRADUS_REPARSE_EDITS", 40);
    let mut dice = Random::new(number("GRADUS_REPARSE_SEED", 7));
    for path in policies() {
        let text = std::fs::read_to_string(&path).unwrap();
        // Long texts take long to compare.
        let count = count * 4000 / (text.len() as u64).max(2000);
        edits(&text, &path.display().to_string(), count.max(3), &mut dice);
    }
}

#[test]
fn small_texts_change_in_every_way() {
    let count = number("GRADUS_REPARSE_EDITS", 40) * 20;
    let mut dice = Random::new(number("GRADUS_REPARSE_SEED", 7) + 1);
    let texts = [
        "",
        "use a;\"\nuse b\n",
        "course x \"X\" {\n  credits 1\n}\"open\ncourse y \"Y\" {\n  credits 1,\n}\n",
        "set a is b,\n  c\n\n# between\n\nset d is e or\n\nset f is (g,\nuse h\n",
        "diploma d \"D\" {\n  require a 1 credit from x {\n    at most 1 course from y\n",
        "{}\n{ course }\n}} use a {\n",
        "fact a \"A\" yes or no\nfact b \"B\" one of x, y\n  , z\nmark m \"M\" # end",
    ];
    for text in texts {
        edits(text, text, count, &mut dice);
    }
}

#[test]
fn beyond_the_most_errors_too() {
    let id = ids(1)[0];
    let broken = |count: usize| -> String {
        let good = "course x \"X\" {\n  credits 1\n}\n";
        (0..count).map(|n| format!("word {n}\n")).collect::<String>() + good
    };
    let counts = [998, 999, 1000, 1001, 1100, 1000, 1, 1002, 0, 999];
    let mut before = broken(3);
    let mut tree = parse(id, &before);
    for count in counts {
        let new = broken(count);
        tree = reparse(tree, &before, &new);
        assert_same(&tree, &new, "", &format!("{count} errors"));
        let more = tree.errors.iter().any(|error| error.code == Code::TooManyErrors);
        assert_eq!(more, count > 1000);
        before = new;
    }
}

#[test]
fn a_file_keeps_its_tree_when_its_number_changes() {
    let ids = ids(3);
    for path in policies() {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut tree = parse(ids[0], &text);
        renumber(&mut tree, ids[2]);
        assert_same(&tree, &text, "", &path.display().to_string());
    }
}

#[test]
fn an_edit_leaves_the_declarations_around_it_as_they_are() {
    // The tree that is kept is the very same: its words stand where they stood in memory.
    let id = ids(1)[0];
    let text: String =
        (0..50).map(|n| format!("course c-{n} \"Course {n}\" {{\n  credits 1\n}}\n")).collect();
    let tree = parse(id, &text);
    let words = |tree: &File| -> Vec<*const u8> {
        tree.items.iter().map(|item| item.kind.declared().unwrap().name.value.as_ptr()).collect()
    };
    let before = words(&tree);
    let new = text.replacen("Course 25", "Course twenty-five", 1);
    let after = words(&reparse(tree, &text, &new));
    let changed: Vec<usize> = (0..50).filter(|at| before[*at] != after[*at]).collect();
    assert_eq!(changed, [25]);
}
