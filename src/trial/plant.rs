//! Every change that is planted in a demand: this is the one list of them.

use std::rc::Rc;

use serde::Serialize;

use super::bench::Edit;
use super::edit::{Cap, ask_nothing, on_kind, set_cap, without_alternative, without_cap};
use super::site::Site;
use super::{cond, idle, window, words};
use crate::policy::{Award, Cond, Count, Demand, Filter, Kind, Measure, Policy, Scoring, Select, Threshold};
use crate::quantity::Amount;
use crate::source::Span;

/// The kinds of planted change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A demand asks for nothing.
    Demand,
    /// An amount, one step up or down.
    Amount,
    /// How many of several, one up or down.
    HowMany,
    /// An alternative is gone.
    Alternative,
    /// A cap is gone, or one step up or down.
    Cap,
    /// A bound of school years or days, moved or turned round.
    Cohort,
    /// A least score, one step up or down.
    Score,
    /// A least grade or average, one step up or down.
    Grade,
    /// A condition is gone.
    Condition,
    /// A deadline or stretch of time, moved.
    Window,
}

/// A change, ready to be made.
pub(super) struct Planted {
    /// Its kind.
    pub(super) what: What,
    /// Where.
    pub(super) span: Span,
    /// What was changed, in words.
    pub(super) words: String,
    /// Which example would notice it.
    pub(super) notice: String,
    /// How it is made.
    pub(super) edit: Edit,
    /// Why it cannot change a verdict, where that is known.
    pub(super) idle: Option<String>,
}

/// Up or down by one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
}

impl Step {
    pub(super) const BOTH: [Self; 2] = [Self::Down, Self::Up];

    /// A whole number one step on.
    pub(super) fn of(self, number: u32) -> Option<u32> {
        match self {
            Self::Up => number.checked_add(1),
            Self::Down => number.checked_sub(1),
        }
    }

    /// An amount one step on: a whole unit, half a credit where it is no more than one credit, and a
    /// quarter where there are quarters in it.
    pub(super) fn amount(self, measure: Measure, amount: Amount) -> Amount {
        let half = Amount::SCALE / 2;
        let step = match measure {
            Measure::Credits if amount.parts() % half != 0 => half / 2,
            Measure::Credits if amount <= Amount::ONE || !amount.is_whole() => half,
            _ => Amount::SCALE,
        };
        let parts = if self == Self::Up { amount.parts() + step } else { amount.parts() - step };
        Amount::from_parts(parts)
    }
}

/// `a` read as `b`.
pub(super) fn read_as(was: &str, now: &str) -> String {
    format!("`{was}` read as `{now}`")
}

/// What a demand is called.
pub(super) fn called(demand: &Demand) -> String {
    demand.title.as_ref().map_or_else(|| format!("`{}`", demand.text), |title| format!("“{title}”"))
}

/// Every change of one demand, in a fixed order.
pub(super) fn planted(policy: &Policy, site: &Site<'_>) -> Vec<Planted> {
    let Some(award) = policy.awards.get(site.award as usize) else { return Vec::new() };
    let mut list = List { policy, award, site, name: called(site.demand), found: Vec::new() };
    list.whole();
    match &site.demand.kind {
        Kind::Count(count) => list.count(count),
        Kind::Sum { measure, least, most, .. } => {
            list.least(*measure, *least);
            list.most(*measure, most.filter(|most| most != least));
        }
        Kind::Choose { count, parts } => list.choose(*count, parts),
        Kind::Gpa { least, .. } | Kind::GpaCounted { least, .. } => list.average(*least),
        Kind::Timed { window, .. } => window::planted(&mut list, window),
        _ => {}
    }
    list.conditions();
    list.grades();
    list.found
}

/// The changes of the condition of those an award is for.
pub(super) fn of_applies(policy: &Policy, applies: &Cond, span: Span) -> Vec<Planted> {
    let mut found = cond::planted(policy, applies, span, None, "the award");
    for planted in &mut found {
        let edit = planted.edit.clone();
        // As if it were a test of the award, put where nothing asks for it.
        planted.edit = Rc::new(move |award, _| {
            let Some(applies) = award.applies.clone() else { return };
            let Some(mut test) = award.demands.first().cloned() else { return };
            test.kind = Kind::Test(applies);
            let at = u32::try_from(award.demands.len()).unwrap_or(u32::MAX);
            award.demands.push(test);
            edit(award, at);
            if let Some(Demand { kind: Kind::Test(changed), .. }) = award.demands.pop() {
                award.applies = Some(changed);
            }
        });
    }
    found
}

