//! Small random catalogues, awards and students, as recipes that are written as the text of a policy and
//! as a plan; the oracle reads the recipes.

use std::fmt::Write as _;

use gradus::plan::{CourseRecord, Entry, Plan, State};
use gradus::policy::Policy;
use gradus::quantity::{Amount, Date, SchoolYear};
use gradus::source::Sources;
use gradus::{add_stdlib, compile};

/// The school year of every audit.
pub const YEAR: i16 = 2025;

/// Random numbers, the same for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn upto(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % (most + 1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.upto(99) < percent
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.upto(list.len() - 1)]
    }
}

/// A term of a school year, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Fall,
    Spring,
    Summer,
    Year,
}

impl When {
    pub fn word(self) -> &'static str {
        match self {
            Self::Fall => "fall",
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Year => "year",
        }
    }
}

#[derive(Debug, Clone)]
pub enum Need {
    All(Vec<Need>),
    Any(Vec<Need>),
    /// A course, whether beside will do, and whether at C or above.
    Course(usize, bool, bool),
    /// So many courses of these.
    Courses(usize, Vec<usize>),
    /// So many halves of a credit of these.
    Credits(usize, Vec<usize>),
    Fit,
}

#[derive(Debug, Clone)]
pub struct Course {
    /// In halves of a credit: the least and the most.
    pub credits: (i64, i64),
    pub terms: Vec<When>,
    pub grades: Option<(i8, i8)>,
    pub rotation: Option<(i16, i16)>,
    pub before: Vec<Need>,
    pub beside: Vec<usize>,
    pub rival: Option<usize>,
    /// In halves of a credit.
    pub repeatable: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Record {
    pub course: usize,
    pub state: State,
    pub grade: Option<&'static str>,
    /// Years after [`YEAR`], and the term.
    pub when: Option<(i16, Option<When>)>,
}

#[derive(Debug, Clone)]
pub struct Recipe {
    pub courses: Vec<Course>,
    pub demands: Vec<String>,
    pub records: Vec<Record>,
    /// How many school years are left, the one of the audit included.
    pub years: i16,
    pub late: bool,
    pub fit: bool,
    /// In halves of a credit a year, and a term.
    pub load: i64,
    pub term_load: Option<i64>,
}

fn need(dice: &mut Dice, below: usize, deep: usize) -> Need {
    let course = |dice: &mut Dice| Need::Course(dice.upto(below - 1), dice.chance(25), dice.chance(25));
    match dice.upto(9) {
        0 | 1 if deep > 0 => Need::All((0..2).map(|_| need(dice, below, deep - 1)).collect()),
        2 | 3 if deep > 0 => Need::Any((0..2).map(|_| need(dice, below, deep - 1)).collect()),
        4 if below >= 2 => Need::Courses(1 + dice.upto(1), some(dice, below, 2)),
        5 if below >= 2 => Need::Credits(1 + dice.upto(2), some(dice, below, 2)),
        6 if dice.chance(30) => Need::Fit,
        _ => course(dice),
    }
}

/// At least so many of the first courses.
fn some(dice: &mut Dice, below: usize, least: usize) -> Vec<usize> {
    let mut found: Vec<usize> = (0..below).filter(|_| dice.chance(50)).collect();
    for at in 0..below {
        if found.len() < least && !found.contains(&at) {
            found.push(at);
        }
    }
    found.sort_unstable();
    found
}

impl Recipe {
    pub fn new(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        for _ in 0..8 {
            dice.upto(1);
        }
        let count = 2 + dice.upto(5);
        let years = 1 + dice.upto(1) as i16;
        let courses: Vec<Course> = (0..count).map(|at| course(dice, at, count, years)).collect();
        let demands = (0..=dice.upto(2)).map(|at| demand(dice, at, count)).collect();
        let records = (0..dice.upto(3)).map(|_| record(dice, count, years)).collect();
        Self {
            courses,
            demands,
            records,
            years,
            late: dice.chance(40),
            fit: dice.chance(60),
            load: 2 + dice.upto(4) as i64,
            term_load: dice.chance(25).then(|| 1 + dice.upto(3) as i64),
        }
    }

