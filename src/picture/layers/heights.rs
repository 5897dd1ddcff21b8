//! How far down each box stands: as near to what it is joined to as the order of its column allows.

use super::Piece;

/// How often the columns are gone through, to and fro.
const ROUNDS: usize = 14;
/// Between a box and the next below it.
const BELOW: f64 = 12.0;
/// How much an arrow that passes wants to go straight, against a box that wants to be near its own.
const STRAIGHT: f64 = 3.0;

/// The middle of each vertex, down from the top.
pub(super) fn middles(columns: &[Vec<usize>], piece: &Piece) -> Vec<f64> {
    let mut middles = vec![0.0_f64; piece.vertices.len()];
    // The tallest column first stands as close as can be, then everything is drawn towards its own.
    for column in columns {
        let wishes = vec![(0.0, 1.0); column.len()];
        settle(column, &wishes, piece, &mut middles);
    }
    for round in 0..ROUNDS {
        let last = round + 2 >= ROUNDS;
        let ahead = round % 2 == 0;
        for step in 0..columns.len() {
            let at = if ahead { step } else { columns.len() - 1 - step };
            let Some(column) = columns.get(at) else { continue };
            let wishes: Vec<(f64, f64)> = column
                .iter()
                .map(|at| {
                    let of = |joined: &[Vec<usize>]| joined.get(*at).cloned().unwrap_or_default();
                    let mut near = if ahead { of(&piece.before) } else { of(&piece.after) };
                    if near.is_empty() || last {
                        near.extend(if ahead { of(&piece.after) } else { of(&piece.before) });
                    }
                    wish(&near, *at, piece, &middles)
                })
                .collect();
            settle(column, &wishes, piece, &mut middles);
        }
    }
    let top = |at: usize, middle: f64| middle - piece.vertices.get(at).map_or(0.0, |one| one.height) / 2.0;
    let least = middles.iter().enumerate().map(|(at, middle)| top(at, *middle)).fold(f64::INFINITY, f64::min);
    middles.iter_mut().for_each(|middle| *middle = ((*middle - least) * 2.0).round() / 2.0);
    middles
}

/// Where a vertex would stand by itself, and how much it wants to.
fn wish(near: &[usize], at: usize, piece: &Piece, middles: &[f64]) -> (f64, f64) {
    let middle = |at: usize| middles.get(at).copied().unwrap_or(0.0);
    let passes = |at: usize| piece.vertices.get(at).is_some_and(|one| one.node.is_none());
    if near.is_empty() {
        return (middle(at), 0.5);
    }
    let sum: f64 = near.iter().map(|other| middle(*other)).sum();
    (sum / near.len() as f64, if passes(at) { STRAIGHT } else { 1.0 })
}

/// Moves the vertices of a column as near to their wishes as they can all come in their order: those that get
/// into each other's way stand together, where that hurts least.
fn settle(column: &[usize], wishes: &[(f64, f64)], piece: &Piece, middles: &mut [f64]) {
    let height = |at: usize| piece.vertices.get(at).map_or(0.0, |one| one.height);
    // Wishes as if every vertex took no room: less what stands above it.
    let mut room = 0.0;
    let mut rooms = Vec::with_capacity(column.len());
    let mut above: Option<usize> = None;
    for at in column {
        if let Some(above) = above {
            room += height(above) / 2.0 + BELOW + height(*at) / 2.0;
        }
        rooms.push(room);
        above = Some(*at);
    }
    // Groups: the sum of weighted wishes, the sum of weights, how many.
    let mut groups: Vec<(f64, f64, usize)> = Vec::new();
    for ((wish, weight), room) in wishes.iter().zip(&rooms) {
        let mut group = ((wish - room) * weight, *weight, 1);
        while let Some((sum, weights, count)) = groups.last().copied() {
            if sum / weights < group.0 / group.1 {
                break;
            }
            groups.pop();
            group = (group.0 + sum, group.1 + weights, group.2 + count);
        }
        groups.push(group);
    }
    let each = groups.iter().flat_map(|(sum, weights, count)| std::iter::repeat_n(sum / weights, *count));
    for ((at, room), place) in column.iter().zip(&rooms).zip(each) {
        if let Some(middle) = middles.get_mut(*at) {
            *middle = place + room;
        }
    }
}
