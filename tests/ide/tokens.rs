//! What each word is, for colours.

use gradus::ide::tokens::tokens;
use gradus::quantity::SchoolYear;

use super::fixture::Fixture;

/// Each token with what it is, a line for each.
fn told(fixture: &Fixture) -> String {
    let found = fixture.ask(|analysis, file, _| {
        let source = analysis.sources.get(file).unwrap();
        let tokens = tokens(analysis, file, SchoolYear::starting(2026));
        let lines = tokens.iter().map(|token| {
            let mut line = format!("{}: {:?}", source.slice(token.span), token.kind);
            for (said, word) in [
                (token.declares, "declared here"),
                (token.past, "past"),
                (token.library, "library"),
                (token.unused, "unused"),
            ] {
                if said {
                    line.push_str(&format!(", {word}"));
                }
            }
            line
        });
        lines.collect::<Vec<_>>()
    });
    found.join("\n")
}

#[test]
fn names_by_what_they_mean_and_words_of_the_language() {
    insta::assert_snapshot!(told(&Fixture::one(
        "use std.subjects   # the library\n\ncourse shop \"Shop 🎓\" {\n  subject science\n  credits 0.5 to 1\n  tags hands-on\n  offered in 2001-02 to 2019-20\n}\nset old is shop\ndiploma d {\n  cite \"Rule\" as of 2026-07-01\n  require science \"Science\" 1 credit from shop at C or above\n}\n"
    )));
}

#[test]
fn a_broken_line_keeps_its_words() {
    insta::assert_snapshot!(told(&Fixture::one("diploma d {\n  require 1 credit form nothing, else\n")));
}
