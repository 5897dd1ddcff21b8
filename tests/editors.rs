//! What the editor extension knows of the language must be what the language is: its snippets are
//! Gradus, and the words it colours are the keywords of `grammar/gradus.pest`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by it, and the texts are ASCII where they are cut"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gradus::source::{FileId, Sources};
use gradus::syntax;
use serde_json::Value;

fn extension(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode").join(path);
    std::fs::read_to_string(path).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&extension(path)).unwrap()
}

// ------------------------------------------------------------------------------------------------
// Snippets

/// The text that a snippet leaves when its author types nothing: each placeholder's default, the
/// first of each choice, and nothing at a bare tab stop that has no default elsewhere.
fn expanded(body: &str) -> String {
    let mut defaults = BTreeMap::new();
    stops(body, &mut |number, default| {
        if let Some(default) = default {
            defaults.entry(number).or_insert(default);
        }
        String::new()
    });
    stops(body, &mut |number, _| defaults.get(&number).cloned().unwrap_or_default())
}

/// Replaces each tab stop by what `fill` makes of its number and its default.
fn stops(body: &str, fill: &mut dyn FnMut(u32, Option<String>) -> String) -> String {
    let mut text = String::new();
    let mut rest = body;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let braced = rest.starts_with('{');
        rest = rest.strip_prefix('{').unwrap_or(rest);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u32 = rest[..digits].parse().unwrap();
        rest = &rest[digits..];
        let mut default = None;
        if braced {
            let end = rest.find('}').unwrap();
            let inner = &rest[..end];
            default = match inner.strip_prefix('|') {
                Some(choices) => choices.trim_end_matches('|').split(',').next().map(str::to_owned),
                None => inner.strip_prefix(':').map(str::to_owned),
            };
            assert!(!inner.contains('$'), "a placeholder inside another is not read here: {inner}");
            rest = &rest[end + 1..];
        }
        text.push_str(&fill(number, default));
    }
    text + rest
}

/// Where a snippet that is no declaration belongs.
fn in_its_place(text: &str) -> String {
    const CLAUSES: &[&str] = &["require", "when", "cite", "reading"];
    let first = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap();
    if first == "expect" {
        format!("example \"E\" for d {{\n  student entered grade 9 in 2026-27\n  {text}\n}}\n")
    } else if CLAUSES.contains(&first) {
        let inner: String =
            text.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect();
        format!("diploma d \"D\" {{\n{inner}}}\n")
    } else {
        text.to_owned() + "\n"
    }
}

struct Snippet {
    name: String,
    prefix: String,
    body: String,
}

fn snippets() -> Vec<Snippet> {
    let all = json("snippets/gradus.json");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found: Vec<Snippet> = all
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, snippet)| Snippet {
            name: name.clone(),
            prefix: text(&snippet["prefix"]),
            body: snippet["body"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("\n"),
        })
        .collect();
    assert!(found.len() > 30, "only {} snippets", found.len());
    found
}

#[test]
fn a_placeholder_leaves_its_default_wherever_its_number_stands() {
    assert_eq!(expanded("${1:a} $2 ${3|x,y|} $1 ${2:b}$0"), "a b x a b");
}

#[test]
fn every_snippet_is_gradus_when_its_placeholders_stand() {
    for snippet in snippets() {
        let text = in_its_place(&expanded(&snippet.body));
        let mut sources = Sources::new();
        let id: FileId = sources.add("main".into(), "main.gradus".into(), text.clone(), false);
        let file = syntax::parse(id, &text);
        assert!(file.errors.is_empty(), "{}:\n{text}\n{:#?}", snippet.name, file.errors);
        assert!(!file.items.is_empty(), "{}: declares nothing:\n{text}", snippet.name);
    }
}

/// The formatter changes nothing in a snippet but the empty line where the author goes on.
#[test]
fn every_snippet_is_laid_out_in_the_one_style() {
    for snippet in snippets() {
        let text = in_its_place(&expanded(&snippet.body));
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines() {
            // The last tab stop stands on a line of its own.
            if line.trim() == "}" && lines.last().is_some_and(|line| line.trim().is_empty()) {
                lines.pop();
            }
            lines.push(line);
        }
        let text = lines.join("\n") + "\n";
        let mut sources = Sources::new();
        let id: FileId = sources.add("main".into(), "main.gradus".into(), text.clone(), false);
        assert_eq!(syntax::format(id, &text).text, text, "{}", snippet.name);
    }
}

