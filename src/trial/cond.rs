//! Changes of conditions.

use std::rc::Rc;

use super::bench::Edit;
use super::edit::on_kind;
use super::plant::{Planted, Step, What, read_as, score};
use super::{idle, words};
use crate::policy::{
    Award, Cond, DemandId, EventFilter, Happening, Kind, Measure, Moment, Pick, Policy, Range, Tally,
    Threshold,
};
use crate::quantity::Amount;
use crate::source::Span;

/// How deep conditions are looked into; deeper than the syntax allows.
const MAX_DEPTH: usize = 256;

/// Every change of one condition, in a fixed order. `applies` is the condition of those the award is for.
pub(super) fn planted(
    policy: &Policy,
    whole: &Cond,
    span: Span,
    applies: Option<&Cond>,
    name: &str,
) -> Vec<Planted> {
    let mut parts = Vec::new();
    inner(whole, 0, &mut parts);
    let mut list = List { policy, span, applies, name, at: 0, found: Vec::new() };
    for (at, cond) in parts.into_iter().enumerate() {
        list.at = at;
        list.of(cond);
    }
    list.found
}

/// Changes of the condition of a branch, by its number: the ones before it stand aside while it is changed.
pub(super) fn of_branch(planted: &mut [Planted], number: usize) {
    for planted in planted {
        let edit = planted.edit.clone();
        planted.edit = Rc::new(move |award, id| {
            let Some(branches) = branches(award, id) else { return };
            let rest = branches.split_off(number.min(branches.len()));
            let before = std::mem::replace(branches, rest);
            edit(award, id);
            if let Some(branches) = self::branches(award, id) {
                branches.splice(0..0, before);
            }
        });
    }
}

fn branches(award: &mut Award, id: DemandId) -> Option<&mut Vec<(Cond, Vec<DemandId>)>> {
    match &mut award.demands.get_mut(id as usize)?.kind {
        Kind::When { branches, .. } => Some(branches),
        _ => None,
    }
}

/// A condition and all within it, each before what is in it.
fn inner<'c>(cond: &'c Cond, depth: usize, into: &mut Vec<&'c Cond>) {
    into.push(cond);
    if depth > MAX_DEPTH {
        return;
    }
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().for_each(|part| inner(part, depth + 1, into))
        }
        Cond::Not(part) => inner(part, depth + 1, into),
        _ => {}
    }
}

/// The condition of that number, counted as [`inner`] does.
fn nth<'c>(cond: &'c mut Cond, at: &mut usize) -> Option<&'c mut Cond> {
    if *at == 0 {
        return Some(cond);
    }
    *at -= 1;
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter_mut().find_map(|part| nth(part, at)),
        Cond::Not(part) => nth(part, at),
        _ => None,
    }
}

/// The condition of a demand, or of its first branch.
fn first(kind: &mut Kind) -> Option<&mut Cond> {
    match kind {
        Kind::Test(cond) | Kind::If { cond, .. } => Some(cond),
        Kind::When { branches, .. } => branches.first_mut().map(|(cond, _)| cond),
        _ => None,
    }
}

struct List<'p> {
    policy: &'p Policy,
    span: Span,
    applies: Option<&'p Cond>,
    name: &'p str,
    at: usize,
    found: Vec<Planted>,
}

