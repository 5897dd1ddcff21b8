//! A picture as SVG: one file that browsers, word processors and printers show, with nothing fetched.
//!
//! Text is text, so it can be searched, copied and read aloud. Colours follow the reader's choice of light or dark,
//! and none of them says anything that words do not say as well.

use std::fmt::Write as _;

use super::layers::{self, Placed, Point, Size};
use super::model::{Edge, Kind, Line, NoPicture, Node, Picture, Shape};
use super::tree;
use crate::diagnostic::render::text::clean;

/// The height of letters, in pixels: of titles, and of everything else.
const TITLE: f64 = 13.0;
const SMALL: f64 = 11.0;
/// From a line of text to the next.
const LEADING: f64 = 15.0;
/// Between text and the edge of its box.
const PAD: f64 = 8.0;
/// The most room a line of text takes before it is broken.
const WIDEST: f64 = 220.0;
/// Around the whole picture.
const MARGIN: f64 = 24.0;
/// How long an arrowhead is.
const HEAD: f64 = 7.0;

const STYLE: &str = "\
.g{--ink:#1b1f24;--soft:#57606a;--paper:#ffffff;--line:#6e7781;--edge:#57606a;--fill:#f6f8fa;--mark:#ddf4ff;--cond:#fff8c5;\
font-family:Helvetica,Arial,'Liberation Sans',sans-serif}\
@media(prefers-color-scheme:dark){.g{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--line:#8b949e;--edge:#9da7b3;\
--fill:#161b22;--mark:#0c2d4a;--cond:#3a2f0b}}\
.g text{fill:var(--ink);font-size:11px}.g .h{font-size:18px;font-weight:bold}.g .t{font-size:13px}\
.g .b .t,.g .b.t{font-weight:bold}.g .s,.g .s text{fill:var(--soft)}.g .p{fill:var(--paper)}\
.g .n rect,.g .n path{fill:var(--fill);stroke:var(--line)}.g .j rect{fill:var(--mark);stroke:var(--line)}\
.g .c path{fill:var(--cond);stroke:var(--line)}.g .a rect{fill:var(--mark);stroke:var(--ink);stroke-width:2}\
.g .w{fill:none;stroke:var(--edge);stroke-width:1.2}.g .d{stroke-dasharray:6 3}.g .o{stroke-dasharray:2 3}\
.g .v{fill:var(--edge)}.g .l{fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:3px}";

/// The picture as SVG. The same picture gives the same bytes.
///
/// # Errors
/// Where the arrows are too tangled to be laid out.
pub fn svg(picture: &Picture) -> Result<String, NoPicture> {
    let mut boxes: Vec<Boxed> = picture.nodes.iter().map(Boxed::of).collect();
    make_room(picture, &mut boxes);
    let sizes: Vec<Size> = picture
        .nodes
        .iter()
        .zip(&boxes)
        .map(|(node, boxed)| Size {
            width: boxed.width,
            height: boxed.height,
            between: matches!(node.kind, Kind::Join | Kind::Condition),
        })
        .collect();
    let placed = match picture.shape {
        Shape::Layers => {
            let room =
                |edge: &Edge| if edge.label.is_empty() { 0.0 } else { width(&edge.label, SMALL) + 34.0 };
            layers::place(&sizes, &picture.edges, &room)?
        }
        Shape::Tree => tree::place(&sizes, &picture.edges),
    };
    let head = Head::of(picture, placed.width);
    let top = MARGIN + head.height;
    let (aside, below) = aside(picture, placed.width.max(head.width), top + placed.height + MARGIN);
    let wide = placed.width.max(head.width) + 2.0 * MARGIN;
    let high = top + placed.height + MARGIN + below;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"g\" role=\"graphics-document document\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">",
        number(wide),
        number(high)
    );
    let _ = writeln!(out, "\n<title>{}</title>", xml(&picture.title));
    let _ = writeln!(out, "<desc>{}</desc>", xml(&picture.summary));
    let _ = writeln!(out, "<style>{STYLE}</style>");
    let _ = writeln!(out, "<rect class=\"p\" width=\"100%\" height=\"100%\"/>");
    out.push_str(&head.text);
    let _ = writeln!(out, "<g transform=\"translate({} {})\">", number(MARGIN), number(top));
    for (edge, way) in picture.edges.iter().zip(&placed.ways) {
        arrow(&mut out, picture.shape, edge, way);
    }
    for ((node, boxed), place) in picture.nodes.iter().zip(&boxes).zip(&placed.boxes) {
        boxed.draw(&mut out, node, *place);
    }
    labels(&mut out, picture, &placed);
    out.push_str("</g>\n");
    out.push_str(&aside);
    out.push_str("</svg>\n");
    Ok(out)
}

