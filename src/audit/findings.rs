//! What a plan file holds that the policy cannot make use of: said, never silently dropped.

use std::collections::BTreeSet;

use super::evidence::{Evidence, Lookup, Meant};
use super::outcome::Finding;
use crate::diagnostic::did_you_mean;
use crate::plan::{FactValue, Plan, ScoreValue, Waiver};
use crate::policy::{AwardId, DemandId, FactKind, Policy, Scoring};
use crate::quantity::{Date, parse_date};

/// Everything the policy cannot make use of, by place in the plan file.
pub(super) fn findings(evidence: &Evidence<'_>, as_of: Date) -> Vec<Finding> {
    let (policy, plan, lookup) = (evidence.policy, evidence.plan, evidence.lookup);
    let mut found = Vec::new();
    courses(policy, plan, lookup, &mut found);
    scores(policy, plan, lookup, &mut found);
    for (at, credential) in plan.credentials.iter().enumerate() {
        if !matches!(lookup.credential(&credential.credential), Meant::One(_)) {
            let known = policy.credentials.iter().map(|one| one.name.as_str());
            found.push(unknown(
                "unknown-credential",
                format!("credentials[{at}].credential"),
                "credential",
                &credential.credential,
                known,
            ));
        }
    }
    facts(policy, plan, lookup, &mut found);
    for (at, waiver) in plan.waivers.iter().enumerate() {
        if let Err((code, problem, help)) = valid(policy, waiver, as_of) {
            let help = Some(help).filter(|help| !help.is_empty());
            found.push(Finding { code: code.to_owned(), path: format!("waivers[{at}]"), problem, help });
        }
    }
    for (at, substitution) in plan.substitutions.iter().enumerate() {
        found.push(Finding {
            code: "substitution-not-counted".to_owned(),
            path: format!("substitutions[{at}]"),
            problem: format!("the policy does not say that `{}` may stand for `{}`", substitution.use_course, substitution.for_course),
            help: Some("it does not count; if the policy allows it, its authors can declare the two courses equivalent".to_owned()),
        });
    }
    super::time::findings::findings(evidence, &mut found);
    found.sort();
    found
}

fn unknown<'a>(
    code: &str,
    path: String,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Finding {
    let help = did_you_mean(name, known).map(|meant| format!("did you mean `{meant}`?"));
    Finding { code: code.to_owned(), path, problem: format!("the policy has no {what} `{name}`"), help }
}

fn courses(policy: &Policy, plan: &Plan, lookup: &Lookup, found: &mut Vec<Finding>) {
    for (at, record) in plan.courses.iter().enumerate() {
        let path = format!("courses[{at}]");
        let finding = |code: &str, key: &str, problem: String, help: &str| Finding {
            code: code.to_owned(),
            path: format!("{path}{key}"),
            problem,
            help: Some(help.to_owned()),
        };
        let course = match lookup.course(record) {
            Meant::One(course) => policy.courses.get(course as usize),
            Meant::Several => {
                let problem = format!("`{}` may mean several courses of the policy", record.course);
                found.push(finding(
                    "ambiguous-course",
                    ".course",
                    problem,
                    "write the course's full name, as in `louisiana.courses.algebra-1`",
                ));
                None
            }
            Meant::Nothing => {
                let name = &record.course;
                let problem = match &record.system {
                    Some(system) => format!("the policy has no course with the {system} code `{name}`"),
                    None => format!("the policy has no course `{name}`"),
                };
                let meant = did_you_mean(name, lookup.course_names().filter(|known| !known.contains('.')));
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "until it is known which course this is, verdicts that could depend on it are `cannot tell`".to_owned(),
                };
                found.push(finding("unknown-course", ".course", problem, &help));
                None
            }
        };
        let Some(course) = course else { continue };
        let (least, most) = course.credits;
        match record.credits {
            None if least != most => found.push(finding(
                "credits-not-said",
                "",
                format!(
                    "`{}` gives {least} to {most} credits, and the record does not say how many",
                    record.course
                ),
                "it counts as the least; add `credits`",
            )),
            Some(credits) if credits > most && course.repeatable.is_none() => found.push(finding(
                "more-credit-than-offered",
                ".credits",
                format!("{credits} credits, but `{}` gives at most {most}", record.course),
                "it counts as written; check the record",
            )),
            _ => {}
        }
        let known: BTreeSet<&str> = policy.marks.iter().map(|mark| mark.name.as_str()).collect();
        for mark in &record.marks {
            if !known.contains(mark.as_str()) {
                found.push(unknown(
                    "unknown-mark",
                    format!("{path}.marks"),
                    "mark",
                    mark,
                    known.iter().copied(),
                ));
            }
        }
    }
}

