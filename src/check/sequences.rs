//! Recommended courses by grade: order, offering, load, repetition.
//!
//! A prerequisite the sequence does not hold is taken to have been completed before it begins, unless
//! it is first offered in a grade the sequence covers. Two courses of one grade are beside each other,
//! unless their lines give terms, or each takes only a term and so they may follow each other.
//! Whether the sequence earns its award is for `rehearsal` to find out.

use std::collections::BTreeMap;

use super::with_labels;
use crate::catalog::{Need, Relation};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::lower::Lowered;
use crate::names::{Names, Sort};
use crate::policy::{CourseId, Policy};
use crate::quantity::Amount;
use crate::source::Span;
use crate::syntax::tree;

/// A course at its place in a sequence.
struct Entry<'a> {
    course: CourseId,
    declared: &'a tree::Course,
    place: &'a tree::Place,
    span: Span,
}

impl Entry<'_> {
    fn grade(&self) -> i8 {
        self.place.grade.value
    }

    /// The order of its term in the year, where one is written.
    fn term(&self) -> Option<usize> {
        let term = self.place.term.as_ref()?;
        crate::catalog::TERMS.iter().take(4).position(|known| *known == term.value)
    }

    /// Whether it may take no more than a term.
    fn may_be_short(&self, policy: &Policy) -> bool {
        let terms = &self.declared.terms;
        let by_term = !terms.is_empty() && !terms.iter().any(|term| term.value == "year");
        let least = policy.courses.get(self.course as usize).map_or(Amount::ONE, |course| course.credits.0);
        by_term || (terms.is_empty() && least < Amount::ONE)
    }
}

pub(super) fn check(names: &Names<'_>, lowered: &Lowered<'_>, findings: &mut Vec<Diagnostic>) {
    for sequence in &lowered.origins.sequences {
        let entries = entries(names, lowered, sequence);
        for entry in &entries {
            findings.extend(order(lowered, &entries, entry));
            findings.extend(offering(entry));
        }
        load(lowered, sequence, &entries, findings);
        repeats(names, lowered, &entries, findings);
    }
}

fn entries<'a>(names: &Names<'_>, lowered: &Lowered<'a>, sequence: &'a tree::Sequence) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for place in &sequence.places {
        for word in &place.courses {
            // What cannot be found has been reported.
            let symbol = names.find(word).ok().and_then(|id| names.get(id));
            let Some(symbol) = symbol.filter(|symbol| symbol.sort == Sort::Course) else { continue };
            if let Some(declared) = lowered.origins.courses.get(symbol.index as usize) {
                entries.push(Entry { course: symbol.index, declared, place, span: word.span });
            }
        }
    }
    entries.sort_by_key(|entry| (entry.grade(), entry.term(), entry.course, entry.span));
    entries
}

fn name<'a>(lowered: &'a Lowered<'_>, course: CourseId) -> &'a str {
    lowered.policy.courses.get(course as usize).map_or("", |course| &course.named.name)
}

/// Whether one entry may come in time for another.
fn in_time(policy: &Policy, first: &Entry<'_>, then: &Entry<'_>, relation: Relation) -> bool {
    if first.grade() != then.grade() {
        return first.grade() < then.grade();
    }
    match (first.term(), then.term(), relation) {
        (Some(first), Some(then), Relation::Before) => first < then,
        (Some(first), Some(then), _) => first <= then,
        (_, _, Relation::BeforeOrBeside | Relation::Beside) => true,
        (Some(_), None, Relation::Before) => then.may_be_short(policy),
        (None, Some(_), Relation::Before) => first.may_be_short(policy),
        (None, None, Relation::Before) => first.may_be_short(policy) && then.may_be_short(policy),
    }
}

