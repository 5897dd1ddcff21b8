//! The board of a student and an award: the student's own courses, the courses of the catalogue that
//! could help, and which of them are interchangeable.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::{Ask, Asker};
use super::place::{Board, Item};
use super::scope::{Scope, When};
use super::student::Student;
use super::time::{SLOTS, Slot, TERMS};
use crate::audit::{Auditor, Options};
use crate::plan::{CourseRecord, Plan, State};
use crate::policy::{Cond, Course, CourseId, Need};
use crate::quantity::{Amount, SchoolYear};

/// The most items of one board.
const MOST_ITEMS: usize = 3_000;
/// The most times a repeatable course is planned again.
const MOST_REPEATS: i64 = 12;
/// No load at all.
const NO_LIMIT: i64 = i64::MAX / 4;

/// How a board is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    /// Whether what the student has planned stays where it stands.
    pub(super) keep: bool,
    /// Whether what is not known, and what is no course, is taken to hold in what courses need.
    pub(super) generous: bool,
    /// Whether of courses that are interchangeable only so many are looked at as there is room for.
    pub(super) limited: bool,
}

/// The year in which something is taken and the grade the student is in then, where the award looks at that.
pub(super) type Taken = Option<(SchoolYear, Option<i8>)>;

/// What an item of the board is.
#[derive(Debug, Clone)]
pub(super) struct Meta {
    pub(super) course: CourseId,
    /// The student's own record.
    pub(super) record: Option<usize>,
    pub(super) credits: Amount,
    /// In which year it is taken, where the award looks at that.
    pub(super) year: Taken,
    /// How that stands to what the award asks of when it is taken.
    pub(super) moment: When,
    /// Whether it stands on the board whatever is chosen.
    pub(super) fixed: bool,
    /// Whether the award can count it.
    pub(super) useful: bool,
    /// Where the student's own plan has it.
    pub(super) place: Vec<Slot>,
    /// Items of one class are interchangeable.
    pub(super) class: usize,
    /// Which is liked better: the student's own, then what a sequence has, then by name.
    rank: (bool, bool, bool, usize, String, String),
}

/// A board with what its items are, in the order they are liked.
pub(super) struct Table {
    pub(super) board: Board,
    pub(super) metas: Vec<Meta>,
    /// The plan without what the items of the board stand for, unless they are fixed.
    pub(super) base: Plan,
    /// Whether there were more courses than are looked at.
    pub(super) too_many: bool,
    /// Whether courses were left out because there is no room for so many of their kind.
    pub(super) limited: bool,
}

/// The courses that some courses need, and those that these need.
fn helpers(student: &Student<'_>, scope: &Scope) -> BTreeSet<CourseId> {
    fn courses(need: &Need, found: &mut Vec<CourseId>) {
        match need {
            Need::All(parts) | Need::AtLeast(_, parts) => parts.iter().for_each(|part| courses(part, found)),
            Need::Course(taking) | Need::Amount(_, _, taking) => found.extend(&taking.any_of),
            Need::Test(_) | Need::Unjudged(_) => {}
        }
    }
    let all = (0u32..).take(student.policy.courses.len());
    let own = student.own.iter().map(|own| own.course);
    let mut open: Vec<CourseId> = all.filter(|course| scope.has(*course)).chain(own).collect();
    let mut seen: BTreeSet<CourseId> = open.iter().copied().collect();
    let mut found = BTreeSet::new();
    while let Some(course) = open.pop() {
        let needs = student.policy.courses.get(course as usize).into_iter().flat_map(|course| &course.needs);
        let mut asked = Vec::new();
        needs.for_each(|requisite| courses(&requisite.need, &mut asked));
        for course in asked {
            found.insert(course);
            if seen.insert(course) {
                open.push(course);
            }
        }
    }
    found
}

/// Whether any course of a list of needs must have some grade.
fn asks_for_grades(student: &Student<'_>) -> bool {
    fn asks(need: &Need) -> bool {
        match need {
            Need::All(parts) | Need::AtLeast(_, parts) => parts.iter().any(asks),
            Need::Course(taking) | Need::Amount(_, _, taking) => {
                !taking.grades.is_empty() || !taking.filters.is_empty()
            }
            Need::Test(_) | Need::Unjudged(_) => false,
        }
    }
    let needs = student.policy.courses.iter().flat_map(|course| &course.needs);
    needs.map(|requisite| &requisite.need).any(asks)
}

