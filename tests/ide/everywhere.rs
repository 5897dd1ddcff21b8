//! Completion, hover and clause forms all over the examples: every place is answered, and no answer
//! is longer than a reader can take in.

use std::path::{Path, PathBuf};

use gradus::ide::complete::{MOST, complete};
use gradus::ide::hover::hover;
use gradus::ide::signature::signature;
use gradus::ide::{View, Workspace};
use gradus::quantity::parse_date;
use gradus::source::DiskFiles;

/// Asks at some places of every file, the more the smaller the step.
fn walk(state: &str, step: usize) {
    let today = parse_date("2026-11-22").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(state);
    let mut workspace = Workspace::new(Box::new(DiskFiles));
    workspace.set_folders(vec![folder]);
    let view = View::new(&workspace);
    let files: Vec<PathBuf> = workspace.units()[0].files().map(|(path, _)| path.to_path_buf()).collect();
    let mut offset = 7;
    let mut answered = 0;
    for path in files {
        let (analysis, file) = view.of(&path).unwrap();
        let source = analysis.sources.get(file).unwrap();
        while offset < source.text.len() {
            if source.text.is_char_boundary(offset) {
                if let Some(found) = hover(analysis, file, offset) {
                    assert!(found.text.lines().count() < 80, "{}:{offset}: {}", path.display(), found.text);
                    assert!(found.span.range().contains(&offset) || found.span.end as usize == offset);
                    answered += 1;
                }
                let _ = signature(file, source, offset);
                if offset % 5 == 0
                    && let Some(found) = complete(analysis, file, offset, today)
                {
                    assert!(found.items.len() <= MOST);
                    assert!(source.text.get(found.replace.range()).is_some());
                }
            }
            offset += step;
        }
        offset -= source.text.len();
    }
    assert!(answered > 10);
}

#[test]
fn louisiana() {
    walk("louisiana", 613);
}

#[test]
fn utah() {
    walk("utah", 433);
}

#[test]
fn kentucky() {
    walk("kentucky", 431);
}
