//! What `analysis` proves of a policy, as findings with their places: awards nobody can have, what decides
//! nothing, layers that admit more than their base.
//!
//! It stands beside `compile`, as `rehearsal` does, because it runs audits; it is asked only where nothing
//! else is wrong. What was proven of an award is kept in [`Memory`] as long as nothing it depends on
//! changes, so that an editor does not wait for it.

use std::collections::BTreeMap;

use crate::analysis::{Cohort, CohortBy, Remark, Replaced, Witness, layers, remarks, unused};
use crate::audit::outcome::{Feasible, Impossible};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowered;
use crate::plan::{Enrolment, Entry, Plan};
use crate::policy::{Award, AwardId, Cond, DemandId, Kind, Load, Offer, Policy, Range};
use crate::quantity::{Amount, Date, SchoolYear};
use crate::schedule::{Options as ScheduleOptions, Scheduler};
use crate::source::{FileId, Span};

/// The audits that the search for a schedule may make.
const EFFORT: u32 = 60;
/// How many years after the last one named the newest student enters grade 9.
const LATER: i16 = 2;
/// The most courses that one finding names.
const MOST_NAMED: usize = 12;
/// How many earlier cohorts are tried where the award is not for the newest.
const MOST_COHORTS: i16 = 30;

/// What was proven the last time, to be kept from one compilation of a policy to the next.
#[derive(Default)]
pub(crate) struct Memory(Option<Proven>);

struct Proven {
    policy: Policy,
    /// By award.
    remarks: Vec<Vec<Remark>>,
    layers: Vec<Remark>,
    schedules: Vec<Option<Impossible>>,
}

/// A finding for everything proven.
pub(crate) fn check(lowered: &Lowered<'_>, memory: &mut Memory) -> Vec<Diagnostic> {
    let policy = without_words(&lowered.policy);
    let before = memory.0.take();
    let same = |id: AwardId| {
        before.as_ref().is_some_and(|before| {
            tables_alike(&before.policy, &policy)
                && depends_on(&policy, id)
                    .into_iter()
                    .all(|one| before.policy.awards.get(one as usize) == policy.awards.get(one as usize))
        })
    };
    let known: Vec<bool> = (0u32..).zip(&policy.awards).map(|(id, _)| same(id)).collect();
    let anew = (0u32..).zip(&known).filter(|(_, known)| !**known).map(|(id, _)| id).collect::<Vec<_>>();
    let mut anew = remarks(&policy, &anew).into_iter();
    let mut found: Vec<Vec<Remark>> = Vec::new();
    let mut schedules: Vec<Option<Impossible>> = Vec::new();
    for (id, known) in (0u32..).zip(known) {
        let kept = before.as_ref().filter(|_| known).and_then(|before| {
            Some((before.remarks.get(id as usize)?.clone(), before.schedules.get(id as usize)?.clone()))
        });
        let (remarks, schedule) = kept.unwrap_or_else(|| {
            let remarks = anew.next().unwrap_or_default();
            // What nobody can have has no schedule either.
            let hopeless = remarks.iter().any(|remark| matches!(remark, Remark::Nobody { .. }));
            let schedule = if hopeless { None } else { no_schedule(&policy, id) };
            (remarks, schedule)
        });
        found.push(remarks);
        schedules.push(schedule);
    }
    let all_same = before
        .as_ref()
        .is_some_and(|before| tables_alike(&before.policy, &policy) && before.policy.awards == policy.awards);
    let replaced: Vec<Replaced> = lowered
        .origins
        .tightened
        .iter()
        .map(|pair| Replaced { award: pair.award, base: pair.base, demand: pair.demand, by: pair.by })
        .collect();
    let kept = before.filter(|_| all_same).map(|before| before.layers);
    let layers = kept.unwrap_or_else(|| layers(&policy, &replaced));
    let teller = Teller { lowered };
    let mut findings: Vec<Diagnostic> =
        found.iter().flatten().filter_map(|remark| teller.told(remark)).collect();
    findings.extend(teller.layers(&layers));
    // Early warnings look at courses too, and are not among what is kept.
    findings.extend(teller.unused(&unused(&lowered.policy)));
    findings.extend((0u32..).zip(&schedules).filter_map(|(id, why)| teller.schedule(id, why.as_ref()?)));
    memory.0 = Some(Proven { policy, remarks: found, layers, schedules });
    findings
}

