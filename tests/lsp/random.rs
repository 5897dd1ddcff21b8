//! Random edits of the example policies: whatever was typed and taken back, the texts are the client's
//! and the findings those of a fresh run over the same texts.
//!
//! `GRADUS_RANDOM_EDITS` says how many bursts of edits are made within the process, and
//! `GRADUS_RANDOM_WIRE` through the program; `GRADUS_RANDOM_SEED` says which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gradus::ide::{Change, View, Workspace};
use gradus::source::{DiskFiles, Encoding, Position, Sources, load};
use gradus::{add_stdlib, compile};
use serde_json::{Value, json};

use crate::client::{Client, Told, place, uri};

#[path = "../fuzz/mutate.rs"]
#[allow(dead_code, reason = "only its dice are thrown here")]
mod mutate;
use mutate::Random;

const TYPED: &[&str] = &[
    "x",
    "1",
    " ",
    "\n",
    "\r\n",
    "{",
    "}",
    "\"",
    ",",
    "(",
    "#",
    "\t",
    "é",
    "e\u{301}",
    "\u{1f3a8}",
    "学",
    "\u{feff}",
    "credits 1",
    "course",
    "use std.subjects\n",
    "  require one \"One\" 1 credit from any course\n",
    "}\n\n",
    "course brand-new \"Brand new\" {\n  subject arts\n  credits 1\n}\n",
    "# A thought.\r\n",
    "2024-02-30",
    "at most",
];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn policies(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "gradus")).collect();
    paths.sort();
    paths
}

/// A text as a client has it, with what it was.
struct Text {
    now: String,
    before: Vec<String>,
    version: i32,
}

impl Text {
    fn new(now: String) -> Self {
        Self { now, before: Vec::new(), version: 0 }
    }

    fn boundary(&self, random: &mut Random) -> usize {
        let mut at = random.below(self.now.len() + 1);
        while !self.now.is_char_boundary(at) {
            at -= 1;
        }
        // No client puts its cursor between the two characters that end a line.
        if self.now[at..].starts_with('\n') && self.now[..at].ends_with('\r') { at - 1 } else { at }
    }

    /// The next stretch to replace, with what takes its place; nothing stands for the whole text.
    fn next(&mut self, random: &mut Random) -> (Option<(usize, usize)>, String) {
        let at = self.boundary(random);
        let near = |text: &Self, random: &mut Random| {
            let mut end = (at + random.below(60)).min(text.now.len());
            while !text.now.is_char_boundary(end)
                || text.now[end..].starts_with('\n') && text.now[..end].ends_with('\r')
            {
                end += 1;
            }
            end
        };
        match random.below(10) {
            0..4 => (Some((at, at)), random.one_of(TYPED).to_owned()),
            4 | 5 => (Some((at, near(self, random))), String::new()),
            6 => {
                let end = near(self, random);
                let (from, to) = (self.boundary(random), self.boundary(random));
                let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 80));
                let copied = self.now.get(from..to).unwrap_or("").to_owned();
                (Some((at, end)), copied)
            }
            7 | 8 if !self.before.is_empty() => {
                let old = self.before.swap_remove(random.below(self.before.len()));
                if random.below(3) == 0 { (None, old) } else { (Some((0, self.now.len())), old) }
            }
            _ => (Some((at, near(self, random))), random.one_of(TYPED).to_owned()),
        }
    }

    fn apply(&mut self, stretch: Option<(usize, usize)>, new: &str) {
        if self.before.len() < 8 {
            self.before.push(self.now.clone());
        }
        match stretch {
            Some((start, end)) => self.now.replace_range(start..end, new),
            None => self.now = new.to_owned(),
        }
    }
}

/// The place of an offset, counted the slow way.
fn position(text: &str, offset: usize, encoding: Encoding) -> Position {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let column = match encoding {
        Encoding::Utf8 => offset - begin,
        Encoding::Utf16 => before[begin..].encode_utf16().count(),
        Encoding::Utf32 => before[begin..].chars().count(),
    };
    Position { line: line as u32, column: column as u32 }
}

fn fresh(workspace: &Workspace, folder: &Path) -> Sources {
    let mut sources = Sources::new();
    let unreadable = load(&workspace.overlay(), &[folder.to_path_buf()], &mut sources);
    assert!(unreadable.is_empty(), "{unreadable:?}");
    add_stdlib(&mut sources);
    sources
}

