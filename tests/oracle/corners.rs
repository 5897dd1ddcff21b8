//! Cases of which random policies have few: what several rare things make together. The oracle and the auditor
//! are both held to them, and the checker to what the auditor shows.

use std::cell::Cell;

use gradus::audit::outcome::Verdict;
use gradus::audit::{Options, audit};
use gradus::plan::State;
use gradus::policy::{Combined, Cond, Count, Kind, Measure};
use gradus::quantity::Amount;

use super::judge::Judge;
use super::make::today;
use super::tables::{
    amount, award, counting, credits, expect, limit, of, plan, policy, slot, verdict_on, waiver,
};
use Verdict::{Met, NotMet, OnTrack};

/// One credit from a course, or from two that count together, by their letters.
fn one_or_two(alone: &str, together: [char; 2]) -> Count {
    let mut count = credits("1", alone);
    count.select.combined.push(Combined {
        parts: together.map(|letter| vec![u32::from(letter) - u32::from('a')]).to_vec(),
        credits: Amount::ONE,
        filters: Vec::new(),
        text: String::new(),
    });
    count
}

#[test]
fn each_part_of_what_counts_together_is_a_record_of_its_own() {
    let mut owed = policy(1, vec![slot(one_or_two("f", ['a', 'a']))]);
    owed.courses[0].repeatable = Some(amount("2"));
    expect(&owed, &[("aA", NotMet), ("aA aA", Met), ("fA", Met)]);
    // Both go on the cap of their course.
    owed.courses[0].repeatable = Some(amount("1.5"));
    expect(&owed, &[("aA aA", NotMet), ("aA aA=0.5", Met)]);
    let Kind::Count(count) = owed.awards[0].demands[0].kind.clone() else { unreachable!() };
    let asked = Kind::Test(Cond::Courses(Measure::Credits, Amount::ONE, None, count.select));
    let mut asked = policy(1, vec![asked]);
    asked.courses[0].repeatable = Some(amount("1.5"));
    expect(&asked, &[("aA", NotMet), ("aA aA", NotMet), ("aA aA=0.5", Met)]);
}

#[test]
fn what_excludes_each_other_does_not_count_together() {
    let mut owed = policy(1, vec![slot(one_or_two("f", ['a', 'b']))]);
    expect(&owed, &[("aA bA", Met)]);
    owed.courses[1].no_credit_with.push(0);
    expect(&owed, &[("aA bA", NotMet)]);
}

#[test]
fn what_counts_together_counts_nowhere_else() {
    let mut owed = policy(2, vec![slot(one_or_two("f", ['a', 'b'])), slot(credits("1", "b"))]);
    owed.courses[1].repeatable = Some(amount("3"));
    expect(&owed, &[("aA bA", NotMet), ("aA bA bA", Met)]);
    let both = one_or_two("a", ['a', 'b']).select;
    let mut asked = policy(1, vec![Kind::Test(Cond::Courses(Measure::Credits, amount("2"), None, both))]);
    asked.courses[0].repeatable = Some(amount("3"));
    expect(&asked, &[("aA bA", NotMet), ("aA aA bA", Met)]);
}

#[test]
fn what_counts_together_falls_under_a_limit_as_a_whole() {
    let mut count = one_or_two("f", ['a', 'b']);
    count.limits = vec![limit("0", Some("0"), "a")];
    let owed = policy(1, vec![slot(count.clone())]);
    expect(&owed, &[("aA bA", Met)]);
    count.limits = vec![limit("0", Some("0"), "ab")];
    let owed = policy(1, vec![slot(count)]);
    expect(&owed, &[("aA bA", NotMet)]);
}

#[test]
fn of_a_chain_of_courses_the_ends_count_beside_each_other() {
    let mut owed = policy(1, vec![slot(credits("2", "abc"))]);
    owed.courses[1].no_credit_with = vec![0, 2];
    expect(&owed, &[("aA bA", NotMet), ("aA cA", Met), ("aA bA cA", Met)]);
    // Two that go together are more than one that is in the way of both.
    let asked = Kind::Test(Cond::Courses(Measure::Credits, amount("2"), None, of("abc")));
    let mut asked = policy(1, vec![asked]);
    asked.courses[0].no_credit_with = vec![1, 2];
    expect(&asked, &[("aA=1.5 bA cA", Met), ("aA=1.5 bA", NotMet), ("aA=2 bA cA=0.5", Met)]);
    let half = policy(1, vec![slot(credits("1", "a"))]);
    expect(&half, &[("aA aB=0.5", Met), ("aA=0.5 aB", Met), ("aA=0.5 aB=0.5", NotMet)]);
}