    pub fn as_of(&self) -> Date {
        if self.late { Date::new(YEAR, 11, 29).unwrap() } else { Date::new(YEAR, 8, 1).unwrap() }
    }

    pub fn text(&self) -> String {
        let mut text = String::from("use std.scales\nfact fit \"Fit\" yes or no\n");
        for (at, course) in self.courses.iter().enumerate() {
            let (least, most) = (halves(course.credits.0), halves(course.credits.1));
            let credits = if least == most { least.to_string() } else { format!("{least} to {most}") };
            writeln!(text, "course c{at} \"Course {at}\" {{\n  credits {credits}").unwrap();
            if let Some((first, last)) = course.grades {
                let span = if first == last { first.to_string() } else { format!("{first} to {last}") };
                writeln!(text, "  grades {span}").unwrap();
            }
            let terms: Vec<&str> = course.terms.iter().map(|term| term.word()).collect();
            let rotation = course
                .rotation
                .map(|(every, from)| format!("every {every} years from {}", SchoolYear::starting(from)));
            if !terms.is_empty() || rotation.is_some() {
                writeln!(text, "  offered {} {}", terms.join(", "), rotation.unwrap_or_default()).unwrap();
            }
            for need in &course.before {
                writeln!(text, "  prerequisite {}", said(need)).unwrap();
            }
            for other in &course.beside {
                writeln!(text, "  corequisite c{other}").unwrap();
            }
            course.rival.iter().for_each(|rival| writeln!(text, "  no credit with c{rival}").unwrap());
            course.repeatable.iter().for_each(|most| {
                writeln!(text, "  repeatable for credit up to {} credits", halves(*most)).unwrap()
            });
            text.push_str("}\n");
        }
        text.push_str(
            "diploma goal \"Goal\" {\n  cite \"Rule 1\" as of 2024-01-01\n  grades on letter-grades\n",
        );
        self.demands.iter().for_each(|demand| writeln!(text, "  {demand}").unwrap());
        text.push_str("}\n");
        text
    }

    /// The policy, unless the compiler finds that it cannot be met by anybody.
    pub fn policy(&self) -> Option<Policy> {
        let mut sources = Sources::new();
        sources.add("main".to_owned(), "main.gradus".to_owned(), self.text(), false);
        add_stdlib(&mut sources);
        compile(&sources).policy
    }

    pub fn grade(&self, year: i16) -> i8 {
        (12 - (self.years - 1 - year)) as i8
    }

