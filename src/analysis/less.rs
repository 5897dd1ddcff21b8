//! The search for a witness: a student who meets one award and not another.
//!
//! It begins with the student who has everything ([`super::everything`]) and takes away what is not needed
//! for the first award. For each demand of the second that could not be shown to follow, what could count
//! there is taken away first, or made as weak as may be; what is then left of the student is asked about
//! the second award. That is the search over minimal cuts turned round: a demand, or several together, is
//! not filled by a student who has no more of what it takes than the first award needs. The first one who
//! is refused is the witness, once nothing more can be left out of what the student has.
//!
//! Every question is an audit, so a witness is one whatever this file does. That none is found proves
//! nothing.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::everything::Maker;
use super::prove::Gap;
use super::select::listed;
use crate::audit::outcome::Verdict;
use crate::audit::{Auditor, Detail, Options};
use crate::plan::{CourseRecord, FactValue, Plan};
use crate::policy::{Award, Cond, CourseId, DemandId, Kind, Select};
use crate::quantity::Date;

/// The audits one search may make.
const EFFORT: u32 = 2_500;
/// The search states of each audit: one that needs more is of no help here.
const STATES: u32 = 400;
/// The most sets of what may count somewhere that are taken away first.
const MOST_AVOIDED: usize = 48;

/// An award as one policy has it.
pub(super) struct Seat<'a> {
    pub(super) auditor: &'a Auditor<'a>,
    /// Its full name there; absent where that policy has no such award.
    pub(super) award: Option<String>,
}

impl Seat<'_> {
    /// How things stand for a student on a day.
    pub(super) fn verdict(&self, plan: &Plan, as_of: Date) -> Verdict {
        let Some(award) = &self.award else { return Verdict::NotApplicable };
        let options = Options {
            awards: vec![award.clone()],
            detail: Detail::Verdicts,
            effort: STATES,
            ..Options::on(as_of)
        };
        let audit = self.auditor.audit(plan, &options);
        audit.awards.first().map_or(Verdict::NotApplicable, |result| result.verdict)
    }
}

/// Whether the award is the student's, in time.
pub(super) fn admitted(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::Waived)
}

/// Whether it surely is not, on that day.
pub(super) fn refused(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::NotMet
            | Verdict::Missed
            | Verdict::NotApplicable
            | Verdict::MetLate
            | Verdict::Overdue
            | Verdict::NotYetDue
            | Verdict::DueSoon
    )
}

/// What came of a search.
pub(super) enum Found {
    /// A student who has the first award and not the second, and could not with less.
    Witness(Box<Plan>),
    /// Nobody among those tried; whether anybody at all was found who has the first.
    Nobody { any: bool },
    /// The effort was spent.
    Spent,
}

/// A question and where it is asked.
pub(super) struct Search<'a> {
    pub(super) maker: Maker<'a>,
    pub(super) have: Seat<'a>,
    pub(super) want: Seat<'a>,
    /// The awards whose demands are wanted, by their joint number.
    pub(super) wanted: BTreeMap<u32, &'a Award>,
}

/// What is taken away first.
#[derive(Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Avoid {
    /// Courses; all of them where absent.
    courses: Option<BTreeSet<CourseId>>,
    exams: BTreeSet<u32>,
    credentials: BTreeSet<u32>,
}