/// The policy without what is only there to be shown, so that a changed line number changes nothing.
fn without_words(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    policy.sources.clear();
    for award in &mut policy.awards {
        award.place.clear();
        award.cites.clear();
        award.readings.clear();
        award.notes.clear();
        award.authority = None;
        for demand in &mut award.demands {
            demand.place.clear();
            demand.cites.clear();
            demand.readings.clear();
            demand.notes.clear();
        }
    }
    for course in &mut policy.courses {
        for need in &mut course.needs {
            need.place.clear();
        }
    }
    policy.flags.clear();
    policy
}

fn tables_alike(one: &Policy, other: &Policy) -> bool {
    one.courses == other.courses
        && one.scales == other.scales
        && one.exams == other.exams
        && one.credentials == other.credentials
        && one.facts == other.facts
        && one.marks == other.marks
        && one.events == other.events
        && one.calendars == other.calendars
        && one.sequences == other.sequences
        && one.awards.len() == other.awards.len()
}

/// An award and all that judging it looks at.
fn depends_on(policy: &Policy, award: AwardId) -> Vec<AwardId> {
    let mut found = vec![award];
    let mut at = 0;
    while let Some(award) = found.get(at).and_then(|id| policy.awards.get(*id as usize)) {
        let averaged = award.demands.iter().filter_map(|demand| match &demand.kind {
            Kind::GpaCounted { award, .. } => Some(*award),
            _ => None,
        });
        let others = award.adds_to.iter().chain(&award.separate_from).copied().chain(averaged);
        for other in others.collect::<Vec<_>>() {
            if !found.contains(&other) {
                found.push(other);
            }
        }
        at += 1;
    }
    found
}

/// Why a student who begins grade 9 has no schedule that earns an award, where that is proven.
fn no_schedule(policy: &Policy, id: AwardId) -> Option<Impossible> {
    let award = policy.awards.get(id as usize).filter(|award| !award.of_schools)?;
    let bound =
        policy.courses.iter().any(|course| !course.needs.is_empty() || course.offer != Offer::default());
    let counts = award.demands.iter().any(|demand| matches!(demand.kind, Kind::Count(_)));
    if !bound || !counts {
        return None;
    }
    // Each named year as that of entering grade 9.
    let years = award.applies.iter().flat_map(Cond::leaves).flat_map(|cond| {
        let (range, later) = match cond {
            Cond::Entered(grade, range) => (Some(range), i16::from(*grade) - 9),
            Cond::Graduates(range) => (Some(range), 3),
            _ => (None, 0),
        };
        range.into_iter().flat_map(Range::years).map(move |year| year.plus(-later))
    });
    let newest = years.max().unwrap_or(SchoolYear::starting(2024)).plus(LATER);
    let scheduler = Scheduler::new(policy);
    // Where nothing says what a year holds, nothing is concluded from it.
    let stated = policy.sequences.iter().any(|sequence| sequence.award == id && !sequence.load.is_open());
    let load = if stated { Load::default() } else { Load { term: None, year: Some(Amount::whole(20)) } };
    (0..MOST_COHORTS).find_map(|back| {
        let entered = newest.plus(-back);
        let mut plan = Plan::new("freshman");
        plan.student.entered_grade_9 = Some(Entry::Year(entered));
        plan.student.graduation = Some(Entry::Year(entered.plus(3)));
        plan.enrolment.push(Enrolment {
            school: "school".to_owned(),
            grade: 9,
            year: entered,
            from: None,
            to: None,
        });
        let as_of = Date::new(entered.start(), 8, 1).ok()?;
        let options = ScheduleOptions {
            awards: vec![award.named.full()],
            effort: EFFORT,
            load,
            ..ScheduleOptions::on(as_of)
        };
        let found = scheduler.feasible(&plan, &options).into_iter().next()?;
        Some(if found.verdict == Feasible::NotFeasible { found.impossible } else { None })
    })?
}

struct Teller<'l, 'a> {
    lowered: &'l Lowered<'a>,
}

impl Teller<'_, '_> {
    fn award(&self, id: AwardId) -> Option<(&Award, Span)> {
        let origin = self.lowered.origins.awards.get(id as usize)?;
        Some((self.lowered.policy.awards.get(id as usize)?, origin.award.declared.name.span))
    }

    fn place(&self, award: AwardId, demand: DemandId) -> Option<Span> {
        Some(self.lowered.origins.awards.get(award as usize)?.demands.get(demand as usize)?.head)
    }

    /// What a demand is called.
    fn called(&self, award: AwardId, demand: DemandId) -> Option<String> {
        let demand = self.lowered.policy.awards.get(award as usize)?.demands.get(demand as usize)?;
        Some(demand.title.clone().or_else(|| demand.name.clone()).unwrap_or_else(|| demand.text.clone()))
    }

