//! The built site, where there is one: `docs/build`, then `GRADUS_SITE=target/site/book cargo test --test docs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::links::plain;

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What stands in quotes behind each `name="`.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_built_site_is_whole_and_needs_no_network() {
    let Some(site) = std::env::var_os("GRADUS_SITE") else { return };
    let site = super::root().join(site);
    let mut files = Vec::new();
    walk(&site, &mut files);
    let names: BTreeSet<String> = files
        .iter()
        .map(|path| path.strip_prefix(&site).unwrap().to_string_lossy().replace('\\', "/"))
        .collect();
    assert!(names.contains("index.html") && names.contains("tutorial.html"));
    let page = |name: &str| std::fs::read_to_string(site.join(name)).unwrap();
    let mut wrong = BTreeSet::new();
    for name in names.iter().filter(|name| {
        name.ends_with(".html") && !matches!(name.as_str(), "404.html" | "print.html" | "toc.html")
    }) {
        let html = page(name);
        for link in values(&html, "src").into_iter().chain(values(&html, "href")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") || path.starts_with("//") {
                // A reader may follow a link out; the page itself loads nothing from there.
                if !html.contains(&format!("<a href=\"{link}\"")) {
                    wrong.insert(format!("{name}: loads {link}"));
                }
                continue;
            }
            let folder = Path::new(name).parent().unwrap();
            let target = if path.is_empty() { name.clone() } else { plain(&folder.join(path)) };
            if !names.contains(&target) {
                wrong.insert(format!("{name}: {link} leads nowhere"));
            } else if !anchor.is_empty() && !page(&target).contains(&format!("id=\"{anchor}\"")) {
                wrong.insert(format!("{name}: {link}: no such place"));
            }
        }
    }
    for name in names.iter().filter(|name| name.ends_with(".css")) {
        if page(name).contains("url(http") || page(name).contains("@import") {
            wrong.insert(format!("{name}: loads from elsewhere"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}
