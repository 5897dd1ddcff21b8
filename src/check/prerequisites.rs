//! What must come before what: circles, courses that come too early, chains that are too long.
//!
//! 1. A circle is reported where nobody can enter it; a course behind one is not reported again.
//! 2. Grades count only where a course lists them; a course without them may be taken in any grade.
//! 3. A chain is measured by itself, from grade 9 (or the lowest first grade listed in it) to
//!    grade 12 (or the last grade listed for its last course).

use super::with_labels;
use crate::catalog::{Calendar, Graph, Need, Offer, Relation, Taken};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowered;
use crate::policy::CourseId;
use crate::source::Span;
use crate::syntax::tree;

/// The grades a course without `grades` may be taken in: all there are.
const ANY_GRADE: (i8, i8) = (-1, 13);
/// The grades a chain has to fit into where its courses list none.
const HIGH_SCHOOL: (i8, i8) = (9, 12);
/// How many years of a chain are looked at.
const YEARS: i8 = 16;

pub(super) fn check(lowered: &Lowered<'_>, findings: &mut Vec<Diagnostic>) {
    let needs = &lowered.origins.needs;
    if needs.iter().all(Vec::is_empty) {
        return;
    }
    for cycle in Graph::new(needs).cycles(needs) {
        findings.extend(circle(lowered, &cycle));
    }
    let offers = offers(lowered, |course| declared(course).unwrap_or(ANY_GRADE));
    let calendar = Calendar::new(needs, &offers, ANY_GRADE);
    let free = self::offers(lowered, |_| (0, YEARS));
    let years = Calendar::new(needs, &free, (0, YEARS));
    for (id, course) in (0u32..).zip(&lowered.origins.courses) {
        let Some(own) = needs.get(id as usize).filter(|own| !own.is_empty()) else { continue };
        let early = too_early(lowered, &calendar, course, id, own);
        if early.as_ref().is_none_or(|finding| finding.code != Code::UnreachableCourse) {
            findings.extend(too_long(lowered, &years, course, id));
        }
        findings.extend(early);
    }
}

fn declared(course: &tree::Course) -> Option<(i8, i8)> {
    let (first, last) = course.grades.as_ref()?;
    (first.value <= last.value).then_some((first.value, last.value))
}

fn offers(lowered: &Lowered<'_>, grades: impl Fn(&tree::Course) -> (i8, i8)) -> Vec<Offer> {
    let terms = |course: &tree::Course| -> Vec<String> {
        course.terms.iter().map(|term| term.value.clone()).collect()
    };
    lowered
        .origins
        .courses
        .iter()
        .map(|course| Offer::new(grades(course), terms(course).iter().map(String::as_str)))
        .collect()
}

fn name<'a>(lowered: &'a Lowered<'_>, course: CourseId) -> &'a str {
    lowered.policy.courses.get(course as usize).map_or("", |course| &course.named.name)
}

fn circle(lowered: &Lowered<'_>, cycle: &[crate::catalog::Step]) -> Option<Diagnostic> {
    let first = cycle.first()?;
    let start = name(lowered, first.course);
    let mut names = format!("`{start}`");
    for step in cycle {
        names.push_str(&format!(", which needs `{}`", name(lowered, step.on)));
    }
    let names = names.replacen(", which needs", " needs", 1);
    let headline = match cycle {
        [_] => format!("`{start}` is its own prerequisite"),
        _ => names,
    };
    let label = |step: &crate::catalog::Step| {
        let (course, on) = (name(lowered, step.course), name(lowered, step.on));
        match step.edge.relation {
            Relation::Before => format!("`{course}` needs `{on}` before it"),
            Relation::BeforeOrBeside => format!("`{course}` needs `{on}` before it or beside it"),
            Relation::Beside => format!("`{course}` needs `{on}` beside it"),
        }
    };
    let finding = Diagnostic::new(Code::PrerequisiteCycle, first.edge.span, headline).label(label(first));
    let others = cycle.iter().skip(1).map(|step| (step.edge.span, label(step)));
    Some(
        with_labels(finding, others)
            .help("remove the prerequisite that is wrong; courses taken side by side say `or concurrent`"),
    )
}

/// The course that decides when a need is met, by when each is completed.
fn decisive<'n>(need: &'n Need, calendar: &Calendar) -> Option<(Taken, CourseId, &'n Need)> {
    match need {
        Need::All(parts) => parts
            .iter()
            .filter_map(|part| decisive(part, calendar))
            .max_by_key(|(taken, id, _)| (*taken, *id)),
        Need::AtLeast(count, parts) => {
            let mut each: Vec<_> = parts.iter().map(|part| decisive(part, calendar)).collect();
            each.sort_by_key(|entry| entry.map(|(taken, id, _)| (taken, id)));
            each.into_iter().nth((*count as usize).checked_sub(1)?)?
        }
        Need::Course { any_of, .. } => any_of
            .iter()
            .map(|id| Some((calendar.taken(*id)?, *id, need)))
            .min_by_key(|entry| entry.map_or((true, None), |(taken, id, _)| (false, Some((taken, id)))))?,
        Need::Amount(_, _, certain) => decisive(certain, calendar),
        Need::Free(_) => None,
    }
}

