//! What a policy already says and an author may say again: tags, levels, citations, school years.

use std::collections::BTreeSet;

use crate::compile::Analysis;
use crate::names::Sort;
use crate::policy::FactKind;
use crate::quantity::{Date, SchoolYear, school_year_of};
use crate::source::FileId;
use crate::syntax::Token;
use crate::syntax::tree::{Cite, Course, Demand, FactType, ItemKind, Provenance, Scale, Scoring};

/// Every course of the unit.
fn courses<'a>(analysis: &'a Analysis<'_>) -> impl Iterator<Item = &'a Course> {
    analysis.lowered.origins.courses.iter().copied()
}

fn sorted(words: impl IntoIterator<Item = String>) -> Vec<String> {
    words.into_iter().collect::<BTreeSet<String>>().into_iter().collect()
}

pub(super) fn tags(analysis: &Analysis<'_>) -> Vec<String> {
    sorted(courses(analysis).flat_map(|course| course.tags.iter().map(|tag| tag.value.clone())))
}

pub(super) fn levels(analysis: &Analysis<'_>) -> Vec<String> {
    sorted(courses(analysis).filter_map(|course| Some(course.level.as_ref()?.value.clone())))
}

pub(super) fn code_systems(analysis: &Analysis<'_>) -> Vec<String> {
    let used =
        courses(analysis).flat_map(|course| course.codes.iter().map(|(system, _)| system.value.clone()));
    sorted(used.chain(["sced".to_owned(), "state".to_owned()]))
}

pub(super) fn authorities(analysis: &Analysis<'_>) -> Vec<String> {
    let awards = analysis.lowered.origins.awards.iter();
    sorted(awards.filter_map(|origin| Some(origin.award.authority.as_ref()?.value.clone())))
}

pub(super) fn schools(analysis: &Analysis<'_>) -> Vec<String> {
    sorted(analysis.lowered.policy.calendars.iter().flat_map(|calendar| calendar.schools.iter().cloned()))
}

/// The modules a file does not use yet.
pub(super) fn modules(analysis: &Analysis<'_>, file: FileId) -> Vec<String> {
    let own = analysis.names.module_of(file).unwrap_or("");
    let used: BTreeSet<&str> = analysis.names.imports(own).map(|(_, module)| module).collect();
    analysis
        .names
        .modules()
        .filter(|module| *module != own && !used.contains(module))
        .map(str::to_owned)
        .collect()
}

/// Who may approve something: those the policy lets approve already, and every role. With the role's
/// title.
pub(super) fn approvers(analysis: &Analysis<'_>) -> Vec<(String, String)> {
    let policy = &analysis.lowered.policy;
    let demands = || policy.awards.iter().flat_map(|award| &award.demands);
    let waive = demands().flat_map(|demand| demand.waived_by.iter().cloned());
    let replace = demands().flat_map(|demand| match &demand.kind {
        crate::policy::Kind::Count(count) => count.substitutes.clone(),
        _ => Vec::new(),
    });
    let used = sorted(waive.chain(replace));
    let role = |name: &String| policy.roles.iter().find(|role| role.name == *name);
    let mut found: Vec<(String, String)> = used
        .into_iter()
        .map(|name| (name.clone(), role(&name).map_or(String::new(), |role| role.title.clone())))
        .collect();
    for role in &policy.roles {
        if found.iter().all(|(name, _)| *name != role.name) {
            found.push((role.name.clone(), role.title.clone()));
        }
    }
    found
}

/// Every citation of the authors' files.
fn cites<'a>(analysis: &'a Analysis<'_>) -> Vec<&'a Cite> {
    let mut found = Vec::new();
    for item in analysis.files.iter().flat_map(|file| &file.items) {
        let sources: &Provenance = match &item.kind {
            ItemKind::Course(item) => &item.sources,
            ItemKind::Sequence(item) => &item.sources,
            ItemKind::EventKind(item) => &item.sources,
            ItemKind::Calendar(item) => &item.sources,
            ItemKind::Flag(item) => &item.sources,
            ItemKind::Award(item) => {
                of_demands(&item.demands, &mut found);
                &item.sources
            }
            _ => continue,
        };
        found.extend(&sources.cites);
    }
    found
}

fn of_demands<'a>(demands: &'a [Demand], found: &mut Vec<&'a Cite>) {
    for demand in demands {
        found.extend(&demand.sources.cites);
        of_demands(&demand.parts, found);
    }
}

