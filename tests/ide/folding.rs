//! What can be folded, and how a selection grows.

use gradus::ide::folding::{around, folds};

use super::fixture::Fixture;

const TEXT: &str = "# What this is.\n# And why.\nuse std.subjects\nuse std.scales\n\ncourse a {\n  credits 1\n}\n\ndiploma d {\n  cite \"Rule 7\"\n  require 1 credits {\n    1 credit from |a\n  }\n}\n";

#[test]
fn blocks_comments_and_uses() {
    let fixture = Fixture::one(TEXT);
    let found = fixture.ask(|analysis, file, _| {
        let source = analysis.sources.get(file).unwrap();
        let line = |offset: u32| source.lines().line_of(offset as usize) + 1;
        let folds = folds(file, source);
        folds
            .iter()
            .map(|fold| (line(fold.span.start), line(fold.span.end), format!("{:?}", fold.kind)))
            .collect::<Vec<_>>()
    });
    let expected = [(1, 2, "Comment"), (3, 4, "Uses"), (6, 8, "Block"), (10, 15, "Block"), (12, 14, "Block")];
    assert_eq!(found, expected.map(|(from, to, kind)| (from, to, kind.to_owned())));
}

#[test]
fn an_unclosed_block_folds_to_where_it_ends() {
    let fixture = Fixture::one("course a {\n  credits 1\n\ncourse b {\n  credits 1\n}\n");
    let found = fixture.ask(|analysis, file, _| folds(file, analysis.sources.get(file).unwrap()).len());
    assert_eq!(found, 2);
}

#[test]
fn a_selection_grows_from_the_word_to_the_file() {
    let fixture = Fixture::one(TEXT);
    let found = fixture.ask(|analysis, file, offset| {
        let source = analysis.sources.get(file).unwrap();
        let first_line = |text: &str| text.trim_start().lines().next().unwrap_or("").to_owned();
        around(file, source, offset).iter().map(|span| first_line(source.slice(*span))).collect::<Vec<_>>()
    });
    assert_eq!(
        found,
        [
            "a",
            "1 credit from a",
            "1 credit from a",
            "{",
            "require 1 credits {",
            "cite \"Rule 7\"",
            "{",
            "diploma d {",
            "# What this is."
        ]
    );
}
