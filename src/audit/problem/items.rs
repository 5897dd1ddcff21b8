//! The items of a question: each record that may count, and records that count together.

use super::{Builder, Counted, Fit, Item};
use crate::audit::cond::{MOST_WAYS, combinations};
use crate::audit::evidence::{Record, Stage, Tri};
use crate::policy::Award;
use crate::quantity::Amount;

impl<'a: 'x, 'x> Builder<'a, 'x> {
    pub(super) fn items(&mut self, at: usize, award: &'a Award) {
        let evidence = self.evidence;
        let conditions = self.conditions(award);
        let mine: Vec<(usize, &Counted<'x>)> =
            self.counts.iter().enumerate().filter(|(_, counted)| counted.demand.0 == at).collect();
        let mut items = Vec::new();
        let mut unknown = false;
        let mut too_many = false;
        for (place, record) in evidence.records.iter().enumerate() {
            if !conditions.counts(record) || record.worth.is_zero() {
                continue;
            }
            let mut fits = Vec::new();
            for (slot, counted) in &mine {
                let fit = evidence.fits_listed(record, &counted.count.select, counted.lists.first());
                unknown |= fit == Tri::Maybe;
                let limits = if fit >= self.reading.admit {
                    self.under(counted, [record], &mut unknown)
                } else {
                    match self.instead(record, counted, &mut unknown) {
                        Some(limits) => limits,
                        None => continue,
                    }
                };
                fits.push(Fit { slot: *slot, limits });
            }
            if !fits.is_empty() {
                items.push(Item {
                    award: at,
                    records: vec![place],
                    worth: record.worth.parts(),
                    stage: record.stage,
                    points: evidence.points(record, award.scale).map(Amount::parts),
                    combined: false,
                    fits,
                    group: 0,
                    excludes: Vec::new(),
                    loads: Vec::new(),
                });
            }
        }
        for (slot, counted) in &mine {
            for combined in &counted.count.select.combined {
                let ways = combinations(&conditions, combined, self.reading.admit);
                too_many |= ways.len() >= MOST_WAYS;
                let sure = ways.len();
                for records in ways {
                    let found = records.iter().filter_map(|place| evidence.records.get(*place));
                    let limits = self.under(counted, found, &mut unknown);
                    let stage = records
                        .iter()
                        .filter_map(|place| evidence.records.get(*place))
                        .map(|record| record.stage);
                    items.push(Item {
                        award: at,
                        stage: stage.max().unwrap_or(Stage::Earned),
                        records,
                        worth: combined.credits.parts(),
                        points: None,
                        combined: true,
                        fits: vec![Fit { slot: *slot, limits }],
                        group: 0,
                        excludes: Vec::new(),
                        loads: Vec::new(),
                    });
                }
                if self.reading.admit == Tri::Yes {
                    unknown |= combinations(&conditions, combined, Tri::Maybe).len() > sure;
                }
            }
        }
        self.problem.unknown |= unknown;
        self.problem.too_large |= too_many;
        self.problem.items.extend(items);
    }

    /// The limits of a slot that records fall under, together. Where that is not certain, the failing
    /// reading takes it against the student: under a cap, and not toward a minimum.
    fn under<'r>(
        &self,
        counted: &Counted<'_>,
        records: impl IntoIterator<Item = &'r Record<'a>, IntoIter: Clone>,
        unknown: &mut bool,
    ) -> u64
    where
        'a: 'r,
    {
        let records = records.into_iter();
        let mut limits = 0;
        for (at, limit) in counted.count.limits.iter().enumerate() {
            let lists = counted.lists.get(at + 1);
            let falls = records.clone().fold(Tri::Yes, |so_far, record| {
                so_far.and(self.evidence.fits_listed(record, &limit.select, lists))
            });
            *unknown |= falls == Tri::Maybe;
            let (to_least, to_most) = match (falls, self.reading.admit) {
                (Tri::Yes, _) => (true, true),
                (Tri::No, _) => (false, false),
                (Tri::Maybe, Tri::Yes) => (false, true),
                (Tri::Maybe, _) => (true, false),
            };
            limits |= (u64::from(to_least) | u64::from(to_most) << 1) << (2 * at).min(62);
        }
        limits
    }

    /// The limits of a slot that a record falls under which counts there by a substitution, if one does:
    /// those the replaced course falls under, and the caps on substitutions.
    fn instead(&self, record: &Record<'a>, counted: &Counted<'_>, unknown: &mut bool) -> Option<u64> {
        let Counted { count, substitutes, .. } = counted;
        if substitutes.is_empty() {
            return None;
        }
        for admit in [Tri::Maybe, self.reading.admit] {
            let found = self.evidence.substituted(record, count, substitutes, admit);
            *unknown |= found.is_some_and(|(_, _, fit)| fit == Tri::Maybe);
        }
        let (at, instead, _) = self.evidence.substituted(record, count, substitutes, self.reading.admit)?;
        let mut limits = self.under(counted, [&instead], unknown);
        let overall = 2 * count.limits.len();
        let own = overall
            + usize::from(count.replaces.is_some())
            + substitutes.iter().take(at).filter(|one| one.credits.is_some()).count();
        if count.replaces.is_some() {
            limits |= 1 << overall.min(63);
        }
        if substitutes.get(at).is_some_and(|one| one.credits.is_some()) {
            limits |= 1 << own.min(63);
        }
        Some(limits)
    }
}
