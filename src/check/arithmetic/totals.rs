//! Totals: what the parts of a block can add up to, against what is asked of them together.
//!
//! Each part counts between a least and a most. All of a block add up; of a choice the smallest, or
//! the largest, alternatives do. Branches by cohort are judged cohort by cohort, so that two tables
//! are never mixed which no student meets together; any other branch is taken both ways. A total is
//! wrong where, for some students, not even the best case reaches it or the worst exceeds it.

use std::collections::BTreeSet;

use super::{Book, amount};
use crate::check::capacity::Listed;
use crate::check::cohorts::{DaySet, Days, Key};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::policy::{Cond, DemandId, Kind, Measure, Range};
use crate::quantity::{Amount, Date};
use crate::source::Span;

/// How many ways through branches of one total are tried.
const MOST_WAYS: usize = 200;
/// How many ranges of cohorts are told apart; with more, every branch is tried by itself.
const MOST_RANGES: usize = 100;

pub(super) fn check(book: &Book<'_>, findings: &mut Vec<Diagnostic>) {
    let parents = parents(book);
    for (at, demand) in (0u32..).zip(&book.award.demands) {
        let Kind::Sum { measure, least, most, parts } = &demand.kind else { continue };
        let total = Total { book, id: at, measure: *measure, least: *least, most: *most, parts };
        findings.extend(total.check(&parents));
    }
}

/// What the parts of each total count together, in words, with the total's head. A branch that some
/// students are in and others are not is taken both ways.
pub(super) fn sums(book: &Book<'_>, found: &mut Vec<(Span, String)>) {
    for (at, demand) in (0u32..).zip(&book.award.demands) {
        let Kind::Sum { measure, least, most, parts } = &demand.kind else { continue };
        let total = Total { book, id: at, measure: *measure, least: *least, most: *most, parts };
        let counted = total.sum(&View::default()).filter(|counted| counted.some);
        // A part out of any course at all can count without end: that tells an author nothing.
        let words = counted.map(|counted| match counted.most {
            None => amount(counted.least, *measure),
            Some(_) => counted.words(*measure),
        });
        if let (Some(words), Some(origin)) = (words, book.origins.get(at as usize)) {
            found.push((origin.head, words));
        }
    }
}

/// What the parts of each block without a total count together, in words, with the block's head; where that
/// is one amount, whatever branches a student is in.
pub(super) fn certain(book: &Book<'_>, found: &mut Vec<(Span, String)>) {
    for (at, demand) in (0u32..).zip(&book.award.demands) {
        let Kind::All(parts) = &demand.kind else { continue };
        let Some(measure) = first_measure(book, at) else { continue };
        let total = Total { book, id: at, measure, least: Amount::ZERO, most: None, parts };
        let one = |counted: &Counted| counted.some && counted.most == Some(counted.least);
        let counted = total.sum(&View::default()).filter(one);
        if let (Some(counted), Some(origin)) = (counted, book.origins.get(at as usize)) {
            found.push((origin.head, counted.words(measure)));
        }
    }
}

/// What the first amount beneath a demand is measured in.
fn first_measure(book: &Book<'_>, id: DemandId) -> Option<Measure> {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let demand = book.award.demands.get(id as usize)?;
        match &demand.kind {
            Kind::Count(count) if !count.overall => return Some(count.measure),
            other => open.extend(other.parts().into_iter().rev()),
        }
    }
    None
}

/// What a part can count.
#[derive(Debug, Clone, Copy)]
struct Counted {
    least: Amount,
    /// `None` is without bound.
    most: Option<Amount>,
    /// Whether anything in it counts at all.
    some: bool,
}

impl Counted {
    const NOTHING: Self = Self { least: Amount::ZERO, most: Some(Amount::ZERO), some: false };

    fn and(self, other: Self) -> Self {
        let most = self.most.zip(other.most).map(|(a, b)| a + b);
        Self { least: self.least + other.least, most, some: self.some || other.some }
    }

    /// One or the other.
    fn or(self, other: Self) -> Self {
        let most = self.most.zip(other.most).map(|(a, b)| a.max(b));
        Self { least: self.least.min(other.least), most, some: self.some || other.some }
    }

