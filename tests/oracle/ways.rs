//! Every way of counting, straight from the rules.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use gradus::policy::{Combined, Count, Measure, Select};

use super::TooMuch;
use super::read::{Tri, View, in_measure};

/// What counts in a slot; amounts are in ten-thousandths of a credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub slot: u32,
    pub records: Vec<usize>,
    pub amount: i64,
    pub excess: bool,
}

/// A legal way of counting.
#[derive(Debug, Clone)]
pub struct Way {
    pub uses: Vec<Use>,
    /// A bit for each record that has a use.
    pub used: u32,
    /// For each scale asked for: points times weight, and weight.
    pub averages: Vec<(i64, i64)>,
}

/// A sum that must lie within bounds.
pub struct Quantity<'a> {
    pub measure: Measure,
    pub least: i64,
    pub most: Option<i64>,
    /// Over these slots.
    pub slots: Vec<u32>,
    /// Of what falls under this selector; everything where absent.
    pub of: Option<&'a Select>,
    /// Of these records only.
    pub only: Option<Vec<usize>>,
}

/// A record that counts in a slot as one of another course.
pub struct Instead {
    pub slot: u32,
    pub record: usize,
    pub course: u32,
}

/// The slots to fill, and what is asked of them together.
pub struct Job<'a> {
    pub view: &'a View<'a>,
    /// Whether what may fit is taken to fit.
    pub holding: bool,
    pub split: bool,
    pub slots: Vec<(u32, &'a Count)>,
    pub quantities: Vec<Quantity<'a>>,
    pub instead: Vec<Instead>,
    /// Whether ways that use different records are different.
    pub keep_used: bool,
    /// Averages on these scales are kept.
    pub scales: Vec<Option<u32>>,
    pub budget: &'a Cell<usize>,
}

/// What is kept of a way: the records used, and the averages.
type Kept = (u32, Vec<(i64, i64)>);

/// Uses of one record, and what they add to each quantity.
type Choice = (Vec<Use>, Vec<i64>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    totals: Vec<i64>,
    used: u32,
    averages: Vec<(i64, i64)>,
}

struct Node {
    state: State,
    parent: usize,
    added: Vec<Use>,
}

impl Job<'_> {
    /// The course a record counts as in a slot, where that is another than its own.
    fn instead(&self, slot: u32, record: usize) -> Option<u32> {
        let found = self.instead.iter().find(|one| (one.slot, one.record) == (slot, record));
        found.map(|one| one.course)
    }
}

pub fn taken(tri: Tri, holding: bool) -> bool {
    tri.unwrap_or(holding)
}

/// All the legal ways of counting that differ in what is kept of them; one of each.
pub fn ways(job: &Job<'_>) -> Result<Vec<Way>, TooMuch> {
    let search = Search::new(job);
    let mut ways = Vec::new();
    let mut seen = HashSet::new();
    for together in search.combinations()? {
        search.fill(&together, &mut ways, &mut seen)?;
        if !ways.is_empty() && !job.keep_used && job.scales.is_empty() {
            break;
        }
    }
    Ok(ways)
}

/// The largest amount a selector can count, alone and uncapped.
pub fn most(view: &View<'_>, measure: Measure, select: &Select, holding: bool) -> Result<i64, TooMuch> {
    let records = view.evidence();
    if records.len() > 12 {
        return Err(TooMuch);
    }
    let mut entries = Vec::new();
    for entry in &select.combined {
        for group in groups(view, entry, &records, holding) {
            entries.push((group, in_measure(measure, entry.credits.parts())));
        }
    }
    let mut best = 0;
    let mut open: Vec<(usize, Vec<usize>, i64)> = vec![(0, Vec::new(), 0)];
    while let Some((at, used, so_far)) = open.pop() {
        if let Some((group, amount)) = entries.get(at) {
            open.push((at + 1, used.clone(), so_far));
            if group.iter().all(|one| !used.contains(one)) {
                open.push((at + 1, [used, group.clone()].concat(), so_far + amount));
            }
            continue;
        }
        let single = |one: &usize| {
            !used.contains(one) && view.worth(*one) > 0 && taken(view.fits(*one, select), holding)
        };
        let free: Vec<usize> = records.iter().copied().filter(single).collect();
        for subset in 0..1_u32 << free.len() {
            let chosen: Vec<usize> =
                (0..free.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| free[bit]).collect();
            let amount: i64 = chosen.iter().map(|one| in_measure(measure, view.worth(*one))).sum();
            if so_far + amount > best && view.one_credit(&[used.clone(), chosen].concat()) {
                best = so_far + amount;
            }
        }
    }
    Ok(best)
}

