//! Random small policies and plans.
//!
//! A strategy makes a *recipe*: plain data in which everything refers to everything else by a number
//! of any size. [`Recipe::build`] turns any recipe into a sound policy and a plan, so that recipes
//! can be shrunk piece by piece.

use gradus::plan::{
    CourseRecord, Credential, Enrolment, Entry, FactValue, Plan, ScoreRecord, ScoreValue, Signature, State,
    Substitution, Waiver, WaiverKind,
};
use gradus::policy::{
    Award, Combined, Cond, Count, Course, Demand, Exam, Fact, FactKind, Filter, Kind, Limit, Measure, Moment,
    Named, Offer, Pick, Policy, Range, Scale, Scoring, Select, Step, Threshold,
};
use gradus::quantity::{Amount, Date, SchoolYear};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

/// The day audits are made for.
pub fn today() -> Date {
    Date::new(2025, 5, 20).unwrap()
}

#[derive(Debug, Clone)]
pub struct Recipe {
    courses: Vec<CourseRecipe>,
    records: Vec<RecordRecipe>,
    awards: Vec<AwardRecipe>,
    student: StudentRecipe,
}

#[derive(Debug, Clone)]
struct CourseRecipe {
    credits: u8,
    most: u8,
    rival: Option<u8>,
    twin: Option<u8>,
    repeatable: Option<u8>,
}

#[derive(Debug, Clone)]
struct RecordRecipe {
    course: u8,
    named: u8,
    state: u8,
    credits: Option<u8>,
    grade: Option<u8>,
    points: Option<u8>,
    year: Option<u8>,
    dated: bool,
    level: Option<u8>,
    place: Option<bool>,
    marked: bool,
}

#[derive(Debug, Clone)]
struct StudentRecipe {
    iep: Option<bool>,
    goal: Option<bool>,
    age: Option<u8>,
    entered: Option<u8>,
    graduates: Option<u8>,
    since: Option<u8>,
    scores: Vec<(u8, u8, Option<u8>)>,
    credentials: Vec<(u8, u8, Option<u8>)>,
    waivers: Vec<(u8, u8, u8)>,
    substitutions: Vec<(u8, u8, u8, Option<u8>)>,
}

#[derive(Debug, Clone)]
struct AwardRecipe {
    roots: Vec<Node>,
    split: bool,
    graded: bool,
    applies: Option<CondRecipe>,
    /// What the award is to the one before.
    tie: u8,
    shares: Vec<(u8, u8)>,
}

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Sum { courses: bool, least: u8, most: Option<u8>, parts: Vec<Node> },
    Choose(u8, Vec<Node>),
    Count(CountRecipe),
    Test(CondRecipe),
    Gpa(u8, SelectRecipe),
    GpaCounted(u8, bool),
    If(CondRecipe, Vec<Node>, Vec<Node>),
    When(Vec<(CondRecipe, Vec<Node>)>, Vec<Node>),
    Waivable(Box<Node>),
}

#[derive(Debug, Clone)]
struct CountRecipe {
    courses: bool,
    least: u8,
    most: Option<u8>,
    select: SelectRecipe,
    limits: Vec<(bool, u8, Option<u8>, SelectRecipe)>,
    overall: bool,
    excess: bool,
    substitutes: bool,
    replaces: Option<u8>,
}

#[derive(Debug, Clone)]
struct SelectRecipe {
    picks: Vec<(u8, Vec<FilterRecipe>)>,
    combined: Option<(Vec<u8>, u8, Option<FilterRecipe>)>,
}

#[derive(Debug, Clone)]
enum FilterRecipe {
    Step(u8),
    Number(bool),
    Taken(u8, bool),
    Grades(u8),
    At,
    Marked,
    Also(u8),
    Except(u8),
    Completed,
}

#[derive(Debug, Clone)]
enum CondRecipe {
    Iep,
    Goal,
    Age(u8),
    Entered(u8),
    Score(u8, u8, Option<u8>),
    BestSum(u8, u8, Option<u8>),
    Credentials(u8, Option<u8>),
    Graduates(u8),
    Since(u8),
    Stated(u8),
    Courses { courses: bool, least: u8, most: Option<u8>, select: SelectRecipe },
    Not(Box<CondRecipe>),
    All(Vec<CondRecipe>),
    AtLeast(u8, Vec<CondRecipe>),
}

pub fn recipe() -> impl Strategy<Value = Recipe> {
    (
        vec(course(), 1..=6),
        prop_oneof![1 => vec(record(), 0..=3), 4 => vec(record(), 4..=7)],
        prop_oneof![9 => vec(award(), 1..=2), 1 => vec(award(), 3..=3)],
        student(),
    )
        .prop_map(|(courses, records, awards, student)| Recipe { courses, records, awards, student })
}

