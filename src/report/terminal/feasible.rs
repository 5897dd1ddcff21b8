//! Whether awards can still be met, and the schedules, as a counselor reads them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::gaps::repairs;
use super::Writer;
use crate::audit::outcome::{Audit, AwardResult, Change, Feasibility, Feasible, Repair, Schedule};
use crate::diagnostic::render::text::{Ink, clean, counted};
use crate::policy::{Measure, Term};
use crate::quantity::{Amount, SchoolYear};
use crate::report::words::{day, unit};

/// How many courses are named that would do the same as another, unless all are.
const MOST_OTHERS: usize = 5;

impl Writer<'_> {
    /// A section on all awards that were looked at.
    pub(super) fn feasible(&mut self, all: &[Feasibility]) {
        self.blank();
        let rule = self.ink(&"─".repeat(self.style.width), Ink::Dim);
        let _ = writeln!(self.out, "{rule}");
        let head = self.ink("Can it still be finished?", Ink::Bold);
        self.text(&head, "", "");
        for one in all {
            self.blank();
            self.one(one);
        }
    }

    /// One award, without the frame of a section.
    fn one(&mut self, one: &Feasibility) {
        let (sign, words, ink) = match one.verdict {
            Feasible::AlreadyMet => ('✓', "already met", Ink::Green),
            Feasible::Feasible => ('✓', "yes, by this schedule", Ink::Green),
            Feasible::FeasibleIf => ('…', "yes by courses, if what else it needs is done", Ink::Yellow),
            Feasible::NotFeasible => {
                let ever = one.impossible.as_ref().is_some_and(|why| why.until.is_some());
                ('✗', if ever { "no longer possible" } else { "not possible" }, Ink::Red)
            }
            Feasible::CannotTell => ('?', "cannot tell", Ink::Yellow),
            Feasible::Undecided => ('?', "not decided", Ink::Yellow),
        };
        let line =
            format!("{} {}: {}", self.ink(&sign.to_string(), ink), clean(&one.title), self.ink(words, ink));
        self.text(&line, "", "  ");
        if let Some(schedule) = &one.schedule {
            self.schedule(schedule);
        }
        if !one.also_needed.is_empty() {
            self.text("Also needed, and no course:", "  ", "  ");
            for need in &one.also_needed {
                let because =
                    need.because.as_ref().map(|because| format!(": {}", clean(because))).unwrap_or_default();
                self.text(&format!("{}{because}", clean(&need.what)), "  - ", "    ");
            }
        }
        if let Some(impossible) = &one.impossible {
            self.text(&sentence(&impossible.because), "  ", "  ");
            for detail in &impossible.details {
                self.text(&clean(detail), "  - ", "    ");
            }
            let since = impossible.until_because.as_ref().map(|why| clean(why));
            match (&impossible.until, since) {
                (Some(until), Some(why)) => {
                    let text = format!(
                        "It was last possible on {}, when a term began. After that: {why}.",
                        day(until)
                    );
                    self.text(&text, "  ", "  ");
                }
                (Some(until), None) => {
                    let text = format!("It was last possible on {}, when a term began.", day(until));
                    self.text(&text, "  ", "  ");
                }
                (None, Some(why)) => self.text(&sentence(&why), "  ", "  "),
                (None, None) => {}
            }
        }
        for question in &one.open_questions {
            self.text(&clean(question), "  ? ", "    ");
        }
        for assumption in &one.assumptions {
            self.text(&format!("Taken to be so: {}.", clean(assumption)), "  ", "    ");
        }
    }

    /// The fewest courses that would meet what an award asks of courses.
    pub(super) fn repair(&mut self, repair: &Repair, award: &AwardResult, audit: &Audit) {
        self.heading("What would meet what it asks of courses");
        let credits: Amount = repair.courses.iter().map(|course| course.credits).sum();
        let unit = unit(Measure::Credits, credits);
        let count = counted(repair.courses.len(), "course", "courses");
        let fewest = if repair.fewest { "; fewer would not do" } else { "" };
        self.text(&format!("{count}, {credits} {unit}{fewest}:"), "  ", "  ");
        for (course, others) in repairs(award, audit) {
            self.text(&course, "  + ", "    ");
            let shown = if self.style.verbose { others.len() } else { MOST_OTHERS };
            let more = others.len().saturating_sub(shown);
            let mut names: Vec<String> = others.into_iter().take(shown).collect();
            if more > 0 {
                names.push(format!("{more} more"));
            }
            if !names.is_empty() {
                self.text(&format!("or in its place: {}", names.join("; ")), "    ", "      ");
            }
        }
        for record in &repair.left_out {
            let name = self.record(*record);
            self.text(&format!("in place of {name}, which counts for nothing here"), "  - ", "    ");
        }
    }

    fn schedule(&mut self, schedule: &Schedule) {
        if schedule.terms.is_empty() {
            self.text("Nothing more has to be taken.", "  ", "  ");
        }
        let mut years: BTreeMap<SchoolYear, Amount> = BTreeMap::new();
        for term in &schedule.terms {
            let held: Amount = term.courses.iter().map(|course| course.credits).sum();
            *years.entry(term.year).or_default() += held;
        }
        let mut said: Option<SchoolYear> = None;
        for term in &schedule.terms {
            if said != Some(term.year) {
                said = Some(term.year);
                let grade = term.grade.map(|grade| format!(", grade {grade}")).unwrap_or_default();
                let held = years.get(&term.year).copied().unwrap_or_default();
                let unit = unit(Measure::Credits, held);
                let head = self.ink(&format!("{}{grade}: {held} {unit}", term.year), Ink::Bold);
                self.text(&head, "  ", "    ");
            }
            let when = match term.term {
                Term::Year => "all year",
                other => other.word(),
            };
            for course in &term.courses {
                let record = course.record.and_then(|record| self.records.get(record));
                let state = record.map(|record| record.state.as_str()).filter(|state| *state != "planned");
                let change = match course.change {
                    Change::Kept => state.unwrap_or("as planned"),
                    Change::Placed => "planned, now placed",
                    Change::Moved => "moved here",
                    Change::Added => "new",
                };
                let name = if course.title.is_empty() { &course.course } else { &course.title };
                let line = format!("{when}: {} ({}, {})", clean(name), course.credits, clean(change));
                self.text(&line, "    ", "      ");
            }
        }
        for record in &schedule.left_out {
            let known = self.records.get(*record).map(|record| clean(&record.title));
            let name = known.unwrap_or_else(|| format!("course record {}", record + 1));
            self.text(&format!("left out: {name} (it has no place beside the rest)"), "    ", "      ");
        }
    }
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let text = clean(text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => text,
    }
}
