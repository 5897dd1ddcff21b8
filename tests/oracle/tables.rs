//! Cases worked out by hand, so that the oracle itself is held to something; the auditor has to agree.

use std::cell::Cell;

use gradus::audit::outcome::Verdict;
use gradus::audit::verify::verify;
use gradus::audit::{Options, audit};
use gradus::plan::{CourseRecord, FactValue, Plan, Signature, State, Substitution, Waiver, WaiverKind};
use gradus::policy::{
    Award, Combined, Cond, Count, Course, Demand, Fact, FactKind, Filter, Kind, Limit, Measure, Named, Offer,
    Pick, Policy, Scale, Select, Step,
};
use gradus::quantity::Amount;

use super::judge::Judge;
use super::make::today;

pub fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn named(name: &str) -> Named {
    Named { name: name.to_owned(), module: "m".to_owned(), title: name.to_owned() }
}

/// The courses `a` to `f`, by their letters; `*` is any course.
pub fn of(letters: &str) -> Select {
    let courses = (letters != "*").then(|| letters.bytes().map(|letter| u32::from(letter - b'a')).collect());
    Select { picks: vec![Pick { courses, filters: Vec::new() }], combined: Vec::new() }
}

fn at_c(letters: &str) -> Select {
    let mut select = of(letters);
    select.picks[0].filters.push(Filter::Step(0, 2));
    select
}

pub fn counting(measure: Measure, least: &str, most: Option<&str>, select: Select) -> Count {
    Count {
        measure,
        least: amount(least),
        most: most.map(amount),
        select,
        limits: Vec::new(),
        overall: false,
        excess: false,
        shares: Vec::new(),
        substitutes: Vec::new(),
        replaces: None,
    }
}

/// So much credit, no more and no less, from the courses.
pub fn credits(least: &str, letters: &str) -> Count {
    counting(Measure::Credits, least, Some(least), of(letters))
}

pub fn limit(least: &str, most: Option<&str>, letters: &str) -> Limit {
    Limit {
        measure: Measure::Credits,
        least: amount(least),
        most: most.map(amount),
        select: of(letters),
        text: letters.to_owned(),
    }
}

pub fn slot(count: Count) -> Kind {
    Kind::Count(Box::new(count))
}

/// The award `one` with these demands, of which the first so many are roots, over the courses `a`
/// to `f`, of 1 credit each.
pub fn policy(roots: u32, kinds: Vec<Kind>) -> Policy {
    let course = |letter: u8| Course {
        named: named(&char::from(letter).to_string()),
        credits: (Amount::ONE, Amount::ONE),
        codes: Vec::new(),
        equivalents: Vec::new(),
        no_credit_with: Vec::new(),
        repeatable: None,
        offer: Offer::default(),
        needs: Vec::new(),
    };
    let step = |symbol: &str, points: i32, fails| Step {
        symbol: symbol.to_owned(),
        points: Some(Amount::whole(points)),
        fails,
    };
    Policy {
        format: "gradus-validator".to_owned(),
        version: gradus::policy::FORMAT_VERSION,
        edition: "2026".to_owned(),
        sources: String::new(),
        scales: vec![Scale {
            named: named("letters"),
            steps: vec![step("A", 4, false), step("B", 3, false), step("C", 2, false), step("F", 0, true)],
        }],
        courses: (b'a'..=b'f').map(course).collect(),
        exams: Vec::new(),
        credentials: Vec::new(),
        facts: vec![Fact { named: named("iep"), kind: FactKind::YesNo }],
        marks: Vec::new(),
        events: Vec::new(),
        roles: Vec::new(),
        calendars: Vec::new(),
        flags: Vec::new(),
        awards: vec![award("one", roots, kinds)],
        sequences: Vec::new(),
    }
}

pub fn award(name: &str, roots: u32, kinds: Vec<Kind>) -> Award {
    let demand = |(at, kind)| Demand {
        path: format!("{at}"),
        name: Some(format!("demand-{at}")),
        title: None,
        text: format!("{at}"),
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        layer: None,
        waived_by: vec!["counselor".to_owned()],
        kind,
    };
    Award {
        named: named(name),
        kind: "diploma".to_owned(),
        authority: None,
        code: None,
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        applies: None,
        of_schools: false,
        extends: None,
        scale: Some(0),
        adds_to: Vec::new(),
        separate_from: Vec::new(),
        split: false,
        demands: kinds.into_iter().enumerate().map(demand).collect(),
        roots: (0..roots).collect(),
    }
}