/// Students and many conditions to ask of each; no award.
#[derive(Debug, Clone)]
pub struct Questions {
    recipe: Recipe,
    asked: Vec<CondRecipe>,
}

pub fn questions() -> impl Strategy<Value = Questions> {
    (vec(course(), 1..=4), vec(record(), 0..=5), student(), vec(cond(), 10..=10)).prop_map(
        |(courses, records, student, asked)| {
            let recipe = Recipe { courses, records, awards: Vec::new(), student };
            Questions { recipe, asked }
        },
    )
}

impl Questions {
    /// The policy, with one award that asks for nothing; the plan; and the conditions.
    pub fn build(&self) -> (Policy, Plan, Vec<Cond>) {
        let nothing = AwardRecipe {
            roots: Vec::new(),
            split: false,
            graded: true,
            applies: None,
            tie: 7,
            shares: Vec::new(),
        };
        let recipe = Recipe { awards: vec![nothing], ..self.recipe.clone() };
        let (policy, plan) = recipe.build();
        let builder = Builder { courses: recipe.courses.len() as u8, awards: 1 };
        let conds = self.asked.iter().map(|cond| builder.cond(cond, &policy)).collect();
        (policy, plan, conds)
    }
}

fn course() -> impl Strategy<Value = CourseRecipe> {
    let repeatable = weighted(0.25, any::<u8>());
    (any::<u8>(), any::<u8>(), weighted(0.15, any::<u8>()), weighted(0.1, any::<u8>()), repeatable).prop_map(
        |(credits, most, rival, twin, repeatable)| CourseRecipe { credits, most, rival, twin, repeatable },
    )
}

fn record() -> impl Strategy<Value = RecordRecipe> {
    let whose = (0..64_u8, any::<u8>(), any::<u8>(), weighted(0.6, any::<u8>()));
    let graded = (weighted(0.8, any::<u8>()), weighted(0.1, any::<u8>()));
    let taken = (weighted(0.8, any::<u8>()), any::<bool>(), weighted(0.5, any::<u8>()));
    let marks = (weighted(0.6, any::<bool>()), any::<bool>());
    (whose, graded, taken, marks).prop_map(
        |((course, named, state, credits), (grade, points), (year, dated, level), (place, marked))| {
            RecordRecipe { course, named, state, credits, grade, points, year, dated, level, place, marked }
        },
    )
}

fn student() -> impl Strategy<Value = StudentRecipe> {
    let facts = (
        weighted(0.7, any::<bool>()),
        weighted(0.7, any::<bool>()),
        weighted(0.7, any::<u8>()),
        weighted(0.7, any::<u8>()),
        weighted(0.7, any::<u8>()),
        weighted(0.7, any::<u8>()),
    );
    let scores = vec((any::<u8>(), any::<u8>(), weighted(0.7, any::<u8>())), 0..4);
    let credentials = vec((any::<u8>(), any::<u8>(), weighted(0.7, any::<u8>())), 0..3);
    let waivers = vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..2);
    let substitutions = vec((any::<u8>(), any::<u8>(), any::<u8>(), weighted(0.4, any::<u8>())), 0..3);
    (facts, scores, credentials, waivers, substitutions).prop_map(
        |((iep, goal, age, entered, graduates, since), scores, credentials, waivers, substitutions)| {
            StudentRecipe {
                iep,
                goal,
                age,
                entered,
                graduates,
                since,
                scores,
                credentials,
                waivers,
                substitutions,
            }
        },
    )
}

fn award() -> impl Strategy<Value = AwardRecipe> {
    let roots = prop_oneof![3 => vec(node(), 1..=1), 3 => vec(node(), 2..=2), 1 => vec(node(), 3..=3)];
    let flags = (prop::bool::weighted(0.25), prop::bool::weighted(0.9), any::<u8>());
    (roots, flags, weighted(0.1, cond()), vec((any::<u8>(), any::<u8>()), 0..=2)).prop_map(
        |(roots, (split, graded, tie), applies, shares)| AwardRecipe {
            roots,
            split,
            graded,
            applies,
            tie,
            shares,
        },
    )
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        12 => counting().prop_map(Node::Count),
        1 => cond().prop_map(Node::Test),
        1 => (any::<u8>(), select()).prop_map(|(least, over)| Node::Gpa(least, over)),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(least, own)| Node::GpaCounted(least, own)),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let parts = || vec(inner.clone(), 1..=3);
        let few = || vec(inner.clone(), 0..=2);
        prop_oneof![
            2 => parts().prop_map(Node::All),
            3 => (prop::bool::weighted(0.3), any::<u8>(), weighted(0.4, any::<u8>()), parts())
                .prop_map(|(courses, least, most, parts)| Node::Sum { courses, least, most, parts }),
            3 => (any::<u8>(), parts()).prop_map(|(count, parts)| Node::Choose(count, parts)),
            1 => (cond(), parts(), few()).prop_map(|(cond, then, otherwise)| Node::If(cond, then, otherwise)),
            1 => (vec((cond(), few()), 1..=2), few()).prop_map(|(branches, rest)| Node::When(branches, rest)),
            1 => inner.clone().prop_map(|inner| Node::Waivable(Box::new(inner))),
        ]
    })
}

