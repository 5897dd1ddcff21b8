//! What changed in the rules themselves, demand by demand, whatever that means for anybody.
//!
//! Two demands are one where their paths are the same; what has no name is known by its words, so that of
//! demands side by side one that is gone and one that is new, of the same kind, are taken for one that
//! changed.

use std::collections::{BTreeMap, BTreeSet};

use super::select::may_list;
use super::terms::Terms;
use crate::policy::{Award, AwardId, CourseId, Demand, DemandId, Kind, Select};

/// A demand that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The demand in the old award; absent where it is new.
    pub old: Option<DemandId>,
    /// The demand in the new award; absent where it is gone.
    pub new: Option<DemandId>,
    /// Whether only words, sources or readings changed.
    pub only_words: bool,
    /// Titles of courses that count in it now and did not.
    pub more: Vec<String>,
    /// Titles of courses that counted in it and do so no more.
    pub fewer: Vec<String>,
}

/// What changed in an award.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwardChange {
    /// What changed of the award as a whole, in words.
    pub whole: Vec<String>,
    /// The demands that changed, in the order of the new award, then those that are gone.
    pub rules: Vec<RuleChange>,
}

impl AwardChange {
    /// Whether nothing that is asked changed: at most words, sources and readings.
    #[must_use]
    pub fn only_words(&self) -> bool {
        self.whole.is_empty() && self.rules.iter().all(|rule| rule.only_words)
    }
}

/// What changed in an award that is on both sides.
pub(super) fn changes(terms: &Terms, id: AwardId) -> AwardChange {
    let side = |list: &[Option<Award>]| list.get(id as usize).cloned().flatten();
    let (Some(old), Some(new)) = (side(&terms.old), side(&terms.new)) else { return AwardChange::default() };
    let mut found = AwardChange { whole: whole(terms, &old, &new), rules: Vec::new() };
    let (of_new, gone) = pairs(&old, &new);
    for (new_id, old_id) in of_new {
        let (Some(after), before) = (
            new.demands.get(new_id as usize),
            old_id.and_then(|id| Some((id, old.demands.get(id as usize)?))),
        ) else {
            continue;
        };
        let Some((old_id, before)) = before else {
            // What stands inside a demand that is new is told with it.
            let inside = parent(&new, new_id).is_some_and(|above| {
                found.rules.iter().any(|rule| rule.new == Some(above) && rule.old.is_none())
            });
            if !inside || named(after) {
                found.rules.push(RuleChange {
                    old: None,
                    new: Some(new_id),
                    only_words: false,
                    more: Vec::new(),
                    fewer: Vec::new(),
                });
            }
            continue;
        };
        let same = shallow(&old, before) == shallow(&new, after) && before.waived_by == after.waived_by;
        let same_words = before.title == after.title
            && before.cites == after.cites
            && before.readings == after.readings
            && before.notes == after.notes
            && before.text == after.text;
        if same && same_words {
            continue;
        }
        let (more, fewer) = courses(terms, before, after);
        found.rules.push(RuleChange { old: Some(old_id), new: Some(new_id), only_words: same, more, fewer });
    }
    for id in gone {
        let inside = parent(&old, id).is_some_and(|above| {
            found.rules.iter().any(|rule| rule.old == Some(above) && rule.new.is_none())
        });
        if !inside {
            found.rules.push(RuleChange {
                old: Some(id),
                new: None,
                only_words: false,
                more: Vec::new(),
                fewer: Vec::new(),
            });
        }
    }
    found
}

fn named(demand: &Demand) -> bool {
    demand.name.is_some()
}

fn whole(terms: &Terms, old: &Award, new: &Award) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |changed: bool, words: &str| {
        if changed {
            found.push(words.to_owned());
        }
    };
    note(
        old.named.name != new.named.name,
        &format!("it was named `{}` and is named `{}`", old.named.name, new.named.name),
    );
    note(old.applies != new.applies, "whom it is for changed");
    note(old.kind != new.kind, &format!("it was a {} and is a {}", old.kind, new.kind));
    note(old.code != new.code, "its code changed");
    note(old.scale != new.scale, "the scale its grades are read on changed");
    note(old.scale.is_some_and(|scale| terms.odd.scales.contains(&scale)), "the steps of its scale changed");
    note(old.split != new.split, "whether one course may serve two requirements by parts changed");
    let name = |id: &AwardId| {
        let pick = |list: &[Option<Award>]| {
            list.get(*id as usize).and_then(Option::as_ref).map(|award| award.named.title.clone())
        };
        pick(&terms.new).or_else(|| pick(&terms.old)).unwrap_or_default()
    };
    for (before, after, what) in [
        (&old.adds_to, &new.adds_to, "adds to"),
        (&old.separate_from, &new.separate_from, "is separate from"),
    ] {
        for id in after.iter().filter(|id| !before.contains(id)) {
            found.push(format!("it now {what} {}", name(id)));
        }
        for id in before.iter().filter(|id| !after.contains(id)) {
            found.push(format!("it no longer {what} {}", name(id)));
        }
    }
    found
}