#[test]
fn awards_that_add_up_share_no_cap_and_no_waiver() {
    let mut owed = policy(1, vec![slot(credits("1", "a"))]);
    owed.awards.push(award("two", 1, vec![slot(credits("1", "ab"))]));
    owed.awards[1].adds_to.push(0);
    owed.courses[0].repeatable = Some(Amount::ONE);
    assert_eq!(verdict_on(1, &owed, &plan("aA")), Met);
    let signed = [("counselor", "2025-05-02")];
    let waived = |rule: &str| {
        let mut plan = plan("bA");
        plan.waivers.push(waiver(rule, "counselor", "2025-05-01", None, &signed));
        plan
    };
    assert_eq!(verdict_on(1, &owed, &waived("one/demand-0")), Met);
    assert_eq!(verdict_on(1, &owed, &waived("two/demand-0")), NotMet);
}

#[test]
fn awards_are_added_to_all_the_way_down() {
    let mut owed = policy(1, vec![slot(credits("1", "a"))]);
    for (name, course) in [("two", "b"), ("three", "c")] {
        owed.awards.push(award(name, 1, vec![slot(credits("1", course))]));
    }
    owed.awards[1].adds_to.push(0);
    owed.awards[2].adds_to.push(1);
    for (records, verdict) in [("aA bA cA", Met), ("bA cA", NotMet), ("aA cA", NotMet)] {
        assert_eq!(verdict_on(2, &owed, &plan(records)), verdict, "{records}");
    }
}

/// What is planned may break what is met without it: then the two levels fail for different reasons.
#[test]
fn each_level_has_its_own_reason() {
    let at_most = Cond::Courses(Measure::Credits, Amount::ZERO, Some(Amount::ONE), of("ab"));
    let owed = policy(2, vec![Kind::Test(at_most), slot(credits("1", "c"))]);
    expect(&owed, &[("aA cA", Met), ("aA -bA", NotMet), ("aA -bA cA", Met), ("aA -bA -cA", NotMet)]);
}

#[test]
fn all_of_a_choice_is_in_the_way() {
    let part = |letters: &str| slot(counting(Measure::Credits, "1", None, of(letters)));
    let owed = policy(1, vec![Kind::Choose { count: 2, parts: vec![1, 2] }, part("a"), part("b")]);
    expect(&owed, &[("", NotMet), ("aA", NotMet), ("aA bA", Met)]);
}

/// What is waived counts nothing in a sum, and its records are not among those that compete for the sum.
#[test]
fn what_is_waived_adds_nothing() {
    let sum = Kind::Sum { measure: Measure::Credits, least: amount("2"), most: None, parts: vec![1, 2] };
    let policy = policy(1, vec![sum, slot(credits("1", "a")), slot(credits("1", "b"))]);
    let mut plan = plan("aA bA");
    assert_eq!(verdict_on(0, &policy, &plan), Met);
    let signed = [("counselor", "2025-05-02")];
    plan.waivers.push(waiver("one/demand-1", "counselor", "2025-05-01", None, &signed));
    assert_eq!(verdict_on(0, &policy, &plan), NotMet);
}

/// Where separate awards ask for averages, what is best for the one may not be best for the other. The auditor
/// may give up on such a question, but never calls it impossible.
#[test]
fn averages_of_separate_awards_are_not_traded() {
    let average = |least: &str, award| Kind::GpaCounted { least: amount(least), award };
    let mut policy = policy(2, vec![slot(credits("1", "ab")), average("2", 0)]);
    policy.awards.push(award("other", 2, vec![slot(credits("0.5", "ab")), average("3", 1)]));
    policy.awards[0].separate_from.push(1);
    policy.awards[1].separate_from.push(0);
    assert_eq!(policy.faults(), Vec::<String>::new());
    let plan = plan("aA bC");
    let budget = Cell::new(1_000_000);
    let truth = Judge { policy: &policy, plan: &plan, as_of: today(), budget: &budget }.verdict(0).unwrap();
    assert_eq!(truth, Met);
    let audited = audit(&policy, &plan, &Options::on(today()));
    for result in &audited.awards {
        assert!(matches!(result.verdict, Met | Verdict::Undecided), "{}: {:?}", result.award, result.verdict);
    }
}