    fn told(&self, remark: &Remark) -> Option<Diagnostic> {
        Some(match remark {
            Remark::Nobody { award, cohort, demands } => {
                let (asked, span) = self.award(*award)?;
                let students = match cohort {
                    None => "no student".to_owned(),
                    Some(cohort) => format!("no student {}", years(cohort)),
                };
                let headline = format!("{students} can meet `{}`", asked.named.name);
                let mut finding = Diagnostic::new(Code::NobodyMeets, span, headline)
                    .label("not even with every course of the catalogue")
                    .help("lower one of these requirements, or add courses that count in it");
                for path in demands.iter().take(12) {
                    let at = asked.demands.iter().position(|demand| demand.path == *path)?;
                    let place = self.place(*award, u32::try_from(at).ok()?)?;
                    let text =
                        if demands.len() == 1 { "this cannot be met" } else { "these cannot all be met" };
                    finding = finding.also(place, text);
                }
                finding
            }
            Remark::NobodyChooses { award, part } => {
                let headline = "no student can meet this alternative".to_owned();
                Diagnostic::new(Code::NobodyMeets, self.place(*award, *part)?, headline)
                    .label("not even with every course of the catalogue")
                    .help("correct what it asks, or drop it")
            }
            Remark::Everybody { award, demand } => {
                let headline = format!("every student meets `{}`", self.called(*award, *demand)?);
                Diagnostic::new(Code::EverybodyMeets, self.place(*award, *demand)?, headline)
                    .label("whom the award is for says as much")
                    .help("drop it, or correct what it asks")
            }
            Remark::Follows { award, demand, from } => {
                let headline =
                    format!("`{}` follows from the rest of the award", self.called(*award, *demand)?);
                let finding = Diagnostic::new(Code::FollowsAnyway, self.place(*award, *demand)?, headline)
                    .label("this never decides anything")
                    .help("drop the weaker one, or correct it");
                match from.and_then(|from| self.place(*award, from)) {
                    Some(place) => finding.also(place, "whoever meets this meets it too"),
                    None => finding,
                }
            }
            Remark::Idle { award, part, other } => {
                let headline = format!("`{}` is never needed", self.called(*award, *part)?);
                Diagnostic::new(Code::IdleAlternative, self.place(*award, *part)?, headline)
                    .label("whoever meets this meets the other one too")
                    .also(self.place(*award, *other)?, "the other one, and one of them is enough")
                    .help("drop it, or correct what it asks")
            }
            Remark::IdleCap { award, demand, limit, most } => {
                let origin =
                    self.lowered.origins.awards.get(*award as usize)?.demands.get(*demand as usize)?;
                let span = origin.limits.get(*limit).copied().unwrap_or(origin.head);
                Diagnostic::new(Code::IdleCap, span, "this cap never decides anything")
                    .label(format!("no more than {most} could count of these anyway"))
                    .help("lower the number, correct the list, or drop the cap")
            }
            Remark::Unused(_) | Remark::Weaker { .. } | Remark::Unclear { .. } => return None,
        })
    }

