//! Two policies compared: what each award admits, cohort by cohort.

use std::cell::Cell;

use super::aware::aware;
use super::changes::{AwardChange, changes};
use super::cohort::{Cohort, cohorts};
use super::cond::Known;
use super::everything::Maker;
use super::less::{Found, Search, Seat};
use super::prove::{Sides, gaps};
use super::terms::{Pair, Terms};
use crate::audit::Auditor;
use crate::plan::Plan;
use crate::policy::{Award, AwardId, Policy};
use crate::quantity::Date;

/// How a new rule stands to an old one, for a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same students have the award.
    Same,
    /// Some students have it no more, and nobody has it who had not.
    Stricter,
    /// Some students have it who had not, and nobody loses it.
    Looser,
    /// Some lose it, others gain it.
    Incomparable,
    /// Not all of that could be decided.
    Undecided,
}

/// Whether anybody has one award and not another.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Nobody: that is proven.
    Nobody,
    /// This student.
    Somebody(Box<Witness>),
    /// Neither a proof nor a student was found.
    Undecided(Open),
}

/// Why a question stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Among the students tried nobody makes the difference, and there is no proof.
    NoProof,
    /// Nobody who has the award could be made up.
    NoStudent,
    /// The effort for one question was spent.
    Effort,
}

/// A student who makes a difference: nothing can be left out of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The student's plan.
    pub plan: Plan,
    /// The day of the audit.
    pub as_of: Date,
}

impl Witness {
    /// What the student has, in words: courses with their credit, scores, and all else; a line for each kind.
    #[must_use]
    pub fn has(&self) -> Vec<String> {
        super::described::has(&self.plan)
    }
}

/// An award of one cohort, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The students it is about.
    pub cohort: Cohort,
    /// Who has it by the old policy and not by the new one.
    pub loses: Answer,
    /// Who has it by the new policy and not by the old one.
    pub gains: Answer,
}

impl Compared {
    /// How the new rule stands to the old one.
    #[must_use]
    pub fn relation(&self) -> Relation {
        match (&self.loses, &self.gains) {
            (Answer::Nobody, Answer::Nobody) => Relation::Same,
            (Answer::Somebody(_), Answer::Nobody) => Relation::Stricter,
            (Answer::Nobody, Answer::Somebody(_)) => Relation::Looser,
            (Answer::Somebody(_), Answer::Somebody(_)) => Relation::Incomparable,
            _ => Relation::Undecided,
        }
    }
}

/// An award, compared cohort by cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Where it stands in both policies.
    pub pair: Pair,
    /// Each cohort, oldest first; none where it is in one of the policies only.
    pub cohorts: Vec<Compared>,
    /// What changed in its rules.
    pub changes: AwardChange,
}

/// The audits that all searches of one comparison may make together.
const EFFORT: u32 = 120_000;

/// Compares two policies, award by award.
#[must_use]
pub fn compare(old: &Policy, new: &Policy, wanted: &dyn Fn(&Award) -> bool) -> Vec<Comparison> {
    let (old, new) = (&aware(old, new), &aware(new, old));
    let terms = Terms::of(old, new);
    let (old_auditor, new_auditor) = (Auditor::new(old), Auditor::new(new));
    let mut found = Vec::new();
    let effort = Cell::new(EFFORT);
    for (id, pair) in (0u32..).zip(&terms.pairs) {
        let own = |list: &[Option<Award>]| list.get(id as usize).and_then(Option::as_ref).is_some_and(wanted);
        if !own(&terms.old) && !own(&terms.new) {
            continue;
        }
        let both = pair.old.is_some() && pair.new.is_some();
        let cohorts = if both {
            let question = Question {
                terms: &terms,
                old: &old_auditor,
                new: &new_auditor,
                pair: *pair,
                id,
                effort: &effort,
            };
            question.cohorts()
        } else {
            Vec::new()
        };
        found.push(Comparison { pair: *pair, cohorts, changes: changes(&terms, id) });
    }
    found
}

