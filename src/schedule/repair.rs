//! The fewest courses to add to a plan so that an award's course part is met and they have a place in the
//! terms left.
//!
//! Where an award is not met there is a set of demands that block it: they cannot all be filled with what
//! is there, whatever else is left undone. So every repair adds a course that could count in one of them,
//! and it is enough to branch on those, one of each class of interchangeable courses; in a later branch
//! the classes before it are left out. Repairs of one course are looked for, then of two, and so on
//! (iterative deepening, Korf 1985), after a first one was found step by step that bounds the search. A
//! state is given up early where the credit that a set lacks is more than the courses left can give.
//!
//! What is found is judged by the auditor and placed by [`super::place`]; where the effort is spent, or a
//! further course can do harm, the repair found first is given, and not said to be of the fewest courses.

use super::board::{Manner, Meta, Table, fresh, table};
use super::hunt::set;
use super::place::{Item, Placed};
use super::scope::Scope;
use super::student::Student;
use super::time::Slot;
use super::write::schedule;
use crate::audit::outcome::{
    AwardResult, Blocker, Blocking, Change, DemandResult, Repair, RepairCourse, Verdict,
};
use crate::audit::{Auditor, Options};
use crate::plan::Plan;
use crate::policy::{AwardId, CourseId, Kind, Measure, Select};
use crate::quantity::Amount;

/// The audits that one search for a repair may make.
const EFFORT: u32 = 200;
/// The states of placing courses in terms.
const PLACES: u32 = 20_000;
/// The most courses of a repair.
const MOST_COURSES: usize = 24;
/// The most courses that are named as doing the same as another.
const MOST_OTHERS: usize = 50;

/// The fewest courses to add; `None` where none was found.
pub(super) fn repair(
    part: &Auditor<'_>,
    student: &Student<'_>,
    scope: &Scope,
    award: AwardId,
) -> Option<Repair> {
    let name = part.policy().awards.get(award as usize)?.named.full();
    let planned = student.own.iter().any(|own| !own.firm);
    // First with the student's own plan as it stands; then what of it counts for nothing may go.
    [true, false].into_iter().filter(|keep| *keep || planned).find_map(|keep| {
        let table = table(part, student, scope, Manner { keep, generous: true, limited: true });
        let mut mender = Mender {
            part,
            student,
            table: &table,
            options: Options { awards: vec![name.clone()], ..Options::on(student.years.as_of) },
            spoken: spoken(part, student),
            open: openings(&table),
            audits: EFFORT,
            places: PLACES,
            keep,
            unsure: !keep || scope.shrinking || table.too_many,
        };
        mender.run()
    })
}

/// Courses that a substitution of the plan lets count in place of others.
fn spoken(part: &Auditor<'_>, student: &Student<'_>) -> Vec<CourseId> {
    let uses = |name: &str| student.plan.substitutions.iter().any(|one| one.use_course == name);
    let courses = (0u32..).zip(&part.policy().courses);
    let courses = courses.filter(|(_, course)| uses(&course.named.name) || uses(&course.named.full()));
    courses.map(|(id, _)| id).collect()
}

struct Mender<'a, 's> {
    part: &'s Auditor<'a>,
    student: &'s Student<'a>,
    table: &'s Table,
    options: Options,
    spoken: Vec<CourseId>,
    /// What the catalogue offers to the student and the award can count.
    open: Vec<bool>,
    audits: u32,
    places: u32,
    /// Whether the student's own plan stands as it is.
    keep: bool,
    /// Whether what is found cannot be said to be of the fewest courses.
    unsure: bool,
}

/// A plan with some items, and how things stand with the award then.
struct Stands {
    plan: Plan,
    result: AwardResult,
}

impl Stands {
    fn is_met(&self) -> bool {
        matches!(self.result.verdict, Verdict::Met | Verdict::OnTrack)
    }
}

/// The items chosen, and where all items stand with them.
type Found = (Vec<bool>, Vec<Option<Slot>>);

impl Mender<'_, '_> {
    fn run(&mut self) -> Option<Repair> {
        let start = self.own();
        let open = self.open.clone();
        let mut best = self.first(&start, open.clone());
        let bound = best.as_ref().map_or(MOST_COURSES, |(_, at)| self.added(&start, at));
        for most in 1..bound {
            let found = self.step(&start, &mut start.clone(), &open, most);
            if found.is_some() {
                best = found;
                break;
            }
            if self.audits == 0 || self.places == 0 {
                self.unsure = true;
                break;
            }
        }
        let best = best.map(|best| self.with_own(best));
        best.map(|best| self.told(&best))
    }