/// A plan of earned records: course and grade, then credits where they are not 1, as in
/// `aA bB=0.5`; a leading `-` is a planned one.
pub fn plan(records: &str) -> Plan {
    let mut plan = Plan::new("S");
    for text in records.split_whitespace() {
        let (text, worth) = text.split_once('=').unwrap_or((text, "1"));
        let (text, state) = match text.strip_prefix('-') {
            Some(text) => (text, State::Planned),
            None => (text, State::Earned),
        };
        let (course, grade) = text.split_at(1);
        let mut record = CourseRecord::new(course, state);
        record.grade = (!grade.is_empty()).then(|| grade.to_owned());
        record.credits = Some(amount(worth));
        plan.courses.push(record);
    }
    plan
}

pub fn verdict_on(award: u32, policy: &Policy, plan: &Plan) -> Verdict {
    assert_eq!(policy.faults(), Vec::<String>::new());
    let budget = Cell::new(1_000_000);
    let verdict = Judge { policy, plan, as_of: today(), budget: &budget }.verdict(award).unwrap();
    let audited = audit(policy, plan, &Options::on(today()));
    let name = &policy.awards[award as usize].named.name;
    let result = audited.awards.iter().find(|result| result.award == *name);
    assert_eq!(result.map_or(NotApplicable, |result| result.verdict), verdict, "the auditor on {plan:?}");
    let checked = result.map(|result| verify(policy, plan, today(), result, &result.together));
    assert!(!matches!(checked, Some(Err(_))), "{checked:?} of {result:?}");
    verdict
}

#[track_caller]
pub fn expect(policy: &Policy, table: &[(&str, Verdict)]) {
    for (records, verdict) in table {
        assert_eq!(verdict_on(0, policy, &plan(records)), *verdict, "{records}");
    }
}

use Verdict::{CannotTell, Met, NotApplicable, NotMet, OnTrack};

#[test]
fn credit_adds_up_once() {
    let policy = policy(2, vec![slot(credits("1", "ab")), slot(credits("1", "bc"))]);
    expect(
        &policy,
        &[
            ("aA bA", Met),
            ("bA cA", Met),
            ("bA", NotMet),
            ("aA -bA", OnTrack),
            ("aA=0.5 bA", NotMet),
            ("aA=0.5 bA cA", Met),
            ("aF bA", NotMet),
            ("aA=2", NotMet),
        ],
    );
}

#[test]
fn courses_may_be_split_where_it_says_so() {
    let mut policy = policy(2, vec![slot(credits("0.5", "a")), slot(credits("0.5", "a"))]);
    expect(&policy, &[("aA", NotMet)]);
    policy.awards[0].split = true;
    expect(&policy, &[("aA", Met), ("aA=0.5", NotMet)]);
}

#[test]
fn excess_is_what_is_left_over() {
    let mut more = credits("0.5", "a");
    more.excess = true;
    let policy = policy(2, vec![slot(credits("0.5", "a")), slot(more)]);
    expect(&policy, &[("aA", Met), ("aA=0.5", NotMet)]);
}

#[test]
fn shared_courses_serve_both_whole() {
    let (mut one, mut other) = (credits("1", "a"), credits("1", "a"));
    one.shares.push(1);
    other.shares.push(0);
    let policy = policy(2, vec![slot(one), slot(other)]);
    expect(&policy, &[("aA", Met), ("aA=0.5", NotMet)]);
}

#[test]
fn what_counts_in_courses_is_taken_whole() {
    let one_course = counting(Measure::Courses, "1", Some("1"), of("a"));
    let mut rest = credits("0.5", "a");
    rest.excess = true;
    let policy = policy(2, vec![slot(one_course), slot(rest)]);
    expect(&policy, &[("aA", NotMet), ("aA=2", NotMet)]);
}

#[test]
fn limits_hold_together() {
    let mut count = counting(Measure::Credits, "2", Some("2"), of("abcd"));
    count.limits = vec![limit("0", Some("1"), "ab"), limit("0", Some("1"), "bc")];
    let owed = policy(1, vec![slot(count)]);
    expect(
        &owed,
        &[("aA bA", NotMet), ("bA cA", NotMet), ("aA cA", Met), ("bA dA", Met), ("aA=0.5 bA=0.5 dA", Met)],
    );
    let mut count = counting(Measure::Credits, "2", Some("2"), of("abcd"));
    count.limits = vec![limit("1", None, "d")];
    let owed = policy(1, vec![slot(count)]);
    expect(&owed, &[("aA bA cA", NotMet), ("aA dA=0.5 bA", NotMet), ("aA dA", Met)]);
}

