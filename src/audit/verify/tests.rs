//! A correct certificate is accepted; of every way to spoil it, the problem is named.

use super::*;
use crate::audit::outcome::AmountResult;
use crate::plan::{
    CourseRecord, FactValue, ScoreRecord, ScoreValue, Signature, State, Substitution, Waiver, WaiverKind,
};
use crate::policy::{
    Combined, Count, Course, Exam, Fact, FactKind, Filter, Limit, Measure, Named, Offer, Pick, Scale,
    Scoring, Select, Step, Threshold,
};

const BIOLOGY: u32 = 0;
const CHEMISTRY: u32 = 1;
const PHYSICS: u32 = 2;
const AG_1: u32 = 3;
const AG_2: u32 = 4;
const ART: u32 = 5;
const COURSES: [&str; 6] = ["biology", "chemistry", "physics", "ag-1", "ag-2", "art"];

fn half(count: i32) -> Amount {
    Amount::from_parts(i64::from(count) * 5_000)
}

fn named(name: &str) -> Named {
    Named { name: name.to_owned(), module: "school".to_owned(), title: name.to_owned() }
}

fn from(courses: &[u32]) -> Select {
    Select {
        picks: vec![Pick { courses: Some(courses.to_vec()), filters: Vec::new() }],
        combined: Vec::new(),
    }
}

fn any_course() -> Select {
    Select { picks: vec![Pick { courses: None, filters: Vec::new() }], combined: Vec::new() }
}

fn count(least: Amount, most: Option<Amount>, select: Select) -> Count {
    Count {
        measure: Measure::Credits,
        least,
        most,
        select,
        limits: Vec::new(),
        overall: false,
        excess: false,
        shares: Vec::new(),
        substitutes: Vec::new(),
        replaces: None,
    }
}

fn demand(path: &str, kind: Kind) -> Demand {
    Demand {
        path: path.to_owned(),
        name: None,
        title: None,
        text: path.to_owned(),
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        layer: None,
        waived_by: Vec::new(),
        kind,
    }
}

fn award(name: &str, demands: Vec<Demand>, roots: Vec<DemandId>) -> Award {
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
        demands,
        roots,
    }
}

fn policy() -> Policy {
    let step = |symbol: &str, points: i32, fails| Step {
        symbol: symbol.to_owned(),
        points: Some(Amount::whole(points)),
        fails,
    };
    let course = |name: &&str| Course {
        named: named(name),
        credits: (if name.starts_with("ag") { half(1) } else { Amount::ONE }, Amount::ONE),
        codes: vec![("sced".to_owned(), format!("1-{name}"))],
        equivalents: Vec::new(),
        no_credit_with: Vec::new(),
        repeatable: None,
        offer: Offer::default(),
        needs: Vec::new(),
    };
    let mut more = count(half(4), Some(half(4)), from(&[CHEMISTRY, PHYSICS, ART]));
    more.select.combined.push(Combined {
        parts: vec![vec![AG_1], vec![AG_2]],
        credits: Amount::ONE,
        filters: Vec::new(),
        text: "ag-1 together with ag-2 as 1 credit".to_owned(),
    });
    more.limits.push(Limit {
        measure: Measure::Credits,
        least: Amount::ZERO,
        most: Some(Amount::ONE),
        select: from(&[AG_1, AG_2, PHYSICS]),
        text: "at most 1 credit from applied".to_owned(),
    });
    let mut electives = count(half(1), None, any_course());
    electives.excess = true;
    let mut overall = count(half(6), None, any_course());
    overall.overall = true;
    let mut service = demand("service", Kind::Count(Box::new(count(half(2), None, from(&[PHYSICS])))));
    service.name = Some("service".to_owned());
    service.waived_by.push("counselor".to_owned());
    let parts = vec![1, 2];
    let demands = vec![
        demand(
            "science",
            Kind::Sum { measure: Measure::Credits, least: half(6), most: Some(half(6)), parts },
        ),
        demand("science/biology", Kind::Count(Box::new(count(half(2), Some(half(2)), from(&[BIOLOGY]))))),
        demand("science/more", Kind::Count(Box::new(more))),
        demand("arts", Kind::Choose { count: 1, parts: vec![4, 5] }),
        demand("arts/art", Kind::Count(Box::new(count(half(1), Some(half(1)), from(&[ART]))))),
        demand("arts/music", Kind::Count(Box::new(count(half(1), None, from(&[]))))),
        demand("electives", Kind::Count(Box::new(electives))),
        demand("exam", Kind::Test(Cond::Score(0, Threshold::Number(Amount::whole(20)), None))),
        demand("average", Kind::GpaCounted { least: Amount::whole(3), award: 0 }),
        service,
        demand("all", Kind::Count(Box::new(overall))),
        demand("iep", Kind::If { cond: Cond::FactYes(0), then: vec![12], otherwise: vec![13] }),
        demand("iep/yes", Kind::All(Vec::new())),
        demand("iep/no", Kind::Gpa { least: Amount::whole(3), over: any_course() }),
    ];
    let diploma = award("diploma", demands, vec![0, 3, 6, 7, 8, 9, 10, 11]);
    let seal_demands = vec![demand("art", Kind::Count(Box::new(count(half(2), None, from(&[ART])))))];
    let mut seal = award("seal", seal_demands, vec![0]);
    seal.adds_to.push(0);
    let policy = Policy {
        format: "gradus-validator".to_owned(),
        version: crate::policy::FORMAT_VERSION,
        edition: "2026".to_owned(),
        sources: String::new(),
        scales: vec![Scale {
            named: named("letters"),
            steps: vec![step("A", 4, false), step("B", 3, false), step("C", 2, false), step("F", 0, true)],
        }],
        courses: COURSES.iter().map(course).collect(),
        exams: vec![Exam { named: named("act"), scoring: Scoring::Numbers(Amount::ONE, Amount::whole(36)) }],
        credentials: Vec::new(),
        facts: vec![Fact { named: named("iep"), kind: FactKind::YesNo }],
        marks: Vec::new(),
        events: Vec::new(),
        roles: Vec::new(),
        calendars: Vec::new(),
        flags: Vec::new(),
        awards: vec![diploma, seal],
        sequences: Vec::new(),
    };
    assert_eq!(policy.faults(), Vec::<String>::new());
    policy
}