fn counting() -> impl Strategy<Value = CountRecipe> {
    let bounds = (prop::bool::weighted(0.3), any::<u8>(), weighted(0.5, any::<u8>()));
    let limit = (prop::bool::weighted(0.3), any::<u8>(), weighted(0.7, any::<u8>()), select());
    let limits = prop_oneof![3 => Just(Vec::new()), 2 => vec(limit, 1..=2)];
    let flags = (prop::bool::weighted(0.1), prop::bool::weighted(0.25), prop::bool::weighted(0.4));
    (bounds, select(), limits, flags, weighted(0.4, any::<u8>())).prop_map(
        |((courses, least, most), select, limits, (overall, excess, substitutes), replaces)| CountRecipe {
            courses,
            least,
            most,
            select,
            limits,
            overall,
            excess,
            substitutes,
            replaces,
        },
    )
}

fn select() -> impl Strategy<Value = SelectRecipe> {
    let filters = || prop_oneof![5 => Just(Vec::new()), 1 => vec(filter(), 1..=2)];
    let picks = vec((any::<u8>(), filters()), 1..=2);
    let combined = (vec(any::<u8>(), 2..=3), any::<u8>(), weighted(0.2, filter()));
    (picks, weighted(0.12, combined)).prop_map(|(picks, combined)| SelectRecipe { picks, combined })
}

fn filter() -> impl Strategy<Value = FilterRecipe> {
    prop_oneof![
        any::<u8>().prop_map(FilterRecipe::Step),
        any::<bool>().prop_map(FilterRecipe::Number),
        (any::<u8>(), any::<bool>()).prop_map(|(year, day)| FilterRecipe::Taken(year, day)),
        any::<u8>().prop_map(FilterRecipe::Grades),
        Just(FilterRecipe::At),
        Just(FilterRecipe::Marked),
        any::<u8>().prop_map(FilterRecipe::Also),
        any::<u8>().prop_map(FilterRecipe::Except),
        Just(FilterRecipe::Completed),
    ]
}

fn cond() -> impl Strategy<Value = CondRecipe> {
    let courses = (any::<bool>(), any::<u8>(), weighted(0.3, any::<u8>()), select());
    let leaf = prop_oneof![
        2 => Just(CondRecipe::Iep),
        1 => Just(CondRecipe::Goal),
        1 => any::<u8>().prop_map(CondRecipe::Age),
        1 => any::<u8>().prop_map(CondRecipe::Entered),
        2 => (any::<u8>(), any::<u8>(), weighted(0.3, any::<u8>()))
            .prop_map(|(exam, least, year)| CondRecipe::Score(exam, least, year)),
        1 => (any::<u8>(), any::<u8>(), weighted(0.4, any::<u8>()))
            .prop_map(|(count, least, year)| CondRecipe::BestSum(count, least, year)),
        1 => (any::<u8>(), weighted(0.6, any::<u8>())).prop_map(|(many, when)| CondRecipe::Credentials(many, when)),
        1 => any::<u8>().prop_map(CondRecipe::Graduates),
        1 => any::<u8>().prop_map(CondRecipe::Since),
        1 => any::<u8>().prop_map(CondRecipe::Stated),
        2 => courses.prop_map(|(courses, least, most, select)| CondRecipe::Courses { courses, least, most, select }),
    ];
    leaf.prop_recursive(1, 3, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| CondRecipe::Not(Box::new(inner))),
            vec(inner.clone(), 1..=2).prop_map(CondRecipe::All),
            (any::<u8>(), vec(inner, 1..=2)).prop_map(|(count, parts)| CondRecipe::AtLeast(count, parts)),
        ]
    })
}

impl Recipe {
    /// The policy and the plan.
    pub fn build(&self) -> (Policy, Plan) {
        let policy =
            Builder { courses: self.courses.len() as u8, awards: self.awards.len() as u8 }.policy(self);
        let faults = policy.faults();
        assert!(faults.is_empty(), "the recipe makes no sound policy: {faults:?}");
        let plan = self.plan();
        (policy, plan)
    }

