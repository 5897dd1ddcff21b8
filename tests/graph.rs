//! Pictures of policies. A case is a policy in `tests/graph/cases/`: what is drawn is named in its first line (`# draw:
//! --award state`), all prerequisites where it names nothing; its snapshot has the picture in all three forms, as the
//! program prints them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use gradus::picture::{self, Edge, Kind, Line, Node, Picture, Shape};
use proptest::prelude::*;

const CATALOGUE: &str = "tests/graph/catalogue";

/// How the program ends, and what it prints on each output.
fn graph(words: &str) -> (i32, String, String) {
    let mut command = assert_cmd::Command::cargo_bin("gradus").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("graph").args(words.split_whitespace());
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The picture of it, and nothing else said.
fn drawn(words: &str) -> String {
    let (code, out, err) = graph(words);
    assert_eq!((code, err.as_str()), (0, ""), "{words}");
    out
}

/// Every text of a picture that is read as XML, in the order in which it stands there.
fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    for name in ["title", "desc"] {
        assert!(root.children().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name))));
    }
    let texts = root.descendants().filter(|node| node.tag_name().name() == "text");
    texts.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

/// The boxes of a picture: left, top, width and height.
fn boxes(svg: &str) -> Vec<[f64; 4]> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let symbols = document.descendants().filter(|node| node.attribute("role") == Some("graphics-symbol"));
    let number = |text: &str| text.parse::<f64>().unwrap();
    symbols
        .filter_map(|node| {
            let place = node.attribute("transform")?.strip_prefix("translate(")?.strip_suffix(')')?;
            let (x, y) = place.split_once(' ')?;
            let rect = node.children().find(|one| one.tag_name().name() == "rect")?;
            Some([number(x), number(y), number(rect.attribute("width")?), number(rect.attribute("height")?)])
        })
        .collect()
}

fn assert_apart(svg: &str) {
    let boxes = boxes(svg);
    for (at, one) in boxes.iter().enumerate() {
        for other in boxes.iter().skip(at + 1) {
            let apart = |axis: usize| {
                one[axis] + one[axis + 2] <= other[axis] + 0.11
                    || other[axis] + other[axis + 2] <= one[axis] + 0.11
            };
            assert!(apart(0) || apart(1), "two boxes lie upon each other: {one:?} {other:?}");
        }
    }
}

#[test]
fn cases() {
    insta::glob!("graph/cases/*.gradus", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let first = text.lines().next().unwrap();
        let what = first.strip_prefix("# draw: ").unwrap_or_default();
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut shown = format!("{text}\n");
        for format in ["mermaid", "dot", "svg"] {
            let line = format!("tests/graph/cases/{name} {what} --format {format}");
            let (code, out, err) = graph(&line);
            writeln!(shown, "$ gradus graph {line}\n{out}").unwrap();
            err.lines().for_each(|line| writeln!(shown, "! {line}").unwrap());
            writeln!(shown, "[{code}]\n").unwrap();
            if code != 0 {
                break;
            }
            if format == "svg" {
                texts(&out);
                assert_apart(&out);
            }
        }
        insta::assert_snapshot!(shown);
    });
}

#[test]
fn two_hundred_courses_are_all_there_and_apart() {
    let svg = drawn(CATALOGUE);
    let said = texts(&svg);
    let source = std::fs::read_to_string(format!("{CATALOGUE}/courses.gradus")).unwrap();
    let titles: Vec<&str> = source
        .lines()
        .filter_map(|line| Some(line.strip_prefix("course ")?.split_once('"')?.1.split_once('"')?.0))
        .collect();
    assert_eq!(titles.len(), 200);
    // A long title goes over two lines.
    let all = said.join(" ");
    for title in &titles {
        assert!(all.contains(title), "{title} is missing");
    }
    assert!(said.iter().any(|text| text == "44 courses need nothing and open nothing"));
    assert_apart(&svg);
    // It fits a screen that is scrolled in one direction at most, at a size that is read.
    let document = roxmltree::Document::parse(&svg).unwrap();
    let size = |name: &str| document.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
    assert!(size("width") < 3_000.0 && size("height") < 1_600.0, "{} {}", size("width"), size("height"));
    assert_eq!(svg, drawn(CATALOGUE), "the same policy gives the same bytes");
}

#[test]
fn the_examples_are_drawn() {
    for package in ["louisiana", "utah", "kentucky"] {
        let folder = format!("examples/{package}");
        let folder = folder.as_str();
        let sources = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut awards = BTreeSet::new();
        for path in sources.filter(|path| path.extension().is_some_and(|end| end == "gradus")) {
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let kinds = ["diploma", "process", "scholarship", "endorsement", "certificate", "standard"];
                if words.next().is_some_and(|word| kinds.contains(&word)) && line.ends_with('{') {
                    awards.extend(words.next().map(str::to_owned));
                }
            }
        }
        assert!(!awards.is_empty());
        for award in awards {
            let svg = drawn(&format!("{folder} --award {award}"));
            assert!(texts(&svg).len() > 2, "{award}");
            assert_apart(&svg);
            syntax_of_dot(&drawn(&format!("{folder} --award {award} --format dot")));
        }
    }
    let (code, _, err) = graph("examples/utah");
    assert_eq!(code, 2);
    assert!(err.contains("no course of this policy has a prerequisite"), "{err}");
    syntax_of_dot(&drawn(&format!("{CATALOGUE} --format dot")));
}

