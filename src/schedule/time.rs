//! The school years and terms ahead of a student on a day: which can still be begun, and in which
//! grade the student is then.
//!
//! A *slot* is a term of one of these years, or the whole of one. The days on which terms begin are
//! those of the policy's calendar for the student's school; where it has none, fall begins on August
//! 15, winter on December 15, spring on January 5 and summer on June 1.

use crate::plan::{CourseRecord, Entry, Plan};
use crate::policy::{Calendar, Offer, Policy, Range, Term};
use crate::quantity::{Amount, Date, SchoolYear, school_year_of};

/// How many slots a school year has: its four terms, and the whole of it.
pub(super) const SLOTS: usize = 5;
/// How many terms a school year has.
pub(super) const TERMS: usize = 4;
/// The most school years that are looked at.
const MOST_YEARS: i16 = 12;

/// The place of a term of some year, counted over all years.
pub(super) type Slot = usize;

/// The school years from the day of the audit to graduation.
#[derive(Debug, Clone)]
pub(super) struct Years {
    pub(super) all: Vec<YearAhead>,
    pub(super) as_of: Date,
    /// The day of graduation, where it is known to the day: nothing begins on it or later.
    graduation: Option<Date>,
}

/// A school year.
#[derive(Debug, Clone)]
pub(super) struct YearAhead {
    pub(super) year: SchoolYear,
    /// The grade the student is in, where it is known.
    pub(super) grade: Option<i8>,
    /// The first days of fall, winter, spring and summer.
    pub(super) starts: [Date; TERMS],
}

impl Years {
    /// The years from the one of a day to the student's graduation; else what the plan would have to say.
    pub(super) fn new(policy: &Policy, plan: &Plan, as_of: Date) -> Result<Self, String> {
        let last = last_year(plan).ok_or_else(|| {
            "when the student is expected to graduate: the plan gives no `graduation`, no entry into grade 9 and no enrolment"
                .to_owned()
        })?;
        let first = school_year_of(as_of);
        let count = last.start().saturating_sub(first.start()).saturating_add(1).clamp(0, MOST_YEARS);
        let all = (0..count).map(|later| year_ahead(policy, plan, first.plus(later))).collect();
        Ok(Self { all, as_of, graduation: plan.student.graduation.and_then(Entry::date) })
    }

    /// All slots, in order.
    pub(super) fn slots(&self) -> std::ops::Range<Slot> {
        0..self.all.len() * SLOTS
    }

    /// The school year of a slot.
    pub(super) fn year(&self, slot: Slot) -> Option<&YearAhead> {
        self.all.get(slot / SLOTS)
    }

    /// The slot of a term.
    pub(super) fn slot(&self, year: SchoolYear, term: Term) -> Option<Slot> {
        let at = self.all.iter().position(|ahead| ahead.year == year)?;
        Some(at * SLOTS + term as usize)
    }

    /// The first day of a slot.
    pub(super) fn starts(&self, slot: Slot) -> Option<Date> {
        let at = if slot % SLOTS == Term::Year as usize { 0 } else { slot % SLOTS };
        self.year(slot)?.starts.get(at).copied()
    }

    /// Whether something can still be begun there: its first day is the day of the audit or later, and
    /// before the day of graduation.
    pub(super) fn is_open(&self, slot: Slot) -> bool {
        self.starts(slot).is_some_and(|first| {
            first >= self.as_of && self.graduation.is_none_or(|graduation| first < graduation)
        })
    }

    /// Whether it is over on the day of the audit.
    pub(super) fn is_over(&self, slot: Slot) -> bool {
        let Some(year) = self.year(slot) else { return true };
        let next = match slot % SLOTS {
            0 | 1 => year.starts.get(2),
            2 | 4 => year.starts.get(3),
            _ => None,
        };
        next.is_some_and(|next| *next <= self.as_of)
    }

