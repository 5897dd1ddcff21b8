//! A small policy: kinds of event, calendars that know some years, and demands in windows.

use gradus::policy::{
    Anchor, Award, Calendar, CalendarYear, Cond, Demand, Edge, EventClass, EventFilter, EventKind,
    EventSelect, FORMAT_VERSION, Fact, FactKind, Happening, Kind, Moment, Named, Period, Periods, Policy,
    Range, Said, Tally, Unit, Window,
};
use gradus::quantity::{Amount, Date, SchoolYear};

use super::dice::Dice;

pub const KINDS: [(&str, EventClass); 7] = [
    ("conference", EventClass::Meeting),
    ("plan", EventClass::Document),
    ("path", EventClass::Choice),
    ("effort", EventClass::Attestation),
    ("alternative", EventClass::Placement),
    ("experience", EventClass::Record),
    ("shadowing", EventClass::Record),
];
const PLACEMENT: u32 = 4;
pub const ROLES: [&str; 3] = ["student", "parent", "counselor"];
pub const PARTS: [&str; 2] = ["goals", "courses"];
pub const VALUES: [&str; 2] = ["tu", "ca"];
pub const FACTS: [&str; 3] = ["iep", "exit-date", "code"];

pub fn named(name: &str) -> Named {
    Named { name: name.to_owned(), module: "school".to_owned(), title: format!("The {name}") }
}

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

pub fn roll(dice: &mut Dice<'_>) -> Policy {
    let events = KINDS.iter().map(|(name, class)| EventKind {
        named: named(name),
        class: *class,
        within: (*name == "shadowing").then_some(5),
        formats: Vec::new(),
        parts: Vec::new(),
        values: Vec::new(),
    });
    let kinds = [FactKind::YesNo, FactKind::Date, FactKind::Text];
    let facts = FACTS.iter().zip(kinds).map(|(name, kind)| Fact { named: named(name), kind });
    let mut calendars = Vec::new();
    if dice.chance(90) {
        calendars.push(calendar(dice, "all", &[]));
    }
    if dice.chance(40) {
        calendars.push(calendar(dice, "north", &["North"]));
    }
    let mut award = Award {
        named: named("process"),
        kind: "process".to_owned(),
        authority: None,
        code: None,
        place: String::new(),
        cites: Vec::new(),
        readings: Vec::new(),
        notes: Vec::new(),
        applies: dice.chance(10).then(|| cond(dice)),
        of_schools: false,
        extends: None,
        scale: None,
        adds_to: Vec::new(),
        separate_from: Vec::new(),
        split: false,
        demands: Vec::new(),
        roots: Vec::new(),
    };
    let mut grow = Grow { dice, demands: &mut award.demands };
    award.roots = (0..=grow.dice.below(2)).map(|_| grow.timed(0)).collect();
    Policy {
        format: "gradus-validator".to_owned(),
        version: FORMAT_VERSION,
        edition: "2026".to_owned(),
        sources: String::new(),
        scales: Vec::new(),
        courses: Vec::new(),
        exams: Vec::new(),
        credentials: Vec::new(),
        facts: facts.collect(),
        marks: Vec::new(),
        events: events.collect(),
        roles: ROLES.iter().map(|role| named(role)).collect(),
        calendars,
        flags: Vec::new(),
        awards: vec![award],
        sequences: Vec::new(),
    }
}

fn calendar(dice: &mut Dice<'_>, name: &str, schools: &[&str]) -> Calendar {
    let known = if dice.chance(70) { 100 } else { 60 };
    let mut years = Vec::new();
    for year in 2020..=2030 {
        if !dice.chance(known) {
            continue;
        }
        let terms = vec![
            ("fall".to_owned(), date(year, 8, 14), date(year, 12, 20)),
            ("spring".to_owned(), date(year + 1, 1, 8), date(year + 1, 5, 23)),
        ];
        years.push(CalendarYear {
            year: SchoolYear::starting(year),
            first: date(year, 8, 14),
            last: date(year + 1, 5, 23),
            no_school: vec![(date(year, 11, 25), date(year, 11, 29))],
            terms: if dice.chance(90) { terms } else { Vec::new() },
        });
    }
    Calendar {
        named: named(name),
        schools: schools.iter().map(|school| (*school).to_owned()).collect(),
        years,
        every: dice.chance(20).then_some(((8, 1), (6, 1))),
    }
}

fn strings(some: Vec<&str>) -> Vec<String> {
    some.into_iter().map(str::to_owned).collect()
}

