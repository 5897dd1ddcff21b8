//! Single values of a plan file: what a place wants, against what stands there.

use super::model::{Entry, FactValue, ScoreValue, State, WaiverKind};
use super::problem::{Trouble, shown};
use super::tree::{Node, Value};
use crate::diagnostic::did_you_mean;
use crate::quantity::{Amount, Date, SchoolYear, parse_date};

/// A value, or what is wrong with it.
pub(crate) type Outcome<T> = Result<T, Trouble>;

const AMOUNT_HELP: &str = "write digits with at most four decimal places, as in 0.5";
const YEAR_HELP: &str = "write both calendar years, as in 2022-23";
const DATE_HELP: &str = "write year-month-day, as in 2024-12-01";
const STATE_HELP: &str = "write earned, in progress, registered, planned, failed or withdrawn";

/// Text; a number stands for its digits.
pub(crate) fn text(node: &Node) -> Outcome<String> {
    match &node.value {
        Value::Text(text) | Value::Plain(text) | Value::Number(text) => Ok(text.clone()),
        _ => Err(wrong(node, "text")),
    }
}

/// A number, exact to four places.
pub(crate) fn amount(node: &Node) -> Outcome<Amount> {
    match &node.value {
        Value::Number(digits) | Value::Plain(digits) => parse_amount(digits),
        Value::Text(text) if text.parse::<Amount>().is_ok() => Err(quoted(text)),
        _ => Err(wrong(node, "a number")),
    }
}

/// A whole number that is not negative.
pub(crate) fn count(node: &Node) -> Outcome<u32> {
    let amount = amount(node)?;
    if amount.is_whole() && amount >= Amount::ZERO {
        u32::try_from(amount.parts() / Amount::SCALE).map_err(|_| not_whole(amount))
    } else {
        Err(not_whole(amount))
    }
}

/// A grade, as a whole number.
pub(crate) fn grade(node: &Node) -> Outcome<i8> {
    if let Value::Text(text) | Value::Plain(text) = &node.value {
        let number = match text.to_ascii_lowercase().as_str() {
            "k" | "kg" | "kindergarten" => Some(0),
            "pk" | "prek" | "pre-k" => Some(-1),
            _ => None,
        };
        if let Some(number) = number {
            let trouble = Trouble::new(format!("{} is not a number", shown(text)));
            return Err(trouble.help(format!("write {number}; {GRADE_HELP}")));
        }
    }
    let amount = amount(node)?;
    let whole = amount.parts() / Amount::SCALE;
    match i8::try_from(whole) {
        Ok(grade) if amount.is_whole() && GRADES.contains(&grade) => Ok(grade),
        _ => Err(not_a_grade(amount)),
    }
}

/// The grades a plan can name.
pub(crate) const GRADES: std::ops::RangeInclusive<i8> = -1..=13;

const GRADE_HELP: &str = "grades are -1 (pre-kindergarten), 0 (kindergarten) and 1 to 13";

/// What is wrong with a grade outside [`GRADES`].
pub(crate) fn not_a_grade(number: impl std::fmt::Display) -> Trouble {
    Trouble::new(format!("there is no grade {number}")).help(GRADE_HELP)
}

/// A school year.
pub(crate) fn year(node: &Node) -> Outcome<SchoolYear> {
    let written = digits_or_text(node, "a school year").map_err(|trouble| trouble.help(YEAR_HELP))?;
    written.parse().map_err(|_| not_a_year(written))
}

/// A day of the calendar.
pub(crate) fn date(node: &Node) -> Outcome<Date> {
    let written = digits_or_text(node, "a date").map_err(|trouble| trouble.help(DATE_HELP))?;
    parse_date(written).map_err(|_| not_a_date(written))
}

/// A school year or a day.
pub(crate) fn entry(node: &Node) -> Outcome<Entry> {
    let help = "write a school year as in 2022-23, or a date as in 2022-08-10";
    let written = digits_or_text(node, "a school year or a date").map_err(|trouble| trouble.help(help))?;
    match (written.parse(), parse_date(written)) {
        (Ok(year), _) => Ok(Entry::Year(year)),
        (_, Ok(date)) => Ok(Entry::Date(date)),
        _ if written.len() == 7 && looks_like(written, "0000-00") => Err(not_a_year(written)),
        _ if looks_like(written, "0000-00-00") => Err(not_a_date(written)),
        _ => Err(Trouble::new(format!("{} is not a school year or a date", shown(written))).help(help)),
    }
}

/// How far a record has come.
pub(crate) fn state(node: &Node) -> Outcome<State> {
    let (Value::Text(word) | Value::Plain(word)) = &node.value else {
        return Err(wrong(node, "a state").help(STATE_HELP));
    };
    one_of(word, &State::WORDS).map_err(|meant| {
        let or = meant.map_or_else(String::new, |word| format!(": did you mean `{word}`?"));
        Trouble::new(format!("{} is not a state{or}", shown(word))).help(STATE_HELP)
    })
}

/// How a requirement was set aside.
pub(crate) fn waiver_kind(node: &Node) -> Outcome<WaiverKind> {
    const WORDS: [(&str, WaiverKind); 2] = [("waiver", WaiverKind::Waiver), ("opt-out", WaiverKind::OptOut)];
    let help = "write waiver or opt-out";
    let (Value::Text(word) | Value::Plain(word)) = &node.value else {
        return Err(wrong(node, "a kind of waiver").help(help));
    };
    one_of(word, &WORDS).map_err(|meant| {
        let or = meant.map_or_else(String::new, |word| format!(": did you mean `{word}`?"));
        Trouble::new(format!("{} is not a kind of waiver{or}", shown(word))).help(help)
    })
}

