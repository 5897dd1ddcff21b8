//! Two policies in one set of terms, so that what one says can be held against what the other says.
//!
//! What both declare is one thing: by its full name, or by its short name where that is the only one of
//! its kind on both sides. Awards are told to be the same by their code as well, so that a new name does
//! not make a new award. What only the new policy has is put behind what the old one has. A thing that
//! both declare but describe differently (a course of other credit) is [`Odd`].

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Award, AwardId, Course, Id, Named, Policy};

/// Two policies in one set of terms.
pub(super) struct Terms {
    /// What is declared, without the awards.
    pub(super) tables: Policy,
    /// The old policy's awards by their place in `pairs`.
    pub(super) old: Vec<Option<Award>>,
    /// The new policy's.
    pub(super) new: Vec<Option<Award>>,
    /// Every award of either side.
    pub(super) pairs: Vec<Pair>,
    /// What the two describe differently.
    pub(super) odd: Odd,
}

/// An award in two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Its place in the old policy.
    pub old: Option<AwardId>,
    /// Its place in the new policy.
    pub new: Option<AwardId>,
    /// How the two were found to be one.
    pub by: By,
}

/// How two awards were found to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// They have the same name.
    Name,
    /// They have the same code in the state's records, and other names.
    Code,
    /// There is one on one side only.
    Nothing,
}

/// What two policies describe differently, by place in the joint tables.
#[derive(Debug, Default)]
pub(super) struct Odd {
    pub(super) courses: BTreeSet<u32>,
    pub(super) exams: BTreeSet<u32>,
    pub(super) facts: BTreeSet<u32>,
    pub(super) scales: BTreeSet<u32>,
    pub(super) events: BTreeSet<u32>,
    pub(super) sequences: BTreeSet<u32>,
    pub(super) calendars: bool,
}

impl Terms {
    /// A policy held against itself.
    pub(super) fn of_one(policy: &Policy) -> Self {
        Self::of(policy, policy)
    }

    /// Two policies.
    pub(super) fn of(old: &Policy, new: &Policy) -> Self {
        let pairs = pairs(old, new);
        let mut tables = Policy { awards: Vec::new(), ..old.clone() };
        let scales = join(&mut tables.scales, &new.scales, |scale| &scale.named);
        let courses = join(&mut tables.courses, &new.courses, |course| &course.named);
        for course in tables.courses.iter_mut().skip(old.courses.len()) {
            for list in [&mut course.equivalents, &mut course.no_credit_with] {
                list.iter_mut().for_each(|id| *id = courses.get(*id as usize).copied().unwrap_or(*id));
            }
        }
        let exams = join(&mut tables.exams, &new.exams, |exam| &exam.named);
        let credentials = join(&mut tables.credentials, &new.credentials, |named| named);
        let facts = join(&mut tables.facts, &new.facts, |fact| &fact.named);
        let events = join(&mut tables.events, &new.events, |event| &event.named);
        let sequences = join(&mut tables.sequences, &new.sequences, |sequence| &sequence.named);
        let mut awards: Vec<u32> = vec![0; new.awards.len()];
        for (joint, pair) in (0u32..).zip(&pairs) {
            if let Some(place) = pair.new.and_then(|id| awards.get_mut(id as usize)) {
                *place = joint;
            }
        }
        let moved = |id: Id<'_>| {
            let (id, to) = match id {
                Id::Course(id) => (id, &courses),
                Id::Exam(id) => (id, &exams),
                Id::Credential(id) => (id, &credentials),
                Id::Fact(id) => (id, &facts),
                Id::Event(id) => (id, &events),
                Id::Scale(id) => (id, &scales),
                Id::Award(id) => (id, &awards),
                Id::Sequence(id) => (id, &sequences),
            };
            *id = to.get(*id as usize).copied().unwrap_or(*id);
        };
        let mut odd = Odd { calendars: old.calendars != new.calendars, ..Odd::default() };
        odd.scales = differing(&old.scales, &new.scales, &scales, |a, b| a.steps == b.steps);
        odd.facts = differing(&old.facts, &new.facts, &facts, |a, b| a.kind == b.kind);
        odd.exams = differing(&old.exams, &new.exams, &exams, |a, b| match (&a.scoring, &b.scoring) {
            (crate::policy::Scoring::Scale(a), crate::policy::Scoring::Scale(b)) => {
                scales.get(*b as usize) == Some(a) && !odd.scales.contains(a)
            }
            (a, b) => a == b,
        });
        odd.events = differing(&old.events, &new.events, &events, |a, b| a.class == b.class);
        // Whether a sequence is followed depends on all its entries.
        odd.sequences = differing(&old.sequences, &new.sequences, &sequences, |a, b| {
            let entries = b.entries.iter().map(|(grade, term, course)| {
                (*grade, term.clone(), courses.get(*course as usize).copied().unwrap_or(*course))
            });
            a.entries == entries.collect::<Vec<_>>()
        });
        odd.courses = differing(&old.courses, &new.courses, &courses, |a, b| {
            let translated = |list: &[u32]| -> BTreeSet<u32> {
                list.iter().filter_map(|id| courses.get(*id as usize).copied()).collect()
            };
            let own = |course: &Course| course.no_credit_with.iter().copied().collect::<BTreeSet<u32>>();
            a.credits == b.credits && a.repeatable == b.repeatable && own(a) == translated(&b.no_credit_with)
        });
        let old_awards =
            pairs.iter().map(|pair| old.awards.get(pair.old? as usize).cloned()).collect::<Vec<_>>();
        let new_awards = pairs.iter().map(|pair| {
            let mut award = new.awards.get(pair.new? as usize)?.clone();
            award.ids(&mut |id| moved(id));
            Some(award)
        });
        let new_awards = new_awards.collect();
        Self { tables, old: old_awards, new: new_awards, pairs, odd }
    }
}

