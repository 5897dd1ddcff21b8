//! The counts of an annual report: how the students fare by award and demand, by grade and by cohort,
//! what they are interested in, and how many have no plan. Small numbers are hidden; see `suppress`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::standards::Standard;
use super::suppress::{Cell, Totals, single, table, totals};
use crate::audit::outcome::{Audit, DemandResult, Verdict};
use crate::plan::{Event, Plan};
use crate::policy::{Award, AwardId, EventClass, EventKind, Policy};
use crate::quantity::{Date, SchoolYear};
use crate::school::School;

/// The version of the JSON of an annual report.
pub const ANNUAL_VERSION: u32 = 1;

/// The most values of one kind of choice that are counted by themselves.
const MOST_VALUES: usize = 1_000;

/// What students can be counted as, and how it is called.
const COLUMNS: [&str; 7] =
    ["met", "on track", "due soon", "overdue", "not met", "not known", "not applicable"];

/// The place of `not known` in [`COLUMNS`]: it cannot be told, or there is no plan.
const NOT_KNOWN: usize = 5;
const NOT_APPLICABLE: usize = 6;

type Counts = [u32; COLUMNS.len()];

/// The counts of an annual report, fit to be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Annual {
    /// Always `gradus-annual`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// The school, as its file names it.
    pub school: String,
    /// Its district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The school year.
    pub year: String,
    /// The day it is made for.
    pub as_of: String,
    /// Counts below this number are not shown, nor what would give them away.
    pub suppress: u32,
    /// How many students the school has.
    pub students: Cell,
    /// How many of them have no plan, by grade.
    pub plans: Breakdown,
    /// How they fare, one entry an award and one a demand of it.
    pub awards: Vec<Breakdown>,
    /// What they last chose or set as a goal, one entry a kind.
    pub interests: Vec<Interest>,
    /// What is asked of the school itself, and the evidence that it was met.
    pub standards: Vec<Standard>,
}

/// Counts of students by something, in all, by grade and by cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Breakdown {
    /// The award, by name; empty where it is about none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub award: String,
    /// The demand of the award, by what identifies it; absent for the award as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<String>,
    /// Its title.
    pub title: String,
    /// What is counted in each column.
    pub columns: Vec<String>,
    /// All students; absent where the counts cannot be shown without giving small ones away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Row>,
    /// By grade; absent for the same reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_grade: Option<Vec<Row>>,
    /// By the school year of entry into grade 9; absent for the same reason, or where not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_cohort: Option<Vec<Row>>,
}

/// Counts of some students.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Row {
    /// Who: `grade 9`, `2022-23`.
    pub label: String,
    /// How many they are.
    pub students: Cell,
    /// How many count in each column.
    pub counts: Vec<Cell>,
    /// Of a hundred to whom it applies: how many meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met_rate: Option<String>,
    /// Of a hundred to whom it applies: how many meet it or are in time to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_track_rate: Option<String>,
}

/// What students chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Interest {
    /// The kind of choice or goal, by name.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Value and count; absent where they cannot be shown without giving small ones away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<(String, Cell)>>,
}

/// Counts by award and demand, for one line of each table.
type Lines<K> = BTreeMap<K, Counts>;

/// The running counts.
pub(super) struct Tally {
    as_of: Date,
    wanted: Vec<AwardId>,
    /// The place of an award's own counts, and of each of its demands by path.
    places: Vec<(usize, BTreeMap<String, usize>)>,
    by_grade: Vec<Lines<Option<i8>>>,
    by_cohort: Vec<Lines<Option<SchoolYear>>>,
    grades: BTreeMap<Option<i8>, [u32; 2]>,
    cohorts: BTreeMap<Option<SchoolYear>, u32>,
    kinds: Vec<Kind>,
}

/// A kind of choice or goal, and how often each value was last chosen.
struct Kind {
    name: String,
    full: String,
    title: String,
    declared: Vec<String>,
    values: BTreeMap<String, (String, u32)>,
    /// Chosen, but not counted by itself.
    other: u32,
}

impl Kind {
    fn of(kind: &EventKind) -> Option<Self> {
        matches!(kind.class, EventClass::Choice | EventClass::Goal).then(|| Self {
            name: kind.named.name.clone(),
            full: kind.named.full(),
            title: kind.named.title.clone(),
            declared: kind.values.clone(),
            values: BTreeMap::new(),
            other: 0,
        })
    }