fn select(dice: &mut Dice<'_>, depth: usize) -> EventSelect {
    let kind = dice.below(6) as u32;
    let kinds = if kind == 5 { vec![5, 6] } else { vec![kind] };
    let mut filters = Vec::new();
    for _ in 0..dice.below(3) {
        filters.push(match dice.below(11) {
            0 => EventFilter::Of(strings(dice.some(&VALUES))),
            1 => EventFilter::AttendedBy(strings(dice.some(&ROLES))),
            2 => EventFilter::SignedBy(strings(dice.some(&ROLES))),
            3 => EventFilter::Covering(strings(dice.some(&PARTS))),
            4 => EventFilter::Without(strings(dice.some(&ROLES))),
            5 => EventFilter::Format("Group".to_owned()),
            6 => EventFilter::Dated(Range { from: Some(moment(dice)), until: None }),
            7 if kind == PLACEMENT => {
                let unit = dice.pick(&[Unit::Days, Unit::SchoolDays]);
                EventFilter::Lasting(unit, Some(20), dice.chance(50).then_some(60))
            }
            8 if depth == 0 => EventFilter::With(Box::new(select(dice, 1))),
            9 if depth == 0 => EventFilter::PartOf(Box::new(select(dice, 1))),
            10 => EventFilter::By(strings(dice.some(&ROLES))),
            _ => EventFilter::To(strings(dice.some(&ROLES))),
        });
    }
    EventSelect { kinds, filters }
}

/// Placements of one kind.
fn placement(dice: &mut Dice<'_>) -> EventSelect {
    let filters =
        if dice.chance(30) { vec![EventFilter::Of(strings(dice.some(&VALUES)))] } else { Vec::new() };
    EventSelect { kinds: vec![PLACEMENT], filters }
}

fn moment(dice: &mut Dice<'_>) -> Moment {
    match dice.below(2) {
        0 => Moment::Year(SchoolYear::starting(2022 + dice.below(4) as i16)),
        _ => Moment::Date(dice.day()),
    }
}

fn happening(dice: &mut Dice<'_>) -> Happening {
    let tally = match dice.below(12) {
        0..=5 => Tally::Times { least: 1, most: None },
        6 => Tally::Times { least: 2, most: None },
        7 => Tally::Times { least: 0, most: Some(dice.below(2) as u32) },
        8 => Tally::Times { least: 1, most: Some(1 + dice.below(2) as u32) },
        9 => Tally::Hours { least: Amount::ONE, most: dice.chance(30).then_some(Amount::whole(2)) },
        10 => Tally::Every,
        _ => Tally::Latest,
    };
    Happening { tally, select: select(dice, 0) }
}

fn cond(dice: &mut Dice<'_>) -> Cond {
    match dice.below(8) {
        0 => Cond::InGrade(8, 9 + dice.below(3) as i8),
        1 => Cond::FactYes(0),
        2 => Cond::Placed(Box::new(placement(dice))),
        3 => Cond::Stated(dice.below(3) as u32),
        4 => Cond::Agrees(Said::Fact(2), Said::Choice(2)),
        5 => Cond::Not(Box::new(cond(dice))),
        6 => Cond::All(vec![cond(dice), cond(dice)]),
        _ => Cond::Events(Box::new(happening(dice))),
    }
}

fn edge(dice: &mut Dice<'_>) -> Edge {
    dice.pick(&[Edge::End, Edge::Start])
}

fn unit(dice: &mut Dice<'_>) -> Unit {
    dice.pick(&[Unit::Days, Unit::SchoolDays, Unit::Weeks, Unit::Months])
}

fn term(dice: &mut Dice<'_>) -> String {
    dice.pick(&["fall", "spring"]).to_owned()
}

fn anchor(dice: &mut Dice<'_>, depth: usize, period: bool) -> Anchor {
    match dice.below(if depth == 0 { 13 } else { 11 }) {
        0 | 1 => Anchor::Grade(7 + dice.below(6) as i8, edge(dice)),
        2 => Anchor::On(dice.day()),
        3 => Anchor::MonthDay(dice.pick(&[10, 2, 6, 8]), dice.pick(&[15, 1, 29])),
        4 => Anchor::Year(edge(dice)),
        5 => Anchor::Term(term(dice), edge(dice)),
        6 if period => Anchor::Its(edge(dice)),
        6 | 7 => Anchor::Enrolment(Edge::Start),
        8 => Anchor::Graduation,
        9 => match dice.below(2) {
            0 => Anchor::Event(Box::new(select(dice, 1)), dice.chance(50), Edge::Start),
            _ => {
                let first = dice.chance(50);
                Anchor::Event(Box::new(placement(dice)), first, if first { Edge::Start } else { Edge::End })
            }
        },
        10 => Anchor::Fact(1),
        11 => {
            let length = dice.pick(&[10, 30, 2, 45]);
            let length = if dice.chance(40) { -length } else { length };
            Anchor::Offset(length, unit(dice), Box::new(anchor(dice, 1, period)))
        }
        _ => Anchor::First(vec![anchor(dice, 1, period), anchor(dice, 1, period)]),
    }
}