/// Boxes into which several arrows lead, with words, are as tall as the words need.
fn make_room(picture: &Picture, boxes: &mut [Boxed]) {
    if picture.shape == Shape::Tree {
        return;
    }
    let mut into: Vec<(usize, bool)> = vec![(0, false); boxes.len()];
    for edge in &picture.edges {
        if let Some((count, words)) = into.get_mut(edge.to) {
            *count += 1;
            *words |= !edge.label.is_empty();
        }
    }
    for (boxed, (count, words)) in boxes.iter_mut().zip(into) {
        let each = if words { 14.0 } else { 5.0 };
        boxed.height = boxed.height.max(count as f64 * each);
    }
}

/// A box with its text broken into lines.
struct Boxed {
    title: Vec<String>,
    lines: Vec<String>,
    width: f64,
    height: f64,
}

impl Boxed {
    fn of(node: &Node) -> Self {
        let size = if node.kind == Kind::Join { SMALL } else { TITLE };
        let bold = matches!(node.kind, Kind::Award | Kind::Asked);
        let scale = if bold { 1.08 } else { 1.0 };
        let title = broken(&node.title, size * scale);
        let lines: Vec<String> = node.lines.iter().flat_map(|line| broken(line, SMALL)).collect();
        let widest = title.iter().map(|line| width(line, size * scale));
        let widest = widest.chain(lines.iter().map(|line| width(line, SMALL))).fold(0.0, f64::max);
        // The corners of a condition, and the second line of a choice, take room.
        let more = match node.kind {
            Kind::Condition => 12.0,
            Kind::Choice => 6.0,
            _ => 0.0,
        };
        let count = (title.len() + lines.len()) as f64;
        let height = match node.kind {
            Kind::Join => 18.0,
            Kind::Choice => count * LEADING + 15.0,
            _ => count * LEADING + 10.0,
        };
        Self { title, lines, width: (widest + 2.0 * PAD + more).ceil(), height }
    }

    fn draw(&self, out: &mut String, node: &Node, (x, y): Point) {
        let class = match node.kind {
            Kind::Course | Kind::Demand | Kind::Choice | Kind::Time => "n",
            Kind::Asked | Kind::Award => "a b",
            Kind::Join => "j",
            Kind::Condition => "c",
        };
        let _ = write!(
            out,
            "<g class=\"{class}\" role=\"graphics-symbol\" transform=\"translate({} {})\">",
            number(x),
            number(y)
        );
        if !node.tip.is_empty() {
            let _ = write!(out, "<title>{}</title>", xml(&node.tip.join("\n")));
        }
        let (w, h) = (number(self.width), number(self.height));
        match node.kind {
            Kind::Condition => {
                let (right, cut) = (self.width - 6.0, self.height);
                let _ = write!(
                    out,
                    "<path d=\"M6 0H{0}L{w} {1}L{0} {h}H6L0 {1}Z\"/>",
                    number(right),
                    number(cut / 2.0)
                );
            }
            Kind::Choice => {
                let _ = write!(out, "<rect width=\"{w}\" height=\"{h}\"/>");
                let _ = write!(
                    out,
                    "<rect x=\"3\" y=\"3\" width=\"{}\" height=\"{}\"/>",
                    number(self.width - 6.0),
                    number(self.height - 6.0)
                );
            }
            Kind::Join => _ = write!(out, "<rect width=\"{w}\" height=\"{h}\" rx=\"9\"/>"),
            Kind::Time => _ = write!(out, "<rect width=\"{w}\" height=\"{h}\" rx=\"10\"/>"),
            _ => _ = write!(out, "<rect width=\"{w}\" height=\"{h}\" rx=\"2\"/>"),
        }
        let left = PAD
            + match node.kind {
                Kind::Condition => 6.0,
                Kind::Choice => 3.0,
                _ => 0.0,
            };
        let count = (self.title.len() + self.lines.len()) as f64;
        let mut down = (self.height - count * LEADING) / 2.0 + 11.0;
        let class = if node.kind == Kind::Join { "" } else { " class=\"t\"" };
        for line in &self.title {
            let _ = write!(
                out,
                "<text{class} x=\"{}\" y=\"{}\">{}</text>",
                number(left),
                number(down),
                xml(line)
            );
            down += LEADING;
        }
        for line in &self.lines {
            let _ = write!(
                out,
                "<text class=\"s\" x=\"{}\" y=\"{}\">{}</text>",
                number(left),
                number(down),
                xml(line)
            );
            down += LEADING;
        }
        out.push_str("</g>\n");
    }
}

