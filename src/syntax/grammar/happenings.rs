//! Reading what heads say of events, windows and the members of a school.

use super::{Heads, Node, Rule, child};
use crate::syntax::tree::*;

impl<'a> Heads<'a> {
    pub(super) fn happening(&mut self, node: Node<'a>) -> Option<Happening> {
        let tally = child(&node, Rule::tally)?.into_inner().next()?;
        let span = self.span(&tally);
        let tally = match tally.as_rule() {
            Rule::kw_no => Tally::No(span),
            Rule::kw_every => Tally::Every(span),
            Rule::kw_latest => Tally::Latest(span),
            Rule::hour_tally => Tally::Hours(self.bound(&child(&tally, Rule::bound)?)?),
            Rule::bound => Tally::Times(self.bound(&tally)?),
            _ => Tally::Times(Bound {
                least: Some(At { value: crate::quantity::Amount::ONE, span }),
                most: None,
                plain: true,
                span,
            }),
        };
        Some(Happening { tally, select: self.event_select(child(&node, Rule::event_select)?)? })
    }

    pub(super) fn event_select(&mut self, node: Node<'a>) -> Option<EventSelect> {
        let span = self.span(&node);
        let format = child(&node, Rule::held_as).and_then(|held| self.word_in(&held, Rule::word));
        let kind = self.word_in(&node, Rule::name)?;
        let filters = node.into_inner().filter(|part| part.as_rule() == Rule::event_filter);
        let filters: Option<Vec<EventFilter>> = filters.map(|filter| self.event_filter(filter)).collect();
        Some(EventSelect { span, format, kind, filters: filters? })
    }

    fn event_ref(&mut self, node: &Node<'a>) -> Option<EventSelect> {
        let inner = child(node, Rule::event_ref)?;
        match child(&inner, Rule::event_select) {
            Some(select) => self.event_select(select),
            None => {
                let kind = self.word_in(&inner, Rule::name)?;
                Some(EventSelect { span: kind.span, format: None, kind, filters: Vec::new() })
            }
        }
    }

    fn event_filter(&mut self, node: Node<'a>) -> Option<EventFilter> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        let words = self.words_in(&inner);
        let kind = match inner.as_rule() {
            Rule::attended_by => EventFilterKind::AttendedBy(words),
            Rule::signed_by => EventFilterKind::SignedBy(words),
            Rule::without => EventFilterKind::Without(words),
            Rule::done_by => EventFilterKind::By(words),
            Rule::addressed_to => EventFilterKind::To(words),
            Rule::covering => EventFilterKind::Covering(words),
            Rule::valued => EventFilterKind::Of(words),
            Rule::lasting => EventFilterKind::Lasting(
                self.bound(&child(&inner, Rule::bound)?)?,
                self.unit(&child(&inner, Rule::unit)?)?,
            ),
            Rule::dated => EventFilterKind::Dated(self.range(child(&inner, Rule::range)?)?),
            Rule::with_event => EventFilterKind::With(Box::new(self.event_ref(&inner)?)),
            _ => EventFilterKind::PartOf(Box::new(self.event_ref(&inner)?)),
        };
        Some(EventFilter { span, kind })
    }

    fn unit(&self, node: &Node<'_>) -> Option<At<Unit>> {
        let value = match node.clone().into_inner().next()?.as_rule() {
            Rule::u_minutes => Unit::Minutes,
            Rule::u_school_days => Unit::SchoolDays,
            Rule::u_weeks => Unit::Weeks,
            Rule::u_months => Unit::Months,
            _ => Unit::Days,
        };
        Some(At { value, span: self.span(node) })
    }

