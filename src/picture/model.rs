//! Boxes, arrows and words, before anything is said of where they stand.

/// A picture of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it shows, in a few words.
    pub title: String,
    /// What it shows, in a sentence or two, for who cannot see it.
    pub summary: String,
    /// How it is laid out.
    pub shape: Shape,
    /// The boxes, in the order they are to be read.
    pub nodes: Vec<Node>,
    /// The arrows between them.
    pub edges: Vec<Edge>,
    /// What is named apart from the picture.
    pub aside: Option<Aside>,
}

/// How a picture is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// From left to right along the arrows.
    Layers,
    /// As an outline: each box below and to the right of the one it belongs to.
    Tree,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What identifies it; no two have the same.
    pub id: String,
    /// What it stands for.
    pub kind: Kind,
    /// What is written in it first.
    pub title: String,
    /// What is written below, a line each (long ones are broken).
    pub lines: Vec<String>,
    /// What a reader sees who points at it: sources, readings, what counts. Lines.
    pub tip: Vec<String>,
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A course.
    Course,
    /// The course that was asked about.
    Asked,
    /// Several ways come together: `one of`, `2 of`.
    Join,
    /// An award.
    Award,
    /// A demand.
    Demand,
    /// A demand that leaves a choice.
    Choice,
    /// Students to whom something applies: a cohort, a condition, `otherwise`.
    Condition,
    /// A time in which something is wanted.
    Time,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The box it comes from, by its place in [`Picture::nodes`].
    pub from: usize,
    /// The box it leads to.
    pub to: usize,
    /// How it is drawn.
    pub line: Line,
    /// What is written beside it; nothing where empty.
    pub label: String,
    /// What a reader sees who points at it; nothing where empty.
    pub tip: String,
}

/// How an arrow is drawn. Its label says the same in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// What comes before, or belongs to.
    Solid,
    /// What comes before or stands beside.
    Dashed,
    /// What stands beside.
    Dotted,
}

/// What is named apart from the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// What they have in common.
    pub title: String,
    /// Them.
    pub items: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

/// Why no picture can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPicture {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl NoPicture {
    pub(super) fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: help.into() }
    }
}
