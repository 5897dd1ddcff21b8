//! Where a text leads to.

use gradus::ide::links::{Destination, links};

use super::fixture::Fixture;

#[test]
fn modules_addresses_and_citations_a_package_knows() {
    let fixture = Fixture::new(&[
        (
            "gradus.toml",
            "name = \"state\"\n\n[links]\n\"Rule\" = \"https://example.org/rules\"\n\"Rule 7\" = \"https://example.org/rules/7\"\n",
        ),
        ("courses.gradus", "course a {\n  credits 1\n}\n"),
        (
            "diploma.gradus",
            "|use state.courses\n# see http://example.org/why.\ndiploma d {\n  cite \"Rule 7(a)\" as of 2026-07-01\n  cite \"Rule 70\"\n  cite \"Act 9\"\n  note \"told at https://example.org/told\"\n  require 1 credit from a\n}\n",
        ),
    ]);
    let found = fixture.ask(|analysis, file, _| {
        let shown = links(analysis, file).into_iter().map(|link| {
            let to = match link.to {
                Destination::File(file) => analysis.sources.get(file).unwrap().path.clone(),
                Destination::Address(address) => address,
            };
            format!("{} -> {to}", analysis.sources.slice(link.span))
        });
        shown.collect::<Vec<_>>()
    });
    assert_eq!(
        found,
        [
            "state.courses -> state/courses.gradus",
            "http://example.org/why -> http://example.org/why",
            "Rule 7(a) -> https://example.org/rules/7",
            "Rule 70 -> https://example.org/rules",
            "https://example.org/told -> https://example.org/told",
        ]
    );
}
