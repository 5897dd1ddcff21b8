//! The order of each column, so that few arrows cross.

/// How often the columns are gone through, to and fro.
const ROUNDS: usize = 24;

/// Sorts each column by where its neighbours stand, again and again, and keeps the best order found.
pub(super) fn sort(columns: &mut Vec<Vec<usize>>, before: &[Vec<usize>], after: &[Vec<usize>]) {
    let mut places = vec![0_usize; before.len()];
    begin(columns, before, after, &mut places);
    let mut best = columns.clone();
    let mut least = crossings(columns, after, &places);
    for round in 0..ROUNDS {
        if least == 0 {
            break;
        }
        let ahead = round % 2 == 0;
        let (joined, count) = (if ahead { before } else { after }, columns.len());
        for step in 0..count {
            let at = if ahead { step } else { count - 1 - step };
            if let Some(column) = columns.get_mut(at) {
                by_neighbours(column, joined, &mut places);
            }
        }
        let found = crossings(columns, after, &places);
        if found < least {
            (least, best) = (found, columns.clone());
        }
    }
    *columns = best;
}

/// The first order: as a walk along the arrows meets them, so that what belongs together stands together.
fn begin(columns: &mut [Vec<usize>], before: &[Vec<usize>], after: &[Vec<usize>], places: &mut [usize]) {
    let mut met = vec![false; before.len()];
    let mut walk = Vec::new();
    let starts: Vec<usize> = columns.iter().flatten().copied().collect();
    for start in starts {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            match met.get_mut(at) {
                Some(met) if !*met => *met = true,
                _ => continue,
            }
            walk.push(at);
            open.extend(after.get(at).into_iter().flatten().rev());
        }
    }
    let mut rank = vec![0_usize; before.len()];
    for (step, at) in walk.iter().enumerate() {
        if let Some(rank) = rank.get_mut(*at) {
            *rank = step;
        }
    }
    for column in columns.iter_mut() {
        column.sort_by_key(|at| rank.get(*at).copied());
        number(column, places);
    }
}

fn number(column: &[usize], places: &mut [usize]) {
    for (place, at) in column.iter().enumerate() {
        if let Some(own) = places.get_mut(*at) {
            *own = place;
        }
    }
}

fn by_neighbours(column: &mut [usize], joined: &[Vec<usize>], places: &mut [usize]) {
    let key = |at: usize| -> f64 {
        let own = joined.get(at).map_or(&[][..], Vec::as_slice);
        let place = |at: usize| places.get(at).copied().unwrap_or(0) as f64;
        if own.is_empty() {
            place(at)
        } else {
            own.iter().map(|other| place(*other)).sum::<f64>() / own.len() as f64
        }
    };
    let mut keyed: Vec<(f64, usize)> = column.iter().map(|at| (key(*at), *at)).collect();
    keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (place, (_, at)) in column.iter_mut().zip(&keyed) {
        *place = *at;
    }
    number(column, places);
}

/// How often arrows cross, counted in a tree of sums.
fn crossings(columns: &[Vec<usize>], after: &[Vec<usize>], places: &[usize]) -> usize {
    let mut found = 0;
    for (column, next) in columns.iter().zip(columns.iter().skip(1)) {
        let mut sums = vec![0_usize; next.len() + 1];
        let mut all = 0;
        for at in column {
            let mut ends: Vec<usize> =
                after.get(*at).into_iter().flatten().filter_map(|end| places.get(*end).copied()).collect();
            ends.sort_unstable();
            for end in &ends {
                // Those so far that end at or above it do not cross it.
                let (mut index, mut passed) = (end + 1, 0);
                while index > 0 {
                    passed += sums.get(index).copied().unwrap_or(0);
                    index &= index - 1;
                }
                found += all - passed;
            }
            for end in ends {
                let mut index = end + 1;
                while let Some(sum) = sums.get_mut(index) {
                    *sum += 1;
                    index += index & index.wrapping_neg();
                }
                all += 1;
            }
        }
    }
    found
}