/// Credit under way is shown before planned credit; what counts together is as far as its last record.
#[test]
fn what_counts_together_has_come_as_far_as_its_last_record() {
    let owed = policy(1, vec![slot(one_or_two("c", ['a', 'b']))]);
    let mut plan = plan("aA -bA -c");
    plan.courses[2].state = State::InProgress;
    assert_eq!(verdict_on(0, &owed, &plan), OnTrack);
    let audited = audit(&owed, &plan, &Options::on(today()));
    let shown: Vec<&[usize]> =
        audited.awards[0].demands[0].counted.iter().map(|one| one.records.as_slice()).collect();
    assert_eq!(shown, [[2]]);
}

/// A demand takes part of a course where a sum, or a limit, lets no more through.
#[test]
fn part_of_a_course_counts_where_a_sum_or_a_limit_ends() {
    let half = || slot(counting(Measure::Credits, "0.5", None, of("a")));
    let sum = Kind::Sum {
        measure: Measure::Credits,
        least: amount("0.5"),
        most: Some(amount("0.5")),
        parts: vec![1],
    };
    let owed = policy(1, vec![sum, half()]);
    expect(&owed, &[("aA", Met), ("aA=0.5", Met), ("bA", NotMet)]);
    let mut count = counting(Measure::Credits, "1.5", None, of("ab"));
    count.limits = vec![limit("0", Some("0.5"), "b")];
    let owed = policy(1, vec![slot(count)]);
    expect(&owed, &[("aA bA", Met), ("aA=0.5 bA", NotMet), ("bA=2", NotMet)]);
    // What one demand does not need is left over for another.
    let mut more = counting(Measure::Credits, "0.5", None, of("a"));
    more.excess = true;
    expect(&policy(2, vec![half(), slot(more)]), &[("aA", Met), ("aA=0.5", NotMet)]);
    // An average may need no more of a course than what is owed.
    let average = Kind::GpaCounted { least: amount("3.2"), award: 0 };
    let owed = policy(3, vec![slot(counting(Measure::Credits, "0.5", None, of("b"))), half(), average]);
    expect(&owed, &[("aA bC", Met), ("aA=0.5 bC", NotMet), ("aA=0.5 bB", Met)]);
}

/// Amounts go in steps of whatever is asked: of limits that cross, and of sums above.
#[test]
fn credit_is_divided_as_finely_as_anything_asks() {
    let crossing = |least: &str, most: Option<&str>, cap: &str| {
        let mut count = counting(Measure::Credits, least, most, of("abc"));
        count.limits = vec![limit("0", Some(cap), "bc"), limit("0", Some(cap), "ab")];
        slot(count)
    };
    let owed = policy(1, vec![crossing("1", Some("1"), "0.5")]);
    expect(&owed, &[("aA bA cA", Met), ("aA bA", NotMet)]);
    // Half of the one and half of the other, and no more of either: what falls under both limits is no help.
    let mut count = counting(Measure::Credits, "1", Some("1"), of("abc"));
    count.limits = vec![limit("0.5", None, "ab"), limit("0.5", None, "bc")];
    let mut owed = policy(1, vec![slot(count)]);
    owed.courses[1].no_credit_with = vec![0, 2];
    expect(&owed, &[("aA bA=0.5 cA", Met), ("aA bA=0.5", NotMet), ("aA cA", Met), ("bA", Met)]);
    let bound = Some(amount("1.5"));
    let sum = Kind::Sum { measure: Measure::Credits, least: amount("1.5"), most: bound, parts: vec![1] };
    let owed = policy(1, vec![sum, crossing("1", None, "1")]);
    expect(&owed, &[("aA bA cA", Met), ("aA bA", NotMet)]);
}

/// What one alternative counts at most holds whatever the sum above it needs.
#[test]
fn an_alternative_counts_no_more_than_it_may() {
    let sum = |least: &str| Kind::Sum {
        measure: Measure::Credits,
        least: amount(least),
        most: None,
        parts: vec![1],
    };
    let owed = |least: &str| {
        let choice = Kind::Choose { count: 1, parts: vec![2, 3] };
        policy(1, vec![sum(least), choice, slot(credits("1", "ab")), slot(credits("1", "cd"))])
    };
    expect(&owed("2"), &[("aA bA", NotMet), ("aA cA", NotMet), ("aA bA cA dA", NotMet)]);
    expect(&owed("1"), &[("aA bA", Met), ("dA", Met)]);
}