    pub(super) fn window(&mut self, node: Node<'a>) -> Option<Window> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::w_by => WindowKind::By(self.anchor_in(&inner)?),
            Rule::w_before => WindowKind::Before(self.anchor_in(&inner)?),
            Rule::w_after => WindowKind::After(self.anchor_in(&inner)?),
            Rule::w_within => WindowKind::Within(
                self.amount(&child(&inner, Rule::number)?)?,
                self.unit(&child(&inner, Rule::unit)?)?,
                self.anchor_in(&inner)?,
            ),
            Rule::w_during => WindowKind::During(self.period(child(&inner, Rule::period)?)?),
            Rule::every_year => WindowKind::EveryYear {
                grades: match child(&inner, Rule::year_grades) {
                    Some(grades) => self.year_grades(grades)?,
                    None => Vec::new(),
                },
                range: match child(&inner, Rule::range) {
                    Some(range) => Some(self.range(range)?),
                    None => None,
                },
            },
            Rule::every_term => WindowKind::EveryTerm,
            Rule::every_few => self.every_few(inner)?,
            Rule::each_grade => WindowKind::EachGrade(self.grade_list(&child(&inner, Rule::grade_list)?)?),
            _ => WindowKind::EachEvent(self.event_select(child(&inner, Rule::event_select)?)?),
        };
        Some(Window { span, kind })
    }

    fn every_few(&mut self, node: Node<'a>) -> Option<WindowKind> {
        let length = self.amount(&child(&node, Rule::number)?)?;
        let unit = self.unit(&child(&node, Rule::unit)?)?;
        let (mut from, mut until, mut ending) = (None, None, false);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::kw_until => ending = true,
                Rule::anchor if ending => until = Some(self.anchor(part)?),
                Rule::anchor => from = Some(self.anchor(part)?),
                _ => {}
            }
        }
        Some(WindowKind::EveryFew { length, unit, from, until })
    }

    /// `in grades 9, 11`, or `from grade 8`, which goes on to the last grade there is.
    fn year_grades(&mut self, node: Node<'a>) -> Option<Vec<(At<i8>, At<i8>)>> {
        if let Some(list) = child(&node, Rule::grade_list) {
            return self.grade_list(&list);
        }
        let mut numbers = node.into_inner().filter(|part| part.as_rule() == Rule::number);
        let first = self.grade(&numbers.next()?)?;
        let last = match numbers.next() {
            Some(number) => self.grade(&number)?,
            None => At { value: 13, span: first.span },
        };
        Some(vec![(first, last)])
    }

    fn grade_list(&mut self, node: &Node<'a>) -> Option<Vec<(At<i8>, At<i8>)>> {
        let spans = node.clone().into_inner().filter(|part| part.as_rule() == Rule::grade_span);
        spans.map(|span| self.grade_span(&span)).collect()
    }

    fn anchor_in(&mut self, node: &Node<'a>) -> Option<Anchor> {
        self.anchor(child(node, Rule::anchor)?)
    }

    fn anchor(&mut self, node: Node<'a>) -> Option<Anchor> {
        let span = self.span(&node);
        let several = node.into_inner().filter(|part| part.as_rule() == Rule::one_anchor);
        let mut several: Vec<Anchor> = several.map(|one| self.one_anchor(one)).collect::<Option<_>>()?;
        match several.len() {
            1 => several.pop(),
            _ => Some(Anchor { span, kind: AnchorKind::First(several) }),
        }
    }

    fn one_anchor(&mut self, node: Node<'a>) -> Option<Anchor> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::offset => AnchorKind::Offset(
                self.amount(&child(&inner, Rule::number)?)?,
                self.unit(&child(&inner, Rule::unit)?)?,
                child(&inner, Rule::kw_after).is_some(),
                Box::new(self.one_anchor(child(&inner, Rule::one_anchor)?)?),
            ),
            Rule::edge => {
                let edge = self.edge(&inner)?;
                match (child(&inner, Rule::edge_grade), child(&inner, Rule::the_term)) {
                    (Some(grade), _) => AnchorKind::Grade(self.grade(&child(&grade, Rule::number)?)?, edge),
                    (_, Some(term)) => AnchorKind::Term(self.word_in(&term, Rule::term)?, edge),
                    _ => AnchorKind::Year(edge),
                }
            }
            Rule::its_edge => AnchorKind::Its(self.edge(&inner)?),
            Rule::placement_edge => {
                let edge = if child(&inner, Rule::kw_entry).is_some() { Edge::Start } else { Edge::End };
                AnchorKind::Placement(self.event_ref(&inner)?, edge)
            }
            Rule::kw_enrollment => AnchorKind::Enrolment,
            Rule::kw_graduation => AnchorKind::Graduation,
            Rule::one_event => AnchorKind::Event(
                self.event_select(child(&inner, Rule::event_select)?)?,
                child(&inner, Rule::kw_first).is_some(),
            ),
            Rule::date => AnchorKind::On(self.date(&inner)?.value),
            Rule::month_day => AnchorKind::MonthDay(self.month_day(&inner)?),
            _ => AnchorKind::Fact(self.plain(&inner)),
        };
        Some(Anchor { span, kind })
    }

    fn edge(&self, node: &Node<'_>) -> Option<Edge> {
        let word = child(node, Rule::edge_word)?;
        Some(if word.as_str() == "start" { Edge::Start } else { Edge::End })
    }

    pub(super) fn month_day(&mut self, node: &Node<'a>) -> Option<At<MonthDay>> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let month = child(node, Rule::month)?;
        let month = MONTHS.iter().position(|name| *name == month.as_str())? + 1;
        let month = i8::try_from(month).ok()?;
        let number = child(node, Rule::number)?;
        // A day that every year has: the month as it is in a common year.
        match number.as_str().parse::<i8>() {
            Ok(day) if crate::quantity::Date::new(2001, month, day).is_ok() => {
                Some(At { value: (month, day), span: self.span(node) })
            }
            _ => {
                let problem = format!("there is no `{}` in every year", node.as_str());
                self.bad(node, problem)
            }
        }
    }

    fn period(&mut self, node: Node<'a>) -> Option<Period> {
        let inner = node.into_inner().next()?;
        Some(match inner.as_rule() {
            Rule::during_grades => {
                let (first, last) = self.grade_span(&inner)?;
                Period::Grades(first, last)
            }
            Rule::graduation_year => Period::GraduationYear,
            Rule::the_year => Period::Year,
            Rule::the_term => Period::Term(self.word_in(&inner, Rule::term)?),
            Rule::dates => {
                let (from, until) = self.two_dates(&inner)?;
                Period::Dates(from, until)
            }
            _ => Period::TheYear(self.year(&inner)?),
        })
    }

    /// A date and another, or the same again where there is one only.
    pub(super) fn two_dates(
        &mut self,
        node: &Node<'a>,
    ) -> Option<(At<crate::quantity::Date>, At<crate::quantity::Date>)> {
        let mut dates = node.clone().into_inner().filter(|part| part.as_rule() == Rule::date);
        let first = self.date(&dates.next()?)?;
        let last = match dates.next() {
            Some(date) => self.date(&date)?,
            None => first.clone(),
        };
        Some((first, last))
    }

    pub(super) fn share(&mut self, node: &Node<'a>) -> Option<Share> {
        let least = match child(node, Rule::share_least) {
            Some(least) => Some(self.amount(&child(&least, Rule::number)?)?),
            None => None,
        };
        let members = child(node, Rule::members)?.into_inner().next()?;
        let of = match members.as_rule() {
            Rule::some_students => Members::Students(match child(&members, Rule::condition) {
                Some(condition) => Some(self.condition(condition)?),
                None => None,
            }),
            Rule::some_groups => Members::Groups(self.word_in(&members, Rule::word)?),
            _ => Members::Staff(self.word_in(&members, Rule::word)),
        };
        let has = match child(node, Rule::has) {
            None => Has::Award(self.word_in(node, Rule::name)?),
            Some(has) => {
                let has = has.into_inner().next()?;
                match has.as_rule() {
                    Rule::has_group => Has::Group(self.word_in(&has, Rule::word)?),
                    Rule::has_students => Has::Students(self.bound(&child(&has, Rule::bound)?)?),
                    _ => Has::Condition(self.condition(has)?),
                }
            }
        };
        Some(Share { least, of, has })
    }

    pub(super) fn year_of_calendar(&mut self, node: &Node<'a>) -> Option<CalendarYear> {
        Some(CalendarYear {
            span: self.span(node),
            year: self.year(&child(node, Rule::year)?)?,
            days: self.two_dates(node)?,
            no_school: Vec::new(),
            terms: Vec::new(),
        })
    }

    pub(super) fn event_kind_head(&mut self, node: &Node<'a>) -> Option<EventKind> {
        Some(EventKind {
            class: self.word_in(node, Rule::event_class)?,
            declared: self.declared_in(node)?,
            parent: self.word_in(node, Rule::name),
            values: self.words_in(node),
            formats: Vec::new(),
            parts: Vec::new(),
            sources: Provenance::default(),
        })
    }
}