fn order(lowered: &Lowered<'_>, entries: &[Entry<'_>], entry: &Entry<'_>) -> Option<Diagnostic> {
    let begins = entries.first()?.grade();
    let mut has = |course: CourseId, relation: Relation| {
        let mut listed = entries.iter().filter(|other| other.course == course).peekable();
        if listed.peek().is_none() {
            let first =
                lowered.origins.courses.get(course as usize).and_then(|course| course.grades.as_ref());
            return first.is_none_or(|(first, _)| first.value < begins);
        }
        listed.any(|other| in_time(&lowered.policy, other, entry, relation))
    };
    let own = lowered.origins.needs.get(entry.course as usize)?;
    let missing = own.iter().flat_map(|need| need.missing(&mut has)).next()?;
    let Need::Course { any_of, relation, span, .. } = missing else { return None };
    let late = entries.iter().find(|other| any_of.contains(&other.course));
    let own_name = name(lowered, entry.course);
    // Of equivalent courses, the one that was written, or that the sequence has.
    let other = late.map_or_else(|| any_of.first().copied(), |late| Some(late.course))?;
    let other = name(lowered, other);
    let headline = match (late, relation) {
        (Some(_), Relation::Before) => format!("`{own_name}` comes before `{other}` is completed"),
        (Some(_), _) => format!("`{own_name}` comes before `{other}`"),
        (None, _) => format!("`{own_name}` needs `{other}`, which the sequence does not have"),
    };
    let mut finding =
        Diagnostic::new(Code::SequenceOrder, entry.span, headline).label(format!("in grade {}", when(entry)));
    if let Some(late) = late {
        finding = finding.also(late.span, format!("in grade {}", when(late)));
    }
    Some(
        finding
            .also(*span, format!("`{own_name}` needs this"))
            .help("move the course to a later grade or term, or its prerequisite to an earlier one"),
    )
}

/// A grade, and the term where one is written.
fn when(entry: &Entry<'_>) -> String {
    match &entry.place.term {
        Some(term) => format!("{}, {}", entry.grade(), term.value),
        None => entry.grade().to_string(),
    }
}

fn offering(entry: &Entry<'_>) -> Option<Diagnostic> {
    let own_name = &entry.declared.declared.name.value;
    if let Some((first, last)) = &entry.declared.grades {
        let (from, to) = (first.value, last.value);
        if from <= to && !(from..=to).contains(&entry.grade()) {
            let headline = format!("`{own_name}` is not offered in grade {}", entry.grade());
            return Some(
                Diagnostic::new(Code::SequenceOffering, entry.span, headline)
                    .label(format!("in grade {}", entry.grade()))
                    .also(first.span.to(last.span), "the grades it is offered in")
                    .help("move it to a grade in which it is offered, or correct its `grades`"),
            );
        }
    }
    let term = entry.place.term.as_ref()?;
    let terms = &entry.declared.terms;
    let known = |word: &tree::Word| crate::catalog::TERMS.contains(&word.value.as_str());
    let (Some(first), Some(last)) = (terms.first(), terms.last()) else { return None };
    if terms.iter().any(|known| known.value == term.value) || !terms.iter().all(known) {
        return None;
    }
    let headline = if term.value == "year" {
        format!("`{own_name}` does not run all year")
    } else {
        format!("`{own_name}` is not offered in {}", term.value)
    };
    Some(
        Diagnostic::new(Code::SequenceOffering, entry.span, headline)
            .label(format!("in grade {}", when(entry)))
            .also(first.span.to(last.span), "the terms it is offered in")
            .help("move it to a term in which it is offered, or correct its line `offered`"),
    )
}

