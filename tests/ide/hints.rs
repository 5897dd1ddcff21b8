//! Sums, counts and decoded codes within the text.

use gradus::ide::hints::hints;
use gradus::source::Span;

use super::fixture::Fixture;

/// The text with each hint where it is shown.
fn shown(fixture: &Fixture) -> String {
    fixture.ask(|analysis, file, _| {
        let source = analysis.sources.get(file).unwrap();
        let all = Span::new(file, 0, source.text.len());
        let mut text = source.text.clone();
        for hint in hints(analysis, file, all).iter().rev() {
            text.insert_str(hint.offset, &format!(" ‹{}›", hint.text));
        }
        text
    })
}

#[test]
fn in_a_small_policy() {
    insta::assert_snapshot!(shown(&Fixture::one(
        r#"use std.subjects
subject lab "Laboratory science" in science
course biology { subject lab; credits 1; code sced "03051" }
course physics { subject lab; credits 1; code sced "03151" }
course history { subject social-studies; credits 0.5 to 1; code state "1" }
set sciences is lab, history except physics
diploma d {
  require 4 credits {
    2 credits from science
    between 1 and 2 credits from sciences
    one of {
      1 credit from history
      0.5 credits from history
    }
  }
}
"#
    )));
}
