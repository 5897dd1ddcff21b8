//! A schedule checked again, by code that shares nothing with the search: every course where it is
//! offered, after what it needs, within the load, and once.
//!
//! It reads the policy and the plan by itself, term by term, and only counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Limits;
use super::time::Years;
use crate::audit::outcome::{Change, Schedule};
use crate::audit::{Auditor, Options};
use crate::plan::{CourseRecord, Plan, State};
use crate::policy::{CourseId, LeastGrade, Measure, Need, Policy, Relation, Taking, Term};
use crate::quantity::{Amount, Date};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What is wrong with the schedule, in words; nothing for a good one.
    pub wrong: Vec<String>,
    /// What must hold besides and is not known to: the course, what it needs in the author's words, and
    /// where that is written.
    pub assumed: Vec<(String, String, String)>,
}

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    No,
    Perhaps,
    Yes,
}

/// A course that is taken, when (first and last of the terms, counted over all years), and by which grade.
struct Taken<'a> {
    course: CourseId,
    from: i64,
    to: i64,
    record: Option<&'a CourseRecord>,
    worth: Amount,
}

/// Checks a schedule of a student against the catalogue.
#[must_use]
pub fn check(
    auditor: &Auditor<'_>,
    plan: &Plan,
    as_of: Date,
    limits: Limits,
    schedule: &Schedule,
) -> Checked {
    let policy = auditor.policy();
    let mut found = Checked::default();
    let years = match Years::new(policy, plan, as_of) {
        Ok(years) => years,
        Err(missing) => {
            found.wrong.push(format!("the plan does not say {missing}"));
            return found;
        }
    };
    let mut all: Vec<Taken<'_>> = Vec::new();
    let mut load: BTreeMap<(i16, Option<Term>), Amount> = BTreeMap::new();
    let mut own_load: BTreeMap<(i16, Option<Term>), Amount> = BTreeMap::new();
    for record in plan.courses.iter().filter(|record| record.state == State::Earned) {
        let course = auditor.course_of(record);
        let worth = worth(policy, record, course);
        if let Some(year) = record.year() {
            let term = record.term.as_deref().and_then(Term::named).unwrap_or(Term::Year);
            weigh(&mut load, year.start(), term, worth);
            weigh(&mut own_load, year.start(), term, worth);
        }
        // Completed before everything that is ahead.
        all.extend(course.map(|course| Taken {
            course,
            from: i64::MIN,
            to: i64::MIN,
            record: Some(record),
            worth,
        }));
    }
    // Each with its place in `all`, its name, and whether it is under way, and the student's own.
    let mut placed: Vec<(usize, String, bool, bool)> = Vec::new();
    let mut records: BTreeSet<usize> = schedule.left_out.iter().copied().collect();
    for term in &schedule.terms {
        let (from, to) = span(term.year.start(), term.term);
        for entry in &term.courses {
            if entry.record.is_some_and(|record| !records.insert(record)) {
                found.wrong.push(format!("one record of `{}` stands in two places", entry.course));
            }
            let own = entry.record.and_then(|record| plan.courses.get(record));
            let named =
                own.cloned().unwrap_or_else(|| CourseRecord::new(entry.course.clone(), State::Planned));
            let Some(course) = auditor.course_of(&named) else {
                found.wrong.push(format!("`{}` is no course of the policy", entry.course));
                continue;
            };
            let firm = own.is_some_and(|own| own.state != State::Planned);
            let Some(declared) = policy.courses.get(course as usize) else { continue };
            let slot = years.slot(term.year, term.term);
            let begun = slot.is_none_or(|slot| !years.is_open(slot));
            if begun && entry.change != Change::Kept && !firm {
                found.wrong.push(format!(
                    "`{}` cannot be begun in the {} of {}",
                    entry.course,
                    term.term.word(),
                    term.year
                ));
            }
            if !firm && slot.is_none_or(|slot| !years.offers(&declared.offer, entry.credits, slot)) {
                found.wrong.push(format!(
                    "`{}` is not offered in the {} of {}",
                    entry.course,
                    term.term.word(),
                    term.year
                ));
            }
            weigh(&mut load, term.year.start(), term.term, entry.credits);
            if entry.change == Change::Kept {
                weigh(&mut own_load, term.year.start(), term.term, entry.credits);
            }
            placed.push((all.len(), entry.course.clone(), firm, own.is_some()));
            all.push(Taken { course, from, to, record: None, worth: entry.credits });
        }
    }
    for ((year, term), held) in &load {
        let most = match term {
            None => limits.load.year,
            // In halves.
            Some(_) => limits.load.term.map(|most| most + most),
        };
        let own = own_load.get(&(*year, *term)).copied().unwrap_or(Amount::ZERO);
        if most.is_some_and(|most| *held > most.max(own)) {
            let what = term.map_or("year", Term::word);
            found.wrong.push(format!(
                "the {what} of the school year that starts in {year} holds more than its load"
            ));
        }
    }
    let options = Options::on(as_of);
    let holds = |cond: &crate::policy::Cond| {
        auditor.holds(plan, &options, None, &[cond]).into_iter().next().flatten()
    };
    for (at, name, firm, mine) in &placed {
        let Some(own) = all.get(*at) else { continue };
        let Some(declared) = policy.courses.get(own.course as usize) else { continue };
        let twice = placed.iter().any(|(other, _, other_firm, other_mine)| {
            let other_is_later = other > at;
            let same = all.get(*other).is_some_and(|one| one.course == own.course);
            let apart = all.get(*other).is_some_and(|one| one.to < own.from || own.to < one.from);
            // What the student's own plan has more than once may stand at the same time.
            let both_own = *mine && *other_mine;
            let again = declared.repeatable.is_some() && (apart || both_own);
            other_is_later && same && !(*firm && *other_firm) && !again
        });
        if twice {
            found.wrong.push(format!("`{name}` is taken twice"));
        }
        for requisite in declared.needs.iter().filter(|_| !firm) {
            match sure(policy, &requisite.need, own, &all, &holds) {
                Sure::Yes => {}
                Sure::Perhaps => {
                    found.assumed.push((
                        declared.named.title.clone(),
                        requisite.text.clone(),
                        requisite.place.clone(),
                    ));
                }
                Sure::No => {
                    found.wrong.push(format!("`{name}` comes before what it needs: {}", requisite.text))
                }
            }
        }
    }
    found.assumed.sort();
    found.assumed.dedup();
    found
}