/// Makes the board.
pub(super) fn table(auditor: &Auditor<'_>, student: &Student<'_>, scope: &Scope, manner: Manner) -> Table {
    let mut metas: Vec<(Meta, Vec<Slot>)> = Vec::new();
    let mut base = student.plan.clone();
    let mut candidates: BTreeSet<usize> = BTreeSet::new();
    for own in &student.own {
        if (own.firm || manner.keep) && !own.place.is_empty() {
            let meta = meta(student, scope, own.course, own.worth, Some(own.record));
            metas.push((Meta { fixed: true, place: own.place.clone(), ..meta }, own.place.clone()));
        } else if !own.firm {
            candidates.insert(own.record);
            let mut slots = student.open(own.course, own.worth);
            slots.extend(&own.place);
            slots.sort_unstable();
            slots.dedup();
            let found = meta(student, scope, own.course, own.worth, Some(own.record));
            let found = Meta { place: own.place.clone(), ..found };
            metas.extend(by_year(student, scope, found, slots));
        }
    }
    let mut at = 0;
    base.courses.retain(|_| {
        at += 1;
        !candidates.contains(&(at - 1))
    });
    let helpers = helpers(student, scope);
    let again = scope.graded || scope.dated || asks_for_grades(student);
    for (course, entry) in (0u32..).zip(&student.policy.courses) {
        if scope.has(course) || helpers.contains(&course) {
            metas.extend(offered(student, scope, course, entry, again, manner));
        }
    }
    metas.sort_by(|(a, _), (b, _)| (!a.fixed, &a.rank, a.year).cmp(&(!b.fixed, &b.rank, b.year)));
    let classes = classify(student, scope, &helpers, &mut metas);
    let all = metas.len();
    if manner.limited {
        let room = room(student, &metas);
        limit(student, &mut metas, &classes, room);
    }
    let limited = metas.len() < all;
    let too_many = metas.len() > MOST_ITEMS;
    metas.truncate(MOST_ITEMS);
    let board = board(auditor, student, &metas, manner);
    Table { board, metas: metas.into_iter().map(|(meta, _)| meta).collect(), base, too_many, limited }
}

fn meta(
    student: &Student<'_>,
    scope: &Scope,
    course: CourseId,
    credits: Amount,
    record: Option<usize>,
) -> Meta {
    let entry = student.policy.courses.get(course as usize);
    let advised = student.advised.contains_key(&course);
    let done = student.done.iter().any(|one| one.course == course);
    let needs = entry.map_or(0, |entry| entry.needs.len());
    let name = entry.map_or_else(String::new, |entry| entry.named.full());
    // By what a record says and not by its place, with those first that say when.
    let own = record.and_then(|record| student.plan.courses.get(record));
    let said = own.map_or_else(String::new, |own| format!("{} {own:?}", own.year().is_none()));
    Meta {
        course,
        record,
        credits,
        year: None,
        moment: Vec::new(),
        fixed: false,
        useful: scope.has(course),
        place: Vec::new(),
        class: 0,
        rank: (record.is_none(), done, !advised, needs, name, said),
    }
}

/// One item for all years it can be taken in that are the same to the award.
fn by_year(student: &Student<'_>, scope: &Scope, meta: Meta, slots: Vec<Slot>) -> Vec<(Meta, Vec<Slot>)> {
    let mut groups: Vec<(Meta, Vec<Slot>)> = Vec::new();
    let own = meta.record.and_then(|record| student.plan.courses.get(record)).and_then(CourseRecord::year);
    for (at, ahead) in student.years.all.iter().enumerate() {
        let here = slots.iter().copied().filter(|slot| slot / SLOTS == at);
        let moment = scope.moment(meta.course, ahead);
        let known = groups.iter().position(|(other, _)| other.moment == moment);
        let year = (!moment.is_empty()).then_some((ahead.year, ahead.grade));
        match known.and_then(|known| groups.get_mut(known)) {
            None => groups.push((Meta { year, moment, ..meta.clone() }, here.collect())),
            Some((meta, there)) => {
                there.extend(here);
                // The year the plan has it in stands for all.
                if own == Some(ahead.year) {
                    meta.year = year;
                }
            }
        }
    }
    groups.retain(|(_, slots)| !slots.is_empty());
    groups
}