/// Every set of records that makes up a combined entry.
pub fn groups(view: &View<'_>, entry: &Combined, records: &[usize], holding: bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
    for part in &entry.parts {
        let mut longer = Vec::new();
        for group in &groups {
            for one in records {
                if !group.contains(one) && taken(view.fits_part(*one, part, &entry.filters), holding) {
                    longer.push([group.clone(), vec![*one]].concat());
                }
            }
        }
        groups = longer;
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    groups.dedup();
    groups
}

struct Search<'a> {
    job: &'a Job<'a>,
    records: Vec<usize>,
    /// For each record, those that rule 6 may set against it.
    tied: Vec<u32>,
    unit: i64,
    /// For each quantity and record, whether the record falls under it.
    falls: Vec<Vec<bool>>,
}

impl<'a> Search<'a> {
    fn new(job: &'a Job<'a>) -> Self {
        let view = job.view;
        let records = view.evidence();
        let all = view.plan.courses.len();
        let tied = (0..all)
            .map(|one| {
                let at_odds = |other: &usize| {
                    *other != one
                        && (!view.one_credit(&[one, *other])
                            || (view.course(one).is_some() && view.course(one) == view.course(*other)))
                };
                (0..all).filter(at_odds).map(|other| 1 << other).sum()
            })
            .collect();
        let mut unit = 0;
        for one in &records {
            unit = gcd(unit, view.worth(*one));
        }
        for (_, count) in &job.slots {
            for entry in &count.select.combined {
                unit = gcd(unit, entry.credits.parts());
            }
        }
        let mut falls = Vec::new();
        for quantity in &job.quantities {
            if quantity.measure == Measure::Credits {
                unit = gcd(gcd(unit, quantity.least), quantity.most.unwrap_or(0));
            }
            // What may fall under a limit is taken against the student where the reading fails:
            // under a cap, and not toward a minimum.
            let holding = if quantity.most.is_some() { !job.holding } else { job.holding };
            // A limit is of one slot, and sees what the record is there.
            let course = |one| match quantity.slots.as_slice() {
                [slot] => job.instead(*slot, one).or(view.course(one)),
                _ => view.course(one),
            };
            let under = |one| {
                quantity.only.as_ref().is_none_or(|only| only.contains(&one))
                    && quantity.of.is_none_or(|of| taken(view.fits_as(one, course(one), of), holding))
            };
            falls.push((0..all).map(under).collect());
        }
        Self { job, records, tied, unit: unit.max(1), falls }
    }

    fn spend(&self, work: usize) -> Result<(), TooMuch> {
        let left = self.job.budget.get().checked_sub(work).ok_or(TooMuch)?;
        self.job.budget.set(left);
        Ok(())
    }

    /// Every selection of combined uses with every amount.
    fn combinations(&self) -> Result<Vec<Vec<Use>>, TooMuch> {
        let mut all: Vec<Vec<Use>> = vec![Vec::new()];
        for (slot, count) in &self.job.slots {
            let mut entries: Vec<(Vec<usize>, i64)> = Vec::new();
            for entry in &count.select.combined {
                for group in groups(self.job.view, entry, &self.records, self.job.holding) {
                    entries.push((group, entry.credits.parts()));
                }
            }
            for (records, most) in entries {
                let mut with = Vec::new();
                for before in &all {
                    let free = before.iter().flat_map(|one| &one.records).all(|one| !records.contains(one));
                    for step in 1..=(if free { most / self.unit } else { 0 }) {
                        self.spend(1)?;
                        let amount = step * self.unit;
                        let one = Use { slot: *slot, records: records.clone(), amount, excess: false };
                        with.push([before.clone(), vec![one]].concat());
                    }
                }
                all.extend(with);
            }
        }
        Ok(all)
    }

