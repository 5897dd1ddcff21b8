//! Students for benchmarks: plans of about 40 course records around a policy's own sequence, always the
//! same for the same policy, kind and number.
//!
//! | kind | what it is like |
//! |---|---|
//! | passing | everything the sequence lists, and electives to spare |
//! | near miss | one or two courses of the sequence are missing; electives that may or may not make up for them |
//! | greedy-breaking | no course to spare, in an order of its own: whoever fills the first demand a course fits, or the one with the fewest courses, goes wrong sooner or later |
//! | under way | the last year is in progress, registered and planned |

use gradus::policy::{FactKind, Policy, Scoring};

/// What a student is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Passing,
    NearMiss,
    GreedyBreaking,
    UnderWay,
}

/// All kinds, as often as each comes in a mix.
pub const MIX: [Kind; 8] = [
    Kind::Passing,
    Kind::Passing,
    Kind::Passing,
    Kind::UnderWay,
    Kind::NearMiss,
    Kind::NearMiss,
    Kind::GreedyBreaking,
    Kind::GreedyBreaking,
];

/// Numbers that look random and are the same everywhere (xorshift, Marsaglia 2003).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// The plan file of student `number`, as JSON on one line.
pub fn plan(policy: &Policy, number: u64) -> String {
    plan_of(policy, MIX[(number % MIX.len() as u64) as usize], number)
}

/// The plan file of a student of that kind.
pub fn plan_of(policy: &Policy, kind: Kind, number: u64) -> String {
    let mut dice = Dice::new(number + 1);
    let core: Vec<usize> =
        policy.sequences[0].entries.iter().map(|(_, _, course)| *course as usize).collect();
    let mut courses = core.clone();
    let spare = match kind {
        Kind::Passing => 14,
        Kind::UnderWay => 8,
        Kind::NearMiss => {
            for _ in 0..=dice.below(2) {
                courses.remove(dice.below(courses.len()));
            }
            14
        }
        Kind::GreedyBreaking => 0,
    };
    let wanted = courses.len() + spare;
    // Spare courses of a policy with few are taken from the whole catalogue, as far as it goes.
    for _ in 0..40 * spare {
        let next = dice.below(policy.courses.len());
        if courses.len() < wanted && !courses.contains(&next) {
            courses.push(next);
        }
    }
    for at in (1..courses.len()).rev() {
        courses.swap(at, dice.below(at + 1));
    }
    let open = if kind == Kind::UnderWay { courses.len() / 4 } else { 0 };
    let records: Vec<serde_json::Value> = courses
        .iter()
        .enumerate()
        .map(|(at, course)| {
            let course = &policy.courses[*course];
            let grade = ["A", "B", "B", "C", "A"][dice.below(5)];
            let year = 2022 + at * 4 / courses.len();
            let left = courses.len() - at;
            let state = match () {
                () if left > open => "earned",
                () if left > open * 2 / 3 => "in progress",
                () if left > open / 3 => "registered",
                () => "planned",
            };
            let mut record = serde_json::json!({
                "course": course.named.name, "title": course.named.title, "credits": course.credits.0,
                "state": state, "year": format!("{year}-{}", (year + 1) % 100),
            });
            if state == "earned" {
                record["grade"] = grade.into();
            }
            record
        })
        .collect();
    let scores: Vec<serde_json::Value> = policy
        .exams
        .iter()
        .filter(|exam| exam.named.name.starts_with("leap"))
        .map(|exam| {
            let score = match exam.scoring {
                Scoring::Numbers(_, best) => serde_json::to_value(best).unwrap(),
                Scoring::Scale(scale) => policy.scales[scale as usize].steps[0].symbol.clone().into(),
            };
            serde_json::json!({ "exam": exam.named.name, "score": score, "year": "2024-25" })
        })
        .collect();
    let enrolment: Vec<serde_json::Value> = (0..4)
        .map(|at| {
            let (grade, year) = (9 + at, 2022 + at);
            let school = format!("School {}", number % 40);
            serde_json::json!({ "school": school, "grade": grade, "year": format!("{year}-{}", (year + 1) % 100) })
        })
        .collect();
    // Yes or no to everything a policy asks: a plan that leaves it open is judged both ways.
    let asked = policy.facts.iter().filter(|fact| fact.kind == FactKind::YesNo);
    let facts: serde_json::Map<String, serde_json::Value> =
        asked.map(|fact| (fact.named.name.clone(), fact.named.name.ends_with("-minimum").into())).collect();
    serde_json::json!({
        "format": "gradus-plan", "version": 1,
        "student": {
            "id": format!("s-{number}"), "entered_grade_9": "2022-23", "graduation": "2025-26", "facts": facts,
        },
        "enrolment": enrolment, "courses": records, "scores": scores,
    })
    .to_string()
}
