//! The letter to a student and family: what is done, what is on the way, what is missing and by when,
//! what to do next, whom to ask. Plain words, no codes; sources in small print at the end.

use serde::Serialize;

use super::view::{AwardView, Item, Lens, Who, any_of};
use crate::audit::outcome::{Audit, Verdict};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::report::terminal::capital;
use crate::report::words::joined;

/// A letter, for the template `letter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    who: Who,
    as_of: String,
    goals: Vec<Goal>,
    done: Vec<Done>,
    under_way: Vec<String>,
    missing: Vec<ForGoals>,
    coming: Vec<ForGoals>,
    steps: Vec<String>,
    authorities: Vec<String>,
    sources: Vec<String>,
    fingerprint: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Goal {
    title: String,
    stands: String,
    credits: Option<String>,
    sentence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Done {
    goal: String,
    what: String,
}

/// What is missing or to come for the same goals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ForGoals {
    goals: String,
    lines: Vec<Line>,
}

/// One thing that is missing or to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    what: String,
    says: String,
    takes: String,
    #[serde(skip)]
    goals: Vec<String>,
    #[serde(skip)]
    item: Item,
}

/// The letter about a plan and its audit.
#[must_use]
pub fn letter(policy: &Policy, plan: &Plan, audit: &Audit) -> Letter {
    let lens = Lens::new(policy, plan, audit);
    let awards = lens.awards();
    let mut open = lines(&awards);
    open.sort_by(|one, other| one.item.order().cmp(&other.item.order()));
    let (coming, missing): (Vec<_>, Vec<_>) = open.into_iter().partition(|line| line.item.is_coming());
    let under_way = lens.under_way();
    let mut steps = steps(&missing, &coming, !under_way.is_empty());
    if steps.is_empty() {
        steps.push("Nothing needs to be done now.".to_owned());
    }
    let mut authorities: Vec<String> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for award in &awards {
        add(&mut authorities, award.authority.clone());
        add(&mut sources, award.sources.iter().cloned());
    }
    for line in missing.iter().chain(&coming) {
        add(&mut sources, line.item.sources.iter().cloned());
    }
    Letter {
        who: lens.who(),
        as_of: lens.as_of(),
        goals: awards.iter().map(|award| goal(award, &lens.name())).collect(),
        done: awards.iter().filter_map(done).collect(),
        under_way,
        missing: by_goals(missing),
        coming: by_goals(coming),
        steps,
        authorities,
        sources,
        fingerprint: lens.fingerprint(),
    }
}

fn add(list: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for text in more {
        if !list.contains(&text) {
            list.push(text);
        }
    }
}

fn goal(award: &AwardView, name: &str) -> Goal {
    let open = award.items.iter().filter(|item| item.is_open() && !item.is_coming()).count();
    let sentence = match award.verdict {
        Verdict::Met => "Everything it asks for is done.".to_owned(),
        Verdict::MetLate => "Everything it asks for is done, some of it late.".to_owned(),
        Verdict::Waived => "It has been excused.".to_owned(),
        Verdict::OnTrack => "It will be done if all that is under way and planned works out.".to_owned(),
        Verdict::NotYetDue => "Nothing is late. Some things are still to come.".to_owned(),
        Verdict::DueSoon => "Nothing is late, but something is due soon.".to_owned(),
        Verdict::Overdue => "Something is overdue. It can still be done.".to_owned(),
        Verdict::Missed => "Something was not done in time.".to_owned(),
        Verdict::NotMet if open == 1 => "One thing it asks for is not in the plan yet.".to_owned(),
        Verdict::NotMet if open > 1 => format!("{open} things it asks for are not in the plan yet."),
        Verdict::NotMet => {
            "The plan as it is does not reach it. The school counselor can explain why.".to_owned()
        }
        Verdict::CannotTell => "The school cannot tell yet, because something is not on record.".to_owned(),
        Verdict::NotApplicable => "It is not for this student.".to_owned(),
        Verdict::Undecided => {
            format!("It could not be worked out this time. That says nothing about {name}.")
        }
    };
    Goal {
        title: award.title.clone(),
        stands: capital(&award.stands_plain),
        credits: award.credits.clone(),
        sentence,
    }
}

