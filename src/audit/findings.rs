//! What a plan file holds that the policy cannot make use of: said, never silently dropped.

use super::evidence::{Evidence, Lookup, Meant};
use super::outcome::Finding;
use super::substitute::substitution;
use crate::diagnostic::did_you_mean;
use crate::plan::{FactValue, Plan, ScoreValue, Signature, State, Waiver};
use crate::policy::{Award, AwardId, Demand, DemandId, FactKind, Policy, Scoring};
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
    for (at, one) in plan.substitutions.iter().enumerate() {
        if let Err((code, problem, help)) = substitution(policy, lookup, one, as_of) {
            let help = Some(help).filter(|help| !help.is_empty());
            let path = format!("substitutions[{at}]");
            found.push(Finding { code: code.to_owned(), path, problem, help });
        }
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
        let finding = |code: &str, key: &str, problem: String, help: &str| Finding {
            code: code.to_owned(),
            path: format!("courses[{at}]{key}"),
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
            // What was failed or left gives no credit, and its record says none.
            None if least != most && !matches!(record.state, State::Failed | State::Withdrawn) => {
                found.push(finding(
                    "credits-not-said",
                    "",
                    format!(
                        "`{}` gives {least} to {most} credits, and the record does not say how many",
                        record.course
                    ),
                    "it counts as the least; add `credits`",
                ))
            }
            Some(credits) if credits > most && course.repeatable.is_none() => found.push(finding(
                "more-credit-than-offered",
                ".credits",
                format!("{credits} credits, but `{}` gives at most {most}", record.course),
                "it counts as written; check the record",
            )),
            _ => {}
        }
        let known = || policy.marks.iter().map(|mark| mark.name.as_str());
        for mark in record.marks.iter().filter(|mark| known().all(|name| name != mark.as_str())) {
            found.push(unknown("unknown-mark", format!("courses[{at}].marks"), "mark", mark, known()));
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

/// Why something of the plan does not count: the code of the finding, the problem, and what to do.
pub(super) type Refusal = (&'static str, String, String);

/// The demand a waiver settles, or why it settles none.
pub(super) fn valid(policy: &Policy, waiver: &Waiver, as_of: Date) -> Result<(AwardId, DemandId), Refusal> {
    let target = policy.awards.iter().enumerate().find_map(|(at, award)| {
        let demand = award.demands.iter().position(|demand| names_rule(&waiver.rule, award, demand))?;
        Some((at, demand))
    });
    let Some((award, demand)) = target else { return Err(unknown_rule(&waiver.rule)) };
    let rule = policy.awards.get(award).and_then(|award| award.demands.get(demand));
    let roles = rule.map(|rule| rule.waived_by.as_slice()).unwrap_or_default();
    let what = format!("the waiver of `{}` of {}", waiver.rule, waiver.date);
    let not_allowed =
        |problem: String| ("waiver-not-allowed", problem, "the waiver does not count".to_owned());
    if roles.is_empty() {
        return Err(not_allowed(format!("{what}: it cannot be waived")));
    }
    if !roles.iter().any(|role| role.to_lowercase() == waiver.by.to_lowercase()) {
        let problem = format!("{what}: it may be waived by {}, not by {}", roles.join(" or "), waiver.by);
        return Err(not_allowed(problem));
    }
    if waiver.date > as_of {
        let problem = format!("{what} is dated after the day of the audit");
        return Err(("waiver-not-yet", problem, String::new()));
    }
    if !is_signed(&waiver.signed, &waiver.by, as_of) {
        return Err(unsigned("waiver-unsigned", &what, &waiver.by, &waiver.signed));
    }
    if let Some(expires) = waiver.expires.filter(|expires| *expires < as_of) {
        return Err(expired("waiver-expired", &what, expires));
    }
    Ok((u32::try_from(award).unwrap_or(u32::MAX), u32::try_from(demand).unwrap_or(u32::MAX)))
}

/// Whether a rule names a demand: its award, by either name, and its own name or path.
pub(super) fn names_rule(rule: &str, award: &Award, demand: &Demand) -> bool {
    let short = rule.strip_prefix(award.named.module.as_str()).and_then(|rest| rest.strip_prefix('.'));
    [short, Some(rule)].into_iter().flatten().any(|rule| {
        let rest = rule.strip_prefix(award.named.name.as_str()).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| demand.path == rest || demand.name.as_deref() == Some(rest))
    })
}

pub(super) fn unknown_rule(rule: &str) -> Refusal {
    (
        "unknown-rule",
        format!("the policy has no rule `{rule}`"),
        "write the award and the demand's name, as in `tops-university/science`".to_owned(),
    )
}

/// Whether someone in the role has signed by that day.
pub(super) fn is_signed(signed: &[Signature], by: &str, as_of: Date) -> bool {
    signed.iter().any(|one| one.by.to_lowercase() == by.to_lowercase() && one.date <= as_of)
}

pub(super) fn unsigned(code: &'static str, what: &str, by: &str, signed: &[Signature]) -> Refusal {
    let later = signed.iter().filter(|one| one.by.to_lowercase() == by.to_lowercase());
    match later.map(|one| one.date).min() {
        Some(date) => {
            let problem = format!("{what} is signed by the {by} on {date} only, after the day of the audit");
            (code, problem, "it does not count before that day".to_owned())
        }
        None => {
            let help = format!(
                "it does not count; once it is signed, add `signed` with `by: {by}` and the day of the signature"
            );
            (code, format!("{what} has no signature of the {by}"), help)
        }
    }
}

pub(super) fn expired(code: &'static str, what: &str, expires: Date) -> Refusal {
    (code, format!("{what} expired on {expires}"), "it does not count any more".to_owned())
}
