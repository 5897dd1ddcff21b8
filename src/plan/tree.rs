//! What JSON and YAML have in common: values, each with the place it stands at.

use std::fmt::Write as _;

use super::problem::{Place, shown};

/// A value of the file.
pub(crate) struct Node {
    pub value: Value,
    pub place: Place,
}

/// What a value is, before anyone asks what it is meant to be.
pub(crate) enum Value {
    /// Nothing: `null`, or in YAML a key with nothing behind it.
    Null,
    /// True or false, in JSON.
    Bool(bool),
    /// A number in JSON, by its digits.
    Number(String),
    /// Text in quotes, or a text block of YAML.
    Text(String),
    /// Text without quotes, in YAML: a number, a date, true, or plain text, as the place wants it.
    Plain(String),
    /// A list.
    List(Vec<Node>),
    /// Keys with their values, in the order of the file; a key may stand there twice.
    Map(Vec<Member>),
    /// Something a reader has already complained about.
    Broken,
}

/// A key and its value.
pub(crate) struct Member {
    pub key: String,
    pub place: Place,
    pub value: Node,
}

/// One step of the way from the whole file to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// The way from the whole file to a value, as a chain of steps that only a problem writes out.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    before: Option<&'a Path<'a>>,
    step: Option<Step<'a>>,
}

impl<'a> Path<'a> {
    /// The whole file.
    pub const ROOT: Self = Self { before: None, step: None };

    pub fn key(&'a self, key: &'a str) -> Self {
        Self { before: Some(self), step: Some(Step::Key(key)) }
    }

    pub fn item(&'a self, at: usize) -> Self {
        Self { before: Some(self), step: Some(Step::Item(at)) }
    }

    /// As a person reads it: `courses[3].credits`.
    pub fn written(&self) -> String {
        let mut out = self.before.map_or_else(String::new, Path::written);
        if let Some(step) = self.step {
            write_step(&mut out, step);
        }
        out
    }
}

/// As [`Path::written`], for steps in a slice.
pub(crate) fn written(steps: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in steps {
        write_step(&mut out, *step);
    }
    out
}

fn write_step(out: &mut String, step: Step<'_>) {
    match step {
        Step::Key(key) => {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(shown(key).trim_matches('`'));
        }
        // Writing to a string cannot fail.
        Step::Item(at) => drop(write!(out, "[{at}]")),
    }
}

impl Node {
    pub fn new(value: Value, place: Place) -> Self {
        Self { value, place }
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Where the value of that path stands; where there is none, the nearest value around it.
    pub fn locate(&self, steps: &[Step<'_>]) -> Place {
        let mut node = self;
        for step in steps {
            let next = match (step, &node.value) {
                (Step::Key(key), Value::Map(members)) => {
                    members.iter().find(|member| member.key == *key).map(|member| &member.value)
                }
                (Step::Item(at), Value::List(items)) => items.get(*at),
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
        }
        node.place
    }
}
