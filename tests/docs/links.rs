//! Every link of a page leads somewhere.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{pages, root, text};

/// A path without `.` and `..`.
pub fn plain(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(out.pop(), "{} leads out of the project", path.display()),
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out.to_string_lossy().replace('\\', "/")
}

/// The targets of a page's links, and the anchors of its headings.
fn read(markdown: &str) -> (Vec<String>, BTreeSet<String>) {
    let mut links = Vec::new();
    let mut anchors: BTreeSet<String> = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let mut name = slug.clone();
                let mut count = 0;
                while !anchors.insert(name.clone()) {
                    count += 1;
                    name = format!("{slug}-{count}");
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    (links, anchors)
}

/// The anchor of a heading, as the site and the common hosts make it.
fn slug(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            other if other.is_alphanumeric() => Some(other.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    let more = ["ARCHITECTURE.md", "CHANGELOG.md"].map(str::to_owned);
    for page in pages().into_iter().chain(more) {
        for link in read(&text(&page)).0 {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = Path::new(&page).parent().unwrap();
            let target = if path.is_empty() { page.clone() } else { plain(&folder.join(path)) };
            if !root().join(&target).exists() {
                wrong.push(format!("{page}: `{link}` leads nowhere"));
            } else if !anchor.is_empty() && !read(&text(&target)).1.contains(anchor) {
                wrong.push(format!("{page}: `{link}`: {target} has no such heading"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// A page the table of contents does not have is a page nobody finds.
#[test]
fn every_page_stands_in_the_table_of_contents() {
    let summary = text("docs/SUMMARY.md");
    let listed: BTreeSet<String> =
        read(&summary).0.iter().map(|link| plain(&Path::new("docs").join(link))).collect();
    for page in pages() {
        if !matches!(page.as_str(), "README.md" | "docs/SUMMARY.md") {
            assert!(listed.contains(&page), "docs/SUMMARY.md does not have {page}");
        }
    }
}