/// The items of a course of the catalogue: once for each amount of credit it may give, and as often as it
/// may be repeated.
fn offered(
    student: &Student<'_>,
    scope: &Scope,
    course: CourseId,
    entry: &Course,
    again: bool,
    manner: Manner,
) -> Vec<(Meta, Vec<Slot>)> {
    let known = student.done.iter().any(|one| one.course == course);
    let mine = student.own.iter().filter(|own| own.course == course);
    let stands = mine.clone().any(|own| (own.firm || manner.keep) && !own.place.is_empty());
    if entry.repeatable.is_none() && (stands || known && !again) {
        return Vec::new();
    }
    let mut amounts = vec![entry.credits.1];
    if entry.credits.0 != entry.credits.1 {
        amounts.push(entry.credits.0);
    }
    let mut found = Vec::new();
    for credits in amounts {
        let times = match entry.repeatable {
            None => 1,
            Some(most) => (most.parts() / credits.parts().max(1)).clamp(1, MOST_REPEATS),
        };
        let slots = student.open(course, credits);
        if slots.is_empty() {
            continue;
        }
        for _ in 0..times {
            found.extend(by_year(student, scope, meta(student, scope, course, credits, None), slots.clone()));
        }
    }
    found
}

/// Numbers the classes of interchangeable items. Items are so where exchanging their courses everywhere
/// would change nothing: the same credits, lists, needs, offer and sequences, and needed by nothing. Gives
/// for each item the class of its course.
fn classify(
    student: &Student<'_>,
    scope: &Scope,
    helpers: &BTreeSet<CourseId>,
    metas: &mut [(Meta, Vec<Slot>)],
) -> Vec<usize> {
    let mut spoken: BTreeSet<&str> = BTreeSet::new();
    for one in &student.plan.substitutions {
        spoken.extend([one.for_course.as_str(), one.use_course.as_str()]);
    }
    let mut courses: BTreeMap<String, usize> = BTreeMap::new();
    let mut classes: BTreeMap<(usize, Amount, When), usize> = BTreeMap::new();
    let mut found = Vec::with_capacity(metas.len());
    for (meta, _) in metas {
        let Some(entry) = student.policy.courses.get(meta.course as usize) else { continue };
        let known = student.done.iter().any(|one| one.course == meta.course)
            || student.own.iter().any(|own| own.course == meta.course);
        let alone = known
            || entry.repeatable.is_some()
            || helpers.contains(&meta.course)
            || !entry.no_credit_with.is_empty()
            || entry.codes.iter().any(|(_, code)| spoken.contains(code.as_str()))
            || spoken.contains(entry.named.name.as_str())
            || spoken.contains(entry.named.full().as_str());
        let apart = alone.then_some((meta.course, meta.record));
        let needs: Vec<&Need> = entry.needs.iter().map(|requisite| &requisite.need).collect();
        let lists = scope.lists.get(&meta.course);
        let sequences = student.policy.sequences.iter();
        let advised: Vec<bool> =
            sequences.map(|one| one.entries.iter().any(|entry| entry.2 == meta.course)).collect();
        let key = format!("{:?}", (apart, entry.credits, &entry.offer, needs, lists, advised));
        let next = courses.len();
        let course = *courses.entry(key).or_insert(next);
        let next = classes.len();
        meta.class = *classes.entry((course, meta.credits, meta.moment.clone())).or_insert(next);
        found.push(course);
    }
    found
}

/// How much more credit all years can hold.
fn room(student: &Student<'_>, metas: &[(Meta, Vec<Slot>)]) -> i64 {
    let (years, _) = capacities(student, metas);
    years.iter().fold(0_i64, |sum, (used, most)| sum.saturating_add((most - used).max(0)))
}

/// Keeps of courses that are interchangeable no more than the years have room for.
fn limit(student: &Student<'_>, metas: &mut Vec<(Meta, Vec<Slot>)>, classes: &[usize], room: i64) {
    let mut kept: BTreeMap<usize, BTreeSet<CourseId>> = BTreeMap::new();
    let mut at = 0;
    metas.retain(|(meta, _)| {
        at += 1;
        let Some(class) = classes.get(at - 1) else { return true };
        let least =
            student.policy.courses.get(meta.course as usize).map_or(0, |entry| entry.credits.0.parts());
        let most = if least <= 0 { 16 } else { usize::try_from(room / least).unwrap_or(usize::MAX) };
        let kept = kept.entry(*class).or_default();
        if kept.len() < most {
            kept.insert(meta.course);
        }
        meta.fixed || meta.record.is_some() || kept.contains(&meta.course)
    });
}

/// For each year and term: what is in it for good, and the most it may hold. What the student's own plan
/// puts there beyond the load is let be.
type Capacities = (Vec<(i64, i64)>, Vec<(i64, i64)>);

