//! The language reference shows everything the grammar has.

use std::collections::BTreeSet;

use super::blocks::Page;
use super::{pages, text};

/// The pages that together are the reference.
pub fn chapters() -> Vec<String> {
    pages()
        .into_iter()
        .filter(|page| {
            page.starts_with("docs/language")
                || matches!(page.as_str(), "docs/processes.md" | "docs/examples.md")
        })
        .collect()
}

/// The grammar's rules: name and definition, comments left out.
fn rules() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text("grammar/gradus.pest").lines() {
        if line.starts_with("//") || line.is_empty() {
            continue;
        }
        match line.split_once('=') {
            Some((name, rest)) if !line.starts_with(' ') && name.trim().chars().all(word_letter) => {
                found.push((name.trim().to_owned(), rest.to_owned()));
            }
            _ => found.last_mut().unwrap().1.push_str(line),
        }
    }
    found
}

fn word_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The words a definition spells out.
fn literals(definition: &str) -> BTreeSet<String> {
    definition
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphabetic()))
        .map(str::to_owned)
        .collect()
}

/// Every word the grammar spells out.
pub fn words() -> BTreeSet<String> {
    rules().iter().flat_map(|(_, definition)| literals(definition)).collect()
}

/// For each rule of a whole head the words it begins with: what may stand first, second, and so on.
pub fn heads() -> Vec<(String, Vec<BTreeSet<String>>)> {
    let rules = rules();
    let spelled = |name: &str| {
        let rule = rules.iter().find(|(rule, _)| rule == name);
        rule.map(|(_, definition)| literals(definition)).unwrap_or_default()
    };
    let mut found = Vec::new();
    for (name, body) in rules.iter().filter(|(name, _)| name.ends_with("_head")) {
        let mut words = Vec::new();
        for token in body.split_once("SOI ~ ").unwrap_or_else(|| panic!("{name}")).1.split(" ~ ") {
            let either: BTreeSet<String> = match token.strip_prefix('(').map(|rest| rest.strip_suffix(')')) {
                Some(Some(inner)) => inner.split(" | ").flat_map(spelled).collect(),
                // It goes on with something that may be left out.
                Some(None) => break,
                // A demand and a step of a scale begin with no word of the language.
                None if matches!(token, "demand" | "step" | "term" | "word") => break,
                None => spelled(token),
            };
            if either.is_empty() {
                break;
            }
            words.push(either);
        }
        found.push((name.clone(), words));
    }
    assert!(found.len() > 40);
    found
}

/// All code of the reference: blocks of policy text, and code within lines.
fn code() -> (String, String) {
    let (mut blocks, mut inline) = (String::new(), String::new());
    for chapter in chapters() {
        let page = Page::read(&chapter);
        // Code within lines may go on in the next one.
        let prose: String = page.text.split("\n```").step_by(2).collect();
        for code in prose.split('`').skip(1).step_by(2) {
            inline.push_str(&code.replace('\n', " "));
            inline.push('\n');
        }
        for block in page.blocks.iter().filter(|block| block.language() == "gradus") {
            blocks.push_str(&block.text);
        }
    }
    (blocks, inline)
}

#[test]
fn every_word_of_the_grammar_is_in_the_reference() {
    let (blocks, inline) = code();
    let all = blocks + &inline;
    let said: BTreeSet<&str> = all.split(|letter: char| !letter.is_ascii_alphabetic()).collect();
    let missing: Vec<String> = words().into_iter().filter(|word| !said.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "not in the reference: {missing:?}");
}

/// A tried block has a line for every kind of statement.
#[test]
fn every_head_of_the_grammar_is_in_a_block_of_the_reference() {
    let blocks = code().0;
    let statements: Vec<&str> = blocks.split(['\n', '{', '}', ';']).map(str::trim_start).collect();
    for (name, words) in heads() {
        let begins = |statement: &str| {
            let mut said = statement.split(' ');
            words.iter().all(|either| said.next().is_some_and(|word| either.contains(word)))
        };
        assert!(statements.iter().any(|one| begins(one)), "no block shows `{name}`: {words:?}");
    }
}

/// Every finding is explained where what it is about is described, or is one of spelling.
#[test]
fn every_code_is_in_the_reference() {
    let inline = code().1;
    let said: BTreeSet<&str> = inline.lines().collect();
    let missing: Vec<&str> = gradus::diagnostic::Code::ALL
        .iter()
        .map(|code| code.name())
        .filter(|name| !said.contains(name))
        .collect();
    assert!(missing.is_empty(), "the reference does not say which clause gives {missing:?}");
}

/// The page that legal staff read has every edition, and every spelling that was given up.
#[test]
fn every_older_spelling_is_on_the_page_of_editions() {
    let page = super::text("docs/editions.md");
    for older in gradus::syntax::older::OLDER {
        let row = format!("| {} | {} | {} | {} |", older.since, older.old, older.new, older.why);
        assert!(page.contains(&row), "docs/editions.md lacks\n{row}");
    }
    for edition in gradus::source::Edition::ALL {
        assert!(page.contains(&format!("`{edition}`")), "{edition}");
    }
}
