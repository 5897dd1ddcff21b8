//! Lowering of windows: when something is wanted.

use super::Lowerer;
use super::events::unit_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::names::Sort;
use crate::policy::{Anchor, EventClass, EventKindId, FactKind, Period, Periods, Unit, Window};
use crate::quantity::Amount;
use crate::syntax::tree::{self, AnchorKind, At, WindowKind};

/// The longest stretch a window may name, in its own unit: beyond any schooling.
const LONGEST: u32 = 10_000;

impl Lowerer<'_, '_> {
    pub(super) fn window(&mut self, window: &tree::Window) -> Option<Window> {
        Some(match &window.kind {
            WindowKind::By(anchor) => Window::By(self.anchor(anchor)?),
            WindowKind::Before(anchor) => Window::Before(self.anchor(anchor)?),
            WindowKind::After(anchor) => Window::After(self.anchor(anchor)?),
            WindowKind::Within(length, unit, anchor) => {
                let length = self.length(length, unit);
                let anchor = self.anchor(anchor)?;
                let (length, unit) = length?;
                Window::Within(length, unit, anchor)
            }
            WindowKind::During(period) => Window::During(self.period(period)?),
            WindowKind::EveryYear { grades, range } => {
                let grades = self.grades_listed(grades)?;
                let range = match range {
                    Some(range) => Some(self.range(range)?),
                    None => None,
                };
                Window::Each(Periods::Years { grades, range })
            }
            WindowKind::EveryTerm => Window::Each(Periods::Terms),
            WindowKind::EveryFew { length, unit, from, until } => {
                let length = self.length(length, unit);
                let from = match from {
                    Some(from) => Some(self.anchor(from)?),
                    None => None,
                };
                let until = match until {
                    Some(until) => Some(self.anchor(until)?),
                    None => None,
                };
                let (length, unit) = length?;
                Window::EveryFew { length, unit, from, until }
            }
            WindowKind::EachGrade(grades) => Window::Each(Periods::Grades(self.grades_listed(grades)?)),
            WindowKind::EachEvent(select) => {
                Window::Each(Periods::Events(Box::new(self.event_select(select)?)))
            }
        })
    }

    /// Every grade of a list of spans, once, lowest first.
    fn grades_listed(&mut self, spans: &[(At<i8>, At<i8>)]) -> Option<Vec<i8>> {
        let mut grades = Vec::new();
        for (first, last) in spans {
            if !self.grades_in_order(first, last) {
                return None;
            }
            grades.extend(first.value..=last.value);
        }
        grades.sort_unstable();
        grades.dedup();
        Some(grades)
    }

    fn length(&mut self, length: &At<Amount>, unit: &At<tree::Unit>) -> Option<(u32, Unit)> {
        let whole = self.small(Some(length))??;
        if unit.value == tree::Unit::Minutes {
            self.report(
                Diagnostic::new(Code::WrongKind, unit.span, "a window is not measured in minutes")
                    .label("expected `days`, `school days`, `weeks` or `months`"),
            );
            return None;
        }
        if whole == 0 || whole > LONGEST {
            self.report(
                Diagnostic::new(Code::BadBound, length.span, format!("`{whole}` is no length of time here"))
                    .label(format!("expected 1 to {LONGEST}")),
            );
            return None;
        }
        Some((whole, unit_of(unit.value)))
    }

    fn anchor(&mut self, anchor: &tree::Anchor) -> Option<Anchor> {
        Some(match &anchor.kind {
            AnchorKind::On(date) => Anchor::On(*date),
            AnchorKind::MonthDay(day) => Anchor::MonthDay(day.value.0, day.value.1),
            AnchorKind::Grade(grade, edge) => Anchor::Grade(grade.value, edge_of(*edge)),
            AnchorKind::Year(edge) => Anchor::Year(edge_of(*edge)),
            AnchorKind::Term(term, edge) => Anchor::Term(term.value.clone(), edge_of(*edge)),
            AnchorKind::Its(edge) => Anchor::Its(edge_of(*edge)),
            AnchorKind::Enrolment => Anchor::Enrolment(crate::policy::Edge::Start),
            AnchorKind::Graduation => Anchor::Graduation,
            AnchorKind::Placement(select, edge) => {
                let found = self.placement(select)?;
                let first = *edge == tree::Edge::Start;
                Anchor::Event(Box::new(found), first, edge_of(*edge))
            }
            AnchorKind::Event(select, first) => {
                Anchor::Event(Box::new(self.event_select(select)?), *first, crate::policy::Edge::Start)
            }
            AnchorKind::Fact(word) => {
                Anchor::Fact(self.find_fact(word, "a date", |kind| matches!(kind, FactKind::Date))?)
            }
            AnchorKind::Offset(length, unit, after, inner) => {
                let length = self.length(length, unit);
                let inner = self.anchor(inner)?;
                let (length, unit) = length?;
                let length = i32::try_from(length).ok()?;
                Anchor::Offset(if *after { length } else { -length }, unit, Box::new(inner))
            }
            AnchorKind::First(several) => {
                let several: Vec<Option<Anchor>> = several.iter().map(|one| self.anchor(one)).collect();
                Anchor::First(several.into_iter().collect::<Option<_>>()?)
            }
        })
    }

    /// Events that have a first and a last day.
    pub(super) fn placement(&mut self, select: &tree::EventSelect) -> Option<crate::policy::EventSelect> {
        let found = self.event_select(select)?;
        let is_placement = |id: &EventKindId| {
            self.policy.events.get(*id as usize).is_some_and(|kind| kind.class == EventClass::Placement)
        };
        if !found.kinds.iter().all(is_placement) {
            if let Ok(id) = self.names.find(&select.kind)
                && self.names.get(id).is_some_and(|symbol| symbol.sort == Sort::EventKind)
            {
                self.report(
                    Diagnostic::new(
                        Code::WrongKind,
                        select.kind.span,
                        format!("`{}` is no placement", select.kind.value),
                    )
                    .label("a student is not in this for a time")
                    .help("declare it as `placement`, or ask for a number of them: `1 …`"),
                );
            }
            return None;
        }
        Some(found)
    }

    fn period(&mut self, period: &tree::Period) -> Option<Period> {
        Some(match period {
            tree::Period::Grades(first, last) => {
                self.grades_listed(&[(first.clone(), last.clone())])?;
                Period::Grades(first.value, last.value)
            }
            tree::Period::Year => Period::Year,
            tree::Period::GraduationYear => Period::GraduationYear,
            tree::Period::TheYear(year) => Period::TheYear(year.value),
            tree::Period::Term(term) => Period::Term(term.value.clone()),
            tree::Period::Dates(from, until) => {
                if !self.in_order(from, until) {
                    return None;
                }
                Period::Dates(from.value, until.value)
            }
        })
    }
}

fn edge_of(edge: tree::Edge) -> crate::policy::Edge {
    match edge {
        tree::Edge::Start => crate::policy::Edge::Start,
        tree::Edge::End => crate::policy::Edge::End,
    }
}
