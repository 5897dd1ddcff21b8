//! Small and large changes of an input, all drawn from one seed.

use serde_json::Value;

/// What an input is, which says how it can be changed and still mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Policy,
    /// JSON values one after the other, each on a line of its own.
    Json,
    Text,
}

/// Marsaglia's xorshift, with the multiplication that makes its bits even.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// Below a bound; 0 where there is nothing below it.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() % bound as u64) as usize }
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    fn odds(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const ODD: &[&str] = &[
    "\u{feff}",
    "\0",
    "\r",
    "\r\n",
    "\u{2028}",
    "é",
    "e\u{301}",
    "😀",
    "\u{202e}",
    "\t",
    "\u{1b}[31m",
    "\\",
    "\"",
    "'",
    "#",
    "{",
    "}",
    "(",
    ")",
    ",",
    ".",
    "-",
    "--",
    ":",
    "|",
    ">",
    "&a",
    "*a",
    "!!x",
    "%",
    "---",
    "[",
    "]",
    "\n\n",
    "\n}",
    "<<",
];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "0.5",
    "0.25",
    "0.0001",
    "0.00001",
    "0.3333",
    "9",
    "12",
    "13",
    "255",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "99999999999999999999",
    "1e3",
    "1e400",
    "1000000",
    "-0",
    "007",
    "2024-25",
    "2024-26",
    "9999-00",
    "0000-01",
    "1999-00",
    "2024-12-01",
    "2024-02-30",
    "0001-01-01",
    "9999-12-31",
];

/// A changed copy of one of the corpus.
pub fn mutated(random: &mut Random, corpus: &[Vec<u8>], keywords: &[&str], kind: Kind) -> Vec<u8> {
    let base = pick(random, corpus);
    let other = pick(random, corpus);
    if kind == Kind::Json
        && !random.odds(4)
        && let Some(changed) = changed_json(random, base, other)
    {
        return changed;
    }
    let mut bytes = base.to_vec();
    for _ in 0..1 + random.below(4) {
        bytes = match String::from_utf8(bytes) {
            Ok(text) if !random.odds(5) => changed_text(random, &text, other, keywords, kind).into_bytes(),
            Ok(text) => changed_bytes(random, text.into_bytes(), other),
            Err(error) => changed_bytes(random, error.into_bytes(), other),
        };
    }
    bytes
}

/// One of the corpus; large ones seldom, for they take long.
fn pick<'a>(random: &mut Random, corpus: &'a [Vec<u8>]) -> &'a [u8] {
    for _ in 0..20 {
        let one = &corpus[random.below(corpus.len())];
        if one.len() < 20_000 || random.odds(12) {
            return one;
        }
    }
    &corpus[0]
}

fn changed_bytes(random: &mut Random, mut bytes: Vec<u8>, other: &[u8]) -> Vec<u8> {
    let at = random.below(bytes.len() + 1);
    match random.below(5) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        2 => bytes.insert(at, random.next() as u8),
        3 => {
            let from = random.below(other.len());
            bytes.truncate(at);
            bytes.extend(&other[from..]);
        }
        _ => {
            let end = (at + random.below(12)).min(bytes.len());
            bytes.drain(at..end);
        }
    }
    bytes
}

fn changed_text(random: &mut Random, text: &str, other: &[u8], keywords: &[&str], kind: Kind) -> String {
    if random.odds(3) {
        return changed_lines(random, text, other);
    }
    let mut tokens = tokens(text);
    let other = String::from_utf8_lossy(other);
    let donors = self::tokens(&other);
    let at = random.below(tokens.len() + 1);
    let new = match random.below(6) {
        0 => random.one_of(NUMBERS),
        1 => random.one_of(ODD),
        2 | 3 if kind == Kind::Policy => random.one_of(keywords),
        2 if !donors.is_empty() => random.one_of(&donors),
        _ if !tokens.is_empty() => random.one_of(&tokens),
        _ => "",
    };
    let many;
    match random.below(12) {
        0..=4 if at < tokens.len() => tokens[at] = new,
        5 | 6 => tokens.insert(at, new),
        7 if at < tokens.len() => {
            let end = (at + 1 + random.below(6)).min(tokens.len());
            tokens.drain(at..end);
        }
        8 if at < tokens.len() => {
            let to = random.below(tokens.len());
            tokens.swap(at, to);
        }
        9 => {
            let end = (at + random.below(30)).min(tokens.len());
            let copied = tokens[at..end].to_vec();
            let to = random.below(tokens.len() + 1);
            tokens.splice(to..to, copied);
        }
        // Deep nesting, long lists.
        10 if random.odds(8) => {
            let part = match random.below(4) {
                0 => "(",
                1 => "not ",
                2 => "a { ",
                _ => new,
            };
            many = part.repeat(1 << random.below(13));
            tokens.insert(at, &many);
        }
        _ => tokens.insert(at, " "),
    }
    tokens.concat()
}

