//! Two demands held against each other clause by clause: smaller amounts, dropped roles, later days, more
//! alternatives. What cannot be compared so is said to be unclear, with the reason.
//!
//! For demands that are wanted at some time this is the proof; for all others it gives the words.

use std::collections::BTreeSet;

use crate::policy::{
    Anchor, Cond, Demand, DemandId, Edge, EventFilter, EventSelect, Happening, Kind, Periods, Tally, Window,
};

/// How a demand stands to the one it takes the place of.
enum Compared {
    NotLess,
    Less(String),
    Unclear(String),
}

use Compared::{Less, NotLess, Unclear};

/// The two are written so differently that they cannot be compared clause by clause.
fn unlike() -> Compared {
    Unclear("these two cannot be compared clause by clause".to_owned())
}

impl Compared {
    /// Of two comparisons, the one that must be heard first.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Less(why), _) | (_, Less(why)) => Less(why),
            (Unclear(why), _) | (_, Unclear(why)) => Unclear(why),
            _ => NotLess,
        }
    }
}

/// How a demand that takes the place of another stands to it, in words: nothing where it surely asks no
/// less, else what it asks less, or that the two cannot be compared.
pub(super) fn told(
    base: &[Demand],
    demand: DemandId,
    own: &[Demand],
    by: DemandId,
) -> Option<(bool, String)> {
    match compare(&Side { demands: base }, demand, &Side { demands: own }, by) {
        NotLess => None,
        Less(why) => Some((true, why)),
        Unclear(why) => Some((false, why)),
    }
}

/// Whether so many events of the second sort are as many of the first.
pub(super) fn at_least(asked: &Happening, given: &Happening) -> bool {
    matches!(events(asked, given), NotLess)
}

/// Whether a demand that is wanted at some time asks no less than another.
pub(super) fn timed_at_least(base: &[Demand], demand: &Demand, own: &[Demand], by: &Demand) -> bool {
    let place = |list: &[Demand], one: &Demand| {
        list.iter().position(|other| std::ptr::eq(other, one)).and_then(|at| DemandId::try_from(at).ok())
    };
    match (place(base, demand), place(own, by)) {
        (Some(demand), Some(by)) => {
            matches!(compare(&Side { demands: base }, demand, &Side { demands: own }, by), NotLess)
        }
        _ => false,
    }
}

struct Side<'a> {
    demands: &'a [Demand],
}

impl<'a> Side<'a> {
    fn demand(&self, id: DemandId) -> Option<&'a Demand> {
        self.demands.get(id as usize)
    }
}

fn compare(below: &Side<'_>, base: DemandId, above: &Side<'_>, own: DemandId) -> Compared {
    let (Some(one), Some(other)) = (below.demand(base), above.demand(own)) else { return unlike() };
    if other.waived_by.iter().any(|role| !one.waived_by.contains(role)) {
        return Less("it may be waived by more".to_owned());
    }
    match (&one.kind, &other.kind) {
        (Kind::Test(a), Kind::Test(b)) => conditions(a, b),
        (Kind::Count(a), Kind::Count(b)) => {
            if a.measure == b.measure && b.least < a.least {
                return Less(format!("{} instead of {}", b.least, a.least));
            }
            let same = a.select == b.select
                && a.measure == b.measure
                && a.overall == b.overall
                && a.excess == b.excess
                && a.most == b.most
                && b.shares.is_empty()
                && a.limits.iter().all(|limit| b.limits.contains(limit));
            if same { NotLess } else { unlike() }
        }
        (
            Kind::Sum { measure, least, parts, .. },
            Kind::Sum { measure: other_measure, least: other_least, parts: other_parts, .. },
        ) if measure == other_measure => {
            if other_least < least {
                return Less(format!("{other_least} instead of {least}"));
            }
            all(below, parts, above, other_parts)
        }
        (Kind::All(parts), Kind::All(other_parts)) => all(below, parts, above, other_parts),
        (Kind::Choose { count, parts }, Kind::Choose { count: other_count, parts: other_parts }) => {
            if other_count < count {
                return Less(format!("{other_count} of them instead of {count}"));
            }
            if other_parts.len() > parts.len() {
                return Less("there are more alternatives".to_owned());
            }
            all(below, parts, above, other_parts)
        }
        (Kind::Gpa { least, over }, Kind::Gpa { least: other, over: other_over }) => {
            if other < least {
                Less(format!("{other} instead of {least}"))
            } else if over == other_over {
                NotLess
            } else {
                unlike()
            }
        }
        (Kind::Timed { window, parts }, Kind::Timed { window: other_window, parts: other_parts }) => {
            windows(window, other_window).and(all(below, parts, above, other_parts))
        }
        (Kind::Timed { .. }, _) => Less("it no longer says when".to_owned()),
        _ => unlike(),
    }
}

