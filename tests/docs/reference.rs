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

/// For each rule of a whole head the words it may begin with, by what its definition leads with.
pub fn heads() -> Vec<(String, BTreeSet<String>)> {
    let rules = rules();
    let definition = |name: &str| {
        let rule = rules.iter().find(|(rule, _)| rule == name);
        rule.map_or_else(|| panic!("there is no rule `{name}`"), |(_, definition)| definition.as_str())
    };
    let mut found = Vec::new();
    for (name, body) in &rules {
        if !name.ends_with("_head") {
            continue;
        }
        let lead = body.split_once("SOI ~ ").unwrap_or_else(|| panic!("{name}")).1;
        let names = lead.split(|letter| !word_letter(letter)).filter(|name| !name.is_empty());
        let lead: Vec<&str> = match lead.starts_with('(') {
            true => lead.split(')').next().unwrap().split(|letter| !word_letter(letter)).collect(),
            false => names.take(1).collect(),
        };
        // A demand and a step of a scale begin with no word of the language.
        let words = lead
            .iter()
            .filter(|name| !name.is_empty() && !matches!(**name, "demand" | "step"))
            .flat_map(|name| literals(definition(name)))
            .collect();
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
        if words.is_empty() {
            continue;
        }
        // Two rules may begin alike: `subject` declares one, or files a course under several.
        let begins = |statement: &&str| words.contains(statement.split(' ').next().unwrap_or_default());
        assert!(statements.iter().any(|statement| begins(&statement)), "no block shows `{name}`: {words:?}");
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
