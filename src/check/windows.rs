//! Windows that can never be: outside the grades or days of the window around them, or of nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::{AwardOrigin, Lowered};
use crate::policy::{Anchor, Award, DemandId, Edge, Kind, Period, Periods, Window};
use crate::quantity::Date;
use crate::source::Span;

/// What the windows around leave open.
#[derive(Clone, Default)]
struct Around {
    /// The grades, lowest first; any where empty.
    grades: Vec<i8>,
    /// The days; any where absent.
    days: Option<(Date, Date)>,
    /// Whether there is a period at all, which `its` can be of.
    period: bool,
    /// The window that says so.
    by: Option<Span>,
}

pub(super) fn check(lowered: &Lowered<'_>, findings: &mut Vec<Diagnostic>) {
    for (award, origin) in lowered.policy.awards.iter().zip(&lowered.origins.awards) {
        let book = Book { award, origin };
        for root in &award.roots {
            book.demand(*root, &Around::default(), findings);
        }
    }
}

struct Book<'a> {
    award: &'a Award,
    origin: &'a AwardOrigin<'a>,
}

impl Book<'_> {
    fn demand(&self, id: DemandId, around: &Around, findings: &mut Vec<Diagnostic>) {
        let (Some(demand), Some(origin)) =
            (self.award.demands.get(id as usize), self.origin.demands.get(id as usize))
        else {
            return;
        };
        // What another layer asks is looked at there.
        if demand.layer.as_ref().is_some_and(|layer| *layer != self.award.named.title) {
            return;
        }
        let mut inner = around.clone();
        if let Kind::Timed { window, .. } = &demand.kind {
            if !around.period && of_nothing(window) {
                findings.push(
                    Diagnostic::new(Code::WindowNever, origin.head, "`its` belongs to no time around it")
                        .label("the start or end of what?")
                        .help(
                            "put it in the block of a window such as `each …` or `during …`, or name the day",
                        ),
                );
            }
            if let Some(why) = outside(window, around) {
                let mut finding = Diagnostic::new(
                    Code::WindowNever,
                    origin.head,
                    "this time never comes within the time around it",
                )
                .label(why)
                .help("correct one of the two, or take this out of the block");
                if let Some(by) = around.by {
                    finding = finding.also(by, "the time around it");
                }
                findings.push(finding);
            }
            narrow(window, &mut inner, origin.head);
        }
        for part in demand.kind.parts() {
            self.demand(part, &inner, findings);
        }
    }
}

/// Whether a window counts from the ends of a period around it.
fn of_nothing(window: &Window) -> bool {
    fn its(anchor: &Anchor) -> bool {
        match anchor {
            Anchor::Its(_) => true,
            Anchor::Offset(_, _, inner) => its(inner),
            Anchor::First(several) => several.iter().any(its),
            _ => false,
        }
    }
    match window {
        Window::By(anchor)
        | Window::Within(_, _, anchor)
        | Window::Before(anchor)
        | Window::After(anchor) => its(anchor),
        Window::EveryFew { from, until, .. } => from.iter().chain(until).any(its),
        Window::During(_) | Window::Each(_) => false,
    }
}

/// Why a window lies outside what is around it, if it does for every student.
fn outside(window: &Window, around: &Around) -> Option<String> {
    let (lowest, highest) = (around.grades.first(), around.grades.last());
    if let (Some(lowest), Some(highest)) = (lowest, highest) {
        match window {
            Window::By(Anchor::Grade(grade, edge)) | Window::Before(Anchor::Grade(grade, edge))
                if grade < lowest
                    || (grade == lowest && *edge == Edge::Start && matches!(window, Window::Before(_))) =>
            {
                return Some(format!("grade {grade} is over before grade {lowest}"));
            }
            Window::After(Anchor::Grade(grade, _))
            | Window::Within(_, _, Anchor::Grade(grade, Edge::Start))
                if grade > highest =>
            {
                return Some(format!("grade {grade} comes after grade {highest}"));
            }
            Window::During(Period::Grades(first, last))
                if !around.grades.iter().any(|grade| first <= grade && grade <= last) =>
            {
                return Some("no grade of the one is a grade of the other".to_owned());
            }
            Window::Each(Periods::Years { grades, .. } | Periods::Grades(grades))
                if !grades.is_empty() && !around.grades.iter().any(|grade| grades.contains(grade)) =>
            {
                return Some("no grade of the one is a grade of the other".to_owned());
            }
            _ => {}
        }
    }
    let (from, until) = around.days?;
    match window {
        Window::By(Anchor::On(day)) if *day < from => Some(format!("{day} is before {from}")),
        Window::Before(Anchor::On(day)) if *day <= from => Some(format!("{day} is not after {from}")),
        Window::After(Anchor::On(day)) if *day >= until => Some(format!("{day} is not before {until}")),
        Window::Within(_, _, Anchor::On(day)) if *day > until => Some(format!("{day} is after {until}")),
        Window::During(period) => {
            let (first, last) = days_of(period)?;
            (last < from || first > until).then(|| "the two have no day in common".to_owned())
        }
        _ => None,
    }
}

fn days_of(period: &Period) -> Option<(Date, Date)> {
    match period {
        Period::Dates(from, until) => Some((*from, *until)),
        Period::TheYear(year) => {
            let next = year.start().checked_add(1)?;
            Some((Date::new(year.start(), 7, 1).ok()?, Date::new(next, 6, 30).ok()?))
        }
        _ => None,
    }
}

/// Adds what a window leaves open to what is around its parts.
fn narrow(window: &Window, around: &mut Around, span: Span) {
    let grades: Vec<i8> = match window {
        Window::During(Period::Grades(first, last)) => (*first..=*last).collect(),
        Window::Each(Periods::Years { grades, .. } | Periods::Grades(grades)) => grades.clone(),
        _ => Vec::new(),
    };
    if matches!(window, Window::During(_) | Window::Each(_)) {
        around.period = true;
    }
    if !grades.is_empty() {
        if around.grades.is_empty() {
            around.grades = grades;
        } else {
            around.grades.retain(|grade| grades.contains(grade));
        }
        around.by = Some(span);
    }
    if let Window::During(period) = window
        && let Some((first, last)) = days_of(period)
    {
        around.days = Some(match around.days {
            Some((from, until)) => (from.max(first), until.min(last)),
            None => (first, last),
        });
        around.by = Some(span);
    }
}