    fn words(self, measure: Measure) -> String {
        match self.most {
            Some(most) if most == self.least => amount(most, measure),
            Some(most) if self.least == Amount::ZERO => format!("at most {}", amount(most, measure)),
            Some(most) => format!("{} to {}", self.least, amount(most, measure)),
            None => format!("at least {}", amount(self.least, measure)),
        }
    }
}

/// For whom a total is looked at: one cohort, and one way through other branches.
#[derive(Debug, Clone, Default)]
struct View {
    cohort: Option<(Key, Date)>,
    taken: Vec<(DemandId, usize)>,
}

struct Total<'a> {
    book: &'a Book<'a>,
    id: DemandId,
    measure: Measure,
    least: Amount,
    most: Option<Amount>,
    parts: &'a [DemandId],
}

impl Total<'_> {
    fn check(&self, parents: &[Option<(DemandId, usize)>]) -> Option<Diagnostic> {
        let worlds = self.worlds(parents);
        let mut wrong: Vec<(Option<(Key, Days)>, View)> = Vec::new();
        let all = worlds.len();
        for (cohort, view) in worlds {
            if let Some(found) = self.wrong_view(view) {
                wrong.push((cohort, found));
            }
        }
        let (cohort, view) = wrong.first()?;
        let counted = self.sum(view)?;
        let for_whom = match cohort {
            Some((key, days)) if wrong.len() < all => {
                // Neighbouring cohorts that fail alike are named together.
                let mut until = *days;
                for (_, next) in wrong.iter().skip(1).filter_map(|(cohort, _)| cohort.as_ref()) {
                    let touches = until.until.and_then(|day| day.tomorrow().ok()) == next.from;
                    if touches && next.from.is_some() {
                        until.until = next.until;
                    }
                }
                format!("for students {key} {until}, ")
            }
            _ => String::new(),
        };
        Some(self.finding(counted, view, &for_whom))
    }

    fn finding(&self, counted: Counted, view: &View, for_whom: &str) -> Diagnostic {
        let measure = self.measure;
        let too_little = counted.most.is_some_and(|most| most < self.least);
        let exact = counted.most == Some(counted.least);
        let limit = if too_little { self.least } else { self.most.unwrap_or(self.least) };
        let headline = match (exact, too_little) {
            (true, _) => format!("{for_whom}the parts add up to {}, not {limit}", counted.words(measure)),
            (false, true) => format!(
                "{for_whom}the parts allow at most {}, but {limit} are asked for",
                amount(counted.most.unwrap_or_default(), measure)
            ),
            (false, false) => format!(
                "{for_whom}the parts owe at least {}, but only {limit} can count",
                amount(counted.least, measure)
            ),
        };
        let place = self.place(self.id, true);
        let label = if too_little || self.most.is_none() || self.most == Some(self.least) {
            format!("{} in all", amount(limit, measure))
        } else {
            format!("at most {} in all", amount(limit, measure))
        };
        let mut labels = Vec::new();
        for part in self.parts {
            self.labels(*part, view, &mut labels);
        }
        for (id, branch) in &view.taken {
            let demand = self.book.award.demands.get(*id as usize);
            let text = match demand.map(|demand| &demand.kind) {
                Some(Kind::If { .. }) if *branch == 0 => "for students in this block".to_owned(),
                Some(Kind::If { .. }) => "for students outside this block".to_owned(),
                _ => format!("in branch {} of this table", branch + 1),
            };
            labels.push((self.place(*id, false), text));
        }
        let mut finding = Diagnostic::new(Code::TotalMismatch, place, headline).label(label);
        // A number alone, for all students.
        let written = self.least.to_string();
        let alone = self.most == Some(self.least) && (place.end - place.start) as usize == written.len();
        if exact && alone && for_whom.is_empty() && view.taken.is_empty() {
            // What a regulation asks for is never changed unseen.
            let fix = Fix::show(format!("ask for {} in all", counted.words(measure)));
            finding = finding.fix(fix.replace(place, counted.least.to_string()));
        }
        let help = if too_little {
            "correct the amount, or add the part that is missing"
        } else {
            "correct the amount, or lower or remove a part"
        };
        crate::check::with_labels(finding, labels).help(help)
    }

    /// What each part counts, at its place.
    fn labels(&self, id: DemandId, view: &View, labels: &mut Vec<(Span, String)>) {
        let Some(demand) = self.book.award.demands.get(id as usize) else { return };
        match &demand.kind {
            Kind::If { .. } | Kind::When { .. } => match self.active(id, view) {
                Some(parts) => parts.iter().for_each(|part| self.labels(*part, view, labels)),
                None => {
                    if let Some(counted) = self.counted(id, view).filter(|counted| counted.some) {
                        labels.push((self.place(id, false), counted.words(self.measure)));
                    }
                }
            },
            _ => {
                if let Some(counted) = self.counted(id, view).filter(|counted| counted.some) {
                    labels.push((self.place(id, true), counted.words(self.measure)));
                }
            }
        }
    }

    fn place(&self, id: DemandId, amount: bool) -> Span {
        let origin = self.book.origins.get(id as usize);
        let own = self.book.origins.first();
        let span = origin.map(|origin| if amount { origin.amount } else { origin.head });
        span.or(own.map(|origin| origin.head)).unwrap_or(Span::new(crate::source::FileId(0), 0, 0))
    }

    /// A view, of those that start from one cohort, in which the total cannot be right.
    fn wrong_view(&self, view: View) -> Option<View> {
        if self.fails(&view)? {
            return Some(view);
        }
        let mut ways = Vec::new();
        for part in self.parts {
            self.ways(*part, &view, &mut ways);
        }
        ways.into_iter().find(|way| self.fails(way) == Some(true))
    }

    fn fails(&self, view: &View) -> Option<bool> {
        let counted = self.sum(view)?;
        Some(
            counted.some
                && (counted.most.is_some_and(|most| most < self.least)
                    || self.most.is_some_and(|most| counted.least > most)),
        )
    }

    fn sum(&self, view: &View) -> Option<Counted> {
        if self.book.origins.get(self.id as usize)?.hole {
            return None;
        }
        self.all(self.parts, view)
    }

    fn all(&self, parts: &[DemandId], view: &View) -> Option<Counted> {
        let mut total = Counted::NOTHING;
        for part in parts {
            total = total.and(self.counted(*part, view)?);
        }
        Some(total)
    }

    /// What a demand can count; `None` where a part of it could not be compiled, or where it is for
    /// none of the students looked at.
    fn counted(&self, id: DemandId, view: &View) -> Option<Counted> {
        if self.book.origins.get(id as usize)?.hole {
            return None;
        }
        let demand = self.book.award.demands.get(id as usize)?;
        match &demand.kind {
            Kind::All(parts) => self.all(parts, view),
            Kind::Sum { measure, least, most, parts } => {
                let inner = self.all(parts, view)?;
                if *measure != self.measure {
                    return Some(inner);
                }
                let capped = match (*most, inner.most) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                let counted = Counted { least: inner.least.max(*least), most: capped, some: inner.some };
                // One that is wrong itself is reported there, and taken here as it is written.
                let sound = capped.is_none_or(|most| most >= counted.least);
                Some(if sound { counted } else { Counted { least: *least, most: *most, some: inner.some } })
            }
            Kind::Choose { count, parts } => {
                let each: Vec<Counted> =
                    parts.iter().map(|part| self.counted(*part, view)).collect::<Option<_>>()?;
                let count = *count as usize;
                let mut leasts: Vec<Amount> = each.iter().map(|one| one.least).collect();
                leasts.sort_unstable();
                // Without bound sorts first.
                let mut mosts: Vec<Option<Amount>> = each.iter().map(|one| one.most).collect();
                mosts.sort_unstable_by_key(|most| most.map(std::cmp::Reverse));
                Some(Counted {
                    least: leasts.into_iter().take(count).sum(),
                    most: mosts.into_iter().take(count).sum(),
                    some: each.iter().any(|one| one.some),
                })
            }
            Kind::Count(count) if count.overall => Some(Counted::NOTHING),
            Kind::Count(count) if count.measure != self.measure => {
                Some(Counted { least: Amount::ZERO, most: None, some: true })
            }
            Kind::Count(count) => {
                let reach = Listed::of(&count.select)
                    .filter(|_| count.substitutes.is_empty())
                    .and_then(|listed| listed.most(self.book.policy, count.measure))
                    .filter(|reach| *reach >= count.least);
                let most = match (count.most, reach) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                Some(Counted { least: count.least, most, some: true })
            }
            Kind::Test(_)
            | Kind::Timed { .. }
            | Kind::Share(_)
            | Kind::Gpa { .. }
            | Kind::GpaCounted { .. } => Some(Counted::NOTHING),
            Kind::If { .. } | Kind::When { .. } => match self.active(id, view) {
                Some(parts) => self.all(parts, view),
                None => {
                    let mut either: Option<Counted> = None;
                    for (_, parts) in self.possible(id, view) {
                        let one = self.all(parts, view)?;
                        either = Some(either.map_or(one, |before| before.or(one)));
                    }
                    either
                }
            },
        }
    }

    /// The branches of an `if` or `when` some student may be in, numbered.
    fn possible(&self, id: DemandId, view: &View) -> Vec<(usize, &[DemandId])> {
        if let Some((_, taken)) = view.taken.iter().find(|(known, _)| *known == id) {
            let branches = self.branches(id);
            return branches
                .into_iter()
                .enumerate()
                .filter(|(at, _)| at == taken)
                .map(|(at, (_, parts))| (at, parts))
                .collect();
        }
        let mut possible = Vec::new();
        for (at, (cond, parts)) in self.branches(id).into_iter().enumerate() {
            match cond.and_then(|cond| truth(cond, view.cohort)) {
                Some(false) => {}
                Some(true) => {
                    possible.push((at, parts));
                    break;
                }
                None => possible.push((at, parts)),
            }
        }
        possible
    }

    /// The branches of an `if` or `when`; one without a condition is for all others.
    fn branches(&self, id: DemandId) -> Vec<(Option<&Cond>, &[DemandId])> {
        match self.book.award.demands.get(id as usize).map(|demand| &demand.kind) {
            Some(Kind::If { cond, then, otherwise }) => {
                vec![(Some(cond), then.as_slice()), (None, otherwise.as_slice())]
            }
            Some(Kind::When { branches, otherwise }) => branches
                .iter()
                .map(|(cond, parts)| (Some(cond), parts.as_slice()))
                // Students in no branch are `time`'s to report; none are looked at here.
                .chain((!otherwise.is_empty()).then_some((None, otherwise.as_slice())))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The parts of the one branch all students of a view are in.
    fn active(&self, id: DemandId, view: &View) -> Option<&[DemandId]> {
        match self.possible(id, view).as_slice() {
            [(_, only)] => Some(*only),
            _ => None,
        }
    }

    /// The ways through branches a view leaves open, each with the ways to come there.
    fn ways(&self, id: DemandId, view: &View, ways: &mut Vec<View>) {
        let Some(demand) = self.book.award.demands.get(id as usize) else { return };
        if ways.len() >= MOST_WAYS {
            return;
        }
        match &demand.kind {
            Kind::If { .. } | Kind::When { .. } => {
                let possible = self.possible(id, view);
                let open = possible.len() > 1;
                for (at, parts) in possible {
                    let mut way = view.clone();
                    if open {
                        way.taken.push((id, at));
                        ways.push(way.clone());
                    }
                    parts.iter().for_each(|part| self.ways(*part, &way, ways));
                }
            }
            other => other.parts().iter().for_each(|part| self.ways(*part, view, ways)),
        }
    }

    /// The cohorts to look at: every one the branches beneath tell apart, or everyone.
    fn worlds(&self, parents: &[Option<(DemandId, usize)>]) -> Vec<(Option<(Key, Days)>, View)> {
        let mut ranges: Vec<(Key, Range)> = Vec::new();
        let mut open: Vec<DemandId> = vec![self.id];
        while let Some(id) = open.pop() {
            for (cond, _) in self.branches(id) {
                cond.iter().for_each(|cond| cohorts(cond, &mut ranges));
            }
            if let Some(demand) = self.book.award.demands.get(id as usize) {
                open.extend(demand.kind.parts());
            }
        }
        let keys: BTreeSet<Key> = ranges.iter().map(|(key, _)| *key).collect();
        // Also where the total stands decides for whom it is.
        let mut outer: Vec<(Key, Range)> = Vec::new();
        if let Some(applies) = &self.book.award.applies {
            cohorts(applies, &mut outer);
        }
        let mut at = self.id;
        while let Some(Some((parent, _))) = parents.get(at as usize) {
            for (cond, _) in self.branches(*parent) {
                cond.iter().for_each(|cond| cohorts(cond, &mut outer));
            }
            at = *parent;
        }
        let mut worlds = Vec::new();
        for key in keys {
            let mut cuts: Vec<DaySet> = Vec::new();
            if ranges.len() + outer.len() > MOST_RANGES {
                continue;
            }
            for (_, range) in ranges.iter().chain(&outer).filter(|(other, _)| *other == key) {
                cuts.extend(Days::of(range).map(DaySet::of));
            }
            let mut pieces: Vec<DaySet> = vec![DaySet::all()];
            for cut in &cuts {
                pieces = pieces
                    .iter()
                    .flat_map(|piece| [piece.and(cut), piece.less(cut)])
                    .filter(|piece| !piece.is_empty())
                    .collect();
            }
            let mut stretches: Vec<Days> =
                pieces.iter().flat_map(|piece| piece.stretches().iter().copied()).collect();
            stretches.sort_by_key(|days| days.from);
            for days in stretches {
                let Some(day) = days.from.or(days.until) else { continue };
                let view = View { cohort: Some((key, day)), taken: Vec::new() };
                if self.is_active(&view, parents) {
                    worlds.push((Some((key, days)), view));
                }
            }
        }
        if worlds.is_empty() {
            worlds.push((None, View::default()));
        }
        worlds
    }

    /// Whether the total is owed by students of a cohort, as far as can be told.
    fn is_active(&self, view: &View, parents: &[Option<(DemandId, usize)>]) -> bool {
        let applies = self.book.award.applies.as_ref();
        if applies.and_then(|cond| truth(cond, view.cohort)) == Some(false) {
            return false;
        }
        let mut at = self.id;
        while let Some(Some((parent, branch))) = parents.get(at as usize) {
            let branches = self.branches(*parent);
            if !branches.is_empty() && !self.possible(*parent, view).iter().any(|(at, _)| at == branch) {
                return false;
            }
            at = *parent;
        }
        true
    }
}

/// For each demand, the one it is part of and in which branch of it.
fn parents(book: &Book<'_>) -> Vec<Option<(DemandId, usize)>> {
    let mut parents = vec![None; book.award.demands.len()];
    for (id, demand) in (0u32..).zip(&book.award.demands) {
        let branches: Vec<Vec<DemandId>> = match &demand.kind {
            Kind::If { then, otherwise, .. } => vec![then.clone(), otherwise.clone()],
            Kind::When { branches, otherwise } => {
                branches.iter().map(|(_, parts)| parts.clone()).chain([otherwise.clone()]).collect()
            }
            kind => vec![kind.parts()],
        };
        for (at, parts) in branches.iter().enumerate() {
            for part in parts {
                if let Some(entry) = parents.get_mut(*part as usize) {
                    *entry = Some((id, at));
                }
            }
        }
    }
    parents
}

/// The cohort ranges of a condition.
fn cohorts(cond: &Cond, ranges: &mut Vec<(Key, Range)>) {
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => parts.iter().for_each(|part| cohorts(part, ranges)),
        Cond::Not(inner) => cohorts(inner, ranges),
        Cond::Entered(grade, range) => ranges.push((Key::Entered(*grade), *range)),
        Cond::Graduates(range) => ranges.push((Key::Graduates, *range)),
        _ => {}
    }
}

