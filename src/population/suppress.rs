//! Small numbers in published counts: which are hidden, and which others must be hidden with them so that
//! no subtraction brings them back. `docs/populations.md`, "Small numbers", says what is promised.
//!
//! A table has rows, columns and their totals. Its totals are settled first ([`totals`]), because several
//! tables may share them; then what stands inside ([`table`]). Both hide the small counts, then go on
//! hiding until, with all that is published in view,
//!
//! - the hidden cells of a line add up to nothing or to no small number, so that no group of them is small;
//! - no hidden count is certain: some other whole numbers, which fit everything published and what the
//!   words `fewer than` say, stand in its place. Such other numbers are found by moving one student from
//!   hidden cell to hidden cell until every line adds up again, a path in a graph of rows and columns.
//!   All totals are taken as known for this, also hidden ones, so that it holds whatever other tables
//!   with the same totals show.
//!
//! A hidden total must be able to change too, in every table that has it: [`Totals`] says which one can
//! grow while which other one shrinks, and a table where that cannot be is not shown at all.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// Counts below this are hidden where nothing else is asked for.
pub const DEFAULT_THRESHOLD: u32 = 10;

/// A published count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// As it is.
    Count(u32),
    /// At least one, and fewer than this.
    Fewer(u32),
    /// Not shown, because another one could be found out by it.
    Withheld,
}

impl Cell {
    /// The count, where it is shown.
    #[must_use]
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Count(count) => Some(count),
            Self::Fewer(_) | Self::Withheld => None,
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Fewer(threshold) => write!(f, "fewer than {threshold}"),
            Self::Withheld => f.write_str("withheld"),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u32(*count),
            other => serializer.collect_str(other),
        }
    }
}

impl JsonSchema for Cell {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cell".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["integer", "string"],
            "description": "A count; `fewer than 10` for a small one, `withheld` for one that would give a small one away.",
        })
    }
}

/// Totals of the lines of one or several tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// As they are published.
    pub cells: Vec<Cell>,
    /// For each hidden one: which total can grow while which other shrinks.
    swaps: Vec<(usize, usize)>,
}

/// A count that may be small, by itself.
#[must_use]
pub fn single(count: u32, threshold: u32) -> Cell {
    if is_small(count, threshold) { Cell::Fewer(threshold) } else { Cell::Count(count) }
}

fn is_small(count: u32, threshold: u32) -> bool {
    count > 0 && count < threshold
}

/// The bounds that the publication of a hidden count gives away: `fewer than` says from one on, and
/// `withheld`, that it is not small.
fn room(count: u32, threshold: u32) -> (bool, bool) {
    if is_small(count, threshold) {
        (count > 1, count + 1 < threshold)
    } else {
        (count > threshold, count > 0)
    }
}

/// Publishes counts whose sum is published as well; `forced` are hidden in any case. Nothing where they
/// cannot be shown at all.
#[must_use]
pub fn totals(counts: &[u32], forced: &[bool], threshold: u32) -> Option<Totals> {
    let sum = |chosen: &dyn Fn(usize) -> bool| -> u64 {
        counts.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, count)| u64::from(*count)).sum()
    };
    if small_sum(sum(&|_| true), threshold) {
        return None;
    }
    let small = |(at, count): (usize, &u32)| {
        is_small(*count, threshold) || *count > 0 && forced.get(at).copied().unwrap_or(false)
    };
    let mut hidden: Vec<bool> = counts.iter().enumerate().map(small).collect();
    loop {
        let is_hidden = |at: usize| hidden.get(at).copied().unwrap_or(false);
        let swaps = swaps(counts, &hidden, threshold);
        if let Some(swaps) = swaps.filter(|_| !small_sum(sum(&is_hidden), threshold)) {
            let cells =
                counts.iter().zip(&hidden).map(|(count, hidden)| published(*count, *hidden, threshold));
            return Some(Totals { cells: cells.collect(), swaps });
        }
        let shown = counts.iter().enumerate().filter(|(at, count)| **count > 0 && !is_hidden(*at));
        let (at, _) = shown.min_by_key(|(_, count)| **count)?;
        if let Some(one) = hidden.get_mut(at) {
            *one = true;
        }
    }
}

fn published(count: u32, hidden: bool, threshold: u32) -> Cell {
    match (hidden, is_small(count, threshold)) {
        (false, _) => Cell::Count(count),
        (true, true) => Cell::Fewer(threshold),
        (true, false) => Cell::Withheld,
    }
}

fn small_sum(sum: u64, threshold: u32) -> bool {
    sum > 0 && sum < u64::from(threshold)
}

