//! A student's plan: stays with repeats, gaps and transfers, and things that happened.

use gradus::plan::{
    Enrolment, Entry, Event, Experience, FactValue, Plan, Program, Signature, State, Waiver, WaiverKind,
};
use gradus::quantity::{Amount, Date, SchoolYear};

use super::dice::Dice;
use super::policy::{FACTS, KINDS, PARTS, ROLES, VALUES};

fn strings(some: Vec<&str>) -> Vec<String> {
    some.into_iter().map(str::to_owned).collect()
}

pub fn roll(dice: &mut Dice<'_>, as_of: Date) -> Plan {
    let mut plan = Plan::new("S");
    if !dice.chance(5) {
        stays(dice, &mut plan);
    }
    plan.student.graduation = match dice.below(4) {
        0 | 1 => None,
        2 => Some(Entry::Year(SchoolYear::starting(2023 + dice.below(5) as i16))),
        _ => Some(Entry::Date(dice.day())),
    };
    if dice.chance(60) {
        plan.student.facts.insert(FACTS[0].to_owned(), FactValue::Bool(dice.chance(50)));
    }
    if dice.chance(60) {
        plan.student.facts.insert(FACTS[1].to_owned(), FactValue::Text(dice.day().to_string()));
    }
    if dice.chance(60) {
        plan.student.facts.insert(FACTS[2].to_owned(), FactValue::Text(dice.pick(&["TU", "ca"]).to_owned()));
    }
    for at in 0..dice.below(8) {
        let kind = KINDS[dice.below(KINDS.len())].0;
        if kind == "alternative" {
            let from = dice.day();
            let to = dice.chance(70).then(|| dice.day()).filter(|to| *to >= from);
            plan.programs.push(Program {
                program: kind.to_owned(),
                from,
                to,
                value: dice.chance(60).then(|| dice.pick(&VALUES).to_owned()),
                id: Some(format!("p{at}")),
            });
        } else if kind == "experience" && dice.chance(30) {
            plan.experiences.push(Experience {
                kind: kind.to_owned(),
                hours: Amount::ONE,
                date: dice.chance(80).then(|| dice.day()),
                state: dice.pick(&[State::Earned, State::Planned]),
            });
        } else {
            let event = event(dice, kind, at, as_of);
            plan.events.push(event);
        }
    }
    for at in 0..4 {
        if dice.chance(6) {
            plan.waivers.push(Waiver {
                rule: format!("process/demand {at}"),
                kind: WaiverKind::Waiver,
                by: "parent".to_owned(),
                name: None,
                date: Date::new(2021, 9, 1).unwrap(),
                expires: None,
                signed: vec![Signature {
                    by: "parent".to_owned(),
                    date: Date::new(2021, 9, 1).unwrap(),
                    name: None,
                }],
                reason: None,
            });
        }
    }
    plan
}

fn event(dice: &mut Dice<'_>, kind: &str, at: usize, as_of: Date) -> Event {
    let date = if dice.chance(20) { as_of } else { dice.day() };
    let roles = |dice: &mut Dice<'_>| match dice.below(3) {
        0 => Vec::new(),
        1 => strings(dice.some(&ROLES)),
        _ => strings(ROLES.to_vec()),
    };
    let signed = roles(dice);
    Event {
        kind: kind.to_owned(),
        date,
        id: Some(format!("e{at}")),
        for_event: (at > 0 && dice.chance(30)).then(|| {
            let letter = dice.pick(&["e", "p"]);
            format!("{letter}{}", dice.below(at))
        }),
        by: roles(dice),
        to: roles(dice),
        attended: roles(dice),
        format: dice.chance(50).then(|| "group".to_owned()),
        minutes: dice.chance(50).then(|| dice.pick(&[30, 60, 90])),
        parts: if dice.chance(60) { strings(dice.some(&PARTS)) } else { Vec::new() },
        courses: Vec::new(),
        signed: signed
            .into_iter()
            .map(|by| Signature {
                by,
                date: if dice.chance(40) { dice.day().max(date) } else { date },
                name: None,
            })
            .collect(),
        version: None,
        value: dice.chance(80).then(|| dice.pick(&VALUES).to_owned()),
        notes: None,
    }
}

fn stays(dice: &mut Dice<'_>, plan: &mut Plan) {
    let mut year = 2021 + dice.below(3) as i16;
    let mut grade = 7 + dice.below(4) as i8;
    for _ in 0..=dice.below(5) {
        let own = SchoolYear::starting(year);
        let day = |month: i8, day: i8| Date::new(if month >= 7 { year } else { year + 1 }, month, day).ok();
        let school = dice.pick(&["North", "South"]).to_owned();
        let from = match dice.below(5) {
            0 => day(10, 1),
            1 => day(8, 14),
            2 => day(1, 20),
            _ => None,
        };
        let mut stay = Enrolment { school, grade, year: own, from, to: None };
        match dice.below(8) {
            // Moves to another school in the middle of the year, perhaps into the next grade.
            0 => {
                stay.to = day(2, 14);
                plan.enrolment.push(stay.clone());
                let grade = if dice.chance(30) { grade + 1 } else { grade };
                plan.enrolment.push(Enrolment {
                    school: dice.pick(&["South", "North"]).to_owned(),
                    grade,
                    from: day(2, 15),
                    to: None,
                    ..stay
                });
            }
            1 => plan.enrolment.push(Enrolment { to: day(5, 23), ..stay }),
            2 => plan.enrolment.push(Enrolment { to: day(3, 1), ..stay }),
            _ => plan.enrolment.push(stay),
        }
        match dice.below(10) {
            0 => {}
            1 => grade += 2,
            2 => {
                grade += 1;
                year += 1;
            }
            _ => grade += 1,
        }
        year += 1;
    }
    plan.enrolment.iter_mut().for_each(|stay| stay.grade = stay.grade.min(13));
}