struct Question<'a> {
    terms: &'a Terms,
    old: &'a Auditor<'a>,
    new: &'a Auditor<'a>,
    pair: Pair,
    id: AwardId,
    effort: &'a Cell<u32>,
}

impl Question<'_> {
    fn cohorts(&self) -> Vec<Compared> {
        let (old, new) = (closure(&self.terms.old, self.id), closure(&self.terms.new, self.id));
        let all = old.iter().chain(&new).map(|(_, award)| *award);
        let mut found: Vec<Compared> = Vec::new();
        let courses = u32::try_from(self.terms.tables.courses.len()).unwrap_or(u32::MAX);
        let offered = |cohort: &Cohort| {
            [&self.terms.old, &self.terms.new].into_iter().any(|side| {
                let award = side.get(self.id as usize).and_then(Option::as_ref);
                let applies = award.and_then(|award| award.applies.as_ref());
                !applies.is_some_and(|cond| Known::of(cohort, courses).refutes(cond))
            })
        };
        for cohort in cohorts(all).into_iter().filter(offered) {
            let compared =
                Compared { loses: self.answer(&cohort, true), gains: self.answer(&cohort, false), cohort };
            found.push(compared);
        }
        found
    }

    /// Who has the award by the old policy and not by the new one, or the other way round.
    fn answer(&self, cohort: &Cohort, loses: bool) -> Answer {
        let (have, want) =
            if loses { (&self.terms.old, &self.terms.new) } else { (&self.terms.new, &self.terms.old) };
        let seat = |old: bool| {
            let auditor = if old { self.old } else { self.new };
            let id = if old { self.pair.old } else { self.pair.new };
            let award = id.and_then(|id| auditor.policy().awards.get(id as usize));
            Seat { auditor, award: award.map(|award| award.named.full()) }
        };
        ask(self.terms, (have, self.id, seat(loses)), (want, self.id, seat(!loses)), cohort, self.effort)
    }
}

/// An award of one side: the awards there, its number, and where it is audited.
pub(super) type Side<'a> = (&'a [Option<Award>], AwardId, Seat<'a>);

/// Who has one award and not another.
pub(super) fn ask<'a>(
    terms: &'a Terms,
    have: Side<'a>,
    want: Side<'a>,
    cohort: &'a Cohort,
    effort: &Cell<u32>,
) -> Answer {
    let (have_awards, have_id, have_seat) = have;
    let (want_awards, want_id, want_seat) = want;
    let sides = Sides { terms, have: have_awards, want: want_awards };
    let gaps = gaps(&sides, have_id, want_id, cohort);
    if gaps.is_empty() {
        return Answer::Nobody;
    }
    let maker = Maker {
        tables: &terms.tables,
        have: closure(have_awards, have_id).into_iter().map(|(_, award)| award).collect(),
        want: closure(want_awards, want_id).into_iter().map(|(_, award)| award).collect(),
        cohort,
    };
    let as_of = maker.as_of();
    let search = Search {
        maker,
        have: have_seat,
        want: want_seat,
        wanted: closure(want_awards, want_id).into_iter().collect(),
    };
    match search.run(&gaps, effort) {
        Found::Witness(plan) => Answer::Somebody(Box::new(Witness { plan: *plan, as_of })),
        Found::Nobody { any: true } => Answer::Undecided(Open::NoProof),
        Found::Nobody { any: false } => Answer::Undecided(Open::NoStudent),
        Found::Spent => Answer::Undecided(Open::Effort),
    }
}

/// An award and all that are judged together with it.
pub(super) fn closure(awards: &[Option<Award>], id: AwardId) -> Vec<(AwardId, &Award)> {
    let mut found: Vec<(AwardId, &Award)> = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let Some(Some(award)) = awards.get(id as usize) else { continue };
        if found.iter().any(|(known, _)| *known == id) {
            continue;
        }
        found.push((id, award));
        open.extend(award.adds_to.iter().chain(&award.separate_from));
    }
    found
}
