//! What a change of a policy means for real students: each plan is audited under the old and the new version, and the
//! verdicts are counted against each other: in all, by school, by grade. What is counted here may be published; small
//! numbers are hidden (see `suppress`). Who the students are goes another way: to whoever [`Comparison::add`] hands
//! them on to, and not into the counts.
//!
//! How small numbers are kept: the counts of what the change does (gains, loses, other change, no change) are the
//! totals that the tables by school and by grade share, as those of an annual report do. From which verdict to which
//! is a breakdown of one such total each, shown only where the total is, and without sums by verdict: so nothing ties
//! it to the tables but the total itself, which is taken as known there.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::suppress::{Cell, DEFAULT_THRESHOLD, Totals, single, table, totals};
use crate::audit::outcome::{Audit, AwardResult, Verdict};
use crate::audit::{Auditor, DEFAULT_EFFORT, Detail, Options as AuditOptions};
use crate::plan::Plan;
use crate::policy::{AwardId, Policy};
use crate::quantity::Date;

/// The version of the JSON of an impact.
pub const IMPACT_VERSION: u32 = 1;

/// How many schools are counted apart; those that come later by name are counted together.
pub const MOST_SCHOOLS: usize = 1_000;

/// How to measure what a change means.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The day the audits are made for.
    pub as_of: Date,
    /// The search states spent on one question of one plan before it is left undecided.
    pub effort: u32,
    /// Counts below this number are not shown, nor what would give them away; 0 hides nothing.
    pub suppress: u32,
}

impl Options {
    /// On that day, with the smallest number of the annual report.
    #[must_use]
    pub const fn on(as_of: Date) -> Self {
        Self { as_of, effort: DEFAULT_EFFORT, suppress: DEFAULT_THRESHOLD }
    }
}

/// What the change does to a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It stands worse: not met where it was on track or met, on track where it was met.
    Loses,
    /// It stands better.
    Gains,
    /// The verdict is another one, but neither better nor worse: it cannot be told now, or is for other students.
    Otherwise,
    /// The verdict is the same.
    Same,
}

impl Effect {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Loses, Self::Gains, Self::Otherwise, Self::Same];

    /// What it means for a student that one verdict becomes another.
    #[must_use]
    pub fn of(before: Verdict, after: Verdict) -> Self {
        if before == after {
            return Self::Same;
        }
        match (height(before), height(after)) {
            (Some(before), Some(after)) if after > before => Self::Gains,
            (Some(before), Some(after)) if after < before => Self::Loses,
            _ => Self::Otherwise,
        }
    }
}

/// How good a verdict is for the student; nothing where it is no better or worse than another.
fn height(verdict: Verdict) -> Option<u8> {
    match verdict {
        Verdict::Met | Verdict::MetLate | Verdict::Waived => Some(2),
        Verdict::OnTrack | Verdict::NotYetDue | Verdict::DueSoon => Some(1),
        Verdict::NotMet | Verdict::Missed | Verdict::Overdue => Some(0),
        Verdict::CannotTell | Verdict::Undecided | Verdict::NotApplicable => None,
    }
}

/// What a change of a policy means, in counts that may be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Impact {
    /// Always `gradus-impact`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// The SHA-256 of the sources of the old policy.
    pub old_policy: String,
    /// That of the new one.
    pub new_policy: String,
    /// The day the audits were made for.
    pub as_of: String,
    /// Counts below this number are not shown, nor what would give them away.
    pub suppress: u32,
    /// How many students were audited under both.
    pub students: Cell,
    /// How many plan files could not be read, and so are in no count.
    pub unread: usize,
    /// The awards, in the order in which they were given.
    pub awards: Vec<AwardImpact>,
    /// Awards that were given, but ask something of schools and not of students: by title, not compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_schools: Vec<String>,
}

/// What a change means for one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AwardImpact {
    /// Its full name in the old policy.
    pub old_award: String,
    /// Its title there.
    pub old_title: String,
    /// Its full name in the new policy.
    pub award: String,
    /// Its title there.
    pub title: String,
    /// All students, by what the change does to them; absent where no count can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Effects>,
    /// All students, by the verdict before and after: only what occurs.
    pub verdicts: Vec<Moved>,
    /// Effects of which that cannot be shown without giving small counts away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_shown: Vec<Effect>,
    /// By school; absent where it cannot be shown without giving small counts away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_school: Option<Vec<Line>>,
    /// By grade; absent for the same reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_grade: Option<Vec<Line>>,
}