    fn plan(&self) -> Plan {
        let student = &self.student;
        let mut plan = Plan::new("S-1");
        plan.student.facts.extend(student.iep.map(|iep| ("iep".to_owned(), FactValue::Bool(iep))));
        let goal = |college: bool| FactValue::Text(if college { "college" } else { "career" }.to_owned());
        plan.student.facts.extend(student.goal.map(|college| ("goal".to_owned(), goal(college))));
        let age = |age: u8| FactValue::Number(Amount::whole(16 + i32::from(age % 3)));
        plan.student.facts.extend(student.age.map(|own| ("age".to_owned(), age(own))));
        plan.student.entered_grade_9 = student.entered.map(|at| match at % 3 {
            2 => Entry::Date(Date::new(2022, 8, 10).unwrap()),
            at => Entry::Year(year(at)),
        });
        plan.student.graduation = student.graduates.map(|at| match at % 2 {
            0 => Entry::Date(day(at)),
            _ => Entry::Year(year(at)),
        });
        let since =
            |at: u8| FactValue::Text(if at == 0 { "long ago".to_owned() } else { day(at).to_string() });
        plan.student.facts.extend(student.since.map(|at| ("since".to_owned(), since(at))));
        for grade in 9..=11 {
            plan.enrolment.push(Enrolment {
                school: "North".to_owned(),
                grade,
                year: year(grade as u8 - 9),
                from: None,
                to: None,
            });
        }
        for record in &self.records {
            plan.courses.push(record.build(self.courses.len() as u8));
        }
        for (exam, score, when) in &student.scores {
            let score = match exam % 3 {
                2 => ScoreValue::Level(["high", "middle", "low"][usize::from(score % 3)].to_owned()),
                _ => ScoreValue::Number(Amount::whole(i32::from(score % 4))),
            };
            let exam = format!("exam-{}", exam % 3);
            let (date, year) = match when {
                Some(at) if at % 2 == 0 => (Some(day(*at)), None),
                at => (None, at.map(year)),
            };
            plan.scores.push(ScoreRecord { exam, score, date, year, attempt: None });
        }
        for (which, state, date) in &student.credentials {
            let credential = ["badge", "school.card"][usize::from(which % 2)].to_owned();
            plan.credentials.push(Credential { credential, date: date.map(day), state: state_of(*state) });
        }
        for (award, named, how) in &student.waivers {
            plan.waivers.push(Waiver {
                rule: format!("award-{}/waivable-{}", award % 2, named % 2),
                kind: WaiverKind::Waiver,
                by: if how % 4 == 0 { "parent" } else { "counselor" }.to_owned(),
                name: None,
                date: approved(how % 5),
                expires: [Some(Date::new(2025, 4, 1).unwrap()), Some(today())]
                    .get(usize::from(how % 7))
                    .copied()
                    .flatten(),
                signed: signed(*how, "Counselor"),
                reason: None,
            });
        }
        let course = |at: u8| format!("course-{}", at % self.courses.len() as u8);
        for (used, replaced, how, credits) in &student.substitutions {
            let rule = match how / 32 {
                0 => Some("award-0/0".to_owned()),
                1 => Some("school.award-1/1".to_owned()),
                2 => Some("award-0/waivable-0".to_owned()),
                _ => None,
            };
            plan.substitutions.push(Substitution {
                rule,
                for_course: format!("{}{}", if how % 2 == 0 { "school." } else { "" }, course(*replaced)),
                use_course: course(*used),
                by: if how % 13 == 0 { "parent" } else { "principal" }.to_owned(),
                date: approved(how % 11),
                expires: match how % 7 {
                    0 => Some(Date::new(2025, if how % 2 == 0 { 4 } else { 6 }, 1).unwrap()),
                    1 => Some(today()),
                    _ => None,
                },
                credits: credits.map(worth),
                signed: signed(*how, "principal"),
                reason: None,
            });
        }
        plan
    }
}

impl RecordRecipe {
    fn build(&self, courses: u8) -> CourseRecord {
        let at = self.course % (courses.max(1));
        let mut record = CourseRecord::new(format!("course-{at}"), state_of(self.state));
        match (self.course, self.named % 8) {
            // One that no course of the policy is.
            (60.., _) => record.course = "basket-weaving".to_owned(),
            (_, 0) => record.course = format!("school.course-{at}"),
            (_, 1) => {
                record.course = format!("10{at}");
                record.system = Some("sced".to_owned());
            }
            _ => {}
        }
        record.credits = self.credits.map(worth);
        // What is not earned yet has a grade now and then.
        let graded = record.state == State::Earned || self.named % 8 == 7;
        let grades = ["A", "B", "B", "C", "A", "P", "90", "excused", "C", "F"];
        record.grade = self.grade.filter(|_| graded).map(|grade| grades[usize::from(grade % 10)].to_owned());
        record.points = self.points.filter(|_| graded).map(|points| Amount::whole(i32::from(points % 5)));
        match (self.year, self.dated) {
            (Some(at), true) => {
                record.date = Some(day(at));
            }
            (at, _) => record.year = at.map(year),
        }
        record.grade_level = self.level.map(|grade| 8 + (grade % 3) as i8);
        record.place = self.place.map(|here| if here { "Academy" } else { "North" }.to_owned());
        if self.marked {
            record.marks.push("approved".to_owned());
        }
        record
    }
}