struct Grow<'g, 'b> {
    dice: &'g mut Dice<'b>,
    demands: &'g mut Vec<Demand>,
}

impl Grow<'_, '_> {
    fn add(&mut self, kind: Kind) -> u32 {
        let id = self.demands.len();
        let named = self.dice.chance(30);
        let text = format!("demand {id}");
        self.demands.push(Demand {
            path: text.clone(),
            name: named.then(|| text.clone()),
            title: named.then(|| format!("Demand {id}")),
            text,
            place: String::new(),
            cites: Vec::new(),
            readings: Vec::new(),
            notes: Vec::new(),
            layer: None,
            waived_by: if self.dice.chance(10) { vec!["parent".to_owned()] } else { Vec::new() },
            kind,
        });
        id as u32
    }

    fn timed(&mut self, depth: usize) -> u32 {
        if depth > 0 && self.dice.chance(25) || depth == 0 && self.dice.chance(10) {
            return self.leaf(depth);
        }
        let window = self.window(depth);
        let again = matches!(window, Window::EveryFew { .. });
        let parts = (0..=self.dice.below(3) / 2)
            .map(|_| match self.dice.below(4) {
                // What holds where nothing is done would hold again every day.
                _ if again => {
                    let select = select(self.dice, 0);
                    let tally = Tally::Times { least: 1 + self.dice.below(2) as u32, most: None };
                    self.add(Kind::Test(Cond::Events(Box::new(Happening { tally, select }))))
                }
                0 if depth < 2 => self.timed(depth + 1),
                _ => self.leaf(depth + 1),
            })
            .collect();
        self.add(Kind::Timed { window, parts })
    }

    fn leaf(&mut self, depth: usize) -> u32 {
        let kind = match self.dice.below(if depth < 3 { 14 } else { 10 }) {
            0..=8 => Kind::Test(Cond::Events(Box::new(happening(self.dice)))),
            9 => Kind::Test(cond(self.dice)),
            10 => Kind::All(vec![self.leaf(depth + 1), self.leaf(depth + 1)]),
            11 => {
                let parts = vec![self.leaf(depth + 1), self.leaf(depth + 1)];
                Kind::Choose { count: 1, parts }
            }
            12 => {
                let cond = cond(self.dice);
                let then = vec![self.leaf(depth + 1)];
                let otherwise = if self.dice.chance(50) { vec![self.leaf(depth + 1)] } else { Vec::new() };
                Kind::If { cond, then, otherwise }
            }
            _ => {
                let branches = vec![(cond(self.dice), vec![self.leaf(depth + 1)])];
                Kind::When { branches, otherwise: vec![self.leaf(depth + 1)] }
            }
        };
        self.add(kind)
    }

    fn window(&mut self, depth: usize) -> Window {
        let dice = &mut *self.dice;
        let period = depth > 0;
        match dice.below(14) {
            0..=2 => Window::By(anchor(dice, 0, period)),
            3 | 4 => Window::Within(dice.pick(&[30, 10, 90]), unit(dice), anchor(dice, 0, period)),
            5 => Window::Before(anchor(dice, 0, period)),
            6 => Window::After(anchor(dice, 0, period)),
            7 | 8 => Window::During(match dice.below(6) {
                0 => {
                    let first = 7 + dice.below(5) as i8;
                    Period::Grades(first, first + dice.below(2) as i8)
                }
                1 => Period::Year,
                2 => Period::GraduationYear,
                3 => Period::TheYear(SchoolYear::starting(2021 + dice.below(5) as i16)),
                4 => Period::Term(term(dice)),
                _ => {
                    let (one, other) = (dice.day(), dice.day());
                    Period::Dates(one.min(other), one.max(other))
                }
            }),
            9 | 10 => {
                let grades = if dice.chance(50) { vec![8, 9, 11] } else { Vec::new() };
                let range = dice.chance(20).then(|| Range {
                    from: Some(Moment::Year(SchoolYear::starting(2022 + dice.below(4) as i16))),
                    until: None,
                });
                Window::Each(Periods::Years { grades, range })
            }
            11 => Window::Each(match dice.below(2) {
                0 => Periods::Grades(vec![8, 10]),
                _ => Periods::Terms,
            }),
            12 => Window::Each(Periods::Events(Box::new(placement(dice)))),
            _ => {
                let from = dice.chance(60).then(|| anchor(dice, 1, period));
                let until = dice.chance(60).then(|| anchor(dice, 1, period));
                Window::EveryFew { length: dice.pick(&[60, 30, 120]), unit: unit(dice), from, until }
            }
        }
    }
}
