//! Where the values of a plan file stand, for whoever knows a value by its path: `courses[3].credits`.

use super::problem::Problems;
use super::read::Format;
use super::tree::{Node, Value};
use super::{json, yaml};
use crate::plan::FORMAT;

/// A file's values with their places.
pub struct Places {
    root: Node,
}

/// A single value of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// Which it is: `courses[3].course`.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// What it says.
    pub text: String,
}

impl Places {
    /// Reads the values; nothing where the text is not written correctly.
    #[must_use]
    pub fn read(text: &str, format: Format) -> Option<Self> {
        let root = match format {
            Format::Json => json::parse(text),
            Format::Yaml => yaml::parse(text, &mut Problems::default()),
        };
        Some(Self { root: root.ok().flatten()? })
    }

    /// Whether the file says that it is a plan file.
    #[must_use]
    pub fn is_plan(&self) -> bool {
        let Value::Map(members) = &self.root.value else { return false };
        let format = members.iter().find(|member| member.key == "format");
        format.and_then(|member| text(&member.value)).is_some_and(|text| text == FORMAT)
    }

    /// The line and column of a value, both counted from 1; where there is none of that path, of the
    /// nearest around it.
    #[must_use]
    pub fn of(&self, path: &str) -> (u32, u32) {
        let node = self.find(path).0;
        (node.place.line, node.place.column)
    }

    /// The line and column of the name before a value; of the value where it has none.
    #[must_use]
    pub fn name_of(&self, path: &str) -> (u32, u32) {
        let (node, key) = self.find(path);
        let place = key.unwrap_or(node.place);
        (place.line, place.column)
    }

    /// The single values at and beneath a path, in the order of the file.
    #[must_use]
    pub fn within(&self, path: &str) -> Vec<Scalar> {
        let mut found = Vec::new();
        add(self.find(path).0, path, &mut found);
        found
    }

    /// All single values of the file, in its order.
    #[must_use]
    pub fn scalars(&self) -> Vec<Scalar> {
        self.within("")
    }

    fn find(&self, path: &str) -> (&Node, Option<super::problem::Place>) {
        let (mut node, mut key, mut rest) = (&self.root, None, path);
        while !rest.is_empty() {
            let next = match &node.value {
                // A name may hold a dot: the longest that fits is meant.
                Value::Map(members) => members
                    .iter()
                    .filter_map(|member| {
                        let rest = rest.strip_prefix('.').unwrap_or(rest);
                        let behind = rest.strip_prefix(member.key.as_str())?;
                        let ends = behind.is_empty() || behind.starts_with(['.', '[']);
                        ends.then_some((&member.value, Some(member.place), behind))
                    })
                    .min_by_key(|(_, _, behind)| behind.len()),
                Value::List(items) => rest
                    .strip_prefix('[')
                    .and_then(|rest| rest.split_once(']'))
                    .and_then(|(at, behind)| Some((items.get(at.parse::<usize>().ok()?)?, None, behind))),
                _ => None,
            };
            let Some(next) = next else { break };
            (node, key, rest) = next;
        }
        (node, key)
    }
}

fn add(node: &Node, path: &str, found: &mut Vec<Scalar>) {
    match &node.value {
        Value::Map(members) => {
            for member in members {
                let dot = if path.is_empty() { "" } else { "." };
                add(&member.value, &format!("{path}{dot}{}", member.key), found);
            }
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                add(item, &format!("{path}[{at}]"), found);
            }
        }
        _ => {
            if let Some(text) = text(node) {
                found.push(Scalar {
                    path: path.to_owned(),
                    line: node.place.line,
                    column: node.place.column,
                    text: text.to_owned(),
                });
            }
        }
    }
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) | Value::Plain(text) | Value::Number(text) => Some(text),
        _ => None,
    }
}