    /// Whether a course is offered in a slot. Where it does not say in which terms, it takes a school
    /// year, or, below one credit, also a fall or spring.
    pub(super) fn offers(&self, offer: &Offer, credits: Amount, slot: Slot) -> bool {
        let Some(year) = self.year(slot) else { return false };
        let grade = match (offer.grades, year.grade) {
            (Some((first, last)), Some(grade)) => first <= grade && grade <= last,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let term = match slot % SLOTS {
            0 => Term::Fall,
            1 => Term::Winter,
            2 => Term::Spring,
            3 => Term::Summer,
            _ => Term::Year,
        };
        let in_term = if offer.terms.is_empty() {
            term == Term::Year || credits < Amount::ONE && matches!(term, Term::Fall | Term::Spring)
        } else if offer.terms.contains(&Term::Year) {
            term == Term::Year
        } else {
            offer.terms.contains(&term)
        };
        let rotates = offer.rotation.is_none_or(|(every, from)| {
            let since = i64::from(year.year.start()) - i64::from(from.start());
            since >= 0 && since % i64::from(every.max(1)) == 0
        });
        grade && in_term && rotates && offer.years.is_none_or(|years| within(year, term, &years))
    }

    /// The slots in which a record of the student's own stands by what it says, past ones left out.
    /// Where it says no term, all that its course may take in that year.
    pub(super) fn own(&self, record: &CourseRecord, offer: &Offer, credits: Amount) -> Vec<Slot> {
        let Some(year) = record.year() else { return Vec::new() };
        let term = record.term.as_deref().map(|term| Term::named(term).unwrap_or(Term::Year));
        let mut slots: Vec<Slot> = match term {
            Some(term) => self.slot(year, term).into_iter().collect(),
            None => {
                let all =
                    self.slots().filter(|slot| self.year(*slot).is_some_and(|ahead| ahead.year == year));
                all.filter(|slot| self.offers(offer, credits, *slot)).collect()
            }
        };
        slots.retain(|slot| !self.is_over(*slot));
        slots
    }
}

/// The first of the four terms, over all years, that a slot takes up.
pub(super) fn begins(slot: Slot) -> usize {
    let term = slot % SLOTS;
    slot / SLOTS * TERMS + if term < TERMS { term } else { 0 }
}

/// The last of the four terms, over all years, that a slot takes up: of a school year the spring.
pub(super) fn ends(slot: Slot) -> usize {
    let term = slot % SLOTS;
    slot / SLOTS * TERMS + if term < TERMS { term } else { 2 }
}

/// The school year of the student's graduation: the one expected, else that of grade 12.
pub(super) fn last_year(plan: &Plan) -> Option<SchoolYear> {
    let by_grade_9 = || plan.entry_year(9).map(|year| year.plus(3));
    let by_enrolment = || {
        let last = plan.enrolment.iter().max_by_key(|stay| (stay.year, stay.grade))?;
        Some(last.year.plus(i16::from(12 - last.grade).max(0)))
    };
    plan.graduation_year().or_else(by_grade_9).or_else(by_enrolment)
}

fn year_ahead(policy: &Policy, plan: &Plan, year: SchoolYear) -> YearAhead {
    let school = plan.enrolment.iter().max_by_key(|stay| (stay.year, &stay.school)).map(|stay| &stay.school);
    YearAhead { year, grade: grade_in(plan, year), starts: starts(policy, school.map(String::as_str), year) }
}

/// The grade a student is in: by the enrolment of that year, else counted on from the last one known,
/// else from the entry into grade 9, else back from graduation. Nobody is taken to be beyond grade 12.
fn grade_in(plan: &Plan, year: SchoolYear) -> Option<i8> {
    let counted = |grade: i8, from: SchoolYear| {
        let later = year.start().saturating_sub(from.start());
        i8::try_from(i16::from(grade).saturating_add(later)).ok()
    };
    let stays = || plan.enrolment.iter().filter(|stay| stay.year <= year);
    if let Some(last) = stays().map(|stay| stay.year).max() {
        let mut grades = stays().filter(|stay| stay.year == last).map(|stay| stay.grade);
        let grade = grades.next()?;
        if !grades.all(|other| other == grade) {
            return None;
        }
        return if last == year { Some(grade) } else { counted(grade, last).map(|grade| grade.min(12)) };
    }
    let grade = match (plan.entry_year(9), plan.graduation_year()) {
        (Some(entered), _) => counted(9, entered),
        (None, Some(graduates)) => counted(12, graduates),
        (None, None) => None,
    };
    grade.map(|grade| grade.min(12))
}

/// The first days of the four terms.
fn starts(policy: &Policy, school: Option<&str>, year: SchoolYear) -> [Date; TERMS] {
    let (this, next) = (year.start(), year.start().saturating_add(1));
    let day = |year: i16, month: i8, day: i8| Date::new(year, month, day).unwrap_or(Date::MIN);
    let mut starts = [day(this, 8, 15), day(this, 12, 15), day(next, 1, 5), day(next, 6, 1)];
    let Some(calendar) = calendar(policy, school, year) else { return starts };
    let dated = calendar.years.iter().find(|one| one.year == year);
    let in_year =
        |(month, number): (i8, i8)| Date::new(if month < 7 { next } else { this }, month, number).ok();
    let (first, last) = match (dated, calendar.every) {
        (Some(dated), _) => (Some(dated.first), Some(dated.last)),
        (None, Some((first, last))) => (in_year(first), in_year(last)),
        (None, None) => (None, None),
    };
    let mut set = |at: usize, date: Option<Date>| {
        if let (Some(slot), Some(date)) = (starts.get_mut(at), date) {
            *slot = date;
        }
    };
    set(0, first);
    set(3, last.and_then(|last| last.tomorrow().ok()));
    for (name, first, _) in dated.iter().flat_map(|dated| &dated.terms) {
        if let Some(term) = Term::named(name).filter(|term| *term != Term::Year) {
            set(term as usize, Some(*first));
        }
    }
    starts
}

/// The calendar of a school: the first by name that is for it and has the year, else that is for all.
fn calendar<'a>(policy: &'a Policy, school: Option<&str>, year: SchoolYear) -> Option<&'a Calendar> {
    let mut all: Vec<&Calendar> = policy.calendars.iter().collect();
    all.sort_by(|a, b| (&a.named.name, &a.named.module).cmp(&(&b.named.name, &b.named.module)));
    let has =
        |calendar: &&&Calendar| calendar.every.is_some() || calendar.years.iter().any(|one| one.year == year);
    let names = |calendar: &&&Calendar| {
        let same = |name: &String| school.is_some_and(|school| name.to_lowercase() == school.to_lowercase());
        calendar.schools.iter().any(same)
    };
    let own = all.iter().filter(names).find(has);
    own.or_else(|| all.iter().filter(|calendar| calendar.schools.is_empty()).find(has)).copied()
}

/// Whether a school year, or the first day of a term of it, lies in a range.
fn within(year: &YearAhead, term: Term, range: &Range) -> bool {
    use crate::policy::Moment;
    let at = if term == Term::Year { 0 } else { term as usize };
    let Some(first) = year.starts.get(at) else { return false };
    let after = range.from.is_none_or(|from| match from {
        Moment::Year(from) => year.year >= from,
        Moment::Date(from) => *first >= from,
    });
    let before = range.until.is_none_or(|until| match until {
        Moment::Year(until) => year.year <= until,
        Moment::Date(until) => *first <= until,
    });
    after && before
}
