//! Nothing happened before the student was born. Only a plan that gives the day of birth is asked.

use std::fmt::Display;

use super::super::model::{Entry, Plan, Signature};
use super::super::problem::Trouble;
use super::{Findings, Record};
use crate::quantity::{Date, SchoolYear};

/// The calendar years a student may be born in; grown-ups earn diplomas as well.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2150;

impl Findings {
    pub(super) fn before_birth(&mut self, plan: &Plan) {
        let Some(born) = plan.student.born.filter(|born| YEARS.contains(&born.year())) else { return };
        let student = &plan.student;
        for (key, entry) in [("entered_grade_9", student.entered_grade_9), ("graduation", student.graduation)]
        {
            let trouble = match entry {
                Some(Entry::Date(date)) => early(date, born),
                Some(Entry::Year(year)) => early_year(year, born),
                None => None,
            };
            if let Some(trouble) = trouble {
                self.note_at(&["student", key], trouble);
            }
        }
        for (at, stay) in plan.enrolment.iter().enumerate() {
            let record = ("enrolment", at);
            match stay.from {
                Some(from) => self.after_birth(record, "from", Some(from), born),
                None => self.year_after_birth(record, Some(stay.year), born),
            }
        }
        for (at, program) in plan.programs.iter().enumerate() {
            self.after_birth(("programs", at), "from", Some(program.from), born);
        }
        for (at, course) in plan.courses.iter().enumerate() {
            let record = ("courses", at);
            self.after_birth(record, "date", course.date, born);
            self.after_birth(record, "registered", course.registered, born);
            self.year_after_birth(record, course.year, born);
        }
        for (at, score) in plan.scores.iter().enumerate() {
            self.after_birth(("scores", at), "date", score.date, born);
            self.year_after_birth(("scores", at), score.year, born);
        }
        for (at, credential) in plan.credentials.iter().enumerate() {
            self.after_birth(("credentials", at), "date", credential.date, born);
        }
        for (at, experience) in plan.experiences.iter().enumerate() {
            self.after_birth(("experiences", at), "date", experience.date, born);
        }
        for (at, event) in plan.events.iter().enumerate() {
            self.after_birth(("events", at), "date", Some(event.date), born);
            self.signed_after_birth(("events", at), &event.signed, born);
        }
        for (at, waiver) in plan.waivers.iter().enumerate() {
            self.after_birth(("waivers", at), "date", Some(waiver.date), born);
            self.signed_after_birth(("waivers", at), &waiver.signed, born);
        }
        for (at, substitution) in plan.substitutions.iter().enumerate() {
            self.after_birth(("substitutions", at), "date", Some(substitution.date), born);
            self.signed_after_birth(("substitutions", at), &substitution.signed, born);
        }
    }

    fn after_birth(&mut self, record: Record, key: &'static str, date: Option<Date>, born: Date) {
        if let Some(trouble) = date.and_then(|date| early(date, born)) {
            self.note(record, key, trouble);
        }
    }

    fn year_after_birth(&mut self, record: Record, year: Option<SchoolYear>, born: Date) {
        if let Some(trouble) = year.and_then(|year| early_year(year, born)) {
            self.note(record, "year", trouble);
        }
    }

    fn signed_after_birth(&mut self, record: Record, signed: &[Signature], born: Date) {
        for (at, signature) in signed.iter().enumerate() {
            if let Some(trouble) = early(signature.date, born) {
                self.note_signature(record, at, "date", trouble);
            }
        }
    }
}

/// A day before the birth; one too far away to be meant is refused as that.
fn early(date: Date, born: Date) -> Option<Trouble> {
    (date < born && super::far_off(date.year(), date).is_none()).then(|| before(date, born))
}

/// A school year that was over: one in which the student was born is left alone.
fn early_year(year: SchoolYear, born: Date) -> Option<Trouble> {
    let near = super::far_off(year.start(), year).is_none();
    (near && year < crate::quantity::school_year_of(born)).then(|| before(year, born))
}

fn before(written: impl Display, born: Date) -> Trouble {
    Trouble::new(format!("`{written}` is before the student was born, on {born}"))
        .help("correct it, or `born` of the student")
}
