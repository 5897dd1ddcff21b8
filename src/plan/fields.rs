//! The keys of one record: unknown, repeated and missing ones are noted here, so that decoding a
//! record is one line for each key.

use std::collections::BTreeSet;

use super::problem::{Place, Problems, Trouble, shown};
use super::scalar::{self, Outcome};
use super::tree::{Member, Node, Path, Value};
use crate::diagnostic::did_you_mean;

/// One record that is being decoded.
pub(crate) struct Fields<'a> {
    members: &'a [Member],
    /// What the record is, as messages call it.
    what: &'a str,
    place: Place,
    path: &'a Path<'a>,
    problems: &'a mut Problems,
    /// Not a record at all: said once, so that no key of it is missed.
    broken: bool,
    /// How many required keys were missing or wrong.
    faults: usize,
}

impl<'a> Fields<'a> {
    /// Opens the record at a node and notes each key it does not know or has seen before.
    pub fn open(
        node: &'a Node,
        path: &'a Path<'a>,
        problems: &'a mut Problems,
        what: &'a str,
        known: &[&str],
    ) -> Self {
        let place = node.place;
        let members: &[Member] = match &node.value {
            Value::Map(members) => members,
            _ => &[],
        };
        let broken = !matches!(node.value, Value::Map(_));
        if broken && !matches!(node.value, Value::Broken) {
            let trouble = scalar::wrong(node, what).help(format!("its keys are {}", known.join(", ")));
            problems.push(trouble.at(place, path.written()));
        }
        note_repeated(members, path, problems);
        for member in members {
            if !known.contains(&member.key.as_str()) {
                let trouble = unknown_key(&member.key, what, known);
                problems.push(trouble.at(member.place, path.key(&member.key).written()));
            }
        }
        Self { members, what, place, path, problems, broken, faults: 0 }
    }

    /// How many required keys were missing or wrong so far, also where this is no record at all.
    pub fn faults(&self) -> usize {
        self.faults + usize::from(self.broken)
    }

    fn find(&self, key: &str) -> Option<&'a Node> {
        self.members.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The value of a key that may be absent; a problem with it is noted.
    pub fn maybe<T>(&mut self, key: &str, read: fn(&Node) -> Outcome<T>) -> Option<T> {
        let node = self.find(key).filter(|node| !node.is_null())?;
        self.take(key, node, read)
    }

    /// The value of a key that must be there; where it is absent or wrong that is noted.
    pub fn needed<T>(&mut self, key: &str, read: fn(&Node) -> Outcome<T>) -> Option<T> {
        let found = match self.find(key) {
            Some(node) if !node.is_null() => self.take(key, node, read),
            _ => {
                self.missing(key);
                None
            }
        };
        self.faults += usize::from(found.is_none());
        found
    }

    /// The same, with a value that stands in where there is none, so that the rest of the record
    /// can be looked at.
    pub fn must<T>(&mut self, key: &str, read: fn(&Node) -> Outcome<T>, instead: T) -> T {
        self.needed(key, read).unwrap_or(instead)
    }

    /// Whether anything is written behind a key.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some_and(|node| !node.is_null())
    }

    /// The record behind a key that must be there.
    pub fn record<T>(&mut self, key: &str, read: fn(&Node, &Path<'_>, &mut Problems) -> T) -> Option<T> {
        let found = self.maybe_record(key, read);
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    /// The record behind a key that may be absent.
    pub fn maybe_record<T>(
        &mut self,
        key: &str,
        read: fn(&Node, &Path<'_>, &mut Problems) -> T,
    ) -> Option<T> {
        let node = self.find(key).filter(|node| !node.is_null())?;
        Some(read(node, &self.path.key(key), self.problems))
    }

    /// The values of a list that may be absent.
    pub fn list<T>(&mut self, key: &str, read: fn(&Node, &Path<'_>, &mut Problems) -> T) -> Vec<T> {
        let Some(node) = self.find(key) else { return Vec::new() };
        let path = self.path.key(key);
        match &node.value {
            Value::Null | Value::Broken => Vec::new(),
            Value::List(items) => {
                let entries = items.iter().enumerate();
                entries.map(|(at, item)| read(item, &path.item(at), self.problems)).collect()
            }
            _ => {
                let trouble = scalar::wrong(node, "a list")
                    .help("put `[` before it and `]` after it; a list may have a single entry");
                self.problems.push(trouble.at(node.place, path.written()));
                Vec::new()
            }
        }
    }

    /// The texts of a list that may be absent.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        self.list(key, |node, path, problems| {
            if matches!(node.value, Value::Broken) {
                return String::from("?");
            }
            scalar::text(node).unwrap_or_else(|trouble| {
                problems.push(trouble.at(node.place, path.written()));
                String::from("?")
            })
        })
    }

    fn take<T>(&mut self, key: &str, node: &Node, read: fn(&Node) -> Outcome<T>) -> Option<T> {
        if matches!(node.value, Value::Broken) {
            return None;
        }
        match read(node) {
            Ok(value) => Some(value),
            Err(trouble) => {
                self.problems.push(trouble.at(node.place, self.path.key(key).written()));
                None
            }
        }
    }

    fn missing(&mut self, key: &str) {
        if !self.broken {
            let trouble = Trouble::new(format!("`{key}` is missing"));
            let trouble = match what_to_write(self.what, key) {
                Some(help) => trouble.help(help),
                None => trouble,
            };
            self.problems.push(trouble.at(self.place, self.path.written()));
        }
    }
}

