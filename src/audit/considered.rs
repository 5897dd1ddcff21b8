//! Why a course record does not count toward a demand, in words for a student and family.
//!
//! It tells of the one way of counting that the result shows: what counts elsewhere counts there. The
//! reasons are asked of the same selectors and filters that decide what counts.

use super::cond::Conditions;
use super::describe::within;
use super::evidence::{Evidence, Meant, Record, Stage, Tri, taken_within};
use super::outcome::Use;
use super::outcome::considered::{Considered, WhyNot};
use super::substitute::substitution;
use crate::plan::{CourseRecord, State};
use crate::policy::{AwardId, Count, CourseId, DemandId, Filter, Pick, Range, Select};

/// A demand that counts and is not met, with what counts in its award.
pub(super) struct Unmet<'a, 'e, 'u> {
    pub(super) conditions: Conditions<'a, 'e>,
    pub(super) owner: AwardId,
    pub(super) demand: DemandId,
    pub(super) count: &'u Count,
    /// What counts in it.
    pub(super) counted: &'u [Use],
    /// The records (by place in the evidence) that count toward other demands, with what those are
    /// called.
    pub(super) elsewhere: &'u [(usize, String)],
}

type Why = (WhyNot, String);

impl<'a> Unmet<'a, '_, '_> {
    /// The records that come near with why they do not count, and by place in the plan file those of
    /// courses that the demand does not list.
    pub(super) fn considered(&self) -> (Vec<Considered>, Vec<usize>) {
        let evidence = self.conditions.evidence;
        let (mut near, mut others) = (Vec::new(), Vec::new());
        for (index, source) in evidence.plan.courses.iter().enumerate() {
            if self.counted.iter().any(|one| one.records.contains(&index)) {
                continue;
            }
            match self.why(index, source) {
                Some((why, because)) => near.push(Considered {
                    record: index,
                    title: evidence.title_of(index).unwrap_or_default().to_owned(),
                    why,
                    because,
                }),
                None => others.push(index),
            }
        }
        near.sort_by(|a, b| (a.why, &a.title, a.record).cmp(&(b.why, &b.title, b.record)));
        (near, others)
    }

    /// Why a record does not count; `None` where its course is none of those that could.
    fn why(&self, index: usize, source: &CourseRecord) -> Option<Why> {
        let evidence = self.conditions.evidence;
        let Some(place) = evidence.records.iter().position(|record| record.index == index) else {
            // What was failed or withdrawn from is no evidence.
            let Meant::One(course) = evidence.lookup.course(source) else { return None };
            let withdrawn = source.state == State::Withdrawn;
            let said = if withdrawn { "it was withdrawn from".to_owned() } else { failed(source) };
            return lists(&self.count.select, course).then_some((WhyNot::NotEarned, said));
        };
        let record = evidence.records.get(place)?;
        let standing = evidence.substitutes_for(self.owner, self.demand, self.count);
        let substituted = evidence.substituted(record, self.count, &standing, Tri::Maybe);
        let fits = evidence.fits(record, &self.count.select);
        let fits = fits.or(substituted.map_or(Tri::No, |(_, _, fit)| fit));
        if fits == Tri::No {
            return self.refused(place, record);
        }
        if !self.conditions.counts(record) {
            return Some((WhyNot::NotEarned, failed(source)));
        }
        if record.worth.is_zero() {
            return Some((WhyNot::NotEarned, "it carries no credit".to_owned()));
        }
        if fits == Tri::Maybe {
            return Some((WhyNot::Unknown, self.unknown(record)));
        }
        Some(self.fitting(place, record))
    }

    /// Why a record does not count though it fits.
    fn fitting(&self, place: usize, record: &Record<'a>) -> Why {
        let evidence = self.conditions.evidence;
        if let Some((_, title)) = self.elsewhere.iter().find(|(other, _)| *other == place) {
            return (WhyNot::NeededElsewhere, format!("it counts toward {title}"));
        }
        let here = self.counted.iter().flat_map(|one| &one.records);
        let here = here.filter_map(|index| evidence.records.iter().position(|one| one.index == *index));
        let mut used = here.chain(self.elsewhere.iter().map(|(place, _)| *place));
        if let Some(other) = used.find(|other| self.conditions.exclude(*other, place)) {
            let index = evidence.records.get(other).map(|other| other.index);
            let title = index.and_then(|index| evidence.title_of(index)).unwrap_or_default();
            let same = evidence.title_of(record.index).is_some_and(|own| own == title);
            let said = if same {
                "it is on record twice, and earns credit once".to_owned()
            } else {
                format!("it earns no credit beside {title}")
            };
            return (WhyNot::CountsOnce, said);
        }
        for limit in &self.count.limits {
            if limit.most.is_some() && evidence.fits(record, &limit.select) != Tri::No {
                return (WhyNot::OverLimit, format!("no more of its kind counts ({})", limit.text));
            }
        }
        if self.conditions.cap(record).is_some() {
            return (WhyNot::OverLimit, "no more credit is earned by taking it again".to_owned());
        }
        (WhyNot::NoNearer, "it could count here, but would bring the award no nearer".to_owned())
    }

    /// Why a record does not fit.
    fn refused(&self, place: usize, record: &Record<'a>) -> Option<Why> {
        let evidence = self.conditions.evidence;
        let select = &self.count.select;
        for pick in &select.picks {
            if record.course.is_none_or(|course| pick.lists(course))
                && let Some(why) = self.fails(record, &pick.filters)
            {
                return Some(why);
            }
        }
        for combined in &select.combined {
            let part =
                combined.parts.iter().position(|part| evidence.fits_part(record, part, combined) == Tri::Yes);
            if part.is_some() && self.conditions.counts(record) {
                if let Some((_, title)) = self.elsewhere.iter().find(|(other, _)| *other == place) {
                    return Some((WhyNot::NeededElsewhere, format!("it counts toward {title}")));
                }
                return Some((WhyNot::Incomplete, format!("it counts only as in: {}", combined.text)));
            }
        }
        self.not_approved(record)
    }