fn changed_lines(random: &mut Random, text: &str, other: &[u8]) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let other = String::from_utf8_lossy(other);
    let donors: Vec<&str> = other.split('\n').collect();
    let at = random.below(lines.len());
    match random.below(5) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at]),
        2 => {
            let to = random.below(lines.len());
            lines.swap(at, to);
        }
        3 => {
            let from = random.below(donors.len());
            let end = (from + 1 + random.below(8)).min(donors.len());
            lines.splice(at..at, donors[from..end].iter().copied());
        }
        _ => {
            let end = (at + random.below(5)).min(lines.len());
            let line = lines.drain(at..end).collect::<Vec<_>>().join(" ");
            lines.insert(at, &line);
            return lines.join("\n");
        }
    }
    lines.join("\n")
}

/// Words, numbers, quoted text, spaces, and single characters of any other kind.
fn tokens(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '-' || c == '.' || c == '_' => 0,
        ' ' => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let quoted = (first == '"').then(|| rest[1..].find('"')).flatten().map(|end| end + 2);
        let end = quoted.unwrap_or_else(|| match class(first) {
            2 => first.len_utf8(),
            same => rest.find(|c| class(c) != same).unwrap_or(rest.len()),
        });
        let (token, after) = rest.split_at(end);
        found.push(token);
        rest = after;
    }
    found
}

/// The values of the lines with a few of their parts changed.
fn changed_json(random: &mut Random, base: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let read = |bytes: &[u8]| -> Option<Vec<Value>> {
        serde_json::Deserializer::from_slice(bytes).into_iter().collect::<Result<_, _>>().ok()
    };
    let mut values = read(base)?;
    let donors = read(other)?;
    if values.is_empty() || donors.is_empty() {
        return None;
    }
    for _ in 0..1 + random.below(5) {
        let at = random.below(values.len());
        let own = random.odds(2);
        let from = if own { &values[at] } else { &donors[random.below(donors.len())] };
        let donor = part(random, from).clone();
        change(random, &mut values[at], donor);
    }
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    Some(lines.join("\n").into_bytes())
}

/// Some part of a value, from anywhere in it.
fn part<'a>(random: &mut Random, value: &'a Value) -> &'a Value {
    let down = !random.odds(6);
    match value {
        Value::Array(items) if down && !items.is_empty() => {
            let at = random.below(items.len());
            part(random, &items[at])
        }
        Value::Object(members) if down && !members.is_empty() => {
            let member = members.values().nth(random.below(members.len()));
            member.map_or(value, |member| part(random, member))
        }
        _ => value,
    }
}

fn change(random: &mut Random, value: &mut Value, donor: Value) {
    let down = !random.odds(12);
    match value {
        Value::Array(items) if down && !items.is_empty() => {
            let at = random.below(items.len());
            match random.below(10) {
                0 => {
                    items.remove(at);
                }
                1 => items.insert(at, items[at].clone()),
                2 => items.insert(at, donor),
                3 => items.reverse(),
                _ => change(random, &mut items[at], donor),
            }
        }
        Value::Object(members) if down && !members.is_empty() => {
            let keys: Vec<String> = members.keys().cloned().collect();
            let key = &keys[random.below(keys.len())];
            match random.below(12) {
                0 => {
                    members.remove(key);
                }
                1 => {
                    members.insert(keys[random.below(keys.len())].clone(), donor);
                }
                _ => change(random, &mut members[key.as_str()], donor),
            }
        }
        Value::Number(_) if !random.odds(4) => {
            let near = value.as_f64().unwrap_or(0.0) + [-1.0, 1.0, 0.5, 2.0][random.below(4)];
            *value = if near.fract() == 0.0 { Value::from(near as i64) } else { Value::from(near) };
        }
        Value::Bool(yes) => *yes = !*yes,
        _ => {
            *value = match random.below(6) {
                0 => Value::Null,
                1 => serde_json::from_str(random.one_of(NUMBERS)).unwrap_or(Value::from(7)),
                2 => Value::from(random.one_of(NUMBERS)),
                3 => Value::from(random.one_of(ODD)),
                _ => donor,
            }
        }
    }
}
