//! Why an award cannot be met any more, in words that a counselor can check: what stays open even with
//! every course that can still be taken, and what stands in the way of each course that would help.

use std::collections::BTreeSet;

use super::board::Table;
use super::hunt::Hunt;
use super::student::Student;
use super::time::SLOTS;
use crate::audit::outcome::{DemandResult, Impossible, Proof, Verdict};
use crate::audit::{Auditor, Options};
use crate::plan::{CourseRecord, State};
use crate::policy::{CourseId, Kind, Measure, Term};
use crate::quantity::{Amount, gcd};

/// The most courses that are gone into.
const MOST_DETAILS: usize = 12;
/// The most pieces of credit that stand for courses of any kind.
const MOST_PIECES: i64 = 48;

/// What proves that a search found nothing that looked only at as many courses of a kind as there is room
/// for; `wide` looks at all.
pub(super) fn crowded(hunt: &Hunt<'_, '_>, wide: &Hunt<'_, '_>) -> Impossible {
    let (plan, _) = wide.table.plan(wide.student, wide.auditor, &wide.openings());
    let verdict = wide.auditor.verdict(&plan, &Options::on(wide.student.years.as_of), wide.award);
    if verdict == Verdict::NotMet || !hunt.student.years.slots().any(|slot| hunt.student.years.is_open(slot))
    {
        return impossible(wide, false);
    }
    no_room(hunt.student, room(hunt.table))
}

/// What proves that a search found nothing; `tried` where it tried every way.
pub(super) fn impossible(hunt: &Hunt<'_, '_>, tried: bool) -> Impossible {
    let student = hunt.student;
    if !student.years.slots().any(|slot| student.years.is_open(slot)) {
        return blank(Proof::NoTerms, no_terms(student));
    }
    if !tried {
        let (because, details) = short(hunt);
        return Impossible { details, ..blank(Proof::Courses, because) };
    }
    if let Some(room) = too_little_room(hunt) {
        return no_room(student, room);
    }
    blank(
        Proof::Exhausted,
        "every way of choosing courses and placing them in the terms that are left was tried: what they need, when they are offered and the load do not go together"
            .to_owned(),
    )
}

fn blank(kind: Proof, because: String) -> Impossible {
    Impossible { kind, because, details: Vec::new(), until: None, until_because: None }
}

fn no_room(student: &Student<'_>, room: i64) -> Impossible {
    let load = student.limits.load;
    let year = load.year.map(|most| format!("{} a school year", credits(most.parts())));
    let term = load.term.map(|most| format!("{} a term", credits(most.parts())));
    let most: Vec<String> = year.into_iter().chain(term).collect();
    let stated =
        if student.limits.stated { "" } else { " (no sequence states a load; `--load` gives another)" };
    let most = most.join(" and ");
    let because = format!(
        "there is room for {} more, at most {most}{stated}, and even if all of it is used for the best courses, it is not met",
        credits(room)
    );
    blank(Proof::Load, because)
}

fn credits(parts: i64) -> String {
    let amount = Amount::from_parts(parts);
    if amount == Amount::ONE { "1 credit".to_owned() } else { format!("{amount} credits") }
}

fn no_terms(student: &Student<'_>) -> String {
    match super::time::last_year(student.plan) {
        Some(last) => format!(
            "no term is left in which a course could be begun: graduation is expected in {last}, and its last term has begun"
        ),
        None => "no term is left in which a course could be begun".to_owned(),
    }
}

/// How much more the years hold.
fn room(table: &Table) -> i64 {
    let fixed: i64 = table.metas.iter().filter(|meta| meta.fixed).map(|meta| meta.credits.parts()).sum();
    // Fixed items take room in whatever year; what they put beyond a load is let be there alone.
    let all: i64 =
        table.board.years.iter().fold(0_i64, |sum, (used, most)| sum.saturating_add((most - used).max(0)));
    all.saturating_sub(fixed).max(0)
}

/// How much room the years have, where courses of any kind that fill it would not meet the award.
pub(super) fn too_little_room(hunt: &Hunt<'_, '_>) -> Option<i64> {
    let table = hunt.table;
    let metas = || {
        table
            .metas
            .iter()
            .zip(&table.board.items)
            .filter(|(meta, item)| !meta.fixed && !item.slots.is_empty())
    };
    let room = room(table);
    let piece = metas().map(|(meta, _)| meta.credits.parts()).filter(|worth| *worth > 0).reduce(gcd)?;
    let pieces = room / piece;
    let weightless = metas().any(|(meta, _)| meta.credits <= Amount::ZERO);
    if hunt.scope.shrinking || weightless || pieces > MOST_PIECES {
        return None;
    }
    let mut plan = table.base.clone();
    for at in 0..pieces {
        // It belongs to no course of the policy, and so may count wherever it would do any good.
        let mut record = CourseRecord::new(format!("any course {at}"), State::Planned);
        record.credits = Some(Amount::from_parts(piece));
        record.marks.extend(hunt.scope.marks.iter().cloned());
        plan.courses.push(record);
    }
    let options = Options::on(hunt.student.years.as_of);
    let verdict = hunt.auditor.verdict(&plan, &options, hunt.award);
    (verdict == Verdict::NotMet).then_some(room)
}

