//! Formatting in small edits: a whole file, a stretch of it, the line that is being written.

use gradus::diagnostic::Edit;
use gradus::fixing::edited;
use gradus::ide::layout::{whole, within, written};
use gradus::source::Span;
use gradus::syntax::format;

use super::fixture::Fixture;

const UNTIDY: &str = "course   a { credits 1;grades   9 }\n\n\n\ndiploma d \"D\"   {\n cite \"Rule  7\"   as of 2026-07-01\n      require   1 credit {\n 1 credit   from a   # why\n }\n}\n";

fn make(
    fixture: &Fixture,
    edits: impl Fn(gradus::source::FileId, &gradus::source::SourceFile) -> Vec<Edit>,
) -> (String, Vec<Edit>) {
    fixture.ask(|analysis, file, _| {
        let source = analysis.sources.get(file).unwrap();
        let edits = edits(file, source);
        (edited(&source.text, &edits.iter().collect::<Vec<_>>()).unwrap(), edits)
    })
}

#[test]
fn a_whole_file_changes_only_blanks() {
    let fixture = Fixture::one(UNTIDY);
    let (text, edits) = make(&fixture, whole);
    assert!(edits.iter().all(|edit| edit.replacement.trim().is_empty()), "{edits:?}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_file_in_the_one_style_has_no_edits() {
    let fixture = Fixture::one("course a { credits 1 }\n");
    assert_eq!(make(&fixture, whole).1, []);
}

#[test]
fn only_the_statements_of_a_stretch() {
    let part = |words: &str| {
        let at = UNTIDY.find(words).unwrap();
        make(&Fixture::one(UNTIDY), |file, source| {
            within(file, source, Span::new(file, at, at + words.len()))
        })
        .0
    };
    let parts = [
        "credits 1",
        "cite \"Rule",
        "1 credit   from",
        "require   1",
        "Rule  7\"   as of 2026-07-01\n      requ",
    ];
    let shown: Vec<String> =
        parts.iter().map(|words| format!("=== {words}\n{}", part(words).replace(' ', "·"))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_stretch_of_nothing_has_no_edits() {
    let at = UNTIDY.find("\n\n\n").unwrap() + 2;
    let fixture = Fixture::one(UNTIDY);
    let (_, edits) = make(&fixture, |file, source| within(file, source, Span::new(file, at, at)));
    assert_eq!(edits, []);
}

/// What becomes of the line at the cursor when a sign was written there.
fn typed(text: &str, sign: &str) -> String {
    let fixture = Fixture::one(text);
    let (after, _) =
        make(&fixture, |file, source| written(file, source, fixture.offset, sign).into_iter().collect());
    let line = text[..text.find('|').unwrap()].matches('\n').count();
    after.lines().nth(line).unwrap_or("").to_owned()
}

#[test]
fn a_new_line_is_set_in_by_the_braces_around() {
    assert_eq!(typed("diploma d {\n|\n}\n", "\n"), "  ");
    assert_eq!(typed("diploma d {\n  require 2 credits {\n|\n  }\n}\n", "\n"), "    ");
    assert_eq!(typed("diploma d {\n|require 1 credit from a\n}\n", "\n"), "  require 1 credit from a");
    assert_eq!(typed("course a { credits 1 }\n   |\n", "\n"), "");
}

#[test]
fn a_line_that_goes_on_is_set_in_further() {
    assert_eq!(typed("diploma d {\n  require 1 credit from a,\n|\n}\n", "\n"), "      ");
    assert_eq!(typed("set s is a,\n|b\n", "\n"), "    b");
}

#[test]
fn also_while_the_text_is_broken() {
    assert_eq!(typed("course a {\n  credits \"x\n\ndiploma d {\n  require ) {\n|", "\n"), "    ");
}

#[test]
fn a_brace_stands_under_its_head() {
    assert_eq!(typed("diploma d {\n  require 1 credit {\n    1 credit from a\n    }|\n", "}"), "  }");
    assert_eq!(typed("diploma d {\n  cite \"x\"\n  }|\n", "}"), "}");
}

#[test]
fn what_the_author_has_written_otherwise_stays() {
    // A brace behind something, one that closes nothing, and a line aligned by hand.
    assert_eq!(typed("course a { credits 1 }|\n", "}"), "course a { credits 1 }");
    assert_eq!(typed("  }|\n", "}"), "  }");
    assert_eq!(typed("set s is a,\n         |b\n", "\n"), "         b");
    // A file whose author sets blocks in by four.
    assert_eq!(typed("diploma d {\n    require 2 credits {\n|\n    }\n}\n", "\n"), "      ");
}

#[test]
fn the_packages_however_they_are_laid_out_and_cut_off() {
    for path in ["louisiana/career.gradus", "utah/courses.gradus", "kentucky/ilp.gradus"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
        let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        // Without indentation, and with blanks where there were none.
        let untidy = text.replace("\n  ", "\n").replace(" {\n", "{\n\n\n").replace(", ", " ,");
        let fixture = Fixture::one(&untidy.replace('|', ""));
        let (after, _) = make(&fixture, whole);
        let laid_out =
            fixture.ask(|analysis, file, _| format(file, &analysis.sources.get(file).unwrap().text));
        assert_eq!(after, laid_out.text);
        let (by_stretch, _) =
            make(&fixture, |file, source| within(file, source, Span::new(file, 0, source.text.len())));
        assert_eq!(by_stretch.trim(), after.trim());
        for part in 1..20 {
            let mut end = untidy.len() * part / 20;
            while !untidy.is_char_boundary(end) {
                end -= 1;
            }
            let fixture = Fixture::one(&untidy[..end]);
            make(&fixture, |file, source| {
                let middle = source.text.len() / 2;
                let mut edits = within(file, source, Span::new(file, middle, middle + 1));
                let line = source.text[..end].rfind('\n').map_or(0, |at| at + 1);
                if edits.is_empty() {
                    edits.extend(written(file, source, line, "\n"));
                }
                edits
            });
        }
    }
}