/// Mostly the signature that is needed, now and then of the day of the audit; or none, one of another, or one
/// too late.
fn signed(how: u8, by: &str) -> Vec<Signature> {
    let on = |by: &str, date| Signature { by: by.to_owned(), date, name: None };
    let signature = |by: &str, month| on(by, Date::new(2025, month, 2).unwrap());
    match how % 17 {
        1 => Vec::new(),
        2 => vec![signature("parent", 3)],
        3 => vec![signature(by, 6)],
        4 | 5 => vec![on(by, today())],
        _ => vec![signature("student", 3), signature(by, 5)],
    }
}

/// The day something is approved: too late, on the day of the audit, or well before.
fn approved(how: u8) -> Date {
    match how {
        0 => Date::new(2025, 9, 1).unwrap(),
        1 => today(),
        _ => Date::new(2025, 3, 1).unwrap(),
    }
}

fn state_of(at: u8) -> State {
    use State::{Earned, Failed, InProgress, Planned, Registered, Withdrawn};
    let states = [Earned, Earned, Earned, Earned, Earned, Earned, InProgress, Registered, Planned, Planned];
    match at {
        0..=4 => Failed,
        5..=8 => Withdrawn,
        _ => states[usize::from(at % 10)],
    }
}

fn year(at: u8) -> SchoolYear {
    SchoolYear::starting(2022 + i16::from(at % 3))
}

/// A day of that school year: at its beginning or end, or one of two in autumn.
fn day(at: u8) -> Date {
    let start = year(at).start();
    let (year, month, day) =
        [(start, 9, 15), (start, 12, 15), (start, 7, 1), (start + 1, 6, 30), (start, 7, 2)]
            [usize::from(at / 3 % 5)];
    Date::new(year, month, day).unwrap()
}

fn worth(at: u8) -> Amount {
    let worth = match at % 16 {
        0 => 2_500,
        1..=4 => 5_000,
        5 => 15_000,
        6 => 20_000,
        7 => 0,
        _ => 10_000,
    };
    Amount::from_parts(worth)
}

fn bound(courses: bool, at: u8) -> Amount {
    if courses {
        return Amount::whole([0, 1, 1, 1, 2, 2, 3][usize::from(at % 7)]);
    }
    let bound = match at % 16 {
        0 => 0,
        1..=4 => 5_000,
        5 => 12_500,
        6..=7 => 15_000,
        8..=9 => 20_000,
        10 => 25_000,
        _ => 10_000,
    };
    Amount::from_parts(bound)
}

fn named(name: String) -> Named {
    Named { title: name.clone(), name, module: "school".to_owned() }
}

struct Builder {
    courses: u8,
    awards: u8,
}

