//! What is offered in the example packages, here and there: nothing it does is wrong, and files in the one
//! style stay in it. `GRADUS_ACTION_PLACES` says at how many places of each.

use std::collections::BTreeMap;
use std::path::Path;

use gradus::compile::compile;
use gradus::ide::actions::{self, Asked, Kind};
use gradus::ide::{View, Workspace};
use gradus::source::{DiskFiles, Span};
use gradus::syntax::format;

use super::after;

#[test]
fn every_action_in_the_packages_does_no_harm() {
    let places: usize =
        std::env::var("GRADUS_ACTION_PLACES").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let mut offered: BTreeMap<String, usize> = BTreeMap::new();
    for package in ["louisiana", "utah", "kentucky"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(package);
        let mut workspace = Workspace::new(Box::new(DiskFiles));
        workspace.set_folders(vec![folder]);
        let view = View::new(&workspace);
        let analysis = view.analysis(0).unwrap();
        // Where something is named: in lists, prerequisites, clauses.
        let own = |span: &Span| analysis.sources.get(span.file).is_some_and(|source| !source.builtin);
        let named: Vec<Span> = analysis.uses().iter().map(|(span, _)| *span).filter(own).collect();
        for number in 0..places {
            let span = named[number * named.len() / places];
            let (file, at) = (span.file, span.start as usize);
            let source = analysis.sources.get(file).unwrap();
            let today = gradus::quantity::parse_date("2026-11-22").unwrap();
            let asked = Asked { file, span: Span::new(file, at, at), today, kinds: Kind::ALL };
            for action in actions::offered(analysis, &asked) {
                let edits = action.edits.clone().unwrap_or_default();
                let after = after(analysis, &edits);
                for (id, now) in after.iter().filter(|(_, now)| !now.builtin) {
                    let before = &analysis.sources.get(id).unwrap().text;
                    let tidy = |text: &str| format(id, text).text == text;
                    assert!(!tidy(before) || tidy(&now.text), "{}: {}", source.path, action.title);
                }
                assert_eq!(compile(&after).findings.len(), analysis.findings.len(), "{}", action.title);
                *offered.entry(format!("{:?}", action.kind)).or_default() += 1;
            }
        }
    }
    println!("{offered:?}");
    assert!(offered.values().sum::<usize>() > 0, "nothing was offered anywhere");
}