#[test]
fn sums_and_choices_reach_down() {
    let sum = Kind::Sum { measure: Measure::Credits, least: amount("3"), most: None, parts: vec![1, 2] };
    let at_least = |letters: &str| slot(counting(Measure::Credits, "1", None, of(letters)));
    let summed = policy(1, vec![sum, at_least("ab"), at_least("cd")]);
    expect(&summed, &[("aA cA", NotMet), ("aA bA cA", Met), ("aA bA", NotMet), ("aA=2 cA", Met)]);
    let choice = Kind::Choose { count: 2, parts: vec![1, 2, 3] };
    let chosen = policy(1, vec![choice, at_least("ab"), at_least("b"), at_least("c")]);
    expect(&chosen, &[("aA bA", Met), ("bA", NotMet), ("bA cA", Met)]);
}

#[test]
fn combined_courses_count_together_or_not_at_all() {
    let mut count = credits("1", "a");
    count.select.combined.push(Combined {
        parts: vec![vec![1], vec![2]],
        credits: Amount::ONE,
        filters: vec![Filter::Step(0, 2)],
        text: String::new(),
    });
    let policy = policy(2, vec![slot(count), slot(credits("1", "c"))]);
    expect(
        &policy,
        &[
            ("bA=0.5 cA=0.5", NotMet),
            ("bA cA", NotMet),
            ("aA cA", Met),
            ("aA bA cA", Met),
            ("bA cA cA", NotMet),
        ],
    );
}

#[test]
fn one_credit_for_one_course() {
    let mut policy = policy(1, vec![slot(credits("2", "abc"))]);
    expect(&policy, &[("aA aA", NotMet), ("aA bA", Met)]);
    policy.courses[0].no_credit_with.push(1);
    expect(&policy, &[("aA bA", NotMet), ("aA bA cA", Met)]);
    policy.courses[0].repeatable = Some(amount("2"));
    expect(&policy, &[("aA aA", Met), ("aA aA=1.5", NotMet), ("aA bA", NotMet)]);
}

#[test]
fn overall_only_looks() {
    let mut all = counting(Measure::Credits, "2", None, of("*"));
    all.overall = true;
    let policy = policy(3, vec![slot(credits("1", "a")), slot(all.clone()), slot(all)]);
    expect(&policy, &[("aA", NotMet), ("aA bA", Met), ("aA aA", NotMet)]);
}

#[test]
fn averages_take_the_best_legal_choice() {
    let over = policy(1, vec![Kind::Gpa { least: amount("3"), over: of("*") }]);
    expect(
        &over,
        &[("", NotMet), ("aB", Met), ("aA bC", Met), ("aA bC cC", NotMet), ("aA aC bC", Met), ("a", NotMet)],
    );
    // What an unidentified record is, is not known; it is taken for the student, and against.
    expect(&over, &[("aB zC", CannotTell), ("aC zA", CannotTell), ("aA zC", Met)]);
    // A course weighs what it is worth.
    expect(&over, &[("aA=0.5 bC", NotMet), ("aA bC=0.5", Met)]);
    let counted = Kind::GpaCounted { least: amount("3.5"), award: 0 };
    let counted = policy(2, vec![slot(credits("1", "ab")), counted]);
    expect(&counted, &[("aA bC", Met), ("aB", NotMet), ("aA=0.5 bB", Met), ("aA=0.5 bC", NotMet)]);
}

#[test]
fn what_is_unknown_is_tried_both_ways() {
    let graded = policy(1, vec![slot(counting(Measure::Credits, "1", None, at_c("a")))]);
    expect(&graded, &[("aA", Met), ("a", CannotTell), ("-a", OnTrack), ("", NotMet), ("aF", NotMet)]);
    // An unidentified record may be anything.
    expect(&graded, &[("zA", CannotTell), ("zA aA", Met)]);
    let at_most = Cond::Courses(Measure::Credits, Amount::ZERO, Some(Amount::ONE), at_c("ab"));
    let capped = policy(1, vec![Kind::Test(at_most)]);
    expect(&capped, &[("aA", Met), ("aA bA", NotMet), ("aA b", CannotTell)]);
    let either = Kind::If { cond: Cond::FactYes(0), then: vec![1], otherwise: vec![2] };
    let mut either = policy(1, vec![either, slot(credits("1", "a")), slot(credits("1", "b"))]);
    expect(&either, &[("aA", CannotTell), ("aA bA", Met), ("cA", NotMet), ("aA -b", OnTrack)]);
    let mut known = plan("aA");
    known.student.facts.insert("iep".to_owned(), FactValue::Bool(true));
    assert_eq!(verdict_on(0, &either, &known), Met);
    either.awards[0].applies = Some(Cond::Not(Box::new(Cond::FactYes(0))));
    assert_eq!(verdict_on(0, &either, &known), NotApplicable);
    expect(&either, &[("aA bA", CannotTell)]);
}