fn capacities(student: &Student<'_>, metas: &[(Meta, Vec<Slot>)]) -> Capacities {
    let mut stands = student.used.clone();
    for (meta, slots) in metas.iter().filter(|(meta, _)| meta.fixed) {
        let year = |slot: &Slot| slot / SLOTS;
        let Some(first) = slots.first() else { continue };
        if slots.iter().all(|slot| year(slot) == year(first)) {
            let mut one = super::student::Used {
                years: vec![0; stands.years.len()],
                terms: vec![0; stands.terms.len()],
            };
            one.add(*first, meta.credits);
            stands.years.iter_mut().zip(&one.years).for_each(|(all, one)| *all = all.saturating_add(*one));
            if slots.len() == 1 {
                stands
                    .terms
                    .iter_mut()
                    .zip(&one.terms)
                    .for_each(|(all, one)| *all = all.saturating_add(*one));
            }
        }
    }
    let load = student.limits.load;
    let year = load.year.map_or(NO_LIMIT, Amount::parts);
    let term = load.term.map_or(NO_LIMIT, |most| most.parts().saturating_mul(2));
    let years = student.used.years.iter().zip(&stands.years).map(|(used, stands)| (*used, year.max(*stands)));
    let terms = student.used.terms.iter().zip(&stands.terms).map(|(used, stands)| (*used, term.max(*stands)));
    debug_assert_eq!(student.used.terms.len(), student.used.years.len() * TERMS);
    (years.collect(), terms.collect())
}

fn board(auditor: &Auditor<'_>, student: &Student<'_>, metas: &[(Meta, Vec<Slot>)], manner: Manner) -> Board {
    let mut of_course: BTreeMap<CourseId, Vec<(usize, Amount)>> = BTreeMap::new();
    for (at, (meta, _)) in metas.iter().enumerate() {
        of_course.entry(meta.course).or_default().push((at, meta.credits));
    }
    let options = Options::on(student.years.as_of);
    let holds =
        |cond: &Cond| auditor.holds(student.plan, &options, None, &[cond]).into_iter().next().flatten();
    let items = |course: CourseId| of_course.get(&course).cloned().unwrap_or_default();
    let asker = Asker {
        policy: student.policy,
        done: &student.done,
        generous: manner.generous,
        holds: &holds,
        items: &items,
    };
    let made = metas.iter().map(|(meta, slots)| {
        let entry = student.policy.courses.get(meta.course as usize);
        let firm =
            meta.record.is_some_and(|record| student.own.iter().any(|own| own.record == record && own.firm));
        let needs = entry.filter(|_| !firm).map(|entry| entry.needs.as_slice()).unwrap_or_default();
        let ask = Ask::All(needs.iter().map(|requisite| asker.ask(&requisite.need)).collect());
        let wish = [meta.place.clone(), student.advice(meta.course, slots)];
        let repeatable = entry.is_some_and(|entry| entry.repeatable.is_some());
        Item {
            course: meta.course,
            repeatable,
            record: meta.record,
            worth: meta.credits.parts(),
            slots: slots.clone(),
            wish,
            ask,
        }
    });
    let (years, terms) = capacities(student, metas);
    let mut board = Board { items: made.collect(), years, terms };
    board.narrow();
    board
}

impl Table {
    /// The plan with the records of some items besides what is fixed; and which record is which item.
    pub(super) fn plan(
        &self,
        student: &Student<'_>,
        auditor: &Auditor<'_>,
        items: &[bool],
    ) -> (Plan, Vec<usize>) {
        let mut plan = self.base.clone();
        let mut which = Vec::new();
        for (at, meta) in self.metas.iter().enumerate() {
            if meta.fixed || items.get(at) != Some(&true) {
                continue;
            }
            plan.courses.push(self.record(student, auditor, meta));
            which.push(at);
        }
        (plan, which)
    }

    fn record(&self, student: &Student<'_>, auditor: &Auditor<'_>, meta: &Meta) -> CourseRecord {
        let own = meta.record.and_then(|record| student.plan.courses.get(record)).cloned();
        let mut record = own.unwrap_or_else(|| fresh(auditor, meta.course, meta.credits));
        if let Some((year, grade)) = meta.year {
            if record.year() != Some(year) {
                record.date = None;
                record.grade_level = grade;
            }
            record.year = Some(year);
            record.grade_level = record.grade_level.or(grade);
        }
        record
    }
}

/// A planned record of a course, by the shortest name that means it.
pub(super) fn fresh(auditor: &Auditor<'_>, course: CourseId, credits: Amount) -> CourseRecord {
    let named = auditor.policy().courses.get(course as usize).map(|entry| &entry.named);
    let name = named.map_or_else(String::new, |named| named.name.clone());
    let mut record = CourseRecord::new(name, State::Planned);
    if auditor.course_of(&record) != Some(course) {
        record.course = named.map_or_else(String::new, crate::policy::Named::full);
    }
    record.credits = Some(credits);
    record
}