    /// Counts the value the student last chose, by date and then by the order of the file.
    fn add(&mut self, events: &[Event], as_of: Date) {
        let own = events
            .iter()
            .filter(|event| event.date <= as_of && (event.kind == self.name || event.kind == self.full));
        let Some(value) = own.max_by_key(|event| event.date).and_then(|event| event.value.as_deref()) else {
            return;
        };
        let key = value.trim().to_lowercase();
        let known = self.declared.iter().find(|one| one.to_lowercase() == key);
        let full = self.values.len() >= MOST_VALUES && !self.values.contains_key(&key);
        if full || known.is_none() && !self.declared.is_empty() {
            self.other += 1;
            return;
        }
        let title = known.map_or_else(|| value.trim().to_owned(), Clone::clone);
        let entry = self.values.entry(key).or_insert_with(|| (title.clone(), 0));
        // Of several spellings the first by order is shown, whatever the order of the plans.
        if title < entry.0 {
            entry.0 = title;
        }
        entry.1 += 1;
    }

    fn report(self, students: u32, threshold: u32) -> Interest {
        let mut other = self.other;
        let mut values: Vec<(String, u32)> = Vec::new();
        for value in &self.declared {
            let count = self.values.get(&value.to_lowercase()).map_or(0, |(_, count)| *count);
            values.push((value.clone(), count));
        }
        if self.declared.is_empty() {
            for (title, count) in self.values.into_values() {
                // The words of a few students may name them.
                if count < threshold {
                    other += count;
                } else {
                    values.push((title, count));
                }
            }
        }
        let stated: u32 = values.iter().map(|(_, count)| count).sum::<u32>() + other;
        values.push(("another value".to_owned(), other));
        values.push(("none stated".to_owned(), students.saturating_sub(stated)));
        let counts: Vec<u32> = values.iter().map(|(_, count)| *count).collect();
        let shown = totals(&counts, &[], threshold);
        Interest {
            kind: self.name,
            title: self.title,
            values: shown.map(|shown| values.into_iter().map(|(value, _)| value).zip(shown.cells).collect()),
        }
    }
}

impl Tally {
    pub(super) fn new(policy: &Policy, wanted: &[AwardId], as_of: Date) -> Self {
        let mut places = Vec::new();
        let mut count = 0;
        for id in wanted {
            let mut paths = BTreeMap::new();
            let own = count;
            count += 1;
            if let Some(award) = policy.awards.get(*id as usize) {
                for demand in demands(award) {
                    paths.insert(demand.to_owned(), count);
                    count += 1;
                }
            }
            places.push((own, paths));
        }
        Self {
            as_of,
            wanted: wanted.to_vec(),
            places,
            by_grade: (0..count).map(|_| Lines::new()).collect(),
            by_cohort: (0..count).map(|_| Lines::new()).collect(),
            grades: BTreeMap::new(),
            cohorts: BTreeMap::new(),
            kinds: policy.events.iter().filter_map(Kind::of).collect(),
        }
    }

    /// Counts the student of a plan.
    pub(super) fn add(&mut self, grade: Option<i8>, plan: &Plan, audit: Option<&Audit>) {
        let cohort = plan.entry_year(9);
        bump(&mut self.grades, grade, 0);
        *self.cohorts.entry(cohort).or_default() += 1;
        for (at, (own, paths)) in self.places.iter().enumerate() {
            let result = audit.and_then(|audit| audit.awards.get(at));
            let verdict = result.map_or(Verdict::CannotTell, |result| result.verdict);
            let mut found = BTreeMap::new();
            if let Some(result) = result {
                note(&result.demands, &mut found);
            }
            let applies = !matches!(verdict, Verdict::NotApplicable);
            let each = paths.iter().map(|(path, place)| {
                let verdict = match found.get(path.as_str()) {
                    Some(verdict) => *verdict,
                    // Of an award laid out for the student, what is not there is not owed.
                    None if applies && found.is_empty() => Verdict::CannotTell,
                    None => Verdict::NotApplicable,
                };
                (*place, verdict)
            });
            for (place, verdict) in each.chain([(*own, verdict)]) {
                let column = column(verdict);
                if let (Some(grades), Some(cohorts)) =
                    (self.by_grade.get_mut(place), self.by_cohort.get_mut(place))
                {
                    bump(grades, grade, column);
                    bump(cohorts, cohort, column);
                }
            }
        }
        for kind in &mut self.kinds {
            kind.add(&plan.events, self.as_of);
        }
    }

    /// Counts a student without a plan.
    pub(super) fn without_plan(&mut self, grade: Option<i8>) {
        bump(&mut self.grades, grade, 1);
        *self.cohorts.entry(None).or_default() += 1;
        for lines in &mut self.by_grade {
            bump(lines, grade, NOT_KNOWN);
        }
        for lines in &mut self.by_cohort {
            bump(lines, None, NOT_KNOWN);
        }
    }

