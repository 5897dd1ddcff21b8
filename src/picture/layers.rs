//! Where boxes stand that arrows join: from left to right, by how many steps lead to them.
//!
//! What hangs together is laid out by itself, and the pieces are then put beside and below each other.
//! In each piece:
//!
//! 1. Circles are broken: an arrow back to where the search came from is followed the other way round.
//! 2. Each box gets a column: one more than the last of those that lead to it. Courses stand in every second
//!    column, so that the marks where several ways meet stand between them.
//! 3. An arrow over more than one column passes through each in between; arrows of one kind that leave one box
//!    share the way as far as they go together.
//! 4. `order` sorts each column so that few arrows cross, `heights` then says how far down each box stands.

mod heights;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::model::{Edge, Line, NoPicture};

/// A point, right and down from the upper left corner.
pub(super) type Point = (f64, f64);

/// The most places that arrows pass through; more of them are a tangle.
const MOST_PASSED: usize = 12_000;
/// Between a column and the next.
const GAP: f64 = 30.0;
/// Between a piece and the next.
const APART: f64 = 26.0;
/// How wide the picture may be at least before pieces go below each other.
const WIDE: f64 = 1_100.0;

/// A box to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether it stands between the columns of the others.
    pub(super) between: bool,
}

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// The upper left corner of each box.
    pub(super) boxes: Vec<Point>,
    /// By arrow, the points it goes through: from the right edge of one box to the left edge of the other, two for
    /// each column between.
    pub(super) ways: Vec<Vec<Point>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Places boxes and arrows; `room` is what an arrow needs for its words.
pub(super) fn place(
    sizes: &[Size],
    edges: &[Edge],
    room: &dyn Fn(&Edge) -> f64,
) -> Result<Placed, NoPicture> {
    let mut placed = Placed {
        boxes: vec![(0.0, 0.0); sizes.len()],
        ways: vec![Vec::new(); edges.len()],
        ..Placed::default()
    };
    let mut pieces = Vec::new();
    let mut passed = 0;
    for (nodes, own) in together(sizes.len(), edges) {
        let piece = Piece::new(&nodes, &own, sizes, edges, room);
        passed += piece.vertices.len();
        if passed > MOST_PASSED + sizes.len() {
            return Err(NoPicture::new(
                "the arrows from course to course are too tangled to be followed",
                "ask for what leads to one course and what it opens with `--around COURSE`, or give fewer files",
            ));
        }
        pieces.push(piece.placed());
    }
    // The largest first; of the same size in the order of the policy.
    pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.boxes.len()), piece.boxes.first().map(|one| one.0)));
    let most = pieces.iter().map(|piece| piece.width).fold(WIDE, f64::max);
    let (mut left, mut top, mut tallest) = (0.0, 0.0, 0.0_f64);
    for piece in &pieces {
        if left > 0.0 && left + piece.width > most {
            (left, top, tallest) = (0.0, top + tallest + APART, 0.0);
        }
        for (node, (x, y)) in &piece.boxes {
            if let Some(place) = placed.boxes.get_mut(*node) {
                *place = (left + x, top + y);
            }
        }
        for (edge, way) in &piece.ways {
            if let Some(place) = placed.ways.get_mut(*edge) {
                *place = way.iter().map(|(x, y)| (left + x, top + y)).collect();
            }
        }
        tallest = tallest.max(piece.height);
        placed.width = placed.width.max(left + piece.width);
        placed.height = placed.height.max(top + piece.height);
        left += piece.width + 2.0 * APART;
    }
    Ok(placed)
}

/// What hangs together: boxes and arrows.
fn together(count: usize, edges: &[Edge]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut union = UnionFind::<usize>::new(count);
    let fits = |edge: &Edge| edge.from < count && edge.to < count;
    for edge in edges.iter().filter(|edge| fits(edge)) {
        union.union(edge.from, edge.to);
    }
    let mut found: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for node in 0..count {
        let key = *first.entry(union.find(node)).or_insert(node);
        found.entry(key).or_default().0.push(node);
    }
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| fits(edge)) {
        if let Some(key) = first.get(&union.find(edge.from)) {
            found.entry(*key).or_default().1.push(at);
        }
    }
    found.into_values().collect()
}

/// A box, or a place that arrows pass through.
#[derive(Debug, Clone, Copy)]
struct Vertex {
    /// The box, by its place in the picture.
    node: Option<usize>,
    column: usize,
    width: f64,
    height: f64,
}

/// What hangs together.
struct Piece {
    vertices: Vec<Vertex>,
    /// By vertex: those in the column before, and those in the one after, that it is joined to.
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// By arrow: the vertices it goes through, from left to right, and whether it points to the left.
    paths: Vec<(usize, Vec<usize>, bool)>,
    /// The room before each column.
    gaps: Vec<f64>,
}