/// Students by what the change does to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Effects {
    /// It stands worse.
    pub loses: Cell,
    /// It stands better.
    pub gains: Cell,
    /// Another verdict, neither better nor worse.
    pub otherwise: Cell,
    /// The same verdict.
    pub same: Cell,
}

impl Effects {
    fn of(cells: &[Cell]) -> Option<Self> {
        let [loses, gains, otherwise, same] = cells else { return None };
        Some(Self { loses: *loses, gains: *gains, otherwise: *otherwise, same: *same })
    }

    /// The count of an effect.
    #[must_use]
    pub const fn get(&self, effect: Effect) -> Cell {
        match effect {
            Effect::Loses => self.loses,
            Effect::Gains => self.gains,
            Effect::Otherwise => self.otherwise,
            Effect::Same => self.same,
        }
    }
}

/// Students who went from one verdict to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moved {
    /// How it stood under the old policy.
    pub before: Verdict,
    /// How it stands under the new one.
    pub after: Verdict,
    /// What that means.
    pub effect: Effect,
    /// How many.
    pub students: Cell,
}

/// The students of a school or grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// Which.
    pub label: String,
    /// How many they are.
    pub students: Cell,
    /// What the change does to them.
    pub effects: Effects,
}

/// A student of whom something is to be told to the office: the verdict changes, or could not be decided.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'r> {
    /// The award, by its place in [`Comparison::awards`].
    pub award: usize,
    /// The student's plan.
    pub plan: &'r Plan,
    /// The school on the day of the audit.
    pub school: Option<&'r str>,
    /// The grade on the day of the audit.
    pub grade: Option<i8>,
    /// How it stood: the whole result, where the verdict changes.
    pub old: &'r AwardResult,
    /// How it stands.
    pub new: &'r AwardResult,
}

type Counts = [u32; Effect::ALL.len()];

/// A pair of awards, and how the students fare.
struct Pair {
    old: AwardId,
    new: AwardId,
    moved: BTreeMap<(usize, usize), (Verdict, Verdict, u32)>,
    by_school: BTreeMap<Option<String>, Counts>,
    /// Those of schools that are not counted apart.
    other_schools: Counts,
    by_grade: BTreeMap<Option<i8>, Counts>,
}