/// Every part of the base has one above that asks as much.
fn all(below: &Side<'_>, parts: &[DemandId], above: &Side<'_>, others: &[DemandId]) -> Compared {
    let mut open: Vec<DemandId> = others.to_vec();
    let mut result = NotLess;
    for part in parts {
        let Some(demand) = below.demand(*part) else { continue };
        let same = |id: &DemandId| {
            above.demand(*id).is_some_and(|other| match &demand.name {
                Some(name) => other.name.as_ref() == Some(name),
                None => other.name.is_none() && other.text == demand.text,
            })
        };
        let found = open.iter().position(same);
        // With one part on each side there is no doubt which is which.
        let found = found.or_else(|| (parts.len() == 1 && others.len() == 1).then_some(0));
        match found {
            Some(at) => result = result.and(compare(below, *part, above, open.remove(at))),
            None => {
                let title = demand.title.as_ref().unwrap_or(&demand.text);
                return Less(format!("`{title}` is missing"));
            }
        }
    }
    result
}

fn conditions(a: &Cond, b: &Cond) -> Compared {
    if a == b {
        return NotLess;
    }
    match (a, b) {
        (Cond::Events(a), Cond::Events(b)) => events(a, b),
        (Cond::All(parts), Cond::All(others)) => {
            if parts.iter().all(|part| others.iter().any(|other| matches!(conditions(part, other), NotLess)))
            {
                NotLess
            } else {
                unlike()
            }
        }
        (one, Cond::All(others)) if others.iter().any(|other| matches!(conditions(one, other), NotLess)) => {
            NotLess
        }
        _ => unlike(),
    }
}

fn events(a: &Happening, b: &Happening) -> Compared {
    match (&a.tally, &b.tally) {
        (Tally::Times { least, most }, Tally::Times { least: other, most: other_most }) => {
            if other < least {
                return Less(format!("{other} instead of {least}"));
            }
            match (most, other_most) {
                (None, None) => selected(&a.select, &b.select),
                _ if a.select != b.select => unlike(),
                (Some(most), Some(other)) if other > most => Less(format!("up to {other} instead of {most}")),
                (Some(_), None) => Less("it has no upper bound any more".to_owned()),
                _ => NotLess,
            }
        }
        (Tally::Hours { least, most: None }, Tally::Hours { least: other, most: None }) => {
            if other < least {
                return Less(format!("{other} hours instead of {least}"));
            }
            selected(&a.select, &b.select)
        }
        (Tally::Latest, Tally::Latest) | (Tally::Every, Tally::Every) if a.select.kinds == b.select.kinds => {
            selected(&a.select, &b.select)
        }
        _ => unlike(),
    }
}

/// Whether what the second lets through the first lets through as well.
fn selected(a: &EventSelect, b: &EventSelect) -> Compared {
    if !b.kinds.iter().all(|kind| a.kinds.contains(kind)) {
        return Less("other events count too".to_owned());
    }
    let mut result = NotLess;
    for filter in &a.filters {
        let implied = b.filters.iter().any(|other| implies(other, filter));
        if !implied {
            let alike =
                b.filters.iter().any(|other| std::mem::discriminant(other) == std::mem::discriminant(filter));
            result = result.and(match (alike, missing(filter, &b.filters)) {
                (_, Some(missing)) => Less(missing),
                (true, None) => unlike(),
                (false, None) => Less("less is asked of each".to_owned()),
            });
        }
    }
    result
}