    /// Fills the slots with single records beside the combined uses.
    fn fill(&self, together: &[Use], ways: &mut Vec<Way>, seen: &mut HashSet<Kept>) -> Result<(), TooMuch> {
        let job = self.job;
        let mut start = State {
            totals: vec![0; job.quantities.len()],
            used: 0,
            averages: vec![(0, 0); job.scales.len()],
        };
        let combined: Vec<usize> = together.iter().flat_map(|one| one.records.clone()).collect();
        if !job.view.one_credit(&combined) {
            return Ok(());
        }
        for one in &combined {
            start.used |= 1 << one;
        }
        for one in together {
            for (total, delta) in start.totals.iter_mut().zip(self.deltas(std::slice::from_ref(one))) {
                *total += delta;
            }
        }
        let free: Vec<usize> = self.records.iter().copied().filter(|one| !combined.contains(one)).collect();
        let mut options = Vec::new();
        for one in &free {
            options.push(self.options(*one)?);
        }
        // How much of each quantity the records not looked at can still bring.
        let mut hope = vec![vec![0; job.quantities.len()]];
        for options in options.iter().rev() {
            let last = hope.last().unwrap().clone();
            let best = |at: usize| options.iter().map(|(_, deltas)| deltas[at]).max().unwrap_or(0);
            hope.push(last.iter().enumerate().map(|(at, last)| last + best(at)).collect());
        }
        hope.reverse();
        let Some(start) = self.tidy(start, &hope[0], &free) else { return Ok(()) };
        let mut layers = vec![vec![Node { state: start, parent: 0, added: Vec::new() }]];
        for (at, one) in free.iter().enumerate() {
            let mut known: HashMap<State, usize> = HashMap::new();
            let mut layer: Vec<Node> = Vec::new();
            let later = &free[at + 1..];
            for (parent, node) in layers.last().unwrap().iter().enumerate() {
                self.spend(1 + options[at].len())?;
                let mut reach = |state: State, added: &[Use]| {
                    if let Some(state) = self.tidy(state, &hope[at + 1], later) {
                        known.entry(state.clone()).or_insert_with(|| {
                            layer.push(Node { state, parent, added: added.to_vec() });
                            layer.len() - 1
                        });
                    }
                };
                reach(node.state.clone(), &[]);
                let rivals = (0..32).filter(|other| (node.state.used & self.tied[*one]) >> other & 1 == 1);
                let rivals: Vec<usize> = rivals.chain([*one]).collect();
                if !job.view.one_credit(&rivals) {
                    continue;
                }
                for (uses, deltas) in &options[at] {
                    let mut state = node.state.clone();
                    state.used |= 1 << one;
                    for (total, delta) in state.totals.iter_mut().zip(deltas) {
                        *total += delta;
                    }
                    for (average, scale) in state.averages.iter_mut().zip(&job.scales) {
                        if let Some(points) = job.view.points_on(*one, *scale) {
                            let weight: i64 = uses.iter().map(|one| one.amount).sum();
                            *average = (average.0 + points * weight, average.1 + weight);
                        }
                    }
                    reach(state, uses);
                }
            }
            layers.push(layer);
        }
        for end in 0..layers.last().unwrap().len() {
            let mut uses = together.to_vec();
            let mut at = end;
            for layer in layers.iter().rev() {
                uses.extend(layer[at].added.iter().cloned());
                at = layer[at].parent;
            }
            let used: u32 = uses.iter().flat_map(|one| &one.records).fold(0, |used, one| used | 1 << one);
            let averages = layers.last().unwrap()[end].state.averages.clone();
            let kept = if job.keep_used { used } else { 0 };
            if seen.insert((kept, averages.clone())) {
                ways.push(Way { uses, used, averages });
            }
        }
        Ok(())
    }

    /// The state without what no longer matters; nothing if it can no longer become legal.
    fn tidy(&self, mut state: State, hope: &[i64], later: &[usize]) -> Option<State> {
        for ((total, quantity), hope) in state.totals.iter_mut().zip(&self.job.quantities).zip(hope) {
            if quantity.most.is_some_and(|most| *total > most) || *total + hope < quantity.least {
                return None;
            }
            if quantity.most.is_none() {
                *total = (*total).min(quantity.least);
            }
        }
        if !self.job.keep_used {
            state.used &= later.iter().fold(0, |mask, one| mask | self.tied[*one]);
        }
        Some(state)
    }

