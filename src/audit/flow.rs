//! Maximum flow, and flow of least cost, on small networks with integer capacities.
//!
//! Ford and Fulkerson's augmenting paths, found breadth first (Edmonds and Karp 1972), from the
//! sources in the order given: what an earlier source sends is never taken back, so earlier sources
//! send as much as they ever can. Least cost by successive shortest paths (Bellman and Ford, with a
//! queue). Capacities are credits, so the number of paths is small whatever the unit.

use std::collections::VecDeque;

/// A node of a network.
pub(super) type Point = usize;

/// An arc and its way back stand side by side: arc `a` is undone by arc `a ^ 1`.
#[derive(Debug, Clone, Copy)]
struct Arc {
    to: Point,
    room: i64,
    cost: i64,
}

/// A flow network.
#[derive(Debug, Default)]
pub(super) struct Network {
    arcs: Vec<Arc>,
    out: Vec<Vec<usize>>,
}

/// An arc of the network, to ask its flow by.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArcId(usize);

#[expect(
    clippy::indexing_slicing,
    reason = "points and arcs are handed out by this network and never removed"
)]
impl Network {
    pub(super) fn point(&mut self) -> Point {
        self.out.push(Vec::new());
        self.out.len() - 1
    }

    pub(super) fn arc(&mut self, from: Point, to: Point, capacity: i64, cost: i64) -> ArcId {
        let id = self.arcs.len();
        self.arcs.push(Arc { to, room: capacity.max(0), cost });
        self.arcs.push(Arc { to: from, room: 0, cost: -cost });
        self.out[from].push(id);
        self.out[to].push(id + 1);
        ArcId(id)
    }

    /// What flows through an arc.
    pub(super) fn flow(&self, arc: ArcId) -> i64 {
        self.arcs[arc.0 ^ 1].room
    }

    /// Sends as much as fits from `source` to `sink`, the arcs out of `source` in their order.
    pub(super) fn fill(&mut self, source: Point, sink: Point) {
        let starts = self.out[source].clone();
        let mut by: Vec<usize> = Vec::new();
        for start in starts {
            if start % 2 == 1 {
                continue;
            }
            while self.arcs[start].room > 0 {
                let first = self.arcs[start].to;
                if !self.search(first, source, sink, &mut by) {
                    break;
                }
                let mut room = self.arcs[start].room;
                let mut at = sink;
                while at != first {
                    room = room.min(self.arcs[by[at]].room);
                    at = self.arcs[by[at] ^ 1].to;
                }
                at = sink;
                while at != first {
                    self.push(by[at], room);
                    at = self.arcs[by[at] ^ 1].to;
                }
                self.push(start, room);
            }
        }
    }

    fn push(&mut self, arc: usize, amount: i64) {
        self.arcs[arc].room -= amount;
        self.arcs[arc ^ 1].room += amount;
    }

    /// Finds a path with room that does not lead back through the source; `by` tells the arc into
    /// each point.
    fn search(&self, from: Point, source: Point, sink: Point, by: &mut Vec<usize>) -> bool {
        const UNSEEN: usize = usize::MAX;
        by.clear();
        by.resize(self.out.len(), UNSEEN);
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front() {
            for arc in &self.out[at] {
                let to = self.arcs[*arc].to;
                if self.arcs[*arc].room > 0 && to != from && to != source && by[to] == UNSEEN {
                    by[to] = *arc;
                    if to == sink {
                        return true;
                    }
                    queue.push_back(to);
                }
            }
        }
        false
    }

    /// Sends flow as long as that lowers the total cost. There must be no circle of negative cost.
    pub(super) fn cheapest(&mut self, source: Point, sink: Point) {
        loop {
            let mut distance = vec![i64::MAX; self.out.len()];
            let mut by = vec![usize::MAX; self.out.len()];
            let mut queued = vec![false; self.out.len()];
            distance[source] = 0;
            let mut queue = VecDeque::from([source]);
            while let Some(at) = queue.pop_front() {
                queued[at] = false;
                for arc in &self.out[at] {
                    let Arc { to, room, cost } = self.arcs[*arc];
                    if room > 0 && distance[at].saturating_add(cost) < distance[to] {
                        distance[to] = distance[at].saturating_add(cost);
                        by[to] = *arc;
                        if !queued[to] {
                            queued[to] = true;
                            queue.push_back(to);
                        }
                    }
                }
            }
            if distance[sink] >= 0 {
                return;
            }
            let mut room = i64::MAX;
            let mut at = sink;
            while at != source {
                room = room.min(self.arcs[by[at]].room);
                at = self.arcs[by[at] ^ 1].to;
            }
            at = sink;
            while at != source {
                self.push(by[at], room);
                at = self.arcs[by[at] ^ 1].to;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_sources_send_all_they_can() {
        let mut net = Network::default();
        let [source, sink, a, b, slot] = std::array::from_fn(|_| net.point());
        let first = net.arc(source, a, 2, 0);
        let second = net.arc(source, b, 2, 0);
        net.arc(a, slot, 2, 0);
        net.arc(b, slot, 2, 0);
        net.arc(slot, sink, 3, 0);
        net.fill(source, sink);
        assert_eq!((net.flow(first), net.flow(second)), (2, 1));
    }

    #[test]
    fn what_is_taken_must_pay() {
        let mut net = Network::default();
        let [source, sink, good, bad] = std::array::from_fn(|_| net.point());
        let take = net.arc(source, good, 5, -3);
        let leave = net.arc(source, bad, 5, 2);
        net.arc(good, sink, 5, 0);
        net.arc(bad, sink, 5, 0);
        net.cheapest(source, sink);
        assert_eq!((net.flow(take), net.flow(leave)), (5, 0));
    }
}