pub fn waiver(rule: &str, by: &str, from: &str, until: Option<&str>, signed: &[(&str, &str)]) -> Waiver {
    let date = |text: &str| gradus::quantity::parse_date(text).unwrap();
    Waiver {
        rule: rule.to_owned(),
        kind: WaiverKind::Waiver,
        by: by.to_owned(),
        name: None,
        date: date(from),
        expires: until.map(date),
        signed: signed.iter().map(|(by, day)| signature(by, day)).collect(),
        reason: None,
    }
}

#[test]
fn waivers_settle_what_they_name() {
    let policy = policy(2, vec![slot(credits("1", "a")), slot(credits("1", "b"))]);
    let waived_by = |rule: &str, by: &str, from: &str, until: Option<&str>, signed: &[(&str, &str)]| {
        let mut plan = plan("bA");
        plan.waivers.push(waiver(rule, by, from, until, signed));
        verdict_on(0, &policy, &plan)
    };
    let waived =
        |rule: &str, by: &str, from: &str, until| waived_by(rule, by, from, until, &[(by, "2025-05-20")]);
    assert_eq!(waived("one/demand-0", "counselor", "2025-05-20", None), Met);
    assert_eq!(waived("m.one/demand-0", "Counselor", "2025-05-20", Some("2025-05-20")), Met);
    assert_eq!(waived("one/demand-1", "counselor", "2025-05-20", None), NotMet);
    // By its path as well as by its name.
    assert_eq!(waived("one/0", "counselor", "2025-05-20", None), Met);
    assert_eq!(waived("m.one/1", "counselor", "2025-05-20", None), NotMet);
    assert_eq!(waived("one/demand-0", "parent", "2025-05-20", None), NotMet);
    assert_eq!(waived("one/demand-0", "counselor", "2025-05-21", None), NotMet);
    assert_eq!(waived("one/demand-0", "counselor", "2025-05-01", Some("2025-05-19")), NotMet);
    let signed = |by: &[(&str, &str)]| waived_by("one/demand-0", "counselor", "2025-05-01", None, by);
    assert_eq!(signed(&[]), NotMet);
    assert_eq!(signed(&[("parent", "2025-05-01")]), NotMet);
    assert_eq!(signed(&[("counselor", "2025-05-21")]), NotMet);
    assert_eq!(signed(&[("parent", "2025-05-01"), ("COUNSELOR", "2025-05-19")]), Met);
}