/// Citations, each with the latest date it stands with.
pub(super) fn citations(analysis: &Analysis<'_>) -> Vec<(String, Option<Date>)> {
    let mut found: Vec<(String, Option<Date>)> = Vec::new();
    for cite in cites(analysis) {
        let date = cite.as_of.as_ref().map(|date| date.value);
        match found.iter_mut().find(|(text, _)| *text == cite.text.value) {
            Some((_, latest)) => *latest = date.max(*latest),
            None => found.push((cite.text.value.clone(), date)),
        }
    }
    found.sort();
    found
}

/// The dates of versions, those of this citation first and the latest of each first.
pub(super) fn cite_dates(
    analysis: &Analysis<'_>,
    before: &[Token<'_>],
    today: Date,
) -> Vec<(String, String)> {
    let text = before
        .iter()
        .find(|token| token.text.starts_with('"'))
        .map_or("", |token| token.text.trim_matches('"'));
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    for cite in cites(analysis) {
        let Some(date) = &cite.as_of else { continue };
        if cite.text.value == text {
            own.insert(date.value)
        } else {
            others.insert(date.value)
        };
    }
    let said = |dates: BTreeSet<Date>, why: &'static str| {
        dates.into_iter().rev().map(move |date| (date.to_string(), why.to_owned()))
    };
    let mut found: Vec<(String, String)> = said(own, "of this citation").collect();
    found.push((today.to_string(), "today".to_owned()));
    found.extend(said(others, "of another citation"));
    let mut seen = BTreeSet::new();
    found.retain(|(date, _)| seen.insert(date.clone()));
    found
}

/// The school years a file speaks of, and those around the present one.
pub(super) fn years(text: &str, today: Date) -> Vec<(SchoolYear, bool)> {
    let now = school_year_of(today);
    let mut found: BTreeSet<SchoolYear> = (-4..=4).map(|count| now.plus(count)).collect();
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    found.extend(words.filter(|word| word.len() == 7).filter_map(|word| word.parse::<SchoolYear>().ok()));
    let mut years: Vec<SchoolYear> = found.into_iter().collect();
    years.sort_by_key(|year| (year.start().abs_diff(now.start()), *year));
    years.into_iter().take(40).map(|year| (year, year == now)).collect()
}