    /// The student's own records that are not fixed, as far as they have a place; without those that count
    /// for nothing where the plan need not stand as it is.
    fn own(&mut self) -> Vec<bool> {
        let table = self.table;
        let mut own = vec![false; table.metas.len()];
        let mut seen = Vec::new();
        for (at, meta) in table.metas.iter().enumerate() {
            let Some(record) = meta.record.filter(|record| !meta.fixed && !seen.contains(record)) else {
                continue;
            };
            set(&mut own, at, true);
            if self.place(&own).is_some() {
                seen.push(record);
            } else {
                set(&mut own, at, false);
                // Something else might have gone without its place.
                self.unsure |= table.board.items.get(at).is_some_and(|item| !item.slots.is_empty());
            }
        }
        let (plan, which) = table.plan(self.student, self.part, &own);
        let ahead = plan.courses.len().saturating_sub(which.len());
        if let Some(stands) = self.audit(&own).filter(|_| !self.keep && !which.is_empty()) {
            for (at, item) in which.iter().enumerate() {
                if stands.result.unused.contains(&(ahead + at)) {
                    set(&mut own, *item, false);
                }
            }
        }
        own
    }

    /// With what else the student has planned, as far as it has a place beside.
    fn with_own(&mut self, (chosen, mut at): Found) -> Found {
        let record = |item: usize| self.table.metas.get(item).and_then(|meta| meta.record);
        let mut stands = chosen.clone();
        for item in 0..chosen.len() {
            let Some(own) = record(item) else { continue };
            let placed = |(other, at): (usize, &Option<Slot>)| at.is_some() && record(other) == Some(own);
            if at.iter().enumerate().any(placed) {
                continue;
            }
            set(&mut stands, item, true);
            match self.place(&stands) {
                Some(found) => at = found,
                None => set(&mut stands, item, false),
            }
        }
        (chosen, at)
    }

    /// How many courses stand somewhere that are not the student's own.
    fn added(&self, start: &[bool], at: &[Option<Slot>]) -> usize {
        let placed = self.table.metas.iter().zip(at).zip(start);
        placed.filter(|((meta, at), start)| at.is_some() && !meta.fixed && !**start).count()
    }

    /// A repair found by adding one course after the other, without what turns out not to be needed.
    fn first(&mut self, start: &[bool], mut open: Vec<bool>) -> Option<Found> {
        let mut chosen = start.to_vec();
        for _ in 0..=MOST_COURSES {
            let stands = self.audit(&chosen)?;
            if stands.is_met() {
                let added = (0..chosen.len()).rev().filter(|at| start.get(*at) == Some(&false));
                for at in added.collect::<Vec<_>>() {
                    if chosen.get(at) == Some(&true) {
                        set(&mut chosen, at, false);
                        let met = self.audit(&chosen).is_some_and(|stands| stands.is_met());
                        set(&mut chosen, at, !met);
                    }
                }
                let at = self.place(&chosen)?;
                return Some((chosen, at));
            }
            let next = self.candidates(&stands, &open).into_iter().find(|item| {
                let mut with = chosen.clone();
                set(&mut with, *item, true);
                self.place(&with).is_some()
            })?;
            self.take(next, &mut chosen, &mut open);
        }
        None
    }

    /// A repair with at most so many courses besides the chosen ones.
    fn step(&mut self, start: &[bool], chosen: &mut [bool], open: &[bool], depth: usize) -> Option<Found> {
        let stands = self.audit(chosen)?;
        if stands.is_met() {
            let at = self.place(chosen)?;
            // Courses that others need first are added as well.
            let more = self.added(start, &at) > self.added(start, &as_chosen(chosen)) + depth;
            self.unsure |= more;
            return (!more).then(|| (chosen.to_vec(), at));
        }
        let candidates = self.candidates(&stands, open);
        if depth == 0 || self.lacks_more(&stands, &candidates, depth) {
            return None;
        }
        let mut open = open.to_vec();
        for item in candidates {
            let class = self.table.metas.get(item).map(|meta| meta.class);
            let mut then = open.clone();
            self.take(item, chosen, &mut then);
            let found = self.step(start, chosen, &then, depth - 1);
            set(chosen, item, false);
            if found.is_some() || self.audits == 0 || self.places == 0 {
                return found;
            }
            // From here on without it, and without what is like it.
            let metas = self.table.metas.iter().enumerate();
            for (at, _) in metas.filter(|(_, meta)| Some(meta.class) == class) {
                set(&mut open, at, false);
            }
        }
        None
    }

