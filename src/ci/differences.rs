//! What `gradus diff` found, as a [`Run`].

use super::{Came, Case, Item, Level, Place, Point, Rule, Run, Suite};
use crate::report::{AwardDifference, Change, Difference, Who};
use crate::source::Sources;

/// A comparison: one item an award that changed, one case a cohort. `denied` says what of an award is refused;
/// `page` is the comparison as Markdown; places are those of the new policy's files.
#[must_use]
pub fn differences(
    found: &Difference,
    sources: &Sources,
    denied: &dyn Fn(&AwardDifference) -> Option<String>,
    page: String,
) -> Run {
    let changed = || found.awards.iter().filter(|award| award.change != Change::Same);
    let items: Vec<Item> = changed().map(|award| item(award, sources, denied(award))).collect();
    let mut rules: Vec<Rule> = changed().map(|award| rule(award.change)).collect();
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    rules.dedup();
    let suites = found.awards.iter().map(|award| suite(award, denied(award))).collect();
    Run {
        command: "gradus diff".to_owned(),
        total: found.summary(),
        complete: found.problems.is_empty(),
        rules,
        items,
        suites,
        page: Some(page),
    }
}

fn level(change: Change) -> Level {
    match change {
        Change::Undecided => Level::Warning,
        _ => Level::Note,
    }
}

/// The stable name of a change.
fn code(change: Change) -> &'static str {
    match change {
        Change::Same => "same",
        Change::Stricter => "stricter",
        Change::Looser => "looser",
        Change::Incomparable => "stricter-and-looser",
        Change::Undecided => "undecided",
        Change::New => "new-award",
        Change::Gone => "award-gone",
    }
}

fn rule(change: Change) -> Rule {
    let summary = match change {
        Change::Same => "An award asks the same as before.",
        Change::Stricter => "Some students have an award no more.",
        Change::Looser => "Some students have an award who had not.",
        Change::Incomparable => "Some students lose an award, and others gain it.",
        Change::Undecided => "It could not be decided in full whom a change touches.",
        Change::New => "An award is new.",
        Change::Gone => "An award is gone.",
    };
    Rule {
        code: code(change).to_owned(),
        level: level(change),
        summary: summary.to_owned(),
        page: summary.to_owned(),
        family: "changes".to_owned(),
    }
}

fn item(award: &AwardDifference, sources: &Sources, denied: Option<String>) -> Item {
    let place = award.rules.iter().filter(|rule| !rule.only_words).find_map(|rule| {
        let (module, line) = rule.after.as_ref()?.place.rsplit_once(':')?;
        place(sources, module, line.parse().ok()?)
    });
    let mut lines: Vec<String> = award
        .cohorts
        .iter()
        .filter(|cohort| cohort.change != Change::Same)
        .map(|cohort| format!("{}: {}", cohort.students, cohort.change.words()))
        .collect();
    lines.extend(denied.iter().cloned());
    let detail: Vec<String> = award.witnesses.iter().map(crate::report::Shown::lines).collect();
    Item {
        level: if denied.is_some() { Level::Error } else { level(award.change) },
        code: code(award.change).to_owned(),
        headline: format!("{}: {}", award.title, award.change.words()),
        place,
        text: lines.join("\n"),
        detail: (!detail.is_empty()).then(|| detail.join("\n")),
        related: Vec::new(),
        changes: Vec::new(),
    }
}

/// A line of a module's file.
fn place(sources: &Sources, module: &str, line: u32) -> Option<Place> {
    let (_, file) = sources.iter().find(|(_, file)| file.module == module && !file.builtin)?;
    let text = file.text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let width = |chars: usize| u32::try_from(chars).unwrap_or(u32::MAX).saturating_add(1);
    let start = Point { line, column: 1, utf16: 1 };
    let end = Point { line, column: width(text.chars().count()), utf16: width(text.encode_utf16().count()) };
    Some(Place { path: file.path.clone(), stretch: Some((start, end)), line_text: text.trim().to_owned() })
}

fn suite(award: &AwardDifference, denied: Option<String>) -> Suite {
    let class = award.award.clone();
    let open = |who: Who| !matches!(who, Who::Nobody | Who::Somebody);
    let cases = award.cohorts.iter().map(|cohort| {
        let words = cohort.change.words().to_owned();
        let came = match &denied {
            Some(why) if cohort.change != Change::Same => {
                let shown: Vec<String> = award.witnesses.iter().map(crate::report::Shown::lines).collect();
                Came::Failed(format!("{words}: {why}"), shown.join("\n"))
            }
            _ if open(cohort.loses) || open(cohort.gains) => Came::Skipped(words),
            _ => Came::Passed(words),
        };
        Case { class: class.clone(), name: cohort.students.clone(), came }
    });
    let mut cases: Vec<Case> = cases.collect();
    if cases.is_empty() {
        let words = award.change.words().to_owned();
        let came = match denied {
            Some(why) => Came::Failed(format!("{words}: {why}"), String::new()),
            None => Came::Skipped(words),
        };
        cases.push(Case { class, name: award.title.clone(), came });
    }
    Suite { name: award.title.clone(), path: None, cases }
}