fn load(
    lowered: &Lowered<'_>,
    sequence: &tree::Sequence,
    entries: &[Entry<'_>],
    findings: &mut Vec<Diagnostic>,
) {
    let worth = |entry: &Entry<'_>| {
        lowered.policy.courses.get(entry.course as usize).map_or(Amount::ZERO, |course| course.credits.0)
    };
    let mut years: BTreeMap<i8, (Amount, Vec<&Entry<'_>>)> = BTreeMap::new();
    // Half of what runs all year, or does not say when, falls into the fall and half into the spring;
    // counted in halves, so that nothing is rounded.
    let mut terms: BTreeMap<(i8, usize), (Amount, Vec<&Entry<'_>>)> = BTreeMap::new();
    for entry in entries {
        let year = years.entry(entry.grade()).or_default();
        year.0 += worth(entry);
        year.1.push(entry);
        let parts: &[(usize, bool)] = match entry.term() {
            Some(0) => &[(0, true)],
            Some(1) => &[(1, true)],
            Some(2) => &[(2, true)],
            Some(_) => &[(3, true)],
            None => &[(0, false), (2, false)],
        };
        for (term, whole) in parts {
            let slot = terms.entry((entry.grade(), *term)).or_default();
            slot.0 += worth(entry);
            if *whole {
                slot.0 += worth(entry);
            }
            slot.1.push(entry);
        }
    }
    let mut report = |most: &tree::At<Amount>, what: String, total: Amount, held: &[&Entry<'_>]| {
        let Some(first) = held.first() else { return };
        let headline = format!("{what} holds {}, more than its load of {}", credits(total), most.value);
        let finding = Diagnostic::new(Code::SequenceLoad, first.place.span, headline)
            .label(format!("{} in all", credits(total)))
            .also(most.span, "the most the sequence allows");
        let others = held.iter().map(|entry| entry.place.span).collect::<std::collections::BTreeSet<Span>>();
        let others = others.into_iter().filter(|span| *span != first.place.span);
        let finding = with_labels(finding, others.map(|span| (span, "with this".to_owned())));
        findings.push(finding.help("move a course to another grade or term, or correct the load"));
    };
    if let Some(most) = &sequence.year_load {
        for (grade, (total, held)) in years.iter().filter(|(_, (total, _))| *total > most.value) {
            report(most, format!("grade {grade}"), *total, held);
        }
    }
    if let Some(most) = &sequence.term_load {
        for ((grade, term), (twice, held)) in &terms {
            if *twice > most.value + most.value {
                let total = Amount::from_parts(twice.parts() / 2);
                let term = crate::catalog::TERMS.get(*term).copied().unwrap_or("");
                report(most, format!("the {term} of grade {grade}"), total, held);
            }
        }
    }
}

fn credits(amount: Amount) -> String {
    let plural = if amount == Amount::ONE { "" } else { "s" };
    format!("{amount} credit{plural}")
}

fn repeats(names: &Names<'_>, lowered: &Lowered<'_>, entries: &[Entry<'_>], findings: &mut Vec<Diagnostic>) {
    let mut earned: BTreeMap<CourseId, Amount> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(course) = lowered.policy.courses.get(entry.course as usize) else { continue };
        let own_name = &course.named.name;
        let before: Vec<&Entry<'_>> = entries.iter().take(at).collect();
        let same = before.iter().find(|other| other.course == entry.course);
        let apart = before.iter().find(|other| course.no_credit_with.contains(&other.course));
        let so_far = earned.entry(entry.course).or_default();
        let finding = match (same, course.repeatable, apart) {
            (Some(first), Some(most), _) if *so_far + course.credits.0 > most => Some((
                first,
                format!("`{own_name}` earns at most {}, however often it is taken", credits(most)),
                "first here",
            )),
            (Some(first), None, _) => {
                Some((first, format!("`{own_name}` stands in this sequence twice"), "first here"))
            }
            (None, _, Some(other)) => Some((
                other,
                format!("`{own_name}` earns no credit beside `{}`", name(lowered, other.course)),
                "only one of the two earns credit",
            )),
            _ => None,
        };
        *so_far += course.credits.0;
        if let Some((other, headline, said)) = finding {
            let mut finding = Diagnostic::new(Code::SequenceRepeats, entry.span, headline)
                .label("earns nothing more")
                .also(other.span, said)
                .help("list another course, or mark the course `repeatable for credit` if it is");
            let which = if same.is_some() { "the second " } else { "" };
            let fix = Fix::review(format!("remove {which}`{own_name}`"));
            finding.fixes.extend(names.without_entry(fix, entry.span));
            findings.push(finding);
        }
    }
}