fn done(award: &AwardView) -> Option<Done> {
    let mut titles: Vec<String> = Vec::new();
    for item in award.items.iter().filter(|item| item.is_done()) {
        let title = match item.verdict {
            Verdict::Waived => format!("{} (excused)", item.plain),
            Verdict::MetLate => format!("{} (late)", item.plain),
            _ => item.plain.clone(),
        };
        add(&mut titles, [title]);
    }
    (!titles.is_empty()).then(|| Done { goal: award.title.clone(), what: titles.join("; ") })
}

/// What is open in all awards; what several ask for alike stands once.
fn lines(awards: &[AwardView]) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for item in awards.iter().flat_map(|award| &award.items).filter(|item| item.is_open()) {
        let says = says(item);
        match found.iter_mut().find(|line| line.what == item.plain && line.says == says) {
            Some(line) => add(&mut line.goals, [item.award.clone()]),
            None => found.push(Line {
                what: item.plain.clone(),
                says,
                takes: any_of(&item.takes_plain),
                goals: vec![item.award.clone()],
                item: item.clone(),
            }),
        }
    }
    found
}

/// How something stands and when it is due, in a sentence without its full stop.
fn says(item: &Item) -> String {
    let mut parts: Vec<&str> = Vec::new();
    // That something is missing says no more than what is missing.
    if item.verdict != Verdict::NotMet || item.detail_plain.is_empty() {
        parts.push(&item.stands_plain);
    }
    if !item.is_coming() {
        parts.push(&item.detail_plain);
    }
    parts.push(&item.due);
    parts.retain(|part| !part.is_empty());
    capital(&parts.join("; "))
}

/// The lines in their order, those for the same goals together.
fn by_goals(lines: Vec<Line>) -> Vec<ForGoals> {
    let mut found: Vec<ForGoals> = Vec::new();
    for line in lines {
        let goals = joined(&line.goals, "and");
        match found.iter_mut().find(|group| group.goals == goals) {
            Some(group) => group.lines.push(line),
            None => found.push(ForGoals { goals, lines: vec![line] }),
        }
    }
    found
}

/// What to do next, the most urgent first.
fn steps(missing: &[Line], coming: &[Line], under_way: bool) -> Vec<String> {
    let named = |lines: &[Line], wanted: &dyn Fn(&Line) -> bool| -> String {
        let mut names: Vec<String> = Vec::new();
        add(&mut names, lines.iter().filter(|line| wanted(line)).map(|line| line.what.clone()));
        names.join("; ")
    };
    let counts = |line: &Line| line.item.verdict == Verdict::NotMet && line.item.counts;
    let says: [(&str, String); 6] = [
        ("Take care of what is overdue", named(missing, &|line| line.item.verdict == Verdict::Overdue)),
        (
            "Talk with the school counselor about what was not done in time",
            named(missing, &|line| line.item.verdict == Verdict::Missed),
        ),
        ("Do what is due soon", named(coming, &|line| line.item.verdict == Verdict::DueSoon)),
        ("Plan with the school counselor where to fit in what is missing", named(missing, &counts)),
        (
            "Ask the school counselor how this can still be reached",
            named(missing, &|line| line.item.verdict == Verdict::NotMet && !counts(line)),
        ),
        ("Help the school with what is not on record", named(missing, &|line| line.item.is_unknown())),
    ];
    let said = says.into_iter().filter(|(_, what)| !what.is_empty());
    let mut steps: Vec<String> = said.map(|(say, what)| format!("{say}: {what}.")).collect();
    if under_way {
        steps.push("Finish and pass the classes that are on the way.".to_owned());
    }
    steps
}