/// Records in the order of the courses; physics is planned.
fn plan() -> Plan {
    let mut plan = Plan::new("S");
    for (name, grade) in COURSES.iter().zip(["A", "B", "A", "C", "C", "A"]) {
        let mut record = CourseRecord::new(*name, State::Earned);
        record.credits = Some(if name.starts_with("ag") { half(1) } else { Amount::ONE });
        record.grade = Some(grade.to_owned());
        plan.courses.push(record);
    }
    plan.courses[2].state = State::Planned;
    plan.courses[2].grade = None;
    let score = ScoreValue::Number(Amount::whole(21));
    plan.scores.push(ScoreRecord { exam: "act".to_owned(), score, date: None, year: None, attempt: None });
    plan.student.facts.insert("iep".to_owned(), FactValue::Bool(false));
    plan.waivers.push(Waiver {
        rule: "diploma/service".to_owned(),
        kind: WaiverKind::Waiver,
        by: "counselor".to_owned(),
        name: None,
        date: today(),
        expires: None,
        signed: vec![Signature { by: "Counselor".to_owned(), date: today(), name: None }],
        reason: None,
    });
    plan
}

fn today() -> Date {
    Date::new(2025, 5, 20).unwrap()
}

fn uses(records: &[usize], amount: Amount) -> Use {
    Use { records: records.to_vec(), title: String::new(), amount, earned: true, excess: false }
}

fn shown(path: &str, counted: Vec<Use>, owed: Option<Amount>) -> DemandResult {
    let sum: Amount = counted.iter().map(|one| one.amount).sum();
    DemandResult {
        path: path.to_owned(),
        title: path.to_owned(),
        text: path.to_owned(),
        place: String::new(),
        verdict: Verdict::Met,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        amount: owed.map(|owed| AmountResult {
            measure: Measure::Credits,
            owed,
            counted: sum,
            earned: sum,
            missing: Amount::ZERO,
        }),
        counted,
        considered: Vec::new(),
        other_courses: Vec::new(),
        overall: false,
        choose: None,
        because: None,
        layer: None,
        when: None,
        events: Vec::new(),
        parts: Vec::new(),
        chosen: false,
    }
}