/// An exam result: a number, or the name of a level.
pub(crate) fn score(node: &Node) -> Outcome<ScoreValue> {
    match &node.value {
        Value::Number(digits) => parse_amount(digits).map(ScoreValue::Number),
        Value::Plain(written) if is_meant_as_number(written) => parse_amount(written).map(ScoreValue::Number),
        Value::Text(text) | Value::Plain(text) => Ok(ScoreValue::Level(text.clone())),
        _ => Err(wrong(node, "a score").help("write a number, or the name of the level reached")),
    }
}

/// A fact about the student.
pub(crate) fn fact(node: &Node) -> Outcome<FactValue> {
    match &node.value {
        Value::Bool(value) => Ok(FactValue::Bool(*value)),
        Value::Number(digits) => number_fact(digits),
        Value::Text(text) => Ok(FactValue::Text(text.clone())),
        Value::Plain(written) => plain_fact(written),
        _ => Err(wrong(node, "true, false, a number or text")),
    }
}

fn number_fact(digits: &str) -> Outcome<FactValue> {
    let help = "write digits with at most four decimal places, or put an identifier in quotes";
    parse_amount(digits).map(FactValue::Number).map_err(|trouble| trouble.help(help))
}

/// What YAML leaves open without quotes.
fn plain_fact(written: &str) -> Outcome<FactValue> {
    match written {
        "true" | "True" | "TRUE" => Ok(FactValue::Bool(true)),
        "false" | "False" | "FALSE" => Ok(FactValue::Bool(false)),
        _ if is_meant_as_number(written) && !is_code(written) => number_fact(written),
        _ => {
            let value = match written.to_ascii_lowercase().as_str() {
                "yes" | "on" | "y" => "true",
                "no" | "off" | "n" => "false",
                _ => return Ok(FactValue::Text(written.to_owned())),
            };
            Err(Trouble::new(format!("{} may mean {value} or the word itself", shown(written)))
                .help(format!("write {value}, or put the word in quotes")))
        }
    }
}

fn one_of<T: Copy>(word: &str, words: &[(&'static str, T)]) -> Result<T, Option<&'static str>> {
    match words.iter().find(|(known, _)| *known == word) {
        Some((_, value)) => Ok(*value),
        None => {
            let word = word.to_lowercase().replace(['_', '-'], " ");
            let spaced: Vec<String> = words.iter().map(|(known, _)| known.replace('-', " ")).collect();
            let meant = did_you_mean(&word, spaced.iter().map(String::as_str));
            let at = meant.and_then(|meant| spaced.iter().position(|known| known == meant));
            Err(at.and_then(|at| words.get(at)).map(|(known, _)| *known))
        }
    }
}

fn parse_amount(digits: &str) -> Outcome<Amount> {
    digits.parse().map_err(|_| {
        let problem = if !is_number(digits) {
            format!("{} is not a number", shown(digits))
        } else if digits.parse::<f64>().is_ok_and(|value| value.abs() > 1e8) {
            format!("{} is larger than 100,000,000", shown(digits))
        } else {
            format!("{} has more than four decimal places", shown(digits))
        };
        Trouble::new(problem).help(AMOUNT_HELP)
    })
}

/// Whether these are digits with at most one decimal point.
fn is_number(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

/// Whether this is a number to someone, also where it is not written as a plan file writes it:
/// `+5`, `.5`, `1e3`.
fn is_meant_as_number(written: &str) -> bool {
    let starts = written.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    starts && written.bytes().any(|byte| byte.is_ascii_digit()) && written.parse::<f64>().is_ok()
}

/// Whether these are digits after a needless zero: an identifier such as `07030`.
fn is_code(written: &str) -> bool {
    written.len() > 1 && written.starts_with('0') && written.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits_or_text<'n>(node: &'n Node, wanted: &str) -> Outcome<&'n str> {
    match &node.value {
        Value::Text(text) | Value::Plain(text) | Value::Number(text) => Ok(text),
        _ => Err(wrong(node, wanted)),
    }
}

fn not_a_year(written: &str) -> Trouble {
    let start = written.get(..4).and_then(|start| start.parse::<i16>().ok());
    let consecutive = start.map(SchoolYear::starting).filter(|year| {
        looks_like(written, "0000-00") || written == format!("{}-{}", year.start(), year.start() + 1)
    });
    let meant = consecutive.map_or_else(String::new, |year| format!(": did you mean `{year}`?"));
    Trouble::new(format!("{} is not a school year{meant}", shown(written))).help(YEAR_HELP)
}

fn not_a_date(written: &str) -> Trouble {
    let problem = if looks_like(written, "0000-00-00") {
        format!("{} is not a day of the calendar", shown(written))
    } else {
        format!("{} is not a date", shown(written))
    };
    Trouble::new(problem).help(DATE_HELP)
}

/// Whether the text has the shape of the pattern, where `0` stands for any digit.
fn looks_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
}

fn quoted(text: &str) -> Trouble {
    Trouble::new(format!("{} is in quotes, but a number belongs here", shown(text)))
        .help("take the quotes away")
}

fn not_whole(amount: Amount) -> Trouble {
    Trouble::new(format!("`{amount}` is not a whole number from 0 on")).help("write a whole number, as in 30")
}

/// What is wrong with a value of another kind than `wanted`.
pub(crate) fn wrong(node: &Node, wanted: &str) -> Trouble {
    let found = match &node.value {
        Value::Null | Value::Broken => "nothing stands here".to_owned(),
        Value::Bool(value) => format!("`{value}` stands here"),
        Value::Number(text) | Value::Plain(text) | Value::Text(text) => {
            format!("{} stands here", shown(text))
        }
        Value::List(_) => "a list stands here".to_owned(),
        Value::Map(_) => "a record stands here".to_owned(),
    };
    Trouble::new(format!("{found}, but {wanted} belongs here"))
}
