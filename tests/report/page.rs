//! Pages are whole in themselves: well-formed, with nothing fetched, nothing run, and a structure that
//! can be read aloud.

use proptest::prelude::*;

use gradus::report::paper;

use crate::forms::{KINDS, html, markdown};
use crate::sample::{ana, audited, plan, policy, signs};

fn pages() -> Vec<String> {
    let plans = [ana(), signs()];
    let mut pages: Vec<String> =
        KINDS.iter().flat_map(|kind| plans.iter().map(|plan| html(&markdown(kind, plan)))).collect();
    let both: Vec<String> = plans.iter().map(|plan| markdown("letter", plan)).collect();
    pages.push(html(&both.join("\n")));
    pages.push(html(&crate::due::markdown()));
    pages.extend(crate::school::pages());
    pages
}

/// The tags of a page in order: name, attributes, and whether it is an end (`-`), empty (`/`) or a
/// beginning (`+`). Panics where the page is not well-formed.
fn tags(page: &str) -> Vec<(String, String, char)> {
    let mut found = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!before.contains('>') || before.contains('{'), "a stray `>`: {before}");
        for entity in before.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39", "#x27"].contains(&name), "a bare `&`: {entity}");
        }
        let (tag, behind) = after.split_once('>').unwrap();
        let (kind, tag) = match (tag.strip_prefix('/'), tag.strip_suffix('/')) {
            (Some(tag), _) => ('-', tag),
            (None, Some(tag)) => ('/', tag),
            (None, None) => ('+', tag),
        };
        let (name, attributes) = tag.trim().split_once(' ').unwrap_or((tag.trim(), ""));
        assert!(name.chars().all(|character| character.is_ascii_alphanumeric()), "`<{tag}>`");
        assert!(attributes.matches('"').count().is_multiple_of(2), "`<{tag}>`");
        found.push((name.to_owned(), attributes.to_owned(), kind));
        rest = behind;
    }
    found
}

#[test]
fn every_tag_is_closed_where_it_belongs() {
    for page in pages() {
        let mut open = Vec::new();
        for (name, _, kind) in tags(&page) {
            match kind {
                '+' => open.push(name),
                '-' => assert_eq!(open.pop(), Some(name), "in\n{page}"),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{open:?} stay open");
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    const MAY: [&str; 32] = [
        "html", "head", "meta", "title", "style", "body", "main", "article", "section", "div", "h1", "h2",
        "h3", "p", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "hr", "br",
        "footer", "header", "span", "small", "nav",
    ];
    const ATTRIBUTES: [&str; 11] = [
        "lang",
        "charset",
        "name",
        "content",
        "aria-labelledby",
        "id",
        "class",
        "scope",
        "role",
        "tabindex",
        "start",
    ];
    for page in pages() {
        for (name, attributes, _) in tags(&page) {
            assert!(MAY.contains(&name.as_str()), "<{name}>");
            for attribute in attributes.split("=\"").filter_map(|part| part.split([' ', '"']).next_back()) {
                assert!(attribute.is_empty() || ATTRIBUTES.contains(&attribute), "<{name} {attributes}>");
            }
        }
        let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"), "the style fetches something");
    }
}

#[test]
fn a_page_can_be_read_aloud() {
    for page in pages() {
        let tags = tags(&page);
        assert!(page.contains("<html lang=\"en\">") && !page.contains("<title></title>"));
        let count =
            |wanted: &str| tags.iter().filter(|(name, _, kind)| name == wanted && *kind == '+').count();
        assert_eq!((count("main"), count("title")), (1, 1));
        assert_eq!(count("h1"), count("article"));
        assert_eq!(count("h2"), count("section"));
        let ids: Vec<&str> = tags
            .iter()
            .filter_map(|(_, attributes, _)| attributes.split("id=\"").nth(1)?.split('"').next())
            .collect();
        for (name, attributes, _) in &tags {
            if let Some(label) = attributes.split("aria-labelledby=\"").nth(1) {
                assert!(ids.contains(&label.split('"').next().unwrap()), "<{name} {attributes}>");
            }
            if name == "th" && !attributes.is_empty() {
                assert!(attributes.contains("scope=\""), "<th {attributes}>");
            }
        }
        let mut last = 0;
        for (name, _, kind) in &tags {
            if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok())
                && *kind == '+'
            {
                assert!(level <= last + 1, "a heading of level {level} follows one of level {last}");
                last = level;
            }
        }
    }
}

#[test]
fn no_text_becomes_markup() {
    let policy = policy();
    let signs = "[-# *_`<>|~=+.!&;:@$/a1\\\\\\[\\](){}\t\n\"']{1,24}";
    let any = || prop_oneof![4 => signs, 1 => "\\PC{1,24}"];
    let shape = |id: &str, name: &str, school: &str, note: &str| {
        let plan = plan(id, name, school, note);
        let audit = audited(&policy, &plan);
        let pages = [
            paper::fill("letter", &paper::letter(&policy, &plan, &audit)),
            paper::fill("worksheet", &paper::worksheet(&policy, &plan, &audit)),
            paper::fill("form", &paper::form(&policy, &plan, &audit)),
        ];
        let pages: Vec<String> = pages.into_iter().map(|page| html(&page.unwrap())).collect();
        let tags: Vec<_> = pages.iter().map(|page| tags(page)).collect();
        (pages, tags)
    };
    let (_, plain) = shape("x", "x", "x", "x");
    proptest!(ProptestConfig::with_cases(64), |(name in any(), school in any(), note in any())| {
        // An empty one is left out, and with it its place.
        let said = |text: &str| !text.chars().all(|c| c.is_whitespace() || c.is_control());
        prop_assume!(said(&name) && said(&school) && said(&note));
        let (pages, tags) = shape("x", &name, &school, &note);
        prop_assert_eq!(&tags, &plain, "{:?} {:?} {:?}", name, school, note);
        let shown = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let unescaped = pages[0].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        prop_assert!(shown(&unescaped).contains(&shown(&name)), "{:?} in {}", name, unescaped);
    });
}