fn report(award: &str, demands: Vec<DemandResult>) -> AwardResult {
    AwardResult {
        award: award.to_owned(),
        title: award.to_owned(),
        kind: "diploma".to_owned(),
        code: None,
        extends: None,
        authority: None,
        place: String::new(),
        verdict: Verdict::Met,
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        adds_to: Vec::new(),
        demands,
        together: Vec::new(),
        unused: Vec::new(),
        open_questions: Vec::new(),
        blocking: Vec::new(),
        repair: None,
    }
}

fn diploma() -> AwardResult {
    let mut science = shown("science", Vec::new(), Some(half(6)));
    science.parts = vec![
        shown("science/biology", vec![uses(&[0], half(2))], Some(half(2))),
        shown("science/more", vec![uses(&[1], half(2)), uses(&[3, 4], half(2))], Some(half(4))),
    ];
    let amount = science.amount.as_mut().unwrap();
    (amount.counted, amount.earned) = (half(6), half(6));
    let mut arts = shown("arts", Vec::new(), None);
    arts.parts = vec![
        shown("arts/art", vec![uses(&[5], half(1))], Some(half(1))),
        shown("arts/music", Vec::new(), None),
    ];
    arts.parts[0].chosen = true;
    arts.parts[1].verdict = Verdict::NotMet;
    let left = Use { excess: true, ..uses(&[5], half(1)) };
    let all =
        [0, 1, 3, 4, 5].map(|at: usize| uses(&[at], if at == 3 || at == 4 { half(1) } else { half(2) }));
    let mut service = shown("service", Vec::new(), None);
    service.verdict = Verdict::Waived;
    let mut iep = shown("iep", Vec::new(), None);
    iep.parts = vec![shown("iep/no", Vec::new(), None)];
    let demands = vec![
        science,
        arts,
        shown("electives", vec![left], Some(half(1))),
        shown("exam", Vec::new(), None),
        shown("average", Vec::new(), None),
        service,
        shown("all", all.to_vec(), Some(half(6))),
        iep,
    ];
    AwardResult { unused: vec![2], ..report("diploma", demands) }
}

fn seal() -> AwardResult {
    let mut seal = report("seal", vec![shown("art", vec![uses(&[5], half(2))], Some(half(2)))]);
    seal.adds_to.push(("diploma".to_owned(), Verdict::Met));
    seal
}

/// Everything a check reads.
struct Case {
    policy: Policy,
    plan: Plan,
    result: AwardResult,
    others: Vec<AwardResult>,
}

impl Case {
    fn diploma() -> Self {
        Self { policy: policy(), plan: plan(), result: diploma(), others: vec![diploma(), seal()] }
    }

    fn seal() -> Self {
        Self { result: seal(), ..Self::diploma() }
    }

    fn check(&self) -> Result<Checked, Vec<String>> {
        verify(&self.policy, &self.plan, today(), &self.result, &self.others)
    }

    fn at(&mut self, path: &str) -> &mut DemandResult {
        find_in(&mut self.result.demands, path).unwrap()
    }

    fn counting(&mut self, id: usize) -> &mut Count {
        match &mut self.policy.awards[0].demands[id].kind {
            Kind::Count(count) => count,
            _ => unreachable!(),
        }
    }
}

fn find_in<'r>(results: &'r mut [DemandResult], path: &str) -> Option<&'r mut DemandResult> {
    for result in results {
        if result.path == path {
            return Some(result);
        }
        if let Some(found) = find_in(&mut result.parts, path) {
            return Some(found);
        }
    }
    None
}

const NOTHING_ASSUMED: Checked = Checked::Proved { assuming: Vec::new() };

#[test]
fn a_correct_certificate_is_accepted() {
    assert_eq!(Case::diploma().check(), Ok(NOTHING_ASSUMED));
    assert_eq!(Case::seal().check(), Ok(NOTHING_ASSUMED));
}

#[test]
fn other_verdicts_have_no_certificate() {
    for verdict in [Verdict::CannotTell, Verdict::NotApplicable, Verdict::Undecided] {
        let mut case = Case::diploma();
        case.result.verdict = verdict;
        assert_eq!(case.check(), Ok(Checked::Nothing));
    }
}