pub(super) struct List<'p> {
    pub(super) policy: &'p Policy,
    award: &'p Award,
    pub(super) site: &'p Site<'p>,
    pub(super) name: String,
    found: Vec<Planted>,
}

impl List<'_> {
    pub(super) fn add(&mut self, what: What, span: Span, words: String, notice: String, edit: Edit) {
        self.found.push(Planted { what, span, words, notice, edit, idle: None });
    }

    fn idle(&mut self, why: Option<String>) {
        if let Some(last) = self.found.last_mut() {
            last.idle = why;
        }
    }

    /// The demand itself. What only holds others together is changed there.
    fn whole(&mut self) {
        let holds_together = match &self.site.demand.kind {
            Kind::If { .. } | Kind::When { .. } => true,
            Kind::All(parts) | Kind::Timed { parts, .. } => parts.len() < 2,
            // What can be one branch of several is left out with its alternative.
            Kind::Count(count) => {
                count.least.is_zero() && count.limits.iter().all(|limit| limit.least.is_zero())
            }
            _ => false,
        };
        if !holds_together {
            let notice = format!("a student who has everything but {}, expected not met", self.name);
            let words = format!("{} asks for nothing", self.name);
            self.add(What::Demand, self.site.origin.head, words, notice, ask_nothing());
        }
    }

    fn count(&mut self, count: &Count) {
        self.least(count.measure, count.least);
        self.most(count.measure, count.most.filter(|most| *most != count.least));
        for (at, limit) in count.limits.iter().enumerate() {
            let span = self.site.origin.limits.get(at).copied().unwrap_or(self.site.origin.head);
            if !limit.least.is_zero() {
                for step in Step::BOTH {
                    let to = step.amount(limit.measure, limit.least);
                    if to < Amount::ZERO {
                        continue;
                    }
                    let (was, now) =
                        (words::amount(limit.measure, limit.least), words::amount(limit.measure, to));
                    let notice = self.short_of(step, &was, &now, "from this part");
                    self.add(
                        What::Amount,
                        span,
                        read_as(&format!("at least {was}"), &format!("at least {now}")),
                        notice,
                        on_kind(move |kind| {
                            if let Kind::Count(count) = kind
                                && let Some(limit) = count.limits.get_mut(at)
                            {
                                limit.least = to;
                                limit.most = limit.most.map(|most| most.max(to));
                            }
                        }),
                    );
                }
            }
            let never = idle::never_holds(self.policy, limit);
            self.cap(span, Cap::Limit(at), limit.measure, limit.most, never);
        }
    }

    /// A least amount, up and down. Where exactly so much is asked, both bounds move.
    fn least(&mut self, measure: Measure, least: Amount) {
        if least.is_zero() {
            return;
        }
        let asked = idle::parts_ask(self.award, self.site.id, measure);
        // Where exactly so much is asked, less would forbid what the parts ask for.
        let open = !matches!(self.site.demand.kind, Kind::Sum { most: Some(most), .. } if most <= least);
        for step in Step::BOTH {
            let to = step.amount(measure, least);
            if to <= Amount::ZERO {
                continue;
            }
            let (was, now) = (words::amount(measure, least), words::amount(measure, to));
            let notice = self.short_of(step, &was, &now, "here");
            let edit = on_kind(move |kind| match kind {
                Kind::Count(count) => move_least(&mut count.least, &mut count.most, to),
                Kind::Sum { least, most, .. } => move_least(least, most, to),
                _ => {}
            });
            self.add(What::Amount, self.site.origin.amount, read_as(&was, &now), notice, edit);
            if step == Step::Down && open && asked.is_some_and(|asked| asked >= least) {
                self.idle(Some(format!("what stands in it already asks for {was} in all")));
            }
        }
    }

    fn short_of(&self, step: Step, was: &str, now: &str, at: &str) -> String {
        match step {
            Step::Down => format!("a student with {now} {at} and everything else, expected not met"),
            Step::Up => format!("a student with just {was} {at} and everything else, expected met"),
        }
    }

    fn most(&mut self, measure: Measure, most: Option<Amount>) {
        self.cap(self.site.origin.amount, Cap::Own, measure, most, None);
    }

    /// A cap: gone, up and down.
    fn cap(&mut self, span: Span, cap: Cap, measure: Measure, most: Option<Amount>, never: Option<String>) {
        let Some(most) = most else { return };
        let was = words::amount(measure, most);
        let more = "and needs it to meet the award, expected not met";
        self.add(
            What::Cap,
            span,
            format!("the cap `at most {was}` is gone"),
            format!("a student who has more than {was} of this {more}"),
            without_cap(cap),
        );
        self.idle(never.clone());
        for step in Step::BOTH {
            let to = step.amount(measure, most);
            if to < Amount::ZERO {
                continue;
            }
            let now = words::amount(measure, to);
            let notice = match step {
                Step::Up => format!("a student who has {now} of this {more}"),
                Step::Down => format!("a student who has just {was} of this and needs it all, expected met"),
            };
            let words = read_as(&format!("at most {was}"), &format!("at most {now}"));
            self.add(What::Cap, span, words, notice, set_cap(cap, Some(to)));
            if step == Step::Up {
                self.idle(never.clone());
            }
        }
    }

    fn choose(&mut self, count: u32, parts: &[u32]) {
        let all = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        for step in Step::BOTH {
            let Some(to) = step.of(count).filter(|to| (1..=all).contains(to)) else { continue };
            let notice = match step {
                Step::Down => format!("a student with {to} of them and everything else, expected not met"),
                Step::Up => format!("a student with just {count} of them, expected met"),
            };
            let words = read_as(&format!("{count} of these"), &format!("{to} of these"));
            self.add(
                What::HowMany,
                self.site.origin.amount,
                words,
                notice,
                on_kind(move |kind| {
                    if let Kind::Choose { count, .. } = kind {
                        *count = to;
                    }
                }),
            );
        }
        if count >= all {
            return;
        }
        for (at, part) in parts.iter().enumerate() {
            let Some(demand) = self.award.demands.get(*part as usize) else { continue };
            let name = called(demand);
            let span =
                self.site.origins.get(*part as usize).map_or(self.site.origin.head, |origin| origin.head);
            self.add(
                What::Alternative,
                span,
                format!("the alternative {name} is gone"),
                format!("a student who meets it by {name} and no other alternative, expected met"),
                without_alternative(at),
            );
        }
    }

    fn average(&mut self, least: Amount) {
        for step in Step::BOTH {
            let parts = least.parts() + if step == Step::Up { 1_000 } else { -1_000 };
            let to = Amount::from_parts(parts);
            let notice = match step {
                Step::Down => {
                    format!("a student with an average of {to} and everything else, expected not met")
                }
                Step::Up => format!("a student with an average of just {least}, expected met"),
            };
            let edit = on_kind(move |kind| {
                if let Kind::Gpa { least, .. } | Kind::GpaCounted { least, .. } = kind {
                    *least = to;
                }
            });
            let words = read_as(&least.to_string(), &to.to_string());
            self.add(What::Grade, self.site.origin.amount, words, notice, edit);
        }
    }

    fn conditions(&mut self) {
        let kind = &self.site.demand.kind;
        let spans = &self.site.origin.branches;
        let applies = self.award.applies.as_ref();
        match kind {
            Kind::Test(cond) | Kind::If { cond, .. } => {
                let span = spans.first().copied().unwrap_or(self.site.origin.head);
                self.found.extend(cond::planted(self.policy, cond, span, applies, &self.name));
            }
            Kind::When { branches, .. } => {
                for (at, (cond, _)) in branches.iter().enumerate() {
                    let span = spans.get(at).copied().unwrap_or(self.site.origin.head);
                    let mut each = cond::planted(self.policy, cond, span, applies, &self.name);
                    cond::of_branch(&mut each, at);
                    self.found.extend(each);
                }
            }
            _ => {}
        }
    }

    /// Least grades that records are asked for, each once however many lists it stands behind.
    fn grades(&mut self) {
        let mut asked: Vec<Filter> = Vec::new();
        for select in selects(&self.site.demand.kind) {
            for filter in select.picks.iter().flat_map(|pick| &pick.filters) {
                if matches!(filter, Filter::Step(..) | Filter::Number(_)) && !asked.contains(filter) {
                    asked.push(filter.clone());
                }
            }
        }
        for was in asked {
            for step in Step::BOTH {
                let Some((now, from, to)) = self.grade(&was, step) else { continue };
                let notice = match step {
                    Step::Up => format!("a student who has it with just {from}, expected met"),
                    Step::Down => format!("a student who has it only with {to}, expected not met"),
                };
                let was = was.clone();
                let edit = on_kind(move |kind| {
                    for select in selects_mut(kind) {
                        for filter in select.picks.iter_mut().flat_map(|pick| &mut pick.filters) {
                            if *filter == was {
                                *filter = now.clone();
                            }
                        }
                    }
                });
                let words = read_as(&format!("{from} or above"), &format!("{to} or above"));
                self.add(What::Grade, self.site.origin.head, words, notice, edit);
            }
        }
    }

    /// A least grade one step on, and both in words.
    fn grade(&self, filter: &Filter, step: Step) -> Option<(Filter, String, String)> {
        match filter {
            Filter::Step(scale, at) => {
                // The first step of a scale is the best one.
                let to = if step == Step::Up { at.checked_sub(1)? } else { at.checked_add(1)? };
                let steps = &self.policy.scales.get(*scale as usize)?.steps;
                let (from, symbol) = (steps.get(*at as usize)?, steps.get(to as usize)?);
                // A failing grade counts for nothing, whatever is asked.
                let open = !symbol.fails;
                open.then(|| (Filter::Step(*scale, to), from.symbol.clone(), symbol.symbol.clone()))
            }
            Filter::Number(least) => {
                let to = step.amount(Measure::Courses, *least);
                Some((Filter::Number(to), least.to_string(), to.to_string()))
            }
            _ => None,
        }
    }
}

