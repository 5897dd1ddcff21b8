//! Cohorts: whether the branches of a rule cover everyone the award is for, once.
//!
//! The text alone decides this, so the check reads the syntax tree.
//! 1. The line `applies` says which cohorts there are; a block under `if`, `unless`, `when` or
//!    `otherwise` narrows them, each key by itself. A condition joined by `and` narrows too; any other
//!    narrows nothing.
//! 2. All `when` of one block are one table. Its branches must go by one key, may not overlap within
//!    those cohorts, and without an `otherwise` must cover them.
//! 3. A branch for nobody is reported, of a table and of an `if`.
//!
//! A range that ends before it begins is `lower`'s to report; a table with one is passed over, and so
//! is one of more than a thousand branches.

use std::collections::BTreeMap;

use super::cohorts::{DaySet, Days, Key};
use super::moves;
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::Lowered;
use crate::source::Span;
use crate::syntax::tree::{Condition, ConditionKind, Demand, DemandBody};

/// How many branches of a table are compared.
const MOST_BRANCHES: usize = 1000;

/// The cohorts a block is for; a key that is not in it is not narrowed.
type Domain = BTreeMap<Key, DaySet>;

pub(super) fn check(lowered: &Lowered<'_>, findings: &mut Vec<Diagnostic>) {
    for origin in &lowered.origins.awards {
        let award = origin.award;
        let mut domain = Domain::new();
        let mut applies = None;
        if let Some(condition) = &award.applies {
            narrow(&mut domain, condition);
            applies = Some(condition.span);
        }
        if domain.values().all(|days| !days.is_empty()) {
            Time { applies, findings }.block(&award.demands, &domain);
        }
    }
}

struct Time<'f> {
    applies: Option<Span>,
    findings: &'f mut Vec<Diagnostic>,
}

/// A branch of a table that goes by a cohort.
struct Branch<'a> {
    condition: &'a Condition,
    key: Key,
    days: Days,
}