impl Search<'_> {
    /// Looks for a witness, led by what could not be shown to follow.
    pub(super) fn run(&self, gaps: &[Gap], effort: &Cell<u32>) -> Found {
        let left = EFFORT.min(effort.get());
        let mut search = Running { search: self, left, courses: self.courses(), as_of: self.maker.as_of() };
        let found = self.run_with(&mut search, gaps);
        effort.set(effort.get().saturating_sub(left.saturating_sub(search.left)));
        found
    }

    fn run_with(&self, search: &mut Running<'_, '_>, gaps: &[Gap]) -> Found {
        let mut any = false;
        let avoided = self.avoided(gaps);
        for case in self.maker.cases() {
            let everything = self.maker.student(&case);
            if !search.is_admitted(&everything) {
                if search.left == 0 {
                    return Found::Spent;
                }
                continue;
            }
            any = true;
            if search.is_refused(&everything) {
                return Found::Witness(Box::new(search.smallest(everything)));
            }
            // Only what this award needs, so that little is left to make weaker: the same for all that follows.
            let mut needed: Option<Plan> = None;
            for avoid in &avoided {
                for weaken in [false, true] {
                    let found = if weaken {
                        let start = needed.get_or_insert_with(|| search.needed(&everything));
                        search.weakened(start, avoid)
                    } else {
                        search.without(&everything, avoid)
                    };
                    if let Some(found) = found {
                        return Found::Witness(Box::new(search.smallest(found)));
                    }
                    if search.left == 0 {
                        return Found::Spent;
                    }
                }
            }
        }
        Found::Nobody { any }
    }

    /// The number of each course by what plan files call it.
    fn courses(&self) -> BTreeMap<String, CourseId> {
        let courses = &self.maker.tables.courses;
        let full = (0u32..).zip(courses).map(|(id, course)| (course.named.full(), id));
        let short = (0u32..).zip(courses).map(|(id, course)| (course.named.name.clone(), id));
        short.chain(full).collect()
    }

    /// What could count in each demand that was not shown to follow, then in several of them together.
    fn avoided(&self, gaps: &[Gap]) -> Vec<Avoid> {
        let mut found: Vec<Avoid> = Vec::new();
        let mut note = |avoid: Avoid| {
            if !found.contains(&avoid) && found.len() < MOST_AVOIDED {
                found.push(avoid);
            }
        };
        let mut all = Avoid { courses: Some(BTreeSet::new()), ..Avoid::default() };
        let mut single: Vec<Avoid> = Vec::new();
        for gap in gaps {
            let Some(award) = self.wanted.get(&gap.award) else { continue };
            let roots: Vec<DemandId> = match gap.demand {
                Some(demand) => vec![demand],
                None => award.roots.clone(),
            };
            for root in roots {
                for avoid in avoid_of(award, root) {
                    all.join(&avoid);
                    single.push(avoid);
                }
            }
            if gap.demand.is_none() {
                let mut avoid = Avoid { courses: Some(BTreeSet::new()), ..Avoid::default() };
                award.applies.iter().for_each(|cond| avoid.cond(cond));
                single.push(avoid);
            }
        }
        single.iter().cloned().for_each(&mut note);
        note(all);
        // Demands that compete for the same courses: what fills one is missing in the other.
        let mut others: Vec<Avoid> = Vec::new();
        for award in self.wanted.values() {
            for (id, demand) in (0u32..).zip(&award.demands) {
                if matches!(demand.kind, Kind::Count(_) | Kind::Sum { .. } | Kind::Choose { .. }) {
                    others.extend(avoid_of(award, id).into_iter().next());
                }
            }
        }
        for avoid in &single {
            for other in &others {
                let overlap = match (&avoid.courses, &other.courses) {
                    (Some(one), Some(other)) => !one.is_disjoint(other),
                    _ => false,
                };
                if overlap {
                    let mut both = avoid.clone();
                    both.join(other);
                    note(both);
                }
            }
        }
        note(Avoid::default());
        found
    }
}

/// What could count in a demand, and in parts of it: all of it first.
fn avoid_of(award: &Award, root: DemandId) -> Vec<Avoid> {
    let mut whole = Avoid { courses: Some(BTreeSet::new()), ..Avoid::default() };
    let mut parts = Vec::new();
    let mut open = vec![root];
    while let Some(demand) = open.pop().and_then(|id| award.demands.get(id as usize)) {
        open.extend(demand.kind.parts());
        match &demand.kind {
            Kind::Count(count) => {
                whole.select(&count.select);
                // With a limit, what is under it counts only so far: what is not goes first.
                for limit in &count.limits {
                    if let (Some(all), Some(limited)) = (listed(&count.select), listed(&limit.select)) {
                        let courses = if limit.most.is_some() {
                            all.difference(&limited).copied().collect()
                        } else {
                            limited
                        };
                        parts.push(Avoid { courses: Some(courses), ..Avoid::default() });
                    }
                }
            }
            Kind::Gpa { over, .. } => whole.select(over),
            Kind::GpaCounted { .. } => whole.courses = None,
            kind => kind.conditions().into_iter().for_each(|cond| whole.cond(cond)),
        }
    }
    parts.insert(0, whole);
    parts
}