#[test]
fn a_validator_gives_the_same_picture_as_its_sources() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph");
    std::fs::create_dir_all(&folder).unwrap();
    let validator = folder.join("catalogue.json");
    let mut build = assert_cmd::Command::cargo_bin("gradus").unwrap();
    build.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", CATALOGUE, "--output"]).arg(&validator);
    build.assert().success();
    let validator = validator.display();
    assert_eq!(drawn(&validator.to_string()), drawn(CATALOGUE));
    // The ending of a file says the format.
    for (name, begins) in
        [("a.svg", "<svg"), ("a.dot", "digraph"), ("a.mmd", "flowchart"), ("a.gv", "digraph")]
    {
        let file = folder.join(name);
        let (code, out, err) = graph(&format!("{validator} --output {}", file.display()));
        assert_eq!((code, out.as_str()), (0, ""));
        assert!(err.contains("Prerequisites among 156 courses"), "{err}");
        assert_eq!(err.contains("not drawn: 44 courses"), name != "a.svg", "{err}");
        assert!(std::fs::read_to_string(&file).unwrap().starts_with(begins), "{name}");
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let mut shown = String::new();
    let mut many = String::new();
    for number in 0..1_000 {
        write!(many, "course c{number} \"Course {number}\" {{\n  credits 1\n").unwrap();
        if number > 0 {
            writeln!(many, "  prerequisite c{}", number / 2).unwrap();
        }
        many.push_str("}\n");
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph-many");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("many.gradus"), many).unwrap();
    for words in [
        "tests/graph/cases/nothing.gradus",
        "tests/graph/cases/award.gradus --award distrikt",
        "tests/graph/cases/award.gradus --award district --around physics",
        "tests/graph/cases/around.gradus --around phisics",
        "tests/graph/cases/around.gradus --around physics --output tests",
        "tests/graph/cases/around.gradus --around physics --output nowhere/picture.svg",
        "MANY",
        "MANY --around c1 --format dot --output FOLDER/near.dot",
    ] {
        let line =
            words.replace("MANY", "FOLDER/many.gradus").replace("FOLDER", &folder.display().to_string());
        let (code, out, err) = graph(&line);
        writeln!(shown, "$ gradus graph {words}").unwrap();
        shown.push_str(&out);
        let err = err.replace(&folder.display().to_string(), "FOLDER");
        err.lines().for_each(|line| writeln!(shown, "! {line}").unwrap());
        writeln!(shown, "[{code}]\n").unwrap();
    }
    insta::assert_snapshot!(shown);
}

/// Has Graphviz read a graph, where it is installed.
fn syntax_of_dot(dot: &str) {
    let started = Command::new("dot")
        .args(["-Tcanon"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut reads) = started else {
        eprintln!("Graphviz is not installed, so that what it says of the graph is not known");
        return;
    };
    reads.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
    let output = reads.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{dot}", String::from_utf8_lossy(&output.stderr));
}

/// Any title a policy may have, and some that are no title.
fn title() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,40}", "[a-zA-Z &<>\"'\\\\#;|\\[\\]{}()%\\n\\t-]{0,60}", ".{0,20}"]
}

fn any_picture() -> impl Strategy<Value = Picture> {
    (1..12_usize, any::<bool>()).prop_flat_map(|(count, tree)| {
        let kinds = prop::sample::select(vec![
            Kind::Course,
            Kind::Join,
            Kind::Condition,
            Kind::Choice,
            Kind::Time,
            Kind::Award,
        ]);
        let node =
            (title(), kinds, prop::collection::vec(title(), 0..3), prop::collection::vec(title(), 0..3));
        let nodes = prop::collection::vec(node, count);
        let lines = prop::sample::select(vec![Line::Solid, Line::Dashed, Line::Dotted]);
        let edges = prop::collection::vec((0..count, 0..count, lines, title()), 0..20);
        (nodes, edges, title()).prop_map(move |(nodes, edges, title)| Picture {
            title,
            summary: String::new(),
            shape: if tree { Shape::Tree } else { Shape::Layers },
            nodes: nodes
                .into_iter()
                .enumerate()
                .map(|(at, (title, kind, lines, tip))| Node {
                    id: format!("n\"{at}\\"),
                    kind,
                    title,
                    lines,
                    tip,
                })
                .collect(),
            edges: edges
                .into_iter()
                .filter(|(from, to, ..)| from != to)
                .map(|(from, to, line, label)| Edge { from, to, line, tip: label.clone(), label })
                .collect(),
            aside: None,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_picture_is_xml_with_its_boxes_apart(picture in any_picture()) {
        let svg = picture::svg(&picture).unwrap();
        texts(&svg);
        if picture.shape == Shape::Layers {
            assert_apart(&svg);
        }
        let dot = picture::dot(&picture);
        prop_assert!(dot.lines().all(|line| line.matches('"').count() % 2 == 0 || line.contains('\\')));
        let mermaid = picture::mermaid(&picture);
        prop_assert!(mermaid.starts_with("flowchart LR\n"));
        prop_assert_eq!(mermaid.lines().filter(|line| line.contains("accTitle")).count(), 1);
    }
}