/// Reads a record whose keys are the author's own names.
pub(crate) fn named<T>(
    node: &Node,
    path: &Path<'_>,
    problems: &mut Problems,
    read: fn(&Node) -> Outcome<T>,
) -> Vec<(String, T)> {
    let members = match &node.value {
        Value::Map(members) => members,
        Value::Broken => return Vec::new(),
        _ => {
            let trouble =
                scalar::wrong(node, "a record").help("write each fact with its name, as in `iep: true`");
            problems.push(trouble.at(node.place, path.written()));
            return Vec::new();
        }
    };
    note_repeated(members, path, problems);
    let mut values = Vec::new();
    for member in members {
        if matches!(member.value.value, Value::Broken) {
            continue;
        }
        match read(&member.value) {
            Ok(value) => values.push((member.key.clone(), value)),
            Err(trouble) => problems.push(trouble.at(member.value.place, path.key(&member.key).written())),
        }
    }
    values
}

fn note_repeated(members: &[Member], path: &Path<'_>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for member in members {
        if !seen.insert(member.key.as_str()) {
            let trouble = Trouble::new(format!("{} stands here a second time", shown(&member.key)))
                .help("keep one of the two");
            problems.push(trouble.at(member.place, path.key(&member.key).written()));
        }
    }
}

fn unknown_key(key: &str, what: &str, known: &[&str]) -> Trouble {
    let same = |candidate: &&&str| candidate.eq_ignore_ascii_case(&key.replace(['-', ' '], "_"));
    let meant = known.iter().find(same).copied().or_else(|| did_you_mean(key, known.iter().copied()));
    let or = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
    let trouble = Trouble::new(format!("{} is not a key of {what}{or}", shown(key)));
    if key == "<<" {
        return trouble.help("records cannot be merged here: write the keys themselves");
    }
    trouble.help(format!("its keys are {}", known.join(", ")))
}

/// What belongs behind a key, for those a record cannot be without.
fn what_to_write(what: &str, key: &str) -> Option<&'static str> {
    if what.starts_with("a school") {
        return Some(match key {
            "format" => "add `format` with the value gradus-school",
            "version" => "add `version` with the value 1",
            "name" => "add its name",
            "students" => "add the list of students",
            "fields" => "add what the record holds, by field, as in `pathway: TU`",
            "school" => "add the school's name",
            "year" => "add the school year the file is about, as in 2025-26",
            _ => return None,
        });
    }
    if what == "a state record" && key == "student" {
        return Some("add the student's identifier");
    }
    Some(match key {
        "format" => "add `format` with the value gradus-plan",
        "version" => "add `version` with the value 1",
        "student" => "add `student` with at least the student's `id`",
        "id" => "add the student's identifier",
        "state" => "add it: earned, in progress, registered, planned, failed or withdrawn",
        "course" => "add the course's name or code",
        "score" => "add the result: a number, or the name of the level reached",
        "exam" => "add the exam's name",
        "program" => "add the program's name",
        "credential" => "add the credential's name",
        "kind" => "add what kind it is, as the policy calls it",
        "grade" => "add the grade: -1 (pre-kindergarten), 0 (kindergarten) or 1 to 13",
        "year" => "add the school year, as in 2022-23",
        "date" | "from" => "add the day, as in 2024-12-01",
        "by" => "add the role of the person who approved or signed it, as in principal",
        "hours" => "add how many hours it took",
        "for" => "add the course that is replaced",
        "use" => "add the course that takes its place",
        "rule" => "add the requirement, as in tops-university/science",
        "name" => "add its name",
        "students" => "add the list of students",
        "fields" => "add what the record holds, by field, as in `pathway: TU`",
        "school" => "add the school's name or code",
        _ => return None,
    })
}