/// The values of the fact that is named last.
pub(super) fn fact_values(analysis: &Analysis<'_>, before: &[Token<'_>]) -> Vec<String> {
    let policy = &analysis.lowered.policy;
    let fact =
        before.iter().rev().find_map(|token| policy.facts.iter().find(|fact| fact.named.goes_by(token.text)));
    match fact.map(|fact| &fact.kind) {
        Some(FactKind::OneOf(values)) => values.clone(),
        // Only an example says so; a condition names the fact alone.
        Some(FactKind::YesNo) if before.first().is_some_and(|first| first.text == "fact") => {
            vec!["yes".to_owned(), "no".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// What the kind of event that is named last lists; what all of them list where none is named.
pub(super) fn of_event(
    analysis: &Analysis<'_>,
    before: &[Token<'_>],
    list: fn(&crate::policy::EventKind) -> &Vec<String>,
) -> Vec<String> {
    let events = &analysis.lowered.policy.events;
    let named =
        before.iter().rev().find_map(|token| events.iter().find(|kind| kind.named.goes_by(token.text)));
    match named {
        Some(kind) => list(kind).clone(),
        None => sorted(events.iter().flat_map(|kind| list(kind).iter().cloned())),
    }
}

/// The steps that can be asked for: of the scale of the exams that are named before, else of the
/// award's scale, else of every scale. Each with its scale's title.
pub(super) fn steps(
    analysis: &Analysis<'_>,
    file: FileId,
    offset: usize,
    before: &[Token<'_>],
) -> Vec<(String, String)> {
    let policy = &analysis.lowered.policy;
    let of_exam = before.iter().rev().find_map(|token| {
        let exam = policy.exams.iter().find(|exam| exam.named.goes_by(token.text))?;
        match exam.scoring {
            crate::policy::Scoring::Scale(scale) => Some(Some(scale)),
            crate::policy::Scoring::Numbers(..) => Some(None),
        }
    });
    let own = award_at(analysis, file, offset).and_then(|origin| {
        let named = origin.scale.as_ref()?;
        policy.scales.iter().position(|scale| scale.named.goes_by(&named.value))
    });
    let chosen: Vec<&crate::policy::Scale> = match (of_exam, own) {
        (Some(None), _) => Vec::new(),
        (Some(Some(scale)), _) => policy.scales.get(scale as usize).into_iter().collect(),
        (None, Some(scale)) => policy.scales.get(scale).into_iter().collect(),
        (None, None) => policy.scales.iter().collect(),
    };
    let mut seen = BTreeSet::new();
    let steps = chosen
        .iter()
        .flat_map(|scale| scale.steps.iter().map(|step| (step.symbol.clone(), scale.named.title.clone())));
    steps.filter(|(step, _)| seen.insert(step.clone())).collect()
}

/// The award an offset lies in, or that the example there is about.
fn award_at<'a>(
    analysis: &'a Analysis<'_>,
    file: FileId,
    offset: usize,
) -> Option<&'a crate::syntax::tree::Award> {
    let tree = analysis.tree(file)?;
    let item = tree
        .items
        .iter()
        .find(|item| (item.span.start as usize) <= offset && offset <= item.span.end as usize)?;
    match &item.kind {
        ItemKind::Award(award) => Some(award),
        ItemKind::Example(example) => {
            let name = example.award.value.rsplit('.').next()?;
            let awards = &analysis.lowered.origins.awards;
            awards.iter().map(|origin| origin.award).find(|award| award.declared.name.value == name)
        }
        _ => None,
    }
}

/// The demands of the award around an offset that have a name, with their titles.
pub(super) fn demands(analysis: &Analysis<'_>, file: FileId, offset: usize) -> Vec<(String, String)> {
    fn walk(demands: &[Demand], found: &mut Vec<(String, String)>) {
        for demand in demands {
            if let Some(name) = &demand.name {
                let title = demand.title.as_ref().unwrap_or(name);
                found.push((name.value.clone(), title.value.clone()));
            }
            walk(&demand.parts, found);
        }
    }
    let mut found = Vec::new();
    if let Some(award) = award_at(analysis, file, offset) {
        walk(&award.demands, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a course is no longer offered in the school year of a day.
pub(super) fn is_over(course: &Course, today: Date) -> bool {
    let until = course.years.as_ref().and_then(|years| years.until);
    until.is_some_and(|until| match until {
        crate::syntax::tree::Moment::Year(year) => year < school_year_of(today),
        crate::syntax::tree::Moment::Date(date) => date < today,
    })
}

/// Whether a fact takes such values.
pub(super) fn takes(kind: &FactType, values: super::slots::Values) -> bool {
    use super::slots::Values;
    match values {
        Values::YesNo => *kind == FactType::YesNo,
        Values::Words => matches!(kind, FactType::OneOf(_) | FactType::Text),
        Values::Number => *kind == FactType::Number,
        Values::Date => *kind == FactType::Date,
        Values::Any => true,
    }
}

/// What is said of a symbol behind its name: `Biology I · science · 1 credit`.
pub(super) fn detail(analysis: &Analysis<'_>, symbol: &crate::names::Symbol<'_>) -> String {
    let title = if symbol.title == symbol.name { "" } else { symbol.title };
    let mut parts = vec![title.to_owned()];
    match &symbol.item.kind {
        ItemKind::Course(course) => {
            parts.extend(course.subjects.iter().map(|subject| subject.value.clone()));
            if let Some((least, most)) = &course.credits {
                let unit = crate::report::words::unit(crate::policy::Measure::Credits, most.value);
                parts.push(match least.value == most.value {
                    true => format!("{} {unit}", most.value),
                    false => format!("{} to {} {unit}", least.value, most.value),
                });
            }
        }
        ItemKind::Award(award) => parts.push(award.kind.value.clone()),
        ItemKind::Exam(exam) => parts.push(match &exam.scoring {
            Scoring::Numbers(least, most) => format!("exam, {} to {}", least.value, most.value),
            Scoring::Scale(scale) => format!("exam, {}", scale.value),
        }),
        ItemKind::Scale(Scale { steps, .. }) => {
            parts.push(steps.iter().map(|step| step.symbol.value.as_str()).collect::<Vec<_>>().join(" "));
        }
        ItemKind::EventKind(kind) => parts.push(kind.class.value.clone()),
        _ if symbol.sort == Sort::Set => {
            let held = super::super::hover::courses_of(analysis, symbol).map(|courses| courses.len());
            parts.push(held.map_or("set".to_owned(), |count| format!("set of {count}")));
        }
        _ => {
            let called = symbol.sort.called();
            parts.push(called.trim_start_matches("an ").trim_start_matches("a ").to_owned());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
