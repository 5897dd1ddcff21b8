//! Where the boxes of an outline stand: each to the right of the one it belongs to, the first of them level with it.

use super::layers::{Placed, Size};
use super::model::Edge;

/// Between a box and those that belong to it.
const RIGHT: f64 = 34.0;
/// Between a box and the next below it.
const BELOW: f64 = 9.0;
/// How far below the upper edge of a box its lines end.
const INTO: f64 = 15.0;

/// Places boxes that each belong to one that comes before.
pub(super) fn place(sizes: &[Size], edges: &[Edge]) -> Placed {
    let mut depths = vec![0_usize; sizes.len()];
    let mut widths: Vec<f64> = vec![0.0];
    for edge in edges.iter().filter(|edge| edge.from < edge.to) {
        let depth = depths.get(edge.from).copied().unwrap_or(0) + 1;
        if let Some(own) = depths.get_mut(edge.to) {
            *own = depth;
        }
    }
    for (depth, size) in depths.iter().zip(sizes) {
        while widths.len() <= *depth {
            widths.push(0.0);
        }
        if let Some(width) = widths.get_mut(*depth) {
            *width = width.max(size.width);
        }
    }
    let mut lefts = Vec::new();
    let mut x = 0.0;
    for width in &widths {
        lefts.push(x);
        x += width + RIGHT;
    }
    let mut placed = Placed { width: (x - RIGHT).max(0.0), ..Placed::default() };
    // How far down each column is taken.
    let mut taken: Vec<f64> = vec![0.0; widths.len()];
    let mut y: f64 = 0.0;
    let mut before: Option<usize> = None;
    for (depth, size) in depths.iter().zip(sizes) {
        // The first that belongs to a box is level with it; every other one is below all that stands in its column
        // and to the right of it.
        if before.is_some_and(|before| *depth <= before) {
            y = taken.iter().skip(*depth).copied().fold(0.0, f64::max);
        }
        placed.boxes.push((lefts.get(*depth).copied().unwrap_or(0.0), y));
        if let Some(taken) = taken.get_mut(*depth) {
            *taken = y + size.height + BELOW;
        }
        placed.height = placed.height.max(y + size.height);
        before = Some(*depth);
    }
    for edge in edges {
        let ends = (placed.boxes.get(edge.from).copied(), placed.boxes.get(edge.to).copied());
        let width = sizes.get(edge.from).map_or(0.0, |size| size.width);
        placed.ways.push(match ends {
            (Some((x, y)), Some((to_x, to_y))) => {
                let bend = to_x - RIGHT / 2.0;
                vec![(x + width, y + INTO), (bend, y + INTO), (bend, to_y + INTO), (to_x, to_y + INTO)]
            }
            _ => Vec::new(),
        });
    }
    placed
}
