//! The checker of `not met` held to the oracle: what blocks by the oracle is confirmed, and nothing else.

use std::cell::Cell;

use gradus::audit::outcome::Verdict;
use gradus::audit::verify::{Checked, verify};
use gradus::audit::{Options, audit};
use gradus::plan::Plan;
use gradus::policy::{Count, Kind, Measure, Policy};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::TooMuch;
use super::judge::{Judge, Reading};
use super::make::today;
use super::property::{BUDGET, Tally, better, count, laxer, try_all, within};
use super::read::{Level, View};
use super::undone::{Set, of, without};

/// Every construct that must be met among what is refuted.
const CONSTRUCTS: &[&str] = &[
    "Count in credits",
    "Count in courses",
    "limit, least",
    "limit, most",
    "most",
    "overall",
    "excess",
    "shares",
    "combined",
    "substitutions",
    "replaces",
    "Sum",
    "Choose",
    "Test",
    "Gpa",
    "GpaCounted",
    "If or When, known",
    "If or When, unknown",
    "split",
    "no_credit_with",
    "repeatable",
    "separate_from",
    "adds_to",
    "waiver",
    "several sets",
];

fn judge<'a>(policy: &'a Policy, plan: &'a Plan, budget: &'a Cell<usize>) -> Judge<'a> {
    Judge { policy, plan, as_of: today(), budget }
}

/// What a checker says of sets that are said to block.
fn confirmed(judge: &Judge<'_>, award: u32, sets: &[Set]) -> Result<Option<bool>, TooMuch> {
    let report = judge.report(award, sets)?;
    Ok(match verify(judge.policy, judge.plan, today(), &report, &[]) {
        Ok(Checked::Proved { .. }) => Some(true),
        Ok(Checked::Unconfirmed) => None,
        Ok(Checked::Nothing) => panic!("that an award is not met is a claim"),
        Err(problems) => {
            assert!(!problems.is_empty());
            Some(false)
        }
    })
}

/// Minimal blocking sets of awards that are not met are confirmed.
#[test]
fn blocking_sets_are_confirmed() {
    let tally = try_all(1_500, |policy, plan, tally| {
        for award in 0..policy.awards.len() as u32 {
            let budget = Cell::new(BUDGET * 10);
            let judge = judge(policy, plan, &budget);
            let Some(verdict) = within(judge.verdict(award), tally) else { continue };
            if verdict != Verdict::NotMet {
                count(tally, format!("{verdict:?}"));
                continue;
            }
            let Some(sets) = within(judge.blocking(award), tally) else { continue };
            match within(confirmed(&judge, award, &sets), tally) {
                None => {}
                Some(None) => count(tally, "unconfirmed"),
                Some(Some(good)) => {
                    prop_assert!(good, "award {award}: {sets:?} is refused: {}", said(&judge, award, &sets));
                    count(tally, "confirmed");
                    seen(&judge, award, &sets, tally);
                }
            }
        }
        Ok(())
    });
    let times = |what: &str| tally.get(what).copied().unwrap_or(0);
    let never: Vec<&&str> = CONSTRUCTS.iter().filter(|what| times(what) == 0).collect();
    assert!(never.is_empty(), "nothing is refuted that has: {never:?}");
    assert!(times("unconfirmed") * 1_000 <= times("confirmed"), "too much is left unconfirmed");
}

fn said(judge: &Judge<'_>, award: u32, sets: &[Set]) -> String {
    let report = judge.report(award, sets).unwrap();
    let verified = verify(judge.policy, judge.plan, today(), &report, &[]);
    format!("{verified:?} of {}", serde_json::to_string(&report.blocking).unwrap())
}