#[test]
fn what_is_not_known_is_said() {
    let mut case = Case::diploma();
    case.plan.student.facts.clear();
    let assumed = "what `iep` asks of this student is what is shown".to_owned();
    assert_eq!(case.check(), Ok(Checked::Proved { assuming: vec![assumed] }));
    let mut case = Case::seal();
    case.others.clear();
    let assumed = "`diploma` is met".to_owned();
    assert_eq!(case.check(), Ok(Checked::Proved { assuming: vec![assumed] }));
}

#[test]
fn planned_courses_count_for_on_track_only() {
    let mut case = Case::diploma();
    let planned = Use { earned: false, ..uses(&[2], half(2)) };
    case.at("science/more").counted[1] = planned;
    case.at("science/more").amount.as_mut().unwrap().earned = half(2);
    case.at("science").amount.as_mut().unwrap().earned = half(4);
    case.result.unused = vec![3, 4];
    let problems = case.check().unwrap_err();
    assert!(problems.iter().any(|one| one.contains("`physics`, which is planned and does not count")));
    case.result.verdict = Verdict::OnTrack;
    // It says that what is planned is met already.
    assert!(case.check().unwrap_err()[0].contains("said to be met, but only 1 is earned"));
    case.at("science/more").verdict = Verdict::OnTrack;
    case.at("science").verdict = Verdict::OnTrack;
    assert_eq!(case.check(), Ok(NOTHING_ASSUMED));
}

