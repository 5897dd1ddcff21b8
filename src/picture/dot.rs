//! A picture for Graphviz.

use std::fmt::Write as _;

use super::model::{Kind, Line, Picture, Shape};
use crate::diagnostic::render::text::clean;

/// The picture as a graph for Graphviz.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let name = match picture.shape {
        Shape::Layers => "prerequisites",
        Shape::Tree => "award",
    };
    let mut out = format!("digraph {name} {{\n");
    let _ = writeln!(out, "  label={};\n  labelloc=t;", quoted(&picture.title));
    out.push_str("  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=11];\n");
    for node in &picture.nodes {
        let mut text = node.title.clone();
        for line in &node.lines {
            text.push('\n');
            text.push_str(line);
        }
        let look = match node.kind {
            Kind::Course | Kind::Demand => "",
            Kind::Asked | Kind::Award => ", penwidth=2",
            Kind::Join => ", shape=ellipse, fontsize=11",
            Kind::Choice => ", peripheries=2",
            Kind::Condition => ", shape=hexagon",
            Kind::Time => ", style=rounded",
        };
        let tip = node.tip.join("\n");
        let tip = if tip.is_empty() { String::new() } else { format!(", tooltip={}", quoted(&tip)) };
        let _ = writeln!(out, "  {} [label={}{look}{tip}];", quoted(&node.id), quoted(&text));
    }
    for edge in &picture.edges {
        let (Some(from), Some(to)) = (picture.nodes.get(edge.from), picture.nodes.get(edge.to)) else {
            continue;
        };
        let mut marks = Vec::new();
        match edge.line {
            Line::Solid => {}
            Line::Dashed => marks.push("style=dashed".to_owned()),
            Line::Dotted => marks.push("style=dotted".to_owned()),
        }
        if !edge.label.is_empty() {
            marks.push(format!("label={}", quoted(&edge.label)));
        }
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
        let _ = writeln!(out, "  {} -> {}{marks};", quoted(&from.id), quoted(&to.id));
    }
    out.push_str("}\n");
    if let Some(aside) = &picture.aside {
        let _ = writeln!(out, "// not drawn: {}", aside.title);
    }
    out
}

/// A text within quotes of Graphviz, lines kept apart.
fn quoted(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| clean(line).replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", lines.join("\\n"))
}