    /// What uses add to each quantity.
    fn deltas(&self, uses: &[Use]) -> Vec<i64> {
        let quantities = self.job.quantities.iter().zip(&self.falls);
        quantities
            .map(|(quantity, falls)| {
                uses.iter()
                    .filter(|one| quantity.slots.contains(&one.slot))
                    .filter(|one| one.records.iter().all(|record| falls[*record]))
                    .map(|one| in_measure(quantity.measure, one.amount))
                    .sum()
            })
            .collect()
    }

    /// Every legal set of uses of one record by itself.
    fn options(&self, record: usize) -> Result<Vec<Choice>, TooMuch> {
        let job = self.job;
        let worth = job.view.worth(record);
        let fitting: Vec<(u32, &Count)> = job
            .slots
            .iter()
            .filter(|(slot, count)| {
                taken(job.view.fits(record, &count.select), job.holding)
                    || job.instead(*slot, record).is_some()
            })
            .copied()
            .collect();
        let shares = |slot: &Count| !slot.shares.is_empty();
        let sum = |uses: &[Use]| uses.iter().map(|one| one.amount).sum::<i64>();
        let whole =
            |slot: u32| job.slots.iter().any(|(id, count)| *id == slot && count.measure == Measure::Courses);
        // Every set of slots for the primary uses.
        let mut found: Vec<Vec<Use>> = Vec::new();
        for subset in 1..1_u32 << fitting.len() {
            let chosen: Vec<(u32, &Count)> =
                (0..fitting.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| fitting[bit]).collect();
            let pairwise = chosen.iter().all(|(one, _)| {
                chosen.iter().all(|(other, count)| one == other || count.shares.contains(one))
            });
            let by_parts = job.split && chosen.iter().all(|(_, count)| !shares(count));
            if !pairwise && !by_parts {
                continue;
            }
            let slots: Vec<u32> = chosen.iter().map(|(id, _)| *id).collect();
            for primary in self.amounts(record, &slots, false, &whole)? {
                if !pairwise && sum(&primary) > worth {
                    continue;
                }
                if chosen.iter().all(|(_, count)| !shares(count)) {
                    let left: Vec<u32> = fitting
                        .iter()
                        .filter(|(id, count)| count.excess && !shares(count) && !slots.contains(id))
                        .map(|(id, _)| *id)
                        .collect();
                    for subset in 1..1_u32 << left.len() {
                        let chosen: Vec<u32> = (0..left.len())
                            .filter(|bit| subset >> bit & 1 == 1)
                            .map(|bit| left[bit])
                            .collect();
                        for excess in self.amounts(record, &chosen, true, &whole)? {
                            if sum(&primary) + sum(&excess) <= worth {
                                found.push([primary.clone(), excess].concat());
                            }
                        }
                    }
                }
                found.push(primary);
            }
        }
        let mut options: Vec<Choice> = Vec::new();
        let mut known = HashSet::new();
        for uses in found {
            self.spend(1)?;
            let deltas = self.deltas(&uses);
            let weight = if job.scales.is_empty() { 0 } else { sum(&uses) };
            if known.insert((deltas.clone(), weight)) {
                options.push((uses, deltas));
            }
        }
        Ok(options)
    }

    /// Every amount for each of the slots.
    fn amounts(
        &self,
        record: usize,
        slots: &[u32],
        excess: bool,
        whole: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<Vec<Use>>, TooMuch> {
        let worth = self.job.view.worth(record);
        let mut all: Vec<Vec<Use>> = vec![Vec::new()];
        for slot in slots {
            let steps = worth / self.unit;
            let first = if whole(*slot) { steps.max(1) } else { 1 };
            let mut longer = Vec::new();
            for before in &all {
                for step in first..=steps {
                    self.spend(1)?;
                    let one = Use { slot: *slot, records: vec![record], amount: step * self.unit, excess };
                    longer.push([before.clone(), vec![one]].concat());
                }
            }
            all = longer;
        }
        Ok(all)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
