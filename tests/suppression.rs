//! No hidden count can be found out from what is published. Random small tables are published, and then
//! every way to fill them that fits the publication is gone through: each hidden count must be able to be
//! something else. Two tables share their rows, as those of two awards do, and are held against the
//! publication together. Nothing of the engine is used but its output.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

use std::collections::BTreeSet;

use gradus::population::{Cell, Totals, table, totals};
use proptest::prelude::*;

/// Counts below this are small: so little that all can be tried.
const THRESHOLD: u32 = 3;

type Rows<T> = Vec<Vec<T>>;

/// The counts a published cell may stand for, up to a bound. What is withheld is none, or not small; in a
/// line whose total is hidden it may be anything.
fn may_be(cell: Cell, free: bool, most: u32) -> Vec<u32> {
    match cell {
        Cell::Count(count) => vec![count],
        Cell::Fewer(threshold) => (1..threshold).collect(),
        Cell::Withheld if free => (0..=most).collect(),
        Cell::Withheld => (THRESHOLD..=most).collect(),
    }
}

/// Every way to fill a table, handed on with its row totals and column totals.
fn fillings(
    cells: &Rows<Cell>,
    rows: &[Cell],
    columns: &[Cell],
    sum: u32,
    found: &mut dyn FnMut(&Rows<u32>),
) {
    let hidden = |cell: &Cell| cell.count().is_none();
    let width = columns.len();
    let choices: Vec<Vec<u32>> = (0..rows.len() * width)
        .map(|at| {
            let (row, column) = (at / width, at % width);
            may_be(cells[row][column], hidden(&rows[row]) || hidden(&columns[column]), sum)
        })
        .collect();
    let fits = |cell: Cell, total: u32| may_be(cell, false, sum).contains(&total);
    let most: Vec<u32> = rows.iter().map(|cell| cell.count().unwrap_or(sum)).collect();
    let most_in_columns: Vec<u32> = columns.iter().map(|cell| cell.count().unwrap_or(sum)).collect();
    fn go(
        at: usize,
        width: usize,
        choices: &[Vec<u32>],
        made: &mut Vec<u32>,
        most: &[&[u32]; 2],
        sum: u32,
        end: &mut dyn FnMut(&[u32]),
    ) {
        if at == choices.len() {
            end(made);
            return;
        }
        let row = at / width;
        let in_row: u32 = made[row * width..].iter().sum();
        let in_column: u32 = made.iter().skip(at % width).step_by(width).sum();
        let in_all: u32 = made.iter().sum();
        for count in &choices[at] {
            let fits = in_row + count <= most[0][row] && in_column + count <= most[1][at % width];
            if fits && in_all + count <= sum {
                made.push(*count);
                go(at + 1, width, choices, made, most, sum, end);
                made.pop();
            }
        }
    }
    go(0, width, &choices, &mut Vec::new(), &[&most, &most_in_columns], sum, &mut |made| {
        let filled: Rows<u32> = made.chunks(width).map(<[u32]>::to_vec).collect();
        let in_rows = filled.iter().zip(rows).all(|(line, cell)| fits(*cell, line.iter().sum()));
        let sums: Vec<u32> = (0..width).map(|column| filled.iter().map(|line| line[column]).sum()).collect();
        if in_rows
            && sums.iter().sum::<u32>() == sum
            && sums.iter().zip(columns).all(|(sum, cell)| fits(*cell, *sum))
        {
            found(&filled);
        }
    });
}

fn row_sums(counts: &Rows<u32>) -> Vec<u32> {
    counts.iter().map(|line| line.iter().sum()).collect()
}

fn column_sums(counts: &Rows<u32>) -> Vec<u32> {
    (0..counts[0].len()).map(|column| counts.iter().map(|line| line[column]).sum()).collect()
}