/// Whether a condition holds of every student, or of none, of a cohort.
fn truth(cond: &Cond, cohort: Option<(Key, Date)>) -> Option<bool> {
    let (key, day) = cohort?;
    match cond {
        Cond::All(parts) => {
            let each: Vec<Option<bool>> = parts.iter().map(|part| truth(part, cohort)).collect();
            if each.contains(&Some(false)) {
                Some(false)
            } else if each.iter().all(|one| *one == Some(true)) {
                Some(true)
            } else {
                None
            }
        }
        Cond::AtLeast(count, parts) => {
            let each: Vec<Option<bool>> = parts.iter().map(|part| truth(part, cohort)).collect();
            let sure = each.iter().filter(|one| **one == Some(true)).count();
            let perhaps = each.iter().filter(|one| **one != Some(false)).count();
            if sure >= *count as usize {
                Some(true)
            } else if perhaps < *count as usize {
                Some(false)
            } else {
                None
            }
        }
        Cond::Not(inner) => truth(inner, cohort).map(|held| !held),
        Cond::Entered(grade, range) if key == Key::Entered(*grade) => {
            Days::of(range).map(|days| days.holds(day))
        }
        Cond::Graduates(range) if key == Key::Graduates => Days::of(range).map(|days| days.holds(day)),
        _ => None,
    }
}