/// A course offered only, or also, in grades before its prerequisites can be completed.
fn too_early(
    lowered: &Lowered<'_>,
    calendar: &Calendar,
    course: &tree::Course,
    id: CourseId,
    own: &[Need],
) -> Option<Diagnostic> {
    let (first, last) = declared(course)?;
    let (from, to) = course.grades.as_ref()?;
    let grades = from.span.to(to.span);
    let taken = calendar.taken(id);
    if taken.is_some_and(|taken| taken.grade <= first) || !calendar.needs_met(own) {
        return None;
    }
    let own_name = &course.declared.name.value;
    let all: Vec<_> = own.iter().filter_map(|need| decisive(need, calendar)).collect();
    let (done, other, need) = all.into_iter().max_by_key(|(taken, id, _)| (*taken, *id))?;
    let other = name(lowered, other);
    let Need::Course { span, relation, .. } = need else { return None };
    let why = match relation {
        Relation::Before => format!("`{other}` cannot be completed before grade {}", done.grade),
        _ => format!("`{other}` cannot be taken before grade {}", done.grade),
    };
    let when = if first == last { format!("grade {first}") } else { format!("grades {first} to {last}") };
    Some(match taken {
        None => {
            let headline = format!("nobody can take `{own_name}` in {when}");
            Diagnostic::new(Code::UnreachableCourse, grades, headline)
                .label("too early for its prerequisites")
                .also(*span, why)
                .help("correct the grades of the one or the other, or the prerequisite; courses that take one term say so with `offered fall, spring`")
        }
        Some(taken) => {
            let headline = format!("`{own_name}` cannot be taken before grade {}", taken.grade);
            Diagnostic::new(Code::OfferedTooEarly, grades, headline)
                .label(format!("offered from grade {first}"))
                .also(*span, why)
                .help(format!("offer it from grade {}, or correct the prerequisite", taken.grade))
        }
    })
}

/// A course whose chain of prerequisites takes longer than there is.
fn too_long(
    lowered: &Lowered<'_>,
    years: &Calendar,
    course: &tree::Course,
    id: CourseId,
) -> Option<Diagnostic> {
    let mine = years.taken(id)?;
    let needed = mine.grade + 1;
    if needed <= HIGH_SCHOOL.1 - HIGH_SCHOOL.0 + 1 {
        return None;
    }
    let mut chain: Vec<(CourseId, Option<Span>)> = vec![(id, None)];
    let mut at = id;
    while chain.len() < 100 {
        let own = lowered.origins.needs.get(at as usize)?;
        let each = own.iter().filter_map(|need| decisive(need, years));
        let Some((_, next, Need::Course { span, .. })) = each.max_by_key(|(taken, id, _)| (*taken, *id))
        else {
            break;
        };
        if years.taken(next) > years.taken(at) || chain.iter().any(|(known, _)| *known == next) {
            break;
        }
        if let Some(last) = chain.last_mut() {
            last.1 = Some(*span);
        }
        chain.push((next, None));
        at = next;
    }
    let listed =
        |id: &CourseId| lowered.origins.courses.get(*id as usize).and_then(|course| declared(course));
    let first = chain.iter().filter_map(|(id, _)| listed(id)).map(|(first, _)| first).min();
    let first = first.map_or(HIGH_SCHOOL.0, |first| first.min(HIGH_SCHOOL.0));
    let last = listed(&id).map_or(HIGH_SCHOOL.1, |(_, last)| last.max(HIGH_SCHOOL.1));
    let there = last - first + 1;
    // Where the course before it is too late already, that one is reported.
    let before = chain.get(1).and_then(|(id, _)| years.taken(*id)).map_or(0, |taken| taken.grade + 1);
    if needed <= there || before > there {
        return None;
    }
    let own_name = &course.declared.name;
    let finding = Diagnostic::new(
        Code::ChainTooLong,
        own_name.span,
        format!("`{}` can be reached only in the {needed}th year", own_name.value),
    )
    .label(format!("grades {first} to {last} are {there} years"));
    let steps = chain.iter().zip(chain.iter().skip(1)).filter_map(|((id, span), (next, _))| {
        let text = format!("`{}` needs `{}` before it", name(lowered, *id), name(lowered, *next));
        Some(((*span)?, text))
    });
    Some(
        with_labels(finding, steps)
            .help("check the chain; courses that take one term say so with `offered fall, spring`"),
    )
}