fn arrow(out: &mut String, shape: Shape, edge: &Edge, way: &[Point]) {
    let ([(x, y), rest @ ..], [.., (end_x, end_y)]) = (way, way) else { return };
    let class = match edge.line {
        Line::Solid => "w",
        Line::Dashed => "w d",
        Line::Dotted => "w o",
    };
    let mut path = format!("M{} {}", number(*x), number(*y));
    if shape == Shape::Tree {
        for (x, y) in rest {
            let _ = write!(path, "L{} {}", number(*x), number(*y));
        }
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
        return;
    }
    // An arrow that leads back comes from the right.
    let forward = end_x >= x;
    let head = if forward { -HEAD } else { HEAD };
    let mut from = (*x, *y);
    for (step, (x, y)) in rest.iter().enumerate() {
        let x = if step + 1 == rest.len() { x + head } else { *x };
        if (from.1 - y).abs() < 0.1 {
            let _ = write!(path, "H{}", number(x));
        } else {
            let middle = (from.0 + x) / 2.0;
            let _ = write!(
                path,
                "C{} {} {} {} {} {}",
                number(middle),
                number(from.1),
                number(middle),
                number(*y),
                number(x),
                number(*y)
            );
        }
        from = (x, *y);
    }
    out.push_str("<g>");
    if !edge.tip.is_empty() {
        let _ = write!(out, "<title>{}</title>", xml(&edge.tip));
    }
    let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    let _ = writeln!(
        out,
        "<path class=\"v\" d=\"M{} {}l{} -3.5v7Z\"/></g>",
        number(*end_x),
        number(*end_y),
        number(head)
    );
}

/// The words beside arrows, on top of everything else.
fn labels(out: &mut String, picture: &Picture, placed: &Placed) {
    for (edge, way) in picture.edges.iter().zip(&placed.ways) {
        let ([(start, _), ..], [.., (x, y)]) = (way.as_slice(), way.as_slice()) else { continue };
        if edge.label.is_empty() {
            continue;
        }
        let (anchor, x) = if start <= x { ("end", x - HEAD - 3.0) } else { ("start", x + HEAD + 3.0) };
        let _ = writeln!(
            out,
            "<text class=\"l\" text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\">{}</text>",
            number(x),
            number(y - 2.0),
            xml(&edge.label)
        );
    }
}

/// The title and what the signs mean.
struct Head {
    text: String,
    width: f64,
    height: f64,
}

impl Head {
    fn of(picture: &Picture, room: f64) -> Self {
        let mut text = String::new();
        let mut height = 26.0;
        let mut widest = width(&picture.title, 18.0 * 1.08);
        let _ = writeln!(
            text,
            "<text class=\"h\" x=\"{}\" y=\"{}\">{}</text>",
            number(MARGIN),
            number(MARGIN + 14.0),
            xml(&picture.title)
        );
        for line in broken_to(&legend(picture), SMALL, room.max(480.0)) {
            widest = widest.max(width(&line, SMALL));
            height += LEADING;
            let _ = writeln!(
                text,
                "<text class=\"s\" x=\"{}\" y=\"{}\">{}</text>",
                number(MARGIN),
                number(MARGIN + height - 10.0),
                xml(&line)
            );
        }
        Self { text, width: widest, height: height + 12.0 }
    }
}

