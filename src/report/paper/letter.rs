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
    classes: Vec<Done>,
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
    looked: String,
    /// When it was due, or is.
    #[serde(skip)]
    dues: Vec<String>,
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
        done: awards.iter().filter_map(|award| done(award, &awards)).collect(),
        under_way,
        missing: by_goals(missing),
        classes: awards.iter().flat_map(classes).collect(),
        coming: by_goals(by_day(coming)),
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

/// Classes that would meet what a goal asks of classes.
fn classes(award: &AwardView) -> Vec<Done> {
    award.repair.iter().map(|what| Done { goal: award.title.clone(), what: what.clone() }).collect()
}

/// What is done for an award; what it only takes over from another that is shown stands there.
fn done(award: &AwardView, awards: &[AwardView]) -> Option<Done> {
    let base = award.extends.as_ref().filter(|base| awards.iter().any(|other| other.title == **base));
    let own = |item: &&Item| item.is_done() && (base.is_none() || item.asked_by.as_ref() != base);
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for item in award.items.iter().filter(own) {
        let mut notes: Vec<String> = item.period.iter().cloned().collect();
        match item.verdict {
            Verdict::Waived => notes.push("excused".to_owned()),
            Verdict::MetLate => notes.push("late".to_owned()),
            _ => {}
        }
        let note = notes.join(", ");
        match found.iter_mut().find(|(name, _)| *name == item.plain) {
            Some((_, notes)) => add(notes, [note]),
            None => found.push((item.plain.clone(), vec![note])),
        }
    }
    let titles: Vec<String> = found
        .into_iter()
        .map(|(name, mut notes)| {
            notes.retain(|note| !note.is_empty());
            if notes.is_empty() { name } else { format!("{name}, {}", joined(&notes, "and")) }
        })
        .collect();
    (!titles.is_empty()).then(|| Done { goal: award.title.clone(), what: titles.join("; ") })
}

/// What is open in all awards; what several ask for alike stands once.
fn lines(awards: &[AwardView]) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for item in awards.iter().flat_map(|award| &award.items).filter(|item| item.is_open()) {
        let alike = |line: &&mut Line| {
            line.what == item.plain
                && line.item.verdict == item.verdict
                && line.item.detail_plain == item.detail_plain
                && line.item.takes_plain == item.takes_plain
        };
        let same = |line: &&mut Line| alike(line) && line.dues == [item.due_plain.clone()];
        let again = |line: &&mut Line| !item.is_coming() && alike(line) && line.goals == [item.award.clone()];
        if let Some(line) = found.iter_mut().find(same) {
            add(&mut line.goals, [item.award.clone()]);
        } else if let Some(line) = found.iter_mut().find(again) {
            // Of what is owed period by period, that it was not done in several is one thing to say.
            add(&mut line.dues, [item.due_plain.clone()]);
        } else {
            found.push(Line {
                what: item.plain.clone(),
                says: String::new(),
                takes: any_of(&item.takes_plain),
                looked: looked(item),
                dues: vec![item.due_plain.clone()],
                goals: vec![item.award.clone()],
                item: item.clone(),
            });
        }
    }
    for line in &mut found {
        line.says = says(&line.item, &line.dues);
    }
    found
}

/// Why classes that a family may think of do not count; many reasons are for the counselor to explain.
fn looked(item: &Item) -> String {
    if item.refused.len() > MOST_LOOKED { String::new() } else { item.refused.join("; ") }
}

/// How many reasons why classes do not count a letter names of one thing.
const MOST_LOOKED: usize = 3;

/// How something stands and when it is due, in sentences without the last full stop.
fn says(item: &Item, dues: &[String]) -> String {
    let mut first: Vec<String> = Vec::new();
    let mut due = dues.first().cloned().unwrap_or_default();
    for again in dues.iter().skip(1).filter(|again| !again.is_empty()) {
        due = format!("{due}, and {}", again.strip_prefix("was due ").unwrap_or(again));
    }
    // That something is missing says no more than what is missing.
    if item.verdict != Verdict::NotMet || item.detail_plain.is_empty() || !due.is_empty() {
        first.push(item.stands_plain.clone());
    }
    first.push(due);
    first.retain(|part| !part.is_empty());
    let detail = if item.is_coming() { String::new() } else { capital(&item.detail_plain) };
    let sentences: Vec<String> =
        [capital(&first.join(", ")), detail].into_iter().filter(|part| !part.is_empty()).collect();
    sentences.join(". ")
}

/// What is still to come, by day: what is due on the same day for the same goals stands together.
fn by_day(lines: Vec<Line>) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for line in lines {
        let same = |other: &&mut Line| {
            other.goals == line.goals && other.dues == line.dues && other.item.verdict == line.item.verdict
        };
        match found.iter_mut().find(same) {
            Some(other) => other.says = format!("{}; {}", other.says, line.what),
            None => {
                let due = line.dues.join("");
                let soon = if line.item.verdict == Verdict::DueSoon { " (soon)" } else { "" };
                let when = if due.is_empty() { "No day is set".to_owned() } else { capital(&due) };
                found.push(Line { says: line.what, what: format!("{when}{soon}"), ..line });
            }
        }
    }
    found
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
