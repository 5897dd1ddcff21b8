//! What a course needs and opens, as a hierarchy, a graph and a line above it.

use gradus::ide::graph;
use gradus::ide::hierarchy::{course_at, incoming, outgoing};
use gradus::ide::lenses::{lenses, of_course};

use super::fixture::{Fixture, shown};

const COURSES: &str = "course algebra-1 \"Algebra I\" {
  credits 1
}
course geometry \"Geometry\" {
  credits 1
  prerequisite algebra-1
}
course algebra-2 \"Algebra \\\"II\\\"\" {
  credits 1
  prerequisite alge|bra-1 and (geometry or concurrent)
}
course calculus \"Calculus\" {
  credits 1
  prerequisite algebra-2 or geometry
  corequisite algebra-1
}
";

#[test]
fn both_ways() {
    Fixture::one(COURSES).ask(|analysis, file, offset| {
        let course = course_at(analysis, file, offset).unwrap();
        assert_eq!(course.name, "algebra-1");
        let shown = |found: Vec<(gradus::ide::hierarchy::Step, Vec<gradus::source::Span>)>| -> Vec<String> {
            let line = |(step, spans): &(gradus::ide::hierarchy::Step, Vec<gradus::source::Span>)| {
                let spans: Vec<String> = spans.iter().map(|span| shown(analysis, *span)).collect();
                format!("{}: {}", step.name, spans.join(", "))
            };
            found.iter().map(line).collect()
        };
        assert!(outgoing(analysis, course.id).is_empty());
        insta::assert_snapshot!(shown(incoming(analysis, course.id)).join("\n"));
        let calculus = graph::named(analysis, "calculus").unwrap();
        insta::assert_snapshot!(shown(outgoing(analysis, calculus)).join("\n"));
        assert_eq!(of_course(analysis, calculus), "prerequisites graph: asks for 3 courses");
        assert_eq!(of_course(analysis, course.id), "prerequisites graph: opens 3 courses");
    });
}

#[test]
fn a_graph_in_both_forms() {
    Fixture::one(COURSES).ask(|analysis, file, offset| {
        let course = course_at(analysis, file, offset).unwrap();
        let found = graph::around(analysis, course.id).unwrap();
        insta::assert_snapshot!(format!("{}\n\n{}\n{}", found.title, found.mermaid(), found.dot()));
        let whole = graph::of_file(analysis, file).unwrap();
        assert_eq!((whole.title.as_str(), whole.edges.len()), ("Prerequisites in policy", 6));
        assert_eq!(whole.nodes, found.nodes);
    });
}

#[test]
fn lines_above_awards_of_students_and_courses_that_need_something() {
    let text = format!(
        "{COURSES}diploma d {{\n  require 1 credit from calculus\n}}\nrubric r {{\n  applies to schools\n}}\n"
    );
    let fixture = Fixture::one(&text);
    let unit = &fixture.workspace.units()[0];
    let file = unit.file(&fixture.path).unwrap();
    let tree = unit.trees.iter().find(|tree| tree.id == file).unwrap();
    let found: Vec<String> =
        lenses(tree).into_iter().map(|lens| format!("{:?} {}", lens.about, lens.name)).collect();
    assert_eq!(found, ["Course geometry", "Course algebra-2", "Course calculus", "Award d"]);
}
