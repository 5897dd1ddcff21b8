//! What a change of a policy means for real students: the counts, which may be published, and apart from them who the
//! students are, for the office.
//!
//! The two never stand in one value: [`Impact`] names nobody, [`Office`] is made only beside it, and nothing writes it
//! out unless it is handed over.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::Serialize;

use super::changes::{self, DemandChange};
use crate::audit::outcome::Verdict;
use crate::plan::Plan;
use crate::policy::{AwardId, Policy};
use crate::population::impact::{Comparison, Effect, Impact, Options, Seen};

/// How many students of an award are listed of each kind; more are only counted.
pub const MOST_STUDENTS: usize = 1_000;
/// How many files that could not be read are listed.
const MOST_UNREAD: usize = 1_000;
/// How many demands are named of a student.
const MOST_DEMANDS: usize = 12;

/// Who the students are: for the office only, never to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Office {
    /// The awards, in the order of [`Impact::awards`].
    pub awards: Vec<AwardStudents>,
    /// Plan files that could not be read, and why; in order.
    pub unread: Vec<Unread>,
    /// How many more there are.
    pub more_unread: usize,
}

/// The students of an award whose verdict changes, or could not be decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AwardStudents {
    /// The award's full name in the new policy.
    pub award: String,
    /// Its title there.
    pub title: String,
    /// Whose verdict changes: who loses first, then by student.
    pub changed: Vec<Student>,
    /// How many more there are.
    pub more_changed: usize,
    /// Of whom it could not be decided within the limit of effort, under one policy or both.
    pub undecided: Vec<Student>,
    /// How many more there are.
    pub more_undecided: usize,
}

/// A student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Student {
    /// The student's id.
    pub student: String,
    /// The student's name, if the plan gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The school on the day of the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The grade on the day of the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<i8>,
    /// How it stood under the old policy.
    pub before: Verdict,
    /// How it stands under the new one.
    pub after: Verdict,
    /// What that means.
    pub effect: Effect,
    /// The demands that make the difference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<DemandChange>,
    /// How many more of them there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_demands: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A plan file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Unread {
    /// The file, or the file and line.
    pub file: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Measures what a change of a policy means, plan by plan. What is kept does not grow with the number of plans, but for
/// the list of the first students of each kind.
///
/// ```
/// # use gradus::{plan::Plan, policy::Policy, report::Measure};
/// # use gradus::population::impact::Options;
/// fn impact(old: &Policy, new: &Policy, plans: &[Plan]) {
///     let options = Options::on(gradus::quantity::parse_date("2026-05-20").unwrap());
///     let mut measure = Measure::new(old, new, &[(0, 0)], &options);
///     plans.iter().for_each(|plan| measure.add(plan));
///     measure.unread("plans/ana.json", "it is no JSON");
///     let (counts, office) = measure.finish();
///     print!("{}", gradus::report::impact_json(&counts, None));
///     drop(office);
/// }
/// ```
pub struct Measure<'a> {
    comparison: Comparison<'a>,
    office: Office,
}

impl<'a> Measure<'a> {
    /// Makes ready to take plans; see [`Comparison::new`].
    #[must_use]
    pub fn new(old: &'a Policy, new: &'a Policy, awards: &[(AwardId, AwardId)], options: &Options) -> Self {
        let comparison = Comparison::new(old, new, awards, options);
        let named = comparison.awards().into_iter().filter_map(|(_, id)| new.awards.get(id as usize));
        let awards = named.map(|award| AwardStudents {
            award: award.named.full(),
            title: award.named.title.clone(),
            ..AwardStudents::default()
        });
        let office = Office { awards: awards.collect(), ..Office::default() };
        Self { comparison, office }
    }

    /// Takes the plan of a student.
    pub fn add(&mut self, plan: &Plan) {
        let office = &mut self.office;
        self.comparison.add(plan, &mut |seen| {
            if let Some(award) = office.awards.get_mut(seen.award) {
                award.note(seen);
            }
        });
    }

    /// Notes that a plan file could not be read, and why.
    pub fn unread(&mut self, file: &str, problem: &str) {
        self.comparison.unread();
        let unread = Unread { file: file.to_owned(), problem: problem.to_owned() };
        self.office.more_unread +=
            usize::from(!keep(&mut self.office.unread, unread, MOST_UNREAD, Unread::cmp));
    }

    /// The counts, which may be published, and who the students are, which may not.
    #[must_use]
    pub fn finish(self) -> (Impact, Office) {
        (self.comparison.finish(), self.office)
    }
}

impl AwardStudents {
    fn note(&mut self, seen: &Seen<'_>) {
        let (before, after) = (seen.old.verdict, seen.new.verdict);
        let mut student = Student {
            student: seen.plan.student.id.clone(),
            name: seen.plan.student.name.clone(),
            school: seen.school.map(str::to_owned),
            grade: seen.grade,
            before,
            after,
            effect: Effect::of(before, after),
            demands: Vec::new(),
            more_demands: 0,
        };
        if before == Verdict::Undecided || after == Verdict::Undecided {
            let kept = keep(&mut self.undecided, student.clone(), MOST_STUDENTS, order);
            self.more_undecided += usize::from(!kept);
        }
        if student.effect != Effect::Same {
            student.demands = changes::decisive(seen.old, seen.new);
            student.more_demands = student.demands.len().saturating_sub(MOST_DEMANDS);
            student.demands.truncate(MOST_DEMANDS);
            self.more_changed += usize::from(!keep(&mut self.changed, student, MOST_STUDENTS, order));
        }
    }
}

fn order(one: &Student, other: &Student) -> Ordering {
    let key = |student: &Student| {
        (student.effect, student.student.clone(), student.school.clone(), student.grade, student.name.clone())
    };
    let verdicts = |student: &Student| (student.before as usize, student.after as usize);
    // Of two plans of one student the order does not depend on that of the files either.
    (key(one).cmp(&key(other)))
        .then_with(|| verdicts(one).cmp(&verdicts(other)))
        .then_with(|| format!("{:?}", one.demands).cmp(&format!("{:?}", other.demands)))
}

/// Puts a value in its place, where it is among the first so many; whether nothing had to go for that.
fn keep<T>(list: &mut Vec<T>, value: T, most: usize, order: impl Fn(&T, &T) -> Ordering) -> bool {
    let at = list.partition_point(|one| order(one, &value) != Ordering::Greater);
    list.insert(at, value);
    if list.len() <= most {
        return true;
    }
    list.pop();
    false
}

/// The counts as programs read them, with the students only where the office's list is handed over.
#[derive(Serialize, JsonSchema)]
struct Written<'a> {
    #[serde(flatten)]
    counts: &'a Impact,
    /// Who the students are: for the office only. Absent where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<&'a Office>,
}

/// The counts as JSON, ending with a line break; with the students where the office's list is handed over.
#[must_use]
pub fn impact_json(counts: &Impact, office: Option<&Office>) -> String {
    // Every key is a string and every number whole, so that writing cannot fail.
    serde_json::to_string_pretty(&Written { counts, office }).unwrap_or_default() + "\n"
}

/// The JSON Schema of [`impact_json`].
#[must_use]
pub fn impact_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Written<'_>>();
    schema.insert("title".to_owned(), serde_json::Value::from("Gradus impact"));
    schema.to_value()
}