/// Of any sets whatever, those are confirmed that block by the oracle: sets with a demand missing, all demands
/// of awards that are met, sets of another plan or under other rules.
#[test]
fn forged_sets_are_refused() {
    let tally = try_all(1_500, |policy, plan, tally| {
        let (lax_policy, lax_plan) = (laxer(policy), better(plan));
        for award in 0..policy.awards.len() as u32 {
            let budget = Cell::new(BUDGET * 20);
            let judge = judge(policy, plan, &budget);
            let whole = judge.whole(award);
            let half = |odd: usize| whole.iter().copied().skip(odd).step_by(2).collect::<Set>();
            let mut forged: Vec<Vec<Set>> = vec![vec![whole.clone()], vec![half(0), half(1)]];
            let verdict = within(judge.verdict(award), tally);
            if verdict == Some(Verdict::NotMet) {
                let Some(sets) = within(judge.blocking(award), tally) else { continue };
                forged.extend(sets.iter().flat_map(without).map(|fewer| vec![fewer]).take(4));
                forged.push(sets);
            }
            for (policy, plan) in [(policy, plan), (policy, &lax_plan), (&lax_policy, plan)] {
                let judge = of(&judge, policy, plan);
                for sets in &forged {
                    let sets: Vec<Set> = sets.iter().filter(|set| !set.is_empty()).cloned().collect();
                    agrees(&judge, award, &sets, tally)?;
                }
            }
        }
        Ok(())
    });
    assert!(tally["agreed that it blocks"] > 0 && tally["agreed that it does not"] > 0);
    assert!(tally.get("unconfirmed").copied().unwrap_or(0) * 1_000 <= tally.values().sum());
}

/// Checker and oracle agree on whether sets block.
fn agrees(judge: &Judge<'_>, award: u32, sets: &[Set], tally: &mut Tally) -> Result<(), TestCaseError> {
    // Under other rules fewer awards are judged together, and a set of others is refused unread.
    let judged = judge.closure(award);
    if sets.is_empty() || sets.iter().flatten().any(|(award, _)| !judged.contains(award)) {
        return Ok(());
    }
    let Some(truth) = within(judge.refutes(award, sets), tally) else { return Ok(()) };
    let Some(said) = within(confirmed(judge, award, sets), tally) else { return Ok(()) };
    match (said, truth) {
        (None, _) => count(tally, "unconfirmed"),
        (Some(true), true) => count(tally, "agreed that it blocks"),
        (Some(false), false) => count(tally, "agreed that it does not"),
        (Some(true), false) => {
            return Err(TestCaseError::fail(format!(
                "award {award}: {sets:?} does not block, but is confirmed"
            )));
        }
        // An award that may not be for the student is not said to be unmet, whatever blocks.
        (Some(false), true) if !is_for_sure(judge, award) => count(tally, "not for the student for sure"),
        (Some(false), true) => {
            return Err(TestCaseError::fail(format!(
                "award {award}: {sets:?} blocks, but: {}",
                self::said(judge, award, sets)
            )));
        }
    }
    Ok(())
}

fn is_for_sure(judge: &Judge<'_>, award: u32) -> bool {
    let view = View::new(judge.policy, judge.plan, award, Level::Planned);
    let own = view.award.applies.as_ref().is_none_or(|cond| view.cond(cond) == Ok(Some(true)));
    own && view.award.adds_to.iter().all(|base| is_for_sure(judge, *base))
}

/// What the engine shows for awards that are not met proves it, and nothing of it could be left out.
#[test]
fn engine_sets_are_proved() {
    try_all(300, |policy, plan, tally| {
        // A search that is cut off leaves demands in a set that it cannot prove to be out of it.
        let made = audit(policy, plan, &Options::on(today()));
        for (at, award) in (0..).zip(&policy.awards) {
            let Some(result) = made.awards.iter().find(|result| result.award == award.named.name) else {
                continue;
            };
            if result.verdict != Verdict::NotMet {
                continue;
            }
            let verified = verify(policy, plan, today(), result, &result.together);
            prop_assert!(
                matches!(&verified, Ok(Checked::Proved { assuming }) if assuming.is_empty()),
                "award {at}: {verified:?} of {}",
                serde_json::to_string(&result.blocking).unwrap()
            );
            count(tally, "proved");
            let budget = Cell::new(BUDGET * 20);
            let judge = judge(policy, plan, &budget);
            for blocking in &result.blocking {
                let set: Set = blocking
                    .demands
                    .iter()
                    .flat_map(|one| {
                        let awards = (0..).zip(&policy.awards);
                        let found = awards.filter(|(_, award)| award.named.name == one.award);
                        found.flat_map(|(id, award)| {
                            let demands = (0..).zip(&award.demands);
                            demands.filter(|(_, demand)| demand.path == one.path).map(move |(at, _)| (id, at))
                        })
                    })
                    .collect();
                if let Some(minimal) = within(is_minimal(&judge, at, &set), tally) {
                    prop_assert!(minimal, "award {at}: something can be left out of {set:?}");
                    count(tally, "minimal");
                }
            }
        }
        Ok(())
    });
}

