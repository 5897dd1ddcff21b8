//! A student on a day, as scheduling sees them: the years ahead, what is completed, what is under way or
//! planned and where it stands, and how much a year may hold.

use std::collections::BTreeMap;

use super::Limits;
use super::ask::Done;
use super::place::halves;
use super::time::{SLOTS, Slot, TERMS, Years};
use crate::audit::Auditor;
use crate::plan::{CourseRecord, Plan, State};
use crate::policy::{AwardId, CourseId, Load, Offer, Policy, Term};
use crate::quantity::{Amount, Date};

/// The load of a school year where nothing says another, in credits.
pub(super) const DEFAULT_LOAD: Amount = Amount::whole(8);

/// A student's plan on a day.
pub(super) struct Student<'a> {
    pub(super) policy: &'a Policy,
    pub(super) plan: &'a Plan,
    pub(super) years: Years,
    pub(super) limits: Limits,
    pub(super) done: Vec<Done>,
    pub(super) own: Vec<Own>,
    /// What is in the years and terms for good: completed in them, or of no course of the policy.
    pub(super) used: Used,
    /// Where the recommended sequence has each course: grade and term.
    pub(super) advised: BTreeMap<CourseId, Vec<(i8, Option<Term>)>>,
}

/// What years (in ten-thousandths) and terms (in halves of them) hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Used {
    pub(super) years: Vec<i64>,
    pub(super) terms: Vec<i64>,
}

/// A record of the student's that is not completed.
#[derive(Debug, Clone)]
pub(super) struct Own {
    /// Its place in the plan file.
    pub(super) record: usize,
    pub(super) course: CourseId,
    pub(super) worth: Amount,
    /// Whether it is under way or registered: then it is not moved.
    pub(super) firm: bool,
    /// Where it stands by what the plan says; nowhere where the plan does not say, or it is past.
    pub(super) place: Vec<Slot>,
}

impl<'a> Student<'a> {
    /// Reads a plan; else what the plan would have to say.
    pub(super) fn new(
        auditor: &Auditor<'a>,
        plan: &'a Plan,
        as_of: Date,
        award: AwardId,
        limits: Limits,
    ) -> Result<Self, String> {
        let policy = auditor.policy();
        let years = Years::new(policy, plan, as_of)?;
        let mut student = Self {
            policy,
            plan,
            limits,
            done: Vec::new(),
            own: Vec::new(),
            used: Used { years: vec![0; years.all.len()], terms: vec![0; years.all.len() * TERMS] },
            years,
            advised: BTreeMap::new(),
        };
        for (at, record) in plan.courses.iter().enumerate() {
            student.record(auditor, at, record);
        }
        for (grade, term, course) in
            policy.sequences.iter().filter(|one| one.award == award).flat_map(|one| &one.entries)
        {
            let term = term.as_deref().and_then(Term::named);
            student.advised.entry(*course).or_default().push((*grade, term));
        }
        Ok(student)
    }

    fn record(&mut self, auditor: &Auditor<'_>, at: usize, record: &CourseRecord) {
        let course = auditor.course_of(record);
        let entry = course.and_then(|course| self.policy.courses.get(course as usize));
        let open = Offer::default();
        let offer = entry.map_or(&open, |entry| &entry.offer);
        let worth = record.credits.or_else(|| entry.map(|entry| entry.credits.0)).unwrap_or(Amount::ZERO);
        let mut place = self.years.own(record, offer, worth);
        match record.state {
            State::Failed | State::Withdrawn => {}
            State::Earned => {
                let term = record.term.as_deref().and_then(Term::named).unwrap_or(Term::Year);
                if let Some(slot) = record.year().and_then(|year| self.years.slot(year, term)) {
                    self.used.add(slot, worth);
                }
                if let Some(course) = course {
                    let (grade, hours) = (record.grade.clone(), record.hours.unwrap_or(Amount::ZERO));
                    self.done.push(Done { course, grade, worth, hours });
                }
            }
            State::InProgress | State::Registered | State::Planned => {
                let Some(course) = course else {
                    if let Some(slot) = place.first() {
                        self.used.add(*slot, worth);
                    }
                    return;
                };
                let firm = record.state != State::Planned;
                if firm && place.is_empty() {
                    place = self.under_way(record.state, offer, worth);
                }
                if !firm {
                    place.retain(|slot| self.years.offers(offer, worth, *slot));
                }
                self.own.push(Own { record: at, course, worth, firm, place });
            }
        }
    }

    /// Where something is taken that is under way or registered for, and of which the plan does not say
    /// when.
    fn under_way(&self, state: State, offer: &Offer, worth: Amount) -> Vec<Slot> {
        let offered = |slot: &Slot| self.years.offers(offer, worth, *slot);
        if state == State::InProgress {
            let now = 0..SLOTS.min(self.years.slots().end);
            let mut now: Vec<Slot> = now.filter(|slot| !self.years.is_over(*slot)).collect();
            if now.iter().any(offered) {
                now.retain(offered);
            } else {
                now.retain(|slot| slot % SLOTS == Term::Year as usize);
            }
            return now;
        }
        self.years.slots().filter(offered).filter(|slot| self.years.is_open(*slot)).collect()
    }

    /// The slots in which a course can be begun.
    pub(super) fn open(&self, course: CourseId, credits: Amount) -> Vec<Slot> {
        let Some(entry) = self.policy.courses.get(course as usize) else { return Vec::new() };
        let open = self.years.slots().filter(|slot| self.years.is_open(*slot));
        open.filter(|slot| self.years.offers(&entry.offer, credits, *slot)).collect()
    }

    /// Where the recommended sequence would have a course, among some slots.
    pub(super) fn advice(&self, course: CourseId, slots: &[Slot]) -> Vec<Slot> {
        let places = self.advised.get(&course).into_iter().flatten();
        let mut found: Vec<Slot> = Vec::new();
        for (grade, term) in places {
            found.extend(slots.iter().copied().filter(|slot| {
                let there = self.years.year(*slot).and_then(|year| year.grade) == Some(*grade);
                there && term.is_none_or(|term| slot % SLOTS == term as usize)
            }));
        }
        found
    }
}

impl Used {
    pub(super) fn add(&mut self, slot: Slot, worth: Amount) {
        if let Some(year) = self.years.get_mut(slot / SLOTS) {
            *year = year.saturating_add(worth.parts());
        }
        for (term, halves) in halves(slot, worth.parts()).into_iter().flatten() {
            if let Some(used) = self.terms.get_mut(term) {
                *used = used.saturating_add(halves);
            }
        }
    }
}

/// The load that terms and years may hold: the one asked for, else the largest of a sequence that is
/// recommended for the award, else [`DEFAULT_LOAD`]; with what had to be taken for granted.
pub(super) fn limits(policy: &Policy, award: AwardId, asked: Load) -> (Limits, Option<String>) {
    if !asked.is_open() {
        return (Limits { load: asked, stated: true }, None);
    }
    let loads = || policy.sequences.iter().filter(|one| one.award == award).map(|one| one.load);
    let load = Load {
        term: if loads().all(|load| load.term.is_some()) {
            loads().filter_map(|load| load.term).max()
        } else {
            None
        },
        year: if loads().all(|load| load.year.is_some()) {
            loads().filter_map(|load| load.year).max()
        } else {
            None
        },
    };
    if !load.is_open() {
        return (Limits { load, stated: true }, None);
    }
    let said = format!(
        "no sequence states a load, so at most {DEFAULT_LOAD} credits a school year are planned (`--load` gives another)"
    );
    (Limits { load: Load { term: None, year: Some(DEFAULT_LOAD) }, stated: false }, Some(said))
}
