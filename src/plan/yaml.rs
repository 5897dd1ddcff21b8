//! YAML text into a [tree](super::tree). What is written without quotes stays text here: whether
//! `2022-23` is a school year and `90` a number is for the place it stands at to say.
//!
//! Anchors, aliases and tags are refused: the files read here have no use for them, and aliases can make a
//! small file enormous.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};

use super::problem::{Place, PlanProblem, Problems, Trouble};
use super::read::{MAX_DEPTH, MAX_VALUES, too_deep, too_many_values};
use super::tree::{Member, Node, Value};

/// Reads the text; nothing where it holds no value at all. Problems that do not keep the rest from
/// being read go to `problems`.
pub(crate) fn parse(text: &str, problems: &mut Problems) -> Result<Option<Node>, PlanProblem> {
    let mut builder = Builder { open: Vec::new(), root: None, values: 0, documents: 0, problems };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        builder.take(event, place(span.start))?;
    }
    Ok(builder.root)
}

struct Builder<'p> {
    open: Vec<Open>,
    root: Option<Node>,
    values: usize,
    documents: usize,
    problems: &'p mut Problems,
}

/// A list or a map whose end has not come yet.
enum Open {
    List { items: Vec<Node>, place: Place },
    Map { members: Vec<Member>, place: Place, key: Option<(String, Place)> },
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, place: Place) -> Result<(), PlanProblem> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let trouble = Trouble::new("a second document starts here (`---`)")
                        .help("keep one document in one file");
                    return Err(trouble.at(place, String::new()));
                }
            }
            Event::Alias(_) => {
                self.refuse("this stands for a value written elsewhere (an alias, `*`)", place);
                self.put(Node::new(Value::Broken, place))?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), place);
                let value = match style {
                    ScalarStyle::Plain if is_null(&text) => Value::Null,
                    ScalarStyle::Plain => Value::Plain(text.into_owned()),
                    _ => Value::Text(text.into_owned()),
                };
                self.put_scalar(value, place)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), place);
                self.start(Open::List { items: Vec::new(), place }, place)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), place);
                self.start(Open::Map { members: Vec::new(), place, key: None }, place)?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { items, place }) => self.put(Node::new(Value::List(items), place))?,
                Some(Open::Map { members, place, .. }) => self.put(Node::new(Value::Map(members), place))?,
                None => {}
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn start(&mut self, open: Open, place: Place) -> Result<(), PlanProblem> {
        if self.awaits_key() {
            return Err(complex_key(place));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(place));
        }
        self.open.push(open);
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map { key: None, .. }))
    }

    /// Puts down a single value, or the key of the map that is open.
    fn put_scalar(&mut self, value: Value, place: Place) -> Result<(), PlanProblem> {
        if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
            let name = match value {
                Value::Plain(text) | Value::Text(text) => text,
                _ => return Err(complex_key(place)),
            };
            *key = Some((name, place));
            return Ok(());
        }
        self.put(Node::new(value, place))
    }

    fn put(&mut self, mut node: Node) -> Result<(), PlanProblem> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(too_many_values(node.place));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { members, key, .. }) => {
                let Some((key, place)) = key.take() else { return Err(complex_key(node.place)) };
                if node.is_null() {
                    // A value that is not there has no place of its own.
                    node.place = place;
                }
                members.push(Member { key, place, value: node });
            }
        }
        Ok(())
    }

    fn refuse_extras(&mut self, anchor: usize, tagged: bool, place: Place) {
        if anchor != 0 {
            self.refuse("this value has a name for use elsewhere (an anchor, `&`)", place);
        }
        if tagged {
            self.refuse("this value has a type before it (a tag, `!`)", place);
        }
    }

    fn refuse(&mut self, what: &str, place: Place) {
        let trouble = Trouble::new(format!("{what}, which cannot be used here"))
            .help("write the value itself; put text that starts with `*`, `&` or `!` in quotes");
        self.problems.push(trouble.at(place, String::new()));
    }
}

fn is_null(plain: &str) -> bool {
    matches!(plain, "" | "~" | "null" | "Null" | "NULL")
}

fn place(marker: Marker) -> Place {
    let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Place { line: count(marker.line()).max(1), column: count(marker.col()).saturating_add(1) }
}

fn complex_key(place: Place) -> PlanProblem {
    let trouble = Trouble::new("a name is expected here, before a colon").help("write it as in `grade: A`");
    trouble.at(place, String::new())
}

/// The parser's own words name YAML's grammar; these name what the author most likely did.
fn syntax(error: &ScanError) -> PlanProblem {
    let info = error.info();
    let says = |part: &str| info.contains(part);
    let (problem, help) = if says("unknown anchor") {
        (
            "this stands for a value written elsewhere (an alias, `*`), which cannot be used here",
            "write the value itself; put text that starts with `*` in quotes",
        )
    } else if says("tab") {
        ("a tab stands where YAML allows only spaces", "indent with spaces")
    } else if says("end of stream") || says("document indicator") || says("in quoted scalar") {
        ("text in quotes that starts here or above is never closed", "add the missing quote")
    } else if says("escape") || says("hexadecimal") {
        (
            "a backslash in double quotes is followed by something YAML does not know",
            "write \\\\ for a backslash, or use single quotes",
        )
    } else if says("after double-quoted scalar") || says("invalid trailing content") {
        ("something follows after text in quotes", "put all of the text inside the quotes")
    } else if says("mapping values are not allowed") || says("illegal placement of ':'") {
        ("a colon is out of place here", "put text that holds `: ` in quotes; check the indentation")
    } else if says("flow") || says("bracket") || says("eof") {
        (
            "a `[` or `{` is not closed properly, or a comma is missing",
            "check the brackets and commas up to here",
        )
    } else if says("simple key") || says("':'") {
        ("a name here or on the line above has no colon", "write `name: value`")
    } else if says("indent")
        || says("block")
        || says("expected key")
        || says("document start")
        || says("document-start")
    {
        ("the indentation does not fit the lines above", "indent all entries of a list or record alike")
    } else if says("unprintable") || says("byte order mark") {
        ("there is an invisible control character", "take it out, or write it as an escape in double quotes")
    } else if says("node content") {
        (
            "a value is missing here, or a `[` or `{` above is not closed",
            "check the brackets and commas up to here",
        )
    } else if says("recursion") {
        return too_deep(place(*error.marker()));
    } else {
        ("this is not valid YAML", "put text with special characters in quotes")
    };
    Trouble::new(problem).help(help).at(place(*error.marker()), String::new())
}