#[test]
fn every_spoiled_certificate_is_refused() {
    type Spoil = fn(&mut Case);
    let table: &[(&str, Spoil)] = &[
        // What is counted.
        ("counts courses[9], which the plan does not have", |case| {
            case.at("science/biology").counted[0].records = vec![9];
        }),
        ("of no course at all", |case| case.at("science/biology").counted[0].records.clear()),
        ("`physics`, which is planned and does not count", |case| {
            case.at("science/more").counted[0].records = vec![2];
        }),
        ("`biology`, which is failed and does not count", |case| case.plan.courses[0].state = State::Failed),
        ("`biology`, which is graded as failed", |case| case.plan.courses[0].grade = Some("F".to_owned())),
        ("calls `biology` not earned yet, which it is not", |case| {
            case.at("science/biology").counted[0].earned = false;
        }),
        ("`chemistry`, which does not fit it for sure", |case| {
            case.at("science/biology").counted[0].records = vec![1];
        }),
        ("`biology`, which does not fit it for sure", |case| {
            let filter = Filter::Taken(crate::policy::Range {
                from: Some(crate::policy::Moment::Date(today())),
                until: None,
            });
            case.counting(1).select.picks[0].filters.push(filter);
        }),
        ("`needlework`, which does not fit it for sure", |case| {
            case.plan.courses[0].course = "needlework".to_owned();
        }),
        ("counts 1.5 of `biology`, which is worth 1", |case| {
            case.at("science/biology").counted[0].amount = half(3);
        }),
        ("counts 0 of `biology`", |case| case.at("science/biology").counted[0].amount = Amount::ZERO),
        ("takes only 0.5 of `art`, which is worth 1", |case| {
            case.counting(4).measure = Measure::Courses;
        }),
        // Rules 2, 3 and 5.
        ("`chemistry` is counted twice in `science/more`", |case| {
            case.at("science/more").counted[1].records = vec![1];
        }),
        ("`art` is counted twice: in `science/more` and in `arts/art`", |case| {
            case.at("science/more").counted[0].records = vec![5];
        }),
        ("`art` is counted twice: in `arts/art` and in `electives`", |case| {
            case.at("electives").counted[0].excess = false;
        }),
        ("`ag-1` is counted twice: in `science/more` and in `electives`", |case| {
            case.at("electives").counted = vec![uses(&[3], half(1))];
        }),
        ("`art` is worth 1, but 1.5 of it is counted", |case| {
            case.at("electives").counted[0].amount = half(2);
        }),
        ("counts what is left of `biology`, but takes no excess", |case| {
            case.at("science/biology").counted[0].excess = true;
        }),
        ("what is left of `art`, but takes no excess", |case| case.counting(6).excess = false),
        ("what is left of `biology`, which serves no other demand", |case| {
            case.counting(1).excess = true;
            case.at("science/biology").counted[0].excess = true;
        }),
        ("`arts/art` shares its courses whole", |case| {
            case.counting(4).shares.push(1);
            case.counting(1).shares.push(4);
        }),
        ("`art` is worth 1, but 1.5 of it is counted", |case| {
            case.policy.awards[0].split = true;
            case.at("electives").counted[0] = uses(&[5], half(2));
        }),
        ("`chemistry` together with `ag-2`, which do not count together", |case| {
            case.at("science/more").counted[1].records = vec![1, 4];
        }),
        ("count as 0.5 together", |case| case.counting(2).select.combined[0].credits = half(1)),
        // Rule 6.
        ("`biology` and `chemistry` both count, but only one of them earns credit", |case| {
            case.policy.courses[CHEMISTRY as usize].no_credit_with.push(BIOLOGY);
        }),
        ("`biology` (courses[0]) and `biology` (courses[1]) both count", |case| {
            case.plan.courses[1].course = "biology".to_owned();
            case.counting(2).select = any_course();
        }),
        ("`art` takes its course beyond the credit it earns", |case| {
            case.policy.courses[ART as usize].repeatable = Some(half(1));
        }),
        // Rules 7 and 8.
        ("`science/biology`: 0.5 credits are counted, but 1 are owed", |case| {
            case.at("science/biology").counted[0].amount = half(1);
        }),
        ("`science`: 2 credits are counted, but 3 are owed", |case| {
            case.at("science/more").counted.pop();
        }),
        ("`arts/art`: 1 credits are counted, but at most 0.5 may be", |case| {
            case.at("arts/art").counted[0].amount = half(2);
        }),
        ("`science`: 3 credits are counted, but at most 2 may be", |case| {
            match &mut case.policy.awards[0].demands[0].kind {
                Kind::Sum { most, least, .. } => (*least, *most) = (half(4), Some(half(4))),
                _ => unreachable!(),
            }
        }),
        (
            "`at most 1 credit from applied` of `science/more`: 1 credits are counted, but at most 0.5",
            |case| {
                case.counting(2).limits[0].most = Some(half(1));
            },
        ),
        ("`exam` does not hold for sure", |case| case.plan.scores.clear()),
        ("`exam` does not hold for sure", |case| {
            case.plan.scores[0].score = ScoreValue::Number(Amount::whole(19));
        }),
        ("the average of what is counted is below 3", |case| {
            case.plan.courses[0].grade = Some("C".to_owned());
            case.plan.courses[5].grade = Some("C".to_owned());
        }),
        ("`all`: 3.5 credits are counted, but 3.75 are owed", |case| {
            case.counting(10).least = Amount::from_parts(37_500);
            case.at("all").counted.remove(3);
        }),
        // The tree.
        ("`diploma` owes `exam`, which is not shown", |case| {
            case.result.demands.remove(3);
        }),
        ("`diploma` shows `exam`, which it does not owe", |case| {
            let again = case.result.demands[3].clone();
            case.result.demands.push(again);
        }),
        ("`arts` asks for 1 of its parts, but 0 are chosen", |case| case.at("arts/art").chosen = false),
        ("`arts` asks for 1 of its parts, but 2 are chosen", |case| case.at("arts/music").chosen = true),
        ("`arts/music`: 0 credits are counted, but 0.5 are owed", |case| {
            case.at("arts/art").chosen = false;
            case.at("arts/music").chosen = true;
            case.at("arts/music").verdict = Verdict::Met;
        }),
        ("`arts/art` shows courses as counted, but counts none", |case| {
            case.at("arts/art").chosen = false;
        }),
        ("`iep` owes `iep/yes`, which is not shown", |case| {
            case.plan.student.facts.insert("iep".to_owned(), FactValue::Bool(true));
        }),
        ("`science/biology` is owed, but is not said to be met", |case| {
            case.at("science/biology").verdict = Verdict::OnTrack;
        }),
        ("`science` shows courses as counted, but counts none itself", |case| {
            case.at("science").counted.push(uses(&[2], half(2)));
        }),
        ("`service` is said to be waived, but no waiver settles it", |case| case.plan.waivers.clear()),
        ("`service` is said to be waived", |case| case.plan.waivers[0].by = "parent".to_owned()),
        ("`service` is said to be waived", |case| case.plan.waivers[0].date = Date::new(2025, 6, 1).unwrap()),
        ("`service` is said to be waived", |case| {
            case.plan.waivers[0].expires = Some(Date::new(2025, 5, 19).unwrap());
        }),
        ("`service` is said to be waived", |case| case.plan.waivers[0].signed.clear()),
        ("`service` is said to be waived", |case| {
            case.plan.waivers[0].signed[0].by = "principal".to_owned();
        }),
        ("`service` is said to be waived", |case| {
            case.plan.waivers[0].signed[0].date = Date::new(2025, 5, 21).unwrap();
        }),
        ("`exam` is said to be waived", |case| case.at("exam").verdict = Verdict::Waived),
        // What is printed.
        ("`science` prints 2 credits as counted, but it is 3", |case| {
            case.at("science").amount.as_mut().unwrap().counted = half(4);
        }),
        ("prints 0.5 credits as earned, but it is 1", |case| {
            case.at("science/biology").amount.as_mut().unwrap().earned = half(1);
        }),
        ("prints 0.5 credits as owed, but it is 1", |case| {
            case.at("science/biology").amount.as_mut().unwrap().owed = half(1);
        }),
        ("prints 1 credits as missing, but it is 0", |case| {
            case.at("science/biology").amount.as_mut().unwrap().missing = half(2);
        }),
        ("`science/biology` prints courses, but credits are owed", |case| {
            case.at("science/biology").amount.as_mut().unwrap().measure = Measure::Courses;
        }),
        ("`biology` is said to count for nothing, but is counted", |case| case.result.unused.push(0)),
        // The award.
        ("the policy has no award `diplom`", |case| case.result.award = "diplom".to_owned()),
        ("`diploma` is not for this student for sure", |case| {
            case.policy.awards[0].applies = Some(Cond::FactYes(0));
        }),
    ];
    for (expected, spoil) in table {
        let mut case = Case::diploma();
        spoil(&mut case);
        let problems = case.check().expect_err(expected);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:#?}");
    }
}