    /// Courses that count nowhere: one finding a file, since a catalogue may be written long before its rules.
    fn unused(&self, remarks: &[Remark]) -> Vec<Diagnostic> {
        let mut of_file: BTreeMap<FileId, Vec<(Span, String)>> = BTreeMap::new();
        for remark in remarks {
            if let Remark::Unused(course) = remark
                && let Some(origin) = self.lowered.origins.courses.get(*course as usize)
            {
                let name = &origin.declared.name;
                of_file.entry(name.span.file).or_default().push((name.span, format!("`{}`", name.value)));
            }
        }
        let told = of_file.into_values().filter_map(|mut courses| {
            courses.sort();
            let (span, _) = *courses.first()?;
            let names: Vec<&str> = courses.iter().map(|(_, name)| name.as_str()).collect();
            let (headline, help) = match names.as_slice() {
                [only] => (format!("{only} counts nowhere"), "add it to the list it belongs to, or drop it"),
                [first, second] => (
                    format!("{first} and {second} count nowhere"),
                    "add each to the list it belongs to, or drop it",
                ),
                all => {
                    let shown: Vec<&str> = all.iter().take(MOST_NAMED).copied().collect();
                    let rest = match all.len() - shown.len() {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    (
                        format!("{} courses count nowhere: {}{rest}", all.len(), shown.join(", ")),
                        "add each to the list it belongs to, or drop it",
                    )
                }
            };
            let label = match names.len() {
                1 => "no award, prerequisite or sequence has a use for it",
                _ => "no award, prerequisite or sequence has a use for this and the others",
            };
            Some(Diagnostic::new(Code::UnusedCourse, span, headline).label(label).help(help))
        });
        told.collect()
    }

    /// Layers that admit more: by what is written where that shows it, else by the student.
    fn layers(&self, remarks: &[Remark]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for remark in remarks {
            if let Remark::Weaker { award, base, witness, demands } = remark {
                let written = remarks.iter().any(|other| {
                    matches!(other, Remark::Unclear { award: one, base: two, less: true, .. } if one == award && two == base)
                });
                if !written {
                    found.extend(self.weaker(*award, *base, witness, demands));
                }
            }
            if let Remark::Unclear { award, base, demand, by, less, why } = remark {
                let witness = remarks.iter().find_map(|other| match other {
                    Remark::Weaker { award: one, base: two, witness, .. } if one == award && two == base => {
                        Some(witness)
                    }
                    _ => None,
                });
                // With a student who shows it, what only cannot be compared in words adds nothing.
                if *less || witness.is_none() {
                    found.extend(self.unclear(
                        (*award, *base),
                        (*demand, *by),
                        *less,
                        why,
                        witness.map(|one| &**one),
                    ));
                }
            }
        }
        found
    }

    fn weaker(
        &self,
        award: AwardId,
        base: AwardId,
        witness: &Witness,
        demands: &[DemandId],
    ) -> Option<Diagnostic> {
        let (own, span) = self.award(award)?;
        let (below, _) = self.award(base)?;
        // The place that takes the place of what is lacking, if one does.
        let by = demands.iter().find_map(|demand| {
            let pair = self
                .lowered
                .origins
                .tightened
                .iter()
                .find(|pair| pair.award == award && pair.demand == *demand)?;
            self.place(award, pair.by)
        });
        let headline = format!("`{}` admits a student whom {} refuses", own.named.name, below.named.title);
        let mut finding = Diagnostic::new(Code::WeakerLayer, by.unwrap_or(span), headline)
            .label("a layer may add and tighten only")
            .help(student(witness));
        for demand in demands.iter().take(6) {
            if let Some(place) = self.place(base, *demand) {
                finding = finding.also(place, "what that student lacks");
            }
        }
        Some(finding)
    }

    fn unclear(
        &self,
        (award, base): (AwardId, AwardId),
        (demand, by): (DemandId, DemandId),
        less: bool,
        why: &str,
        witness: Option<&Witness>,
    ) -> Option<Diagnostic> {
        let (below, _) = self.award(base)?;
        let (here, there) = (self.place(award, by)?, self.place(base, demand)?);
        let title = &below.named.title;
        let finding = if less {
            let help = "a layer may add and tighten; ask at least as much, or give the demand another name";
            Diagnostic::new(Code::WeakerLayer, here, format!("this asks less than {title}, which it extends"))
                .help(match witness {
                    Some(witness) => format!("{help}; {}", student(witness)),
                    None => help.to_owned(),
                })
        } else {
            let headline = format!("it is not clear whether this asks at least what {title} asks");
            Diagnostic::new(Code::LayerNotCompared, here, headline).help(
                "keep the base's demand as it is, and put what is stricter beside it under another name",
            )
        };
        Some(finding.label(why).also(there, "what it takes the place of"))
    }

    fn schedule(&self, award: AwardId, why: &Impossible) -> Option<Diagnostic> {
        let (asked, span) = self.award(award)?;
        let headline = format!("no schedule of grades 9 to 12 earns `{}`", asked.named.name);
        Some(
            Diagnostic::new(Code::NoSchedule, span, headline)
                .label("prerequisites, offerings and terms leave no room")
                .help(why.because.clone()),
        )
    }
}

/// Students of a cohort, in words.
fn years(cohort: &Cohort) -> String {
    let lead = if cohort.by == CohortBy::Graduating { "graduating" } else { "entering grade 9" };
    match (cohort.from, cohort.until) {
        (Some(from), Some(until)) if from == until => format!("{lead} in {from}"),
        (Some(from), Some(until)) => format!("{lead} in {from} to {until}"),
        (Some(from), None) => format!("{lead} in {from} or later"),
        (None, Some(until)) => format!("{lead} in {until} or earlier"),
        (None, None) => format!("{lead} in {}", cohort.entered),
    }
}

/// A student who shows it, in one line.
fn student(witness: &Witness) -> String {
    let year = |entry: Option<Entry>| entry.map(|entry| entry.year().to_string()).unwrap_or_default();
    let has = witness.has().join("; ");
    format!(
        "a student who shows it: entered grade 9 in {}, has {has}",
        year(witness.plan.student.entered_grade_9)
    )
}