/// An award that is met one way, where the plan leaves a branch open, and on track the other, is on track; and so
/// is what is shown of it, which may take other branches than what is earned does.
#[test]
fn what_is_on_track_is_shown_on_track() {
    let open = Kind::If { cond: Cond::FactYes(0), then: vec![1], otherwise: vec![2] };
    let planned = Cond::Courses(Measure::Courses, Amount::ONE, None, of("b"));
    let inner = Kind::If { cond: planned, then: vec![3], otherwise: Vec::new() };
    let more = || slot(counting(Measure::Credits, "0", None, of("a")));
    let owed = policy(1, vec![open, slot(counting(Measure::Credits, "1", None, of("b"))), inner, more()]);
    expect(&owed, &[("-bA", OnTrack), ("bA", Met), ("aA -bA", OnTrack), ("aA", Verdict::CannotTell)]);
}

/// What a test looks at is not used up, so a separate award may count it.
#[test]
fn separate_awards_may_look_at_the_same_course() {
    let total = Cond::Courses(Measure::Credits, amount("0.5"), None, of("a"));
    let mut owed = policy(1, vec![Kind::Test(total)]);
    owed.awards.push(award("two", 1, vec![slot(credits("1", "a"))]));
    owed.awards[0].separate_from.push(1);
    owed.awards[1].separate_from.push(0);
    owed.awards[1].adds_to.push(0);
    for records in ["aA", "-aA"] {
        let verdicts = [0, 1].map(|award| verdict_on(award, &owed, &plan(records)));
        assert_eq!(verdicts[0], verdicts[1], "{records}");
        assert!(matches!(verdicts[0], Met | OnTrack), "{records}");
    }
}

/// A separate award may ask for an average over the very award whose proof it is a part of.
#[test]
fn an_average_over_the_award_it_is_separate_from() {
    let mut owed = policy(1, vec![slot(counting(Measure::Courses, "0", None, of("a")))]);
    owed.awards.push(award("two", 1, vec![Kind::GpaCounted { least: amount("2"), award: 0 }]));
    owed.awards[0].separate_from.push(1);
    owed.awards[1].separate_from.push(0);
    owed.awards[1].adds_to.push(0);
    for award in [0, 1] {
        assert_eq!(verdict_on(award, &owed, &plan("aA")), Met);
        assert_eq!(verdict_on(award, &owed, &plan("aD")), NotMet);
    }
}

/// A sum over courses is owed also where an alternative is chosen below it that only looks.
#[test]
fn an_alternative_that_only_looks_adds_no_course() {
    let sum = Kind::Sum { measure: Measure::Courses, least: Amount::ONE, most: None, parts: vec![2] };
    let choice = Kind::Choose { count: 1, parts: vec![3, 4] };
    let mut more = counting(Measure::Credits, "1.25", None, of("ab"));
    more.excess = true;
    let mut looks = counting(Measure::Credits, "1", None, of("a"));
    looks.overall = true;
    let first = slot(counting(Measure::Credits, "1", None, of("a")));
    let owed = policy(2, vec![first, sum, choice, slot(more), slot(looks)]);
    expect(&owed, &[("aA=1.5", NotMet), ("-aA=1.5", NotMet), ("aA bA", NotMet), ("aA bA=1.5", Met)]);
}

/// Where courses count whole, crossing caps on their credit leave few ways: none of them is a search without an end.
#[test]
fn crossing_caps_on_whole_courses_are_soon_decided() {
    let mut count = counting(Measure::Courses, "3", None, of("abc"));
    count.limits = vec![limit("0.25", Some("2"), "bc"), limit("0", Some("1"), "ab")];
    let owed = policy(1, vec![slot(count)]);
    let plans = "aA bA=0.25 bA=0.25 cA";
    assert_eq!(verdict_on(0, &owed, &plan(plans)), NotMet);
    expect(&owed, &[("aA=0.75 bA=0.25 cA", Met), ("aA bA=0.25", NotMet)]);
}
