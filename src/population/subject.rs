//! The school, and each of its staff, as something the auditor can judge: a plan that holds nothing but
//! their events and facts, in the school year of the file.
//!
//! A demand on events means the same for a school as for a student (`docs/time.md`), so it is judged by
//! the same code. What a school has no part in, a grade or courses, is sorted out beforehand
//! ([`is_foreign`]): the plan stands in a grade only because a school year needs one.

use super::calendar::of_schools;
use crate::plan::{Enrolment, Entry, Event, FactValue, Plan};
use crate::policy::{
    Anchor, Award, AwardId, Cond, Demand, DemandId, EventSelect, Happening, Kind, Period, Periods, Policy,
    Tally, Window,
};
use crate::school::School;
use std::collections::BTreeMap;

/// Deeper than any demand of a sound policy.
const MAX_DEPTH: usize = 64;

/// A stand-in of the school or of someone on its staff. It owes what it owes in the school year of the
/// file, and no later one.
pub(super) fn stand_in(
    school: &School,
    id: &str,
    facts: &BTreeMap<String, FactValue>,
    events: &[Event],
) -> Plan {
    let mut plan = Plan::new(id);
    plan.student.facts.clone_from(facts);
    plan.student.graduation = Some(Entry::Year(school.year));
    plan.enrolment.push(Enrolment {
        school: school.school.clone(),
        grade: 0,
        year: school.year,
        from: None,
        to: None,
    });
    plan.events = events.to_vec();
    plan
}

/// What is asked of a stand-in: one demand, in the windows around it.
pub(super) struct Question {
    /// The award it is from.
    pub(super) award: AwardId,
    /// The demand.
    pub(super) demand: DemandId,
    /// Instead of the demand itself: something else, for shares.
    pub(super) instead: Option<Kind>,
    /// The windows around it, outermost first.
    pub(super) windows: Vec<Window>,
}

/// The policy whose awards are the questions, one each, in their order, and whose school years are those
/// of a school.
pub(super) fn asking(policy: &Policy, questions: &[Question]) -> Policy {
    let awards = questions.iter().enumerate().filter_map(|(at, question)| {
        let award = policy.awards.get(question.award as usize)?;
        let demand = award.demands.get(question.demand as usize)?;
        Some(one_question(award, demand, question, at))
    });
    let calendars = of_schools(&policy.calendars);
    Policy { awards: awards.collect(), flags: Vec::new(), calendars, ..policy.clone() }
}

fn one_question(award: &Award, demand: &Demand, question: &Question, at: usize) -> Award {
    let mut demands = award.demands.clone();
    let mut root = question.demand;
    if let (Some(kind), Some(own)) = (&question.instead, demands.get_mut(root as usize)) {
        own.kind = kind.clone();
    }
    for window in question.windows.iter().rev() {
        let around = Demand {
            kind: Kind::Timed { window: window.clone(), parts: vec![root] },
            name: None,
            ..demand.clone()
        };
        root = u32::try_from(demands.len()).unwrap_or(u32::MAX);
        demands.push(around);
    }
    let mut named = award.named.clone();
    named.name = name(at);
    Award {
        named,
        applies: None,
        of_schools: false,
        extends: None,
        adds_to: Vec::new(),
        separate_from: Vec::new(),
        demands,
        roots: vec![root],
        ..award.clone()
    }
}

/// What the award of a question is called.
pub(super) fn name(at: usize) -> String {
    format!("question-{at}")
}

/// A demand for so many events.
pub(super) fn for_events(happening: &Happening) -> Kind {
    Kind::Test(Cond::Events(Box::new(happening.clone())))
}

/// A demand nothing meets, an event of no kind, which shows how a window stands.
pub(super) fn for_nothing() -> Kind {
    let tally = Tally::Times { least: 1, most: None };
    for_events(&Happening { tally, select: EventSelect { kinds: Vec::new(), filters: Vec::new() } })
}

/// Why a demand, or any part of it, cannot be asked of a school.
pub(super) fn is_foreign(award: &Award, demand: DemandId) -> Option<&'static str> {
    kind_is_foreign(award, demand, 0)
}