/// Two versions of a policy that are compared by the plans of students.
pub struct Comparison<'a> {
    policies: [&'a Policy; 2],
    auditors: [Auditor<'a>; 2],
    options: Options,
    /// The awards each plan is audited for under each policy, in its order.
    wanted: [Vec<AwardId>; 2],
    asked: [Vec<String>; 2],
    pairs: Vec<Pair>,
    of_schools: Vec<String>,
    students: u32,
    unread: usize,
}

impl<'a> Comparison<'a> {
    /// Makes ready to take plans. `awards` says which old award goes with which new one; those of schools are left out,
    /// and said. Both policies must be sound (see [`Policy::faults`]).
    #[must_use]
    pub fn new(old: &'a Policy, new: &'a Policy, awards: &[(AwardId, AwardId)], options: &Options) -> Self {
        let mut pairs = Vec::new();
        let mut of_schools = Vec::new();
        for (before, after) in awards {
            let found = (old.awards.get(*before as usize), new.awards.get(*after as usize));
            let (Some(one), Some(other)) = found else { continue };
            if one.of_schools || other.of_schools {
                of_schools.push(other.named.title.clone());
                continue;
            }
            pairs.push(Pair {
                old: *before,
                new: *after,
                moved: BTreeMap::new(),
                by_school: BTreeMap::new(),
                other_schools: Counts::default(),
                by_grade: BTreeMap::new(),
            });
        }
        let wanted = |side: &dyn Fn(&Pair) -> AwardId| -> Vec<AwardId> {
            pairs.iter().map(side).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let wanted = [wanted(&|pair| pair.old), wanted(&|pair| pair.new)];
        let named = |policy: &Policy, wanted: &[AwardId]| {
            let awards = wanted.iter().filter_map(|id| policy.awards.get(*id as usize));
            awards.map(|award| award.named.full()).collect::<Vec<_>>()
        };
        let [before, after] = &wanted;
        let asked = [named(old, before), named(new, after)];
        Self {
            policies: [old, new],
            auditors: [Auditor::new(old), Auditor::new(new)],
            options: *options,
            wanted,
            asked,
            pairs,
            of_schools,
            students: 0,
            unread: 0,
        }
    }

    /// The pairs of awards that are compared, in the order in which they were given.
    #[must_use]
    pub fn awards(&self) -> Vec<(AwardId, AwardId)> {
        self.pairs.iter().map(|pair| (pair.old, pair.new)).collect()
    }

    /// Takes the plan of a student, and hands on what is to be told of it.
    pub fn add(&mut self, plan: &Plan, see: &mut dyn FnMut(&Seen<'_>)) {
        self.students += 1;
        if self.pairs.is_empty() {
            return;
        }
        let brief = self.audits(plan, Detail::Verdicts);
        // Only of who changes everything is said: most do not.
        let mut whole: Option<[Audit; 2]> = None;
        let stay = plan.stay_on(self.options.as_of);
        let (school, grade) = (stay.map(|stay| stay.school.as_str()), stay.map(|stay| stay.grade));
        for at in 0..self.pairs.len() {
            let Some((old, new)) = self.results(at, &brief) else { continue };
            let (before, after) = (old.verdict, new.verdict);
            let effect = Effect::of(before, after);
            if effect != Effect::Same || before == Verdict::Undecided {
                let shown = if effect == Effect::Same {
                    Some((old, new))
                } else {
                    let whole = whole.get_or_insert_with(|| self.audits(plan, Detail::Full));
                    self.results(at, whole)
                };
                if let Some((old, new)) = shown {
                    see(&Seen { award: at, plan, school, grade, old, new });
                }
            }
            if let Some(pair) = self.pairs.get_mut(at) {
                pair.count(before, after, effect, school, grade);
            }
        }
    }

    /// Notes that a plan file could not be read.
    pub fn unread(&mut self) {
        self.unread += 1;
    }

    fn audits(&self, plan: &Plan, detail: Detail) -> [Audit; 2] {
        let [old, new] = &self.auditors;
        let [before, after] = &self.asked;
        let options = |awards: &[String]| AuditOptions {
            awards: awards.to_vec(),
            effort: self.options.effort,
            detail,
            ..AuditOptions::on(self.options.as_of)
        };
        [old.audit(plan, &options(before)), new.audit(plan, &options(after))]
    }

    fn results<'r>(&self, at: usize, audits: &'r [Audit; 2]) -> Option<(&'r AwardResult, &'r AwardResult)> {
        let pair = self.pairs.get(at)?;
        let [before, after] = &self.wanted;
        let [old, new] = audits;
        let of = |wanted: &[AwardId], id: AwardId, audit: &'r Audit| {
            audit.awards.get(wanted.iter().position(|one| *one == id)?)
        };
        Some((of(before, pair.old, old)?, of(after, pair.new, new)?))
    }

    /// The counts, with small ones hidden.
    #[must_use]
    pub fn finish(self) -> Impact {
        let [old, new] = self.policies;
        let threshold = self.options.suppress;
        Impact {
            format: "gradus-impact".to_owned(),
            version: IMPACT_VERSION,
            old_policy: old.sources.clone(),
            new_policy: new.sources.clone(),
            as_of: self.options.as_of.to_string(),
            suppress: threshold,
            students: single(self.students, threshold),
            unread: self.unread,
            awards: self.pairs.into_iter().filter_map(|pair| pair.report(old, new, threshold)).collect(),
            of_schools: self.of_schools,
        }
    }
}

impl Pair {
    fn count(
        &mut self,
        before: Verdict,
        after: Verdict,
        effect: Effect,
        school: Option<&str>,
        grade: Option<i8>,
    ) {
        let key = (before as usize, after as usize);
        self.moved.entry(key).or_insert((before, after, 0)).2 += 1;
        bump(self.by_grade.entry(grade).or_default(), effect);
        let school = school.map(str::to_owned);
        if let Some(counts) = self.by_school.get_mut(&school) {
            return bump(counts, effect);
        }
        if self.by_school.len() < MOST_SCHOOLS {
            return bump(self.by_school.entry(school).or_default(), effect);
        }
        // The first by name are kept, whatever the order of the plans: one that had to go never comes back.
        match self.by_school.last_entry() {
            Some(last) if *last.key() > school => {
                let gone = last.remove();
                for (sum, count) in self.other_schools.iter_mut().zip(gone) {
                    *sum += count;
                }
                bump(self.by_school.entry(school).or_default(), effect);
            }
            _ => bump(&mut self.other_schools, effect),
        }
    }

    fn report(self, old: &Policy, new: &Policy, threshold: u32) -> Option<AwardImpact> {
        let (one, other) = (old.awards.get(self.old as usize)?, new.awards.get(self.new as usize)?);
        let mut sums = Counts::default();
        for (before, after, count) in self.moved.values() {
            if let Some(sum) = sums.get_mut(Effect::of(*before, *after) as usize) {
                *sum += count;
            }
        }
        let columns = totals(&sums, &[], threshold);
        let mut schools: Vec<(String, Counts)> = self
            .by_school
            .into_iter()
            .map(|(school, counts)| (school.unwrap_or_else(|| "school not on record".to_owned()), counts))
            .collect();
        if self.other_schools.iter().any(|count| *count > 0) {
            schools.push(("all other schools".to_owned(), self.other_schools));
        }
        let grades = self.by_grade.into_iter().map(|(grade, counts)| (grade_label(grade), counts)).collect();
        let (verdicts, not_shown) = verdicts(&self.moved, columns.as_ref(), threshold);
        Some(AwardImpact {
            old_award: one.named.full(),
            old_title: one.named.title.clone(),
            award: other.named.full(),
            title: other.named.title.clone(),
            verdicts,
            not_shown,
            by_school: lines(schools, columns.as_ref(), threshold),
            by_grade: lines(grades, columns.as_ref(), threshold),
            all: columns.and_then(|columns| Effects::of(&columns.cells)),
        })
    }
}

fn bump(counts: &mut Counts, effect: Effect) {
    if let Some(count) = counts.get_mut(effect as usize) {
        *count += 1;
    }
}

fn grade_label(grade: Option<i8>) -> String {
    match grade {
        Some(..=-1) => "pre-kindergarten".to_owned(),
        Some(0) => "kindergarten".to_owned(),
        Some(13..) => "the year after grade 12".to_owned(),
        Some(grade) => format!("grade {grade}"),
        None => "grade not on record".to_owned(),
    }
}

/// Each effect's students by verdict before and after, and the effects of which that cannot be shown: where their
/// number is hidden, even which verdicts there are would tell of it.
fn verdicts(
    moved: &BTreeMap<(usize, usize), (Verdict, Verdict, u32)>,
    columns: Option<&Totals>,
    threshold: u32,
) -> (Vec<Moved>, Vec<Effect>) {
    let (mut found, mut not_shown) = (Vec::new(), Vec::new());
    for effect in Effect::ALL {
        let own: Vec<_> =
            moved.values().filter(|(before, after, _)| Effect::of(*before, *after) == effect).collect();
        let sum = columns.and_then(|columns| columns.cells.get(effect as usize)?.count());
        let counts: Vec<u32> = own.iter().map(|(.., count)| *count).collect();
        let Some(shown) = sum.and_then(|_| totals(&counts, &[], threshold)) else {
            not_shown.push(effect);
            continue;
        };
        found.extend(own.into_iter().zip(shown.cells).map(|((before, after, _), students)| Moved {
            before: *before,
            after: *after,
            effect,
            students,
        }));
    }
    (found, not_shown)
}

/// A table by school or grade.
fn lines(counts: Vec<(String, Counts)>, columns: Option<&Totals>, threshold: u32) -> Option<Vec<Line>> {
    let sizes: Vec<u32> = counts.iter().map(|(_, counts)| counts.iter().sum()).collect();
    let rows = totals(&sizes, &[], threshold)?;
    let inside: Vec<Vec<u32>> = counts.iter().map(|(_, counts)| counts.to_vec()).collect();
    let cells = table(&inside, &rows, columns?, &|_, _| false, threshold)?;
    let each = counts.into_iter().zip(&rows.cells).zip(cells);
    each.map(|(((label, _), students), cells)| {
        Some(Line { label, students: *students, effects: Effects::of(&cells)? })
    })
    .collect()
}
