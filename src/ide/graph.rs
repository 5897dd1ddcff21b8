//! Prerequisites as a graph: of one course both ways, or of a file.

use std::collections::{BTreeMap, BTreeSet};

use super::hierarchy;
use crate::compile::Analysis;
use crate::picture::{self, Links, MOST_COURSES, Picture};
use crate::policy::{CourseId, Relation};
use crate::source::FileId;

/// Courses and what leads to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// What it shows.
    pub title: String,
    /// The courses, by name.
    pub nodes: Vec<Node>,
    /// The ways between them.
    pub edges: Vec<Edge>,
    /// The same as a picture; none where it would be too tangled.
    pub picture: Option<Picture>,
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
    let policy = &analysis.lowered.policy;
    let asked = policy.courses.get(course as usize)?;
    let links = Links::of(policy);
    let (kept, whole) = links.near(course);
    let title = picture::title_around(&asked.named.title, whole);
    let picture = picture::around(policy, course).ok();
    Some(graph(analysis, title, &kept, &links, picture))
}

/// The graph of the courses of a file that need something or are needed, with those of other files
/// that they need or open.
#[must_use]
pub fn of_file(analysis: &Analysis<'_>, file: FileId) -> Option<Graph> {
    let module = analysis.names.module_of(file)?;
    let links = Links::of(&analysis.lowered.policy);
    let own = |course: CourseId| {
        hierarchy::course(analysis, course).is_some_and(|step| step.name_span.file == file)
    };
    let mut kept: BTreeSet<CourseId> = BTreeSet::new();
    for (course, ways) in (0u32..).zip(&links.needs) {
        for way in ways {
            if own(course) || own(way.course) {
                kept.extend([course, way.course]);
            }
        }
    }
    let mut title = format!("Prerequisites in {module}");
    if kept.len() > MOST_COURSES {
        title.push_str(&format!(" (the first {MOST_COURSES} of {} courses)", kept.len()));
        kept = kept.into_iter().take(MOST_COURSES).collect();
    }
    let picture = picture::of(&analysis.lowered.policy, title.clone(), &kept).ok();
    Some(graph(analysis, title, &kept, &links, picture))
}

/// The course of a policy that goes by a name, short or full; none where several do.
#[must_use]
pub fn named(analysis: &Analysis<'_>, name: &str) -> Option<CourseId> {
    picture::named(&analysis.lowered.policy, name)
}

fn graph(
    analysis: &Analysis<'_>,
    title: String,
    kept: &BTreeSet<CourseId>,
    links: &Links,
    picture: Option<Picture>,
) -> Graph {
    let course = |course: CourseId| analysis.lowered.policy.courses.get(course as usize);
    let mut nodes: Vec<Node> = Vec::new();
    let mut ways: BTreeMap<(String, String, &'static str), bool> = BTreeMap::new();
    for id in kept {
        let Some(one) = course(*id) else { continue };
        nodes.push(Node {
            id: one.named.full(),
            title: one.named.title.clone(),
            module: one.named.module.clone(),
        });
        let own = links.needs.get(*id as usize).into_iter().flatten();
        for way in own.filter(|way| kept.contains(&way.course)) {
            let Some(from) = course(way.course).map(|from| from.named.full()) else { continue };
            *ways.entry((from, one.named.full(), called(way.relation))).or_default() |= way.required;
        }
    }
    nodes.sort();
    let edges = ways.into_iter();
    let edges = edges.map(|((from, to, relation), required)| Edge { from, to, relation, required }).collect();
    Graph { title, nodes, edges, picture }
}

fn called(relation: Relation) -> &'static str {
    match relation {
        Relation::Before => "before",
        Relation::BeforeOrBeside => "before-or-beside",
        Relation::Beside => "beside",
    }
}

impl Graph {
    /// As a Mermaid flowchart; empty where it is too tangled.
    #[must_use]
    pub fn mermaid(&self) -> String {
        self.picture.as_ref().map(picture::mermaid).unwrap_or_default()
    }

    /// As a graph for Graphviz; empty where it is too tangled.
    #[must_use]
    pub fn dot(&self) -> String {
        self.picture.as_ref().map(picture::dot).unwrap_or_default()
    }
}
