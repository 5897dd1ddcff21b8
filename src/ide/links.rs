//! Where a text leads to: modules in use, addresses, and the sources a package says where to find.

use crate::compile::Analysis;
use crate::source::{FileId, Span};
use crate::syntax::blocks::split;
use crate::syntax::tokens;
use crate::syntax::tree::ItemKind;

/// A stretch of the text and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The stretch.
    pub span: Span,
    /// Where to.
    pub to: Destination,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A module.
    File(FileId),
    /// An address in the web.
    Address(String),
}

/// The links of a file, in order.
#[must_use]
pub fn links(analysis: &Analysis<'_>, file: FileId) -> Vec<Link> {
    let mut found = Vec::new();
    for item in analysis.tree(file).into_iter().flat_map(|tree| &tree.items) {
        if let ItemKind::Use(word) = &item.kind
            && let Some(module) = analysis.names.file_of(&word.value)
        {
            found.push(Link { span: word.span, to: Destination::File(module) });
        }
    }
    let Some(source) = analysis.sources.get(file) else { return found };
    let blocks = split(file, &source.text);
    let mut open: Vec<_> = blocks.statements.iter().collect();
    while let Some(statement) = open.pop() {
        open.extend(statement.block.iter().flat_map(|block| &block.statements));
        let tokens = tokens(&source.text, &blocks.comments, statement.head);
        let cites = tokens.first().is_some_and(|token| token.text == "cite");
        for token in tokens.iter().filter(|token| token.text.starts_with('"')) {
            let inner = Span::new(file, token.start + 1, token.start + token.text.len().saturating_sub(1));
            let text = source.slice(inner);
            let before = found.len();
            found.extend(addresses(text).map(|range| Link {
                span: Span::new(file, inner.start as usize + range.start, inner.start as usize + range.end),
                to: Destination::Address(text.get(range).unwrap_or("").to_owned()),
            }));
            if cites
                && found.len() == before
                && let Some(address) = analysis.sources.address_of(text)
            {
                found.push(Link { span: inner, to: Destination::Address(address.to_owned()) });
            }
        }
    }
    for comment in &blocks.comments {
        let text = source.slice(*comment);
        found.extend(addresses(text).map(|range| Link {
            span: Span::new(file, comment.start as usize + range.start, comment.start as usize + range.end),
            to: Destination::Address(text.get(range).unwrap_or("").to_owned()),
        }));
    }
    found.sort_by_key(|link| (link.span.start, link.span.end));
    found
}

/// Where web addresses stand in a text.
fn addresses(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find("http")?;
            let body = text.get(start..)?;
            let length = body.find([' ', '"', '<', '>', ')', '\t', '\n']).unwrap_or(body.len());
            let address = body.get(..length)?.trim_end_matches(['.', ',', ';', ':', '!', '?']);
            from = start + length.max(4);
            let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            if host.is_some_and(|host| host.starts_with(|first: char| first.is_alphanumeric())) {
                return Some(start..start + address.len());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_end_before_the_sentence_goes_on() {
        let text = "see https://example.org/a-b?c=1, (http://x.org) and http:// or httpx";
        let found: Vec<&str> = addresses(text).filter_map(|range| text.get(range)).collect();
        assert_eq!(found, ["https://example.org/a-b?c=1", "http://x.org"]);
    }
}