    /// Chooses an item, and takes away what else there is of its course.
    fn take(&self, item: usize, chosen: &mut [bool], open: &mut [bool]) {
        set(chosen, item, true);
        let taken = self.table.board.items.get(item).map(|item| (item.course, item.repeatable));
        for (at, other) in self.table.board.items.iter().enumerate() {
            if at == item || taken == Some((other.course, false)) {
                set(open, at, false);
            }
        }
    }

    fn audit(&mut self, chosen: &[bool]) -> Option<Stands> {
        if self.audits == 0 {
            return None;
        }
        self.audits -= 1;
        let (plan, _) = self.table.plan(self.student, self.part, chosen);
        let result = self.part.audit(&plan, &self.options).awards.into_iter().next()?;
        self.unsure |= result.verdict == Verdict::Undecided;
        Some(Stands { plan, result })
    }

    /// Where everything stands, if it has a place.
    fn place(&mut self, chosen: &[bool]) -> Option<Vec<Option<Slot>>> {
        let metas = &self.table.metas;
        let wanted: Vec<bool> = metas.iter().zip(chosen).map(|(meta, one)| meta.fixed || *one).collect();
        let allowed: Vec<bool> =
            metas.iter().zip(&self.open).map(|(meta, open)| *open || !meta.useful && !meta.fixed).collect();
        match self.table.board.place(&wanted, &allowed, &mut self.places) {
            Placed::Found(at) => Some(at),
            Placed::Nowhere => None,
            Placed::CutOff => {
                self.unsure = true;
                None
            }
        }
    }

    /// One open item of each class that could count in what blocks, in the order they are liked.
    fn candidates(&self, stands: &Stands, open: &[bool]) -> Vec<usize> {
        let selects = stands.result.blocking.first().map(|set| self.selects(set));
        let fits = |course: CourseId| {
            selects.as_ref().is_none_or(|selects| selects.iter().any(|select| lists(select, course)))
                || self.spoken.contains(&course)
        };
        let mut classes: Vec<usize> = Vec::new();
        let mut found = Vec::new();
        for (at, meta) in self.table.metas.iter().enumerate() {
            if open.get(at) == Some(&true) && !classes.contains(&meta.class) && fits(meta.course) {
                classes.push(meta.class);
                found.push(at);
            }
        }
        found
    }

    /// What the demands of a blocking set select from.
    fn selects(&self, set: &Blocking) -> Vec<&Select> {
        let policy = self.part.policy();
        let mut found = Vec::new();
        for blocker in &set.demands {
            let Some(award) = policy.awards.iter().find(|one| one.named.name == blocker.award) else {
                continue;
            };
            let mut open: Vec<&Kind> =
                award.demands.iter().filter(|one| one.path == blocker.path).map(|one| &one.kind).collect();
            while let Some(kind) = open.pop() {
                if let Kind::Count(count) = kind {
                    found.push(&count.select);
                }
                let parts = kind.parts();
                open.extend(
                    parts.iter().filter_map(|id| award.demands.get(*id as usize)).map(|one| &one.kind),
                );
            }
        }
        found
    }

    /// Whether what blocks lacks more credit than so many courses can give, though everything that could
    /// count in it did.
    fn lacks_more(&self, stands: &Stands, candidates: &[usize], depth: usize) -> bool {
        let policy = self.part.policy();
        let Some(set) = stands.result.blocking.first() else { return false };
        let Some(award) = policy.awards.iter().find(|one| one.named.name == stands.result.award) else {
            return false;
        };
        let mut owed = Amount::ZERO;
        for blocker in &set.demands {
            let mut named = award.demands.iter().filter(|one| one.path == blocker.path);
            match (named.next().map(|demand| &demand.kind), named.next()) {
                // What courses count as together, or in several demands, may be more than they are worth.
                (Some(Kind::Count(count)), None)
                    if blocker.award == stands.result.award
                        && count.measure == Measure::Credits
                        && !count.overall
                        && !count.excess
                        && count.shares.is_empty()
                        && count.select.combined.is_empty() =>
                {
                    owed += count.least;
                }
                _ => return false,
            }
        }
        let worth = |at: &usize| {
            let record = stands.plan.courses.get(*at)?;
            let course = || policy.courses.get(self.part.course_of(record)? as usize);
            record.credits.or_else(|| course().map(|course| course.credits.0))
        };
        let held: Amount = set.evidence.iter().filter_map(worth).sum();
        let metas = candidates.iter().filter_map(|at| self.table.metas.get(*at));
        let most = metas.map(|meta| meta.credits.parts()).max().unwrap_or_default();
        owed.saturating_minus(held).parts() > most.saturating_mul(i64::try_from(depth).unwrap_or(i64::MAX))
    }