const GRADE: &str = "a school is in no grade, and this asks for one";
const COURSES: &str = "courses and scores are counted of students, not of a school";

fn kind_is_foreign(award: &Award, id: DemandId, depth: usize) -> Option<&'static str> {
    let kind = &award.demands.get(id as usize)?.kind;
    if depth > MAX_DEPTH {
        return Some("it is nested too deeply");
    }
    let own = match kind {
        Kind::Count(_) | Kind::Sum { .. } | Kind::Gpa { .. } | Kind::GpaCounted { .. } => Some(COURSES),
        Kind::Test(cond) | Kind::If { cond, .. } => cond_is_foreign(cond, 0),
        Kind::When { branches, .. } => branches.iter().find_map(|(cond, _)| cond_is_foreign(cond, 0)),
        Kind::Timed { window, .. } => window_is_foreign(window),
        Kind::All(_) | Kind::Choose { .. } | Kind::Share(_) => None,
    };
    own.or_else(|| kind.parts().into_iter().find_map(|part| kind_is_foreign(award, part, depth + 1)))
}

/// Why a condition cannot be asked of a school.
pub(super) fn cond_is_foreign(cond: &Cond, depth: usize) -> Option<&'static str> {
    if depth > MAX_DEPTH {
        return Some("it is nested too deeply");
    }
    match cond {
        Cond::All(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().find_map(|part| cond_is_foreign(part, depth + 1))
        }
        Cond::Not(inner) => cond_is_foreign(inner, depth + 1),
        Cond::Entered(..) | Cond::Graduates(_) | Cond::InGrade(..) => Some(GRADE),
        Cond::Score(..)
        | Cond::BestSum(..)
        | Cond::Credentials(..)
        | Cond::Courses(..)
        | Cond::CoursesListed(_)
        | Cond::CoursesFollow(_) => Some(COURSES),
        Cond::FactYes(_)
        | Cond::FactIs(..)
        | Cond::FactNumber(..)
        | Cond::FactDate(..)
        | Cond::Events(_)
        | Cond::Placed(_)
        | Cond::Stated(_)
        | Cond::Agrees(..) => None,
    }
}

/// Why a window cannot be a school's.
pub(super) fn window_is_foreign(window: &Window) -> Option<&'static str> {
    let grade = match window {
        Window::By(anchor)
        | Window::Within(_, _, anchor)
        | Window::Before(anchor)
        | Window::After(anchor) => anchor_is_foreign(anchor),
        Window::During(period) => matches!(period, Period::Grades(..) | Period::GraduationYear),
        Window::Each(Periods::Years { grades, .. }) => !grades.is_empty(),
        Window::Each(Periods::Grades(_)) => true,
        Window::Each(Periods::Terms | Periods::Events(_)) => false,
        Window::EveryFew { from, until, .. } => from.iter().chain(until).any(anchor_is_foreign),
    };
    grade.then_some(GRADE)
}

fn anchor_is_foreign(anchor: &Anchor) -> bool {
    match anchor {
        Anchor::Grade(..) | Anchor::Enrolment(_) | Anchor::Graduation => true,
        Anchor::Offset(_, _, inner) => anchor_is_foreign(inner),
        Anchor::First(several) => several.iter().any(anchor_is_foreign),
        Anchor::On(_)
        | Anchor::MonthDay(..)
        | Anchor::Year(_)
        | Anchor::Term(..)
        | Anchor::Its(_)
        | Anchor::Event(..)
        | Anchor::Fact(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_grade_is_foreign_to_a_school() {
        assert!(window_is_foreign(&Window::During(Period::Year)).is_none());
        assert!(window_is_foreign(&Window::During(Period::Grades(9, 10))).is_some());
        assert!(
            window_is_foreign(&Window::By(Anchor::Offset(
                1,
                crate::policy::Unit::Days,
                Box::new(Anchor::Graduation)
            )))
            .is_some()
        );
        assert!(cond_is_foreign(&Cond::Not(Box::new(Cond::InGrade(9, 12))), 0).is_some());
    }
}
