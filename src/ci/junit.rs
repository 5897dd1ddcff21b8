//! A run as a JUnit report, as GitLab, Azure Pipelines and Jenkins read one: a suite a file, a case for each
//! thing that was tried. No times are written, so that the same run is the same report.
//!
//! The only file that knows quick-xml. Attributes are those that Jenkins' schema allows and the others
//! read; where a failure stands is told in its text.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Came, Case, Run, Suite};

/// The suites of the run as XML.
#[must_use]
pub fn junit(run: &Run) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Memory takes whatever is written.
    let _ = write(run, &mut writer);
    String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
}

fn write(run: &Run, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: Vec<&Case> = run.suites.iter().flat_map(|suite| &suite.cases).collect();
    let counts = Counts::of(all);
    writer
        .create_element("testsuites")
        .with_attribute(("name", allowed(&run.command).as_str()))
        .with_attribute(("tests", counts.tests.to_string().as_str()))
        .with_attribute(("failures", counts.failures.to_string().as_str()))
        .with_attribute(("errors", counts.errors.to_string().as_str()))
        .write_inner_content(|writer| run.suites.iter().try_for_each(|each| suite(each, writer)))?;
    Ok(())
}

fn suite(suite: &Suite, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let counts = Counts::of(&suite.cases);
    let mut element = writer
        .create_element("testsuite")
        .with_attribute(("name", allowed(&suite.name).as_str()))
        .with_attribute(("tests", counts.tests.to_string().as_str()))
        .with_attribute(("failures", counts.failures.to_string().as_str()))
        .with_attribute(("errors", counts.errors.to_string().as_str()))
        .with_attribute(("skipped", counts.skipped.to_string().as_str()));
    if let Some(path) = &suite.path {
        element = element.with_attribute(("file", allowed(path).as_str()));
    }
    element.write_inner_content(|writer| suite.cases.iter().try_for_each(|each| case(each, writer)))?;
    Ok(())
}

fn case(case: &Case, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attribute(("classname", allowed(&case.class).as_str()))
        .with_attribute(("name", allowed(&case.name).as_str()));
    match &case.came {
        Came::Passed(said) if said.is_empty() => element.write_empty()?,
        Came::Passed(said) => element.write_inner_content(|writer| {
            writer.create_element("system-out").write_text_content(BytesText::new(&allowed(said)))?;
            Ok(())
        })?,
        Came::Failed(headline, text) => element
            .write_inner_content(|writer| wrong("failure", "not as it should be", headline, text, writer))?,
        Came::Broken(headline, text) => element
            .write_inner_content(|writer| wrong("error", "could not be tried", headline, text, writer))?,
        Came::Skipped(why) => element.write_inner_content(|writer| {
            let why = allowed(why);
            writer.create_element("skipped").with_attribute(("message", why.as_str())).write_empty()?;
            Ok(())
        })?,
    };
    Ok(())
}

fn wrong(name: &str, kind: &str, headline: &str, text: &str, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer
        .create_element(name)
        .with_attribute(("message", allowed(headline).as_str()))
        .with_attribute(("type", kind))
        .write_text_content(BytesText::new(&allowed(text)))?;
    Ok(())
}

/// How many cases there are.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests += 1;
            match case.came {
                Came::Passed(_) => {}
                Came::Failed(..) => counts.failures += 1,
                Came::Broken(..) => counts.errors += 1,
                Came::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }
}

/// The text with `�` for each character that XML cannot hold, however it is written.
fn allowed(text: &str) -> String {
    let one = |character: char| match character {
        '\t' | '\n' | '\r' => character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        _ => character,
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown_as_missing() {
        assert_eq!(
            allowed("a\u{0}b\u{1b}[2Jc\u{ffff}\n\u{1f393}"),
            "a\u{fffd}b\u{fffd}[2Jc\u{fffd}\n\u{1f393}"
        );
    }
}