/// What stays open with every course that can be taken; and why the courses that would help cannot be.
fn short(hunt: &Hunt<'_, '_>) -> (String, Vec<String>) {
    let auditor = hunt.auditor;
    let policy = auditor.policy();
    let (plan, _) = hunt.table.plan(hunt.student, auditor, &hunt.openings());
    let names = hunt.scope.awards.iter().filter_map(|id| policy.awards.get(*id as usize));
    let own = policy.awards.get(hunt.award as usize).map(|award| award.named.full());
    let names: Vec<String> = names.map(|award| award.named.full()).collect();
    let options = Options { awards: names, ..Options::on(hunt.student.years.as_of) };
    let audit = auditor.audit(&plan, &options);
    let mut open: Vec<(usize, &DemandResult)> = Vec::new();
    for (at, result) in audit.awards.iter().enumerate() {
        result.demands.iter().for_each(|demand| leaves(at, demand, &mut open));
    }
    let said: Vec<String> = open
        .iter()
        .map(|(_, demand)| {
            let title = &demand.title;
            match demand.amount.filter(|amount| !amount.missing.is_zero()) {
                Some(amount) => {
                    let unit = if amount.measure == Measure::Courses { "course" } else { "credit" };
                    let many = if amount.missing == Amount::ONE { "" } else { "s" };
                    format!("{title} ({} {unit}{many} short)", amount.missing)
                }
                None => title.clone(),
            }
        })
        .collect();
    let mut details: Vec<String> = Vec::new();
    let mut seen: BTreeSet<CourseId> = BTreeSet::new();
    for (at, demand) in &open {
        let Some(name) = audit.awards.get(*at).map(|result| &result.award) else { continue };
        let award = policy.awards.iter().find(|award| award.named.name == *name);
        let kinds = award.into_iter().flat_map(|award| &award.demands).filter(|one| one.path == demand.path);
        for count in kinds.filter_map(|one| match &one.kind {
            Kind::Count(count) => Some(count),
            _ => None,
        }) {
            let picks = count.select.picks.iter().filter_map(|pick| pick.courses.as_ref()).flatten();
            for course in picks.chain(count.select.combined.iter().flat_map(|one| one.parts.iter().flatten()))
            {
                if seen.insert(*course) {
                    details.extend(obstacle(auditor, hunt.student, hunt.table, *course));
                }
            }
        }
    }
    let more = details.len().saturating_sub(MOST_DETAILS);
    details.truncate(MOST_DETAILS);
    if more > 0 {
        details.push(format!("{more} more courses that would count cannot be taken either"));
    }
    let because = if said.is_empty() {
        format!("even with every course that can still be taken, {} is not met", own.unwrap_or_default())
    } else {
        format!("even with every course that can still be taken, this stays open: {}", said.join("; "))
    };
    (because, details)
}

/// The demands furthest down that are not met; of a choice, those of the parts chosen.
fn leaves<'d>(at: usize, demand: &'d DemandResult, found: &mut Vec<(usize, &'d DemandResult)>) {
    if !matches!(demand.verdict, Verdict::NotMet | Verdict::Missed | Verdict::Overdue) {
        return;
    }
    let before = found.len();
    let choice = demand.parts.iter().any(|part| part.chosen);
    for part in demand.parts.iter().filter(|part| part.chosen || !choice) {
        leaves(at, part, found);
    }
    if found.len() == before {
        found.push((at, demand));
    }
}

/// What stands in the way of a course; nothing where it can be taken, or was.
fn obstacle(auditor: &Auditor<'_>, student: &Student<'_>, table: &Table, course: CourseId) -> Option<String> {
    let declared = auditor.policy().courses.get(course as usize)?;
    let taken = student.done.iter().any(|one| one.course == course)
        || student.own.iter().any(|own| own.course == course && !own.place.is_empty());
    let items = table.metas.iter().zip(&table.board.items).filter(|(meta, _)| meta.course == course);
    if taken || items.clone().any(|(_, item)| !item.slots.is_empty()) {
        return None;
    }
    let title = &declared.named.title;
    let (years, offer, worth) = (&student.years, &declared.offer, declared.credits.1);
    let open = || years.slots().filter(|slot| years.is_open(*slot));
    if !student.open(course, worth).is_empty() {
        let needs: Vec<String> =
            declared.needs.iter().map(|need| format!("{} ({})", need.text, need.place)).collect();
        return Some(format!(
            "{title} needs {} first, and the terms left are too few for both",
            needs.join("; ")
        ));
    }
    // What is offered some time, but not in time.
    let mut free = offer.clone();
    free.terms.clear();
    let in_years = years
        .slots()
        .any(|slot| slot % SLOTS == Term::Year as usize && years.offers(&free, Amount::ONE, slot));
    if !in_years {
        let grades = offer.grades.map(|(first, last)| {
            if first == last { format!("in grade {first}") } else { format!("in grades {first} to {last}") }
        });
        let rotation = offer.rotation.map(|(every, from)| format!("every {every} years from {from}"));
        let years = offer.years.map(|_| "in some school years only".to_owned());
        let said: Vec<String> = grades.into_iter().chain(rotation).chain(years).collect();
        let said =
            if said.is_empty() { String::new() } else { format!(" (it is offered {})", said.join(", ")) };
        return Some(format!(
            "{title} is not offered to this student in the school years that are left{said}"
        ));
    }
    let whole = offer.terms.is_empty() || offer.terms.contains(&Term::Year);
    if whole {
        let said = if offer.terms.is_empty() { "the catalogue names no terms for it, so it" } else { "it" };
        return Some(format!(
            "{title}: {said} takes a whole school year, and no further one can be begun before graduation"
        ));
    }
    let terms: Vec<&str> = offer.terms.iter().map(|term| term.word()).collect();
    let left = open().next().is_some();
    Some(format!(
        "{title} is offered in {}, and {} before graduation",
        terms.join(" and "),
        if left { "none of these can still be begun" } else { "no term is left" }
    ))
}