impl Builder {
    fn policy(&self, recipe: &Recipe) -> Policy {
        let number = |name: &str| Exam {
            named: named(name.to_owned()),
            scoring: Scoring::Numbers(Amount::ZERO, Amount::whole(3)),
        };
        let levels = Exam { named: named("exam-2".to_owned()), scoring: Scoring::Scale(1) };
        let step = |symbol: &str, points: Option<i32>, fails: bool| Step {
            symbol: symbol.to_owned(),
            points: points.map(Amount::whole),
            fails,
        };
        let letters = vec![
            step("A", Some(4), false),
            step("B", Some(3), false),
            step("C", Some(2), false),
            step("F", Some(0), true),
            step("P", None, false),
        ];
        let levels_scale = ["high", "middle", "low"].map(|level| step(level, None, false)).to_vec();
        let fact = |name: &str, kind| Fact { named: named(name.to_owned()), kind };
        let words = FactKind::OneOf(vec!["college".to_owned(), "career".to_owned()]);
        let mut policy = Policy {
            format: "gradus-validator".to_owned(),
            version: gradus::policy::FORMAT_VERSION,
            edition: "2026".to_owned(),
            sources: String::new(),
            scales: vec![
                Scale { named: named("letters".to_owned()), steps: letters },
                Scale { named: named("levels".to_owned()), steps: levels_scale },
            ],
            courses: Vec::new(),
            exams: vec![number("exam-0"), number("exam-1"), levels],
            credentials: ["badge", "card"].map(|name| named(name.to_owned())).to_vec(),
            facts: vec![
                fact("age", FactKind::Number),
                fact("goal", words),
                fact("iep", FactKind::YesNo),
                fact("since", FactKind::Date),
            ],
            marks: vec![named("approved".to_owned())],
            events: Vec::new(),
            roles: Vec::new(),
            calendars: Vec::new(),
            flags: Vec::new(),
            awards: Vec::new(),
            sequences: Vec::new(),
        };
        for (at, course) in recipe.courses.iter().enumerate() {
            let least = worth(course.credits).max(Amount::from_parts(2_500));
            policy.courses.push(Course {
                named: named(format!("course-{at}")),
                credits: (least, least.max(worth(course.most))),
                codes: vec![("sced".to_owned(), format!("10{at}"))],
                equivalents: Vec::new(),
                no_credit_with: Vec::new(),
                repeatable: course.repeatable.map(|most| bound(false, most).max(Amount::ONE)),
                offer: Offer::default(),
                needs: Vec::new(),
            });
        }
        for (at, course) in recipe.courses.iter().enumerate() {
            let at = at as u32;
            let other = |other: Option<u8>| {
                other.map(|other| u32::from(other % self.courses)).filter(|other| *other != at)
            };
            if let Some(rival) = other(course.rival) {
                policy.courses[at as usize].no_credit_with.push(rival);
            }
            if let Some(twin) = other(course.twin) {
                for (one, other) in [(at, twin), (twin, at)] {
                    let course = &mut policy.courses[one as usize];
                    course.equivalents.push(other);
                    course.no_credit_with.push(other);
                }
            }
        }
        for course in &mut policy.courses {
            course.equivalents.sort_unstable();
            course.equivalents.dedup();
            course.no_credit_with.sort_unstable();
            course.no_credit_with.dedup();
        }
        for (at, award) in recipe.awards.iter().enumerate() {
            let built = self.award(at as u32, award, &policy);
            policy.awards.push(built);
        }
        for at in 1..recipe.awards.len() {
            let (tie, before) = (recipe.awards[at].tie, at - 1);
            if matches!(tie % 8, 0..=2) {
                policy.awards[at].adds_to.push(before as u32);
            }
            // Now and then only one of the two says so.
            if matches!(tie % 8, 2 | 3) && tie / 8 % 8 != 0 {
                policy.awards[before].separate_from.push(at as u32);
            }
            if matches!(tie % 8, 2 | 3) && tie / 8 % 8 != 1 {
                policy.awards[at].separate_from.push(before as u32);
            }
        }
        // An average runs over what its own award counts, or one it adds to.
        for (at, award) in (0..).zip(&mut policy.awards) {
            for demand in &mut award.demands {
                if let Kind::GpaCounted { award: over, .. } = &mut demand.kind
                    && !award.adds_to.contains(over)
                {
                    *over = at;
                }
            }
        }
        policy
    }

    fn award(&self, at: u32, recipe: &AwardRecipe, policy: &Policy) -> Award {
        let mut demands = Vec::new();
        let mut waivable = 0;
        let mut maker =
            Demands { builder: self, award: at, policy, demands: &mut demands, waivable: &mut waivable };
        let roots = maker.add_all("", &recipe.roots);
        let counts: Vec<usize> = (0..demands.len())
            .filter(|at| matches!(&demands[*at].kind, Kind::Count(count) if !count.overall))
            .collect();
        for (one, other) in &recipe.shares {
            if counts.is_empty() {
                break;
            }
            let (one, other) =
                (counts[usize::from(*one) % counts.len()], counts[usize::from(*other) % counts.len()]);
            for (one, other) in [(one, other), (other, one)] {
                if let Kind::Count(count) = &mut demands[one].kind
                    && one != other
                    && !count.shares.contains(&(other as u32))
                {
                    count.shares.push(other as u32);
                    count.shares.sort_unstable();
                }
            }
        }
        Award {
            named: named(format!("award-{at}")),
            kind: "diploma".to_owned(),
            authority: None,
            code: None,
            place: String::new(),
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            applies: recipe
                .applies
                .as_ref()
                .filter(|cond| cond.of_student())
                .map(|cond| self.cond(cond, policy)),
            of_schools: false,
            extends: None,
            scale: recipe.graded.then_some(0),
            adds_to: Vec::new(),
            separate_from: Vec::new(),
            split: recipe.split,
            demands,
            roots,
        }
    }