/// For each demand of the new award the one of the old, and those of the old award that are gone.
fn pairs(old: &Award, new: &Award) -> (Vec<(DemandId, Option<DemandId>)>, Vec<DemandId>) {
    let of_path: BTreeMap<&str, DemandId> =
        (0u32..).zip(&old.demands).map(|(id, demand)| (demand.path.as_str(), id)).collect();
    let order = in_order(new);
    let mut found: BTreeMap<DemandId, DemandId> = BTreeMap::new();
    for id in &order {
        let path = new.demands.get(*id as usize).and_then(|demand| of_path.get(demand.path.as_str()));
        found.extend(path.map(|path| (*id, *path)));
    }
    // Side by side, of the same kind, and neither of them on both sides.
    for id in &order {
        if found.contains_key(id) {
            continue;
        }
        let Some(demand) = new.demands.get(*id as usize) else { continue };
        let above = parent(new, *id);
        let siblings: Vec<DemandId> = match above {
            None => old.roots.clone(),
            Some(above) => match found.get(&above).and_then(|above| old.demands.get(*above as usize)) {
                Some(above) => above.kind.parts(),
                None => Vec::new(),
            },
        };
        let taken: BTreeSet<DemandId> = found.values().copied().collect();
        let alike = |other: &&DemandId| {
            old.demands.get(**other as usize).is_some_and(|other| {
                std::mem::discriminant(&other.kind) == std::mem::discriminant(&demand.kind)
                    && (other.title == demand.title || other.name.is_none() && demand.name.is_none())
            })
        };
        let free: Vec<&DemandId> = siblings.iter().filter(|one| !taken.contains(one)).filter(alike).collect();
        let same_title = free.iter().find(|one| {
            old.demands
                .get(***one as usize)
                .is_some_and(|other| other.title.is_some() && other.title == demand.title)
        });
        if let Some(other) = same_title.or_else(|| free.first()) {
            found.insert(*id, **other);
        }
    }
    let taken: BTreeSet<DemandId> = found.values().copied().collect();
    let gone = in_order(old).into_iter().filter(|id| !taken.contains(id)).collect();
    (order.into_iter().map(|id| (id, found.get(&id).copied())).collect(), gone)
}

/// All demands, each before its parts.
fn in_order(award: &Award) -> Vec<DemandId> {
    let mut order = Vec::new();
    let mut open: Vec<DemandId> = award.roots.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        order.push(id);
        if let Some(demand) = award.demands.get(id as usize) {
            open.extend(demand.kind.parts().into_iter().rev());
        }
    }
    order
}

fn parent(award: &Award, id: DemandId) -> Option<DemandId> {
    (0u32..).zip(&award.demands).find(|(_, demand)| demand.kind.parts().contains(&id)).map(|(id, _)| id)
}

/// What a demand asks itself, without its parts; demands it shares with by their paths.
fn shallow(award: &Award, demand: &Demand) -> (Kind, BTreeSet<String>) {
    let mut kind = demand.kind.clone();
    kind.move_parts(&|_| None);
    let mut shares = BTreeSet::new();
    if let Kind::Count(count) = &mut kind {
        let others = std::mem::take(&mut count.shares);
        shares = others
            .iter()
            .filter_map(|id| award.demands.get(*id as usize))
            .map(|demand| demand.path.clone())
            .collect();
        // The words of a limit are told with the limit.
        count.limits.iter_mut().for_each(|limit| limit.text.clear());
    }
    (kind, shares)
}

/// Titles of the courses that count in the one and not in the other: more, and fewer.
fn courses(terms: &Terms, old: &Demand, new: &Demand) -> (Vec<String>, Vec<String>) {
    let select = |demand: &Demand| -> Option<Select> {
        match &demand.kind {
            Kind::Count(count) => Some(count.select.clone()),
            Kind::Gpa { over, .. } => Some(over.clone()),
            _ => None,
        }
    };
    let (Some(before), Some(after)) = (select(old), select(new)) else { return (Vec::new(), Vec::new()) };
    let courses = (0u32..).zip(&terms.tables.courses);
    let mut more = Vec::new();
    let mut fewer = Vec::new();
    for (id, course) in courses {
        match (counts(&before, id), counts(&after, id)) {
            (false, true) => more.push(course.named.title.clone()),
            (true, false) => fewer.push(course.named.title.clone()),
            _ => {}
        }
    }
    (more, fewer)
}

/// Whether a course may count by itself or together with others.
fn counts(select: &Select, course: CourseId) -> bool {
    may_list(select, course)
        || select.combined.iter().any(|one| one.parts.iter().flatten().any(|id| *id == course))
}