fn worth(policy: &Policy, record: &CourseRecord, course: Option<CourseId>) -> Amount {
    let declared = course.and_then(|course| policy.courses.get(course as usize));
    record.credits.or_else(|| declared.map(|declared| declared.credits.0)).unwrap_or(Amount::ZERO)
}

/// The first and the last term of a course, counted over all years.
fn span(year: i16, term: Term) -> (i64, i64) {
    let first = i64::from(year) * 4;
    match term {
        Term::Fall => (first, first),
        Term::Winter => (first + 1, first + 1),
        Term::Spring => (first + 2, first + 2),
        Term::Summer => (first + 3, first + 3),
        Term::Year => (first, first + 2),
    }
}

/// Adds to the load of a year, and in halves to that of its terms.
fn weigh(load: &mut BTreeMap<(i16, Option<Term>), Amount>, year: i16, term: Term, worth: Amount) {
    *load.entry((year, None)).or_default() += worth;
    if term == Term::Year {
        *load.entry((year, Some(Term::Fall))).or_default() += worth;
        *load.entry((year, Some(Term::Spring))).or_default() += worth;
    } else {
        *load.entry((year, Some(term))).or_default() += worth + worth;
    }
}

fn sure(
    policy: &Policy,
    need: &Need,
    own: &Taken<'_>,
    all: &[Taken<'_>],
    holds: &dyn Fn(&crate::policy::Cond) -> Option<bool>,
) -> Sure {
    match need {
        Need::All(parts) => {
            parts.iter().map(|part| sure(policy, part, own, all, holds)).min().unwrap_or(Sure::Yes)
        }
        Need::AtLeast(count, parts) => {
            let mut each: Vec<Sure> = parts.iter().map(|part| sure(policy, part, own, all, holds)).collect();
            each.sort_unstable_by(|a, b| b.cmp(a));
            match count.checked_sub(1) {
                None => Sure::Yes,
                Some(last) => each.get(last as usize).copied().unwrap_or(Sure::No),
            }
        }
        Need::Course(taking) => {
            all.iter().map(|one| serves(policy, one, own, taking)).max().unwrap_or(Sure::No)
        }
        Need::Amount(measure, least, taking) => {
            let reach = |bar: Sure| amount(policy, *measure, own, all, taking, bar) >= *least;
            match (*measure, reach(Sure::Yes), reach(Sure::Perhaps)) {
                (_, true, _) => Sure::Yes,
                (_, _, true) | (Measure::Hours | Measure::Points, ..) => Sure::Perhaps,
                _ => Sure::No,
            }
        }
        Need::Test(cond) => {
            if holds(cond) == Some(true) {
                Sure::Yes
            } else {
                Sure::Perhaps
            }
        }
        Need::Unjudged(_) => Sure::Perhaps,
    }
}

fn amount(
    policy: &Policy,
    measure: Measure,
    own: &Taken<'_>,
    all: &[Taken<'_>],
    taking: &Taking,
    bar: Sure,
) -> Amount {
    let mut total = Amount::ZERO;
    for course in &taking.any_of {
        let fit = all.iter().filter(|one| one.course == *course && serves(policy, one, own, taking) >= bar);
        let each: Vec<Amount> = fit
            .map(|one| match measure {
                Measure::Courses => Amount::ONE,
                Measure::Credits => one.worth,
                Measure::Hours => one.record.and_then(|record| record.hours).unwrap_or(Amount::ZERO),
                Measure::Points => Amount::ZERO,
            })
            .collect();
        let repeatable = policy.courses.get(*course as usize).and_then(|course| course.repeatable);
        total += match repeatable {
            None => each.into_iter().max().unwrap_or(Amount::ZERO),
            Some(most) if measure == Measure::Credits => each.into_iter().sum::<Amount>().min(most),
            Some(_) => each.into_iter().sum(),
        };
    }
    total
}

/// Whether one course that is taken is what another needs.
fn serves(policy: &Policy, one: &Taken<'_>, own: &Taken<'_>, taking: &Taking) -> Sure {
    let in_time = if taking.relation == Relation::Before {
        one.to < own.from
    } else {
        one.to < own.from || one.from <= own.to && own.from <= one.to
    };
    if !in_time || !taking.any_of.contains(&one.course) {
        return Sure::No;
    }
    let filters = if taking.filters.is_empty() { Sure::Yes } else { Sure::Perhaps };
    // A course ahead is taken to end well.
    let Some(record) = one.record else { return filters };
    taking
        .grades
        .iter()
        .map(|least| grade(policy, record.grade.as_deref(), least))
        .min()
        .unwrap_or(Sure::Yes)
        .min(filters)
}

fn grade(policy: &Policy, grade: Option<&str>, least: &LeastGrade) -> Sure {
    let Some(grade) = grade else { return Sure::Perhaps };
    let of = |good: bool| if good { Sure::Yes } else { Sure::No };
    match least {
        LeastGrade::Number(least) => {
            grade.parse::<Amount>().map_or(Sure::Perhaps, |grade| of(grade >= *least))
        }
        LeastGrade::Step(symbol) => {
            let mut found = Sure::Perhaps;
            for scale in &policy.scales {
                let at = |symbol: &str| scale.steps.iter().position(|step| step.symbol == symbol);
                if let (Some(own), Some(wanted)) = (at(grade), at(symbol)) {
                    found = if found == Sure::Yes { found } else { of(own <= wanted) };
                }
            }
            found
        }
    }
}
