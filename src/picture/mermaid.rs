//! A picture as a Mermaid flowchart, for wikis and pull requests.

use std::fmt::Write as _;

use super::model::{Kind, Line, Picture};
use crate::diagnostic::render::text::clean;

/// The picture as a Mermaid flowchart.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    let _ = writeln!(out, "  accTitle: {}", plain(&picture.title));
    let _ = writeln!(out, "  accDescr: {}", plain(&picture.summary));
    for (at, node) in picture.nodes.iter().enumerate() {
        let mut text = escaped(&node.title);
        for line in &node.lines {
            text.push_str("<br/>");
            text.push_str(&escaped(line));
        }
        let (open, close) = match node.kind {
            Kind::Course | Kind::Demand => ("[\"", "\"]"),
            Kind::Asked | Kind::Award | Kind::Choice => ("[[\"", "\"]]"),
            Kind::Join => ("([\"", "\"])"),
            Kind::Condition => ("{{\"", "\"}}"),
            Kind::Time => ("(\"", "\")"),
        };
        let _ = writeln!(out, "  n{at}{open}{text}{close}");
    }
    for edge in &picture.edges {
        let arrow = match edge.line {
            Line::Solid => "-->",
            Line::Dashed | Line::Dotted => "-.->",
        };
        let label =
            if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&edge.label)) };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", edge.from, edge.to);
    }
    if let Some(aside) = &picture.aside {
        let _ = writeln!(out, "  %% not drawn: {}", aside.title);
    }
    out
}

/// A text within quotes of Mermaid: every sign that could be markup as its number.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for one in clean(text).chars() {
        if one.is_alphanumeric() || matches!(one, ' ' | '-' | ',' | '.' | '(' | ')' | ':' | '/' | '\'') {
            out.push(one);
        } else {
            let _ = write!(out, "#{};", u32::from(one));
        }
    }
    out
}

/// A text that stands by itself on a line, where numbers are no signs: without what could end it.
fn plain(text: &str) -> String {
    clean(text)
        .chars()
        .map(|one| match one {
            ';' => ',',
            '{' | '}' | '#' | '"' | '<' | '>' => ' ',
            _ => one,
        })
        .collect()
}
