//! Maximum flow, and flow of least cost, on small networks with integer capacities.
//!
//! Ford and Fulkerson's augmenting paths, found breadth first (Edmonds and Karp 1972), from the
//! sources in the order given: what an earlier source sends is never taken back, so earlier sources
//! send as much as they ever can (the greedy order of a gammoid). Points from which the sink could not
//! be reached are passed over from then on: no later path leads through them. Least cost primal-dual (Ford
//! and Fulkerson 1962): shortest distances (Bellman and Ford, with a queue), then a maximum flow along
//! all shortest paths, and again while they pay. Capacities are credits and costs are grade points, so the
//! number of paths and of distances is small whatever the unit.
//!
//! A network is built, asked and cleared over and over; it keeps its memory.

/// A node of a network.
pub(super) type Point = u32;

const NONE: u32 = u32::MAX;

/// An arc and its way back stand side by side: arc `a` is undone by arc `a ^ 1`.
#[derive(Debug, Clone, Copy)]
struct Arc {
    to: Point,
    /// The next arc out of the same point.
    next: u32,
    room: i64,
    cost: i64,
}

/// A point's first and last arc, and what the search in hand knows of it.
#[derive(Debug, Clone, Copy)]
struct Node {
    first: u32,
    last: u32,
    /// The arc by which it was reached.
    by: u32,
    /// The search that reached it.
    seen: u32,
}

/// Of a point: the sink cannot be reached from it any more.
const DEAD: u32 = u32::MAX;

/// Any room at all.
const ANY: i64 = 1;

/// A flow network.
#[derive(Debug, Default)]
pub(super) struct Network {
    arcs: Vec<Arc>,
    nodes: Vec<Node>,
    queue: Vec<Point>,
    distance: Vec<i64>,
    queued: Vec<bool>,
    searches: u32,
}

/// An arc of the network, to ask its flow by.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArcId(u32);

#[expect(
    clippy::indexing_slicing,
    reason = "points and arcs are handed out by this network and never removed but all together"
)]
impl Network {
    /// Forgets all points and arcs.
    pub(super) fn clear(&mut self) {
        self.arcs.clear();
        self.nodes.clear();
        self.searches = 0;
    }

    pub(super) fn point(&mut self) -> Point {
        self.nodes.push(Node { first: NONE, last: NONE, by: NONE, seen: 0 });
        self.nodes.len() as Point - 1
    }

    pub(super) fn arc(&mut self, from: Point, to: Point, capacity: i64, cost: i64) -> ArcId {
        let id = self.arcs.len() as u32;
        self.arcs.push(Arc { to, next: NONE, room: capacity.max(0), cost });
        self.arcs.push(Arc { to: from, next: NONE, room: 0, cost: -cost });
        self.hang(from, id);
        self.hang(to, id + 1);
        ArcId(id)
    }

    fn hang(&mut self, from: Point, arc: u32) {
        let node = &mut self.nodes[from as usize];
        let last = std::mem::replace(&mut node.last, arc);
        match last {
            NONE => node.first = arc,
            last => self.arcs[last as usize].next = arc,
        }
    }

    /// What flows through an arc.
    pub(super) fn flow(&self, arc: ArcId) -> i64 {
        self.arcs[arc.0 as usize ^ 1].room
    }

    /// Takes the room an arc has left, and gives it other room.
    pub(super) fn set_room(&mut self, arc: ArcId, room: i64) -> i64 {
        std::mem::replace(&mut self.arcs[arc.0 as usize].room, room)
    }

    /// Forgets what was reached.
    fn forget(&mut self) {
        self.nodes.iter_mut().for_each(|node| node.seen = 0);
        self.searches = 0;
    }

    /// Sends as much as fits from `source` to `sink`, the arcs out of `source` in their order.
    pub(super) fn fill(&mut self, source: Point, sink: Point) {
        self.forget();
        let mut start = self.nodes[source as usize].first;
        while start != NONE {
            // Ways out have even numbers, ways back odd ones.
            while start.is_multiple_of(2) && self.arcs[start as usize].room > 0 {
                let Arc { to: first, room, .. } = self.arcs[start as usize];
                // By one way if there is one, so that courses stay whole.
                if !self.search::<false>(first, source, sink, room)
                    && !self.search::<false>(first, source, sink, ANY)
                {
                    break;
                }
                let room = self.send(first, sink, room);
                self.push(start, room);
            }
            start = self.arcs[start as usize].next;
        }
    }