    fn told(&self, (chosen, at): &Found) -> Repair {
        let (plan, which) = self.table.plan(self.student, self.part, chosen);
        let ahead = plan.courses.len().saturating_sub(which.len());
        let audit = self.part.audit(&plan, &self.options);
        let made = schedule(self.part, self.student, self.table, at);
        let mut courses: Vec<RepairCourse> = Vec::new();
        for term in &made.terms {
            for course in term.courses.iter().filter(|course| course.change == Change::Added) {
                let meta = |item: &usize| self.table.metas.get(*item).filter(|meta| meta.record.is_none());
                let place = which
                    .iter()
                    .position(|item| meta(item).is_some_and(|one| self.name(one) == course.course));
                let mut toward = Vec::new();
                if let (Some(place), Some(result)) = (place, audit.awards.first()) {
                    for award in std::iter::once(result).chain(&result.together) {
                        let demands = award.demands.iter();
                        demands.for_each(|one| counts_in(&award.award, one, ahead + place, &mut toward));
                    }
                }
                let class = place.and_then(|place| which.get(place)).and_then(meta).map(|meta| meta.class);
                courses.push(RepairCourse {
                    course: course.course.clone(),
                    title: course.title.clone(),
                    credits: course.credits,
                    year: term.year,
                    term: term.term,
                    toward,
                    or: class.map(|class| self.others(class, &course.course)).unwrap_or_default(),
                });
            }
        }
        // What is to be added anyway is no other way.
        let added: Vec<String> = courses.iter().map(|course| course.title.clone()).collect();
        courses.iter_mut().for_each(|course| course.or.retain(|title| !added.contains(title)));
        Repair { courses, fewest: !self.unsure, left_out: made.left_out }
    }

    /// What plan files call the course of an item.
    fn name(&self, meta: &Meta) -> String {
        fresh(self.part, meta.course, meta.credits).course
    }

    /// The titles of courses of a class besides one.
    fn others(&self, class: usize, besides: &str) -> Vec<String> {
        let alike = self.table.metas.iter().filter(|meta| meta.class == class && meta.record.is_none());
        let other = alike.filter(|meta| self.name(meta) != besides);
        let courses = other.filter_map(|meta| self.part.policy().courses.get(meta.course as usize));
        let mut titles: Vec<String> = courses.map(|course| course.named.title.clone()).collect();
        titles.sort();
        titles.dedup();
        titles.truncate(MOST_OTHERS);
        titles
    }
}

fn openings(table: &Table) -> Vec<bool> {
    let items = table.metas.iter().zip(&table.board.items);
    let open = |(meta, item): (&Meta, &Item)| {
        !meta.fixed && meta.record.is_none() && meta.useful && !item.slots.is_empty()
    };
    items.map(open).collect()
}

/// The chosen items as if each stood somewhere, to be counted.
fn as_chosen(chosen: &[bool]) -> Vec<Option<Slot>> {
    chosen.iter().map(|one| one.then_some(0)).collect()
}

/// Whether a selector can hold records of a course.
fn lists(select: &Select, course: CourseId) -> bool {
    let mut parts = select.combined.iter().flat_map(|combined| &combined.parts);
    select.picks.iter().any(|pick| pick.lists(course)) || parts.any(|part| part.contains(&course))
}

/// The innermost demands that a record counts in.
fn counts_in(award: &str, demand: &DemandResult, record: usize, into: &mut Vec<Blocker>) {
    if demand.counted.iter().any(|one| one.records.contains(&record)) && !demand.overall {
        into.push(Blocker { award: award.to_owned(), path: demand.path.clone() });
    }
    demand.parts.iter().for_each(|part| counts_in(award, part, record, into));
}