    /// The report, with small numbers hidden.
    pub(super) fn report(self, policy: &Policy, school: &School, threshold: u32) -> Annual {
        let students: u32 = self.cohorts.values().sum();
        let grades: Vec<Option<i8>> = self.grades.keys().copied().collect();
        let cohorts: Vec<Option<SchoolYear>> = self.cohorts.keys().copied().collect();
        let grade_sizes: Vec<u32> = self.grades.values().map(|[with, without]| with + without).collect();
        let cohort_sizes: Vec<u32> = self.cohorts.values().copied().collect();
        let grade_label = |grade: &Option<i8>| match grade {
            Some(-1) => "pre-kindergarten".to_owned(),
            Some(0) => "kindergarten".to_owned(),
            Some(grade) => format!("grade {grade}"),
            None => "grade not stated".to_owned(),
        };
        let cohort_label = |year: &Option<SchoolYear>| match year {
            Some(year) => format!("entered grade 9 in {year}"),
            None => "entry into grade 9 not stated".to_owned(),
        };
        let by_grade = Lined {
            labels: grades.iter().map(grade_label).collect(),
            totals: totals(&grade_sizes, &[], threshold),
        };
        let by_cohort = Lined {
            labels: cohorts.iter().map(cohort_label).collect(),
            totals: totals(&cohort_sizes, &[], threshold),
        };
        let print = Print { students, threshold };
        let plan_counts: Vec<Vec<u32>> = self.grades.values().map(|counts| counts.to_vec()).collect();
        let plans = Breakdown {
            title: "Students with a plan".to_owned(),
            columns: vec!["with a plan".to_owned(), "without a plan".to_owned()],
            ..print.breakdown(&plan_counts, 2, &by_grade, None, &Hidden::default())
        };
        // Where the number without a plan is hidden, so is the number of those not known, which holds it.
        let hidden = Hidden::from(&plans);
        let mut awards = Vec::new();
        for (id, (own, paths)) in self.wanted.iter().zip(&self.places) {
            let Some(award) = policy.awards.get(*id as usize) else { continue };
            let mut both = vec![(None, *own)];
            both.extend(demands(award).into_iter().filter_map(|path| Some((Some(path), *paths.get(path)?))));
            for (demand, place) in both {
                let lines = |counts: Option<Vec<Vec<u32>>>| counts.unwrap_or_default();
                let of_grades = self.by_grade.get(place).map(|lines| rows(lines, &grades));
                let of_cohorts = self.by_cohort.get(place).map(|lines| rows(lines, &cohorts));
                let of_cohorts = demand.is_none().then(|| lines(of_cohorts));
                let cohort = of_cohorts.as_ref().map(|counts| (counts.as_slice(), &by_cohort));
                let title = match demand {
                    None => award.named.title.clone(),
                    Some(path) => title_of(award, path),
                };
                awards.push(Breakdown {
                    award: award.named.name.clone(),
                    demand: demand.map(str::to_owned),
                    title,
                    columns: COLUMNS.iter().map(|column| (*column).to_owned()).collect(),
                    ..print.breakdown(&lines(of_grades), COLUMNS.len(), &by_grade, cohort, &hidden)
                });
            }
        }
        Annual {
            format: "gradus-annual".to_owned(),
            version: ANNUAL_VERSION,
            policy: policy.sources.clone(),
            school: school.school.clone(),
            district: school.district.clone(),
            year: school.year.to_string(),
            as_of: self.as_of.to_string(),
            suppress: threshold,
            students: single(students, threshold),
            plans,
            awards,
            interests: self.kinds.into_iter().map(|kind| kind.report(students, threshold)).collect(),
            standards: Vec::new(),
        }
    }
}

/// The lines of a table, and their totals as they are published.
struct Lined {
    labels: Vec<String>,
    totals: Option<Totals>,
}

/// What must be hidden of those not known.
#[derive(Default)]
struct Hidden {
    all: bool,
    by_grade: Vec<bool>,
    /// Whether nothing by grade can be shown safely beside it.
    no_grades: bool,
}

impl Hidden {
    fn from(plans: &Breakdown) -> Self {
        let hidden = |row: &Row| row.counts.get(1).is_none_or(|cell| cell.count().is_none());
        let shown = |row: &Row| row.counts.get(1).is_some_and(|cell| *cell == Cell::Count(0));
        Self {
            all: plans.all.as_ref().is_none_or(hidden),
            by_grade: plans.by_grade.iter().flatten().map(hidden).collect(),
            // Where none is without a plan there is nothing to give away.
            no_grades: plans.by_grade.is_none() && !plans.all.as_ref().is_some_and(shown),
        }
    }
}

struct Print {
    students: u32,
    threshold: u32,
}

