//! A comparison in words: what the template `diff` is filled with.

use serde::Serialize;

use super::{AwardDifference, Change, Difference, Rule, RuleDifference, Shown, Who};
use crate::diagnostic::render::text::clean;
use crate::plan::Plan;
use crate::report::words::{day, joined, source, verdict};

/// A difference in words, for the template `diff`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldDifference {
    old: String,
    new: String,
    summary: String,
    awards: Vec<ToldAward>,
    same: Vec<String>,
    only_words: Vec<ToldAward>,
    problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldAward {
    title: String,
    change: String,
    whole: Vec<String>,
    rules: Vec<ToldRule>,
    cohorts: Vec<(String, String, String, String)>,
    witnesses: Vec<ToldWitness>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldRule {
    title: String,
    what: String,
    before: String,
    after: String,
    notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldWitness {
    heading: String,
    student: String,
    has: Vec<String>,
    stands: String,
    requirements: Vec<(String, String, String)>,
}

impl Difference {
    /// How many awards changed how, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |change: Change| self.awards.iter().filter(|award| award.change == change).count();
        let mut parts = Vec::new();
        for (change, one, many) in [
            (Change::Stricter, "award becomes stricter", "awards become stricter"),
            (Change::Looser, "award becomes looser", "awards become looser"),
            (
                Change::Incomparable,
                "award becomes stricter for some students and looser for others",
                "awards become stricter for some students and looser for others",
            ),
            (Change::Undecided, "award could not be decided in full", "awards could not be decided in full"),
            (Change::New, "award is new", "awards are new"),
            (Change::Gone, "award is gone", "awards are gone"),
            (Change::Same, "award asks the same as before", "awards ask the same as before"),
        ] {
            match count(change) {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                more => parts.push(format!("{more} {many}")),
            }
        }
        if parts.is_empty() { "no award was compared".to_owned() } else { parts.join("; ") }
    }

    /// The difference in words.
    #[must_use]
    pub fn told(&self) -> ToldDifference {
        let changed = |award: &&AwardDifference| award.change != Change::Same;
        let words = |award: &&AwardDifference| {
            award.change == Change::Same && !(award.rules.is_empty() && award.whole.is_empty())
        };
        let same: Vec<String> = self
            .awards
            .iter()
            .filter(|award| !changed(award) && !words(award))
            .map(|award| {
                let alone = self.awards.iter().filter(|other| other.title == award.title).count() == 1;
                let name = award.award.rsplit('.').next().unwrap_or_default();
                clean(&if alone { award.title.clone() } else { format!("{} ({name})", award.title) })
            })
            .collect();
        ToldDifference {
            old: clean(&self.old.name),
            new: clean(&self.new.name),
            summary: capital(&self.summary()),
            awards: self.awards.iter().filter(changed).map(AwardDifference::told).collect(),
            same,
            only_words: self.awards.iter().filter(words).map(AwardDifference::told).collect(),
            problems: self.problems.iter().map(|problem| clean(problem)).collect(),
        }
    }
}

impl AwardDifference {
    /// What to do where it is in one of the policies only.
    fn alone(&self) -> Option<String> {
        let (here, there) = match self.change {
            Change::New => ("new", "in the old policy"),
            Change::Gone => ("old", "now"),
            _ => return None,
        };
        Some(format!(
            "only the {here} policy has it, so no students are compared; if it has another name {there}, give \
             both the same `code`"
        ))
    }

    fn told(&self) -> ToldAward {
        ToldAward {
            title: clean(&self.title),
            change: self.change.words().to_owned(),
            whole: self.whole.iter().map(|line| clean(line)).chain(self.alone()).collect(),
            rules: self.rules.iter().map(RuleDifference::told).collect(),
            cohorts: self
                .cohorts
                .iter()
                .map(|cohort| {
                    let words = cohort.change.words().to_owned();
                    (cohort.students.clone(), words, who_words(cohort.loses), who_words(cohort.gains))
                })
                .collect(),
            witnesses: self.witnesses.iter().map(Shown::told).collect(),
        }
    }
}

impl Change {
    /// The change in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Incomparable => "stricter for some, looser for others",
            Self::Undecided => "not decided in full",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

fn who_words(who: Who) -> String {
    match who {
        Who::Nobody => "nobody (proven)",
        Who::Somebody => "some (a student shows it)",
        Who::NoProof => "not decided: no proof, and no student found",
        Who::NoStudent => "not decided: no student who has it could be made up",
        Who::Effort => "not decided: the effort was spent",
    }
    .to_owned()
}

impl RuleDifference {
    fn told(&self) -> ToldRule {
        // A source that both have is told once.
        let same = match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.cites == after.cites,
            _ => false,
        };
        let cited = |rule: &Rule| {
            let cites: Vec<String> = rule.cites.iter().map(source).collect();
            if cites.is_empty() { "no source given".to_owned() } else { clean(&cites.join("; ")) }
        };
        // What has no title of its own is told by its words: they need not stand there twice.
        let alone = self.before.is_none() || self.after.is_none();
        let sources = |rule: &Option<Rule>| match rule {
            None => String::new(),
            Some(rule) if alone && rule.text == self.title => String::new(),
            Some(rule) if same => clean(&rule.text),
            Some(rule) => format!("{} ({})", clean(&rule.text), cited(rule)),
        };
        let what = match (&self.before, &self.after) {
            (None, _) => "new",
            (_, None) => "gone",
            _ if self.only_words => "only words, sources or readings",
            _ => "changed",
        };
        let mut notes = Vec::new();
        let untold = |rule: &&Rule| same || alone && rule.text == self.title;
        let source = self.after.as_ref().or(self.before.as_ref()).filter(untold);
        notes.extend(source.map(|rule| format!("source: {}", cited(rule))));
        for (lead, list) in [("now counts too", &self.more), ("counts no more", &self.fewer)] {
            if !list.is_empty() {
                let list: Vec<String> = list.iter().map(|title| clean(title)).collect();
                notes.push(format!("{lead}: {}", joined(&list, "and")));
            }
        }
        ToldRule {
            title: clean(&self.title),
            what: what.to_owned(),
            before: sources(&self.before),
            after: sources(&self.after),
            notes,
        }
    }
}

impl Shown {
    /// The student in plain lines.
    #[must_use]
    pub fn lines(&self) -> String {
        let told = self.told();
        let mut out = format!("{}\n{}\n", told.heading, told.student);
        for line in &told.has {
            out.push_str(&format!("- {line}\n"));
        }
        out.push_str(&told.stands);
        out.push('\n');
        for (title, before, after) in &told.requirements {
            out.push_str(&format!("- {title}: {before}; then {after}\n"));
        }
        out
    }

    fn told(&self) -> ToldWitness {
        let has = enrolled(&self.plan).into_iter().chain(crate::analysis::has(&self.plan));
        let has = has.map(|line| clean(&line)).collect();
        let what = if self.loses { "loses" } else { "gains" };
        ToldWitness {
            heading: format!("A student who {what} it"),
            student: format!(
                "{}. Nothing can be left out of what this student has:",
                capital(&self.students)
            ),
            has,
            stands: format!(
                "By the old rules: {}. By the new rules: {}. Both as of {}.",
                verdict(self.before).1,
                verdict(self.after).1,
                day(&self.as_of),
            ),
            requirements: self.requirements.clone(),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// Where a student was enrolled: what is asked in a grade is not asked of who came later.
fn enrolled(plan: &Plan) -> Option<String> {
    let (first, last) = (plan.enrolment.first()?, plan.enrolment.last()?);
    let when = |one: &crate::plan::Enrolment| format!("grade {} in {}", one.grade, one.year);
    Some(match first == last {
        true => format!("enrolled in {}", when(first)),
        false => format!("enrolled from {} to {}", when(first), when(last)),
    })
}