/// `science/biology` takes other courses for biology; the plan has psychology for it, approved.
fn substituted() -> Case {
    let mut case = Case::diploma();
    let mut psychology = case.policy.courses[BIOLOGY as usize].clone();
    (psychology.named, psychology.codes) = (named("psychology"), Vec::new());
    case.policy.courses.push(psychology);
    case.counting(1).substitutes.push("Principal".to_owned());
    case.counting(1).replaces = Some(Amount::ONE);
    case.plan.courses[0].course = "psychology".to_owned();
    case.plan.substitutions.push(Substitution {
        rule: Some("school.diploma/science/biology".to_owned()),
        for_course: "school.biology".to_owned(),
        use_course: "psychology".to_owned(),
        by: "principal".to_owned(),
        date: today(),
        expires: Some(today()),
        credits: Some(Amount::ONE),
        signed: vec![Signature { by: "PRINCIPAL".to_owned(), date: today(), name: None }],
        reason: None,
    });
    case
}

#[test]
fn approved_courses_stand_in_for_others() {
    assert_eq!(substituted().check(), Ok(NOTHING_ASSUMED));
    type Spoil = fn(&mut Case);
    let not_fitting = "counts `psychology`, which does not fit it for sure";
    let table: &[(&str, Spoil)] = &[
        (not_fitting, |case| case.plan.substitutions.clear()),
        (not_fitting, |case| case.counting(1).substitutes.clear()),
        (not_fitting, |case| case.plan.substitutions[0].by = "parent".to_owned()),
        (not_fitting, |case| case.plan.substitutions[0].signed.clear()),
        (not_fitting, |case| {
            case.plan.substitutions[0].signed[0].date = Date::new(2025, 5, 21).unwrap();
        }),
        (not_fitting, |case| {
            case.plan.substitutions[0].expires = Some(Date::new(2025, 5, 19).unwrap());
        }),
        (not_fitting, |case| {
            case.plan.substitutions[0].rule = Some("diploma/science/more".to_owned());
        }),
        (not_fitting, |case| case.plan.substitutions[0].for_course = "chemistry".to_owned()),
        (not_fitting, |case| case.plan.substitutions[0].use_course = "art".to_owned()),
        (
            "what replaces other courses in `science/biology`: 1 credits are counted, but at most 0.5",
            |case| {
                case.counting(1).replaces = Some(half(1));
            },
        ),
        (
            "what one substitution allows in `science/biology`: 1 credits are counted, but at most 0.5",
            |case| {
                case.plan.substitutions[0].credits = Some(half(1));
            },
        ),
    ];
    for (expected, spoil) in table {
        let mut case = substituted();
        spoil(&mut case);
        let problems = case.check().expect_err(expected);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:#?}");
    }
}