impl Print {
    fn breakdown(
        &self,
        grades: &[Vec<u32>],
        width: usize,
        by_grade: &Lined,
        cohorts: Option<(&[Vec<u32>], &Lined)>,
        hidden: &Hidden,
    ) -> Breakdown {
        let mut sums = vec![0_u32; width];
        for row in grades {
            for (sum, count) in sums.iter_mut().zip(row) {
                *sum += count;
            }
        }
        let is_audit = width == COLUMNS.len();
        let forced: Vec<bool> = (0..width).map(|at| is_audit && at == NOT_KNOWN && hidden.all).collect();
        let columns = totals(&sums, &forced, self.threshold);
        let rows = |counts: &[Vec<u32>], lined: &Lined, forced: &dyn Fn(usize, usize) -> bool| {
            let (totals, columns) = (lined.totals.as_ref()?, columns.as_ref()?);
            let cells = table(counts, totals, columns, forced, self.threshold)?;
            let each = lined.labels.iter().zip(&totals.cells).zip(cells);
            Some(each.map(|((label, students), counts)| row(label, *students, counts, is_audit)).collect())
        };
        let of_grade = |row: usize, column: usize| {
            is_audit
                && column == NOT_KNOWN
                && (hidden.no_grades || hidden.by_grade.get(row).copied().unwrap_or(false))
        };
        Breakdown {
            award: String::new(),
            demand: None,
            title: String::new(),
            columns: Vec::new(),
            by_grade: rows(grades, by_grade, &of_grade),
            by_cohort: cohorts.and_then(|(counts, lined)| rows(counts, lined, &|_, _| false)),
            all: columns.as_ref().map(|columns| {
                row("all students", single(self.students, self.threshold), columns.cells.clone(), is_audit)
            }),
        }
    }
}

fn row(label: &str, students: Cell, counts: Vec<Cell>, is_audit: bool) -> Row {
    let count = |at: usize| counts.get(at).and_then(|cell| cell.count());
    let of = |columns: &[usize]| -> Option<String> {
        let part: u32 = columns.iter().map(|at| count(*at)).sum::<Option<u32>>()?;
        let whole = students.count()?.checked_sub(count(NOT_APPLICABLE)?)?;
        rate(part, whole)
    };
    let (met_rate, on_track_rate) = if is_audit { (of(&[0]), of(&[0, 1, 2])) } else { (None, None) };
    Row { label: label.to_owned(), students, counts, met_rate, on_track_rate }
}

/// So many of a hundred, to one decimal place, half rounded up.
fn rate(part: u32, whole: u32) -> Option<String> {
    let tenths = (u64::from(part) * 2000 + u64::from(whole)).checked_div(u64::from(whole) * 2)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

/// In which column a verdict counts.
fn column(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Met | Verdict::MetLate | Verdict::Waived => 0,
        Verdict::OnTrack | Verdict::NotYetDue => 1,
        Verdict::DueSoon => 2,
        Verdict::Overdue => 3,
        Verdict::NotMet | Verdict::Missed => 4,
        Verdict::CannotTell | Verdict::Undecided => NOT_KNOWN,
        Verdict::NotApplicable => NOT_APPLICABLE,
    }
}

fn bump<K: Ord, const N: usize>(lines: &mut BTreeMap<K, [u32; N]>, line: K, column: usize) {
    if let Some(count) = lines.entry(line).or_insert([0; N]).get_mut(column) {
        *count += 1;
    }
}

fn rows<K: Ord>(lines: &Lines<K>, order: &[K]) -> Vec<Vec<u32>> {
    order.iter().map(|key| lines.get(key).copied().unwrap_or_default().to_vec()).collect()
}

/// The demands of an award that are counted by themselves, by path: those directly in it, and those of
/// any depth that have a name.
fn demands(award: &Award) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (at, demand) in (0u32..).zip(&award.demands) {
        if (award.roots.contains(&at) || demand.name.is_some()) && seen.insert(demand.path.as_str()) {
            found.push(demand.path.as_str());
        }
    }
    found
}

fn title_of(award: &Award, path: &str) -> String {
    let demand = award.demands.iter().find(|demand| demand.path == path);
    demand.map_or_else(String::new, |demand| demand.title.clone().unwrap_or_else(|| demand.text.clone()))
}

/// The verdict of every demand laid out, by path; of one that stands there several times, as the periods
/// of a window do, the outermost.
fn note<'r>(results: &'r [DemandResult], found: &mut BTreeMap<&'r str, Verdict>) {
    for result in results {
        found.entry(result.path.as_str()).or_insert(result.verdict);
    }
    for result in results {
        note(&result.parts, found);
    }
}