/// For each hidden count another one with which it can trade; nothing where one has none.
fn swaps(counts: &[u32], hidden: &[bool], threshold: u32) -> Option<Vec<(usize, usize)>> {
    let all: Vec<(usize, (bool, bool))> = counts
        .iter()
        .zip(hidden)
        .enumerate()
        .filter(|(_, (_, hidden))| **hidden)
        .map(|(at, (count, _))| (at, room(*count, threshold)))
        .collect();
    let mut found = Vec::new();
    for (one, (down, up)) in &all {
        let others = || all.iter().filter(|(other, _)| other != one);
        let grows = others().find(|(_, (other_down, _))| *up && *other_down).map(|(other, _)| (*one, *other));
        let shrinks =
            || others().find(|(_, (_, other_up))| *down && *other_up).map(|(other, _)| (*other, *one));
        found.push(grows.or_else(shrinks)?);
    }
    Some(found)
}

/// Publishes the inside of a table whose totals are published as given; `forced` cells are hidden in any
/// case. Nothing where it cannot be shown at all.
#[must_use]
pub fn table(
    counts: &[Vec<u32>],
    rows: &Totals,
    columns: &Totals,
    forced: &dyn Fn(usize, usize) -> bool,
    threshold: u32,
) -> Option<Vec<Vec<Cell>>> {
    let mut table = Inside::new(counts, rows, columns, forced, threshold);
    // Each round hides a count for good or shows a zero for good.
    while let Some(wrong) = table.wrong() {
        if !table.mend(wrong) {
            return None;
        }
    }
    // A row that grows puts one more somewhere, which comes out of the row that shrinks; a column that
    // shrinks gives one to a row, which puts it into the column that grows.
    let rows_fit =
        rows.swaps.iter().all(|(grows, shrinks)| table.path(Node::Row(*grows), Node::Row(*shrinks), None));
    let columns_fit = columns
        .swaps
        .iter()
        .all(|(grows, shrinks)| table.path(Node::Column(*shrinks), Node::Column(*grows), None));
    (rows_fit && columns_fit).then(|| table.published())
}

/// A line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Row(usize),
    Column(usize),
}

/// What gives a small count away.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    /// The hidden cells of a line are together a small number.
    Small(Node),
    /// A hidden cell is certain.
    Certain((usize, usize)),
}

/// The inside of a table while it is decided what is hidden.
struct Inside<'a> {
    counts: &'a [Vec<u32>],
    hidden: Vec<Vec<bool>>,
    /// Whether the total of a line is hidden, and with it all that stands in the line.
    free_rows: Vec<bool>,
    free_columns: Vec<bool>,
    threshold: u32,
    /// Hidden cells that are known not to be certain. They stay so: what is hidden besides only adds ways round, and
    /// a zero that is shown was on none.
    varies: Vec<Vec<bool>>,
}

impl<'a> Inside<'a> {
    fn new(
        counts: &'a [Vec<u32>],
        rows: &Totals,
        columns: &Totals,
        forced: &dyn Fn(usize, usize) -> bool,
        threshold: u32,
    ) -> Self {
        let free = |totals: &Totals| -> Vec<bool> {
            totals.cells.iter().map(|cell| !matches!(cell, Cell::Count(_))).collect()
        };
        let mut inside = Self {
            counts,
            hidden: Vec::new(),
            free_rows: free(rows),
            free_columns: free(columns),
            threshold,
            varies: counts.iter().map(|line| vec![false; line.len()]).collect(),
        };
        let hidden = counts.iter().enumerate().map(|(row, line)| {
            let cells = line.iter().enumerate().map(|(column, count)| {
                inside.is_free(row, column)
                    || is_small(*count, threshold)
                    || *count > 0 && forced(row, column)
            });
            cells.collect()
        });
        inside.hidden = hidden.collect();
        inside
    }

    /// Whether a cell stands in a line whose total is hidden: nothing is said of such a cell at all.
    fn is_free(&self, row: usize, column: usize) -> bool {
        let flag = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
        flag(&self.free_rows, row) || flag(&self.free_columns, column)
    }

    fn count(&self, row: usize, column: usize) -> u32 {
        self.counts.get(row).and_then(|line| line.get(column)).copied().unwrap_or(0)
    }

    fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.hidden.get(row).and_then(|line| line.get(column)).copied().unwrap_or(false)
    }

    fn set(&mut self, (row, column): (usize, usize), hidden: bool) {
        if let Some(cell) = self.hidden.get_mut(row).and_then(|line| line.get_mut(column)) {
            *cell = hidden;
        }
    }

    /// Whether a hidden cell can go down, and up.
    fn room(&self, row: usize, column: usize) -> (bool, bool) {
        if !self.is_hidden(row, column) {
            return (false, false);
        }
        let count = self.count(row, column);
        if self.is_free(row, column) { (count > 0, true) } else { room(count, self.threshold) }
    }

    fn rows(&self) -> usize {
        self.counts.len()
    }

    fn columns(&self) -> usize {
        self.free_columns.len()
    }

    /// All cells of a line.
    fn line(&self, node: Node) -> Vec<(usize, usize)> {
        match node {
            Node::Row(row) => (0..self.columns()).map(|column| (row, column)).collect(),
            Node::Column(column) => (0..self.rows()).map(|row| (row, column)).collect(),
        }
    }

    fn cells(&self) -> Vec<(usize, usize)> {
        (0..self.rows()).flat_map(|row| self.line(Node::Row(row))).collect()
    }

    /// The lines whose totals are known and whose hidden cells together are a small number.
    fn small_line(&self) -> Option<Node> {
        let rows = self.free_rows.iter().enumerate().filter(|(_, free)| !**free).map(|(at, _)| Node::Row(at));
        let columns =
            self.free_columns.iter().enumerate().filter(|(_, free)| !**free).map(|(at, _)| Node::Column(at));
        rows.chain(columns).find(|node| {
            let hidden = self.line(*node).into_iter().filter(|(row, column)| self.is_hidden(*row, *column));
            small_sum(hidden.map(|(row, column)| u64::from(self.count(row, column))).sum(), self.threshold)
        })
    }

    /// A hidden cell that what is published makes certain.
    fn certain(&mut self) -> Option<(usize, usize)> {
        for (row, column) in self.cells() {
            let known = self.varies.get(row).and_then(|line| line.get(column)).copied().unwrap_or(false);
            if known || !self.is_hidden(row, column) {
                continue;
            }
            if !self.varies((row, column)) {
                return Some((row, column));
            }
            if let Some(cell) = self.varies.get_mut(row).and_then(|line| line.get_mut(column)) {
                *cell = true;
            }
        }
        None
    }

    fn varies(&self, (row, column): (usize, usize)) -> bool {
        let (down, up) = self.room(row, column);
        let without = Some((row, column));
        up && self.path(Node::Column(column), Node::Row(row), without)
            || down && self.path(Node::Row(row), Node::Column(column), without)
    }

    /// Whether one can be moved along hidden cells from a line to another: a row passes it on to a
    /// column by a cell that can grow, a column to a row by a cell that can shrink.
    fn path(&self, from: Node, to: Node, without: Option<(usize, usize)>) -> bool {
        let place = |node: Node| match node {
            Node::Row(row) => row,
            Node::Column(column) => self.rows() + column,
        };
        let mut seen = vec![false; self.rows() + self.columns()];
        let mut see =
            |node: Node| seen.get_mut(place(node)).is_some_and(|seen| !std::mem::replace(seen, true));
        let mut open = vec![from];
        see(from);
        let mut at = 0;
        while let Some(node) = open.get(at).copied() {
            if node == to && at > 0 {
                return true;
            }
            for cell in self.line(node) {
                let (down, up) = self.room(cell.0, cell.1);
                let (passes, next) = match node {
                    Node::Row(_) => (up, Node::Column(cell.1)),
                    Node::Column(_) => (down, Node::Row(cell.0)),
                };
                if passes && Some(cell) != without && see(next) {
                    open.push(next);
                }
            }
            at += 1;
        }
        false
    }

    fn wrong(&mut self) -> Option<Wrong> {
        self.small_line().map(Wrong::Small).or_else(|| self.certain().map(Wrong::Certain))
    }

    /// Hides one more count, or shows a zero that is certain anyway; says whether it could.
    fn mend(&mut self, wrong: Wrong) -> bool {
        // A line with too little in it needs another cell of its own; a certain cell needs one wherever
        // it closes a way round.
        let near = match wrong {
            Wrong::Small(line) => self.next(&self.line(line)),
            Wrong::Certain((row, column)) if self.count(row, column) == 0 => {
                self.set((row, column), false);
                return true;
            }
            Wrong::Certain(_) => None,
        };
        let Some(cell) = near.or_else(|| self.next(&self.cells())) else { return false };
        self.set(cell, true);
        true
    }

    /// The shown count it costs least to hide: one whose other line has hidden cells already, then the
    /// smallest.
    fn next(&self, cells: &[(usize, usize)]) -> Option<(usize, usize)> {
        let shown = cells
            .iter()
            .filter(|(row, column)| !self.is_hidden(*row, *column) && self.count(*row, *column) > 0);
        let (mut rows, mut columns) = (vec![false; self.rows()], vec![false; self.columns()]);
        for (row, column) in self.cells().into_iter().filter(|(row, column)| self.is_hidden(*row, *column)) {
            for (lines, at) in [(&mut rows, row), (&mut columns, column)] {
                if let Some(has_hidden) = lines.get_mut(at) {
                    *has_hidden = true;
                }
            }
        }
        let lonely = |(row, column): (usize, usize)| {
            [rows.get(row), columns.get(column)]
                .into_iter()
                .filter(|has_hidden| *has_hidden == Some(&false))
                .count()
        };
        shown.copied().min_by_key(|at| (lonely(*at), self.count(at.0, at.1), *at))
    }

    fn published(&self) -> Vec<Vec<Cell>> {
        let cell = |(row, column): (usize, usize)| {
            let count = self.count(row, column);
            let hidden = self.is_hidden(row, column);
            if hidden && self.is_free(row, column) {
                Cell::Withheld
            } else {
                published(count, hidden, self.threshold)
            }
        };
        (0..self.rows()).map(|row| self.line(Node::Row(row)).into_iter().map(cell).collect()).collect()
    }
}
