//! The most that a set of evidence can count when some of it excludes other: a heaviest independent
//! set, found exactly piece by piece of the conflict graph.
//!
//! Used for what only looks (`overall` conditions, averages over a selector). The pieces are the
//! records of one course and those it excludes, so they are tiny; a piece beyond [`MOST_STATES`]
//! steps gives up and says so.

/// Search steps after which a piece is given up.
const MOST_STATES: u32 = 50_000;

/// A candidate: its weight, the candidates it excludes (symmetric), and what it puts on which cap.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    pub(super) weight: i128,
    pub(super) excludes: Vec<usize>,
    pub(super) loads: Vec<(usize, i64)>,
}

/// The largest total weight of candidates that do not exclude each other and stay within all caps,
/// and which they are. `None` where the search was given up.
pub(super) fn heaviest(candidates: &[Candidate], caps: &[i64]) -> Option<(i128, Vec<usize>)> {
    pieces(candidates, caps, false)
}

/// The same among the sets to which nothing can be added: no candidate is left out for its weight.
pub(super) fn heaviest_full(candidates: &[Candidate], caps: &[i64]) -> Option<i128> {
    pieces(candidates, caps, true).map(|(weight, _)| weight)
}

fn pieces(candidates: &[Candidate], caps: &[i64], full: bool) -> Option<(i128, Vec<usize>)> {
    let mut on_cap: Vec<Vec<usize>> = vec![Vec::new(); caps.len()];
    for (at, candidate) in candidates.iter().enumerate() {
        for (cap, _) in &candidate.loads {
            on_cap.get_mut(*cap).into_iter().for_each(|list| list.push(at));
        }
    }
    let mut total = 0;
    let mut chosen = Vec::new();
    let mut seen = vec![false; candidates.len()];
    for start in 0..candidates.len() {
        if seen.get(start) != Some(&false) {
            continue;
        }
        let mut piece = Vec::new();
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            piece.push(at);
            let Some(candidate) = candidates.get(at) else { continue };
            open.extend(&candidate.excludes);
            open.extend(candidate.loads.iter().filter_map(|(cap, _)| on_cap.get(*cap)).flatten());
        }
        piece.sort_unstable();
        let mut search = Search {
            candidates,
            room: caps.to_vec(),
            full,
            piece: &piece,
            best: None,
            best_set: Vec::new(),
            states: 0,
        };
        search.run(&piece, 0, &mut Vec::new());
        if search.states > MOST_STATES {
            return None;
        }
        total += search.best.unwrap_or(0);
        chosen.extend(search.best_set);
    }
    chosen.sort_unstable();
    Some((total, chosen))
}

struct Search<'a> {
    candidates: &'a [Candidate],
    room: Vec<i64>,
    full: bool,
    piece: &'a [usize],
    best: Option<i128>,
    best_set: Vec<usize>,
    states: u32,
}

impl Search<'_> {
    fn run(&mut self, left: &[usize], weight: i128, set: &mut Vec<usize>) {
        self.states += 1;
        if self.states > MOST_STATES {
            return;
        }
        if self.best.is_none_or(|best| weight > best) && (!self.full || left.is_empty() && self.is_full(set))
        {
            self.best = Some(weight);
            self.best_set.clone_from(set);
        }
        let gain: i128 =
            left.iter().filter_map(|at| self.candidates.get(*at)).map(|one| one.weight.max(0)).sum();
        let Some((first, rest)) = left.split_first() else { return };
        if self.best.is_some_and(|best| weight + gain <= best) {
            return;
        }
        let Some(candidate) = self.candidates.get(*first) else { return };
        let with: Vec<usize> =
            rest.iter().copied().filter(|other| !candidate.excludes.contains(other)).collect();
        if candidate.loads.iter().all(|(cap, load)| self.room.get(*cap).is_some_and(|room| load <= room)) {
            self.load(candidate, 1);
            set.push(*first);
            self.run(&with, weight + candidate.weight, set);
            set.pop();
            self.load(candidate, -1);
        }
        // Leaving out what stands in nobody's way can only lose.
        let in_the_way = with.len() < rest.len() || !candidate.loads.is_empty();
        if in_the_way || candidate.weight < 0 && !self.full {
            self.run(rest, weight, set);
        }
    }

    /// Whether nothing that was left out could be added.
    fn is_full(&self, set: &[usize]) -> bool {
        self.piece.iter().filter(|at| !set.contains(at)).filter_map(|at| self.candidates.get(*at)).all(
            |candidate| {
                let excluded = candidate.excludes.iter().any(|other| set.contains(other));
                excluded
                    || candidate
                        .loads
                        .iter()
                        .any(|(cap, load)| self.room.get(*cap).is_some_and(|room| load > room))
            },
        )
    }

    fn load(&mut self, candidate: &Candidate, times: i64) {
        for (cap, load) in &candidate.loads {
            if let Some(room) = self.room.get_mut(*cap) {
                *room -= times * load;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_excludes_each_other_the_heavier_side_counts() {
        let candidate =
            |weight, excludes: &[usize]| Candidate { weight, excludes: excludes.to_vec(), loads: Vec::new() };
        let pool = [candidate(2, &[1]), candidate(3, &[0, 2]), candidate(2, &[1]), candidate(5, &[])];
        assert_eq!(heaviest(&pool, &[]), Some((9, vec![0, 2, 3])));
    }

    #[test]
    fn a_cap_holds_whatever_is_heaviest() {
        let candidate = |weight, load| Candidate { weight, excludes: Vec::new(), loads: vec![(0, load)] };
        let pool = [candidate(3, 3), candidate(2, 2), candidate(2, 2)];
        assert_eq!(heaviest(&pool, &[4]), Some((4, vec![1, 2])));
    }
}