impl List<'_> {
    fn add(&mut self, what: What, words: String, notice: String, change: impl Fn(&mut Cond) + 'static) {
        let at = self.at;
        let edit: Edit = on_kind(move |kind| {
            let mut at = at;
            if let Some(cond) = first(kind).and_then(|cond| nth(cond, &mut at)) {
                change(cond);
            }
        });
        self.found.push(Planted { what, span: self.span, words, notice, edit, idle: None });
    }

    fn of(&mut self, cond: &Cond) {
        match cond {
            Cond::Entered(_, range) => self.range(range, "who entered", cond, |cond| match cond {
                Cond::Entered(_, range) => Some(range),
                _ => None,
            }),
            Cond::Graduates(range) => self.range(range, "who graduates", cond, |cond| match cond {
                Cond::Graduates(range) => Some(range),
                _ => None,
            }),
            Cond::FactDate(_, range) => self.range(range, "with a date", cond, |cond| match cond {
                Cond::FactDate(_, range) => Some(range),
                _ => None,
            }),
            Cond::All(parts) if parts.len() > 1 => {
                for at in 0..parts.len() {
                    let words = format!(
                        "of {} conditions that must all hold, number {} is gone",
                        parts.len(),
                        at + 1
                    );
                    let notice = "a student for whom only this one does not hold".to_owned();
                    self.add(What::Condition, words, notice, move |cond| remove(cond, at));
                }
            }
            Cond::AtLeast(wanted, parts) => self.some_of(*wanted, parts),
            Cond::Score(exam, least, _) => self.score(*exam, least),
            Cond::BestSum(_, _, least, _) => {
                self.amounts(*least, Measure::Points, What::Score, |cond| match cond {
                    Cond::BestSum(_, _, least, _) => Some(least),
                    _ => None,
                });
            }
            Cond::FactNumber(_, least, most) => {
                if let Some(amount) = least {
                    self.amounts(*amount, Measure::Points, What::Score, |cond| match cond {
                        Cond::FactNumber(_, least, _) => least.as_mut(),
                        _ => None,
                    });
                }
                if let Some(amount) = most {
                    self.amounts(*amount, Measure::Points, What::Cap, |cond| match cond {
                        Cond::FactNumber(_, _, most) => most.as_mut(),
                        _ => None,
                    });
                }
            }
            Cond::Credentials(wanted, from, _) => {
                let all = Amount::whole(i32::try_from(from.len()).unwrap_or(i32::MAX));
                for step in Step::BOTH {
                    let to = step.amount(Measure::Courses, *wanted);
                    if to > Amount::ZERO && to <= all {
                        let words = read_as(&format!("{wanted} of these"), &format!("{to} of these"));
                        let notice = self.reaches(step, &wanted.to_string(), &to.to_string());
                        self.add(What::HowMany, words, notice, move |cond| {
                            if let Cond::Credentials(wanted, ..) = cond {
                                *wanted = to;
                            }
                        });
                    }
                }
            }
            Cond::Courses(measure, least, most, _) => {
                // That a course is there at all is written without an amount.
                let held = *measure == Measure::Courses && *least == Amount::ONE && most.is_none();
                if !least.is_zero() && !held {
                    self.amounts(*least, *measure, What::Amount, |cond| match cond {
                        Cond::Courses(_, least, ..) => Some(least),
                        _ => None,
                    });
                }
                if let Some(most) = most {
                    self.amounts(*most, *measure, What::Cap, |cond| match cond {
                        Cond::Courses(_, _, most, _) => most.as_mut(),
                        _ => None,
                    });
                }
            }
            Cond::Events(happening) => self.events(happening),
            _ => {}
        }
    }

    fn reaches(&self, step: Step, was: &str, now: &str) -> String {
        match step {
            Step::Down => {
                format!("a student with {now} and all else that {} asks, expected not met", self.name)
            }
            Step::Up => {
                format!("a student with just {was} and all else that {} asks, expected met", self.name)
            }
        }
    }

    fn amounts(
        &mut self,
        amount: Amount,
        measure: Measure,
        what: What,
        place: fn(&mut Cond) -> Option<&mut Amount>,
    ) {
        for step in Step::BOTH {
            let to = step.amount(measure, amount);
            if to <= Amount::ZERO {
                continue;
            }
            let (was, now) = match measure {
                Measure::Points => (amount.to_string(), to.to_string()),
                _ => (words::amount(measure, amount), words::amount(measure, to)),
            };
            let notice = self.reaches(step, &was, &now);
            self.add(what, read_as(&was, &now), notice, move |cond| {
                if let Some(amount) = place(cond) {
                    *amount = to;
                }
            });
        }
    }

    fn some_of(&mut self, wanted: u32, parts: &[Cond]) {
        let all = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        for step in Step::BOTH {
            let Some(to) = step.of(wanted).filter(|to| (1..=all).contains(to)) else { continue };
            let words = read_as(&format!("{wanted} of these"), &format!("{to} of these"));
            let notice = self.reaches(step, &format!("{wanted} of them"), &format!("{to} of them"));
            self.add(What::HowMany, words, notice, move |cond| {
                if let Cond::AtLeast(wanted, _) = cond {
                    *wanted = to;
                }
            });
        }
        if wanted < all {
            for (at, part) in parts.iter().enumerate() {
                let which = self.called(part).unwrap_or_else(|| format!("number {} of them", at + 1));
                let words = format!("the alternative {which} is gone");
                let notice = format!("a student who has {which} and no other of them, expected met");
                self.add(What::Alternative, words, notice, move |cond| remove(cond, at));
            }
        }
    }

    /// What a plain condition is called.
    fn called(&self, cond: &Cond) -> Option<String> {
        let policy = self.policy;
        let name = match cond {
            Cond::FactYes(fact) | Cond::FactIs(fact, _) => &policy.facts.get(*fact as usize)?.named,
            Cond::Score(exam, ..) => &policy.exams.get(*exam as usize)?.named,
            Cond::Courses(_, _, None, select) => match select.picks.as_slice() {
                [Pick { courses: Some(courses), .. }] => {
                    &policy.courses.get(*courses.first()? as usize)?.named
                }
                _ => return None,
            },
            Cond::Credentials(_, from, _) => match from.as_slice() {
                [only] => policy.credentials.get(*only as usize)?,
                _ => return None,
            },
            _ => return None,
        };
        Some(format!("`{}`", name.name))
    }

    fn score(&mut self, exam: u32, least: &Threshold) {
        let name =
            self.policy.exams.get(exam as usize).map(|exam| exam.named.name.clone()).unwrap_or_default();
        for step in Step::BOTH {
            let Some((to, was, now)) = score(self.policy, exam, least, step) else { continue };
            let words = format!("of `{name}` {}", read_as(&was, &now));
            let notice = match step {
                Step::Down => format!("a student with {now} in `{name}`, expected not met"),
                Step::Up => format!("a student with just {was} in `{name}`, expected met"),
            };
            self.add(What::Score, words, notice, move |cond| {
                if let Cond::Score(_, least, _) = cond {
                    *least = to.clone();
                }
            });
        }
    }

    /// The bounds of a range, each one step on and back; one that is open at an end is turned round.
    fn range(&mut self, range: &Range, who: &str, whole: &Cond, place: fn(&mut Cond) -> Option<&mut Range>) {
        let mut changes: Vec<(Range, String)> = Vec::new();
        for step in Step::BOTH {
            let by = if step == Step::Up { 1 } else { -1 };
            let (from, until) =
                (range.from.map(|from| moved(from, by)), range.until.map(|until| moved(until, by)));
            if range.from == range.until {
                let at = from.map(|at| format!("a student {who} {}", short(&at)));
                changes.extend(at.map(|notice| (Range { from, until }, notice)));
                continue;
            }
            if let (Some(was), Some(now)) = (range.from, from) {
                // The student at the bound is in one of the two and not in the other.
                let edge = if step == Step::Up { was } else { now };
                changes.push((Range { from: Some(now), until: range.until }, at_bound(who, &edge)));
            }
            if let (Some(was), Some(now)) = (range.until, until) {
                let edge = if step == Step::Up { now } else { was };
                changes.push((Range { from: range.from, until: Some(now) }, at_bound(who, &edge)));
            }
        }
        if let (Some(edge), None) | (None, Some(edge)) = (range.from, range.until) {
            let turned = Range { from: range.until, until: range.from };
            changes.push((turned, format!("a student {who} years before or after {edge}")));
        }
        for (to, notice) in changes {
            let idle = self.applies.and_then(|applies| idle::beyond(applies, whole, &to));
            self.add(What::Cohort, read_as(&words::range(range), &words::range(&to)), notice, move |cond| {
                if let Some(range) = place(cond) {
                    *range = to;
                }
            });
            if let Some(last) = self.found.last_mut() {
                last.idle = idle;
            }
        }
    }

    fn events(&mut self, happening: &Happening) {
        match &happening.tally {
            Tally::Times { least, .. } => {
                for step in Step::BOTH {
                    let Some(to) = step.of(*least).filter(|to| *to > 0) else { continue };
                    let (was, now) = (times(*least), times(to));
                    let notice = self.reaches(step, &was, &now);
                    self.add(What::Amount, read_as(&was, &now), notice, move |cond| {
                        if let Some(Tally::Times { least, most }) = tally(cond) {
                            *least = to;
                            *most = most.map(|most| most.max(to));
                        }
                    });
                }
            }
            Tally::Hours { least, .. } => {
                self.amounts(*least, Measure::Hours, What::Amount, |cond| match tally(cond) {
                    Some(Tally::Hours { least, .. }) => Some(least),
                    _ => None,
                });
            }
            Tally::Every | Tally::Latest => {}
        }
        for (at, filter) in happening.select.filters.iter().enumerate() {
            let what = if matches!(filter, EventFilter::Dated(_)) { What::Window } else { What::Condition };
            let listed = words::listed(filter);
            if listed.len() > 1 {
                // Each of several alone, as a slip would leave one out.
                for (number, (lead, one)) in listed.iter().enumerate() {
                    self.filter(what, at, Some(number), &format!("{lead} {one}"));
                }
            } else {
                self.filter(what, at, None, &words::filter(filter));
            }
        }
    }

    /// What an event must be like is not asked: one filter, or one thing that it lists.
    fn filter(&mut self, what: What, at: usize, one: Option<usize>, asked: &str) {
        let words = format!("`{asked}` is not asked");
        let notice = format!("a student whose record has all but that ({asked}), expected not met");
        self.add(what, words, notice, move |cond| {
            let Cond::Events(happening) = cond else { return };
            let filters = &mut happening.select.filters;
            match (filters.get_mut(at), one) {
                (
                    Some(
                        EventFilter::AttendedBy(listed)
                        | EventFilter::By(listed)
                        | EventFilter::To(listed)
                        | EventFilter::SignedBy(listed)
                        | EventFilter::Covering(listed),
                    ),
                    Some(one),
                ) if one < listed.len() => {
                    listed.remove(one);
                }
                (Some(_), None) => {
                    filters.remove(at);
                }
                _ => {}
            }
        });
    }
}

fn tally(cond: &mut Cond) -> Option<&mut Tally> {
    match cond {
        Cond::Events(happening) => Some(&mut happening.tally),
        _ => None,
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn remove(cond: &mut Cond, at: usize) {
    if let Cond::All(parts) | Cond::AtLeast(_, parts) = cond
        && at < parts.len()
    {
        parts.remove(at);
    }
}

fn at_bound(who: &str, edge: &Moment) -> String {
    format!(
        "a student {who} {}, the {} at the bound",
        short(edge),
        if is_year(edge) { "year" } else { "day" }
    )
}

fn is_year(moment: &Moment) -> bool {
    words::step_of(moment) == "a year"
}

fn short(moment: &Moment) -> String {
    if is_year(moment) { format!("in {moment}") } else { format!("on {moment}") }
}

/// A school year later or earlier, or a day.
fn moved(moment: Moment, by: i8) -> Moment {
    match moment {
        Moment::Year(year) => Moment::Year(year.plus(i16::from(by))),
        Moment::Date(date) => {
            let next = if by > 0 { date.tomorrow() } else { date.yesterday() };
            Moment::Date(next.unwrap_or(date))
        }
    }
}
