//! Prerequisites as a graph: of one course both ways, or of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::hierarchy::{self, Asked};
use crate::catalog::Relation;
use crate::compile::Analysis;
use crate::policy::CourseId;
use crate::source::FileId;

/// The most courses that are drawn; a larger picture is read by nobody.
pub const MOST: usize = 300;

/// Courses and what leads to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// What it shows.
    pub title: String,
    /// The courses, by name.
    pub nodes: Vec<Node>,
    /// The ways between them.
    pub edges: Vec<Edge>,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Its full name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The module that declares it.
    pub module: String,
}

/// A course that comes before or beside another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The course that is needed, by its full name.
    pub from: String,
    /// The course that needs it.
    pub to: String,
    /// How it is needed: `before`, `before-or-beside` or `beside`.
    pub relation: &'static str,
    /// Whether there is no other way.
    pub required: bool,
}

/// The graph around a course: all that leads to it, and all it leads to.
#[must_use]
pub fn around(analysis: &Analysis<'_>, course: CourseId) -> Option<Graph> {
    let step = hierarchy::course(analysis, course)?;
    let needs = all_needs(analysis);
    let opens = turned(&needs);
    let mut kept = BTreeSet::from([course]);
    let mut whole = true;
    for ways in [&needs, &opens] {
        let mut open = std::collections::VecDeque::from([course]);
        let mut seen = BTreeSet::from([course]);
        while let Some(at) = open.pop_front() {
            for next in ways.get(&at).into_iter().flatten().map(|asked| asked.course) {
                if kept.len() >= MOST && !kept.contains(&next) {
                    whole = false;
                } else if seen.insert(next) {
                    kept.insert(next);
                    open.push_back(next);
                }
            }
        }
    }
    let mut title = format!("Prerequisites of {}, and what it opens", step.title);
    if !whole {
        let _ = write!(title, " (the nearest {MOST} courses)");
    }
    Some(graph(analysis, title, &kept, &needs))
}

/// The graph of the courses of a file that need something or are needed, with those of other files
/// that they need or open.
#[must_use]
pub fn of_file(analysis: &Analysis<'_>, file: FileId) -> Option<Graph> {
    let module = analysis.names.module_of(file)?;
    let needs = all_needs(analysis);
    let own = |course: CourseId| {
        hierarchy::course(analysis, course).is_some_and(|step| step.name_span.file == file)
    };
    let mut kept: BTreeSet<CourseId> = BTreeSet::new();
    for (course, asked) in &needs {
        for asked in asked {
            if own(*course) || own(asked.course) {
                kept.extend([*course, asked.course]);
            }
        }
    }
    let mut title = format!("Prerequisites in {module}");
    if kept.len() > MOST {
        let _ = write!(title, " (the first {MOST} of {} courses)", kept.len());
        kept = kept.into_iter().take(MOST).collect();
    }
    Some(graph(analysis, title, &kept, &needs))
}

/// The course of a policy that goes by a name, short or full; none where several do.
#[must_use]
pub fn named(analysis: &Analysis<'_>, name: &str) -> Option<CourseId> {
    let courses = (0u32..).zip(&analysis.lowered.policy.courses);
    let mut found = courses.filter(|(_, course)| course.named.goes_by(name)).map(|(id, _)| id);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

type Ways = BTreeMap<CourseId, Vec<Asked>>;

fn all_needs(analysis: &Analysis<'_>) -> Ways {
    let all = (0u32..).take(analysis.lowered.origins.needs.len());
    all.map(|course| (course, hierarchy::needs(analysis, course))).collect()
}

fn turned(needs: &Ways) -> Ways {
    let mut opens = Ways::new();
    for (course, asked) in needs {
        for asked in asked {
            opens.entry(asked.course).or_default().push(Asked { course: *course, ..*asked });
        }
    }
    opens
}

fn graph(analysis: &Analysis<'_>, title: String, kept: &BTreeSet<CourseId>, needs: &Ways) -> Graph {
    let full =
        |course: CourseId| analysis.lowered.policy.courses.get(course as usize).map(|one| one.named.full());
    let mut nodes: Vec<Node> = Vec::new();
    let mut ways: BTreeMap<(String, String, &'static str), bool> = BTreeMap::new();
    for course in kept {
        let Some(one) = analysis.lowered.policy.courses.get(*course as usize) else { continue };
        nodes.push(Node {
            id: one.named.full(),
            title: one.named.title.clone(),
            module: one.named.module.clone(),
        });
        for asked in needs.get(course).into_iter().flatten().filter(|asked| kept.contains(&asked.course)) {
            let Some(from) = full(asked.course) else { continue };
            *ways.entry((from, one.named.full(), called(asked.relation))).or_default() |= asked.required;
        }
    }
    nodes.sort();
    let edges = ways.into_iter();
    let edges = edges.map(|((from, to, relation), required)| Edge { from, to, relation, required }).collect();
    Graph { title, nodes, edges }
}

fn called(relation: Relation) -> &'static str {
    match relation {
        Relation::Before => "before",
        Relation::BeforeOrBeside => "before-or-beside",
        Relation::Beside => "beside",
    }
}

/// What is written beside an arrow; what comes before needs no word.
fn words(relation: &str) -> &'static str {
    match relation {
        "before-or-beside" => "before or at the same time",
        "beside" => "at the same time",
        _ => "",
    }
}

impl Graph {
    /// As a Mermaid flowchart. What is one of several ways is dashed.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut out = "flowchart LR\n".to_owned();
        for (at, node) in self.nodes.iter().enumerate() {
            let _ = writeln!(out, "  n{at}[\"{}\"]", mermaid_text(&node.title));
        }
        for edge in &self.edges {
            let (Some(from), Some(to)) = (self.place(&edge.from), self.place(&edge.to)) else { continue };
            let arrow = if edge.required { "-->" } else { "-.->" };
            let words = words(edge.relation);
            let label = if words.is_empty() { String::new() } else { format!("|{words}|") };
            let _ = writeln!(out, "  n{from} {arrow}{label} n{to}");
        }
        out
    }

    /// As a graph for Graphviz. What is one of several ways is dashed.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut out = "digraph prerequisites {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
        for node in &self.nodes {
            let _ = writeln!(out, "  {} [label={}];", quoted(&node.id), quoted(&node.title));
        }
        for edge in &self.edges {
            let mut marks = Vec::new();
            if !edge.required {
                marks.push("style=dashed".to_owned());
            }
            if !words(edge.relation).is_empty() {
                marks.push(format!("label={}", quoted(words(edge.relation))));
            }
            let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
            let _ = writeln!(out, "  {} -> {}{marks};", quoted(&edge.from), quoted(&edge.to));
        }
        out.push_str("}\n");
        out
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }
}

/// A title within quotes of Mermaid: every sign that could be markup as its number.
fn mermaid_text(text: &str) -> String {
    let mut out = String::new();
    for one in text.chars() {
        if one.is_alphanumeric() || matches!(one, ' ' | '-' | ',' | '.' | '(' | ')' | ':' | '/' | '\'') {
            out.push(one);
        } else {
            let _ = write!(out, "#{};", u32::from(one));
        }
    }
    out
}

/// A text within quotes of Graphviz.
fn quoted(text: &str) -> String {
    let clean: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
}