    pub fn plan(&self) -> Plan {
        let mut plan = Plan::new("S");
        plan.student.graduation = Some(Entry::Year(SchoolYear::starting(YEAR + self.years - 1)));
        plan.student.entered_grade_9 =
            Some(Entry::Year(SchoolYear::starting(YEAR - i16::from(self.grade(0) - 9))));
        plan.student.facts.insert("fit".to_owned(), gradus::plan::FactValue::Bool(self.fit));
        for record in &self.records {
            let mut entry = CourseRecord::new(format!("c{}", record.course), record.state);
            entry.credits =
                (record.state != State::Failed).then(|| halves(self.courses[record.course].credits.1));
            entry.grade = record.grade.map(str::to_owned);
            if let Some((year, term)) = record.when {
                entry.year = Some(SchoolYear::starting(YEAR + year));
                entry.grade_level = Some(self.grade(year));
                entry.term = term.filter(|term| *term != When::Year).map(|term| term.word().to_owned());
            }
            plan.courses.push(entry);
        }
        plan
    }
}

pub fn halves(count: i64) -> Amount {
    Amount::from_parts(count * 5_000)
}

fn course(dice: &mut Dice, at: usize, count: usize, years: i16) -> Course {
    let credits = match dice.upto(6) {
        0 | 1 => (1, 1),
        2 if dice.chance(50) => (1, 2),
        _ => (2, 2),
    };
    let terms = match dice.upto(6) {
        0 => vec![],
        1 => vec![When::Year],
        2 => vec![When::Fall],
        3 => vec![When::Spring],
        4 if years == 1 => vec![When::Spring, When::Summer],
        _ => vec![When::Fall, When::Spring],
    };
    let grades = dice.chance(20).then(|| (11, 11 + dice.upto(1) as i8));
    let rotation = dice.chance(15).then(|| (2, YEAR - dice.upto(1) as i16));
    let before = if at > 0 && dice.chance(55) { vec![need(dice, at, 1)] } else { vec![] };
    let beside = if dice.chance(12) { vec![(at + 1 + dice.upto(count - 2)) % count] } else { vec![] };
    let rival = (at > 0 && dice.chance(10)).then(|| dice.upto(at - 1));
    let repeatable = dice.chance(10).then(|| credits.1 * 2);
    Course { credits, terms, grades, rotation, before, beside, rival, repeatable }
}

fn record(dice: &mut Dice, count: usize, years: i16) -> Record {
    let course = dice.upto(count - 1);
    let term = |dice: &mut Dice| *dice.pick(&[None, Some(When::Fall), Some(When::Spring)]);
    match dice.upto(5) {
        0 | 1 => {
            let grade = *dice.pick(&["A", "C", "D"]);
            Record { course, state: State::Earned, grade: Some(grade), when: Some((-1, None)) }
        }
        2 => Record { course, state: State::Failed, grade: Some("F"), when: Some((-1, None)) },
        3 => Record { course, state: State::InProgress, grade: None, when: Some((0, term(dice))) },
        4 => Record { course, state: State::Planned, grade: None, when: None },
        _ => {
            let when = Some((dice.upto(years as usize - 1) as i16, term(dice)));
            Record { course, state: State::Planned, grade: None, when }
        }
    }
}

fn names(list: &[usize]) -> String {
    list.iter().map(|at| format!("c{at}")).collect::<Vec<_>>().join(", ")
}

fn demand(dice: &mut Dice, at: usize, count: usize) -> String {
    let list = |dice: &mut Dice| names(&some(dice, count, 1));
    match dice.upto(9) {
        0 | 1 => format!(
            "require d{at} \"D{at}\" {} courses from {}",
            1 + dice.upto(1),
            names(&some(dice, count, 2))
        ),
        2 => format!(
            "require d{at} \"D{at}\" one of {{\n    a{at} 1 credit from {}\n    b{at} 1 credit from {}\n  }}",
            list(dice),
            list(dice)
        ),
        3 => format!("require d{at} \"D{at}\" 1 credit from {} taken in grades 12", list(dice)),
        4 => format!("require d{at} \"D{at}\" {} credits from any course", halves(2 + dice.upto(3) as i64)),
        5 if dice.chance(40) => format!("require d{at} \"D{at}\" fit"),
        6 => format!("require d{at} \"D{at}\" 1 credit from {} at C or above", list(dice)),
        7 => format!(
            "require d{at} \"D{at}\" 2 credits from {} {{\n    at most 1 credit from {}\n  }}",
            names(&some(dice, count, 2)),
            list(dice)
        ),
        _ => {
            format!("require d{at} \"D{at}\" {} credits from {}", halves(1 + dice.upto(2) as i64), list(dice))
        }
    }
}

/// A need as a policy writes it.
fn said(need: &Need) -> String {
    let each = |parts: &[Need]| parts.iter().map(|part| format!("({})", said(part))).collect::<Vec<_>>();
    match need {
        Need::All(parts) => each(parts).join(" and "),
        Need::Any(parts) => each(parts).join(" or "),
        Need::Course(course, beside, grade) => {
            let grade = if *grade { " at C or above" } else { "" };
            format!("c{course}{grade}{}", if *beside { " or concurrent" } else { "" })
        }
        Need::Courses(many, list) => format!("{many} courses from {}", names(list)),
        Need::Credits(many, list) => format!("{} credits from {}", halves(*many as i64), names(list)),
        Need::Fit => "fit".to_owned(),
    }
}