/// A piece with everything in its place.
struct Done {
    boxes: Vec<(usize, Point)>,
    ways: Vec<(usize, Vec<Point>)>,
    width: f64,
    height: f64,
}

impl Piece {
    fn new(
        nodes: &[usize],
        own: &[usize],
        sizes: &[Size],
        edges: &[Edge],
        room: &dyn Fn(&Edge) -> f64,
    ) -> Self {
        let place: BTreeMap<usize, usize> = nodes.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let mut arrows: Vec<(usize, usize, usize)> = Vec::new();
        for at in own {
            let ends = edges.get(*at).and_then(|edge| Some((*place.get(&edge.from)?, *place.get(&edge.to)?)));
            arrows.extend(ends.map(|(from, to)| (*at, from, to)));
        }
        let back = back(nodes.len(), &arrows);
        let turned =
            |at: usize, from: usize, to: usize| if back.contains(&at) { (to, from) } else { (from, to) };
        let size = |at: usize| nodes.get(at).and_then(|node| sizes.get(*node)).copied();
        let between = |at: usize| size(at).is_some_and(|size| size.between);
        let ahead: Vec<(usize, usize)> =
            arrows.iter().map(|(at, from, to)| turned(*at, *from, *to)).collect();
        let columns = columns(nodes.len(), &ahead, &between);
        let mut piece = Self {
            vertices: Vec::new(),
            before: vec![Vec::new(); nodes.len()],
            after: vec![Vec::new(); nodes.len()],
            paths: Vec::new(),
            gaps: Vec::new(),
        };
        for (at, node) in nodes.iter().enumerate() {
            let (width, height) = size(at).map_or((0.0, 0.0), |size| (size.width, size.height));
            let column = columns.get(at).copied().unwrap_or(0);
            piece.vertices.push(Vertex { node: Some(*node), column, width, height });
        }
        let mut passing: BTreeMap<(usize, Line, usize), usize> = BTreeMap::new();
        for (at, from, to) in &arrows {
            let Some(edge) = edges.get(*at) else { continue };
            let (from, to) = turned(*at, *from, *to);
            let column = |at: usize| columns.get(at).copied().unwrap_or(0);
            let mut path = vec![from];
            for column in column(from) + 1..column(to) {
                let vertex = *passing.entry((from, edge.line, column)).or_insert_with(|| piece.pass(column));
                path.push(vertex);
                if piece.vertices.len() > 2 * MOST_PASSED {
                    return piece;
                }
            }
            path.push(to);
            for (one, next) in path.iter().zip(path.iter().skip(1)) {
                piece.join(*one, *next);
            }
            let last = column(to);
            while piece.gaps.len() <= last {
                piece.gaps.push(GAP);
            }
            if let Some(gap) = piece.gaps.get_mut(last) {
                *gap = gap.max(room(edge));
            }
            piece.paths.push((*at, path, back.contains(at)));
        }
        piece
    }

    /// A place that arrows pass through.
    fn pass(&mut self, column: usize) -> usize {
        self.vertices.push(Vertex { node: None, column, width: 0.0, height: 2.0 });
        self.before.push(Vec::new());
        self.after.push(Vec::new());
        self.vertices.len() - 1
    }

    fn join(&mut self, one: usize, next: usize) {
        if let Some(after) = self.after.get_mut(one).filter(|after| !after.contains(&next)) {
            after.push(next);
            if let Some(before) = self.before.get_mut(next) {
                before.push(one);
            }
        }
    }

    fn placed(&self) -> Done {
        let mut columns: Vec<Vec<usize>> = Vec::new();
        for (at, vertex) in self.vertices.iter().enumerate() {
            while columns.len() <= vertex.column {
                columns.push(Vec::new());
            }
            if let Some(column) = columns.get_mut(vertex.column) {
                column.push(at);
            }
        }
        order::sort(&mut columns, &self.before, &self.after);
        let middles = heights::middles(&columns, self);
        // Columns that hold nothing take no room.
        let mut lefts: Vec<(f64, f64)> = Vec::new();
        let mut x = 0.0;
        for (at, column) in columns.iter().enumerate() {
            let own = column.iter().filter_map(|at| self.vertices.get(*at));
            let width = own.map(|vertex| vertex.width).fold(0.0, f64::max);
            if at > 0 {
                let gap = self.gaps.get(at).copied().unwrap_or(GAP);
                x += if width > 0.0 { gap } else { gap - GAP };
            }
            lefts.push((x, width));
            x += width;
        }
        let middle = |at: usize| middles.get(at).copied().unwrap_or(0.0);
        let left = |vertex: &Vertex| lefts.get(vertex.column).copied().unwrap_or((0.0, 0.0));
        let mut boxes = Vec::new();
        let mut height: f64 = 0.0;
        for (at, vertex) in self.vertices.iter().enumerate() {
            height = height.max(middle(at) + vertex.height / 2.0);
            if let Some(node) = vertex.node {
                let (x, width) = left(vertex);
                // Marks between the columns stand in the middle of theirs.
                let x = x + (width - vertex.width) / if vertex.column % 2 == 1 { 2.0 } else { f64::INFINITY };
                boxes.push((node, (x, middle(at) - vertex.height / 2.0)));
            }
        }
        let corner: BTreeMap<usize, Point> = boxes.iter().copied().collect();
        let entries = self.entries(&middle);
        let mut ways = Vec::new();
        for (edge, path, back) in &self.paths {
            let mut way = Vec::new();
            for (step, at) in path.iter().enumerate() {
                let Some(vertex) = self.vertices.get(*at) else { continue };
                let (x, width) = left(vertex);
                match vertex.node.and_then(|node| corner.get(&node)) {
                    Some((x, _)) if step == 0 => way.push((x + vertex.width, middle(*at))),
                    Some((x, _)) => {
                        let down = entries.get(edge).copied().unwrap_or(0.0);
                        way.push((*x, middle(*at) + down));
                    }
                    // A column without boxes has no room in which to go straight.
                    None if width > 0.0 => way.extend([(x, middle(*at)), (x + width, middle(*at))]),
                    None => {}
                }
            }
            if *back {
                way.reverse();
            }
            ways.push((*edge, way));
        }
        Done { boxes, ways, width: x, height }
    }

