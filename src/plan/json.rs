//! JSON text into a [tree](super::tree), through the only JSON parser that knows lines. Strict: what
//! other programs would refuse (comments, trailing commas, single quotes) is refused here.

use jsonc_parser::ast;
use jsonc_parser::errors::{ParseError, ParseErrorKind as Kind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::problem::{Cursor, Place, PlanProblem, Trouble};
use super::read::{MAX_DEPTH, MAX_VALUES, too_deep, too_many_values};
use super::tree::{Member, Node, Value};

/// Reads the text; nothing where it holds no value at all.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, PlanProblem> {
    bounded(text)?;
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => {
            let mut cursor = Cursor::new(text);
            Ok(parsed.value.map(|value| node(value, &mut cursor)))
        }
        Err(error) => Err(syntax(text, &error)),
    }
}

/// What a strict JSON reader still objects to where [`parse`] does not, such as a line break inside
/// quotes.
pub(crate) fn strict(text: &str) -> Result<(), PlanProblem> {
    let Err(error) = serde_json::from_str::<serde_json::Value>(text) else { return Ok(()) };
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or("");
    let mut column = error.column().saturating_sub(1).min(line.len());
    while !line.is_char_boundary(column) {
        column -= 1;
    }
    let place = Place {
        line: u32::try_from(error.line()).unwrap_or(u32::MAX),
        column: Place::of(line, column).column,
    };
    let written = error.to_string();
    let trouble = if written.starts_with("control character") {
        Trouble::new("text in quotes holds a line break, a tab or an invisible character before this place")
            .help("write a line break as \\n and a tab as \\t")
    } else {
        let reason = written.split(" at line ").next().unwrap_or("");
        Trouble::new(format!("this is not valid JSON: {reason}"))
    };
    Err(trouble.at(place, String::new()))
}

/// Refuses what is nested too deep or holds too many values, before a parser sees it.
fn bounded(text: &str) -> Result<(), PlanProblem> {
    let (mut depth, mut values) = (0_usize, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => {
                depth += 1;
                values += 1;
                if depth > MAX_DEPTH {
                    return Err(too_deep(Place::of(text, offset)));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if values > MAX_VALUES {
            return Err(too_many_values(Place::of(text, offset)));
        }
    }
    Ok(())
}

/// Goes no deeper than [`MAX_DEPTH`], which [`bounded`] has seen to.
fn node(value: ast::Value<'_>, cursor: &mut Cursor<'_>) -> Node {
    match value {
        ast::Value::NullKeyword(null) => Node::new(Value::Null, cursor.advance(null.range.start)),
        ast::Value::BooleanLit(bool) => Node::new(Value::Bool(bool.value), cursor.advance(bool.range.start)),
        ast::Value::NumberLit(number) => {
            Node::new(Value::Number(digits(number.value)), cursor.advance(number.range.start))
        }
        ast::Value::StringLit(text) => {
            let place = cursor.advance(text.range.start);
            Node::new(Value::Text(text.value.into_owned()), place)
        }
        ast::Value::Array(array) => {
            let place = cursor.advance(array.range.start);
            let items = array.elements.into_iter().map(|item| node(item, cursor)).collect();
            Node::new(Value::List(items), place)
        }
        ast::Value::Object(object) => {
            let place = cursor.advance(object.range.start);
            let mut members = Vec::with_capacity(object.properties.len());
            for property in object.properties {
                let place = cursor.advance(property.range.start);
                let key = property.name.into_string();
                members.push(Member { key, place, value: node(property.value, cursor) });
            }
            Node::new(Value::Map(members), place)
        }
    }
}

/// A number as every JSON reader understands it: `1.50` is `1.5`, `1e2` is `100`.
fn digits(written: &str) -> String {
    match serde_json::from_str::<serde_json::Number>(written) {
        Ok(number) if number.is_f64() => {
            number.as_f64().map_or_else(|| written.to_owned(), |value| value.to_string())
        }
        Ok(number) => number.to_string(),
        Err(_) => written.to_owned(),
    }
}

fn syntax(text: &str, error: &ParseError) -> PlanProblem {
    let place = Place::of(text, error.range().start);
    let (problem, help) = match error.kind() {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => {
            ("JSON has no comments", "take the comment out, or keep the file as YAML, where `#` starts one")
        }
        Kind::TrailingCommasNotAllowed => ("there is a comma after the last value", "take this comma out"),
        Kind::ExpectedComma => ("a comma is missing here", "put a comma between two values"),
        Kind::ExpectedColonAfterObjectKey => {
            ("a colon is missing after this name", "write it as in `\"grade\": \"A\"`")
        }
        Kind::ExpectedObjectValue => {
            ("there is no value after this name", "write the value, or take the name out")
        }
        Kind::ExpectedStringObjectProperty => {
            ("this name is not in quotes", "put names in double quotes, as in `\"grade\"`")
        }
        Kind::SingleQuotedStringsNotAllowed => ("text stands in single quotes", "use double quotes"),
        Kind::UnexpectedWord => (
            "this text is not in quotes",
            "put text in double quotes; only numbers, true and false go without",
        ),
        Kind::UnterminatedObject => {
            ("the `{` that stands here is never closed", "add the missing `}`, or the rest of the file")
        }
        Kind::UnterminatedArray => {
            ("the `[` that stands here is never closed", "add the missing `]`, or the rest of the file")
        }
        Kind::UnexpectedCloseBrace => ("this `}` closes nothing", "take it out, or close a `[` with `]`"),
        Kind::UnexpectedCloseBracket => ("this `]` closes nothing", "take it out, or close a `{` with `}`"),
        Kind::UnexpectedComma => ("there is a comma without a value before it", "take one comma out"),
        Kind::UnexpectedColon => {
            ("this colon is out of place", "a colon stands only between a name and its value")
        }
        Kind::MultipleRootJsonValues => {
            ("something follows after the end of the data", "keep one in one file; check for a `}` too many")
        }
        Kind::UnaryPlusNumbersNotAllowed => ("a number starts with `+`", "take the `+` out"),
        Kind::BareDecimalPointNumbersNotAllowed => {
            ("a number starts or ends with its decimal point", "write a digit on both sides, as in `0.5`")
        }
        Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral => {
            ("this is not a number", "write digits with at most one decimal point, as in `0.5`")
        }
        Kind::String(_) => {
            ("this text is not written correctly", "end it with a double quote; write \\\\ for a backslash")
        }
        Kind::NestingDepthExceeded => return too_deep(place),
        _ => ("something is out of place here", "check the commas, quotes and brackets around it"),
    };
    Trouble::new(problem).help(help).at(place, String::new())
}
