//! The graph of courses, and the circles in it.

use std::collections::{BTreeSet, VecDeque};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef as _;

use super::{Need, Relation};
use crate::policy::CourseId;
use crate::source::Span;

/// A dependence of one course on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// How it depends.
    pub relation: Relation,
    /// Whether there is no other way: `false` where the course is one of several that would do.
    pub required: bool,
    /// Where it is written.
    pub span: Span,
}

/// A step of a circle: the first course depends on the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The course.
    pub course: CourseId,
    /// What it depends on.
    pub on: CourseId,
    /// How.
    pub edge: Edge,
}

/// The courses of a catalogue and what they depend on.
pub struct Graph {
    /// A node for each course, in the policy's order; edges point from a course to what it needs.
    pub courses: DiGraph<CourseId, Edge>,
}

impl Graph {
    /// The graph of what each course needs.
    #[must_use]
    pub fn new(needs: &[Vec<Need>]) -> Self {
        let mut courses = DiGraph::new();
        for id in (0u32..).take(needs.len()) {
            courses.add_node(id);
        }
        let mut graph = Self { courses };
        for (id, own) in (0u32..).zip(needs) {
            for need in own {
                graph.add(id, need, true);
            }
        }
        graph
    }

    fn add(&mut self, course: CourseId, need: &Need, required: bool) {
        match need {
            Need::All(parts) => parts.iter().for_each(|part| self.add(course, part, required)),
            Need::AtLeast(count, parts) => {
                let required = required && *count as usize >= parts.len();
                parts.iter().for_each(|part| self.add(course, part, required));
            }
            Need::Course { any_of, relation, span, .. } => {
                let required = required && any_of.len() == 1;
                for other in any_of {
                    self.edge(course, *other, Edge { relation: *relation, required, span: *span });
                }
            }
            Need::Amount(_, _, certain) => self.add(course, certain, required),
            Need::Free(_) => {}
        }
    }

    fn edge(&mut self, from: CourseId, to: CourseId, edge: Edge) {
        let known = self.courses.node_count();
        if (from as usize) < known && (to as usize) < known {
            self.courses.add_edge(node(from), node(to), edge);
        }
    }

    /// One circle of every knot of courses that nobody can enter, sorted by course. In each circle at
    /// least one course must be *completed* before another; alternatives are part of it only where
    /// every one of them leads back.
    #[must_use]
    pub fn cycles(&self, needs: &[Vec<Need>]) -> Vec<Vec<Step>> {
        let stuck = self.stuck(needs);
        let has =
            |course: CourseId, relation: Relation| relation != Relation::Before || !stuck.contains(&course);
        let mut knots = Graph::new(&[]);
        for id in (0u32..).take(needs.len()) {
            knots.courses.add_node(id);
        }
        for edge in self.courses.edge_references().filter(|edge| edge.weight().required) {
            knots.courses.add_edge(edge.source(), edge.target(), *edge.weight());
        }
        for (id, own) in (0u32..).zip(needs).filter(|(id, _)| stuck.contains(id)) {
            for missing in own.iter().flat_map(|need| need.missing(&mut { has })) {
                knots.add(id, missing, true);
            }
        }
        let mut cycles: Vec<Vec<Step>> =
            tarjan_scc(&knots.courses).into_iter().filter_map(|knot| knots.cycle(&knot)).collect();
        cycles.sort_by_key(|cycle| cycle.first().map(|step| step.course));
        cycles
    }

    /// The courses no order of taking them ever reaches, with what may stand beside each other left
    /// out of account.
    fn stuck(&self, needs: &[Vec<Need>]) -> BTreeSet<CourseId> {
        let mut done = vec![false; needs.len()];
        let mut open: VecDeque<CourseId> = (0u32..).take(needs.len()).collect();
        while let Some(course) = open.pop_front() {
            let at = course as usize;
            if done.get(at).copied().unwrap_or(true) {
                continue;
            }
            let mut has = |other: CourseId, relation: Relation| {
                relation != Relation::Before || done.get(other as usize).copied().unwrap_or(false)
            };
            let free = needs.get(at).is_none_or(|own| own.iter().all(|need| need.met(&mut has)));
            if free {
                if let Some(entry) = done.get_mut(at) {
                    *entry = true;
                }
                let waiting = self.courses.neighbors_directed(node(course), petgraph::Direction::Incoming);
                open.extend(waiting.filter_map(|other| self.courses.node_weight(other)).copied());
            }
        }
        (0u32..).zip(&done).filter(|(_, done)| !**done).map(|(id, _)| id).collect()
    }

    /// A shortest circle in a knot that asks for a course to be completed before itself.
    fn cycle(&self, knot: &[NodeIndex]) -> Option<Vec<Step>> {
        let inside: BTreeSet<NodeIndex> = knot.iter().copied().collect();
        let mut best: Option<Vec<Step>> = None;
        // Every circle of a knot will do: the first courses by name are tried, so that a knot of
        // thousands takes no longer.
        for start in inside.iter().take(16) {
            for edge in self.edges_of(*start) {
                if edge.weight().relation != Relation::Before || !inside.contains(&edge.target()) {
                    continue;
                }
                let Some(mut steps) = self.path(edge.target(), *start, &inside) else { continue };
                steps.insert(0, self.step(*start, edge.target(), *edge.weight())?);
                if best.as_ref().is_none_or(|best| steps.len() < best.len()) {
                    best = Some(steps);
                }
            }
        }
        if best.is_some() {
            return best;
        }
        let edge = inside
            .iter()
            .flat_map(|at| self.edges_of(*at))
            .find(|edge| edge.weight().relation == Relation::Before && inside.contains(&edge.target()))?;
        let mut steps = self.path(edge.target(), edge.source(), &inside)?;
        steps.insert(0, self.step(edge.source(), edge.target(), *edge.weight())?);
        Some(steps)
    }

    /// What a course depends on, in an order of its own: by course, then by place.
    fn edges_of(&self, at: NodeIndex) -> Vec<EdgeReference<'_, Edge>> {
        let mut edges: Vec<_> = self.courses.edges(at).collect();
        edges.sort_by_key(|edge| (edge.target(), edge.weight().relation, edge.weight().span));
        edges
    }

    fn step(&self, from: NodeIndex, to: NodeIndex, edge: Edge) -> Option<Step> {
        Some(Step { course: *self.courses.node_weight(from)?, on: *self.courses.node_weight(to)?, edge })
    }

    /// A shortest way from one course to another within a knot.
    fn path(&self, from: NodeIndex, to: NodeIndex, inside: &BTreeSet<NodeIndex>) -> Option<Vec<Step>> {
        let mut came: std::collections::BTreeMap<NodeIndex, Step> = std::collections::BTreeMap::new();
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            if at == to {
                let mut steps = Vec::new();
                let mut back = to;
                while back != from {
                    let step = *came.get(&back)?;
                    steps.push(step);
                    back = node(step.course);
                }
                steps.reverse();
                return Some(steps);
            }
            for edge in self.edges_of(at) {
                let next = edge.target();
                if inside.contains(&next) && next != from && !came.contains_key(&next) {
                    came.insert(next, self.step(at, next, *edge.weight())?);
                    open.push_back(next);
                }
            }
        }
        None
    }
}

fn node(course: CourseId) -> NodeIndex {
    NodeIndex::new(course as usize)
}