#[test]
fn findings_are_those_of_a_fresh_run() {
    let (count, seed) = (number("GRADUS_RANDOM_EDITS", 240), number("GRADUS_RANDOM_SEED", 20_261_122));
    for (at, name) in ["kentucky", "utah", "louisiana"].into_iter().enumerate() {
        let folder = examples().join(name);
        let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][at];
        let mut random = Random::new(seed + at as u64);
        let mut workspace = Workspace::new(Box::new(DiskFiles));
        workspace.set_folders(vec![folder.clone()]);
        let mut texts: BTreeMap<PathBuf, Text> = BTreeMap::new();
        for path in policies(&folder) {
            let text = std::fs::read_to_string(&path).unwrap();
            workspace.open(path.clone(), text.clone(), 0);
            texts.insert(path, Text::new(text));
        }
        let paths: Vec<PathBuf> = texts.keys().cloned().collect();
        for burst in 0..count / 3 {
            for _ in 0..1 + random.below(6) {
                let path = &paths[random.below(paths.len())];
                let text = texts.get_mut(path).unwrap();
                let mut changes = Vec::new();
                for _ in 0..1 + random.below(3) {
                    let (stretch, new) = text.next(&mut random);
                    let range = stretch.map(|(start, end)| {
                        (position(&text.now, start, encoding), position(&text.now, end, encoding))
                    });
                    text.apply(stretch, &new);
                    changes.push(Change { range, text: new });
                }
                text.version += 1;
                assert!(workspace.change(path, changes, text.version, encoding));
                let document = workspace.document(path).unwrap();
                assert_eq!(document.text, text.now, "{name}, burst {burst}, {}", path.display());
            }
            if random.below(12) == 0 {
                // Closed without being saved, and opened again as it was.
                let path = &paths[random.below(paths.len())];
                workspace.close(path);
                let text = texts.get_mut(path).unwrap();
                if random.below(2) == 0 {
                    *text = Text::new(std::fs::read_to_string(path).unwrap());
                }
                workspace.open(path.clone(), text.now.clone(), text.version);
                // A mark at the very beginning is no part of a text that is opened.
                text.now = workspace.document(path).unwrap().text.clone();
            }
            let view = View::new(&workspace);
            let found = &view.analysis(0).unwrap().findings;
            let sources = fresh(&workspace, &folder);
            assert_eq!(*found, compile(&sources).findings, "{name}, burst {burst}");
        }
    }
}

/// What a list of findings says, to compare.
fn said(list: &[Value]) -> BTreeSet<String> {
    let one = |one: &Value| {
        let headline = one["message"].as_str().unwrap().lines().next().unwrap_or("").to_owned();
        format!("{} {} {headline}", one["range"], one["code"].as_str().unwrap_or(""))
    };
    list.iter().map(one).collect()
}

/// The findings of a fresh run over these texts, by document, as the protocol has them.
fn expected(texts: &BTreeMap<PathBuf, Text>, folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut workspace = Workspace::new(Box::new(DiskFiles));
    workspace.set_folders(vec![folder.to_path_buf()]);
    for (path, text) in texts {
        workspace.open(path.clone(), text.now.clone(), 0);
    }
    let sources = fresh(&workspace, folder);
    let mut found: BTreeMap<String, BTreeSet<String>> =
        texts.keys().map(|path| (uri(path), BTreeSet::new())).collect();
    for finding in compile(&sources).findings {
        let file = sources.get(finding.span.file).unwrap();
        let at = |offset: u32| place(&file.text, offset as usize);
        let range = json!({ "start": at(finding.span.start), "end": at(finding.span.end) });
        let headline = finding.headline.lines().next().unwrap_or("");
        found
            .entry(uri(Path::new(&file.path)))
            .or_default()
            .insert(format!("{range} {} {headline}", finding.code.name()));
    }
    found
}

#[test]
fn findings_are_those_of_a_fresh_run_through_the_program() {
    let (count, seed) = (number("GRADUS_RANDOM_WIRE", 60), number("GRADUS_RANDOM_SEED", 7));
    let folder = crate::client::folder("random");
    let mut texts: BTreeMap<PathBuf, Text> = BTreeMap::new();
    for path in policies(&examples().join("kentucky")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = folder.join(path.file_name().unwrap());
        std::fs::write(&path, &text).unwrap();
        texts.insert(path, Text::new(text));
    }
    let paths: Vec<PathBuf> = texts.keys().cloned().collect();
    let mut client = Client::open_folder(&folder, &[]);
    for (path, text) in &texts {
        client.open(&uri(path), &text.now, 0);
    }
    let mut random = Random::new(seed);
    for burst in 0..count {
        for _ in 0..1 + random.below(6) {
            let path = &paths[random.below(paths.len())];
            let text = texts.get_mut(path).unwrap();
            let mut changes = Vec::new();
            for _ in 0..1 + random.below(3) {
                let (stretch, new) = text.next(&mut random);
                changes.push(match stretch {
                    Some((start, end)) => {
                        let range = json!({ "start": place(&text.now, start), "end": place(&text.now, end) });
                        json!({ "range": range, "text": new })
                    }
                    None => json!({ "text": new }),
                });
                text.apply(stretch, &new);
            }
            text.version += 1;
            client.change(&uri(path), text.version.into(), Value::Array(changes));
        }
        let expected = expected(&texts, &folder);
        let last = |client: &Client| -> BTreeMap<String, BTreeSet<String>> {
            let of =
                |uri: &String| client.last_told(uri).map_or(BTreeSet::new(), |told: &Told| said(&told.list));
            expected.keys().map(|uri| (uri.clone(), of(uri))).collect()
        };
        let versions: Vec<(String, i64)> =
            texts.iter().map(|(path, text)| (uri(path), text.version.into())).collect();
        let current = |client: &Client| {
            versions.iter().all(|(uri, version)| {
                client.last_told(uri).is_some_and(|told| told.version == Some(*version))
            })
        };
        client.until(current);
        // All findings of one state are told together, but not at one moment.
        let mut patience = 100;
        while last(&client) != expected && patience > 0 {
            client.quiet(std::time::Duration::from_millis(50));
            patience -= 1;
        }
        assert_eq!(last(&client), expected, "burst {burst}");
    }
    assert!(client.end().success());
}