#[test]
fn substitutions_stand_in_up_to_their_caps() {
    // 2 credits from a and b, and 1 from c; the principal may let other courses stand in for the first.
    let mut first = credits("2", "ab");
    first.substitutes = vec!["principal".to_owned()];
    let mut owed = policy(2, vec![slot(first), slot(credits("1", "c"))]);
    let verdict = |owed: &Policy, records: &str, approved: &[(&str, Option<&str>)], change: Change| {
        let mut plan = plan(records);
        for (courses, most) in approved {
            let (used, replaced) = courses.split_once(" for ").unwrap();
            let mut one = Substitution {
                rule: None,
                for_course: replaced.to_owned(),
                use_course: used.to_owned(),
                by: "principal".to_owned(),
                date: today(),
                expires: None,
                credits: most.map(amount),
                signed: vec![signature("principal", "2025-05-20")],
                reason: None,
            };
            change(&mut one);
            plan.substitutions.push(one);
        }
        verdict_on(0, owed, &plan)
    };
    let date = |text: &str| gradus::quantity::parse_date(text).unwrap();
    let same: Change = &|_| {};
    let d_for_a = [("d for a", None)];
    assert_eq!(verdict(&owed, "bA dA cA", &[], same), NotMet);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, same), Met);
    assert_eq!(verdict(&owed, "bA -dA cA", &d_for_a, same), OnTrack);
    assert_eq!(verdict(&owed, "bA dA=0.5 cA", &d_for_a, same), NotMet);
    // It stands in nowhere else, and where the rule says so, only there.
    assert_eq!(verdict(&owed, "aA bA dA", &[("d for c", None)], same), NotMet);
    let ruled = |rule: &'static str| move |one: &mut Substitution| one.rule = Some(rule.to_owned());
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &ruled("one/demand-0")), Met);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &ruled("one/demand-1")), NotMet);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &ruled("m.one/0")), Met);
    // It must be approved by a role that may, signed, in force.
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &|one| one.by = "parent".to_owned()), NotMet);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &|one| one.signed.clear()), NotMet);
    let signed = |by: &'static str, day: &'static str| {
        move |one: &mut Substitution| one.signed = vec![signature(by, day)]
    };
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &signed("parent", "2025-05-01")), NotMet);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &signed("principal", "2025-05-21")), NotMet);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &signed("PRINCIPAL", "2025-05-20")), Met);
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, &|one| one.date = date("2025-05-21")), NotMet);
    let last_day: Change = &|one| one.expires = Some(date("2025-05-20"));
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, last_day), Met);
    let expired: Change = &|one| {
        one.date = date("2025-01-01");
        one.expires = Some(date("2025-05-19"));
    };
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, expired), NotMet);
    // A course counts once, as itself where it can.
    assert_eq!(verdict(&owed, "bA cA", &[("c for a", None)], same), NotMet);
    assert_eq!(verdict(&owed, "aA bA cA", &[("b for a", Some("0"))], same), Met);
    // The cap of the substitution, of two the larger; then that of the demand, over all of them.
    assert_eq!(verdict(&owed, "bA dA cA", &[("d for a", Some("0.5"))], same), NotMet);
    let both = [("d for a", Some("0.5")), ("d for b", Some("1"))];
    assert_eq!(verdict(&owed, "bA dA cA", &both, same), Met);
    let two = [("d for a", None), ("e for b", None)];
    assert_eq!(verdict(&owed, "dA eA cA", &two, same), Met);
    let Kind::Count(count) = &mut owed.awards[0].demands[0].kind else { unreachable!() };
    count.replaces = Some(Amount::ONE);
    assert_eq!(verdict(&owed, "dA eA cA", &two, same), NotMet);
    assert_eq!(verdict(&owed, "dA=0.5 eA=0.5 bA cA", &two, same), Met);
    // Limits of the demand see the course that is replaced.
    let Kind::Count(count) = &mut owed.awards[0].demands[0].kind else { unreachable!() };
    count.limits = vec![limit("1", None, "a")];
    assert_eq!(verdict(&owed, "bA dA cA", &d_for_a, same), Met);
    assert_eq!(verdict(&owed, "bA dA cA", &[("d for b", None)], same), NotMet);
}

/// What is different about a substitution.
type Change<'a> = &'a dyn Fn(&mut Substitution);

fn signature(by: &str, day: &str) -> Signature {
    Signature { by: by.to_owned(), date: gradus::quantity::parse_date(day).unwrap(), name: None }
}

#[test]
fn awards_add_up_or_keep_apart() {
    let mut policy = policy(1, vec![slot(credits("1", "ab"))]);
    policy.awards.push(award("two", 1, vec![slot(credits("1", "a"))]));
    policy.awards[1].adds_to.push(0);
    for (records, verdict) in [("aA", Met), ("bA", NotMet), ("aA bA", Met), ("-aA", OnTrack)] {
        assert_eq!(verdict_on(1, &policy, &plan(records)), verdict, "{records}");
    }
    policy.awards[0].separate_from.push(1);
    policy.awards[1].separate_from.push(0);
    for (records, verdict) in [("aA", NotMet), ("aA bA", Met), ("aA -bA", OnTrack)] {
        assert_eq!(verdict_on(1, &policy, &plan(records)), verdict, "{records}");
    }
    let average = Kind::GpaCounted { least: amount("3"), award: 0 };
    policy.awards[0].separate_from.clear();
    policy.awards[1] = award("two", 1, vec![average]);
    policy.awards[1].adds_to.push(0);
    for (records, verdict) in [("aA bC", Met), ("aC bC", NotMet), ("aC", NotMet)] {
        assert_eq!(verdict_on(1, &policy, &plan(records)), verdict, "{records}");
        assert_eq!(verdict_on(0, &policy, &plan(records)), Met, "{records}");
    }
}