    /// The courses of a mask, with all that count wherever they do.
    fn courses(&self, mask: u8, policy: &Policy) -> Vec<u32> {
        let listed: Vec<u32> = (0..u32::from(self.courses)).filter(|at| mask >> at & 1 == 1).collect();
        let equivalents = listed.iter().flat_map(|at| policy.courses[*at as usize].equivalents.clone());
        let mut all: Vec<u32> = listed.iter().copied().chain(equivalents).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn select(&self, recipe: &SelectRecipe, policy: &Policy) -> Select {
        let pick = |(mask, filters): &(u8, Vec<FilterRecipe>)| Pick {
            courses: (mask % 4 != 0).then(|| self.courses((mask / 2) | (mask / 7), policy)),
            filters: filters.iter().map(|filter| self.filter(filter, policy)).collect(),
        };
        let combined = recipe.combined.iter().map(|(parts, credits, filter)| Combined {
            parts: parts.iter().map(|part| self.courses(1 << (part % self.courses), policy)).collect(),
            credits: worth(*credits).max(Amount::from_parts(5_000)),
            filters: filter.iter().map(|filter| self.filter(filter, policy)).collect(),
            text: "together".to_owned(),
        });
        Select { picks: recipe.picks.iter().map(pick).collect(), combined: combined.collect() }
    }

    fn filter(&self, recipe: &FilterRecipe, policy: &Policy) -> Filter {
        let inner = |mask: u8| {
            let filters = if mask & 64 == 0 { Vec::new() } else { vec![Filter::Step(0, 1)] };
            let pick = Pick { courses: Some(self.courses(mask, policy)), filters };
            Box::new(Select { picks: vec![pick], combined: Vec::new() })
        };
        match recipe {
            FilterRecipe::Step(step) => Filter::Step(0, u32::from(step % 3)),
            FilterRecipe::Number(just) => Filter::Number(Amount::whole(if *just { 90 } else { 85 })),
            FilterRecipe::Taken(at, day) => Filter::Taken(range(*at, *day)),
            FilterRecipe::Grades(grade) => Filter::Grades(8 + (grade % 3) as i8, 10),
            FilterRecipe::At => Filter::At("ACADEMY".to_owned()),
            FilterRecipe::Marked => Filter::Marked("approved".to_owned()),
            FilterRecipe::Also(mask) => Filter::Also(inner(*mask)),
            FilterRecipe::Except(mask) => Filter::Except(inner(*mask)),
            FilterRecipe::Completed => Filter::Completed,
        }
    }

    fn cond(&self, recipe: &CondRecipe, policy: &Policy) -> Cond {
        let all = |parts: &[CondRecipe]| parts.iter().map(|part| self.cond(part, policy)).collect();
        match recipe {
            CondRecipe::Iep => Cond::FactYes(2),
            CondRecipe::Goal => Cond::FactIs(1, "college".to_owned()),
            CondRecipe::Age(bound) => {
                let number = Some(Amount::whole(16 + i32::from(bound % 3)));
                match bound / 3 % 3 {
                    0 => Cond::FactNumber(0, number, None),
                    1 => Cond::FactNumber(0, None, number),
                    _ => Cond::FactNumber(0, number, number),
                }
            }
            CondRecipe::Entered(at) => Cond::Entered(9, range(*at, at % 2 == 0)),
            CondRecipe::Score(exam, least, when) => {
                let threshold = match (exam % 3, least % 4) {
                    (_, 0) => Threshold::Any,
                    (2, least) => Threshold::Step(1, u32::from(least - 1)),
                    (_, least) => Threshold::Number(Amount::whole(i32::from(least))),
                };
                Cond::Score(u32::from(exam % 3), threshold, when.map(|when| range(when, when % 2 == 0)))
            }
            CondRecipe::BestSum(count, least, when) => {
                let when = when.map(|when| range(when, when % 2 == 0));
                Cond::BestSum(u32::from(1 + count % 2), vec![0, 1], Amount::whole(i32::from(least % 6)), when)
            }
            CondRecipe::Credentials(many, when) => {
                let wanted = if many % 3 == 0 { vec![0] } else { vec![0, 1] };
                let least = Amount::whole(1 + i32::from(many % 3 == 2));
                Cond::Credentials(least, wanted, when.map(|when| range(when, when % 2 == 0)))
            }
            CondRecipe::Graduates(at) => Cond::Graduates(range(*at, at % 2 == 0)),
            CondRecipe::Since(at) => Cond::FactDate(3, range(*at, at % 2 == 0)),
            CondRecipe::Stated(fact) => Cond::Stated(u32::from(fact % 4)),
            CondRecipe::Courses { courses, least, most, select } => {
                let least = bound(*courses, *least);
                let most = most.map(|most| bound(*courses, most).max(least));
                Cond::Courses(measure(*courses), least, most, self.select(select, policy))
            }
            CondRecipe::Not(inner) => Cond::Not(Box::new(self.cond(inner, policy))),
            CondRecipe::All(parts) => Cond::All(all(parts)),
            CondRecipe::AtLeast(count, parts) => {
                Cond::AtLeast(u32::from(*count) % (parts.len() as u32 + 1), all(parts))
            }
        }
    }
}

impl CondRecipe {
    /// Whether it is about the student only, the same at every level.
    fn of_student(&self) -> bool {
        match self {
            Self::Credentials(..) | Self::Courses { .. } => false,
            Self::Not(inner) => inner.of_student(),
            Self::All(parts) | Self::AtLeast(_, parts) => parts.iter().all(Self::of_student),
            _ => true,
        }
    }
}

struct Demands<'a> {
    builder: &'a Builder,
    award: u32,
    policy: &'a Policy,
    demands: &'a mut Vec<Demand>,
    waivable: &'a mut usize,
}