impl Avoid {
    fn join(&mut self, other: &Self) {
        match (&mut self.courses, &other.courses) {
            (Some(own), Some(other)) => own.extend(other),
            _ => self.courses = None,
        }
        self.exams.extend(&other.exams);
        self.credentials.extend(&other.credentials);
    }

    fn select(&mut self, select: &Select) {
        match (&mut self.courses, listed(select)) {
            (Some(own), Some(found)) => own.extend(found),
            _ => self.courses = None,
        }
    }

    fn cond(&mut self, cond: &Cond) {
        for leaf in cond.leaves() {
            match leaf {
                Cond::Score(exam, ..) => {
                    self.exams.insert(*exam);
                }
                Cond::BestSum(_, exams, ..) => self.exams.extend(exams),
                Cond::Credentials(_, credentials, _) => self.credentials.extend(credentials),
                Cond::Courses(_, _, _, select) => self.select(select),
                _ => {}
            }
        }
    }
}

struct Running<'s, 'a> {
    search: &'s Search<'a>,
    left: u32,
    courses: BTreeMap<String, CourseId>,
    as_of: Date,
}

impl Running<'_, '_> {
    fn is_admitted(&mut self, plan: &Plan) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && admitted(self.search.have.verdict(plan, self.as_of))
    }

    fn is_refused(&mut self, plan: &Plan) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && refused(self.search.want.verdict(plan, self.as_of))
    }

    /// The student without what may be avoided, as far as the first award allows; where the second then is
    /// refused.
    fn without(&mut self, everything: &Plan, avoid: &Avoid) -> Option<Plan> {
        let avoided = |running: &Self, record: &CourseRecord| running.is_avoided(avoid, record);
        let plan = self.fewer_courses(everything.clone(), &avoided, &Self::is_admitted);
        self.refused_with_less(plan, avoid)
    }

    /// The student with as few courses as the first award needs.
    fn needed(&mut self, everything: &Plan) -> Plan {
        self.fewer_courses(everything.clone(), &|_, _| false, &Self::is_admitted)
    }

    /// A student whose records of what may be avoided are as weak as the first award allows; where the second then
    /// is refused.
    fn weakened(&mut self, needed: &Plan, avoid: &Avoid) -> Option<Plan> {
        let mut plan = needed.clone();
        for at in 0..plan.courses.len() {
            if plan.courses.get(at).is_some_and(|record| self.is_avoided(avoid, record)) {
                plan = self.weaker(plan, at, &Self::is_admitted);
            }
        }
        self.refused_with_less(plan, avoid)
    }

    fn refused_with_less(&mut self, plan: Plan, avoid: &Avoid) -> Option<Plan> {
        let plan = self.fewer_results(plan, avoid, &Self::is_admitted);
        let plan = self.fewer_events(plan, &Self::is_admitted);
        self.is_refused(&plan).then_some(plan)
    }

    fn is_avoided(&self, avoid: &Avoid, record: &CourseRecord) -> bool {
        avoid.courses.as_ref().is_none_or(|courses| {
            self.courses.get(&record.course).is_some_and(|course| courses.contains(course))
        })
    }

    /// A witness out of which nothing can be left.
    fn smallest(&mut self, plan: Plan) -> Plan {
        // What is left of the effort may be little; a witness is worth some more.
        self.left = self.left.max(EFFORT / 4);
        let still = |running: &mut Self, plan: &Plan| running.is_admitted(plan) && running.is_refused(plan);
        let nothing = Avoid { courses: Some(BTreeSet::new()), ..Avoid::default() };
        let mut plan = self.plainer_student(plan, &still);
        plan = self.fewer_courses(plan, &|_, _| false, &still);
        plan = self.fewer_results(plan, &nothing, &still);
        plan = self.fewer_events(plan, &still);
        // A second time: what is gone since may have been in the way.
        plan = self.fewer_courses(plan, &|_, _| false, &still);
        plan = self.plainer(plan, &still);
        plan = self.plainer_student(plan, &still);
        // Deadlines go by the grades the student is in.
        if !plan.events.is_empty() {
            return plan;
        }
        let mut less = plan.clone();
        less.enrolment.clear();
        if still(self, &less) { less } else { plan }
    }

    /// Nothing said of the student that need not be: a student of whom little is special is more like others.
    fn plainer_student(&mut self, mut plan: Plan, still: &dyn Fn(&mut Self, &Plan) -> bool) -> Plan {
        for name in plan.student.facts.keys().cloned().collect::<Vec<_>>() {
            let mut less = plan.clone();
            less.student.facts.remove(&name);
            if still(self, &less) {
                plan = less;
                continue;
            }
            if plan.student.facts.get(&name) == Some(&FactValue::Bool(true)) {
                let mut less = plan.clone();
                less.student.facts.insert(name, FactValue::Bool(false));
                if still(self, &less) {
                    plan = less;
                }
            }
        }
        plan
    }

    /// Fewer courses: those to be avoided first, then as few as may be.
    fn fewer_courses(
        &mut self,
        plan: Plan,
        avoided: &dyn Fn(&Self, &CourseRecord) -> bool,
        still: &dyn Fn(&mut Self, &Plan) -> bool,
    ) -> Plan {
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..plan.courses.len())
            .partition(|at| plan.courses.get(*at).is_some_and(|record| avoided(self, record)));
        let mut kept: BTreeSet<usize> = (0..plan.courses.len()).collect();
        let with = |kept: &BTreeSet<usize>| {
            let mut less = plan.clone();
            let each = plan.courses.iter().enumerate().filter(|(at, _)| kept.contains(at));
            less.courses = each.map(|(_, record)| record.clone()).collect();
            less
        };
        for group in [first, rest] {
            self.fewer(&group, &mut kept, &with, still);
        }
        with(&kept)
    }

    /// Takes away as much of a group as may be, in halves.
    fn fewer(
        &mut self,
        group: &[usize],
        kept: &mut BTreeSet<usize>,
        with: &dyn Fn(&BTreeSet<usize>) -> Plan,
        still: &dyn Fn(&mut Self, &Plan) -> bool,
    ) {
        if group.is_empty() || self.left == 0 {
            return;
        }
        let mut less = kept.clone();
        group.iter().for_each(|at| {
            less.remove(at);
        });
        if still(self, &with(&less)) {
            *kept = less;
        } else if group.len() > 1 {
            let (one, other) = group.split_at(group.len() / 2);
            self.fewer(one, kept, with, still);
            self.fewer(other, kept, with, still);
        }
    }

    /// Fewer and lower scores, and fewer credentials.
    fn fewer_results(
        &mut self,
        mut plan: Plan,
        avoid: &Avoid,
        still: &dyn Fn(&mut Self, &Plan) -> bool,
    ) -> Plan {
        let tables = self.search.maker.tables;
        let named = |id: &u32, text: &str| {
            tables.exams.get(*id as usize).is_some_and(|exam| exam.named.goes_by(text))
        };
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..plan.scores.len()).partition(|at| {
            plan.scores.get(*at).is_some_and(|score| avoid.exams.iter().any(|id| named(id, &score.exam)))
        });
        let mut kept: BTreeSet<usize> = (0..plan.scores.len()).collect();
        let whole = plan.clone();
        let with = |kept: &BTreeSet<usize>| {
            let mut less = whole.clone();
            let each = whole.scores.iter().enumerate().filter(|(at, _)| kept.contains(at));
            less.scores = each.map(|(_, score)| score.clone()).collect();
            less
        };
        for group in [first, rest] {
            self.fewer(&group, &mut kept, &with, still);
        }
        plan = with(&kept);
        for at in 0..plan.scores.len() {
            let Some(exam) = plan.scores.get(at).map(|score| score.exam.clone()) else { continue };
            for lower in self.search.maker.lower(&exam) {
                let mut less = plan.clone();
                if let Some(score) = less.scores.get_mut(at) {
                    score.score = lower;
                }
                if still(self, &less) {
                    plan = less;
                    break;
                }
            }
        }
        let whole = plan.clone();
        let with = |kept: &BTreeSet<usize>| {
            let mut less = whole.clone();
            let each = whole.credentials.iter().enumerate().filter(|(at, _)| kept.contains(at));
            less.credentials = each.map(|(_, one)| one.clone()).collect();
            less
        };
        let named =
            |id: &u32, text: &str| tables.credentials.get(*id as usize).is_some_and(|one| one.goes_by(text));
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..whole.credentials.len()).partition(|at| {
            let own = whole.credentials.get(*at);
            own.is_some_and(|one| avoid.credentials.iter().any(|id| named(id, &one.credential)))
        });
        let mut kept: BTreeSet<usize> = (0..whole.credentials.len()).collect();
        for group in [first, rest] {
            self.fewer(&group, &mut kept, &with, still);
        }
        with(&kept)
    }

    /// Fewer events, programs and experiences, and less said of each event.
    fn fewer_events(&mut self, mut plan: Plan, still: &dyn Fn(&mut Self, &Plan) -> bool) -> Plan {
        let counts = [plan.events.len(), plan.programs.len(), plan.experiences.len()];
        let whole = plan.clone();
        let with = |kept: &BTreeSet<usize>| {
            let mut less = whole.clone();
            let mut at = 0..;
            let mut keeps = || at.next().is_some_and(|at| kept.contains(&at));
            less.events.retain(|_| keeps());
            less.programs.retain(|_| keeps());
            less.experiences.retain(|_| keeps());
            less
        };
        let all: Vec<usize> = (0..counts.iter().sum()).collect();
        let mut kept: BTreeSet<usize> = all.iter().copied().collect();
        self.fewer(&all, &mut kept, &with, still);
        plan = with(&kept);
        for at in 0..plan.events.len() {
            type Clear = fn(&mut crate::plan::Event);
            let clears: [Clear; 7] = [
                |event| event.by.clear(),
                |event| event.to.clear(),
                |event| event.format = None,
                |event| event.minutes = None,
                |event| event.value = None,
                |event| event.id = None,
                |event| event.for_event = None,
            ];
            for clear in clears {
                plan = self.changed(plan, at, &clear, still);
            }
            for list in 0..3 {
                let length = |plan: &Plan| {
                    plan.events.get(at).map_or(0, |event| match list {
                        0 => event.attended.len(),
                        1 => event.signed.len(),
                        _ => event.parts.len(),
                    })
                };
                for one in (0..length(&plan)).rev() {
                    plan = self.changed(
                        plan,
                        at,
                        &|event| match list {
                            0 => drop(event.attended.remove(one)),
                            1 => drop(event.signed.remove(one)),
                            _ => drop(event.parts.remove(one)),
                        },
                        still,
                    );
                }
            }
        }
        plan
    }

    fn changed(
        &mut self,
        plan: Plan,
        at: usize,
        change: &dyn Fn(&mut crate::plan::Event),
        still: &dyn Fn(&mut Self, &Plan) -> bool,
    ) -> Plan {
        let mut less = plan.clone();
        less.events.get_mut(at).into_iter().for_each(change);
        if less != plan && self.left > 0 && still(self, &less) { less } else { plan }
    }

    /// A record as weak as may be: the lowest grade that is no failure, without marks, elsewhere, at another
    /// time, at its least credit.
    fn weaker(&mut self, mut plan: Plan, at: usize, still: &dyn Fn(&mut Self, &Plan) -> bool) -> Plan {
        let Some(record) = plan.courses.get(at).cloned() else { return plan };
        let mut weaker: Vec<CourseRecord> = Vec::new();
        if let Some(grade) = &record.grade {
            for grade in self.grades_below(grade) {
                weaker.push(CourseRecord { grade: Some(grade), ..record.clone() });
            }
        }
        let try_first = |running: &mut Self, plan: &mut Plan, options: &[CourseRecord]| {
            for option in options {
                let mut less = plan.clone();
                if let Some(place) = less.courses.get_mut(at) {
                    place.clone_from(option);
                }
                if running.left > 0 && still(running, &less) {
                    *plan = less;
                    return;
                }
            }
        };
        try_first(self, &mut plan, &weaker);
        type Change = fn(&mut CourseRecord);
        let changes: [Change; 5] = [
            |record| record.marks.clear(),
            |record| record.place = Some("elsewhere".to_owned()),
            |record| {
                record.year =
                    record.year.map(|year| year.plus(12 - i16::from(record.grade_level.unwrap_or(12))));
                record.grade_level = Some(12);
            },
            |record| {
                record.year =
                    record.year.map(|year| year.plus(9 - i16::from(record.grade_level.unwrap_or(9))));
                record.grade_level = Some(9);
            },
            |record| {
                record.year =
                    record.year.map(|year| year.plus(8 - i16::from(record.grade_level.unwrap_or(8))));
                record.grade_level = Some(8);
            },
        ];
        for change in changes {
            let Some(mut record) = plan.courses.get(at).cloned() else { continue };
            let before = record.clone();
            change(&mut record);
            if record != before {
                try_first(self, &mut plan, &[record]);
            }
        }
        self.least_credit(plan, at, still)
    }

    fn least_credit(&mut self, plan: Plan, at: usize, still: &dyn Fn(&mut Self, &Plan) -> bool) -> Plan {
        let least = plan.courses.get(at).and_then(|record| {
            let course = self.search.maker.tables.courses.get(*self.courses.get(&record.course)? as usize)?;
            (Some(course.credits.0) != record.credits && !course.credits.0.is_zero())
                .then_some(course.credits.0)
        });
        let Some(least) = least else { return plan };
        let mut less = plan.clone();
        if let Some(record) = less.courses.get_mut(at) {
            record.credits = Some(least);
        }
        if self.left > 0 && still(self, &less) { less } else { plan }
    }

    /// The grades below one that are no failure, lowest first.
    fn grades_below(&self, grade: &str) -> Vec<String> {
        if grade.parse::<crate::quantity::Amount>().is_ok() {
            return vec!["60".to_owned(), "70".to_owned(), "80".to_owned()];
        }
        let scales = &self.search.maker.tables.scales;
        let scale = scales.iter().find(|scale| scale.steps.iter().any(|step| step.symbol == grade));
        let Some(scale) = scale else { return Vec::new() };
        let below = scale.steps.iter().skip_while(|step| step.symbol != grade).skip(1);
        let mut below: Vec<String> =
            below.filter(|step| !step.fails).map(|step| step.symbol.clone()).collect();
        below.reverse();
        below
    }

    /// Records that say no more than they must.
    fn plainer(&mut self, mut plan: Plan, still: &dyn Fn(&mut Self, &Plan) -> bool) -> Plan {
        type Change = fn(&mut CourseRecord);
        let changes: [Change; 3] =
            [|record| record.marks.clear(), |record| record.place = None, |record| record.grade = None];
        for change in changes {
            let mut less = plan.clone();
            less.courses.iter_mut().for_each(change);
            if less != plan && self.left > 0 && still(self, &less) {
                plan = less;
                continue;
            }
            for at in 0..plan.courses.len() {
                let mut less = plan.clone();
                less.courses.get_mut(at).into_iter().for_each(change);
                if less != plan && self.left > 0 && still(self, &less) {
                    plan = less;
                }
            }
        }
        for at in 0..plan.courses.len() {
            plan = self.least_credit(plan, at, still);
        }
        plan
    }
}