#[test]
fn awards_that_hang_together_are_checked_together() {
    type Spoil = fn(&mut Case);
    let table: &[(&str, Spoil)] = &[
        ("adds to `diploma`, which is not said to be met", |case| case.result.adds_to.clear()),
        ("adds to `diploma`, which is not said to be met", |case| {
            case.result.adds_to[0].1 = Verdict::OnTrack;
        }),
        ("adds to `diploma`, whose report does not say", |case| {
            case.others[0].verdict = Verdict::OnTrack;
        }),
        ("`diploma` owes `science`, which is not shown", |case| {
            case.others[0].demands.remove(0);
        }),
        ("`art` counts for `seal` and for `diploma`, which may not share", |case| {
            case.policy.awards[0].separate_from.push(1);
            case.policy.awards[1].separate_from.push(0);
        }),
        ("separate from `diploma`, which is not met besides", |case| {
            case.policy.awards[1].adds_to.clear();
            case.policy.awards[1].separate_from.push(0);
            case.others[0].verdict = Verdict::NotMet;
        }),
        ("the average of what is counted is below 3.5", |case| {
            let average = Kind::GpaCounted { least: Amount::from_parts(35_000), award: 0 };
            case.policy.awards[1].demands.push(demand("average", average));
            case.policy.awards[1].roots.push(1);
            case.result.demands.push(shown("average", Vec::new(), None));
            case.plan.courses[5].grade = Some("B".to_owned());
        }),
    ];
    for (expected, spoil) in table {
        let mut case = Case::seal();
        spoil(&mut case);
        let problems = case.check().expect_err(expected);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:#?}");
    }
}

#[test]
fn averages_take_the_best_of_what_excludes_each_other() {
    let mut policy = policy();
    let mut plan = plan();
    // Two biologies, of which one counts: A and C, with a B beside them.
    plan.courses.truncate(2);
    let mut again = plan.courses[0].clone();
    again.grade = Some("C".to_owned());
    plan.courses.push(again);
    let reaches = |policy: &Policy, plan: &Plan, parts: i64| {
        let evidence = Evidence::new(policy, plan, today(), &policy.awards[0], Level::Earned);
        evidence.average_reaches(Amount::from_parts(parts), &any_course(), Sure::Yes) == Sure::Yes
    };
    assert!(reaches(&policy, &plan, 35_000));
    assert!(!reaches(&policy, &plan, 35_001));
    // Where both count, neither may be left out.
    policy.courses[BIOLOGY as usize].repeatable = Some(Amount::whole(2));
    assert!(reaches(&policy, &plan, 30_000));
    assert!(!reaches(&policy, &plan, 30_001));
}

#[test]
fn totals_are_the_most_that_is_legal() {
    let mut policy = policy();
    policy.courses[CHEMISTRY as usize].no_credit_with.extend([BIOLOGY, PHYSICS]);
    let plan = plan();
    let evidence = Evidence::new(&policy, &plan, today(), &policy.awards[0], Level::Planned);
    let courses = |least: i32, most: Option<i32>, select: &Select| {
        let most = most.map(Amount::whole);
        evidence.holds(&Cond::Courses(Measure::Courses, Amount::whole(least), most, select.clone()))
    };
    // Biology and physics, rather than chemistry.
    let sciences = from(&[BIOLOGY, CHEMISTRY, PHYSICS]);
    assert_eq!(courses(2, Some(2), &sciences), Sure::Yes);
    assert_eq!(courses(3, None, &sciences), Sure::No);
    // Two halves count as one course together, or as one each.
    let mut both = from(&[AG_1]);
    both.combined.push(Combined {
        parts: vec![vec![AG_1], vec![AG_2]],
        credits: Amount::whole(2),
        filters: Vec::new(),
        text: String::new(),
    });
    assert_eq!(courses(1, Some(1), &both), Sure::Yes);
    let credits = Cond::Courses(Measure::Credits, Amount::whole(2), Some(Amount::whole(2)), both);
    assert_eq!(evidence.holds(&credits), Sure::Yes);
}