/// Publishes two tables with the same rows and looks at what can be found out.
fn look(first: &Rows<u32>, second: &Rows<u32>) {
    let sums = row_sums(first);
    assert_eq!(sums, row_sums(second));
    let sum: u32 = sums.iter().sum();
    let Some(rows) = totals(&sums, &[], THRESHOLD) else { return };
    let mut published: Vec<(Rows<Cell>, Totals, &Rows<u32>)> = Vec::new();
    for counts in [first, second] {
        let Some(columns) = totals(&column_sums(counts), &[], THRESHOLD) else { continue };
        let Some(cells) = table(counts, &rows, &columns, &|_, _| false, THRESHOLD) else { continue };
        for (line, counts) in cells.iter().zip(counts) {
            for (cell, count) in line.iter().zip(counts) {
                assert!(
                    cell.count().is_none_or(|shown| shown == *count && (shown == 0 || shown >= THRESHOLD))
                );
            }
        }
        published.push((cells, columns, counts));
    }
    // The row totals that every published table can have.
    let mut common: Option<BTreeSet<Vec<u32>>> = None;
    for (cells, columns, _) in &published {
        let mut own = BTreeSet::new();
        fillings(cells, &rows.cells, &columns.cells, sum, &mut |filled| {
            own.insert(row_sums(filled));
        });
        common = Some(common.map_or(own.clone(), |before| before.intersection(&own).cloned().collect()));
    }
    let Some(common) = common else { return };
    for (row, cell) in rows.cells.iter().enumerate().filter(|(_, cell)| cell.count().is_none()) {
        let values: BTreeSet<u32> = common.iter().map(|sums| sums[row]).collect();
        assert!(values.len() > 1, "the total of row {row} ({cell}) is certain: {first:?} {second:?}");
    }
    for (cells, columns, counts) in &published {
        let mut seen = vec![vec![BTreeSet::new(); columns.cells.len()]; counts.len()];
        let mut seen_columns = vec![BTreeSet::new(); columns.cells.len()];
        fillings(cells, &rows.cells, &columns.cells, sum, &mut |filled| {
            if common.contains(&row_sums(filled)) {
                for (row, line) in filled.iter().enumerate() {
                    for (column, count) in line.iter().enumerate() {
                        seen[row][column].insert(*count);
                    }
                }
                for (column, sum) in column_sums(filled).into_iter().enumerate() {
                    seen_columns[column].insert(sum);
                }
            }
        });
        for (row, line) in cells.iter().enumerate() {
            for (column, cell) in line.iter().enumerate().filter(|(_, cell)| cell.count().is_none()) {
                let values = &seen[row][column];
                assert!(
                    values.contains(&counts[row][column]),
                    "the truth does not fit: {counts:?} {cells:?}"
                );
                assert!(
                    values.len() > 1,
                    "{row}, {column} ({cell}) is certain: {counts:?} {cells:?} {rows:?} {columns:?}"
                );
            }
        }
        for (column, cell) in columns.cells.iter().enumerate().filter(|(_, cell)| cell.count().is_none()) {
            assert!(
                seen_columns[column].len() > 1,
                "the total of column {column} ({cell}) is certain: {counts:?}"
            );
        }
    }
}

/// A table, and another one with the same row totals.
fn pair() -> impl Strategy<Value = (Rows<u32>, Rows<u32>)> {
    let sizes = prop_oneof![Just((2_usize, 2_usize)), Just((2, 3)), Just((3, 2)), Just((1, 3)), Just((3, 1))];
    sizes.prop_flat_map(|(height, width)| {
        let count = prop_oneof![2 => Just(0_u32), 3 => 1..3_u32, 2 => 3..5_u32];
        let line = prop::collection::vec(count, width);
        let cuts = prop::collection::vec(prop::collection::vec(0..100_u32, width.saturating_sub(1)), height);
        (prop::collection::vec(line, height), cuts).prop_map(|(first, cuts)| {
            let second = first.iter().zip(cuts).map(|(line, mut cuts)| {
                let sum: u32 = line.iter().sum();
                cuts.iter_mut().for_each(|cut| *cut = *cut * (sum + 1) / 100);
                cuts.sort_unstable();
                let ends = cuts.iter().copied().chain([sum]);
                let starts = [0].into_iter().chain(cuts.iter().copied());
                ends.zip(starts).map(|(end, start)| end - start).collect()
            });
            let second = second.collect();
            (first, second)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_count_is_certain((first, second) in pair()) {
        look(&first, &second);
    }
}

#[test]
fn a_small_count_takes_another_in_its_row_and_column_with_it() {
    let counts = vec![vec![40, 3, 30], vec![35, 25, 12], vec![22, 31, 14]];
    let rows = totals(&row_sums(&counts), &[], 10).unwrap();
    let columns = totals(&column_sums(&counts), &[], 10).unwrap();
    let cells = table(&counts, &rows, &columns, &|_, _| false, 10).unwrap();
    let shown: Vec<String> = cells
        .iter()
        .map(|line| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        .collect();
    assert_eq!(shown, ["40, fewer than 10, withheld", "35, withheld, withheld", "22, 31, 14"]);
}

#[test]
fn the_rest_of_a_small_count_is_hidden_too() {
    // 97 of 100 would say that 3 are not.
    assert_eq!(
        totals(&[97, 3, 0], &[], 10).unwrap().cells,
        [Cell::Withheld, Cell::Fewer(10), Cell::Count(0)]
    );
    assert_eq!(totals(&[4, 3], &[], 10), None, "of 7 students nothing is broken down");
    assert_eq!(
        totals(&[9, 9, 40], &[], 10).unwrap().cells[2],
        Cell::Withheld,
        "18 of two small counts is 9 and 9"
    );
}
