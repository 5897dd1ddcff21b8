//! Items that cannot all be used: those that exclude each other, and those of a course that earns only so
//! much credit.

use std::collections::BTreeMap;

use super::{Builder, Group, Item};
use crate::audit::cond::Conditions;
use crate::policy::{Award, AwardId, ScaleId};

impl<'a: 'x, 'x> Builder<'a, 'x> {
    /// Puts items into groups of which no more can count than one of them is worth, or than a cap
    /// lets through: items that all exclude each other, and those of one repeatable course.
    fn group(&mut self) {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut capped: BTreeMap<usize, usize> = BTreeMap::new();
        let caps = self.problem.caps.clone();
        for (at, item) in self.problem.items.iter_mut().enumerate() {
            let cap = item.loads.first().and_then(|(cap, load)| Some((*cap, *load, *caps.get(*cap)?)));
            let exclusive = |group: &Vec<usize>| {
                !group.is_empty() && group.iter().all(|other| item.excludes.contains(other))
            };
            let known = match cap {
                Some((cap, ..)) => capped.get(&cap).copied(),
                None if item.excludes.is_empty() => None,
                None => groups.iter().position(exclusive),
            };
            item.group = known.unwrap_or_else(|| {
                groups.push(Vec::new());
                self.problem.groups.push(Group::default());
                groups.len() - 1
            });
            let most = match cap {
                // A full cap counts as much as its items do for what they put on it.
                Some((cap, load, room)) => {
                    capped.insert(cap, item.group);
                    let full = i128::from(room) * i128::from(item.worth) / i128::from(load.max(1)) + 1;
                    i64::try_from(full).unwrap_or(i64::MAX)
                }
                None => {
                    groups.get_mut(item.group).into_iter().for_each(|group| group.push(at));
                    item.worth
                }
            };
            if let Some(group) = self.problem.groups.get_mut(item.group) {
                group.most = group.most.max(most);
                group.items += 1;
            }
        }
    }

    /// Which items exclude each other, and which share a cap.
    pub(super) fn exclusions(&mut self, awards: &[(AwardId, &'a Award)]) {
        // Which courses may exclude each other is known before; most items need not be compared.
        let kin: Vec<(usize, Option<u32>)> =
            self.problem.items.iter().map(|item| (item.award, self.kin(item))).collect();
        let mut pairs = Vec::new();
        for (a, own) in kin.iter().enumerate() {
            for (b, other) in kin.iter().enumerate().take(a) {
                if let ((award, Some(one)), (same, Some(other))) = (own, other)
                    && award == same
                    && one != other
                {
                    continue;
                }
                let (Some(first), Some(second)) = (self.problem.items.get(a), self.problem.items.get(b))
                else {
                    continue;
                };
                let overlap = || first.records.iter().any(|x| second.records.contains(x));
                let clash = if first.award == second.award {
                    let scale = awards.get(first.award).and_then(|(_, award)| award.scale);
                    let conditions = Conditions { evidence: self.evidence, level: self.reading.level, scale };
                    overlap()
                        || first
                            .records
                            .iter()
                            .any(|x| second.records.iter().any(|y| conditions.exclude(*x, *y)))
                } else {
                    let separate = awards.get(first.award).zip(awards.get(second.award)).is_some_and(
                        |((a, one), (b, other))| {
                            one.separate_from.contains(b) || other.separate_from.contains(a)
                        },
                    );
                    separate && overlap()
                };
                if clash {
                    pairs.push((a, b));
                }
            }
        }
        for (a, b) in pairs {
            self.problem.items.get_mut(a).into_iter().for_each(|item| item.excludes.push(b));
            self.problem.items.get_mut(b).into_iter().for_each(|item| item.excludes.push(a));
        }
        let mut caps: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        for item in &mut self.problem.items {
            let conditions =
                Conditions { evidence: self.evidence, level: self.reading.level, scale: None::<ScaleId> };
            for record in item.records.iter().filter_map(|place| self.evidence.records.get(*place)) {
                let Some((course, most)) = conditions.cap(record) else { continue };
                let cap = *caps.entry((item.award, course)).or_insert_with(|| {
                    self.problem.caps.push(most.parts());
                    self.problem.caps.len() - 1
                });
                match item.loads.iter_mut().find(|(known, _)| *known == cap) {
                    Some((_, load)) => *load += record.worth.parts(),
                    None => item.loads.push((cap, record.worth.parts())),
                }
            }
        }
        self.group();
    }

    /// The kin of the course of an item that is one record of a known course.
    fn kin(&self, item: &Item) -> Option<u32> {
        let [record] = item.records.as_slice() else { return None };
        self.evidence.lookup.kin(self.evidence.records.get(*record)?.course?)
    }
}