/// Whether an event that passes the first filter passes the second.
fn implies(strict: &EventFilter, loose: &EventFilter) -> bool {
    let holds_all = |more: &[String], fewer: &[String]| {
        let more: BTreeSet<&String> = more.iter().collect();
        fewer.iter().all(|one| more.contains(one))
    };
    match (strict, loose) {
        _ if strict == loose => true,
        (EventFilter::AttendedBy(a), EventFilter::AttendedBy(b))
        | (EventFilter::Without(a), EventFilter::Without(b))
        | (EventFilter::By(a), EventFilter::By(b))
        | (EventFilter::To(a), EventFilter::To(b))
        | (EventFilter::SignedBy(a), EventFilter::SignedBy(b))
        | (EventFilter::Covering(a), EventFilter::Covering(b)) => holds_all(a, b),
        (EventFilter::Of(a), EventFilter::Of(b)) => holds_all(b, a),
        (EventFilter::Lasting(unit, least, most), EventFilter::Lasting(other, loose_least, loose_most)) => {
            unit == other
                && loose_least.is_none_or(|loose| least.is_some_and(|least| least >= loose))
                && loose_most.is_none_or(|loose| most.is_some_and(|most| most <= loose))
        }
        (EventFilter::With(a), EventFilter::With(b)) | (EventFilter::PartOf(a), EventFilter::PartOf(b)) => {
            matches!(selected(b, a), NotLess)
        }
        _ => false,
    }
}

/// What a filter of the base names that no filter of its sort above does.
fn missing(filter: &EventFilter, others: &[EventFilter]) -> Option<String> {
    let words = |filter: &EventFilter| -> Option<(&'static str, Vec<String>)> {
        Some(match filter {
            EventFilter::AttendedBy(roles) => ("attended by", roles.clone()),
            EventFilter::By(roles) => ("by", roles.clone()),
            EventFilter::To(roles) => ("to", roles.clone()),
            EventFilter::SignedBy(roles) => ("signed by", roles.clone()),
            EventFilter::Covering(parts) => ("covering", parts.clone()),
            EventFilter::Without(roles) => ("without", roles.clone()),
            _ => return None,
        })
    };
    let (what, wanted) = words(filter)?;
    let there: Vec<String> = others
        .iter()
        .filter_map(words)
        .filter(|(other, _)| *other == what)
        .flat_map(|(_, words)| words)
        .collect();
    let gone: Vec<String> = wanted.into_iter().filter(|word| !there.contains(word)).collect();
    (!gone.is_empty()).then(|| format!("`{what} {}` is gone", gone.join(", ")))
}

fn windows(a: &Window, b: &Window) -> Compared {
    if a == b {
        return NotLess;
    }
    match (a, b) {
        (Window::By(a), Window::By(b)) | (Window::Before(a), Window::Before(b)) => sooner(a, b),
        (Window::Within(length, unit, anchor), Window::Within(other, other_unit, other_anchor))
            if unit == other_unit && anchor == other_anchor =>
        {
            if other > length {
                Less(format!("{other} instead of {length}"))
            } else {
                NotLess
            }
        }
        (Window::EveryFew { length, unit, .. }, Window::EveryFew { length: other, unit: other_unit, .. })
            if unit == other_unit && other > length =>
        {
            Less(format!("every {other} instead of every {length}"))
        }
        (
            Window::Each(Periods::Years { grades, range: None }),
            Window::Each(Periods::Years { grades: others, range: None }),
        ) => covers(grades, others),
        (Window::Each(Periods::Grades(grades)), Window::Each(Periods::Grades(others))) => {
            covers(grades, others)
        }
        _ => unlike(),
    }
}

fn covers(base: &[i8], own: &[i8]) -> Compared {
    if own.is_empty() {
        return NotLess;
    }
    if base.is_empty() {
        return Less("not every grade is meant any more".to_owned());
    }
    match base.iter().find(|grade| !own.contains(grade)) {
        Some(grade) => Less(format!("grade {grade} is not meant any more")),
        None => NotLess,
    }
}

/// Whether the second day is never after the first.
fn sooner(a: &Anchor, b: &Anchor) -> Compared {
    match (a, b) {
        _ if a == b => NotLess,
        (Anchor::On(a), Anchor::On(b)) if b > a => Less(format!("{b} instead of {a}")),
        (Anchor::On(_), Anchor::On(_)) => NotLess,
        (Anchor::Grade(a, edge), Anchor::Grade(b, other)) => {
            let rank = |grade: i8, edge: Edge| (grade, edge == Edge::End);
            if rank(*b, *other) > rank(*a, *edge) {
                Less(format!("grade {b} instead of grade {a}"))
            } else if a == b {
                NotLess
            } else {
                // An earlier grade is not owed by those who enrolled after it.
                Unclear(format!("a student who enrolls after grade {b} does not owe this"))
            }
        }
        _ => unlike(),
    }
}