/// Every award of either policy, those of the old one first and in its order.
fn pairs(old: &Policy, new: &Policy) -> Vec<Pair> {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut found: Vec<Option<(usize, By)>> = vec![None; old.awards.len()];
    let code = |award: &Award| award.code.clone().map(|code| (award.kind.clone(), code));
    let only =
        |list: &[Award], same: &dyn Fn(&Award) -> bool| list.iter().filter(|one| same(one)).count() == 1;
    type Same = fn(&Award, &Award) -> bool;
    let ways: [(By, Same); 3] = [
        (By::Name, |a, b| a.named.full() == b.named.full()),
        (By::Name, |a, b| a.named.name == b.named.name),
        (By::Code, |a, b| a.code.is_some() && a.code == b.code && a.kind == b.kind),
    ];
    for (by, same) in ways {
        for (at, award) in old.awards.iter().enumerate() {
            if found.get(at).is_none_or(Option::is_some) {
                continue;
            }
            let open = |(id, other): &(usize, &Award)| !taken.contains(id) && same(award, other);
            let mut fitting = new.awards.iter().enumerate().filter(open);
            let (Some((id, _)), None) = (fitting.next(), fitting.next()) else { continue };
            // Several awards may share a code, as an endorsement and its variants do: then it tells nothing.
            if by == By::Code && !only(&old.awards, &|one| code(one) == code(award)) {
                continue;
            }
            taken.insert(id);
            if let Some(place) = found.get_mut(at) {
                *place = Some((id, by));
            }
        }
    }
    let number = |at: usize| u32::try_from(at).ok();
    let mut pairs: Vec<Pair> = Vec::new();
    for (at, found) in found.into_iter().enumerate() {
        pairs.push(Pair {
            old: number(at),
            new: found.and_then(|(id, _)| number(id)),
            by: found.map_or(By::Nothing, |(_, by)| by),
        });
    }
    for at in (0..new.awards.len()).filter(|at| !taken.contains(at)) {
        pairs.push(Pair { old: None, new: number(at), by: By::Nothing });
    }
    pairs
}

/// Puts what only the second list has behind the first; the places of the second's things in it.
fn join<T: Clone>(into: &mut Vec<T>, from: &[T], named: impl Fn(&T) -> &Named) -> Vec<u32> {
    let mut full: BTreeMap<String, u32> = BTreeMap::new();
    let mut short: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, thing) in (0u32..).zip(&*into) {
        full.insert(named(thing).full(), at);
        short.entry(named(thing).name.clone()).or_default().push(at);
    }
    let names: BTreeSet<String> = from.iter().map(|thing| named(thing).full()).collect();
    let mut named_so: BTreeMap<String, u32> = BTreeMap::new();
    for thing in from {
        *named_so.entry(named(thing).name.clone()).or_default() += 1;
    }
    let mut places = Vec::with_capacity(from.len());
    for thing in from {
        let name = named(thing);
        let alone = named_so.get(&name.name) == Some(&1);
        let moved = match short.get(&name.name).map(Vec::as_slice) {
            // One that moved to another module: the only one of that name on both sides.
            Some([only]) if alone => {
                into.get(*only as usize).filter(|one| !names.contains(&named(one).full())).map(|_| *only)
            }
            _ => None,
        };
        places.push(full.get(&name.full()).copied().or(moved).unwrap_or_else(|| {
            into.push(thing.clone());
            u32::try_from(into.len() - 1).unwrap_or(u32::MAX)
        }));
    }
    places
}

/// Which of the things that both have are not described alike.
fn differing<T>(old: &[T], new: &[T], places: &[u32], alike: impl Fn(&T, &T) -> bool) -> BTreeSet<u32> {
    let both = new.iter().zip(places).filter_map(|(thing, at)| Some((*at, old.get(*at as usize)?, thing)));
    both.filter(|(_, one, other)| !alike(one, other)).map(|(at, ..)| at).collect()
}