    fn push(&mut self, arc: u32, amount: i64) {
        self.arcs[arc as usize].room -= amount;
        self.arcs[arc as usize ^ 1].room += amount;
    }

    /// Sends as much as fits, up to so much, along the path that was found, and tells how much that is.
    fn send(&mut self, from: Point, sink: Point, most: i64) -> i64 {
        let mut room = most;
        let mut at = sink;
        while at != from {
            let by = self.nodes[at as usize].by as usize;
            room = room.min(self.arcs[by].room);
            at = self.arcs[by ^ 1].to;
        }
        at = sink;
        while at != from {
            let by = self.nodes[at as usize].by;
            self.push(by, room);
            at = self.arcs[by as usize ^ 1].to;
        }
        room
    }

    /// Finds a path with so much room that does not lead back through the source, among shortest ones if asked.
    fn search<const SHORTEST: bool>(&mut self, from: Point, source: Point, sink: Point, least: i64) -> bool {
        if self.nodes[from as usize].seen == DEAD {
            return false;
        }
        self.searches += 1;
        let search = self.searches;
        self.queue.clear();
        self.queue.push(from);
        self.nodes[from as usize].seen = search;
        let mut next = 0;
        while let Some(at) = self.queue.get(next).copied() {
            next += 1;
            let mut arc = self.nodes[at as usize].first;
            while arc != NONE {
                let Arc { to, next, room, cost } = self.arcs[arc as usize];
                let seen = self.nodes[to as usize].seen;
                let leads = !SHORTEST || self.distance[at as usize] + cost == self.distance[to as usize];
                if room >= least && leads && to != source && seen != search && seen != DEAD {
                    let node = &mut self.nodes[to as usize];
                    node.by = arc;
                    if to == sink {
                        return true;
                    }
                    node.seen = search;
                    self.queue.push(to);
                }
                arc = next;
            }
        }
        if least == ANY {
            for at in &self.queue {
                self.nodes[*at as usize].seen = DEAD;
            }
        }
        false
    }

    /// Sends flow as long as that lowers the total cost. There must be no circle of negative cost.
    pub(super) fn cheapest(&mut self, source: Point, sink: Point) {
        loop {
            self.distance.clear();
            self.distance.resize(self.nodes.len(), i64::MAX);
            self.queued.clear();
            self.queued.resize(self.nodes.len(), false);
            self.distance[source as usize] = 0;
            self.queue.clear();
            self.queue.push(source);
            let mut next = 0;
            while let Some(at) = self.queue.get(next).copied() {
                next += 1;
                self.queued[at as usize] = false;
                let so_far = self.distance[at as usize];
                let mut arc = self.nodes[at as usize].first;
                while arc != NONE {
                    let Arc { to, next, room, cost } = self.arcs[arc as usize];
                    let then = so_far.saturating_add(cost);
                    if room > 0 && then < self.distance[to as usize] {
                        self.distance[to as usize] = then;
                        if !self.queued[to as usize] {
                            self.queued[to as usize] = true;
                            self.queue.push(to);
                        }
                    }
                    arc = next;
                }
            }
            if self.distance[sink as usize] >= 0 {
                return;
            }
            self.forget();
            while self.search::<true>(source, source, sink, ANY) {
                self.send(source, sink, i64::MAX);
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
    fn more_room_opens_ways_that_were_closed() {
        let mut net = Network::default();
        let [source, sink, slot] = std::array::from_fn(|_| net.point());
        let take = net.arc(source, slot, 2, 0);
        let out = net.arc(slot, sink, 1, 0);
        net.fill(source, sink);
        assert_eq!(net.flow(take), 1);
        net.set_room(out, 1);
        net.fill(source, sink);
        assert_eq!(net.flow(take), 2);
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