impl Demands<'_> {
    fn add_all(&mut self, above: &str, nodes: &[Node]) -> Vec<u32> {
        nodes.iter().enumerate().map(|(at, node)| self.add(&format!("{above}{at}"), node, false)).collect()
    }

    fn add(&mut self, path: &str, node: &Node, waivable: bool) -> u32 {
        if let Node::Waivable(inner) = node {
            return self.add(path, inner, true);
        }
        let id = self.demands.len();
        let name = waivable.then(|| {
            *self.waivable += 1;
            format!("waivable-{}", *self.waivable - 1)
        });
        self.demands.push(Demand {
            path: path.to_owned(),
            name,
            title: None,
            text: format!("demand {path}"),
            place: String::new(),
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            layer: None,
            waived_by: if waivable { vec!["counselor".to_owned()] } else { Vec::new() },
            kind: Kind::All(Vec::new()),
        });
        let kind = self.kind(&format!("{path}/"), node);
        self.demands[id].kind = kind;
        id as u32
    }

    fn kind(&mut self, path: &str, node: &Node) -> Kind {
        let (builder, policy) = (self.builder, self.policy);
        match node {
            Node::All(parts) => Kind::All(self.add_all(path, parts)),
            Node::Sum { courses, least, most, parts } => {
                let least =
                    bound(*courses, *least) + if least & 64 == 0 { Amount::ZERO } else { Amount::ONE };
                let most = most.map(|most| bound(*courses, most).max(least));
                Kind::Sum { measure: measure(*courses), least, most, parts: self.add_all(path, parts) }
            }
            Node::Choose(count, parts) => {
                let count = 1 + u32::from(*count) % (parts.len() as u32);
                Kind::Choose { count, parts: self.add_all(path, parts) }
            }
            Node::Count(count) => {
                let least = bound(count.courses, count.least);
                let limit = |(courses, least, most, select): &(bool, u8, Option<u8>, SelectRecipe)| Limit {
                    measure: measure(*courses),
                    least: if most.is_none() { bound(*courses, *least) } else { Amount::ZERO },
                    most: most.map(|most| bound(*courses, most)),
                    select: builder.select(select, policy),
                    text: "of which".to_owned(),
                };
                Kind::Count(Box::new(Count {
                    measure: measure(count.courses),
                    least,
                    most: count.most.map(|most| bound(count.courses, most).max(least)),
                    select: builder.select(&count.select, policy),
                    limits: count.limits.iter().map(limit).collect(),
                    overall: count.overall,
                    excess: count.excess && !count.overall,
                    shares: Vec::new(),
                    substitutes: (count.substitutes && !count.overall)
                        .then(|| "Principal".to_owned())
                        .into_iter()
                        .collect(),
                    replaces: count.replaces.map(|most| bound(false, most)),
                }))
            }
            Node::Test(cond) => Kind::Test(builder.cond(cond, policy)),
            Node::Gpa(least, over) => Kind::Gpa { least: grade(*least), over: builder.select(over, policy) },
            Node::GpaCounted(least, own) => {
                // The second award may add to the first.
                let award = if *own || builder.awards == 1 { self.award } else { 0 };
                Kind::GpaCounted { least: grade(*least), award }
            }
            Node::If(cond, then, otherwise) => Kind::If {
                cond: builder.cond(cond, policy),
                then: self.add_all(&format!("{path}yes-"), then),
                otherwise: self.add_all(&format!("{path}no-"), otherwise),
            },
            Node::When(branches, otherwise) => {
                let mut built = Vec::new();
                for (at, (cond, parts)) in branches.iter().enumerate() {
                    let parts = self.add_all(&format!("{path}when-{at}-"), parts);
                    built.push((builder.cond(cond, policy), parts));
                }
                Kind::When {
                    branches: built,
                    otherwise: self.add_all(&format!("{path}otherwise-"), otherwise),
                }
            }
            Node::Waivable(_) => unreachable!("taken off before"),
        }
    }
}

fn measure(courses: bool) -> Measure {
    if courses { Measure::Courses } else { Measure::Credits }
}

fn grade(at: u8) -> Amount {
    [Amount::whole(2), Amount::from_parts(25_000), Amount::whole(3), Amount::from_parts(35_000)]
        [usize::from(at % 4)]
}

fn range(at: u8, days: bool) -> Range {
    let moment = if days { Moment::Date(day(at)) } else { Moment::Year(year(at)) };
    if at & 128 != 0 {
        // No more than that day or year, or from then on for a year and a bit.
        let until = if at & 32 == 0 { moment } else { Moment::Date(Date::new(2024, 9, 15).unwrap()) };
        Range { from: Some(moment), until: Some(until) }
    } else if at & 32 == 0 {
        Range { from: Some(moment), until: None }
    } else {
        Range { from: None, until: Some(moment) }
    }
}
