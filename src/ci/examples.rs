//! What came of a policy's examples, as a [`Run`].

use super::{Came, Case, Item, Level, Rule, Run, Suite, place};
use crate::example::{Example, Outcome};
use crate::report::{self, Style};
use crate::source::Sources;

/// The code of an expectation that does not hold.
const FAILED: &str = "example-not-as-expected";

/// The examples of a policy that were run, or only listed where they have no outcome.
#[must_use]
pub fn examples(command: &str, each: &[(&Example, Option<&Outcome>)], sources: &Sources) -> Run {
    let mut suites: Vec<Suite> = Vec::new();
    let mut items = Vec::new();
    for (example, outcome) in each {
        let path = &example.place.path;
        if suites.last().is_none_or(|suite| suite.name != *path) {
            suites.push(Suite { name: path.clone(), path: Some(path.clone()), cases: Vec::new() });
        }
        if let Some(suite) = suites.last_mut() {
            suite.cases.push(case(example, *outcome));
        }
        if let Some(outcome) = outcome {
            items.extend(failures(example, outcome, sources));
        }
    }
    let ran = each.iter().filter_map(|(_, outcome)| *outcome);
    let failed = ran.clone().filter(|outcome| !outcome.passed()).count();
    Run {
        command: command.to_owned(),
        total: report::examples_total(ran.count() - failed, failed).trim_end().to_owned(),
        complete: true,
        rules: if items.is_empty() { Vec::new() } else { example_rules() },
        items,
        suites,
        page: None,
    }
}

/// The kinds of item that examples have.
#[must_use]
pub fn example_rules() -> Vec<Rule> {
    vec![Rule {
        code: FAILED.to_owned(),
        level: Level::Error,
        summary: "What the policy says of an example's student is not what the example expects.".to_owned(),
        page: "An example is a student written into a policy, with what the policy should say of that student. \
               Here it says something else.\n\n\
               **To put it right.** If a rule was changed on purpose, change what the example expects. If not, \
               the rule says something that its author did not mean: `gradus test` shows what counts where."
            .to_owned(),
        family: "examples".to_owned(),
    }]
}

fn style() -> Style {
    Style { color: false, width: 100, ..Style::default() }
}

fn case(example: &Example, outcome: Option<&Outcome>) -> Case {
    let came = match outcome {
        None => Came::Skipped("only listed".to_owned()),
        Some(outcome) if outcome.passed() => Came::Passed(String::new()),
        Some(outcome) => {
            let said = outcome.failures.first().map(|failure| report::said(failure, &example.award_title));
            let (expected, found) = said.unwrap_or_default();
            Came::Failed(
                format!("expected {expected}; found {found}"),
                report::example(example, outcome, &style()),
            )
        }
    };
    Case { class: example.module.clone(), name: example.title.clone(), came }
}

/// Each expectation that does not hold; what counts where is shown with the first.
fn failures(example: &Example, outcome: &Outcome, sources: &Sources) -> Vec<Item> {
    let item = |(at, failure): (usize, &crate::example::Failure)| {
        let (expected, found) = report::said(failure, &example.award_title);
        Item {
            level: Level::Error,
            code: FAILED.to_owned(),
            headline: format!("not as expected: {}", example.title),
            place: place(failure.span, sources),
            text: format!("{}\nexpected  {expected}\nfound     {found}", failure.text),
            detail: (at == 0)
                .then(|| report::what_counts(example, outcome, &style()).trim_start().to_owned()),
            related: place(example.span, sources)
                .map(|place| (place, "the example".to_owned()))
                .into_iter()
                .collect(),
            changes: Vec::new(),
        }
    };
    outcome.failures.iter().enumerate().map(item).collect()
}