fn move_least(least: &mut Amount, most: &mut Option<Amount>, to: Amount) {
    if *most == Some(*least) {
        *most = Some(to);
    }
    *least = to;
    *most = most.map(|most| most.max(to));
}

/// What a demand counts from.
fn selects(kind: &Kind) -> Vec<&Select> {
    match kind {
        Kind::Count(count) => {
            std::iter::once(&count.select).chain(count.limits.iter().map(|limit| &limit.select)).collect()
        }
        Kind::Gpa { over, .. } => vec![over],
        Kind::Test(Cond::Courses(_, _, _, select)) => vec![select],
        _ => Vec::new(),
    }
}

fn selects_mut(kind: &mut Kind) -> Vec<&mut Select> {
    match kind {
        Kind::Count(count) => {
            let Count { select, limits, .. } = &mut **count;
            std::iter::once(select).chain(limits.iter_mut().map(|limit| &mut limit.select)).collect()
        }
        Kind::Gpa { over, .. } => vec![over],
        Kind::Test(Cond::Courses(_, _, _, select)) => vec![select],
        _ => Vec::new(),
    }
}

/// A least score one step on, and both in words.
pub(super) fn score(
    policy: &Policy,
    exam: u32,
    least: &Threshold,
    step: Step,
) -> Option<(Threshold, String, String)> {
    match least {
        Threshold::Any => None,
        Threshold::Step(scale, at) => {
            let to = if step == Step::Up { at.checked_sub(1)? } else { at.checked_add(1)? };
            let steps = &policy.scales.get(*scale as usize)?.steps;
            let (from, symbol) = (steps.get(*at as usize)?, steps.get(to as usize)?);
            Some((Threshold::Step(*scale, to), from.symbol.clone(), symbol.symbol.clone()))
        }
        Threshold::Number(least) => {
            let to = step.amount(Measure::Points, *least);
            let on_scale = match &policy.exams.get(exam as usize)?.scoring {
                Scoring::Numbers(first, last) => (*first..=*last).contains(&to),
                Scoring::Scale(_) => true,
            };
            on_scale.then(|| (Threshold::Number(to), least.to_string(), to.to_string()))
        }
    }
}