fn scores(policy: &Policy, plan: &Plan, lookup: &Lookup, found: &mut Vec<Finding>) {
    for (at, score) in plan.scores.iter().enumerate() {
        let exam = match lookup.exam(&score.exam) {
            Meant::One(exam) => policy.exams.get(exam as usize),
            _ => {
                let known = policy.exams.iter().map(|exam| exam.named.name.as_str());
                found.push(unknown("unknown-exam", format!("scores[{at}].exam"), "exam", &score.exam, known));
                None
            }
        };
        let Some(exam) = exam else { continue };
        let problem = match (&exam.scoring, &score.score) {
            (Scoring::Numbers(low, high), ScoreValue::Number(value)) if value < low || value > high => {
                Some(format!("{value} is not a score of {}: they run from {low} to {high}", exam.named.title))
            }
            (Scoring::Numbers(low, high), ScoreValue::Level(level)) => Some(format!(
                "`{level}` is not a score of {}: they are numbers from {low} to {high}",
                exam.named.title
            )),
            (Scoring::Scale(scale), value) => {
                let steps = policy
                    .scales
                    .get(*scale as usize)
                    .map(|scale| scale.steps.as_slice())
                    .unwrap_or_default();
                let text = match value {
                    ScoreValue::Level(level) => level.clone(),
                    ScoreValue::Number(number) => number.to_string(),
                };
                let symbols: Vec<&str> = steps.iter().map(|step| step.symbol.as_str()).collect();
                (!symbols.contains(&text.as_str())).then(|| {
                    format!(
                        "`{text}` is not a level of {}: they are {}",
                        exam.named.title,
                        symbols.join(", ")
                    )
                })
            }
            _ => None,
        };
        if let Some(problem) = problem {
            found.push(Finding {
                code: "bad-score".to_owned(),
                path: format!("scores[{at}].score"),
                problem,
                help: Some("correct the score; as it stands it meets nothing".to_owned()),
            });
        }
    }
}

fn facts(policy: &Policy, plan: &Plan, lookup: &Lookup, found: &mut Vec<Finding>) {
    for (name, value) in &plan.student.facts {
        let path = format!("student.facts.{name}");
        let fact = match lookup.fact(name) {
            Meant::One(fact) => policy.facts.get(fact as usize),
            _ => {
                let known = policy.facts.iter().map(|fact| fact.named.name.as_str());
                found.push(unknown("unknown-fact", path.clone(), "fact", name, known));
                None
            }
        };
        let Some(fact) = fact else { continue };
        let fits = match (&fact.kind, value) {
            (FactKind::YesNo, FactValue::Bool(_))
            | (FactKind::Number, FactValue::Number(_))
            | (FactKind::Text, FactValue::Text(_)) => true,
            (FactKind::OneOf(words), FactValue::Text(text)) => words.contains(text),
            (FactKind::Date, FactValue::Text(text)) => parse_date(text).is_ok(),
            _ => false,
        };
        if !fits {
            let wanted = match &fact.kind {
                FactKind::YesNo => "`true` or `false`".to_owned(),
                FactKind::Number => "a number".to_owned(),
                FactKind::Text => "a text".to_owned(),
                FactKind::Date => "a date such as \"2026-05-20\"".to_owned(),
                FactKind::OneOf(words) => format!("one of: {}", words.join(", ")),
            };
            found.push(Finding {
                code: "bad-fact".to_owned(),
                path,
                problem: format!("`{name}` does not have a value the policy knows"),
                help: Some(format!("write {wanted}")),
            });
        }
    }
}

type Refusal = (&'static str, String, String);

/// The demand a waiver settles, or why it settles none.
pub(super) fn valid(policy: &Policy, waiver: &Waiver, as_of: Date) -> Result<(AwardId, DemandId), Refusal> {
    let target = policy.awards.iter().enumerate().find_map(|(at, award)| {
        let rule =
            waiver.rule.strip_prefix(award.named.module.as_str()).and_then(|rest| rest.strip_prefix('.'));
        let rest = rule.unwrap_or(&waiver.rule).strip_prefix(award.named.name.as_str())?.strip_prefix('/')?;
        let demand = award
            .demands
            .iter()
            .position(|demand| demand.path == rest || demand.name.as_deref() == Some(rest))?;
        Some((at, demand))
    });
    let Some((award, demand)) = target else {
        return Err((
            "unknown-rule",
            format!("the policy has no rule `{}`", waiver.rule),
            "write the award and the demand's name, as in `tops-university/science`".to_owned(),
        ));
    };
    let rule = policy.awards.get(award).and_then(|award| award.demands.get(demand));
    let roles = rule.map(|rule| rule.waived_by.as_slice()).unwrap_or_default();
    if roles.is_empty() {
        return Err((
            "waiver-not-allowed",
            format!("`{}` cannot be waived", waiver.rule),
            "the waiver does not count".to_owned(),
        ));
    }
    if !roles.contains(&waiver.by) {
        let problem =
            format!("`{}` may be waived by {}, not by {}", waiver.rule, roles.join(" or "), waiver.by);
        return Err(("waiver-not-allowed", problem, "the waiver does not count".to_owned()));
    }
    if waiver.date > as_of {
        return Err((
            "waiver-not-yet",
            format!("this waiver is dated {}, after the day of the audit", waiver.date),
            String::new(),
        ));
    }
    if let Some(expires) = waiver.expires.filter(|expires| *expires < as_of) {
        return Err((
            "waiver-expired",
            format!("this waiver expired on {expires}"),
            "the waiver does not count any more".to_owned(),
        ));
    }
    Ok((u32::try_from(award).unwrap_or(u32::MAX), u32::try_from(demand).unwrap_or(u32::MAX)))
}