    /// How far below the middle of its box each arrow ends, so that no two end at one point: in the order in which
    /// they come.
    fn entries(&self, middle: &dyn Fn(usize) -> f64) -> BTreeMap<usize, f64> {
        let mut into: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::new();
        for (edge, path, _) in &self.paths {
            if let [.., last, end] = path.as_slice() {
                into.entry(*end).or_default().push((middle(*last), *edge));
            }
        }
        let mut found = BTreeMap::new();
        for (end, mut all) in into {
            all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let height = self.vertices.get(end).map_or(0.0, |vertex| vertex.height);
            let step = if all.len() > 1 { height / all.len() as f64 } else { 0.0 };
            for (at, (_, edge)) in all.iter().enumerate() {
                found.insert(*edge, (at as f64 - (all.len() as f64 - 1.0) / 2.0) * step);
            }
        }
        found
    }
}

/// The arrows that lead back to where a search along the arrows came from.
fn back(count: usize, arrows: &[(usize, usize, usize)]) -> BTreeSet<usize> {
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for (at, from, to) in arrows {
        if let Some(out) = out.get_mut(*from) {
            out.push((*at, *to));
        }
    }
    let mut found = BTreeSet::new();
    // 0 not seen, 1 on the way, 2 done.
    let mut seen = vec![0_u8; count];
    let mark = |seen: &mut Vec<u8>, at: usize, value: u8| {
        if let Some(one) = seen.get_mut(at) {
            *one = value;
        }
    };
    for start in 0..count {
        if seen.get(start) != Some(&0) {
            continue;
        }
        mark(&mut seen, start, 1);
        let mut open = vec![(start, 0)];
        while let Some((at, next)) = open.last_mut() {
            let step = out.get(*at).and_then(|out| out.get(*next)).copied();
            *next += 1;
            match step {
                Some((edge, to)) => match seen.get(to) {
                    Some(0) => {
                        mark(&mut seen, to, 1);
                        open.push((to, 0));
                    }
                    Some(1) => _ = found.insert(edge),
                    _ => {}
                },
                None => {
                    mark(&mut seen, *at, 2);
                    open.pop();
                }
            }
        }
    }
    found
}

/// The column of each box. The arrows must make no circle.
fn columns(count: usize, arrows: &[(usize, usize)], between: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut into = vec![0_usize; count];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in arrows {
        if let (Some(into), Some(out)) = (into.get_mut(*to), out.get_mut(*from)) {
            *into += 1;
            out.push(*to);
        }
    }
    let starts: Vec<usize> = (0..count).filter(|at| into.get(*at) == Some(&0)).collect();
    let mut columns = vec![0_usize; count];
    let mut open = std::collections::VecDeque::from(starts.clone());
    while let Some(at) = open.pop_front() {
        let own = columns.get(at).copied().unwrap_or(0);
        for next in out.get(at).into_iter().flatten() {
            let least = own + 1;
            let least = if between(*next) { least } else { least.next_multiple_of(2) };
            if let (Some(column), Some(into)) = (columns.get_mut(*next), into.get_mut(*next)) {
                *column = least.max(*column);
                *into -= 1;
                if *into == 0 {
                    open.push_back(*next);
                }
            }
        }
    }
    // What only leads to a mark, and is no course, stands right before it.
    for at in starts.into_iter().filter(|at| between(*at)) {
        let first = out.get(at).into_iter().flatten().filter_map(|next| columns.get(*next)).min().copied();
        if let (Some(column), Some(first)) = (columns.get_mut(at), first) {
            *column = first.saturating_sub(1);
        }
    }
    columns
}