#[test]
fn every_snippet_has_a_prefix_of_its_own_and_a_place_to_type() {
    let mut prefixes = BTreeSet::new();
    for snippet in snippets() {
        assert!(prefixes.insert(snippet.prefix.clone()), "two snippets are called by `{}`", snippet.prefix);
        assert!(snippet.body.contains("${1"), "{} has no first placeholder", snippet.name);
        assert!(snippet.body.contains("$0"), "{} does not say where to go on", snippet.name);
    }
}

/// Whoever begins a declaration with its keyword is helped by a snippet.
#[test]
fn every_declaration_has_a_snippet() {
    let prefixes: BTreeSet<String> = snippets().into_iter().map(|snippet| snippet.prefix).collect();
    let kinds = [
        "use",
        "course",
        "subject",
        "scale",
        "exam",
        "credential",
        "fact",
        "mark",
        "set",
        "sequence",
        "role",
        "calendar",
        "flag",
        "diploma",
        "pathway",
        "endorsement",
        "seal",
        "certificate",
        "scholarship",
        "program",
        "process",
        "rubric",
        "meeting",
        "document",
        "notice",
        "choice",
        "goal",
        "record",
        "attestation",
        "placement",
        "example",
    ];
    for kind in kinds {
        assert!(prefixes.contains(kind), "no snippet for `{kind}`");
    }
}

// ------------------------------------------------------------------------------------------------
// Colours

/// Every word of small letters, perhaps joined by dashes, that the grammar quotes.
fn words_of_the_language() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/gradus.pest");
    let text = std::fs::read_to_string(path).unwrap();
    let mut words = BTreeSet::new();
    for line in text.lines() {
        let rule = line.split("//").next().unwrap();
        // What stands in quotes is every second piece; no keyword holds an escaped quote.
        for quoted in rule.split('"').skip(1).step_by(2) {
            let letters = quoted.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if letters && quoted.bytes().any(|b| b != b'-') {
                words.insert(quoted.to_owned());
            }
        }
    }
    assert!(words.len() > 150 && words.contains("require"), "{words:?}");
    words
}

/// The patterns of a TextMate grammar that colour words.
fn patterns(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("match" | "begin" | "end", Value::String(pattern)) => found.push(pattern.clone()),
                    _ => patterns(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| patterns(value, found)),
        _ => {}
    }
}

/// The words a pattern spells out: what is left of it without escapes and classes.
fn words_of_a_pattern(pattern: &str) -> BTreeSet<String> {
    let mut plain = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
                plain.push(' ');
            }
            '[' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => _ = chars.next(),
                        ']' => break,
                        _ => {}
                    }
                }
                plain.push(' ');
            }
            c => plain.push(c),
        }
    }
    let words = plain.split(|c: char| !(c.is_ascii_alphabetic() || c == '-'));
    words.map(|word| word.trim_matches('-')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that a pattern only looks out for, in `(?!…)`, are coloured by no means.
fn without_lookahead(pattern: &str) -> String {
    let mut text = pattern.to_owned();
    while let Some(at) = text.find("(?!") {
        let mut depth = 0usize;
        let mut in_class = false;
        let mut skip = false;
        let mut end = text.len();
        for (offset, c) in text[at..].char_indices() {
            if skip {
                skip = false;
                continue;
            }
            match c {
                '\\' => skip = true,
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => depth += 1,
                ')' if !in_class => {
                    depth -= 1;
                    if depth == 0 {
                        end = at + offset + 1;
                        break;
                    }
                }
                _ => {}
            }
        }
        text.replace_range(at..end, " ");
    }
    text
}

#[test]
fn the_words_of_a_pattern_are_found() {
    let words = |pattern: &str| words_of_a_pattern(pattern).into_iter().collect::<Vec<_>>();
    assert_eq!(words(r"(?<![A-Za-z-])(?:or|and)(?![a-z]|\s)"), ["and", "or"]);
    assert_eq!(without_lookahead(r"^(use)(?!(?:a|[)b])c)\s+(?!d)x"), r"^(use) \s+ x");
}

#[test]
fn the_extension_colours_the_keywords_of_the_language_and_no_others() {
    let language = words_of_the_language();
    let mut all = Vec::new();
    patterns(&json("syntaxes/gradus.tmLanguage.json"), &mut all);
    let named: BTreeSet<String> = all.iter().flat_map(|pattern| words_of_a_pattern(pattern)).collect();
    let coloured: BTreeSet<String> =
        all.iter().flat_map(|pattern| words_of_a_pattern(&without_lookahead(pattern))).collect();
    let unknown: Vec<&String> = named.difference(&language).collect();
    assert!(unknown.is_empty(), "not in grammar/gradus.pest: {unknown:?}");
    let missing: Vec<&String> = language.difference(&coloured).collect();
    assert!(missing.is_empty(), "not coloured by gradus.tmLanguage.json: {missing:?}");
}
