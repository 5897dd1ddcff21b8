//! The words that editors colour are the words of the language: the lists in `editors/` against
//! `grammar/gradus.pest` and `src/syntax/blocks.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test"
)]

use std::collections::BTreeSet;

type Words = BTreeSet<String>;

fn read(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What stands between one pair of quotation marks of this kind and the next, as far as it is a word.
fn quoted(text: &str, mark: char) -> Words {
    let word = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    let text = text.replace("\\\\", "").replace("\\\"", "");
    text.split(mark).skip(1).step_by(2).filter(word).map(str::to_owned).collect()
}

/// The lines of a text that are no comment in the way of this language.
fn without_comments(text: &str, sign: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with(sign)).collect::<Vec<_>>().join("\n")
}

/// What stands between two signs.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let at = text.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
    &text[at..at + text[at..].find(end).unwrap()]
}

/// Every word that the grammar spells out.
fn of_the_language() -> Words {
    quoted(&without_comments(&read("grammar/gradus.pest"), "//"), '"')
}

/// A list of words in `src/syntax/blocks.rs`.
fn of_blocks(name: &str) -> Words {
    quoted(between(&read("src/syntax/blocks.rs"), &format!("const {name}: &[&str] = &["), "]"), '"')
}

fn same(editor: &str, theirs: &Words, language: &Words) {
    let missing: Vec<_> = language.difference(theirs).collect();
    let unknown: Vec<_> = theirs.difference(language).collect();
    assert!(missing.is_empty(), "{editor} does not know these words of the language: {missing:?}");
    assert!(unknown.is_empty(), "{editor} has words that the language does not have: {unknown:?}");
}

#[test]
fn tree_sitter_knows_every_word() {
    let file = without_comments(&read("editors/tree-sitter-gradus/grammar.js"), "//");
    // The lists stand before the first function.
    let lists = &file[..file.find("const listsOf").unwrap()];
    let theirs = quoted(lists, '\'');
    same("editors/tree-sitter-gradus/grammar.js", &theirs, &of_the_language());
}

#[test]
fn tree_sitter_ends_heads_as_the_compiler_does() {
    let scanner = read("editors/tree-sitter-gradus/src/scanner.c");
    for name in ["JOINS", "ANCHORS"] {
        let theirs = quoted(between(&scanner, &format!("{name}[] = {{"), "}"), '"');
        same(&format!("{name} in scanner.c"), &theirs, &of_blocks(name));
    }
    let grammar = read("editors/tree-sitter-gradus/grammar.js");
    let theirs = quoted(between(&grammar, "const OPEN = [", "]"), '\'');
    // `at least` and `at most` need what follows anyway; `than` is in no rule.
    let apart = ["least", "most", "than"].map(str::to_owned);
    let ours = of_blocks("OPEN_ENDS").into_iter().filter(|word| !apart.contains(word)).collect();
    same("OPEN in grammar.js", &theirs, &ours);
}

#[test]
fn tree_sitter_keeps_apart_what_can_name_nothing() {
    let pest = read("grammar/gradus.pest");
    let reserved = quoted(between(&pest, "reserved = @{", "!wc"), '"');
    let file = read("editors/tree-sitter-gradus/grammar.js");
    let mut theirs = Words::new();
    for list in ["RESERVED", "OPEN", "BRANCHES"] {
        theirs.extend(quoted(between(&file, &format!("const {list} = ["), "]"), '\''));
    }
    let missing: Vec<_> = reserved.difference(&theirs).collect();
    assert!(missing.is_empty(), "these words would be taken for names: {missing:?}");
}

#[test]
fn neovim_knows_every_word() {
    let file = read("editors/neovim/syntax/gradus.vim");
    let words = file.lines().filter_map(|line| line.strip_prefix("syn keyword "));
    // The first is the name of a group of colours.
    let theirs: Words = words.flat_map(|line| line.split(' ').skip(1)).map(str::to_owned).collect();
    same("editors/neovim/syntax/gradus.vim", &theirs, &of_the_language());
}

#[test]
fn neovim_indents_as_the_compiler_reads() {
    let file = read("editors/neovim/indent/gradus.vim");
    let list = |name: &str| quoted(between(&file, &format!("let s:{name} = ["), "]"), '\'');
    same("open_ends in indent/gradus.vim", &list("open_ends"), &of_blocks("OPEN_ENDS"));
    same("joins in indent/gradus.vim", &list("joins"), &of_blocks("JOINS"));
}

#[test]
fn emacs_knows_every_word_and_indents_as_the_compiler_reads() {
    let file = read("editors/emacs/gradus-mode.el");
    let list = |name: &str| quoted(between(&file, &format!("gradus-mode--{name}\n"), ")"), '"');
    let theirs = ["declarations", "units", "keywords"].into_iter().flat_map(&list).collect();
    same("editors/emacs/gradus-mode.el", &theirs, &of_the_language());
    same("open-ends in gradus-mode.el", &list("open-ends"), &of_blocks("OPEN_ENDS"));
    same("joins in gradus-mode.el", &list("joins"), &of_blocks("JOINS"));
}