fn legend(picture: &Picture) -> String {
    let has = |kind: Kind| picture.nodes.iter().any(|node| node.kind == kind);
    let line = |line: Line| picture.edges.iter().any(|edge| edge.line == line);
    let mut said = Vec::new();
    match picture.shape {
        Shape::Layers => {
            said.push("An arrow leads from a course to one that needs it first.");
            if line(Line::Dashed) {
                said.push("Dashed, “or concurrent”: it may be taken at the same time.");
            }
            if line(Line::Dotted) {
                said.push("Dotted, “corequisite”: before, or at the same time.");
            }
            if has(Kind::Join) {
                said.push("Rounded marks: so many of the courses that lead to it will do.");
            }
        }
        Shape::Tree => {
            said.push(
                "Read from left to right: everything in a box to the right belongs to the box it hangs on.",
            );
            if has(Kind::Choice) {
                said.push("Double frame: a choice.");
            }
            if has(Kind::Condition) {
                said.push("Pointed: only for those students.");
            }
            if has(Kind::Time) {
                said.push("Round corners: wanted at a time.");
            }
        }
    }
    said.push("Point at a box for its source.");
    said.join(" ")
}

/// What is named apart, in as many columns as there is room for; and how much room it takes.
fn aside(picture: &Picture, room: f64, top: f64) -> (String, f64) {
    let Some(aside) = &picture.aside else { return (String::new(), 0.0) };
    let mut items: Vec<String> = aside.items.iter().map(|item| super::words::cut(item, 60)).collect();
    if aside.more > 0 {
        items.push(format!("and {} more", aside.more));
    }
    let each = items.iter().map(|item| width(item, SMALL)).fold(80.0, f64::max) + 24.0;
    let columns = ((room / each).floor() as usize).max(1);
    let rows = items.len().div_ceil(columns).max(1);
    let mut out = String::from("<g class=\"s\">\n");
    let _ = writeln!(
        out,
        "<text class=\"b t\" x=\"{}\" y=\"{}\">{}</text>",
        number(MARGIN),
        number(top + 12.0),
        xml(&aside.title)
    );
    for (at, item) in items.iter().enumerate() {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\">{}</text>",
            number(MARGIN + (at / rows) as f64 * each),
            number(top + 32.0 + (at % rows) as f64 * LEADING),
            xml(item)
        );
    }
    out.push_str("</g>\n");
    (out, 32.0 + rows as f64 * LEADING + MARGIN / 2.0)
}

/// A text in lines that fit into a box.
fn broken(text: &str, size: f64) -> Vec<String> {
    broken_to(text, size, WIDEST)
}

fn broken_to(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= room || line.is_empty() {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
        // A word that is longer than a line goes over several.
        while width(&line, size) > room && line.chars().count() > 1 {
            let mut fits = String::new();
            for letter in line.chars() {
                if !fits.is_empty() && width(&fits, size) + width(&letter.to_string(), size) > room {
                    break;
                }
                fits.push(letter);
            }
            let rest = line.get(fits.len()..).unwrap_or_default().to_owned();
            lines.push(fits);
            line = rest;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// About how wide a text is, rather too wide than too narrow: which letters a reader has is not known.
fn width(text: &str, size: f64) -> f64 {
    let one = |letter: char| match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.31,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | ' ' | '-' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '&' => 0.9,
        '…' | '—' => 1.0,
        'A'..='Z' => 0.72,
        '\u{1100}'.. => 1.05,
        _ => 0.59,
    };
    text.chars().map(one).sum::<f64>() * size
}

/// A number as short as it can be: at most one place behind the point.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // There is no minus nothing.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text of XML: lines are kept, what may not stand in XML is not.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        if !out.is_empty() {
            out.push('\n');
        }
        for letter in clean(line).chars() {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
                _ => out.push(letter),
            }
        }
    }
    out
}
