//! The student who has everything that some awards could ask for: every course they can count, in every
//! form they tell apart, the best score of every exam, every credential, and every event in every year.
//!
//! Such a student is where the search for a witness begins ([`super::less`] takes away again what is not
//! needed). Nothing is concluded from this student alone.

mod events;
mod records;
mod wishes;

use crate::plan::{Enrolment, Entry, Plan};
use crate::policy::{Award, Cond, Demand, Kind, Policy};
use crate::quantity::{Date, SchoolYear};

use super::cohort::Cohort;
pub(super) use wishes::Case;

/// The grades a student is enrolled in one after the other.
const GRADES: std::ops::RangeInclusive<i8> = 6..=12;

/// What a student is made for.
pub(super) struct Maker<'a> {
    /// Courses, exams and all the rest, in joint terms.
    pub(super) tables: &'a Policy,
    /// The awards whose demands are to be met, with all they depend on.
    pub(super) have: Vec<&'a Award>,
    /// The awards whose demands tell what else there is.
    pub(super) want: Vec<&'a Award>,
    pub(super) cohort: &'a Cohort,
}

impl<'a> Maker<'a> {
    /// The student who has everything, with the facts of a case.
    pub(super) fn student(&self, case: &Case) -> Plan {
        let mut plan = Plan::new("witness");
        plan.student.entered_grade_9 = Some(Entry::Year(self.cohort.entered));
        plan.student.graduation = Some(Entry::Year(self.year(12)));
        for grade in GRADES.filter(|grade| *grade >= case.from_grade) {
            plan.enrolment.push(Enrolment {
                school: "school".to_owned(),
                grade,
                year: self.year(grade),
                from: None,
                to: None,
            });
        }
        plan.student.facts.clone_from(&case.facts);
        plan.courses = self.records();
        self.results(&mut plan);
        self.happenings(&mut plan);
        plan
    }

    /// The day after all is over; where an award is for students in some grades only, a day near the end of
    /// the last of these.
    pub(super) fn as_of(&self) -> Date {
        let inside = self.awards().flat_map(|award| &award.applies).flat_map(Cond::leaves);
        let last = inside.filter_map(|cond| match cond {
            Cond::InGrade(_, last) => Some((*last).min(12)),
            _ => None,
        });
        let (year, month, day) = match last.min() {
            Some(grade) => (self.year(grade).plus(1), 5, 15),
            None => (self.cohort.graduates().plus(1), 8, 31),
        };
        Date::new(year.start(), month, day).unwrap_or(Date::MAX)
    }

    /// The school year of a grade.
    fn year(&self, grade: i8) -> SchoolYear {
        self.cohort.entered.plus(i16::from(grade) - 9)
    }

    fn awards(&self) -> impl Iterator<Item = &'a Award> {
        self.have.iter().chain(&self.want).copied()
    }

    fn demands(&self) -> impl Iterator<Item = &'a Demand> {
        self.awards().flat_map(|award| &award.demands)
    }

    /// What all conditions in the awards are made of.
    fn leaves(&self) -> Vec<&'a Cond> {
        self.awards().flat_map(Award::conditions).collect()
    }

    /// Every condition in the awards, with whether it is owed (and not only looked at).
    fn conditions(&self) -> Vec<(&'a Cond, bool)> {
        let mut found = Vec::new();
        for award in self.awards() {
            found.extend(award.applies.iter().map(|cond| (cond, true)));
            for demand in &award.demands {
                match &demand.kind {
                    Kind::Test(cond) => found.push((cond, true)),
                    Kind::If { cond, .. } => found.push((cond, false)),
                    Kind::When { branches, .. } => {
                        found.extend(branches.iter().map(|(cond, _)| (cond, false)));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// What plan files may call something: its short name where no other of its sort has it.
fn called<'a>(named: &crate::policy::Named, all: impl Iterator<Item = &'a crate::policy::Named>) -> String {
    let alone = all.filter(|other| other.name == named.name).nth(1).is_none();
    if alone { named.name.clone() } else { named.full() }
}