    /// What a substitution lacks that would let a record count.
    fn not_approved(&self, record: &Record<'a>) -> Option<Why> {
        let evidence = self.conditions.evidence;
        for one in &evidence.plan.substitutions {
            let course = |name: &str| match evidence.lookup.course_named(name) {
                Meant::One(course) => Some(course),
                _ => None,
            };
            let (Some(used), Some(replaced)) = (course(&one.use_course), course(&one.for_course)) else {
                continue;
            };
            if record.course == Some(used)
                && lists(&self.count.select, replaced)
                && let Err((_, problem, _)) =
                    substitution(evidence.policy, evidence.lookup, one, evidence.as_of)
            {
                return Some((WhyNot::NotApproved, problem));
            }
        }
        None
    }

    /// The first filter that a record fails, in words; `None` where its course is not among those asked
    /// for.
    fn fails(&self, record: &Record<'a>, filters: &[Filter]) -> Option<Why> {
        let evidence = self.conditions.evidence;
        let failed = |filter: &&Filter| evidence.passes_one(record, filter) == Tri::No;
        let mut found = None;
        for filter in filters.iter().filter(failed) {
            let why = match filter {
                Filter::Also(select) => {
                    let listing =
                        |pick: &&Pick| record.course.map_or(pick.courses.is_none(), |one| pick.lists(one));
                    let near = select.picks.iter().find(listing)?;
                    self.fails(record, &near.filters)?
                }
                Filter::Except(_) => return None,
                other => self.filtered(record, other),
            };
            found = found.or(Some(why));
        }
        found
    }

    fn filtered(&self, record: &Record<'a>, filter: &Filter) -> Why {
        let evidence = self.conditions.evidence;
        let grade = record.source.grade.as_deref().unwrap_or("none");
        match filter {
            Filter::Step(scale, step) => {
                let scale = evidence.policy.scales.get(*scale as usize);
                let step = scale.and_then(|scale| scale.steps.get(*step as usize));
                let asked = step.map_or("a better one", |step| step.symbol.as_str());
                (WhyNot::GradeTooLow, format!("its grade is {grade}, and {asked} or better is asked for"))
            }
            Filter::Number(least) => {
                (WhyNot::GradeTooLow, format!("its grade is {grade}, and at least {least} is asked for"))
            }
            Filter::Taken(range) => {
                let after = Range { until: None, ..*range };
                let early = taken_within(record.year, record.source.date, &after) == Tri::No;
                let year = record.year.map(|year| year.to_string()).unwrap_or_default();
                let why = if early { WhyNot::TooEarly } else { WhyNot::TooLate };
                (why, format!("it was taken in {year}, and only {} counts", within(range)))
            }
            Filter::Grades(first, last) => {
                let grade = record.grade_level.unwrap_or_default();
                let asked = if first == last {
                    format!("grade {first}")
                } else {
                    format!("grades {first} to {last}")
                };
                let why = if grade < *first { WhyNot::TooEarly } else { WhyNot::TooLate };
                (why, format!("it was taken in grade {grade}, and only courses of {asked} count"))
            }
            Filter::At(place) => {
                let found = record.source.place.as_deref().unwrap_or("no known place");
                (WhyNot::OtherPlace, format!("it was taken at {found}, and only {place} counts"))
            }
            Filter::Marked(mark) => (WhyNot::NotMarked, format!("not marked `{mark}`")),
            Filter::Completed => (WhyNot::NotCompleted, "it is not completed yet".to_owned()),
            Filter::Also(_) | Filter::Except(_) => (WhyNot::NoNearer, String::new()),
        }
    }

    /// What the plan leaves open of a record.
    fn unknown(&self, record: &Record<'a>) -> String {
        if record.course.is_none() {
            return "it is not known which course this is".to_owned();
        }
        if record.source.grade.is_none() && record.stage == Stage::Earned {
            return "the plan does not say its grade".to_owned();
        }
        if record.year.is_none() {
            return "the plan does not say when it was taken".to_owned();
        }
        "the plan does not say enough about it".to_owned()
    }
}

impl<'a> Evidence<'a> {
    /// What a record of the plan is called.
    pub(super) fn title_of(&self, index: usize) -> Option<&'a str> {
        let record = self.plan.courses.get(index)?;
        let course = match self.lookup.course(record) {
            Meant::One(course) => self.policy.courses.get(course as usize),
            _ => None,
        };
        let title = course.map(|course| course.named.title.as_str()).or(record.title.as_deref());
        Some(title.unwrap_or(&record.course))
    }
}

fn failed(record: &CourseRecord) -> String {
    match &record.grade {
        Some(grade) => format!("its grade {grade} earns no credit"),
        None => "it was not passed".to_owned(),
    }
}

/// Whether a selector lists a course, whatever the record is like.
fn lists(select: &Select, course: CourseId) -> bool {
    let listed = select.picks.iter().any(|pick| {
        pick.lists(course)
            && pick.filters.iter().all(|filter| match filter {
                Filter::Also(select) => lists(select, course),
                Filter::Except(select) => {
                    let always = |select: &Select| select.picks.iter().any(|pick| pick.filters.is_empty());
                    !(always(select) && lists(select, course))
                }
                _ => true,
            })
    });
    listed || select.combined.iter().flat_map(|combined| &combined.parts).any(|part| part.contains(&course))
}