impl Time<'_> {
    fn block(&mut self, parts: &[Demand], domain: &Domain) {
        let mut table: Vec<(&Demand, &Condition)> = Vec::new();
        let mut otherwise: Option<&Demand> = None;
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            at += 1;
            match &part.body {
                DemandBody::When(condition) => table.push((part, condition)),
                DemandBody::Otherwise => otherwise = Some(part),
                DemandBody::If(condition, positive) => {
                    let other = parts.get(at).filter(|next| matches!(next.body, DemandBody::Otherwise));
                    at += usize::from(other.is_some());
                    self.either(part, condition, *positive, other, domain);
                }
                _ => self.block(&part.parts, domain),
            }
        }
        if !table.is_empty() {
            self.table(&table, otherwise, domain);
        }
    }

    fn either(
        &mut self,
        part: &Demand,
        condition: &Condition,
        positive: bool,
        otherwise: Option<&Demand>,
        domain: &Domain,
    ) {
        let (mut holds, mut fails) = (domain.clone(), domain.clone());
        narrow(&mut holds, condition);
        exclude(&mut fails, condition);
        let (then, other) = if positive { (holds, fails) } else { (fails, holds) };
        self.part(part, condition.span, &then, domain);
        if let Some(otherwise) = otherwise {
            self.part(otherwise, otherwise.head, &other, domain);
        }
    }

    /// A block for some cohorts: a finding where it is for nobody, else what is in it.
    fn part(&mut self, part: &Demand, place: Span, domain: &Domain, outer: &Domain) {
        let nobody = domain.iter().find(|(_, days)| days.is_empty());
        match nobody {
            Some((key, _)) => self.never(*key, place, outer),
            None => self.block(&part.parts, domain),
        }
    }

    fn never(&mut self, key: Key, place: Span, outer: &Domain) {
        let there = outer.get(&key).map_or_else(String::new, |days| format!("{key} {days}"));
        let mut finding = Diagnostic::new(Code::CohortNever, place, "this branch is for nobody")
            .label(format!("here there are only students {there}"))
            .help("remove the branch, or correct its range or the line `applies`");
        if let Some(applies) = self.applies.filter(|_| !there.is_empty()) {
            finding = finding.also(applies, "whom the award is for");
        }
        self.findings.push(finding);
    }

    fn table(&mut self, table: &[(&Demand, &Condition)], otherwise: Option<&Demand>, domain: &Domain) {
        let Some(branches) = self.keyed(table) else {
            // What lies beneath is still looked at, each branch by itself.
            for (part, condition) in table {
                let mut inner = domain.clone();
                narrow(&mut inner, condition);
                if inner.values().all(|days| !days.is_empty()) {
                    self.block(&part.parts, &inner);
                }
            }
            otherwise.into_iter().for_each(|part| self.block(&part.parts, domain));
            return;
        };
        let Some(key) = branches.first().map(|branch| branch.key) else { return };
        let everyone = domain.get(&key).cloned().unwrap_or_else(DaySet::all);
        let mut left = everyone.clone();
        self.overlaps(key, &branches, &everyone);
        for branch in &branches {
            left = left.less(&DaySet::of(branch.days));
        }
        match otherwise {
            None if !left.is_empty() => self.gap(key, &left, &branches),
            Some(part) => {
                let mut inner = domain.clone();
                inner.insert(key, left);
                self.part(part, part.head, &inner, domain);
            }
            None => {}
        }
        for ((part, condition), branch) in table.iter().zip(&branches) {
            let mut inner = domain.clone();
            inner.insert(key, everyone.and(&DaySet::of(branch.days)));
            self.part(part, condition.span, &inner, domain);
        }
    }

    /// Branches that begin before one that began earlier has ended.
    fn overlaps(&mut self, key: Key, branches: &[Branch<'_>], everyone: &DaySet) {
        let mut sorted: Vec<&Branch<'_>> = branches.iter().collect();
        sorted.sort_by_key(|branch| (branch.days.from, branch.condition.span));
        // The branch that lasts longest of those before.
        let mut longest: Option<&Branch<'_>> = None;
        for branch in sorted {
            if let Some(other) = longest {
                let both = DaySet::of(branch.days).and(&DaySet::of(other.days)).and(everyone);
                if !both.is_empty() {
                    let (first, then) = if other.condition.span < branch.condition.span {
                        (other, branch)
                    } else {
                        (branch, other)
                    };
                    let mut finding = Diagnostic::new(
                        Code::CohortOverlap,
                        then.condition.span,
                        format!("students {key} {both} fall into two branches"),
                    )
                    .label("this branch")
                    .also(first.condition.span, "and this one")
                    .help("move one end, so that each student falls into one branch");
                    finding.fixes = moves::apart(other.condition, branch.condition);
                    self.findings.push(finding);
                }
            }
            let lasts = |branch: &Branch<'_>| branch.days.until.map_or((1, None), |until| (0, Some(until)));
            if longest.is_none_or(|longest| lasts(branch) > lasts(longest)) {
                longest = Some(branch);
            }
        }
    }

    fn gap(&mut self, key: Key, left: &DaySet, branches: &[Branch<'_>]) {
        let Some(first) = branches.first() else { return };
        let mut finding = Diagnostic::new(
            Code::CohortGap,
            first.condition.span,
            format!("students {key} {left} fall into no branch"),
        )
        .label("a branch");
        for other in branches.iter().skip(1) {
            finding = finding.also(other.condition.span, "a branch");
        }
        if let Some(applies) = self.applies {
            finding = finding.also(applies, "whom the award is for");
        }
        let conditions: Vec<&Condition> = branches.iter().map(|branch| branch.condition).collect();
        finding.fixes = moves::together(left, &conditions);
        self.findings.push(finding.help("close the gap by moving an end, or add `otherwise { … }`"));
    }

    /// The branches of a table by their one key; `None` after a finding, or where a range is empty.
    fn keyed<'t>(&mut self, table: &[(&Demand, &'t Condition)]) -> Option<Vec<Branch<'t>>> {
        let mut branches: Vec<Branch<'t>> = Vec::new();
        let mut good = true;
        for (_, condition) in table {
            let ConditionKind::Cohort(grade, range) = &condition.kind else {
                self.findings.push(
                    Diagnostic::new(
                        Code::MixedKeys,
                        condition.span,
                        "`when` goes by cohort, and this is none",
                    )
                    .label("expected `entering grade …` or `graduating …` and a range of years")
                    .help("write a block with `if` for anything else; it may stand in the branch"),
                );
                good = false;
                continue;
            };
            let key = grade.as_ref().map_or(Key::Graduates, |grade| Key::Entered(grade.value));
            if let Some(first) = branches.first().filter(|first| first.key != key) {
                self.findings.push(
                    Diagnostic::new(
                        Code::MixedKeys,
                        condition.span,
                        format!("one branch goes by students {}, another by students {key}", first.key),
                    )
                    .label(format!("by students {key}"))
                    .also(first.condition.span, format!("by students {}", first.key))
                    .help("use one key in all branches; where the regulation uses two, write two rules with `if`"),
                );
                good = false;
                continue;
            }
            match Days::written(range) {
                Some(days) => branches.push(Branch { condition, key, days }),
                None => good = false,
            }
        }
        (good && branches.len() <= MOST_BRANCHES).then_some(branches)
    }
}

/// Leaves only the cohorts of whom a condition may hold.
fn narrow(domain: &mut Domain, condition: &Condition) {
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().for_each(|part| narrow(domain, part)),
        ConditionKind::Not(inner) => exclude(domain, inner),
        ConditionKind::Cohort(grade, range) => {
            let key = grade.as_ref().map_or(Key::Graduates, |grade| Key::Entered(grade.value));
            if let Some(days) = Days::written(range) {
                let known = domain.entry(key).or_insert_with(DaySet::all);
                *known = known.and(&DaySet::of(days));
            }
        }
        _ => {}
    }
}

/// Leaves only the cohorts of whom a condition may fail.
fn exclude(domain: &mut Domain, condition: &Condition) {
    match &condition.kind {
        ConditionKind::Any(parts) => parts.iter().for_each(|part| exclude(domain, part)),
        ConditionKind::Not(inner) => narrow(domain, inner),
        ConditionKind::Cohort(grade, range) => {
            let key = grade.as_ref().map_or(Key::Graduates, |grade| Key::Entered(grade.value));
            if let Some(days) = Days::written(range) {
                let known = domain.entry(key).or_insert_with(DaySet::all);
                *known = known.less(&DaySet::of(days));
            }
        }
        _ => {}
    }
}