/// Whether at some level and in some way a set blocks, and without any one of its demands does not.
fn is_minimal(judge: &Judge<'_>, award: u32, set: &Set) -> Result<bool, TooMuch> {
    for at in judge.questions(award)? {
        let mut minimal = judge.blocks(award, set, &at)?;
        for fewer in without(set) {
            minimal = minimal && !judge.blocks(award, &fewer, &at)?;
        }
        if minimal {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Counts the constructs that what was refuted has.
fn seen(judge: &Judge<'_>, own: u32, sets: &[Set], tally: &mut Tally) {
    let mut all: Vec<&'static str> = Vec::new();
    if sets.len() > 1 {
        all.push("several sets");
    }
    let reading = Reading { holding: true, ..Reading::default() };
    for id in judge.judged_together(own, &reading).unwrap() {
        let view = View::new(judge.policy, judge.plan, id, Level::Planned);
        let in_set = |at: usize| sets.iter().any(|set| set.contains(&(id, at as u32)));
        let has =
            |what: bool, name: &'static str, all: &mut Vec<&'static str>| all.extend(what.then_some(name));
        has(view.award.split, "split", &mut all);
        has(!view.award.separate_from.is_empty(), "separate_from", &mut all);
        has(!view.award.adds_to.is_empty(), "adds_to", &mut all);
        has(view.award.demands.iter().any(|demand| judge.is_waived(&view, demand)), "waiver", &mut all);
        for (at, demand) in view.award.demands.iter().enumerate() {
            let conds: Vec<_> = match &demand.kind {
                Kind::If { cond, .. } => vec![cond],
                Kind::When { branches, .. } => branches.iter().map(|(cond, _)| cond).collect(),
                _ => Vec::new(),
            };
            has(conds.iter().any(|cond| view.cond(cond).unwrap().is_none()), "If or When, unknown", &mut all);
            has(conds.iter().any(|cond| view.cond(cond).unwrap().is_some()), "If or When, known", &mut all);
            if !in_set(at) {
                continue;
            }
            match &demand.kind {
                Kind::Sum { .. } => has(true, "Sum", &mut all),
                Kind::Choose { .. } => has(true, "Choose", &mut all),
                Kind::Test(_) => has(true, "Test", &mut all),
                Kind::Gpa { .. } => has(true, "Gpa", &mut all),
                Kind::GpaCounted { .. } => has(true, "GpaCounted", &mut all),
                Kind::Count(count) => all.extend(in_count(judge, &view, at as u32, count)),
                _ => {}
            }
        }
    }
    for course in &judge.policy.courses {
        all.extend((!course.no_credit_with.is_empty()).then_some("no_credit_with"));
        all.extend(course.repeatable.is_some().then_some("repeatable"));
    }
    all.sort_unstable();
    all.dedup();
    all.into_iter().for_each(|what| super::property::count(tally, what));
}

fn in_count(judge: &Judge<'_>, view: &View<'_>, id: u32, count: &Count) -> Vec<&'static str> {
    let in_courses = count.measure == Measure::Courses;
    let has = [
        (!in_courses, "Count in credits"),
        (in_courses, "Count in courses"),
        (count.most.is_some(), "most"),
        (count.overall, "overall"),
        (count.excess, "excess"),
        (!count.shares.is_empty(), "shares"),
        (!count.select.combined.is_empty(), "combined"),
        (count.limits.iter().any(|limit| limit.least > Default::default()), "limit, least"),
        (count.limits.iter().any(|limit| limit.most.is_some()), "limit, most"),
        (!count.overall && !judge.approved(view, id, count).is_empty(), "substitutions"),
        (count.replaces.is_some() && !count.substitutes.is_empty(), "replaces"),
    ];
    has.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
}
